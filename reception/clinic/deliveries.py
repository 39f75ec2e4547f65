"""What messaging apps deliver: kept until it is answered, and known again when it is repeated.

A provider wants its answer before the visitor has theirs. What it delivers is stored at once,
each event under the provider's own id, and answered afterwards by whichever worker; one whose
worker died is answered by another. Once it is dealt with, only a hash of that id stays.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Float, Index, Integer, String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from reception.clinic import correspondents, outgoing
from reception.clinic.correspondents import Correspondent
from reception.clinic.database import (
    DELIVERING,
    Base,
    engine,
    one_at_a_time,
    reading,
    run,
    transaction,
)
from reception.clinic.times import utc

RECEIVED, ANSWERED, FAILED = "received", "answered", "failed"

STOP, START = "stop", "start"
"""What somebody can wish who does not want to be written to, or wants it again."""

TRIES = 3
"""Of a turn that fails, before its visitor is told so."""

PAUSE = timedelta(seconds=1)
"""Before a turn that failed is tried again."""

KNOWN_FOR = timedelta(days=30)
"""How long an id is kept; no provider repeats a delivery for longer than seven days."""

ORPHANED = timedelta(seconds=10)
"""What has waited for so long belongs to a worker that is gone, or too busy."""


class Delivery(Base):  # type: ignore[misc]
    """One event that a provider has delivered.

    Attributes:
        channel: name of the channel.
        key: hash of the channel and the provider's id of the event.
        conversation: whose; empty once it is dealt with, as is `content`.
        place: of the event among those of its conversation, by the provider's count or clock.
        content: see `Event`.
        state: ``received``, ``answered`` (or no answer is due), or ``failed``: then the same
            event may come again.
        tries: how often its turn was begun.
        due_at: not to be taken up before; real time, UTC without zone, as `settled_at`.
    """

    __tablename__ = "deliveries"

    id = Column(Integer, primary_key=True)
    channel = Column(String(16), nullable=False)
    key = Column(String(64), nullable=False, unique=True)
    conversation = Column(String(64), nullable=False)
    place = Column(Float(53), nullable=False)
    content = Column(JSON, nullable=False)
    state = Column(String(16), nullable=False)
    tries = Column(Integer, nullable=False)
    due_at = Column(DateTime, nullable=False)
    settled_at = Column(DateTime, index=True)

    __table_args__ = (Index("ix_deliveries_state_conversation", state, conversation),)


@dataclass(frozen=True)
class Event:
    """Something that a visitor did in a messaging app.

    Attributes:
        id: the provider's.
        app: one of `correspondents.TITLES`.
        identity: who it was, in that app.
        address: what the channel needs to answer them.
        text: what they wrote, or the payload of the button they pressed.
        has_more: it is, or has, something that is no text: a picture, a reaction, an edit.
        place: its place in the conversation, by the provider's count or clock, if it has one.
        wish: `STOP` or `START` if it is about being written to at all.
        notes: what the channel needs to show that the message was seen.
    """

    id: str
    app: str
    identity: str
    address: dict[str, Any]
    text: str = ""
    has_more: bool = False
    place: float = 0.0
    wish: str | None = None
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """An event whose turn it is.

    Attributes:
        number: of the delivery.
        key: of the event, another one for each.
        event: what it is.
        tries: how often its turn was begun before.
        known: who it is from, as they were before it.
        tell: they are to be told that only text is read.
    """

    number: int
    key: str
    event: Event
    tries: int
    known: Correspondent
    tell: bool


def store(channel: str, events: Sequence[Event]) -> list[str]:
    """Store events that are not known yet, or have failed, in one transaction.

    Args:
        channel: name of the channel that has got them.
        events: in the order in which they came.

    Returns:
        the conversations in which something is to be done now, each once.
    """
    now = utc()
    rows: dict[str, dict[str, Any]] = {}
    for event in events:
        conversation = correspondents.conversation_of(event.app, event.identity)
        key = hashlib.sha256(_bytes(f"{channel}\n{event.id}")).hexdigest()
        content = {name: value for name, value in vars(event).items() if name != "place"}
        rows.setdefault(
            key,
            {
                "channel": channel,
                "key": key,
                "conversation": conversation,
                "place": event.place,
                "content": content,
                "state": RECEIVED,
                "tries": 0,
                "due_at": now,
                "settled_at": None,
            },
        )
    if not rows:
        return []
    dialect: Any = postgresql if engine().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Delivery)
    values = {name: new.excluded[name] for name in next(iter(rows.values())) if name != "key"}
    stored = new.on_conflict_do_update(
        index_elements=["key"], set_=values, where=Delivery.state == FAILED
    )
    with one_at_a_time(DELIVERING) as session:
        for row in rows.values():
            session.execute(stored.values(row))
        waiting = select(Delivery.conversation).where(
            Delivery.key.in_(rows), Delivery.state == RECEIVED
        )
        return list(dict.fromkeys(session.scalars(waiting.order_by(Delivery.id))))


def take(channel: str, conversation: str) -> Taken | datetime | None:
    """The event of a conversation that is to be answered next.

    The caller has the conversation's lock until it is settled.

    Returns:
        the event; or when the next one is due (real time, UTC without zone); or None.
    """
    with transaction() as session:
        row: Delivery | None = session.scalars(
            select(Delivery)
            .where(
                Delivery.state == RECEIVED,
                Delivery.conversation == conversation,
                Delivery.channel == channel,
            )
            .order_by(Delivery.place, Delivery.id)
            .limit(1)
        ).first()
        if row is None:
            return None
        if row.due_at > utc():
            due: datetime = row.due_at
            return due
        event = Event(**row.content)
        known = correspondents.heard(session, conversation, channel, event.address)
        begun_before = row.tries
        row.tries += 1
        if not begun_before:
            correspondents.count_repeats(known, event.text)
        if event.wish is not None:
            known.stopped = event.wish == STOP
        tell = event.has_more and not known.stopped and correspondents.may_be_told(known)
        session.flush()
        return Taken(row.id, row.key, event, begun_before, known, tell)


def settle(
    taken: Taken,
    replies: Sequence[dict[str, Any]],
    state: str = ANSWERED,
    offered: list[dict[str, str]] | None = None,
) -> None:
    """Note that an event is answered, and queue the answer: both, or neither.

    Args:
        taken: the event.
        replies: {"text", "choices", …} each; see `outgoing`.
        state: ``answered``, or ``failed``: the same event may come again.
        offered: what a typed number chooses from now; None for what it did before.
    """
    conversation = taken.known.conversation
    to = correspondents.Reach(taken.known.channel, taken.event.address)
    values = {"state": state, "settled_at": utc(), "conversation": "", "content": {}}
    with transaction() as session:
        if not _change(session, taken, values):
            # Its lock ran out, and somebody else has answered it.
            return
        if taken.event.wish == STOP:
            outgoing.withdraw(session, conversation)
        for reply in replies:
            outgoing.queue(session, conversation, to, reply, uuid.uuid4().hex)
        if taken.tell and state == ANSWERED:
            correspondents.note_told(session, conversation)
        if offered is not None:
            correspondents.offer(session, conversation, offered)


def put_off(taken: Taken) -> datetime:
    """A turn failed; when it is to be tried again (real time, UTC without zone)."""
    due = utc() + PAUSE
    with transaction() as session:
        _change(session, taken, {"due_at": due})
    return due


def orphaned(channel: str, not_of: Collection[str]) -> list[str]:
    """Conversations with events that nobody has taken up for `ORPHANED`, without ``not_of``."""
    late = select(Delivery.conversation.distinct()).where(
        Delivery.state == RECEIVED,
        Delivery.channel == channel,
        Delivery.due_at < utc() - ORPHANED,
    )
    with reading() as session:
        return [name for name in session.scalars(late) if name not in not_of]


def delete_known(session: Session, now: datetime) -> None:
    """Delete the ids of deliveries that are too old to be repeated (UTC without zone).

    What nobody has taken up since then goes with them: its channel was switched off.
    """
    end = now - KNOWN_FOR
    untouched = (Delivery.state == RECEIVED) & (Delivery.due_at < end)
    old = delete(Delivery).where((Delivery.settled_at < end) | untouched)
    run(session, old)


def _change(session: Session, taken: Taken, values: dict[str, Any]) -> bool:
    """Change a delivery that is not dealt with yet; whether it was so."""
    still = update(Delivery).where(Delivery.id == taken.number, Delivery.state == RECEIVED)
    return bool(run(session, still.values(values)))


def _bytes(text: str) -> bytes:
    """Also of what is no text, as half of an emoji: ids are the provider's business."""
    return text.encode("utf-8", "surrogatepass")
