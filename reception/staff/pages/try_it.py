"""Try it: a chat with what is written beside what visitors have, and what decided each answer."""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from reception.errors import ReceptionError, place_of
from reception.nlu.labels import topic_of
from reception.releases.project_files import data_hash
from reception.staff.area import Area
from reception.staff.forms import field
from reception.staff.plain_words import in_plain_words
from reception.staff.rendering import page, part
from reception.staff.topics import title_of, titles

logger = logging.getLogger(__name__)

area = Area("try_it", "Try it", place=30, prefix="/try-it")

LONGEST = 1000
DRAFT, LIVE = "draft", "live"
SIDES = {DRAFT: "As it is written now", LIVE: "What visitors get"}

MOST_AT_ONCE = 40
"""Answers that are remembered until their page has fetched them."""

CONVERSATIONS_KEPT, TURNS_KEPT = 20, 50
"""Of browsers that run no script: their page is made anew with every message."""

LEARNING = 25.0
"""Seconds that learning what was changed is expected to take before it was measured."""


@dataclass
class Asked:
    """An answer that is on its way; to learn what was changed may take longer than a request.

    Attributes:
        which: `DRAFT` or `LIVE`.
        learns: what was changed has to be learned first.
        begun: by the clock of `monotonic`.
        expected: seconds that learning took the last time.
        task: gives what templates show.
    """

    which: str
    learns: bool
    begun: float
    expected: float
    task: asyncio.Task[dict[str, Any]]

    @property
    def heading(self) -> str:
        """Whose answer it is."""
        return SIDES[self.which]

    @property
    def seconds(self) -> int:
        """For how long it has been asked."""
        return int(monotonic() - self.begun)

    @property
    def share(self) -> float:
        """How much of the learning is likely to be done, 0 to 0.95: nobody knows the rest."""
        return min((monotonic() - self.begun) / self.expected, 0.95)


@area.get("/")
async def chat(request: Request) -> HTTPResponse:
    """An empty conversation."""
    return await page(
        request, "try_it/chat.html", conversation=uuid.uuid4().hex, longest=LONGEST, turns=[]
    )


@area.post("/say")
async def say(request: Request) -> HTTPResponse:
    """One message; with htmx it stands there at once, and the answers follow."""
    said, conversation = field(request, "text")[:LONGEST], field(request, "conversation")
    if not re.fullmatch("[0-9a-f]{32}", conversation):
        conversation = uuid.uuid4().hex
    asked = await _ask(request.app, said, conversation) if said else {}
    if "HX-Request" in request.headers:
        return await part(request, "try_it/_turn.html", said=said, asked=asked, answers=[])
    turns = _turns(request.app, conversation)
    if said:
        turns.append((said, [await one.task for one in asked.values()]))
        del turns[:-TURNS_KEPT]
    return await page(
        request, "try_it/chat.html", conversation=conversation, longest=LONGEST, turns=turns,
        **await _named(),
    )  # fmt: skip


@area.get("/answer/<id_:str>")
async def answer(request: Request, id_: str) -> HTTPResponse:
    """An answer, or how far it is."""
    one = _asked(request.app).get(id_)
    if one is None:
        gone = {"heading": "", "trouble": "The console was started again meanwhile; send it again."}
        return await part(request, "try_it/_answer.html", answer=gone, **await _named())
    if not one.task.done():
        return await part(request, "try_it/_pending.html", id=id_, one=one)
    return await part(request, "try_it/_answer.html", answer=one.task.result(), **await _named())


async def _ask(app: Sanic, said: str, conversation: str) -> dict[str, Asked]:
    """Begin to have both answer; by the ids under which they are fetched, the draft's first."""
    written = await asyncio.to_thread(data_hash)
    found = {}
    # What visitors get needs no learning: it does not wait behind it.
    for which in (LIVE, DRAFT):
        learns = which == DRAFT and getattr(app.ctx, "learned", "") != written
        task = asyncio.create_task(_answer(app, which, said, conversation, written))
        expected = getattr(app.ctx, "learning_took", LEARNING)
        found[uuid.uuid4().hex] = Asked(which, learns, monotonic(), expected, task)
    remembered = _asked(app)
    remembered.update(found)
    for id_ in [id_ for id_, one in remembered.items() if one.task.done()][:-MOST_AT_ONCE]:
        del remembered[id_]
    return dict(reversed(list(found.items())))


def _turns(app: Sanic, conversation: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """What was said in a conversation so far, each with its answers."""
    if not hasattr(app.ctx, "turns"):
        app.ctx.turns = OrderedDict()
    kept: OrderedDict[str, list[tuple[str, list[dict[str, Any]]]]] = app.ctx.turns
    found = kept.setdefault(conversation, [])
    kept.move_to_end(conversation)
    while len(kept) > CONVERSATIONS_KEPT:
        kept.popitem(last=False)
    return found


def _asked(app: Sanic) -> dict[str, Asked]:
    if not hasattr(app.ctx, "asked"):
        app.ctx.asked = {}
    found: dict[str, Asked] = app.ctx.asked
    return found


async def _answer(
    app: Sanic, which: str, said: str, conversation: str, written: str
) -> dict[str, Any]:
    """What a template shows of an answer; ``written`` is the hash of what the draft learns."""
    begun = monotonic()
    tried, trouble = await _tried(app, which, said, conversation)
    if which == DRAFT and not trouble and getattr(app.ctx, "learned", "") != written:
        app.ctx.learned, app.ctx.learning_took = written, max(1.0, monotonic() - begun)
    return {"heading": SIDES[which], "tried": tried, "trouble": trouble}


async def _tried(app: Sanic, which: str, said: str, conversation: str) -> tuple[Any, str]:
    if app.ctx.workshop is None:
        return None, "The console has only just started; try again in a moment."
    try:
        return await app.ctx.workshop.try_out(which, said, conversation), ""
    except ReceptionError as error:
        return None, in_plain_words(error)
    except Exception as error:
        logger.error("A message could not be tried: %s.", place_of(error))
        return None, "Something unexpected went wrong; the log of the console says more."


async def _named() -> dict[str, Any]:
    """How templates name labels."""
    known = await asyncio.to_thread(titles)
    return {"title": lambda label: title_of(label, known), "topic": topic_of}
