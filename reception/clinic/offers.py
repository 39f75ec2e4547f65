"""What can be offered to somebody who says when they would like to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from reception.clinic.calendar import Busy, FreeTime, Why, free_times, nearest, spread, why_not
from reception.clinic.facts import Clinic, Service, clock, long_date
from reception.clinic.wish import Wish

CHOICES = 3
"""Free times offered at once: what fits a phone's screen as buttons."""

_NEAR = 14
"""Days around a wish that are searched before the whole horizon is."""


@dataclass(frozen=True)
class Offer:
    """The answer to a wish.

    Attributes:
        chosen: exactly the wished time, and it is free.
        wanted: the time that was wished, or the first in the wished span; None if no day was.
        why: why ``wanted`` or the whole span cannot be had; None if it can.
        choices: free times to choose from, in order; empty if ``chosen`` is set.
    """

    chosen: FreeTime | None = None
    wanted: datetime | None = None
    why: Why | None = None
    choices: tuple[FreeTime, ...] = ()


@dataclass(frozen=True)
class Treatment:
    """What somebody would like to have, and by whom, or not by whom, if they care."""

    service: Service
    minutes: int
    therapist: str | None = None
    not_with: str | None = None


def in_words(free: FreeTime, with_therapist: bool) -> str:
    """What chooses exactly that time, as a visitor would say it."""
    said = f"{long_date(free.starts.date())} at {clock(free.starts.time())}"
    return f"{said} with {free.therapist}" if with_therapist else said


def offer(
    clinic: Clinic,
    treatment: Treatment,
    wishes: Sequence[Wish],
    busy: Sequence[Busy],
    now: datetime,
    passed_over: Sequence[datetime] = (),
) -> Offer:
    """What ``clinic`` can offer to ``wishes``, which are alternatives.

    ``busy`` is what is taken between now and the booking horizon. Times ``passed_over``
    were offered before and not wanted; they come again only when there are no others.
    """
    diary = _Diary(clinic, treatment, busy, now, passed_over)
    exact = [moment for wish in wishes if (moment := wish.moment(clinic.zone))]
    for moment in exact:
        day = moment.date()
        found = next((time for time in diary.free(day, day) if time.starts == moment), None)
        if found:
            return Offer(chosen=found, wanted=moment)
    if exact:
        return _refused(diary, exact[0])
    wanted = _first_moment(clinic, wishes[0], now) if wishes else None
    fitting = _fitting(diary, wishes)
    if fitting:
        named = wishes and wishes[0].days
        return Offer(wanted=wanted if named else None, choices=_choices(fitting, wishes))
    if wanted is None:
        return Offer()
    why = _why_none(clinic, treatment, wishes[0], now)
    return Offer(wanted=wanted, why=why, choices=diary.near(wanted))


@dataclass(frozen=True)
class _Diary:
    """Free times for one treatment, found only for the days that are looked at."""

    clinic: Clinic
    treatment: Treatment
    busy: Sequence[Busy]
    now: datetime
    passed_over: Sequence[datetime]

    @property
    def last(self) -> date:
        """The booking horizon."""
        return self.now.date() + timedelta(days=self.clinic.booking.horizon_days)

    def free(self, first: date, last: date) -> list[FreeTime]:
        """What is free from the ``first`` to the ``last`` day."""
        wanted = self.treatment
        free = free_times(
            self.clinic,
            wanted.service,
            wanted.minutes,
            self.busy,
            max(first, self.now.date()),
            min(last, self.last),
            self.now,
            wanted.therapist,
        )
        return [time for time in free if time.therapist != wanted.not_with]

    def unseen(self, free: list[FreeTime]) -> list[FreeTime]:
        """Those of ``free`` that were not passed over; all if there are no others."""
        return [time for time in free if time.starts not in self.passed_over] or free

    def near(self, wanted: datetime) -> tuple[FreeTime, ...]:
        """The free times nearest to ``wanted``; the whole horizon is searched if need be."""
        day = wanted.date()
        for reach in (_NEAR, self.clinic.booking.horizon_days + abs((day - self.now.date()).days)):
            free = self.free(day - timedelta(days=reach), day + timedelta(days=reach))
            found = nearest(self.unseen(free), wanted, CHOICES)
            if len(found) == CHOICES:
                break
        return tuple(found)


