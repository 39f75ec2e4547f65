"""An area of the console: a blueprint of pages that only staff reach."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from sanic import Blueprint
from sanic.exceptions import Forbidden
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from reception.staff.accounts import User
from reception.staff.roles import EDITOR, PUBLISHER

__all__ = ["EDITOR", "PUBLISHER", "Area", "User"]

Handler = Callable[..., Coroutine[Any, Any, HTTPResponse]]


class Area:
    """Pages under ``/name/``, and their place in the navigation.

    A module in `reception.staff.pages` holds one as ``area``; the server finds it there. Whoever
    calls a route is signed in: ``request.ctx.user`` is a `User`.

    Args:
        name: of the folder in the address, and of the one of its templates.
        title: as the navigation shows it.
        place: in the navigation, from small to large; None to be in none.
        badge: a small number beside the title, as of things that wait; asked in a thread for
            every page, so it must be quick.
        role: who may see it at all.
        prefix: of its addresses, if not ``/name``.
    """

    def __init__(
        self,
        name: str,
        title: str,
        place: int | None = None,
        badge: Callable[[], int] | None = None,
        role: str = EDITOR,
        prefix: str | None = None,
    ) -> None:
        self.name = name
        self.title = title
        self.place = place
        self.badge = badge
        self.role = role
        self.prefix = f"/{name}" if prefix is None else prefix
        # Otherwise `/faqs/` would be taken for a page `/faqs/<name>` with an empty name.
        self.blueprint = Blueprint(name, url_prefix=self.prefix or None, strict_slashes=True)

    @property
    def address(self) -> str:
        """Of its first page."""
        return f"{self.prefix}/"

    def get(self, path: str, role: str | None = None) -> Callable[[Handler], Handler]:
        """A page, for those of ``role``; it must change nothing."""
        return self._route(path, "GET", role, upload=False)

    def post(
        self, path: str, role: str | None = None, upload: bool = False
    ) -> Callable[[Handler], Handler]:
        """Something that a form does, for those of ``role``; with ``upload`` it takes files."""
        return self._route(path, "POST", role, upload)

    def _route(
        self, path: str, method: str, role: str | None, upload: bool
    ) -> Callable[[Handler], Handler]:
        def add(handler: Handler) -> Handler:
            guarded = _signed_in(handler, role or self.role)
            also = [""] if path == "/" and self.prefix and method == "GET" else []
            for number, address in enumerate([path, *also]):
                self.blueprint.add_route(
                    guarded,
                    address,
                    methods=[method, "HEAD"] if method == "GET" else [method],
                    name=f"{method}_{handler.__name__}{number or ''}",
                    ctx_upload=upload,
                )
            return handler

        return add


def _signed_in(handler: Handler, role: str) -> Handler:
    @wraps(handler)
    async def guarded(request: Request, *arguments: Any, **named: Any) -> HTTPResponse:
        user = request.ctx.user
        if user is None:
            return _to_sign_in(request)
        if not user.may(role):
            raise Forbidden(f"For that you need to be a {role}. Ask somebody who is one.")
        return await handler(request, *arguments, **named)

    return guarded


def _to_sign_in(request: Request) -> HTTPResponse:
    """To the sign-in page, and from there back to the page that was asked for."""
    after = request.path
    if request.query_string:
        after += f"?{request.query_string}"
    address = "/sign-in"
    if "HX-Request" in request.headers:
        return HTTPResponse(status=401, headers={"HX-Redirect": address})
    if request.method in ("GET", "HEAD") and after != "/":
        address += "?" + urlencode({"after": after})
    return redirect(address, status=303)
