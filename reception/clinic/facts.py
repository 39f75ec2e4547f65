"""The clinic's own facts, as ``clinic.yml`` states them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
import pydantic

from reception import settings
from reception.clinic.booking_rules import BookingRules, Retention
from reception.clinic.hours import WEEKDAYS, Hours, clock, read_week
from reception.yaml_files import Strict, read_model


def _no_number(day: Any) -> Any:
    if isinstance(day, (int, float)):
        # pydantic would take 20261225 for seconds since 1970.
        raise ValueError("it must be a date like 2026-11-21")
    return day


class Closure(Strict):
    """A day on which the clinic is closed although the week says otherwise."""

    date: date
    why: str

    _date_written_out = pydantic.validator("date", pre=True, allow_reuse=True)(_no_number)


class Address(Strict):
    """Where the clinic is."""

    street: str
    town: str
    postcode: str

    def __str__(self) -> str:
        """On one line."""
        return f"{self.street}, {self.town} {self.postcode}"


class Service(Strict):
    """A treatment; ``prices`` by minutes; ``buffer``: minutes kept free after it."""

    name: str
    aliases: list[str] = []
    about: str
    prices: dict[int, Decimal]
    buffer: pydantic.StrictInt = 0

    @pydantic.validator("buffer")
    def _not_negative(cls, minutes: int) -> int:
        if minutes < 0:
            raise ValueError(f"{minutes} is below zero; write 0 or more minutes")
        return minutes

    @pydantic.validator("prices")
    def _some_price(cls, prices: dict[int, Decimal]) -> dict[int, Decimal]:
        if not prices or any(minutes <= 0 or price < 0 for minutes, price in prices.items()):
            raise ValueError("write at least one `minutes: price`, both above zero")
        return dict(sorted(prices.items()))

    @property
    def durations(self) -> list[int]:
        """Minutes that it can be had for, shortest first."""
        return list(self.prices)


class DaysOff(Strict):
    """Days on which a therapist is away, from the first to the last, both included."""

    first: date
    last: date = None  # type: ignore[assignment]  # left out: the first, see below

    _dates_written_out = pydantic.validator("first", "last", pre=True, allow_reuse=True)(_no_number)

    @pydantic.validator("last", always=True)
    def _in_order(cls, last: date | None, values: dict[str, Any]) -> date | None:
        first = values.get("first")
        if first and last and last < first:
            raise ValueError("it is before `first`; swap the two dates")
        return last or first


class Therapist(Strict):
    """Somebody who gives treatments; without ``hours``, whenever the clinic is open."""

    name: str
    services: list[str]
    hours: dict[str, Hours] | None = None
    days_off: list[DaysOff] = []

    @pydantic.validator("services")
    def _some_service(cls, services: list[str]) -> list[str]:
        if not services:
            raise ValueError("there is none; name at least one from the list of services")
        return services

    @pydantic.validator("hours", pre=True)
    def _read_hours(cls, week: Any) -> dict[str, Hours]:
        return read_week(week)

    def hours_on(self, clinic: Clinic, day: date) -> Hours | None:
        """When they give treatments on ``day``: their hours within the opening hours.

        None if the clinic is closed or they are away.
        """
        opening = clinic.hours_on(day)
        if opening is None or any(off.first <= day <= off.last for off in self.days_off):
            return None
        if self.hours is None:
            return opening
        own = self.hours.get(WEEKDAYS[day.weekday()])
        return own.within(opening) if own else None


class Clinic(Strict):
    """Everything in ``clinic.yml``."""

    name: str
    demonstration: bool = False
    time_zone: str
    country: str
    currency: str
    emergency_number: str
    crisis_line: str
    address: Address
    directions: list[str]
    phone: str
    mail: str
    opening_hours: dict[str, Hours]
    closures: list[Closure] = []
    answering: str
    services: list[Service]
    therapists: list[Therapist]
    booking: BookingRules = BookingRules()
    retention: Retention = Retention()

    @pydantic.validator("time_zone")
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"there is no time zone {name!r}; write one like Europe/London"
            ) from error
        return name

    @pydantic.validator("phone")
    def _valid_phone(cls, phone: str, values: dict[str, Any]) -> str:
        try:
            number = phonenumbers.parse(phone, values.get("country"))
        except phonenumbers.NumberParseException as error:
            raise ValueError(f"{phone!r} is no phone number; write it like +44 117 …") from error
        if not phonenumbers.is_possible_number(number):
            raise ValueError(f"{phone!r} has too few or too many digits for a phone number")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    @pydantic.validator("opening_hours", pre=True)
    def _read_hours(cls, week: Any) -> dict[str, Hours]:
        return read_week(week)

    @pydantic.validator("services", "therapists")
    def _told_apart(cls, named: list[Any]) -> list[Any]:
        names = [one.name for one in named]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name!r} is there twice; rename or remove one of them")
        return named

    @pydantic.validator("therapists")
    def _match_services(cls, people: list[Therapist], values: dict[str, Any]) -> list[Therapist]:
        known = [service.name for service in values.get("services", [])]
        for person in people:
            for name in person.services:
                if known and name not in known:
                    raise ValueError(
                        f"{person.name}: there is no service {name!r}; "
                        f"choose from {', '.join(known)}"
                    )
        given = {name for person in people for name in person.services}
        for name in known:
            if name not in given:
                raise ValueError(
                    f"nobody gives {name!r}; add it to a therapist, or remove it from the services"
                )
        return people

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.time_zone)

    def now(self) -> datetime:
        """The present at the clinic."""
        return settings.now(self.zone)

    def hours_on(self, day: date) -> Hours | None:
        """Opening hours of ``day``, or None if it is closed."""
        if self.closure_on(day):
            return None
        return self.opening_hours.get(WEEKDAYS[day.weekday()])

    def closure_on(self, day: date) -> Closure | None:
        """The exceptional closure of ``day``, if there is one."""
        return next((closure for closure in self.closures if closure.date == day), None)

    def next_opening(self, moment: datetime) -> datetime | None:
        """When it next opens after ``moment``, or None if not within a year."""
        for ahead in range(366):
            day = moment.date() + timedelta(days=ahead)
            hours = self.hours_on(day)
            if hours:
                opens = datetime.combine(day, hours.opens, moment.tzinfo)
                if opens > moment:
                    return opens
        return None

    def next_opening_in_words(self, moment: datetime) -> str | None:
        """The same for a visitor: "today at 9:00", "tomorrow at 9:00", "on Monday at 9:00"."""
        opens = self.next_opening(moment)
        if opens is None:
            return None
        days = (opens.date() - moment.date()).days
        day = {0: "today", 1: "tomorrow"}.get(days, f"on {opens:%A}")
        if days > 6:
            day = f"on {long_date(opens.date())}"
        return f"{day} at {clock(opens.time())}"

    def service(self, name: str | None) -> Service | None:
        """The service of that exact name."""
        return next((service for service in self.services if service.name == name), None)

    def therapist(self, name: str | None) -> Therapist | None:
        """The therapist of that exact name."""
        return next((person for person in self.therapists if person.name == name), None)

    def therapists_for(self, service: str) -> list[Therapist]:
        """Those who give the service of that name, in the order of the file."""
        return [person for person in self.therapists if service in person.services]

    def price(self, amount: Decimal | int) -> str:
        """An amount as visitors read it, such as "£62" or "£62.50"."""
        whole = amount == int(amount)
        return f"{self.currency}{amount:.0f}" if whole else f"{self.currency}{amount:.2f}"


def load_clinic(path: Path | None = None) -> Clinic:
    """Read ``clinic.yml``, by default the project's.

    Raises:
        DataError: naming file, entry and mend.
    """
    path = path or settings.home() / "clinic.yml"
    return _loaded(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=4)
def _loaded(path: Path, changed: int) -> Clinic:
    """The file as of ``changed``: every action asks for it, and it seldom changes."""
    return read_model(path, Clinic)


def long_date(day: date) -> str:
    """A date in full, as "Friday 27 November 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"
