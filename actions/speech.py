"""What every action needs: the message as it was understood, and a way to reply."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from reception.nlu.labels import CANDIDATES, CONFIDENCE, LABEL, NOT_OFFERED

PERSON = "Can I talk to a person?"
"""What the button says that fetches a person."""


def button(title: str, text: str | None = None) -> dict[str, str]:
    """A button that sends ``text``, by default its own title, as the visitor's message."""
    return {"title": title, "payload": text or title}


def say(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    text: str,
    buttons: list[dict[str, str]] | None = None,
    **metadata: Any,
) -> None:
    """Reply with ``text``; label and confidence of the message go into the metadata."""
    understood = tracker.latest_message
    about = {LABEL: understood.get(LABEL), CONFIDENCE: understood.get(CONFIDENCE), **metadata}
    dispatcher.utter_message(text=text, buttons=buttons, metadata=about)


def label(tracker: Tracker) -> str:
    """The label of the visitor's message, or of its intent where a test set only that."""
    understood = tracker.latest_message
    return understood.get(LABEL) or (understood.get("intent") or {}).get("name") or ""


def text(tracker: Tracker) -> str:
    """The visitor's message."""
    return tracker.latest_message.get("text") or ""


def raw_text(tracker: Tracker) -> str:
    """The visitor's message as typed, for what must not be cleaned: a name."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return str(event.get("text") or "")
    return text(tracker)


def entities(tracker: Tracker, name: str) -> list[str]:
    """Values of the entity ``name`` in the visitor's message, in their order."""
    found = tracker.latest_message.get("entities") or []
    return [entity["value"] for entity in found if entity["entity"] == name]


def likely_questions(tracker: Tracker, at_least: float, most: int = 3) -> list[dict[str, Any]]:
    """The best candidates that have a question to show and ``at_least`` that probability."""
    candidates = tracker.latest_message.get(CANDIDATES) or []
    likely = [
        candidate
        for candidate in candidates
        if candidate.get("question")
        and candidate[CONFIDENCE] >= at_least
        and candidate[LABEL] not in NOT_OFFERED
    ]
    return likely[:most]


def last_reply(tracker: Tracker) -> dict[str, Any]:
    """Metadata of the assistant's last reply before the visitor's message."""
    replies = (event for event in reversed(tracker.events) if event.get("event") == "bot")
    return about(next(replies, {}))


def about(event: dict[str, Any]) -> dict[str, Any]:
    """The metadata that ``say`` has given a reply, by its event; empty for any other event."""
    return (event.get("metadata") or {}).get("metadata") or {}


def turns(tracker: Tracker) -> list[dict[str, str]]:
    """The conversation so far, each turn {"from": …, "text": …}."""
    who = {"user": "visitor", "bot": "assistant"}
    return [
        {"from": who[event["event"]], "text": event["text"]}
        for event in tracker.events
        if event.get("event") in who and event.get("text")
    ]
