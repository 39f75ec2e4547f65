"""Booking, moving and cancelling an appointment. It is Friday 20 November 2026, 11:00."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Server
from front_desk import FrontDesk
from icalendar import Calendar
from playwright.sync_api import Locator, expect

from browser.conftest import NewPage
from widget import Widget

ASSISTANT = "Automatic assistant"
REFERENCE = r"[A-Z0-9]{4}-[A-Z0-9]{4}"
MORE = "More days and times"
ASKS_WHEN = "Which day and time would suit you?"


@pytest.fixture(autouse=True)
def _empty_diary(front_desk: FrontDesk) -> None:
    front_desk.empty_diary()


def booked(front_desk: FrontDesk) -> list[tuple[str, ...]]:
    """Who comes when, by the clinic's clock, which shows UTC in winter; and what became of it."""
    return front_desk.rows("SELECT name, starts_at, state FROM bookings WHERE name NOT NULL")


def fact(card: Locator, value: str) -> Locator:
    return card.get_by_role("definition").filter(has_text=value)


def day(name: str, before: str = "^", after: str = "") -> re.Pattern[str]:
    """A name with a day, as "Friday 4 December 2026"; browsers differ about the comma."""
    return re.compile(before + name.replace(" ", ",? ", 1) + after)


def time(widget: Widget, starts: str, on: str) -> Locator:
    """The button for a time of the picker's chosen day."""
    return widget.button(day(on, f"^{starts}, "))


def radio(widget: Widget, on: str) -> Locator:
    """A day of the picker."""
    return widget.host.get_by_role("radio", name=day(on))


def choose_time(widget: Widget, on: str, starts: str) -> None:
    """A time in the picker, by its day and then itself."""
    radio(widget, on).click()
    time(widget, starts, on).click()


def book(widget: Widget, wish: str) -> str:
    """Book by typing; the reference."""
    widget.say(wish, "What name")
    widget.say("Jo Bloggs", "reach you")
    widget.say("07700 900142", "Shall I book this?")
    widget.say("yes", "Booked")
    found = re.search(rf"\b{REFERENCE}\b", widget.said(ASSISTANT).last.inner_text())
    assert found
    return found[0]


def test_an_appointment_is_booked_by_typing_alone(widget: Widget, front_desk: FrontDesk) -> None:
    widget.say("I'd like a massage", "Which treatment")
    widget.say("swedish", "how long")
    widget.say("an hour", ASKS_WHEN)
    widget.say("Tuesday at 3", "What name")
    widget.say("Anna Baker", "reach you")
    widget.say("07700 900123", "Shall I book this?")
    widget.say("yes please", "Booked")
    assert [(name, state) for name, _, state in booked(front_desk)] == [("Anna Baker", "booked")]
    assert booked(front_desk)[0][1].startswith("2026-11-24 15:00")


