"""What visitors asked and what became of it: for staff, who teach it, and for the figures.

A message is kept without what is about a person (`reception.nlu.masking`), and some have no
text at all: what was told to a form, courtesies, and all that was about an emergency or somebody's
illness. After ``retention: conversation_days`` the text goes, and which conversation it was; what
stays is a number for the figures.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    String,
    and_,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from reception.clinic.chats import VISITOR, ChatMessage
from reception.clinic.database import Base, reading, run, transaction
from reception.clinic.facts import load_clinic
from reception.clinic.feedback import DOWN, Feedback
from reception.clinic.times import from_database, in_database

ANSWERED, CLARIFIED, DECLINED = "answered", "clarified", "declined"
HANDED_OVER, SAFETY, BOOKING, SMALL_TALK = "handed_over", "safety", "booking", "small_talk"

OUTCOMES = (ANSWERED, CLARIFIED, DECLINED, HANDED_OVER, SAFETY, BOOKING, SMALL_TALK)
"""What may become of a message, those about questions first."""

OPEN, DONE = "open", "done"

BEGUN, FINISHED = "begun", "finished"
"""Steps of a booking that a message may be."""

UNSURE = 0.8
"""Confidence below which an answer is shown to staff.

In leave-one-out, of the answers below it (one in twenty) every fourth is wrong; of those above it,
one in thirty.
"""

NOT_UNDERSTOOD = ("out_of_scope", "clarify")
"""Labels of handed-over messages that were questions; others asked for a person."""

LONGEST_TEXT = 1000

_AT_ONCE = 500
"""Values in one SQL statement; SQLite has taken no more than 999 for long."""


class Message(Base):  # type: ignore[misc]
    """A visitor's message, as it was understood.

    Attributes:
        at: when it was answered; UTC without zone.
        conversation, message_id: whose, and which of the conversation; None once forgotten.
        channel: where the visitor wrote.
        text: masked; None if it was never kept, or is forgotten.
        label: how it was understood.
        confidence: how surely, 0 to 1.
        outcome: one of `OUTCOMES`.
        candidates: labels that it was nearest to, or that were offered; best first.
        step: of a booking: `BEGUN`, `FINISHED` or None.
        state: `OPEN`, or `DONE` once staff have dealt with it.
        handled_as: what they have made of it, such as ``example of faq/oils``; None if nothing.
        batch: what was dealt with in one go has the same.
    """

    __tablename__ = "messages"

    id = Column(Integer, primary_key=True)
    at = Column(DateTime, nullable=False, index=True)
    conversation = Column(String(255), index=True)
    message_id = Column(String(64))
    channel = Column(String(64), nullable=False)
    text = Column(String(LONGEST_TEXT))
    label = Column(String(160), nullable=False)
    confidence = Column(Float, nullable=False)
    outcome = Column(String(16), nullable=False)
    candidates = Column(JSON, nullable=False)
    step = Column(String(8))
    state = Column(String(8), nullable=False)
    handled_as = Column(String(200))
    batch = Column(String(32), index=True)

    __table_args__ = (Index("ix_messages_state_outcome", state, outcome),)


@dataclass(frozen=True)
class Counted:
    """How many messages of a day, by the clinic's clocks, were alike in all of these."""

    day: date
    outcome: str
    label: str
    channel: str
    step: str | None
    count: int


def store(rows: Sequence[Mapping[str, Any]]) -> None:
    """Store messages, each the columns of `Message` but ``id``, ``state`` and ``handled_as``."""
    if rows:
        with transaction() as session:
            session.execute(insert(Message), [{"state": OPEN, **row} for row in rows])


def waiting(limit: int = 2000) -> list[Message]:
    """What staff should look at, newest first.

    Questions that were declined, met with a question, answered with little confidence, left to a
    person without being understood, or whose answer got a thumbs-down; and not dealt with.
    """
    unsure = and_(Message.outcome.in_((ANSWERED, SMALL_TALK)), Message.confidence < UNSURE)
    left = and_(Message.outcome == HANDED_OVER, Message.label.in_(NOT_UNDERSTOOD))
    missed = or_(Message.outcome.in_((DECLINED, CLARIFIED)), unsure, left)
    is_open = and_(Message.state == OPEN, Message.text.isnot(None))
    disliked = list(disliked_messages())
    newest = Message.id.desc()
    with reading() as session:
        found = list(
            session.scalars(select(Message).where(is_open, missed).order_by(newest).limit(limit))
        )
        known = {message.id for message in found}
        for start in range(0, len(disliked), _AT_ONCE):
            some = tuple_(Message.conversation, Message.message_id).in_(
                disliked[start : start + _AT_ONCE]
            )
            more = session.scalars(select(Message).where(is_open, some))
            found += [message for message in more if message.id not in known]
    return sorted(found, key=lambda message: -message.id)[:limit]


