"""By keyboard alone, and by ear: where focus goes, what is announced, the pattern of the menu."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import Server
from playwright.sync_api import Page, expect

from widget import Widget

NewPage = Callable[..., Page]

ANSWER = "calls massage particularly helpful for dry skin"

FOCUSED = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one.getAttribute("aria-label") || one.textContent.trim();
}"""

LISTEN = """() => {
  const heard = (window.heard = []);
  const live = "[aria-live=polite], [aria-live=assertive], " +
    "[role=status], [role=alert], [role=log]:not([aria-live=off])";
  const listen = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "characterData" && target.parentElement?.closest(live)) heard.push(target.data);
      for (const added of addedNodes) {
        const inside = target.closest?.(live) || added.parentElement?.closest(live);
        const said = inside ? [added] : [...(added.querySelectorAll?.(live) ?? [])];
        heard.push(...said.map((one) => one.textContent).filter(Boolean));
      }
    }
  });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    listen.observe(root, { childList: true, characterData: true, subtree: true });
    return root;
  };
}"""
"""Writes down what a screen reader is given to say, and what it might say of its own accord."""


def tab_to(page: Page, name: str | re.Pattern[str], key: str = "Tab") -> None:
    """Press the key until what is called so has focus."""
    met: list[str] = []
    for _ in range(80):
        page.keyboard.press(key)
        met.append(page.evaluate(FOCUSED))
        if re.match(name, met[-1]):
            return
    raise AssertionError(f"no {name} on the way: {met}")


@pytest.fixture
def page(new_page: NewPage, website: Server) -> Page:
    """The demonstration page, with somebody listening."""
    page = new_page("about:blank")
    page.add_init_script(f"({LISTEN})()")
    page.goto(website.url)
    return page


def heard(page: Page, text: str) -> int:
    """How often that was announced."""
    return sum(text in said for said in page.evaluate("heard"))


def test_opening_moves_focus_in_and_closing_moves_it_back(page: Page) -> None:
    widget = Widget(page)
    for close in ("Escape", "Enter"):
        tab_to(page, "Chat with us")
        page.keyboard.press("Enter")
        expect(widget.composer).to_be_focused()
        if close == "Enter":
            tab_to(page, "Close chat", "Shift+Tab")
        page.keyboard.press(close)
        expect(widget.panel).to_be_hidden()
        expect(widget.launcher).to_be_focused()


def test_the_pages_own_links_move_focus_in_too(page: Page) -> None:
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    link = page.get_by_role("link", name="Book a massage")
    link.focus()
    page.keyboard.press("Enter")
    expect(widget.composer).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    assert page.evaluate("document.activeElement !== document.body")


def test_a_booking_needs_no_mouse(page: Page) -> None:
    widget = Widget(page)
    tab_to(page, "Chat with us")
    page.keyboard.press("Enter")
    expect(widget.composer).to_be_focused()
    page.keyboard.type("60 minutes of Swedish massage")
    page.keyboard.press("Enter")
    expect(widget.log.get_by_role("button", name="More days and times")).to_be_visible()
    tab_to(page, "More days and times", "Shift+Tab")
    page.keyboard.press("Enter")
    day = widget.log.get_by_role("radio", checked=True)
    expect(day).to_be_visible()
    before = day.get_attribute("aria-label")
    tab_to(page, r".*\d free times")
    page.keyboard.press("ArrowDown")
    expect(day).not_to_have_attribute("aria-label", str(before))
    expect(day).to_be_focused()
    date = str(day.get_attribute("aria-label")).split(",")[1].strip()
    tab_to(page, r"\d\d:\d\d")
    page.keyboard.press("Enter")
    expect(widget.log).to_contain_text("What name")
    # What was pressed is gone; who pressed it is not left in the void.
    expect(widget.composer).to_be_focused()
    page.keyboard.type("Anna Baker, 07700 900123")
    page.keyboard.press("Enter")
    expect(widget.button("Yes, book it")).to_be_visible()
    tab_to(page, "Yes, book it", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(widget.log.get_by_role("link", name="Add to calendar")).to_be_visible()
    expect(widget.log).to_contain_text(re.compile(f"Booked.*{date}"))
    expect(widget.composer).to_be_focused()


def test_an_answer_is_announced_once(page: Page) -> None:
    widget = Widget(page).open()
    widget.say("Does massage help with dry skin?", ANSWER)
    page.wait_for_function("text => heard.some((said) => said.includes(text))", arg=ANSWER)
    widget.button("This was helpful").click()
    widget.button("Skip").click()
    assert heard(page, ANSWER) == 1
    assert heard(page, "Does massage help with dry skin?") <= 1  # among what could be asked next
    assert heard(page, "Thank you") == 1


def test_history_is_not_announced_again(page: Page) -> None:
    widget = Widget(page).open()
    widget.say("Does massage help with dry skin?", ANSWER)
    page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    page.evaluate("heard.length = 0")
    widget.open()
    expect(widget.log).to_contain_text(ANSWER)
    assert heard(page, "skin") == 0
    page.reload()
    expect(widget.log).to_contain_text(ANSWER)
    widget.say("thank you", "welcome")
    page.wait_for_function("() => heard.some((said) => said.includes('welcome'))")
    assert heard(page, "skin") == 0


def test_the_log_is_one_and_says_what_it_is(widget: Widget) -> None:
    expect(widget.log).to_have_count(1)
    expect(widget.log).to_have_accessible_name("Conversation")
    expect(widget.panel).to_have_accessible_name("The Willow Room")


def test_the_menu_is_moved_in_by_arrows(widget: Widget) -> None:
    page = widget.page
    button = widget.button("More", exact=True)
    items = widget.host.get_by_role("menuitem")
    expect(button).to_have_attribute("aria-haspopup", "menu")
    button.focus()
    page.keyboard.press("ArrowDown")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("End")
    expect(items.last).to_be_focused()
    page.keyboard.press("Home")
    expect(items.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(items).to_have_count(0)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    # That Escape was the menu's.
    expect(widget.panel).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.keyboard.press("Tab")
    expect(items).to_have_count(0)
    expect(widget.button("Close chat")).to_be_focused()


def test_days_are_moved_through_by_arrows(widget: Widget) -> None:
    page = widget.page
    widget.say("60 minutes of Swedish massage")
    widget.button("More days and times").click()
    days = widget.log.get_by_role("radio")
    expect(days).to_have_count(14)
    days.first.focus()
    for key, index in [
        ("ArrowRight", 1), ("ArrowDown", 8), ("ArrowLeft", 7), ("ArrowUp", 0), ("End", 13),
        ("Home", 0),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(days.nth(index)).to_be_focused()
    # Sunday: nothing is free, but whoever only listens learns it.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(days.nth(2)).to_be_focused()
    expect(days.nth(2)).to_have_accessible_name(re.compile("no free time"))
    expect(days.nth(1)).to_be_checked()
    page.keyboard.press("Escape")
    expect(days).to_have_count(0)
    expect(widget.button("More days and times")).to_be_focused()
    expect(widget.panel).to_be_visible()
