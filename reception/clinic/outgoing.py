"""Messages on their way to messaging apps: each stays here until its provider has taken it.

What is said in one conversation goes in order: a message that is put off holds up those after
it, and one that cannot be sent at all does not. A sender that dies between handing a message
over and noting that down sends it again: better twice than never.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, DateTime, Index, Integer, String, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reception.clinic import correspondents
from reception.clinic.correspondents import Reach
from reception.clinic.database import Base, reading, run, transaction
from reception.clinic.times import from_database, utc
from reception.errors import ReceptionError

WAITING, SENT, FAILED = "waiting", "sent", "failed"

LEASE = timedelta(seconds=40)
"""How long a message belongs to the sender that claimed it; longer than any call takes."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=5)
"""After a failure; it doubles each time. A provider may ask for longer."""

LONGEST_WAIT = timedelta(hours=1)
"""Of what a provider asks for."""

GIVEN_UP_AFTER = timedelta(hours=24)
"""An answer later than that answers nothing any more."""


_REFUSED = re.compile("answered 401|_auth|token")
"""Troubles that are of the credentials."""


class NotReachable(ReceptionError):
    """Somebody may not be written to unasked, or not any more."""


class Outgoing(Base):  # type: ignore[misc]
    """A message to somebody in a messaging app.

    Attributes:
        uid: who queues the same thing twice gives the same one.
        channel, address: by which channel, and where; see `correspondents.Reach`.
        conversation: whose.
        content: {"text", "choices": [{"title", "payload"}], "first": number of the first
            choice, from 1}; empty once it is sent or given up, as are address and conversation.
        parts_sent: how many of the messages it makes in the app have been taken.
        state: ``waiting``, ``sent`` or ``failed``.
        sender: who claimed it last.
        tries: how often it was claimed since its last part was taken.
        trouble: what went wrong last, without personal data.
        due_at: not to be claimed before: the end of a lease or of a pause.

    Times are real ones, UTC without zone.
    """

    __tablename__ = "outgoing"

    id = Column(Integer, primary_key=True)
    uid = Column(String(64), nullable=False, unique=True)
    channel = Column(String(16), nullable=False)
    conversation = Column(String(64), nullable=False)
    address = Column(JSON, nullable=False)
    content = Column(JSON, nullable=False)
    parts_sent = Column(Integer, nullable=False)
    state = Column(String(16), nullable=False)
    sender = Column(String(32))
    tries = Column(Integer, nullable=False)
    trouble = Column(String(200))
    due_at = Column(DateTime, nullable=False)
    created_at = Column(DateTime, nullable=False)
    settled_at = Column(DateTime, index=True)

    __table_args__ = (Index("ix_outgoing_state_conversation", state, conversation),)

    def in_words(self, zone: ZoneInfo, is_behind: bool = False) -> str:
        """For whoever runs the clinic's machine.

        Args:
            zone: by whose clocks times are shown.
            is_behind: another message of its conversation waits before it.
        """
        due = from_database(self.due_at).astimezone(zone)
        state = f"waits until {due:%d %b %H:%M}, {_tried(self.tries)}"
        if self.state == FAILED:
            state = f"could not be sent, {_tried(self.tries)}"
        elif is_behind:
            state = "waits for the one before it"
        app = correspondents.app_of(self.conversation) or self.channel
        text = f"Message {self.id} by {correspondents.TITLES.get(app, app.title())}: {state}"
        if not self.trouble:
            return text
        look = "; look at `bin/uv run reception channels`" if _REFUSED.search(self.trouble) else ""
        return f"{text}; {self.trouble}{look}"


def _tried(times: int) -> str:
    return f"tried {times} time{'s' if times != 1 else ''}"


def queue(
    session: Session, conversation: str, to: Reach, content: dict[str, Any], uid: str
) -> None:
    """Queue a message in the caller's transaction."""
    now = utc()
    session.add(
        Outgoing(
            uid=uid,
            channel=to.channel,
            conversation=conversation,
            address=to.address,
            content=content,
            parts_sent=0,
            state=WAITING,
            tries=0,
            due_at=now,
            created_at=now,
        )
    )


