"""No barriers in any state of the widget, and none on the pages around it (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from clinic_site import ClinicSite
from conftest import Server
from playwright.sync_api import Browser, Page

from benchmarks.widget import Stage
from benchmarks.widget_states import STATES
from widget import Widget

RULES = {
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice",
    ],
}  # fmt: skip

WIDE = {"width": 1280, "height": 800}

BARRIERS = (Path(__file__).parent / "barriers.js").read_text()


def found(page: Page, check: str) -> Any:
    """What a check of barriers.js finds."""
    return page.evaluate(f"{BARRIERS.strip()}.{check}()")


@pytest.fixture(scope="module", params=STATES)
def shown(
    request: Any, browser: Browser, website: Server, clinic_site: ClinicSite
) -> Iterator[Page]:
    """A page in one of the states; every test of that state looks at the same.

    Open, the widget is on the small page of a clinic, as axe takes long for a large one.
    """
    state = STATES[request.param]
    context = browser.new_context(viewport=WIDE, locale="en-GB", reduced_motion="reduce")
    home = clinic_site.url if state.shows == "panel" else ""
    stage = Stage(context.new_page(), website.url, f"sqlite:///{website.database}", home)
    errors: list[str] = []
    stage.page.on("pageerror", lambda error: errors.append(str(error)))
    state.enter(stage)
    yield stage.page
    context.close()
    assert errors == []


def axe_findings(page: Page) -> str:
    """What axe says against the page, once its colours have settled."""
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    result = Axe().run(page, options=RULES)
    return result.generate_report() if result.violations_count else ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(shown: Page, scheme: Any) -> None:
    shown.emulate_media(color_scheme=scheme)
    findings = axe_findings(shown)
    shown.emulate_media(color_scheme="light")
    assert findings == ""


def test_axe_finds_nothing_where_page_and_panel_meet(widget: Widget) -> None:
    assert axe_findings(widget.page) == ""


def test_every_control_has_a_name(shown: Page) -> None:
    session = shown.context.new_cdp_session(shown)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "link", "textbox", "radio", "menuitem", "dialog", "log", "menu", "img"}
    met = [node for node in nodes if node.get("role", {}).get("value") in roles]
    assert met
    nameless = [node for node in met if not node.get("name", {}).get("value")]
    assert nameless == []


def test_targets_are_24_pixels_and_more(shown: Page) -> None:
    assert found(shown, "tooSmall") == []


def test_focus_is_seen_on_every_control(shown: Page) -> None:
    # Whether focus is drawn depends on how somebody came there: by keyboard.
    shown.keyboard.press("Shift")
    assert found(shown, "focusUnseen") == []


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 640)], ids=["200%", "320px"])
def test_a_small_window_hides_nothing(shown: Page, width: int, height: int) -> None:
    shown.set_viewport_size({"width": width, "height": height})
    sideways, hidden = found(shown, "scrolledSideways"), found(shown, "outOfReach")
    shown.set_viewport_size(WIDE)
    assert (sideways, hidden) == ([], [])


def test_text_may_be_spaced_more_widely(shown: Page) -> None:
    assert found(shown, "cutWhenSpaced") == []


def test_nothing_moves_for_those_who_want_no_motion(shown: Page) -> None:
    assert found(shown, "moving") == []
