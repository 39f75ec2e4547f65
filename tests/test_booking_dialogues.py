"""The scripted conversations of ``tests/dialogues/``, held with the running server.

Each script says what the visitor writes, what the replies must and must not say, which
buttons they carry, and what stands in the calendar and the inbox afterwards (``held``: how
many times are held for somebody).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import ROOT, Server
from ruamel.yaml import YAML
from sqlalchemy import delete, select

from reception.clinic import bookings, inbox
from reception.clinic.booking_tables import BOOKED, HELD, BookedQuarter, Booking, BookingEvent
from reception.clinic.consistency import consistent
from reception.clinic.database import transaction
from reception.clinic.facts import load_clinic
from reception.clinic.references import FailedLookup, normal_mail, normal_phone, shown_reference

CLINIC = load_clinic(ROOT / "clinic.yml")
FOLDER = Path(__file__).with_name("dialogues")
TABLES = (BookedQuarter, BookingEvent, Booking, FailedLookup, inbox.Request)
KNOWN = {"dialogue", "before", "turns", "calendar", "requests", "held"}
KNOWN_IN_TURN = {"visitor", "says", "never", "buttons", "note"}


def scripts() -> list[Any]:
    """Every script of every file, named by file and title."""
    return [
        pytest.param(script, id=f"{path.stem}: {script['dialogue']}")
        for path in sorted(FOLDER.glob("*.yml"))
        for script in YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="module")
def http() -> Iterator[requests.Session]:
    """One connection for the module."""
    with requests.Session() as session:
        yield session


@pytest.fixture
def calendar(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's database, emptied."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{server.database}")
    with transaction() as session:
        for table in TABLES:
            session.execute(delete(table))


@pytest.mark.parametrize("script", scripts())
@pytest.mark.usefixtures("calendar")
def test_dialogue(script: dict[str, Any], server: Server, http: requests.Session) -> None:
    assert set(script) <= KNOWN, f"{set(script) - KNOWN} is nothing a script may hold"
    for booked in script.get("before", []):
        put_into_calendar(booked)
    sender = uuid.uuid4().hex
    reference, held = "", ""
    for turn in script["turns"]:
        assert set(turn) <= KNOWN_IN_TURN, f"{set(turn) - KNOWN_IN_TURN} in {turn}"
        text = str(turn["visitor"]).replace("{reference}", reference)
        answered = http.post(
            f"{server.url}/webhooks/rest/webhook",
            json={"sender": sender, "message": text},
            timeout=30,
        )
        replies = answered.json()
        said = "\n".join(reply.get("text", "") for reply in replies)
        held += f"\n  visitor: {text}\n  assistant: {said}"
        for expected in turn.get("says", []):
            assert str(expected).lower() in said.lower(), f"{expected!r} was not said{held}"
        for unwanted in turn.get("never", []):
            assert str(unwanted).lower() not in said.lower(), f"{unwanted!r} was said{held}"
        titles = [button["title"] for reply in replies for button in reply.get("buttons", [])]
        for expected in turn.get("buttons", []):
            assert any(str(expected) in title for title in titles), (
                f"{expected!r} is none of the buttons {titles}{held}"
            )
        found = re.findall(r"\b[B-DF-HJ-NP-TV-XZ2-9]{4}-[B-DF-HJ-NP-TV-XZ2-9]{4}\b", said)
        reference = found[-1] if found and "such as" not in said else reference
    check_calendar(script.get("calendar", []), held)
    kinds = sorted(request.kind for request in inbox.open_requests())
    assert kinds == sorted(script.get("requests", [])), held
    assert consistent() == [], held
    if "held" in script:
        assert times_held() == script["held"], held


def put_into_calendar(wanted: dict[str, Any]) -> None:
    """Book what a script says was booked before it began, by another conversation."""
    service = CLINIC.service(wanted["service"])
    assert service is not None, wanted
    starts = local(wanted["starts"])
    # What is past was booked before it was.
    now = min(starts - timedelta(days=3), CLINIC.now())
    conversation = f"before-{uuid.uuid4().hex}"
    held = bookings.hold(
        conversation, service, wanted["minutes"], wanted["therapist"], starts, now=now
    )
    contact = str(wanted.get("contact", "07700 900999"))
    phone = None if "@" in contact else normal_phone(contact, CLINIC.country)
    mail = normal_mail(contact) if "@" in contact else None
    booked = bookings.book(held.id, wanted.get("name", "Somebody Before"), phone, mail, now=now)
    if "reference" in wanted:
        with transaction() as session:
            found = session.get(Booking, booked.id)
            found.reference = wanted["reference"].replace("-", "")


def check_calendar(expected: list[dict[str, Any]], held: str) -> None:
    """Compare what is booked with the script, field by field where the script names one."""
    with transaction() as session:
        booked = list(
            session.scalars(
                select(Booking)
                .where(Booking.state == BOOKED, ~Booking.conversation.startswith("before-"))
                .order_by(Booking.starts_at)
            )
        )
        others = list(
            session.scalars(select(Booking).where(Booking.conversation.startswith("before-")))
        )
    named = [row for row in expected if "reference" in row]
    own = [row for row in expected if "reference" not in row]
    assert len(booked) == len(own), f"{len(booked)} booked instead of {len(own)}{held}"
    for row, found in zip(sorted(own, key=lambda row: local(row["starts"])), booked):
        compare(row, found, held)
    by_reference = {shown_reference(one.reference): one for one in others}
    for row in named:
        compare(row, by_reference[row["reference"]], held)


def compare(row: dict[str, Any], found: Booking, held: str) -> None:
    """Check one appointment."""
    for name, value in row.items():
        if name == "starts":
            assert found.starts_in(CLINIC.zone) == local(value), held
        elif name == "reference":
            continue
        else:
            assert str(getattr(found, name)) == str(value), f"{name}{held}"


def times_held() -> int:
    """How many times are held for somebody."""
    with transaction() as session:
        held = select(Booking).where(Booking.state == HELD, Booking.held_until.isnot(None))
        return len(list(session.scalars(held)))


def local(text: Any) -> datetime:
    """A script's time at the clinic."""
    moment = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    return moment.replace(tzinfo=CLINIC.zone)
