"""Appointments: held for a visitor, booked, moved, cancelled, and found again.

Every function is one transaction. ``now`` is an aware moment, by default the clinic's present.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime

from reception.clinic import outbox
from reception.clinic.booking_tables import (
    BOOKED,
    CANCELLED,
    EXPIRED,
    Booking,
    occupy,
    record,
    time_of,
    vacate,
)
from reception.clinic.consistency import consistent
from reception.clinic.database import one_at_a_time
from reception.clinic.diary import (
    NotBooked,
    booked,
    busy_times,
    by_reference,
    find,
    of_conversation,
    with_reference,
)
from reception.clinic.facts import load_clinic
from reception.clinic.holds import (
    HOLD,
    HoldLost,
    Taken,
    claim,
    hold,
    keep_hold,
    lost,
    release,
    release_expired,
    release_holds,
)
from reception.clinic.references import (
    failed_lookups,
    normal_mail,
    normal_phone,
    normal_reference,
)
from reception.clinic.times import present

__all__ = [
    "HOLD",
    "Booking",
    "HoldLost",
    "NotBooked",
    "Taken",
    "book",
    "busy_times",
    "by_reference",
    "cancel",
    "consistent",
    "failed_lookups",
    "find",
    "hold",
    "keep_hold",
    "move",
    "normal_reference",
    "of_conversation",
    "release",
    "release_expired",
]

LONGEST_NAME = 200
"""Characters of a name that are kept."""

_UNSTORED = ("Cc", "Cs")
"""Unicode's categories of control characters and of halves of characters."""


def book(
    hold_id: int, name: str, phone: str | None, mail: str | None, now: datetime | None = None
) -> Booking:
    """Book the time that is held, and queue the notices; the second time nothing happens.

    A hold that has run out is booked all the same if nobody took its time.

    Raises:
        HoldLost: somebody did, it was given up, or it is for moving a booking.
    """
    moment, clinic = present(now), load_clinic()
    with one_at_a_time() as session:
        known = session.get(Booking, hold_id)
        if known is not None and known.state == BOOKED:
            return known
        booking = claim(session, hold_id, moment)
        if booking.moving_id is not None:
            raise lost(hold_id)
        booking.state = BOOKED
        booking.held_until = None
        booking.name = _clean(name)
        booking.phone = normal_phone(phone, clinic.country) if phone else None
        booking.mail = normal_mail(mail) if mail else None
        booking.updated_at = moment
        record(session, booking.id, "booked", moment)
        outbox.queue_booked(session, booking, clinic)
    return booking


def move(reference: str, hold_id: int, now: datetime | None = None) -> Booking:
    """Give a booking the held time, treatment and therapist; the second time nothing happens.

    Raises:
        NotBooked: there is no such booking, or it was cancelled.
        HoldLost: somebody took the held time, or it was given up.
    """
    moment, clinic = present(now), load_clinic()
    with one_at_a_time() as session:
        booking = booked(session, reference)
        known = session.get(Booking, hold_id)
        if known is not None and known.moved_id == booking.id:
            return booking
        held = claim(session, hold_id, moment)
        held.state = EXPIRED
        held.held_until = None
        held.moved_id = booking.id
        before = time_of(booking)
        for what in ("service", "minutes", "buffer", "therapist", "starts_at", "ends_at"):
            setattr(booking, what, getattr(held, what))
        booking.busy_until = held.busy_until
        booking.price = held.price
        booking.sequence += 1
        booking.updated_at = moment
        vacate(session, [booking.id, held.id])
        release_holds(session, moment, Booking.moving_id == booking.id)
        session.flush()
        if not occupy(session, booking):
            raise lost(hold_id)
        record(session, booking.id, "moved", moment, before=before, after=time_of(booking))
        outbox.queue_changed(session, booking, clinic)
    return booking


def cancel(reference: str, now: datetime | None = None) -> Booking:
    """Cancel a booking and give its time back; the second time nothing happens.

    Raises:
        NotBooked: there is no such booking.
    """
    moment, clinic = present(now), load_clinic()
    with one_at_a_time() as session:
        known = with_reference(session, reference)
        if known is not None and known.state == CANCELLED:
            return known
        booking = booked(session, reference)
        booking.state = CANCELLED
        booking.sequence += 1
        booking.updated_at = moment
        vacate(session, [booking.id])
        release_holds(session, moment, Booking.moving_id == booking.id)
        record(session, booking.id, "cancelled", moment)
        outbox.queue_cancelled(session, booking, clinic)
    return booking


def _clean(name: str) -> str:
    """The name as it was written, without what a database cannot store."""
    written = " ".join(name.split())
    return "".join(sign for sign in written if unicodedata.category(sign) not in _UNSTORED)[
        :LONGEST_NAME
    ]
