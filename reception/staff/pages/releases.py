"""Releases: check and publish with one click, see what changed, go back with another."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from reception import settings
from reception.clinic import messages
from reception.errors import ReceptionError, place_of
from reception.nlu.labels import topic_of
from reception.releases import archives, differences, records, workers
from reception.releases.progress import Progress
from reception.releases.project_files import data_hash, file_hashes, things_changed
from reception.releases.records import Release
from reception.staff import audit
from reception.staff.area import PUBLISHER, Area
from reception.staff.forms import field
from reception.staff.plain_words import in_plain_words
from reception.staff.rendering import BAD, back_to, page, part
from reception.staff.topics import title_of, titles

logger = logging.getLogger(__name__)

RELEASES, RUN = "/releases/", "/releases/run"
SHOWN = 50
LONGEST_REASON = 500

FIGURES = (
    ("right_or_offered", "Questions it can answer: answered rightly, or offered", False),
    ("acted_right", "of these, answered rightly at once", False),
    ("not_answered", "Questions it cannot answer: not answered", False),
    ("emergency", "Emergencies recognised", False),
    ("medical", "Medical matters recognised", False),
    ("false_alarms", "Harmless questions taken for a danger", True),
    ("alarms", "Harmless messages that sound like a danger, taken for one", True),
)
"""What a release page shows: name, words, whether less is better."""


PLACES = (
    ("tests/regression/staff", "a test message of yours"),
    ("tests/regression/", "a test message"),
    ("tests/safety", "a test message on dangers"),
    ("data/faq/", "the FAQ’s own question"),
)
"""Where a message stands that is tried, by the start of its file's name."""


def _unpublished() -> int:
    """How many changes visitors do not have yet.

    Before the first release that is the model trained by hand, so those that are newer than it.
    """
    live = records.live()
    if live is None:
        return things_changed(_changed_since_training())
    before, now = live.figures.get("files", {}), file_hashes()
    differ = (path for path in {*before, *now} if before.get(path) != now.get(path))
    return things_changed(differ) if before else 0


area = Area("releases", "Releases", place=40, badge=_unpublished)


@dataclass
class Running:
    """The release that this process is making, or made last."""

    task: asyncio.Task[None]
    by: str
    now: Progress
    number: int | None = None
    trouble: str = ""


@area.get("/")
async def overview(request: Request) -> HTTPResponse:
    """Every release, and how far the workers are."""
    found = await _newest()
    live = await asyncio.to_thread(records.live)
    return await page(
        request,
        "releases/list.html",
        releases=found,
        live=live,
        figures=FIGURES,
        workers=await _workers(live),
        unpublished=await asyncio.to_thread(_unpublished),
        running=_running(request.app),
        may=request.ctx.user.may(PUBLISHER),
        before=await asyncio.to_thread(records.before),
    )


@area.get("/all")
async def all_(request: Request) -> HTTPResponse:
    """The releases for htmx, which asks again while one is under way: it may be elsewhere."""
    return await part(request, "releases/_all.html", releases=await _newest())


@area.post("/run", role=PUBLISHER)
async def run(request: Request) -> HTTPResponse:
    """Begin a release; with ``override`` it is published even if it is refused."""
    app, by = request.app, request.ctx.user.name
    if _running(app) is not None:
        return back_to(request, RUN, f"{app.ctx.releasing.by} is releasing just now.", BAD)
    if app.ctx.workshop is None:
        return back_to(request, RELEASES, "The console has only just started; try again.", BAD)
    reason, override = (field(request, name)[:LONGEST_REASON] for name in ("reason", "override"))
    first = Progress("check", 0.0, "Starting")
    app.ctx.releasing = None
    task = asyncio.create_task(_release(app, by, reason, override))
    app.ctx.releasing = Running(task, by, first)
    return redirect(RUN, status=303)


@area.get("/run")
async def progress(request: Request) -> HTTPResponse:
    """How far the release is."""
    running = getattr(request.app.ctx, "releasing", None)
    if running is None or running.task.done():
        return _to_result(request, running)
    return await page(request, "releases/run.html", running=running)


@area.get("/progress")
async def bar(request: Request) -> HTTPResponse:
    """The same for htmx, which asks again and again."""
    running = getattr(request.app.ctx, "releasing", None)
    if running is None or running.task.done():
        return _to_result(request, running)
    return await part(request, "releases/_progress.html", running=running)


