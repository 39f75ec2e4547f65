"""Asking questions, and what can be done with the answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests
from clinic_site import ClinicSite
from conftest import Server
from front_desk import FrontDesk
from playwright.sync_api import Page, Route, expect

from browser.conftest import NewPage
from widget import Widget

DRY_SKIN = "Does massage help dry skin?"
ANSWER = "particularly helpful for dry skin"
UP, DOWN = "This was helpful", "This was not helpful"
ASSISTANT = "Automatic assistant"


def test_the_greeting_and_what_could_be_asked_come_from_the_server(
    widget: Widget, website: Server
) -> None:
    clinic = requests.get(f"{website.url}/webhooks/website/clinic", timeout=10).json()
    expect(widget.panel).to_have_accessible_name(clinic["name"])
    expect(widget.log).to_contain_text(clinic["greeting"])
    expect(widget.panel).to_contain_text(clinic["privacy"])
    starters = widget.host.get_by_role("group", name="You could ask").get_by_role("button")
    expect(starters).to_have_text([starter["title"] for starter in clinic["starters"]])


def test_a_starter_is_asked_by_a_click(widget: Widget) -> None:
    widget.button("What do your treatments cost?").click()
    expect(widget.said()).to_have_text(["You: What do your treatments cost?"])
    expect(widget.said(ASSISTANT)).to_contain_text("60 minutes for £62")
    expect(widget.button("What does massage do for your skin?")).to_have_count(0)


def test_nothing_is_stored_about_somebody_who_only_looks(
    widget: Widget, website: Server, front_desk: FrontDesk
) -> None:
    before = front_desk.rows("SELECT count(*) FROM chats")
    widget.reload()
    expect(widget.log).to_contain_text("welcome to The Willow Room")
    assert front_desk.rows("SELECT count(*) FROM chats") == before
    assert widget.page.context.cookies() == []


def test_an_answer_names_its_source_which_can_be_read(widget: Widget, website: Server) -> None:
    widget.say(DRY_SKIN, ANSWER)
    link = widget.log.get_by_role("link", name="Massage and your skin, Dry skin")
    with widget.page.context.expect_page() as opened:
        link.click()
    article = opened.value
    expect(article).to_have_url(f"{website.url}/articles/massage-and-your-skin#dry-skin")
    expect(article.get_by_role("heading", name="Dry skin")).to_be_in_viewport()
    assert article.evaluate("opener === null")
    expect(widget.said(ASSISTANT)).to_have_count(1)


def test_a_follow_up_is_asked_by_a_click_and_makes_room(widget: Widget) -> None:
    widget.say(DRY_SKIN, ANSWER)
    chips = widget.host.get_by_role("group", name="You could ask").get_by_role("button")
    title = chips.first.inner_text()
    chips.first.click()
    expect(widget.said()).to_have_text([f"You: {DRY_SKIN}", f"You: {title}"])
    expect(widget.said(ASSISTANT)).to_have_count(2)
    expect(widget.host.get_by_role("group", name="You could ask")).to_have_count(1)
    expect(widget.log.get_by_role("button", name=title)).to_have_count(0)


def test_what_is_not_clear_is_asked_back_with_buttons(widget: Widget) -> None:
    widget.say("does massage help?", "Which of these did you mean?")
    choices = widget.host.get_by_role("group", name="Choices").get_by_role("button")
    expect(choices).to_have_count(4)
    expect(choices.last).to_have_text("None of these")
    choices.filter(has_text=DRY_SKIN).click()
    expect(widget.said(ASSISTANT).last).to_contain_text(ANSWER)
    expect(widget.host.get_by_role("group", name="Choices")).to_have_count(0)


def test_two_questions_in_one_message_get_two_answers(widget: Widget) -> None:
    widget.say("how much is a facial and when are you open?")
    expect(widget.said(ASSISTANT)).to_have_text(
        [re.compile("Facial: 45 minutes for £48"), re.compile("We are open Monday to Friday")]
    )


def test_what_to_do_in_an_emergency_stands_out(widget: Widget) -> None:
    widget.say("he has collapsed and is not breathing", "emergency")
    expect(widget.said(ASSISTANT)).to_contain_text("Important")
    call = widget.said(ASSISTANT).get_by_role("link", name="Call 999")
    expect(call).to_have_attribute("href", "tel:999")
    expect(widget.button(UP)).to_have_count(0)


def test_a_verdict_with_a_comment_is_kept_and_staff_read_it(
    widget: Widget, front_desk: FrontDesk
) -> None:
    widget.say(DRY_SKIN, ANSWER)
    widget.button(UP).click()
    expect(widget.button(UP)).to_have_attribute("aria-pressed", "true")
    widget.button(DOWN).click()
    expect(widget.button(DOWN)).to_have_attribute("aria-pressed", "true")
    expect(widget.button(UP)).to_have_attribute("aria-pressed", "false")
    widget.host.get_by_role("textbox", name="What was missing?").fill("Which oil, <b>almond</b>?")
    widget.log.get_by_role("button", name="Send").click()
    expect(widget.log.get_by_text("Thank you. We read every one.")).to_be_visible()
    listed = front_desk.reception("inbox")
    assert "thumbs down: Which oil, <b>almond</b>?" in listed
    assert f"visitor: {DRY_SKIN}" in listed
    widget.reload()
    expect(widget.button(DOWN)).to_have_attribute("aria-pressed", "true")
    expect(widget.button(UP)).to_have_attribute("aria-pressed", "false")


def test_a_verdict_can_be_taken_back(widget: Widget, front_desk: FrontDesk) -> None:
    query = "SELECT verdict FROM feedback WHERE conversation = ?"
    widget.say(DRY_SKIN, ANSWER)
    with widget.page.expect_response("**/feedback"):
        widget.button(UP).click()
    assert front_desk.rows(query, front_desk.conversation) == [("up",)]
    with widget.page.expect_response("**/feedback"):
        widget.button(UP).click()
    expect(widget.button(UP)).to_have_attribute("aria-pressed", "false")
    assert front_desk.rows(query, front_desk.conversation) == []
    widget.reload()
    expect(widget.button(UP)).to_have_attribute("aria-pressed", "false")


def test_a_verdict_that_did_not_arrive_is_not_shown_as_if_it_had(widget: Widget) -> None:
    widget.say(DRY_SKIN, ANSWER)
    widget.page.route("**/feedback", lambda route: route.abort())
    widget.button(UP).click()
    expect(widget.log.get_by_text("That did not arrive.")).to_be_visible()
    expect(widget.button(UP)).to_have_attribute("aria-pressed", "false")
    widget.page.problems.clear()  # type: ignore[attr-defined]


def test_the_conversation_can_be_saved_as_text(widget: Widget) -> None:
    widget.say("Dry skin? <i>really</i> & truly", ANSWER)
    with widget.page.expect_download() as download:
        widget.choose("Download the conversation")
    assert download.value.suggested_filename.endswith(".txt")
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert saved.startswith("The Willow Room\n")
    assert re.search(r", You:\nDry skin\? <i>really</i> & truly\n", saved)
    assert re.search(rf", {ASSISTANT}:\n.*{ANSWER}", saved)


def test_a_draft_outlives_closing_and_reloading_but_not_sending(widget: Widget) -> None:
    widget.composer.fill("I was about to ask")
    widget.button("Close chat").click()
    widget.open()
    expect(widget.composer).to_have_value("I was about to ask")
    widget.reload()
    expect(widget.composer).to_have_value("I was about to ask")
    widget.say(DRY_SKIN, ANSWER)
    expect(widget.composer).to_have_value("")
    widget.reload()
    expect(widget.log).to_contain_text(ANSWER)
    expect(widget.composer).to_have_value("")


def test_a_long_message_is_counted_and_not_sent_until_it_is_shorter(widget: Widget) -> None:
    expect(widget.log).to_contain_text("welcome")
    widget.composer.fill("m" * 990)
    expect(widget.panel).to_contain_text("10 characters left")
    widget.composer.fill("m" * 1001)
    expect(widget.panel).to_contain_text("1 character too many")
    expect(widget.send).to_be_disabled()
    widget.composer.press("Enter")
    expect(widget.composer).to_have_value("m" * 1001)
    expect(widget.said()).to_have_count(0)
    widget.say("m" * 1000)
    expect(widget.said(ASSISTANT)).to_have_count(1)


def test_what_the_server_finds_too_long_can_be_edited_and_holds_nothing_up(
    widget: Widget,
) -> None:
    def longer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "longest_message": 2000})

    widget.page.route("**/clinic", longer)
    widget.reload()
    expect(widget.log).to_contain_text("welcome")
    widget.say("m" * 1500, "Not sent: it is too long.")
    widget.say(DRY_SKIN, ANSWER)
    widget.button("Edit").click()
    expect(widget.composer).to_have_value("m" * 1500)
    expect(widget.log).not_to_contain_text("Not sent")
    expect(widget.said()).to_have_count(1)
    widget.page.problems.clear()  # type: ignore[attr-defined]


def test_shift_enter_begins_a_line_and_blanks_are_not_sent(widget: Widget) -> None:
    widget.composer.fill(" \n ")
    widget.composer.press("Enter")
    expect(widget.said()).to_have_count(0)
    widget.composer.fill("")
    widget.composer.press_sequentially("dry")
    widget.composer.press("Shift+Enter")
    widget.composer.press_sequentially("skin?")
    widget.composer.press("Enter")
    expect(widget.said(ASSISTANT)).to_contain_text(ANSWER)
    assert widget.said().inner_text().endswith("dry\nskin?")


def hurry(page: Page, seconds: int) -> None:
    page.clock.fast_forward(seconds * 1000)


def test_the_greeting_shows_after_a_while_once_a_visit(widget: Widget, website: Server) -> None:
    page = widget.page
    page.clock.install()
    widget.button("Close chat").click()
    page.reload()
    bubble = widget.button("Hello, may I help?")
    hurry(page, 5)
    expect(widget.launcher).to_be_visible()
    expect(bubble).to_have_count(0)
    hurry(page, 2)
    expect(bubble).to_be_visible()
    widget.button("Dismiss").click()
    expect(bubble).to_have_count(0)
    page.reload()
    hurry(page, 60)
    expect(widget.launcher).to_be_visible()
    expect(bubble).to_have_count(0)


@pytest.mark.usefixtures("website")
def test_the_greeting_opens_the_chat(clinic_site: ClinicSite, new_page: NewPage) -> None:
    widget = Widget(new_page(f"{clinic_site.url}/themed"))
    widget.button("Any questions?").click()
    expect(widget.composer).to_be_visible()
    expect(widget.button("Any questions?")).to_have_count(0)
