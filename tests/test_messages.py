"""What visitors asked and what became of it: noted, kept apart from who they are, forgotten."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import ROOT, Server
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import select, update

from benchmarks.ports import free_port
from reception.channels import message_log
from reception.channels.message_log import MessageLog
from reception.channels.outcomes import outcome_of
from reception.clinic import chats, database, feedback, messages, privacy
from reception.clinic.facts import load_clinic
from reception.clinic.messages import Message
from reception.clinic.times import in_database, utc

CLINIC = load_clinic(ROOT / "clinic.yml")


def row(text: str | None = "do you do cupping", **more: Any) -> dict[str, Any]:
    """A message as it is stored, declined unless ``more`` says otherwise."""
    return {
        "at": utc(), "conversation": "one", "message_id": "m", "channel": "website", "text": text,
        "label": "out_of_scope", "confidence": 0.9, "outcome": "declined",
        "candidates": ["faq/oils"], "step": None, **more,
    }  # fmt: skip


def turn(
    said: str,
    label: str,
    *actions: str,
    confidence: float = 0.99,
    reply: dict[str, Any] | None = None,
    before: tuple[Any, ...] = (),
    after: tuple[Any, ...] = (),
    slots: dict[str, Any] | None = None,
    candidates: tuple[str, ...] = ("faq/oils", "out_of_scope", "faq/scars"),
) -> DialogueStateTracker:
    """A conversation of which the last turn is this one, as Rasa keeps it."""
    ranked = [{"label": name, "confidence": 0.3} for name in candidates]
    understood = {"label": label, "confidence": confidence, "candidates": ranked, "parts": []}
    user = UserUttered(said, parse_data=understood, input_channel="website")
    user.message_id = "m-1"
    about = {"label": label, **(reply or {})}
    events = [
        *before,
        user,
        *after,
        *(ActionExecuted(name) for name in actions),
        BotUttered("…", metadata={"metadata": about}),
        ActionExecuted("action_listen"),
    ]
    known = {"forgotten": None, "errand": None, "visitor_name": None, **(slots or {})}
    made = [AnySlot(name, mappings=[{}], initial_value=value) for name, value in known.items()]
    tracker = DialogueStateTracker("one", made)
    for event in events:
        tracker.events.append(event)
    return tracker


def stored() -> list[Message]:
    with database.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


@pytest.fixture
def log() -> Iterator[MessageLog]:
    made = MessageLog()
    yield made
    made.flush()


# What became of a turn

ASKED = (ActiveLoop("booking_form"), SlotSet("requested_slot", "minutes"))
FOR_NAME = (ActiveLoop("booking_form"), SlotSet("requested_slot", "visitor_name"))
BUTTON = BotUttered("Which?", data={"buttons": [{"title": "Oils", "payload": "Which oils?"}]})


@pytest.mark.parametrize(
    ("tracker", "outcome", "kept"),
    [
        (turn("which oils", "faq/oils", "utter_faq"), "answered", True),
        (turn("opening times", "opening_hours", "action_opening_hours"), "answered", True),
        (turn("x or y", "several_questions", "action_answer_several"), "answered", True),
        (turn("moon?", "out_of_scope", "action_decline", reply={"offer": "person"}), "declined",
         True),
        (turn("and 90?", "out_of_scope", "action_decline"), "answered", True),
        (turn("skin", "clarify", "action_clarify", reply={"offered": ["faq/oils"]}), "clarified",
         True),
        (turn("moon?", "out_of_scope", "action_decline", reply={"request": "not_understood"}),
         "handed_over", True),
        (turn("a person", "talk_to_human", "action_leave_request",
              reply={"request": "talk_to_human"}), "handed_over", True),
        (turn("yes", "affirm", "action_affirm", reply={"request": "talk_to_human"}),
         "handed_over", False),
        (turn("my chest hurts", "emergency", "utter_emergency"), "safety", False),
        (turn("I am pregnant", "medical_advice", "utter_medical_advice"), "safety", False),
        (turn("warfarin?", "medical_advice", "utter_medical_advice_in_form", before=ASKED),
         "safety", False),
        (turn("hi, I am Jo", "greet", "utter_greet"), "small_talk", False),
        (turn("stop wrinkles?", "stop", "utter_stop", confidence=0.5), "small_talk", True),
        (turn("07700 900123", "give_contact", "action_add_contact"), "small_talk", False),
        (turn("book me in", "book_appointment", "booking_form"), "booking", True),
        (turn("60", "clarify", "booking_form", before=ASKED), "booking", False),
        (turn("Jo Bloggs", "out_of_scope", "booking_form", before=FOR_NAME), "booking", False),
        (turn("jo, blogs?", "out_of_scope", "action_decline", "booking_form",
              reply={"offer": "person"}, before=FOR_NAME), "declined", False),
        (turn("parking?", "location", "action_location", "booking_form", before=FOR_NAME),
         "answered", True),
        (turn("Which oils?", "faq/oils", "utter_faq", before=(BUTTON,)), "answered", True),
        (turn("Which oils?", "out_of_scope", "action_decline", reply={"offer": "person"},
              before=(BUTTON,)), "declined", False),
        (turn("/restart", "faq/oils", "utter_faq"), "answered", False),
        (turn("yes, delete it", "delete_my_data", "action_ask_to_delete",
              slots={"forgotten": True}), "small_talk", False),
    ],
)  # fmt: skip
def test_what_became_of_a_message_and_whether_its_text_is_kept(
    tracker: DialogueStateTracker, outcome: str, kept: bool
) -> None:
    found = outcome_of(tracker)
    assert found is not None
    assert (found.outcome, found.text is not None) == (outcome, kept)
    assert bool(found.candidates) <= kept


def test_the_steps_of_a_booking_are_noted_but_not_of_a_move() -> None:
    begins = (ActiveLoop("booking_form"),)
    begun = outcome_of(turn("book", "book_appointment", "booking_form", after=begins))
    made = {"booking": {"state": "booked"}}
    finished = outcome_of(turn("yes", "affirm", "booking_form", "action_book", reply=made))
    moving = {"errand": "change"}
    moved = outcome_of(turn("yes", "affirm", "booking_form", after=begins, slots=moving))
    made = {"booking": {"state": "moved"}}
    has_moved = outcome_of(turn("yes", "affirm", "booking_form", "action_book", reply=made))
    assert [one and one.step for one in (begun, finished, moved, has_moved)] == [
        "begun", "finished", None, None,
    ]  # fmt: skip


def test_what_was_offered_is_what_a_clarified_message_is_nearest_to() -> None:
    offered = ["prices", "faq/scars"]
    found = outcome_of(turn("skin", "clarify", "action_clarify", reply={"offered": offered}))
    assert found is not None
    assert found.candidates == ("prices", "faq/scars")


def test_a_conversation_in_which_nobody_wrote_is_nothing() -> None:
    assert outcome_of(DialogueStateTracker("one", [])) is None


# Writing it down


def test_a_turn_is_written_masked_with_what_the_form_was_told(
    each_database: str, log: MessageLog
) -> None:
    asked = "what oils for jo bloggs, my mail is a@b.example"
    log.note(turn(asked, "faq/oils", "utter_faq", slots={"visitor_name": "Jo Bloggs"}))
    assert log.flush()
    (found,) = stored()
    assert found.text == "what oils for [name], my mail is [mail]"
    assert (found.conversation, found.channel, found.message_id) == ("one", "website", "m-1")
    assert (found.label, found.outcome, found.state) == ("faq/oils", "answered", "open")
    assert found.candidates == ["faq/oils", "faq/scars"]
    assert abs(found.at - utc()) < timedelta(seconds=10)


@pytest.mark.timed
def test_noting_waits_for_nothing(each_database: str, log: MessageLog) -> None:
    log.note(turn("first", "faq/oils", "utter_faq"))
    tracker = turn("which oils", "faq/oils", "utter_faq")
    with database.transaction():  # nobody else may write now
        started = time.perf_counter()
        for _ in range(200):
            log.note(tracker)
        assert (time.perf_counter() - started) / 200 < 0.001
    assert log.flush(10)
    assert len(stored()) == 201


def test_a_database_that_is_down_loses_messages_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.sqlite'}")
    database._migrated.cache_clear()
    log = MessageLog()
    with caplog.at_level(logging.ERROR):
        log.note(turn("secret of Jo", "faq/oils", "utter_faq"))
        assert log.flush(10)
    assert "1 messages could not be noted" in caplog.text
    assert "Jo" not in caplog.text
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.sqlite'}")
    log.note(turn("again", "faq/oils", "utter_faq"))
    assert log.flush(10)
    assert [one.text for one in stored()] == ["again"]
    database.engine().dispose()
    database._migrated.cache_clear()


def test_a_conversation_that_cannot_be_read_breaks_no_reply(
    caplog: pytest.LogCaptureFixture, log: MessageLog
) -> None:
    tracker = turn("secret of Jo", "faq/oils", "utter_faq")
    tracker.events.append(BotUttered("…", metadata={"metadata": "not a mapping"}))
    log.note(tracker)
    assert "could not be noted" in caplog.text
    assert "Jo" not in caplog.text


def test_who_has_everything_deleted_is_forgotten_here_too_but_not_what_comes_after(
    each_database: str, log: MessageLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_log, "AGAIN_AFTER", 0.2)
    log.note(turn("which oils", "faq/oils", "utter_faq"))
    delete = turn("yes", "delete_my_data", "action_ask_to_delete", slots={"forgotten": True})
    log.note(delete)
    assert log.flush()
    # Another worker was about to write what was said before.
    messages.store([row("late", at=utc() - timedelta(seconds=3))])
    log.note(turn("and scars?", "faq/scars", "utter_faq"))
    deadline = time.monotonic() + 5
    while stored()[2].text and time.monotonic() < deadline:
        time.sleep(0.05)
    assert log.flush()
    assert [(one.text, one.conversation) for one in stored()] == [
        (None, None), (None, None), (None, None), ("and scars?", "one"),
    ]  # fmt: skip


# What staff see


def test_what_waits_is_what_was_not_answered_or_not_well(each_database: str) -> None:
    messages.store([
        row("declined"),
        row("clarified", outcome="clarified", label="clarify"),
        row("unsure", outcome="answered", label="faq/oils", confidence=0.7),
        row("sure", outcome="answered", label="faq/oils", confidence=0.95),
        row("left", outcome="handed_over"),
        row("a person please", outcome="handed_over", label="talk_to_human"),
        row(None, outcome="declined"),
        row(None, outcome="safety", label="emergency"),
    ])  # fmt: skip
    assert [one.text for one in messages.waiting()] == ["left", "unsure", "clarified", "declined"]
    assert [one.text for one in messages.waiting(limit=2)] == ["left", "unsure"]


def test_a_sure_answer_that_got_a_thumbs_down_waits_too(each_database: str) -> None:
    chats.begin("website-1")
    for client_id in ("first", "second"):
        taken = chats.take("website-1", client_id, "which oils")
        said = chats.answer("website-1", taken.sequence, [{"text": "Almond."}])
        sure = {"outcome": "answered", "label": "faq/oils", "confidence": 0.99}
        messages.store([row(client_id, conversation="website-1", message_id=client_id, **sure)])
    reply = said.messages[0].sequence
    feedback.give("website-1", reply, "down", "", "which oils", "Almond.", "faq/oils")
    assert [one.text for one in messages.waiting()] == ["second"]
    feedback.give("website-1", reply, "up", "", "which oils", "Almond.", "faq/oils")
    assert messages.waiting() == []


def test_what_is_dealt_with_waits_no_more_until_it_is_taken_back(each_database: str) -> None:
    messages.store([row(str(number)) for number in range(1200)])
    ids = [one.id for one in stored()]
    batch = messages.settle(ids[:1100], "example of faq/oils")
    assert len(messages.waiting()) == 100
    assert {one.handled_as for one in messages.by_id(ids[:1100])} == {"example of faq/oils"}
    assert messages.settle(ids[:5], "ignored") != batch
    assert messages.reopen(batch) == 1100
    assert len(messages.waiting()) == 1200


def test_recent_ones_are_the_newest_with_a_text(each_database: str) -> None:
    messages.store([row("old"), row(None), row("new", outcome="answered", label="faq/oils")])
    assert [one.text for one in messages.recent()] == ["new", "old"]
    assert [one.text for one in messages.recent(1)] == ["new"]


def test_a_day_is_counted_by_the_clinics_clocks(
    each_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In July London is an hour ahead of UTC."""
    midnight = datetime(2026, 7, 2, tzinfo=CLINIC.zone)
    assert in_database(midnight).day == 1
    for at in (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=23)):
        messages.store([row(at=in_database(at))])
    counted = messages.per_day(date(2026, 7, 1), date(2026, 7, 2))
    assert [(one.day.day, one.count) for one in counted] == [(1, 1), (2, 2)]
    assert messages.per_day(date(2026, 7, 3), date(2026, 7, 9)) == []
    only = messages.per_day(date(2026, 7, 2), date(2026, 7, 2))
    assert [(one.outcome, one.label, one.channel, one.count) for one in only] == [
        ("declined", "out_of_scope", "website", 2)
    ]


