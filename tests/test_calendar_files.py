"""Calendar files, read back by icalendar, by dateutil and by the letter of RFC 5545; over HTTP."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dateutil.tz
import icalendar
import pytest
import requests
from conftest import ROOT, wait_for
from hypothesis import given
from hypothesis import strategies as some

from benchmarks.ports import free_port
from reception.clinic import bookings, database
from reception.clinic.booking_tables import Booking
from reception.clinic.calendar_addresses import (
    appointment,
    appointment_address,
    feed_address,
    feed_bookings,
    feed_token,
    new_feed_token,
    opens_feed,
)
from reception.clinic.calendar_files import appointment_ics, feed_ics
from reception.clinic.facts import Clinic, load_clinic
from reception.clinic.vtimezone import vtimezone
from reception.errors import StartError

VISITOR = ("Zoë O'Hara-Nakamura", "07700 900123", "Zoe@visitor.example")
CONTENT_LINE = re.compile(
    r"(?P<name>[A-Z0-9-]+)"
    r'(?P<parameters>(?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*)'
    r":(?P<value>.*)"
)
"""RFC 5545, 3.1."""


@dataclass
class Part:
    """A component as the letter of the RFC has it: (name, parameters, value) and parts."""

    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def one(self, name: str) -> str:
        (value,) = [value for known, _, value in self.lines if known == name]
        return value

    def names(self) -> Counter[str]:
        return Counter(name for name, _, _ in self.lines)

    def every(self, name: str) -> list[Part]:
        below = [found for part in self.parts for found in part.every(name)]
        return [self, *below] if self.name == name else below


def by_the_letter(content: bytes) -> Part:
    """Read a file as RFC 5545 lays it down, and fail where it does not keep to it."""
    assert content.endswith(b"\r\n")
    for line in content[:-2].split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode()  # no character is cut in two
    above: list[Part] = [Part("")]
    for line in content[:-2].decode().replace("\r\n ", "").split("\r\n"):
        match = CONTENT_LINE.fullmatch(line)
        assert match, line
        name, value = match["name"], match["value"]
        if name == "BEGIN":
            above.append(Part(value))
        elif name == "END":
            done = above.pop()
            assert done.name == value
            above[-1].parts.append(done)
        else:
            parameters = dict(pair.split("=", 1) for pair in match["parameters"].split(";")[1:])
            above[-1].lines.append((name, parameters, value))
    ((calendar,),) = [part.parts for part in above]
    keeps_the_rules(calendar)
    return calendar


def keeps_the_rules(calendar: Part) -> None:
    """What must be there, and what may be there once at most (RFC 5545, 3.4 and 3.6)."""
    assert calendar.name == "VCALENDAR"
    assert [calendar.names()[name] for name in ("PRODID", "VERSION", "METHOD")] == [1, 1, 1]
    assert calendar.parts
    for event in calendar.every("VEVENT"):
        assert all(event.names()[name] == 1 for name in ("UID", "DTSTAMP", "DTSTART", "DTEND"))
        assert max(event.names().values()) == 1
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.one("DTSTAMP"))
    for alarm in calendar.every("VALARM"):
        assert alarm.names() == Counter(("ACTION", "TRIGGER", "DESCRIPTION"))
    zones = [zone.one("TZID") for zone in calendar.every("VTIMEZONE")]
    used = {
        parameters["TZID"]
        for event in calendar.every("VEVENT")
        for _, parameters, _ in event.lines
        if "TZID" in parameters
    }
    assert used <= set(zones)
    assert len(zones) == len(set(zones))


def plain(value: str) -> str:
    """A text value without its escapes (RFC 5545, 3.3.11)."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def starts_by_dateutil(content: bytes) -> datetime:
    """The start in UTC, with the time zone as the file itself describes it."""
    (event,) = by_the_letter(content).every("VEVENT")
    ((parameters, value),) = [(p, value) for name, p, value in event.lines if name == "DTSTART"]
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    zones = dateutil.tz.tzical(io.StringIO(content.decode().replace("\r\n ", "")))
    local = datetime.strptime(value, "%Y%m%dT%H%M%S")
    return local.replace(tzinfo=zones.get(parameters["TZID"])).astimezone(timezone.utc)


