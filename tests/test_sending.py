"""From a delivery to its answer, in one process: with a provider and a Rasa that are made up."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from messages_in_store import Clock, all_of, conversation, event, known, queue
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from sqlalchemy.exc import OperationalError

from reception.channels.messaging import chores, intake, sending
from reception.channels.messaging.answering import Answering
from reception.channels.messaging.api import NotSent
from reception.channels.messaging.chores import Chores
from reception.channels.messaging.intake import Intake
from reception.channels.messaging.parts import Limits, Part
from reception.channels.messaging.sending import Sending
from reception.clinic import deliveries, outgoing
from reception.clinic.deliveries import STOP, Delivery, Event
from reception.clinic.outgoing import Outgoing
from reception.locks import ConversationLocks

CHANNEL = "telegram"
LIMITS = Limits(text=40, text_with_choices=40, choices=2, title=20, payload=64)


def broken() -> OperationalError:
    return OperationalError("INSERT", {}, Exception("disk I/O error"))


@pytest.fixture(autouse=True)
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    monkeypatch.setattr(deliveries, "PAUSE", timedelta(0))
    monkeypatch.setattr(chores, "PAUSE", 0.01)
    return Clock(monkeypatch)


@dataclass
class Rasa:
    """An agent that answers "hello" with "re: hello", and stores its turns.

    Attributes:
        turns: what it was told, in order.
        replies: by text, if it is to say something else.
        failures: by text, how many turns of it are to fail.
        before: awaited in each turn.
    """

    turns: list[str] = field(default_factory=list)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    before: Callable[[str], Awaitable[Any]] | None = None
    lock_store: Any = field(default_factory=ConversationLocks)
    stored: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    @property
    def tracker_store(self) -> Rasa:
        return self

    async def retrieve(self, name: str) -> Any:
        return SimpleNamespace(events=self.stored[name])

    async def on_new_message(self, message: UserMessage) -> None:
        assert message.text is not None
        self.turns.append(message.text)
        if self.before is not None:
            await self.before(message.text)
        if self.failures[message.text]:
            self.failures[message.text] -= 1
            raise ValueError(f"no idea what {message.text} means")
        events = self.stored[message.sender_id]
        events.append(UserUttered(message.text, message_id=message.message_id))
        for reply in self.replies.get(message.text, [{"text": f"re: {message.text}"}]):
            assert message.output_channel is not None
            await message.output_channel.send_response(message.sender_id, dict(reply))
            data = {"buttons": reply.get("buttons")}
            events.append(BotUttered(reply["text"], data=data, metadata={}))


@dataclass
class Desk:
    """A channel's machinery, at work.

    Attributes:
        said: what has reached visitors, as (chat, text).
        tried: what was handed over, taken or not.
        faults: by text, what is raised in place of taking it, one after the other.
    """

    said: list[tuple[int, str]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    choices: list[tuple[str, ...]] = field(default_factory=list)
    faults: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    signs: list[str] = field(default_factory=list)
    show: Callable[[Event], Awaitable[None]] | None = None
    rasa: Rasa = field(default_factory=Rasa)

    def __post_init__(self) -> None:
        self.sending = Sending(CHANNEL, lambda _: LIMITS, self._send)
        self.intake = Intake(CHANNEL, lambda conversation: self.answering.wake(conversation))
        self.answering = Answering(
            CHANNEL,
            lambda: self.rasa,
            self.rasa.on_new_message,
            self.sending,
            lambda _: LIMITS,
            self._show,
            self.intake.calm,
        )

    async def _send(self, address: dict[str, Any], part: Part) -> None:
        self.tried.append(part.text)
        if self.faults[part.text]:
            raise self.faults[part.text].pop(0)
        self.said.append((address["chat"], part.text))
        self.choices.append(tuple(choice.title for choice in part.choices))

    async def _show(self, event: Event) -> None:
        self.signs.append(event.text)
        if self.show is not None:
            await self.show(event)

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.said]

    async def write(self, *texts: str, chat: int = 1, **more: Any) -> None:
        """Somebody writes, and it is stored."""
        given = [event(text, str(chat), address={"chat": chat}, **more) for text in texts]
        await self.intake.store(given)

    async def rest(self) -> None:
        """Until nothing is under way that is to be done at once."""
        await until(lambda: not (self.answering._busy or self.sending._busy))


@asynccontextmanager
async def at_work() -> Any:
    desk = Desk()
    try:
        yield desk
    finally:
        await desk.answering.end(5)
        await desk.sending.end(5)


async def until(holds: Callable[[], object], seconds: float = 10) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while not holds():
        assert asyncio.get_running_loop().time() < end, "it did not come about"
        await asyncio.sleep(0.002)


def running(test: Callable[[Desk], Awaitable[None]]) -> Callable[[], None]:
    """A test that is given a channel's machinery."""

    def run() -> None:
        async def within() -> None:
            async with at_work() as desk:
                await test(desk)

        asyncio.run(within())

    run.__name__ = test.__name__  # type: ignore[attr-defined]
    return run


