"""Visitors' questions that waited for staff until a release answered them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select, update

from reception.clinic import messages
from reception.clinic.database import reading, run, transaction
from reception.clinic.messages import Message
from reception.faq.stand_ins import unmasked

PUT_BACK = "put back"
"""What staff have made of messages that a release answers surely, but not as they should be."""


@dataclass(frozen=True)
class Answered:
    """What has left the inbox with a release: how many messages, and how to take it back."""

    release: int
    batch: str
    count: int


def may_be(limit: int) -> list[tuple[int, str]]:
    """Number and text of the newest ``limit`` that wait; not of those with a thumbs-down, whose
    sure answer was no good, nor of those that staff have put back: they wait for a decision.
    """
    disliked = messages.disliked_messages()
    return [
        (message.id, unmasked(message.text or ""))
        for message in messages.waiting(limit)
        if message.handled_as != PUT_BACK
        and (message.conversation, message.message_id) not in disliked
    ]


def settle(release: int, ids: Collection[int]) -> None:
    """Have messages leave the inbox, because a release answers them surely."""
    if ids:
        messages.settle(ids, _said(release))


def by_release(release: int) -> Answered | None:
    """What has left the inbox with a release; None if nothing has, or all was put back."""
    query = (
        select(Message.batch, func.count())
        .where(Message.handled_as == _said(release), Message.state == messages.DONE)
        .group_by(Message.batch)
    )
    with reading() as session:
        found = session.execute(query).first()
    return Answered(release, found[0], found[1]) if found else None


def keep_waiting(release: int) -> int:
    """Have staff decide on messages that had left with a release; no release takes them again.

    Returns:
        how many they are.
    """
    gone = update(Message).where(Message.handled_as == _said(release))
    waits = {"state": messages.OPEN, "handled_as": PUT_BACK, "batch": None}
    with transaction() as session:
        return run(session, gone.values(waits))


def put_back(release: int) -> None:
    """Have them wait again, as when visitors do not get that release any more."""
    found = by_release(release)
    if found is not None:
        messages.reopen(found.batch)


def _said(release: int) -> str:
    return f"answered since release {release}"
