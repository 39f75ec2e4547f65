"""The inbox: people who wait for an answer, questions the assistant could not, and verdicts."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sanic.request import Request
from sanic.response import HTTPResponse, text

from reception.clinic import feedback, inbox
from reception.clinic.answering_people import (
    NoRequest,
    NotAnswered,
    answer_request,
    people_waiting,
)
from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.nlu.masking import mask
from reception.releases import answered, records
from reception.releases.answered import Answered
from reception.staff import audit, teaching, topics
from reception.staff.area import Area
from reception.staff.forms import typed
from reception.staff.plain_words import in_plain_words
from reception.staff.questions import KINDS, Chosen, shared_questions
from reception.staff.quick_replies import quick_replies
from reception.staff.rendering import BAD, back_to, count, page, part
from reception.staff.teaching import Done
from reception.staff.waiting_people import channel_title, not_sent, waiting_people

area = Area("inbox", "Inbox", place=10, badge=people_waiting)

PEOPLE, QUESTIONS, RATINGS = "/inbox/", "/inbox/questions", "/inbox/ratings"

GROUPS_SHOWN = 25
"""On one page."""

LONGEST_ANSWER = 2000


@area.get("/")
async def people(request: Request) -> HTTPResponse:
    """Who waits for an answer."""
    clinic = load_clinic()
    waiting = await asyncio.to_thread(waiting_people)
    return await page(
        request,
        "inbox/people.html",
        waiting=waiting,
        not_sent=await asyncio.to_thread(not_sent, clinic),
        quick=quick_replies(clinic, clinic.now()),
        uid=uuid.uuid4().hex,
        longest=LONGEST_ANSWER,
    )


@area.get("/people/<number:int>/quick/<place:int>")
async def quick(request: Request, number: int, place: int) -> HTTPResponse:
    """The box for an answer, with a quick reply in it."""
    clinic = load_clinic()
    replies = quick_replies(clinic, clinic.now())
    if not 0 <= place < len(replies):
        return text("There is no such quick reply.", 404)
    return await part(
        request, "inbox/_answer_box.html", number=number, answer=replies[place][1],
        longest=LONGEST_ANSWER,
    )  # fmt: skip


@area.post("/people/<number:int>/answer")
async def answer(request: Request, number: int) -> HTTPResponse:
    """Send an answer to somebody who waits, and with ``done`` have it dealt with."""
    said, uid = typed(request, "text"), typed(request, "uid")
    try:
        sent = await asyncio.to_thread(
            answer_request, number, said[:LONGEST_ANSWER], f"{uid}-{number}"[:64]
        )
    except NoRequest:
        return back_to(request, PEOPLE, "Somebody has dealt with that meanwhile.", BAD)
    except NotAnswered as error:
        return back_to(request, f"{PEOPLE}#request-{number}", f"Not sent: {error}", BAD)
    await _note(request, "answered a visitor", f"request {number}")
    told = f"It is on its way {sent.where}." if sent.on_its_way else f"Sent {sent.where}."
    if typed(request, "done"):
        await asyncio.to_thread(inbox.close_request, number)
        return back_to(request, PEOPLE, f"{told} The request is done.")
    return back_to(request, f"{PEOPLE}#request-{number}", told)


@area.post("/people/<number:int>/done")
async def done(request: Request, number: int) -> HTTPResponse:
    """Mark a request as dealt with."""
    closed = await asyncio.to_thread(inbox.close_request, number)
    if closed:
        await _note(request, "closed a request", f"request {number}")
    return back_to(
        request, PEOPLE, "Done." if closed else "Somebody has dealt with that meanwhile."
    )


@area.get("/questions")
async def questions(request: Request) -> HTTPResponse:
    """Groups of messages that the assistant could not answer, or not well."""
    chosen = Chosen.of(request.args)
    given = _argument(request, "from")
    first = int(given) if given.isdecimal() and len(given) < 7 else 0
    found = await shared_questions(request.app)
    shown = await asyncio.to_thread(found.shown, chosen, first, GROUPS_SHOWN)
    return await page(
        request,
        "inbox/questions.html",
        shown=shown,
        chosen=chosen,
        kinds=KINDS,
        channels=[(name, channel_title(name)) for name in shown.channels],
        first=first,
        after=first + GROUPS_SHOWN if first + GROUPS_SHOWN < shown.groups_in_all else None,
        before=max(0, first - GROUPS_SHOWN) if first else None,
        query=chosen.query,
        undo=_argument(request, "undo"),
        answered=await asyncio.to_thread(_answered),
    )


@area.get("/questions/topics")
async def sought_topics(request: Request) -> HTTPResponse:
    """Topics by meaning, as buttons of a group's form."""
    sought = _argument(request, "q").strip()[:200]
    found = await shared_questions(request.app)
    nearest = await asyncio.to_thread(found.topics_like, sought)
    return await part(request, "inbox/_topics.html", topics=nearest)