def states() -> list[tuple[str, str | None]]:
    return [(row.state, row.trouble) for row in all_of(Outgoing)]


# Order


@running
async def test_each_conversation_is_answered_in_its_order(desk: Desk) -> None:
    for number in range(4):
        for chat in (1, 2, 3):
            await desk.write(f"{number}a", f"{number}b", chat=chat)
    await until(lambda: len(desk.said) == 24)
    await desk.rest()
    for chat in (1, 2, 3):
        texts = [text for whose, text in desk.said if whose == chat]
        assert texts == [f"re: {number}{letter}" for number in range(4) for letter in "ab"]
    assert {row.state for row in all_of(Delivery)} == {"answered"}
    assert {state for state, _ in states()} == {"sent"}


@running
async def test_a_message_that_is_delivered_twice_is_answered_once(desk: Desk) -> None:
    once = event("hello", address={"chat": 1})
    for _ in range(3):
        await desk.intake.store([once, once])
        await desk.rest()
    assert desk.said == [(1, "re: hello")]


@running
async def test_a_turn_that_waits_for_somebody_does_not_keep_others_waiting(desk: Desk) -> None:
    may_go_on = asyncio.Event()

    async def wait(text: str) -> None:
        if text == "slow":
            await may_go_on.wait()

    desk.rasa.before = wait
    await desk.write("slow", "after", chat=1)
    await desk.write("fast", chat=2)
    await until(lambda: desk.said)
    may_go_on.set()
    await until(lambda: len(desk.said) == 3)
    assert desk.texts == ["re: fast", "re: slow", "re: after"]


# Sending


@running
async def test_what_cannot_be_sent_does_not_hold_up_what_follows(desk: Desk) -> None:
    desk.faults["re: first"] = [NotSent("Telegram answered 400", for_good=True)]
    await desk.write("first", "second")
    await until(lambda: desk.said)
    await desk.rest()
    assert desk.tried == ["re: first", "re: second"]
    assert states() == [("failed", "Telegram answered 400"), ("sent", None)]


def test_a_provider_that_asks_to_wait_is_not_asked_before(clock: Clock) -> None:
    @running
    async def scenario(desk: Desk) -> None:
        desk.faults["re: first"] = [NotSent("Telegram answered 429", wait=30)]
        await desk.write("first", "second")
        await desk.write("elsewhere", chat=2)
        await until(lambda: conversation() in desk.sending._later and desk.said)
        left = desk.sending._later[conversation()].when() - asyncio.get_running_loop().time()
        assert 29 < left <= 30
        assert desk.said == [(2, "re: elsewhere")]
        # Nor if something else is to be said meanwhile, which moves nothing.
        clock.move(seconds=29)
        desk.sending.wake(conversation())
        await desk.rest()
        assert conversation() in desk.sending.busy
        assert desk.tried.count("re: first") == 1
        clock.move(seconds=1)
        desk.sending.wake(conversation())
        await until(lambda: len(desk.said) == 3)
        assert desk.texts == ["re: elsewhere", "re: first", "re: second"]

    scenario()