def test_an_appointment_is_booked_by_clicks(new_page: NewPage, website: Server) -> None:
    page = new_page(website.url, permissions=["clipboard-read", "clipboard-write"])
    widget = Widget(page).open()
    widget.button("I would like to book an appointment.").click()
    widget.button("Swedish massage").click()
    widget.button("60 minutes, £62").click()
    proposed = widget.host.get_by_role("group", name="Choices").get_by_role("button")
    expect(proposed).to_have_count(3)
    widget.button(MORE).click()
    days = widget.host.get_by_role("radiogroup", name="Day").get_by_role("radio")
    expect(days).to_have_count(14)
    expect(days.first).to_have_accessible_name(day("Friday 20 November 2026", after=", .+ free"))
    expect(widget.button("Earlier days")).to_be_disabled()
    sunday = radio(widget, "Sunday 22 November 2026")
    expect(sunday).to_have_accessible_name(re.compile("no free time$"))
    expect(sunday).to_be_disabled()
    sunday.click(force=True)
    expect(widget.panel).to_contain_text(day("Sunday 22 November 2026", "Nothing is free on "))
    expect(widget.button(day("Sunday 22 November 2026", "^.*"))).to_have_count(0)
    widget.button("Later days").click()
    choose_time(widget, "Monday 7 December 2026", "9:15")
    expect(widget.log).to_contain_text("What name")
    expect(widget.button(MORE)).to_have_count(0)
    widget.say("Nia Okafor", "reach you")
    widget.say("nia@post.example", "Shall I book this?")
    summary = widget.said(ASSISTANT).last
    expect(summary).to_contain_text("Swedish massage")
    expect(summary.get_by_role("time")).to_contain_text(day("Monday 7 December 2026"))
    expect(summary.get_by_role("time")).to_contain_text("09:15–10:15")
    for value in ("£62", "Nia Okafor", "nia@post.example"):
        expect(fact(summary, value)).to_be_visible()
    widget.button("Yes, book it").click()
    card = widget.said(ASSISTANT).last
    expect(card.get_by_text("Booked", exact=True)).to_be_visible()
    expect(fact(card, "14 Lantern Lane, Bristol BS1 0ZZ")).to_be_visible()
    reference = card.get_by_text(re.compile(f"^{REFERENCE}$")).inner_text()
    card.get_by_role("button", name="Copy the reference").click()
    expect(card.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == reference
    with page.expect_download() as download:
        card.get_by_role("link", name="Add to calendar").click()
    assert download.value.suggested_filename == f"appointment-{reference}.ics"
    (event,) = Calendar.from_ical(Path(download.value.path()).read_bytes()).walk("VEVENT")
    assert event.decoded("DTSTART").isoformat() == "2026-12-07T09:15:00+00:00"
    assert "Lantern Lane" in event["LOCATION"]


def test_a_proposed_time_is_taken_by_one_click(widget: Widget) -> None:
    widget.say("60 min swedish please", ASKS_WHEN)
    proposed = widget.host.get_by_role("group", name="Choices").get_by_role("button")
    proposed.last.click()
    expect(widget.log).to_contain_text("I am holding it for you")


def test_an_appointment_is_moved_by_the_picker(widget: Widget, front_desk: FrontDesk) -> None:
    reference = book(widget, "60 min swedish with Tom on Thursday 26 November at 11:00")
    widget.say("Can I move my appointment?", "stands until you confirm another time")
    widget.button(MORE).click()
    choose_time(widget, "Wednesday 25 November 2026", "14:00")
    expect(widget.log).to_contain_text("Shall I move your appointment")
    widget.button("Yes, move it").click()
    card = widget.said(ASSISTANT).last
    expect(card.get_by_text("Moved", exact=True)).to_be_visible()
    expect(card.get_by_role("time")).to_contain_text(day("Wednesday 25 November 2026"))
    expect(card).to_contain_text(reference)
    ((_, starts, state),) = booked(front_desk)
    assert (starts[:16], state) == ("2026-11-25 14:00", "booked")


def test_an_appointment_is_cancelled(widget: Widget, front_desk: FrontDesk) -> None:
    book(widget, "60 min swedish with Tom on Thursday 26 November at 13:00")
    widget.say("please cancel my appointment", "Shall I cancel this?")
    widget.button("Yes, cancel it").click()
    card = widget.said(ASSISTANT).last
    expect(card.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(card.get_by_role("link", name="Add to calendar")).to_have_count(0)
    expect(widget.button("Book another time")).to_be_visible()
    assert [state for _, _, state in booked(front_desk)] == ["cancelled"]


def test_of_two_who_pick_the_same_time_the_second_is_told(
    widget: Widget, new_page: NewPage, website: Server
) -> None:
    other = Widget(new_page(website.url)).open()
    for one in (widget, other):
        one.say("60 min swedish with Tom please", ASKS_WHEN)
        one.button(MORE).click()
        radio(one, "Wednesday 25 November 2026").click()
    for one in (widget, other):
        time(one, "11:00", "Wednesday 25 November 2026").click()
    for one in (widget, other):
        expect(one.log).to_contain_text(re.compile("holding it for you|is already taken"))
    held = [one for one in (widget, other) if "holding it for you" in one.log.inner_text()]
    assert len(held) == 1
    told = other if held == [widget] else widget
    expect(told.log).to_contain_text("The nearest free times are these.")
    told.button(MORE).click()
    radio(told, "Wednesday 25 November 2026").click()
    expect(time(told, "15:00", "Wednesday 25 November 2026")).to_be_visible()
    expect(time(told, "11:00", "Wednesday 25 November 2026")).to_have_count(0)


def test_while_the_picker_is_open_typing_works(widget: Widget) -> None:
    widget.say("60 min swedish please", ASKS_WHEN)
    widget.button(MORE).click()
    expect(widget.host.get_by_role("radiogroup", name="Day")).to_be_visible()
    widget.say("Thursday 26 November at 15:00", "Thursday 26 November 2026, 15:00")
    expect(widget.log).to_contain_text("What name")
    expect(widget.host.get_by_role("radiogroup", name="Day")).to_have_count(0)


def test_the_picker_says_when_the_times_cannot_be_fetched_and_tries_again(
    widget: Widget,
) -> None:
    widget.say("60 min swedish please", ASKS_WHEN)
    widget.page.route("**/times?*", lambda route: route.abort())
    widget.button(MORE).click()
    expect(widget.host.get_by_role("alert")).to_have_text("The free times could not be fetched.")
    widget.page.unroute("**/times?*")
    widget.button("Try again").click()
    choose_time(widget, "Monday 23 November 2026", "10:00")
    expect(widget.log).to_contain_text("What name")
    widget.page.problems.clear()  # type: ignore[attr-defined]


def test_every_day_up_to_the_last_can_be_looked_up(widget: Widget) -> None:
    widget.say("60 min swedish please", ASKS_WHEN)
    widget.button(MORE).click()
    later = widget.button("Later days")
    days = widget.host.get_by_role("radio")
    # 84 days ahead are bookable, and 14 are shown at once.
    for first in ("4 December 2026", "18 December 2026", "1 January 2027", "15 January 2027",
                  "29 January 2027", "12 February 2027"):  # fmt: skip
        later.click()
        expect(days.first).to_have_accessible_name(day(f"Friday {first}"))
    expect(days).to_have_count(1)
    expect(later).to_be_disabled()
    widget.button("Earlier days").click()
    expect(days.first).to_have_accessible_name(day("Friday 29 January 2027"))
