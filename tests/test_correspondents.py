"""People in messaging apps: who is known, who may be written to, and what is kept of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from conftest import NOW, ROOT
from messages_in_store import (
    StandingClock,
    all_of,
    conversation,
    event,
    everything,
    known,
    queue,
    store,
    take,
    write,
)

from reception.clinic import (
    bookings,
    chats,
    correspondents,
    deliveries,
    delivery,
    outbox,
    outgoing,
    privacy,
    reaching,
    sending,
    signing_keys,
)
from reception.clinic.correspondents import TITLES, WINDOWS, app_of, conversation_of
from reception.clinic.database import reading, transaction
from reception.clinic.deliveries import Delivery
from reception.clinic.facts import load_clinic
from reception.clinic.outbox import Notice
from reception.clinic.outgoing import NotReachable, Outgoing

CLINIC = load_clinic(ROOT / "clinic.yml")
PRESENT = datetime.fromisoformat(NOW).replace(tzinfo=CLINIC.zone)
THURSDAY = PRESENT + timedelta(days=6, hours=4)
PHONE = "+447700900142"


@pytest.fixture(autouse=True)
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """An empty database, and nobody who is sent notices."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    for variable in ("STAFF", "MAIL", "SMS"):
        monkeypatch.delenv(f"RECEPTION_NOTIFY_{variable}", raising=False)
    return StandingClock(monkeypatch)


def reachable(name: str) -> bool:
    with reading() as session:
        reached = correspondents.reach(session, name) is not None
    assert correspondents.can_be_reached(name) is reached
    assert (reaching.where(name) is not None) is reached
    return reached


def stop(identity: str = "1", app: str = "telegram", wish: str = deliveries.STOP) -> None:
    write(wish, app, identity, wish=wish)


def forget(name: str) -> None:
    with transaction() as session:
        correspondents.forget(session, name)


# What conversations are called


def test_somebody_s_conversation_is_always_called_the_same() -> None:
    name = conversation_of("whatsapp", PHONE)
    assert conversation_of("whatsapp", PHONE) == name
    # As after a restart, and when there is a second key.
    with transaction() as session:
        session.add(
            signing_keys.SigningKey(key="another", created_at=datetime(2030, 1, 1)),
        )
    signing_keys._stored.cache_clear()
    assert len(signing_keys.signing_keys()) == 2
    assert conversation_of("whatsapp", PHONE) == name


def test_no_two_have_a_conversation_together() -> None:
    names = {conversation_of(app, f"44770090014{number}") for app in TITLES for number in range(9)}
    assert len(names) == 9 * len(TITLES)


def test_who_it_is_cannot_be_told_from_the_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = conversation_of("sms", PHONE)
    assert re.fullmatch(r"sms-[0-9a-f]{32}", name)
    # Not even by trying all numbers: another clinic's key gives other names.
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert conversation_of("sms", PHONE) != name


@pytest.mark.parametrize("app", TITLES)
def test_the_app_can_be_told_from_the_conversation(app: str) -> None:
    name = conversation_of(app, "1")
    assert app_of(name) == app
    assert len(name) <= 64


@pytest.mark.parametrize("name", ["", "sms", "smsx-1", "desk-1", "terminal-sms-1", "c9b1e2", "-"])
def test_other_conversations_are_in_no_app(name: str) -> None:
    assert app_of(name) is None


# Who may be written to


@pytest.mark.parametrize("app", TITLES)
def test_who_has_written_may_be_written_to_within_their_app_s_window(
    app: str, clock: StandingClock
) -> None:
    name = write(app=app)
    assert reaching.where(name) == f"by {TITLES[app]}"
    clock.move(hours=24)
    assert reachable(name)
    clock.move(seconds=1)
    assert reachable(name) is (app not in WINDOWS)
    clock.move(days=300)
    assert reachable(name) is (app not in WINDOWS)
    write(app=app)
    assert reachable(name)


@pytest.mark.parametrize("app", TITLES)
def test_who_may_be_written_to_in_some_days_can_be_reminded(app: str) -> None:
    name = write(app=app)
    with reading() as session:
        assert reaching.can_be_reminded(session, name) is (app in ("telegram", "sms", "slack"))
        assert not reaching.can_be_reminded(session, conversation_of(app, "stranger"))
    stop(app=app)
    with reading() as session:
        assert not reaching.can_be_reminded(session, name)


def test_who_has_stopped_may_not_be_written_to_until_they_start_again() -> None:
    name = write()
    stop()
    assert not reachable(name)
    write("hello?")
    assert not reachable(name)
    stop(wish=deliveries.START)
    assert reachable(name)