# Forgetting


def test_a_visitor_who_wants_it_has_their_messages_forgotten_and_they_still_count(
    each_database: str,
) -> None:
    messages.store([row("one"), row("other", conversation="two")])
    before = messages.per_day(date(2000, 1, 1), date(2100, 1, 1))
    privacy.forget("one")
    assert [(one.text, one.conversation, one.message_id) for one in stored()] == [
        (None, None, None), ("other", "two", "m"),
    ]  # fmt: skip
    assert messages.per_day(date(2000, 1, 1), date(2100, 1, 1)) == before


def test_a_message_is_forgotten_so_long_after_it_came(each_database: str) -> None:
    present = datetime.now(timezone.utc)
    limit = timedelta(days=CLINIC.retention.conversation_days)
    messages.store([row("old"), row("young")])
    for text, age in (("old", timedelta(minutes=1)), ("young", -timedelta(minutes=1))):
        with database.transaction() as session:
            at = in_database(present - limit - age)
            session.execute(update(Message).where(Message.text == text).values(at=at))
    privacy.enforce_retention(present)
    assert [(one.text, one.conversation) for one in stored()] == [(None, None), ("young", "one")]
    assert len(stored()) == 2


# All of it, through a real server

Say = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def say(server: Server) -> Say:
    def send(text: str, sender: str) -> list[dict[str, Any]]:
        address = f"{server.url}/webhooks/rest/webhook"
        answered = requests.post(address, json={"sender": sender, "message": text}, timeout=30)
        replies: list[dict[str, Any]] = answered.json()
        return replies

    return send


