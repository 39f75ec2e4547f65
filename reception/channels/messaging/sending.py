"""Sending: a message is tried until its provider has taken it, refused it, or it is too late."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from reception.channels.messaging.api import NotSent
from reception.channels.messaging.chores import Chores
from reception.channels.messaging.parts import Limits, Part, parts_of
from reception.clinic import correspondents, outgoing
from reception.clinic.database import transaction
from reception.clinic.outgoing import Outgoing
from reception.errors import place_of

SHOWN_WITHIN = 1.0
"""Seconds that an answer waits for the sign that somebody writes, or it would come after it."""

Send = Callable[[dict[str, Any], Part], Awaitable[None]]
LimitsOf = Callable[[dict[str, Any]], Limits]

logger = logging.getLogger(__name__)


class Sending(Chores):
    """Sends what is queued for a channel, in each conversation in order.

    Args:
        channel: name of the channel.
        limits: of messages to an address.
        send: hands one message over; raises NotSent.
    """

    def __init__(self, channel: str, limits: LimitsOf, send: Send) -> None:
        super().__init__()
        self._channel = channel
        self._limits = limits
        self._send = send
        self._id = uuid.uuid4().hex
        self._signs: dict[str, asyncio.Task[None]] = {}

    def follow(self, sign: asyncio.Task[None], conversation: str) -> None:
        """Let the sign that somebody writes go before what is sent next."""
        self._signs[conversation] = sign

    async def next(self, conversation: str) -> datetime | bool:
        """Send the next message of a conversation."""
        row = await asyncio.to_thread(outgoing.claim, self._channel, conversation, self._id)
        sign = self._signs.pop(conversation, None)
        if sign is not None:
            await asyncio.wait({sign}, timeout=SHOWN_WITHIN)
            sign.cancel()
        if row is None or isinstance(row, datetime):
            return row or False
        try:
            await self._send_all(row)
        except NotSent as error:
            pause = await asyncio.to_thread(_note, row, conversation, error)
            logger.warning(
                "A message by %s was not sent (try %d): %s; %s.",
                row.channel,
                row.tries,
                error.trouble,
                "given up" if pause is None else f"again in {pause:.0f} s",
            )
        except Exception as error:
            where = place_of(error)
            logger.error("A message by %s was not sent: %s.", row.channel, where)
            await asyncio.to_thread(outgoing.put_off, row, type(error).__name__)
        return True

    async def _send_all(self, row: Outgoing) -> None:
        parts = parts_of(row.content, self._limits(row.address))
        for part in parts[row.parts_sent :]:
            await self._send(row.address, part)
            if part is not parts[-1]:
                await asyncio.to_thread(outgoing.part_sent, row)
        await asyncio.to_thread(outgoing.settle_sent, row)


def _note(row: Outgoing, conversation: str, error: NotSent) -> float | None:
    """Seconds until it is tried again; None if it is given up."""
    if error.stopped:
        with transaction() as session:
            correspondents.stop(session, conversation)
    if error.for_good or error.stopped:
        outgoing.settle_failed(row, error.trouble)
        return None
    return outgoing.put_off(row, error.trouble, error.wait)
