"""Drafts from documents: uploaded or fetched, and reviewed one by one."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, html

from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.faq import changes, editing, shelf
from reception.faq.advice import STOP, Adviser
from reception.faq.conflicts import Conflict
from reception.faq.documents.sources import LARGEST_FILE, is_address
from reception.faq.editing import EntryText
from reception.faq.shelf import Filed
from reception.staff import audit, draft_forms, faq_forms, topics
from reception.staff.area import Area
from reception.staff.drafting import Job, Jobs, file_name
from reception.staff.forms import field
from reception.staff.plain_words import in_plain_words
from reception.staff.rendering import BAD, back_to, page, part

area = Area("drafts", "Drafts", place=30, badge=draft_forms.waiting)

ALL = "/drafts/"
LONGEST_ADDRESS = 2000
"""Characters; browsers and servers take about as many."""

KINDS = ".md,.txt,.html,.htm,.docx,.pdf"

_jobs = Jobs()


@area.get("/")
async def list_(request: Request) -> HTTPResponse:
    """What can be drafted from, what is on its way, and what waits for a review."""
    try:
        found = await asyncio.to_thread(draft_forms.documents)
    except DataError as error:
        return await page(
            request, "drafts/list.html", documents=[], jobs=_jobs.shown(), kinds=KINDS,
            wrong=in_plain_words(error),
        )  # fmt: skip
    return await page(
        request, "drafts/list.html", documents=found, jobs=_jobs.shown(), kinds=KINDS, wrong=""
    )


@area.post("/_read", upload=True)
async def read(request: Request) -> HTTPResponse:
    """Draft from a file, or from the page at an address."""
    upload = (request.files or {}).get("document")
    if isinstance(upload, list):
        upload = upload[0] if upload else None
    address = field(request, "address").strip()
    who = request.ctx.user.name

    def filed(job: Job) -> None:
        audit.note(who, "filed drafts", job.document or job.source, job.said)

    try:
        if upload is not None and (upload.name or upload.body):
            name = file_name(upload.name or "")
            _check_size(name, len(upload.body))
            _jobs.add(name, upload.body, who, filed)
        else:
            _check_address(address)
            _jobs.add(address, None, who, filed)
    except DataError as error:
        return back_to(request, ALL, in_plain_words(error), BAD)
    return back_to(request, ALL)


def _check_size(name: str, size: int) -> None:
    if not size:
        raise DataError(f"{name} is empty; choose a document with text in it.")
    if size > LARGEST_FILE:
        raise DataError(
            f"{name} has {size / 1e6:.0f} MB, more than the {LARGEST_FILE >> 20} MB that are read; "
            "remove its pictures or split it."
        )


def _check_address(address: str) -> None:
    if not address:
        raise DataError("Choose a file, or write an address.")
    if not is_address(address):
        raise DataError("Write the address with https:// in front.")
    if len(address) > LONGEST_ADDRESS:
        raise DataError(
            f"The address has more than {LONGEST_ADDRESS:,} characters; save the page in your "
            "browser and upload the file."
        )


@area.get("/_jobs/<id_:str>")
async def job(request: Request, id_: str) -> HTTPResponse:
    """How far a document is; the whole page again once it is done."""
    found = _jobs.get(id_)
    if found is None or (found.done and not found.failed):
        return html("", headers={"HX-Redirect": f"{ALL}{found.document}" if found else ALL})
    return await part(request, "drafts/_job.html", job=found)


@area.post("/_jobs/<id_:str>/forget")
async def forget(request: Request, id_: str) -> HTTPResponse:
    """Show a document no more; if it is being read, stop that."""
    _jobs.forget(id_)
    return back_to(request, ALL)


@area.get("/<document:[a-z0-9][a-z0-9_-]*>")
async def show_document(request: Request, document: str) -> HTTPResponse:
    """The drafts that are left of a document."""
    found = await asyncio.to_thread(draft_forms.documents)
    one = next((shelved for shelved in found if shelved.name == document), None)
    undoable = await asyncio.to_thread(changes.undoable, f"drafts/{document}")
    if one is None and undoable is None:
        raise NotFound("There are no drafts of that document.")
    return await page(
        request, "drafts/document.html", document=one, name=document, undoable=undoable,
        left_out=draft_forms.left_out(document), **_words(),
    )  # fmt: skip


def _words() -> dict[str, Any]:
    """What a list of drafts or one of them is shown with."""
    titles = topics.titles()
    return {
        "topic_of": lambda one: draft_forms.topic_in_words(one, titles),
        "answered_before": draft_forms.answered_before,
    }


@area.post("/<document:[a-z0-9][a-z0-9_-]*>/undo")
async def undo(request: Request, document: str) -> HTTPResponse:
    """Take back the last decision on a document's drafts."""
    try:
        undone = await asyncio.to_thread(shelf.undo, document, request.ctx.user.name)
    except DataError as error:
        return back_to(request, f"{ALL}{document}", in_plain_words(error), BAD)
    await _note(request, "undid a decision on drafts", document, undone.action)
    return back_to(request, f"{ALL}{document}", f"Taken back: {undone.action}.")


