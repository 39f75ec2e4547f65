"""Who may ask the website channel for what: origins, sessions, sizes and rates."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sanic.exceptions import InvalidUsage, PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import SQLAlchemyError

from reception.channels.rates import Rates
from reception.channels.sessions import opened
from reception.client_addresses import address
from reception.clinic.chats import NoChat
from reception.errors import place_of

LARGEST_BODY = 16 * 1024
"""Bytes. A message of 1,000 characters needs at most 12 for each, as JSON escapes them."""

RETRY_AFTER = 5
"""Seconds after which a page is asked to try again when the database is down."""

PREFLIGHT_KEPT = 7200
"""Seconds for which a browser may remember that a page is allowed; none keeps it longer."""

Handler = Callable[..., Coroutine[Any, Any, "HTTPResponse | None"]]

logger = logging.getLogger(__name__)


class Denied(Exception):
    """A request that is not carried out, with the reason for whoever sent it."""

    def __init__(self, status: int, code: str, error: str, **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.content = {"error": error, "code": code, **more}


class Door:
    """Lets requests in that may come in, and answers the others.

    Args:
        origins: of pages that may ask.
        proxies: see `client_addresses.address`.
        allowed: rates by what they are for.
        rates: counts.
    """

    def __init__(
        self, origins: frozenset[str], proxies: int, allowed: Mapping[str, str], rates: Rates
    ) -> None:
        self._origins = origins
        self._proxies = proxies
        self._allowed = allowed
        self._rates = rates

    def open_to_all(self, handler: Handler) -> Handler:
        """``handler(request)``, for pages of allowed origins."""

        async def checked(request: Request) -> HTTPResponse | None:
            return await self._answered(request, handler)

        return checked

    def with_session(self, handler: Handler) -> Handler:
        """``handler(request, conversation)``, for those who also have a session."""

        async def session(request: Request) -> HTTPResponse | None:
            kind, _, token = request.headers.get("authorization", "").partition(" ")
            origin = request.headers.get("origin")
            conversation = opened(token, origin) if kind.lower() == "bearer" else None
            if conversation is None:
                raise Denied(401, "session", "This session is not valid; begin a new one.")
            return await handler(request, conversation)

        return self.open_to_all(session)

    def share(self, request: Request, response: HTTPResponse) -> None:
        """Let the page that asks read the answer, if it is of an allowed origin.

        For a response middleware: Rasa's own answers preflight requests before any route.
        """
        origin = request.headers.get("origin")
        response.headers["Vary"] = "Origin"
        if origin not in self._origins:
            if response.status == 403:
                # The page may know why, or all it could say is that the server is gone.
                response.headers["Access-Control-Allow-Origin"] = "*"
            return
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_KEPT)

    def count(self, request: Request, what: str, whom: str | None = None) -> None:
        """Count a request for the rate ``what``, of ``whom`` or else of the address.

        Raises:
            Denied: there were too many.
        """
        whom = whom or address(request, self._proxies)
        wait = self._rates.excess(self._allowed[what], what, whom)
        if wait is not None:
            raise Denied(
                429,
                "too_many",
                f"That was a little fast for us. Please try again in {wait} seconds.",
                retry_after=wait,
            )

    async def _answered(self, request: Request, handler: Handler) -> HTTPResponse | None:
        try:
            origin = request.headers.get("origin")
            if origin is not None and origin not in self._origins:
                raise Denied(
                    403,
                    "origin",
                    f"Pages of {origin} may not use this assistant; add the address to "
                    "`origins` in credentials.yml.",
                )
            self.count(request, "requests of address")
            if request.method == "POST":
                await receive(request, LARGEST_BODY)
            response = await handler(request)
        except Denied as denied:
            response = json(denied.content, denied.status)
            if "retry_after" in denied.content:
                response.headers["Retry-After"] = str(denied.content["retry_after"])
        except NoChat:
            error = "This conversation is gone; begin a new one."
            response = json({"error": error, "code": "session"}, 401)
        except Exception as error:
            response = _failed(error)
        if response is not None:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


async def refuse_odd_lengths(request: Request) -> None:
    """Refuse a body whose length is no number before Sanic reads it.

    Sanic 21.12 takes a negative length and then reads for ever (sanic/http.py, `read`).

    Raises:
        InvalidUsage: it is none.
    """
    for length in request.headers.getall("content-length", []):
        if not re.fullmatch("[0-9]{1,15}", length.strip()):
            raise InvalidUsage("Content-Length is no number.")


async def receive(request: Request, largest: int) -> None:
    """Read the body of a request to a route with ``stream=True``.

    Args:
        request: the body is then in it.
        largest: bytes that it may have.

    Raises:
        Denied: it has more, or cannot be read.
    """
    assert request.stream is not None
    request.stream.request_max_size = largest
    try:
        await request.receive_body()
    except PayloadTooLarge:
        raise Denied(413, "too_long", "That is too long.", limit=largest) from None
    except SanicException as error:
        raise Denied(400, "bad_request", "That body cannot be read.") from error


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that was sent.

    Raises:
        Denied: it is none.
    """
    try:
        content = request.json
    except (SanicException, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Denied(400, "bad_request", "Send a JSON object.")
    return content


def number_of(body: dict[str, Any], name: str) -> int:
    """The number of a message in a body.

    Raises:
        Denied: there is none of that name.
    """
    number = body.get(name)
    # Not isinstance: true is no number.
    if type(number) is not int or not 0 <= number < 10**9:
        raise Denied(400, "bad_request", f"“{name}” is the number of a message.")
    return number


def text_of(body: dict[str, Any], name: str, longest: int) -> str:
    """A text in a body.

    Raises:
        Denied: there is none of that name, or it has more than ``longest`` characters.
    """
    text = body.get(name)
    if not isinstance(text, str):
        raise Denied(400, "bad_request", f"“{name}” is missing, or no text.")
    if len(text) > longest:
        raise Denied(413, "too_long", f"Please keep it to {longest} characters.", limit=longest)
    return text


def _failed(error: Exception) -> HTTPResponse:
    """An answer to whoever asks, and a line in the log without what they wrote."""
    if isinstance(error, SQLAlchemyError):
        what = type(error).__name__
        logger.error("The website channel cannot reach the database (%s).", what)
    else:
        logger.error("The website channel failed: %s.", place_of(error))
    response = json(
        {
            "error": "This is not working just now. Please try again in a moment.",
            "code": "unavailable",
            "retry_after": RETRY_AFTER,
        },
        503,
    )
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
