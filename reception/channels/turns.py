"""A visitor's message, handed to Rasa; its replies, whole."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from reception.channels.message_log import MESSAGE_LOG
from reception.conversations import STORED
from reception.errors import ReceptionError

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 4000
"""Characters of a message that are passed on; understanding reads fewer still."""

_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class TurnFailed(ReceptionError):
    """Rasa could not answer a message."""


class CollectedReplies(CollectingOutputChannel):
    """Collects replies as text, buttons and metadata, one object for each."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply whole; Rasa's own would drop its metadata."""
        reply = {"recipient_id": recipient_id}
        reply.update(
            {
                name: message[name]
                for name in ("text", "image", "buttons", "custom", "attachment", "metadata")
                if message.get(name)
            }
        )
        self.messages.append(reply)


def storable(text: str) -> str:
    """``text`` without what no database takes, and what commands a screen: lone surrogates,
    control characters other than line breaks and tabs, marks that turn lines around.
    """
    return _COMMANDS.sub("", text.encode("utf-8", "replace").decode("utf-8"))


async def answer(
    on_new_message: OnNewMessage,
    text: str,
    sender: str,
    channel: str,
    phone: str,
    message_id: str | None = None,
) -> list[dict[str, Any]]:
    """Replies to one message; a turn that fails is answered with the clinic's number."""
    try:
        replies = await take_turn(on_new_message, text, sender, channel, message_id)
    except TurnFailed:
        replies = []
    return replies or [{"recipient_id": sender, **apology(phone)}]


async def take_turn(
    on_new_message: OnNewMessage, text: str, sender: str, channel: str, message_id: str | None
) -> list[dict[str, Any]]:
    """Replies to one message; what became of it is noted once it is stored.

    Raises:
        TurnFailed: Rasa has failed, and the turn is not stored; the log says how.
    """
    collected = CollectedReplies()
    message = UserMessage(
        storable(text)[:LONGEST_MESSAGE],
        collected,
        sender,
        input_channel=channel,
        message_id=message_id,
    )
    stored: list[DialogueStateTracker] = []
    seen = STORED.set(stored)
    try:
        await on_new_message(message)
    except (Exception, SystemExit) as error:
        # Rasa's SQL store ends the process on any ValueError (core/tracker_store.py:1236).
        # The text stays out of the log: it may hold personal data.
        logger.exception("A message could not be answered.")
        raise TurnFailed("A message could not be answered.") from error
    finally:
        STORED.reset(seen)
    if stored:
        # The first turn of a conversation is stored twice: as it begins, and whole.
        MESSAGE_LOG.note(stored[-1])
    return collected.messages


def apology(phone: str) -> dict[str, Any]:
    """The reply when nothing else can be said; ``phone`` is the clinic's."""
    return {
        "text": (
            "I am sorry, something on our side is not working just now, and I could "
            f"not do that. Please call us on {phone}."
        ),
        "metadata": {"label": "error"},
    }


async def answered_before(
    agent: Any, conversation: str, client_id: str
) -> list[dict[str, Any]] | None:
    """Replies to a message whose turn Rasa has stored, and the server died before we did.

    Rasa stores a turn whole or not at all, so it need not and must not be taken again.
    """
    tracker = await agent.tracker_store.retrieve(conversation)
    replies: list[dict[str, Any]] | None = None
    for event in tracker.events if tracker else ():
        if isinstance(event, UserUttered):
            if replies is not None:
                break
            if event.message_id == client_id:
                replies = []
        elif isinstance(event, BotUttered) and replies is not None:
            about = event.metadata.get("metadata") or {}
            buttons = (event.data or {}).get("buttons") or []
            replies.append({"text": event.text, "buttons": buttons, "metadata": about})
    return replies
