"""Storing what is delivered: many requests in one transaction, in the order they came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from reception.clinic import deliveries
from reception.clinic.deliveries import Event

PRECEDENCE = 0.25
"""Seconds that answers wait for deliveries at the most, however many of these come."""

Waiting = list[tuple[Sequence[Event], "asyncio.Future[None]"]]


class Intake:
    """Stores the events of a channel, one transaction at a time.

    While one is written, what comes meanwhile is gathered for the next: a burst of deliveries
    costs a few transactions, not one each, and none overtakes another.

    Args:
        channel: name of the channel.
        wake: called with each conversation in which something is to be done now.
    """

    def __init__(self, channel: str, wake: Callable[[str], None]) -> None:
        self._channel = channel
        self._wake = wake
        self._waiting: Waiting = []
        self._writing = False
        self._arriving = 0
        self._calm = asyncio.Event()
        self._calm.set()

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """While a delivery is dealt with."""
        self._arriving += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._arriving -= 1
            if not self._arriving:
                self._calm.set()

    async def calm(self) -> None:
        """Let deliveries go first: providers are less patient than visitors."""
        if self._arriving:
            waiting = asyncio.ensure_future(self._calm.wait())
            await asyncio.wait({waiting}, timeout=PRECEDENCE)
            waiting.cancel()

    def store(self, events: Sequence[Event]) -> asyncio.Future[None]:
        """Store events; the result is there when they are.

        It is carried through even if nobody waits for it. What is raised then is the
        database's SQLAlchemyError.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((events, stored))
        if not self._writing:
            self._write()
        return stored

    def _write(self) -> None:
        batch, self._waiting = self._waiting, []
        self._writing = bool(batch)
        if batch:
            events = [(self._channel, event) for given, _ in batch for event in given]
            loop = asyncio.get_running_loop()
            # Not a task: each of its steps would wait for whatever else is being done.
            written = loop.run_in_executor(None, deliveries.store, events)
            written.add_done_callback(partial(self._written, batch))

    def _written(self, batch: Waiting, written: asyncio.Future[list[str]]) -> None:
        error = None if written.cancelled() else written.exception()
        for _, stored in batch:
            if stored.done():
                # Whoever waited has given up.
                continue
            if written.cancelled():
                stored.cancel()
            elif error is not None:
                stored.set_exception(error)
                # Nobody may be waiting any more to take note of it.
                stored.exception()
            else:
                stored.set_result(None)
        if error is None and not written.cancelled():
            for conversation in written.result():
                self._wake(conversation)
        self._write()
