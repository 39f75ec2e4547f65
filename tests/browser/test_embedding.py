"""On pages of others: one line of script, under strict policies, next to anything."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from clinic_site import ClinicSite
from conftest import ROOT, Server
from playwright.sync_api import Page, expect

from widget import Widget

NewPage = Callable[..., Page]

STATIC = ROOT / "reception" / "channels" / "static"
BUILT = ("widget.js", "chat.js", "words.ar.js", "words.de.js")
QUESTION = "Does massage help with dry skin?"
ANSWER = "particularly helpful"

NAMES = "() => Object.getOwnPropertyNames(window).sort()"

PUT_ELSEWHERE = """() => {
  const chat = document.querySelector("reception-chat");
  document.querySelector("main").append(chat);
}"""


def ask(widget: Widget) -> None:
    """Open it, ask, and see the answer."""
    widget.open().say(QUESTION, ANSWER)


def test_on_a_clinics_site_with_a_strict_policy(new_page: NewPage, clinic_site: ClinicSite) -> None:
    page = new_page(clinic_site.url)
    widget = Widget(page)
    ask(widget)
    widget.say("60 minutes of Swedish massage on Tuesday")
    widget.button("More days and times").click()
    expect(widget.log.get_by_role("radio", checked=True)).to_be_visible()
    # Whether anything was forbidden is asked of every page at the end (new_page).
    policy = page.request.get(clinic_site.url).headers["content-security-policy"]
    assert "unsafe" not in policy


def test_on_the_servers_own_pages_nothing_but_self_is_allowed(
    widget: Widget, website: Server
) -> None:
    for address in (website.url, f"{website.url}/chat", f"{website.url}/articles/nothing"):
        policy = widget.page.request.get(address).headers["content-security-policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        for what in ("default-src", "script-src", "style-src"):
            assert rules[what] == "'self'"
    widget.say(QUESTION, ANSWER)


def test_on_a_hostile_page(new_page: NewPage, clinic_site: ClinicSite) -> None:
    page = new_page(f"{clinic_site.url}/hostile", reduced_motion="reduce")
    widget = Widget(page)
    assert widget.launcher.bounding_box() == {"x": 1204, "y": 724, "width": 56, "height": 56}
    ask(widget)
    assert widget.panel.bounding_box() == {"x": 852, "y": 80, "width": 408, "height": 700}
    for one, size in ((widget.composer, 16), (widget.said("You"), 15), (widget.send, 16)):
        looks = one.evaluate(
            "one => (({ fontSize, color, opacity, visibility, transform }) => "
            "[fontSize, color, opacity, visibility, transform])(getComputedStyle(one))"
        )
        assert looks[0] == f"{size}px"
        assert looks[1] != "rgb(255, 0, 0)"
        assert looks[2:] == ["1", "visible", "none"]
    widget.say("60 minutes of Swedish massage on Tuesday")
    widget.button("More days and times").click()
    widget.log.get_by_role("radio").nth(4).click()
    widget.choose("Start over")
    widget.button("Undo").click()
    expect(widget.log).to_contain_text(ANSWER)
    widget.button("Close chat").click()
    expect(widget.launcher).to_be_visible()


@pytest.mark.parametrize("way", ["twice", "async", "module", "element"])
def test_however_the_script_is_named_there_is_one_widget(
    new_page: NewPage, clinic_site: ClinicSite, way: str
) -> None:
    page = new_page(f"{clinic_site.url}/{way}")
    widget = Widget(page)
    expect(page.locator("reception-chat")).to_have_count(1)
    ask(widget)
    title = {"module": "Modern", "element": "Ask us"}.get(way, "The Willow Room")
    expect(widget.panel).to_have_accessible_name(title)


def test_a_page_of_its_own(new_page: NewPage, website: Server) -> None:
    page = new_page(f"{website.url}/chat")
    widget = Widget(page)
    expect(widget.composer).to_be_visible()
    widget.say(QUESTION, ANSWER)
    expect(widget.launcher).to_be_hidden()
    expect(widget.button("Close chat")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(widget.composer).to_be_visible()
    expect(widget.host.get_by_role("region", name="The Willow Room")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_no_cookies_and_nobody_else_is_asked(
    new_page: NewPage, website: Server, clinic_site: ClinicSite
) -> None:
    page = new_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(clinic_site.url)
    ask(Widget(page))
    assert page.context.cookies() == []
    assert page.evaluate("document.cookie") == ""
    ours = (clinic_site.url, website.url, "data:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert any("/messages" in url for url in asked)
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert kept
    assert [name for name in kept if not name.startswith(f"reception:{website.url}")] == []


def test_nothing_is_left_in_the_pages_scope(new_page: NewPage, clinic_site: ClinicSite) -> None:
    page = new_page("about:blank")
    page.route("**/widget.js", lambda route: route.abort())
    page.goto(clinic_site.url)
    before = page.evaluate(NAMES)
    page.unroute("**/widget.js")
    page.reload()
    ask(Widget(page))
    assert page.evaluate(NAMES) == before
    assert page.evaluate("document.querySelector('main').outerHTML.includes('reception')") is False
    page.problems.clear()  # type: ignore[attr-defined]


def test_it_may_be_moved_and_removed(new_page: NewPage, clinic_site: ClinicSite) -> None:
    page = new_page(clinic_site.url)
    widget = Widget(page)
    ask(widget)
    page.evaluate(PUT_ELSEWHERE)
    expect(widget.log).to_contain_text(ANSWER)
    widget.say("thank you", "welcome")
    page.evaluate("() => { window.kept = document.querySelector('reception-chat'); kept.remove() }")
    expect(page.locator("reception-chat")).to_have_count(0)
    page.evaluate("() => new Promise((done) => setTimeout(done))")
    page.evaluate("() => document.body.append(kept)")
    expect(widget.log).to_contain_text(ANSWER)
    widget.say("how long does it last?", "days or weeks")
    expect(widget.said("You")).to_have_count(3)


def test_what_could_not_be_loaded_is_tried_again(
    new_page: NewPage, clinic_site: ClinicSite
) -> None:
    page = new_page("about:blank")
    page.route("**/chat.js*", lambda route: route.abort())
    page.goto(clinic_site.url)
    widget = Widget(page)
    widget.launcher.click()
    expect(widget.host.get_by_role("alert")).to_contain_text("could not be loaded")
    again = widget.button("Try again")
    expect(again).to_be_focused()
    again.click()
    expect(again).to_be_focused()
    page.unroute("**/chat.js*")
    again.click()
    expect(widget.composer).to_be_focused()
    widget.say(QUESTION, ANSWER)
    assert page.problems  # type: ignore[attr-defined]
    page.problems.clear()  # type: ignore[attr-defined]


def test_it_is_small() -> None:
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in BUILT}
    assert sizes["widget.js"] < 5000
    # A visitor in English needs no other file.
    assert sizes["widget.js"] + sizes["chat.js"] < 25_000


def test_everything_that_was_loaded_is_small(new_page: NewPage, website: Server) -> None:
    page = new_page("about:blank")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{website.url}/articles/massage-and-your-skin")
    expect(Widget(page).launcher).to_be_visible()
    assert not [url for url in loaded if "chat.js" in url]
    Widget(page).open()
    ours = [url for url in loaded if ".js" in url and "/pages/" not in url]
    assert len(ours) == 2
    packed = [page.request.get(url, headers={"Accept-Encoding": "gzip"}) for url in ours]
    assert [answer.headers["content-encoding"] for answer in packed] == ["gzip", "gzip"]
    assert sum(int(answer.headers["content-length"]) for answer in packed) < 25_000
