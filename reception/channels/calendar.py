"""Calendar files over HTTP: a visitor's own appointment, and the staff's feed.

Nobody writes to this channel; it is one because Rasa serves the routes of channels.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.log import access_logger
from sanic.request import Request
from sanic.response import HTTPResponse, raw, text
from sqlalchemy.exc import SQLAlchemyError

from reception.clinic.calendar_addresses import appointment, feed_bookings, opens_feed
from reception.clinic.calendar_files import appointment_ics, feed_ics
from reception.clinic.facts import load_clinic
from reception.errors import place_of

logger = logging.getLogger(__name__)

RETRY_AFTER = 120
"""Seconds after which a calendar is asked to try again when the database is down."""

_SECRET = re.compile(r"(/calendar/(?:feed|appointment)/)[^\s?]+")


class CalendarChannel(InputChannel):
    """GET ``/webhooks/calendar/feed/<token>.ics`` and ``…/appointment/<uid>.ics``.

    An address that opens nothing is answered with 404, whatever is wrong with it.
    """

    @classmethod
    def name(cls) -> str:
        """It is in the addresses."""
        return "calendar"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        channel = Blueprint("reception_calendar", __name__)
        access_logger.addFilter(_hide_secret)

        @channel.route("/feed/<file:str>", methods=["GET", "HEAD"])
        async def feed(request: Request, file: str) -> HTTPResponse:
            return await _answer(_feed, request, file)

        @channel.route("/appointment/<file:str>", methods=["GET", "HEAD"])
        async def one_appointment(request: Request, file: str) -> HTTPResponse:
            return await _answer(_appointment, request, file)

        return channel


async def _answer(
    work: Callable[[Request, str], HTTPResponse], request: Request, file: str
) -> HTTPResponse:
    """What ``work`` makes of it in a thread, because the database may take its time.

    Nothing is raised from here: Sanic would log the address, which is secret.
    """
    try:
        secret, _, ending = file.rpartition(".")
        if ending == "ics":
            response = await asyncio.to_thread(work, request, secret)
        else:
            response = _nothing("There is nothing at this address.")
    except SQLAlchemyError as error:
        logger.error("No calendar file: the database failed (%s).", type(error).__name__)
        response = text(
            "The appointments cannot be reached just now. Please try again in a few minutes.", 503
        )
        response.headers["Retry-After"] = str(RETRY_AFTER)
    except Exception as error:
        logger.error("No calendar file: %s.", place_of(error))
        response = text("This is not working just now. Please try again later.", 500)
    # Names and phone numbers do not belong into a browser's or a proxy's cache.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _feed(request: Request, token: str) -> HTTPResponse:
    if not opens_feed(token):
        return _nothing(
            "There is no calendar at this address. It may have been replaced: "
            "`bin/uv run reception feed` prints the one that works."
        )
    clinic = load_clinic()
    therapist = request.args.get("therapist")
    if therapist is not None and not clinic.therapist(therapist):
        known = ", ".join(person.name for person in clinic.therapists)
        return _nothing(f"There is no therapist of that name; choose from {known}.")
    return _calendar(request, feed_ics(feed_bookings(clinic.now(), therapist), clinic, therapist))


def _appointment(request: Request, uid: str) -> HTTPResponse:
    booking = appointment(uid)
    if booking is None:
        return _nothing("There is no appointment at this address.")
    response = _calendar(request, appointment_ics(booking, load_clinic()))
    # An iPhone takes a file that is no attachment for a calendar to subscribe to.
    name = f"appointment-{booking.shown_reference}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _calendar(request: Request, content: bytes) -> HTTPResponse:
    """The file, or 304 if the calendar that asks has just this one."""
    version = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if version in request.headers.get("If-None-Match", ""):
        return HTTPResponse(status=304, headers={"ETag": version})
    return raw(content, content_type="text/calendar; charset=utf-8", headers={"ETag": version})


def _nothing(why: str) -> HTTPResponse:
    return text(why, 404)


def _hide_secret(record: logging.LogRecord) -> bool:
    """Leave what opens a calendar out of the access log, where one is kept."""
    asked = getattr(record, "request", None)
    if isinstance(asked, str):
        record.request = _SECRET.sub(r"\1…", asked)
    return True
