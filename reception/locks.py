"""Messages of one conversation are answered one at a time, in the order in which they came.

Rasa's own lock stores let a second message ask again every second, and two workers that
share Redis can draw the same ticket there (core/lock_store.py).
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from rasa.core.utils import number_of_sanic_workers
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import BlockingConnectionPool, Redis  # type: ignore[import-untyped]
from redis.asyncio.retry import Retry  # type: ignore[import-untyped]
from redis.backoff import NoBackoff  # type: ignore[import-untyped]
from redis.exceptions import ConnectionError as RedisUnreachable  # type: ignore[import-untyped]
from redis.exceptions import RedisError

from reception import settings
from reception.errors import StartError

logger = logging.getLogger(__name__)

POLL = 0.01
"""Seconds between two looks of a waiting message at its place in Redis."""

LAPSE = 15.0
"""Seconds after which a place in Redis is void if its process has not renewed it.

Well above the time for which a process does one thing only, such as loading a model."""

REDIS_TIMEOUT = 2.0
"""Seconds for connecting to Redis, and for an answer of it."""

CONNECTIONS = 50
"""Connections of a process to Redis, at most."""


class TurnsHere:
    """Turns within this process: strictly first come, first served; no waiting between them."""

    def __init__(self) -> None:
        # The first of each queue has its turn; a conversation that is done has no entry.
        self._queues: dict[str, deque[asyncio.Future[bool]]] = {}

    def __len__(self) -> int:
        """Conversations that somebody works on or waits for."""
        return len(self._queues)

    @asynccontextmanager
    async def turn(self, conversation: str, lifetime: float) -> AsyncIterator[None]:
        """Wait for the turn, and have it; after ``lifetime`` seconds the next one gets it.

        Raises:
            LockError: the turn did not come within ``lifetime`` seconds.
        """
        loop = asyncio.get_running_loop()
        place: asyncio.Future[bool] = loop.create_future()
        queue = self._queues.setdefault(conversation, deque())
        queue.append(place)
        limit = loop.call_later(lifetime, _settle, place, False)
        try:
            _settle(queue[0], True)
            if not await place:
                raise _waited(lifetime)
            limit.cancel()
            limit = loop.call_later(lifetime, self._leave, conversation, place)
            yield
        finally:
            limit.cancel()
            self._leave(conversation, place)

    def _leave(self, conversation: str, place: asyncio.Future[bool]) -> None:
        queue = self._queues.get(conversation)
        if queue is None or place not in queue:
            return
        queue.remove(place)
        if queue:
            _settle(queue[0], True)
        else:
            del self._queues[conversation]


def _settle(place: asyncio.Future[bool], has_turn: bool) -> None:
    # One that is settled stays so. One that was cancelled or has given up still stands in
    # the queue; when its task runs, it leaves, and so passes the turn on.
    if not place.done():
        place.set_result(has_turn)


def _waited(seconds: float) -> LockError:
    # Without the conversation's id: in some channels it is a phone number.
    return LockError(
        f"A message has waited {seconds:.0f} s for those before it in its conversation and is "
        "given up; see above what they hang on (TICKET_LOCK_LIFETIME sets how long)."
    )


# KEYS: two sorted sets of places, one by arrival (µs; 0 for the one that has the turn),
#       one by the time (ms) at which they become void
# ARGV: a place, its arrival ('' at first), for how many ms it is good
# Gives its arrival, and 1 if it has the turn. Redis runs it as a whole; its clock counts.
_STAND = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, void in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
    redis.call('ZREM', KEYS[1], void)
    redis.call('ZREM', KEYS[2], void)
end
local arrived = ARGV[2]
if arrived == '' then
    arrived = time[1] .. string.format('%06d', time[2])
end
redis.call('ZADD', KEYS[1], 'NX', arrived, ARGV[1])
redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1])
local turn = 0
if redis.call('ZRANGE', KEYS[1], 0, 0)[1] == ARGV[1] then
    redis.call('ZADD', KEYS[1], 0, ARGV[1])
    turn = 1
end
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2]
redis.call('PEXPIREAT', KEYS[1], last)
redis.call('PEXPIREAT', KEYS[2], last)
return {arrived, turn}
"""

