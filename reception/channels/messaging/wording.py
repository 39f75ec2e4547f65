"""A reply of the assistant as it is said in a messaging app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reception import settings
from reception.channels.messaging.parts import Limits, choices_of, has_room
from reception.channels.shown import source_address
from reception.clinic.facts import Clinic


def worded(replies: Sequence[dict[str, Any]], limits: Limits) -> list[dict[str, Any]]:
    """Replies as `outgoing.Outgoing` keeps them.

    Lists of a turn that have no room as buttons are numbered through.
    """
    contents = []
    first = 1
    for reply in replies:
        content: dict[str, Any] = {"text": _text(reply)}
        choices = [
            {"title": button["title"], "payload": button["payload"]}
            for button in reply.get("buttons") or []
        ]
        if choices:
            content.update(choices=choices, first=first)
            if not has_room(choices_of(content), limits):
                first += len(choices)
        if content["text"] or choices:
            contents.append(content)
    return contents


def offered(contents: Sequence[dict[str, Any]], limits: Limits) -> list[dict[str, str]]:
    """What a typed number chooses from: what is numbered, or else the buttons shown last."""
    numbered: list[dict[str, str]] = []
    buttons: list[dict[str, str]] = []
    for content in contents:
        choices = content.get("choices") or []
        if choices and has_room(choices_of(content), limits):
            buttons = choices
        else:
            numbered += choices
    return numbered or buttons


def only_text(clinic: Clinic) -> dict[str, Any]:
    """What somebody is told who has sent something else."""
    return {
        "text": (
            "I am sorry, I can only read text: no pictures, voice messages, places or reactions, "
            "and no changes to a message that was sent. Please write to me in words, or call us "
            f"on {clinic.phone}. In an emergency call {clinic.emergency_number}."
        )
    }


def _text(reply: dict[str, Any]) -> str:
    about = reply.get("metadata") or {}
    paragraphs = [(reply.get("text") or "").strip()]
    source = about.get("source")
    if source:
        paragraphs.append(_source(source))
    calendar = (about.get("booking") or {}).get("calendar")
    # An address of this machine is of no use on a phone.
    if calendar and settings.has_public_url():
        paragraphs.append(f"For your calendar: {calendar}")
    return "\n\n".join(filter(None, paragraphs))


def _source(source: dict[str, str]) -> str:
    line = f"From: {source['title']}, {source['heading']}"
    base = settings.public_url() if settings.has_public_url() else ""
    address = source_address(source, base)
    return f"{line}\n{address}" if address and "://" in address else line
