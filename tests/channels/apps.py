"""Visitors of the messaging apps that Reception is in, and what its server has of them."""

from __future__ import annotations

import itertools
import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, web
from conftest import ROOT, Server

from benchmarks.providers.messenger import Messenger
from benchmarks.providers.provider import Choice, Delivery, Provider, Said
from benchmarks.providers.slack import Slack
from benchmarks.providers.telegram import Telegram
from benchmarks.providers.twilio import Twilio
from benchmarks.providers.whatsapp import WhatsApp
from reception.channels.messaging.intake import STORED_WITHIN
from reception.faq.book import load_book

PUBLIC_URL = "https://chat.clinic.example"
TOPICS = [one for one in load_book(ROOT / "data").values() if one.name != "about_sources"]
"""Each has a question that can be asked, and an answer of its own that is always the same."""

STORED_BEHIND = 3.0
"""Seconds after which a delivery is stored that a slow database had acknowledged before that."""

_NUMBERS = itertools.count(1)
_NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


class SmsAndWhatsApp(Twilio):
    """Twilio's API for both: calls about WhatsApp are answered by the other one."""

    def __init__(self, other: Twilio) -> None:
        super().__init__("sms")
        self._other = other

    def routes(self, application: web.Application) -> None:
        application.middlewares.append(self._pass_on)
        super().routes(application)

    @web.middleware
    async def _pass_on(self, request: web.Request, handler: Any) -> web.StreamResponse:
        to = str((await request.post()).get("To", ""))
        if not to.startswith("whatsapp:") and not request.path.endswith("/Typing.json"):
            return await handler(request)
        body, headers = await request.read(), request.headers
        address = self._other.url + request.path_qs
        try:
            async with (
                ClientSession() as session,
                session.request(request.method, address, data=body, headers=headers) as answer,
            ):
                named = {"Retry-After": answer.headers.get("Retry-After", "")}
                return web.Response(
                    status=answer.status,
                    body=await answer.read(),
                    content_type=answer.content_type,
                    headers={name: value for name, value in named.items() if value},
                )
        except ClientError:
            return self._dropped(request)


def all_providers() -> dict[str, Provider]:
    """One of each, by the app that visitors have; not started."""
    by_twilio = Twilio("whatsapp")
    return {
        "telegram": Telegram(),
        "whatsapp": WhatsApp(),
        "messenger": Messenger(),
        "slack": Slack(),
        # Started before the one that passes calls on to it.
        "twilio-whatsapp": by_twilio,
        "twilio-sms": SmsAndWhatsApp(by_twilio),
    }


APPS = tuple(all_providers())


def credentials(providers: Mapping[str, Provider]) -> str:
    """credentials.yml with the addresses of these."""
    text = (ROOT / "credentials.yml").read_text()
    for provider in providers.values():
        line = re.compile(rf"^(reception\.channels\.{provider.name}\.\w+): {{}}$", re.MULTILINE)
        if not isinstance(provider, Twilio) or provider.app == "sms":
            text, found = line.subn(rf"\1:\n  api: {provider.url}", text)
            assert found == 1, f"credentials.yml has no channel {provider.name}"
    return text


@dataclass
class Records:
    """The server's database, and Rasa's conversations beside it."""

    database: Path

    def ask(self, query: str, *values: Any, of: str = "reception") -> list[tuple[Any, ...]]:
        """Rows that a query finds."""
        path = self.database.with_name(f"{of}.sqlite")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(query, values).fetchall()

    def places(self, text: str) -> list[str]:
        """Tables in which ``text`` stands anywhere."""
        return [
            f"{of}.{table}"
            for of in ("reception", "conversations")
            for (table,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'table'", of=of)
            if any(text in str(row) for row in self.ask(f"SELECT * FROM {table}", of=of))
        ]


@dataclass
class App:
    """A messaging app, and the server that answers in it.

    Attributes:
        name: one of `APPS`.
        provider: behind it.
        server: that answers.
        visitors: who have written.
        texts: what they have written.
        acknowledged: seconds until each delivery was.
    """

    name: str
    provider: Any
    server: Server
    visitors: list[Visitor] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)

    @property
    def records(self) -> Records:
        """What the server has stored."""
        return Records(self.server.database)

    def visitor(self, number: int | None = None) -> Visitor:
        """Somebody who has not written yet, unless their number was somebody else's."""
        visitor = Visitor(self, next(_NUMBERS) if number is None else number)
        self.visitors.append(visitor)
        return visitor


