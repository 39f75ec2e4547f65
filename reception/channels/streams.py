"""Streams: what is said in a chat reaches every page that shows it, whichever worker it is at."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from json import dumps
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from reception.channels.shown import said_since
from reception.clinic import chats

LOOK_EVERY = 0.5
"""Seconds between looks into the database for what other processes have said."""

PING_EVERY = 15.0
"""Seconds of silence after which a stream says that it is still there."""

AT_ONCE = 500
"""Chats that are looked for in one query."""

logger = logging.getLogger(__name__)


class Streams:
    """The open streams of this worker.

    What this worker says wakes them at once; what other workers, the keeper or a colleague at
    the desk say is found by looking, for all streams together.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._known: dict[str, tuple[int, int]] = {}
        self._closing = False
        self._looking: asyncio.Task[None] | None = None

    def count(self, conversation: str) -> int:
        """How many streams of that chat are open here."""
        return len(self._waiting.get(conversation, ()))

    @asynccontextmanager
    async def waiting(self, conversation: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever something was said, for as long as a stream is open."""
        event = asyncio.Event()
        self._waiting[conversation].add(event)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            yield event
        finally:
            self._waiting[conversation].discard(event)
            if not self._waiting[conversation]:
                del self._waiting[conversation]
                self._known.pop(conversation, None)

    def wake(self, conversation: str) -> None:
        """Something was said in that chat."""
        for event in self._waiting.get(conversation, ()):
            event.set()

    async def send(
        self,
        send: Callable[[str], Awaitable[Any]],
        conversation: str,
        after: int,
        said: dict[str, Any],
        news: asyncio.Event,
    ) -> None:
        """Send what was said and is said as server-sent events, until the server stops.

        Args:
            send: sends a piece of the response.
            conversation: the chat.
            after: the number of the last message that the page has.
            said: what has come since; see `shown.said_since`.
            news: see `waiting`.
        """
        forgotten = 0
        await send(": open\n\n")
        while not self._closing:
            if said["forgotten_before"] > forgotten:
                forgotten = said["forgotten_before"]
                await send(_event("forgotten", {"before": forgotten}))
            for message in said["messages"]:
                after = message["sequence"]
                await send(_event("message", message, after))
            try:
                await asyncio.wait_for(news.wait(), PING_EVERY)
            except asyncio.TimeoutError:
                await send(": ping\n\n")
            news.clear()
            try:
                said = await asyncio.to_thread(said_since, conversation, after)
            except (chats.NoChat, SQLAlchemyError):
                # The page asks again, and is told then.
                return

    def close(self) -> None:
        """End all streams, because the server stops."""
        self._closing = True
        if self._looking is not None:
            self._looking.cancel()
        for conversation in list(self._waiting):
            self.wake(conversation)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            names = list(self._waiting)
            for start in range(0, len(names), AT_ONCE):
                try:
                    found = await asyncio.to_thread(chats.newest, names[start : start + AT_ONCE])
                except SQLAlchemyError as error:
                    # The next look may succeed; what was missed is found then.
                    logger.error("Open chats could not be looked for: %s.", type(error).__name__)
                    continue
                for conversation, state in found.items():
                    if conversation in self._waiting and self._known.get(conversation) != state:
                        self._known[conversation] = state
                        self.wake(conversation)


def _event(kind: str, content: dict[str, Any], number: int | None = None) -> str:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {kind}\ndata: {dumps(content, ensure_ascii=False)}\n\n"
