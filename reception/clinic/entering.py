"""Appointments that a person enters or cancels, for somebody on the phone or at the desk."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from reception.clinic import backends, diary, holds
from reception.clinic.booking_tables import BOOKED, Booking
from reception.clinic.calendar import FreeTime, Why
from reception.clinic.facts import Clinic, long_date
from reception.clinic.offers import Treatment, offer
from reception.clinic.references import normal_mail, normal_phone
from reception.clinic.wish import Wish
from reception.errors import DataError, StartError

SHORTEST_PHONE = 6
"""Digits of a phone number."""

CONVERSATION = "desk"
"""Beginning of the conversation id of appointments that a person entered."""


class NotFree(StartError):
    """The wished time cannot be had.

    Attributes:
        why: the reason, if there is another than that somebody has it.
        choices: free times near it.
    """

    def __init__(
        self, wanted: datetime | None, why: Why | None, choices: Sequence[FreeTime]
    ) -> None:
        near = ", ".join(f"{time.starts:%a %d %b %H:%M} with {time.therapist}" for time in choices)
        reason = why.value.replace("_", " ") if why else "not free"
        super().__init__(
            f"{in_words(wanted)} cannot be had ({reason}); free near it: {near or 'nothing'}."
        )
        self.why = why
        self.choices = tuple(choices)


def enter(
    clinic: Clinic, treatment: Treatment, wishes: Sequence[Wish], name: str, contact: str
) -> Booking:
    """Book the first of the wished times that is free, checked like a visitor's.

    Args:
        clinic: whose hours, therapists and rules hold.
        treatment: what is wished, and by whom.
        wishes: exact times, as alternatives.
        name: of the client.
        contact: their phone number or mail address.

    Raises:
        DataError: name or contact is none.
        NotFree: none of the times can be had.
        StartError: appointments are kept elsewhere.
        Refused, Unreachable: the clinic's own system does not take it.
    """
    if not name.strip():
        raise DataError("The name is empty; write the client's.")
    mail = normal_mail(contact) if "@" in contact else None
    phone = None if mail else normal_phone(contact, clinic.country)
    if mail is None and len(phone or "") < SHORTEST_PHONE:
        raise DataError(f"{contact!r} is no phone number or mail address.")
    now = clinic.now()
    last = now + timedelta(days=clinic.booking.horizon_days + 1)
    free = offer(clinic, treatment, wishes, diary.busy_times(now, last), now)
    if free.chosen is None:
        raise NotFree(free.wanted, free.why, free.choices)
    system = backends.backend(clinic)
    if isinstance(system, backends.LinkBookings):
        raise StartError("Appointments are kept in your booking system; enter it there.")
    held = holds.hold(
        f"{CONVERSATION}-{uuid.uuid4().hex}",
        treatment.service,
        treatment.minutes,
        free.chosen.therapist,
        free.chosen.starts,
    )
    return system.book(held.id, name, phone, mail)


def cancel(clinic: Clinic, reference: str) -> Booking:
    """Cancel an appointment, however near it is.

    Raises:
        StartError: nothing is booked under that reference, or appointments are kept elsewhere.
        Refused, Unreachable: the clinic's own system does not do it.
    """
    found = diary.by_reference(reference)
    system = backends.backend(clinic)
    if found is None or found.state != BOOKED or isinstance(system, backends.LinkBookings):
        raise StartError(
            f"Nothing is booked under {reference}; `bin/uv run reception bookings` lists all."
        )
    return system.cancel(found.reference)


def in_words(moment: datetime | None) -> str:
    """A time in full, as "Friday 27 November 2026, 15:00"."""
    return f"{long_date(moment.date())}, {moment:%H:%M}" if moment else "That time"