@area.post("/questions/teach")
async def teach(request: Request) -> HTTPResponse:
    """Add messages to a label as examples."""
    label, by = typed(request, "label"), request.ctx.user.name
    found = await shared_questions(request.app)
    ids, texts = await asyncio.to_thread(found.picked, _picked(request))
    if not ids:
        return _back(request, "None of these messages waits any more.", BAD)
    keep_one = bool(typed(request, "keep_one"))
    try:
        made = await asyncio.to_thread(teaching.teach, ids, label, texts, by, keep_one)
    except DataError as error:
        return _back(request, in_plain_words(error), BAD)
    await _note(
        request, "added examples" if made.examples else "settled questions", label,
        ", ".join(
            count(number, one)
            for number, one in (
                (len(made.examples), "example"), (len(made.tests), "test"), (len(ids), "message"),
            )
        ),
    )  # fmt: skip
    title = await asyncio.to_thread(topics.title_of, label)
    return _back(request, _told(made, title), undo=made.token())


@area.post("/questions/ignore")
async def ignore(request: Request) -> HTTPResponse:
    """Have messages dealt with without learning from them."""
    found = await shared_questions(request.app)
    ids, _ = await asyncio.to_thread(found.picked, _picked(request))
    made = await asyncio.to_thread(teaching.ignore, ids)
    await _note(request, "ignored questions", count(len(ids), "message"))
    return _back(request, "Ignored.", undo=made.token())


@area.post("/questions/undo")
async def undo(request: Request) -> HTTPResponse:
    """Take back what was done last."""
    try:
        back = await asyncio.to_thread(
            teaching.undo, typed(request, "token"), request.ctx.user.name
        )
    except DataError as error:
        return _back(request, in_plain_words(error), BAD)
    await _note(request, "undid it", count(back, "message"))
    return _back(request, "Taken back.")


@area.post("/questions/put-back")
async def put_back(request: Request) -> HTTPResponse:
    """Have what left the list with a release wait until somebody decides."""
    given = typed(request, "release")
    release = int(given) if given.isdecimal() and len(given) < 10 else 0
    back = await asyncio.to_thread(answered.keep_waiting, release)
    if not back:
        return _back(request, "Somebody has put them back meanwhile.", BAD)
    await _note(request, "put questions back", count(back, "message"), f"release {release}")
    return _back(request, f"{count(back, 'message')} put back. They stay until you decide.")


@area.get("/ratings")
async def ratings(request: Request) -> HTTPResponse:
    """What visitors think of answers."""
    found = await asyncio.to_thread(feedback.to_read)
    titles = await asyncio.to_thread(topics.titles)
    verdicts: list[dict[str, Any]] = [
        {
            "id": one.id,
            "verdict": one.verdict,
            "at": one.updated_at,
            "question": mask(one.question),
            "answer": one.answer,
            "comment": mask(one.comment),
            "label": one.label or "",
            "title": topics.title_of(one.label or "", titles),
        }
        for one in reversed(found)
    ]
    return await page(request, "inbox/ratings.html", verdicts=verdicts)


@area.post("/ratings/<number:int>/done")
async def rating_done(request: Request, number: int) -> HTTPResponse:
    """Mark a verdict as read."""
    if await asyncio.to_thread(feedback.close, number):
        await _note(request, "read a verdict", f"verdict {number}")
    return back_to(request, RATINGS, "Done.")


async def _note(request: Request, action: str, subject: str = "", detail: str = "") -> None:
    await asyncio.to_thread(audit.note, request.ctx.user.name, action, subject, detail)


def _answered() -> Answered | None:
    """What has left the list with the release that visitors have."""
    live = records.live()
    return answered.by_release(live.source) if live else None


def _told(made: Done, title: str) -> str:
    added, tests = len(made.examples), len(made.tests)
    if not added and not tests:
        return f"“{title}” has these examples already."
    told = f"{count(added, 'example')} added to “{title}”"
    if tests:
        told += ", and a test for every release"
    return f"{told}. It is used from the next release."


def _back(request: Request, said: str, kind: str = "good", undo: str = "") -> HTTPResponse:
    """To the list, with the same filters, and with a way to undo."""
    query = Chosen.of(dict(parse_qsl(typed(request, "filters")))).query
    if undo:
        query = f"{query}&{urlencode({'undo': undo})}".lstrip("&")
    return back_to(request, f"{QUESTIONS}?{query}".rstrip("?"), said, kind)


def _picked(request: Request) -> list[int]:
    """The ids of the wordings that are ticked: each box holds those of one, with commas."""
    boxes = request.form.getlist("ids") or []
    numbers = [number for box in boxes for number in box.split(",")]
    return [int(number) for number in numbers if number.isdecimal() and len(number) < 10]


def _argument(request: Request, name: str) -> str:
    return str(request.args.get(name) or "")
