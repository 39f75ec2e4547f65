"""Releases and "Try it" in the console, as a publisher and an editor use them."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import requests
from conftest import ROOT
from console_process import PASSWORD, RunningConsole, running_console

from benchmarks.sample import write_sample
from reception import settings

PUBLISHER, EDITOR = "Asha Raman", "Jo Bloggs"
LIMITS = """\
release:
  at_least: {in_scope: 0, out_of_scope: 0, false_alarms: 1}
  dialogues: 1
"""


class Person(requests.Session):
    """Somebody who is signed in, with a browser without scripts."""

    def __init__(self, console: RunningConsole, name: str) -> None:
        super().__init__()
        self.console = console
        token = self._token("/sign-in")
        signed_in = self.do("/sign-in", token, name=name, password=PASSWORD)
        assert signed_in.status_code == 200

    def see(self, path: str, **options: Any) -> str:
        """A page, as words."""
        return words(self.get(f"{self.console.url}{path}", timeout=60, **options).text)

    def do(self, path: str, token: str = "", **fields: str) -> requests.Response:
        """Send a form."""
        fields["csrf"] = token or self._token("/account/")
        return self.post(f"{self.console.url}{path}", data=fields, timeout=120)

    def release(self, **fields: str) -> str:
        """Check and publish, wait, and read what came of it."""
        begun = self.do("/releases/run", **fields)
        assert begun.status_code == 200
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            now = self.get(
                f"{self.console.url}/releases/progress", headers={"HX-Request": "true"}, timeout=30
            )
            if "HX-Redirect" in now.headers:
                return self.see(now.headers["HX-Redirect"])
            assert "<progress" in now.text
            assert 'hx-trigger="every 500ms"' in now.text
            time.sleep(0.5)
        raise AssertionError("the release did not end")

    def _token(self, path: str) -> str:
        page = self.get(f"{self.console.url}{path}", timeout=30).text
        found = re.search('name="csrf" value="([^"]+)"', page)
        assert found
        return found[1]


def words(page: str) -> str:
    page = re.sub(r"(?s)<main.*?>", "", page)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """A console on a book of few examples."""
    folder = tmp_path_factory.mktemp("console")
    # Vectors that were computed before need not be computed again.
    with running_console(folder, RECEPTION_CACHE=str(settings.cache_folder())) as running:
        sample = folder / "sample"
        write_sample(sample, 16)
        shutil.rmtree(running.home / "data")
        shutil.copytree(sample / "data", running.home / "data")
        shutil.copy(ROOT / "data" / "nlu" / "safety.yml", running.home / "data" / "nlu")
        shutil.copy(ROOT / "tests" / "safety_messages.tsv", running.home / "tests")
        (running.home / "releases.yml").write_text(LIMITS)
        running.add(PUBLISHER, "publisher")
        running.add(EDITOR, "editor")
        yield running


@pytest.fixture(scope="module")
def publisher(console: RunningConsole) -> Person:
    return Person(console, PUBLISHER)


@pytest.fixture(scope="module")
def editor(console: RunningConsole) -> Person:
    return Person(console, EDITOR)


@pytest.fixture(scope="module")
def first(publisher: Person) -> str:
    """The page of the first release."""
    return publisher.release(reason="The first one", override="few examples")


def test_the_first_release_shows_its_figures(first: str, publisher: Person) -> None:
    assert "Release 1" in first
    assert "live" in first
    assert "The first one" in first
    assert re.search(r"answered rightly, or offered – \d+\.\d %", first)
    listed = publisher.see("/releases/")
    assert "Release 1, published by Asha Raman" in listed
    assert "Nothing has been changed since." in listed
    assert "No worker has asked for a model" in listed


def test_what_was_changed_waits_and_is_shown_when_it_is_published(
    first: str, console: RunningConsole, publisher: Person
) -> None:
    path = console.home / "data" / "faq" / "dry_skin.yml"
    text = path.read_text()
    path.write_text(
        text.replace(
            "examples:\n", "examples:\n  - <script>alert(1)</script> my paper dry skin\n", 1
        )
    )
    assert "1 file changed since and is not published yet." in publisher.see("/releases/")
    shown = publisher.release(reason="An example", override="few examples")
    assert "What was written" in shown
    assert "1 example added" in shown
    number = re.findall(r"Release (\d+)", shown)[0]
    raw = publisher.get(f"{console.url}/releases/{number}", timeout=30).text
    assert "<script>alert" not in raw
    assert '<a href="/faqs/dry_skin">Does massage help dry skin?</a>' in raw


def test_a_refused_release_names_the_messages_and_the_examples_with_links(
    first: str, console: RunningConsole, publisher: Person
) -> None:
    path = console.home / "data" / "faq" / "dry_skin.yml"
    before = path.read_text()
    head = before.split("examples:\n")[0]
    others = [f"line number {number} about rent and the cellar" for number in ["one", "two", "six"]]
    others += ["what do I owe for the roof", "my landlord wants a deposit", "who mends the boiler",
               "when is the bin collected", "the neighbour plays drums"]  # fmt: skip
    path.write_text(head + "examples:\n" + "".join(f"  - {text}\n" for text in others))
    try:
        shown = publisher.release()
        assert "Why it was refused" in shown
        assert "Visitors have kept the model they had." in shown
        assert "These examples drew it there:" in shown
        assert "Publish it all the same, because" in shown
        number = re.findall(r"Release (\d+)", shown)[0]
        raw = publisher.get(f"{console.url}/releases/{number}", timeout=30).text
        assert re.search(r"an example of <a href=\"/faqs/\w+\">", raw)
        overruled = publisher.release(override="we moved house")
        assert "It was published although it was refused: we moved house" in overruled
    finally:
        path.write_text(before)


def test_going_back_is_one_click(first: str, console: RunningConsole, publisher: Person) -> None:
    done = publisher.do("/releases/1/restore")
    assert "Visitors get release 1 again." in words(done.text)
    assert "Release 1, published by Asha Raman" in words(done.text)
    log = publisher.see("/people/")
    assert "rolled back" in log
    assert "published" in log


def test_an_editor_may_look_and_not_publish(
    first: str, console: RunningConsole, editor: Person
) -> None:
    shown = editor.see("/releases/")
    assert "A publisher can publish what has been changed." in shown
    assert "Check and publish" not in shown.replace("Check and publish makes", "")
    assert editor.do("/releases/run").status_code == 403
    assert editor.do("/releases/1/restore").status_code == 403


def test_a_forged_form_publishes_nothing(
    first: str, console: RunningConsole, publisher: Person
) -> None:
    forged = publisher.post(f"{console.url}/releases/run", data={"reason": "x"}, timeout=30)
    assert forged.status_code == 403
    assert "is checking and publishing just now" not in publisher.see("/releases/")


def test_an_unknown_release_is_answered_civilly(first: str, publisher: Person) -> None:
    assert "There is no release 999" in publisher.see("/releases/999")
    assert "All releases" in publisher.see("/releases/progress")


def test_try_it_sets_the_draft_beside_the_live_one(
    first: str, console: RunningConsole, editor: Person
) -> None:
    assert "Write as a visitor would" in editor.see("/try-it/")
    path = console.home / "data" / "faq" / "dry_skin.yml"
    before = path.read_text()
    path.write_text(before.replace("answer: ", "answer: Honestly. ", 1))
    try:
        said = editor.do("/try-it/say", text="Does massage help dry skin?", conversation="a" * 32)
        shown = words(said.text)
        assert said.status_code == 200
        draft, live = shown.split("As it is written now")[1].split("What visitors get")
        assert "Honestly. " in draft
        assert "Honestly. " not in live
        assert "Examples that drew it there:" in draft
        assert "It thought of:" in live
        path.write_text(before.replace("question:", "questoin:", 1))
        wrong = words(editor.do("/try-it/say", text="hello", conversation="a" * 32).text)
        assert "dry_skin.yml" in wrong
        odd = editor.do("/try-it/say", text="<b>zq</b>", conversation="' or 1=1").text
        assert "<b>zq" not in odd
    finally:
        path.write_text(before)