def event_of(content: bytes) -> Any:
    """Its only event, as icalendar reads it."""
    (event,) = icalendar.Calendar.from_ical(content).events
    return event


def booking_at(starts: datetime, **changed: Any) -> Booking:
    """A booking that is in no database."""
    starts_at = starts.astimezone(timezone.utc).replace(tzinfo=None)
    facts = {
        "reference": "BCDF2345", "uid": str(uuid.uuid4()), "sequence": 0, "state": "booked",
        "service": "Swedish massage", "minutes": 60, "buffer": 15, "therapist": "Asha Raman",
        "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1),
        "name": VISITOR[0], "phone": VISITOR[1], "mail": VISITOR[2], "price": Decimal(62),
        "created_at": datetime(2026, 11, 20), "updated_at": datetime(2026, 11, 20, 11),
    }  # fmt: skip
    return Booking(**{**facts, **changed})


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic()


@pytest.fixture
def calendars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database of the test's own; its URL."""
    url = f"sqlite:///{tmp_path / 'reception.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    database._migrated.cache_clear()
    yield url
    database.engine().dispose()
    database._migrated.cache_clear()


def booked(clinic: Clinic, day: int, hour: int = 15, therapist: str = "Asha Raman") -> Booking:
    """A real booking on that day of November 2026."""
    service = clinic.service("Swedish massage")
    assert service
    starts = datetime(2026, 11, day, hour, tzinfo=clinic.zone)
    before = starts - timedelta(days=7)
    held = bookings.hold(f"talk-{day}-{hour}", service, 60, therapist, starts, now=before)
    return bookings.book(held.id, *VISITOR, now=before)


def moved(clinic: Clinic, booking: Booking, day: int) -> Booking:
    """The same booking on another day."""
    service = clinic.service("Swedish massage")
    assert service
    starts = datetime(2026, 11, day, 10, tzinfo=clinic.zone)
    held = bookings.hold("talk", service, 90, "Marta Nowak", starts, moving=booking.reference)
    return bookings.move(booking.reference, held.id)


def test_the_visitors_file_says_what_when_and_where(clinic: Clinic) -> None:
    starts = datetime(2026, 11, 27, 15, tzinfo=clinic.zone)
    content = appointment_ics(booking_at(starts), clinic)
    event = event_of(content)
    assert event["SUMMARY"] == "Swedish massage at The Willow Room"
    assert event["LOCATION"] == "The Willow Room, 14 Lantern Lane, Bristol BS1 0ZZ"
    assert event["DESCRIPTION"] == (
        "60 minutes with Asha Raman\n"
        "Reference: BCDF-2345\n"
        "To change or cancel: +44 117 496 0123"
    )  # fmt: skip
    assert (event.start, event.end) == (starts, starts + timedelta(hours=1))
    assert event["STATUS"] == "CONFIRMED"
    assert (event["SEQUENCE"], event["CLASS"]) == (0, "PRIVATE")
    calendar = by_the_letter(content)
    assert calendar.one("METHOD") == "PUBLISH"
    (line,) = [line for line in calendar.every("VEVENT")[0].lines if line[0] == "DTSTART"]
    assert line == ("DTSTART", {"TZID": "Europe/London"}, "20261127T150000")


def test_the_visitors_file_names_no_visitor(clinic: Clinic) -> None:
    for state in ("booked", "cancelled"):
        booking = booking_at(datetime(2026, 11, 27, 15, tzinfo=clinic.zone), state=state)
        content = appointment_ics(booking, clinic).decode().replace("\r\n ", "")
        for personal in (*VISITOR, "Zoë", "900123"):
            assert personal not in content
        assert "ATTENDEE" not in content
        assert "ORGANIZER" not in content


