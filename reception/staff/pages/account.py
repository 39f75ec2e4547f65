"""One's own account: another password, and signing out everywhere."""

from __future__ import annotations

import asyncio

from sanic.request import Request
from sanic.response import HTTPResponse

from reception.errors import DataError
from reception.staff import accounts, audit, cookies, sessions
from reception.staff.area import Area
from reception.staff.rendering import back_to, page

area = Area("account", "Your account")


@area.get("/")
async def account(request: Request) -> HTTPResponse:
    """The form, and where one is signed in."""
    return await _page(request)


@area.post("/password")
async def change_password(request: Request) -> HTTPResponse:
    """Set another password; every browser is signed out, and this one in again."""
    user, form = request.ctx.user, request.form
    before, after = form.get("before") or "", form.get("password") or ""
    if after != (form.get("again") or ""):
        return await _page(request, "The two new passwords are not the same.")
    try:
        await asyncio.to_thread(accounts.change_password, user, before, after)
    except DataError as error:
        return await _page(request, str(error))
    await asyncio.to_thread(audit.note, user.name, "changed their password")
    token = await asyncio.to_thread(sessions.begin, user.id)
    response = back_to(
        request, "/account/", "Your password is changed; you are signed out everywhere else."
    )
    cookies.put(response, cookies.SESSION, token)
    return response


@area.post("/sign-out-everywhere")
async def sign_out_everywhere(request: Request) -> HTTPResponse:
    """End the sessions in all browsers, also in this one."""
    user = request.ctx.user
    await asyncio.to_thread(sessions.end_all, user.id)
    await asyncio.to_thread(audit.note, user.name, "signed out everywhere")
    response = back_to(request, "/sign-in", "You are signed out everywhere.")
    cookies.drop(response, cookies.SESSION)
    return response


async def _page(request: Request, trouble: str = "") -> HTTPResponse:
    found = await asyncio.to_thread(sessions.open_sessions, request.ctx.user.id)
    return await page(
        request,
        "account/account.html",
        400 if trouble else 200,
        trouble=trouble,
        sessions=found,
        this=request.ctx.session,
    )