def noted(server: Server, sender: str, count: int) -> list[tuple[Any, ...]]:
    deadline = time.monotonic() + 10
    while True:
        with sqlite3.connect(server.database) as connection:
            rows = connection.execute(
                "SELECT outcome, label, text, step, candidates FROM messages "
                "WHERE conversation = ? ORDER BY id", (sender,)
            ).fetchall()  # fmt: skip
        if len(rows) >= count or time.monotonic() > deadline:
            return rows
        time.sleep(0.1)


def test_each_turn_of_a_conversation_is_noted_once(server: Server, say: Say) -> None:
    for text in (
        "hello",
        "does massage help with wrinkles?",
        "does it work on the moon, I'm Jo Bloggs",
        "what about quantum physics?",
        "my chest hurts and I can't breathe",
    ):
        say(text, "log-1")
    rows = noted(server, "log-1", 5)
    assert [row[:3] for row in rows] == [
        ("small_talk", "greet", None),
        ("answered", "faq/wrinkles", "does massage help with wrinkles?"),
        ("declined", "out_of_scope", "does it work on the moon, I'm [name]"),
        ("handed_over", "out_of_scope", "what about quantum physics?"),
        ("safety", "emergency", None),
    ]
    assert json.loads(rows[1][4])[0] == "faq/wrinkles"


