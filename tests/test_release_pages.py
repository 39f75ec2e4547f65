"""What the pages on releases say: what is better and worse, by which names, and what waits."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
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
