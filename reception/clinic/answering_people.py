"""A person's answer to somebody who waits in the inbox, sent where they have written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from reception.clinic.correspondents import app_of
from reception.clinic.inbox import LONGEST_TURN, TEAM, Request, add_answer, open_requests
from reception.clinic.outgoing import NotReachable
from reception.clinic.reaching import tell, where, why_not
from reception.clinic.times import utc
from reception.clinic.transcripts import of_request, waits_since
from reception.errors import ReceptionError

AT_ONCE = timedelta(minutes=1)
"""Within it the same answer again is a button that was pressed twice."""


class NotAnswered(ReceptionError):
    """An answer to somebody was not sent; the message says why, as it reads after a colon."""


class NoRequest(NotAnswered):
    """Nobody waits under that number, or not any more."""


@dataclass(frozen=True)
class Sent:
    """An answer that was sent.

    Attributes:
        where: as "in the chat" or "by Telegram".
        on_its_way: it goes by a messaging app, which may still refuse it.
    """

    where: str
    on_its_way: bool


def open_request(number: int) -> Request:
    """The open request of that number.

    Raises:
        NoRequest: there is none.
    """
    request = next((one for one in open_requests() if one.id == number), None)
    if request is None:
        raise NoRequest(f"There is no open request {number}.")
    return request


def people_waiting() -> int:
    """How many open requests wait for an answer.

    Who was answered, from wherever, and has not written since, does not wait, although their
    request is open until somebody says that it is done.
    """
    return sum(not _is_answered(request) for request in open_requests())


def answer_request(number: int, text: str, uid: str | None = None) -> Sent:
    """Send a person's answer to an open request, and note it there.

    Args:
        number: of the request.
        text: the answer.
        uid: with the same one it is sent once, however often this is called.

    Raises:
        NoRequest: there is no open request of that number.
        NotAnswered: the answer is empty, or there is no way to write to them.
    """
    request, said = open_request(number), text.strip()
    if not said:
        raise NotAnswered("the answer is empty.")
    place = where(request.conversation)
    try:
        tell(request.conversation, said, uid or uuid.uuid4().hex)
    except NotReachable:
        other = f"reach them on {request.contact}" if request.contact else "no other way is known"
        raise NotAnswered(f"{why_not(request.conversation)}; {other}.") from None
    if not _said_just_now(request, said):
        add_answer(number, said)
    return Sent(place or "", app_of(request.conversation) is not None)


def _is_answered(request: Request) -> bool:
    turns = of_request(request)
    return waits_since(turns) is None and any(turn.who == TEAM for turn in turns)


def _said_just_now(request: Request, said: str) -> bool:
    return any(
        turn["from"] == TEAM
        and turn["text"] == said[:LONGEST_TURN]
        and utc() - datetime.fromisoformat(turn["at"]) < AT_ONCE
        for turn in request.turns
    )
