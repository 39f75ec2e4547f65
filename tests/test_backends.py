"""Who keeps the appointments: here, the clinic's booking page, or its own system over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from conftest import ROOT

from benchmarks.ports import free_port
from reception.clinic import bookings, database
from reception.clinic.backends import (
    LinkBookings,
    LocalBookings,
    Refused,
    Unreachable,
    WebhookBookings,
    backend,
    clinic_system,
    deliver_withdrawals,
    withdrawals,
)
from reception.clinic.backends.clinic_system import LONGEST_REASON, NO_REASON, plain_text
from reception.clinic.backends.withdrawals import AskedChange
from reception.clinic.booking_rules import BACKENDS
from reception.clinic.facts import Clinic, load_clinic
from reception.errors import DataError, StartError

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=LONDON)
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=LONDON)
SECRET = "a secret between the two"
VISITOR = ("Ada  King", "0117 496 0555", "Ada@Post.example")
PERSONAL = ("Ada", "King", "4960555", "post.example")
DOCUMENT = (ROOT / "docs" / "webhook.md").read_text(encoding="utf-8")

Settings = Callable[..., Clinic]


def from_the_document() -> Callable[[str, Any, bytes], bool]:
    """The check of signatures that docs/webhook.md gives to clinics."""
    namespace: dict[str, Any] = {}
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    exec(code, namespace)
    return namespace["is_from_reception"]  # type: ignore[no-any-return]


is_from_reception = from_the_document()


@dataclass
class System:
    """A clinic's own system that does what docs/webhook.md says.

    Attributes:
        faults: what it does with the next messages instead: a status; a status and a body;
            "silent" (it does nothing and does not answer); "mute" (it does what it is asked
            and does not answer); "broken" (it does it and answers 500); or something to call
            before it does what it is asked.
        afterwards: called when it has done what it was asked, before it answers.
        refuses: its reason to refuse whatever is new.
        seen: the messages it was sent, and with which headers.
        appointments: uid -> start.
    """

    port: int
    faults: deque[Any] = field(default_factory=deque)
    afterwards: Callable[[], object] | None = None
    refuses: str | None = None
    seen: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    appointments: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    _answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/reception"

    @property
    def types(self) -> list[str]:
        return [message["type"] for message in self.seen]

    @property
    def keys(self) -> list[str]:
        return [message["key"] for message in self.seen]

    def answer(self, message: dict[str, Any]) -> tuple[int, Any]:
        """By the table of the document."""
        key = message["key"]
        with self._lock:
            known = self._answers.get(key)
            if message["type"] == "withdraw":
                if known and known[0] == 200:
                    self._restore(message["uid"], message["booking"])
                self._answers[key] = (409, {"message": "withdrawn"})
                return 200, {}
            if known is None:
                known = self._answers[key] = self._decide(message)
            return known

    def _decide(self, message: dict[str, Any]) -> tuple[int, Any]:
        booking = message["booking"]
        if self.refuses is not None:
            return 409, {"message": self.refuses}
        if message["type"] == "book" and booking["uid"] in self.appointments:
            return 409, {"message": "taken"}
        if message["type"] != "book" and booking["uid"] not in self.appointments:
            return 422, {"message": "unknown"}
        self._restore(booking["uid"], booking if message["type"] != "cancel" else None)
        return 200, {}

    def _restore(self, uid: str, booking: dict[str, Any] | None) -> None:
        if booking is None:
            self.appointments.pop(uid, None)
        else:
            self.appointments[uid] = booking["starts"]


def handler(system: System) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            system.paths.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not is_from_reception(SECRET, self.headers, body):
                return self.reply(401, b"")
            message = json.loads(body)
            system.seen.append(message)
            system.headers.append(self.headers)
            system.bodies.append(body)
            fault = system.faults.popleft() if system.faults else None
            if isinstance(fault, int):
                return self.reply(fault, b"")
            if isinstance(fault, tuple):
                return self.reply(*fault)
            if callable(fault):
                fault()
            if fault != "silent":
                status, content = system.answer(message)
            afterwards, system.afterwards = system.afterwards, None
            if afterwards:
                afterwards()
            if fault == "broken":
                return self.reply(500, b"")
            if fault in ("silent", "mute"):
                system.closing.wait(10)
                return None
            return self.reply(status, json.dumps(content).encode())

        def reply(self, status: int, body: bytes | Iterator[bytes]) -> None:
            # Whoever asked may be gone.
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                if isinstance(body, bytes):
                    self.send_header("Content-Length", str(len(body)))
                    body = iter([body])
                self.end_headers()
                for part in body:
                    self.wfile.write(part)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
def system() -> Iterator[System]:
    """The clinic's system, running."""
    running = System(free_port())
    yield from serving(running)


