"""clinic.yml's entries for booking: what may stand there, and what is said of a mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from conftest import ROOT

from reception.clinic.facts import Clinic, load_clinic
from reception.errors import DataError

CLINIC = """\
name: The Test Room
time_zone: Europe/London
country: GB
currency: £
emergency_number: "999"
crisis_line: Call 116 123.
address: {street: 1 Test Lane, town: Bristol, postcode: BS1 0ZZ}
directions: [By bus.]
phone: "0117 496 0123"
mail: hello@test.example
opening_hours:
  monday: 9:00-17:30
  wednesday: 10:00-20:00
closures: [{date: 2026-12-21, why: Works}]
answering: We answer.
services:
  - {name: Facial, about: for the face, prices: {45: 48}}
  - {name: Swedish, about: strokes, prices: {60: 62}, buffer: 15}
therapists:
  - name: Asha
    services: [Facial, Swedish]
    hours:
      monday: 8:00-13:00
      tuesday: 9:00-17:00
      wednesday: 18:00-22:00
    days_off: [{first: 2026-12-07, last: 2026-12-14}, {first: 2026-12-23}]
  - name: Tom
    services: [Swedish]
booking:
  backend: link
  url: https://book.example/new?what={service}&for={minutes}&on={date}&at={time}&with={therapist}
  slot_step: 30
  lead_minutes: 60
  horizon_days: 30
  cancellation_hours: 48