def test_a_booking_leaves_its_steps_and_no_name(server: Server, say: Say) -> None:
    for text in (
        "I'd like to book a Swedish massage, 60 minutes",
        "the first one",
        "next Tuesday at 3pm",
        "quilla vexley",
        "07700 900987",
        "yes please",
    ):
        replies = say(text, "log-2")
    assert any("Your reference is" in reply["text"] for reply in replies), replies
    rows = noted(server, "log-2", 6)
    assert {row[0] for row in rows} == {"booking"}
    assert [row[3] for row in rows if row[3]] == ["begun", "finished"]
    assert [row[2] for row in rows if row[2]] == ["I'd like to book a Swedish massage, 60 minutes"]


def test_a_server_that_stops_writes_down_what_waits(server: Server) -> None:
    port = free_port()
    worker = server.start_rasa(port)
    body = {"sender": "log-4", "message": "does massage help with stress?"}
    answered = requests.post(
        f"http://127.0.0.1:{port}/webhooks/rest/webhook", json=body, timeout=30
    )
    worker.terminate()
    assert answered.ok
    worker.wait(30)
    assert [row[1] for row in noted(server, "log-4", 0)] == ["faq/stress_relief"]


def test_deleting_everything_in_the_chat_deletes_it_here(server: Server, say: Say) -> None:
    say("does massage help with scars?", "log-3")
    say("delete my data", "log-3")
    assert "deleted" in say("Yes, delete it", "log-3")[-1]["text"]
    deadline = time.monotonic() + 10
    while noted(server, "log-3", 0) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert noted(server, "log-3", 0) == []