def test_the_visitor_is_reminded_two_hours_before(clinic: Clinic) -> None:
    booking = booking_at(datetime(2026, 11, 27, 15, tzinfo=clinic.zone))
    (alarm,) = by_the_letter(appointment_ics(booking, clinic)).every("VALARM")
    assert (alarm.one("ACTION"), alarm.one("TRIGGER")) == ("DISPLAY", "-PT2H")
    booking.state = "cancelled"
    assert not by_the_letter(appointment_ics(booking, clinic)).every("VALARM")


def test_the_same_appointment_is_the_same_file(clinic: Clinic) -> None:
    booking = booking_at(datetime(2026, 11, 27, 15, tzinfo=clinic.zone))
    assert appointment_ics(booking, clinic) == appointment_ics(booking, clinic)


def test_a_change_keeps_the_uid_and_raises_the_sequence(calendars: str, clinic: Clinic) -> None:
    booking = booked(clinic, 26)
    before = event_of(appointment_ics(booking, clinic))
    after = event_of(appointment_ics(moved(clinic, booking, 30), clinic))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after.start == datetime(2026, 11, 30, 10, tzinfo=clinic.zone)
    assert after.end - after.start == timedelta(minutes=90)
    assert "Marta Nowak" in after["DESCRIPTION"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


def test_a_cancelled_appointment_takes_itself_out_of_the_calendar(
    calendars: str, clinic: Clinic
) -> None:
    booking = booked(clinic, 26)
    before = event_of(appointment_ics(booking, clinic))
    content = appointment_ics(bookings.cancel(booking.reference), clinic)
    after = event_of(content)
    assert by_the_letter(content).one("METHOD") == "CANCEL"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert (after["STATUS"], after["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert after["SUMMARY"] == "Cancelled: Swedish massage at The Willow Room"


@pytest.mark.parametrize(
    "day",
    ["2026-03-28", "2026-03-29", "2026-03-30", "2026-07-01", "2026-10-24", "2026-10-25",
     "2026-10-26", "2026-12-31", "2027-01-01", "2027-03-27", "2027-03-28"],
)  # fmt: skip
@pytest.mark.parametrize(
    "zone",
    ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
     "Africa/Casablanca", "UTC"],
)  # fmt: skip
def test_an_appointment_is_at_its_hour_on_both_sides_of_a_clock_change(
    clinic: Clinic, zone: str, day: str
) -> None:
    there = clinic.copy(update={"time_zone": zone})
    starts = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=there.zone)
    content = appointment_ics(booking_at(starts), there)
    assert starts_by_dateutil(content) == starts
    assert event_of(content).start == starts


@pytest.mark.parametrize(
    "name",
    ["Europe/London", "Europe/Dublin", "America/New_York", "America/Santiago", "Asia/Jerusalem",
     "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Cairo", "Asia/Kolkata"],
)  # fmt: skip
def test_a_time_zone_in_a_file_is_the_time_zone(name: str) -> None:
    zone = ZoneInfo(name)
    component = vtimezone(zone, 2026, 2027)
    assert component
    # Outlook reads nothing but rules, and takes the smaller offset for the winter's.
    assert b"RDATE" not in component.to_ical()
    described = f"BEGIN:VCALENDAR\r\n{component.to_ical().decode()}END:VCALENDAR\r\n"
    read = dateutil.tz.tzical(io.StringIO(described)).get(name)
    moment = datetime(2026, 1, 1, tzinfo=timezone.utc)
    while moment.year < 2028:
        local = moment.astimezone(zone)
        if not local.fold:  # an hour that comes twice is its first in iCalendar
            assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), local
        moment += timedelta(hours=1)


