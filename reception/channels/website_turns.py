"""A visitor's message on the website: stored, answered once, and its answer stored.

All of that under the conversation's lock, so that it is answered once however often it is sent,
and by whichever worker. An emergency is answered though the database keeps everybody waiting.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial
from typing import Any

from sanic import Sanic
from sqlalchemy.exc import SQLAlchemyError

from reception.channels.shown import said_since, shown_all, shown_unstored
from reception.channels.streams import Streams
from reception.channels.turns import OnNewMessage, answer, answered_before
from reception.channels.urgent import urgent_reply
from reception.clinic import chats
from reception.clinic.facts import load_clinic
from reception.errors import place_of
from reception.nlu.ordinals import chosen, may_choose

logger = logging.getLogger(__name__)

SHOWN_AFTER = 0.1
"""Seconds after which a message that is not answered yet is shown in the visitor's other tabs."""

OTHERS_AFTER = 0.02
"""Seconds by which an answer is in the visitor's other tabs later than in the one that asked."""

STORED_WITHIN = 0.5
"""Seconds; it is looked whether a message that has no answer then is an emergency."""

PAUSE = 5.0
"""Seconds until the turn of an emergency that was answered is tried again; others try too."""

MOST_TRIES = 60
"""Five minutes, or a quarter of an hour of a database that keeps everybody waiting."""


class WebsiteTurns:
    """Takes the turns of conversations.

    Args:
        on_new_message: Rasa's.
        streams: of the tabs that are told of what was said.
        channel: name of the channel.
    """

    def __init__(self, on_new_message: OnNewMessage, streams: Streams, channel: str) -> None:
        self._on_new_message = on_new_message
        self._streams = streams
        self._channel = channel
        self._tasks: set[asyncio.Task[Any]] = set()
        self._beginning: dict[str, asyncio.Task[None]] = {}

    async def begin(self, conversation: str) -> None:
        """Begin a chat; where that takes long, its first turn waits for it."""
        # Somebody in danger must not wait for a chat before they can say so.
        beginning = asyncio.create_task(asyncio.to_thread(chats.begin, conversation))
        self._keep(beginning)
        await asyncio.wait({beginning}, timeout=STORED_WITHIN)
        if beginning.done():
            beginning.result()
        else:
            self._beginning[conversation] = beginning
            beginning.add_done_callback(partial(self._begun, conversation))

    async def reply(
        self, app: Sanic, conversation: str, client_id: str, text: str, after: int
    ) -> dict[str, Any]:
        """The chat after the message numbered ``after``, with this one and its answer.

        Raises:
            SQLAlchemyError: the database cannot be used, and it is no emergency.
        """
        # A visitor who goes to another page meanwhile finds the answer there.
        turn = asyncio.create_task(self._turn(app, conversation, client_id, text))
        self._keep(turn)
        await asyncio.wait({turn}, timeout=STORED_WITHIN)
        if not turn.done() or turn.exception() is not None:
            urgent = await urgent_reply(app.ctx.agent, text, self._channel)
            if urgent is not None:
                later = self._stored_later(turn, app, conversation, client_id, text)
                self._keep(asyncio.create_task(later))
                return shown_unstored(text, client_id, urgent, after)
        said = await asyncio.shield(turn)
        if said is not None and said.messages[0].sequence == after + 1:
            return shown_all(said)
        return await asyncio.to_thread(said_since, conversation, after)

    def _begun(self, conversation: str, beginning: asyncio.Task[None]) -> None:
        del self._beginning[conversation]
        error = None if beginning.cancelled() else beginning.exception()
        if error is not None:
            logger.error("A chat could not be begun: %s.", place_of(error))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """Keep a task from being collected before it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _stored_later(
        self,
        turn: asyncio.Task[Any],
        app: Sanic,
        conversation: str,
        client_id: str,
        text: str,
    ) -> None:
        """Take the turn of an emergency that was answered before, when the database is back."""
        for _ in range(MOST_TRIES):
            await asyncio.wait({turn})
            error = turn.exception()
            if not isinstance(error, SQLAlchemyError):
                break
            await asyncio.sleep(PAUSE)
            turn = asyncio.create_task(self._turn(app, conversation, client_id, text))
        if error is not None:
            logger.error("An emergency was answered and is not stored: %s.", place_of(error))

    async def _turn(
        self, app: Sanic, conversation: str, client_id: str, text: str
    ) -> chats.Said | None:
        """Store the message, have it answered, store the answer; nothing of it twice.

        Returns:
            message and answer; None if it was answered before, or all is deleted now.
        """
        agent, loop = app.ctx.agent, asyncio.get_running_loop()
        # Rasa takes the lock of the conversation's own name for the turn itself.
        async with agent.lock_store.lock(f"chat of {conversation}"):
            if conversation in self._beginning:
                await asyncio.shield(self._beginning[conversation])
            taken = await asyncio.to_thread(chats.take, conversation, client_id, text)
            if taken.answered:
                return None
            # Other tabs show what is being answered, unless the answer is there first.
            soon = loop.call_later(SHOWN_AFTER, self._streams.wake, conversation)
            replies = None
            if not taken.is_new:
                replies = await answered_before(agent, conversation, client_id)
            if replies is None:
                replies = await answer(
                    self._on_new_message,
                    await _meant(text, taken.message),
                    conversation,
                    self._channel,
                    load_clinic().phone,
                    client_id,
                )
            said = await asyncio.to_thread(chats.answer, conversation, taken.sequence, replies)
            soon.cancel()
        # First the tab that asked, then its stream and the other tabs.
        loop.call_later(OTHERS_AFTER, self._streams.wake, conversation)
        if said.forgotten_before:
            return None
        return replace(said, messages=[taken.message, *said.messages])


async def _meant(text: str, message: chats.ChatMessage) -> str:
    """What a message says; of "2", what the second button sends."""
    if not may_choose(text):
        return text
    return chosen(text, await asyncio.to_thread(chats.offered, message))
