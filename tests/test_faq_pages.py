"""Staff write FAQs in the console: over HTTP as a browser without scripts would, and with one."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from console_process import PASSWORD, RunningConsole, running_console
from docx import Document as WordDocument
from faq_project import EXAMPLES
from playwright.sync_api import Browser, Page, expect

from benchmarks import chromium

MINA, THEO = "Mina Rao", "Theo Park"


class Editor(requests.Session):
    """Somebody signed in."""

    def __init__(self, console: RunningConsole, name: str) -> None:
        super().__init__()
        self.console = console
        assert self.fill("/sign-in", "/sign-in", name=name, password=PASSWORD).status_code == 200

    def see(self, path: str, **options: Any) -> requests.Response:
        return self.get(f"{self.console.url}{path}", timeout=60, **options)

    def form(self, path: str) -> dict[str, Any]:
        """What the form ``entry`` of a page holds."""
        text = self.see(path).text
        form = text[text.index('id="entry"') :]
        form = form[: form.index("</form>")]
        found: dict[str, Any] = {"follow_ups": []}
        for tag in re.findall(r"<input[^>]*>", form):
            name, value = (re.search(rf' {one}="([^"]*)"', tag) for one in ("name", "value"))
            if not name:
                continue
            if 'type="checkbox"' in tag:
                if " checked" in tag and value:
                    found[name[1]].append(html.unescape(value[1]))
            elif value:
                found[name[1]] = html.unescape(value[1])
        for name, value in re.findall(
            r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.S
        ):
            found[name] = html.unescape(value)
        for name, options in re.findall(
            r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', form, re.S
        ):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found[name] = html.unescape(chosen[1]) if chosen else ""
        return found

    def fill(self, path: str, on: str = "/account/", **fields: Any) -> requests.Response:
        token = re.search('name="csrf" value="([^"]+)"', self.see(on).text)
        assert token
        files = fields.pop("files", None)
        return self.post(
            f"{self.console.url}{path}", data={**fields, "csrf": token[1]}, files=files, timeout=120
        )


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    with running_console(tmp_path_factory.mktemp("console")) as running:
        running.add(MINA, "editor")
        running.add(THEO, "publisher")
        mina = Editor(running, MINA)
        end = time.monotonic() + 90
        while "being prepared" in mina.see("/faqs/glow").text:
            assert time.monotonic() < end
            time.sleep(0.5)
        yield running


@pytest.fixture
def mina(console: RunningConsole) -> Editor:
    return Editor(console, MINA)


@pytest.fixture
def theo(console: RunningConsole) -> Editor:
    return Editor(console, THEO)


def file_of(console: RunningConsole, name: str) -> Path:
    return console.home / "data" / "faq" / f"{name}.yml"


def audited(editor: Editor) -> str:
    return Editor(editor.console, THEO).see("/people/").text


NEW = {
    "question": "Does cupping hurt?",
    "answer": "It may pinch a little at first. Tell your therapist, who can ease the cups.",
    "article": "from-our-team", "examples": "\n".join(EXAMPLES), "follow_ups": ["muscle_soreness"],
    "version": "", "name": "", "reviewed": "",
}  # fmt: skip


def test_the_list_has_every_topic_and_is_searched_by_meaning(mina: Editor) -> None:
    page = mina.see("/faqs/").text
    assert page.count('<th scope="row">') == 25
    found = mina.see("/faqs/shown-rows", params={"q": "swollen eyes"}).text
    assert found.index("/faqs/lymphatic_puffiness") == found.index("/faqs/")
    assert "No FAQ is about that" in mina.see("/faqs/shown-rows", params={"q": "car tyres"}).text


def test_advice_counts_follow_the_list(mina: Editor) -> None:
    rows = mina.see("/faqs/shown-rows").text
    assert "to look at" in rows
    assert "to mend" not in rows


def test_saving_without_a_change_changes_no_byte(mina: Editor, console: RunningConsole) -> None:
    before = file_of(console, "oils").read_bytes()
    assert mina.fill("/faqs/oils", **mina.form("/faqs/oils")).status_code == 200
    assert file_of(console, "oils").read_bytes() == before


def test_a_saved_example_is_one_line_in_the_file_and_in_the_log(
    mina: Editor, console: RunningConsole
) -> None:
    before = file_of(console, "oils").read_text().splitlines()
    form = mina.form("/faqs/oils")
    form["examples"] += "\nis it olive oil from the kitchen or something posh"
    said = mina.fill("/faqs/oils", **form)
    assert "Saved." in said.text
    after = file_of(console, "oils").read_text().splitlines()
    assert after == [*before, "  - is it olive oil from the kitchen or something posh"]
    assert "changed an FAQ" in audited(mina)
    undone = mina.fill("/faqs/oils/undo")
    assert "Taken back" in undone.text
    assert file_of(console, "oils").read_text().splitlines() == before


def test_a_new_faq_in_own_words_is_written_and_deleted_and_brought_back(
    mina: Editor, console: RunningConsole
) -> None:
    said = mina.fill("/faqs/new", **NEW)
    assert said.url.endswith("/faqs/cupping_hurt"), said.text[:3000]
    assert "Saved as a new FAQ" in said.text
    article = console.home / "data" / "articles" / "from-our-team.md"
    assert "## Does cupping hurt\n" in article.read_text()
    version = mina.form("/faqs/cupping_hurt")["version"]
    said = mina.fill("/faqs/cupping_hurt/delete", version=version)
    assert "Bring it back" in said.text
    assert not file_of(console, "cupping_hurt").exists()
    assert not article.exists()
    said = mina.fill("/faqs/cupping_hurt/undo")
    assert said.url.endswith("/faqs/cupping_hurt")
    assert article.exists()
    mina.fill("/faqs/cupping_hurt/delete", version=version)


def test_a_question_from_the_inbox_stands_in_the_form(mina: Editor) -> None:
    form = mina.form("/faqs/new?question=is+cupping+sore%3F&example=is+cupping+sore%3F&example=b")
    assert form["question"] == "is cupping sore?"
    assert form["examples"] == "is cupping sore?\nb"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"examples": "hydration\n" + "\n".join(EXAMPLES)}, "already"),
        ({"examples": "one\ntwo"}, "6 more examples are needed"),
        ({"answer": "word " * 71}, "shorten it by 1"),
        ({"article": "", "heading": ""}, "Choose the article"),
        ({"examples": "call me on 020 7946 0123\n" + "\n".join(EXAMPLES)}, "phone number"),
        ({"answer": "Cupping cures eczema and is always safe."}, "medical matter"),
        ({"question": ""}, "Write the question"),
    ],
)
def test_what_must_be_mended_is_not_saved_and_nothing_typed_is_lost(
    mina: Editor, console: RunningConsole, wrong: dict[str, str], told: str
) -> None:
    said = mina.fill("/faqs/new", **{**NEW, **wrong})
    assert said.status_code == 422
    assert told in html.unescape(said.text)
    assert "cupping pain level" in said.text or "one\ntwo" in said.text
    assert not file_of(console, "cupping_hurt").exists()


def test_advice_comes_while_typing(mina: Editor) -> None:
    form = {**mina.form("/faqs/oils"), "csrf": ""}
    form["examples"] += "\nhydration"
    said = html.unescape(mina.fill("/faqs/give-advice", **form).text)
    assert "hydration" in said
    assert "Belongs to “How does massage help skin stay hydrated?” already" in said
    assert 'class="advice stop"' in said


def test_the_passage_stands_beside_the_answer(mina: Editor) -> None:
    said = mina.see(
        "/faqs/the-source", params={"article": "massage-and-your-skin", "heading": "Dry skin"}
    ).text
    assert "People with dry skin find massage particularly helpful" in said
    assert "Mind and body" in said, "the other headings can be chosen"


def test_two_editors_are_shown_each_others_changes_and_lose_nothing(
    mina: Editor, theo: Editor, console: RunningConsole
) -> None:
    before = file_of(console, "glow").read_text()
    hers, his = mina.form("/faqs/glow"), theo.form("/faqs/glow")
    hers["examples"] += "\nglow like a lighthouse"
    assert mina.fill("/faqs/glow", **hers).status_code == 200
    his["examples"] += "\nglow like a glow worm"
    conflict = theo.fill("/faqs/glow", **his)
    assert conflict.status_code == 409
    assert "Two of you changed this" in conflict.text
    assert "glow like a lighthouse" in conflict.text
    assert "glow like a glow worm" not in file_of(console, "glow").read_text()
    merged = {
        **his,
        "examples": re.search(r'name="examples"[^>]*>\n(.*?)</textarea>', conflict.text, re.S)[1],
    }  # type: ignore[index]
    merged["version"] = re.search(r'name="version" value="(\w+)"', conflict.text)[1]  # type: ignore[index]
    merged["examples"] = html.unescape(merged["examples"])
    assert theo.fill("/faqs/glow", **merged).status_code == 200
    text = file_of(console, "glow").read_text()
    assert "glow like a lighthouse" in text
    assert "glow like a glow worm" in text
    theo.fill("/faqs/glow/undo")
    theo.fill("/faqs/glow/undo")
    assert file_of(console, "glow").read_text() == before


def test_a_topic_that_others_name_asks_before_it_goes(
    mina: Editor, console: RunningConsole
) -> None:
    page = mina.see("/faqs/glow/delete").text
    assert "Take it from what visitors ask next after “" in page
    assert "skin_benefits" not in page.partition("unlink")[2].partition("</label>")[0]
    assert "test messages" in page
    takers = re.findall('<option value="([^"]*)"', page)
    assert {"faq/skin_benefits", "out_of_scope", "drop"} <= set(takers)
    assert not {"emergency", "medical_advice", "faq/glow"} & set(takers)
    version = mina.form("/faqs/glow")["version"]
    refused = mina.fill("/faqs/glow/delete", version=version)
    assert refused.status_code == 409
    assert file_of(console, "glow").exists()
    mina.fill("/faqs/glow/delete", version=version, unlink="yes", cases_to="faq/skin_benefits")
    assert not file_of(console, "glow").exists()
    mina.fill("/faqs/glow/undo")
    assert file_of(console, "glow").exists()


def test_a_test_message_is_added(mina: Editor, console: RunningConsole) -> None:
    assert "now tried on it" in mina.fill("/faqs/glow/test-message", text="shine bright?").text
    kept = (console.home / "tests" / "regression" / "staff.tsv").read_text()
    assert kept.endswith("glow\tshine bright?\n")


@pytest.mark.parametrize("path", ["/faqs/nope", "/faqs/../../etc", "/drafts/nope", "/faqs/A"])
def test_what_is_not_there_is_said_to_be_missing(mina: Editor, path: str) -> None:
    assert mina.see(path).status_code == 404


def test_a_sheet_is_looked_at_then_taken_in(mina: Editor, console: RunningConsole) -> None:
    csv = mina.see("/faqs/in-sheets/export/csv")
    assert csv.headers["Content-Disposition"].endswith('.csv"')
    assert mina.see("/faqs/in-sheets/export/xlsx").content[:2] == b"PK"
    rows = csv.content.decode("utf-8-sig").replace("glow,Does", "glow,Oh does", 1)
    looked = mina.fill(
        "/faqs/in-sheets/look", files={"sheet": ("book.csv", rows.encode(), "text/csv")}
    )
    assert "What the import would do" in looked.text
    hidden = dict(re.findall(r'name="(token|seen)" value="([^"]+)"', looked.text))
    if "Oh does" in rows:
        assert "24 FAQs stay" in looked.text
        assert "Oh does" not in file_of(console, "glow").read_text()
        done = mina.fill("/faqs/in-sheets/take-in", **hidden)
        assert "1 FAQ imported" in done.text
        assert "Oh does" in file_of(console, "glow").read_text()
        mina.fill("/faqs/glow/undo")


def test_a_sheet_with_mistakes_is_refused_by_row_and_column(mina: Editor) -> None:
    sheet = b"topic,question,answer\ncupping,Does cupping hurt?," + b"word " * 71 + b"\n"
    looked = mina.fill("/faqs/in-sheets/look", files={"sheet": ("a.csv", sheet, "text/csv")})
    assert looked.status_code == 422
    assert "it has 71 words" in looked.text
    assert "take-in" not in looked.text
    none = mina.fill("/faqs/in-sheets/look", files={"sheet": ("a.ods", b"x", "text/csv")})
    assert "a .csv or an .xlsx" in none.text
    assert "too long ago" in mina.fill("/faqs/in-sheets/take-in", token="../x", seen="").text


@pytest.fixture(scope="module")
def leaflet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Word document such as a clinic has."""
    document = WordDocument()
    document.add_heading("Hot stone massage", 0)
    document.add_heading("What it does", 1)
    document.add_paragraph(
        "Hot stone massage may help you to fall asleep more easily. The warm stones are made of "
        "basalt, which keeps its heat for a long time."
    )
    document.add_heading("Who should wait", 1)
    document.add_paragraph("Hot stone massage is not suitable in the first trimester of pregnancy.")
    path = tmp_path_factory.mktemp("leaflet") / "hot-stone-massage.docx"
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def drafted(console: RunningConsole, leaflet: Path) -> str:
    """The leaflet's drafts are filed; the name of the document."""
    mina = Editor(console, MINA)
    files = {"document": (leaflet.name, leaflet.read_bytes())}
    mina.fill("/drafts/_read", files=files)
    end = time.monotonic() + 120
    while not (found := list((console.home / "data" / "drafts").glob("*.yml"))):
        assert time.monotonic() < end, mina.see("/drafts/").text
        time.sleep(0.5)
    return found[0].stem


