"""Looks into the diary: who is taken when, and which booking is meant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception.clinic.booking_tables import BOOKED, CANCELLED, HELD, Booking
from reception.clinic.calendar import Busy
from reception.clinic.database import reading
from reception.clinic.facts import load_clinic
from reception.clinic.references import (
    normal_mail,
    normal_phone,
    normal_reference,
    same_phone,
)
from reception.clinic.times import from_database, in_database, present
from reception.errors import ReceptionError


class NotBooked(ReceptionError):
    """There is no booking of that reference to move or cancel."""


def busy_times(
    first: datetime,
    last: datetime,
    now: datetime | None = None,
    besides: str | None = None,
    conversation: str | None = None,
) -> list[Busy]:
    """When therapists are taken between two moments, by bookings and live holds; with buffers.

    Left out are the booking with the reference ``besides``, because it is to be moved, and
    what ``conversation`` holds, because its next hold releases that.
    """
    query = select(Booking.therapist, Booking.starts_at, Booking.busy_until).where(
        Booking.busy_until > in_database(first),
        Booking.starts_at < in_database(last),
        (Booking.state == BOOKED) | ((Booking.state == HELD) & (Booking.held_until > present(now))),
    )
    if besides is not None:
        query = query.where(Booking.reference != normal_reference(besides))
    if conversation is not None:
        query = query.where((Booking.state != HELD) | (Booking.conversation != conversation))
    with reading() as session:
        rows = session.execute(query.order_by(Booking.starts_at)).all()
    return [
        Busy(therapist, from_database(starts), from_database(ends))
        for therapist, starts, ends in rows
    ]


def by_reference(reference: str) -> Booking | None:
    """The booking of that reference, whatever its state."""
    with reading() as session:
        return with_reference(session, reference)


def find(reference: str, contact: str) -> Booking | None:
    """The appointment of that reference if it was made with that phone number or mail address.

    It may be past or cancelled.
    """
    booking = by_reference(reference)
    if booking is None or booking.state not in (BOOKED, CANCELLED):
        return None
    phone = normal_phone(contact, load_clinic().country)
    by_phone = bool(phone and booking.phone and same_phone(phone, booking.phone))
    return booking if by_phone or normal_mail(contact) == booking.mail else None


def of_conversation(conversation: str, now: datetime | None = None) -> list[Booking]:
    """What was booked in that conversation and has not begun, by time."""
    query = (
        select(Booking)
        .where(Booking.conversation == conversation, Booking.state == BOOKED)
        .where(Booking.starts_at > present(now))
        .order_by(Booking.starts_at)
    )
    with reading() as session:
        return list(session.scalars(query))


def booked_between(first: datetime, last: datetime) -> list[Booking]:
    """What is booked between two moments and has not ended, by time and therapist."""
    query = (
        select(Booking)
        .where(Booking.state == BOOKED, Booking.ends_at > in_database(first))
        .where(Booking.starts_at < in_database(last))
        .order_by(Booking.starts_at, Booking.therapist)
    )
    with reading() as session:
        return list(session.scalars(query))


def with_reference(session: Session, reference: str) -> Booking | None:
    """As ``by_reference``, in the caller's transaction."""
    found: Booking | None = session.scalars(
        select(Booking).where(Booking.reference == normal_reference(reference))
    ).first()
    return found


def booked(session: Session, reference: str) -> Booking:
    """The booking of that reference, in the caller's transaction.

    Raises:
        NotBooked: there is none, it is only held, or it was cancelled.
    """
    booking = with_reference(session, reference)
    if booking is None or booking.state != BOOKED:
        raise NotBooked("No booking has that reference; look it up again before changing it.")
    return booking
