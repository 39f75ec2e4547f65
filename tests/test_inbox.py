"""What visitors leave for a person, in a real database."""

from __future__ import annotations

import importlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from reception.clinic import database
from reception.clinic.inbox import (
    LONGEST_TURN,
    TURNS_KEPT,
    Request,
    add_answer,
    add_contact,
    close_request,
    leave_request,
    open_requests,
)

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "reception" / "clinic" / "migrations" / "versions"
TURNS = [{"from": "visitor", "text": "Can I talk to a person?"}]


@pytest.fixture(autouse=True)
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty database of the test's own."""
    path = tmp_path / "inbox.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    database._migrated.cache_clear()
    yield path
    database.engine().dispose()
    database._migrated.cache_clear()


def close(request: Request) -> None:
    """As staff would: it is dealt with."""
    with database.transaction() as session:
        session.get(Request, request.id).open = False


def test_a_request_is_stored_as_it_was_left() -> None:
    request, is_new = leave_request("one", "website", "talk_to_human", TURNS, "a@b.example")
    assert is_new
    (stored,) = open_requests()
    assert stored.id == request.id
    assert (stored.conversation, stored.channel, stored.kind) == ("one", "website", "talk_to_human")
    assert (stored.turns, stored.contact, stored.open) == (TURNS, "a@b.example", True)
    assert stored.created_at == stored.updated_at or stored.updated_at > stored.created_at


def test_times_are_utc() -> None:
    request, _ = leave_request("one", "website", "talk_to_human", TURNS)
    present = datetime.now(timezone.utc).replace(tzinfo=None)
    assert timedelta(0) <= present - request.created_at < timedelta(seconds=10)


def test_asking_again_renews_the_open_request() -> None:
    first, _ = leave_request("one", "website", "book_appointment", TURNS)
    time.sleep(0.002)
    later = [*TURNS, {"from": "visitor", "text": "Hello? Anybody?"}]
    second, is_new = leave_request("one", "website", "book_appointment", later)
    assert not is_new
    assert second.id == first.id
    (stored,) = open_requests()
    assert stored.turns == later
    assert stored.created_at == first.created_at
    assert stored.updated_at > first.updated_at


def test_a_request_of_another_kind_or_conversation_is_its_own() -> None:
    made = [
        leave_request(conversation, "website", kind, TURNS)
        for conversation in ("one", "two")
        for kind in ("book_appointment", "talk_to_human")
    ]
    assert [is_new for _, is_new in made] == [True] * 4
    assert [request.id for request in open_requests()] == [request.id for request, _ in made]
    assert [request.conversation for request in open_requests("two")] == ["two", "two"]
    assert open_requests("three") == []


def test_a_request_after_the_last_was_dealt_with_is_new() -> None:
    first, _ = leave_request("one", "website", "talk_to_human", TURNS, "a@b.example")
    close(first)
    second, is_new = leave_request("one", "website", "talk_to_human", TURNS)
    assert is_new
    assert second.id != first.id
    assert [request.id for request in open_requests()] == [second.id]


def test_a_contact_is_carried_over_to_the_next_request() -> None:
    leave_request("one", "website", "talk_to_human", TURNS, "07700 900123")
    booking, _ = leave_request("one", "website", "book_appointment", TURNS)
    assert booking.contact == "07700 900123"
    other, _ = leave_request("two", "website", "book_appointment", TURNS)
    assert other.contact is None


def test_renewing_a_request_does_not_forget_its_contact() -> None:
    leave_request("one", "website", "talk_to_human", TURNS, "07700 900123")
    renewed, _ = leave_request("one", "website", "talk_to_human", TURNS)
    assert renewed.contact == "07700 900123"
    changed, _ = leave_request("one", "website", "talk_to_human", TURNS, "a@b.example")
    assert changed.contact == "a@b.example"


def test_the_newest_contact_is_carried_over() -> None:
    leave_request("one", "website", "talk_to_human", TURNS, "old@b.example")
    time.sleep(0.002)
    leave_request("one", "website", "book_appointment", TURNS, "new@b.example")
    request, _ = leave_request("one", "website", "cancel_appointment", TURNS)
    assert request.contact == "new@b.example"


def test_only_the_last_turns_are_kept_and_long_ones_are_cut() -> None:
    turns = [{"from": "visitor", "text": f"{number} " + "é" * 2000} for number in range(20)]
    request, _ = leave_request("one", "website", "talk_to_human", turns)
    assert len(request.turns) == TURNS_KEPT
    assert [turn["text"].split()[0] for turn in request.turns] == [str(n) for n in range(14, 20)]
    assert {len(turn["text"]) for turn in request.turns} == {LONGEST_TURN}
    assert len(turns[0]["text"]) > LONGEST_TURN


def test_nothing_else_of_a_turn_is_kept() -> None:
    turn = {"from": "visitor", "text": "hi 🙂 \x00 '; DROP TABLE", "address": "secret"}
    leave_request("one", "website", "talk_to_human", [turn])
    (stored,) = open_requests()
    assert stored.turns == [{"from": "visitor", "text": turn["text"]}]


