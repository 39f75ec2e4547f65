"""Free times: when the clinic is open and a therapist there, less what is booked.

Pure functions over data. Clocks are put forward and back, so everything is compared in
seconds since 1970; only the grid of possible starts follows the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import groupby
from math import ceil
from typing import TypeVar

from reception.clinic.facts import Clinic, Service, Therapist
from reception.clinic.hours import Hours

Item = TypeVar("Item")

_QUARTER = 15 * 60
"""Seconds of a quarter hour. Every zone is whole quarters away from UTC, so a quarter on the
wall is one of UTC, too."""


@dataclass(frozen=True, order=True)
class FreeTime:
    """A time that can be booked, in the clinic's zone, and with whom."""

    starts: datetime
    therapist: str


@dataclass(frozen=True)
class Busy:
    """A time that is taken, up to the end of its buffer."""

    therapist: str
    starts: datetime
    ends: datetime


class Why(str, Enum):
    """Why a time cannot be booked; of several reasons the first of these is told."""

    PAST = "past"
    TOO_FAR = "too_far"
    """Beyond the horizon."""
    CLOSED = "closed"
    """The clinic is closed all day."""
    OUTSIDE_HOURS = "outside_hours"
    """The clinic opens later, or closes before the treatment would end."""
    NOT_THEIRS = "not_theirs"
    """The therapist does not give that service."""
    AWAY = "away"
    """The therapist is not there then: a day off, or outside their own hours. Without a
    therapist named: none who gives the service is there."""
    TOO_SOON = "too_soon"
    """Within the lead time."""
    OFF_STEP = "off_step"
    """Between two starts of the grid, as 15:07."""
    TAKEN = "taken"
    """By a booking, or too near to the next one for the treatment and its buffer."""


def free_times(
    clinic: Clinic,
    service: Service,
    minutes: int,
    busy: Sequence[Busy],
    first: date,
    last: date,
    now: datetime,
    therapist: str | None = None,
) -> list[FreeTime]:
    """The times at which ``minutes`` of ``service`` can be booked, in order.

    A treatment ends by closing and by the end of the therapist's hours. The buffer after it
    may run past both, but not into another appointment. On the day on which clocks are put
    back, a time that comes twice means the first.

    ``busy`` is at least what is taken from ``first`` to ``last``, both included, of any
    therapist; ``now`` is aware. Without ``therapist`` a time has an entry for each who could.
    """
    givers = sorted(_givers(clinic, service, therapist), key=lambda person: person.name)
    blocked = _blocked_starts(busy, minutes + service.buffer)
    earliest = _earliest(clinic, now)
    treatment = minutes * 60
    found = []
    for day in _days(max(first, _today(clinic, now)), min(last, _last_day(clinic, now))):
        there = [
            (person.name, *_seconds(clinic, day, hours))
            for person in givers
            if (hours := person.hours_on(clinic, day))
        ]
        for start, starts in _grid(clinic, day) if there else ():
            if start < earliest:
                continue
            for name, begins, ends in there:
                if begins <= start <= ends - treatment and start not in blocked.get(name, ()):
                    found.append(FreeTime(starts, name))
    return found


def why_not(
    clinic: Clinic,
    service: Service,
    minutes: int,
    busy: Sequence[Busy],
    starts: datetime,
    now: datetime,
    therapist: str | None = None,
) -> Why | None:
    """What stands in the way of booking the time, or None exactly if it is free.

    ``starts`` is aware, in any zone; the rest as for `free_times`.
    """
    start = int(starts.timestamp())
    day = starts.astimezone(clinic.zone).date()
    hours = clinic.hours_on(day)
    givers = _givers(clinic, service, therapist)
    there = [
        person.name
        for person in givers
        if _fits(clinic, day, person.hours_on(clinic, day), start, minutes)
    ]
    blocked = _blocked_starts(busy, minutes + service.buffer)
    reasons = {
        Why.PAST: start < now.timestamp(),
        Why.TOO_FAR: day > _last_day(clinic, now),
        Why.CLOSED: hours is None,
        Why.OUTSIDE_HOURS: not _fits(clinic, day, hours, start, minutes),
        Why.NOT_THEIRS: not givers,
        Why.AWAY: not there,
        Why.TOO_SOON: start < _earliest(clinic, now),
        Why.OFF_STEP: starts.timestamp() not in dict(_grid(clinic, day)),
        Why.TAKEN: all(start in blocked.get(name, ()) for name in there),
    }
    return next((why for why in Why if reasons[why]), None)


