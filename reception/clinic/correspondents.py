"""People who write from a messaging app: where they are answered, and what they were offered.

Their conversations are called by a keyed hash of who they are in the app, so that no phone
number stands in Rasa's conversations, in the inbox or in a log.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, String, delete, update
from sqlalchemy.orm import Session

from reception.clinic.database import Base, reading, run
from reception.clinic.signing_keys import signing_keys
from reception.clinic.times import utc

SMS = "sms"

TITLES = {
    "telegram": "Telegram",
    SMS: "text messages",
    "whatsapp": "WhatsApp",
    "messenger": "Messenger",
    "slack": "Slack",
}
"""The apps, by what the ids of conversations in them begin with, before a hyphen."""

TOLD_FOR = timedelta(days=1)
"""Somebody who was told that only text is read is not told again for so long."""

WINDOWS = {"whatsapp": timedelta(hours=24), "messenger": timedelta(hours=24)}
"""For how long after somebody's last message these apps let a clinic write to them freely."""


class Correspondent(Base):  # type: ignore[misc]
    """Somebody in a messaging app.

    Attributes:
        conversation: see `conversation_of`.
        channel: name of the channel by which they are reached.
        address: what the channel needs to reach them; empty once it was deleted.
        choices: [{"title", "payload"}] of the last question, for a typed number.
        said: keyed hash of the last text they wrote.
        repeated: how often they have written it before, without anything else in between.
        told_at: when they were told that only text is read.
        stopped: they do not want to be written to.
        heard_at: when their last message came.

    Times are real ones, UTC without zone.
    """

    __tablename__ = "correspondents"

    conversation = Column(String(64), primary_key=True)
    channel = Column(String(16), nullable=False)
    address = Column(JSON, nullable=False)
    choices = Column(JSON, nullable=False)
    said = Column(String(64))
    repeated = Column(Integer, nullable=False)
    told_at = Column(DateTime)
    stopped = Column(Boolean, nullable=False)
    heard_at = Column(DateTime, nullable=False, index=True)


@dataclass(frozen=True)
class Reach:
    """Where somebody is reached: by which channel, at which address of it."""

    channel: str
    address: dict[str, Any]


def conversation_of(app: str, identity: str) -> str:
    """The conversation with somebody; nobody can tell from it who they are.

    Args:
        app: one of `TITLES`.
        identity: who they are in the app, such as a phone number or a user's id.
    """
    return f"{app}-{_keyed_hash(app, identity)[:32]}"


def app_of(conversation: str) -> str | None:
    """The messaging app that a conversation is held in; None if it is held elsewhere."""
    app = conversation.partition("-")[0]
    return app if app in TITLES and app != conversation else None


def heard(
    session: Session, conversation: str, channel: str, address: dict[str, Any]
) -> Correspondent:
    """Note in the caller's transaction that somebody has written."""
    known: Correspondent | None = session.get(Correspondent, conversation)
    if known is None:
        known = Correspondent(conversation=conversation, choices=[], stopped=False, repeated=0)
        session.add(known)
    known.channel = channel
    known.address = address
    known.heard_at = utc()
    return known


def count_repeats(known: Correspondent, text: str) -> None:
    """Count how often somebody has written the same in a row; answering machines do."""
    said = _keyed_hash(known.conversation, " ".join(text.split()))
    known.repeated = known.repeated + 1 if known.said == said and text else 0
    known.said = said


def stop(session: Session, conversation: str) -> None:
    """Note in the caller's transaction that somebody does not want to be written to."""
    theirs = update(Correspondent).where(Correspondent.conversation == conversation)
    run(session, theirs.values(stopped=True))


def may_be_told(known: Correspondent) -> bool:
    """Whether somebody should be told that only text is read; see `note_told`."""
    return known.told_at is None or known.told_at <= utc() - TOLD_FOR


def note_told(session: Session, conversation: str) -> None:
    """Note in the caller's transaction that they are told so, with the answer that says it."""
    theirs = update(Correspondent).where(Correspondent.conversation == conversation)
    run(session, theirs.values(told_at=utc()))


def offer(session: Session, conversation: str, choices: list[dict[str, str]]) -> None:
    """Remember what somebody can choose from; of a deleted one, nothing."""
    chosen = update(Correspondent).where(Correspondent.conversation == conversation)
    run(session, chosen.values(choices=choices))


def reach(session: Session, conversation: str) -> Reach | None:
    """Where somebody may be written to now, unasked; None if they may not, or are gone."""
    known: Correspondent | None = session.get(Correspondent, conversation)
    if known is None or known.stopped or not known.address:
        return None
    window = WINDOWS.get(app_of(conversation) or "")
    if window is not None and known.heard_at < utc() - window:
        return None
    return Reach(known.channel, known.address)


def phone_of(conversation: str) -> str | None:
    """The number that somebody writes from, as in E.164; None in apps that tell none."""
    if app_of(conversation) not in (SMS, "whatsapp"):
        return None
    with reading() as session:
        known: Correspondent | None = session.get(Correspondent, conversation)
    number = str(known.address.get("to") or "") if known is not None else ""
    digits = number.removeprefix("whatsapp:").removeprefix("+")
    return f"+{digits}" if digits.isascii() and digits.isdecimal() else None


def can_be_reached(conversation: str) -> bool:
    """Whether somebody may be written to now, unasked."""
    with reading() as session:
        return reach(session, conversation) is not None


def can_be_reminded(session: Session, conversation: str) -> bool:
    """Whether somebody can be written to in some days, whatever they do until then."""
    return app_of(conversation) not in WINDOWS and reach(session, conversation) is not None


def has_stopped(phone: str) -> bool:
    """Whether a phone number wants no text messages of ours.

    Args:
        phone: as in E.164, such as +447700900123.
    """
    with reading() as session:
        known = session.get(Correspondent, conversation_of(SMS, phone))
        return known is not None and bool(known.stopped)


def forget(session: Session, conversation: str) -> None:
    """Delete somebody, in the caller's transaction; that they want no messages is kept."""
    theirs = Correspondent.conversation == conversation
    _forget(session, theirs)


def delete_silent(session: Session, before: datetime) -> None:
    """Delete those who have not written since (UTC without zone)."""
    _forget(session, Correspondent.heard_at < before)


def _keyed_hash(*parts: str) -> str:
    # The first key, for ever: with another one everybody would be a stranger.
    key = signing_keys()[0].encode()
    return hmac.new(
        key, "\n".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256
    ).hexdigest()


def _forget(session: Session, which: Any) -> None:
    run(session, delete(Correspondent).where(which, ~Correspondent.stopped))
    nothing: dict[str, Any] = {"address": {}, "choices": [], "said": None}
    run(session, update(Correspondent).where(which).values(nothing))