def serving(system: System) -> Iterator[System]:
    server = ThreadingHTTPServer(("127.0.0.1", system.port), handler(system))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield system
    system.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty database of the test's own, a secret, and no patience."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    monkeypatch.setenv("RECEPTION_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(clinic_system, "READ_SECONDS", 0.3)
    database._migrated.cache_clear()
    yield
    database.engine().dispose()
    database._migrated.cache_clear()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Write clinic.yml with that back end."""

    def write(name: str, url: str | None = None) -> Clinic:
        text = (ROOT / "clinic.yml").read_text(encoding="utf-8")
        assert "backend: local\n" in text
        chosen = f"backend: {name}\n" + (f'  url: "{url}"\n' if url else "")
        (tmp_path / "clinic.yml").write_text(text.replace("backend: local\n", chosen))
        monkeypatch.setenv("RECEPTION_HOME", str(tmp_path))
        return load_clinic()

    return write


@pytest.fixture
def webhook(settings: Settings, system: System) -> WebhookBookings:
    chosen = backend(settings("webhook", system.url))
    assert isinstance(chosen, WebhookBookings)
    return chosen


def hold(starts: datetime = MONDAY, moving: str | None = None, who: str = "one") -> int:
    service = load_clinic().service("Swedish massage")
    assert service
    return int(bookings.hold(who, service, 60, "Asha Raman", starts, moving=moving).id)


def free(starts: datetime = MONDAY) -> bool:
    """Whether somebody else could have that time."""
    return not bookings.busy_times(starts, starts + timedelta(hours=1))


def open_changes() -> list[AskedChange]:
    with database.reading() as session:
        return session.query(AskedChange).all()


def later(**time: float) -> datetime:
    return datetime.now(timezone.utc) + timedelta(**time)


# Which back end


def test_every_back_end_that_clinic_yml_may_name_exists(settings: Settings) -> None:
    kinds = {
        name: type(backend(settings(name, "https://x.example" if name != "local" else None)))
        for name in BACKENDS
    }
    assert kinds == {"local": LocalBookings, "link": LinkBookings, "webhook": WebhookBookings}


def test_an_unknown_back_end_is_told_the_names_there_are(settings: Settings) -> None:
    clinic = settings("local")
    strange = clinic.copy(update={"booking": clinic.booking.copy(update={"backend": "fax"})})
    with pytest.raises(DataError, match="no 'fax'; choose from local, link, webhook"):
        backend(strange)


def test_the_local_back_end_asks_nobody(settings: Settings) -> None:
    local = backend(settings("local"))
    assert isinstance(local, LocalBookings)
    booked = local.book(hold(), *VISITOR)
    assert (booked.state, booked.name) == ("booked", "Ada King")
    moved = local.move(booked.reference, hold(TUESDAY, moving=booked.reference))
    assert (moved.uid, moved.sequence, moved.starts_in(LONDON)) == (booked.uid, 1, TUESDAY)
    assert free()
    assert local.cancel(booked.reference).state == "cancelled"
    assert free(TUESDAY)
    assert deliver_withdrawals(later(days=1)) == 0


# The clinic's booking page


def test_the_link_has_what_was_chosen_filled_in(settings: Settings) -> None:
    template = (
        "https://book.example/{service}/new?m={minutes}&d={date}&t={time}&s={start}&w={therapist}"
    )
    clinic = settings("link", template)
    link = backend(clinic)
    assert isinstance(link, LinkBookings)
    service = clinic.service("Swedish massage")
    starts = datetime(2027, 6, 1, 14, 30, tzinfo=timezone.utc)
    assert link.url(service, 60, starts, "Zoë O'Neil & Söhne/?#{minutes}") == (
        "https://book.example/Swedish%20massage/new?m=60&d=2027-06-01&t=15%3A30"
        "&s=2027-06-01T15%3A30&w=Zo%C3%AB%20O%27Neil%20%26%20S%C3%B6hne%2F%3F%23%7Bminutes%7D"
    )


def test_what_was_not_chosen_is_empty_in_the_link(settings: Settings) -> None:
    link = backend(settings("link", "https://b.example/?s={service}&d={date}{time}&w={therapist}"))
    assert isinstance(link, LinkBookings)
    assert link.url(None, None, None, None) == "https://b.example/?s=&d=&w="


def test_a_link_without_fields_stays_as_it_is(settings: Settings) -> None:
    link = backend(settings("link", "https://b.example/book?a=%20b"))
    assert isinstance(link, LinkBookings)
    assert link.url(None, 60, MONDAY, None) == "https://b.example/book?a=%20b"


# The clinic's own system agrees


def test_what_the_system_accepts_is_booked(webhook: WebhookBookings, system: System) -> None:
    booked = webhook.book(hold(), *VISITOR)
    assert bookings.by_reference(booked.reference).state == "booked"  # type: ignore[union-attr]
    assert system.appointments == {booked.uid: "2026-11-23T10:00:00+00:00"}
    assert open_changes() == []
    (message,), (headers,) = system.seen, system.headers
    assert message == {
        "type": "book",
        "key": headers["Idempotency-Key"],
        "booking": {
            "uid": booked.uid,
            "reference": booked.reference,
            "sequence": 0,
            "service": "Swedish massage",
            "minutes": 60,
            "therapist": "Asha Raman",
            "starts": "2026-11-23T10:00:00+00:00",
            "ends": "2026-11-23T11:00:00+00:00",
            "time_zone": "Europe/London",
            "price": "62.00",
            "currency": "£",
        },
        "visitor": {"name": "Ada King", "phone": "+441174960555", "mail": "ada@post.example"},
    }
    assert message["key"].startswith(f"{booked.uid}-0-")
    assert headers["Content-Type"] == "application/json"


def test_messages_are_as_the_document_shows_them(webhook: WebhookBookings, system: System) -> None:
    booked = webhook.book(hold(), *VISITOR)
    webhook.move(booked.reference, hold(TUESDAY, moving=booked.reference))
    system.faults.extend([500, 500])
    with pytest.raises(Unreachable):
        webhook.cancel(booked.reference)
    assert deliver_withdrawals() == 1
    webhook.cancel(booked.reference)
    sent = {message["type"]: message for message in system.seen}
    shown = [json.loads(code) for code in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]
    assert sorted(sent) == sorted(message["type"] for message in shown)
    for message in shown:
        assert sent[message["type"]].keys() == message.keys()
        if message["type"] == "book":
            assert sent["book"]["booking"].keys() == message["booking"].keys()
            assert sent["book"]["visitor"].keys() == message["visitor"].keys()


def test_a_change_is_agreed_before_it_is_made(webhook: WebhookBookings, system: System) -> None:
    booked = webhook.book(hold(), *VISITOR)
    moved = webhook.move(booked.reference, hold(TUESDAY, moving=booked.reference))
    assert (moved.uid, moved.sequence, moved.starts_in(LONDON)) == (booked.uid, 1, TUESDAY)
    assert system.appointments == {booked.uid: "2026-11-24T10:00:00+00:00"}
    message = system.seen[-1]
    assert (message["booking"]["sequence"], message["was"]["sequence"]) == (1, 0)
    assert message["booking"]["reference"] == message["was"]["reference"] == booked.reference
    assert message["was"]["starts"] == "2026-11-23T10:00:00+00:00"
    cancelled = webhook.cancel(booked.reference)
    assert (cancelled.state, cancelled.sequence) == ("cancelled", 2)
    assert (system.types, system.appointments) == (["book", "move", "cancel"], {})
    assert system.seen[-1]["booking"]["sequence"] == 2
    assert free()
    assert free(TUESDAY)
    assert open_changes() == []


def test_who_the_visitor_is_goes_out_once(webhook: WebhookBookings, system: System) -> None:
    booked = webhook.book(hold(), *VISITOR)
    webhook.move(booked.reference, hold(TUESDAY, moving=booked.reference))
    webhook.cancel(booked.reference)
    for body in system.bodies[1:]:
        assert not any(detail.encode() in body for detail in PERSONAL)


def test_confirming_twice_asks_once(webhook: WebhookBookings, system: System) -> None:
    held = hold()
    booked = webhook.book(held, *VISITOR)
    assert webhook.book(held, *VISITOR).reference == booked.reference
    again = hold(TUESDAY, moving=booked.reference)
    webhook.move(booked.reference, again)
    assert webhook.move(booked.reference, again).sequence == 1
    webhook.cancel(booked.reference)
    assert webhook.cancel(booked.reference).sequence == 2
    assert system.types == ["book", "move", "cancel"]


def test_confirming_at_once_in_many_threads_books_once(
    webhook: WebhookBookings, system: System
) -> None:
    held = hold()
    system.faults.append(lambda: time.sleep(0.1))

    def confirm(_: int) -> str:
        try:
            return str(webhook.book(held, *VISITOR).reference)
        except Unreachable:
            return "being asked"

    with ThreadPoolExecutor(8) as pool:
        told = set(pool.map(confirm, range(8)))
    (booked,) = told - {"being asked"}
    assert bookings.by_reference(booked).state == "booked"  # type: ignore[union-attr]
    assert system.types == ["book"]
    assert open_changes() == []


def test_a_lost_hold_is_not_asked_for(webhook: WebhookBookings, system: System) -> None:
    held = hold()
    bookings.release("one")
    with pytest.raises(bookings.HoldLost):
        webhook.book(held, *VISITOR)
    with pytest.raises(bookings.HoldLost):
        webhook.book(4711, *VISITOR)
    with pytest.raises(bookings.NotBooked):
        webhook.cancel("BCDF2345")
    assert system.seen == []


def test_names_and_signs_of_any_kind_arrive(webhook: WebhookBookings, system: System) -> None:
    name = "Robert'); DROP TABLE bookings;-- <script>alert(1)</script> 李小龍 👩‍⚕️"
    booked = webhook.book(hold(), name, None, "a@b.example")
    assert system.seen[0]["visitor"] == {"name": name, "phone": None, "mail": "a@b.example"}
    assert booked.name == name


# It refuses


def test_a_refusal_books_nothing_and_frees_the_time(
    webhook: WebhookBookings, system: System
) -> None:
    system.refuses = "The room is being <b>painted</b>."
    with pytest.raises(Refused) as refused:
        webhook.book(hold(), *VISITOR)
    assert refused.value.message == "The room is being painted ."
    assert "painted" not in str(refused.value)
    assert free()
    assert bookings.of_conversation("one") == []
    assert (system.types, open_changes()) == (["book"], [])
    assert deliver_withdrawals(later(days=1)) == 0


def test_a_refused_change_leaves_the_booking_as_it_is(
    webhook: WebhookBookings, system: System
) -> None:
    booked = webhook.book(hold(), *VISITOR)
    system.refuses = "Too late."
    with pytest.raises(Refused, match="refused"):
        webhook.move(booked.reference, hold(TUESDAY, moving=booked.reference))
    with pytest.raises(Refused, match="refused"):
        webhook.cancel(booked.reference)
    stands = bookings.by_reference(booked.reference)
    assert stands is not None
    assert (stands.state, stands.sequence, stands.starts_in(LONDON)) == ("booked", 0, MONDAY)
    assert free(TUESDAY)
    system.refuses = None
    assert webhook.cancel(booked.reference).state == "cancelled"
    assert len(set(system.keys)) == 4


@pytest.mark.parametrize("status", [409, 422])
@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00", b"<html>no</html>", b"[1]", b"null", b'{"message": 7}',
     b'{"message": ""}', b'{"message": "<p></p>"}', b"[" * 9000,
     b'{"message": "' + b"x" * 20_000 + b'"}'],
)  # fmt: skip
def test_a_refusal_without_a_usable_reason_is_one_all_the_same(
    webhook: WebhookBookings, system: System, status: int, body: bytes
) -> None:
    system.faults.append((status, body))
    with pytest.raises(Refused) as refused:
        webhook.book(hold(), *VISITOR)
    assert refused.value.message == NO_REASON


def endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 65536


def drop_by_drop() -> Iterator[bytes]:
    while True:
        time.sleep(0.05)
        yield b" "


@pytest.mark.timed
@pytest.mark.parametrize("body", [endless, drop_by_drop])
@pytest.mark.parametrize("status", [409, 200, 500])
def test_an_answer_without_end_does_not_keep_the_visitor(
    webhook: WebhookBookings, system: System, body: Callable[[], Iterator[bytes]], status: int
) -> None:
    system.faults.extend([(status, body()), (status, body())])
    began = time.monotonic()
    if status == 200:
        assert webhook.book(hold(), *VISITOR).state == "booked"
    else:
        with pytest.raises(Refused if status == 409 else Unreachable):
            webhook.book(hold(), *VISITOR)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Closed  for\n repairs.\x00\x1b[31m", "Closed for repairs. 31m"),
        ("<script>alert('x')</script>Sorry", "alert('x') Sorry"),
        ("&lt;img src=x onerror=alert(1)&gt;Sorry", "Sorry"),
        ("&amp;lt;b&amp;gt; <b", "&lt;b&gt; b"),
        ("**Sorry**, [call us](javascript:alert(1)) ![x](http://t.example/p.png)", ""),
        ("Sorry \u202egnp.exe\u2066", "Sorry gnp.exe"),
        ("نمی‌شود 👩‍⚕️, l'été à 9 h", "نمی‌شود 👩‍⚕️, l'été à 9 h"),
        ("x" * 5000, "x" * (LONGEST_REASON - 1) + "…"),
    ],
)
def test_a_reason_is_shown_as_plain_text(sent: str, shown: str) -> None:
    text = plain_text(sent)
    assert len(text) <= LONGEST_REASON
    assert not re.search(r"[<>*\[\]`\x00-\x1f\u202a-\u202e\u2066-\u2069]", text)
    assert text == shown or not shown


# It does not answer


def test_a_failure_is_asked_again_with_the_same_key(
    webhook: WebhookBookings, system: System
) -> None:
    system.faults.append(500)
    assert webhook.book(hold(), *VISITOR).state == "booked"
    assert system.types == ["book", "book"]
    assert len(set(system.keys)) == 1
    assert {headers["Idempotency-Key"] for headers in system.headers} == set(system.keys)
    assert len(system.appointments) == 1
    assert open_changes() == []


def test_an_answer_that_got_lost_does_not_book_twice(
    webhook: WebhookBookings, system: System
) -> None:
    system.faults.append("mute")
    booked = webhook.book(hold(), *VISITOR)
    assert system.types == ["book", "book"]
    assert list(system.appointments) == [booked.uid]


@pytest.mark.parametrize("fault", ["mute", "silent", 500, 302, 401, 404, (503, b"{" * 99)])
def test_without_an_answer_nothing_is_booked_and_it_is_withdrawn(
    webhook: WebhookBookings, system: System, fault: Any
) -> None:
    system.faults.extend([fault, fault])
    with pytest.raises(Unreachable):
        webhook.book(hold(), *VISITOR)
    assert len(system.seen) == 2
    assert free()
    assert bookings.of_conversation("one") == []
    assert deliver_withdrawals() == 1
    assert system.types == ["book", "book", "withdraw"]
    assert len(set(system.keys)) == 1
    assert system.appointments == {}
    assert deliver_withdrawals(later(days=1)) == 0


def test_redirects_are_not_followed(webhook: WebhookBookings, system: System) -> None:
    system.faults.extend([307, 308])
    with pytest.raises(Unreachable):
        webhook.book(hold(), *VISITOR)
    assert system.paths == ["/reception"] * 2


def test_a_refusal_after_an_unknown_outcome_is_withdrawn_too(
    webhook: WebhookBookings, system: System
) -> None:
    """A system that forgets keys would refuse the repetition of what it has accepted."""
    system.faults.extend(["mute", (409, b"{}")])
    with pytest.raises(Refused):
        webhook.book(hold(), *VISITOR)
    assert len(system.appointments) == 1
    assert deliver_withdrawals() == 1
    assert system.appointments == {}


def test_a_change_without_an_answer_is_taken_back(webhook: WebhookBookings, system: System) -> None:
    booked = webhook.book(hold(), *VISITOR)
    system.faults.extend(["mute", "mute"])
    with pytest.raises(Unreachable):
        webhook.move(booked.reference, hold(TUESDAY, moving=booked.reference))
    assert system.appointments == {booked.uid: "2026-11-24T10:00:00+00:00"}
    assert deliver_withdrawals() == 1
    assert system.appointments == {booked.uid: "2026-11-23T10:00:00+00:00"}
    assert system.seen[-1]["withdraws"] == "move"
    assert bookings.by_reference(booked.reference).sequence == 0  # type: ignore[union-attr]
    assert free(TUESDAY)


def test_a_later_change_waits_for_the_withdrawal(webhook: WebhookBookings, system: System) -> None:
    booked = webhook.book(hold(), *VISITOR)
    system.faults.extend(["mute", "mute", 500])
    with pytest.raises(Unreachable):
        webhook.cancel(booked.reference)
    with pytest.raises(Unreachable):
        webhook.cancel(booked.reference)
    assert webhook.cancel(booked.reference).state == "cancelled"
    assert system.types == ["book", "cancel", "cancel", "withdraw", "withdraw", "cancel"]
    assert system.keys[4] == system.keys[1] != system.keys[5]
    assert deliver_withdrawals(later(days=1)) == 0
    assert system.appointments == {}


def test_a_system_that_is_down_is_told_once_it_is_back(settings: Settings) -> None:
    system = System(free_port())
    webhook = backend(settings("webhook", system.url))
    assert isinstance(webhook, WebhookBookings)
    with pytest.raises(Unreachable):
        webhook.book(hold(), *VISITOR)
    assert free()
    waits, at = [], later()
    for _ in range(9):
        assert deliver_withdrawals(at) == 0
        (asked,) = open_changes()
        due = asked.due_at.replace(tzinfo=timezone.utc)
        waits.append(round((due - at).total_seconds() / 60))
        assert deliver_withdrawals(due - timedelta(seconds=1)) == 0
        at = due
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    running = serving(system)
    next(running)
    assert deliver_withdrawals(at) == 1
    assert system.types == ["withdraw"]
    assert open_changes() == []
    next(running, None)


@pytest.mark.parametrize("status", [200, 204, 404, 409, 422])
def test_an_answer_to_a_withdrawal_settles_it(
    webhook: WebhookBookings, system: System, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    system.faults.extend([500, 500, status])
    with pytest.raises(Unreachable):
        webhook.book(hold(), *VISITOR)
    assert deliver_withdrawals() == 1
    assert open_changes() == []
    assert ("would not withdraw" in caplog.text) == (status in (409, 422))


def test_withdrawals_wait_while_another_back_end_is_chosen(
    webhook: WebhookBookings, system: System, settings: Settings
) -> None:
    system.faults.extend([500, 500])
    with pytest.raises(Unreachable):
        webhook.book(hold(), *VISITOR)
    settings("local")
    assert deliver_withdrawals() == 0
    assert len(open_changes()) == 1


def test_keepers_that_withdraw_at_once_do_no_harm(webhook: WebhookBookings, system: System) -> None:
    for hour in range(3):
        system.faults.extend([500, 500])
        with pytest.raises(Unreachable):
            webhook.book(hold(MONDAY + timedelta(hours=hour)), *VISITOR)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: deliver_withdrawals(), range(12)))
    assert open_changes() == []
    assert system.types.count("withdraw") == 3


def test_whatever_fails_both_calendars_end_the_same(
    webhook: WebhookBookings, system: System
) -> None:
    chance = random.Random(7)
    times = [MONDAY + timedelta(days=day, hours=hour) for day in range(3) for hour in (0, 2, 4)]
    booked: list[str] = []
    outcomes: Counter[str] = Counter()
    for step in range(120):
        failures = chance.choice([0, 0, 0, 1, 2, 2])
        system.faults = deque(chance.choice([500, "broken"]) for _ in range(failures))
        system.refuses = "No." if chance.random() < 0.1 else None
        change = chance.choice(["book", "book", "move", "cancel"]) if booked else "book"
        reference = chance.choice(booked) if booked else ""
        starts, moving = chance.choice(times), reference if change == "move" else None
        try:
            if change == "cancel":
                webhook.cancel(reference)
                booked.remove(reference)
            elif change == "move":
                webhook.move(reference, hold(starts, moving, who=str(step)))
            else:
                booked.append(webhook.book(hold(starts, who=str(step)), *VISITOR).reference)
            outcomes["made"] += 1
        except (Refused, Unreachable, bookings.Taken) as error:
            outcomes[type(error).__name__] += 1
        if chance.random() < 0.2:
            deliver_withdrawals(later(hours=step))
    system.faults.clear()
    for _ in range(20):
        deliver_withdrawals(later(days=30))
    assert open_changes() == []
    here = [booking for name in booked if (booking := bookings.by_reference(name))]
    assert {booking.state for booking in here} <= {"booked"}
    assert system.appointments == {
        booking.uid: booking.starts_in(LONDON).isoformat() for booking in here
    }
    assert len(outcomes) == 4, outcomes


# A process dies


def test_a_process_killed_before_it_booked_leaves_nothing_half_booked(
    webhook: WebhookBookings, system: System
) -> None:
    held = hold()
    code = (
        "import sys; from reception.clinic.backends import backend; "
        "from reception.clinic.facts import load_clinic; print('ready', flush=True); "
        "backend(load_clinic()).book(int(sys.argv[1]), 'Ada King', None, 'ada@post.example')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(held)], cwd=ROOT, stdout=subprocess.PIPE
    )
    # The answer is on its way when the process that asked is gone.
    system.faults.append(lambda: os.kill(process.pid, signal.SIGKILL))
    assert process.wait(60) == -signal.SIGKILL
    deadline = time.monotonic() + 5
    while not system.appointments and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(system.appointments) == 1
    assert bookings.of_conversation("one") == []
    assert deliver_withdrawals() == 0, "the process might be alive"
    assert deliver_withdrawals(later(minutes=2)) == 1
    assert system.types == ["book", "withdraw"]
    assert system.appointments == {}
    assert bookings.release_expired(load_clinic().now() + timedelta(minutes=6)) == 1
    assert free()


def test_a_process_that_died_after_it_booked_is_not_withdrawn(
    webhook: WebhookBookings, system: System
) -> None:
    booked = webhook.book(hold(), *VISITOR)
    withdrawals.write_down("book", booked.uid)
    assert deliver_withdrawals(later(minutes=2)) == 1
    assert system.types == ["book"]
    assert open_changes() == []
    assert len(system.appointments) == 1


@pytest.mark.parametrize("done", [False, True])
def test_an_agreement_that_comes_too_late_is_not_booked(
    webhook: WebhookBookings, system: System, done: bool
) -> None:
    """The process stood still so long that the keeper took it for dead."""
    if done:
        system.afterwards = lambda: deliver_withdrawals(later(minutes=2))
    else:
        system.faults.append(lambda: deliver_withdrawals(later(minutes=2)))
    with pytest.raises(Unreachable):
        webhook.book(hold(), *VISITOR)
    assert free()
    assert sorted(system.types) == ["book", "withdraw"]
    assert system.appointments == {}
    assert open_changes() == []


def test_a_time_that_is_lost_after_the_agreement_is_withdrawn(
    webhook: WebhookBookings, system: System
) -> None:
    system.faults.append(lambda: bookings.release("one"))
    with pytest.raises(bookings.HoldLost):
        webhook.book(hold(), *VISITOR)
    assert len(system.appointments) == 1
    assert deliver_withdrawals() == 1
    assert system.appointments == {}


# Signatures and secrets


def test_without_a_secret_nothing_is_asked(
    settings: Settings, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = settings("webhook", system.url)
    for secret in (None, "", "  "):
        if secret is None:
            monkeypatch.delenv("RECEPTION_WEBHOOK_SECRET")
        else:
            monkeypatch.setenv("RECEPTION_WEBHOOK_SECRET", secret)
        with pytest.raises(StartError, match="RECEPTION_WEBHOOK_SECRET is not set"):
            backend(clinic)
        with pytest.raises(StartError, match="RECEPTION_WEBHOOK_SECRET is not set"):
            deliver_withdrawals()


def test_a_wrong_secret_books_nothing(
    settings: Settings, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_WEBHOOK_SECRET", "a guess")
    webhook = backend(settings("webhook", system.url))
    assert isinstance(webhook, WebhookBookings)
    with pytest.raises(Unreachable):
        webhook.book(hold(), *VISITOR)
    assert system.seen == []
    assert len(system.paths) == 2
    assert free()


def test_a_changed_message_is_none_of_receptions(webhook: WebhookBookings, system: System) -> None:
    webhook.book(hold(), *VISITOR)
    (headers,), (body,) = system.headers, system.bodies
    assert is_from_reception(SECRET, headers, body)
    assert not is_from_reception("a guess", headers, body)
    assert not is_from_reception(SECRET, headers, body.replace(b"62.00", b"00.00"))
    stamp = int(headers["X-Reception-Timestamp"])
    for change in (
        {"X-Reception-Timestamp": str(stamp + 1)},
        {"X-Reception-Timestamp": "soon"},
        {"X-Reception-Signature": ""},
        {"X-Reception-Signature": "sha256=é"},
    ):
        assert not is_from_reception(SECRET, {**dict(headers), **change}, body)


def test_a_message_sent_again_by_somebody_else_does_nothing(
    webhook: WebhookBookings, system: System
) -> None:
    booked = webhook.book(hold(), *VISITOR)
    recorded = dict(system.headers[0])
    webhook.cancel(booked.reference)
    recorded["Idempotency-Key"] = "another"
    repeated = requests.post(system.url, data=system.bodies[0], headers=recorded, timeout=5)
    assert repeated.status_code == 200
    assert system.appointments == {}


def test_a_message_is_good_for_five_minutes(webhook: WebhookBookings, system: System) -> None:
    webhook.book(hold(), *VISITOR)
    (body,) = system.bodies
    old = str(int(time.time()) - 301)
    digest = hmac.new(SECRET.encode(), old.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Reception-Timestamp": old, "X-Reception-Signature": f"sha256={digest}"}
    assert requests.post(system.url, data=body, headers=headers, timeout=5).status_code == 401
    assert len(system.seen) == 1


def test_nothing_secret_or_personal_is_logged(
    settings: Settings, system: System, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"http://desk:hunter2@127.0.0.1:{system.port}/reception"
    webhook = backend(settings("webhook", url))
    assert isinstance(webhook, WebhookBookings)
    system.faults.extend(["silent", 500])
    with pytest.raises(Unreachable) as unreachable:
        webhook.book(hold(), *VISITOR)
    system.refuses = "Ada King has been here before."
    with pytest.raises(Refused) as refused:
        webhook.book(hold(), *VISITOR)
    ours = [record for record in caplog.records if record.name.startswith("reception")]
    said = "".join(record.getMessage() for record in ours)
    said += str(unreachable.value) + str(refused.value) + repr(webhook._system).replace(url, "")
    assert "ReadTimeout" in said
    assert "status 500" in said
    for detail in (*PERSONAL, SECRET, "hunter2"):
        assert detail not in said
    for detail in (*PERSONAL, SECRET):
        assert detail not in caplog.text