def nearest(free: Sequence[FreeTime], wanted: datetime, count: int = 3) -> list[FreeTime]:
    """The ``count`` times nearest to ``wanted``, no two at once, in order of time."""

    def distance(time: FreeTime) -> float:
        return abs(time.starts.timestamp() - wanted.timestamp())

    return sorted(sorted(_distinct(free), key=distance)[:count])


def spread(free: Sequence[FreeTime], count: int) -> list[FreeTime]:
    """``count`` of the times, spread over the days and the hours, no two at once, in order.

    Of three on three days one is early, one in the middle of the day, one late. Full hours
    are preferred.
    """
    days = [list(times) for _, times in groupby(_distinct(free), lambda time: time.starts.date())]
    if len(days) > count:
        days = [_slice(days, place, count)[0] for place in range(count)]
    chosen: list[FreeTime] = []
    for times, share in zip(days, _shares([len(times) for times in days], count)):
        # A single time a day is early on the first day, late on the last.
        before, parts = (len(chosen), count) if share == 1 else (0, share)
        for place in range(before, before + share):
            chosen.append(_typical(_slice(times, place, parts)))
    return chosen


def _givers(clinic: Clinic, service: Service, therapist: str | None) -> list[Therapist]:
    people = clinic.therapists_for(service.name)
    return [person for person in people if therapist in (None, person.name)]


def _today(clinic: Clinic, now: datetime) -> date:
    return now.astimezone(clinic.zone).date()


def _last_day(clinic: Clinic, now: datetime) -> date:
    return _today(clinic, now) + timedelta(days=clinic.booking.horizon_days)


def _earliest(clinic: Clinic, now: datetime) -> float:
    return now.timestamp() + clinic.booking.lead_minutes * 60


def _days(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)


def _grid(clinic: Clinic, day: date) -> Iterator[tuple[int, datetime]]:
    """Every start that the clock on the wall shows while the clinic is open, in order.

    Steps are counted from the opening, or from the quarter hour after it.
    """
    hours = clinic.hours_on(day)
    if hours is None:
        return
    opens = ceil(_minute(hours.opens) / 15) * 15
    for minute in range(opens, _minute(hours.closes), clinic.booking.slot_step):
        starts = datetime.combine(day, time(*divmod(minute, 60)), clinic.zone)
        start = int(starts.timestamp())
        # The clock skips some times when it is put forward.
        if datetime.fromtimestamp(start, clinic.zone) == starts:
            yield start, starts


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _fits(clinic: Clinic, day: date, hours: Hours | None, start: int, minutes: int) -> bool:
    if hours is None:
        return False
    begins, ends = _seconds(clinic, day, hours)
    return begins <= start <= ends - minutes * 60


def _seconds(clinic: Clinic, day: date, hours: Hours) -> tuple[float, float]:
    """Beginning and end of the hours on ``day``.

    Where clocks are put forward or back just then, the narrower reading of the two.
    """
    opens = datetime.combine(day, hours.opens, clinic.zone)
    closes = datetime.combine(day, hours.closes, clinic.zone)
    return (
        max(opens.timestamp(), opens.replace(fold=1).timestamp()),
        min(closes.timestamp(), closes.replace(fold=1).timestamp()),
    )


def _blocked_starts(busy: Sequence[Busy], minutes: int) -> dict[str, set[int]]:
    """For each therapist the quarters at which ``minutes`` would run into something."""
    lasts = ceil(minutes / 15) * _QUARTER
    blocked: dict[str, set[int]] = {}
    for span in busy:
        begins = int(span.starts.timestamp()) // _QUARTER * _QUARTER
        blocked.setdefault(span.therapist, set()).update(
            range(begins - lasts + _QUARTER, ceil(span.ends.timestamp()), _QUARTER)
        )
    return blocked


def _distinct(free: Sequence[FreeTime]) -> list[FreeTime]:
    """One of those that start at once."""
    return [next(times) for _, times in groupby(sorted(free), lambda time: time.starts)]


def _slice(items: list[Item], place: int, parts: int) -> list[Item]:
    """The part number ``place`` of ``parts``; never empty."""
    begin, end = place * len(items) // parts, (place + 1) * len(items) // parts
    return items[begin : max(end, begin + 1)]


def _shares(available: list[int], count: int) -> list[int]:
    """How many of ``count`` each takes: as evenly as what is available allows."""
    shares = [0] * len(available)
    for _ in range(min(count, sum(available))):
        open_to_more = [place for place, share in enumerate(shares) if share < available[place]]
        shares[min(open_to_more, key=shares.__getitem__)] += 1
    return shares


def _typical(times: list[FreeTime]) -> FreeTime:
    """The middle of the full hours among ``times``, or of all."""
    whole = [time for time in times if time.starts.minute == 0] or times
    return whole[len(whole) // 2]