def test_what_was_taken_of_a_long_answer_is_not_sent_again(clock: Clock) -> None:
    first, second, third = (f"This is sentence number {number}." for number in (1, 2, 3))

    @running
    async def scenario(desk: Desk) -> None:
        desk.rasa.replies["hello"] = [{"text": f"{first} {second} {third}"}]
        desk.faults[second] = [NotSent("no connection"), NotSent("no connection")]
        await desk.write("hello")
        for tries in (1, 2):
            await until(partial(lambda tries: desk.tried.count(second) == tries, tries))
            await desk.rest()
            clock.move(minutes=1)
            desk.sending.wake(conversation())
        await until(lambda: len(desk.said) == 3)
        assert desk.tried == [first, second, second, second, third]

    scenario()


def test_a_slip_of_ours_in_sending_is_tried_again_and_not_quoted(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    @running
    async def scenario(desk: Desk) -> None:
        desk.faults["re: I am Zoe"] = [KeyError("Zoe"), NotSent("no connection")]
        await desk.write("I am Zoe")
        for tries in (1, 2):
            await until(partial(lambda tries: len(desk.tried) == tries, tries))
            await desk.rest()
            clock.move(minutes=1)
            desk.sending.wake(conversation())
        await until(lambda: desk.said)

    scenario()
    assert "was not sent: KeyError in _send (" in caplog.text
    assert "was not sent (try 2): no connection" in caplog.text
    assert "Zoe" not in caplog.text
    assert states() == [("sent", "no connection")]


@running
async def test_who_has_blocked_us_is_known_to_have_stopped(desk: Desk) -> None:
    desk.faults["re: hello"] = [NotSent("blocked", stopped=True)]
    await desk.write("hello")
    await until(lambda: desk.tried)
    await desk.rest()
    assert states() == [("failed", "blocked")]
    someone = known(conversation())
    assert someone is not None
    assert someone.stopped


@running
async def test_what_another_process_has_queued_is_sent_when_it_is_found(desk: Desk) -> None:
    queue("A reminder.", conversation())
    for name in outgoing.due(CHANNEL, desk.sending.busy):
        desk.sending.wake(name)
    await until(lambda: desk.said)
    assert desk.texts == ["A reminder."]


@running
async def test_a_visitor_is_shown_that_somebody_writes_before_the_answer(desk: Desk) -> None:
    seen = []

    async def show(_: Event) -> None:
        await asyncio.sleep(0.05)
        seen.append(list(desk.said))

    desk.show = show
    await desk.write("hello")
    await until(lambda: desk.said)
    assert seen == [[]]


def test_an_answer_does_not_wait_long_for_the_sign_or_fail_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "SHOWN_WITHIN", 0.05)

    @running
    async def scenario(desk: Desk) -> None:
        async def show(event: Event) -> None:
            if event.text == "slow":
                await asyncio.sleep(60)
            raise {"refused": NotSent("no"), "broken": KeyError("x")}[event.text]

        desk.show = show
        await desk.write("slow", "refused", "broken")
        await until(lambda: len(desk.said) == 3)
        assert desk.signs == ["slow", "refused", "broken"]

    scenario()


# Answering


@running
async def test_a_turn_that_fails_is_tried_again(desk: Desk) -> None:
    desk.rasa.failures["hello"] = deliveries.TRIES - 1
    await desk.write("hello", "and then")
    await until(lambda: len(desk.said) == 2)
    assert desk.texts == ["re: hello", "re: and then"]
    assert desk.rasa.turns == ["hello"] * deliveries.TRIES + ["and then"]


@running
async def test_a_turn_that_always_fails_is_apologised_for_and_may_come_again(desk: Desk) -> None:
    desk.rasa.failures["hello"] = deliveries.TRIES
    again = event("hello", address={"chat": 1})
    await desk.intake.store([again])
    await desk.write("and then")
    await until(lambda: "re: and then" in desk.texts)
    apology = " ".join(desk.texts[:-1])
    assert apology.startswith("I am sorry, something on our side is not working just now")
    assert "Please call us on +44 117 496 0123" in apology
    assert desk.rasa.turns == ["hello"] * deliveries.TRIES + ["and then"]
    assert [row.state for row in all_of(Delivery)] == ["failed", "answered"]
    await desk.intake.store([again])
    await until(lambda: "re: hello" in desk.texts)


