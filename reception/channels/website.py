"""The website: the widget's server side.

Sessions are made and signed here. A visitor's message is stored, answered and its answer stored
under the conversation's lock, so that it is answered once however often it is sent, and by
whichever worker. Everything that was said is kept, numbered, in the database (`clinic.chats`).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import SQLAlchemyError

from reception.channels.free_times import free_times_for
from reception.channels.pages import home, pages
from reception.channels.rates import Rates
from reception.channels.sessions import allowed_origins, issue, new_conversation
from reception.channels.shown import said_since, shown, shown_all, shown_unstored
from reception.channels.streams import Streams
from reception.channels.turns import (
    OnNewMessage,
    answer,
    answered_before,
    storable,
)
from reception.channels.urgent import urgent_reply
from reception.channels.website_credentials import RATES, checked
from reception.channels.website_requests import (
    Denied,
    Door,
    body_of,
    number_of,
    refuse_odd_lengths,
    text_of,
)
from reception.clinic import chats, feedback
from reception.clinic.facts import load_clinic
from reception.errors import place_of
from reception.nlu.ordinals import chosen, may_choose

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 1000
"""Characters of a visitor's message."""

STREAMS_AT_ONCE = 8
"""Streams of one conversation that one worker keeps open: tabs in which it is shown."""

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
        self._tasks: set[asyncio.Task[Any]] = set()
        self._beginning: dict[str, asyncio.Task[None]] = {}

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
        self._on_new_message = on_new_message
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
        # Somebody in danger must not wait for a chat before they can say so.
        beginning = asyncio.create_task(asyncio.to_thread(chats.begin, conversation))
        self._keep(beginning)
        await asyncio.wait({beginning}, timeout=STORED_WITHIN)
        if beginning.done():
            beginning.result()
        else:
            self._beginning[conversation] = beginning
            beginning.add_done_callback(partial(self._begun, conversation))
        return json({"token": issue(conversation, request.headers.get("origin"))}, 201)

    def _begun(self, conversation: str, beginning: asyncio.Task[None]) -> None:
        del self._beginning[conversation]
        error = None if beginning.cancelled() else beginning.exception()
        if error is not None:
            logger.error("A chat could not be begun: %s.", place_of(error))

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
        # A visitor who goes to another page meanwhile finds the answer there.
        turn = asyncio.create_task(self._turn(request, conversation, client_id, text))
        self._keep(turn)
        await asyncio.wait({turn}, timeout=STORED_WITHIN)
        if not turn.done() or turn.exception() is not None:
            reply = await urgent_reply(request.app.ctx.agent, text, self.name())
            if reply is not None:
                self._keep(
                    asyncio.create_task(
                        self._stored_later(turn, request, conversation, client_id, text)
                    )
                )
                return json(shown_unstored(text, client_id, reply, after))
        said = await asyncio.shield(turn)
        if said is not None and said.messages[0].sequence == after + 1:
            return json(shown_all(said))
        return json(await asyncio.to_thread(said_since, conversation, after))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """Keep a task from being collected before it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _stored_later(
        self,
        turn: asyncio.Task[Any],
        request: Request,
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
            turn = asyncio.create_task(self._turn(request, conversation, client_id, text))
        if error is not None:
            logger.error("An emergency was answered and is not stored: %s.", place_of(error))

    async def _turn(
        self, request: Request, conversation: str, client_id: str, text: str
    ) -> chats.Said | None:
        """Store the message, have it answered, store the answer; nothing of it twice.

        Returns:
            message and answer; None if it was answered before, or all is deleted now.
        """
        agent, loop = request.app.ctx.agent, asyncio.get_running_loop()
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
                    self.name(),
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


async def _meant(text: str, message: chats.ChatMessage) -> str:
    """What a message says; of "2", what the second button sends."""
    if not may_choose(text):
        return text
    return chosen(text, await asyncio.to_thread(chats.offered, message))


async def _preflight(_request: Request) -> HTTPResponse:
    return HTTPResponse(status=204)


def _number(request: Request, name: str) -> int:
    given = request.args.get(name) or "0"
    if not re.fullmatch("[0-9]{1,9}", given):
        raise Denied(400, "bad_request", f"“{name}” is the number of a message.")
    return int(given)