_LEAVE = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
"""


@dataclass
class _Place:
    keys: list[str]
    arrived: str | bytes = ""
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    standing: asyncio.Task[list[Any]] | None = None


class TurnsInRedis:
    """Turns among all processes and machines that share a Redis.

    First come, first served, by when a message's place arrives in Redis; within a process
    the places arrive in the order of the messages. A place is good for 15 s and renewed by
    its process, so that one whose process was killed holds up nobody for longer.
    """

    def __init__(self, url: str) -> None:
        """Connects when first needed; ``url`` may name user, password and database."""
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=REDIS_TIMEOUT,
            socket_timeout=REDIS_TIMEOUT,
            socket_connect_timeout=REDIS_TIMEOUT,
            # A connection that has died in the pool, as when Redis was restarted, is noticed
            # only by using it.
            retry=Retry(NoBackoff(), 1),
            retry_on_error=[RedisUnreachable],
        )
        redis: Redis = Redis(connection_pool=pool)
        self._stand_script = redis.register_script(_STAND)
        self._leave_script = redis.register_script(_LEAVE)
        self._entrance = TurnsHere()

    @asynccontextmanager
    async def turn(self, conversation: str, lifetime: float) -> AsyncIterator[None]:
        """Wait for the turn, and have it; after ``lifetime`` seconds the next one gets it.

        Raises:
            LockError: the turn did not come within ``lifetime`` seconds, or Redis fails.
        """
        # Braces keep the two on one node of a Redis cluster.
        key = f"reception:turns:{{{conversation}}}"
        place = _Place([f"{key}:places", f"{key}:void"])
        try:
            await self._wait(place, conversation, lifetime)
            renewing = asyncio.create_task(self._renew(place, lifetime))
            try:
                yield
            finally:
                renewing.cancel()
        finally:
            # A task of its own: neither another cancellation nor a Redis that hangs may
            # keep it from being done, nor a visitor from the answer.
            await asyncio.wait({asyncio.create_task(self._leave(place))}, timeout=0.5)

    async def _wait(self, place: _Place, conversation: str, lifetime: float) -> None:
        loop = asyncio.get_running_loop()
        good_for = min(LAPSE, lifetime)
        try:
            async with self._entrance.turn(conversation, lifetime):
                has_turn = await self._stand(place, good_for)
            limit = loop.time() + lifetime
            while not has_turn:
                if loop.time() > limit:
                    raise _waited(lifetime)
                await asyncio.sleep(POLL)
                has_turn = await self._stand(place, good_for)
        except RedisError as error:
            raise LockError(
                f"Redis, which REDIS_URL names, does not do its part ({error}), so a message "
                "cannot be answered; see whether it runs and the address is right."
            ) from error

    async def _renew(self, place: _Place, lifetime: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + lifetime
        while True:
            await asyncio.sleep(LAPSE / 3)
            if loop.time() >= end:
                return
            with suppress(RedisError):
                await self._stand(place, min(LAPSE, end - loop.time()))

    async def _stand(self, place: _Place, good_for: float) -> bool:
        """Take or renew a place; whether it has the turn."""
        # A task of its own, because redis-py can lose a cancellation (asyncio.wait_for before
        # Python 3.12), and so that leaving can wait until Redis has done it.
        place.standing = asyncio.create_task(
            self._stand_script(
                keys=place.keys, args=[place.name, place.arrived, max(1, round(good_for * 1000))]
            )
        )
        place.arrived, has_turn = await asyncio.shield(place.standing)
        return bool(has_turn)

    async def _leave(self, place: _Place) -> None:
        if place.standing:
            await asyncio.wait({place.standing})
        try:
            await self._leave_script(keys=place.keys, args=[place.name])
        except RedisError as error:
            logger.warning(
                f"A turn could not be given back to Redis ({error}); it is void in {LAPSE:.0f} s."
            )


# Rasa makes a second store when a model is put in by its API, and gives it to the part that
# handles reminders (server.py:1357), while messages go on with the first.
_HERE = TurnsHere()


class ConversationLocks(LockStore):
    """``lock_store`` of endpoints.yml: by ``REDIS_URL`` in Redis, without it in this process.

    Rasa uses `lock` only, so the tickets of its base class are not offered.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Rasa passes the entry of endpoints.yml.

        Raises:
            StartError: several workers are to run without a Redis to agree through.
        """
        url = settings.redis_url()
        workers = number_of_sanic_workers(endpoint_config)
        if url is None and workers > 1:
            raise StartError(
                f"SANIC_WORKERS is {workers}, and without REDIS_URL each worker would answer "
                "messages of one conversation at the same time as the others; set REDIS_URL, "
                "such as redis://127.0.0.1:6379/0, or unset SANIC_WORKERS."
            )
        self._turns: TurnsHere | TurnsInRedis = TurnsInRedis(url) if url else _HERE

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = POLL,
    ) -> AsyncIterator[None]:
        """Wait for the turn in the conversation, and have it until the block ends.

        ``lock_lifetime`` seconds are the most that a message waits, and the most that a
        message that hangs holds up the next. ``wait_time_in_seconds``, Rasa's step of
        waiting, has no effect.

        Raises:
            LockError: it has waited too long, or Redis fails.
        """
        async with self._turns.turn(conversation_id, lock_lifetime):
            yield
