"""The console's cookies: no script reads them, no other site's request carries them."""

from __future__ import annotations

from sanic.request import Request
from sanic.response import HTTPResponse

from reception import settings

SESSION = "session"
"""The token of the session."""

VISIT = "visit"
"""What the forms of somebody who has not signed in yet are bound to."""

SAID = "said"
"""A message that the next page shows once."""

BROWSER = "browser"
"""Says, signed, whose browser this is."""


def read(request: Request, name: str) -> str:
    """The cookie's content; empty without one."""
    return str(request.cookies.get(_full(name), ""))


def put(response: HTTPResponse, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie, for ``max_age`` seconds or until the browser is closed."""
    full = _full(name)
    response.cookies[full] = value
    cookie = response.cookies[full]
    cookie["path"] = "/"
    cookie["httponly"] = True
    cookie["samesite"] = "Strict"
    if _by_tls():
        cookie["secure"] = True
    if max_age is not None:
        cookie["max-age"] = max_age


def drop(response: HTTPResponse, name: str) -> None:
    """Have the browser forget a cookie."""
    put(response, name, "", max_age=0)


def _full(name: str) -> str:
    """With __Host- no other host of the same domain can set it."""
    return f"__Host-reception-{name}" if _by_tls() else f"reception-{name}"


def _by_tls() -> bool:
    return settings.console_url().startswith("https://")