@area.post("/<document:[a-z0-9][a-z0-9_-]*>/drop-all")
async def drop_all(request: Request, document: str) -> HTTPResponse:
    """Throw away what is left of a document's drafts."""
    try:
        await asyncio.to_thread(shelf.drop_document, document, request.ctx.user.name)
    except DataError as error:
        return back_to(request, ALL, in_plain_words(error), BAD)
    await _note(request, "dropped drafts", document)
    return back_to(request, f"{ALL}{document}", "All its drafts were thrown away.")


@area.get("/<document:[a-z0-9][a-z0-9_-]*>/<number:[0-9]+>")
async def review(request: Request, document: str, number: str) -> HTTPResponse:
    """One draft beside its passage."""
    one = await _draft(document, number)
    return await _review(request, one, one.fields)


@area.post("/<document:[a-z0-9][a-z0-9_-]*>/<number:[0-9]+>/give-advice")
async def give_advice(request: Request, document: str, number: str) -> HTTPResponse:
    """Advice on what stands in the form now."""
    one = await _draft(document, number)
    fields = _fields(request, one)
    values = await asyncio.to_thread(_advice, request.app.ctx.adviser, one, fields)
    return await part(request, "faqs/_advice.html", **values)


@area.post("/<document:[a-z0-9][a-z0-9_-]*>/<number:[0-9]+>")
async def decide(request: Request, document: str, number: str) -> HTTPResponse:
    """Accept a draft, merge it into a topic, keep it for later, or drop it."""
    one = await _draft(document, number)
    fields, what, by = _fields(request, one), field(request, "what"), request.ctx.user.name
    reviewed_by = by if field(request, "reviewed") else ""
    try:
        before = draft_forms.answered_before(fields.question)
        if before and what != "drop":
            raise DataError(f"This question is {before}; throw the draft away.")
        if what == "accept":
            said = await _accept(request, one, fields, reviewed_by)
        elif what == "merge":
            said = await _merge(request, one, fields, reviewed_by)
        elif what == "drop":
            await asyncio.to_thread(shelf.drop, one.id, by)
            await _note(request, "dropped a draft", one.id, one.fields.question)
            said = "Thrown away."
        else:
            await asyncio.to_thread(shelf.revise, one.id, fields, by)
            await _note(request, "changed a draft", one.id)
            return back_to(request, f"{ALL}{document}", "Kept for later.")
    except (DataError, Conflict) as error:
        return await _review(request, one, fields, 422, in_plain_words(error))
    after = await asyncio.to_thread(draft_forms.next_after, one.id)
    return back_to(request, f"{ALL}{after or document}", said)


