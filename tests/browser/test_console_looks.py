"""Every page of the console, full of a clinic's month: for all eyes, fingers and keyboards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT
from console import PUBLISHER, Desk, console
from console_process import RunningConsole
from playwright.sync_api import Browser, Page
from test_accessibility import axe_findings, found

__all__ = ["console"]

WIDE: Any = {"width": 1280, "height": 800}
PHONE: Any = {"width": 390, "height": 844}
ZOOMED: Any = {"width": 640, "height": 400}
"""What is left of `WIDE` at 200 %."""

DOCUMENT = ROOT / "tests" / "documents" / "hot-stone-massage.html"

PAGES = {
    "sign-in": "/sign-in",
    "today": "/",
    "people waiting": "/inbox/",
    "questions": "/inbox/questions",
    "ratings": "/inbox/ratings",
    "faqs": "/faqs/",
    "faq": "/faqs/dry_skin",
    "new faq": "/faqs/new?question=Do+you+sell+vouchers%3F&example=vouchers%3F",
    "tables": "/faqs/in-sheets/",
    "drafts": "/drafts/",
    "drafts of a document": f"/drafts/{DOCUMENT.stem}",
    "draft": f"/drafts/{DOCUMENT.stem}/1",
    "try it": "/try-it/",
    "releases": "/releases/",
    "day": "/bookings/",
    "week": "/bookings/?view=week",
    "therapist": "/bookings/?view=week&therapist=Asha+Raman",
    "entering": "/bookings/new?date=2026-11-23",
    "insight": "/insight/?days=90",
    "people": "/people/",
    "account": "/account/",
    "missing": "/nowhere",
}


@pytest.fixture(scope="module")
def full(console: RunningConsole) -> RunningConsole:
    """A console in which there is something to see."""
    console.python("-c", "from benchmarks.console_pictures import live_through; live_through()")
    console.reception("faq", "draft", str(DOCUMENT), "--save")
    return console


@pytest.fixture(scope="module", params=PAGES)
def shown(request: Any, browser: Browser, full: RunningConsole) -> Iterator[Page]:
    """One of the pages, with all that opens opened; every test looks at the same."""
    path = PAGES[request.param]
    context = browser.new_context(viewport=WIDE, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    forbidden: list[str] = []
    page.forbidden = forbidden  # type: ignore[attr-defined]
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error("
        "`forbidden by policy: ${event.violatedDirective} ${event.blockedURI}`))"
    )
    page.on(
        "console",
        lambda line: forbidden.append(line.text) if "policy" in line.text.lower() else None,
    )
    desk = Desk(page, full)
    if path != "/sign-in":
        desk.sign_in(PUBLISHER).page.wait_for_url(f"{full.url}/")
    desk.open(path).page.wait_for_load_state("networkidle")
    desk.page.evaluate(
        "for (const one of document.querySelectorAll('main details')) one.open = true"
    )
    yield desk.page
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(shown: Page, scheme: Any, size: Any) -> None:
    shown.set_viewport_size(size)
    shown.emulate_media(color_scheme=scheme)
    findings = axe_findings(shown)
    shown.set_viewport_size(WIDE)
    shown.emulate_media(color_scheme="light")
    assert findings == ""


@pytest.mark.parametrize("size", [WIDE, PHONE, ZOOMED], ids=["wide", "phone", "200%"])
def test_nothing_is_scrolled_sideways(shown: Page, size: Any) -> None:
    shown.set_viewport_size(size)
    wider = shown.evaluate("document.documentElement.scrollWidth - innerWidth")
    shown.set_viewport_size(WIDE)
    assert wider <= 0


def test_on_a_phone_every_cell_says_what_it_is(shown: Page) -> None:
    shown.set_viewport_size(PHONE)
    unlabelled = shown.evaluate(
        "[...document.querySelectorAll('table.stacks td')]"
        ".filter((cell) => cell.innerText.trim() && !cell.dataset.label"
        " && !cell.querySelector('button, a, dl')).map((cell) => cell.outerHTML)"
    )
    wide_tables = shown.evaluate(
        "[...document.querySelectorAll('table')].filter((table) => table.rows[0].cells.length > 3"
        " && table.offsetParent && !table.matches('.stacks') && !table.closest('details, .diary'))"
        ".map((table) => table.outerHTML.slice(0, 300))"
    )
    shown.set_viewport_size(WIDE)
    assert unlabelled == []
    assert wide_tables == []


def test_no_page_tries_what_its_policy_forbids(shown: Page) -> None:
    assert shown.forbidden == []  # type: ignore[attr-defined]


def test_targets_are_24_pixels_and_more(shown: Page) -> None:
    assert found(shown, "tooSmall") == []


def test_focus_is_seen_on_every_control(shown: Page) -> None:
    shown.keyboard.press("Shift")
    assert found(shown, "focusUnseen") == []
