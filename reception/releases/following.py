"""How a running Rasa server takes the model that was published, with nobody waiting for it.

Rasa's own pulling (`rasa.core.agent`) loads a new model in the event loop, where every visitor
waits for it, and has none at all if the model server is down when it starts.
"""

from __future__ import annotations

import asyncio
import copy
import gc
import hashlib
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from reception import settings
from reception.assistant import cause_of, newest_model
from reception.errors import ModelError, ReceptionError
from reception.releases import archives
from reception.releases.model_server import RUNS, TROUBLE, WORKER

logger = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two questions for a new model; the answer is usually 304, in a millisecond."""

AT_START = 3.0
"""Seconds that a starting server waits for the model server to answer."""

_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=AT_START, sock_read=20)
_PIECE = 1 << 18
_LONGEST_TROUBLE = 300

_TURNS = 0.0005
"""Seconds after which a thread that computes lets another one go on, while a model is loaded.
By Python's default, 5 ms, a visitor's turn would wait that long some twenty times."""


def install() -> None:
    """Have Rasa follow in our way, where its endpoints name a model server.

    `load_from_server` is no public function, but the version of Rasa is pinned; it is what
    `rasa.core.agent.load_agent` calls at start, in every worker.
    """
    import rasa.core.agent

    rasa.core.agent.load_from_server = _begin


async def _begin(agent: Any, model_server: Any) -> Any:
    follower = Follower(agent, model_server.url)
    await follower.begin()
    agent.following = asyncio.create_task(follower.follow())
    spare_what_is_loaded()
    return agent


class Follower:
    """Keeps the agent of one worker at the live model.

    Args:
        agent: Rasa's.
        url: of the model server.
    """

    def __init__(self, agent: Any, url: str) -> None:
        self._agent = agent
        self._url = url
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._etag = ""
        self._refused = ""
        self._trouble = ""
        self._is_down = False

    async def begin(self) -> None:
        """Take the live model; without the model server the last one had, or the newest here."""
        await asyncio.to_thread(archives.sweep)
        with suppress(TimeoutError, asyncio.TimeoutError):
            await asyncio.wait_for(self.look(), AT_START + 30)
        if self._etag:
            return
        finders: tuple[Callable[[], Path], ...] = (archives.live_copy, newest_model)
        for find in finders:
            try:
                path = find()
                if path.exists():
                    await self._take(path, archives.etag_of(path))
                    return
            except ReceptionError as error:
                logger.error(str(error))

    async def follow(self) -> None:
        """Look for a new model again and again."""
        while True:
            await asyncio.sleep(EVERY)
            await self.look()

    async def look(self) -> None:
        """Look once; a model that cannot be had or loaded leaves the one before at work."""
        try:
            await self._look()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            if not self._is_down:
                logger.info("No model server answers (%s).", type(error).__name__)
            self._is_down = True
        except Exception as error:
            logger.exception("The live model could not be looked for.")
            self._trouble = f"{type(error).__name__}"

    async def _look(self) -> None:
        known = [one for one in (self._etag, self._refused) if one]
        headers = {WORKER: self._name, RUNS: self._etag, TROUBLE: self._trouble}
        if known:
            headers["If-None-Match"] = ", ".join(f'"{one}"' for one in known)
        token = settings.model_token()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(self._url, headers=headers) as answer,
        ):
            self._is_down = False
            if answer.status != 200:
                if answer.status in (401, 403):
                    self._trouble = "it may not have the model; check RECEPTION_MODEL_TOKEN."
                return
            etag = answer.headers.get("ETag", "").strip('"')
            arrived = archives.unfinished_of(archives.live_copy())
            arrived.parent.mkdir(parents=True, exist_ok=True)
            try:
                await _download(answer, arrived, etag)
                await self._take(arrived, etag)
                os.replace(arrived, archives.live_copy())
            except (ReceptionError, aiohttp.ClientPayloadError) as error:
                logger.error("Worker %s goes on with the model it has: %s", self._name, error)
                self._trouble = str(error)[:_LONGEST_TROUBLE].replace("\n", " ")
                if not isinstance(error, DamagedOnTheWay):
                    self._refused = etag
            finally:
                arrived.unlink(missing_ok=True)

    async def _take(self, path: Path, etag: str) -> None:
        """Load a model beside the one at work, and put it in its place between two turns.

        Raises:
            ModelError: it cannot be loaded.
        """
        with _taking_turns():
            processor = await asyncio.to_thread(_loaded, path, self._agent)
        agent = self._agent
        # Turns under way have the old processor in hand, and finish with it.
        agent.processor, agent.domain, agent.nlg = processor, processor.domain, processor.nlg
        agent.tracker_store.domain = processor.domain
        agent.fingerprint = etag
        self._etag, self._refused, self._trouble = etag, "", ""
        logger.info("Worker %s runs the model %s.", self._name, etag[:12])


class DamagedOnTheWay(ModelError):
    """What arrived is not what was sent; asking again may help."""


async def _download(answer: aiohttp.ClientResponse, target: Path, etag: str) -> None:
    digest = hashlib.sha256()
    with target.open("wb") as file:
        async for piece in answer.content.iter_chunked(_PIECE):
            digest.update(piece)
            file.write(piece)
    if digest.hexdigest() != etag:
        raise DamagedOnTheWay("The model arrived damaged; it is asked for again.")


def _loaded(path: Path, agent: Any) -> Any:
    """A processor with the model in ``path`` that has understood a first message.

    Raises:
        ModelError: the model is damaged or does not fit the program.
    """
    from rasa.core.channels.channel import UserMessage
    from rasa.core.nlg import TemplatedNaturalLanguageGenerator

    from reception.processor import QuickProcessor

    # Each model has replies of its own: a turn under way must find those it counts on.
    replies = copy.copy(agent.nlg)
    try:
        processor = QuickProcessor(
            model_path=path,
            tracker_store=agent.tracker_store,
            lock_store=agent.lock_store,
            action_endpoint=agent.action_endpoint,
            generator=replies,
            http_interpreter=agent.http_interpreter,
        )
        if isinstance(replies, TemplatedNaturalLanguageGenerator):
            replies.responses = processor.domain.responses
        asyncio.run(processor.parse_message(UserMessage("hello, how much is a massage?")))
    except Exception as error:
        cause = cause_of(error) or f"{type(error).__name__}: {error}"
        raise ModelError(f"The model cannot be loaded ({cause}).") from error
    return processor


@contextmanager
def _taking_turns() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURNS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def spare_what_is_loaded() -> None:
    """Keep the garbage collector from looking through the model and all modules again and again.

    That takes up to half a second, in which nobody is answered. A model that is replaced later
    is freed all the same: nothing in it refers to itself.
    """
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
