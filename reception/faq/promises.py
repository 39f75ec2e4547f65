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
    r"(?i)\b(?:not(?! (?:only|just|merely)\b)|no(?! (?:doubt|question|matter)\b)|none|nor|neither"
    r"|never(?! fails?\b)|nobody|nothing|cannot(?! fail\b)|can['’]?t(?! fail\b)|hardly|instead"
    r"|without(?! (?:a |any )?(?:doubt|fail|question)\b)|rarely|seldom|unlikely|wrong|myth"
    r"|(?<!no )(?<!without )(?<!without a )doubt(?:s|ful)?|isn|wouldn|\w+n['’]t(?! fail\b)"
    r"|little (?:good |reliable )?(?:evidence|proof)|lacks?)\b"
)
_DENIED_AFTER = re.compile(
    r"(?i)\s+(?:nothing\b|none\b|no (?:illness|disease|condition|complaint|ailment))"
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
    """What ``sentences`` promise and their source does not; of each sentence the gravest first.

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
        for kind, words in sorted(made, key=lambda one: one[0] not in _patterns().grave):
            # "Guaranteed to heal" is worse than "guaranteed".
            worse = kind == "certain" and _patterns().healing.search(sentence) is not None
            found.append(Promise(words, kind, kind in _patterns().grave or worse, sentence))
    return found


def is_denied(sentence: str, match: re.Match[str]) -> bool:
    """Whether a sentence says that what matches in it is not so ("no evidence that it cures")."""
    clause = _CLAUSE.split(sentence[: match.start()])[-1]
    return bool(_DENIED.search(clause) or _DENIED_AFTER.match(sentence, match.end()))


@lru_cache(maxsize=2000)
def _in_text(text: str) -> tuple[tuple[str, str], ...]:
    """Kind and words of each promise, once; what is asked, denied or left open is none."""
    if text.rstrip().endswith("?"):
        return ()
    found: list[tuple[str, str]] = []
    for kind, patterns in _patterns().kinds.items():
        matches = [match for pattern in patterns for match in pattern.finditer(text)]
        matches = [match for match in matches if not _taken_back(text, match, kind)]
        # Of several that overlap, the longest says it all.
        end = 0
        for match in sorted(matches, key=lambda one: (one.start(), -one.end())):
            if match.start() >= end:
                found.append((kind, " ".join(match.group().lower().split())))
                end = match.end()
    return tuple(dict.fromkeys(found))


def _taken_back(text: str, match: re.Match[str], kind: str) -> bool:
    if is_denied(text, match):
        return True
    clause = _CLAUSE.split(text[: match.start()])[-1]
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
