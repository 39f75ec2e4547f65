"""The inbox and the figures in a browser: answering people, teaching, hostile visitors."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from console import EDITOR, Desk, console, editor, new_desk, publisher
from console_process import RunningConsole
from playwright.sync_api import Locator, Page, expect

__all__ = ["console", "editor", "new_desk", "publisher"]

WHERE = "Where are you and how do I get there?"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> tattoos {{7*7}}"

STORE = """
import json, sys
from datetime import datetime, timedelta
from reception.clinic import messages
from reception.clinic.facts import load_clinic
from reception.clinic.times import in_database
now = load_clinic().now()
rows = []
for place, row in enumerate(json.loads(sys.argv[1])):
    at = in_database(now - timedelta(days=row.pop("ago", 0), minutes=place))
    rows.append({"at": at, "conversation": "c", "message_id": "m", "channel": "website",
                 "label": "out_of_scope", "confidence": 0.9, "outcome": "declined",
                 "candidates": ["faq/oils", "faq/scars"], "step": None, **row})
messages.store(rows)
"""

CHAT = """
import sys
from reception.clinic import chats, inbox
name, *said = sys.argv[1:]
chats.begin(name)
for place, text in enumerate(said):
    taken = chats.take(name, f"m{place}", text)
    chats.answer(name, taken.sequence, [{"text": "I pass that on."}])
inbox.leave_request(name, "website", "talk_to_human", [], "0117 496 0999")
"""

WRITE = """
import sys
from reception.clinic import chats
taken = chats.take(sys.argv[1], sys.argv[2], sys.argv[2])
chats.answer(sys.argv[1], taken.sequence, [{"text": "Somebody will look."}])
"""

SAID = """
import json, sys
from reception.clinic import chats
print(json.dumps([[one.sender, one.content["text"]] for one in chats.since(sys.argv[1]).messages]))
"""

RATE = """
import sys
from reception.clinic import feedback
feedback.give("website-r", 2, "down", sys.argv[1], "am I Jo Bloggs, call 07700 900123?",
              "That I do not know.", "faq/oils")
