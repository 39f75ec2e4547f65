"""On a phone: the whole screen, and the keyboard on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Server
from playwright.sync_api import Page, expect

from widget import Widget

NewPage = Callable[..., Page]

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2, "is_mobile": True, "has_touch": True, "reduced_motion": "reduce",
}  # fmt: skip

WITH_KEYBOARD = {"width": 390, "height": 460}

IN_PANEL = "() => document.activeElement.matches('reception-chat')"

SMALL_INPUTS = """() => [...document.querySelector("reception-chat").shadowRoot
  .querySelectorAll("input, textarea, select")]
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.outerHTML)"""


@pytest.fixture
def phone(new_page: NewPage, website: Server) -> Widget:
    """The widget on the demonstration page on a phone, opened by a touch."""
    widget = Widget(new_page(website.url, **PHONE))
    widget.launcher.tap()
    expect(widget.composer).to_be_visible()
    return widget


def box(widget: Widget) -> Any:
    return widget.panel.bounding_box()


def test_it_fills_the_screen(phone: Widget) -> None:
    assert box(phone) == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(phone.panel).to_have_attribute("aria-modal", "true")


def test_opening_by_touch_does_not_bring_the_keyboard_up(phone: Widget) -> None:
    expect(phone.composer).not_to_be_focused()
    assert phone.page.evaluate(IN_PANEL)


def test_the_page_behind_does_not_scroll(phone: Widget) -> None:
    page = phone.page
    page.mouse.move(200, 400)
    page.mouse.wheel(0, 900)
    phone.log.evaluate("log => log.scrollTo(0, 1e6)")
    page.mouse.wheel(0, 900)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("scrollY") == 0
    phone.button("Close chat").tap()
    page.mouse.wheel(0, 900)
    page.wait_for_function("() => scrollY > 0")


def test_focus_stays_inside(phone: Widget) -> None:
    for key in ("Tab", "Shift+Tab"):
        for _ in range(14):
            phone.page.keyboard.press(key)
            assert phone.page.evaluate(IN_PANEL)


def test_the_composer_stays_in_view_over_the_keyboard(phone: Widget) -> None:
    phone.say("Does massage help with dry skin?", "particularly helpful")
    phone.composer.tap()
    phone.page.set_viewport_size(WITH_KEYBOARD)
    expect(phone.composer).to_be_in_viewport(ratio=1)
    expect(phone.send).to_be_in_viewport(ratio=1)
    expect(phone.button("Close chat")).to_be_in_viewport(ratio=1)
    # What was said last can still be read.
    room = phone.log.bounding_box()
    assert room
    assert room["height"] > 150
    expect(phone.button("How does massage help skin stay hydrated?")).to_be_in_viewport()


def test_a_keyboard_over_the_page_shortens_the_panel(phone: Widget) -> None:
    # As on an iPhone: the window stays as high as it was, only what is seen of it does not.
    phone.page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", { value: 480, configurable: true });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    assert box(phone)["height"] == 480
    below = phone.composer.bounding_box()
    assert below
    assert below["y"] + below["height"] < 480


def test_no_field_is_small_enough_to_be_magnified(phone: Widget) -> None:
    phone.say("Does massage help with dry skin?", "particularly helpful")
    phone.button("This was not helpful").tap()
    expect(phone.host.get_by_role("textbox")).to_have_count(2)
    assert phone.page.evaluate(SMALL_INPUTS) == []


def test_a_booking_by_touch(phone: Widget) -> None:
    phone.say("60 minutes of Swedish massage")
    phone.button("More days and times").tap()
    phone.log.get_by_role("radio").nth(4).tap()
    phone.log.get_by_role("button", name="16:00").tap()
    expect(phone.log).to_contain_text("What name")
    phone.say("Anna Baker, 07700 900123")
    phone.button("Yes, book it").tap()
    expect(phone.log.get_by_role("link", name="Add to calendar")).to_be_visible()
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
