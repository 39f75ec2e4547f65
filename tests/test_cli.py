"""The ``reception`` command, run as a person or a program would run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from reception import settings
from reception.cli import main
from reception.errors import StartError

COMMAND = Path(sys.executable).with_name("reception")
HIDDEN_FROM_HOME = {"models", "var"}
LINES = b"Does massage help dry skin?\n\n\xff\xfe caf\xe9\nand scars?"
"""The second line is empty, the third no UTF-8, the last without an end."""

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The project's folder as links, with an empty models folder of its own."""
    for path in ROOT.iterdir():
        if path.name not in HIDDEN_FROM_HOME:
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "models").mkdir()
    return tmp_path


@pytest.fixture
def run(home: Path) -> Run:
    """Run ``reception`` with that folder as its home."""

    def run_reception(
        *words: str, given: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [COMMAND, *words],
            input=given,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "RECEPTION_HOME": str(home), **environment},
            timeout=300,
        )

    return run_reception


def with_own(path: Path) -> Path:
    """Replace the links on the way to ``path`` by copies, so that it may be spoilt."""
    for part in [*reversed(path.parents), path]:
        if part.is_symlink():
            original = part.resolve()
            part.unlink()
            if original.is_dir():
                part.mkdir()
                for inner in original.iterdir():
                    (part / inner.name).symlink_to(inner)
            else:
                shutil.copy(original, part)
    return path


def complaint(finished: subprocess.CompletedProcess[bytes]) -> str:
    """The one line with which a command that failed ends."""
    assert finished.returncode == 1, finished.stderr.decode()
    assert finished.stdout == b""
    (line,) = finished.stderr.decode().splitlines()
    assert line.startswith("reception: ")
    return line


def objects(finished: subprocess.CompletedProcess[bytes]) -> list[Any]:
    """What was printed: a JSON value on each line and nothing else."""
    assert finished.returncode == 0, finished.stderr.decode()
    return [json.loads(line) for line in finished.stdout.decode().splitlines()]


def test_parse_prints_an_object_for_every_line(run: Run, home: Path, model: Path) -> None:
    (home / "models" / model.name).symlink_to(model)
    parsed = objects(run("parse", given=LINES))
    assert [one["text"] for one in parsed] == [
        "Does massage help dry skin?", "", "\ufffd\ufffd caf\ufffd", "and scars?"
    ]  # fmt: skip
    assert [parsed[place]["label"] for place in (0, 1, 3)] == [
        "faq/dry_skin", "out_of_scope", "faq/scars"
    ]  # fmt: skip
    for one in parsed:
        assert set(one) == {"text", "label", "confidence", "candidates", "ms"}
        assert isinstance(one["label"], str)
        assert 0 <= one["confidence"] <= 1
        assert 0 < one["ms"] < 60_000
        assert len(one["candidates"]) >= 3
        for candidate in one["candidates"]:
            assert set(candidate) == {"label", "confidence"}
        confidences = [candidate["confidence"] for candidate in one["candidates"]]
        assert confidences == sorted(confidences, reverse=True)


def test_chat_prints_an_array_of_replies_for_every_line(run: Run, home: Path, model: Path) -> None:
    (home / "models" / model.name).symlink_to(model)
    turns = objects(run("chat", "--json", given=LINES))
    assert len(turns) == 4
    for replies in turns:
        assert isinstance(replies, list)
        assert replies
        for reply in replies:
            assert set(reply) == {"text", "buttons", "metadata"}
            assert reply["text"].strip()
            assert all(set(button) == {"title", "payload"} for button in reply["buttons"])
            assert {"label", "confidence"} <= set(reply["metadata"])
    assert turns[0][0]["metadata"]["source"]["heading"] == "Dry skin"
    assert turns[3][0]["metadata"]["label"] == "faq/scars"


def test_without_a_model_it_says_how_to_train_one(run: Run, home: Path) -> None:
    said = complaint(run("parse", given=b"hello\n"))
    assert str(home / "models") in said
    assert "make train" in said


def test_of_a_damaged_model_it_says_which_and_what_to_do(run: Run, home: Path, model: Path) -> None:
    damaged = home / "models" / "half.tar.gz"
    damaged.write_bytes(model.read_bytes()[:50_000])
    said = complaint(run("chat", "--json", given=b"hello\n"))
    assert str(damaged) in said
    assert "make train" in said


def test_a_slip_in_clinic_yml_is_named_with_its_line(run: Run, home: Path) -> None:
    facts = with_own(home / "clinic.yml")
    text = facts.read_text()
    number = text[: text.index("\nphone:")].count("\n") + 2
    facts.write_text(text.replace("\nphone: ", "\nphone: ["))
    said = complaint(run("preflight"))
    assert str(facts) in said
    assert f"line {number}" in said or f"line {number + 1}" in said


def test_a_slip_in_a_topic_is_named_with_its_entry(run: Run, home: Path) -> None:
    topic = with_own(home / "data" / "faq" / "scars.yml")
    topic.write_text(topic.read_text().replace("heading: Scars and", "heading: Scarfs and"))
    said = complaint(run("check"))
    assert str(topic) in said
    assert "source.heading" in said
    assert "choose one of" in said


def test_a_port_in_use_is_named_with_another_to_take(run: Run, home: Path, model: Path) -> None:
    (home / "models" / model.name).symlink_to(model)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = complaint(run("preflight", RECEPTION_PORT=str(port)))
    assert f"Port {port} is in use" in said
    assert f"RECEPTION_PORT={port + 100}" in said