def test_where_the_provider_says_that_somebody_has_stopped_they_have() -> None:
    name = write()
    with transaction() as session:
        correspondents.stop(session, name)
        correspondents.stop(session, "telegram-nobody")
    assert not reachable(name)
    assert len(all_of(correspondents.Correspondent)) == 1


def test_it_can_be_told_once_a_day_that_only_text_is_read(clock: StandingClock) -> None:
    someone = known(write())
    assert someone is not None
    assert correspondents.may_be_told(someone)
    with transaction() as session:
        correspondents.note_told(session, conversation())
    for hours, may in ((0, False), (23.9, False), (0.2, True)):
        clock.move(hours=hours)
        someone = known(conversation())
        assert someone is not None
        assert correspondents.may_be_told(someone) is may


# Telling somebody where they have written


def test_a_person_s_answer_goes_where_the_visitor_has_written() -> None:
    name = write()
    reaching.tell(name, "Yes, there is parking.", "answer-1")
    chats.begin("on-the-website")
    reaching.tell("on-the-website", "Yes, there is.", "answer-2")
    assert [row.content for row in all_of(Outgoing)] == [{"text": "Yes, there is parking."}]
    assert [one.content["text"] for one in chats.since("on-the-website").messages] == [
        "Yes, there is."
    ]
    assert reaching.where("on-the-website") == "in the chat"


@pytest.mark.parametrize("name", ["terminal-1", "telegram-0123456789abcdef"])
def test_who_is_nowhere_cannot_be_told_anything(name: str) -> None:
    assert reaching.where(name) is None
    with pytest.raises(NotReachable):
        reaching.tell(name, "Hello", "answer-1")


# Text messages


def test_a_phone_number_that_wants_no_text_messages_is_known() -> None:
    write(app="sms", identity=PHONE)
    stop(PHONE, app="whatsapp")
    assert not correspondents.has_stopped(PHONE)
    stop(PHONE, app="sms")
    assert correspondents.has_stopped(PHONE)
    assert not correspondents.has_stopped("+447700900143")
    stop(PHONE, app="sms", wish=deliveries.START)
    assert not correspondents.has_stopped(PHONE)


def test_a_number_that_has_stopped_is_sent_no_text_message(monkeypatch: pytest.MonkeyPatch) -> None:
    handed_over: list[str | None] = []
    monkeypatch.setattr(delivery, "_post", lambda _, address, *__: handed_over.append(address))
    monkeypatch.setenv("RECEPTION_NOTIFY_SMS", "json://127.0.0.1/sms/{to}")
    booking = book(phone="07700 900142")
    sending.send_due()
    assert handed_over == [PHONE]
    stop(PHONE, app="sms")
    bookings.cancel(booking.reference)
    sending.send_due()
    assert handed_over == [PHONE]
    failed = [notice for notice in all_of(Notice) if notice.state == "failed"]
    assert [notice.trouble for notice in failed] == ["they do not want text messages"]
    assert {notice.tries for notice in failed} == {1}


def test_a_number_that_has_stopped_may_still_be_sent_what_is_no_text_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop(PHONE, app="sms")
    handed_over: list[str | None] = []
    monkeypatch.setattr(delivery, "_post", lambda _, address, *__: handed_over.append(address))
    monkeypatch.setenv("RECEPTION_NOTIFY_MAIL", "json://127.0.0.1/mail/{to}")
    book(phone=PHONE, mail="zoe@visitor.example")
    sending.send_due()
    assert handed_over == ["zoe@visitor.example"]


# Reminders


def book(
    name: str = "somewhere",
    phone: str | None = PHONE,
    mail: str | None = None,
    starts: datetime = THURSDAY,
) -> bookings.Booking:
    swedish = CLINIC.service("Swedish massage")
    assert swedish
    held = bookings.hold(name, swedish, 60, "Asha Raman", starts)
    return bookings.book(held.id, "Zoe", phone, mail)


def reminders() -> list[str]:
    return [notice.recipient for notice in all_of(Notice) if notice.kind == outbox.REMINDER]


