"""What people and the clinic say by themselves, and leaving: deleting, starting over."""

from __future__ import annotations

import pytest
from conftest import Server
from front_desk import FrontDesk
from playwright.sync_api import expect

from browser.conftest import NewPage
from widget import Widget

ANSWER = "particularly helpful for dry skin"
TEAM = "The team"
UNREAD = "Chat with us. New messages: 1"


@pytest.fixture
def other_tab(widget: Widget, new_page: NewPage, website: Server) -> Widget:
    """The same page in another tab of the same browser."""
    return Widget(new_page(website.url, like=widget.page)).open()


def test_a_persons_answer_arrives_in_the_open_panel(widget: Widget, front_desk: FrontDesk) -> None:
    widget.choose("Talk to a person")
    expect(widget.log).to_contain_text("I have passed your request on to our team.")
    front_desk.answer("This is Asha. Of course you can bring your dog.")
    expect(widget.said(TEAM)).to_have_text(
        ["The team: This is Asha. Of course you can bring your dog."]
    )
    expect(widget.composer).to_be_focused()


def test_a_persons_answer_waits_behind_the_closed_panel(
    widget: Widget, front_desk: FrontDesk
) -> None:
    widget.choose("Talk to a person")
    expect(widget.log).to_contain_text("I have passed your request on to our team.")
    widget.button("Close chat").click()
    expect(widget.launcher).to_have_accessible_name("Chat with us")
    front_desk.answer("This is Asha.")
    expect(widget.launcher).to_have_accessible_name(UNREAD)
    # Also on a page on which the panel was not opened at all.
    widget.page.reload()
    expect(widget.launcher).to_have_accessible_name(UNREAD)
    widget.open()
    expect(widget.said(TEAM)).to_be_in_viewport()
    expect(widget.log.get_by_text("New messages", exact=True)).to_be_visible()
    widget.button("Close chat").click()
    expect(widget.launcher).to_have_accessible_name("Chat with us")
    widget.page.reload()
    expect(widget.launcher).to_have_accessible_name("Chat with us")
    widget.open()
    expect(widget.said(TEAM)).to_be_in_viewport()
    expect(widget.log.get_by_text("New messages", exact=True)).to_have_count(0)


def test_what_was_read_in_one_tab_is_read_in_all(
    widget: Widget, other_tab: Widget, front_desk: FrontDesk
) -> None:
    widget.say("does it help dry skin?", ANSWER)
    expect(other_tab.log).to_contain_text(ANSWER)
    widget.button("Close chat").click()
    other_tab.button("Close chat").click()
    front_desk.tell("See you tomorrow at eleven.")
    expect(widget.launcher).to_have_accessible_name(UNREAD)
    expect(other_tab.launcher).to_have_accessible_name(UNREAD)
    widget.page.bring_to_front()
    widget.open()
    expect(widget.log).to_contain_text("See you tomorrow at eleven.")
    expect(other_tab.launcher).to_have_accessible_name("Chat with us")


def test_a_reminder_arrives_without_being_asked_for(widget: Widget, front_desk: FrontDesk) -> None:
    widget.say("hello")
    expect(widget.speakers).to_have_text(["You:", "Automatic assistant:"])
    front_desk.tell("A friendly reminder: tomorrow at eleven, with Tom.")
    expect(widget.said("Automatic assistant").last).to_contain_text("tomorrow at eleven, with Tom")
    expect(widget.speakers).to_have_count(3)


def test_my_data_is_deleted_everywhere(
    widget: Widget, other_tab: Widget, front_desk: FrontDesk
) -> None:
    widget.say("I am Ophelia, does it help dry skin?", ANSWER)
    expect(other_tab.log).to_contain_text("Ophelia")
    with widget.page.expect_response("**/feedback"):
        widget.button("This was helpful").click()
    widget.choose("Delete my data")
    widget.button("Yes, delete it").click()
    for tab in (widget, other_tab):
        expect(tab.panel).to_contain_text("Everything about you has been deleted.")
        expect(tab.log).not_to_contain_text("Ophelia")
        expect(tab.said()).to_have_count(0)
        expect(tab.said("Automatic assistant")).to_have_count(1)
    name = front_desk.conversation
    for table in ("chat_messages", "feedback", "inbox_requests"):
        query = f"SELECT * FROM {table} WHERE conversation = ?"
        assert "Ophelia" not in str(front_desk.rows(query, name))
    assert front_desk.visitor_said() == []
    kept = widget.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "Ophelia" not in kept
    widget.say("does it help dry skin?", ANSWER)
    expect(other_tab.log).to_contain_text(ANSWER)


def test_data_is_kept_by_whoever_thinks_better_of_it(widget: Widget) -> None:
    widget.say("does it help dry skin?", ANSWER)
    widget.choose("Delete my data")
    widget.button("No, keep it").click()
    expect(widget.speakers).to_have_count(6)
    expect(widget.log).to_contain_text(ANSWER)


def test_starting_over_can_be_undone(
    widget: Widget, other_tab: Widget, front_desk: FrontDesk
) -> None:
    widget.say("does it help dry skin?", ANSWER)
    expect(other_tab.log).to_contain_text(ANSWER)
    before = front_desk.conversation
    widget.choose("Start over")
    expect(widget.panel).to_contain_text("A new conversation has begun.")
    expect(widget.button("What do your treatments cost?")).to_be_visible()
    for tab in (widget, other_tab):
        expect(tab.said()).to_have_count(0)
    widget.button("Undo").click()
    for tab in (widget, other_tab):
        expect(tab.log).to_contain_text(ANSWER)
    other_tab.say("when are you open?", "We are open")
    expect(widget.log).to_contain_text("We are open")
    assert front_desk.conversation == before


def test_after_starting_over_the_conversation_before_is_not_touched(
    widget: Widget, other_tab: Widget, front_desk: FrontDesk
) -> None:
    widget.say("does it help dry skin?", ANSWER)
    before = front_desk.conversation
    widget.choose("Start over")
    widget.say("when are you open?", "We are open")
    expect(widget.button("Undo")).to_have_count(0)
    for tab in (widget, other_tab):
        expect(tab.said()).to_have_text(["You: when are you open?"])
    assert front_desk.conversation != before
    assert front_desk.visitor_said() == ["when are you open?"]
    widget.reload()
    expect(widget.said()).to_have_text(["You: when are you open?"])


def test_a_draft_stays_when_starting_over(widget: Widget) -> None:
    widget.say("does it help dry skin?", ANSWER)
    widget.composer.fill("And also")
    widget.choose("Start over")
    expect(widget.said()).to_have_count(0)
    expect(widget.composer).to_have_value("And also")