@running
async def test_a_turn_that_rasa_has_stored_is_not_taken_again_when_the_database_fails(
    desk: Desk,
) -> None:
    settle, failing = deliveries.settle, [broken(), broken()]

    def fail_twice(*given: Any) -> None:
        if failing:
            raise failing.pop()
        settle(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deliveries, "settle", fail_twice)
        await desk.write("book it")
        await until(lambda: desk.said)
    assert desk.rasa.turns == ["book it"]
    assert desk.texts == ["re: book it"]


def test_a_turn_that_a_dead_worker_has_stored_is_answered_and_not_taken_again() -> None:
    lost = event("book it", address={"chat": 1})

    @running
    async def dies(desk: Desk) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(deliveries, "settle", lambda *_: threading.Event().wait(0.2))
            await desk.intake.store([lost])
            await until(lambda: desk.rasa.turns)
            before.update(desk.rasa.stored)
            for task in desk.answering._busy.values():
                task.cancel()
            await desk.rest()

    @running
    async def adopts(desk: Desk) -> None:
        desk.rasa.stored.update(before)
        desk.answering.wake(conversation())
        await until(lambda: desk.said)
        assert desk.rasa.turns == []
        assert desk.texts == ["re: book it"]

    before: dict[str, list[Any]] = {}
    dies()
    assert [row.state for row in all_of(Delivery)] == ["received"]
    adopts()


@running
async def test_a_typed_number_chooses_from_what_was_offered(desk: Desk) -> None:
    buttons = [{"title": f"Time {number}", "payload": f"/take{number}"} for number in range(1, 6)]
    desk.rasa.replies["times"] = [
        {"text": "Monday:", "buttons": buttons[:2]},
        {"text": "Tuesday:", "buttons": buttons[2:]},
    ]
    await desk.write("times")
    await until(lambda: len(desk.said) >= 3)
    await desk.rest()
    assert (desk.texts[0], desk.choices[0]) == ("Monday:", ("Time 1", "Time 2"))
    assert "\n".join(desk.texts[1:]).startswith("Tuesday:\n\n1. Time 3\n2. Time 4")
    await desk.write("the last one please", "6", "4")
    await until(lambda: len(desk.rasa.turns) == 4)
    # The answers to the first have offered nothing, so "4" says no more than that.
    assert desk.rasa.turns == ["times", "/take5", "6", "4"]


@running
async def test_what_is_no_text_is_said_once_not_to_be_read(desk: Desk) -> None:
    await desk.write("", "", has_more=True)
    await desk.write("what is this?", has_more=True)
    await until(lambda: "re: what is this?" in desk.texts)
    assert " ".join(desk.texts).count("I am sorry, I can only read text") == 1
    assert desk.rasa.turns == ["what is this?"]


@running
async def test_nothing_is_said_to_who_wants_nothing_said(desk: Desk) -> None:
    await desk.write("STOP", wish=STOP)
    await desk.write("hello?")
    await desk.rest()
    assert (desk.tried, desk.rasa.turns) == ([], [])
    assert {row.state for row in all_of(Delivery)} == {"answered"}


@running
async def test_a_turn_without_replies_is_apologised_for(desk: Desk) -> None:
    desk.rasa.replies["hello"] = []
    await desk.write("hello")
    await until(lambda: desk.said)
    assert desk.texts[0].startswith("I am sorry")


# Storing


@dataclass
class Gate:
    """`deliveries.store`, one transaction of which can be held up; ``sizes`` of all."""

    sizes: list[int] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)

    def __call__(self, channel: str, events: Sequence[Event]) -> list[str]:
        self.sizes.append(len(events))
        self.open.wait(10)
        if self.errors:
            raise self.errors.pop(0)
        return STORE(channel, events)


