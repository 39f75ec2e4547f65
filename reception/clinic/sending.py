"""Sending what is due in the outbox; any number of processes may do so at once."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from reception.clinic import notices, outbox
from reception.clinic.booking_tables import BOOKED, CANCELLED, Booking
from reception.clinic.database import reading
from reception.clinic.delivery import Undelivered, deliver
from reception.clinic.facts import Clinic, load_clinic
from reception.clinic.inbox import Request
from reception.clinic.notices import Wording
from reception.clinic.outbox import Notice
from reception.clinic.times import from_database, in_database

PATIENCE_WITH_DATABASE = (0.1, 0.5, 1, 3, 10, 30, 60)
"""Seconds between tries to note that a notice was taken, before its lease ends."""

_log = logging.getLogger(__name__)


def send_due(stopped: Callable[[], bool] = lambda: False) -> int:
    """Send all that is due, or until ``stopped()``; the number of notices dealt with."""
    sender = uuid.uuid4().hex
    done = 0
    while not stopped() and _send_next(sender):
        done += 1
    return done


def _send_next(sender: str) -> bool:
    """Send one notice; False if none is due."""
    clinic = load_clinic()
    now = clinic.now()
    notice = outbox.claim(sender, now)
    if notice is None:
        return False
    if notice.tries > outbox.TRIES:
        # Whoever sends it dies of it.
        outbox.settle_failed(notice, now, notice.trouble or "too many tries")
        return True
    try:
        with reading() as session:
            booking = session.get(Booking, notice.booking_id) if notice.booking_id else None
            wording = _worded(session, notice, booking, clinic, now)
        if wording is None:
            outbox.settle_dropped(notice, now)
            return True
        deliver(notice.recipient, booking, wording, notice.uid, clinic)
    except Undelivered as error:
        _log.warning("Notice %d was not delivered: %s.", notice.id, error.trouble)
        if error.for_good:
            outbox.settle_failed(notice, now, error.trouble)
        else:
            outbox.put_off(notice, now, error.trouble)
    except Exception as error:
        outbox.put_off(notice, now, type(error).__name__)
        raise
    else:
        _note_taken(notice, now)
    return True


def _worded(
    session: Session, notice: Notice, booking: Booking | None, clinic: Clinic, now: datetime
) -> Wording | None:
    """What to say now that its time has come, or None if it is no longer to be said.

    It tells how things are, not how they were when it was queued: a booking that was
    cancelled since is only told as cancelled, one that was moved twice only where it is now.
    """
    if notice.kind == outbox.CALL_BACK:
        request = session.get(Request, notice.request_id)
        return notices.of_call_back(request) if request is not None and request.open else None
    state = CANCELLED if notice.kind == outbox.CANCELLED else BOOKED
    if booking is None or booking.state != state:
        return None
    moved = booking.starts_at != notice.starts_at
    if moved and notice.kind in (outbox.CHANGED, outbox.REMINDER):
        return None
    before = _last_told(session, notice, booking) if notice.kind == outbox.CHANGED else None
    addresses = {
        outbox.MAIL: booking.mail,
        outbox.PHONE: booking.phone,
        outbox.CHAT: booking.conversation,
    }
    if notice.recipient not in addresses:
        return notices.to_staff(notice.kind, booking, clinic, before)
    if not addresses[notice.recipient] or booking.starts_at <= in_database(now):
        return None
    return notices.to_visitor(notice.kind, notice.recipient, booking, clinic, before)


def _last_told(session: Session, notice: Notice, booking: Booking) -> datetime | None:
    """When the appointment was, the last time the recipient was told, if it was another time."""
    told: datetime | None = session.scalars(
        select(Notice.starts_at)
        .where(
            Notice.booking_id == notice.booking_id,
            Notice.recipient == notice.recipient,
            Notice.id < notice.id,
            Notice.state == outbox.SENT,
        )
        .order_by(Notice.id.desc())
    ).first()
    return from_database(told) if told is not None and told != booking.starts_at else None


def _note_taken(notice: Notice, now: datetime) -> None:
    """Note that the receiver has it, whatever it takes: else it would be sent again."""
    for pause in PATIENCE_WITH_DATABASE:
        try:
            outbox.settle_sent(notice, now)
        except SQLAlchemyError:
            time.sleep(pause)
        else:
            return
    outbox.settle_sent(notice, now)
