"""Many at once, and some that die: never two bookings of one time, never half a booking."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import rivals
from rivals import CLINIC, PHONE, THREE, hold
from sqlalchemy import select

from reception.clinic import bookings, database, outbox
from reception.clinic.booking_tables import BookedQuarter, Booking, BookingEvent
from reception.clinic.bookings import HOLD, Taken

NOW = datetime(2026, 11, 20, 11, tzinfo=CLINIC.zone)

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["rivals"])


@pytest.fixture(autouse=True)
def _staff_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_NOTIFY_STAFF", "json://127.0.0.1/staff")


def state() -> tuple[list[Any], list[Any], list[Any], list[str]]:
    """Everything that a half-done change could have left behind."""
    with database.reading() as session:
        rows = session.execute(
            select(
                Booking.id, Booking.state, Booking.sequence, Booking.starts_at, Booking.name,
                Booking.held_until,
            ).order_by(Booking.id)
        ).all()  # fmt: skip
        taken = session.execute(
            select(BookedQuarter.quarter, BookedQuarter.booking_id).order_by(BookedQuarter.quarter)
        ).all()
        events = session.execute(
            select(BookingEvent.booking_id, BookingEvent.what).order_by(BookingEvent.id)
        ).all()
    return rows, taken, events, [notice.kind for notice in outbox.unsettled()]


def one_booking_of(outcomes: list[str], rivals: int) -> None:
    assert Counter(outcomes) == {"booked": 1, "taken": rivals - 1}
    assert bookings.consistent() == []
    rows, taken, events, notices = state()
    assert [row.state for row in rows] == ["booked"]
    assert len(taken) == 5
    assert [event.what for event in events] == ["held", "booked"]
    assert notices.count("booked") == 1


def test_of_48_threads_after_one_time_one_books(each_database: str) -> None:
    one_booking_of(rivals.compete(48, "thread"), 48)


def test_of_8_processes_with_6_threads_each_one_books(each_database: str) -> None:
    start, outcomes = PROCESSES.Event(), PROCESSES.Queue()
    processes = [
        PROCESSES.Process(
            target=rivals.compete_in_a_process, args=(each_database, 6, start, outcomes)
        )
        for _ in range(8)
    ]
    for process in processes:
        process.start()
    start.set()
    gathered = [outcome for _ in processes for outcome in outcomes.get(timeout=60)]
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    one_booking_of(gathered, 48)


def test_48_threads_after_times_of_their_own_all_book(each_database: str) -> None:
    """Nobody is turned away because the database was locked."""
    from concurrent.futures import ThreadPoolExecutor

    def visitor(number: int) -> str:
        held = hold(f"{number}", THREE + timedelta(minutes=75 * number))
        return bookings.book(held.id, "Jo", PHONE, None).state

    with ThreadPoolExecutor(48) as pool:
        assert Counter(pool.map(visitor, range(96))) == {"booked": 96}
    assert bookings.consistent() == []


def test_visitors_who_swap_their_times_do_not_wait_for_each_other(each_database: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    times = [THREE, THREE + timedelta(minutes=75)]

    def visitor(number: int) -> Counter[str]:
        went: Counter[str] = Counter()
        for turn in range(15):
            try:
                hold(f"{number}", times[(turn + number) % 2])
                went["held"] += 1
            except Taken:
                went["taken"] += 1
        return went

    with ThreadPoolExecutor(6) as pool:
        went = sum(pool.map(visitor, range(6)), Counter())
    assert went["held"] + went["taken"] == 90
    assert went["held"] >= 2
    assert bookings.consistent() == []


def test_confirming_twice_at_once_books_once(each_database: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    held = hold("one")
    with ThreadPoolExecutor(12) as pool:
        booked = list(pool.map(lambda _: bookings.book(held.id, "Jo", PHONE, None), range(12)))
    assert {booking.reference for booking in booked} == {held.reference}
    one_booking_of(["booked"], 1)


def test_a_confirmation_and_the_purge_of_its_hold_do_not_undo_each_other(
    each_database: str,
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    late = NOW + 2 * HOLD
    for number in range(8):
        held = hold(f"{number}", THREE + timedelta(minutes=75 * number), now=NOW)
        with ThreadPoolExecutor(4) as pool:
            purges = [pool.submit(bookings.release_expired, late) for _ in range(3)]
            booked = pool.submit(bookings.book, held.id, "Jo", PHONE, None, late)
            assert booked.result().state == "booked"
            assert sum(purge.result() for purge in purges) <= 1
        assert bookings.consistent() == []


def run(target: Callable[..., None], *arguments: Any) -> int:
    """The exit code of a process that does that."""
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join(60)
    code = process.exitcode
    assert code is not None
    return code


def test_a_process_that_dies_between_hold_and_confirmation_leaves_the_time_free(
    each_database: str,
) -> None:
    held, child = PROCESSES.Pipe(duplex=False)
    assert run(rivals.die_between_hold_and_confirmation, each_database, child) == -signal.SIGKILL
    assert held.recv() == 1
    with pytest.raises(Taken):
        hold("alive")
    assert state()[3] == []
    booked = bookings.book(hold("alive", now=NOW + HOLD).id, "Jo", PHONE, None)
    assert booked.state == "booked"
    assert [row.state for row in state()[0]] == ["expired", "booked"]
    assert bookings.consistent() == []


@pytest.mark.parametrize("work", ["hold", "book", "move", "cancel"])
def test_a_process_that_dies_within_a_change_leaves_nothing_of_it(
    each_database: str, work: str
) -> None:
    """Killed before the second, the third … statement, and before the commit."""
    settled = bookings.book(hold("settled", THREE - timedelta(hours=2)).id, "Al", PHONE, None)
    if work in ("book", "move"):
        assert run(rivals.die_within, each_database, work, 0) == -signal.SIGKILL
    killed = 0
    while True:
        before = state()[1:]
        code = run(rivals.die_within, each_database, work, killed)
        assert bookings.consistent() == []
        if code == 0:
            break
        assert code == -signal.SIGKILL
        killed += 1
        if work in ("hold", "cancel"):
            assert state()[1:] == before
        else:
            # Its hold was made before it died.
            assert [row.state for row in state()[0]].count("booked") == 1
            assert state()[3] == before[2]
            assert bookings.by_reference(settled.reference).sequence == 0
    assert killed >= 6
    after = {"hold": "held", "book": "booked", "move": "moved", "cancel": "cancelled"}[work]
    assert state()[2][-1].what == after
