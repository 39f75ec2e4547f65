"""Visitors who wait for a person, with what the person needs to answer them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from reception.clinic import correspondents, outgoing
from reception.clinic.facts import Clinic
from reception.clinic.inbox import Request, open_requests
from reception.clinic.rasa_events import Turn
from reception.clinic.reaching import where, why_not
from reception.clinic.times import from_database
from reception.clinic.transcripts import of_request, waits_since

KINDS = {
    "talk_to_human": "Wants a person",
    "not_understood": "Was not understood",
    "appointment_not_found": "Cannot find the appointment",
    "late_change": "Wants a change at short notice",
    "late_cancellation": "Wants to cancel at short notice",
}
"""Why somebody waits, by the kind of their request."""


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits.

    Attributes:
        turns: of the conversation, oldest first.
        place: where an answer from here reaches them, as "in the chat"; None if nowhere.
        why_not: why not, if nowhere.
        since: when they have written what no person has answered yet; aware.
        said_more: they have written again after a person's answer.
        answered: a person has answered, and they have not written since.
    """

    request: Request
    turns: tuple[Turn, ...]
    place: str | None
    why_not: str
    since: datetime
    said_more: bool
    answered: bool

    @property
    def told(self) -> list[tuple[Turn, bool]]:
        """The turns, each with whether the assistant said the very same before."""
        said: set[str] = set()
        found = []
        for turn in self.turns:
            is_repeated = turn.who == "assistant" and turn.text in said
            found.append((turn, is_repeated))
            if turn.who == "assistant":
                said.add(turn.text)
        return found

    @property
    def why(self) -> str:
        """Why they wait, in words."""
        kind = str(self.request.kind)
        return KINDS.get(kind, kind.replace("_", " ").capitalize())

    @property
    def channel(self) -> str:
        """Where they write, in words."""
        return channel_title(self.request.channel)

    @property
    def phones(self) -> list[str]:
        """Phone numbers among the contacts that they left."""
        return [one for one in self._contacts if "@" not in one]

    @property
    def mails(self) -> list[str]:
        """Mail addresses among them."""
        return [one for one in self._contacts if "@" in one]

    @property
    def _contacts(self) -> list[str]:
        return [one for one in (self.request.contact or "").split(", ") if one]


def waiting_people() -> list[Waiting]:
    """Everybody who waits; those whom nobody has answered first, then the longest waiting."""
    found = [_waiting(request) for request in open_requests()]
    return sorted(found, key=lambda one: (one.answered, one.since))


def not_sent(clinic: Clinic) -> list[str]:
    """Answers and other messages that their messaging apps have not taken, in words."""
    words = [
        message.in_words(clinic.zone)
        for message in outgoing.unsettled()
        if message.state == outgoing.FAILED or message.tries > 1
    ]
    return [re.sub(r"`bin/uv run ([^`]+)`", r"“\1”", text) for text in words]


def channel_title(channel: str) -> str:
    """How staff call a channel."""
    known = {"website": "Website", "rest": "Another program", "terminal": "Terminal"}
    title = correspondents.TITLES.get(channel, channel)
    return known.get(channel, title[:1].upper() + title[1:])


def _waiting(request: Request) -> Waiting:
    turns = of_request(request)
    place = where(request.conversation)
    unanswered = waits_since(turns)
    team_spoke = any(turn.who == "team" for turn in turns)
    said_more = team_spoke and unanswered is not None
    return Waiting(
        request=request,
        turns=tuple(turns),
        place=place,
        why_not="" if place else why_not(request.conversation),
        since=unanswered.at if said_more and unanswered else from_database(request.created_at),
        said_more=said_more,
        answered=team_spoke and unanswered is None,
    )