class Visitor:
    """Somebody with a messaging app."""

    def __init__(self, app: App, number: int) -> None:
        self.app = app
        self.provider = app.provider
        self.number = number
        self.chat: str = app.provider.chat(number)
        # In Slack a chat is not called as who holds it, but nearly so.
        self.trace = self.chat.removeprefix("D")
        self._stored_by = 0.0

    @property
    def said(self) -> list[Said]:
        """What they have been told."""
        return list(self.provider.said_to(self.chat))

    @property
    def conversation(self) -> str:
        """As the server calls it."""
        prefix = self.app.name.rpartition("-")[2]
        found = self.app.records.ask(
            "SELECT conversation FROM correspondents WHERE address LIKE ? AND conversation LIKE ?",
            f"%{self.trace}%", f"{prefix}-%",
        )  # fmt: skip
        ((conversation,),) = found
        return str(conversation)

    def text(self, text: str) -> Delivery:
        """A delivery of something that they write."""
        self.app.texts.append(text)
        return self.provider.text(self.chat, text)

    def deliver(self, delivery: Delivery) -> int:
        """Deliver something, again if the server asks for that; the status."""
        status = 503
        while status == 503:
            begun = time.monotonic()
            status = delivery.post(self.app.server.url).status_code
            self.app.acknowledged.append(time.monotonic() - begun)
        if self.app.acknowledged[-1] >= STORED_WITHIN:
            self._stored_by = time.monotonic() + STORED_BEHIND
        return status

    def write(self, text: str) -> None:
        """Write something."""
        assert self.deliver(self.text(text)) == 200

    def say(self, text: str) -> list[Said]:
        """What answers something."""
        return self.answer_to(self.text(text))

    def answer_to(self, delivery: Delivery) -> list[Said]:
        """What answers a delivery."""
        before = len(self.said)
        assert self.deliver(delivery) == 200
        self.settled()
        return self.said[before:]

    def ask(self, place: int) -> list[int | None]:
        """Ask the question of a topic; the topics that the answers are of."""
        return places_of(self.say(TOPICS[place].entry.question))

    def choose(self, wanted: str = "") -> list[Said]:
        """What answers a choice from those offered last: its button, or its number."""
        choices, numbers = offered(self.said)
        for choice in choices:
            if wanted in choice.title:
                return self.answer_to(self.provider.press(self.chat, choice))
        number = next(number for number, title in numbers.items() if wanted in title)
        return self.say(number)

    def settled(self, seconds: float = 20) -> None:
        """Wait until all that was delivered is answered, and all answers are sent."""
        time.sleep(max(0, self._stored_by - time.monotonic()))
        deadline = time.monotonic() + seconds
        while waiting := self._waiting():
            assert time.monotonic() < deadline, f"{self.app.name}: {waiting} after {seconds} s"
            time.sleep(0.02)

    def _waiting(self) -> list[tuple[Any, ...]]:
        return self.app.records.ask(
            "SELECT 'answered' FROM deliveries WHERE state = 'received' AND content LIKE ? "
            "UNION ALL SELECT 'sent' FROM outgoing WHERE state = 'waiting' AND address LIKE ?",
            f"%{self.trace}%", f"%{self.trace}%",
        )  # fmt: skip


def offered(said: Sequence[Said]) -> tuple[list[Choice], dict[str, str]]:
    """What can be chosen after the last message: buttons, and titles by number."""
    last = said[-1]
    return last.choices, dict(_NUMBERED.findall(last.text))


def places_of(said: Sequence[Said]) -> list[int | None]:
    """Of which topics, by their places, messages are the answers; None for other messages."""
    return [
        next(
            (at for at, topic in enumerate(TOPICS) if one.text.startswith(topic.entry.answer)), None
        )
        for one in said
    ]


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something is the case."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
