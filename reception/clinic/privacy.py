"""Personal data: deleted when a visitor asks for it, and when it is too old.

What stays of an appointment is that it took place: treatment, time, therapist and price. What
stays of a message is when it came, by which channel, what it was taken for and what became of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from reception.clinic import (
    bookings,
    chats,
    correspondents,
    deliveries,
    feedback,
    inbox,
    messages,
    outbox,
    outgoing,
)
from reception.clinic.backends import LinkBookings, backend
from reception.clinic.booking_tables import BOOKED, HELD, Booking, record
from reception.clinic.database import one_at_a_time, run, transaction
from reception.clinic.facts import load_clinic
from reception.clinic.rasa_events import EVENTS, rasa_database
from reception.clinic.references import FailedLookup
from reception.clinic.times import in_database

FORGOTTEN = "forgotten"
"""How the history of a booking calls it."""

AT_ONCE = 200
"""Conversations deleted in one transaction: visitors are waiting to write theirs."""


@dataclass(frozen=True)
class Deleted:
    """How much was deleted, or in the case of appointments made nameless."""

    conversations: int
    appointments: int
    requests: int
    notices: int


def forget(conversation: str, references: Sequence[str] = ()) -> Deleted:
    """Delete everything about a visitor, as they have asked.

    Their appointments to come are cancelled first: staff are told when and which, and no
    more who. Besides those made in the conversation that is so for the bookings of these
    ``references``, which the visitor has proven to be theirs. The second time nothing
    happens. A turn under way is not stored yet, so whoever stores it must not.

    Raises:
        Refused, Unreachable: the clinic's own system would not cancel an appointment;
            nothing else was deleted.
    """
    _cancel_to_come(conversation, references)
    bookings.release(conversation)
    with one_at_a_time() as session:
        theirs = Booking.conversation == conversation
        normal = [bookings.normal_reference(reference) for reference in references]
        forgotten = _make_nameless(session, theirs | Booking.reference.in_(normal))
        requests = inbox.delete_requests(session, inbox.Request.conversation == conversation)
        notices = outbox.withdraw(session, forgotten, requests)
        feedback.delete_feedback(session, feedback.Feedback.conversation == conversation)
        chats.forget(session, conversation)
        messages.forget(session, conversation)
        outgoing.withdraw(session, conversation)
        correspondents.forget(session, conversation)
        run(session, delete(FailedLookup).where(FailedLookup.conversation == conversation))
    conversations = _delete_conversations([conversation])
    return Deleted(conversations, len(forgotten), len(requests), notices)


def enforce_retention(now: datetime | None = None) -> Deleted:
    """Delete what is older than ``retention`` in clinic.yml allows.

    A conversation counts from its last event, an appointment from its end, one that was
    cancelled from then, a request from when it was last renewed or dealt with, a notice from
    when it was sent.

    Args:
        now: aware; by default the clinic's present for appointments, and the real one for
            what was stamped with that.
    """
    clinic = load_clinic()
    kept, present = clinic.retention, now or datetime.now(timezone.utc)
    with one_at_a_time() as session:
        end = in_database((now or clinic.now()) - timedelta(days=kept.appointment_days))
        over = (Booking.state == BOOKED) & (Booking.ends_at < end)
        given_up = Booking.state.notin_([BOOKED, HELD]) & (Booking.updated_at < end)
        appointments = _make_nameless(session, over | given_up)
        outbox.withdraw(session, appointments)
    with transaction() as session:
        end = in_database(present - timedelta(days=kept.request_days))
        requests = inbox.delete_requests(session, inbox.Request.updated_at < end)
        feedback.delete_feedback(session, feedback.Feedback.updated_at < end)
        notices = outbox.withdraw(session, requests=requests)
        end = in_database((now or clinic.now()) - timedelta(days=kept.request_days))
        notices += outbox.delete_settled(session, end)
        end = in_database((now or clinic.now()) - timedelta(days=1))
        run(session, delete(FailedLookup).where(FailedLookup.at < end))
        end = in_database(present - timedelta(days=kept.conversation_days))
        chats.delete_silent(session, end)
        messages.delete_old(session, end)
        correspondents.delete_silent(session, end)
        outgoing.delete_settled(session, end)
        deliveries.delete_known(session, in_database(present))
    before = (present - timedelta(days=kept.conversation_days)).timestamp()
    conversations = _delete_conversations(_silent_since(before), before)
    return Deleted(conversations, len(appointments), len(requests), notices)


def _cancel_to_come(conversation: str, references: Sequence[str]) -> None:
    clinic = load_clinic()
    keeps = backend(clinic)
    to_come = {booking.reference for booking in bookings.of_conversation(conversation)}
    for reference in references:
        booking = bookings.by_reference(reference)
        if booking and booking.state == BOOKED and booking.starts_in(clinic.zone) > clinic.now():
            to_come.add(booking.reference)
    for reference in sorted(to_come):
        if isinstance(keeps, LinkBookings):
            bookings.cancel(reference)
        else:
            keeps.cancel(reference)


def _make_nameless(session: Session, which: Any) -> list[int]:
    """Clear what says who it was from these bookings; the ids of those that said it.

    The id of a conversation is cleared as well: in some messengers it is a phone number.
    """
    details = {Booking.name: None, Booking.phone: None, Booking.mail: None}
    known = or_(*(detail.isnot(None) for detail in details))
    named = list(session.scalars(select(Booking.id).where(which, known)))
    run(
        session,
        update(Booking)
        .where(which, known | (Booking.conversation != ""))
        .values({**details, Booking.conversation: ""}),
    )
    at = in_database(load_clinic().now())
    for number in named:
        record(session, number, FORGOTTEN, at)
    return named


def _delete_conversations(names: Sequence[str], before: float | None = None) -> int:
    """Delete conversations of Rasa, or their events before a moment; how many there were."""
    rasa = rasa_database()
    if rasa is None:
        return 0
    deleted = 0
    for start in range(0, len(names), AT_ONCE):
        chosen = EVENTS.c.sender_id.in_(names[start : start + AT_ONCE])
        with rasa.begin() as connection:
            known = select(func.count(EVENTS.c.sender_id.distinct())).where(chosen)
            deleted += connection.execute(known).scalar_one()
            events = delete(EVENTS).where(chosen)
            if before is not None:
                events = events.where(EVENTS.c.timestamp < before)
            connection.execute(events)
    return deleted


def _silent_since(before: float) -> list[str]:
    """The conversations whose last event is older."""
    rasa = rasa_database()
    if rasa is None:
        return []
    last = func.max(EVENTS.c.timestamp)
    query = select(EVENTS.c.sender_id).group_by(EVENTS.c.sender_id).having(last < before)
    with rasa.execution_options(reads=True).connect() as connection:
        return list(connection.execute(query).scalars())
