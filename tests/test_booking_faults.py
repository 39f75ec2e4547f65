"""When something fails in the middle of a booking: honest words, and nothing half booked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import ROOT, Server
from sqlalchemy import select

from reception.clinic import bookings
from reception.clinic.booking_tables import BOOKED, Booking
from reception.clinic.consistency import consistent
from reception.clinic.database import transaction
from reception.clinic.facts import load_clinic

Say = Callable[[str], list[dict[str, Any]]]

CLINIC = load_clinic(ROOT / "clinic.yml")
DETAILS = "60 min swedish on Tuesday at 3pm, name is Jo Bloggs, 07700 900142"
UNREACHABLE = "postgresql://nobody:nothing@127.0.0.1:1/none"


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A calendar of the test's own."""
    url = f"sqlite:///{tmp_path / 'reception.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def said(replies: list[dict[str, Any]]) -> str:
    return "\n".join(reply["text"] for reply in replies)


def booked() -> list[Booking]:
    with transaction() as session:
        return list(session.scalars(select(Booking).where(Booking.state == BOOKED)))


def test_a_database_that_is_down_is_told_with_the_phone_number(
    say: Say, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", UNREACHABLE)
    reply = said(say(DETAILS))
    assert CLINIC.phone in reply
    assert "cannot be reached" in reply
    assert "Shall I book" not in reply
    monkeypatch.setenv("DATABASE_URL", database)
    assert "Tuesday 24 November 2026, 15:00" in said(say("I would like to book an appointment"))


def test_a_database_that_goes_down_before_the_yes_books_nothing(
    say: Say, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    assert "Shall I book this?" in said(say(DETAILS))
    monkeypatch.setenv("DATABASE_URL", UNREACHABLE)
    reply = said(say("yes, book it"))
    assert "Booked" not in reply
    assert CLINIC.phone in reply
    monkeypatch.setenv("DATABASE_URL", database)
    assert booked() == []
    # The visitor comes back, and need not say everything again.
    assert "Shall I book this?" in said(say("I would like to book an appointment"))
    assert "Booked:" in said(say("yes, book it"))
    assert len(booked()) == 1
    assert consistent() == []


def test_a_time_that_was_lost_meanwhile_is_not_booked(say: Say) -> None:
    assert "Shall I book this?" in said(say(DETAILS))
    service = CLINIC.service("Swedish massage")
    assert service is not None
    with transaction() as session:
        (held,) = session.scalars(select(Booking))
    bookings.release(held.conversation)
    for person in CLINIC.therapists_for(service.name):
        starts = held.starts_in(CLINIC.zone)
        try:
            other = bookings.hold(f"other-{person.name}", service, 60, person.name, starts)
        except bookings.Taken:
            continue
        bookings.book(other.id, "Somebody Else", None, "else@post.example")
    reply = say("yes, book it")
    assert "Booked" not in said(reply)
    assert "taken" in said(reply)
    assert len(reply[-1]["buttons"]) == 3
    assert {one.name for one in booked()} == {"Somebody Else"}
    assert consistent() == []


def test_saying_yes_twice_books_once(say: Say) -> None:
    say(DETAILS)
    assert "Booked:" in said(say("yes, book it"))
    assert "Booked:" not in said(say("yes, book it"))
    assert len(booked()) == 1


def test_without_the_action_server_nothing_is_booked_and_emergencies_are_answered(
    server: Server,
) -> None:
    sender = uuid.uuid4().hex

    def say(text: str) -> str:
        answered = requests.post(
            f"{server.url}/webhooks/rest/webhook",
            json={"sender": sender, "message": text},
            timeout=30,
        )
        return said(answered.json())

    assert "Shall I book this?" in say("45 minute facial on Friday 4 December at 3pm, name is "
                                       "Jo Bloggs, 07700 900142")  # fmt: skip
    server.actions.kill()
    server.actions.wait(30)
    try:
        reply = say("yes, book it")
        assert "Booked" not in reply
        assert CLINIC.phone in reply
        assert "999" in say("my chest hurts and I cannot breathe")
    finally:
        server.actions = server.start_actions()
    assert "Booked" not in say("yes")
    assert "Booked" not in say("when is my appointment?")
