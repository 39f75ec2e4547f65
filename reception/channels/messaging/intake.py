"""Storing what is delivered: many requests in one transaction, in the order they came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from reception.clinic import deliveries
from reception.clinic.deliveries import Event


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
        self._waiting: list[tuple[Sequence[Event], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def store(self, events: Sequence[Event]) -> None:
        """Store events; it is carried through even if the caller stops waiting for it.

        Raises:
            SQLAlchemyError: the database does not take them.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((events, stored))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await asyncio.shield(stored)

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            events = [(self._channel, event) for given, _ in batch for event in given]
            try:
                conversations = await asyncio.to_thread(deliveries.store, events)
            except Exception as error:
                for _, stored in batch:
                    stored.set_exception(error)
                    # Nobody may be waiting any more to take note of it.
                    stored.exception()
                continue
            for _, stored in batch:
                stored.set_result(None)
            for conversation in conversations:
                self._wake(conversation)