def disliked_messages() -> dict[tuple[str, str], Feedback]:
    """The thumbs-downs that are open, by conversation and ``message_id`` of what was asked."""
    with reading() as session:
        downs = list(
            session.scalars(
                select(Feedback)
                .where(Feedback.verdict == DOWN, Feedback.open)
                .order_by(Feedback.id.desc())
                .limit(_AT_ONCE)
            )
        )
        asked = session.execute(
            select(ChatMessage.conversation, ChatMessage.sequence, ChatMessage.client_id)
            .where(ChatMessage.conversation.in_({down.conversation for down in downs}))
            .where(ChatMessage.sender == VISITOR)
            .order_by(ChatMessage.sequence)
        ).all()
    found = {}
    for down in downs:
        before = [
            client_id
            for conversation, sequence, client_id in asked
            if conversation == down.conversation and sequence < down.sequence
        ]
        if before:
            found[down.conversation, before[-1]] = down
    return found


def recent(limit: int = 500) -> list[Message]:
    """The newest messages with a text, newest first; none that a form had asked for."""
    query = select(Message).where(Message.text.isnot(None)).order_by(Message.id.desc())
    with reading() as session:
        return list(session.scalars(query.limit(limit)))


def by_id(ids: Collection[int]) -> list[Message]:
    """The messages of these ids that there are, oldest first."""
    chosen, found = sorted(set(ids)), []
    with reading() as session:
        for start in range(0, len(chosen), _AT_ONCE):
            some = Message.id.in_(chosen[start : start + _AT_ONCE])
            found += list(session.scalars(select(Message).where(some).order_by(Message.id)))
    return found


def settle(ids: Collection[int], handled_as: str) -> str:
    """Note what was made of messages.

    Returns:
        with what `reopen` takes it back.
    """
    batch, chosen = uuid.uuid4().hex, sorted(set(ids))
    values = {"state": DONE, "handled_as": handled_as[:200], "batch": batch}
    with transaction() as session:
        for start in range(0, len(chosen), _AT_ONCE):
            some = Message.id.in_(chosen[start : start + _AT_ONCE])
            run(session, update(Message).where(some, Message.state == OPEN).values(values))
    return batch


def reopen(batch: str) -> int:
    """Take back that messages were dealt with; how many are open again."""
    values = {"state": OPEN, "handled_as": None, "batch": None}
    with transaction() as session:
        return run(session, update(Message).where(Message.batch == batch).values(values))


def per_day(first: date, last: date) -> list[Counted]:
    """Messages from ``first`` to ``last``, both included, counted."""
    zone = load_clinic().zone
    columns = (Message.at, Message.outcome, Message.label, Message.channel, Message.step)
    counts: Counter[tuple[Any, ...]] = Counter()
    with reading() as session:
        for at, *alike in session.execute(select(*columns).where(during(Message.at, first, last))):
            counts[(from_database(at).astimezone(zone).date(), *alike)] += 1
    return [
        Counted(day, outcome, label, channel, step, count)
        for (day, outcome, label, channel, step), count in sorted(
            counts.items(), key=lambda one: tuple(map(str, one[0]))
        )
    ]


def during(column: Any, first: date, last: date) -> Any:
    """That a moment of the database is within these days by the clinic's clocks."""
    zone: ZoneInfo = load_clinic().zone
    start, end = (
        in_database(datetime.combine(day, time(), zone)) for day in (first, last + timedelta(1))
    )
    return and_(column >= start, column < end)


def forget(session: Session, conversation: str, until: datetime | None = None) -> None:
    """Delete the texts of a conversation, and whose they were, in the caller's transaction.

    Args:
        session: of that transaction.
        conversation: whose.
        until: a moment, UTC without zone; what was said later stays.
    """
    theirs = Message.conversation == conversation
    _forget(session, theirs if until is None else and_(theirs, Message.at <= until))


def delete_old(session: Session, before: datetime) -> None:
    """The same for all that is older (UTC without zone)."""
    known = or_(Message.text.isnot(None), Message.conversation.isnot(None))
    _forget(session, and_(Message.at < before, known))


def _forget(session: Session, which: Any) -> None:
    nothing = {"text": None, "conversation": None, "message_id": None}
    run(session, update(Message).where(which).values(nothing))
