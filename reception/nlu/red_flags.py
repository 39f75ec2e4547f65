"""Red flags: a fixed list that is read before anything learned has its say.

The list is ``data/safety/red_flags.yml``; staff can read and extend it. Matching is
deterministic and forgives a typing error in long words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pydantic

from reception import settings
from reception.errors import DataError
from reception.nlu.spelling import one_slip, one_slip_of_few
from reception.nlu.text import folded
from reception.yaml_files import Strict, read_model

FORGIVING_FROM = 6
"""Words of this many letters match with one typing error."""

SHORT_FORGIVING_FROM = 4
"""Words of this many letters match with two of them exchanged ("chset", "cnat"), or one twice or
no more twice ("kil"), and of five also with one missing ("blod"); shorter ones exactly."""

_ENGLISH = Path(__file__).with_name("bert-uncased-vocabulary.txt")
"""Words that are no typing errors: "concession" is not a slip for "concussion"."""

_GAP = 3
"""Words that ``*`` in a phrase may stand for, at the most."""

_BESIDE = "(a|an|my|its|it|is|this|i|think|having|now|help|please|urgent)"
"""Words that may stand beside a phrase that must be the whole message."""

_TOKEN = re.compile(r"\(([^()]*)\)(\?|~)?|(\*)|([^\s()*?~]+)(\?|~)?")


class Flag(Strict):
    """A danger and the phrases that betray it, unless another phrase excuses them.

    Those of ``alone`` do if they are the whole message: "stroke", but not "gentle strokes".
    """

    name: str
    why: str
    phrases: list[str]
    alone: list[str] = []
    unless: list[str] = []

    @pydantic.validator("phrases")
    def _some_phrase(cls, phrases: list[str]) -> list[str]:
        if not phrases:
            raise ValueError("it is empty; write at least one phrase")
        return phrases


class FlagFile(Strict):
    """The whole list; emergencies are looked for first."""

    emergency: list[Flag] = pydantic.Field(min_items=1)
    medical_advice: list[Flag] = pydantic.Field(min_items=1)


@dataclass(frozen=True)
class RedFlag:
    """What was found: the label it means, the flag's name and the words that matched."""

    label: str
    name: str
    words: str


class RedFlags:
    """The compiled list."""

    def __init__(self, flags: FlagFile, path: Path) -> None:
        """Compile ``flags``; ``path`` is named in errors.

        Raises:
            DataError: a phrase cannot be understood.
        """
        names = [flag.name for flag in (*flags.emergency, *flags.medical_advice)]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise DataError(f"{path}: the name {min(twice)!r} comes twice; rename one of them.")
        self._spelling = _Spelling(flags)
        self._compiled = [
            (
                label,
                flag.name,
                _pattern(flag.phrases, flag.alone, path, flag.name),
                _pattern(flag.unless, [], path, flag.name) if flag.unless else None,
            )
            for label, entries in (
                ("emergency", flags.emergency),
                ("medical_advice", flags.medical_advice),
            )
            for flag in entries
        ]

    @property
    def count(self) -> int:
        """How many flags there are."""
        return len(self._compiled)

    def find(self, text: str) -> RedFlag | None:
        """The gravest flag that ``text`` raises, or None."""
        words = "".join(f" {self._spelling.mend(word)}" for word in folded(text).split()) + " "
        for label, name, phrases, excuses in self._compiled:
            match = phrases.search(words)
            if match and not (excuses and excuses.search(words)):
                return RedFlag(label, name, match.group().strip())
        return None


def load_red_flags(path: Path | None = None) -> RedFlags:
    """The list of ``path``, by default the project's.

    Raises:
        DataError: naming file, entry and mend.
    """
    path = path or settings.home() / "data" / "safety" / "red_flags.yml"
    about = path.stat() if path.exists() else None
    return _compiled(path, about and (about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=2)
def _compiled(path: Path, _stamp: tuple[int, int] | None) -> RedFlags:
    """The list as the file has it; to compile it takes a second."""
    return RedFlags(read_model(path, FlagFile), path)


def _pattern(
    phrases: Sequence[str], alone: Sequence[str], path: Path, name: str
) -> re.Pattern[str]:
    try:
        for phrase in (*phrases, *alone):
            if re.search(f"(?<= ){_expression(phrase)}", " x x x x "):
                raise ValueError(f"{phrase!r} fits every message")
        anywhere = r"(?<= )(?:" + "|".join(map(_expression, phrases)) + ")"
        if not alone:
            return re.compile(anywhere)
        beside = f"(?:{_expression(_BESIDE)})*"
        whole = f"^ {beside}(?:{'|'.join(map(_expression, alone))}){beside}$"
        return re.compile(f"{anywhere}|{whole}")
    except (re.error, ValueError) as error:
        raise DataError(
            f"{path}: {name}: a phrase cannot be read ({error}); write words, "
            "(one|another), word?, word~ and * only."
        ) from error


def _expression(phrase: str) -> str:
    """A regular expression in which every word is followed by one space."""
    tokens = list(_TOKEN.finditer(phrase.lower()))
    if not tokens or _TOKEN.sub("", phrase.lower()).strip():
        raise ValueError(f"{phrase!r}")
    expression = ""
    for token in tokens:
        choices, choices_mark, gap, word, word_mark = token.groups()
        if gap:
            expression += rf"(?:\w+ ){{0,{_GAP}}}"
            continue
        mark = choices_mark or word_mark
        options = choices.split("|") if choices is not None else [word]
        body = "|".join(
            "".join(f"{re.escape(part)} " for part in folded(option).split()) for option in options
        )
        expression += f"(?:{body})" + ("?" if mark == "?" else "")
    return expression


class _Spelling:
    """Mends a slip in words that phrases contain: one letter, and of short words still less."""

    def __init__(self, flags: FlagFile) -> None:
        self._english = frozenset(_ENGLISH.read_text(encoding="utf-8").split())
        self._known: set[str] = set()
        self._near: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        for flag in [*flags.emergency, *flags.medical_advice]:
            for phrase in [*flag.phrases, *flag.alone, *flag.unless]:
                for token in _TOKEN.finditer(phrase.lower()):
                    choices, choices_mark, _, word, mark = token.groups()
                    forgiving = "~" in (choices_mark, mark)
                    self._learn(folded((choices or word or "").replace("|", " ")), forgiving)

    def _learn(self, words: str, forgiving: bool) -> None:
        for word in words.split():
            if word in self._known and not forgiving:
                continue
            self._known.add(word)
            if forgiving or len(word) >= FORGIVING_FROM:
                for form in _shortened(word):
                    self._near.setdefault(form, []).append(word)
            elif len(word) >= SHORT_FORGIVING_FROM:
                self._short.setdefault(word[0], []).append(word)

    @lru_cache(maxsize=10_000)
    def mend(self, word: str) -> str:
        """The known word that ``word`` is a slip for, else ``word`` itself."""
        if len(word) < SHORT_FORGIVING_FROM - 1 or word in self._known or word in self._english:
            return word
        for form in _shortened(word) if len(word) >= SHORT_FORGIVING_FROM else []:
            for known in self._near.get(form, ()):
                if known[0] == word[0] and one_slip(word, known):
                    return known
        short = self._short.get(word[0], ())
        return next((known for known in short if one_slip_of_few(word, known)), word)


def _shortened(word: str) -> list[str]:
    """``word`` and every form of it with one letter left out."""
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]