def test_a_zone_without_yearly_rules_is_written_in_utc(clinic: Clinic) -> None:
    there = clinic.copy(update={"time_zone": "Africa/Casablanca"})
    content = appointment_ics(booking_at(datetime(2026, 11, 27, 15, tzinfo=there.zone)), there)
    assert b"DTSTART:20261127T140000Z\r\n" in content
    assert b"TZID" not in content


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\0"])
def test_no_name_can_add_a_line(clinic: Clinic, ending: str) -> None:
    name = f"Eve{ending}DTSTART:20300101T000000{ending}END:VEVENT; Mallory, \\n\\N\ud800"
    booking = booking_at(datetime(2026, 11, 27, 15, tzinfo=clinic.zone), name=name)
    content = feed_ics([booking], clinic)
    (event,) = by_the_letter(content).every("VEVENT")
    told = "Eve DTSTART:20300101T000000 END:VEVENT; Mallory, \\n\\n "
    assert plain(event.one("SUMMARY")) == f"{told}: Swedish massage with Asha Raman"
    assert f"Name: {told.strip()}" in plain(event.one("DESCRIPTION")).splitlines()
    assert event_of(content)["SUMMARY"] == plain(event.one("SUMMARY"))


ANY_TEXT = some.text(min_size=1, max_size=200) | some.text("\r\n \t;,:\\\"'nN🙂é", max_size=200)


@given(name=ANY_TEXT, service=ANY_TEXT, therapist=ANY_TEXT)
def test_whatever_they_are_called_the_feed_is_well_formed(
    clinic: Clinic, name: str, service: str, therapist: str
) -> None:
    starts = datetime(2026, 11, 27, 15, tzinfo=clinic.zone)
    booking = booking_at(starts, name=name, service=service, therapist=therapist)
    for content in (feed_ics([booking], clinic, therapist), appointment_ics(booking, clinic)):
        (event,) = by_the_letter(content).every("VEVENT")
        read = event_of(content)
        assert read.start == starts
        for what in ("SUMMARY", "DESCRIPTION"):
            assert read[what] == plain(event.one(what))
    assert "\n" not in event.one("SUMMARY")
    assert len(plain(event.one("DESCRIPTION")).split("\n")) == 3


def test_the_feed_tells_staff_who_comes_and_how_to_reach_them(
    calendars: str, clinic: Clinic
) -> None:
    booking = booked(clinic, 26)
    content = feed_ics(feed_bookings(clinic.now()), clinic)
    event = event_of(content)
    assert event["SUMMARY"] == f"{VISITOR[0]}: Swedish massage with Asha Raman"
    assert event["DESCRIPTION"].splitlines() == [
        "Swedish massage, 60 minutes",
        "Therapist: Asha Raman",
        f"Name: {VISITOR[0]}",
        "Phone: +447700900123",
        "Mail: zoe@visitor.example",
        f"Reference: {booking.shown_reference}",
    ]
    calendar = by_the_letter(content)
    assert calendar.one("X-WR-CALNAME") == "Appointments at The Willow Room"
    assert ("REFRESH-INTERVAL", {"VALUE": "DURATION"}, "PT15M") in calendar.lines
    assert calendar.one("X-PUBLISHED-TTL") == "PT15M"
    assert calendar.one("METHOD") == "PUBLISH"


def test_the_feed_does_without_the_details_of_somebody_who_was_forgotten(clinic: Clinic) -> None:
    starts = datetime(2026, 11, 27, 15, tzinfo=clinic.zone)
    content = feed_ics([booking_at(starts, name=None, phone=None, mail=None)], clinic)
    assert event_of(content)["SUMMARY"] == "BCDF-2345: Swedish massage with Asha Raman"
    assert "None" not in content.decode()


def test_the_feed_holds_thirty_days_back_and_all_to_come_and_no_holds(
    calendars: str, clinic: Clinic
) -> None:
    service = clinic.service("Swedish massage")
    assert service
    now = datetime(2026, 12, 10, 12, tzinfo=clinic.zone)
    long_ago, past, coming, gone = (booked(clinic, day) for day in (9, 11, 26, 27))
    bookings.cancel(gone.reference)
    starts = datetime(2026, 12, 15, 10, tzinfo=clinic.zone)
    bookings.hold("undecided", service, 60, "Marta Nowak", starts, now=now)
    found = feed_bookings(now)
    assert [booking.uid for booking in found] == [past.uid, coming.uid, gone.uid]
    events = icalendar.Calendar.from_ical(feed_ics(found, clinic)).events
    states = {event["UID"].split("@")[0]: event["STATUS"] for event in events}
    assert states == {past.uid: "CONFIRMED", coming.uid: "CONFIRMED", gone.uid: "CANCELLED"}
    assert long_ago.uid not in states


