"""The outbox: notices to staff and visitors that wait to be sent.

A notice is queued in the transaction of what it tells of: both are stored, or neither. A
sender claims one for a while (`claim`), hands it over outside any transaction and settles it
(`settle`). A row names what it is about and holds no personal data: notices are worded, and
visitors' addresses looked up, when they are sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    String,
    and_,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from reception import settings
from reception.clinic.correspondents import SMS, app_of
from reception.clinic.database import Base, reading, run, transaction
from reception.clinic.facts import Clinic
from reception.clinic.reaching import can_be_reminded
from reception.clinic.times import from_database, in_database, utc

if TYPE_CHECKING:
    from reception.clinic.booking_tables import Booking

BOOKED, CHANGED, CANCELLED = "booked", "changed", "cancelled"
REMINDER, CALL_BACK = "reminder", "call_back"

WAITING, HANDING_OVER, SENT = "waiting", "handing_over", "sent"
DROPPED, FAILED = "dropped", "failed"
UNSENT = (WAITING, HANDING_OVER)

MAIL, PHONE, CHAT = "mail", "phone", "chat"
"""The recipients that are visitors; staff are ``staff-1`` and so on, in the order configured."""

REMINDED_AT = time(10)
"""When visitors are reminded, on the day before, at the clinic."""

LEASE = timedelta(minutes=5)
"""How long a notice belongs to the sender that claimed it; much longer than a delivery takes."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
"""After a failure; it doubles each time."""

TRIES = 22
"""With the pauses between them, three days."""


class Notice(Base):  # type: ignore[misc]
    """Something that somebody is to be told.

    Attributes:
        uid: goes with every delivery, so that a receiver can drop a repetition.
        kind: ``booked``, ``changed``, ``cancelled``, ``reminder`` or ``call_back``.
        recipient: ``mail``, ``phone`` or ``chat`` of the booking, or ``staff-1`` and so on.
        booking_id, request_id: what it is about, one of the two.
        starts_at: the appointment's time when the notice was queued, UTC without zone.
        state: ``waiting``, ``handing_over`` (claimed: a receiver may have it already),
            ``sent``, ``dropped`` (no longer true when its time came) or ``failed``.
        due_at: not to be sent before; the clinic's time, as UTC without zone.
        untouched_until: nobody but `sender` may claim it before; the real time, UTC without
            zone. It is the end of a lease or of a pause after a failure.
        sender: who claimed it last.
        tries: how often it was claimed.
        trouble: what went wrong last, without personal data.
        created_at, settled_at: the clinic's time, UTC without zone.
    """

    __tablename__ = "notices"

    id = Column(Integer, primary_key=True)
    uid = Column(String(32), nullable=False, unique=True)
    kind = Column(String(16), nullable=False)
    recipient = Column(String(16), nullable=False)
    booking_id = Column(Integer, index=True)
    request_id = Column(Integer, index=True)
    starts_at = Column(DateTime)
    state = Column(String(16), nullable=False)
    due_at = Column(DateTime, nullable=False)
    untouched_until = Column(DateTime, nullable=False)
    sender = Column(String(32))
    tries = Column(Integer, nullable=False)
    trouble = Column(String(200))
    created_at = Column(DateTime, nullable=False)
    settled_at = Column(DateTime)

    __table_args__ = (Index("ix_notices_state_due_at", state, due_at),)

    def in_words(self, zone: ZoneInfo) -> str:
        """For whoever runs the clinic's machine, with times by the clocks of ``zone``."""
        about = f"booking {self.booking_id}" if self.booking_id else f"request {self.request_id}"
        due = from_database(max(self.due_at, self.untouched_until)).astimezone(zone)
        states = {
            WAITING: f"waits until {due:%d %b %H:%M}",
            HANDING_OVER: "is being sent",
            FAILED: "could not be sent",
        }
        text = f"{self.id}. {self.kind} to {self.recipient} ({about}): {states[self.state]}"
        if self.tries:
            text += f", tried {self.tries} time{'s' if self.tries != 1 else ''}"
        return f"{text}; {self.trouble}" if self.trouble else text


