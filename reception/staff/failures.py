"""What somebody sees when a request cannot be carried out: what to do, and nothing internal."""

from __future__ import annotations

import logging

from jinja2 import TemplateError
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, text
from sqlalchemy.exc import SQLAlchemyError

from reception.errors import ReceptionError, place_of
from reception.staff.plain_words import in_plain_words
from reception.staff.rendering import page

logger = logging.getLogger(__name__)

_TITLES = {
    400: "That cannot be read",
    401: "Please sign in",
    403: "That is not allowed",
    404: "There is nothing here",
    405: "There is nothing here",
    413: "That is too large",
    429: "That was too fast",
    500: "That did not work",
    503: "That does not work just now",
}

_SAID = {
    400: "Your browser sent something that the console does not understand.",
    404: "The page may have moved, or what it showed was deleted.",
    405: "This address does something when you press its button, but is no page of its own.",
    413: "Send a smaller file, or less at a time: files may have 25 MB, texts 1 MB.",
    429: "Wait a moment, then try again.",
    500: "The log of the console says why. What you entered was not saved; go back to it, copy "
    "what you need, and try again.",
    503: "The database cannot be reached, or is busy. Try again in a moment.",
}

SPOKEN = (400, 403)
"""For these the sentence of the error is meant for people."""


class TooFast(SanicException):
    """Somebody has to wait; the sentence says how long."""

    status_code = 429

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.headers = {"Retry-After": str(seconds)}


def answer_failures(app: Sanic) -> None:
    """Answer whatever is raised in ``app`` by a page."""

    @app.exception(Exception)
    async def failed(request: Request, error: Exception) -> HTTPResponse:
        status, said = _reading(error)
        if status >= 500:
            logger.error("%s %s: %s.", request.method, request.path, _what(error))
        if "HX-Request" in request.headers:
            response = text(said, status)
        else:
            try:
                title = _TITLES.get(status, _TITLES[500])
                response = await page(request, "failure.html", status, title=title, text=said)
            except Exception as further:
                logger.error("No page for a failure: %s.", _what(further))
                response = text(f"{said}\n", status)
        response.headers.update(getattr(error, "headers", None) or {})
        return response


def _what(error: Exception) -> str:
    """For the log; what a template lacks is a name of ours and may be told."""
    told = f": {error}" if isinstance(error, TemplateError) else ""
    return f"{place_of(error)}{told}"


def _reading(error: Exception) -> tuple[int, str]:
    """The status of HTTP, and what a person reads."""
    if isinstance(error, ReceptionError):
        return 400, in_plain_words(error)
    if isinstance(error, SQLAlchemyError):
        return 503, _SAID[503]
    status = error.status_code if isinstance(error, SanicException) else 500
    if status in SPOKEN or isinstance(error, TooFast):
        return status, str(error) or _SAID[400]
    return status, _SAID.get(status, _SAID[500])