def test_the_feed_of_one_therapist_holds_no_others(calendars: str, clinic: Clinic) -> None:
    booked(clinic, 26, therapist="Asha Raman")
    marta = booked(clinic, 26, therapist="Marta Nowak", hour=11)
    found = feed_bookings(clinic.now(), "Marta Nowak")
    assert [booking.uid for booking in found] == [marta.uid]
    calendar = by_the_letter(feed_ics(found, clinic, "Marta Nowak"))
    assert calendar.one("X-WR-CALNAME") == "Marta Nowak at The Willow Room"


def test_a_feed_with_nothing_in_it_is_a_calendar(clinic: Clinic) -> None:
    assert not by_the_letter(feed_ics([], clinic)).every("VEVENT")


def test_a_hold_is_no_appointment(calendars: str, clinic: Clinic) -> None:
    service = clinic.service("Swedish massage")
    assert service
    starts = datetime(2026, 11, 26, 15, tzinfo=clinic.zone)
    held = bookings.hold("talk", service, 60, "Asha Raman", starts)
    assert appointment(held.uid) is None
    bookings.book(held.id, *VISITOR)
    assert appointment(held.uid) is not None


def test_the_feeds_address_stays_until_a_new_one_is_made(calendars: str) -> None:
    assert not opens_feed("")
    first = feed_token()
    assert feed_token() == first
    assert len(first) >= 43
    assert opens_feed(first)
    second = new_feed_token()
    assert second != first
    assert feed_token() == second
    assert opens_feed(second)
    for wrong in (first, second[:-1], second.swapcase(), "", "é", "\ud800"):
        assert not opens_feed(wrong)