retention: {conversation_days: 10, appointment_days: 20, request_days: 30}
"""

URL = CLINIC[CLINIC.index("https://") : CLINIC.index("\n  slot_step")]
WEEK = CLINIC[CLINIC.index("    hours:") : CLINIC.index("    days_off")]
DEFAULTS = CLINIC[: CLINIC.index("booking:\n")]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Clinic]:
    """Load a clinic.yml, with a part of it replaced."""

    def load(text: str, right: str = "", wrong: str = "") -> Clinic:
        assert right in text
        path = tmp_path / "clinic.yml"
        path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        return load_clinic(path)

    return load


def test_booking_and_retention_have_defaults(written: Callable[..., Clinic]) -> None:
    clinic = written(DEFAULTS)
    assert clinic.booking.dict() == {
        "backend": "local",
        "url": None,
        "slot_step": 15,
        "lead_minutes": 120,
        "horizon_days": 84,
        "cancellation_hours": 24,
    }
    assert clinic.retention.dict() == {
        "conversation_days": 30,
        "appointment_days": 60,
        "request_days": 60,
    }
    assert [service.buffer for service in clinic.services] == [0, 15]


def test_what_is_written_counts(written: Callable[..., Clinic]) -> None:
    clinic = written(CLINIC)
    assert (clinic.booking.backend, clinic.booking.url) == ("link", URL)
    assert (clinic.booking.slot_step, clinic.booking.lead_minutes) == (30, 60)
    assert clinic.retention.request_days == 30
    assert [person.name for person in clinic.therapists_for("Swedish")] == ["Asha", "Tom"]
    assert [person.name for person in clinic.therapists_for("Facial")] == ["Asha"]
    assert clinic.therapist("Tom") is clinic.therapists[1]
    assert clinic.therapist("Nobody") is None
    assert clinic.therapist(None) is None


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 11, 30), (time(9), time(13))),  # from the opening on
        (date(2026, 12, 2), (time(18), time(20))),  # until closing
        (date(2026, 12, 1), None),  # there, but the clinic is closed on Tuesdays
        (date(2026, 12, 7), None),  # the first day off
        (date(2026, 12, 9), None),
        (date(2026, 12, 14), None),  # the last day off
        (date(2026, 12, 16), (time(18), time(20))),
        (date(2026, 12, 21), None),  # a closure
        (date(2026, 12, 23), None),  # a single day off
    ],
)
def test_a_therapist_gives_treatments_while_the_clinic_is_open_and_they_are_there(
    written: Callable[..., Clinic], day: date, hours: tuple[time, time] | None
) -> None:
    clinic = written(CLINIC)
    found = clinic.therapists[0].hours_on(clinic, day)
    assert (found and (found.opens, found.closes)) == hours


def test_without_hours_of_their_own_a_therapist_is_there_whenever_it_is_open(
    written: Callable[..., Clinic],
) -> None:
    clinic = written(CLINIC)
    for day in (date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 21)):
        assert clinic.therapists[1].hours_on(clinic, day) == clinic.hours_on(day)


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("tuesday: 9", "tusday: 9", "therapists.1.hours: there is no day 'tusday'; choose"),
        ("8:00-13:00", "8-13", "therapists.1.hours: monday: '8-13' is no span; write it like"),
        ("8:00-13:00", "13:00-8:00", "therapists.1.hours: monday: it closes before it opens"),
        (WEEK, "    hours: always\n", "therapists.1.hours: write a line `monday: 9:00-19:00`"),
        (WEEK, "    hours: {monday: 9:00-17:00}\n", "line 22: found unexpected ':'"),
        ("last: 2026-12-14", "last: 2026-12-06", "therapists.1.days_off.1.last: it is before"),
        ("first: 2026-12-07", "first: soon", "therapists.1.days_off.1.first: it must be a date"),
        ("first: 2026-12-07", "first: 20261207", "days_off.1.first: it must be a date like 2026"),
        ("date: 2026-12-21", "date: 20261221", "closures.1.date: it must be a date like 2026-11"),
        ("first: 2026-12-07, ", "", "therapists.1.days_off.1.first: it is missing; add it"),
        ("last: 2026-12-14", "until: 2026-12-14", "days_off.1.until: there is no such entry"),
        ("{first: 2026-12-23}", "2026-12-23", "days_off.2: it must consist of `name: value`"),
        ("services: [Swedish]", "services: []", "therapists.2.services: there is none; name at"),
        ("services: [Swedish]", "services: [Swedsh]", "Tom: there is no service 'Swedsh'; choose"),
        ("[Facial, Swedish]", "[Swedish]", "therapists: nobody gives 'Facial'; add it to a"),
        ("name: Tom", "name: Asha", "therapists: 'Asha' is there twice; rename or remove"),
        ("name: Swedish", "name: Facial", "services: 'Facial' is there twice; rename or remove"),
        ("buffer: 15", "buffer: -15", "services.2.buffer: -15 is below zero; write 0 or more"),
        ("buffer: 15", "buffer: 7.5", "services.2.buffer: it must be a whole number"),
        ("backend: link", "backend: cloud", "there is no 'cloud'; choose from local, link, webhoo"),
        (f"  url: {URL}\n", "", "booking.url: `backend: link` needs it; write one like https://"),
        ("https://", "ftp://", "is no web address; write one that begins with https://"),
        (URL, "book.example", "booking.url: 'book.example' is no web address; write one that"),
        (URL, "https://", "booking.url: 'https://' is no web address; write one that begins"),
        (URL, '"https://[book"', "booking.url: 'https://[book' is no web address"),
        (URL, "https://book.example/a b", "booking.url: 'https://book.example/a b' is no web"),
        ("{minutes}", "{duration}", "booking.url: there is no field {duration}; choose from {ser"),
        ("{minutes}", "{}", "booking.url: there is no field {}; choose from {service}, {minutes}"),
        ("{minutes}", "{minutes:d}", "booking.url: there is no field {minutes"),
        ("{minutes}", "{minutes", "booking.url: a curly bracket has no partner; fields are {serv"),
        ("slot_step: 30", "slot_step: 20", "booking.slot_step: 20 does not fit an hour's quarter"),
        ("slot_step: 30", "slot_step: half", "booking.slot_step: it must be a whole number"),
        ("lead_minutes: 60", "lead_minutes: -1", "booking.lead_minutes: -1 is below zero; write"),
        ("horizon_days: 30", "horizon_days: 0", "booking.horizon_days: 0 is not possible; write"),
        ("horizon_days: 30", "horizon_days: 999", "horizon_days: 999 is not possible; write 1 to"),
        ("lead_minutes: 60", "lead_minutes: 43200", "as lead_minutes is longer; raise it or"),
        ("cancellation_hours: 48", "cancellation_hours: -1", "hours: -1 is below zero; write 0 or"),
        ("slot_step", "slot_stepp", "booking.slot_stepp: there is no such entry; remove it or"),
        ("appointment_days: 20", "appointment_days: 0", "days: 0 would delete at once; write 1"),
        ("retention: {", "retention: # {", "retention: it is empty; fill it in"),
    ],
)
def test_a_mistake_is_named_with_file_entry_and_mend(
    written: Callable[..., Clinic], tmp_path: Path, right: str, wrong: str, says: str
) -> None:
    with pytest.raises(DataError) as raised:
        written(CLINIC, right, wrong)
    assert str(raised.value).startswith(str(tmp_path / "clinic.yml"))
    assert says in str(raised.value)
    assert str(raised.value).count("clinic.yml") == 1


def test_a_webhook_needs_its_address(written: Callable[..., Clinic]) -> None:
    webhook = DEFAULTS + "booking:\n  backend: webhook\n"
    with pytest.raises(DataError, match=r"booking\.url: `backend: webhook` needs it"):
        written(webhook)
    clinic = written(f"{webhook}  url: http://127.0.0.1:8080/book\n")
    assert clinic.booking.url == "http://127.0.0.1:8080/book"


def test_in_the_clinic_of_the_demonstration_everything_can_be_had_of_several_people() -> None:
    clinic = load_clinic(ROOT / "clinic.yml")
    assert len(clinic.therapists) == 5
    assert all(len(clinic.therapists_for(service.name)) > 1 for service in clinic.services)
    assert any(person.days_off for person in clinic.therapists)