@pytest.mark.parametrize(
    ("app", "by_text_message", "reminded"),
    [
        ("telegram", False, ["chat"]),
        ("telegram", True, ["phone", "chat"]),
        ("slack", False, ["chat"]),
        ("sms", False, ["chat"]),
        # The same phone is not reminded twice.
        ("sms", True, ["phone"]),
        # By then their app will not allow it, unless they write again.
        ("whatsapp", False, []),
        ("whatsapp", True, ["phone"]),
        ("messenger", False, []),
    ],
)
def test_visitors_are_reminded_where_they_can_be(
    app: str, by_text_message: bool, reminded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if by_text_message:
        monkeypatch.setenv("RECEPTION_NOTIFY_SMS", "json://127.0.0.1/sms/{to}")
    book(write(app=app, identity=PHONE))
    assert reminders() == reminded


def test_who_has_stopped_is_not_reminded_in_the_app() -> None:
    name = write()
    stop()
    book(name)
    assert reminders() == []


def test_who_has_booked_in_an_app_is_reminded_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    booking = book(write())
    sending.send_due()
    assert all_of(Outgoing) == []
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-25T10:01")
    sending.send_due()
    sending.send_due()
    (row,) = all_of(Outgoing)
    assert row.conversation == conversation()
    assert row.content["text"].startswith("A reminder of your appointment: Swedish massage")
    assert booking.shown_reference in row.content["text"]


@pytest.mark.parametrize("leave", [stop, lambda: privacy.forget(conversation())])
def test_who_has_left_since_is_not_reminded(
    leave: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    book(write())
    leave()
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-25T10:01")
    sending.send_due()
    assert all_of(Outgoing) == []
    assert [notice.state for notice in all_of(Notice) if notice.kind == outbox.REMINDER] in (
        ["failed"],
        [],
    )


# Forgetting


def test_a_stop_outlives_forgetting_and_nothing_else_does(clock: StandingClock) -> None:
    stop(PHONE, "sms", deliveries.STOP)
    name = conversation(PHONE, "sms")
    with transaction() as session:
        correspondents.offer(session, name, [{"title": "Zoe", "payload": "/zoe"}])
    forget(name)
    someone = known(name)
    assert someone is not None
    assert (someone.stopped, someone.address, someone.choices) == (True, {}, [])
    assert correspondents.has_stopped(PHONE)
    assert not reachable(name)
    clock.move(days=1)
    with transaction() as session:
        correspondents.delete_silent(session, clock.now())
    assert correspondents.has_stopped(PHONE)


def test_who_is_forgotten_without_a_stop_is_a_stranger_again() -> None:
    name = write()
    forget(name)
    assert known(name) is None
    write("hello again")
    assert reachable(name)


def test_who_has_stopped_and_is_forgotten_can_start_again() -> None:
    stop()
    forget(conversation())
    assert not reachable(conversation())
    stop(wish=deliveries.START)
    assert reachable(conversation())


def test_choices_of_who_was_forgotten_meanwhile_are_not_kept() -> None:
    store(event("forget me"))
    taken = take()
    privacy.forget(conversation())
    deliveries.settle(taken, [{"text": "Done.", "choices": [{"title": "A", "payload": "a"}]}])
    assert known(conversation()) is None
    # The answer is still said.
    assert [row.content["text"] for row in all_of(Outgoing)] == ["Done."]


def test_nothing_of_a_visitor_in_an_app_is_left_when_they_ask() -> None:
    name = write(identity="7000000123", address={"chat": "chat-of-zoe"})
    with transaction() as session:
        correspondents.offer(session, name, [{"title": "Zoe's time", "payload": "/zoe"}])
    queue("Good day Zoe", name)
    queue("Good day Max", "telegram-max")
    row = outgoing.claim("telegram", name, "me")
    assert isinstance(row, Outgoing)
    outgoing.settle_failed(row, "blocked")
    queue("And also, Zoe", name)
    privacy.forget(name)
    privacy.forget(name)
    assert not [word for word in ("Zoe", "zoe", "7000000123", name) if word in everything()]
    assert "Max" in everything()


def test_what_is_too_old_is_deleted_and_what_is_not_is_kept(clock: StandingClock) -> None:
    days = max(CLINIC.retention.conversation_days, deliveries.KNOWN_FOR.days)
    end = clock.now().replace(tzinfo=timezone.utc) + timedelta(days=days)

    def live(identity: str) -> None:
        """Somebody writes and is answered, somebody is not answered, something is not sent."""
        name = write(identity=identity)
        queue(f"to {identity}", name)
        row = outgoing.claim("telegram", name, "me")
        assert isinstance(row, Outgoing)
        outgoing.settle_sent(row)
        queue(f"waits for {identity}", f"telegram-off-{identity}")
        store(event(f"from {identity}", f"unheard-{identity}"), channel="off")

    live("bygone")
    stop("stopped")
    clock.move(days=days, seconds=-60)
    live("new")
    privacy.enforce_retention(end - timedelta(seconds=1))
    counts = [len(all_of(table)) for table in (Delivery, Outgoing, correspondents.Correspondent)]
    assert counts == [5, 4, 3]
    privacy.enforce_retention(end + timedelta(seconds=1))
    assert known(conversation("bygone")) is None
    assert known(conversation("new")) is not None
    stopped = known(conversation("stopped"))
    assert stopped is not None
    assert (stopped.stopped, stopped.address) == (True, {})
    assert [row.state for row in all_of(Delivery)] == ["answered", "received"]
    assert [row.state for row in all_of(Outgoing)] == ["sent", "waiting"]
    assert "bygone" not in everything()
