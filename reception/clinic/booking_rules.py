"""How appointments are made and how long personal data is kept, as ``clinic.yml`` says."""

from __future__ import annotations

from string import Formatter
from typing import Any
from urllib.parse import urlsplit

import pydantic

from reception.yaml_files import Strict

BACKENDS = ("local", "link", "webhook")
"""Who keeps the appointments: this program, the clinic's booking page, the clinic's system."""

LINK_FIELDS = ("service", "minutes", "date", "time", "start", "therapist")
"""What the address of a booking page may have filled in, each in curly brackets."""

SLOT_STEPS = (15, 30, 60)
"""Minutes from one possible start to the next. A booking fills quarter hours."""

LONGEST_HORIZON = 366
"""Days; the hours of a clinic are not known farther ahead than a year."""


class BookingRules(Strict):
    """How appointments are made.

    Attributes:
        backend: one of `BACKENDS`.
        url: of the booking page (``link``, with `LINK_FIELDS`) or the system (``webhook``).
        slot_step: minutes from one possible start to the next, counted from the opening.
        lead_minutes: at least so long before it an appointment must be made.
        horizon_days: at most so many days ahead.
        cancellation_hours: until so long before it a visitor may change or cancel it alone.
    """

    backend: str = "local"
    url: str | None = None
    slot_step: pydantic.StrictInt = 15
    lead_minutes: pydantic.StrictInt = 120
    horizon_days: pydantic.StrictInt = 84
    cancellation_hours: pydantic.StrictInt = 24

    @pydantic.validator("backend")
    def _known_backend(cls, name: str) -> str:
        if name not in BACKENDS:
            raise ValueError(f"there is no {name!r}; choose from {', '.join(BACKENDS)}")
        return name

    @pydantic.validator("url", always=True)
    def _usable_url(cls, url: str | None, values: dict[str, Any]) -> str | None:
        backend = values.get("backend")
        if url is None:
            if backend in ("link", "webhook"):
                raise ValueError(f"`backend: {backend}` needs it; write one like https://…")
            return None
        if not _is_web_address(url):
            raise ValueError(f"{url!r} is no web address; write one that begins with https://")
        if backend == "link":
            _check_fields(url)
        return url

    @pydantic.validator("slot_step")
    def _whole_quarters(cls, minutes: int) -> int:
        if minutes not in SLOT_STEPS:
            raise ValueError(f"{minutes} does not fit an hour's quarters; write 15, 30 or 60")
        return minutes

    @pydantic.validator("lead_minutes", "cancellation_hours")
    def _not_negative(cls, number: int) -> int:
        if number < 0:
            raise ValueError(f"{number} is below zero; write 0 or more")
        return number

    @pydantic.validator("horizon_days")
    def _within_a_year(cls, days: int, values: dict[str, Any]) -> int:
        if not 1 <= days <= LONGEST_HORIZON:
            raise ValueError(f"{days} is not possible; write 1 to {LONGEST_HORIZON} days")
        if values.get("lead_minutes", 0) >= days * 24 * 60:
            raise ValueError(
                "nothing could be booked, as lead_minutes is longer; raise it or lower lead_minutes"
            )
        return days


class Retention(Strict):
    """Days after which personal data is deleted."""

    conversation_days: pydantic.StrictInt = 30
    appointment_days: pydantic.StrictInt = 60
    request_days: pydantic.StrictInt = 60

    @pydantic.validator("*")
    def _some_days(cls, days: int) -> int:
        if days < 1:
            raise ValueError(f"{days} would delete at once; write 1 day or more")
        return days


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not url.split()[1:]


def _check_fields(url: str) -> None:
    known = ", ".join(f"{{{name}}}" for name in LINK_FIELDS)
    try:
        parts = list(Formatter().parse(url))
    except ValueError as error:
        raise ValueError(f"a curly bracket has no partner; fields are {known}") from error
    for _, name, layout, conversion in parts:
        if name is not None and (name not in LINK_FIELDS or layout or conversion):
            raise ValueError(f"there is no field {{{name}}}; choose from {known}")