def test_a_contact_is_added_to_every_open_request_of_the_conversation() -> None:
    leave_request("one", "website", "talk_to_human", TURNS)
    leave_request("one", "website", "book_appointment", TURNS, "old@b.example")
    leave_request("two", "website", "talk_to_human", TURNS)
    assert add_contact("one", "new@b.example") == 2
    assert [request.contact for request in open_requests("one")] == [
        "new@b.example",
        "old@b.example, new@b.example",
    ]
    assert [request.contact for request in open_requests("two")] == [None]


def test_a_contact_without_a_request_goes_nowhere() -> None:
    done, _ = leave_request("one", "website", "talk_to_human", TURNS)
    close(done)
    assert add_contact("one", "a@b.example") == 0
    assert add_contact("nobody", "a@b.example") == 0
    assert open_requests() == []


def test_many_conversations_leave_requests_at_once(inbox: Path) -> None:
    database.engine()

    def leave(number: int) -> bool:
        return leave_request(f"conversation {number}", "website", "talk_to_human", TURNS)[1]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(leave, range(40)))
    assert len(open_requests()) == 40


def break_off(request: Request) -> None:
    """Fail after ``request`` was written and before it was committed."""
    with database.transaction() as session:
        session.add(request)
        session.flush()
        assert request.id is not None
        raise InterruptedError


def test_a_failed_transaction_leaves_nothing() -> None:
    written = datetime(2026, 1, 1)
    request = Request(conversation="one", channel="website", kind="x", turns=[], open=True)
    request.created_at = request.updated_at = written
    with pytest.raises(InterruptedError):
        break_off(request)
    assert open_requests() == []


def test_an_error_of_the_database_does_not_show_what_was_written(inbox: Path) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    database.engine()
    with sqlite3.connect(inbox) as connection:
        connection.execute("DROP TABLE inbox_requests")
    with pytest.raises(SQLAlchemyError) as raised:
        add_contact("conversation-4711", "secret@b.example")
    assert "secret@b.example" not in str(raised.value)
    assert "4711" not in str(raised.value)


def test_processes_may_migrate_an_empty_database_at_once(tmp_path: Path) -> None:
    path, start = tmp_path / "fresh.sqlite", tmp_path / "start"
    code = (
        "import sys, time, pathlib\n"
        "from reception.clinic.database import engine\n"
        "import reception.clinic.inbox, alembic.command\n"
        "print('ready', flush=True)\n"
        "while not pathlib.Path(sys.argv[2]).exists(): time.sleep(0.001)\n"
        "engine()\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, "", str(start)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{path}"},
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    start.touch()
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM inbox_requests").fetchone() == (0,)
        (newest,) = (path.stem[:4] for path in sorted(VERSIONS.glob("0*.py"))[-1:])
        found = connection.execute("SELECT version_num FROM reception_version").fetchall()
        assert found == [(newest,)]


def test_a_migrated_database_is_left_as_it_is() -> None:
    leave_request("one", "website", "talk_to_human", TURNS)
    database.migrate(database.engine())
    assert len(open_requests()) == 1


def test_the_migrations_make_the_tables_that_the_code_describes() -> None:
    # Each table is described by the module that it belongs to.
    for path in sorted((ROOT / "reception").rglob("*.py")):
        if "(Base)" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine().connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": "reception_version",
                # SQLite's own, kept because ids of bookings are never used again.
                "include_name": lambda name, kind, _: name != "sqlite_sequence",
            },
        )
        assert compare_metadata(context, database.Base.metadata) == []


def test_what_the_team_has_answered_is_kept_with_the_request() -> None:
    request, _ = leave_request("one", "website", "talk_to_human", TURNS)
    add_answer(request.id, "Yes, of course.")
    (stored,) = open_requests()
    assert stored.turns[:-1] == TURNS
    answer = stored.turns[-1]
    assert (answer["from"], answer["text"]) == ("team", "Yes, of course.")
    said = datetime.fromisoformat(answer["at"])
    present = datetime.now(timezone.utc).replace(tzinfo=None)
    assert timedelta(0) <= present - said < timedelta(seconds=10)
    later = [*TURNS, {"from": "visitor", "text": "Thank you. When?"}]
    leave_request("one", "website", "talk_to_human", later)
    (renewed,) = open_requests()
    assert renewed.turns == [answer, *later]


def test_an_answer_to_what_is_dealt_with_or_gone_is_noted_nowhere() -> None:
    request, _ = leave_request("one", "website", "talk_to_human", TURNS)
    close_request(request.id)
    for number in (request.id, 4711):
        add_answer(number, "Yes.")
    with database.reading() as session:
        assert session.get(Request, request.id).turns == TURNS


def test_a_request_that_is_dealt_with_is_open_no_more() -> None:
    request, _ = leave_request("one", "website", "talk_to_human", TURNS)
    assert close_request(request.id)
    assert open_requests("one") == []
    assert not close_request(request.id)
