"""Serves the live model to Rasa's workers, on any machine, and notes which of them have it."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, file_stream, text
from sqlalchemy.exc import SQLAlchemyError

from reception import settings
from reception.errors import ModelError
from reception.releases import records
from reception.releases.workers import Register

logger = logging.getLogger(__name__)

PATH = "/models/live"

WORKER, RUNS, TROUBLE = "X-Reception-Worker", "X-Reception-Runs", "X-Reception-Trouble"
"""Headers in which a worker says who it is, what it runs, and what it could not load."""

_FORWARDED = (
    "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
)  # fmt: skip
"""Headers by which proxies say that they ask for somebody else."""

blueprint = Blueprint("models")
_register = Register()


@blueprint.route(PATH, methods=["GET", "HEAD"], name="live_model")
async def live_model(request: Request) -> Any:
    """The archive, with its sha256 as the ETag; 304 if the worker has it, 404 if there is none."""
    token = settings.model_token()
    if token is None and not _is_of_this_machine(request):
        _warn_once()
        return text("This is for Rasa's workers; set RECEPTION_MODEL_TOKEN on both sides.", 403)
    if token is not None and not _shows(token, request):
        return text("This is for Rasa's workers; set RECEPTION_MODEL_TOKEN for them too.", 401)
    await _note(request)
    live = await asyncio.to_thread(records.live)
    if live is None:
        return text("Nothing has been published yet.", 404)
    headers = {"ETag": f'"{live.etag}"', "Cache-Control": "no-cache"}
    if live.etag in _etags(request):
        return HTTPResponse(status=304, headers=headers)
    try:
        path: Path = await asyncio.to_thread(records.model_of, live)
    except ModelError as error:
        logger.error(str(error))
        return text("The live model is missing or damaged; the console says more.", 503)
    headers["Content-Length"] = str(path.stat().st_size)
    if request.method == "HEAD":
        return HTTPResponse(headers=headers, content_type="application/gzip")
    return await file_stream(
        path, headers=headers, mime_type="application/gzip", chunk_size=1 << 18
    )


def _shows(token: str, request: Request) -> bool:
    given = request.headers.get("Authorization", "").encode(errors="replace")
    return hmac.compare_digest(given, f"Bearer {token}".encode())


def _is_of_this_machine(request: Request) -> bool:
    """Whether it comes straight from a process here, and by no proxy for somebody else."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    named = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return _is_loopback(request.ip) and (named == "localhost" or _is_loopback(named or ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@cache
def _warn_once() -> None:
    logger.warning(
        "Somebody on another machine asked for the live model and did not get it; if that is a "
        "worker of yours, set RECEPTION_MODEL_TOKEN to the same secret here and there."
    )


def _etags(request: Request) -> list[str]:
    given = request.headers.get("If-None-Match", "")
    return [one.strip().removeprefix("W/").strip('"') for one in given.split(",")]


async def _note(request: Request) -> None:
    name = request.headers.get(WORKER, "")
    runs, trouble = request.headers.get(RUNS, ""), request.headers.get(TROUBLE, "")
    if name and _register.is_news(name, runs, trouble):
        # A model must be had even while the database is busy.
        with suppress(SQLAlchemyError):
            await asyncio.to_thread(_register.note, name, runs, trouble)
