"""Answering what was delivered: each conversation in order, a few of them at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from reception.channels.messaging.api import NotSent
from reception.channels.messaging.chores import Chores
from reception.channels.messaging.parts import Limits
from reception.channels.messaging.sending import LimitsOf, Sending
from reception.channels.messaging.wording import offered, only_text, worded
from reception.channels.rates import Rates
from reception.channels.turns import (
    OnNewMessage,
    TurnFailed,
    answered_before,
    apology,
    take_turn,
)
from reception.clinic import deliveries
from reception.clinic.deliveries import Event, Taken
from reception.clinic.facts import load_clinic
from reception.errors import place_of
from reception.nlu.ordinals import chosen

AT_ONCE = 1
"""Turns of a channel; understanding keeps the processor busy, and deliveries must not wait."""

WAITS_AFTER = 0.1
"""Seconds after which a turn does not keep the processor busy but waits for somebody itself."""

RATE = "200/hour"
"""Messages of one visitor that are answered; nobody types so many."""

MOST_REPEATS = 5
"""How often the same text in a row is answered after the first time; answering machines go on."""

Notice = Callable[[Event], Awaitable[None]]

_Replies = tuple[list[dict[str, Any]], "list[dict[str, str]] | None"]

logger = logging.getLogger(__name__)


class Answering(Chores):
    """Answers the events of a channel.

    Args:
        channel: name of the channel.
        agent: gives Rasa's agent.
        on_new_message: hands a message to it.
        sending: sends the answers.
        limits: of messages to an address.
        notice: shows a visitor that their message is being answered; may raise NotSent.
        calm: waited for before each turn; see `Intake`.
        was_answered: whether the visitor has the answer to an event already; see `Urgency`.
    """

    def __init__(
        self,
        channel: str,
        agent: Callable[[], Any],
        on_new_message: OnNewMessage,
        sending: Sending,
        limits: LimitsOf,
        notice: Notice,
        calm: Callable[[], Awaitable[None]],
        was_answered: Callable[[Event], bool] = lambda _event: False,
    ) -> None:
        super().__init__()
        self._channel = channel
        self._agent = agent
        self._on_new_message = on_new_message
        self._sending = sending
        self._notice = notice
        self._places = asyncio.Semaphore(AT_ONCE)
        self._limits = limits
        self._rates = Rates()
        self._calm = calm
        self._was_answered = was_answered

    async def next(self, conversation: str) -> datetime | bool:
        """Answer the next event of a conversation."""
        agent = self._agent()
        async with self._place(), agent.lock_store.lock(f"chat of {conversation}"):
            taken = await asyncio.to_thread(deliveries.take, self._channel, conversation)
            if taken is None or isinstance(taken, datetime):
                return taken or False
            sign = asyncio.create_task(self._show(taken.event))
            self._sending.follow(sign, conversation)
            limits = self._limits(taken.event.address)
            try:
                replies, choices = await self._replies(taken, agent, limits)
            except TurnFailed:
                if taken.tries + 1 < deliveries.TRIES:
                    return await asyncio.to_thread(deliveries.put_off, taken)
                told = worded([apology(load_clinic().phone)], limits)
                await asyncio.to_thread(deliveries.settle, taken, told, deliveries.FAILED)
            else:
                await asyncio.to_thread(
                    deliveries.settle, taken, replies, deliveries.ANSWERED, choices
                )
        self._sending.wake(conversation)
        return True

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """One of the places for turns, until this one is over or waits for somebody."""
        await self._places.acquire()
        left = False

        def leave() -> None:
            nonlocal left
            if not left:
                left = True
                self._places.release()

        leaving = asyncio.get_running_loop().call_later(WAITS_AFTER, leave)
        try:
            await self._calm()
            yield
        finally:
            leaving.cancel()
            leave()

    async def _replies(self, taken: Taken, agent: Any, limits: Limits) -> _Replies:
        """What is said to an event, and what a typed number chooses from then, if it changes.

        Raises:
            TurnFailed: Rasa has failed.
        """
        event, known = taken.event, taken.known
        conversation = known.conversation
        if known.stopped or event.wish is not None:
            return [], None
        told = [only_text(load_clinic())] if taken.tell else []
        text = event.text.strip()
        if not text or known.repeated > MOST_REPEATS:
            return told, None
        if self._rates.excess(RATE, "messages of correspondent", conversation) is not None:
            logger.warning("Somebody writes more than %s by %s.", RATE, event.app)
            return told, None
        text = chosen(text, known.choices)
        replies = None
        if taken.tries:
            # The worker, or the database, may have failed after Rasa had stored the turn.
            replies = await answered_before(agent, conversation, taken.key)
        if replies is None:
            replies = await take_turn(
                self._on_new_message, text, conversation, event.app, taken.key
            )
        if self._was_answered(event):
            # While it could not be stored; the conversation knows of it now.
            return told, None
        said = worded(replies or [apology(load_clinic().phone)], limits)
        return told + said, offered(said, limits)

    async def _show(self, event: Event) -> None:
        try:
            await self._notice(event)
        except NotSent as error:
            logger.info("That %s is answered could not be shown: %s.", event.app, error.trouble)
        except Exception as error:
            logger.error("That a message is answered could not be shown: %s.", place_of(error))
