"""``reception bookings`` and ``reception inbox``: a receptionist's work without the chat."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from reception.errors import DataError, StartError
from reception.usage import LARGEST_NUMBER, NUMBER


@click.group(invoke_without_command=True)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=14,
    show_default=True,
    help="So many days ahead.",
)
@click.pass_context
def bookings(context: click.Context, days: int) -> None:
    """List the appointments of the coming days, or enter and cancel one."""
    if context.invoked_subcommand is None:
        _list(days)


@bookings.command()
@click.argument("service")
@click.argument("minutes", type=int)
@click.argument("when")
@click.option("--name", required=True, help="Of the client.")
@click.option("--contact", required=True, help="Phone number or mail address.")
@click.option("--therapist", help="By default whoever is free.")
def add(
    service: str, minutes: int, when: str, name: str, contact: str, therapist: str | None
) -> None:
    """Enter an appointment made by phone: SERVICE, MINUTES, and WHEN ("friday 3pm").

    It is checked like a visitor's: opening hours, therapist, nobody booked twice.
    """
    from reception.assistant import quiet

    quiet()
    from reception.clinic.entering import enter, in_words
    from reception.clinic.facts import load_clinic
    from reception.clinic.offers import Treatment
    from reception.clinic.wish import combine
    from reception.nlu.clinic_entities import ClinicEntities
    from reception.nlu.dates import find_times

    clinic = load_clinic()
    found = [one.value for one in ClinicEntities(clinic).find(service) if one.entity == "service"]
    chosen = clinic.service(found[0] if found else service)
    if chosen is None or minutes not in chosen.durations:
        offered = [f"{one.name} ({', '.join(map(str, one.durations))})" for one in clinic.services]
        there_is = "; ".join(offered)
        raise DataError(f"There is no {service!r} of {minutes} minutes; there is: {there_is}.")
    if therapist is not None:
        meant = ClinicEntities(clinic).find(f"with {therapist}")
        named = [one.value for one in meant if one.entity == "therapist"]
        if not named:
            names = ", ".join(person.name for person in clinic.therapists)
            raise DataError(f"There is no therapist {therapist!r}; choose from {names}.")
        therapist = named[0]
    wishes = combine([one.wish for one in find_times(when, clinic.now(), clinic)])
    if not any(wish.moment(clinic.zone) for wish in wishes):
        raise DataError(f"{when!r} is no exact time; write it like 'friday 3pm' or '27/11 15:00'.")
    booked = enter(clinic, Treatment(chosen, minutes, therapist), wishes, name, contact)
    print(
        f"Booked: {booked.service}, {minutes} minutes, "
        f"{in_words(booked.starts_in(clinic.zone))}, with {booked.therapist}. "
        f"Reference {booked.shown_reference}."
    )


@bookings.command()
@click.argument("reference")
def cancel(reference: str) -> None:
    """Cancel the appointment with that REFERENCE, however near it is."""
    from reception.clinic import entering
    from reception.clinic.facts import load_clinic

    clinic = load_clinic()
    cancelled = entering.cancel(clinic, reference)
    starts = entering.in_words(cancelled.starts_in(clinic.zone))
    print(f"Cancelled: {cancelled.service}, {starts}.")


def _list(days: int) -> None:
    from reception.clinic import diary
    from reception.clinic.consistency import consistent
    from reception.clinic.facts import load_clinic

    clinic = load_clinic()
    now = clinic.now()
    found = diary.booked_between(now, now + timedelta(days=days))
    day = None
    for one in found:
        starts = one.starts_in(clinic.zone)
        if starts.date() != day:
            day = starts.date()
            print(f"{starts:%A} {starts.day} {starts:%B %Y}")
        ends = one.ends_in(clinic.zone)
        contact = one.phone or one.mail or "details deleted"
        print(
            f"  {starts:%H:%M}-{ends:%H:%M}  {one.service}, {one.therapist}: "
            f"{one.name or ''} ({contact}), {one.shown_reference}"
        )
    if not found:
        print(f"No appointment in the next {days} days.")
    for trouble in consistent():
        print(f"! {trouble}")


@click.command()
@click.option(
    "--answer",
    type=(NUMBER, str),
    metavar="NUMBER TEXT",
    help="Answer a request; the visitor gets it where they have written.",
)
@click.option("--done", help="Number of what has been dealt with: 3, or F3 for a verdict.")
def inbox(answer: tuple[int, str] | None, done: str | None) -> None:
    """List what visitors left for a person to answer, and what they think of answers."""
    from reception.assistant import quiet

    quiet()
    from reception.clinic.facts import load_clinic
    from reception.clinic.feedback import to_read
    from reception.clinic.inbox import open_requests, ways_to_reach
    from reception.clinic.times import from_database

    zone = load_clinic().zone
    if answer is not None:
        _answer(*answer)
    if done is not None:
        _close(done)
    requests, verdicts = open_requests(), to_read()
    for request in requests:
        reach = " or ".join(ways_to_reach(request)) or "no phone number or mail left"
        left = from_database(request.created_at).astimezone(zone)
        print(f"{request.id}. {left:%d %b %H:%M}, {request.kind.replace('_', ' ')}: {reach}")
        for turn in request.turns:
            print(f"     {_who(turn, zone)}: {_indented(turn['text'])}")
    if not requests:
        print("Nobody is waiting for an answer.")
    if verdicts:
        print("\nWhat visitors think of answers:")
    for verdict in verdicts:
        given = from_database(verdict.updated_at).astimezone(zone)
        comment = _indented(verdict.comment)
        print(f"F{verdict.id}. {given:%d %b %H:%M}, thumbs {verdict.verdict}: {comment}")
        print(f"     visitor: {_indented(verdict.question)}")
        print(f"     assistant: {_indented(verdict.answer)}")


def _answer(number: int, text: str) -> None:
    from reception.clinic.answering_people import NoRequest, NotAnswered, answer_request

    if not text.strip():
        raise StartError("The answer is empty; write it in quotes after the number.")
    try:
        sent = answer_request(number, text)
    except NoRequest:
        raise StartError(
            f"There is no open request {number}; `bin/uv run reception inbox` lists them."
        ) from None
    except NotAnswered as error:
        raise StartError(f"Request {number} cannot be answered by --answer: {error}") from None
    told = "Sent."
    if sent.on_its_way:
        told = (
            f"It is on its way {sent.where}; `bin/uv run reception notices` lists it if it is "
            "not taken."
        )
    print(f"{told}\n`bin/uv run reception inbox --done {number}` when it is dealt with.\n")


def _close(number: str) -> None:
    from reception.clinic import feedback, inbox

    digits, close = number, inbox.close_request
    if number[:1] in ("F", "f"):
        digits, close = number[1:], feedback.close
    known = digits.isdecimal() and int(digits) <= LARGEST_NUMBER
    if not known or not close(int(digits)):
        raise StartError(
            f"There is nothing open of number {number}; `bin/uv run reception inbox` lists what is."
        )


def _who(turn: dict[str, str], zone: ZoneInfo) -> str:
    """Who has said a turn; of the team also when, or a colleague would answer again."""
    from reception.clinic.times import from_database

    if "at" not in turn:
        return turn["from"]
    at = from_database(datetime.fromisoformat(turn["at"])).astimezone(zone)
    today = at.date() == datetime.now(zone).date()
    return f"{turn['from']}, {at:%H:%M}" if today else f"{turn['from']}, {at:%d %b %H:%M}"


def _indented(text: str) -> str:
    """A visitor's text so that no line of it can be taken for one of the list."""
    return text.replace("\n", "\n       ")
