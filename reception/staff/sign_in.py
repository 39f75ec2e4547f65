"""The doors of the console: signing in and out, and setting a password by a set-up link."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from reception import settings
from reception.client_addresses import address
from reception.clinic.signing_keys import signing_keys
from reception.errors import DataError
from reception.staff import accounts, audit, cookies, sessions, throttle
from reception.staff.forms import typed
from reception.staff.links import GONE, linked
from reception.staff.rendering import back_to, page

AT_ONCE = 2
"""Passwords that are checked at a time; each takes 64 MB and as much of a processor as it gets."""

BROWSER_KEPT = 365 * 24 * 3600
"""Seconds for which a browser is known."""

PEOPLE_OF_A_BROWSER = 20
"""A computer at the desk is used by several people."""

WRONG = "Name or password is wrong."

doors = Blueprint("doors")

_SALT = "reception console browser"
checking = asyncio.Semaphore(AT_ONCE)
"""Held while a password is checked or kept."""


@doors.route("/sign-in", methods=["GET", "HEAD"])
async def sign_in_page(request: Request) -> HTTPResponse:
    """Asks for name and password."""
    if request.ctx.user is not None:
        return redirect(_after(request.args.get("after")), status=303)
    return await _sign_in_page(request)


@doors.post("/sign-in")
async def sign_in(request: Request) -> HTTPResponse:
    """Checks them, and begins a session of its own."""
    name, password = typed(request, "name"), typed(request, "password")
    account = await asyncio.to_thread(accounts.named, name)
    counted = tries(request, name, account.id if account else None)
    wait = await asyncio.to_thread(throttle.excess, counted)
    if wait is not None:
        response = await _sign_in_page(request, throttle.in_words(wait), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    async with checking:
        user = await asyncio.to_thread(accounts.verified, name, password)
    if user is None:
        return await _sign_in_page(request, WRONG, 401)
    await asyncio.to_thread(throttle.succeeded, counted)
    return await _welcome(request, user, _after(typed(request, "after")), "signed in")


@doors.post("/sign-out")
async def sign_out(request: Request) -> HTTPResponse:
    """Ends the session."""
    if request.ctx.user is not None:
        await asyncio.to_thread(sessions.end, request.ctx.session)
    response = back_to(request, "/sign-in", "You are signed out.")
    cookies.drop(response, cookies.SESSION)
    return response


@doors.route("/set-up", methods=["GET", "HEAD"])
async def set_up_page(request: Request) -> HTTPResponse:
    """Asks for a password; the link still works afterwards."""
    return await _set_up_page(request, request.args.get("link") or "")


@doors.post("/set-up")
async def set_up(request: Request) -> HTTPResponse:
    """Sets it, uses the link up, and begins a session."""
    token, password = typed(request, "link"), typed(request, "password")
    if password != typed(request, "again"):
        return await _set_up_page(request, token, "The two passwords are not the same.", 400)
    try:
        async with checking:
            user = await asyncio.to_thread(accounts.set_up, token, password, typed(request, "name"))
    except DataError as error:
        return await _set_up_page(request, token, str(error), 400)
    return await _welcome(request, user, "/", "set a password")


async def _welcome(request: Request, user: accounts.User, after: str, action: str) -> HTTPResponse:
    """A new session; one that this browser had before ends."""
    if request.ctx.user is not None:
        await asyncio.to_thread(sessions.end, request.ctx.session)
    token = await asyncio.to_thread(sessions.begin, user.id)
    await asyncio.to_thread(audit.note, user.name, action)
    response = redirect(after, status=303)
    cookies.put(response, cookies.SESSION, token)
    cookies.drop(response, cookies.VISIT)
    cookies.put(response, cookies.BROWSER, _with_owner(request, user.id), BROWSER_KEPT)
    return response


async def _sign_in_page(request: Request, trouble: str = "", status: int = 200) -> HTTPResponse:
    posted = request.method == "POST"
    after = typed(request, "after") if posted else request.args.get("after") or ""
    name = typed(request, "name") if posted else ""
    return await page(
        request, "sign_in.html", status, trouble=trouble, name=name, after=_after(after)
    )


async def _set_up_page(
    request: Request, token: str, trouble: str = "", status: int = 200
) -> HTTPResponse:
    found = await asyncio.to_thread(linked, token)
    if found is None:
        return await page(
            request, "failure.html", 404, title="This link does not work any more", text=GONE
        )
    name = await asyncio.to_thread(_name_of, found.account_id)
    written = typed(request, "name") if request.method == "POST" else ""
    return await page(
        request, "set_up.html", status, token=token, name=name, written=written, trouble=trouble
    )


def _name_of(account_id: int | None) -> str:
    """Of the person whom the link is for; empty if they choose it."""
    return next((one.name for one in accounts.listed() if one.id == account_id), "")


def tries(request: Request, name: str, account_id: int | None) -> list[throttle.Counted]:
    """For whom a try of a password is counted."""
    browser = _browser(request)
    if account_id in browser["people"]:
        return [throttle.of_known_browser(f"{browser['id']} {account_id}")]
    return [
        throttle.of_account(f"{account_id or name.casefold()}"),
        throttle.of_address(_address(request)),
    ]


def _browser(request: Request) -> dict[str, Any]:
    """What this browser's cookie says: its id, and the accounts that have signed in here."""
    try:
        known = _browsers().loads(cookies.read(request, cookies.BROWSER))
        return {"id": str(known["id"]), "people": [int(one) for one in known["people"]]}
    except (BadData, ValueError, KeyError, TypeError):
        return {"id": secrets.token_urlsafe(16), "people": []}


def _with_owner(request: Request, account_id: int) -> str:
    browser = _browser(request)
    others = [one for one in browser["people"] if one != account_id]
    browser["people"] = [*others, account_id][-PEOPLE_OF_A_BROWSER:]
    return str(_browsers().dumps(browser))


def _browsers() -> URLSafeSerializer:
    return URLSafeSerializer(signing_keys(), salt=_SALT)


def _address(request: Request) -> str:
    """Who asks; with RECEPTION_CONSOLE_URL there is a proxy of our own in front."""
    is_behind_proxy = settings.console_url() != f"http://127.0.0.1:{settings.console_port()}"
    return address(request, int(is_behind_proxy))


def _after(wanted: str | None) -> str:
    """A page of the console; whatever else was asked for, the first one."""
    return wanted if wanted and re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", wanted) else "/"
