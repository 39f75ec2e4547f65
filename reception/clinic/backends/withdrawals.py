"""What the clinic's system was asked for and may have done although nothing came of it here.

Before the system is asked for a change the change is written down, and struck out once it is
in the database here. What is left after a minute, because a process died, or at once after a
failure, is withdrawn: the system is told to take it back, again and again until it answers.

There is one open change to a booking at a time: a late withdrawal must not undo a later change.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Column, DateTime, Integer, String, delete, select, update
from sqlalchemy.exc import IntegrityError

from reception.clinic.backends.answers import Unreachable
from reception.clinic.backends.clinic_system import ClinicSystem, appointment
from reception.clinic.booking_tables import BOOKED, CANCELLED, Booking
from reception.clinic.database import Base, reading, transaction
from reception.clinic.facts import Clinic, load_clinic
from reception.clinic.times import in_database

TIME_TO_SETTLE = timedelta(minutes=1)
"""After so long a change that is still open is withdrawn; asking takes 12 s at most."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
"""From one attempt to withdraw to the next; each wait is twice as long as the one before."""

AT_ONCE = 20
"""Withdrawals delivered in one go, so that the keeper gets on with its other work."""

_log = logging.getLogger(__name__)


class AskedChange(Base):  # type: ignore[misc]
    """A change that the clinic's system was asked for and that is not settled yet.

    Attributes:
        uid: of the booking.
        key: the idempotency key it was asked with.
        change: book, move or cancel.
        sequence: of the booking once the change is made.
        attempts: how often a withdrawal was tried.
        due_at: when to withdraw it by the real clock, whatever ``RECEPTION_NOW`` says; UTC
            without zone.
    """

    __tablename__ = "asked_changes"

    uid = Column(String(36), primary_key=True)
    key = Column(String(64), nullable=False)
    change = Column(String(16), nullable=False)
    sequence = Column(Integer, nullable=False)
    attempts = Column(Integer, nullable=False)
    due_at = Column(DateTime, nullable=False, index=True)


def write_down(change: str, uid: str) -> tuple[str, Booking]:
    """Write down that the system is about to be asked for a change to that booking.

    Returns:
        the idempotency key to ask with, and the booking, which nobody else changes until the
        change is settled. The key ends in chance, because a change that was withdrawn may be
        asked for again.

    Raises:
        Unreachable: the system is being asked for a change to this booking just now.
    """
    due_at = in_database(_real_time() + TIME_TO_SETTLE)
    asked = AskedChange(uid=uid, key="", change=change, sequence=0, attempts=0, due_at=due_at)
    try:
        with transaction() as session:
            session.add(asked)
            # Only one gets past here, and sees what the one before it has done.
            session.flush()
            booking: Booking = session.scalars(select(Booking).where(Booking.uid == uid)).one()
            asked.sequence = booking.sequence + (change != "book")
            asked.key = f"{uid}-{asked.sequence}-{secrets.token_hex(4)}"
    except IntegrityError:
        raise Unreachable(
            "The clinic's system is being asked about this booking just now; try again in a minute."
        ) from None
    return asked.key, booking


def still_open(key: str) -> bool:
    """Whether there is time to make the change here; False if it is being withdrawn already."""
    with transaction() as session:
        put_off = session.execute(
            update(AskedChange)
            .where(AskedChange.key == key, AskedChange.attempts == 0)
            .values(due_at=in_database(_real_time() + TIME_TO_SETTLE))
            .execution_options(synchronize_session=False)
        )
    return bool(put_off.rowcount)


def strike_out(key: str) -> None:
    """The change is settled: it was made here, or the system refused it."""
    with transaction() as session:
        session.execute(delete(AskedChange).where(AskedChange.key == key))


def make_due(key: str) -> None:
    """Nothing came of the change here: withdraw it as soon as possible."""
    with transaction() as session:
        session.execute(
            update(AskedChange)
            .where(AskedChange.key == key)
            .values(due_at=in_database(_real_time()))
        )


def clear_the_way(uid: str, clinic: Clinic, system: ClinicSystem) -> None:
    """Withdraw what is due for that booking, before it is changed again.

    Raises:
        Unreachable: that was not possible.
    """
    now = _real_time()
    with reading() as session:
        asked = session.get(AskedChange, uid)
    if asked is None or (asked.attempts == 0 and asked.due_at > in_database(now)):
        return
    if not _withdraw(asked, clinic, system, now):
        raise Unreachable("The clinic's system did not answer to a withdrawal; it is tried again.")


def deliver_withdrawals(now: datetime | None = None) -> int:
    """Withdraw what is due; the number of changes that are settled by it.

    For the keeper, every few seconds. Several processes may do so at once. Without the
    ``webhook`` back end there is nobody to tell, and nothing happens.

    Args:
        now: aware, and by the real clock, not the clinic's that ``RECEPTION_NOW`` pins.

    Raises:
        StartError: ``RECEPTION_WEBHOOK_SECRET`` is not set.
    """
    clinic = load_clinic()
    if clinic.booking.backend != "webhook":
        return 0
    system = ClinicSystem.of(clinic)
    moment = now or _real_time()
    query = (
        select(AskedChange)
        .where(AskedChange.due_at <= in_database(moment))
        .order_by(AskedChange.due_at)
        .limit(AT_ONCE)
    )
    with reading() as session:
        due = list(session.scalars(query))
    settled = 0
    for asked in due:
        if not _withdraw(asked, clinic, system, moment):
            break
        settled += 1
    return settled


def _withdraw(asked: AskedChange, clinic: Clinic, system: ClinicSystem, now: datetime) -> bool:
    """Whether the change is settled: withdrawn, or found to have been made here after all."""
    if not _claim(asked, now):
        return False
    with reading() as session:
        booking = session.scalars(select(Booking).where(Booking.uid == asked.uid)).first()
    if not _was_made(asked, booking):
        answer = system.send(_withdrawal(asked, booking, clinic))
        if answer.refused:
            _log.error(
                "The clinic's system would not withdraw %s: compare that booking with it.",
                asked.key,
            )
        elif not answer.accepted and answer.status != 404:
            return False
    strike_out(asked.key)
    return True


def _claim(asked: AskedChange, now: datetime) -> bool:
    """Put off the next attempt; False if another process was faster.

    It comes before the attempt, so that a process which dies in it blocks nobody.
    """
    wait = min(FIRST_WAIT * 2 ** min(asked.attempts, 10), LONGEST_WAIT)
    with transaction() as session:
        claimed = session.execute(
            update(AskedChange)
            .where(AskedChange.key == asked.key, AskedChange.attempts == asked.attempts)
            .values(attempts=AskedChange.attempts + 1, due_at=in_database(now + wait))
            .execution_options(synchronize_session=False)
        )
    return bool(claimed.rowcount)


def _was_made(asked: AskedChange, booking: Booking | None) -> bool:
    """Whether the process died, if it did, only after the change was made here."""
    return (
        booking is not None
        and booking.state in (BOOKED, CANCELLED)
        and booking.sequence >= asked.sequence
    )


def _withdrawal(asked: AskedChange, booking: Booking | None, clinic: Clinic) -> dict[str, Any]:
    stands = booking if booking is not None and booking.state == BOOKED else None
    return {
        "type": "withdraw",
        "key": asked.key,
        "withdraws": asked.change,
        "uid": asked.uid,
        "booking": appointment(stands, clinic) if stands else None,
    }


def _real_time() -> datetime:
    return datetime.now(timezone.utc)