def test_a_word_document_becomes_drafts(mina: Editor, drafted: str) -> None:
    page = mina.see(f"/drafts/{drafted}").text
    assert "safety, needs review" in page
    assert "Hot stone massage" in mina.see("/drafts/").text
    assert "filed drafts" in audited(mina)


def drafts_of(mina: Editor, document: str) -> list[tuple[str, bool]]:
    """Address of each draft, and whether it is about safety."""
    page = mina.see(f"/drafts/{document}").text
    items = re.findall(r'<li>\s*<a href="(/drafts/[^"]+)".*?</li>', page, re.S)
    blocks = re.findall(r'<li>\s*<a href="/drafts/[^"]+"(.*?)</li>', page, re.S)
    return [(address, "safety" in block) for address, block in zip(items, blocks)]


def test_a_draft_stands_beside_its_passage(mina: Editor, drafted: str) -> None:
    address = next(address for address, safety in drafts_of(mina, drafted) if not safety)
    page = mina.see(address).text
    assert "<mark>" in page
    assert "basalt" in page or "asleep" in page


def test_a_safety_draft_needs_a_review_and_an_accepted_one_brings_its_article(
    mina: Editor, console: RunningConsole, drafted: str
) -> None:
    address = next(address for address, safety in drafts_of(mina, drafted) if safety)
    form = mina.form(address)
    form["answer"] += " Please ask your doctor or midwife."
    refused = mina.fill(address, **form, what="accept")
    assert refused.status_code == 422
    assert "about safety" in refused.text
    accepted = mina.fill(address, **form, what="accept", reviewed="yes")
    assert "is a new FAQ" in accepted.text, accepted.text[:4000]
    assert (console.home / "data" / "articles" / f"{drafted}.md").exists()
    assert "safety reviewed by Mina Rao" in audited(mina)
    assert "Taken back" in mina.fill(f"/drafts/{drafted}/undo").text
    assert not (console.home / "data" / "articles" / f"{drafted}.md").exists()


