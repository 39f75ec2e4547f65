"""What the console does with the FAQ book, the command line does too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from faq_project import EXAMPLES, copied_project

from reception.cli import app
from reception.errors import DataError
from reception.faq import editing, regression, shelf


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("reception.assistant.quiet", lambda: None)
    return copied_project(tmp_path, monkeypatch)


def run(*arguments: str, typed: str = "") -> str:
    done = CliRunner().invoke(app, ["faq", *arguments], input=typed)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def new(*more: str, **typed: Any) -> str:
    examples = [part for text in EXAMPLES for part in ("--example", text)]
    answer = "It may pinch a little. Please tell your therapist."
    return run("new", "Does cupping hurt?", "--answer", answer, *examples, *more)


def test_every_command_is_listed_with_what_it_does() -> None:
    said = run("--help")
    for command in (
        "list", "show", "search", "add-example", "check", "import", "export", "new", "undo",
        "case", "drafts", "draft", "delete", "history", "move-example",
    ):  # fmt: skip
        assert f"\n  {command} " in said
    assert "FILE|URL" in run("draft", "--help")


def test_an_example_is_moved_and_stands_in_the_history(project: Path) -> None:
    text = editing.open_entry("glow")[0].examples[0]
    assert "Moved to faq/oils" in run("move-example", text, "--from", "glow", "--to", "oils")
    assert text in editing.open_entry("oils")[0].examples
    assert "moved an example" in run("history", "oils").splitlines()[0]
    assert "No change of scars is known" in run("history", "scars")


def test_topics_are_listed_and_shown(project: Path) -> None:
    assert len(run("list").splitlines()) == 25
    said = run("show", "moisture")
    assert said.startswith("How does massage help skin stay hydrated?")
    assert "- hydration levels" in said
    with pytest.raises(DataError, match="no such topic"):
        run("show", "nope")


def test_a_topic_is_found_by_meaning(project: Path) -> None:
    assert run("search", "bags", "under", "eyes").startswith("lymphatic_puffiness")


def test_a_topic_is_written_extended_undone_and_deleted(project: Path) -> None:
    assert "data/faq/cupping_hurt.yml" in new("--follow-up", "glow")
    assert "Added to faq/cupping_hurt" in run("add-example", "cupping_hurt", "cups, sore?")
    assert editing.open_entry("cupping_hurt")[0].examples[-1] == "cups, sore?"
    assert "Taken back: added an example" in run("undo", "cupping_hurt")
    assert len(editing.open_entry("cupping_hurt")[0].examples) == len(EXAMPLES)
    assert "brings it back" in run("delete", "cupping_hurt")
    run("undo", "cupping_hurt")
    assert "cupping_hurt" in editing.names()


def test_examples_come_from_a_file_too(project: Path) -> None:
    path = project / "examples.txt"
    path.write_text("\n".join(EXAMPLES))
    run("new", "Does cupping hurt?", "--answer", "A little.", "--examples", str(path))
    assert editing.open_entry("cupping_hurt")[0].examples == EXAMPLES


def test_advice_on_a_topic_ends_with_status_one_if_it_must_be_mended(project: Path) -> None:
    assert "nothing to say against it" in run("check", "collagen")
    path = editing.path_of("collagen")
    path.write_text(path.read_text().replace("examples:\n", "examples:\n  - hydration\n"))
    done = CliRunner().invoke(app, ["faq", "check", "collagen"])
    assert done.exit_code == 1
    assert "collagen: stop: examples: Belongs to" in done.output


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_book_goes_out_and_comes_back(project: Path, kind: str) -> None:
    path = project / f"book.{kind}"
    assert str(path) in run("export", str(path))
    assert "Nothing is new in it." in run("import", str(path))


def test_an_import_says_what_it_would_do_and_asks(project: Path) -> None:
    path = project / "book.csv"
    run("export", str(path), "glow")
    question = editing.open_entry("glow")[0].question
    text = path.read_text("utf-8").replace(question, f"Oh {question}", 1)
    path.write_text(text, "utf-8")
    said = run("import", str(path), typed="n\n")
    assert "changed  glow: question" in said
    with pytest.raises(DataError, match=r"nothing was imported; answer y .*--yes\.$"):
        run("import", str(path), typed="")
    before = editing.open_entry("glow")[0]
    assert "Oh" not in before.question
    assert "Changed: 1 topic;" in run("import", str(path), "--yes")
    assert editing.open_entry("glow")[0].question.startswith("Oh")


def test_an_import_with_a_mistake_names_row_and_column(project: Path) -> None:
    path = project / "book.csv"
    path.write_text("topic,answer\nglow," + "word " * 71 + "\n")
    done = CliRunner().invoke(app, ["faq", "import", str(path)])
    assert "! row 2, answer: " in done.output
    assert isinstance(done.exception, DataError)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "missing.csv"), "missing.csv cannot be read (No such file or directory); "),
        (("import", "folder.csv"), "folder.csv cannot be read (Is a directory); "),
        (("import", "leaflet.pdf"), "leaflet.pdf: a sheet is a .csv or an .xlsx; "),
        (("import", "other.csv"), "other.csv: The first row has to name the columns: topic, "),
        (("import", "other.xlsx"), "other.xlsx: The workbook cannot be read: it is damaged, or "),
        (("export", "leaflet.pdf"), "leaflet.pdf: a sheet is a .csv or an .xlsx; "),
        (("export", "folder.csv"), "folder.csv cannot be written (Is a directory); "),
        (("export", "no/book.csv"), "no/book.csv cannot be written (No such file or directory); "),
        (("new", "Q?", "--answer", "A.", "--examples", "missing.txt"), "missing.txt cannot be r"),
        (("new", "Q?", "--answer", "A.", "--examples", "noise.txt"), "noise.txt is no text in UT"),
        (("delete", "oils"), "data/faq/oils.yml: it is a follow-up of "),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_told_in_one_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(project)
    (project / "folder.csv").mkdir()
    (project / "other.csv").write_text("a,b\n1,2\n")
    for name in ("other.xlsx", "noise.txt", "leaflet.pdf"):
        (project / name).write_bytes(b"\xff\xfe\x00noise")
    with pytest.raises(DataError) as refused:
        run(*words)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_who_deletes_a_topic_in_use_is_told_how(project: Path) -> None:
    with pytest.raises(DataError, match=r"Call it with --unlink and --cases-to LABEL\.$"):
        run("delete", "oils")
    assert "oils" in editing.names()


def test_a_test_message_is_added(project: Path) -> None:
    run("case", "moisture", "is my skin a sponge then")
    assert ("faq/moisture", "is my skin a sponge then") in [one[:2] for one in regression.cases()]


def test_drafts_of_a_document_are_filed_listed_and_accepted(project: Path) -> None:
    path = project / "stones.md"
    path.write_text(
        "# Hot stone massage\n\n## What it does\n\nHot stone massage may help you to fall asleep "
        "more easily.\n\n## Who should wait\n\nHot stone massage is not suitable in the first "
        "trimester of pregnancy.\n"
    )
    assert "No draft waits" in run("drafts")
    run("draft", str(path), "--save")
    listed = run("drafts")
    assert "SAFETY, needs review" in listed
    safety = [one for one in shelf.filed() if one.draft.safety]
    others = [one for one in shelf.filed() if not one.draft.safety]
    assert safety
    assert others
    with pytest.raises(DataError, match="about safety"):
        run("drafts", "--accept", safety[0].id)
    said = run("drafts", "--accept", others[0].id)
    assert said.startswith(f"Accepted {others[0].id}: data/faq/")
    assert "Dropped" in run("drafts", "--drop", safety[0].id)
    run("draft", str(path), "--save")
    again = next(one for one in shelf.filed() if one.draft.safety)
    assert "Accepted" in run("drafts", "--accept", again.id, "--reviewed-by", "Asha")


def test_a_command_of_the_real_program_prints_one_sentence_on_a_mistake(project: Path) -> None:
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "reception.cli", "faq", "undo", "glow"],
        capture_output=True, text=True, env={**os.environ, "RECEPTION_HOME": str(project)},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "reception: faq/glow: there is no change to undo; edit it instead."
    )