def tell(conversation: str, text: str, uid: str) -> None:
    """Queue a message that nobody has asked for: a person's answer, a reminder.

    With the same ``uid`` it is queued once, however often this is called.

    Raises:
        NotReachable: they want no messages, the app does not allow one now, or they are gone.
    """
    try:
        with transaction() as session:
            to = correspondents.reach(session, conversation)
            if to is None:
                raise NotReachable("They cannot be written to in their messaging app now.")
            queue(session, conversation, to, {"text": text}, uid)
            # A number that is typed now answers this, not the question before.
            correspondents.offer(session, conversation, [])
    except IntegrityError:
        if not _is_queued(uid):
            raise


def claim(channel: str, conversation: str, sender: str) -> Outgoing | datetime | None:
    """Make the next message of a conversation ``sender``'s own for `LEASE`.

    Returns:
        the message; or when the next one is due (real time, UTC without zone); or None.
    """
    now = utc()
    with transaction() as session:
        row: Outgoing | None = session.scalars(
            select(Outgoing)
            .where(
                Outgoing.state == WAITING,
                Outgoing.conversation == conversation,
                Outgoing.channel == channel,
            )
            .order_by(Outgoing.id)
            .limit(1)
            .with_for_update()
        ).first()
        if row is None or row.state != WAITING:
            return None
        if row.due_at > now:
            due: datetime = row.due_at
            return due
        row.due_at = now + LEASE
        row.sender = sender
        row.tries += 1
        return row


def part_sent(row: Outgoing) -> None:
    """One more of the messages that it makes in the app has been taken."""
    row.parts_sent += 1
    row.tries = 1
    values = {"parts_sent": row.parts_sent, "tries": 1, "due_at": utc() + LEASE}
    _change(row, **values)


def settle_sent(row: Outgoing) -> None:
    """The provider has taken all of it."""
    _change(row, state=SENT, settled_at=utc(), conversation="", address={}, content={})


def settle_failed(row: Outgoing, trouble: str) -> None:
    """It cannot be sent; `reception notices` lists it."""
    _change(
        row,
        state=FAILED,
        settled_at=utc(),
        conversation="",
        address={},
        content={},
        trouble=trouble[:200],
    )


def put_off(row: Outgoing, trouble: str, wait: float = 0.0) -> float | None:
    """A try failed: try again after a pause, at least ``wait`` seconds, or give up.

    Returns:
        seconds of the pause; None if it is given up.
    """
    now = utc()
    if row.created_at < now - GIVEN_UP_AFTER:
        settle_failed(row, trouble)
        return None
    # Not 2 ** tries alone: that would overflow a timedelta.
    pause = min(FIRST_PAUSE * 2 ** min(row.tries - 1, 20), LONGEST_PAUSE)
    pause = max(pause, timedelta(seconds=min(wait, LONGEST_WAIT.total_seconds())))
    _change(row, due_at=now + pause, trouble=trouble[:200])
    return pause.total_seconds()


def due(channel: str, not_of: Collection[str]) -> list[str]:
    """Conversations with a message that is due, without ``not_of``."""
    waiting = select(Outgoing.conversation.distinct()).where(
        Outgoing.state == WAITING, Outgoing.channel == channel, Outgoing.due_at <= utc()
    )
    with reading() as session:
        return [name for name in session.scalars(waiting) if name not in not_of]


def unsettled() -> list[Outgoing]:
    """Messages that wait or could not be sent, in the order in which they were said."""
    query = select(Outgoing).where(Outgoing.state != SENT).order_by(Outgoing.id)
    with reading() as session:
        return list(session.scalars(query))


def withdraw(session: Session, conversation: str) -> int:
    """Delete what is still to be said in a conversation; how many messages."""
    theirs = (Outgoing.conversation == conversation, Outgoing.state == WAITING)
    return run(session, delete(Outgoing).where(*theirs))


def delete_settled(session: Session, before: datetime) -> int:
    """Delete what was settled before that moment (UTC without zone); the number.

    What has waited since then goes with it, such as for a channel that was switched off.
    """
    waiting = (Outgoing.state == WAITING) & (Outgoing.created_at < before)
    return run(session, delete(Outgoing).where((Outgoing.settled_at < before) | waiting))


def _is_queued(uid: str) -> bool:
    with reading() as session:
        return session.scalars(select(Outgoing.id).where(Outgoing.uid == uid)).first() is not None


def _change(row: Outgoing, **values: Any) -> None:
    still = (Outgoing.id == row.id, Outgoing.sender == row.sender, Outgoing.state == WAITING)
    with transaction() as session:
        run(session, update(Outgoing).where(*still).values(**values))
