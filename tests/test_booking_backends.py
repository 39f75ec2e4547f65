"""Conversations with a clinic that keeps its appointments elsewhere."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from sqlalchemy import select

from reception.clinic.booking_tables import BOOKED, HELD, Booking
from reception.clinic.database import transaction

Say = Callable[[str], list[dict[str, Any]]]

DETAILS = "60 min swedish on Tuesday at 3pm, name is Jo Bloggs, 07700 900142"


def said(replies: list[dict[str, Any]]) -> str:
    return "\n".join(reply["text"] for reply in replies)


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Have appointments kept by a back end at a URL."""
    home = tmp_path / "home"
    home.mkdir()
    for path in ROOT.iterdir():
        if path.name not in {"clinic.yml", "var"}:
            (home / path.name).symlink_to(path)

    def keep(backend: str, url: str) -> None:
        text = (ROOT / "clinic.yml").read_text(encoding="utf-8")
        chosen = f'backend: {backend}\n  url: "{url}"'
        (home / "clinic.yml").write_text(text.replace("backend: local", chosen), encoding="utf-8")
        monkeypatch.setenv("RECEPTION_HOME", str(home))
        monkeypatch.setenv("RECEPTION_WEBHOOK_SECRET", "a secret of the test")
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")

    return keep


class System(ThreadingHTTPServer):
    """The clinic's own system: what it was asked, and how it answers."""

    asked: list[dict[str, Any]]
    status: int
    answer: dict[str, Any]


@pytest.fixture
def system() -> Iterator[System]:
    """A real HTTP server on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append(json.loads(body))
            answer = json.dumps(server.answer).encode()
            self.send_response(server.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = System(("127.0.0.1", 0), Handler)
    server.asked, server.status, server.answer = [], 200, {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def states() -> list[str]:
    with transaction() as session:
        return [booking.state for booking in session.scalars(select(Booking))]


def test_a_booking_page_is_linked_with_what_was_said_and_no_name_is_asked(
    clinic: Callable[[str, str], None], say: Say
) -> None:
    clinic("link", "https://book.example/new?service={service}&minutes={minutes}&start={start}")
    assert "how long" in said(say("I would like to book a swedish massage"))
    assert "Which day and time" in said(say("60 minutes"))
    reply = said(say("Tuesday at 3pm"))
    assert "https://book.example/new?service=Swedish%20massage&minutes=60&start=2026-11-24" in reply
    assert "not booked until" in reply
    assert "name" not in reply
    assert states() == []
    assert "cannot see into" in said(say("when is my appointment?"))


def test_a_day_alone_is_enough_for_the_booking_page(
    clinic: Callable[[str, str], None], say: Say
) -> None:
    clinic("link", "https://book.example/new?service={service}")
    assert "https://book.example/new" in said(say("60 min swedish some time next week"))


def test_the_clinics_own_system_is_asked_before_it_is_booked(
    clinic: Callable[[str, str], None], say: Say, system: System
) -> None:
    clinic("webhook", f"http://127.0.0.1:{system.server_port}/")
    assert "Shall I book this?" in said(say(DETAILS))
    assert system.asked == []
    assert "Booked:" in said(say("yes, book it"))
    (asked,) = system.asked
    assert asked["type"] == "book"
    assert "Jo Bloggs" in json.dumps(asked)
    assert states() == [BOOKED]


def test_its_refusal_is_told_and_another_time_can_be_chosen(
    clinic: Callable[[str, str], None], say: Say, system: System
) -> None:
    clinic("webhook", f"http://127.0.0.1:{system.server_port}/")
    system.status, system.answer = 409, {"message": "That room is being <b>painted</b>."}
    say(DETAILS)
    replies = say("yes, book it")
    assert "That room is being painted" in said(replies)
    assert "<b>" not in said(replies)
    assert "Booked:" not in said(replies)
    assert replies[-1]["buttons"]
    assert BOOKED not in states()
    system.status = 200
    assert "Shall I book this?" in said(say("wednesday at 4pm"))
    assert "Booked:" in said(say("yes"))


def test_a_system_that_does_not_answer_leaves_nothing_half_booked(
    clinic: Callable[[str, str], None], say: Say, system: System
) -> None:
    clinic("webhook", f"http://127.0.0.1:{system.server_port}/")
    system.status = 500
    say(DETAILS)
    reply = said(say("yes, book it"))
    assert "cannot be reached" in reply
    assert "Booked" not in reply
    assert BOOKED not in states()
    assert HELD not in states()
