"""Chats in the database: numbers without gaps, nothing twice, nothing kept too long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import NOW, ROOT
from sqlalchemy import select, update

from reception.clinic import bookings, chats, feedback, privacy, signing_keys
from reception.clinic.chats import Chat, ChatMessage, NoChat
from reception.clinic.database import transaction
from reception.clinic.facts import load_clinic
from reception.clinic.sending import send_due

CLINIC = load_clinic(ROOT / "clinic.yml")
PRESENT = datetime.fromisoformat(NOW).replace(tzinfo=CLINIC.zone)

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture(autouse=True)
def chat(each_database: str) -> str:
    chats.begin("one")
    return "one"


def said(conversation: str, after: int = 0) -> list[tuple[int, str, str]]:
    found = chats.since(conversation, after).messages
    return [(one.sequence, one.sender, one.content["text"]) for one in found]


def state(taken: chats.Taken) -> tuple[int, bool, bool]:
    return taken.sequence, taken.is_new, taken.answered


def book(conversation: str) -> bookings.Booking:
    swedish = CLINIC.service("Swedish massage")
    assert swedish
    starts = PRESENT + timedelta(days=6, hours=4)
    held = bookings.hold(conversation, swedish, 60, "Asha Raman", starts)
    return bookings.book(held.id, "Jo Bloggs", "+447700900142", None)


def rows() -> str:
    with transaction() as session:
        found = session.execute(select(ChatMessage.content)).scalars().all()
        return str(found)


def test_messages_are_numbered_in_their_order(chat: str) -> None:
    taken = chats.take(chat, "a", "hello")
    chats.answer(chat, taken.sequence, [{"text": "good day"}, {"text": "how can I help?"}])
    chats.tell(chat, "a person is here now")
    assert said(chat) == [
        (1, "visitor", "hello"),
        (2, "assistant", "good day"),
        (3, "assistant", "how can I help?"),
        (4, "team", "a person is here now"),
    ]
    assert said(chat, after=3) == [(4, "team", "a person is here now")]
    assert said(chat, after=99) == []
    assert chats.newest([chat, "nobody"]) == {chat: (4, 0)}


def test_a_message_is_taken_once_and_knows_whether_it_was_answered(chat: str) -> None:
    first = chats.take(chat, "a", "hello")
    assert (first.is_new, first.answered) == (True, False)
    assert state(chats.take(chat, "a", "hello")) == (1, False, False)
    chats.answer(chat, 1, [{"text": "good day"}])
    assert state(chats.take(chat, "a", "hello")) == (1, False, True)
    assert len(said(chat)) == 2


def test_writers_at_once_leave_no_gap_and_nothing_twice(chat: str) -> None:
    def write(number: int) -> None:
        # Every message comes twice, as from two tabs.
        taken = chats.take(chat, f"id-{number // 2}", f"message {number // 2}")
        if taken.is_new:
            chats.answer(chat, taken.sequence, [{"text": f"answer {number // 2}"}])
        chats.tell(chat, "reminder", chats.ASSISTANT, uid=f"notice-{number % 4}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    found = said(chat)
    assert [number for number, _, _ in found] == list(range(1, 45))
    texts = [text for _, _, text in found]
    assert len(set(texts)) == 41
    assert texts.count("reminder") == 4


@pytest.mark.parametrize(
    "act",
    [
        lambda: chats.take("nobody", "a", "hello"),
        lambda: chats.answer("nobody", 1, []),
        lambda: chats.tell("nobody", "hello"),
        lambda: chats.since("nobody"),
    ],
)
def test_a_chat_that_is_not_there_is_said_to_be(act: Any) -> None:
    with pytest.raises(NoChat):
        act()
    assert not chats.is_known("nobody")


def test_what_is_forgotten_is_gone_and_numbers_go_on(chat: str) -> None:
    chats.answer(chat, chats.take(chat, "a", "I am Zoe").sequence, [{"text": "hello Zoe"}])
    feedback.give(chat, 2, feedback.UP, "Zoe likes it", "I am Zoe", "hello Zoe", "greet")
    taken = chats.take(chat, "b", "delete it, says Zoe")
    privacy.forget(chat)
    chats.answer(chat, taken.sequence, [{"text": "deleted"}])
    assert said(chat) == [(4, "assistant", "deleted")]
    assert chats.since(chat).forgotten_before == 4
    assert "Zoe" not in rows()
    assert feedback.of_conversation(chat) == {}
    # Its sender had no answer and asks again: it is known, and asks for nothing.
    assert state(chats.take(chat, "b", "delete it, says Zoe")) == (3, False, True)
    assert "Zoe" not in rows()


def test_a_silent_chat_is_deleted_when_its_time_is_over(chat: str) -> None:
    chats.begin("two")
    chats.take(chat, "a", "I am Zoe")
    chats.take("two", "a", "I am Max")
    feedback.give(chat, 1, feedback.DOWN, "", "question", "answer", None)
    silent = datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(
        days=CLINIC.retention.conversation_days, minutes=1
    )
    with transaction() as session:
        session.execute(update(Chat).where(Chat.conversation == chat).values(updated_at=silent))
    privacy.enforce_retention()
    assert not chats.is_known(chat)
    assert said("two") == [(1, "visitor", "I am Max")]
    assert "Zoe" not in rows()
    privacy.enforce_retention(PRESENT + timedelta(days=CLINIC.retention.request_days + 2))
    assert feedback.to_read() == []


def test_a_verdict_can_be_changed_and_taken_back(chat: str) -> None:
    feedback.give(chat, 2, feedback.UP, "", "question", "answer", "faq/dry_skin")
    assert feedback.to_read() == []
    feedback.give(chat, 2, feedback.DOWN, "too long", "question", "answer", "faq/dry_skin")
    (found,) = feedback.to_read()
    assert (found.verdict, found.comment, found.label) == ("down", "too long", "faq/dry_skin")
    assert feedback.close(found.id)
    assert not feedback.close(found.id)
    assert feedback.to_read() == []
    feedback.give(chat, 2, feedback.UP, "better now", "question", "answer", "faq/dry_skin")
    assert [one.comment for one in feedback.to_read()] == ["better now"]
    feedback.take_back(chat, 2)
    feedback.take_back(chat, 2)
    assert feedback.of_conversation(chat) == {}


def test_who_booked_in_a_chat_is_reminded_there_once(
    chat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked = book(chat)
    send_due()
    assert said(chat) == []
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-25T10:01")
    send_due()
    send_due()
    ((_, sender, text),) = said(chat)
    assert sender == "assistant"
    assert "A reminder of your appointment: Swedish massage, 60 minutes, on Thursday" in text
    assert booked.shown_reference in text
    assert "write here until Wednesday 25 November 2026, 15:00" in text


def test_a_reminder_for_a_chat_that_is_gone_is_given_up(
    chat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(chat)
    privacy.forget(chat)
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-25T10:01")
    send_due()
    assert said(chat) == []


def test_all_workers_have_the_same_key() -> None:
    def fresh(_: int) -> list[str]:
        return signing_keys._stored.__wrapped__("")

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(fresh, range(6)))
    assert found == [fresh(0)] * 6
    assert len(found[0][0]) >= 43