def test_addresses_begin_with_the_public_url(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = booking_at(clinic.now())
    monkeypatch.setenv("RECEPTION_PORT", "5105")
    assert feed_address("x") == "http://127.0.0.1:5105/webhooks/calendar/feed/x.ics"
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", "https://chat.clinic.example/desk/")
    assert appointment_address(booking) == (
        f"https://chat.clinic.example/desk/webhooks/calendar/appointment/{booking.uid}.ics"
    )
    for wrong in ("chat.clinic.example", "ftp://clinic.example", "https://a b"):
        monkeypatch.setenv("RECEPTION_PUBLIC_URL", wrong)
        with pytest.raises(StartError, match="RECEPTION_PUBLIC_URL"):
            feed_address("x")


def test_the_command_prints_the_address_and_makes_another(calendars: str) -> None:
    def feed(*words: str, **environment: str) -> str:
        run = subprocess.run(
            [Path(sys.executable).with_name("reception"), "feed", *words],
            capture_output=True, text=True, cwd=ROOT, env={**os.environ, **environment},
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        return run.stdout

    first = feed()
    assert first.splitlines()[0] == feed_address(feed_token())
    for word in ("Google", "Apple", "Outlook", "secret", "--new", "this machine only"):
        assert word in first
    public = feed("--new", RECEPTION_PUBLIC_URL="https://chat.clinic.example")
    assert "this machine only" not in public
    address = public.splitlines()[0]
    assert address.startswith("https://chat.clinic.example/webhooks/calendar/feed/")
    assert address.rpartition("/")[2] != first.splitlines()[0].rpartition("/")[2]


SERVER = """
import sys
from rasa.core.channels import channel
from sanic import Sanic
from sanic.response import text
from reception.channels.calendar import CalendarChannel

app = Sanic("calendars")
channel.register([CalendarChannel()], app, "/webhooks/")
app.add_route(lambda request: text("up"), "/")
app.run("127.0.0.1", int(sys.argv[1]), access_log=True)
"""


@dataclass
class Served:
    """A web server with nothing but the channel, its access log on."""

    url: str
    log: Path

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(f"{self.url}/webhooks/calendar/{path}", timeout=30, **options)


@pytest.fixture
def served(calendars: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    """The channel over the test's database, or over the one that the test asks for."""
    database_url = getattr(request, "param", calendars)
    port, log = free_port(), tmp_path / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", SERVER, str(port)],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": database_url},
            stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/", process, log)
        yield Served(f"http://127.0.0.1:{port}", log)
    finally:
        process.terminate()
        process.wait(30)


def test_calendars_fetch_their_files_and_their_secrets_stay_out_of_the_log(
    served: Served, clinic: Clinic
) -> None:
    booking, other = booked(clinic, 26), booked(clinic, 27, therapist="Marta Nowak")
    token = feed_token()

    mine = served.get(f"appointment/{booking.uid}.ics")
    assert mine.status_code == 200
    assert mine.content == appointment_ics(booking, clinic)
    assert mine.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert mine.headers["Content-Disposition"] == (
        f'attachment; filename="appointment-{booking.shown_reference}.ics"'
    )

    feed = served.get(f"feed/{token}.ics")
    assert feed.status_code == 200
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(feed.text).events
    assert {event["UID"].split("@")[0] for event in events} == {booking.uid, other.uid}
    again = served.get(f"feed/{token}.ics", headers={"If-None-Match": feed.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = requests.head(f"{served.url}/webhooks/calendar/feed/{token}.ics", timeout=30)
    assert (head.status_code, head.headers["ETag"]) == (200, feed.headers["ETag"])

    bookings.cancel(booking.reference)
    assert served.get(f"appointment/{booking.uid}.ics").content != mine.content
    changed = served.get(f"feed/{token}.ics", headers={"If-None-Match": feed.headers["ETag"]})
    assert changed.status_code == 200

    marta = served.get(f"feed/{token}.ics", params={"therapist": "Marta Nowak"})
    assert event_of(marta.content)["UID"].startswith(other.uid)
    nobody = served.get(f"feed/{token}.ics", params={"therapist": "Nobody"})
    assert nobody.status_code == 404
    assert "choose from Asha Raman" in nobody.text

    for wrong in (
        "feed/x.ics", "feed/.ics", f"feed/{token}", f"feed/{token}.txt", f"feed/{token[:-1]}.ics",
        "feed/%00%ff.ics", "feed/%f0%9f%99%82.ics", f"appointment/{token}.ics",
        f"feed/{booking.uid}.ics", f"appointment/{booking.reference}.ics", "appointment/.ics",
    ):  # fmt: skip
        answer = served.get(wrong)
        assert answer.status_code == 404, wrong
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.text.startswith("There is n"), answer.text
        assert "no-store" in answer.headers["Cache-Control"]
    renewed = new_feed_token()
    assert served.get(f"feed/{token}.ics").status_code == 404
    assert served.get(f"feed/{renewed}.ics").status_code == 200

    for response in (mine, feed, again, marta):
        assert response.headers["Cache-Control"] == "private, no-store"
    log = served.log.read_text()
    assert log.count("/webhooks/calendar/feed/…") >= 8
    for secret in (token, renewed, booking.uid):
        assert secret not in log


@pytest.mark.parametrize(
    "served",
    [f"postgresql://reception@127.0.0.1:{free_port()}/reception"],
    ids=["nobody listens there"],
    indirect=True,
)
def test_with_the_database_down_calendars_are_asked_to_come_back(served: Served) -> None:
    secret = "a-secret-that-stays-one"
    for path in (f"feed/{secret}.ics", f"appointment/{secret}.ics"):
        answer = served.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.text.startswith("The appointments cannot be reached just now.")
    log = served.log.read_text()
    assert "the database failed (OperationalError)" in log
    assert secret not in log
