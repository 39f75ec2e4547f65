"""Pages and parts of pages from their templates, and messages that are shown once."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic.request import Request
from sanic.response import HTTPResponse, html, redirect

from reception.clinic.facts import clock, load_clinic, long_date
from reception.clinic.signing_keys import signing_keys
from reception.clinic.times import from_database
from reception.errors import place_of
from reception.staff import cookies
from reception.staff.area import Area
from reception.staff.roles import ROLES
from reception.staff.security import form_token

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

GOOD, BAD = "good", "bad"
"""Kinds of a message: it was done, or it was not."""

LONGEST_MESSAGE = 600
"""Characters of a message that is shown once; a cookie holds no more than 4 KB."""

SHOWN_WITHIN = 120
"""Seconds."""

_SALT = "reception console said"


async def page(
    request: Request, template: str, http_status: int = 200, /, **values: Any
) -> HTTPResponse:
    """A whole page in the layout, or only its block ``content`` if htmx asks.

    Args:
        request: what is answered.
        template: its path under ``templates/``; it extends ``layout.html``.
        http_status: of the answer.
        values: for the template.
    """
    wanted = environment().get_template(template)
    context = await _context(request, values)
    context["navigation"] = await _navigation(request)
    if _asks_for_part(request):
        shown = wanted.blocks["content"](wanted.new_context(context))
        return html("".join(shown), http_status)
    context["said"] = _said(request)
    response = html(wanted.render(context), http_status)
    if context["said"]:
        cookies.drop(response, cookies.SAID)
    return response


async def part(
    request: Request, template: str, http_status: int = 200, /, **values: Any
) -> HTTPResponse:
    """A fragment, which htmx puts into the page that it has."""
    context = await _context(request, values)
    return html(environment().get_template(template).render(context), http_status)


def back_to(request: Request, url: str, said: str = "", kind: str = GOOD) -> HTTPResponse:
    """To the page at ``url``, which shows ``said`` once."""
    if "HX-Request" in request.headers:
        response = HTTPResponse(status=204, headers={"HX-Redirect": url})
    else:
        response = redirect(url, status=303)
    if said:
        content = _serializer().dumps([said[:LONGEST_MESSAGE], kind])
        cookies.put(response, cookies.SAID, str(content), SHOWN_WITHIN)
    return response


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 draft", "3 drafts"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Where the templates are, and what all of them can use."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["local"] = _local
    made.filters["long"] = long_date
    made.filters["clock"] = lambda moment: clock(moment.time())
    made.filters["moment"] = _moment
    made.filters["count"] = count
    made.globals["asset"] = _asset
    made.globals["roles"] = ROLES
    return made


async def _context(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    shared = {
        "request": request,
        "user": request.ctx.user,
        "clinic": load_clinic(),
        "csrf_token": form_token(request),
        "path": request.path,
    }
    macros = environment().get_template("macros.html")
    return {**shared, "ui": macros.make_module(shared), **values}


async def _navigation(request: Request) -> list[dict[str, Any]]:
    """The areas that the person may see, each with its badge and whether we are in it."""
    if request.ctx.user is None:
        return []
    areas: Iterable[Area] = request.app.ctx.areas
    shown = [one for one in areas if one.place is not None and request.ctx.user.may(one.role)]
    badges = await asyncio.gather(*(asyncio.to_thread(_badge, one) for one in shown))
    return [
        {
            "name": one.name,
            "title": one.title,
            "address": one.address,
            "badge": badge,
            "here": request.path == one.address
            or bool(one.prefix and request.path.startswith(one.address)),
        }
        for one, badge in zip(shown, badges)
    ]


def _badge(area: Area) -> int:
    try:
        return area.badge() if area.badge else 0
    except Exception as error:
        # The number is a help; without it the page is still of use.
        logger.error("No number beside %s: %s.", area.title, place_of(error))
        return 0


def _asks_for_part(request: Request) -> bool:
    headers = request.headers
    return (
        "HX-Request" in headers
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )


def _said(request: Request) -> dict[str, str] | None:
    kept = cookies.read(request, cookies.SAID)
    if not kept:
        return None
    try:
        text, kind = _serializer().loads(kept, max_age=SHOWN_WITHIN)
    except (BadData, ValueError):
        return None
    return {"text": text, "kind": kind}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys(), salt=_SALT)


@lru_cache
def _asset(name: str) -> str:
    """The address of a file of ``static/``, which changes with its content."""
    version = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={version}"


def _local(stored: datetime) -> datetime:
    """A time of the database by the clinic's clocks."""
    return from_database(stored).astimezone(load_clinic().zone)


def _moment(moment: datetime) -> str:
    """An aware moment as "today, 9:05", "yesterday, 9:05" or "Fri 20 Nov, 9:05"."""
    clinic = load_clinic()
    local = moment.astimezone(clinic.zone)
    days = (clinic.now().date() - local.date()).days
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]}, {clock(local.time())}"
    year = "" if local.year == clinic.now().year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}, {clock(local.time())}"
