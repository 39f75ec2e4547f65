"""The FAQ book: find, write, change, delete and restore topics, with advice while typing."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, json

from reception.errors import DataError
from reception.faq import editing, own_words, regression
from reception.faq.advice import STOP, Adviser
from reception.faq.conflicts import Conflict, InUse, Version
from reception.faq.editing import EntryText
from reception.faq.search import search
from reception.nlu.labels import FAQ
from reception.staff import audit, faq_forms, topics, unfinished
from reception.staff.area import Area
from reception.staff.forms import field
from reception.staff.plain_words import in_plain_words
from reception.staff.rendering import BAD, back_to, page, part

area = Area("faqs", "FAQs", place=20, badge=unfinished.number)

ALL = "/faqs/"
FOUND = 15
"""Topics that a search shows at the most."""

LONGEST_SOUGHT = 200

NOT_SAVED = (
    "Not saved yet: see what must be mended, or keep it for later, so that nothing you have typed "
    "is lost."
)

UNDECIDED = "Not deleted yet: choose what shall become of what else names it."

ON_ITS_WAY = "It counts from the next release."


@area.get("/")
async def list_(request: Request) -> HTTPResponse:
    """All topics, or those about what was sought."""
    sought = (request.args.get("q") or "")[:LONGEST_SOUGHT]
    return await page(
        request, "faqs/list.html", sought=sought, kept=await asyncio.to_thread(unfinished.kept),
        **await _rows(request, sought, counted=False),
    )  # fmt: skip


@area.get("/shown-rows")
async def rows(request: Request) -> HTTPResponse:
    """The rows of the list, as somebody types; with the advice on each counted."""
    sought = (request.args.get("q") or "")[:LONGEST_SOUGHT]
    return await part(request, "faqs/_rows.html", **await _rows(request, sought, counted=True))


@area.get("/new")
async def new(request: Request) -> HTTPResponse:
    """The form of a new topic, with what the address brings along."""
    fields = EntryText(
        question=request.args.get("question") or "",
        examples=tuple(request.args.getlist("example") or ()),
    ).tidied()
    return await faq_forms.show(request, "", fields, Version(""))


@area.post("/new")
async def add(request: Request) -> HTTPResponse:
    """Write a new topic."""
    fields, version = faq_forms.read_form(request)
    name = await asyncio.to_thread(editing.topic_name, fields.question)
    said = await _save(request, name, fields, version)
    if said is not None:
        return said
    await _note(request, "wrote an FAQ", name)
    return back_to(request, f"{ALL}{name}", f"Saved as a new FAQ. {ON_ITS_WAY}")


@area.post("/move-it")
async def move(request: Request) -> HTTPResponse:
    """Move an example from the form to where it belongs; the page takes it out of the form."""
    text, label, name = (field(request, one) for one in ("text", "label", "name"))
    await request.app.ctx.ready()
    known = await asyncio.to_thread(request.app.ctx.adviser.examples.known)
    told = await asyncio.to_thread(
        faq_forms.move, known, text, label, name, Version(field(request, "version")),
        request.ctx.user.name,
    )  # fmt: skip
    if told["moved"]:
        await _note(request, "moved an example", label, f"from {name}" if name else "")
    return json(told)


@area.post("/give-advice")
async def give_advice(request: Request) -> HTTPResponse:
    """Advice on what stands in the form now."""
    fields, _ = faq_forms.read_form(request)
    name = field(request, "name")
    values = await asyncio.to_thread(faq_forms.advice_values, request.app.ctx.adviser, name, fields)
    return await part(request, "faqs/_advice.html", **values)


@area.get("/the-source")
async def source(request: Request) -> HTTPResponse:
    """Article, heading and passage of a form, after another was chosen."""
    chosen = request.args.get("article") or "", request.args.get("heading") or ""
    values = await asyncio.to_thread(faq_forms.source_values, *chosen)
    return await part(request, "faqs/_source.html", **values)


@area.get("/<name:[a-z0-9_]+>")
async def edit(request: Request, name: str) -> HTTPResponse:
    """The form of a topic."""
    try:
        fields, version = await asyncio.to_thread(editing.open_entry, name)
    except DataError as error:
        if name in editing.names():
            return back_to(request, ALL, in_plain_words(error), BAD)
        raise NotFound(f"There is no FAQ {name}; it may have been deleted.") from None
    return await faq_forms.show(request, name, fields, version)


@area.post("/<name:[a-z0-9_]+>")
async def save(request: Request, name: str) -> HTTPResponse:
    """Save a topic, unless something speaks against it or somebody else was quicker."""
    fields, version = faq_forms.read_form(request)
    said = await _save(request, name, fields, version)
    if said is not None:
        return said
    await _note(request, "changed an FAQ", name)
    return back_to(request, f"{ALL}{name}", f"Saved. {ON_ITS_WAY}")


@area.post("/<name:[a-z0-9_]+>/undo")
async def undo(request: Request, name: str) -> HTTPResponse:
    """Take back the last change of a topic."""
    _known(name)
    try:
        undone = await asyncio.to_thread(editing.undo, name, request.ctx.user.name)
    except DataError as error:
        return back_to(request, f"{ALL}{name}", in_plain_words(error), BAD)
    await _note(request, "undid a change of an FAQ", name, undone.action)
    there = name in editing.names()
    return back_to(request, f"{ALL}{name}" if there else ALL, f"Taken back: {undone.action}.")


@area.get("/<name:[a-z0-9_]+>/delete")
async def ask_to_delete(request: Request, name: str) -> HTTPResponse:
    """What depends on a topic, and what shall become of it."""
    return await _deletion(request, name)


@area.post("/<name:[a-z0-9_]+>/delete")
async def delete(request: Request, name: str) -> HTTPResponse:
    """Delete a topic."""
    cases_to = field(request, "cases_to")
    try:
        await asyncio.to_thread(
            editing.delete_entry,
            name,
            Version(field(request, "version")),
            request.ctx.user.name,
            unlink=bool(field(request, "unlink")),
            cases_to={"": None, "drop": ""}.get(cases_to, cases_to),
        )
    except InUse:
        return await _deletion(request, name, UNDECIDED)
    except Conflict as error:
        return await _deletion(request, name, in_plain_words(error))
    except DataError as error:
        return back_to(request, f"{ALL}{name}", in_plain_words(error), BAD)
    await _note(request, "deleted an FAQ", name)
    return back_to(
        request, f"{ALL}{name}/deleted", "Deleted. Visitors get the answer until the next release."
    )


@area.get("/<name:[a-z0-9_]+>/deleted")
async def deleted(request: Request, name: str) -> HTTPResponse:
    """Where a deleted topic can be brought back."""
    _known(name)
    history = await asyncio.to_thread(editing.history, name)
    if name in editing.names() or not history:
        return back_to(request, ALL)
    return await page(
        request, "faqs/deleted.html", name=name, history=history,
        question=await asyncio.to_thread(faq_forms.question_before, name, history[0]),
    )  # fmt: skip


@area.post("/<name:[a-z0-9_]+>/test-message")
async def add_test_message(request: Request, name: str) -> HTTPResponse:
    """Have every release tried on a message."""
    _known(name)
    text = field(request, "text")
    try:
        await asyncio.to_thread(regression.add_case, f"{FAQ}/{name}", text, request.ctx.user.name)
    except DataError as error:
        return back_to(request, f"{ALL}{name}", in_plain_words(error), BAD)
    await _note(request, "added a test message", name)
    return back_to(request, f"{ALL}{name}", "Every release is now tried on it.")


async def _save(
    request: Request, name: str, fields: EntryText, version: Version
) -> HTTPResponse | None:
    """Save; None if it was, else the page that says why not."""
    new = not version.digest
    adviser: Adviser | None = request.app.ctx.adviser
    advice = await asyncio.to_thread(adviser.advise, name, fields) if adviser else []
    kept = faq_forms.read_kept(request)
    if any(one.severity == STOP for one in advice):
        return await faq_forms.show(
            request, "" if new else name, fields, version, 422, NOT_SAVED, kept
        )
    try:
        await asyncio.to_thread(editing.save_entry, name, fields, version, request.ctx.user.name)
    except Conflict as conflict:
        return await _conflict(request, name, conflict)
    except DataError as error:
        return await faq_forms.show(
            request, "" if new else name, fields, version, 422, in_plain_words(error), kept
        )
    if kept.name:
        by = request.ctx.user.name
        await asyncio.to_thread(unfinished.drop, kept.name, by, kept.version)
    return None


async def _conflict(request: Request, name: str, conflict: Conflict) -> HTTPResponse:
    def values() -> dict[str, Any]:
        adviser, merged = request.app.ctx.adviser, conflict.merged
        return {
            **faq_forms.form_values(name, merged, conflict.version),
            **faq_forms.advice_values(adviser, name, merged),
        }

    found = await asyncio.to_thread(values)
    kept = faq_forms.read_kept(request)
    return await page(request, "faqs/conflict.html", 409, conflict=conflict, kept=kept, **found)


async def _deletion(request: Request, name: str, wrong: str = "") -> HTTPResponse:
    try:
        fields, version = await asyncio.to_thread(editing.open_entry, name)
    except DataError as error:
        return back_to(request, ALL, in_plain_words(error), BAD)
    naming = [other for other in editing.names() if name in editing.open_entry(other)[0].follow_ups]
    labels = await asyncio.to_thread(topics.titles)
    takers = await asyncio.to_thread(regression.takers, f"{FAQ}/{name}")
    return await page(
        request,
        "faqs/delete.html",
        200 if not wrong else 409,
        name=name,
        fields=fields,
        version=version.digest,
        naming=[topics.title_of(f"{FAQ}/{other}", labels) for other in naming],
        cases=[text for _, text, _ in regression.cases_of(f"{FAQ}/{name}")],
        takers=[(label, labels[label]) for label in labels if label in takers],
        wrong=wrong,
        own=fields.article == own_words.ARTICLE,
    )


async def _rows(request: Request, sought: str, counted: bool) -> dict[str, Any]:
    adviser: Adviser | None = request.app.ctx.adviser

    def found() -> dict[str, Any]:
        rows = faq_forms.listed()
        near: dict[str, str] = {}
        if sought.strip() and adviser:
            best = search(sought, FOUND, adviser.examples)
            near = {one.topic: one.text for one in best}
            by_name = {row.name: row for row in rows}
            rows = [by_name[one.topic] for one in best if one.topic in by_name]
        advice = {}
        if adviser:
            # At first it takes some seconds: not while somebody types.
            wanted = counted and not sought.strip()
            advice = adviser.advise_all() if wanted else adviser.last
        return {"rows": rows, "near": near, "counts": faq_forms.counts(advice)}

    return await asyncio.to_thread(found)


def _known(name: str) -> None:
    try:
        editing.path_of(name)
    except DataError:
        raise NotFound(f"There is no FAQ {name}.") from None


async def _note(request: Request, action: str, subject: str, detail: str = "") -> None:
    await asyncio.to_thread(audit.note, request.ctx.user.name, action, subject, detail)
