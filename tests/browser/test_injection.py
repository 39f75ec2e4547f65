"""Text is text, whoever wrote it: nothing in it is run, and links lead where links may."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Server
from front_desk import FrontDesk
from playwright.sync_api import Page, Route, expect

from browser.conftest import NewPage
from widget import Widget

ATTACKS = [
    "<script>hacked=1</script>",
    "<img src=x onerror=hacked=1>",
    "\"'><svg onload=hacked=1>",
    "[here](javascript:hacked=1)",
    "javascript:hacked=1",
    "<a href='javascript:hacked=1'>free massage</a>",
    "{{constructor.constructor('hacked=1')()}}",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
]
SCHEMES = ("http://", "https://", "mailto:", "tel:")
BOOKING = {
    "service": ATTACKS[1], "minutes": 60, "starts": "2026-11-27T15:00:00+00:00", "price": "£62",
    "therapist": ATTACKS[0], "reference": ATTACKS[2], "address": ATTACKS[5], "state": "booked",
    "calendar": "javascript:hacked=1",
}  # fmt: skip


@pytest.fixture
def widget(new_page: NewPage, website: Server) -> Widget:
    """On a page without a policy, which would stop what gets through here."""
    return Widget(new_page(website.url, bypass_csp=True)).open()


def assert_harmless(page: Page) -> None:
    """Nothing was run, no element came out of a text, and no link leads astray."""
    # What is run late would be by now, as the page has been idle and drawn twice.
    page.evaluate(
        "new Promise((done) => requestIdleCallback(() =>"
        "requestAnimationFrame(() => requestAnimationFrame(done))))"
    )
    assert page.evaluate("typeof hacked") == "undefined"
    chat = page.locator("reception-chat")
    assert chat.locator("script, img, iframe, object, embed, style").count() == 0
    assert chat.locator("svg:not([viewBox])").count() == 0
    for link in chat.locator("a").all():
        address = link.get_attribute("href") or ""
        assert address.startswith(SCHEMES), address
        if address.startswith("http"):
            assert link.get_attribute("target") != "_blank" or "noopener" in (
                link.get_attribute("rel") or ""
            )
    for action in chat.locator("*").evaluate_all(
        "all => all.flatMap((one) => one.getAttributeNames()).filter((name) => /^on/.test(name))"
    ):
        raise AssertionError(action)


def test_what_a_visitor_writes_is_only_text(widget: Widget) -> None:
    for number, attack in enumerate(ATTACKS, 1):
        widget.say(attack)
        expect(widget.said()).to_have_count(number)
    expect(widget.said()).to_have_text([f"You: {attack}" for attack in ATTACKS])
    expect(widget.speakers.last).not_to_have_text("You:")
    assert_harmless(widget.page)
    widget.reload()
    expect(widget.said()).to_have_text([f"You: {attack}" for attack in ATTACKS])
    assert_harmless(widget.page)


def test_what_the_team_writes_is_only_text(widget: Widget, front_desk: FrontDesk) -> None:
    widget.choose("Talk to a person")
    expect(widget.log).to_contain_text("I have passed your request on")
    answer = " and ".join(ATTACKS)
    front_desk.answer(answer)
    expect(widget.said("The team")).to_have_text(f"The team: {answer}")
    assert_harmless(widget.page)
    expect(widget.said("The team").get_by_role("link")).to_have_count(0)


def test_addresses_in_an_answer_are_links_and_nothing_else_is(
    widget: Widget, front_desk: FrontDesk
) -> None:
    widget.say("hello")
    expect(widget.speakers).to_have_count(2)
    front_desk.tell(
        'See https://clinic.example/a?b=1&c=2, (http://clinic.example/"onclick="hacked=1), '
        "write to desk@clinic.example or call 0117 496 0123. Not data:text/html,<b>, "
        "vbscript:hacked, file:///etc/passwd, //clinic.example or javascript://x.example/%0ahacked=1",
        "team",
    )
    links = widget.said("The team").get_by_role("link")
    expect(links).to_have_count(4)
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://clinic.example/a?b=1&c=2",
        "http://clinic.example/",
        "mailto:desk@clinic.example",
        "tel:01174960123",
    ]
    assert_harmless(widget.page)


def test_a_name_is_read_back_as_it_was_written(widget: Widget, front_desk: FrontDesk) -> None:
    front_desk.empty_diary()
    name = "<img src=x onerror=hacked=1> Bloggs"
    widget.say("60 min swedish with Marta on Thursday 3 December 2026 at 17:00", "What name")
    widget.say(name, "reach you")
    widget.say("07700 900142", "Shall I book this?")
    summary = widget.said("Automatic assistant").last
    expect(summary.get_by_role("definition").filter(has_text="Bloggs")).to_contain_text(name)
    assert_harmless(widget.page)


def test_a_server_that_was_broken_into_runs_nothing_in_the_page(widget: Widget) -> None:
    def broken_into(route: Route) -> None:
        answer = route.fetch()
        page: dict[str, Any] = answer.json()
        page["messages"][-1] |= {
            "text": ATTACKS[1],
            "source": {"title": ATTACKS[0], "heading": ATTACKS[1], "reviewed": "2026-11-21",
                       "url": "javascript:hacked=1"},
            "buttons": [{"title": ATTACKS[2], "payload": ATTACKS[1]}],
            "follow_ups": [{"title": ATTACKS[5], "payload": "x"}],
            "booking": BOOKING,
        }  # fmt: skip
        route.fulfill(response=answer, json=page)

    widget.page.route("**/messages", broken_into)
    # The stream would bring the true answer.
    widget.page.route("**/events?*", lambda route: None)
    widget.say("does it help dry skin?")
    expect(widget.said("Automatic assistant")).to_contain_text(ATTACKS[1])
    expect(widget.said("Automatic assistant")).to_contain_text(ATTACKS[0])
    expect(widget.button(ATTACKS[5])).to_be_visible()
    expect(widget.log.get_by_role("link", name="Add to calendar")).to_have_count(0)
    assert_harmless(widget.page)
