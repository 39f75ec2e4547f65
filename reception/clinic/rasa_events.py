"""Rasa's conversations where its tracker store keeps them, event by event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

from sqlalchemy import column, inspect, select, table
from sqlalchemy.engine import Engine, make_url

from reception import settings
from reception.clinic.database import connect, engine

EVENTS = table(
    "events", column("id"), column("sender_id"), column("type_name"), column("timestamp"),
    column("data"),
)  # fmt: skip
"""``timestamp`` in seconds since 1970, ``data`` JSON."""

VISITOR, ASSISTANT = "visitor", "assistant"

_WHO = {"user": VISITOR, "bot": ASSISTANT}


@dataclass(frozen=True)
class Turn:
    """Something that was said: ``who`` is ``visitor``, ``assistant`` or ``team``, ``at`` aware."""

    at: datetime
    who: str
    text: str


def rasa_database() -> Engine | None:
    """The database that Rasa keeps conversations in, once it has its table."""
    url = settings.conversations_url()
    path = make_url(url).database
    if url == settings.database_url():
        found = engine()
    elif path and Path(path).exists():
        found = connected(url)
    else:
        return None
    return found if inspect(found).has_table(EVENTS.name) else None


@cache
def connected(url: str) -> Engine:
    """The one engine of this process for ``url``."""
    return connect(url)


def last_turns(conversation: str, most: int) -> list[Turn]:
    """What visitor and assistant have said last in a conversation, oldest first."""
    rasa = rasa_database()
    if rasa is None:
        return []
    query = (
        select(EVENTS.c.type_name, EVENTS.c.timestamp, EVENTS.c.data)
        .where(EVENTS.c.sender_id == conversation, EVENTS.c.type_name.in_(_WHO))
        .order_by(EVENTS.c.id.desc())
        .limit(most)
    )
    with rasa.execution_options(reads=True).connect() as connection:
        rows: Sequence[tuple[str, float, str]] = connection.execute(query).all()
    turns = []
    for kind, at, data in reversed(rows):
        text = json.loads(data).get("text")
        if text:
            turns.append(Turn(datetime.fromtimestamp(at, timezone.utc), _WHO[kind], text))
    return turns
