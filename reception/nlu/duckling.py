"""Duckling, which knows what a date in words means: in this process, or on a server."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import requests

from reception import settings
from reception.errors import StartError

LONGEST = 60
"""Characters of a phrase. Duckling takes time exponential in the dates that a text holds:
eight take 40 ms and twelve more than eight seconds, so it is never given a whole message.
"""

_ZONE_FILES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo")
_SECONDS = 2.0
"""How long a server may take."""


def times_in(phrase: str, now: datetime) -> list[dict[str, Any]]:
    """What Duckling finds in ``phrase``, read in ``now``'s zone with the day before the month.

    Returns:
        Its own JSON: ``[{"body", "start", "end", "value": {"values": […], …}, …}]``.

    Raises:
        StartError: neither the package nor a server is there.
        ValueError: the phrase is longer than `LONGEST`.
    """
    if len(phrase) > LONGEST:
        raise ValueError(f"a phrase of {len(phrase)} characters; at most {LONGEST} are read")
    zone = now.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("the present has no time zone; pass clinic.now()")
    url = settings.duckling_url()
    if url:
        return _asked(url, phrase, now, zone.key)
    package, zones, locale, dimensions = _loaded()
    moment = package.parse_ref_time(zones, zone.key, int(now.timestamp()))
    found: list[dict[str, Any]] = package.parse(
        phrase, package.Context(moment, locale), dimensions, False
    )
    return found


def days_of(phrase: str, now: datetime) -> tuple[date, date] | None:
    """First and last of the days that ``phrase`` names, of several the first not past.

    Raises:
        StartError, ValueError: as `times_in`.
    """
    spans = [
        span
        for found in times_in(phrase, now)
        for value in found["value"].get("values") or [found["value"]]
        if (span := _first_and_last(value))
    ]
    return next((span for span in spans if span[1] >= now.date()), spans[0] if spans else None)


def _first_and_last(value: dict[str, str]) -> tuple[date, date] | None:
    if value["type"] != "value" or value["grain"] not in ("hour", "day", "month"):
        return None
    first = datetime.fromisoformat(value["value"]).date()
    if value["grain"] == "month":
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first, first


def load() -> None:
    """Read the time zones (0.1 s), unless a server does the work.

    Raises:
        StartError: neither the package nor a server is there.
    """
    if not settings.duckling_url():
        _loaded()


@lru_cache(maxsize=1)
def _loaded() -> tuple[Any, Any, Any, Any]:
    """The package with zones, locale and dimensions, which are only ever read."""
    try:
        import duckling
    except ImportError as error:
        raise StartError(
            "Duckling, which reads dates, has no package for this platform; start a Duckling "
            "server (docker run -p 8000:8000 rasa/duckling) and set RECEPTION_DUCKLING_URL, "
            "for example to http://127.0.0.1:8000."
        ) from error
    zones = duckling.load_time_zones(_zone_files())
    locale = duckling.parse_locale("EN_GB", duckling.default_locale_lang(duckling.parse_lang("EN")))
    return duckling, zones, locale, duckling.parse_dimensions(["time"])


def _zone_files() -> str:
    """A folder of compiled time zones: the system's, or that of the package ``tzdata``."""
    folders = [Path(folder) for folder in _ZONE_FILES]
    try:
        import tzdata

        folders.append(Path(tzdata.__file__).parent / "zoneinfo")
    except ImportError:
        pass
    for folder in folders:
        if (folder / "Europe" / "London").exists():
            return str(folder)
    raise StartError("There are no time zone files; install the system's package tzdata.")


def _asked(url: str, phrase: str, now: datetime, zone: str) -> list[dict[str, Any]]:
    form = {
        "text": phrase,
        "locale": "en_GB",
        "tz": zone,
        "dims": json.dumps(["time"]),
        "reftime": str(int(now.timestamp() * 1000)),
    }
    try:
        reply = requests.post(f"{url}/parse", data=form, timeout=_SECONDS)
        reply.raise_for_status()
        found: list[dict[str, Any]] = reply.json()
    except (requests.RequestException, ValueError) as error:
        raise StartError(
            f"The Duckling server at {url} (RECEPTION_DUCKLING_URL) does not answer: "
            f"{type(error).__name__}; start it, or unset the variable."
        ) from error
    return found
