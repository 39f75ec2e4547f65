"""The tables of bookings: the booking, the quarter hours it takes, and its history.

That nobody is booked twice is seen to by the key of ``booked_quarters``: a therapist's
quarter hour exists once, whoever checks what and when.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    TypeDecorator,
    delete,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reception.clinic.database import Base
from reception.clinic.references import shown_reference
from reception.clinic.times import from_database

HELD = "held"
BOOKED = "booked"
CANCELLED = "cancelled"
EXPIRED = "expired"

QUARTER = timedelta(minutes=15)


class Money(TypeDecorator):  # type: ignore[misc]
    """An amount to the penny; SQLite has only floating point for it, so it is kept as text."""

    impl = String(16)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> str | None:
        """As it is stored."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Any) -> Decimal | None:
        """As it was."""
        return None if value is None else Decimal(value)


class Booking(Base):  # type: ignore[misc]
    """An appointment, or a time that is held for a visitor who is about to book it.

    Attributes:
        reference: what the visitor calls it by, without the hyphen.
        uid: its name in calendars; cannot be guessed.
        sequence: how often it was changed, counting the cancellation.
        state: held, booked, cancelled, or expired (held, and never booked).
        conversation: id of the conversation it comes from; empty once forgotten.
        minutes: of the treatment; ``buffer``: minutes kept free after it.
        starts_at, ends_at: of the treatment; UTC without zone, as are all times here.
        busy_until: end of the last quarter hour that it takes, with the buffer.
        held_until: how long a hold counts; None once it is booked or given up.
        moving_id: the booking that this hold is to replace.
        moved_id: the booking that took this hold's time.
        name, phone, mail: of the visitor; None while held and once forgotten.
        price: what was agreed, in the clinic's currency.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        Index("ix_bookings_state_held_until", "state", "held_until"),
        # An id that is used again would let an old hold book somebody else's time.
        {"sqlite_autoincrement": True},
    )

    id = Column(Integer, primary_key=True)
    reference = Column(String(8), nullable=False, unique=True)
    uid = Column(String(36), nullable=False, unique=True)
    sequence = Column(Integer, nullable=False)
    state = Column(String(16), nullable=False)
    conversation = Column(String(255), nullable=False, index=True)
    service = Column(String(200), nullable=False)
    minutes = Column(Integer, nullable=False)
    buffer = Column(Integer, nullable=False)
    therapist = Column(String(200), nullable=False)
    starts_at = Column(DateTime, nullable=False)
    ends_at = Column(DateTime, nullable=False)
    busy_until = Column(DateTime, nullable=False, index=True)
    held_until = Column(DateTime)
    moving_id = Column(Integer, ForeignKey("bookings.id", ondelete="SET NULL"))
    moved_id = Column(Integer, ForeignKey("bookings.id", ondelete="SET NULL"))
    name = Column(String(200))
    phone = Column(String(64))
    mail = Column(String(320))
    price = Column(Money, nullable=False)
    created_at = Column(DateTime, nullable=False)
    updated_at = Column(DateTime, nullable=False)

    def starts_in(self, zone: ZoneInfo) -> datetime:
        """When it starts, by the clocks of ``zone``."""
        return from_database(self.starts_at).astimezone(zone)

    def ends_in(self, zone: ZoneInfo) -> datetime:
        """When the treatment ends, by the clocks of ``zone``."""
        return from_database(self.ends_at).astimezone(zone)

    @property
    def shown_reference(self) -> str:
        """The reference as people read it."""
        return shown_reference(self.reference)


class BookedQuarter(Base):  # type: ignore[misc]
    """A quarter hour of a therapist that is taken; ``quarter`` is its start."""

    __tablename__ = "booked_quarters"

    therapist = Column(String(200), primary_key=True)
    quarter = Column(DateTime, primary_key=True)
    booking_id = Column(
        Integer, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False, index=True
    )


class BookingEvent(Base):  # type: ignore[misc]
    """What happened to a booking; it stays when the booking is deleted.

    Attributes:
        what: held, booked, moved, cancelled, expired, released or forgotten.
        details: never personal data.
    """

    __tablename__ = "booking_events"

    id = Column(Integer, primary_key=True)
    booking_id = Column(Integer, nullable=False, index=True)
    at = Column(DateTime, nullable=False)
    what = Column(String(16), nullable=False)
    details = Column(JSON, nullable=False)


def record(session: Session, booking_id: int, what: str, at: datetime, **details: Any) -> None:
    """Add to the history of a booking; ``details`` must be free of personal data."""
    session.add(BookingEvent(booking_id=booking_id, what=what, at=at, details=details))


def quarters(starts_at: datetime, busy_until: datetime) -> list[datetime]:
    """The starts of all quarter hours that are touched between the two, in order."""
    first = starts_at - timedelta(minutes=starts_at.minute % 15)
    return [first + QUARTER * number for number in range(-(-(busy_until - first) // QUARTER))]


def occupy(session: Session, booking: Booking) -> bool:
    """Take what ``booking`` lacks of its quarters, but for those of the booking it is to replace.

    False if somebody has one of them; then the transaction must not be committed.
    """
    theirs = [booking.id] if booking.moving_id is None else [booking.id, booking.moving_id]
    known = select(BookedQuarter.quarter).where(
        BookedQuarter.booking_id.in_(theirs), BookedQuarter.therapist == booking.therapist
    )
    have = set(session.scalars(known))
    lacking = [
        {"therapist": booking.therapist, "quarter": quarter, "booking_id": booking.id}
        for quarter in quarters(booking.starts_at, booking.busy_until)
        if quarter not in have
    ]
    if not lacking:
        return True
    try:
        session.execute(insert(BookedQuarter), lacking)
    except IntegrityError:
        return False
    return True


def vacate(session: Session, ids: list[int]) -> None:
    """Give the quarters of these bookings back, after what else was changed is written."""
    session.flush()
    session.execute(
        delete(BookedQuarter)
        .where(BookedQuarter.booking_id.in_(ids))
        .execution_options(synchronize_session=False)
    )


def time_of(booking: Booking) -> dict[str, object]:
    """What the history keeps of it."""
    return {
        "service": booking.service,
        "minutes": booking.minutes,
        "therapist": booking.therapist,
        "starts": from_database(booking.starts_at).isoformat(),
    }
