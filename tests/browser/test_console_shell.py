"""The console's frame in a browser: signing in, people, bookings, its looks for everybody."""

from __future__ import annotations

import re

from console import EDITOR, Desk, NewDesk, console, editor, new_desk, publisher
from console_process import PASSWORD
from playwright.sync_api import expect

__all__ = ["console", "editor", "new_desk", "publisher"]

PHONE = {"width": 390, "height": 844}

LEAVE = (
    "from reception.clinic.inbox import leave_request; leave_request('website-1', 'website', "
    "'talk_to_human', [{'from': 'visitor', 'text': '<img src=x onerror=alert(1)> a dog?'}], "
    "'0117 496 0999')"
)


def enter(desk: Desk, name: str, day: str, time: str, therapist: str = "Asha Raman") -> None:
    """An appointment made by phone."""
    page = desk.open("/bookings/new").page
    page.get_by_label("Treatment").select_option("Swedish massage, 60 minutes, £62")
    page.get_by_label("Therapist").select_option(therapist)
    page.get_by_label("Day").fill(day)
    page.get_by_label("Time").fill(time)
    page.get_by_label("Client's name").fill(name)
    page.get_by_label("Phone number or mail address").fill("0117 496 0101")
    page.get_by_role("button", name="Book it").click()


def test_somebody_signs_in_and_out(editor: Desk) -> None:
    expect(editor.page.get_by_role("heading", name="Good morning, Jo")).to_be_visible()
    editor.page.get_by_role("button", name="Sign out").first.click()
    expect(editor.said).to_have_text("You are signed out.")
    editor.open("/account/")
    expect(editor.page).to_have_url(f"{editor.console.url}/sign-in?after=%2Faccount%2F")


def test_a_message_is_shown_once(editor: Desk) -> None:
    editor.page.get_by_role("button", name="Sign out").first.click()
    expect(editor.said).to_be_visible()
    editor.page.reload()
    expect(editor.said).to_have_count(0)


def test_a_colleague_is_added_and_sets_a_password(publisher: Desk, new_desk: NewDesk) -> None:
    page = publisher.area("People").page
    page.get_by_label("Name").fill("Idris")
    page.get_by_role("button", name="Add").click()
    link = page.get_by_label("Set-up link").input_value()
    colleague = new_desk()
    other = colleague.page
    other.goto(link)
    expect(other.get_by_role("heading", name="Welcome, Idris")).to_be_visible()
    password = other.get_by_label("Password", exact=True)
    password.press_sequentially("short")
    expect(other.locator("#strength")).to_have_text("7 more characters.")
    password.fill(PASSWORD)
    expect(other.locator("#strength")).to_have_text("Good.")
    other.get_by_label("The same again").fill(PASSWORD)
    other.get_by_role("button", name="Set the password").click()
    expect(other.get_by_role("heading", name="Good morning, Idris")).to_be_visible()
    # A question is asked first, and "Go back" changes nothing.
    row = page.get_by_role("row", name="Idris")
    publisher.open("/people/")
    row.get_by_role("button", name="Remove").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Go back").click()
    expect(dialog).to_have_count(0)
    row.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(publisher.said).to_have_text("Idris is removed and signed out.")
    colleague.open("/bookings/")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_appointment_is_entered_found_and_cancelled(editor: Desk) -> None:
    enter(editor, "Ann <b>Lee</b>", "2026-11-24", "15:00")
    expect(editor.said).to_have_text(
        "Booked: Swedish massage, Tuesday 24 November 2026, 15:00, with Asha Raman."
    )
    page = editor.open("/bookings/?date=2026-11-24").page
    taken = page.locator(".hours td.taken")
    expect(taken).to_have_text(re.compile("15:00–16:00 Ann <b>Lee</b> Swedish massage"))
    assert taken.get_attribute("rowspan") == "4"
    page.get_by_role("link", name="Week").click()
    page.locator(".week").get_by_role("link", name="Ann <b>Lee</b>").click()
    expect(page.get_by_role("heading", name="Ann <b>Lee</b>")).to_be_visible()
    expect(page.get_by_role("link", name="+441174960101")).to_be_visible()
    page.get_by_text("Cancel this appointment").click()
    page.get_by_role("button", name="Cancel it").click()
    expect(editor.said).to_have_text("The appointment is cancelled.")
    editor.open("/bookings/?date=2026-11-24")
    expect(page.locator(".hours td.taken")).to_have_count(0)


