"""How it looks: light and dark, in a clinic's colours, in other languages, on the other side."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clinic_site import ClinicSite
from conftest import Server
from playwright.sync_api import Locator, Page, expect

from benchmarks.widget import Stage
from benchmarks.widget_states import answered
from widget import Widget

NewPage = Callable[..., Page]

BARRIERS = (Path(__file__).parent / "barriers.js").read_text().strip()

COLOURS = {
    "none": "", "pale yellow": "#ffe066", "black": "black", "white": "white",
    "violet": "#8a2be2", "mid grey": "#808080",
}  # fmt: skip

DARK_PAPER, LIGHT_PAPER = "rgb(22, 28, 25)", "rgb(251, 248, 242)"

LEFT_TO_RIGHT = """(one) => {
  const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  const text = texts.nextNode();
  const at = (index) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + 1);
    return range.getBoundingClientRect().x;
  };
  return at(0) < at(text.data.length - 1);
}"""
"""Whether the mark at the end of one line of text stands to the right of its first letter."""


def background(of: Locator) -> str:
    return str(of.evaluate("one => getComputedStyle(one).backgroundColor"))


def set_attribute(widget: Widget, name: str, value: str | None) -> None:
    """As a script of the page does."""
    widget.host.evaluate(
        "(chat, [name, value]) => value === null ? chat.removeAttribute(name) "
        ": chat.setAttribute(name, value)",
        [name, value],
    )


def side(of: Locator) -> str:
    """On which side of the window it is."""
    box = of.bounding_box()
    assert box
    return "left" if box["x"] + box["width"] / 2 < 640 else "right"


def test_dark_by_the_system_and_by_the_page(new_page: NewPage, website: Server) -> None:
    page = new_page(website.url, color_scheme="dark", reduced_motion="reduce")
    widget = Widget(page).open()
    assert background(widget.panel) == DARK_PAPER
    page.emulate_media(color_scheme="light")
    assert background(widget.panel) == LIGHT_PAPER
    set_attribute(widget, "theme", "dark")
    assert background(widget.panel) == DARK_PAPER
    page.emulate_media(color_scheme="dark")
    set_attribute(widget, "theme", "light")
    assert background(widget.panel) == LIGHT_PAPER
    set_attribute(widget, "theme", None)
    assert background(widget.panel) == DARK_PAPER


@pytest.fixture
def with_everything(new_page: NewPage, website: Server, clinic_site: ClinicSite) -> Page:
    """An answer with its source, choices, a summary with its decision."""
    page = new_page(clinic_site.url, reduced_motion="reduce")
    stage = Stage(page, website.url, "", clinic_site.url)
    answered(stage)
    stage.widget.say("60 minutes of Swedish massage on Tuesday at 15:00", "What name")
    stage.widget.say("Anna Baker, 07700 900123")
    expect(stage.widget.button("Yes, book it")).to_be_visible()
    return page


def test_any_colour_of_a_clinic_can_be_read(with_everything: Page) -> None:
    page, widget = with_everything, Widget(with_everything)
    widget.composer.fill("Something to send")
    faint = {}
    for theme in ("light", "dark"):
        set_attribute(widget, "theme", theme)
        for name, colour in COLOURS.items():
            set_attribute(widget, "color", colour)
            opened = page.evaluate(f"{BARRIERS}.tooFaint()")
            widget.button("Close chat").click()
            closed = page.evaluate(f"{BARRIERS}.tooFaint()")
            widget.launcher.click()
            faint[f"{name}, {theme}"] = opened + closed
    assert faint == {name: [] for name in faint}


def test_a_clinics_colour_is_taken(with_everything: Page) -> None:
    widget = Widget(with_everything)
    said = widget.said("You").first
    for colour in ("rgb(138, 43, 226)", "rgb(255, 224, 102)"):
        set_attribute(widget, "color", colour)
        assert background(widget.button("Yes, book it")) == colour
        assert background(said) == colour
        widget.button("Close chat").click()
        assert background(widget.launcher) == colour
        widget.launcher.click()


def test_what_the_page_sets_is_taken(new_page: NewPage, clinic_site: ClinicSite) -> None:
    page = new_page(f"{clinic_site.url}/themed", reduced_motion="reduce")
    widget = Widget(page)
    expect(widget.button("Any questions?")).to_be_visible()
    assert side(widget.launcher) == "left"
    widget.button("Any questions?").click()
    expect(widget.panel).to_have_accessible_name("Spa Lavande")
    expect(widget.host.get_by_role("heading", name="Spa Lavande")).to_be_visible()
    expect(widget.button("Any questions?")).to_have_count(0)
    assert side(widget.panel) == "left"
    assert background(widget.panel) == DARK_PAPER
    page.reload()
    expect(widget.composer).to_be_visible()
    widget.button("Close chat").click()
    # Greeted once a visit.
    page.evaluate("() => new Promise((done) => setTimeout(done, 500))")
    expect(widget.button("Any questions?")).to_have_count(0)


def test_what_the_page_sets_may_change(widget: Widget, website: Server) -> None:
    set_attribute(widget, "title", "Spa Lavande")
    expect(widget.panel).to_have_accessible_name("Spa Lavande")
    expect(widget.host.get_by_text("SL", exact=True)).to_be_visible()
    set_attribute(widget, "avatar", f"{website.url}/pages/page-icon.svg")
    picture = widget.panel.locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    set_attribute(widget, "avatar", "javascript:alert(1)")
    expect(picture).to_have_count(0)
    assert side(widget.panel) == "right"
    set_attribute(widget, "position", "start")
    assert side(widget.panel) == "left"
    set_attribute(widget, "title", None)
    expect(widget.panel).to_have_accessible_name("The Willow Room")


def test_a_style_sheet_fits_it_to_the_page(new_page: NewPage, clinic_site: ClinicSite) -> None:
    widget = Widget(new_page(f"{clinic_site.url}/styled", reduced_motion="reduce"))
    assert background(widget.launcher) == "rgb(120, 40, 60)"
    place = widget.launcher.bounding_box()
    assert place
    assert place["x"] + place["width"] == 1280 - 50
    widget.open()
    looks = widget.panel.evaluate(
        "one => (({ borderRadius, fontFamily, width }) => [borderRadius, fontFamily, width])"
        "(getComputedStyle(one))"
    )
    assert looks == ["3px", "monospace", "300px"]


def test_german(widget: Widget) -> None:
    set_attribute(widget, "language", "de-AT")
    write = widget.host.get_by_role("textbox", name="Nachricht schreiben")
    expect(write).to_be_visible()
    expect(widget.host.get_by_role("heading", name="Wie können wir helfen?")).to_be_visible()
    write.fill("60 minutes of Swedish massage on Tuesday")
    write.press("Enter")
    widget.button("Weitere Tage und Uhrzeiten").click()
    day = widget.log.get_by_role("radio", checked=True)
    expect(day).to_have_accessible_name(re.compile(r"\. November 2026, \d+ freie"))
    widget.button("Chat schließen").click()
    expect(widget.button("Chatten Sie mit uns")).to_be_focused()


def test_arabic_from_right_to_left(new_page: NewPage, clinic_site: ClinicSite) -> None:
    page = new_page(f"{clinic_site.url}/arabic", reduced_motion="reduce")
    widget = Widget(page)
    launcher = widget.button("تحدّث معنا")
    assert side(launcher) == "left"
    launcher.click()
    write = widget.host.get_by_role("textbox", name="اكتب رسالة")
    expect(write).to_be_focused()
    assert side(widget.panel) == "left"
    welcome = widget.host.get_by_role("heading", name="كيف يمكننا مساعدتك؟")
    close = widget.button("إغلاق المحادثة")
    assert edges(welcome, widget.panel)[1] < 40  # stands at the right
    assert edges(close, widget.panel)[0] < 40  # at the left
    # English within stays English: what ends a sentence stands at its right.
    starter = widget.button("What do your treatments cost?")
    assert starter.evaluate(LEFT_TO_RIGHT)
    starter.click()
    said = widget.log.get_by_text("What do your treatments cost?", exact=True)
    expect(widget.log).to_contain_text("Deep tissue")
    assert said.evaluate(LEFT_TO_RIGHT)
    answer = widget.log.get_by_text(re.compile("Deep tissue")).last
    expect(answer).to_be_visible()
    # Who writes is told by the side: the visitor's messages are at the end of the line.
    assert edges(said, widget.panel)[0] < edges(answer, widget.panel)[0] + 60
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def edges(of: Locator, panel: Locator) -> tuple[float, float]:
    """How far it is from the left and the right edge of the panel."""
    inner: Any = of.bounding_box()
    outer: Any = panel.bounding_box()
    left = inner["x"] - outer["x"]
    return left, outer["width"] - inner["width"] - left


def test_forced_colours_leave_edges_and_choices(
    new_page: NewPage, website: Server, clinic_site: ClinicSite
) -> None:
    page = new_page(clinic_site.url, forced_colors="active", reduced_motion="reduce")
    stage = Stage(page, website.url, "", clinic_site.url)
    widget = Widget(page)
    edge = "one => (({ borderTopStyle, borderTopWidth }) => borderTopStyle + borderTopWidth)"
    edge += "(getComputedStyle(one))"
    assert widget.launcher.count() == 1
    answered(stage)
    for one in (
        widget.panel, widget.send, widget.button("Why are oils used in a massage?"),
        widget.said("You").first, widget.said("Automatic assistant").first,
    ):  # fmt: skip
        assert re.match(r"(solid|dashed)[1-9]", one.evaluate(edge)), one
    thumb = widget.button("This was helpful")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    assert background(thumb) != background(widget.button("This was not helpful"))
    widget.say("60 minutes of Swedish massage on Tuesday")
    widget.button("More days and times").click()
    days = widget.log.get_by_role("radio")
    assert background(days.nth(0)) != background(days.nth(1))
    page.keyboard.press("Shift")
    assert page.evaluate(f"{BARRIERS}.focusUnseen()") == []
    widget.button("Close chat").click()
    assert re.match(r"solid[1-9]", widget.launcher.evaluate(edge))