STORE = deliveries.store


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    held_up = Gate()
    monkeypatch.setattr(deliveries, "store", held_up)
    return held_up


@dataclass
class Storing:
    """An intake of its own; ``woken`` are the conversations in which something is to be done."""

    woken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.intake = Intake(CHANNEL, self.woken.append)

    def deliver(self, one: Event | None = None) -> asyncio.Future[None]:
        return asyncio.ensure_future(self.intake.store([one or event()]))


def test_a_burst_is_stored_in_a_few_transactions_in_its_order(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "STORED_WITHIN", 5)

    async def scenario() -> None:
        storing = Storing()
        burst = [event(f"message {number}", str(number % 7)) for number in range(100)]
        stored = [storing.deliver(one) for one in burst]
        await until(lambda: gate.sizes)
        assert not any(one.done() for one in stored)
        gate.open.set()
        await asyncio.gather(*stored)
        assert gate.sizes == [1, 99]
        rows = all_of(Delivery)
        assert [row.content["text"] for row in rows] == [one.text for one in burst]
        assert set(storing.woken) == {conversation(str(number)) for number in range(7)}
        assert len(storing.woken) <= 8

    asyncio.run(scenario())


def test_a_database_error_reaches_all_who_wait_and_ends_with_it(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "STORED_WITHIN", 5)

    async def scenario() -> None:
        storing = Storing()
        gate.errors = [broken(), broken()]
        lost = [storing.deliver() for _ in range(5)]
        await until(lambda: gate.sizes)
        gate.open.set()
        errors = await asyncio.gather(*lost, return_exceptions=True)
        assert [type(error) for error in errors] == [OperationalError] * 5
        assert (all_of(Delivery), storing.woken, gate.sizes) == ([], [], [1, 4])
        await storing.deliver()
        assert storing.woken == [conversation()]

    asyncio.run(scenario())


def test_what_a_slow_database_has_let_wait_is_acknowledged_and_stored_once_it_can_be(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(intake, "STORED_WITHIN", 0.02)
    monkeypatch.setattr(intake, "PAUSE", 0.6)

    async def scenario() -> None:
        storing = Storing()
        gate.errors = [broken()]
        await storing.deliver(event("first, of Zoe"))
        await storing.deliver(event("second"))
        gate.open.set()
        await until(lambda: "acknowledged" in caplog.text)
        # What comes while it is known not to work is the provider's to bring again.
        with pytest.raises(OperationalError):
            await storing.deliver(event("refused"))
        await until(lambda: storing.woken)
        assert [row.content["text"] for row in all_of(Delivery)] == ["first, of Zoe", "second"]
        await storing.deliver(event("third"))
        assert all_of(Delivery)[-1].content["text"] == "third"

    asyncio.run(scenario())
    assert caplog.text.count("What was acknowledged is not stored yet: OperationalError") == 1
    assert "Zoe" not in caplog.text


def test_what_nobody_waits_for_any_more_is_stored_all_the_same(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "STORED_WITHIN", 5)

    async def scenario() -> None:
        storing = Storing()
        left, stays = storing.deliver(), storing.deliver()
        await until(lambda: gate.sizes)
        left.cancel()
        gate.open.set()
        await stays
        await storing.deliver()
        assert len(all_of(Delivery)) == 3
        assert storing.woken == [conversation()] * 3

    asyncio.run(scenario())


def test_answers_wait_for_deliveries_but_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "PRECEDENCE", 0.05)

    @running
    async def scenario(desk: Desk) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        with desk.intake.arriving():
            await desk.write("hello")
            await asyncio.sleep(0.02)
            assert desk.rasa.turns == []
            # The delivery takes longer than answers have patience.
            await until(lambda: desk.rasa.turns)
        assert loop.time() - begun >= 0.05
        await until(lambda: desk.said)

    scenario()


# Chores