def test_a_taken_time_is_refused_with_times_near_it_which_one_click_takes(editor: Desk) -> None:
    enter(editor, "First", "2026-11-25", "10:00")
    expect(editor.said).to_be_visible()
    enter(editor, "Second", "2026-11-25", "10:00")
    alert = editor.page.get_by_role("alert")
    expect(alert).to_contain_text("Wednesday 25 November 2026, 10:00 cannot be had (taken).")
    editor.page.get_by_role("button", name=re.compile("^Wed 25 Nov, 10:00 with Marta")).click()
    expect(editor.said).to_contain_text("10:00, with Marta Nowak.")
    # The browser notes that the first try was refused.
    editor.page.problems.clear()  # type: ignore[attr-defined]


def test_free_times_are_offered_for_the_chosen_day(editor: Desk) -> None:
    page = editor.open("/bookings/new?date=2026-11-23").page
    page.get_by_label("Therapist").select_option("Asha Raman")
    free = page.locator("#free")
    expect(free).to_contain_text("Free on Monday 23 November 2026")
    free.get_by_role("button", name="9:15").click()
    expect(page.get_by_label("Time")).to_have_value("09:15")
    page.get_by_label("Day").fill("2026-11-22")
    expect(free).to_contain_text("Nothing is free on Sunday 22 November 2026.")


def test_what_was_typed_is_not_lost_by_a_wrong_click(editor: Desk) -> None:
    asked: list[str] = []
    page = editor.open("/bookings/new").page
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("Client's name").fill("Ann")
    page.get_by_role("link", name="← Bookings").click(no_wait_after=True)
    expect(page.get_by_label("Client's name")).to_have_value("Ann")
    assert asked == ["beforeunload"]


def test_a_call_back_request_is_dealt_with(editor: Desk) -> None:
    editor.console.python("-c", LEAVE)
    page = editor.open("/bookings/").page
    request = page.locator("#requests li").filter(has_text="0117 496 0999")
    expect(request).to_contain_text("<img src=x onerror=alert(1)> a dog?")
    request.get_by_role("button", name="Done").click()
    expect(editor.said).to_have_text("Done.")
    expect(page.locator("#requests")).to_contain_text("Nobody is waiting")


def test_the_feeds_address_is_shown_on_a_click_and_can_be_renewed(editor: Desk) -> None:
    page = editor.open("/bookings/").page
    assert "/webhooks/calendar/feed/" not in page.content()
    page.get_by_role("button", name="Show the address").click()
    address = page.get_by_label("Address", exact=True)
    first = address.input_value()
    assert "/webhooks/calendar/feed/" in first
    expect(page.locator(".advice.warn")).to_contain_text("Keep this address secret")
    page.get_by_text("The address has got out").click()
    page.get_by_role("button", name="Make another address").click()
    expect(address).not_to_have_value(first)


def test_a_closed_day_and_hours_off_are_grey(editor: Desk) -> None:
    page = editor.open("/bookings/?date=2026-12-25").page
    expect(page.locator(".hours thead")).to_contain_text("Christmas Day")
    assert page.locator(".hours td.free").count() == 0
    editor.open("/bookings/?date=2026-11-24&therapist=Tom+Fielding")
    # Tom begins at eleven: two hours of grey, eight of white.
    assert page.locator(".hours td.closed").count() == 2
    assert page.locator(".hours td.free").count() == 8


def test_on_a_phone_the_menu_opens_without_scripts_and_the_diary_is_a_list(
    new_desk: NewDesk,
) -> None:
    desk = new_desk(EDITOR, viewport=PHONE, java_script_enabled=False)
    page = desk.page
    page.locator("summary", has_text="Menu").click()
    desk.area("Bookings")
    expect(page.locator(".agenda")).to_be_visible()
    expect(page.locator(".hours")).to_be_hidden()


def test_when_the_console_is_gone_the_page_says_so(editor: Desk) -> None:
    page = editor.open("/bookings/new").page
    page.route("**/bookings/free*", lambda route: route.abort())
    page.get_by_label("Day").fill("2026-11-24")
    expect(page.locator("#toasts")).to_contain_text("The console cannot be reached.")
    page.problems.clear()  # type: ignore[attr-defined]
