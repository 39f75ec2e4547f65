"""clinic.yml, and what is said from it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rasa_sdk import Tracker

from actions import facts
from actions.hours import week
from reception import settings
from reception.clinic.facts import Clinic, clock, load_clinic, long_date
from reception.errors import DataError, StartError
from reception.nlu.dates import find_times

ROOT = Path(__file__).resolve().parent.parent
LONDON = ZoneInfo("Europe/London")
WEEK = (
    "We are open Monday to Friday 9:00 to 19:00 and Saturday 10:00 to 16:00, and closed on Sunday."
)
SMALL = """\
name: The Test Room
time_zone: Europe/London
country: GB
currency: £
emergency_number: "999"
crisis_line: Call 116 123.
address: {street: 1 Test Lane, town: Bristol, postcode: BS1 0ZZ}
directions:
  - By bus.
phone: "0117 496 0123"
mail: hello@test.example
opening_hours:
  monday: 9:00-17:30
  wednesday: 10:00 – 20:00
closures:
  - {date: 2026-12-25, why: Christmas Day}
answering: We answer.
services:
  - name: Facial
    about: for the face
    prices: {60: 60, 45: 48}
therapists:
  - name: Asha
    services: [Facial]
"""


SUNDAY = {"days": ["2026-11-22", "2026-11-22"], "clock": None}


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic(ROOT / "clinic.yml")


@pytest.fixture
def small(tmp_path: Path) -> Callable[[str, str], Clinic]:
    """Load the small clinic with a part of its file replaced."""

    def load(right: str, wrong: str) -> Clinic:
        assert right in SMALL
        path = tmp_path / "clinic.yml"
        path.write_text(SMALL.replace(right, wrong), encoding="utf-8")
        return load_clinic(path)

    return load


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setenv("RECEPTION_NOW", moment)


def test_hours_and_phone_are_read_as_staff_write_them(small: Callable[..., Clinic]) -> None:
    clinic = small("", "")
    assert clinic.opening_hours["monday"].closes == time(17, 30)
    assert str(clinic.opening_hours["wednesday"]) == "10:00 to 20:00"
    assert clinic.phone == "+44 117 496 0123"


def test_durations_are_sorted_and_prices_are_said_with_the_currency(
    small: Callable[..., Clinic],
) -> None:
    service = small("", "").service("Facial")
    assert service is not None
    assert service.durations == [45, 60]
    assert small("currency: £", 'currency: "$"').price(62) == "$62"


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("mail: hello@test.example\n", "", "mail: it is missing; add it"),
        ("name: The Test Room", "name:", "name: it is empty; fill it in"),
        ("answering:", "answers:", "answers: there is no such entry; remove it or correct"),
        ("Europe/London", "Europe/Bristol", "time_zone: there is no time zone 'Europe/Bristol'"),
        ("Europe/London", "../../etc/passwd", "time_zone: there is no time zone"),
        ('"0117 496 0123"', '"call us"', "phone: 'call us' is no phone number; write it like"),
        ("monday:", "mondays:", "opening_hours: there is no day 'mondays'; choose from monday"),
        ("9:00-17:30", "nine to five", "opening_hours: monday: 'nine to five' is no span"),
        ("9:00-17:30", "9-17", "opening_hours: monday: '9-17' is no span; write it like"),
        ("9:00-17:30", "9:00-24:30", "opening_hours: monday: '9:00-24:30' has no such time"),
        ("9:00-17:30", "9:60-17:30", "opening_hours: monday: '9:60-17:30' has no such time"),
        ("9:00-17:30", "17:30-9:00", "opening_hours: monday: it closes before it opens; swap"),
        ("9:00-17:30", "9:00-9:00", "opening_hours: monday: it closes before it opens; swap"),
        ("  monday: 9:00-17:30\n  wednesday: 10:00 – 20:00", "  daily", "opening_hours: write a"),
        ("2026-12-25", "Christmas", "closures.1.date:"),
        ("why: Christmas Day", "because: of it", "closures.1.why: it is missing; add it"),
        ("{60: 60, 45: 48}", "{}", "services.1.prices: write at least one `minutes: price`"),
        ("{60: 60, 45: 48}", "{0: 60}", "services.1.prices: write at least one `minutes: price`"),
        ("{60: 60, 45: 48}", "{60: dear}", "services.1.prices"),
        ("    about: for the face\n", "", "services.1.about: it is missing; add it"),
        ("    services: [Facial]", "    services: Facial", "services: it must be a list"),
        (
            "services: [Facial]",
            "services: [Reiki]",
            "therapists: Asha: there is no service 'Reiki'",
        ),
        ("  - By bus.", "  By bus.", "directions: it must be a list, each item on its own line"),
        ("By bus.", "By bus: 8 and 72.", "directions.1: it must be text; put it in quotes"),
        ("country: GB", "country: GB: UK", "line 3: mapping values are not allowed"),
        ("name: The Test Room", "\tname: tab", "line 1"),
    ],
)
def test_a_mistake_in_clinic_yml_is_named_with_file_entry_and_mend(
    small: Callable[..., Clinic], tmp_path: Path, right: str, wrong: str, says: str
) -> None:
    with pytest.raises(DataError) as raised:
        small(right, wrong)
    assert str(raised.value).startswith(str(tmp_path / "clinic.yml"))
    assert says in str(raised.value)


def test_every_mistake_is_named_at_once(small: Callable[..., Clinic]) -> None:
    with pytest.raises(DataError, match=r"mail: .*missing.* maill: there is no such entry"):
        small("mail:", "maill:")


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words"])
def test_a_file_without_entries_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "clinic.yml").write_text(content)
    with pytest.raises(DataError, match=r"clinic\.yml: it must consist of `name: value`"):
        load_clinic(tmp_path / "clinic.yml")


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not there; restore it from version control"):
        load_clinic(tmp_path / "clinic.yml")
    (tmp_path / "clinic.yml").write_bytes("name: Café".encode("latin-1"))
    with pytest.raises(DataError, match="it is no UTF-8 text; save it as UTF-8"):
        load_clinic(tmp_path / "clinic.yml")


def test_a_closed_day_has_no_hours(clinic: Clinic) -> None:
    assert str(clinic.hours_on(date(2026, 11, 20))) == "9:00 to 19:00"
    assert str(clinic.hours_on(date(2026, 11, 21))) == "10:00 to 16:00"
    assert clinic.hours_on(date(2026, 11, 22)) is None


def test_a_closure_outranks_the_week(clinic: Clinic) -> None:
    christmas = date(2026, 12, 25)
    assert christmas.weekday() == 4
    assert clinic.hours_on(christmas) is None
    closure = clinic.closure_on(christmas)
    assert closure is not None
    assert closure.why == "Christmas Day"
    assert clinic.closure_on(date(2026, 12, 24)) is None


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-20T08:59", "2026-11-20T09:00"),
        ("2026-11-20T09:00", "2026-11-21T10:00"),
        ("2026-11-20T23:59", "2026-11-21T10:00"),
        ("2026-11-21T10:00", "2026-11-23T09:00"),
        ("2026-11-22T12:00", "2026-11-23T09:00"),
        ("2026-12-24T20:00", "2026-12-28T09:00"),
        ("2026-12-31T20:00", "2027-01-02T10:00"),
    ],
)
def test_the_next_opening_skips_nights_sundays_and_closures(
    clinic: Clinic, moment: str, opens: str
) -> None:
    found = clinic.next_opening(datetime.fromisoformat(moment).replace(tzinfo=LONDON))
    assert found == datetime.fromisoformat(opens).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-10-24T17:00:00+01:00", "2026-10-26T09:00:00+00:00"),
        ("2027-03-27T17:00:00+00:00", "2027-03-29T09:00:00+01:00"),
    ],
)
def test_the_clinic_opens_at_nine_by_its_own_clock_when_clocks_change(
    clinic: Clinic, moment: str, opens: str
) -> None:
    found = clinic.next_opening(datetime.fromisoformat(moment).astimezone(LONDON))
    assert found is not None
    assert found.isoformat() == opens


def test_a_clinic_that_never_opens_has_no_next_opening(small: Callable[..., Clinic]) -> None:
    clinic = small(
        "opening_hours:\n  monday: 9:00-17:30\n  wednesday: 10:00 – 20:00", "opening_hours: {}"
    )
    assert clinic.next_opening(datetime(2026, 11, 20, 11, tzinfo=LONDON)) is None


@pytest.mark.parametrize(
    ("pinned", "read"),
    [
        ("2026-07-01T12:00", "2026-07-01T12:00:00+01:00"),
        ("2026-07-01T12:00:00Z", "2026-07-01T13:00:00+01:00"),
        ("2026-01-01T12:00:00+05:00", "2026-01-01T07:00:00+00:00"),
        ("2026-01-01", "2026-01-01T00:00:00+00:00"),
    ],
)
def test_reception_now_pins_the_clock(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, pinned: str, read: str
) -> None:
    at(monkeypatch, pinned)
    assert clinic.now().isoformat() == read


def test_without_reception_now_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECEPTION_NOW")
    present = settings.now(LONDON)
    assert abs(present - datetime.now(LONDON)).total_seconds() < 5
    assert present.tzinfo is LONDON


def test_a_reception_now_that_is_no_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "tomorrow")
    with pytest.raises(StartError, match=r"'tomorrow'.* write it like 2026-11-21T14:30"):
        settings.now(LONDON)


def test_times_and_dates_are_written_for_people() -> None:
    assert clock(time(9, 5)) == "9:05"
    assert long_date(date(2026, 11, 7)) == "Saturday 7 November 2026"


def asked(
    text: str, before: str | None = None, slot: str | None = None, **entities: list[Any]
) -> Tracker:
    """``text`` was just said, after a reply labelled ``before`` about the service ``slot``."""
    found = [
        {"entity": name, "value": value} for name, values in entities.items() for value in values
    ]
    events: list[dict[str, Any]] = []
    if before:
        events.append({"event": "bot", "text": "…", "metadata": {"metadata": {"label": before}}})
    events.append({"event": "user", "text": text})
    message = {"text": text, "entities": found}
    return Tracker("t", {"service": slot}, message, events, False, None, {}, "action_listen")


def hours(clinic: Clinic, text: str) -> str:
    wishes = [one.wish.as_json() for one in find_times(text, clinic.now(), clinic)]
    return facts.opening_hours(clinic, asked(text, time=wishes))[0]


def test_the_week_is_said_with_whether_it_is_open_now(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "when are you open?"
    assert hours(clinic, question) == f"{WEEK} Right now we are open, until 19:00."
    at(monkeypatch, "2026-11-20T19:00")
    assert hours(clinic, question).endswith("we are closed; we open tomorrow at 10:00.")
    at(monkeypatch, "2026-11-21T16:30")
    assert hours(clinic, question).endswith("we are closed; we open on Monday at 9:00.")
    at(monkeypatch, "2026-11-20T08:59")
    assert hours(clinic, question).endswith("we are closed; we open today at 9:00.")


def test_open_now_means_the_present(clinic: Clinic) -> None:
    assert "Right now we are open" in hours(clinic, "are you open now")


def test_a_sunday_is_closed_and_the_week_is_said(clinic: Clinic) -> None:
    assert hours(clinic, "are you open on sunday") == (
        "On Sunday 22 November 2026 we are closed; we are always closed on Sundays. " + WEEK
    )


def test_a_weekday_is_the_next_one_of_that_name(clinic: Clinic) -> None:
    assert hours(clinic, "monday?") == ("On Monday 23 November 2026 we are open 9:00 to 19:00.")
    assert hours(clinic, "tomorrow?") == (
        "Tomorrow, Saturday 21 November 2026, we are open 10:00 to 16:00."
    )


@pytest.mark.parametrize("day", ["today", "friday"])
def test_today_is_called_today(clinic: Clinic, day: str) -> None:
    assert hours(clinic, f"{day}?") == "Today, Friday 20 November 2026, we are open 9:00 to 19:00."


def test_today_after_closing_is_closed_now(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-11-20T19:30")
    assert hours(clinic, "today?") == (
        "Today, Friday 20 November 2026, we were open 9:00 to 19:00 and are closed now."
    )


def test_the_weekend_is_both_days_and_no_day_is_said_twice(clinic: Clinic) -> None:
    reply = hours(clinic, "weekend or saturday?")
    assert reply.count("21 November") == reply.count("22 November") == 1
    assert "10:00 to 16:00" in reply
    assert "always closed on Sundays" in reply


def test_of_a_longer_span_the_closures_are_said(clinic: Clinic) -> None:
    assert hours(clinic, "are you open next week?").startswith(WEEK)
    assert hours(clinic, "are you open on 24-28 december?") == (
        "On Friday 25 December 2026 we are closed: Christmas Day. "
        "On Saturday 26 December 2026 we are closed: Boxing Day. " + WEEK
    )


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("are you open at Christmas?", "On Friday 25 December 2026 we are closed: Christmas Day."),
        ("BOXING DAY?", "On Saturday 26 December 2026 we are closed: Boxing Day."),
        ("open on new year's day?", "On Friday 1 January 2027 we are closed: New Year's Day."),
    ],
)
def test_a_holiday_is_known_by_its_name(clinic: Clinic, text: str, reply: str) -> None:
    assert hours(clinic, text) == reply


def test_holidays_in_general_are_listed(clinic: Clinic) -> None:
    reply = hours(clinic, "are you open on public holidays?")
    assert reply.startswith("We are closed on Friday 25 December 2026 (Christmas Day), Saturday")
    assert "and Friday 1 January 2027 (New Year's Day)." in reply
    assert clinic.phone in reply


def test_holidays_that_are_past_are_not_listed(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "2026-12-26T11:00")
    assert "Christmas" not in hours(clinic, "bank holidays?")
    at(monkeypatch, "2027-02-01T11:00")
    assert "No holidays are entered yet" in hours(clinic, "bank holidays?")
    assert hours(clinic, "christmas?").startswith(WEEK)


def test_a_closure_tomorrow_says_why(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-12-24T11:00")
    reply = hours(clinic, "tomorrow?")
    assert reply.startswith("Tomorrow, Friday 25 December 2026, we are closed: Christmas Day.")


def test_equal_days_that_do_not_follow_each_other_are_said_apart(
    small: Callable[..., Clinic],
) -> None:
    clinic = small("  wednesday: 10:00 – 20:00", "  wednesday: 9:00-17:30\n  thursday: 9:00-17:30")
    assert week(clinic) == (
        "We are open Monday 9:00 to 17:30 and Wednesday to Thursday 9:00 to 17:30, "
        "and closed on Tuesday, Friday, Saturday and Sunday."
    )


def price(clinic: Clinic, **conversation: Any) -> str:
    return facts.prices(clinic, asked("how much?", **conversation))[0]


def test_all_prices_are_listed_where_nothing_is_named(clinic: Clinic) -> None:
    reply = price(clinic)
    assert reply.startswith("Our prices:\n")
    assert len(reply.splitlines()) == 1 + len(clinic.services)
    assert "• Facial: 45 minutes for £48 and 60 minutes for £60" in reply


def test_a_service_is_priced_at_all_its_durations(clinic: Clinic) -> None:
    text, buttons = facts.prices(clinic, asked("swedish?", service=["Swedish massage"]))
    assert text == (
        "Swedish massage: 30 minutes for £38, 60 minutes for £62 and 90 minutes for £88."
    )
    assert buttons == [facts.BOOK]


def test_a_service_and_a_duration_have_one_price(clinic: Clinic) -> None:
    reply = price(clinic, service=["Deep tissue massage"], duration=["90"])
    assert reply == "Deep tissue massage for 90 minutes costs £95."


def test_two_services_have_a_price_each(clinic: Clinic) -> None:
    reply = price(clinic, service=["Facial", "Lymphatic drainage"], duration=["60"])
    assert reply == (
        "Facial for 60 minutes costs £60. Lymphatic drainage for 60 minutes costs £66."
    )


def test_a_duration_that_a_service_has_not_is_said_not_to_be_offered(clinic: Clinic) -> None:
    reply = price(clinic, service=["Facial"], duration=["90"])
    assert reply == (
        "Facial is not offered for 90 minutes. "
        "It comes in 45 minutes for £48 and 60 minutes for £60."
    )


def test_a_duration_alone_lists_what_can_be_had_for_it(clinic: Clinic) -> None:
    assert price(clinic, duration=["90"]) == (
        "90 minutes of treatment: Swedish massage £88 and Deep tissue massage £95."
    )
    assert price(clinic, duration=["75"]) == "75 minutes of treatment: Hot stone massage £82."


def test_a_duration_that_nothing_has_gives_all_prices(clinic: Clinic) -> None:
    assert price(clinic, duration=["20"]) == price(clinic)


def test_an_unknown_service_gives_all_prices(clinic: Clinic) -> None:
    assert price(clinic, service=["Reiki"]) == price(clinic)


def test_and_for_ninety_minutes_means_the_service_just_priced(clinic: Clinic) -> None:
    reply = price(clinic, before="prices", slot="Swedish massage", duration=["90"])
    assert reply == "Swedish massage for 90 minutes costs £88."
    elsewhere = price(clinic, before="location", slot="Swedish massage", duration=["90"])
    assert elsewhere == price(clinic, duration=["90"])


@pytest.mark.parametrize(
    ("before", "entities", "label"),
    [
        ("prices", {"duration": ["90"]}, "prices"),
        ("prices", {"service": ["Facial"]}, "prices"),
        ("opening_hours", {"time": [SUNDAY]}, "opening_hours"),
        ("prices", {"time": [SUNDAY]}, None),
        ("opening_hours", {"service": ["Facial"]}, None),
        ("prices", {}, None),
        ("location", {"time": [SUNDAY]}, None),
        (None, {"time": [SUNDAY]}, None),
    ],
)
def test_only_what_fits_the_last_answer_carries_it_on(
    before: str | None, entities: dict[str, list[Any]], label: str | None
) -> None:
    assert facts.carried_on(asked("and this?", before, None, **entities)) == label


def test_the_place_is_said_with_its_directions(clinic: Clinic) -> None:
    lines = facts.location(clinic, asked("where are you?"))[0].splitlines()
    assert lines[0] == "You find us at 14 Lantern Lane, Bristol BS1 0ZZ."
    assert lines[1:] == [f"• {line}" for line in clinic.directions]


def test_all_treatments_are_listed_with_the_therapists(clinic: Clinic) -> None:
    reply = facts.services_offered(clinic, asked("what do you offer?"))[0]
    assert all(f"• {service.name}: {service.about}" in reply for service in clinic.services)
    assert reply.endswith(
        "Our therapists are Asha Raman, Tom Fielding, Marta Nowak, Grace Bello and Idris Vaughan."
    )


def test_a_treatment_that_was_named_is_described_once(clinic: Clinic) -> None:
    tracker = asked("do you do facials? a facial?", service=["Facial", "Facial"])
    assert facts.services_offered(clinic, tracker)[0] == (
        "Yes, we offer Facial: massage of face, neck and scalp with oil. "
        "It comes in 45 minutes for £48 and 60 minutes for £60."
    )


def test_contact_details_are_phone_mail_and_hours(clinic: Clinic) -> None:
    text, buttons = facts.contact_details(clinic, asked("how do I reach you?"))
    assert text == f"Call us on {clinic.phone} or write to {clinic.mail}. {WEEK}"
    assert buttons[0]["payload"] == "Can I talk to a person?"


def test_a_price_with_pence_is_said_in_full(clinic: Clinic) -> None:
    assert clinic.price(Decimal("62.5")) == "£62.50"
    assert clinic.price(Decimal("62")) == "£62"


def test_replies_follow_clinic_yml_without_training(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reception.assistant import Assistant

    text = (ROOT / "clinic.yml").read_text(encoding="utf-8")
    text = text.replace('emergency_number: "999"', 'emergency_number: "112"')
    text = text.replace("name: The Willow Room", "name: Harbour Hands")
    text = text.replace("demonstration: true", "demonstration: false")
    for name in ("data", "models"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "clinic.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("RECEPTION_HOME", str(tmp_path))
    assistant = Assistant(model)

    def said(words: str) -> str:
        return str(asyncio.run(assistant.reply(words, "restarted"))[0]["text"])

    assert "call 112 now" in said("he has collapsed and is not breathing")
    greeting = said("hello")
    assert "welcome to Harbour Hands." in greeting
    assert "does not really exist" not in greeting
