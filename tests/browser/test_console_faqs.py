"""FAQs in a browser: kept unfinished, moved, taken back, by two people at once; and from Word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests
from console import EDITOR, PUBLISHER, Desk, NewDesk, console, editor, new_desk, publisher
from console_process import PASSWORD, RunningConsole
from docx import Document as WordDocument
from faq_project import EXAMPLES
from playwright.sync_api import Locator, Page, expect

__all__ = ["console", "editor", "new_desk", "publisher"]

# Where no model has been trained yet, advice first works out what thousands of examples mean.
pytestmark = pytest.mark.usefixtures("model")

SLOW = 30_000
"""Milliseconds for what reads a document, or all examples for the first time."""


def faq(console: RunningConsole, topic: str) -> str:
    return (console.home / "data" / "faq" / f"{topic}.yml").read_text()


def examples(page: Page) -> Locator:
    return page.get_by_label("Examples, one a line")


def settled(page: Page) -> None:
    """Wait until the advice has come: htmx logs an error for what a click breaks off."""
    page.wait_for_timeout(500)
    expect(page.locator(".htmx-request")).to_have_count(0, timeout=SLOW)


def save(page: Page) -> None:
    settled(page)
    page.get_by_role("button", name="Save", exact=True).click()


def keep(page: Page) -> None:
    settled(page)
    page.get_by_role("button", name="Keep for later").click()


def advised(page: Page) -> Locator:
    """The advice, once there is some."""
    advice = page.locator("#advice")
    expect(advice.locator(".advice").first).to_be_visible(timeout=SLOW)
    return advice


def chosen(page: Page) -> list[str]:
    """What visitors ask next, in its order."""
    return [
        box.get_attribute("value") or "" for box in page.locator("[name=follow_ups]:checked").all()
    ]


def test_what_is_not_finished_is_kept_and_finished_later(
    editor: Desk, console: RunningConsole
) -> None:
    page = editor.open("/faqs/new").page
    page.get_by_label("Question, as visitors ask it").fill("Does cupping hurt?")
    examples(page).fill("\n".join(EXAMPLES[:2]))
    keep(page)
    expect(editor.said).to_contain_text("Kept.")
    editor.open("/")
    expect(page.get_by_role("link", name="FAQ is not finished yet")).to_be_visible()
    editor.area("FAQs")
    page.get_by_role("link", name="Does cupping hurt?").click()
    expect(examples(page)).to_have_value("\n".join(EXAMPLES[:2]))
    page.get_by_label("Answer", exact=True).fill("It may pinch a little. Tell your therapist.")
    page.get_by_label("Article that says this").select_option("from-our-team")
    examples(page).fill("\n".join(EXAMPLES))
    save(page)
    expect(editor.said).to_contain_text("Saved as a new FAQ")
    assert "wimp" in faq(console, "cupping_hurt")
    assert not list((console.home / "data" / "drafts" / "unfinished").glob("*.yml"))


def test_an_unfinished_faq_is_thrown_away_and_brought_back(editor: Desk) -> None:
    page = editor.open("/faqs/new?question=Have+you+got+a+lift%3F").page
    keep(page)
    page.get_by_role("button", name="Throw away").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Question, as visitors ask it")).to_have_value("Have you got a lift?")
    page.get_by_role("button", name="Throw away").click()
    expect(editor.said).to_have_text("Thrown away.")


def test_an_unfinished_change_does_not_undo_what_a_colleague_saved_meanwhile(
    editor: Desk, publisher: Desk, console: RunningConsole
) -> None:
    page = editor.open("/faqs/oils").page
    page.get_by_label("Answer", exact=True).fill("Oils help the hands to glide. More to come.")
    keep(page)
    expect(editor.said).to_contain_text("Kept.")
    other = publisher.open("/faqs/oils").page
    examples(other).fill(f"{examples(other).input_value()}\nis the oil from the shop next door")
    save(other)
    expect(publisher.said).to_contain_text("Saved.")
    save(page)
    expect(page.get_by_role("heading", name="Two of you changed this")).to_be_visible()
    expect(examples(page)).to_have_value(re.compile("is the oil from the shop next door"))
    page.problems.clear()  # type: ignore[attr-defined]
    editor.open("/faqs/not-finished/oils")
    page.get_by_role("button", name="Throw away").click()
    publisher.open("/faqs/oils").page.get_by_role("button", name="Undo", exact=True).click()
    assert "next door" not in faq(console, "oils")


def test_of_two_who_go_on_with_one_unfinished_faq_both_keep_theirs(
    editor: Desk, publisher: Desk, console: RunningConsole
) -> None:
    page = editor.open("/faqs/new?question=Have+you+got+a+cat%3F").page
    keep(page)
    expect(editor.said).to_contain_text("Kept.")
    other = publisher.open(page.url.removeprefix(console.url)).page
    page.get_by_label("Answer", exact=True).fill("Yes, a black one.")
    keep(page)
    expect(editor.said).to_contain_text("Kept.")
    other.get_by_label("Answer", exact=True).fill("No, a dog.")
    keep(other)
    expect(publisher.said).to_contain_text("yours is kept beside")
    kept = (console.home / "data" / "drafts" / "unfinished").glob("*cat*.yml")
    assert ["black one" in path.read_text() for path in sorted(kept)] == [True, False]
    for desk in (editor, publisher):
        desk.page.get_by_role("button", name="Throw away").click()
        expect(desk.said).to_have_text("Thrown away.")


def test_a_change_can_be_taken_back_at_once(editor: Desk, console: RunningConsole) -> None:
    before = faq(console, "scars")
    page = editor.open("/faqs/scars").page
    lines = examples(page).input_value().split("\n")
    examples(page).fill("\n".join(lines[1:]))
    save(page)
    expect(editor.said).to_contain_text("Saved.")
    assert faq(console, "scars") != before
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(editor.said).to_contain_text("Taken back")
    assert faq(console, "scars") == before


def test_an_example_is_moved_to_where_it_belongs(editor: Desk, console: RunningConsole) -> None:
    page = editor.open("/faqs/scars").page
    advised(page)
    astray = "which oil is it that you put on the skin"
    examples(page).fill(f"{examples(page).input_value()}\n{astray}")
    button = page.locator("#advice li").filter(has_text=astray).get_by_role("button")
    button.click(timeout=SLOW)
    expect(page.locator("#toasts")).to_contain_text("Moved to", timeout=SLOW)
    expect(examples(page)).not_to_have_value(re.compile(astray))
    assert sum(astray in path.read_text() for path in console.home.glob("data/*/*.yml")) == 1
    assert astray not in faq(console, "scars")


def test_what_visitors_ask_next_keeps_the_order_of_clicks_and_can_be_put_in_another(
    editor: Desk, console: RunningConsole
) -> None:
    page = editor.open("/faqs/glow").page
    before = chosen(page)
    page.locator("[name=follow_ups][value=wrinkles]").check()
    page.locator("[name=follow_ups][value=collagen]").check()
    page.get_by_role("button", name="Earlier: Does massage help your skin make collagen?").click()
    wanted = [*before, "collagen", "wrinkles"]
    assert chosen(page) == wanted
    save(page)
    expect(editor.said).to_contain_text("Saved.")
    assert chosen(page) == wanted
    kept = faq(console, "glow").partition("follow_ups:")[2].partition("examples:")[0]
    assert re.findall(r"\w+", kept) == wanted
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(editor.said).to_contain_text("Taken back")


def test_what_was_typed_when_the_session_ended_stands_there_again(editor: Desk) -> None:
    page = editor.open("/faqs/moisture").page
    before = page.get_by_label("Answer", exact=True).input_value()
    page.get_by_label("Answer", exact=True).fill("Typed and not saved.")
    page.context.clear_cookies()
    save(page)
    expect(page.locator("main")).to_contain_text("What you had typed is not lost")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Your name").fill(EDITOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value("Typed and not saved.")
    expect(page.get_by_text("Here is what you had typed and not saved.")).to_be_visible()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value(before)
    page.problems.clear()  # type: ignore[attr-defined]


def test_what_was_saved_or_left_is_not_brought_back(editor: Desk) -> None:
    page = editor.open("/faqs/moisture").page
    answer = page.get_by_label("Answer", exact=True)
    before = answer.input_value()
    page.on("dialog", lambda dialog: dialog.accept())
    answer.fill("Typed and left.")
    settled(page)
    editor.open("/faqs/").open("/faqs/moisture")
    expect(answer).to_have_value(before)
    kept = page.evaluate("Object.keys(sessionStorage)")
    assert not [name for name in kept if name.startswith("typed")]


def test_two_editors_never_overwrite_each_other(
    editor: Desk, publisher: Desk, console: RunningConsole
) -> None:
    hers, his = editor.open("/faqs/wrinkles").page, publisher.open("/faqs/wrinkles").page
    for page, text in ((hers, "laughter lines like a map"), (his, "a brow like corduroy")):
        examples(page).fill(f"{examples(page).input_value()}\n{text}")
    save(hers)
    expect(editor.said).to_contain_text("Saved.")
    save(his)
    expect(his.get_by_role("heading", name="Two of you changed this")).to_be_visible()
    expect(his.get_by_role("row").filter(has_text="only in")).to_contain_text(
        "laughter lines like a map"
    )
    assert "a brow like corduroy" not in faq(console, "wrinkles")
    save(his)
    expect(publisher.said).to_contain_text("Saved.")
    saved = faq(console, "wrinkles")
    assert "laughter lines like a map" in saved
    assert "a brow like corduroy" in saved
    his.problems.clear()  # type: ignore[attr-defined]


def test_a_form_of_another_site_changes_nothing(
    editor: Desk, console: RunningConsole, new_desk: NewDesk
) -> None:
    before = faq(console, "collagen")
    page = editor.page
    forged = (
        "<form method='post' action='%s/faqs/collagen/undo'><input name='csrf' value='%s'></form>"
    )
    # The worst case: a page in the person's own browser that has somebody else's token.
    strange = new_desk(PUBLISHER).page.locator("[name=csrf]").first.input_value()
    page.set_content(forged % (console.url, strange))
    page.evaluate("document.forms[0].submit()")
    expect(page.locator("main")).to_contain_text("This page was open for too long")
    editor.open("/faqs/collagen")
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    for headers in ({}, {"Origin": "https://evil.example"}, {"X-CSRF-Token": strange}):
        refused = requests.post(
            f"{console.url}/faqs/collagen/undo", cookies=cookies, headers=headers, timeout=30
        )
        assert refused.status_code == 403
    assert faq(console, "collagen") == before
    page.problems.clear()  # type: ignore[attr-defined]


def test_a_word_document_is_drafted_from_reviewed_and_accepted(
    editor: Desk, console: RunningConsole, tmp_path: Path
) -> None:
    document = WordDocument()
    document.add_heading("Hot stone massage", 0)
    document.add_heading("What it does", 1)
    document.add_paragraph(
        "Hot stone massage may help you to fall asleep more easily. The warm stones are made of "
        "basalt, which keeps its heat for a long time."
    )
    document.save(str(tmp_path / "leaflet.docx"))
    page = editor.area("Drafts").page
    page.get_by_label("A document").set_input_files(tmp_path / "leaflet.docx")
    page.get_by_role("button", name="Draft FAQs from it").first.click()
    begin = page.get_by_role("link", name="Begin with the first")
    expect(begin).to_be_visible(timeout=3 * SLOW)
    begin.click()
    expect(page.get_by_role("complementary").locator("mark").first).to_be_visible()
    question = page.get_by_label("Question, as visitors ask it").input_value()
    page.get_by_role("button", name="Accept as a new FAQ").click()
    expect(editor.said).to_contain_text("is a new FAQ", timeout=SLOW)
    written = [path for path in console.home.glob("data/faq/*.yml") if question in path.read_text()]
    assert len(written) == 1
    assert "basalt" in (console.home / "data" / "articles" / "leaflet.md").read_text()