def queue_booked(session: Session, booking: Booking, clinic: Clinic) -> None:
    """Queue the notices of a new booking and the visitor's reminder."""
    session.flush()
    for recipient in [*_staff(), *_visitor(booking)]:
        _queue(session, clinic, BOOKED, recipient, booking)
    _queue_reminder(session, booking, clinic)


def queue_changed(session: Session, booking: Booking, clinic: Clinic) -> None:
    """Queue the notices of a booking that was moved; its reminder moves with it."""
    session.flush()
    for recipient in [*_staff(), *_visitor(booking)]:
        _queue(session, clinic, CHANGED, recipient, booking)
    _drop_reminder(session, booking)
    _queue_reminder(session, booking, clinic)


def queue_cancelled(session: Session, booking: Booking, clinic: Clinic) -> None:
    """Queue the notices of a cancelled booking; nobody is reminded of it."""
    session.flush()
    for recipient in [*_staff(), *_visitor(booking)]:
        _queue(session, clinic, CANCELLED, recipient, booking)
    _drop_reminder(session, booking)


def queue_call_back(session: Session, request_id: int, clinic: Clinic) -> None:
    """Tell staff of a request to call back; once, while the notice is still to be sent."""
    for recipient in _staff():
        waiting = select(Notice.id).where(
            Notice.request_id == request_id,
            Notice.recipient == recipient,
            Notice.state == WAITING,
        )
        if session.scalars(waiting).first() is None:
            _queue(session, clinic, CALL_BACK, recipient, request_id=request_id)


def unsettled() -> list[Notice]:
    """Notices that wait, are under way, or could not be sent, in the order of their time."""
    query = select(Notice).where(Notice.state.in_([*UNSENT, FAILED]))
    with reading() as session:
        return list(session.scalars(query.order_by(Notice.due_at, Notice.id)))


def claim(sender: str, now: datetime) -> Notice | None:
    """Make one notice that is due at ``now`` (aware, the clinic's time) ``sender``'s own.

    From here on until it is settled, a receiver may or may not have it: ``handing_over``.
    What is to be told of one booking or request goes to one recipient in order. None if
    nothing is due.
    """
    present = utc()
    earlier = aliased(Notice)
    in_front = exists().where(
        earlier.recipient == Notice.recipient,
        (earlier.booking_id == Notice.booking_id) | (earlier.request_id == Notice.request_id),
        earlier.id < Notice.id,
        earlier.kind != REMINDER,
        earlier.state.in_(UNSENT),
    )
    due = (
        select(Notice)
        .where(
            Notice.state.in_(UNSENT),
            Notice.untouched_until <= present,
            Notice.due_at <= in_database(now),
            ~in_front,
        )
        .order_by(Notice.due_at, Notice.id)
        .limit(1)
    )
    with reading() as session:
        # Most often there is nothing to do; then no writer need be kept waiting.
        if session.scalars(due).first() is None:
            return None
    with transaction() as session:
        locked = due.with_for_update(skip_locked=True, of=Notice)
        notice: Notice | None = session.scalars(locked).first()
        if notice is not None:
            if notice.state == HANDING_OVER:
                notice.trouble = "its sender stopped while handing it over"
            notice.state = HANDING_OVER
            notice.sender = sender
            notice.tries += 1
            notice.untouched_until = present + LEASE
        return notice


def settle_sent(notice: Notice, now: datetime) -> None:
    """The receiver has taken it, whoever may have claimed it meanwhile."""
    _settle(notice, Notice.state.in_(UNSENT), SENT, now, None)


def settle_dropped(notice: Notice, now: datetime) -> None:
    """It is no longer true, so nobody need be told."""
    _settle(notice, Notice.sender == notice.sender, DROPPED, now, None)


