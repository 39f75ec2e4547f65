"""What notices say. Everything is plain text: a visitor's name is shown, never interpreted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from reception.clinic.booking_tables import Booking
from reception.clinic.calendar_files import appointment_ics
from reception.clinic.facts import Clinic, long_date
from reception.clinic.hours import clock
from reception.clinic.inbox import Request, ways_to_reach
from reception.clinic.outbox import BOOKED, CANCELLED, CHANGED, CHAT, MAIL, PHONE, REMINDER

LONGEST_GREETED = 60
"""Characters. Whoever books chooses the name that a mail to any address would greet."""

_LIKE_AN_ADDRESS = re.compile(r"[/@:\\]|\.\w{2}")

_FORGOTTEN = "details deleted"


@dataclass(frozen=True)
class Wording:
    """A notice as it is sent; ``calendar`` is the iCalendar file that goes with it."""

    title: str
    body: str
    calendar: bytes | None = None


def to_visitor(
    kind: str, recipient: str, booking: Booking, clinic: Clinic, before: datetime | None = None
) -> Wording:
    """What a visitor is told of their booking, by mail or in a text message.

    Args:
        kind: booked, changed, cancelled or reminder.
        recipient: mail, phone or chat.
        booking: with the name that they are greeted by.
        clinic: where, and how to reach it.
        before: aware; when the appointment was the last time they were told, if then.
    """
    if recipient == PHONE:
        return Wording("", _text_message(kind, booking, clinic))
    if recipient == CHAT:
        return Wording("", _chat_message(booking, clinic))
    when = _when(booking.starts_in(clinic.zone))
    titles = {
        BOOKED: f"Your appointment at {clinic.name}: {when}",
        CHANGED: f"Your appointment at {clinic.name} has been changed: {when}",
        CANCELLED: f"Your appointment at {clinic.name} is cancelled: {when}",
        REMINDER: f"A reminder of your appointment at {clinic.name}: {when}",
    }
    openings = {
        BOOKED: f"Thank you for booking with {clinic.name}. We look forward to seeing you.",
        CHANGED: "We have changed your appointment as you asked. This is how it stands now:",
        CANCELLED: "Your appointment is cancelled; there is nothing more you need to do.",
        REMINDER: "This is a friendly reminder of your appointment. We look forward to seeing you.",
    }
    paragraphs = [_greeting(booking), openings[kind], _appointment(booking, clinic)]
    if kind == CHANGED and before is not None:
        paragraphs.append(f"Before, it was {_when(before.astimezone(clinic.zone))}.")
    paragraphs.append(f"Your reference is {booking.shown_reference}.")
    paragraphs.append(
        "You are welcome to book another time in the chat on our website, or to call us on "
        f"{clinic.phone}."
        if kind == CANCELLED
        else _how_to_change(booking, clinic)
    )
    paragraphs.append(clinic.name)
    return Wording(titles[kind], "\n\n".join(paragraphs), appointment_ics(booking, clinic))


def to_staff(
    kind: str, booking: Booking, clinic: Clinic, before: datetime | None = None
) -> Wording:
    """What staff are told of a booking; arguments as for ``to_visitor``."""
    done = {BOOKED: "Booked", CHANGED: "Changed", CANCELLED: "Cancelled"}[kind]
    when = _when(booking.starts_in(clinic.zone))
    lines = [
        f"{booking.service}, {booking.minutes} minutes, {clinic.price(booking.price)}",
        f"{when}, with {booking.therapist}",
        *([f"Before: {_when(before.astimezone(clinic.zone))}"] if before is not None else []),
        f"Visitor: {booking.name or _FORGOTTEN}",
        *([f"Phone: {booking.phone}"] if booking.phone else []),
        *([f"Mail: {booking.mail}"] if booking.mail else []),
        f"Reference: {booking.shown_reference}",
    ]
    return Wording(f"{done}: {when}, {booking.therapist}", "\n".join(lines))


LAST_WORDS = 3
"""Messages of a visitor that go with a request: the last alone is often a mere "yes"."""


def of_call_back(request: Request) -> Wording:
    """What staff are told of a request that was left in the inbox."""
    said = [turn["text"] for turn in request.turns if turn["from"] == "visitor"]
    ways = ways_to_reach(request)
    lines = [
        *(f"Reach them {way}" for way in ways),
        *([] if ways else ["They have left no phone number or mail address yet."]),
        f"About: {request.kind.replace('_', ' ')}",
        *(f"They wrote: {text}" for text in said[-LAST_WORDS:]),
        f"It is number {request.id} in the inbox.",
    ]
    return Wording("A visitor would like to hear from you", "\n".join(lines))


def _text_message(kind: str, booking: Booking, clinic: Clinic) -> str:
    """One short text: each 160 characters are charged for."""
    openings = {
        BOOKED: "you are booked:",
        CHANGED: "your appointment is now:",
        CANCELLED: "cancelled:",
        REMINDER: "a reminder:",
    }
    starts = booking.starts_in(clinic.zone)
    text = (
        f"{clinic.name}, {openings[kind]} {booking.service}, {booking.minutes} minutes, "
        f"{_when(starts)}, {booking.therapist}"
    )
    if kind != CANCELLED:
        text += f", {clinic.address}"
    text += f". Reference {booking.shown_reference}."
    if kind == CANCELLED:
        return f"{text} Questions? {clinic.phone}"
    return f"{text} To change or cancel: the chat on our website, or {clinic.phone}"


def _chat_message(booking: Booking, clinic: Clinic) -> str:
    """A reminder where the visitor has booked."""
    return (
        f"A reminder of your appointment: {booking.service}, {booking.minutes} minutes, on "
        f"{_when(booking.starts_in(clinic.zone))}, with {booking.therapist}, at {clinic.address}. "
        f"Your reference is {booking.shown_reference}. {_how_to_change(booking, clinic, CHAT)}"
    )


def _greeting(booking: Booking) -> str:
    name = booking.name or ""
    fits = 0 < len(name) <= LONGEST_GREETED and not _LIKE_AN_ADDRESS.search(name)
    return f"Hello {name}," if fits else "Hello,"


def _appointment(booking: Booking, clinic: Clinic) -> str:
    lines = [
        f"{booking.service}, {booking.minutes} minutes, {clinic.price(booking.price)}",
        _when(booking.starts_in(clinic.zone)),
        f"with {booking.therapist}",
        f"{clinic.name}, {clinic.address}",
    ]
    return "\n".join(f"  {line}" for line in lines)


def _how_to_change(booking: Booking, clinic: Clinic, where: str = MAIL) -> str:
    hours = timedelta(hours=clinic.booking.cancellation_hours)
    starts = booking.starts_in(clinic.zone)
    until = (starts.astimezone(timezone.utc) - hours).astimezone(clinic.zone)
    if until <= clinic.now():
        return f"To change or cancel it, please call us on {clinic.phone}."
    last = "it begins" if until == starts else _when(until)
    if where == CHAT:
        return f"To change or cancel it, write here until {last}, or call us on {clinic.phone}."
    return (
        f"To change or cancel it, write in the chat on our website until {last}, with the "
        f"reference and this mail address; or call us on {clinic.phone}."
    )


def _when(moment: datetime) -> str:
    return f"{long_date(moment.date())}, {clock(moment.time())}"
