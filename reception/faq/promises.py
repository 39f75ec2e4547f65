"""Does an answer promise a cure, safety or certainty? By the words of ``promises.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception.yaml_files import Strict, read_model

_FILE = Path(__file__).with_name("promises.yml")

_DENIED = re.compile(
    r"(?i)\b(?:not|no|none|nor|neither|never|nobody|nothing|cannot|can['’]?t|hardly|without|instead"
    r"|rarely|seldom|unlikely|wrong|myth|doubt(?:s|ful)?|isn|wouldn|\w+n['’]t)\b"
)
_LEFT_OPEN = re.compile(
    r"(?i)\b(?:may|might|could|perhaps|possibly|probably|sometimes|often|usually|mostly|likely|seems?"
    r"|some|most|many|help(?:s|ed|ing)?|aims?|tr(?:y|ies)|whether|if|until|unless|once|when|while"
    r"|after|before|is it|are they|does it|can it|how|need(?:s|ed)? to|wants?|wish(?:es)?|hopes?)\b"
)
_CLAUSE = re.compile(r"[.!?\n,;:–—()]|\b(?:but|and|so|yet)\b")
_GAP = (
    r"(?:,? (?!not\b|never\b|no\b|cannot\b|\w+n['’]t\b|may\b|might\b|could\b|softer\b)"
    r"[\w'’%-]+){0,5}?,? "
)


@dataclass(frozen=True)
class Promise:
    """Words that promise too much.

    Attributes:
        words: as they stand in the answer.
        kind: of promises.yml, like ``cure``.
        grave: of a cure or of safety.
        sentence: that they stand in.
    """

    words: str
    kind: str
    grave: bool
    sentence: str


class _File(Strict):
    complaint: str
    effect: str
    grave: dict[str, list[str]]
    sure: dict[str, list[str]]


def promises(
    sentences: Iterable[str], cited: str = "", others: Iterable[str] = ()
) -> list[Promise]:
    """What ``sentences`` promise and their source does not, the gravest of each sentence.

    Args:
        sentences: of an answer.
        cited: the section that the answer rests on; what it promises, the answer may.
        others: the other sections; the answer may use their very words.
    """
    kinds = {kind for kind, _ in _in_text(cited)}
    said = {words for text in others for _, words in _in_text(text)}
    found = []
    for sentence in sentences:
        made = [one for one in _in_text(sentence) if one[0] not in kinds and one[1] not in said]
        grave = [one for one in made if one[0] in _patterns().grave]
        for kind, words in (grave or made)[:1]:
            # "Guaranteed to heal" is worse than "guaranteed".
            worse = kind == "certain" and _patterns().healing.search(sentence) is not None
            found.append(Promise(words, kind, bool(grave) or worse, sentence))
    return found


@lru_cache(maxsize=2000)
def _in_text(text: str) -> tuple[tuple[str, str], ...]:
    """Kind and words of each promise; what is asked, denied or left open is none."""
    if text.rstrip().endswith("?"):
        return ()
    found = (
        (kind, match)
        for kind, patterns in _patterns().kinds.items()
        for pattern in patterns
        for match in pattern.finditer(text)
        if not _taken_back(text[: match.start()], kind)
    )
    return tuple((kind, " ".join(match.group().lower().split())) for kind, match in found)


def _taken_back(before: str, kind: str) -> bool:
    clause = _CLAUSE.split(before)[-1]
    if _DENIED.search(clause):
        return True
    return kind in _patterns().grave and bool(_LEFT_OPEN.search(clause))


@dataclass(frozen=True)
class _Patterns:
    kinds: dict[str, list[re.Pattern[str]]]
    grave: frozenset[str]
    healing: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    file = read_model(_FILE, _File)
    complaint, effect = (_one_of(words) for words in (file.complaint, file.effect))

    def compiled(pattern: str) -> re.Pattern[str]:
        pattern = pattern.replace("{complaint}", complaint).replace("{effect}", effect)
        return re.compile(pattern.replace("~", _GAP), re.IGNORECASE)

    kinds = {
        kind: [compiled(pattern) for pattern in patterns]
        for kind, patterns in {**file.grave, **file.sure}.items()
    }
    healing = re.compile(rf"\b(?:help|heal|cure|{complaint})s?\b", re.IGNORECASE)
    return _Patterns(kinds, frozenset(file.grave), healing)


def _one_of(words: str) -> str:
    """Alternatives that a folded text of YAML has over several lines."""
    return f"(?:{words.replace('| ', '|')})"