def test_a_draft_is_dropped_merged_and_all_can_be_undone(
    mina: Editor, console: RunningConsole, drafted: str
) -> None:
    before = file_of(console, "stress_relief").read_text()
    address = next(address for address, safety in drafts_of(mina, drafted) if not safety)
    number = len(drafts_of(mina, drafted))
    form = {**mina.form(address), "topic": "stress_relief", "what": "merge"}
    merged = mina.fill(address, **form)
    assert "Added to “" in merged.text
    assert "stress_relief" not in merged.text.partition("Added to “")[2][:200]
    assert len(drafts_of(mina, drafted)) == number - 1
    mina.fill(f"/drafts/{drafted}/undo")
    assert file_of(console, "stress_relief").read_text() == before
    mina.fill(address, **mina.form(address), what="drop")
    assert len(drafts_of(mina, drafted)) == number - 1
    mina.fill(f"/drafts/{drafted}/undo")
    assert len(drafts_of(mina, drafted)) == number


def test_an_edited_draft_is_kept_for_later(mina: Editor, drafted: str) -> None:
    address = drafts_of(mina, drafted)[0][0]
    form = {**mina.form(address), "question": "Is it <b>warm</b>?"}
    assert "Kept for later" in mina.fill(address, **form, what="later").text
    assert "Is it &lt;b&gt;warm&lt;/b&gt;?" in mina.see(address).text
    mina.fill(f"/drafts/{drafted}/undo")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("empty.docx", b"PK\x03\x04", "empty.docx"), ("x.bin", b"\x00\x01", "x.bin")],
)
def test_a_document_that_cannot_be_read_says_why(
    mina: Editor, name: str, content: bytes, told: str
) -> None:
    mina.fill("/drafts/_read", files={"document": (name, content)})
    end = time.monotonic() + 60
    while not re.search(rf'advice stop">[^<]*{re.escape(told)}', page := mina.see("/drafts/").text):
        assert time.monotonic() < end, page
        time.sleep(0.3)
    assert "/tmp" not in page
    for id_ in re.findall(r"/drafts/_jobs/(\w+)/forget", page):
        mina.fill(f"/drafts/_jobs/{id_}/forget")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://169.254.169.254/", "ftp://x"])
