"""Visitors who book, change and cancel, one after the other, through the running server."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import requests

from benchmarks.latency import running
from reception.clinic.consistency import consistent

NOW = "2026-11-20T11:00:00"
"""The clock of the servers: a Friday on which the clinic is open."""

ONE_BY_ONE = (
    "I would like to book an appointment",
    "a Swedish massage",
    "60 minutes",
    "the first one",
    "Sam Bench",
    "07700 900123",
    "yes, book it",
)
"""A booking in which every question is asked."""

IN_ONE = "book a 30 minute Swedish massage on {day}, any time, name is Sam Bench, 07700 900123"
LATER = "change my appointment to {day}, any time"

DAYS_AHEAD = 80
"""Days after the clock's over which the bookings are spread; the horizon is 84."""


@dataclass
class Held:
    """What came of the conversations: milliseconds of every turn, and how many ended how."""

    turns: list[float] = field(default_factory=list)
    booked: int = 0
    moved: int = 0
    cancelled: int = 0
    full: int = 0
    inconsistencies: list[str] = field(default_factory=list)


def booking_turns(model: Path, conversations: int = 30) -> list[float]:
    """Milliseconds of every turn of a booking, each conversation with all of its questions."""
    held = Held()
    os.environ["RECEPTION_NOW"] = NOW
    with running(model) as url, requests.Session() as http:
        for number in range(conversations + 2):
            for text in ONE_BY_ONE:
                _say(http, url, f"one-{number}", text, held)
    warm_up = 2 * len(ONE_BY_ONE)
    return held.turns[warm_up:]


def in_a_row(model: Path, conversations: int) -> Held:
    """Book in every conversation, change in two of three, cancel in one of three."""
    held = Held()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {
            "RECEPTION_NOW": NOW,
            "DATABASE_URL": f"sqlite:///{scratch}/reception.sqlite",
        }
        database = os.environ["DATABASE_URL"]
        with running(model, database=database) as url, requests.Session() as http:
            for number in range(conversations):
                _hold(http, url, number, held)
        held.inconsistencies = consistent()
    return held


def _hold(http: requests.Session, url: str, number: int, held: Held) -> None:
    sender = f"row-{number}"
    # The next open day with room, as a visitor would ask on.
    for attempt in range(DAYS_AHEAD):
        text = IN_ONE if not attempt else "{day}, any time"
        said = _say(http, url, sender, text.format(day=_day(number + attempt)), held)
        if "These times are free" in said:
            break
    else:
        held.full += 1
        return
    _say(http, url, sender, "the first one", held)
    held.booked += "Booked:" in _say(http, url, sender, "yes, book it", held)
    if number % 3:
        _say(http, url, sender, LATER.format(day=_day(number + attempt + 7)), held)
        _say(http, url, sender, "the first one", held)
        moved = "Moved:" in _say(http, url, sender, "yes, move it", held)
        held.moved += moved
        if not moved:
            _say(http, url, sender, "forget it", held)
    if number % 3 == 2:
        _say(http, url, sender, "I would like to cancel my appointment.", held)
        held.cancelled += "Cancelled:" in _say(http, url, sender, "yes, cancel it", held)


def _day(number: int) -> str:
    """A day of the coming weeks that is no Sunday, as "Friday 27 November 2026"."""
    day = date.fromisoformat(NOW[:10]) + timedelta(days=1 + number % (DAYS_AHEAD - 8))
    if day.weekday() == 6:
        day += timedelta(days=1)
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _say(http: requests.Session, url: str, sender: str, text: str, held: Held) -> str:
    started = time.perf_counter()
    answered = http.post(
        f"{url}/webhooks/rest/webhook", json={"sender": sender, "message": text}, timeout=30
    )
    held.turns.append((time.perf_counter() - started) * 1000)
    return "\n".join(reply.get("text", "") for reply in answered.json())
