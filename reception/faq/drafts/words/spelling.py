"""Words as they are spelled, for what is often typed in their stead: "dont", "24hrs", "ur"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from reception.faq.drafts.words.phrases import sentence
from reception.yaml_files import Strict, read_model

_UNITS = r"hrs?|mins?|wks?|mths?|yrs?"
_COUNTED = re.compile(rf"(?<![\d.])(\d[\d.,]*)\s?({_UNITS})\b(\.(?=\s))?", re.IGNORECASE)
_ALONE = re.compile(r"(?<![\w.'’(-])i(?=\s|['’](?:m|ve|ll|d)\b)")
_BEGINS = re.compile(r"(?P<before>[\w.]+)(?P<end>[.!?]+\s+)(?P<first>[a-z])(?=[a-z]*[\s,'’])")
_CAPITALISED = re.compile(
    r"(?<!\w)(?:[A-Z](?=[a-z]+(?!\w))|U(?= (?:can|may|must|need|will|have)\b))"
)


class _Spelling(Strict):
    typed_for: Mapping[str, str]
    also_careful: frozenset[str]
    shortened: frozenset[str]
    by_visitors: frozenset[str]


@lru_cache(maxsize=1)
def _spelling() -> _Spelling:
    return read_model(Path(__file__).parent / "spelling.yml", _Spelling)


@lru_cache(maxsize=2)
def _typed(careless: bool) -> re.Pattern[str]:
    """What is typed for other words; with ``careless`` only what shows that nobody looked."""
    known = _spelling()
    listed = set(known.typed_for) - (known.also_careful if careless else set())
    by_length = sorted(listed, key=len, reverse=True)
    return re.compile(rf"(?<![\w'’@#/.-])(?:{'|'.join(map(re.escape, by_length))})(?![\w'’@/-])")


def is_careless(text: str) -> bool:
    """Whether ``text`` has what nobody types who looks at it again: "dont", "ur"."""
    return bool(_typed(True).search(_lowered(text)))


def spelled(text: str, by_visitor: bool = False) -> str:
    """``text`` with what is typed for other words put right: "dont", "24hrs", "ur".

    Args:
        text: of a document, or an example.
        by_visitor: leave "pls" and "thx", as visitors may write them.
    """
    left = _spelling().by_visitors if by_visitor else frozenset()
    return replaced(text, [one for one in changes(text) if text[one[0] : one[1]] not in left])


def changes(text: str) -> list[tuple[int, int, str]]:
    """Where and by what ``spelled`` replaces parts of ``text``: first, behind the last, new."""
    begun = {first: new for first, _, new in _of_capitals(text)}
    kept: list[tuple[int, int, str]] = []
    for first, last, new in sorted([*_of_counts(text), *_of_words(text)]):
        if not kept or first >= kept[-1][1]:
            kept.append((first, last, sentence(new) if begun.pop(first, "") else new))
    return sorted([*kept, *((first, first + 1, new) for first, new in begun.items())])


def replaced(text: str, made: list[tuple[int, int, str]]) -> str:
    """``text`` with the changes ``made``."""
    parts, at = [], 0
    for first, last, new in made:
        parts += [text[at:first], new]
        at = last
    return "".join([*parts, text[at:]])


def _of_counts(text: str) -> Iterator[tuple[int, int, str]]:
    """As in "24hrs" and "1 wk"."""
    for match in _COUNTED.finditer(text):
        number, unit = match[1], match[2].lower()
        one = _spelling().typed_for[unit.removesuffix("s")]
        stop = "." if match[3] and text[match.end() :].lstrip()[:1].islower() else ""
        yield (*match.span(), f"{number} {one}{'' if number == '1' else 's'}{stop}")


def _of_words(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _typed(False).finditer(_lowered(text)):
        new = _spelling().typed_for[match[0]]
        capital = text[match.start()].isupper()
        yield (*match.span(), new[:1].upper() + new[1:] if capital else new)


def _of_capitals(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _ALONE.finditer(text):
        yield (*match.span(), "I")
    for match in _BEGINS.finditer(text):
        before = match["before"].lower()
        unit = re.fullmatch(_UNITS, before) is not None
        if unit or (before not in _spelling().shortened and not before.isdigit()):
            yield match.start("first"), match.end("first"), match["first"].upper()


def _lowered(text: str) -> str:
    """``text`` with the first letter of capitalised words small, as long as before."""
    return _CAPITALISED.sub(lambda match: match[0].lower(), text)
