"""``reception faq draft``: drafts as JSON, on the shelf, or reviewed in the terminal."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reception.cli import app
from reception.faq import editing
from reception.faq.book import load_book
from reception.faq.drafts import command

ROOT = Path(__file__).parents[1]
KEYS = ["question", "answer", "passage", "heading", "examples", "status", "topic", "safety"]

LEAFLET = """# Cupping

## How long do the marks last?

The round marks fade within three to ten days.

## Does cupping hurt?

Most people feel a strong pull but no pain.

## Who should not have cupping?

Do not have cupping if you take blood thinners.
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, with a leaflet beside it."""
    home = tmp_path / "home"
    for name in ("data", "tests/regression"):
        shutil.copytree(ROOT / name, home / name)
    for name in ("clinic.yml", "config.yml", "domain.yml"):
        shutil.copy(ROOT / name, home / name)
    monkeypatch.setenv("RECEPTION_HOME", str(home))
    monkeypatch.setenv("RECEPTION_CACHE", str(ROOT / ".cache"))
    (tmp_path / "cupping.md").write_text(LEAFLET, encoding="utf-8")
    return home


def run(home: Path, *arguments: str, typed: str = "") -> Result:
    sources = [str(home.parent / one) if one.endswith(".md") else one for one in arguments]
    return CliRunner().invoke(app, ["faq", "draft", *sources], input=typed)


def files(home: Path) -> set[str]:
    found = {path.relative_to(home).as_posix() for path in (home / "data").rglob("*.*")}
    return {name for name in found if "/." not in name}


def test_json_is_one_list_and_nothing_else(home: Path) -> None:
    before = files(home)
    result = run(home, "cupping.md", "--json")
    assert result.exit_code == 0, result.stderr
    drafts = json.loads(result.stdout)
    assert drafts
    text = LEAFLET.split("\n")
    for draft in drafts:
        assert list(draft) == KEYS
        assert len(draft["examples"]) >= 8
        assert draft["status"] in ("new", "adds", "contradicts")
        assert (draft["topic"] is None) == (draft["status"] == "new")
        assert all(any(line in found for found in text) for line in draft["passage"].split("\n"))
    assert any("hurt" in draft["question"].lower() for draft in drafts)
    assert any(draft["safety"] for draft in drafts)
    assert files(home) == before


def test_a_source_that_fails_does_not_stop_the_others(home: Path) -> None:
    result = run(home, "none.md", "cupping.md", "--json")
    assert result.exit_code == 1
    assert "none.md is not there" in result.stderr
    assert result.stderr.count("\n") == 1
    assert json.loads(result.stdout)


def test_nothing_at_all_is_an_empty_list(home: Path) -> None:
    result = run(home, "none.md", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])


def test_saved_drafts_wait_on_the_shelf(home: Path) -> None:
    before = files(home)
    result = run(home, "cupping.md", "--save")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert "filed in" in result.stderr
    assert files(home) - before == {"data/drafts/cupping.yml", "data/drafts/cupping.md"}


def test_an_accepted_draft_becomes_a_topic_that_rests_on_the_document(home: Path) -> None:
    result = run(home, "cupping.md", typed="a\ncupping_marks\nq\n")
    assert result.exit_code == 0, result.stderr + result.stdout
    topic = load_book(home / "data")["cupping_marks"]
    assert topic.article.title == "Cupping"
    assert topic.entry.answer in LEAFLET
    assert "1 accepted" in result.stdout
    assert "filed in" in result.stdout


def test_undo_takes_back_the_decision_before(home: Path) -> None:
    result = run(home, "cupping.md", typed="accept\nfirst_try\nundo\na\nsecond_try\nq\n")
    assert result.exit_code == 0, result.stderr + result.stdout
    assert "second_try" in editing.names()
    assert "first_try" not in editing.names()


def test_a_draft_is_merged_into_a_topic(home: Path) -> None:
    before = len(editing.open_entry("wrinkles")[0].examples)
    result = run(home, "cupping.md", typed="m\nno_such_topic\nm\nwrinkles\nq\n")
    assert result.exit_code == 0, result.stderr + result.stdout
    assert "There is no topic 'no_such_topic'" in result.stdout
    assert "1 merged" in result.stdout
    assert len(editing.open_entry("wrinkles")[0].examples) > before


def test_names_that_are_taken_or_none_are_refused(home: Path) -> None:
    result = run(home, "cupping.md", typed="a\nwrinkles\na\nNo Name!\nx\nu\nd\nq\n")
    assert result.exit_code == 0, result.stderr + result.stdout
    assert "There is a topic 'wrinkles'" in result.stdout
    assert "'No Name!' cannot be the name" in result.stdout
    assert "'x' is no choice" in result.stdout
    assert "nothing to take back" in result.stdout
    assert "1 dropped" in result.stdout


def test_an_edited_draft_is_saved_as_edited(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import re, sys\np = sys.argv[1]\ns = open(p).read()\n"
        "open(p, 'w').write(re.sub('(?m)^question: .*', 'question: Is cupping sore?', s))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    monkeypatch.delenv("VISUAL", raising=False)
    result = run(home, "cupping.md", typed="e\na\ncupping_sore\nq\n")
    assert result.exit_code == 0, result.stderr + result.stdout
    assert editing.open_entry("cupping_sore")[0].question == "Is cupping sore?"


def test_a_safety_draft_wants_somebody_to_stand_for_it(home: Path) -> None:
    drafts = json.loads(run(home, "cupping.md", "--json").stdout)
    place = next(number for number, draft in enumerate(drafts) if draft["safety"])
    typed = "s\n" * place + "a\nblood_thinners\nDr Jones\nq\n"
    result = run(home, "cupping.md", typed=typed)
    assert result.exit_code == 0, result.stderr + result.stdout
    assert "safety, needs review" in result.stdout
    assert "who has compared it" in result.stdout
    assert "blood_thinners" in editing.names()


def test_a_draft_against_clinic_yml_shows_what_that_says(home: Path) -> None:
    (home.parent / "cupping.md").write_text(
        "# Massage\n\n## What does it cost?\n\nA one-hour massage costs £12 at our clinic.\n"
    )
    result = run(home, "cupping.md", typed="m\n\ns\n")
    assert result.exit_code == 0, result.stderr + result.stdout
    assert "clinic.yml: prices says" in result.stdout
    assert "Swedish massage £62 for 60 minutes" in " ".join(result.stdout.split())
    assert "There is no topic ''" in result.stdout


def test_what_no_visitor_would_be_answered_is_not_accepted(home: Path) -> None:
    (home.parent / "cupping.md").write_text(
        "# Cupping\n\n## When to call 999\n\nCall 999 if you:\n\n- have crushing chest pain\n"
        "- can't breathe\n"
    )
    drafts = json.loads(run(home, "cupping.md", "--json").stdout)
    place = next(n for n, one in enumerate(drafts) if "chest pain" in one["question"])
    result = run(home, "cupping.md", typed="s\n" * place + "a\nchest_pain\nDr Jones\nq\n")
    assert "before any FAQ" in result.stdout
    assert "Not accepted: edit it, skip it or drop it." in result.stdout
    assert "chest_pain" not in editing.names()


def test_without_a_terminal_it_says_so_and_files_what_is_left(home: Path) -> None:
    result = run(home, "cupping.md", typed="")
    assert result.exit_code == 0, result.stderr
    assert "not interactive" in result.stderr
    assert (home / "data/drafts/cupping.yml").exists()


@pytest.mark.parametrize("limit", ["READING_TIME", "DRAFTING_TIME"])
def test_a_document_takes_no_more_time_than_in_the_console(
    home: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    long = "\n\n".join(f"## How is cup {n}?\n\nCup {n} fades in {n} days." for n in range(20_000))
    (home.parent / "cupping.md").write_text(f"# Cupping\n\n{long}\n")
    before = resource.getrlimit(resource.RLIMIT_CPU)
    monkeypatch.setattr(command, limit, 0)
    result = run(home, "cupping.md", "--json")
    assert result.exit_code == 1
    assert "takes too long" in result.stderr
    assert json.loads(result.stdout) == []
    assert resource.getrlimit(resource.RLIMIT_CPU) == before


@pytest.mark.timed
def test_a_document_takes_seconds_with_everything_loaded_anew(home: Path) -> None:
    (home.parent / "long.md").write_text(
        (ROOT / "data/articles/massage-and-your-skin.md").read_text()
        + (ROOT / "data/articles/what-regular-massage-does.md").read_text().partition("\n# ")[2]
    )
    before = _seconds_of_children()
    done = subprocess.run(
        [sys.executable, "-m", "reception.cli", "faq", "draft", "--json", "../long.md"],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) > 20
    # Seventeen on a slow machine, 12 to 16 where README was measured.
    assert _seconds_of_children() - before < 25


def _seconds_of_children() -> float:
    """Processor time, which does not depend on what else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
