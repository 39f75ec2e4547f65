"""Channels in this process, in a server that has nothing else; Rasa is a parrot."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from conftest import ROOT
from rasa.core.channels.channel import UserMessage
from rasa.shared.utils.common import class_from_module_path
from ruamel.yaml import YAML
from sanic import Sanic

from reception.channels.messaging.channel import MessagingChannel


def channel_classes() -> dict[str, type[MessagingChannel]]:
    """Those that are in credentials.yml, by the names of the channels."""
    named = YAML(typ="safe").load((ROOT / "credentials.yml").read_text())
    found = [class_from_module_path(name) for name in named]
    return {one.name(): one for one in found if issubclass(one, MessagingChannel)}


async def parrot(message: UserMessage) -> None:
    """Answers a message with itself, and with choices that are called so."""
    choices = [{"title": message.text[:30], "payload": message.text[:99]}, *YES]
    reply = {"text": message.text, "buttons": choices}
    await message.output_channel.send_response(message.sender_id, reply)


YES = [{"title": "Yes", "payload": "yes"}]


@contextmanager
def served(channels: Iterable[MessagingChannel]) -> Iterator[str]:
    """A server with these channels; its address."""
    app = Sanic(f"served-{uuid4().hex}", configure_logging=False)
    app.ctx.agent = SimpleNamespace(
        lock_store=SimpleNamespace(lock=lambda _name: nullcontext()),
        tracker_store=SimpleNamespace(retrieve=_nothing),
    )
    for channel in channels:
        prefix = f"/webhooks/{channel.name()}"
        app.blueprint(channel.blueprint(parrot), url_prefix=prefix)
    # A server without any route does not start.
    app.add_route(_nothing, "/")
    started: Future[asyncio.AbstractEventLoop] = Future()
    app.register_listener(lambda _, loop: started.set_result(loop), "after_server_start")
    with socket.socket() as listening, pytest.MonkeyPatch.context() as patch:
        # Or a process could start one server only: Sanic rewrites its own methods.
        patch.setattr(Sanic, "test_mode", True)
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(
            target=app.run,
            kwargs={
                "sock": listening, "register_sys_signals": False, "access_log": False,
                "motd": False,
            },
            daemon=True,
        )  # fmt: skip
        thread.start()
        loop = started.result(20)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            loop.call_soon_threadsafe(app.stop)
            thread.join(20)


async def _nothing(*_: Any) -> None:
    await asyncio.sleep(0)
