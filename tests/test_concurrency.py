"""Many at once, and some that die: never two bookings of one time, never half a booking."""

from __future__ import annotations

import asyncio
import inspect
import os
import signal
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
import rivals
import test_inbox
from conftest import begin_process
from rivals import CLINIC, PHONE, THREE, hold, state
from sqlalchemy import text

from reception.clinic import bookings, database
from reception.clinic.bookings import HOLD, Taken

NOW = datetime(2026, 11, 20, 11, tzinfo=CLINIC.zone)


def run(target: Callable[..., None], *arguments: Any) -> list[Any]:
    """Call ``target`` in a process of its own; what it tells until it ends."""
    process, told = begin_process(target, *arguments)
    heard = []
    with suppress(EOFError):
        while True:
            heard.append(told.recv())
    process.join(60)
    return heard


@pytest.fixture(autouse=True)
def _staff_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_NOTIFY_STAFF", "json://127.0.0.1/staff")


def one_is_booked() -> None:
    now = state()
    assert now["wrong"] == []
    assert [booking.state for booking in now["bookings"]] == ["booked"]
    assert len(now["quarters"]) == 5
    assert now["events"] == ["held", "booked"]
    assert now["notices"].count("booked") == 1


def tell(variable: str, told: Any) -> None:
    told.send(os.environ.get(variable))


@pytest.mark.parametrize("value", ["one", "another"])
def test_a_process_has_the_environment_of_the_test_that_began_it(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("RECEPTION_NOTIFY_MAIL", value)
    assert run(tell, "RECEPTION_NOTIFY_MAIL") == [value]
    monkeypatch.delenv("RECEPTION_NOTIFY_MAIL")
    assert run(tell, "RECEPTION_NOTIFY_MAIL") == [None]


def test_of_48_threads_after_one_time_one_books(each_database: str) -> None:
    assert Counter(rivals.compete(48, "thread")) == {"booked": 1, "taken": 47}
    one_is_booked()


def test_of_8_processes_with_6_threads_each_one_books(each_database: str) -> None:
    outcomes = run(rivals.compete_in_processes, each_database, 8, 6)
    assert [len(of_process) for of_process in outcomes] == [6] * 8
    assert Counter(chain.from_iterable(outcomes)) == {"booked": 1, "taken": 47}
    one_is_booked()


def test_48_threads_after_times_of_their_own_all_book(each_database: str) -> None:
    """Nobody is turned away because the database was locked."""

    def visitor(number: int) -> str:
        held = hold(f"{number}", THREE + timedelta(minutes=75 * number))
        return bookings.book(held.id, "Jo", PHONE, None).state

    with ThreadPoolExecutor(48) as pool:
        assert Counter(pool.map(visitor, range(48))) == {"booked": 48}
    assert bookings.consistent() == []


def test_visitors_who_swap_their_times_do_not_wait_for_each_other(each_database: str) -> None:
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
    held = hold("one")
    with ThreadPoolExecutor(12) as pool:
        booked = list(pool.map(lambda _: bookings.book(held.id, "Jo", PHONE, None), range(12)))
    assert {booking.reference for booking in booked} == {held.reference}
    one_is_booked()


def test_a_confirmation_and_the_purge_of_its_hold_do_not_undo_each_other(
    each_database: str,
) -> None:
    late = NOW + 2 * HOLD
    for number in range(8):
        held = hold(f"{number}", THREE + timedelta(minutes=75 * number), now=NOW)
        with ThreadPoolExecutor(4) as pool:
            purges = [pool.submit(bookings.release_expired, late) for _ in range(3)]
            booked = pool.submit(bookings.book, held.id, "Jo", PHONE, None, late)
            assert booked.result().state == "booked"
            assert sum(purge.result() for purge in purges) <= 1
        assert bookings.consistent() == []


def test_a_process_that_dies_between_hold_and_confirmation_leaves_the_time_free(
    each_database: str,
) -> None:
    assert run(rivals.die_between_hold_and_confirmation, each_database) == [1]
    with pytest.raises(Taken):
        hold("alive")
    booked = bookings.book(hold("alive", now=NOW + HOLD).id, "Jo", PHONE, None)
    assert booked.state == "booked"
    assert [booking.state for booking in state()["bookings"]] == ["expired", "booked"]
    assert state()["notices"].count("booked") == 1
    assert bookings.consistent() == []


@pytest.mark.parametrize("work", ["hold", "book", "move", "cancel"])
def test_a_process_that_dies_within_a_change_leaves_nothing_of_it(
    each_database: str, work: str
) -> None:
    (_, before), *deaths = run(rivals.die_at_every_statement, each_database, work)
    *killed, (ended_by, after) = deaths
    assert len(killed) >= 6
    assert {by for by, _ in killed} == {signal.SIGKILL}
    assert all(left == before for _, left in killed)
    assert (ended_by, after["wrong"]) == (0, [])
    done = {"hold": "held", "book": "booked", "move": "moved", "cancel": "cancelled"}
    assert after["events"] == [*before["events"], done[work]]


INBOX_CLAIMS = {
    name: claim
    for name, claim in vars(test_inbox).items()
    if name.startswith("test_") and not inspect.signature(claim).parameters
}


@pytest.mark.parametrize("name", INBOX_CLAIMS)
@pytest.mark.parametrize("each_database", ["postgresql"], indirect=True)
def test_the_inbox_keeps_its_claims_on_postgresql(each_database: str, name: str) -> None:
    INBOX_CLAIMS[name]()


@pytest.mark.parametrize("each_database", ["postgresql"], indirect=True)
def test_a_forgotten_transaction_does_not_keep_everybody_waiting(each_database: str) -> None:
    with database.reading() as session:
        allowed = session.scalar(text("SHOW idle_in_transaction_session_timeout"))
    assert allowed == "30s"


def test_conversations_are_kept_on_both(each_database: str) -> None:
    from rasa.core.tracker_store import TrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from reception.conversations import ConversationStore

    store: TrackerStore = ConversationStore(Domain.empty())
    said = "Zoë, मालिश 🙂 '; DROP TABLE events;--"
    tracker = DialogueStateTracker("one", [])
    tracker.update_with_events(
        [UserUttered(said), SlotSet("hold", {"id": 12}), BotUttered("Yes")], Domain.empty()
    )
    asyncio.run(store.save(tracker))
    tracker.update(UserUttered("And tomorrow?"))
    asyncio.run(store.save(tracker))
    kept = asyncio.run(ConversationStore(Domain.empty()).retrieve("one"))
    assert kept is not None
    assert [event.type_name for event in kept.events] == [
        event.type_name for event in tracker.events
    ]
    assert kept.events[0].text == said
    assert asyncio.run(store.retrieve("two")) is None