class Lists(Chores):
    """What is to be done, by conversation: what `next` returns or raises, one after the other."""

    def __init__(self, **todo: list[Any]) -> None:
        super().__init__()
        self.todo = todo
        self.done: list[str] = []
        self.at_once: dict[str, int] = defaultdict(int)

    async def next(self, conversation: str) -> datetime | bool:
        self.at_once[conversation] += 1
        assert self.at_once[conversation] == 1
        await asyncio.sleep(0.001)
        self.at_once[conversation] -= 1
        self.done.append(conversation)
        thing = self.todo[conversation].pop(0) if self.todo[conversation] else False
        if isinstance(thing, Exception):
            raise thing
        assert isinstance(thing, (bool, datetime))
        return thing


def utc() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)


def test_work_goes_on_until_there_is_no_more_and_is_done_by_one_at_a_time() -> None:
    async def scenario() -> None:
        work = Lists(one=[True] * 5, two=[])
        work.wake("two")
        # Now it is at it.
        await asyncio.sleep(0)
        for _ in range(20):
            work.wake("one")
            work.wake("two")
        await until(lambda: not work.busy)
        assert work.done.count("one") == 6
        # Whoever is woken while at it looks once more.
        assert work.done.count("two") == 2

    asyncio.run(scenario())


def test_what_is_due_later_is_done_then_or_when_woken() -> None:
    async def scenario() -> None:
        work = Lists(soon=[utc() + timedelta(seconds=0.03)], later=[utc() + timedelta(hours=1)])
        work.wake("soon")
        work.wake("later")
        await until(lambda: work.done.count("soon") == 2)
        assert set(work.busy) == {"later"}
        assert work.done.count("later") == 1
        work.wake("later")
        await until(lambda: not work.busy)
        assert work.done.count("later") == 2

    asyncio.run(scenario())


def test_work_that_fails_is_taken_up_again_and_not_quoted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario() -> None:
        work = Lists(one=[ValueError("Zoe"), broken(), True])
        work.wake("one")
        await until(lambda: len(work.done) == 4)
        await until(lambda: not work.busy)

    asyncio.run(scenario())
    assert caplog.text.count("Work for a messaging app failed: ") == 2
    assert "ValueError in next (" in caplog.text
    assert "Zoe" not in caplog.text


def test_what_is_under_way_at_the_end_is_finished_and_nothing_begun() -> None:
    async def scenario() -> None:
        work = Lists(busy=[True], later=[utc() + timedelta(seconds=0.05)])
        work.wake("later")
        await until(lambda: "later" in work.busy and work.done)
        work.wake("busy")
        await work.end(5)
        assert work.done == ["later", "busy", "busy"]
        await asyncio.sleep(0.08)
        assert work.done == ["later", "busy", "busy"]

    asyncio.run(scenario())


def test_what_takes_too_long_at_the_end_is_given_up() -> None:
    async def scenario() -> None:
        work = Lists(endless=[True] * 100_000)
        work.wake("endless")
        await asyncio.wait_for(work.end(0.02), 5)
        await until(lambda: not work.busy)

    asyncio.run(scenario())


def test_the_whole_survives_a_database_that_is_away_for_a_while() -> None:
    """Four of ten accesses fail; everything is answered, in order, and none twice."""
    chance = random.Random(3)

    def flaky(call: Callable[..., Any]) -> Callable[..., Any]:
        def sometimes(*given: Any) -> Any:
            if chance.random() < 0.4:
                raise broken()
            return call(*given)

        return sometimes

    @running
    async def scenario(desk: Desk) -> None:
        texts = [f"message {number}" for number in range(10)]
        with pytest.MonkeyPatch.context() as patch:
            for module, name in (
                (deliveries, "take"), (deliveries, "settle"), (outgoing, "claim"),
            ):  # fmt: skip
                patch.setattr(module, name, flaky(getattr(module, name)))
            await desk.write(*texts)
            await until(lambda: len(desk.said) == 10)
            await desk.rest()
        assert desk.texts == [f"re: {text}" for text in texts]
        assert desk.rasa.turns == texts

    scenario()
