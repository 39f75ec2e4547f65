"""Messages of a chat as the widget is told of them: what it shows, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timezone
from types import MappingProxyType
from typing import Any

from reception.channels.public_articles import public_articles
from reception.clinic import chats, feedback
from reception.clinic.chats import ASSISTANT, VISITOR, ChatMessage
from reception.clinic.feedback import Feedback
from reception.clinic.times import utc
from reception.nlu.labels import EMERGENCY, LABEL

_NO_ANSWERS = {"greet", "goodbye", "thanks", "affirm", "deny", "stop", "error", EMERGENCY}
_NO_ANSWERS |= {"give_contact", "delete_my_data"}
"""Labels of messages whose replies are no answers; nor are the questions of a form."""

_FORM = {"times", "choices", "consent", "summary", "offer"}
"""Metadata of replies that ask for something."""

_SUMMARY = {"service", "minutes", "starts", "therapist", "price", "name", "contact"}
_BOOKING = {"service", "minutes", "starts", "therapist", "price", "reference", "address"}
_BOOKING |= {"state", "calendar"}


def shown(message: ChatMessage, verdict: Feedback | None = None) -> dict[str, Any]:
    """One message for the widget; see ``Message`` in widget/src/types.ts."""
    content = message.content
    at = message.created_at.replace(tzinfo=timezone.utc)
    result: dict[str, Any] = {
        "sequence": message.sequence,
        "from": message.sender,
        "at": at.isoformat(timespec="milliseconds"),
        "text": content.get("text") or "",
    }
    if message.sender == VISITOR:
        result["client_id"] = message.client_id
    if message.sender == ASSISTANT:
        result.update(_of_reply(content))
    if verdict is not None:
        result.update(verdict=verdict.verdict, comment=verdict.comment)
    return {name: value for name, value in result.items() if value not in (None, [], False)}


def said_since(conversation: str, after: int) -> dict[str, Any]:
    """Part of a chat for the widget: the messages with a higher number than ``after``.

    Raises:
        NoChat: there is no such chat.
    """
    said = chats.since(conversation, after)
    return shown_all(said, feedback.of_conversation(conversation) if said.messages else {})


def shown_all(
    said: chats.Said, verdicts: Mapping[int, Feedback] = MappingProxyType({})
) -> dict[str, Any]:
    """Part of a chat for the widget; ``verdicts`` on its messages, by their numbers."""
    return {
        "messages": [shown(one, verdicts.get(one.sequence)) for one in said.messages],
        "last": said.last,
        "forgotten_before": said.forgotten_before,
    }


def shown_unstored(text: str, client_id: str, reply: dict[str, Any], after: int) -> dict[str, Any]:
    """A message and its reply for the widget, with the numbers they get when they are stored.

    ``after`` is the number of the last message that the widget knows.
    """
    now = utc()
    messages = [
        ChatMessage(
            sequence=after + 1, sender=VISITOR, client_id=client_id, content={"text": text}
        ),
        ChatMessage(sequence=after + 2, sender=ASSISTANT, content=reply),
    ]
    for message in messages:
        message.created_at = now
    return shown_all(chats.Said(messages, after + 2, 0))


def _of_reply(content: dict[str, Any]) -> dict[str, Any]:
    about = content.get("metadata") or {}
    buttons = [
        {"title": button["title"], "payload": button["payload"]}
        for button in content.get("buttons") or []
    ]
    source = about.get("source")
    return {
        "buttons": None if source else buttons,
        "follow_ups": buttons if source else None,
        "source": source and _source(source),
        "picks_time": "picker" in about,
        "summary": _only(_SUMMARY, about.get("summary")),
        "booking": _only(_BOOKING, about.get("booking")),
        "rateable": about.get(LABEL) not in {None, *_NO_ANSWERS} and not _FORM & about.keys(),
        "urgent": about.get(LABEL) == EMERGENCY,
    }


def _source(source: dict[str, str]) -> dict[str, Any]:
    return {
        "title": source["title"],
        "heading": source["heading"],
        "reviewed": source["reviewed"],
        # On this server without its name: the widget knows where it got the message from.
        "url": source_address(source, ""),
    }


def source_address(source: dict[str, str], base: str) -> str | None:
    """Where the passage is read that an answer rests on; None if its article is gone.

    Args:
        source: ``article`` and ``heading``, of a reply's metadata.
        base: address of the server that shows the articles.
    """
    article = public_articles().get(source["article"])
    return article.address(source["heading"], base) if article else None


def _only(names: set[str], values: dict[str, Any] | None) -> dict[str, Any] | None:
    return {name: values[name] for name in names & values.keys()} if values else None