def settle_failed(notice: Notice, now: datetime, trouble: str) -> None:
    """It can't be sent; somebody must look at it (`reception notices` lists it)."""
    _settle(notice, Notice.sender == notice.sender, FAILED, now, trouble)


def put_off(notice: Notice, now: datetime, trouble: str) -> None:
    """A try failed: try again after a pause, or give up after the last."""
    if notice.tries >= TRIES:
        settle_failed(notice, now, trouble)
        return
    pause = min(FIRST_PAUSE * 2 ** (notice.tries - 1), LONGEST_PAUSE)
    with transaction() as session:
        session.execute(
            update(Notice)
            .where(
                Notice.id == notice.id,
                Notice.sender == notice.sender,
                Notice.state == HANDING_OVER,
            )
            .values(state=WAITING, untouched_until=utc() + pause, trouble=trouble[:200])
        )


def withdraw(session: Session, bookings: Sequence[int] = (), requests: Sequence[int] = ()) -> int:
    """Delete what is still to be sent to the visitors of these bookings and of these requests.

    What staff are to be told of the bookings stays. Returns the number.
    """
    to_visitors = and_(Notice.booking_id.in_(bookings), Notice.recipient.in_([MAIL, PHONE, CHAT]))
    withdrawn = delete(Notice).where(
        Notice.state.in_([*UNSENT, FAILED]), to_visitors | Notice.request_id.in_(requests)
    )
    return run(session, withdrawn)


def delete_settled(session: Session, before: datetime) -> int:
    """Delete what was settled before that moment (UTC without zone); the number."""
    return run(session, delete(Notice).where(Notice.settled_at < before))


def _queue(
    session: Session,
    clinic: Clinic,
    kind: str,
    recipient: str,
    booking: Booking | None = None,
    request_id: int | None = None,
    due: datetime | None = None,
) -> None:
    now = clinic.now()
    session.add(
        Notice(
            uid=uuid.uuid4().hex,
            kind=kind,
            recipient=recipient,
            booking_id=booking.id if booking else None,
            request_id=request_id,
            starts_at=booking.starts_at if booking else None,
            state=WAITING,
            due_at=in_database(due or now),
            untouched_until=utc(),
            tries=0,
            created_at=in_database(now),
        )
    )


def _queue_reminder(session: Session, booking: Booking, clinic: Clinic) -> None:
    starts, now = from_database(booking.starts_at).astimezone(clinic.zone), clinic.now()
    due = datetime.combine(starts.date() - timedelta(days=1), REMINDED_AT, clinic.zone)
    if starts - now < timedelta(days=1) or due <= now:
        return
    recipients = _visitor(booking)
    # In a chat everything else was said when it was done.
    if can_be_reminded(session, booking.conversation) and not (
        PHONE in recipients and app_of(booking.conversation) == SMS
    ):
        recipients.append(CHAT)
    for recipient in recipients:
        _queue(session, clinic, REMINDER, recipient, booking, due=due)


def _drop_reminder(session: Session, booking: Booking) -> None:
    session.execute(
        delete(Notice)
        .where(Notice.booking_id == booking.id, Notice.kind == REMINDER, Notice.state == WAITING)
        .execution_options(synchronize_session=False)
    )


def _staff() -> list[str]:
    return [f"staff-{number}" for number, _ in enumerate(settings.notify_staff(), start=1)]


def _visitor(booking: Booking) -> list[str]:
    """The one way to reach the visitor: mail, which can bring the calendar file, or else SMS."""
    if booking.mail and settings.notify_mail():
        return [MAIL]
    if booking.phone and settings.notify_sms():
        return [PHONE]
    return []


def _settle(notice: Notice, still: Any, state: str, now: datetime, trouble: str | None) -> None:
    values = {"state": state, "settled_at": in_database(now)}
    if trouble:
        values["trouble"] = trouble[:200]
    with transaction() as session:
        session.execute(update(Notice).where(Notice.id == notice.id, still).values(**values))
