"""A receptionist teaches the assistant, with all of the house running: console, Rasa, actions."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from console import EDITOR, PUBLISHER, Desk
from console_process import PASSWORD
from playwright.sync_api import Page, expect

from benchmarks.house import House, house
from benchmarks.ports import free_port
from reception.staff import accounts
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
ASTRAY = """\
my stretch marks, would they fade
white lines on the belly after a baby
will it fade lines on my hips
lines from growing too fast
marks on my thighs from weight
purple lines on my stomach
streaks on the skin of my breasts
does rubbing take away streaky skin
tiger stripes after pregnancy gone
can old silvery lines get lighter"""
"""Of stretch marks, but written below dry skin."""

LEARNED_WITHIN = 240_000
"""Milliseconds until what was changed can be tried, on the same machine."""

RELEASED_WITHIN = 90_000
"""Milliseconds until a release is live, on a machine that does much else."""

NewPage = Callable[..., Page]


@dataclass
class Taught:
    """A house with its people, and where visitors and staff find it."""

    made: House
    chat: str

    @property
    def url(self) -> str:
        """The console's address."""
        return f"http://127.0.0.1:{self.made.console_port}"

    def topic(self, question: str) -> str:
        """The name of the topic with that question."""
        faq = self.made.home / "data" / "faq"
        (path,) = [path for path in faq.glob("*.yml") if question in path.read_text()]
        return path.stem


@pytest.fixture(scope="module")
def taught(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taught]:
    """On a copy of the project's data; nothing has been published yet."""
    folder = tmp_path_factory.mktemp("house")
    with house(folder) as made:
        for name, role in ((PUBLISHER, "publisher"), (EDITOR, "editor")):
            accounts.set_up(accounts.add(name, role), PASSWORD)
        (folder / "models").mkdir(exist_ok=True)
        shutil.copy2(model, folder / "models" / "first.tar.gz")
        port = free_port()
        made.console()
        made.actions()
        made.worker(port)
        yield Taught(made, f"http://127.0.0.1:{port}/chat")


@pytest.fixture
def visitor(taught: Taught, new_page: NewPage) -> Widget:
    """A visitor on the page of the conversation."""
    return Widget(new_page(taught.chat))


@pytest.fixture
def receptionist(taught: Taught, new_page: NewPage) -> Desk:
    """An editor, signed in."""
    return _signed_in(taught, new_page, EDITOR)


@pytest.fixture
def owner(taught: Taught, new_page: NewPage) -> Desk:
    """A publisher, signed in."""
    return _signed_in(taught, new_page, PUBLISHER)


def _signed_in(taught: Taught, new_page: NewPage, name: str) -> Desk:
    desk = Desk(new_page(f"{taught.url}/sign-in"), taught).sign_in(name)
    desk.page.wait_for_url(f"{taught.url}/")
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


def test_a_bad_example_is_refused_and_the_page_says_which_examples_conflict(
    taught: Taught, receptionist: Desk, owner: Desk
) -> None:
    page = receptionist.open("/faqs/dry_skin").page
    page.get_by_label("Examples, one a line").fill(ASTRAY)
    advice = page.get_by_role("complementary", name="Advice")
    expect(advice).to_contain_text("10 examples", timeout=30_000)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(receptionist.said).to_contain_text("Saved.", timeout=10_000)

    publish(owner)
    main = owner.page.locator("main")
    expect(main).to_contain_text("Why it was refused")
    expect(main).to_contain_text("Visitors have kept the model they had.")
    expect(main).to_contain_text("should be answered by “Does massage help dry skin?”")
    drew = owner.page.get_by_role("listitem").filter(has_text="an example of")
    expect(drew.first).to_contain_text("of what drew it")
    expect(main).not_to_contain_text("faq/")
    expect(main).not_to_contain_text("tests/")

    page.get_by_role("button", name="Undo", exact=True).click()
    expect(receptionist.said).to_contain_text("Taken back", timeout=10_000)


def test_try_it_shows_what_decided_beside_what_visitors_get(receptionist: Desk) -> None:
    page = receptionist.area("Try it").page
    box = page.get_by_label("Message")
    for text in ("my shins are so flaky, would it help?", "and old scars?"):
        box.fill(text)
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".turn.visitor").last).to_contain_text(text)
        expect(box).to_have_value("")
    for side in ("As it is written now", "What visitors get"):
        answers = page.get_by_role("region", name=side)
        expect(answers.first).to_contain_text("What decided", timeout=LEARNED_WITHIN)
        expect(answers.first).to_contain_text("Does massage help dry skin?")
        expect(answers.first).to_contain_text("%")
        expect(answers).to_have_count(2)
        expect(answers.last).to_contain_text("What decided", timeout=LEARNED_WITHIN)


def test_going_back_takes_an_answer_from_visitors_again(
    taught: Taught, visitor: Widget, owner: Desk
) -> None:
    assert ANSWER in answered(visitor, ASKED)
    undone = taught.made.start("reception.cli", "faq", "undo", taught.topic(QUESTION))
    assert undone.wait(60) == 0
    publish(owner)
    assert soon(lambda: ANSWER not in answered(visitor, ASKED))
    owner.area("Releases")
    owner.page.get_by_role("button", name="Go back to release 1").first.click()
    owner.page.get_by_role("dialog").get_by_role("button", name="Go back to release 1").click()
    expect(owner.said).to_be_visible()
    assert soon(lambda: ANSWER in answered(visitor, ASKED))
