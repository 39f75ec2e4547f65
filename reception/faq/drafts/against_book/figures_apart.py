"""Whether two sentences give figures of one thing that cannot both be right."""

from __future__ import annotations

import re

from reception.faq.drafts.against_book.quantities import Quantity, quantities

MARGIN = 1.25
"""So many times apart two figures must be to differ; 28 days and a month do not."""

MOST_UNLIKE = 0.5
"""More of their words two sentences must share for their prices to be of the same thing, and
for what the one takes to be what the other lasts."""

DEGREES = 4.0
"""So many degrees apart two temperatures must be; for skin ten are much."""

_GROUPS = re.compile(
    r"\b(?:athletes?|runners?|sports\w*|dancers?|competitors?|pregnan\w+|beginners?|elderly|older"
    r"|chronic|acute|injur\w+|severe|at first|initially|to begin with|in the beginning|start with"
    r"|course|intensive|ill(?:ness)?|recover\w*)\b"
)
"""Of whom, or when, it may be more or less often than for others."""

_EXACT = frozenset({"money", "age", "notice"})
"""Figures that are not about so much: no margin."""


def differ(one: str, other: str, shared: float = 1.0) -> bool:
    """Whether two sentences give figures that cannot both be right.

    Args:
        one: a sentence.
        other: another, on the same question.
        shared: which part of their words they share, from 0 to 1; without any, only how long it
            lasts, how often to come and the like can be compared.
    """
    first, second = quantities(one), quantities(other)
    both = ((first, second), (second, first))
    roles = {found.role for found in first} & {found.role for found in second}
    if _of_some(one) != _of_some(other):
        roles.discard("often")
    if shared <= MOST_UNLIKE or _apart_in(first, second, "takes"):
        # Half an hour may cost less than an hour.
        roles.discard("money")
    if {"money", "takes"} <= {found.role for found in first + second}:
        roles.discard("takes")
    if not shared:
        roles &= {"lasts", "often", "age", "notice", "early", "seen after"}
    return any(_apart_in(first, second, role) for role in roles) or (
        shared > MOST_UNLIKE
        and any(_apart_in(some, others, "takes", "lasts") for some, others in both)
    )


def _of_some(sentence: str) -> set[str]:
    return set(_GROUPS.findall(sentence.lower()))


def _apart_in(
    first: tuple[Quantity, ...], second: tuple[Quantity, ...], role: str, another: str | None = None
) -> bool:
    mine, theirs = _of_role(first, role), _of_role(second, another or role)
    return bool(mine and theirs) and _apart(mine, theirs)


def _of_role(found: tuple[Quantity, ...], role: str) -> list[Quantity]:
    return [one for one in found if one.role == role]


def _apart(some: list[Quantity], others: list[Quantity]) -> bool:
    """Whether no figure of ``some`` can be one of ``others``."""
    return not any(_agree(one, other) for one in some for other in others)


def _agree(one: Quantity, other: Quantity) -> bool:
    if one.role in _EXACT:
        return one.low <= other.high and other.low <= one.high
    if one.role == "°C":
        return one.low <= other.high + DEGREES and other.low <= one.high + DEGREES
    return one.low <= other.high * MARGIN and other.low <= one.high * MARGIN
