"""Work on conversations: several at once, each by one task at a time, none forgotten."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import datetime

from reception.clinic.times import utc
from reception.errors import place_of

PAUSE = 2.0
"""Seconds after which work on a conversation goes on that has failed, as without a database."""

logger = logging.getLogger(__name__)


class Chores(ABC):
    """What is to be done in conversations, one thing after the other in each."""

    def __init__(self) -> None:
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._later: dict[str, asyncio.TimerHandle] = {}

    @property
    def busy(self) -> Collection[str]:
        """Conversations that are worked on, or will be without being looked for."""
        return {*self._busy, *self._later}

    def wake(self, conversation: str) -> None:
        """See what there is to do in a conversation."""
        later = self._later.pop(conversation, None)
        if later is not None:
            later.cancel()
        if conversation in self._busy:
            self._again.add(conversation)
        else:
            self._busy[conversation] = asyncio.create_task(self._work(conversation))

    async def end(self, patience: float) -> None:
        """Begin nothing new, and give what is under way ``patience`` seconds."""
        for later in self._later.values():
            later.cancel()
        tasks = list(self._busy.values())
        if tasks:
            await asyncio.wait(tasks, timeout=patience)
        for task in tasks:
            task.cancel()

    @abstractmethod
    async def next(self, conversation: str) -> datetime | bool:
        """Do the next thing in a conversation.

        Returns:
            whether there may be more; or when it is due (real time, UTC without zone).
        """

    async def _work(self, conversation: str) -> None:
        pause: float | None = None
        try:
            more: datetime | bool = True
            while more is True or conversation in self._again:
                self._again.discard(conversation)
                more = await self.next(conversation)
            if isinstance(more, datetime):
                pause = max((more - utc()).total_seconds(), 0.0)
        except Exception as error:
            logger.error("Work for a messaging app failed: %s.", place_of(error))
            pause = PAUSE
        finally:
            del self._busy[conversation]
            self._again.discard(conversation)
        if pause is not None:
            loop = asyncio.get_running_loop()
            self._later[conversation] = loop.call_later(pause, self.wake, conversation)
