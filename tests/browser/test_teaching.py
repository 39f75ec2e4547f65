"""A receptionist teaches the assistant, with all of the house running: console, Rasa, actions."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, free_port, wait_for
from console import EDITOR, PUBLISHER, Desk
from console_process import RunningConsole, running_console
from playwright.sync_api import Page, expect

from widget import Widget

UNKNOWN = "where could I charge my phone"
QUESTION = "Can I charge my phone at the clinic?"
ANSWER = "Yes, there is a socket beside every chair in our waiting room."
ASKED = "have you got somewhere to plug my phone in"
EXAMPLES = """\
phone charging?
is there a socket I can use for my phone
my phone's nearly dead, can I plug it in at yours
Could I charge my mobile while I'm on the table?
any plugs in the waiting room
battery on 3%, can i charge at the clinic
do you have a phone charger
I'd like to charge my phone during the massage
can I top my mobile up while I wait
somewhere to charge up a phone please"""
RELEASED_WITHIN = 90_000
"""Milliseconds until a release is live, on a machine that does much else."""

NewPage = Callable[..., Page]


@dataclass
class House:
    """All that `make run` starts."""

    console: RunningConsole
    chat: str

    def topic(self, question: str) -> str:
        """The name of the topic with that question."""
        faq = self.console.home / "data" / "faq"
        (path,) = [path for path in faq.glob("*.yml") if question in path.read_text()]
        return path.stem


@pytest.fixture(scope="module")
def house(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """On a copy of the project's data; nothing has been published yet."""
    port, actions_port = free_port(), free_port()
    ports = {"RECEPTION_PORT": str(port), "RECEPTION_ACTIONS_PORT": str(actions_port)}
    folder = tmp_path_factory.mktemp("house")
    with ExitStack() as stack:
        console = stack.enter_context(running_console(folder, **ports))
        console.add(PUBLISHER, "publisher")
        console.add(EDITOR, "editor")
        (console.home / "models").mkdir(exist_ok=True)
        shutil.copy2(model, console.home / "models" / "first.tar.gz")
        for command, url in (
            ("actions", f"http://127.0.0.1:{actions_port}/health"),
            ("serve", f"http://127.0.0.1:{port}/chat"),
        ):
            log = folder / f"{command}.txt"
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "reception.cli", command],
                cwd=console.home, env={**console.environment, "PYTHONPATH": str(ROOT)},
                stdout=log.open("wb"), stderr=subprocess.STDOUT,
            )  # fmt: skip
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
            wait_for(url, process, log)
        yield House(console, f"http://127.0.0.1:{port}/chat")


@pytest.fixture
def visitor(house: House, new_page: NewPage) -> Widget:
    """A visitor on the page of the conversation."""
    return Widget(new_page(house.chat))


@pytest.fixture
def receptionist(house: House, new_page: NewPage) -> Desk:
    """An editor, signed in."""
    return _signed_in(house, new_page, EDITOR)


@pytest.fixture
def owner(house: House, new_page: NewPage) -> Desk:
    """A publisher, signed in."""
    return _signed_in(house, new_page, PUBLISHER)


def _signed_in(house: House, new_page: NewPage, name: str) -> Desk:
    desk = Desk(new_page(f"{house.console.url}/sign-in"), house.console).sign_in(name)
    desk.page.wait_for_url(f"{house.console.url}/")
    return desk


def publish(desk: Desk) -> None:
    """Press the button, and wait until the release is live or refused."""
    desk.area("Releases")
    desk.page.get_by_role("button", name="Check and publish").click()
    title = desk.page.get_by_role("heading", name=re.compile(r"^Release \d+$"))
    expect(title).to_be_visible(timeout=RELEASED_WITHIN)


def answered(visitor: Widget, text: str) -> str:
    """What the assistant says to ``text``."""
    said = visitor.said("Automatic assistant")
    before = said.count()
    visitor.say(text)
    expect(said).not_to_have_count(before)
    return said.last.inner_text()


def soon(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether something comes true: workers take a new model within seconds."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(1)
    return true()


def test_an_unanswered_question_becomes_an_answer_in_the_widget(
    visitor: Widget, receptionist: Desk, owner: Desk
) -> None:
    assert ANSWER not in answered(visitor, UNKNOWN)

    page = receptionist.area("Inbox").page
    asked = page.get_by_role("article").filter(has_text=UNKNOWN)

    def is_there() -> bool:
        page.goto(f"{receptionist.console.url}/inbox/questions")
        return asked.is_visible()

    assert soon(is_there)
    asked.get_by_role("link", name="Write a new FAQ").click()
    examples = page.get_by_label("Examples, one a line")
    expect(examples).to_have_value(re.compile(re.escape(UNKNOWN)))
    page.get_by_label("Question, as visitors ask it").fill(QUESTION)
    page.get_by_label("Answer", exact=True).fill(ANSWER)
    page.get_by_label("Article that says this").select_option("from-our-team")
    examples.fill(f"{UNKNOWN}\nwhat can you do for my dry skin?")
    advice = page.get_by_role("complementary", name="Advice")
    expect(advice).to_contain_text("Does massage help dry skin?", timeout=10_000)
    examples.fill(f"{UNKNOWN}\n{EXAMPLES}")
    expect(advice).not_to_contain_text("Does massage help dry skin?", timeout=10_000)
    page.get_by_role("button", name="Save").click()
    expect(receptionist.said).to_contain_text("Saved as a new FAQ")

    publish(owner)
    expect(owner.page.locator("main")).to_contain_text("live")
    expect(owner.page.locator("main")).to_contain_text(QUESTION)
    assert soon(lambda: ANSWER in answered(visitor, ASKED))


def test_going_back_takes_an_answer_from_visitors_again(
    house: House, visitor: Widget, owner: Desk
) -> None:
    assert ANSWER in answered(visitor, ASKED)
    house.console.reception("faq", "undo", house.topic(QUESTION))
    publish(owner)
    assert soon(lambda: ANSWER not in answered(visitor, ASKED))
    owner.area("Releases")
    owner.page.get_by_role("button", name="Go back to release 1").first.click()
    owner.page.get_by_role("dialog").get_by_role("button", name="Go back to release 1").click()
    expect(owner.said).to_be_visible()
    assert soon(lambda: ANSWER in answered(visitor, ASKED))
