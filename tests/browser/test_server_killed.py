"""A server that is killed while people talk to it, and started again."""

from __future__ import annotations

import signal
import time

from conftest import Server
from front_desk import FrontDesk
from playwright.sync_api import expect

from browser.conftest import NewPage
from widget import Widget

ASSISTANT = "Automatic assistant"
OFFLINE = "You are offline. What you write is kept and sent when you are back."
WISH = "60 min swedish with Marta please"


def wait_until_taken(front_desk: FrontDesk, text: str) -> None:
    """Until the server has stored the message, but not answered it."""
    query = (
        "SELECT answered FROM chat_messages WHERE conversation = ? "
        "AND json_extract(content, '$.text') = ?"
    )
    deadline = time.monotonic() + 10
    while (found := front_desk.rows(query, front_desk.conversation, text)) == []:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert found == [(0,)]


def test_a_killed_server_loses_nothing_and_says_nothing_twice(
    new_page: NewPage, website: Server, front_desk: FrontDesk
) -> None:
    front_desk.empty_diary()
    booking = Widget(new_page(website.url)).open()
    booking.say(WISH, "Which day and time would suit you?")
    bookers = front_desk.conversation
    asking = Widget(new_page(website.url)).open()
    asking.say("hello")
    expect(asking.speakers).to_have_count(2)

    # The one's message is stored and not answered yet when the server dies; the other writes
    # while there is no server.
    website.actions.send_signal(signal.SIGSTOP)
    try:
        asking.say(WISH)
        wait_until_taken(front_desk, WISH)
        website.rasa.kill()
        website.rasa.wait(10)
    finally:
        website.actions.send_signal(signal.SIGCONT)
    booking.say("Wednesday 25 November 2026 at 13:00")
    for widget in (booking, asking):
        expect(widget.panel).to_contain_text(OFFLINE)
    expect(booking.log).to_contain_text("Waiting for a connection")
    booking.composer.fill("not sent yet")
    website.rasa = website.start_rasa(website.port)

    expect(booking.log).to_contain_text("I am holding it for you", timeout=20_000)
    expect(booking.said()).to_have_text(
        [f"You: {WISH}", "You: Wednesday 25 November 2026 at 13:00"]
    )
    expect(booking.composer).to_have_value("not sent yet")
    expect(asking.log).to_contain_text("Which day and time would suit you?", timeout=20_000)
    expect(asking.speakers).to_have_text(["You:", f"{ASSISTANT}:"] * 2)
    for widget in (booking, asking):
        expect(widget.panel).not_to_contain_text(OFFLINE)
    assert front_desk.visitor_said() == ["hello", WISH]
    assert front_desk.speakers() == ["visitor", "assistant"] * 2

    booking.say("Jo Bloggs", "reach you")
    booking.say("07700 900142", "Shall I book this?")
    booking.button("Yes, book it").click()
    expect(booking.said(ASSISTANT).last.get_by_text("Booked", exact=True)).to_be_visible()
    query = "SELECT name, state FROM bookings WHERE conversation = ?"
    assert front_desk.rows(query, bookers) == [("Jo Bloggs", "booked")]
    for widget in (booking, asking):
        widget.page.problems.clear()  # type: ignore[attr-defined]
