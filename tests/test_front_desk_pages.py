"""Today and Bookings: what the pages say of when the clinic is open, and what is free."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from conftest import ROOT

from reception.clinic import database
from reception.clinic.facts import Closure, load_clinic
from reception.clinic.offers import Treatment
from reception.staff.pages import bookings, home

CLINIC = load_clinic(ROOT / "clinic.yml")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-21T12:00", "Open until 16:00."),
        ("2026-11-21T20:11", "Closed now. Opens on Monday at 9:00."),
        ("2026-11-21T16:00", "Closed now. Opens on Monday at 9:00."),
        ("2026-11-21T08:00", "Closed now. Opens today at 10:00."),
        ("2026-11-22T12:00", "Closed today. Opens tomorrow at 9:00."),
    ],
)
def test_today_says_whether_it_is_open_this_minute(moment: str, said: str) -> None:
    assert home._status(CLINIC, datetime.fromisoformat(moment).replace(tzinfo=CLINIC.zone)) == said


def test_today_says_why_it_is_closed_and_when_it_opens() -> None:
    closed = CLINIC.copy(update={"closures": [Closure(date=date(2026, 11, 23), why="stocktaking")]})
    noon = datetime(2026, 11, 23, 12, tzinfo=CLINIC.zone)
    assert home._status(closed, noon) == "Closed today: stocktaking. Opens tomorrow at 9:00."


def test_a_day_with_nothing_free_leads_to_the_next_that_has_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T11:00:00")
    database._migrated.cache_clear()
    service = CLINIC.services[0]
    treatment = Treatment(service, service.durations[0], None)
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    assert bookings._free(CLINIC, treatment, sunday) == []
    assert bookings._next_free_day(CLINIC, treatment, sunday) == monday
    # What lies behind us is not free either, and beyond the diary's end there is nothing.
    assert bookings._next_free_day(CLINIC, treatment, date(2020, 1, 1)) == date(2026, 11, 20)
    assert bookings._next_free_day(CLINIC, treatment, date(2030, 1, 1)) is None
    database.engine().dispose()
    database._migrated.cache_clear()