"""


def ask(console: RunningConsole, *rows: dict[str, Any] | str) -> None:
    """Messages of visitors, as the log has them; declined unless they say otherwise."""
    made = [row if isinstance(row, dict) else {"text": row} for row in rows]
    console.python("-c", STORE, json.dumps(made))


def card(page: Page, text: str) -> Locator:
    """The one of that heading."""
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=text))


def examples(console: RunningConsole, topic: str) -> str:
    return (console.home / "data" / "faq" / f"{topic}.yml").read_text()


# People


def test_a_person_answers_and_sees_what_the_visitor_writes_then(
    editor: Desk, console: RunningConsole
) -> None:
    console.python("-c", CHAT, "website-a", "Is somebody there?")
    page = editor.open("/").area("Inbox").page
    waits = page.get_by_role("article").filter(has_text="Is somebody there?")
    expect(waits.get_by_role("heading", name="Wants a person")).to_be_visible()
    expect(waits.get_by_role("link", name="0117 496 0999")).to_have_attribute(
        "href", "tel:01174960999"
    )
    waits.get_by_label("Your answer").fill("Asha here. <b>What</b> can I do?")
    waits.get_by_role("button", name="Send only").click()
    expect(editor.said).to_have_text("Sent in the chat.")
    expect(waits.locator(".turn.team")).to_contain_text("Asha here. <b>What</b> can I do?")
    expect(waits).to_contain_text("answered")
    said = json.loads(console.python("-c", SAID, "website-a"))
    assert said[-1] == ["team", "Asha here. <b>What</b> can I do?"]
    console.python("-c", WRITE, "website-a", "My shoulder hurts since Monday")
    page.reload()
    expect(waits).to_contain_text("wrote again")
    expect(waits.locator(".turn.visitor").last).to_contain_text("My shoulder hurts since Monday")
    # What somebody has dragged larger has a style of its own, which no policy lets htmx copy.
    page.evaluate("document.querySelector('textarea').style.height = '200px'")
    waits.get_by_role("button", name="Please call us").click()
    expect(waits.get_by_label("Your answer")).to_have_value(re.compile("Please call us on"))
    waits.get_by_role("button", name="Send in the chat, and done").click()
    expect(editor.said).to_have_text("Sent in the chat. The request is done.")
    expect(waits).to_have_count(0)


def test_an_answer_to_somebody_whom_a_colleague_has_dealt_with_is_not_sent(
    editor: Desk, console: RunningConsole
) -> None:
    console.python("-c", CHAT, "website-b", "Colleagues test")
    page = editor.open("/inbox/").page
    waits = page.get_by_role("article").filter(has_text="Colleagues test")
    number = (waits.get_attribute("id") or "").removeprefix("request-")
    console.reception("inbox", "--done", number)
    waits.get_by_label("Your answer").fill("Hello")
    waits.get_by_role("button", name="Send only").click()
    expect(editor.said).to_have_text("Somebody has dealt with that meanwhile.")
    assert "Hello" not in console.python("-c", SAID, "website-b")


def test_a_request_is_done_without_an_answer(editor: Desk, console: RunningConsole) -> None:
    console.python("-c", CHAT, "website-c", "Only a note")
    page = editor.open("/inbox/").page
    waits = page.get_by_role("article").filter(has_text="Only a note")
    waits.get_by_role("button", name="Done without an answer").click()
    expect(editor.said).to_have_text("Done.")
    expect(waits).to_have_count(0)


def test_nobody_waiting_says_so(editor: Desk, console: RunningConsole) -> None:
    page = editor.open("/inbox/").page
    while page.get_by_role("article").count():
        page.get_by_role("button", name="Done without an answer").first.click()
        page.wait_for_load_state()
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()


# Questions


def test_a_group_becomes_examples_with_one_click_and_can_be_taken_back(
    editor: Desk, console: RunningConsole
) -> None:
    before = examples(console, "oils")
    ask(console, "will the grease ruin my blouse", "does the grease ruin a blouse?",
        "does the grease ruin a blouse")  # fmt: skip
    page = editor.open("/inbox/questions").page
    group = card(page, "the grease ruin")
    expect(group).to_contain_text("3 times")
    group.get_by_text("2 wordings, all chosen").click()
    group.get_by_role("button", name="Why are oils used in a massage?").first.click()
    expect(editor.said.filter(has_text="examples added")).to_have_text(
        "2 examples added to “Why are oils used in a massage?”. It is used from the next release."
    )
    expect(group).to_have_count(0)
    assert "does the grease ruin a blouse" in examples(console, "oils")
    page.get_by_role("button", name="Undo").click()
    expect(editor.said).to_have_text("Taken back.")
    expect(group).to_have_count(1)
    assert examples(console, "oils") == before
    changes = console.python("-c", "from reception.staff import audit\n"
                             "print([(e.who, e.action) for e in audit.events()])")  # fmt: skip
    assert f"('{EDITOR}', 'added examples')" in changes
    group.get_by_role("button", name="Ignore").click()
    expect(group).to_have_count(0)


def test_a_topic_is_found_by_meaning_and_enter_sends_nothing(
    editor: Desk, console: RunningConsole
) -> None:
    ask(console, "which number is the bus that stops outside of you")
    page = editor.open("/inbox/questions?q=bus").page
    group = card(page, "which number is the bus")
    group.get_by_text("Another topic").click()
    seek = group.get_by_label("What it is about")
    with page.expect_response(re.compile("/topics\\?q=")):
        seek.fill("lines in my face")
    seek.press("Enter")
    wrinkles = group.locator("[id^=found-] button").first
    expect(wrinkles).to_have_text("Does massage help with wrinkles and fine lines?")
    with page.expect_response(re.compile("/topics\\?q=")):
        seek.fill("how do I get there")
    expect(group.locator("[id^=found-] button").first).to_have_text(WHERE)
    group.get_by_role("button", name=WHERE).last.click()
    expect(editor.said.first).to_be_visible()
    assert page.url.startswith(f"{console.url}/inbox/questions?q=bus")
    files = "".join(path.read_text() for path in (console.home / "data/nlu").glob("*.yml"))
    assert "- which number is the bus that stops outside of you\n" in files


def test_what_is_not_for_the_clinic_is_taught_so(editor: Desk, console: RunningConsole) -> None:
    ask(console, "do you sharpen lawnmower blades")
    page = editor.open("/inbox/questions?q=lawnmower").page
    card(page, "lawnmower").get_by_role("button", name="Not for us").click()
    expect(editor.said.filter(has_text="1 example added to “Not for us")).to_be_visible()
    assert "- do you sharpen lawnmower blades\n" in (
        console.home / "data" / "nlu" / "out_of_scope.yml"
    ).read_text()  # fmt: skip


def test_what_another_topic_has_is_refused_with_where_it_is(
    editor: Desk, console: RunningConsole
) -> None:
    ask(console, "do tattoo scars count as scars?")
    page = editor.open("/inbox/questions?q=tattoo").page
    console.python("-c", "from reception.faq import editing\n"
                   "editing.add_example('faq/glow', 'do tattoo scars count as scars')")  # fmt: skip
    group = card(page, "tattoo scars")
    group.get_by_role("button", name="Can massage make scars less visible?").first.click()
    expect(editor.said).to_contain_text("Can massage give my skin a glow?")
    assert "tattoo" not in examples(console, "scars")


def test_a_new_faq_begins_with_the_group(editor: Desk, console: RunningConsole) -> None:
    ask(console, "do you do cupping?", "is cupping offered & what's it cost")
    page = editor.open("/inbox/questions?q=cupping").page
    link = card(page, "cupping").get_by_role("link", name="Write a new FAQ")
    given = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert set(given["example"]) == {"do you do cupping?", "is cupping offered & what's it cost"}
    assert given["question"][0] in given["example"]


def test_the_list_is_filtered_and_says_when_nothing_is_left(
    editor: Desk, console: RunningConsole
) -> None:
    ask(console, {"text": "is the stone thing hot", "outcome": "clarified", "label": "clarify",
                  "channel": "whatsapp"}, "sauna?")  # fmt: skip
    page = editor.open("/inbox/questions").page
    page.get_by_label("Why").select_option("Asked which was meant")
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article")).to_contain_text("It said or offered: “Why are oils used")
    page.get_by_label("Where").select_option("WhatsApp")
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_label("Words").fill("sauna")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing fits.")).to_be_visible()


def test_a_hostile_message_is_only_text(editor: Desk, console: RunningConsole) -> None:
    ask(console, {"text": HOSTILE})
    console.python("-c", CHAT, "website-x", HOSTILE)
    console.python("-c", RATE, HOSTILE)
    dialogs: list[str] = []
    page = editor.page
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in ("/inbox/", "/inbox/questions", "/inbox/ratings", "/insight/?days=90"):
        editor.open(path)
        expect(page.get_by_text(HOSTILE).first).to_be_visible()
        assert page.locator("main img, main script").count() == 0
    assert dialogs == []
    assert page.problems == []  # type: ignore[attr-defined]


def test_ratings_are_masked_and_can_be_marked_as_read(
    editor: Desk, console: RunningConsole
) -> None:
    console.python("-c", RATE, "Write to me: jo@visitor.example")
    page = editor.open("/inbox/ratings").page
    one = page.get_by_role("article").first
    expect(one).to_contain_text("Thumbs down")
    expect(one).to_contain_text("Write to me: [mail]")
    assert "900123" not in page.content()
    assert "visitor.example" not in page.content()
    one.get_by_role("button", name="Mark as read").click()
    expect(editor.said).to_have_text("Done.")


def test_forms_of_another_site_change_nothing(editor: Desk, console: RunningConsole) -> None:
    ask(console, "is forgery allowed")
    page = editor.open("/inbox/questions?q=forgery").page
    group = card(page, "forgery")
    ids = group.locator("input[name=ids]").first.get_attribute("value") or ""
    answer = page.request.post(
        f"{console.url}/inbox/questions/ignore", form={"ids": ids, "csrf": "forged"}
    )
    assert answer.status == 403
    page.reload()
    expect(group).to_have_count(1)


# Insight


def test_the_figures_are_shown_as_plot_table_and_file(
    editor: Desk, console: RunningConsole
) -> None:
    ask(console, *({"text": None, "outcome": "answered", "label": "faq/oils", "ago": 40}
                   for _ in range(3)), {"text": None, "ago": 41},
        {"text": None, "outcome": "booking", "label": "book_appointment", "ago": 41,
         "step": "finished"})  # fmt: skip
    page = editor.open("/insight/?from=2026-10-10&to=2026-10-12").page
    expect(page.get_by_text("5 messages, of which 4 questions")).to_be_visible()
    plot = page.get_by_role("img", name=re.compile("What became of questions from 10 October"))
    expect(plot.first).to_be_visible()
    assert plot.first.locator("rect").count() == 2
    section = page.locator("section").filter(
        has=page.get_by_role("heading", name="What became of questions")
    )
    section.get_by_text("As a table").click()
    expect(section.get_by_role("row", name=re.compile("2026-10-11"))).to_contain_text("3")
    row = page.get_by_role("row", name=re.compile("Why are oils used"))
    expect(row).to_contain_text("3")
    with page.expect_download() as download:
        section.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename == "outcomes-2026-10-10-2026-10-12.csv"
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [row["Answered"] for row in rows] == ["0", "3", "0"]
    assert [row["Declined"] for row in rows] == ["1", "0", "0"]


def test_days_that_make_no_sense_are_said_and_the_page_stays_of_use(editor: Desk) -> None:
    page = editor.open("/insight/?from=2026-10-12&to=2026-10-10").page
    expect(page.get_by_text("The first day comes after the last; exchange them.")).to_be_visible()
    expect(page.get_by_role("heading", name="Insight")).to_be_visible()
    page.problems.clear()  # type: ignore[attr-defined]