async def _accept(request: Request, one: Filed, fields: EntryText, reviewed_by: str) -> str:
    adviser: Adviser | None = request.app.ctx.adviser
    name = await asyncio.to_thread(editing.topic_name, fields.question)
    values = await asyncio.to_thread(_advice, adviser, one, fields)
    if any(advice.severity == STOP for advice in values["advice"]):
        raise DataError("Not accepted yet: see what must be mended.")
    await asyncio.to_thread(
        shelf.accept, one.id, name, fields, reviewed_by=reviewed_by, by=request.ctx.user.name
    )
    await _note(request, "accepted a draft", name, _reviewed(one, reviewed_by))
    return f"“{fields.question}” is a new FAQ. It counts from the next release."


async def _merge(request: Request, one: Filed, fields: EntryText, reviewed_by: str) -> str:
    by, topic = request.ctx.user.name, field(request, "topic")
    if topic not in editing.names():
        raise DataError("Choose the FAQ that it belongs to.")
    if fields != one.fields:
        await asyncio.to_thread(shelf.revise, one.id, fields, by)
    await asyncio.to_thread(
        shelf.merge_into, one.id, topic, answer=bool(field(request, "with_answer")),
        reviewed_by=reviewed_by, by=by,
    )  # fmt: skip
    await _note(request, "merged a draft", topic, _reviewed(one, reviewed_by))
    question = (await asyncio.to_thread(editing.open_entry, topic))[0].question
    return f"Added to “{question}”. It counts from the next release."


def _reviewed(one: Filed, reviewed_by: str) -> str:
    return f"{one.id}, safety reviewed by {reviewed_by}" if one.draft.safety else one.id


async def _review(
    request: Request, one: Filed, fields: EntryText, status: int = 200, wrong: str = ""
) -> HTTPResponse:
    def values() -> dict[str, Any]:
        article = shelf.article_of(one.document)
        heading, section = draft_forms.section_of(article, one.draft)
        left = [other.id for other in shelf.filed() if other.document == one.document]
        topic = one.topic if one.topic in editing.names() else None
        return {
            "heading": heading,
            "section": section,
            "place": left.index(one.id) + 1,
            "number_left": len(left),
            "against": draft_forms.against_facts(one),
            "existing": editing.open_entry(topic)[0] if topic else None,
            "topics": [
                (name.partition("/")[2], title)
                for name, title in topics.titles().items()
                if name.startswith("faq/")
            ],
            **_advice(request.app.ctx.adviser, one, fields),
        }

    found = await asyncio.to_thread(values)
    return await page(
        request, "drafts/review.html", status, one=one, fields=fields, wrong=wrong,
        today=load_clinic().now().date(), **_words(), **found,
    )  # fmt: skip


def _advice(adviser: Adviser | None, one: Filed, fields: EntryText) -> dict[str, Any]:
    """As of a topic that rests on the passage alone; its article is not among the others yet."""
    article = shelf.cited_article(one)
    heading = next(iter(article.sections))
    cited = EntryText(**{**vars(fields), "article": article.name, "heading": heading})
    found = adviser.advise("", cited, article) if adviser else []
    # What is asked next is taken from the draft.
    found = [one for one in found if one.field != "follow_ups"]
    values = faq_forms.advice_values(None, "", fields)
    return {**values, "ready": adviser is not None, "advice": found}


def _fields(request: Request, one: Filed) -> EntryText:
    typed, _ = faq_forms.read_form(request)
    values = {**vars(one.fields), "question": typed.question, "answer": typed.answer}
    return EntryText(**{**values, "examples": typed.examples})


async def _draft(document: str, number: str) -> Filed:
    try:
        return await asyncio.to_thread(shelf.draft, f"{document}/{number}")
    except DataError as error:
        raise NotFound(in_plain_words(error)) from None


async def _note(request: Request, action: str, subject: str, detail: str = "") -> None:
    await asyncio.to_thread(audit.note, request.ctx.user.name, action, subject, detail)
