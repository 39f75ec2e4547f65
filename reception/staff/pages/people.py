"""People: who may sign in, and the log of what they changed."""

from __future__ import annotations

import asyncio
import csv
import io

from sanic.request import Request
from sanic.response import HTTPResponse, raw

from reception.errors import DataError
from reception.staff import accounts, audit, links, topics
from reception.staff.area import PUBLISHER, Area
from reception.staff.audit import Event
from reception.staff.plain_words import subject_in_plain_words
from reception.staff.rendering import BAD, back_to, page
from reception.staff.roles import EDITOR, ROLES

area = Area("people", "People", place=90, role=PUBLISHER)

AT_ONCE = 100
"""Events on a page of the log."""

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@area.get("/")
async def people(request: Request) -> HTTPResponse:
    """The accounts, and the newest of the log."""
    return await _page(request)


@area.post("/add")
async def add(request: Request) -> HTTPResponse:
    """Adds somebody, and shows their link."""
    name, role = request.form.get("name") or "", request.form.get("role") or EDITOR
    try:
        token = await asyncio.to_thread(accounts.add, name, role)
    except DataError as error:
        return await _page(request, str(error), name)
    await _note(request, "added a person", name, role)
    return await _link_page(request, name, token)


@area.post("/reset")
async def reset(request: Request) -> HTTPResponse:
    """Makes somebody a new link; the password they had stops working."""
    name = request.form.get("name") or ""
    if _is_self(request, name):
        said = "Change your own password on your account's page."
        return back_to(request, "/account/", said, BAD)
    try:
        token = await asyncio.to_thread(accounts.reset, name)
    except DataError as error:
        return back_to(request, "/people/", str(error), BAD)
    await _note(request, "reset a password", name)
    return await _link_page(request, name, token)


@area.post("/remove")
async def remove(request: Request) -> HTTPResponse:
    """Removes somebody; the log keeps their name."""
    name = request.form.get("name") or ""
    try:
        await asyncio.to_thread(accounts.remove, name)
    except DataError as error:
        return back_to(request, "/people/", str(error), BAD)
    await _note(request, "removed a person", name)
    return back_to(request, "/people/", f"{name} is removed and signed out.")


@area.post("/role")
async def role(request: Request) -> HTTPResponse:
    """Gives somebody another role."""
    name, new = request.form.get("name") or "", request.form.get("role") or ""
    try:
        await asyncio.to_thread(accounts.set_role, name, new)
    except DataError as error:
        return back_to(request, "/people/", str(error), BAD)
    await _note(request, "changed a role", name, new)
    return back_to(request, "/people/", f"{name} is now {_with_article(new)}.")


@area.get("/log.csv")
async def log(request: Request) -> HTTPResponse:
    """The whole log, or what was searched, for a spreadsheet."""
    found = await asyncio.to_thread(audit.events, request.args.get("sought") or "", None)
    return raw(
        _as_csv(found).encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="console-log.csv"'},
    )


async def _page(request: Request, trouble: str = "", name: str = "") -> HTTPResponse:
    sought = request.args.get("sought") or ""
    number = request.args.get("page") or "1"
    number = int(number) if number.isdecimal() and len(number) < 6 else 1
    found = await asyncio.to_thread(
        audit.events, sought, AT_ONCE + 1, AT_ONCE * (max(number, 1) - 1)
    )
    titles = await asyncio.to_thread(topics.titles)
    return await page(
        request,
        "people/people.html",
        400 if trouble else 200,
        accounts=await asyncio.to_thread(accounts.listed),
        trouble=trouble,
        name=name,
        events=[(one, subject_in_plain_words(one.subject, titles)) for one in found[:AT_ONCE]],
        more=len(found) > AT_ONCE,
        number=number,
        sought=sought,
        choices=[(key, f"{key}: {text}") for key, text in ROLES.items()],
    )


async def _link_page(request: Request, name: str, token: str) -> HTTPResponse:
    return await page(request, "people/link.html", name=name, address=links.address(token))


async def _note(request: Request, action: str, name: str, detail: str = "") -> None:
    await asyncio.to_thread(audit.note, request.ctx.user.name, action, name, detail)


def _is_self(request: Request, name: str) -> bool:
    found = accounts.named(name)
    return found is not None and found.id == request.ctx.user.id


def _with_article(role: str) -> str:
    return f"an {role}" if role == EDITOR else f"a {role}"


def _as_csv(found: list[Event]) -> str:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["when (UTC)", "who", "did", "what", "detail"])
    for event in found:
        texts = [event.who, event.action, event.subject, event.detail]
        rows.writerow([f"{event.at:%Y-%m-%d %H:%M:%S}", *map(_no_formula, texts)])
    return written.getvalue()


def _no_formula(text: str) -> str:
    """Spreadsheets would carry out what begins like a formula."""
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text
