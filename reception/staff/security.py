"""What every request to the console is held to before anything is done with it.

The host it names, its size, where it comes from, who sends it, and for whatever may change
something a token that only a page of ours can have.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, Signer
from sanic import Sanic
from sanic.exceptions import Forbidden, InvalidUsage, NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from reception import settings
from reception.clinic.database import reading
from reception.clinic.signing_keys import signing_keys
from reception.staff import cookies, sessions
from reception.staff.accounts import Account, User
from reception.usage import LARGEST_NUMBER

LARGEST_BODY = 1024 * 1024
"""Bytes of a form."""

LARGEST_UPLOAD = 25 * 1024 * 1024
"""Bytes, where files are sent."""

SAFE = ("GET", "HEAD", "OPTIONS")

POLICY = (
    "default-src 'self'; style-src 'self'; script-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_SALT = "reception console form"


def guard(app: Sanic) -> None:
    """Put all of it before and after every route of ``app``."""

    @app.signal("http.routing.before")
    async def enter(request: Request) -> None:
        request.ctx.user = None
        request.ctx.failed, request.ctx.new_visit = False, ""
        for length in request.headers.getall("content-length", []):
            # Sanic 21.12 takes a negative length and then reads for ever.
            if not re.fullmatch("[0-9]{1,15}", length.strip()):
                raise InvalidUsage("Content-Length is no number.")
        _check_host(request)
        if "//" in request.path:
            # The router of Sanic 21.12 stumbles over it.
            raise NotFound("There is no such page.")
        _check_origin(request)
        await _recognise(request)

    @app.signal("http.routing.after")
    async def limit(request: Request, route: Any, kwargs: dict[str, Any], handler: Any) -> None:
        if any(isinstance(one, int) and abs(one) > LARGEST_NUMBER for one in kwargs.values()):
            raise NotFound("There is no such number.")
        may_be_large = getattr(route.ctx, "upload", False) and request.ctx.user is not None
        if request.stream is not None and not may_be_large:
            request.stream.request_max_size = LARGEST_BODY

    @app.signal("http.lifecycle.exception")
    async def fail(request: Request, exception: BaseException) -> None:
        # The middleware runs then too, and must not ask for what was never received.
        request.ctx.failed = True

    @app.middleware("request")
    async def check_token(request: Request) -> None:
        if request.method not in SAFE and not request.ctx.failed:
            _check_token(request)

    @app.middleware("response")
    async def protect(request: Request, response: HTTPResponse) -> None:
        for name, value in _HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        if getattr(request.ctx, "new_visit", ""):
            cookies.put(response, cookies.VISIT, request.ctx.new_visit)


def form_token(request: Request) -> str:
    """What the forms of a page carry; it is worth nothing in another session."""
    if not _bound_to(request):
        request.ctx.new_visit = secrets.token_urlsafe(32)
    return _signer().get_signature(_bound_to(request)).decode()


def hosts() -> frozenset[str]:
    """Names by which the console is reached: by another, a site that posed as it would be."""
    port = settings.console_port()
    own = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
    return frozenset(own | {urlsplit(settings.console_url()).netloc.lower()})


def _check_host(request: Request) -> None:
    named = [host.strip().lower() for host in request.headers.getall("host", [])]
    if len(named) != 1 or named[0] not in hosts():
        raise InvalidUsage("This is not the address of the console.")


def _check_origin(request: Request) -> None:
    """Refuse what a page of another site sends, unless it only follows a link.

    Browsers say where a request comes from; what says nothing is no browser's.
    """
    if request.method in SAFE:
        return
    origin = request.headers.get("origin")
    if origin is not None:
        try:
            come_from = urlsplit(origin)
        except ValueError:
            raise Forbidden("This came from a page of another site.") from None
        if come_from.scheme not in ("http", "https") or come_from.netloc.lower() not in hosts():
            raise Forbidden("This came from a page of another site.")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Forbidden("This came from a page of another site.")


async def _recognise(request: Request) -> None:
    token = cookies.read(request, cookies.SESSION)
    if token:
        found = await asyncio.to_thread(_user, token)
        if found:
            request.ctx.user, request.ctx.session = found


def _user(token: str) -> tuple[User, int] | None:
    begun = sessions.valid(token)
    if begun is None:
        return None
    with reading() as session:
        account = session.get(Account, begun.account_id)
    if account is None or account.disabled:
        return None
    return User(account.id, account.name, account.role), begun.id


def _check_token(request: Request) -> None:
    given = request.headers.get("x-csrf-token")
    if given is None:
        given = (request.form or {}).get("csrf") or ""
    bound = _bound_to(request)
    try:
        _signer().unsign(f"{bound}.{given}")
    except (BadSignature, UnicodeError):
        bound = ""
    if not bound:
        raise Forbidden(
            "This page was open for too long, or you have signed in or out since. Go back, load "
            "it again and repeat what you did."
        )


def _bound_to(request: Request) -> str:
    """What only this browser knows: its session, or before there is one, its visit."""
    kind = cookies.SESSION if request.ctx.user else cookies.VISIT
    known = request.ctx.new_visit or cookies.read(request, kind)
    return f"{kind}-{known}" if known else ""


def _signer() -> Signer:
    return Signer(signing_keys(), salt=_SALT)