# Miswritten commands


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nosuch", "no such command 'nosuch'; `bin/uv run reception --help` shows "),
        ("faq search", "faq search: WORDS is missing; `bin/uv run reception faq search --help` "),
        ("faq search --limit x y", "faq search: --limit: 'x' is no whole number; "),
        ("faq search --limit 0 y", "faq search: --limit: 0 is not in the range x>=1; "),
        ("faq move-example hello", "faq move-example: --from is missing; "),
        ("faq import", "faq import: FILE is missing; "),
        ("faq drafts --accept", "option '--accept' requires an argument; add --help to see "),
        ("faq drafts stones", "faq drafts: got unexpected extra argument (stones); "),
        ("bookings --days 0", "bookings: --days: 0 is not in the range 1<=x<=3650; "),
        ("bookings add swedish long friday", "bookings add: MINUTES: 'long' is no whole number; "),
        ("rollback 99999999999", "rollback: ID: 99999999999 is not in the range 1<=x<="),
        ("messages first", "messages: NUMBERS: 'first' is no whole number; "),
        ("staff role mina", "staff role: ROLE is missing, which is one of editor, publisher; "),
        ("check --all", "check: no such option '--all'; "),
    ],
)
def test_a_miswritten_command_is_told_in_one_sentence(
    words: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("RECEPTION_HOME", str(tmp_path))
    monkeypatch.setattr("reception.assistant.quiet", lambda: None)
    monkeypatch.setattr(sys, "argv", ["reception", *words.split()])
    with pytest.raises(SystemExit) as stopped:
        main()
    out, err = capfd.readouterr()
    assert (stopped.value.code, out) == (2, "")
    (line,) = err.splitlines()
    assert line.startswith(f"reception: {said}")


def test_a_group_alone_lists_its_commands(run: Run) -> None:
    listed = run("faq")
    assert listed.returncode == 2
    assert b"\n  search " in listed.stderr


def test_a_number_that_no_database_holds_is_of_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite'}"}
    command = [COMMAND, "inbox", "--done", "99999999999999999999"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stderr.startswith("reception: There is nothing open of number 9999")
    assert done.stderr.count("\n") == 1


# .env


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of a folder that has nothing else; what it sets is forgotten afterwards."""
    monkeypatch.setenv("RECEPTION_HOME", str(tmp_path))
    for variable in ("RECEPTION_ONE", "RECEPTION_TWO"):
        # So that it is taken out again, whoever sets it.
        monkeypatch.setenv(variable, "")
        monkeypatch.delenv(variable)
    return tmp_path / ".env"


def test_what_is_in_the_environment_comes_before_the_file(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_text("RECEPTION_ONE='of the file'\nRECEPTION_TWO='of the file'\n")
    monkeypatch.setenv("RECEPTION_ONE", "of the environment")
    settings.read_env_file()
    assert os.environ["RECEPTION_ONE"] == "of the environment"
    assert os.environ["RECEPTION_TWO"] == "of the file"


def test_starting_everything_leaves_the_file_to_each_process() -> None:
    # Or honcho would let the file come before the environment.
    assert " -e /dev/null" in re.findall(r".*honcho start.*", (ROOT / "Makefile").read_text())[0]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_editors_of_all_systems_may_save_the_file(mark: str, end: str, env_file: Path) -> None:
    lines = ("RECEPTION_ONE='1:a-b_c#d'", "", "  # a comment, export X=1", "RECEPTION_TWO=2", "")
    env_file.write_bytes((mark + end.join(lines)).encode())
    settings.read_env_file()
    assert (os.environ["RECEPTION_ONE"], os.environ["RECEPTION_TWO"]) == ("1:a-b_c#d", "2")


@pytest.mark.parametrize("line", ["RECEPTION_ONE=", "RECEPTION_ONE = # later"])
def test_a_name_without_a_value_sets_nothing(line: str, env_file: Path) -> None:
    env_file.write_text(line)
    settings.read_env_file()
    assert "RECEPTION_ONE" not in os.environ


@pytest.mark.parametrize(
    "line",
    ["export TOKEN='secret'", "secret", "TOKEN: secret", "TOKEN='secret", "MY-TOKEN=secret",
     "1TOKEN=secret", "='secret'", "set TOKEN=secret"],
)  # fmt: skip
def test_a_line_that_sets_nothing_is_named_by_its_number_alone(line: str, env_file: Path) -> None:
    env_file.write_text(f"# Secrets\n\n{line}\nRECEPTION_TWO=2\n")
    with pytest.raises(StartError) as refused:
        settings.read_env_file()
    assert str(refused.value) == (
        f"{env_file}, line 3: write NAME='value', with both quotes and without export."
    )


def test_a_file_that_is_no_text_is_named(env_file: Path) -> None:
    env_file.write_text("RECEPTION_ONE='secret'", encoding="utf-16")
    with pytest.raises(StartError, match=re.escape(f"{env_file} cannot be read (Unicode")):
        settings.read_env_file()


def test_a_database_that_is_held_is_told_in_a_sentence(tmp_path: Path) -> None:
    database = tmp_path / "held.sqlite"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "-W", "ignore", "-m", "reception.cli", "inbox", "--done", "3"]

    def close() -> str:
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True
        ).stderr

    assert "nothing open of number 3" in close()
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = close()
    assert said.startswith("reception: the database cannot be used now")
    assert said.count("\n") == 1
