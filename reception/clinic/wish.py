"""When a visitor would like to come, as far as the conversation has said it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from typing import Any, TypeVar

OPEN_END = time(23, 59)
"""End of a clock range that has none, such as "after 4"."""

Point = TypeVar("Point", date, time)


@dataclass(frozen=True)
class Wish:
    """When somebody would like to come, as far as they have said."""

    days: tuple[date, date] | None = None
    """First and last day, both included."""

    clock: tuple[time, time] | None = None
    """Two equal times: start exactly then. Otherwise start at the first or later and before
    the second, which may be ``OPEN_END``."""

    def as_json(self) -> dict[str, list[str] | None]:
        """As ``{"days": ["2026-11-27", "2026-11-27"], "clock": ["15:00", "15:00"]}``; what was
        not said is None.
        """
        return {
            "days": [day.isoformat() for day in self.days] if self.days else None,
            "clock": [f"{moment:%H:%M}" for moment in self.clock] if self.clock else None,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Wish:
        """The inverse of ``as_json``."""
        days, clock = value.get("days"), value.get("clock")
        return cls(
            (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None,
            (time.fromisoformat(clock[0]), time.fromisoformat(clock[1])) if clock else None,
        )

    @classmethod
    def exactly(cls, moment: datetime) -> Wish:
        """That day, starting exactly then."""
        return cls((moment.date(), moment.date()), (moment.time(), moment.time()))

    @property
    def day(self) -> date | None:
        """The day, if it is a single one."""
        return self.days[0] if self.days and self.days[0] == self.days[1] else None

    def moment(self, zone: tzinfo) -> datetime | None:
        """The start, if day and time are both exact."""
        if self.day and self.clock and self.clock[0] == self.clock[1]:
            return datetime.combine(self.day, self.clock[0], zone)
        return None

    def allows(self, starts: datetime) -> bool:
        """Whether an appointment that starts at ``starts`` (local time) fits."""
        if self.days and not self.days[0] <= starts.date() <= self.days[1]:
            return False
        if self.clock is None:
            return True
        first, second = self.clock
        at = starts.time()
        return at == first or first <= at < second or (second == OPEN_END and at >= first)


def combine(pieces: Sequence[Wish]) -> list[Wish]:
    """The alternatives that the pieces of one message, in their order, amount to.

    A piece completes or narrows the one before where the two agree ("tomorrow … at 3",
    "next week, on Tuesday"); otherwise it is an alternative. An alternative takes what it
    lacks from its neighbours: "Tuesday or Wednesday afternoon", "Tuesday at 3 or 4".
    """
    alternatives: list[Wish] = []
    for piece in pieces:
        both = _both(alternatives[-1], piece) if alternatives else None
        if both:
            alternatives[-1] = both
        else:
            alternatives.append(piece)
    full = [
        Wish(
            _first(wish.days for wish in [*alternatives[at::-1], *alternatives[at + 1 :]]),
            _first(wish.clock for wish in [*alternatives[at:], *alternatives[:at][::-1]]),
        )
        for at in range(len(alternatives))
    ]
    return list(dict.fromkeys(full))


def revise(before: Sequence[Wish], after: Sequence[Wish]) -> list[Wish]:
    """The wish after a later message has corrected it.

    New days keep the old clock and a new clock keeps the old days. Where the old
    alternatives differ, those that the new days or clock meet lend the rest.
    """
    revised: list[Wish] = []
    for new in after:
        if new.days and not new.clock:
            kin = [old for old in before if _meet(old.days, new.days)] or before
            revised += [replace(new, clock=old.clock) for old in kin] or [new]
        elif new.clock and not new.days:
            kin = [old for old in before if _meet(old.clock, new.clock)] or before
            revised += [replace(new, days=old.days) for old in kin] or [new]
        else:
            revised.append(new)
    return list(dict.fromkeys(revised)) or list(before)


def _both(one: Wish, other: Wish) -> Wish | None:
    """What both say, or None where they contradict each other."""
    days, clock = _narrower(one.days, other.days), _narrower(one.clock, other.clock)
    if (one.days and other.days and not days) or (one.clock and other.clock and not clock):
        return None
    return Wish(days, clock)


def _narrower(
    one: tuple[Point, Point] | None, other: tuple[Point, Point] | None
) -> tuple[Point, Point] | None:
    if one is None or other is None:
        return one or other
    if one[0] <= other[0] and other[1] <= one[1]:
        return other
    return one if other[0] <= one[0] and one[1] <= other[1] else None


def _meet(one: tuple[Point, Point] | None, other: tuple[Point, Point] | None) -> bool:
    return bool(one and other and one[0] <= other[1] and other[0] <= one[1])


def _first(spans: Iterable[tuple[Point, Point] | None]) -> tuple[Point, Point] | None:
    return next((span for span in spans if span), None)
