"""A conversation as a person reads it who is about to answer: the visitor, the assistant, the team.

What a website's chat has said is kept in `chats`; of other channels Rasa keeps what visitor and
assistant said, and the request in the inbox what the team has.
"""

from __future__ import annotations

from datetime import datetime

from reception.clinic import chats
from reception.clinic.chats import NoChat
from reception.clinic.inbox import TEAM as BY_TEAM
from reception.clinic.inbox import Request
from reception.clinic.rasa_events import Turn, last_turns
from reception.clinic.times import from_database

MOST = 30
"""Turns that are shown: more than that, and somebody reads what does not matter."""


def of_request(request: Request, most: int = MOST) -> list[Turn]:
    """The last turns of a request's conversation, oldest first, with those after its answers.

    Once the conversation is deleted, what the request itself has kept.
    """
    turns = _of_chat(request.conversation, most) or _of_rasa(request, most)
    return turns[-most:]


def waits_since(turns: list[Turn]) -> Turn | None:
    """The visitor's first message that no person has answered; None if the team spoke last."""
    unanswered = None
    for turn in reversed(turns):
        if turn.who == chats.TEAM:
            break
        if turn.who == chats.VISITOR:
            unanswered = turn
    return unanswered


def _of_chat(conversation: str, most: int) -> list[Turn]:
    try:
        said = chats.since(conversation).messages[-most:]
    except NoChat:
        return []
    return [
        Turn(from_database(message.created_at), message.sender, text)
        for message in said
        if (text := (message.content or {}).get("text"))
    ]


def _of_rasa(request: Request, most: int) -> list[Turn]:
    by_team = [
        Turn(from_database(datetime.fromisoformat(turn["at"])), chats.TEAM, turn["text"])
        for turn in request.turns
        if turn["from"] == BY_TEAM
    ]
    said = last_turns(request.conversation, most)
    if not said:
        at = from_database(request.created_at)
        said = [
            Turn(at, turn["from"], turn["text"])
            for turn in request.turns
            if turn["from"] != BY_TEAM
        ]
    return sorted([*said, *by_team], key=lambda turn: turn.at)
