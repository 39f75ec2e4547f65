"""Deliveries of messaging apps: each dealt with once, in order, and kept no longer than needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from messages_in_store import (
    StandingClock,
    all_of,
    conversation,
    event,
    everything,
    known,
    queue,
    store,
    take,
)

from reception.clinic import deliveries, outgoing
from reception.clinic.deliveries import FAILED, START, STOP, Delivery, Taken
from reception.clinic.outgoing import Outgoing

AT_ONCE = 24


@pytest.fixture(autouse=True)
def clock(each_database: str, monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return StandingClock(monkeypatch)


def settle_all(identity: str = "1") -> list[str]:
    """Answer everything of a conversation; the texts, in order."""
    texts = []
    while isinstance(taken := deliveries.take("telegram", conversation(identity)), Taken):
        texts.append(taken.event.text)
        deliveries.settle(taken, [])
    return texts


# Storing


def test_an_event_is_stored_once_however_often_it_is_delivered() -> None:
    first = event("hello")
    assert store(first) == [conversation()]
    assert store(first, first) == [conversation()]
    assert settle_all() == ["hello"]
    assert store(first) == []
    assert settle_all() == []


def test_what_many_deliver_at_once_is_stored_once_each() -> None:
    burst = [event(f"message {number}", place=number) for number in range(12)]
    together = Barrier(AT_ONCE)

    def deliver(_: int) -> list[str]:
        together.wait(30)
        return store(*burst)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(deliver, range(AT_ONCE)))
    assert found == [[conversation()]] * AT_ONCE
    assert len(all_of(Delivery)) == 12
    assert settle_all() == [f"message {number}" for number in range(12)]


def test_the_same_id_in_another_channel_is_another_event() -> None:
    one = event("hello")
    store(one)
    store(one, channel="twilio")
    assert [row.channel for row in all_of(Delivery)] == ["telegram", "twilio"]


def test_each_conversation_with_something_to_do_is_named_once_in_order() -> None:
    burst = [event(identity=identity) for identity in ("2", "1", "2", "3")]
    assert store(*burst) == [conversation(identity) for identity in ("2", "1", "3")]
    assert store() == []


def test_a_failed_event_may_come_again_an_answered_one_not() -> None:
    failed, answered = event("fails"), event("works")
    store(failed, answered)
    deliveries.settle(take(), [{"text": "sorry"}], FAILED)
    deliveries.settle(take(), [{"text": "good day"}])
    assert store(answered) == []
    assert store(failed) == [conversation()]
    again = take()
    assert (again.event.text, again.tries) == ("fails", 0)
    deliveries.settle(again, [])
    assert store(failed) == []


def test_what_is_stored_is_what_is_taken() -> None:
    odd = event(
        "Zoë 🏳️‍🌈 \u2028 \"'\\", place=2.0**52 + 1, notes={"message": "wamid.1"}, has_more=True
    )
    store(odd)
    stored = {name: value for name, value in vars(take().event).items() if name != "place"}
    assert stored == {name: value for name, value in vars(odd).items() if name != "place"}
    assert all_of(Delivery)[0].place == odd.place


# Order


def test_events_are_taken_by_place_and_then_by_arrival() -> None:
    store(event("third", place=3), event("first", place=1))
    store(event("fourth", place=3), event("second", place=2))
    assert settle_all() == ["first", "second", "third", "fourth"]


def test_events_without_a_place_are_taken_as_they_arrived() -> None:
    texts = [f"message {number}" for number in range(5)]
    store(*(event(text) for text in texts[:3]))
    store(*(event(text) for text in texts[3:]))
    assert settle_all() == texts


def test_conversations_do_not_wait_for_each_other(clock: StandingClock) -> None:
    store(event("mine", "1"), event("yours", "2"))
    assert deliveries.put_off(take("1")) == clock.now() + deliveries.PAUSE
    assert settle_all("2") == ["yours"]


def test_an_event_stays_the_next_until_it_is_settled() -> None:
    store(event("first"), event("second"))
    assert [take().event.text, take().event.text] == ["first", "first"]
    deliveries.settle(take(), [])
    assert take().event.text == "second"


# Taking, settling, putting off


def test_nothing_to_take_is_nothing() -> None:
    assert deliveries.take("telegram", conversation()) is None
    store(event())
    assert deliveries.take("twilio", conversation()) is None


def test_who_writes_is_known_from_then_on(clock: StandingClock) -> None:
    store(event(address={"chat": 5}))
    assert known(conversation()) is None
    take()
    found = known(conversation())
    assert found is not None
    assert (found.channel, found.address, found.heard_at) == ("telegram", {"chat": 5}, clock.now())


def test_a_turn_that_failed_is_due_after_a_pause_and_holds_up_the_next(
    clock: StandingClock,
) -> None:
    store(event("first"), event("second"))
    for tries in range(3):
        taken = take()
        assert (taken.event.text, taken.tries) == ("first", tries)
        due = deliveries.put_off(taken)
        assert due == clock.now() + deliveries.PAUSE
        assert deliveries.take("telegram", conversation()) == due
        clock.move(seconds=deliveries.PAUSE.total_seconds())
    assert settle_all() == ["first", "second"]


def test_an_answer_is_queued_with_its_choices() -> None:
    choices = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
    store(event("book"))
    replies = [{"text": "When?"}, {"text": "Sure?", "choices": choices}]
    deliveries.settle(take(), replies, offered=choices)
    rows = all_of(Outgoing)
    assert [row.content["text"] for row in rows] == ["When?", "Sure?"]
    assert {row.conversation for row in rows} == {conversation()}
    store(event("1"))
    assert take().known.choices == choices


def test_choices_are_of_the_last_answer_and_survive_an_event_without_one() -> None:
    store(event("one"), event("sticker"), event("two"), event("three"))
    deliveries.settle(take(), [{"text": "?"}], offered=[{"title": "A", "payload": "a"}])
    deliveries.settle(take(), [{"text": "I can only read text."}])
    taken = take()
    assert [choice["payload"] for choice in taken.known.choices] == ["a"]
    deliveries.settle(taken, [{"text": "fine"}], offered=[])
    assert take().known.choices == []


def test_a_number_does_not_choose_from_what_was_asked_before_somebody_wrote_unasked() -> None:
    store(event("delete my data"), event("1"))
    deliveries.settle(take(), [{"text": "Sure?"}], offered=[{"title": "Yes", "payload": "yes"}])
    outgoing.tell(conversation(), "How many of you will come, 1 or 2?", "from-staff")
    assert take().known.choices == []


def test_the_same_again_and_again_is_counted() -> None:
    store(*[event(text) for text in ("away until Monday", "away  until Monday", "hi", "hi")])
    repeated = []
    for _ in range(4):
        taken = take()
        repeated.append(taken.known.repeated)
        deliveries.settle(taken, [])
    assert repeated == [0, 1, 0, 1]


def test_a_turn_that_was_begun_is_known_as_such_whoever_takes_it_up() -> None:
    store(event("book it"))
    assert [take().tries, take().tries] == [0, 1]


def test_what_another_has_answered_is_not_answered_again() -> None:
    """As after a lock that has run out during a long turn."""
    store(event())
    slow, other = take(), take()
    deliveries.settle(other, [{"text": "in time"}])
    deliveries.settle(slow, [{"text": "too late"}])
    deliveries.put_off(slow)
    assert [row.content["text"] for row in all_of(Outgoing)] == ["in time"]
    assert deliveries.take("telegram", conversation()) is None


@pytest.mark.parametrize("state", [deliveries.ANSWERED, FAILED])
def test_nothing_of_the_visitor_stays_with_what_is_dealt_with(state: str) -> None:
    store(event("I am Zoe", identity="447700900123", address={"phone": "447700900123"}))
    assert "Zoe" in everything()
    deliveries.settle(take("447700900123"), [], state)
    (row,) = all_of(Delivery)
    assert (row.state, row.conversation, row.content) == (state, "", {})
    assert row.settled_at is not None
    assert "Zoe" not in everything()


def test_no_provider_s_id_is_stored_as_it_is_once_dealt_with() -> None:
    store(event(id="wamid.HBgMNDQ3NzAwOTAwMTIz"))
    deliveries.settle(take(), [])
    assert "wamid" not in everything()


# Wishes, and what is no text


def test_a_wish_to_stop_withdraws_what_waits_and_the_opposite_undoes_it() -> None:
    queue("a reminder", conversation())
    store(event("STOP", wish=STOP), event("hello?"), event("START", wish=START), event("hello"))
    stopping = take()
    assert stopping.known.stopped
    assert all_of(Outgoing) != []
    deliveries.settle(stopping, [])
    assert all_of(Outgoing) == []
    for wants in (False, True, True):
        taken = take()
        assert taken.known.stopped is not wants
        deliveries.settle(taken, [])


def test_only_text_is_read_is_told_once_a_day(clock: StandingClock) -> None:
    def sends_a_picture() -> bool:
        store(event("", has_more=True))
        taken = take()
        deliveries.settle(taken, [])
        return taken.tell

    assert sends_a_picture()
    assert not sends_a_picture()
    clock.move(hours=23.9)
    assert not sends_a_picture()
    clock.move(hours=0.2)
    assert sends_a_picture()


def test_who_was_not_told_because_the_turn_failed_is_told_when_it_works() -> None:
    store(event("what is this?", has_more=True))
    taken = take()
    assert taken.tell
    deliveries.put_off(taken)
    assert isinstance(deliveries.take("telegram", conversation()), datetime)
    # And so if the worker has died: the event is just taken again.
    store(event("", "2", has_more=True))
    assert take("2").tell
    assert take("2").tell


def test_who_has_stopped_is_not_told_that_only_text_is_read() -> None:
    store(event("STOP", wish=STOP), event("", has_more=True))
    deliveries.settle(take(), [])
    assert not take().tell


# What is left behind


def test_what_nobody_takes_up_is_orphaned_after_a_while(clock: StandingClock) -> None:
    store(event(identity="1"), event(identity="1"), event(identity="2"))
    store(event(identity="3"), channel="slack")
    assert deliveries.orphaned("telegram", []) == []
    clock.move(seconds=deliveries.ORPHANED.total_seconds() + 1)
    both = {conversation("1"), conversation("2")}
    assert set(deliveries.orphaned("telegram", [])) == both
    assert len(deliveries.orphaned("telegram", [])) == 2
    assert deliveries.orphaned("telegram", {conversation("1")}) == [conversation("2")]
    deliveries.put_off(take("2"))
    assert deliveries.orphaned("telegram", []) == [conversation("1")]
    deliveries.settle(take("1"), [])
    deliveries.settle(take("1"), [])
    assert deliveries.orphaned("telegram", []) == []


def test_ids_are_kept_for_as_long_as_a_provider_may_repeat_them(clock: StandingClock) -> None:
    one, unanswered = event(), event(identity="2")
    store(one, unanswered)
    deliveries.settle(take(), [])
    for passed, left in ((timedelta(days=29), 2), (timedelta(days=2), 0)):
        clock.move(days=passed.days)
        with deliveries.transaction() as session:
            deliveries.delete_known(session, clock.now())
        assert len(all_of(Delivery)) == left
