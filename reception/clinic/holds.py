"""Holds: times kept for visitors who are about to confirm them.

A hold is a booking in the making, with its quarter hours taken; see `booking_tables`.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception.clinic.booking_tables import (
    EXPIRED,
    HELD,
    QUARTER,
    Booking,
    occupy,
    quarters,
    record,
    time_of,
    vacate,
)
from reception.clinic.database import one_at_a_time
from reception.clinic.diary import booked
from reception.clinic.facts import Service
from reception.clinic.references import new_reference
from reception.clinic.times import in_database, present
from reception.errors import ReceptionError

HOLD = timedelta(minutes=5)
"""How long a time is kept for somebody who has not confirmed it yet."""


class Taken(ReceptionError):
    """Somebody else has that time."""


class HoldLost(ReceptionError):
    """The time that was held can no longer be booked."""


def hold(
    conversation: str,
    service: Service,
    minutes: int,
    therapist: str,
    starts: datetime,
    *,
    moving: str | None = None,
    now: datetime | None = None,
) -> Booking:
    """Keep a time for five minutes, and release what the conversation held before.

    ``moving`` is the reference of the booking that this time would replace; the time that
    it has does not stand in the way.

    Raises:
        Taken: somebody has that time, or a part of it; nothing was released.
        NotBooked: ``moving`` is the reference of no booking.
    """
    moment, starts_at = present(now), in_database(starts)
    ends_at = starts_at + timedelta(minutes=minutes)
    taken = quarters(starts_at, ends_at + timedelta(minutes=service.buffer))
    with one_at_a_time() as session:
        release_holds(session, moment, Booking.conversation == conversation)
        expire_holds(session, moment)
        held = Booking(
            reference=new_reference(),
            uid=str(uuid.uuid4()),
            sequence=0,
            state=HELD,
            conversation=conversation,
            service=service.name,
            minutes=minutes,
            buffer=service.buffer,
            therapist=therapist,
            starts_at=starts_at,
            ends_at=ends_at,
            busy_until=taken[-1] + QUARTER,
            held_until=moment + HOLD,
            moving_id=booked(session, moving).id if moving is not None else None,
            price=service.prices[minutes],
            created_at=moment,
            updated_at=moment,
        )
        session.add(held)
        session.flush()
        if not occupy(session, held):
            raise Taken(f"{therapist} is taken at {starts.isoformat()}; offer another time.")
        record(session, held.id, "held", moment, **time_of(held))
    return held


def keep_hold(hold_id: int, now: datetime | None = None) -> bool:
    """Renew a hold for another five minutes; False if its time is lost."""
    moment = present(now)
    try:
        with one_at_a_time() as session:
            held = claim(session, hold_id, moment)
            if held.state == EXPIRED:
                record(session, held.id, "held", moment, **time_of(held))
            held.state = HELD
            held.held_until = moment + HOLD
            held.updated_at = moment
    except HoldLost:
        return False
    return True


def release(conversation: str, now: datetime | None = None) -> None:
    """Give up what the conversation holds; it cannot be booked any more."""
    with one_at_a_time() as session:
        release_holds(session, present(now), Booking.conversation == conversation)


def release_expired(now: datetime | None = None) -> int:
    """Free the times whose hold has run out; how many there were."""
    with one_at_a_time() as session:
        return expire_holds(session, present(now))


def claim(session: Session, hold_id: int, moment: datetime) -> Booking:
    """The hold with all its quarters, even if it had run out and lost them for a while.

    Raises:
        HoldLost: somebody has one of them, it was given up, or its time has come.
    """
    held = session.get(Booking, hold_id)
    if held is None or held.held_until is None or held.starts_at <= moment:
        raise lost(hold_id)
    expire_holds(session, moment, besides=hold_id)
    if not occupy(session, held):
        raise lost(hold_id)
    return held


def release_holds(session: Session, moment: datetime, whose: object) -> None:
    """Give up holds for good, also those that have run out but could be booked yet."""
    holds = session.scalars(select(Booking).where(Booking.held_until.isnot(None), whose)).all()
    for held in holds:
        if held.state == HELD:
            record(session, held.id, "released", moment)
        held.state = EXPIRED
        held.held_until = None
        held.updated_at = moment
    vacate(session, [held.id for held in holds])


def expire_holds(session: Session, moment: datetime, besides: int | None = None) -> int:
    """Free the times of holds that have run out, but for the hold ``besides``."""
    holds = session.scalars(
        select(Booking).where(
            Booking.state == HELD, Booking.held_until <= moment, Booking.id != besides
        )
    ).all()
    for held in holds:
        held.state = EXPIRED
        held.updated_at = moment
        record(session, held.id, "expired", moment)
    vacate(session, [held.id for held in holds])
    return len(holds)


def lost(hold_id: int) -> HoldLost:
    """The error that says so."""
    return HoldLost(f"The time of hold {hold_id} is lost; hold another.")
