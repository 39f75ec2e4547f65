"""FAQs that are not finished: kept, gone on with, thrown away."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from reception.errors import DataError
from reception.faq import changes
from reception.staff import audit, faq_forms, unfinished
from reception.staff.area import Area
from reception.staff.forms import field
from reception.staff.plain_words import in_plain_words
from reception.staff.rendering import BAD, back_to

area = Area("unfinished", "Unfinished FAQs", prefix="/faqs/not-finished")

ALL = "/faqs/"
HERE = "/faqs/not-finished/"


@area.blueprint.listener("after_server_start")
async def begin(_app: Sanic, _loop: Any) -> None:
    """Finish a change that a killed process had begun, and remove what it left behind."""
    await asyncio.to_thread(changes.sweep)


@area.post("/")
async def keep(request: Request) -> HTTPResponse:
    """Keep what stands in the form of a topic, however much of it is there."""
    fields, version = faq_forms.read_form(request)
    before, by = faq_forms.read_kept(request), request.ctx.user.name
    topic = field(request, "name")
    try:
        name = await asyncio.to_thread(unfinished.keep, fields, topic, version, by, before)
    except DataError as error:
        return await faq_forms.show(request, "", fields, version, 409, in_plain_words(error))
    await _note(request, "kept an unfinished FAQ", name)
    said = "Kept. Visitors see nothing of it; it stands on top of the list until it is saved."
    if before.name and name != before.name:
        said = "Somebody has dealt with it meanwhile, so yours is kept beside; compare the two."
    return back_to(request, f"{HERE}{name}", said)


@area.get("/<name:[a-z0-9_]+>")
async def go_on(request: Request, name: str) -> HTTPResponse:
    """The form with what was kept."""
    try:
        found = await asyncio.to_thread(unfinished.opened, name)
    except DataError as error:
        return back_to(request, ALL, in_plain_words(error), BAD)
    return await faq_forms.show(request, found.topic, found.fields, found.base, kept=found.kept)


@area.post("/<name:[a-z0-9_]+>/throw-away")
async def throw_away(request: Request, name: str) -> HTTPResponse:
    """Keep it no longer."""
    await asyncio.to_thread(unfinished.drop, name, request.ctx.user.name)
    await _note(request, "dropped an unfinished FAQ", name)
    return back_to(request, f"{ALL}?dropped={name}", "Thrown away.")


@area.post("/<name:[a-z0-9_]+>/bring-back")
async def bring_back(request: Request, name: str) -> HTTPResponse:
    """Take back that it was thrown away."""
    try:
        await asyncio.to_thread(unfinished.bring_back, name, request.ctx.user.name)
    except DataError as error:
        return back_to(request, ALL, in_plain_words(error), BAD)
    await _note(request, "brought back an unfinished FAQ", name)
    return back_to(request, f"{HERE}{name}", "Here it is again.")


async def _note(request: Request, action: str, subject: str) -> None:
    await asyncio.to_thread(audit.note, request.ctx.user.name, action, subject)
