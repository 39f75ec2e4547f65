"""The project as a whole: its data, its commands, its style, and what Rasa says of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from reception.errors import DataError
from reception.evaluation import read_messages
from reception.faq import checks
from reception.faq.book import LONGEST_ANSWER, load_book
from reception.nlu.text import folded

RASA = [sys.executable, "-W", "ignore", "-m", "rasa"]

TOPICS = {
    *("skin_benefits", "how_it_works_blood_flow", "oils", "collagen", "dry_skin", "moisture"),
    *("lasting_effect", "wrinkles", "sagging", "creams_and_injections", "who_benefits"),
    *("how_often", "exfoliation", "glow", "skin_repair", "scars", "stretch_marks", "even_tone"),
    *("lymphatic_puffiness", "elasticity", "stress_ageing", "stress_relief", "muscle_soreness"),
    *("why_skin_needs_care", "about_sources"),
}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_the_files_people_edit_are_right() -> None:
    assert len(checks.check_project()) == 4


def test_every_topic_of_the_contract_has_a_file() -> None:
    assert set(load_book(ROOT / "data")) == TOPICS


def test_no_answer_promises_or_is_too_long() -> None:
    for topic in load_book(ROOT / "data").values():
        assert len(topic.entry.answer.split()) <= LONGEST_ANSWER
        assert not re.search(r"(?i)guarantee|cure|always works|100 ?%|promise", topic.entry.answer)


def test_rasa_finds_nothing_to_warn_of() -> None:
    validated = run(*RASA, "data", "validate", "--fail-on-warnings")
    assert validated.returncode == 0, validated.stdout[-2000:] + validated.stderr[-2000:]


def test_rasa_replays_the_test_stories(model: Path, tmp_path: Path) -> None:
    tested = run(
        *RASA, "test", "core", "--stories", "tests/test_stories.yml", "--model", str(model),
        "--fail-on-prediction-errors", "--out", str(tmp_path),
    )  # fmt: skip
    assert tested.returncode == 0, tested.stdout[-2000:] + tested.stderr[-2000:]


def test_style_and_types() -> None:
    for tool in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]):
        checked = run(sys.executable, "-m", *tool)
        assert checked.returncode == 0, checked.stdout[-3000:] + checked.stderr[-1000:]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the data, to make mistakes in."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path / "data"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("question: Does massage help dry skin?\n", "", "question: it is missing"),
        ("heading: Dry skin", "heading: Dry sin", "no heading 'Dry sin'; choose one of: "),
        ("article: massage-and-your-skin", "article: nope", "no article 'nope'; choose one of"),
        ("follow_ups: [oils", "follow_ups: [oyls", "no other topic 'oyls'"),
        ("reviewed: 2026-11-21", "reviewed: soon", "reviewed"),
        ("examples:\n", "exmaples:\n", "exmaples: there is no such entry"),
        ("answer: >-\n  ", "answer: >-\n  " + "very " * 70, "words; shorten it to 70"),
        ("examples:\n  - ", "examples:\n  - dry skin\n  - dry skin\n  - ", "twice"),
        ("follow_ups: [", "follow_ups: [[", "dry_skin.yml"),
    ],
)
def test_a_mistake_in_a_topic_names_file_entry_and_mend(
    copied: Path, old: str, new: str, told: str
) -> None:
    edit(copied / "faq" / "dry_skin.yml", old, new)
    with pytest.raises(DataError) as caught:
        load_book(copied, frozenset({"book_appointment", "services_offered", "talk_to_human"}))
    assert "dry_skin.yml" in str(caught.value)
    assert told in str(caught.value)


def test_too_few_examples_are_counted(copied: Path) -> None:
    path = copied / "faq" / "glow.yml"
    head, _, examples = path.read_text().partition("examples:\n")
    path.write_text(head + "examples:\n" + "\n".join(examples.splitlines()[:5]))
    with pytest.raises(DataError, match=r"glow.yml: examples: there are 5; add 3 more"):
        load_book(copied)


def test_every_topic_of_the_project_has_far_more_examples_than_it_must() -> None:
    for topic in load_book(ROOT / "data").values():
        assert len(topic.entry.examples) >= 45, topic.name


@pytest.mark.parametrize(
    ("text", "how"),
    [("so flaky", "is also"), ("Does a massage help the dry skin?", "says the same as")],
)
def test_an_example_in_two_topics_is_found(text: str, how: str) -> None:
    from reception.nlu.encoder import SentenceEncoder

    examples = list(checks.faq_examples(load_book(ROOT / "data")))
    examples.append(checks.Example(text, "faq/glow", Path("data/faq/glow.yml")))
    with pytest.raises(DataError) as caught:
        checks.check_apart(examples, SentenceEncoder())
    assert "dry_skin.yml" in str(caught.value)
    assert how in str(caught.value)


def test_a_mistyped_importer_stops_the_training(tmp_path: Path) -> None:
    config = (ROOT / "config.yml").read_text().replace("FaqImporter", "FakImporter")
    (tmp_path / "config.yml").write_text(config)
    trained = run(
        *RASA, "train", "nlu", "--config", str(tmp_path / "config.yml"), "--nlu", "data/nlu",
        "--out", str(tmp_path),
    )  # fmt: skip
    assert trained.returncode != 0
    assert "must name reception.faq.importer.FaqImporter" in trained.stdout + trained.stderr


def test_the_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE))
    assert named <= targets
    assert named >= {"run", "test", "train", "chat", "check", "bench"}
    commands = set(re.findall(r"uv run reception ([a-z]+)", readme))
    told = run(sys.executable, "-m", "reception.cli", "--help").stdout
    assert commands
    assert all(command in told for command in commands)
    for path in re.findall(r"\]\(([^)#]+)\)", readme):
        assert path.startswith("http") or (ROOT / path).exists(), path


def test_continuous_integration_runs_the_readmes_test_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_no_regression_message_stands_among_the_examples() -> None:
    data = ROOT / "data"
    book = load_book(data)
    examples = [*checks.faq_examples(book), *checks.plain_examples(data / "nlu")]
    trained = {folded(example.text) or example.text for example in examples}
    for path in (ROOT / "tests" / "regression").glob("*.tsv"):
        for _, text in read_messages(path, book):
            assert (folded(text) or text) not in trained, f"{path.name}: {text}"