def _fitting(diary: _Diary, wishes: Sequence[Wish]) -> list[FreeTime]:
    """Free times that meet a wish which leaves a choice, or the soonest without a wish."""
    today = diary.now.date()
    if wishes and all(wish.days for wish in wishes):
        spans = [wish.days for wish in wishes if wish.days]
        return _allowed(diary, min(first for first, _ in spans), max(last for _, last in spans),
                        wishes)  # fmt: skip
    soon = _allowed(diary, today, today + timedelta(days=_NEAR), wishes)
    if len({time.starts.date() for time in soon}) >= CHOICES:
        return soon
    return _allowed(diary, today, diary.last, wishes)


def _allowed(diary: _Diary, first: date, last: date, wishes: Sequence[Wish]) -> list[FreeTime]:
    free = diary.free(first, last)
    return diary.unseen(
        [time for time in free if not wishes or any(wish.allows(time.starts) for wish in wishes)]
    )


def _choices(free: Sequence[FreeTime], wishes: Sequence[Wish]) -> tuple[FreeTime, ...]:
    """The next days at a wished clock time; otherwise times well spread over the wish.

    With no wish at all the soonest days are what people ask for, not the far horizon.
    """
    at_a_clock_time = any(wish.clock and wish.clock[0] == wish.clock[1] for wish in wishes)
    if at_a_clock_time:
        return tuple(nearest(free, free[0].starts, CHOICES))
    if any(wish.days and (wish.days[1] - wish.days[0]).days > _NEAR for wish in wishes):
        return _soonest(free)
    if not any(wish.days for wish in wishes):
        soonest = list(dict.fromkeys(time.starts.date() for time in free))[:CHOICES]
        free = [time for time in free if time.starts.date() in soonest]
    return tuple(spread(free, CHOICES))


def _soonest(free: Sequence[FreeTime]) -> tuple[FreeTime, ...]:
    """As soon as possible: the first, and the next ones an hour or more apart."""
    chosen: list[FreeTime] = []
    for found in free:
        if not chosen or found.starts - chosen[-1].starts >= timedelta(hours=1):
            chosen.append(found)
        if len(chosen) == CHOICES:
            break
    return tuple(chosen)


def _refused(diary: _Diary, wanted: datetime) -> Offer:
    """Why ``wanted`` cannot be had, and what is nearest; somebody else at that time first."""
    treatment = diary.treatment
    why = why_not(
        diary.clinic,
        treatment.service,
        treatment.minutes,
        diary.busy,
        wanted,
        diary.now,
        treatment.therapist,
    )
    choices = diary.near(wanted)
    if treatment.therapist and why != Why.NOT_THEIRS:
        anybody = replace(diary, treatment=replace(treatment, therapist=None))
        day = wanted.date()
        others = [time for time in anybody.free(day, day) if time.starts == wanted]
        choices = (*others[:1], *choices)[:CHOICES]
    return Offer(wanted=wanted, why=why or Why.TAKEN, choices=choices)


def _first_moment(clinic: Clinic, wish: Wish, now: datetime) -> datetime:
    day = wish.days[0] if wish.days else now.date()
    hours = clinic.hours_on(day)
    opens = hours.opens if hours else time(12)
    at = max(wish.clock[0], opens) if wish.clock else opens
    return datetime.combine(day, at, clinic.zone)


def _why_none(clinic: Clinic, treatment: Treatment, wish: Wish, now: datetime) -> Why:
    """Why nothing is free anywhere in a wished span of days or hours."""
    if wish.days is None:
        return Why.OUTSIDE_HOURS if _never_open_then(clinic, wish) else Why.TAKEN
    first, last = wish.days
    if last < now.date():
        return Why.PAST
    if first > now.date() + timedelta(days=clinic.booking.horizon_days):
        return Why.TOO_FAR
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    if all(clinic.hours_on(day) is None for day in days):
        return Why.CLOSED
    if _never_open_then(clinic, wish):
        return Why.OUTSIDE_HOURS
    person = clinic.therapist(treatment.therapist) if treatment.therapist else None
    if person and all(person.hours_on(clinic, day) is None for day in days):
        return Why.AWAY
    return Why.TAKEN


def _never_open_then(clinic: Clinic, wish: Wish) -> bool:
    if wish.clock is None:
        return False
    hours = [clinic.hours_on(wish.day)] if wish.day else list(clinic.opening_hours.values())
    return all(
        span is None or wish.clock[1] <= span.opens or wish.clock[0] >= span.closes
        for span in hours
    )
