"""``reception bookings`` and ``inbox``: what a receptionist enters and sees."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from messages_in_store import Clock, all_of, conversation, event, store, take, write

from reception import desk
from reception.clinic import chats, correspondents, deliveries
from reception.clinic.database import transaction
from reception.clinic.inbox import leave_request
from reception.clinic.outgoing import Outgoing
from reception.errors import ReceptionError


@pytest.fixture
def calendar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty calendar."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")


def run(*arguments: str) -> str:
    """What the command prints; its error is raised."""
    return CliRunner().invoke(desk.bookings, arguments, catch_exceptions=False).output


def test_a_receptionist_enters_finds_and_cancels_an_appointment(calendar: None) -> None:
    assert "No appointment" in run()
    added = run(
        "add", "swedish", "60", "tuesday 3pm", "--name", "Jo Bloggs",
        "--contact", "0117 496 0123", "--therapist", "Asha Raman",
    )  # fmt: skip
    assert "Tuesday 24 November 2026, 15:00, with Asha Raman" in added
    reference = added.split("Reference ")[1].strip(". \n")
    listed = run()
    assert "Jo Bloggs (+441174960123)" in listed
    assert reference in listed
    assert "Cancelled" in run("cancel", reference.lower())
    assert "No appointment" in run()


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (("reiki", "60", "tuesday 3pm"), "Swedish massage (30, 60, 90)"),
        (("swedish", "45", "tuesday 3pm"), "Swedish massage (30, 60, 90)"),
        (("swedish", "60", "whenever"), "write it like"),
        (("swedish", "60", "sunday 3pm"), "closed"),
        (("swedish", "60", "tuesday 3pm", "--therapist", "Bob"), "Asha Raman, Tom Fielding"),
        (("swedish", "60", "tuesday 3pm", "--contact", "?"), "no phone number"),
    ],
)
def test_a_mistake_at_the_desk_is_told_in_a_sentence(
    arguments: tuple[str, ...], mend: str, calendar: None
) -> None:
    details = ("--name", "Jo", "--contact", "0117 496 0123")
    with pytest.raises(ReceptionError, match=re.escape(mend)):
        run("add", *details, *arguments)
    assert "No appointment" in run()


# What visitors have left for a person


@pytest.fixture
def inbox(calendar: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has left anything yet."""
    # It is for a process of its own, and would outlive the test.
    monkeypatch.setattr("reception.assistant.quiet", lambda: None)


def look(*arguments: str) -> str:
    """What ``reception inbox`` prints; its error is raised."""
    return CliRunner().invoke(desk.inbox, arguments, catch_exceptions=False).output


def leave(name: str, contact: str | None = None) -> None:
    said = [{"from": "visitor", "text": "Can my mother come along?"}]
    leave_request(name, "telegram", "talk_to_human", said, contact)


def test_an_answer_by_an_app_is_on_its_way_and_stands_below_what_it_answers(inbox: None) -> None:
    leave(write())
    command = 'by Telegram: bin/uv run reception inbox --answer 1 "…"\n'
    assert command in look()
    said = look("--answer", "1", "Yes, there is a chair.\nAsha")
    assert said.startswith(
        "It is on its way by Telegram; `bin/uv run reception notices` lists it if it is not taken."
        "\n`bin/uv run reception inbox --done 1` when it is dealt with.\n"
    )
    for listed in (said, look()):
        assert re.search(
            r"\n     visitor: Can my mother come along\?"
            r"\n     team, \d\d:\d\d: Yes, there is a chair\.\n       Asha\n",
            listed,
        )
    assert [row.content["text"] for row in all_of(Outgoing)] == ["Yes, there is a chair.\nAsha"]


def test_an_answer_in_the_chat_is_there_at_once(inbox: None) -> None:
    chats.begin("chat-1")
    leave("chat-1")
    said = look("--answer", "1", "Yes.")
    assert said.startswith("Sent.\n")
    assert re.search(r"team, \d\d:\d\d: Yes\.\n", said)


def test_what_was_answered_on_another_day_is_listed_with_its_day(
    inbox: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats.begin("chat-1")
    leave("chat-1")
    monkeypatch.setattr("reception.clinic.inbox.utc", lambda: datetime(2026, 1, 5, 13, 24))
    assert "     team, 05 Jan 13:24: Yes.\n" in look("--answer", "1", "Yes.")


def stopped(clock: Clock) -> str:
    write()
    store(event("STOP", wish=deliveries.STOP))
    deliveries.settle(take(), [])
    return conversation()


def silent(clock: Clock) -> str:
    name = write(app="whatsapp")
    clock.move(hours=25)
    return name


def forgotten(clock: Clock) -> str:
    name = write()
    with transaction() as session:
        correspondents.forget(session, name)
    return name


def elsewhere(clock: Clock) -> str:
    return "terminal-1"


@pytest.mark.parametrize(
    ("begin", "why"),
    [
        (stopped, "they do not want to be written to (they wrote STOP, or blocked the app)"),
        (silent, "WhatsApp lets a clinic write only within 24 hours of their last message"),
        (forgotten, "what is known of them has been deleted"),
        (elsewhere, "the conversation was not held in a chat that can be written to, or is "
                    "deleted"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("contact", "other"),
    [(None, "no other way is known"), ("a@b.example", "reach them on a@b.example")],
)
def test_who_cannot_be_answered_is_told_with_the_reason_and_another_way(
    begin: Any,
    why: str,
    contact: str | None,
    other: str,
    inbox: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave(begin(Clock(monkeypatch)), contact)
    with pytest.raises(ReceptionError) as refused:
        look("--answer", "1", "Yes.")
    assert str(refused.value) == f"Request 1 cannot be answered by --answer: {why}; {other}."
    assert "team" not in look()
    assert (f"on {contact}\n" if contact else "no phone number or mail left\n") in look()


@pytest.mark.parametrize("mistake", [("--answer", "7", "Yes."), ("--done", "7"), ("--done", "F7")])
def test_what_is_not_there_is_told_with_the_command_that_lists_what_is(
    mistake: tuple[str, ...], inbox: None
) -> None:
    with pytest.raises(ReceptionError, match="`bin/uv run reception inbox` lists"):
        look(*mistake)
