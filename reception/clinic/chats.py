"""Chats: what was said, numbered, so that any device can ask any worker for what it lacks.

A visitor's message is stored before it is answered and carries an id of the visitor's own
device, so that one that is sent again is not answered again. What the clinic says, whenever it
says it, gets the next number; a device that has seen number 7 asks for what comes after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    delete,
    select,
    update,
)
from sqlalchemy.orm import Session

from reception.clinic.database import Base, reading, run, transaction
from reception.clinic.times import utc
from reception.errors import ReceptionError

VISITOR, ASSISTANT, TEAM = "visitor", "assistant", "team"

LONGEST_CLIENT_ID = 64

MOST_REPLIES = 8
"""To one message, among which a typed number chooses a button."""


class NoChat(ReceptionError):
    """There is no chat of that name, or it is gone."""


class Chat(Base):  # type: ignore[misc]
    """A conversation whose messages are kept for the visitor's devices.

    Attributes:
        conversation: id of the conversation, Rasa's sender.
        last: number of its last message.
        forgotten_before: messages with a lower number were deleted for the visitor.
        created_at, updated_at: real time, UTC without zone.
    """

    __tablename__ = "chats"

    conversation = Column(String(64), primary_key=True)
    last = Column(Integer, nullable=False)
    forgotten_before = Column(Integer, nullable=False)
    created_at = Column(DateTime, nullable=False)
    updated_at = Column(DateTime, nullable=False, index=True)


class ChatMessage(Base):  # type: ignore[misc]
    """One message of a chat.

    Attributes:
        sequence: counts from 1 within the chat.
        sender: ``visitor``, ``assistant`` or ``team``.
        client_id: which message of the visitor's device it is, or which notice of ours; None
            if it is only said once anyway.
        answered: whether the turn that a visitor's message began is over; True of all others.
        content: {"text": …, "buttons": …, "metadata": …}; empty once it was forgotten.
        created_at: real time, UTC without zone.
    """

    __tablename__ = "chat_messages"

    conversation = Column(
        String(64), ForeignKey("chats.conversation", ondelete="CASCADE"), primary_key=True
    )
    sequence = Column(Integer, primary_key=True)
    sender = Column(String(16), nullable=False)
    client_id = Column(String(LONGEST_CLIENT_ID))
    answered = Column(Boolean, nullable=False)
    content = Column(JSON, nullable=False)
    created_at = Column(DateTime, nullable=False)

    __table_args__ = (UniqueConstraint("conversation", "client_id"),)


@dataclass(frozen=True)
class Taken:
    """A visitor's message that is stored; ``is_new`` if it was not before."""

    message: ChatMessage
    is_new: bool

    @property
    def sequence(self) -> int:
        """The message's number."""
        return int(self.message.sequence)

    @property
    def answered(self) -> bool:
        """Whether its turn is over."""
        return bool(self.message.answered)


@dataclass(frozen=True)
class Said:
    """Part of a chat: messages in order, and what `Chat` says of all."""

    messages: list[ChatMessage]
    last: int
    forgotten_before: int


def begin(conversation: str) -> None:
    """Begin a chat without messages."""
    now = utc()
    with transaction() as session:
        session.add(
            Chat(
                conversation=conversation,
                last=0,
                forgotten_before=0,
                created_at=now,
                updated_at=now,
            )
        )


def is_known(conversation: str) -> bool:
    """Whether there is such a chat."""
    with reading() as session:
        return session.get(Chat, conversation) is not None


def take(conversation: str, client_id: str, text: str) -> Taken:
    """Store a visitor's message, unless one of this ``client_id`` is there already.

    Raises:
        NoChat: there is no such chat.
    """
    with transaction() as session:
        chat = _locked(session, conversation)
        known = _with_id(session, conversation, client_id)
        message = known or _add(session, chat, VISITOR, {"text": text}, client_id, answered=False)
        return Taken(message, is_new=known is None)


def answer(conversation: str, sequence: int, replies: Sequence[dict[str, Any]]) -> Said:
    """Store what answers a visitor's message and note that it is answered.

    Returns:
        the answer, as `since` would.

    Raises:
        NoChat: there is no such chat any more.
    """
    with transaction() as session:
        chat = _locked(session, conversation)
        said = ChatMessage.conversation == conversation
        taken = update(ChatMessage).where(said, ChatMessage.sequence == sequence)
        run(session, taken.values(answered=True))
        added = [_add(session, chat, ASSISTANT, reply) for reply in replies]
        return Said(added, chat.last, chat.forgotten_before)


