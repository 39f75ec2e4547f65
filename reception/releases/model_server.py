"""Serves the live model to Rasa's workers, on any machine, and notes which of them have it."""

from __future__ import annotations

import asyncio
import hmac
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

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

blueprint = Blueprint("models")
_register = Register()


@blueprint.route(PATH, methods=["GET", "HEAD"], name="live_model")
async def live_model(request: Request) -> Any:
    """The archive, with its sha256 as the ETag; 304 if the worker has it, 404 if there is none."""
    if not _may(request):
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


def _may(request: Request) -> bool:
    token = settings.model_token()
    given = request.headers.get("Authorization", "")
    return token is None or hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


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
