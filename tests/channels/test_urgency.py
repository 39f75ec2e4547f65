"""An emergency in a messaging app is answered though the database takes nothing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from benchmarks.providers.telegram import Telegram
from channels.apps import App, wait_until
from channels.conftest import server_for

EMERGENCY = "my dad has chest pain and he can't breathe"
BEYOND_NORMAL = 1.5
"""Seconds; SQLite itself waits for 10 until it gives up."""


@pytest.fixture(scope="module")
def telegram(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One app, with a server of its own."""
    with server_for({"telegram": Telegram()}, model, tmp_path_factory.mktemp("locked")) as found:
        app = found[1]["telegram"]
        app.visitor().ask(0)
        yield app


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """While somebody else writes to the database and does not finish."""
    with closing(sqlite3.connect(database, timeout=10, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.mark.timed
def test_an_emergency_is_answered_though_the_database_is_locked_and_not_again_afterwards(
    telegram: App,
) -> None:
    usual = telegram.visitor()
    begun = time.monotonic()
    usual.say(EMERGENCY)
    normal = time.monotonic() - begun
    visitor, other = telegram.visitor(), telegram.visitor()
    with locked(telegram.server.database):
        begun = time.monotonic()
        visitor.write(EMERGENCY)
        other.write("How much is a facial?")
        wait_until(lambda: visitor.said, normal + BEYOND_NORMAL)
        assert time.monotonic() - begun < normal + BEYOND_NORMAL
        assert "999" in visitor.said[0].text
        assert other.said == []
    wait_until(lambda: other.said)
    visitor.settled()
    assert [said.text for said in visitor.said] == [said.text for said in usual.said]
    assert visitor.ask(0) == [0]


def test_what_was_said_in_an_emergency_is_kept_when_the_database_is_back(telegram: App) -> None:
    visitor = telegram.visitor()
    text = f"{EMERGENCY}, number {visitor.number:04}"
    with locked(telegram.server.database):
        visitor.write(text)
        wait_until(lambda: visitor.said)
    trace = f"number {visitor.number:04}"
    wait_until(lambda: "conversations.events" in telegram.records.places(trace))
    assert trace not in telegram.server.log.read_text(errors="replace")
