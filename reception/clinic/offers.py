"""What can be offered to somebody who says when they would like to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reception.clinic.calendar import Busy, FreeTime, Why, free_times, nearest, spread, why_not
from reception.clinic.facts import Clinic, Service
from reception.clinic.wish import Wish

CHOICES = 3
"""Free times offered at once: what fits a phone's screen as buttons."""


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
    """What somebody would like to have, and by whom if they care."""

    service: Service
    minutes: int
    therapist: str | None = None


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
    last = now.date() + timedelta(days=clinic.booking.horizon_days)
    free = _free(clinic, treatment, busy, now.date(), last, now)
    exact = [moment for wish in wishes if (moment := wish.moment(clinic.zone))]
    for moment in exact:
        found = next((time for time in free if time.starts == moment), None)
        if found:
            return Offer(chosen=found, wanted=moment)
    unseen = [time for time in free if time.starts not in passed_over] or free
    if exact:
        return _refused(clinic, treatment, exact[0], busy, unseen, now)
    fitting = [time for time in unseen if not wishes or any(w.allows(time.starts) for w in wishes)]
    if fitting:
        wanted = _first_moment(clinic, wishes[0], now) if wishes and wishes[0].days else None
        return Offer(wanted=wanted, choices=_choices(fitting, wishes))
    if not wishes:
        return Offer()
    wanted = _first_moment(clinic, wishes[0], now)
    why = _why_none(clinic, wishes[0], now)
    return Offer(wanted=wanted, why=why, choices=tuple(nearest(unseen, wanted, CHOICES)))


def _free(
    clinic: Clinic,
    treatment: Treatment,
    busy: Sequence[Busy],
    first: date,
    last: date,
    now: datetime,
) -> list[FreeTime]:
    return free_times(
        clinic, treatment.service, treatment.minutes, busy, first, last, now, treatment.therapist
    )


def _choices(free: Sequence[FreeTime], wishes: Sequence[Wish]) -> tuple[FreeTime, ...]:
    """The next days at a wished clock time; otherwise times well spread over the wish.

    With no wish at all the soonest days are what people ask for, not the far horizon.
    """
    at_a_clock_time = any(wish.clock and wish.clock[0] == wish.clock[1] for wish in wishes)
    if at_a_clock_time:
        return tuple(nearest(free, free[0].starts, CHOICES))
    if not any(wish.days for wish in wishes):
        soonest = list(dict.fromkeys(time.starts.date() for time in free))[:CHOICES]
        free = [time for time in free if time.starts.date() in soonest]
    return tuple(spread(free, CHOICES))


def _refused(
    clinic: Clinic,
    treatment: Treatment,
    wanted: datetime,
    busy: Sequence[Busy],
    free: Sequence[FreeTime],
    now: datetime,
) -> Offer:
    """Why ``wanted`` cannot be had, and what is nearest; somebody else at that time first."""
    why = why_not(
        clinic, treatment.service, treatment.minutes, busy, wanted, now, treatment.therapist
    )
    choices = nearest(free, wanted, CHOICES)
    if treatment.therapist and why != Why.NOT_THEIRS:
        anybody = Treatment(treatment.service, treatment.minutes)
        day = wanted.date()
        others = [
            time for time in _free(clinic, anybody, busy, day, day, now) if time.starts == wanted
        ]
        choices = [*others[:1], *choices][:CHOICES]
    return Offer(wanted=wanted, why=why or Why.TAKEN, choices=tuple(choices))


def _first_moment(clinic: Clinic, wish: Wish, now: datetime) -> datetime:
    day = wish.days[0] if wish.days else now.date()
    hours = clinic.hours_on(day)
    opens = hours.opens if hours else time(12)
    at = max(wish.clock[0], opens) if wish.clock else opens
    return datetime.combine(day, at, clinic.zone)


def _why_none(clinic: Clinic, wish: Wish, now: datetime) -> Why:
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
    return Why.TAKEN


def _never_open_then(clinic: Clinic, wish: Wish) -> bool:
    if wish.clock is None:
        return False
    hours = [clinic.hours_on(wish.day)] if wish.day else list(clinic.opening_hours.values())
    return all(
        span is None or wish.clock[1] <= span.opens or wish.clock[0] >= span.closes
        for span in hours
    )