def test_private_addresses_are_not_fetched(mina: Editor, address: str) -> None:
    said = mina.fill("/drafts/_read", address=address, on="/drafts/").text
    end = time.monotonic() + 60
    while "said bad" not in said and "advice stop" not in said:
        assert time.monotonic() < end, said
        time.sleep(0.3)
        said = mina.see("/drafts/").text
    for id_ in re.findall(r"/drafts/_jobs/(\w+)/forget", said):
        mina.fill(f"/drafts/_jobs/{id_}/forget")


def test_nobody_gets_in_without_signing_in(console: RunningConsole) -> None:
    stranger = requests.Session()
    for path in ("/faqs/", "/faqs/glow", "/drafts/", "/faqs/in-sheets/export/csv"):
        assert "/sign-in" in stranger.get(f"{console.url}{path}", timeout=30).url
    refused = stranger.post(f"{console.url}/faqs/glow", data=NEW, timeout=30)
    assert refused.status_code in (401, 403)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.started() as running:
        yield running


@pytest.fixture
def desk(browser: Browser, console: RunningConsole) -> Iterator[Page]:
    """A browser in which Mina is signed in; it must meet no error."""
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "policy" in said.text else None)
    page.goto(f"{console.url}/sign-in")
    page.fill("[name=name]", MINA)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{console.url}/")
    yield page
    assert not wrong
    context.close()


