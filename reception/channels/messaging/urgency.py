"""Says what an emergency needs at once, to visitors whose message cannot be stored just now."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from reception.channels.messaging.api import NotSent
from reception.channels.messaging.parts import parts_of
from reception.channels.messaging.sending import LimitsOf, Send
from reception.channels.messaging.wording import worded
from reception.channels.urgent import urgent_reply
from reception.clinic.deliveries import Event

REMEMBERED = 1000
"""Events that were answered so; a provider brings again what was not stored."""

logger = logging.getLogger(__name__)


class Urgency:
    """Answers emergencies past the database.

    What it has answered is stored when that is possible again, and not said again here.

    Args:
        channel: its name.
        agent: gives Rasa's agent.
        limits: see `Sending`.
        send: see `Sending`.
    """

    def __init__(
        self, channel: str, agent: Callable[[], Any], limits: LimitsOf, send: Send
    ) -> None:
        self._channel = channel
        self._agent = agent
        self._limits = limits
        self._send = send
        self._said: OrderedDict[str, None] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, events: Sequence[Event]) -> None:
        """Answer those of ``events`` that are emergencies, beside whatever else is done."""
        for event in events:
            if event.text.strip() and event.wish is None and event.id not in self._said:
                task = asyncio.create_task(self._answer(event))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def has_answered(self, event: Event) -> bool:
        """Whether the event is an emergency that was answered here."""
        return event.id in self._said

    async def _answer(self, event: Event) -> None:
        reply = await urgent_reply(self._agent(), event.text, event.app)
        if reply is None:
            return
        self._said[event.id] = None
        while len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        limits = self._limits(event.address)
        try:
            for content in worded([reply], limits):
                for part in parts_of(content, limits):
                    await self._send(event.address, part)
        except NotSent as error:
            # It is answered again when it is stored.
            self._said.pop(event.id, None)
            logger.error("An emergency by %s was not answered: %s.", event.app, error.trouble)
