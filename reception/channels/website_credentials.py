"""What credentials.yml may say of the website channel."""

from __future__ import annotations

from typing import Any

from limits import parse

from reception import settings
from reception.channels.sessions import allowed_origins
from reception.errors import StartError
from reception.yaml_files import read_yaml

RATES = {
    "messages of session": "30/minute",
    "messages of address": "120/minute",
    "sessions of address": "60/hour",
    "requests of address": "900/minute",
}
"""What is allowed unless ``rates`` in credentials.yml says otherwise."""

_IN_WORDS = {
    list: "a list, each entry on a line of its own after a dash",
    int: "a number",
    bool: "true or false",
    dict: "name: rate, each on a line of its own",
}
_KINDS: dict[str, type] = {
    "origins": list,
    "proxies": int,
    "demonstration_page": bool,
    "rates": dict,
}


def checked(credentials: dict[str, Any]) -> dict[str, Any]:
    """``credentials``, if the channel takes them.

    Raises:
        StartError: a name is not known, or what it stands for is of the wrong kind.
    """
    for name, value in credentials.items():
        if name not in _KINDS:
            raise _mistake(name, f"there is no such setting; choose from {', '.join(_KINDS)}")
        if type(value) is not _KINDS[name]:
            kind = _IN_WORDS[_KINDS[name]]
            raise _mistake(name, f"{value!r} will not do; write {kind}")
    if credentials.get("proxies", 0) < 0:
        raise _mistake("proxies", "there are none or more; write 0 or a higher number")
    for name, rate in (credentials.get("rates") or {}).items():
        if name not in RATES:
            raise _mistake(f"rates: {name}", f"there is none; choose from {', '.join(RATES)}")
        try:
            parse(str(rate))
        except ValueError:
            raise _mistake(f"rates: {name}", f"{rate!r} will not do; write 30/minute") from None
    allowed_origins(credentials.get("origins") or [])
    return credentials


def check_file() -> None:
    """Check credentials.yml before the server starts, which would show a stack trace.

    Raises:
        StartError: as `checked`.
    """
    found = read_yaml(settings.home() / "credentials.yml") or {}
    checked(found.get("reception.channels.website.WebsiteChannel") or {})


def _mistake(where: str, what: str) -> StartError:
    return StartError(f"credentials.yml: WebsiteChannel: {where}: {what}.")
