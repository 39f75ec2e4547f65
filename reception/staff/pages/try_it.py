"""Try it: a chat with what is written beside what visitors have, and what decided each answer."""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from reception.errors import ReceptionError, place_of
from reception.nlu.labels import topic_of
from reception.staff.area import Area
from reception.staff.forms import field
from reception.staff.rendering import page, part
from reception.staff.topics import title_of, titles

logger = logging.getLogger(__name__)

area = Area("try_it", "Try it", place=30, prefix="/try-it")

LONGEST = 1000
SIDES = (("draft", "As it is written now"), ("live", "What visitors get"))


@area.get("/")
async def chat(request: Request) -> HTTPResponse:
    """An empty conversation."""
    return await page(
        request, "try_it/chat.html", conversation=uuid.uuid4().hex, longest=LONGEST, turns=[]
    )


@area.post("/say")
async def say(request: Request) -> HTTPResponse:
    """One message to both; the answers as a part that htmx puts below those before."""
    said = field(request, "text")[:LONGEST]
    conversation = field(request, "conversation")
    if not re.fullmatch("[0-9a-f]{32}", conversation):
        conversation = uuid.uuid4().hex
    known = await asyncio.to_thread(titles)
    turn: dict[str, Any] = {"said": said, "answers": []}
    for which, heading in SIDES if said else ():
        tried, trouble = await _tried(request, which, said, conversation)
        turn["answers"].append(
            {"which": which, "heading": heading, "tried": tried, "trouble": trouble}
        )
    shared = {"title": lambda label: title_of(label, known), "topic": topic_of}
    if "HX-Request" in request.headers:
        return await part(request, "try_it/_turn.html", turn=turn, **shared)
    return await page(
        request, "try_it/chat.html", conversation=conversation, longest=LONGEST,
        turns=[turn] if said else [], **shared,
    )  # fmt: skip


async def _tried(request: Request, which: str, said: str, conversation: str) -> tuple[Any, str]:
    workshop = request.app.ctx.workshop
    if workshop is None:
        return None, "The console has only just started; try again in a moment."
    try:
        return await workshop.try_out(which, said, conversation), ""
    except ReceptionError as error:
        return None, str(error)
    except Exception as error:
        logger.error("A message could not be tried: %s.", place_of(error))
        return None, "Something unexpected went wrong; the log of the console says more."