@area.get("/<number:int>")
async def one(request: Request, number: int) -> HTTPResponse:
    """What a release changed, or why it was refused."""
    await asyncio.to_thread(records.bury)
    try:
        found = await asyncio.to_thread(records.release, number)
    except ReceptionError as error:
        return back_to(request, RELEASES, str(error), BAD)
    known = await asyncio.to_thread(titles)
    changes = found.changes or {}
    kinds = {refusal["kind"] for refusal in found.refusals}
    return await page(
        request,
        "releases/one.html",
        one=found,
        trouble=in_plain_words(found.trouble or ""),
        refusals=[
            {**refusal, "said": in_plain_words(refusal["said"])} for refusal in found.refusals
        ],
        figures=FIGURES,
        topics=changes.get("topics", []),
        outcomes=[
            {**row, "verdict": differences.verdict(row)} for row in changes.get("outcomes", [])
        ],
        recent=await asyncio.to_thread(_recent, changes.get("recent", [])),
        tried=(found.figures or {}).get("tried", {}),
        title=lambda label: title_of(label, known),
        stands_in=_place_in_words,
        topic=topic_of,
        may=request.ctx.user.may(PUBLISHER),
        may_override=_may_override(kinds),
        outdated=await asyncio.to_thread(_is_outdated, found),
        live=(await asyncio.to_thread(records.live) or found).source,
        workers=await _workers(found) if found.live else None,
    )


@area.post("/<number:int>/restore", role=PUBLISHER)
async def restore(request: Request, number: int) -> HTTPResponse:
    """Publish an earlier release again."""
    by = request.ctx.user.name
    try:
        done = await asyncio.to_thread(_restore, number, by)
    except ReceptionError as error:
        return back_to(request, RELEASES, str(error), BAD)
    await asyncio.to_thread(audit.note, by, "rolled back", f"release {done.restores}")
    return back_to(request, RELEASES, f"Visitors get release {done.restores} again.")


async def _release(app: Sanic, by: str, reason: str, override: str) -> None:
    """Make a release for whoever watches it; what went wrong is kept for them."""

    def say(now: Progress) -> None:
        if app.ctx.releasing is not None:
            app.ctx.releasing.now = now

    await asyncio.sleep(0)  # until whoever began it has written it down
    running: Running = app.ctx.releasing
    try:
        outcome = await app.ctx.workshop.release(by, reason, say, override)
    except ReceptionError as error:
        running.trouble = in_plain_words(error)
        return
    except Exception as error:
        logger.error("A release could not be made: %s.", place_of(error))
        running.trouble = "Something unexpected went wrong; the log of the console says more."
        return
    running.number = outcome.number
    if outcome.release is not None:
        how = f"overridden: {override}" if outcome.refused else reason
        await asyncio.to_thread(audit.note, by, "published", f"release {outcome.number}", how)
    else:
        await asyncio.to_thread(audit.note, by, "was refused", f"release {outcome.number}")


def _changed_since_training() -> list[str]:
    models = (settings.home() / "models").glob("*.tar.gz")
    trained = max((path.stat().st_mtime for path in models), default=0.0)
    return [path for path in file_hashes() if (settings.home() / path).stat().st_mtime > trained]


def _restore(number: int, by: str) -> Release:
    done = records.roll_back(number, by)
    archives.put_into_place(records.model_of(done), archives.live_copy())
    return done


def _to_result(request: Request, running: Running | None) -> HTTPResponse:
    if running is None:
        return back_to(request, RELEASES)
    if running.number is not None:
        return back_to(request, f"{RELEASES}{running.number}")
    return back_to(request, RELEASES, running.trouble or "It was stopped.", BAD)


def _running(app: Sanic) -> Running | None:
    running: Running | None = getattr(app.ctx, "releasing", None)
    return running if running is not None and not running.task.done() else None


async def _newest() -> list[Release]:
    await asyncio.to_thread(records.bury)
    return await asyncio.to_thread(records.releases, SHOWN)


async def _workers(live: Release | None) -> dict[str, Any] | None:
    if live is None:
        return None
    return {
        "said": await asyncio.to_thread(workers.in_words, live.etag, live.id, live.restores),
        "all": await asyncio.to_thread(workers.present),
    }


def _recent(changed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Visitors' messages whose outcome changed, as far as they may still be read."""
    texts = {one.id: one.text for one in messages.by_id([one["message"] for one in changed])}
    return [{**one, "text": texts[one["message"]]} for one in changed if texts.get(one["message"])]


def _place_in_words(file: str) -> str:
    """What staff call a file of examples or test messages."""
    for start, words in PLACES:
        if file.startswith(start):
            return words
    return ""


def _is_outdated(found: Release) -> bool:
    """Whether publishing it now would publish something else than what was refused."""
    newest = records.releases(1)
    return newest[0].id != found.id or found.data_hash != data_hash()


def _may_override(kinds: set[str]) -> bool:
    from reception.releases.judgement import OVERRULED

    return bool(kinds) and kinds <= OVERRULED
