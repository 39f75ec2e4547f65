"""Which of several choices is meant by "2", "the second one" or "the last"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = {
    "first": 0, "earliest": 0, "soonest": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4,
    "last": -1, "latest": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"(?i)^\W*(?:(?:the|number|no|option|i'?ll (?:take|have)|i'?d like|let'?s do|take|ok|yes"
    r"|please)\W+)*"
    rf"({'|'.join(_WORDS)}|\d{{1,2}})"
    r"(?:\W+(?:one|option|time|slot|please|then|is fine|works|thanks))*\W*$"
)


def may_choose(text: str) -> bool:
    """Whether ``text`` names a choice by its place alone, if there are choices."""
    return _ORDINAL.match(text) is not None


def choice_meant(text: str, number: int, digits: bool = True) -> int | None:
    """The place, from 0, of the choice that ``text`` names by its place alone.

    Args:
        text: what somebody wrote.
        number: how many choices there are.
        digits: whether "2" counts; "second" always does.
    """
    ordinal = _ORDINAL.match(text)
    if not ordinal or not number:
        return None
    word = ordinal[1].lower()
    if word.isdecimal():
        place = int(word) - 1 if digits else -1
    else:
        place = _WORDS[word] % number if _WORDS[word] < 0 else _WORDS[word]
    return place if 0 <= place < number else None


def chosen(text: str, offered: Sequence[dict[str, str]]) -> str:
    """What a button sends, if ``text`` is its number or place; else ``text``.

    Args:
        text: what somebody wrote.
        offered: [{"title", "payload"}] of what was said before it.
    """
    place = choice_meant(text, len(offered))
    return text if place is None else offered[place]["payload"]
