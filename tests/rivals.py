"""What the processes of test_concurrency do; a module of its own, so that they start quickly."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from reception.clinic import bookings, database
from reception.clinic.bookings import HoldLost, Taken
from reception.clinic.facts import load_clinic

CLINIC = load_clinic()
SWEDISH = CLINIC.services[0]
ASHA = "Asha Raman"
THREE = datetime(2026, 11, 27, 15, tzinfo=CLINIC.zone)
PHONE = "07700 900123"


def hold(conversation: str, starts: datetime = THREE, **more: Any) -> bookings.Booking:
    return bookings.hold(conversation, SWEDISH, 60, ASHA, starts, **more)


def try_to_book(conversation: str) -> str:
    """How it went for one visitor: booked, taken or lost."""
    try:
        held = hold(conversation)
        bookings.book(held.id, conversation, PHONE, None)
    except Taken:
        return "taken"
    except HoldLost:
        return "lost"
    return "booked"


def compete(threads: int, name: str) -> list[str]:
    """How it went for ``threads`` visitors who all want to come at three."""
    database.engine()
    together = Barrier(threads)

    def visitor(number: int) -> str:
        together.wait()
        return try_to_book(f"{name} {number}")

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(visitor, range(threads)))


def compete_in_a_process(url: str, threads: int, start: Any, outcomes: Any) -> None:
    """The same, as one of several processes."""
    os.environ["DATABASE_URL"] = url
    database.engine()
    start.wait()
    outcomes.put(compete(threads, f"process {os.getpid()}"))


def die_between_hold_and_confirmation(url: str, held: Any) -> None:
    os.environ["DATABASE_URL"] = url
    held.send(hold("dead").id)
    os.kill(os.getpid(), signal.SIGKILL)


def die_within(url: str, work: str, statement: int) -> None:
    """Do ``work``, but be killed before the statement of that number; none: it is completed."""
    from sqlalchemy import event

    os.environ["DATABASE_URL"] = url
    (booked,) = bookings.of_conversation("settled")
    half_past = THREE + timedelta(minutes=30)
    if work == "book":
        held = hold("dead")
    elif work == "move":
        held = hold("dead", booked.starts_in(CLINIC.zone) + timedelta(minutes=30),
                    moving=booked.reference)  # fmt: skip
    remaining = statement

    def count(*_: Any) -> None:
        nonlocal remaining
        if remaining == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        remaining -= 1

    event.listen(database.engine(), "before_cursor_execute", count)
    event.listen(database.engine(), "commit", count)
    if work == "hold":
        hold("dead", half_past)
    elif work == "book":
        bookings.book(held.id, "Jo", PHONE, None)
    elif work == "move":
        bookings.move(booked.reference, held.id)
    elif work == "cancel":
        bookings.cancel(booked.reference)
