"""What the processes of test_concurrency do; a module of its own, so that they start quickly."""

from __future__ import annotations

import itertools
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from sqlalchemy import event, select

from reception.clinic import bookings, database, outbox
from reception.clinic.booking_tables import BookedQuarter, Booking, BookingEvent
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


def compete_in_processes(url: str, processes: int, threads: int, told: Any) -> None:
    """The same in several processes at once; tells what happened in each."""
    os.environ["DATABASE_URL"] = url
    database.engine().dispose()
    start, go = os.pipe()
    ends = []
    for _ in range(processes):
        end, child_end = os.pipe()
        if os.fork() == 0:
            os.close(go)
            os.read(start, 1)
            outcomes = compete(threads, f"process {os.getpid()}")
            os.write(child_end, " ".join(outcomes).encode())
            os._exit(0)
        os.close(child_end)
        ends.append(end)
    os.close(go)
    for end in ends:
        with os.fdopen(end) as lines:
            told.send(lines.read().split())
        os.wait()


def die_between_hold_and_confirmation(url: str, held: Any) -> None:
    os.environ["DATABASE_URL"] = url
    held.send(hold("dead").id)
    os.kill(os.getpid(), signal.SIGKILL)


def state() -> dict[str, Any]:
    """Everything that a half-done change could leave behind."""
    columns = (Booking.id, Booking.state, Booking.sequence, Booking.starts_at, Booking.name)
    quarter = (BookedQuarter.quarter, BookedQuarter.booking_id)
    with database.reading() as session:
        return {
            "bookings": session.execute(select(*columns).order_by(Booking.id)).all(),
            "quarters": session.execute(select(*quarter).order_by(*quarter)).all(),
            "events": list(session.scalars(select(BookingEvent.what).order_by(BookingEvent.id))),
            "notices": [notice.kind for notice in outbox.unsettled()],
            "wrong": bookings.consistent(),
        }


def die_at_every_statement(url: str, work: str, told: Any) -> None:
    """Do ``work`` in children that are killed before the first, second … statement or commit.

    Tells of each the signal that ended it, and the state that it left; the last completes.
    """
    os.environ["DATABASE_URL"] = url
    booked = bookings.book(hold("settled").id, "Al", PHONE, None)
    half_past = THREE + timedelta(minutes=30)
    moving = booked.reference if work == "move" else None
    number = None if work in ("hold", "cancel") else hold(
        "dead", half_past if moving else THREE - timedelta(hours=2), moving=moving
    ).id  # fmt: skip
    works = {
        "hold": lambda: hold("dead", THREE - timedelta(hours=2)),
        "book": lambda: bookings.book(number, "Jo", PHONE, None),
        "move": lambda: bookings.move(booked.reference, number),
        "cancel": lambda: bookings.cancel(booked.reference),
    }
    told.send((0, state()))
    for statement in itertools.count():
        child = os.fork()
        if child == 0:
            database.engine().dispose(close=False)
            kill_before(statement)
            works[work]()
            os._exit(0)
        killed_by = os.WTERMSIG(os.waitpid(child, 0)[1])
        told.send((killed_by, state()))
        if killed_by == 0:
            return


def kill_before(statement: int) -> None:
    """Kill this process before that statement or commit."""
    remaining = statement

    def count(*_: Any) -> None:
        nonlocal remaining
        if remaining == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        remaining -= 1

    event.listen(database.engine(), "before_cursor_execute", count)
    event.listen(database.engine(), "commit", count)
