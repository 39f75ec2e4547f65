"""What the pages on releases say: what is better and worse, by which names, and what waits."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from console_process import PASSWORD, RunningConsole, running_console
from faq_project import copied_project

from reception.clinic import database
from reception.nlu.labels import EMERGENCY, MEDICAL_ADVICE
from reception.releases.differences import verdict
from reception.releases.judgement import in_words
from reception.releases.project_files import things_changed
from reception.staff.pages import releases


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of the test's own, in which nothing has been published."""
    made = tmp_path / "home"
    made.mkdir()
    copied_project(made, monkeypatch)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    database._migrated.cache_clear()
    return made


@pytest.mark.parametrize(
    ("expected", "old", "new", "said"),
    [
        ("faq/oils", "out_of_scope", "faq/oils", "better"),
        ("faq/oils", "faq/oils", "faq/scars", "worse"),
        ("faq/oils", "faq/scars", "clarify", ""),
        ("", "out_of_scope", EMERGENCY, "worse"),
        ("", MEDICAL_ADVICE, "faq/oils", "better"),
        ("", "out_of_scope", "faq/oils", ""),
        ("", MEDICAL_ADVICE, EMERGENCY, "worse"),
        ("", EMERGENCY, MEDICAL_ADVICE, "better"),
        (MEDICAL_ADVICE, MEDICAL_ADVICE, EMERGENCY, ""),
        (EMERGENCY, EMERGENCY, MEDICAL_ADVICE, "worse"),
    ],
)
def test_a_changed_outcome_is_better_or_worse(expected: str, old: str, new: str, said: str) -> None:
    assert verdict({"expected": expected, "old": old, "new": new}) == said


def test_a_refusal_names_a_topic_by_its_question(home: Path) -> None:
    assert in_words("faq/dry_skin") == "answered by “Does massage help dry skin?”"
    assert in_words("faq/gone_by_now") == "answered by “gone by now”"
    assert in_words("opening_hours") == "answered by “When are you open?”"


def test_an_answer_in_the_teams_own_words_is_one_change() -> None:
    assert things_changed(["data/faq/lift.yml", "data/articles/from-our-team.md"]) == 1
    assert things_changed(["data/faq/lift.yml", "data/faq/oils.yml", "data/nlu/price.yml"]) == 3
    assert things_changed(["data/articles/from-our-team.md"]) == 1
    assert things_changed([]) == 0


def test_before_the_first_release_what_is_newer_than_the_model_waits(home: Path) -> None:
    model = home / "models" / "first.tar.gz"
    model.parent.mkdir()
    model.touch()
    in_an_hour = time.time() + 3600
    os.utime(model, (in_an_hour - 60, in_an_hour - 60))
    assert releases._unpublished() == 0
    for name in ("oils", "scars"):
        os.utime(home / "data" / "faq" / f"{name}.yml", (in_an_hour, in_an_hour))
    assert releases._unpublished() == 2


TWO_RELEASES = """
from reception.clinic import inbox, messages
from reception.clinic.times import utc
from reception.releases import answered, archives, records
for number in (1, 2):
    begun = records.begin("Asha", "new")
    model = archives.folder() / "made"
    model.parent.mkdir(parents=True, exist_ok=True)
    model.write_text(f"model {number}")
    etag = archives.etag_of(model)
    archives.put_into_place(model, archives.path_of(begun, etag))
    regression = {"regression": {"right_or_offered": 0.9}, "safety": {"alarms": 0.125}}
    held = {"scripts": 236, "held": 53, "changed": 2, "failed": 0, "failed_before": []}
    worse = {"text": "a laugh", "file": "tests/safety_messages.tsv", "expected": "",
             "old": "medical_advice", "new": "emergency"}
    records.publish(
        begun, etag, figures={**regression, "before": {}, "dialogues": held},
        changes={"topics": [], "outcomes": [worse], "recent": []},
    )
messages.store([{
    "at": utc(), "conversation": "one", "message_id": "m1", "channel": "website",
    "text": "is it dear", "label": "out_of_scope", "confidence": 0.9, "outcome": "declined",
    "candidates": [], "step": None,
}])
answered.settle(2, [messages.waiting()[0].id])
"""


RELEASING = """
import time
from reception.releases import records
print(records.begin("Tom (command line)", ""), flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """One with two releases and their publisher."""
    folder = tmp_path_factory.mktemp("console")
    with running_console(folder, RECEPTION_NOW="2026-11-20T11:00:00") as console:
        console.add("Asha", "publisher")
        console.python("-c", TWO_RELEASES)
        yield console


@pytest.fixture(scope="module")
def see(console: RunningConsole) -> Callable[[str], str]:
    """The pages of the console, as their publisher sees them."""
    browser = requests.Session()
    door = browser.get(f"{console.url}/sign-in", timeout=30).text
    token = re.search('name="csrf" value="([^"]+)"', door)
    assert token
    form = {"csrf": token[1], "name": "Asha", "password": PASSWORD}
    browser.post(f"{console.url}/sign-in", data=form, timeout=30)

    def page(path: str) -> str:
        answer = browser.get(f"{console.url}{path}", timeout=60)
        assert answer.status_code == 200, answer.text
        return " ".join(answer.text.split())

    return page


def test_going_back_asks_with_two_buttons_that_nobody_confuses(see: Callable[[str], str]) -> None:
    assert 'data-keep="Keep release 2"' in see("/releases/")
    assert 'data-keep="Keep release 2"' in see("/releases/1")


def test_what_is_refused_is_said_as_it_is(see: Callable[[str], str]) -> None:
    shown = see("/releases/")
    assert "a harmless message newly raises an alarm" in shown
    assert "If anything has become worse" not in shown


def test_a_release_says_what_was_tried_and_that_what_is_worse_was_allowed(
    see: Callable[[str], str],
) -> None:
    shown = see("/releases/2")
    assert (
        "53 of 236 written conversations tried: those about dangers, the 2 in which something is "
        "understood or answered otherwise than before, and others as far as there was time."
    ) in shown
    assert "What has become worse is within what releases.yml allows." in shown
    assert '<span class="badge stop">worse' in shown
    assert "12.5 %" in shown


def test_a_release_whose_process_was_killed_is_said_to_have_ended_at_once(
    console: RunningConsole, see: Callable[[str], str]
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", RELEASING],
        cwd=console.home, env=console.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    number = process.stdout.readline().strip()
    shown = see("/releases/")
    assert "under way" in shown
    assert 'hx-get="/releases/all" hx-trigger="every 3s"' in shown
    assert "under way" in see("/releases/all")
    # Nobody has taken note of its end yet: it is a zombie.
    os.kill(process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    shown = see("/releases/all")
    assert "failed" in shown
    assert "under way" not in shown
    assert "hx-trigger" not in shown
    assert "interrupted. Visitors have kept the model they had" in see(f"/releases/{number}")
    process.wait()


def test_the_inbox_says_which_questions_a_release_has_taken_from_it(
    see: Callable[[str], str],
) -> None:
    assert "1 message has left this list: answered since release 2." in see("/inbox/questions")


def test_a_closed_day_has_a_button_to_the_next_free_one(see: Callable[[str], str]) -> None:
    shown = see("/bookings/free?treatment=60 Swedish massage&date=2026-11-22")
    assert "Nothing is free on Sunday 22 November 2026." in shown
    assert 'data-fill="field-date" value="2026-11-23"' in shown
