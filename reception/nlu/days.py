"""Days that a message names, each read in the light of its neighbours."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

ONE_DAY = timedelta(days=1)
_LISTED = re.compile(r" ?(?:or|and|to|until|till|through|-|,|&) ?(?:on )?(?:the )?")


@dataclass(frozen=True)
class Days:
    """Days that a message names, first and last included."""

    kind: str
    start: int
    end: int
    first: date
    last: date
    clock: tuple[time, time] | None = None
    """When on these days, where the same words say it: "tonight", "in an hour"."""

    movable: bool = False
    """Whether a week later is as good, because today was named by its weekday."""


def in_context(text: str, found: list[Days]) -> list[Days]:
    """The same, where "Friday" is in the week, and "the 28th" in the month, of its neighbour.

    "Next week, preferably Friday"; "the 28th or 29th of December". A month beside a date in
    another is about something else: "I shall be 68 in March, is the 8th of December free?"
    """
    placed: list[Days] = []
    for at, one in enumerate(found):
        placed.append(_placed(text, one, [*placed[-1:], *found[at + 1 : at + 2]]))
    exact = [one.first for one in placed if one.kind != "month"]
    return [
        one
        for one in placed
        if one.kind != "month" or not exact or any(one.first <= day <= one.last for day in exact)
    ]


def _placed(text: str, one: Days, neighbours: list[Days]) -> Days:
    for other in neighbours:
        gap = text[min(one.end, other.end) : max(one.start, other.start)]
        if one.kind == "weekday" and other.kind == "week" and not re.search(r"\b(?:or|so)\b", gap):
            monday = other.last - other.last.weekday() * ONE_DAY
            day = monday + one.first.weekday() * ONE_DAY
            if other.first <= day <= other.last and not text.startswith("next", one.start):
                return replace(one, first=day, last=day, movable=False)
        if one.kind == "weekday" and other.kind == "day_of_week":
            monday = other.first - other.first.weekday() * ONE_DAY
            follows = other.end <= one.start or one.first.weekday() < other.first.weekday()
            if follows and _LISTED.fullmatch(gap) and not text.startswith("next", one.start):
                day = monday + one.first.weekday() * ONE_DAY
                return replace(one, kind=other.kind, first=day, last=day, movable=False)
        if one.kind == "ordinal" and other.kind == "date" and one.end <= other.start:
            listed = _LISTED.fullmatch(gap) and one.first.day < other.first.day
            if listed and other.first == other.last:
                day = other.first.replace(day=one.first.day)
                return replace(one, first=day, last=day)
        if one.kind == "ordinal" and other.kind == "date" and other.end <= one.start:
            with suppress(ValueError):
                day = other.first.replace(day=one.first.day)
                if not re.search(r"[.!?]", gap) and one.first < other.first.replace(day=1) <= day:
                    return replace(one, first=day, last=day)
    return one
