"""A messaging channel without a server around it: requests made by hand, calls to a fake."""

from __future__ import annotations

import asyncio
import copy
import math
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from sanic.compat import Header
from sanic.request import Request

from benchmarks.providers.provider import Delivery, Provider
from reception.channels.messaging.channel import MessagingChannel
from reception.clinic.deliveries import Event

SomeProvider = TypeVar("SomeProvider", bound=Provider)
Channel = TypeVar("Channel", bound=MessagingChannel)

ODD: list[Any] = [
    None, True, 0, -1, 10**400, 1.5, "", "x", "９", "\ud800", "\x00", [], [[]], {}, {"text": None},
]  # fmt: skip


def request_of(delivery: Delivery, method: str = "POST") -> Request:
    """A delivery as the channel gets it, once its body is there."""
    # Sanic decodes headers like this; requests encodes them as Latin-1.
    headers = {
        name.lower(): value.encode("latin-1").decode(errors="surrogateescape")
        for name, value in delivery.headers.items()
    }
    unused: Any = None
    request = Request(delivery.path.encode(), Header(headers), "1.1", method, unused, unused)
    request.body = delivery.body
    return request


def running(provider: SomeProvider) -> Iterator[SomeProvider]:
    """A provider that listens until the test is over."""
    provider.start()
    yield provider
    provider.stop()


def channel_of(kind: type[Channel], provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Channel:
    """A channel that is on, and calls ``provider``."""
    for name, value in provider.environment.items():
        monkeypatch.setenv(name, value)
    return kind(api=provider.url)


def read(channel: MessagingChannel, delivery: Delivery) -> list[Event]:
    """What the channel reads of a delivery."""
    found = channel.events(request_of(delivery))
    assert isinstance(found, list)
    return found


def asked_by(path: str) -> Request:
    """A GET request."""
    return request_of(Delivery(path, b"", {}), "GET")


def with_api(channel: MessagingChannel, call: Callable[[], Awaitable[Any]]) -> Any:
    """What a call gives while the channel's API is open."""

    async def opened() -> Any:
        await channel.api.open()
        try:
            return await call()
        finally:
            await channel.api.close()

    return asyncio.run(opened())


def altered(content: Any) -> Iterator[Any]:
    """Something in JSON, with one of the values in it replaced by an odd one, in all ways."""
    yield from ODD
    if isinstance(content, (dict, list)):
        for key in content if isinstance(content, dict) else range(len(content)):
            for other in altered(content[key]):
                changed = copy.copy(content)
                changed[key] = other
                yield changed


def can_be_stored(event: Event) -> bool:
    """Whether the database can take it."""
    known = f"{event.id}{event.identity}{event.address}{event.notes}"
    return bool(event.id and known.encode()) and math.isfinite(event.place)
