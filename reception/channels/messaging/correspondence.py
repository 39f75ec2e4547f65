"""A channel at work: what is delivered is stored, answered and the answer sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from sanic import Sanic

from reception.channels.messaging.answering import Answering, Notice
from reception.channels.messaging.intake import Intake
from reception.channels.messaging.sending import LimitsOf, Send, Sending
from reception.channels.messaging.urgency import Urgency
from reception.channels.turns import LONGEST_MESSAGE, OnNewMessage, storable
from reception.clinic import deliveries, outgoing
from reception.clinic.deliveries import Event
from reception.errors import place_of

LOOK_EVERY = 1.0
"""Seconds between looks for what other processes have queued, or left undone."""

PATIENCE = 3.0
"""Seconds that work under way is given when the server stops."""

PATIENCE_WITH_DATABASE = 12.0
"""Seconds that it is given then to store what was acknowledged; SQLite waits for 10 itself."""

logger = logging.getLogger(__name__)


class Correspondence:
    """What one worker does for a channel, from `begin` to `end`.

    Args:
        channel: its name.
        on_new_message: hands a message to Rasa.
        limits: see `Sending`.
        send: see `Sending`.
        notice: see `Answering`.
    """

    def __init__(
        self,
        channel: str,
        on_new_message: OnNewMessage,
        limits: LimitsOf,
        send: Send,
        notice: Notice,
    ) -> None:
        self._channel = channel
        self._app: Sanic | None = None
        self._looking: asyncio.Task[None] | None = None
        self._sending = Sending(channel, limits, send)
        self._intake = Intake(channel, lambda conversation: self._answering.wake(conversation))
        self._urgency = Urgency(channel, self._agent, limits, send)
        self._answering = Answering(
            channel,
            self._agent,
            on_new_message,
            self._sending,
            limits,
            notice,
            self._intake.calm,
            self._urgency.has_answered,
        )

    def begin(self, app: Sanic) -> None:
        """Begin to look for what is to be done; in the loop in which it is done."""
        self._app = app
        self._looking = asyncio.create_task(self._look_around())

    async def end(self) -> None:
        """Finish what is under way, within `PATIENCE`."""
        if self._looking is not None:
            self._looking.cancel()
        await self._intake.end(PATIENCE_WITH_DATABASE)
        await self._answering.end(PATIENCE)
        await self._sending.end(PATIENCE)

    def arriving(self) -> AbstractContextManager[None]:
        """While a delivery is dealt with, answers wait."""
        return self._intake.arriving()

    async def take_in(self, events: Sequence[Event]) -> None:
        """Store what was delivered; an emergency that cannot be stored is answered all the same.

        Raises:
            SQLAlchemyError: the database does not take it; the provider may come again.
        """
        if not events:
            return
        kept = [replace(event, text=storable(event.text)[:LONGEST_MESSAGE]) for event in events]
        stored = False
        try:
            stored = await self._intake.store(kept)
        finally:
            if not stored:
                self._urgency.answer(kept)

    def _agent(self) -> Any:
        assert self._app is not None, "begin first"
        return self._app.ctx.agent

    async def _look_around(self) -> None:
        """Find what this process does not know of: of other processes, and of dead ones."""
        answering, sending = self._answering, self._sending
        trouble = None
        while True:
            try:
                for name in await asyncio.to_thread(outgoing.due, self._channel, sending.busy):
                    sending.wake(name)
                late = await asyncio.to_thread(deliveries.orphaned, self._channel, answering.busy)
                for name in late:
                    answering.wake(name)
                trouble = None
            except Exception as error:
                if trouble is None:
                    logger.error("Nothing to send can be looked for: %s.", place_of(error))
                trouble = error
            await asyncio.sleep(LOOK_EVERY)
