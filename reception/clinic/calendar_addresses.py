"""The private addresses at which calendars fetch appointments."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, DateTime, Integer, String, delete, select

from reception import settings
from reception.clinic.booking_tables import BOOKED, CANCELLED, Booking
from reception.clinic.database import Base, reading, transaction
from reception.clinic.times import in_database, present

FEED_REACHES_BACK = timedelta(days=30)
"""Age of the oldest appointments in the feed."""


class CalendarFeed(Base):  # type: ignore[misc]
    """The secret part of the feed's address.

    It is kept as it is, not as a hash: staff look it up for each new phone, and to make a new
    one would cut off all the others. Whoever can read it here can read the bookings here.

    Attributes:
        token: 256 random bits.
        created_at: UTC without zone.
    """

    __tablename__ = "calendar_feeds"

    id = Column(Integer, primary_key=True)
    token = Column(String(64), nullable=False)
    created_at = Column(DateTime, nullable=False)


def feed_token() -> str:
    """The token of the feed's address; the first time, a new one."""
    with transaction() as session:
        token = session.scalars(select(CalendarFeed.token).order_by(CalendarFeed.id)).first()
        if token is None:
            token = secrets.token_urlsafe(32)
            session.add(CalendarFeed(token=token, created_at=present(None)))
    return str(token)


def new_feed_token() -> str:
    """A new token; addresses with the one before open nothing any more."""
    with transaction() as session:
        session.execute(delete(CalendarFeed))
    return feed_token()


def opens_feed(token: str) -> bool:
    """Whether the token is the feed's; the time it takes does not tell how nearly it is."""
    with reading() as session:
        known = session.scalars(select(CalendarFeed.token)).all()
    given = token.encode(errors="replace")
    return any(hmac.compare_digest(given, right.encode()) for right in known)


def feed_address(token: str) -> str:
    """Where staff subscribe; with ``?therapist=Name`` to one therapist's appointments."""
    return f"{settings.public_url()}/webhooks/calendar/feed/{token}.ics"


def appointment_address(booking: Booking) -> str:
    """Where the visitor finds the file of their appointment."""
    return f"{settings.public_url()}/webhooks/calendar/appointment/{booking.uid}.ics"


def feed_bookings(now: datetime, therapist: str | None = None) -> list[Booking]:
    """What is in the feed at ``now``: booked and cancelled, 30 days back and all to come."""
    query = (
        select(Booking)
        .where(Booking.busy_until >= in_database(now - FEED_REACHES_BACK), _is_appointment())
        .order_by(Booking.starts_at, Booking.id)
    )
    if therapist is not None:
        query = query.where(Booking.therapist == therapist)
    with reading() as session:
        return list(session.scalars(query))


def appointment(uid: str) -> Booking | None:
    """The booked or cancelled appointment of that uid; a hold is none yet."""
    with reading() as session:
        found: Booking | None = session.scalars(
            select(Booking).where(Booking.uid == uid, _is_appointment())
        ).first()
    return found


def _is_appointment() -> Any:
    return Booking.state.in_((BOOKED, CANCELLED))
