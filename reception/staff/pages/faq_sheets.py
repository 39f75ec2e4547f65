"""The FAQ book as a spreadsheet: taken away, changed, looked at, and taken in."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from reception import settings
from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.faq import sheets
from reception.faq.conflicts import Conflict
from reception.faq.sheets import Plan
from reception.staff import audit
from reception.staff.area import Area
from reception.staff.plain_words import in_plain_words
from reception.staff.rendering import BAD, back_to, page

area = Area("faq_sheets", "Import and export", prefix="/faqs/in-sheets")

HERE = "/faqs/in-sheets/"
KEPT_FOR = 3600
"""Seconds between looking at what an import would do and doing it."""

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TOKEN = re.compile(r"[0-9a-f]{32}\.(?:csv|xlsx)")


@area.get("/")
async def start(request: Request) -> HTTPResponse:
    """What to take away, and where to bring it back."""
    return await page(request, "faqs/sheets.html", largest=10)


@area.get("/export/<kind:str>")
async def export(request: Request, kind: str) -> HTTPResponse:
    """The whole book as a file."""
    if kind not in _TYPES:
        return back_to(request, HERE, "Choose CSV or XLSX.", BAD)
    content = await asyncio.to_thread(sheets.export, None, kind)
    today = load_clinic().now().date()
    name = f'attachment; filename="faqs-{today}.{kind}"'
    return raw(content, content_type=_TYPES[kind], headers={"Content-Disposition": name})


@area.post("/look", upload=True)
async def look(request: Request) -> HTTPResponse:
    """What importing a file would do; nothing is changed."""
    upload = (request.files or {}).get("sheet")
    if isinstance(upload, list):
        upload = upload[0] if upload else None
    if upload is None or not upload.body:
        return back_to(request, HERE, "Choose a .csv or .xlsx file first.", BAD)
    try:
        kind = sheets.kind_of(upload.name or "")
        plan = await asyncio.to_thread(sheets.plan, upload.body, kind)
        token = await asyncio.to_thread(_keep, upload.body, kind)
    except DataError as error:
        return back_to(request, HERE, in_plain_words(error), BAD)
    return await _preview(request, plan, token)


@area.post("/take-in")
async def take_in(request: Request) -> HTTPResponse:
    """Import what was looked at, unless the book was changed meanwhile."""
    form = request.form or {}
    token, seen = str(form.get("token") or ""), str(form.get("seen") or "")
    path = _folder() / token
    if not _TOKEN.fullmatch(token) or not path.exists():
        return back_to(request, HERE, "That was too long ago; choose the file again.", BAD)
    plan = await asyncio.to_thread(sheets.plan, path.read_bytes(), path.suffix[1:])
    if _digest(plan) != seen:
        said = "Somebody changed FAQs meanwhile; this is what the import would do now."
        return await _preview(request, plan, token, said)
    try:
        number = await asyncio.to_thread(sheets.carry_out, plan, request.ctx.user.name)
    except (DataError, Conflict) as error:
        return back_to(request, HERE, in_plain_words(error), BAD)
    path.unlink(missing_ok=True)
    names = ", ".join(row.name for row in plan.rows if row.kind != sheets.UNCHANGED)
    await asyncio.to_thread(
        audit.note, request.ctx.user.name, "imported FAQs", f"{number} topics", names
    )
    said = f"{number} FAQs imported. They count from the next release."
    return back_to(request, "/faqs/", said if number != 1 else said.replace("FAQs", "FAQ"))


async def _preview(request: Request, plan: Plan, token: str, said: str = "") -> HTTPResponse:
    return await page(
        request,
        "faqs/sheet.html",
        422 if plan.mistakes else 200,
        plan=plan,
        new=plan.of_kind(sheets.NEW),
        changed=plan.of_kind(sheets.CHANGED),
        unchanged=len(plan.of_kind(sheets.UNCHANGED)),
        token=token,
        seen=_digest(plan),
        notice=said,
    )


def _digest(plan: Plan) -> str:
    return hashlib.sha256(repr(plan).encode()).hexdigest()


def _keep(content: bytes, kind: str) -> str:
    """Keep an upload until it is confirmed; forget those that never were.

    Raises:
        DataError: there is no room for it.
    """
    forget_uploads()
    token = f"{secrets.token_hex(16)}.{kind}"
    path = _folder() / token
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise DataError(
            f"The sheet cannot be kept ({error.strerror}); make room on the disk of the console."
        ) from error
    return token


def forget_uploads() -> None:
    """Remove uploads that nobody has confirmed in time, or of which only a part was written."""
    for path in _folder().glob("*"):
        with suppress(OSError):  # somebody may just have confirmed it
            if path.stat().st_mtime <= time.time() - KEPT_FOR:
                path.unlink()


@area.blueprint.listener("after_server_start")
async def begin(_app: Sanic, _loop: Any) -> None:
    """Remove what was left behind, even if nobody brings a sheet again."""
    forget_uploads()


def _folder() -> Path:
    return settings.home() / "var" / "uploads"
