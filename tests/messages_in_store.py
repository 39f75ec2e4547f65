"""What the tests of messaging apps share: a clock that they set, events, and what is stored."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select

from reception.clinic import correspondents, deliveries, outgoing
from reception.clinic.correspondents import Correspondent, Reach, conversation_of
from reception.clinic.database import reading, transaction
from reception.clinic.deliveries import Event

ADDRESS = {"chat": 7_000_000_001}

TABLES: tuple[Any, ...] = (deliveries.Delivery, outgoing.Outgoing, Correspondent)

_ids = itertools.count(1)


class Clock:
    """The real time, for all that messaging stores, as long as it is not moved."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._moved = timedelta(0)
        for module in (correspondents, deliveries, outgoing):
            patch.setattr(module, "utc", self.now)

    def now(self) -> datetime:
        return datetime.now(timezone.utc).replace(tzinfo=None) + self._moved

    def move(self, **by: float) -> None:
        self._moved += timedelta(**by)


class StandingClock(Clock):
    """One that stands still, so that pauses can be measured exactly."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__(patch)
        self._stands_at = datetime(2026, 11, 20, 11, 0)

    def now(self) -> datetime:
        return self._stands_at + self._moved


def event(text: str = "hello", identity: str = "1", **more: Any) -> Event:
    """Something that a visitor in Telegram wrote, for the first time."""
    given = {"id": f"event-{next(_ids)}", "app": "telegram", "address": ADDRESS, **more}
    return Event(identity=identity, text=text, **given)


def conversation(identity: str = "1", app: str = "telegram") -> str:
    return conversation_of(app, identity)


def store(*events: Event, channel: str = "telegram") -> list[str]:
    return deliveries.store(channel, events)


def take(identity: str = "1") -> deliveries.Taken:
    """The next event of a conversation, which there is and is due."""
    taken = deliveries.take("telegram", conversation(identity))
    assert isinstance(taken, deliveries.Taken)
    return taken


def write(text: str = "hello", app: str = "telegram", identity: str = "1", **more: Any) -> str:
    """Somebody writes and is answered with nothing; the conversation."""
    store(event(text, identity, app=app, **more), channel=app)
    taken = deliveries.take(app, conversation(identity, app))
    assert isinstance(taken, deliveries.Taken)
    deliveries.settle(taken, [])
    return taken.known.conversation


def queue(text: str, name: str = "telegram-1", uid: str | None = None) -> None:
    """Queue a message for somebody in Telegram."""
    with transaction() as session:
        to = Reach("telegram", ADDRESS)
        outgoing.queue(session, name, to, {"text": text}, uid or f"uid-{next(_ids)}")


def known(name: str) -> Correspondent | None:
    with reading() as session:
        found: Correspondent | None = session.get(Correspondent, name)
        return found


def all_of(table: Any) -> list[Any]:
    with reading() as session:
        return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))


def everything() -> str:
    """All that the three tables say, as text."""
    return repr(
        [
            {name: getattr(row, name) for name in table.__table__.columns.keys()}  # noqa: SIM118
            for table in TABLES
            for row in all_of(table)
        ]
    )
