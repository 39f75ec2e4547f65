"""The inbox: what visitors left for a person to deal with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, String, delete, select
from sqlalchemy.orm import Session

from reception.clinic import outbox
from reception.clinic.database import Base, transaction
from reception.clinic.facts import load_clinic
from reception.clinic.reaching import where
from reception.clinic.times import utc

TURNS_KEPT = 6
"""Turns of the conversation that go with a request: enough to see what it is about."""

TEAM = "team"
"""Who has said a turn that is a person's answer."""

LONGEST_TURN = 500
"""Characters of a turn that are kept."""


class Request(Base):  # type: ignore[misc]
    """Something a person should answer.

    Attributes:
        conversation: id of the conversation it comes from.
        channel: where the visitor writes.
        kind: the label that led to it, such as ``talk_to_human``, or ``not_understood``.
        contact: phone number or mail address, if the visitor gave one.
        turns: answers of the team, {"from": "team", "text": …, "at": ISO time, UTC without zone},
            and the last turns, {"from": "visitor" or "assistant", "text": …}.
        open: False once somebody has dealt with it.
        created_at, updated_at: UTC without zone.
    """

    __tablename__ = "inbox_requests"

    id = Column(Integer, primary_key=True)
    conversation = Column(String(255), nullable=False, index=True)
    channel = Column(String(64), nullable=False)
    kind = Column(String(64), nullable=False)
    contact = Column(String(320))
    turns = Column(JSON, nullable=False)
    open = Column(Boolean, nullable=False)
    created_at = Column(DateTime, nullable=False)
    updated_at = Column(DateTime, nullable=False)


def leave_request(
    conversation: str,
    channel: str,
    kind: str,
    turns: list[dict[str, str]],
    contact: str | None = None,
) -> tuple[Request, bool]:
    """Leave a request, or renew the one of this kind that the conversation has open.

    Somebody who asks three times wants one answer, not three. Staff are told of a new one,
    and when the way to reach its visitor changes.

    Returns:
        the request, and whether it is a new one.
    """
    kept = [
        {"from": turn["from"], "text": turn["text"][:LONGEST_TURN]} for turn in turns[-TURNS_KEPT:]
    ]
    with transaction() as session:
        contact = contact or _known_contact(session, conversation)
        request = _open_request(session, conversation, kind)
        is_new = request is None
        if request is None:
            request = Request(
                conversation=conversation,
                channel=channel,
                kind=kind,
                open=True,
                created_at=utc(),
            )
            session.add(request)
        is_news = is_new or request.contact != contact
        # What the team has said is in no turn of the conversation.
        request.turns = [*_by_team(request.turns or []), *kept]
        request.contact = contact
        request.updated_at = utc()
        if is_news:
            session.flush()
            outbox.queue_call_back(session, request.id, load_clinic())
    return request, is_new


def add_contact(conversation: str, contact: str, corrects: bool = False) -> int:
    """Add how to reach the visitor to the open requests of the conversation; their number.

    Staff are told of it. With ``corrects`` it replaces what was known of its kind.
    """
    with transaction() as session:
        requests = session.scalars(
            select(Request).where(Request.conversation == conversation, Request.open)
        ).all()
        for request in requests:
            known, request.contact = request.contact, _joined(request.contact, contact, corrects)
            request.updated_at = utc()
            if request.contact != known:
                session.flush()
                outbox.queue_call_back(session, request.id, load_clinic())
    return len(requests)


def withdraw(conversation: str, kept: Sequence[str] = ()) -> int:
    """Close the open requests of a conversation that its visitor takes back; how many.

    Those of the kinds ``kept`` stay. Of the others the contact and what the
    visitor said go, and so do notices that staff have not been sent yet.
    """
    with transaction() as session:
        still = select(Request).where(
            Request.conversation == conversation, Request.open, Request.kind.notin_(kept)
        )
        requests = session.scalars(still.with_for_update()).all()
        for request in requests:
            request.open = False
            request.contact = None
            request.turns = _by_team(request.turns)
            request.updated_at = utc()
        outbox.withdraw(session, requests=[request.id for request in requests])
    return len(requests)


def add_answer(number: int, text: str) -> None:
    """Note what a person has answered to an open request, so that nobody answers it again."""
    with transaction() as session:
        request = session.get(Request, number, with_for_update=True)
        if request is None or not request.open:
            return
        said = {"from": TEAM, "text": text[:LONGEST_TURN], "at": utc().isoformat()}
        request.turns = [*request.turns, said]
        request.updated_at = utc()


def ways_to_reach(request: Request) -> list[str]:
    """How its visitor can be answered, each in words: on a phone number, by an app."""
    ways = [f"on {request.contact}"] if request.contact else []
    place = where(request.conversation)
    if place:
        ways.append(f'{place}: bin/uv run reception inbox --answer {request.id} "…"')
    return ways


def close_request(number: int) -> bool:
    """Mark the request with that id as dealt with; False if there is no such open one."""
    with transaction() as session:
        request = session.get(Request, number)
        if request is None or not request.open:
            return False
        request.open = False
        request.updated_at = utc()
        return True


def open_requests(conversation: str | None = None) -> list[Request]:
    """Requests nobody has dealt with yet, oldest first; of one conversation or of all."""
    query = select(Request).where(Request.open).order_by(Request.created_at, Request.id)
    if conversation is not None:
        query = query.where(Request.conversation == conversation)
    with transaction() as session:
        return list(session.scalars(query))


def delete_requests(session: Session, which: Any) -> list[int]:
    """Delete the requests that the condition ``which`` holds for; their ids."""
    found = list(session.scalars(select(Request.id).where(which)))
    session.execute(
        delete(Request)
        .where(Request.id.in_(found), which)
        .execution_options(synchronize_session=False)
    )
    return found


def _by_team(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    return [turn for turn in turns if turn["from"] == TEAM][-TURNS_KEPT:]


def _joined(known: str | None, new: str, corrects: bool) -> str:
    """Both ways to reach somebody who gave a phone number and then a mail address."""
    kept = [
        contact
        for contact in (known or "").split(", ")
        if contact
        and contact.lower() != new.lower()
        and not (corrects and ("@" in contact) == ("@" in new))
    ]
    return ", ".join([*kept[-1:], new])


def _open_request(session: Session, conversation: str, kind: str) -> Any:
    return session.scalars(
        select(Request)
        .where(Request.conversation == conversation, Request.kind == kind, Request.open)
        .with_for_update()
    ).first()


def _known_contact(session: Session, conversation: str) -> str | None:
    known: str | None = session.scalars(
        select(Request.contact)
        .where(Request.conversation == conversation, Request.open, Request.contact.isnot(None))
        .order_by(Request.updated_at.desc())
    ).first()
    return known