def tell(conversation: str, text: str, sender: str = TEAM, uid: str | None = None) -> None:
    """Say something that no message of the visitor's has asked for: a person, a reminder.

    With a ``uid`` it is said once, however often this is called.

    Raises:
        NoChat: there is no such chat any more.
    """
    with transaction() as session:
        chat = _locked(session, conversation)
        if uid is None or _with_id(session, conversation, uid) is None:
            _add(session, chat, sender, {"text": text}, client_id=uid)


def since(conversation: str, after: int = 0) -> Said:
    """The messages with a higher number than ``after``.

    Raises:
        NoChat: there is no such chat.
    """
    with reading() as session:
        chat = session.get(Chat, conversation)
        if chat is None:
            raise NoChat("There is no such chat.")
        query = (
            select(ChatMessage)
            .where(ChatMessage.conversation == conversation, ChatMessage.sequence > after)
            .where(ChatMessage.sequence >= chat.forgotten_before)
            .order_by(ChatMessage.sequence)
        )
        return Said(list(session.scalars(query)), chat.last, chat.forgotten_before)


def newest(conversations: Sequence[str]) -> dict[str, tuple[int, int]]:
    """For each chat that there is, the number of its last message and ``forgotten_before``."""
    query = select(Chat.conversation, Chat.last, Chat.forgotten_before)
    with reading() as session:
        rows = session.execute(query.where(Chat.conversation.in_(conversations)))
        return {name: (last, forgotten) for name, last, forgotten in rows}


def offered(message: ChatMessage) -> list[dict[str, str]]:
    """The buttons, {"title", "payload"}, of what was said last before a visitor's message."""
    before = (
        select(ChatMessage)
        .where(ChatMessage.conversation == message.conversation)
        .where(ChatMessage.sequence < message.sequence)
        .order_by(ChatMessage.sequence.desc())
        .limit(MOST_REPLIES)
    )
    buttons: list[dict[str, str]] = []
    with reading() as session:
        for one in session.scalars(before):
            if one.sender == VISITOR:
                break
            buttons = [*(one.content.get("buttons") or []), *buttons]
    return buttons


def exchange(conversation: str, sequence: int) -> tuple[ChatMessage | None, ChatMessage | None]:
    """The visitor's message that number ``sequence`` answers, and that answer."""
    said = ChatMessage.conversation == conversation
    with reading() as session:
        reply = session.get(ChatMessage, (conversation, sequence))
        question = session.scalars(
            select(ChatMessage)
            .where(said, ChatMessage.sequence < sequence, ChatMessage.sender == VISITOR)
            .order_by(ChatMessage.sequence.desc())
        ).first()
    return question, reply


def forget(session: Session, conversation: str) -> None:
    """Delete what was said, in the caller's transaction.

    Of the visitor's messages the numbers stay, without the texts, or one that is sent again
    would be taken for a new one.
    """
    chat = session.get(Chat, conversation, with_for_update=True)
    if chat is None:
        return
    said = ChatMessage.conversation == conversation
    run(session, delete(ChatMessage).where(said, ChatMessage.sender != VISITOR))
    run(session, update(ChatMessage).where(said).values(content={}))
    chat.forgotten_before = chat.last + 1


def delete_silent(session: Session, before: datetime) -> int:
    """Delete the chats in which nothing was said since; how many.

    Args:
        session: the caller's transaction.
        before: UTC without zone.
    """
    silent = select(Chat.conversation).where(Chat.updated_at < before)
    run(session, delete(ChatMessage).where(ChatMessage.conversation.in_(silent)))
    return run(session, delete(Chat).where(Chat.updated_at < before))


def _locked(session: Session, conversation: str) -> Chat:
    chat: Chat | None = session.get(Chat, conversation, with_for_update=True)
    if chat is None:
        raise NoChat("There is no such chat.")
    return chat


def _with_id(session: Session, conversation: str, client_id: str) -> ChatMessage | None:
    found: ChatMessage | None = session.scalars(
        select(ChatMessage).where(
            ChatMessage.conversation == conversation, ChatMessage.client_id == client_id
        )
    ).first()
    return found


def _add(
    session: Session,
    chat: Chat,
    sender: str,
    content: dict[str, Any],
    client_id: str | None = None,
    answered: bool = True,
) -> ChatMessage:
    chat.last += 1
    chat.updated_at = utc()
    added = ChatMessage(
        conversation=chat.conversation,
        sequence=chat.last,
        sender=sender,
        client_id=client_id,
        answered=answered,
        content=content,
        created_at=chat.updated_at,
    )
    session.add(added)
    return added
