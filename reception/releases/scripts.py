"""A scripted conversation of ``tests/dialogues/``: its form, and whether it goes as written.

The form stands at the top of ``tests/dialogues/booking.yml``. Holding one uses the database that
``DATABASE_URL`` names, and empties it: only a process with a database of its own may do so.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from reception import settings
from reception.clinic import bookings, inbox
from reception.clinic.booking_tables import BOOKED, HELD, BookedQuarter, Booking, BookingEvent
from reception.clinic.database import transaction
from reception.clinic.facts import load_clinic
from reception.clinic.references import FailedLookup, normal_mail, normal_phone, shown_reference
from reception.errors import DataError
from reception.yaml_files import read_yaml

Say = Callable[[str], Awaitable[list[dict[str, Any]]]]
"""Says something; replies with ``text`` and, where there are some, ``buttons``."""

SAFETY = "safety"
"""The file of the conversations with visitors in danger."""

_TABLES = (BookedQuarter, BookingEvent, Booking, FailedLookup, inbox.Request)
_REFERENCE = re.compile(r"\b[B-DF-HJ-NP-TV-XZ2-9]{4}-[B-DF-HJ-NP-TV-XZ2-9]{4}\b")


@dataclass(frozen=True)
class Script:
    """A conversation as its file has it."""

    file: str
    title: str
    content: dict[str, Any]

    @property
    def is_safety(self) -> bool:
        """Whether it is about what visitors in danger are told."""
        return self.file == SAFETY

    @property
    def texts(self) -> list[str]:
        """What the visitor writes, as far as it is known beforehand."""
        texts = [str(turn["visitor"]) for turn in self.content["turns"]]
        return [text for text in texts if "{reference}" not in text]


def scripts() -> list[Script]:
    """Every script of every file.

    Raises:
        DataError: a file is no YAML, or there is none about safety.
    """
    folder = settings.home() / "tests" / "dialogues"
    if not (folder / f"{SAFETY}.yml").exists():
        raise DataError(
            f"{folder / SAFETY}.yml is missing; restore it from version control: without it "
            "nobody knows what visitors in danger are told."
        )
    return [
        Script(path.stem, str(content["dialogue"]), content)
        for path in sorted(Path(folder).glob("*.yml"))
        for content in read_yaml(path)
    ]


async def trouble(script: Script, say: Say) -> str | None:
    """Hold it; what is wrong with it, in a sentence, or None.

    Args:
        script: what is said, and what must come of it.
        say: says something in one new conversation; returns the replies.
    """
    with transaction() as session:
        for table in _TABLES:
            session.execute(delete(table))
    for booked in script.content.get("before", []):
        _put_into_calendar(booked)
    reference = ""
    for turn in script.content["turns"]:
        text = str(turn["visitor"]).replace("{reference}", reference)
        replies = await say(text)
        said = "\n".join(reply.get("text", "") for reply in replies)
        wrong = _wrong_reply(turn, said, replies)
        if wrong:
            return f"to “{text}” {wrong}"
        found = _REFERENCE.findall(said)
        reference = found[-1] if found and "such as" not in said else reference
    return _wrong_afterwards(script.content)


def _wrong_reply(turn: dict[str, Any], said: str, replies: list[dict[str, Any]]) -> str | None:
    for expected in turn.get("says", []):
        if str(expected).lower() not in said.lower():
            return f"“{expected}” was not said."
    for unwanted in turn.get("never", []):
        if str(unwanted).lower() in said.lower():
            return f"“{unwanted}” was said."
    titles = [button["title"] for reply in replies for button in reply.get("buttons", [])]
    for expected in turn.get("buttons", []):
        if not any(str(expected) in title for title in titles):
            return f"there was no button “{expected}”."
    return None


def _wrong_afterwards(script: dict[str, Any]) -> str | None:
    """What is wrong with the calendar and the inbox when all has been said."""
    clinic = load_clinic()
    with transaction() as session:
        booked = list(session.scalars(select(Booking).order_by(Booking.starts_at)))
    own = [one for one in booked if one.state == BOOKED and not _is_before(one)]
    rows = script.get("calendar", [])
    expected = sorted(
        (row for row in rows if "reference" not in row), key=lambda row: _local(row["starts"])
    )
    if len(own) != len(expected):
        return f"{len(own)} appointments were booked instead of {len(expected)}."
    earlier = {shown_reference(one.reference): one for one in booked if _is_before(one)}
    pairs = [*zip(expected, own)]
    pairs += [(row, earlier[row["reference"]]) for row in rows if "reference" in row]
    for row, one in pairs:
        for name, value in row.items():
            if name == "starts" and one.starts_in(clinic.zone) != _local(value):
                return f"an appointment is at {one.starts_in(clinic.zone):%d %B %H:%M}."
            if name not in ("starts", "reference") and str(getattr(one, name)) != str(value):
                return f"the {name} of an appointment is not {value}."
    kinds = sorted(request.kind for request in inbox.open_requests())
    if kinds != sorted(script.get("requests", [])):
        return f"staff were asked for {kinds or 'nothing'} in the inbox."
    if "held" in script and script["held"] != sum(
        one.state == HELD and one.held_until is not None for one in booked
    ):
        return "another number of times is held."
    return None


def _is_before(booking: Booking) -> bool:
    return str(booking.conversation or "").startswith("before-")


def _put_into_calendar(wanted: dict[str, Any]) -> None:
    """Book what a script says was booked before it began, by somebody else."""
    clinic = load_clinic()
    service = clinic.service(wanted["service"])
    if service is None:
        return
    starts = _local(wanted["starts"])
    # What is past was booked before it was.
    now = min(starts - timedelta(days=3), clinic.now())
    conversation = f"before-{uuid.uuid4().hex}"
    held = bookings.hold(
        conversation, service, wanted["minutes"], wanted["therapist"], starts, now=now
    )
    contact = str(wanted.get("contact", "07700 900999"))
    phone = None if "@" in contact else normal_phone(contact, clinic.country)
    mail = normal_mail(contact) if "@" in contact else None
    booked = bookings.book(held.id, wanted.get("name", "Somebody Before"), phone, mail, now=now)
    if "reference" in wanted:
        with transaction() as session:
            found = session.get(Booking, booked.id)
            found.reference = wanted["reference"].replace("-", "")


def _local(text: Any) -> datetime:
    """A script's time at the clinic."""
    moment = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    return moment.replace(tzinfo=load_clinic().zone)
