"""Appointments as iCalendar files: one for its visitor, and all of them for the staff."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vDuration

from reception.clinic.booking_tables import CANCELLED, Booking
from reception.clinic.facts import Clinic
from reception.clinic.times import from_database
from reception.clinic.vtimezone import vtimezone

ALARM_BEFORE = timedelta(hours=2)
"""When the visitor's calendar reminds: time to get there. A notice comes the day before."""

REFRESH_EVERY = timedelta(minutes=15)
"""How often calendars are asked to fetch the feed; some take their own time, up to a day."""

_PRODUCT = "-//Reception//Appointments//EN"

# Line ends of every kind, what no iCalendar text may hold (RFC 5545, 3.1), and no UTF-8.
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def appointment_ics(booking: Booking, clinic: Clinic) -> bytes:
    """The file that puts an appointment into its visitor's calendar, moves it or removes it.

    It names nobody but the therapist. One that is opened after a change replaces what is
    there: the UID stays, and SEQUENCE is higher.
    """
    zone = _zone([booking], clinic)
    cancelled = booking.state == CANCELLED
    # REQUEST is an invitation: without ORGANIZER and ATTENDEE (RFC 5546, 3.2.2) mail programs
    # call it unsupported, and with them they offer to decline, which nobody here would hear
    # of. What somebody opens to keep is published. ORGANIZER belongs to group events only
    # (RFC 5545, 3.8.4.3); with it Outlook asks for an answer.
    calendar = _calendar("CANCEL" if cancelled else "PUBLISH", zone)
    event = _event(booking, clinic, zone, f"{booking.service} at {clinic.name}")
    event.add(
        "DESCRIPTION",
        _text(
            f"{booking.minutes} minutes with {booking.therapist}",
            f"Reference: {booking.shown_reference}",
            None if cancelled else f"To change or cancel: {clinic.phone}",
        ),
    )
    # Calendars are shared at work and at home, and a treatment is nobody else's business.
    event.add("CLASS", "PRIVATE")
    if not cancelled:
        event.add_component(Alarm.new_display(str(event["SUMMARY"]), -ALARM_BEFORE))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def feed_ics(bookings: Sequence[Booking], clinic: Clinic, therapist: str | None = None) -> bytes:
    """The calendar that staff subscribe to, with visitors' names and how to reach them.

    Cancelled appointments are in it as such: some calendars keep their copy of an event
    that is merely gone.

    ``therapist`` is whose bookings these are, if one person's; the calendar is named so.
    """
    zone = _zone(bookings, clinic)
    calendar = _calendar("PUBLISH", zone)
    calendar.calendar_name = _text(f"{therapist or 'Appointments'} at {clinic.name}")
    calendar.add("REFRESH-INTERVAL", REFRESH_EVERY, {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH_EVERY).to_ical().decode())
    for booking in bookings:
        who = booking.name or booking.shown_reference
        summary = f"{who}: {booking.service} with {booking.therapist}"
        event = _event(booking, clinic, zone, summary)
        event.add(
            "DESCRIPTION",
            _text(
                f"{booking.service}, {booking.minutes} minutes",
                f"Therapist: {booking.therapist}",
                f"Name: {booking.name}" if booking.name else None,
                f"Phone: {booking.phone}" if booking.phone else None,
                f"Mail: {booking.mail}" if booking.mail else None,
                f"Reference: {booking.shown_reference}",
            ),
        )
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _zone(bookings: Sequence[Booking], clinic: Clinic) -> Timezone | None:
    """The clinic's zone; None if the times are better written in UTC.

    Outlook shows an event that is in UTC at "15:00 (Coordinated Universal Time)".
    """
    years = [booking.starts_in(clinic.zone).year for booking in bookings] or [clinic.now().year]
    return vtimezone(clinic.zone, min(years), max(years))


def _calendar(method: str, zone: Timezone | None) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODUCT)
    calendar.add("METHOD", method)
    if zone:
        calendar.add_component(zone)
    return calendar


def _event(booking: Booking, clinic: Clinic, zone: Timezone | None, summary: str) -> Event:
    clocks = clinic.zone if zone else ZoneInfo("UTC")
    cancelled = booking.state == CANCELLED
    changed = from_database(booking.updated_at)
    event = Event()
    event.add("UID", f"{booking.uid}@reception")
    event.add("SEQUENCE", booking.sequence)
    # The last change and not the present, so that the same appointment is the same file.
    event.add("DTSTAMP", changed)
    event.add("LAST-MODIFIED", changed)
    event.add("DTSTART", booking.starts_in(clocks))
    event.add("DTEND", booking.ends_in(clocks))
    # For those calendars that keep a cancelled event and show it as any other.
    event.add("SUMMARY", _text(f"Cancelled: {summary}" if cancelled else summary))
    event.add("LOCATION", _text(f"{clinic.name}, {clinic.address}"))
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _text(*lines: str | None) -> str:
    """The lines that there are; what visitors wrote into one stays on that one."""
    kept = (_UNPRINTABLE.sub(" ", line).strip() for line in lines if line is not None)
    # icalendar writes a backslash and N as a line end; a backslash and n as they are.
    return "\n".join(line.replace("\\N", "\\n") for line in kept)
