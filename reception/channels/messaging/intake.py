"""Storing what is delivered: many requests in one transaction, in the order they came."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from reception.clinic import deliveries
from reception.clinic.deliveries import Event
from reception.errors import place_of

PRECEDENCE = 0.25
"""Seconds that answers wait for deliveries at the most, however many of these come."""

STORED_WITHIN = 0.2
"""Seconds; a provider is not kept waiting for longer, what is not stored then is later."""

PAUSE = 2.0
"""Seconds until what could not be stored, and was acknowledged already, is tried again."""

MOST_TRIES = 150
"""Five minutes; then it is no matter of the database being away, and must not hold up others."""

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class _Batch:
    """Events of one delivery; ``acknowledged`` if nobody will deliver them again.

    ``tries`` counts those that have failed since then.
    """

    events: Sequence[Event]
    stored: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    acknowledged: bool = False
    tries: int = 0


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
        self._waiting: list[_Batch] = []
        self._being_written: list[_Batch] = []
        self._trouble: BaseException | None = None
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

    async def store(self, events: Sequence[Event]) -> bool:
        """Store events, or see to it that they will be: a slow database is no reason to wait.

        Returns:
            whether they are stored now.

        Raises:
            SQLAlchemyError: the database does not take them; the provider may come again.
        """
        batch = _Batch(events)
        self._waiting.append(batch)
        if not self._being_written:
            self._write()
        await asyncio.wait({batch.stored}, timeout=STORED_WITHIN)
        if batch.stored.done():
            batch.stored.result()
            return True
        if self._trouble is not None and batch in self._waiting:
            # It may be long until the database is back: better that the provider keeps it.
            self._waiting.remove(batch)
            raise self._trouble
        batch.acknowledged = True
        return False

    async def end(self, patience: float) -> None:
        """Give what is not stored yet ``patience`` seconds."""
        waiting = {batch.stored for batch in [*self._being_written, *self._waiting]}
        if waiting:
            await asyncio.wait(waiting, timeout=patience)

    def _write(self) -> None:
        batches, self._waiting = self._waiting, []
        self._being_written = batches
        if batches:
            events = [event for batch in batches for event in batch.events]
            loop = asyncio.get_running_loop()
            # Not a task: each of its steps would wait for whatever else is being done.
            written = loop.run_in_executor(None, deliveries.store, self._channel, events)
            written.add_done_callback(partial(self._written, batches))

    def _written(self, batches: list[_Batch], written: asyncio.Future[list[str]]) -> None:
        if written.cancelled():
            return
        error = written.exception()
        self._trouble = error
        if error is not None:
            self._put_back(batches, error)
            return
        for batch in batches:
            if not batch.stored.done():
                batch.stored.set_result(None)
        for conversation in written.result():
            self._wake(conversation)
        self._write()

    def _put_back(self, batches: list[_Batch], error: BaseException) -> None:
        """Keep what the provider will not bring again; the rest is its to bring."""
        kept = [batch for batch in batches if batch.acknowledged and batch.tries < MOST_TRIES]
        for batch in batches:
            if batch not in kept and not batch.stored.done():
                batch.stored.set_exception(error)
                # Nobody may be waiting any more to take note of it.
                batch.stored.exception()
        if not kept:
            self._write()
            return
        logger.error("What was acknowledged is not stored yet: %s.", place_of(error))
        for batch in kept:
            batch.tries += 1
        self._waiting = [*kept, *self._waiting]
        asyncio.get_running_loop().call_later(PAUSE, self._write)
