"""What lies outside: a messaging provider, as Reception meets it.

It has an API, which checks every call against the provider's documented rules and can fail in
the ways that networks do; and it delivers what visitors do to Reception's webhook.
"""

from __future__ import annotations

import asyncio
import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from aiohttp import web


@dataclass(frozen=True)
class Choice:
    """A button as the visitor sees it; ``token`` is what pressing it gives back."""

    title: str
    token: Any


@dataclass(frozen=True)
class Said:
    """A message that has reached the visitor; ``at`` in seconds, monotonic."""

    text: str
    choices: list[Choice]
    at: float


@dataclass(frozen=True)
class Fault:
    """How the API meets one call instead of carrying it out.

    Attributes:
        status: of the answer; None for none, the connection is dropped.
        headers, body: of the answer; the body is sent as JSON.
        delay: seconds before the answer.
        carried_out: the call is carried out all the same, and answered as usual after `delay`.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    delay: float = 0.0
    carried_out: bool = False


@dataclass(frozen=True)
class Call:
    """A request that the API got."""

    method: str
    path: str
    body: Any
    at: float


@dataclass(frozen=True)
class Delivery:
    """A request to Reception's webhook."""

    path: str
    body: bytes
    headers: Mapping[str, str]

    def post(self, server: str, timeout: float = 10) -> requests.Response:
        """Send it to the server of that address."""
        return requests.post(
            server + self.path, data=self.body, headers=dict(self.headers), timeout=timeout
        )


class Provider(ABC):
    """One provider, listening on a port of 127.0.0.1 from `start` to `stop`.

    Attributes:
        name: of the channel, as in its addresses.
        environment: secrets and settings for the server, as in docs/channels.md.
        buttons: whether the app has buttons at all.
    """

    name: str
    environment: Mapping[str, str]
    buttons = True

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.problems: list[str] = []
        self._said: dict[str, list[Said]] = defaultdict(list)
        self._typing: dict[str, list[float]] = defaultdict(list)
        self._faults: dict[str | None, deque[Fault]] = defaultdict(deque)
        self._down: set[str | None] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._ended: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self.url = ""

    # What tests ask.

    def said_to(self, chat: str) -> list[Said]:
        """What has reached the visitor, in order."""
        return list(self._said[chat])

    def wait_for(self, chat: str, number: int = 1, seconds: float = 20) -> list[Said]:
        """`said_to` once there are at least that many; what there is when the time is over."""
        end = time.monotonic() + seconds
        while len(self._said[chat]) < number and time.monotonic() < end:
            time.sleep(0.02)
        return self.said_to(chat)

    def typing_shown(self, chat: str) -> list[float]:
        """When the visitor was shown that somebody writes; never in apps without it."""
        return list(self._typing[chat])

    # Faults.

    def fail(self, *faults: Fault, chat: str | None = None) -> None:
        """Meet the next messages so, one fault each; of one chat or of whichever comes."""
        self._faults[chat].extend(faults)

    def go_down(self, chat: str | None = None) -> None:
        """Drop every connection on which a message is sent to this chat, or any call."""
        self._down.add(chat)

    def come_up(self, chat: str | None = None) -> None:
        """Be there again."""
        self._down.discard(chat)

    # What each provider has of its own.

    @abstractmethod
    def routes(self, application: web.Application) -> None:
        """Add the API's routes. Handlers call `met` for messages, `record` for every call."""

    @abstractmethod
    def chat(self, number: int) -> str:
        """A visitor, another for each number (below 10,000): the app's own id, as text."""

    @abstractmethod
    def text(self, chat: str, text: str, *, number: int | None = None) -> Delivery:
        """The visitor writes. The same ``number`` gives the same delivery, None a new one."""

    @abstractmethod
    def press(self, chat: str, choice: Choice) -> Delivery:
        """The visitor presses a button (of an app that has buttons)."""

    @abstractmethod
    def batch(self, deliveries: list[Delivery]) -> list[Delivery]:
        """The same events in as few deliveries as the provider makes of them, in order."""

    @abstractmethod
    def no_text(self, chat: str) -> dict[str, Delivery]:
        """By name, everything a visitor can do that is no new text: sticker, voice, edit, …"""

    @abstractmethod
    def no_message(self, chat: str) -> dict[str, Delivery]:
        """By name, deliveries that nobody should answer: receipts, our own echoes, …"""

    @abstractmethod
    def forged(self, delivery: Delivery) -> list[Delivery]:
        """The same with signatures that are wrong, each in another way."""

    @abstractmethod
    def unsigned(self, delivery: Delivery) -> Delivery:
        """The same without a signature."""

    @abstractmethod
    def stale(self, chat: str, text: str) -> Delivery | None:
        """Properly signed, and from long ago (months); None if deliveries bear no time."""

    # For subclasses.

    def record(self, method: str, path: str, body: Any) -> None:
        """Note a call of the API down."""
        self.calls.append(Call(method, path, body, time.monotonic()))

    def problem(self, text: str) -> None:
        """Note down that a call broke one of the provider's documented rules."""
        self.problems.append(f"{self.name}: {text}")

    def deliver(self, chat: str, text: str, choices: list[Choice]) -> None:
        """Show the visitor a message."""
        self._said[chat].append(Said(text, choices, time.monotonic()))

    def show_typing(self, chat: str) -> None:
        """Show the visitor that somebody writes."""
        self._typing[chat].append(time.monotonic())

    async def met(self, request: web.Request, chat: str | None) -> web.StreamResponse | None:
        """The answer to a call if something is in its way, else None.

        Args:
            request: the call.
            chat: whom a message is for; None for other calls.
        """
        if None in self._down or (chat is not None and chat in self._down):
            return self._dropped(request)
        queue = self._faults[chat] or self._faults[None] if chat is not None else None
        if not queue:
            return None
        fault = queue.popleft()
        await asyncio.sleep(fault.delay)
        if fault.carried_out:
            return None
        if fault.status is None:
            return self._dropped(request)
        return web.json_response(fault.body or {}, status=fault.status, headers=fault.headers)

    # Listening.

    def start(self) -> Provider:
        """Listen; `url` says where."""
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self) -> None:
        """Listen no more, if it still does."""
        assert self._loop is not None
        assert self._ended is not None
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    async def _run(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        application = web.Application(client_max_size=8 * 1024 * 1024)
        self.routes(application)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        await self._ended.wait()
        await runner.cleanup()

    @staticmethod
    def _dropped(request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
