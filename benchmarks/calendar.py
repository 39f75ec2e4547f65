"""How long the free times of a fortnight take: five therapists, 400 appointments."""

from __future__ import annotations

import contextlib
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reception.clinic import bookings
from reception.clinic.calendar import Busy, FreeTime, free_times
from reception.clinic.facts import Clinic, load_clinic

DAYS = 14
BOOKINGS = 400
MINUTES = 60
RUNS = 200


def pure_times() -> list[float]:
    """Milliseconds of ``free_times``, the appointments at hand."""
    clinic, now = _clinic(), _now()
    busy = _appointments(clinic, now)
    return _times(lambda: _fortnight(clinic, busy, now))


def stored_times() -> list[float]:
    """Milliseconds of ``busy_times`` and ``free_times``, the appointments in SQLite."""
    clinic, now = _clinic(), _now()
    end = now + timedelta(days=DAYS)
    with _empty_database():
        _book(clinic, now)
        assert len(bookings.busy_times(now, end, now)) == BOOKINGS
        return _times(lambda: _fortnight(clinic, bookings.busy_times(now, end, now), now))


def _fortnight(clinic: Clinic, busy: list[Busy], now: datetime) -> list[FreeTime]:
    last = now.date() + timedelta(days=DAYS - 1)
    return free_times(clinic, clinic.services[0], MINUTES, busy, now.date(), last, now)


def _clinic() -> Clinic:
    """The clinic, were everybody there whenever it is open and gave every treatment."""
    clinic = load_clinic()
    everything = [service.name for service in clinic.services]
    always = {"services": everything, "hours": None, "days_off": []}
    return clinic.copy(
        update={"therapists": [person.copy(update=always) for person in clinic.therapists]}
    )


def _now() -> datetime:
    """A Monday before opening."""
    return datetime(2026, 11, 30, 7, tzinfo=ZoneInfo(load_clinic().time_zone))


def _appointments(clinic: Clinic, now: datetime) -> list[Busy]:
    """``BOOKINGS`` of the appointments that would fill the fortnight."""
    takes = timedelta(minutes=MINUTES + clinic.services[0].buffer)
    filled = []
    for ahead in range(DAYS):
        day = now.date() + timedelta(days=ahead)
        hours = clinic.hours_on(day)
        if hours is None:
            continue
        for person in clinic.therapists:
            starts = datetime.combine(day, hours.opens, clinic.zone)
            closes = datetime.combine(day, hours.closes, clinic.zone)
            while starts + timedelta(minutes=MINUTES) <= closes:
                filled.append(Busy(person.name, starts, starts + takes))
                starts += takes
    return random.Random(7).sample(filled, BOOKINGS)


def _book(clinic: Clinic, now: datetime) -> None:
    for number, wanted in enumerate(_appointments(clinic, now)):
        held = bookings.hold(
            f"bench-{number}", clinic.services[0], MINUTES, wanted.therapist, wanted.starts, now=now
        )
        bookings.book(held.id, "Sam Bench", "+44 117 496 0123", None, now=now)


@contextlib.contextmanager
def _empty_database() -> Iterator[None]:
    """A new SQLite database meanwhile."""
    before = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["DATABASE_URL"] = f"sqlite:///{scratch}/reception.sqlite"
        try:
            yield
        finally:
            if before is None:
                del os.environ["DATABASE_URL"]
            else:
                os.environ["DATABASE_URL"] = before


def _times(work: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return times