def test_advice_and_passage_follow_what_is_typed_and_chosen(
    desk: Page, console: RunningConsole
) -> None:
    desk.goto(f"{console.url}/faqs/dry_skin")
    examples = desk.locator("#examples")
    examples.fill(f"{examples.input_value()}\nhydration")
    expect(desk.locator("#advice .stop")).to_contain_text("Belongs to")
    desk.select_option("#heading", "Oils")
    expect(desk.locator("#source blockquote")).to_contain_text("The second is moisture")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("main .said.bad")).to_contain_text("Not saved yet")
    expect(desk.locator("#examples")).to_have_value(re.compile("hydration$"))


def test_typing_in_the_search_finds_by_meaning(desk: Page, console: RunningConsole) -> None:
    desk.goto(f"{console.url}/faqs/")
    desk.fill("#sought", "bags under the eyes")
    expect(desk.locator("#rows tbody th").first).to_contain_text("puffiness")


@pytest.mark.parametrize(
    "path", ["/faqs/", "/faqs/glow", "/faqs/new", "/faqs/glow/delete", "/faqs/in-sheets/",
             "/drafts/", "/drafts/{document}", "/drafts/{document}/1"],
)  # fmt: skip
def test_axe_finds_no_fault(desk: Page, console: RunningConsole, drafted: str, path: str) -> None:
    desk.goto(console.url + path.format(document=drafted))
    desk.wait_for_load_state("networkidle")
    found = Axe().run(desk).response["violations"]
    assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
