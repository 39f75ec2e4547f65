"""One's own account: another password, and signing out everywhere."""

from __future__ import annotations

import asyncio

from sanic.request import Request
from sanic.response import HTTPResponse

from reception.errors import DataError
from reception.staff import accounts, audit, cookies, sessions, throttle
from reception.staff.area import Area
from reception.staff.forms import typed
from reception.staff.rendering import back_to, page
from reception.staff.sign_in import checking, tries

area = Area("account", "Your account")


@area.get("/")
async def account(request: Request) -> HTTPResponse:
    """The form, and where one is signed in."""
    return await _page(request)


@area.post("/password")
async def change_password(request: Request) -> HTTPResponse:
    """Set another password; every browser is signed out, and this one in again."""
    user = request.ctx.user
    before, after = typed(request, "before"), typed(request, "password")
    if after != typed(request, "again"):
        return await _page(request, "The two new passwords are not the same.")
    counted = tries(request, user.name, user.id)
    wait = await asyncio.to_thread(throttle.excess, counted)
    if wait is not None:
        response = await _page(request, throttle.in_words(wait), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    try:
        async with checking:
            await asyncio.to_thread(accounts.change_password, user, before, after)
    except accounts.WrongPassword as error:
        return await _page(request, str(error))
    except DataError as error:
        await asyncio.to_thread(throttle.succeeded, counted)
        return await _page(request, str(error))
    await asyncio.to_thread(throttle.succeeded, counted)
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


async def _page(request: Request, trouble: str = "", status: int = 400) -> HTTPResponse:
    found = await asyncio.to_thread(sessions.open_sessions, request.ctx.user.id)
    return await page(
        request,
        "account/account.html",
        status if trouble else 200,
        trouble=trouble,
        sessions=found,
        this=request.ctx.session,
    )
