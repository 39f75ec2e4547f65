"""Appointments in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from reception.clinic.booking_tables import Booking
from reception.clinic.calendar import FreeTime, Why
from reception.clinic.facts import Clinic, Service, clock, long_date
from reception.clinic.offers import in_words


def treatment(clinic: Clinic, service: Service, minutes: int) -> str:
    """As "Swedish massage, 60 minutes, £62"."""
    return f"{service.name}, {minutes} minutes, {clinic.price(service.prices[minutes])}"


def moment(starts: datetime) -> str:
    """As "Friday 27 November 2026, 15:00"."""
    return f"{long_date(starts.date())}, {clock(starts.time())}"


def span(starts: datetime, ends: datetime) -> str:
    """As "Friday 27 November 2026, 15:00 to 16:00"."""
    return f"{moment(starts)} to {clock(ends.time())}"


def booking(clinic: Clinic, booked: Booking) -> str:
    """As "Swedish massage, 60 minutes, on Friday 27 November 2026, 15:00, with Asha Raman"."""
    starts = booked.starts_in(clinic.zone)
    return (
        f"{booked.service}, {booked.minutes} minutes, on {moment(starts)}, with {booked.therapist}"
    )


def choice(free: FreeTime, with_therapist: bool) -> dict[str, str]:
    """A button for a free time; what it sends is understood to be exactly that time."""
    starts = free.starts
    title = f"{starts:%a} {starts.day} {starts:%b}, {clock(starts.time())}"
    if with_therapist:
        title += f", {free.therapist.split()[0]}"
    return {"title": title, "payload": in_words(free, with_therapist)}


def listed(parts: list[str]) -> str:
    """As "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def refusal(
    clinic: Clinic, why: Why, wanted: datetime, exact: bool, minutes: int, therapist: str | None
) -> str:
    """Why a wished time cannot be had.

    ``exact`` says whether ``wanted`` is the wished time, or the beginning of a wished span.
    """
    day = long_date(wanted.date())
    when = moment(wanted) if exact else day
    hours = clinic.hours_on(wanted.date())
    closure = clinic.closure_on(wanted.date())
    rules = clinic.booking
    if why == Why.PAST:
        return f"{when} is already past."
    if why == Why.TOO_SOON:
        return (
            f"{when} is too soon: we need {_hours(rules.lead_minutes)} notice for a booking here."
        )
    if why == Why.TOO_FAR:
        last = long_date(clinic.now().date() + timedelta(days=rules.horizon_days))
        return f"{when} is too far ahead: I can book up to {last}."
    if why == Why.CLOSED:
        return f"We are closed on {day}{f': {closure.why}' if closure else ''}."
    if why == Why.OUTSIDE_HOURS:
        ends = f"and a treatment of {minutes} minutes has to end by then"
        return f"On {day} we are open {hours}, {ends}." if hours else f"We are closed on {day}."
    if why == Why.NOT_THEIRS:
        return f"{therapist} does not give this treatment."
    if why == Why.AWAY:
        return f"{therapist or 'Nobody who gives this treatment'} is not in on {when}."
    if why == Why.OFF_STEP:
        return (
            f"Our appointments begin every {rules.slot_step} minutes, on the full hour or after it."
        )
    taken_by = f" with {therapist}" if therapist else ""
    if exact:
        return f"{when}{taken_by} is already taken."
    return f"Nothing is free{taken_by} then, on {day}."


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if rest or not hours:
        return f"{minutes} minutes'"
    return "one hour's" if hours == 1 else f"{hours} hours'"
