"""The console's process: finds the areas, loads what they share, and serves them."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import pkgutil
import sys
from contextlib import suppress
from time import monotonic
from typing import Any

from sanic import Sanic
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, file

import reception.staff.pages
from reception import settings
from reception.clinic import database
from reception.errors import place_of
from reception.faq.advice import Adviser
from reception.nlu.encoder import SentenceEncoder
from reception.releases.model_server import blueprint as models
from reception.releases.workshop import Workshop
from reception.staff import accounts, links
from reception.staff.area import Area
from reception.staff.failures import answer_failures
from reception.staff.rendering import STATIC
from reception.staff.security import LARGEST_UPLOAD, guard
from reception.staff.sign_in import doors

logger = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds that requests and releases each have to end when the console is stopped."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
}
NOT_LOGGED = ("/static/", "/models/")
"""Beginnings of what is asked with every page, or every second by workers."""

FOR_GOOD = "public, max-age=31536000, immutable"


def serve() -> None:
    """Serve the console on 127.0.0.1 until the process is told to end.

    Raises:
        StartError: a port or address in the environment is none.
        DataError: clinic.yml has a mistake.
    """
    logging.basicConfig(level=logging.INFO, format="console: %(message)s")
    for name in ("sanic.root", "sanic.access", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    port = settings.console_port()
    address = settings.console_url()
    database.engine()
    application = build()
    print(f"The console is at {address}/", flush=True)
    token = accounts.first_link()
    if token is not None:
        print(
            "Nobody can sign in there yet. Open this link to become the first publisher (it works "
            f"once, for 48 hours):\n  {links.address(token)}",
            flush=True,
        )
    application.run("127.0.0.1", port, access_log=False, motd=False, debug=False)
    logging.shutdown()
    sys.stdout.flush()
    # What a thread still loads or computes is of no use to anybody now, and Python would wait.
    os._exit(0)


def build() -> Sanic:
    """The application, with all areas."""
    app = Sanic("reception-console", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_UPLOAD
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = PATIENCE
    app.config.FALLBACK_ERROR_FORMAT = "text"
    app.ctx.areas = areas()
    guard(app)
    answer_failures(app)
    _log_accesses(app)
    _share(app)
    app.blueprint(doors)
    for area in app.ctx.areas:
        app.blueprint(area.blueprint)
    app.add_route(_static, "/static/<name:str>", methods=["GET", "HEAD"], name="static")
    app.blueprint(models)
    return app


def areas() -> list[Area]:
    """What is in `reception.staff.pages`, in the order of the navigation.

    Raises:
        Exception: whatever a module raises that cannot be imported; or AttributeError, it has no
            ``area``.
    """
    found = [
        importlib.import_module(f"{reception.staff.pages.__name__}.{module.name}").area
        for module in pkgutil.iter_modules(reception.staff.pages.__path__)
    ]
    return sorted(found, key=lambda area: (area.place is None, area.place or 0))


def _share(app: Sanic) -> None:
    """Load what the areas share: the encoder, what gives advice, and what makes releases."""
    loaded = asyncio.Event()
    app.ctx.encoder = app.ctx.adviser = None
    app.ctx.workshop = Workshop()

    async def ready() -> None:
        """Wait until the encoder is there."""
        await loaded.wait()
        if app.ctx.encoder is None:
            raise RuntimeError("The sentence encoder could not be loaded.")

    app.ctx.ready = ready

    async def load() -> None:
        try:
            app.ctx.encoder, app.ctx.adviser = await asyncio.to_thread(_encoder_and_adviser)
        except Exception as error:
            logger.error("The sentence encoder could not be loaded: %s.", error)
        loaded.set()

    @app.after_server_start
    async def begin(app: Sanic, _loop: Any) -> None:
        app.ctx.loading = asyncio.create_task(load())
        app.ctx.starting = asyncio.create_task(_start(app.ctx.workshop))

    @app.before_server_stop
    async def finish(app: Sanic, _loop: Any) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(app.ctx.workshop.stop(), PATIENCE)


async def _start(workshop: Workshop) -> None:
    try:
        await workshop.start()
    except Exception as error:
        logger.error("Releases cannot be made: %s (%s).", error, place_of(error))


def _encoder_and_adviser() -> tuple[SentenceEncoder, Adviser]:
    encoder = SentenceEncoder()
    return encoder, Adviser(encoder)


def _log_accesses(app: Sanic) -> None:
    """A line for everything that was asked, without what stands after the question mark."""

    @app.middleware("request")
    async def begin(request: Request) -> None:
        request.ctx.begun = monotonic()

    @app.middleware("response")
    async def note(request: Request, response: HTTPResponse) -> None:
        if request.path.startswith(NOT_LOGGED):
            return
        took = (monotonic() - getattr(request.ctx, "begun", monotonic())) * 1000
        # Who has left the page gets no answer, whatever it would have been.
        transport: Any = request.transport
        status = "left" if transport.is_closing() else response.status
        logger.info("%s %s %s, %.0f ms", request.method, request.path, status, took)


async def _static(request: Request, name: str) -> HTTPResponse:
    path = STATIC / name
    if path.parent != STATIC or path.suffix not in TYPES or not path.is_file():
        raise NotFound("There is no such file.")
    kept = FOR_GOOD if request.args.get("v") else "no-cache"
    content_type = TYPES[path.suffix]
    return await file(path, headers={"Cache-Control": kept}, mime_type=content_type)
