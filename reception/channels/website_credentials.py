"""What credentials.yml may say of the website channel."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from limits import parse

from reception.errors import StartError

_KINDS = {"origins": list, "proxies": int, "demonstration_page": bool, "rates": dict}


def checked(credentials: dict[str, Any], rates: Collection[str]) -> dict[str, Any]:
    """``credentials``, if the channel takes them; ``rates`` are the names of rates there are.

    Raises:
        StartError: a name is not known, or what it stands for is of the wrong kind.
    """
    for name, value in credentials.items():
        if name not in _KINDS:
            raise _mistake(name, f"there is no such setting; choose from {', '.join(_KINDS)}")
        if type(value) is not _KINDS[name]:
            raise _mistake(name, f"{value!r} will not do; see the comments in the file")
    for name, rate in (credentials.get("rates") or {}).items():
        if name not in rates:
            raise _mistake(f"rates: {name}", f"there is none; choose from {', '.join(rates)}")
        try:
            parse(str(rate))
        except ValueError:
            raise _mistake(f"rates: {name}", f"{rate!r} will not do; write 30/minute") from None
    return credentials


def _mistake(where: str, what: str) -> StartError:
    return StartError(f"credentials.yml: WebsiteChannel: {where}: {what}.")
