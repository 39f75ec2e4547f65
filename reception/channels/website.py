"""The website: the widget's server side.

Sessions are made and signed here, and each message is handed to `website_turns`. Everything that
was said is kept, numbered, in the database (`clinic.chats`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from reception.channels.free_times import free_times_for
from reception.channels.pages import home, pages
from reception.channels.rates import Rates
from reception.channels.sessions import allowed_origins, issue, new_conversation
from reception.channels.shown import said_since, shown
from reception.channels.streams import Streams
from reception.channels.turns import (
    OnNewMessage,
    storable,
)
from reception.channels.website_credentials import RATES, checked
from reception.channels.website_requests import (
    Denied,
    Door,
    body_of,
    number_of,
    refuse_odd_lengths,
    text_of,
)
from reception.channels.website_turns import WebsiteTurns
from reception.clinic import chats, feedback
from reception.clinic.facts import load_clinic

LONGEST_MESSAGE = 1000
"""Characters of a visitor's message."""

STREAMS_AT_ONCE = 8
"""Streams of one conversation that one worker keeps open: tabs in which it is shown."""

THREADS = 64
"""Of a worker, for the database; most wait."""

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]+")


class WebsiteChannel(InputChannel):
    """The widget's API under ``/webhooks/website/``, and the pages of `channels.pages`.

    Args:
        origins: pages that the widget may be on, as ``https://www.clinic.example``.
        proxies: reverse proxies of our own in front, whose X-Forwarded-For is believed.
        demonstration_page: whether ``/`` shows the clinic's demonstration page.
        rates: in place of some of `RATES`.

    Raises:
        StartError: an origin is none.
    """

    def __init__(
        self,
        origins: list[str] | None = None,
        proxies: int = 0,
        demonstration_page: bool = True,
        rates: Mapping[str, str] | None = None,
    ) -> None:
        self._origins = origins or []
        self._demonstration_page = demonstration_page
        self._rates = {**RATES, **(rates or {})}
        self._door = Door(allowed_origins(self._origins), proxies, self._rates, Rates())
        self._streams = Streams()

    @classmethod
    def name(cls) -> str:
        """It is in the addresses."""
        return "website"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebsiteChannel:
        """As credentials.yml has it.

        Raises:
            StartError: it has something that the channel does not take.
        """
        return cls(**checked(credentials or {}))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's routes, and with them the pages."""
        self._turns = WebsiteTurns(on_new_message, self._streams, self.name())
        channel = _WithPages("reception_website", __name__)
        channel.ctx.pages = pages(self._origins, self._demonstration_page)
        channel.ctx.home = home if self._demonstration_page else None
        door = self._door
        routes = [
            ("/clinic", "GET", door.open_to_all(self._clinic)),
            ("/session", "POST", door.open_to_all(self._session)),
            ("/messages", "GET", door.with_session(self._history)),
            ("/messages", "POST", door.with_session(self._message)),
            ("/events", "GET", door.with_session(self._events)),
            ("/times", "GET", door.with_session(self._times)),
            ("/feedback", "POST", door.with_session(self._feedback)),
        ]
        for path, method, handler in routes:
            channel.add_route(handler, path, methods=[method], stream=True, name=method + path[1:])
        for path in {path for path, _, _ in routes}:
            channel.add_route(_preflight, path, methods=["OPTIONS"], name="OPTIONS" + path[1:])

        @channel.middleware("response")
        async def share(request: Request, response: HTTPResponse) -> None:
            door.share(request, response)

        @channel.listener("before_server_start")
        async def enough_threads(_app: Sanic, loop: Any) -> None:
            # Those who wait to write must not keep those waiting who only read.
            loop.set_default_executor(ThreadPoolExecutor(THREADS))

        @channel.listener("before_server_stop")
        async def end_streams(_app: Sanic, _loop: Any) -> None:
            self._streams.close()

        return channel

    async def _clinic(self, request: Request) -> HTTPResponse:
        clinic = load_clinic()
        greeting = request.app.ctx.agent.processor.nlg.responses["utter_greet"][0]
        days = clinic.retention.conversation_days
        return json(
            {
                "name": clinic.name,
                "phone": clinic.phone,
                "mail": clinic.mail,
                "demonstration": clinic.demonstration,
                "greeting": greeting["text"],
                "starters": [
                    {"title": button["title"], "payload": button["payload"]}
                    for button in greeting.get("buttons") or []
                ],
                "privacy": (
                    f"What you write here is kept for {days} days after your last message, so "
                    "that we can help you, or until you have it deleted."
                ),
                "emergency": f"In an emergency call {clinic.emergency_number}.",
                "longest_message": LONGEST_MESSAGE,
                "longest_comment": feedback.LONGEST_COMMENT,
            },
            headers={"Cache-Control": "public, max-age=60"},
        )

    async def _session(self, request: Request) -> HTTPResponse:
        self._door.count(request, "sessions of address")
        conversation = new_conversation()
        await self._turns.begin(conversation)
        return json({"token": issue(conversation, request.headers.get("origin"))}, 201)

    async def _history(self, request: Request, conversation: str) -> HTTPResponse:
        return json(await asyncio.to_thread(said_since, conversation, _number(request, "after")))

    async def _message(self, request: Request, conversation: str) -> HTTPResponse:
        self._door.count(request, "messages of address")
        self._door.count(request, "messages of session", conversation)
        body = body_of(request)
        text = storable(text_of(body, "text", LONGEST_MESSAGE))
        client_id = text_of(body, "client_id", chats.LONGEST_CLIENT_ID)
        if not text.strip():
            raise Denied(400, "empty", "There is nothing in that message.")
        if not _CLIENT_ID.fullmatch(client_id):
            raise Denied(400, "bad_request", "“client_id” is made of letters, digits, - and _.")
        after = number_of(body, "after")
        return json(await self._turns.reply(request.app, conversation, client_id, text, after))

    async def _events(self, request: Request, conversation: str) -> HTTPResponse | None:
        after = _number(request, "after")
        async with self._streams.waiting(conversation) as news:
            if self._streams.count(conversation) > STREAMS_AT_ONCE:
                error = "This conversation is open too often; close some of its pages."
                raise Denied(429, "too_many", error, retry_after=30)
            said = await asyncio.to_thread(said_since, conversation, after)
            headers = {
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",
            }
            assert request.stream is not None
            # A connection that was kept would keep the server from stopping.
            request.stream.keep_alive = False
            response = await request.respond(
                content_type="text/event-stream; charset=utf-8", headers=headers
            )
            await self._streams.send(response.send, conversation, after, said, news)
            await response.eof()
        return None

    async def _times(self, request: Request, conversation: str) -> HTTPResponse:
        number = _number(request, "message")
        _, question = await asyncio.to_thread(chats.exchange, conversation, number)
        picker = ((question.content if question else {}).get("metadata") or {}).get("picker")
        if not picker:
            raise Denied(404, "bad_request", "That message asks for no time.")
        first = request.args.get("from")
        try:
            found = await asyncio.to_thread(free_times_for, picker, conversation, first)
        except ValueError:
            raise Denied(400, "bad_request", "“from” is a day, as 2026-11-27.") from None
        return json(found)

    async def _feedback(self, request: Request, conversation: str) -> HTTPResponse:
        self._door.count(request, "messages of session", conversation)
        body = body_of(request)
        number, verdict = number_of(body, "sequence"), body.get("verdict")
        comment = text_of(body, "comment", feedback.LONGEST_COMMENT) if "comment" in body else ""
        if verdict not in (feedback.UP, feedback.DOWN, None):
            raise Denied(400, "bad_request", "“verdict” is up, down or null.")
        question, reply = await asyncio.to_thread(chats.exchange, conversation, number)
        if reply is None or not shown(reply).get("rateable"):
            raise Denied(404, "bad_request", "There is no answer of that number.")
        if verdict is None:
            await asyncio.to_thread(feedback.take_back, conversation, number)
        else:
            await asyncio.to_thread(
                feedback.give,
                conversation,
                number,
                verdict,
                storable(comment),
                (question.content.get("text") if question else None) or "",
                reply.content.get("text") or "",
                (reply.content.get("metadata") or {}).get("label"),
            )
        return json({})


class _WithPages(Blueprint):
    """Routes of the channel under its prefix, and pages under none."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Also register the pages; Rasa's own answer to ``/`` gives way to the first of them."""
        super().register(app, options)
        app.blueprint(self.ctx.pages)
        app.signal("http.lifecycle.request")(refuse_odd_lengths)
        home: Callable[[Request], Awaitable[HTTPResponse]] | None = self.ctx.home
        if home is None:
            return

        @app.middleware("request")
        async def front_page(request: Request) -> HTTPResponse | None:
            if request.path == "/" and request.method in ("GET", "HEAD"):
                return await home(request)
            return None


async def _preflight(_request: Request) -> HTTPResponse:
    return HTTPResponse(status=204)


def _number(request: Request, name: str) -> int:
    given = request.args.get(name) or "0"
    if not re.fullmatch("[0-9]{1,9}", given):
        raise Denied(400, "bad_request", f"“{name}” is the number of a message.")
    return int(given)
