"""Bookings: the diary by day and week, appointments, call-back requests, the calendar feed."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from reception.clinic import backends, calendar_addresses, diary, entering, inbox
from reception.clinic.booking_tables import BOOKED, CANCELLED
from reception.clinic.calendar import free_times
from reception.clinic.facts import Clinic, load_clinic
from reception.clinic.offers import Treatment
from reception.clinic.wish import Wish
from reception.errors import ReceptionError
from reception.staff import audit
from reception.staff.area import Area
from reception.staff.rendering import BAD, back_to, page, part
from reception.staff.timetable import Day, days_of, monday_of, rows_of

DAY, WEEK = "day", "week"


area = Area("bookings", "Bookings", place=50)


@area.get("/")
async def diary_page(request: Request) -> HTTPResponse:
    """The diary of a day or a week."""
    clinic = load_clinic()
    today = clinic.now().date()
    view = WEEK if request.args.get("view") == WEEK else DAY
    day = _date(request.args.get("date")) or today
    names = [person.name for person in clinic.therapists]
    therapist = request.args.get("therapist") or ""
    therapist = therapist if therapist in names else ""
    first, count = (monday_of(day), 7) if view == WEEK else (day, 1)
    days = await asyncio.to_thread(_days, clinic, first, count, therapist)
    columns = [column for one in days for column in one.columns]
    by_hour = view == DAY or bool(therapist)
    return await page(
        request,
        "bookings/diary.html",
        view=view,
        day=day,
        today=today,
        days=days,
        therapist=therapist,
        names=names,
        people=list(dict.fromkeys(column.therapist for column in columns)),
        rows=rows_of(clinic, columns) if by_hour and columns else [],
        before=_address(view, day - timedelta(days=count), therapist),
        after=_address(view, day + timedelta(days=count), therapist),
        address=_address,
        requests=await asyncio.to_thread(inbox.open_requests),
        kept_elsewhere=_kept_elsewhere(clinic),
    )


@area.get("/new")
async def new_page(request: Request) -> HTTPResponse:
    """The form for an appointment made by phone."""
    fields = {name: request.args.get(name) or "" for name in _FIELDS}
    return await _new_page(request, fields)


@area.post("/new")
async def enter(request: Request) -> HTTPResponse:
    """Enters it, or says what is in the way and what is free."""
    clinic = load_clinic()
    fields = {name: (request.form.get(name) or "").strip() for name in _FIELDS}
    chosen = (request.form.get("choice") or "").split(" ", 2)
    if len(chosen) == 3:
        fields["date"], fields["time"], fields["therapist"] = chosen
    treatment = _treatment(clinic, fields)
    moment = _moment(clinic, fields)
    if treatment is None or moment is None:
        return await _new_page(request, fields, "Choose a treatment, a day and a time.")
    try:
        booking = await asyncio.to_thread(
            entering.enter,
            clinic,
            treatment,
            [Wish.exactly(moment)],
            fields["name"],
            fields["contact"],
        )
    except entering.NotFree as error:
        why = error.why.value.replace("_", " ") if error.why else "not free"
        trouble = f"{entering.in_words(moment)} cannot be had ({why})."
        return await _new_page(request, fields, trouble, list(error.choices))
    except backends.Refused as error:
        return await _new_page(request, fields, f"Your booking system refused: {error.message}")
    except ReceptionError as error:
        return await _new_page(request, fields, str(error))
    reference = booking.shown_reference
    await asyncio.to_thread(audit.note, request.ctx.user.name, "entered an appointment", reference)
    said = f"Booked: {booking.service}, {entering.in_words(booking.starts_in(clinic.zone))}, with"
    return back_to(request, f"/bookings/appointment/{reference}", f"{said} {booking.therapist}.")


@area.get("/free")
async def free(request: Request) -> HTTPResponse:
    """The free times of the day that the form has, for htmx to show below it."""
    clinic = load_clinic()
    fields = {name: request.args.get(name) or "" for name in _FIELDS}
    treatment, day = _treatment(clinic, fields), _date(fields["date"])
    times, following = [], None
    if treatment and day:
        times = await asyncio.to_thread(_free, clinic, treatment, day)
        if not times:
            following = await asyncio.to_thread(_next_free_day, clinic, treatment, day)
    return await part(
        request,
        "bookings/_free.html",
        day=day,
        times=times,
        treatment=treatment,
        following=following,
    )


@area.get("/appointment/<reference:str>")
async def appointment(request: Request, reference: str) -> HTTPResponse:
    """An appointment's details."""
    booking = await asyncio.to_thread(diary.by_reference, reference)
    if booking is None or booking.state not in (BOOKED, CANCELLED):
        raise NotFound("There is no such appointment.")
    clinic = load_clinic()
    starts = booking.starts_in(clinic.zone)
    return await page(
        request,
        "bookings/appointment.html",
        booking=booking,
        starts=starts,
        ends=booking.ends_in(clinic.zone),
        is_booked=booking.state == BOOKED,
        is_past=starts < clinic.now(),
        back=_address(DAY, starts.date()),
        kept_elsewhere=_kept_elsewhere(clinic),
    )


@area.post("/appointment/<reference:str>/cancel")
async def cancel(request: Request, reference: str) -> HTTPResponse:
    """Cancels it; the client is told."""
    address = f"/bookings/appointment/{quote(reference)}"
    try:
        booking = await asyncio.to_thread(entering.cancel, load_clinic(), reference)
    except backends.Refused as error:
        return back_to(request, address, f"Your booking system refused: {error.message}", BAD)
    except ReceptionError as error:
        return back_to(request, address, str(error), BAD)
    shown = booking.shown_reference
    await asyncio.to_thread(audit.note, request.ctx.user.name, "cancelled an appointment", shown)
    return back_to(request, f"/bookings/appointment/{shown}", "The appointment is cancelled.")


@area.post("/requests/<number:int>/done")
async def done(request: Request, number: int) -> HTTPResponse:
    """Marks a call-back request as dealt with."""
    closed = await asyncio.to_thread(inbox.close_request, number)
    if closed:
        name = request.ctx.user.name
        await asyncio.to_thread(audit.note, name, "dealt with a request", str(number))
    said = "Done." if closed else "Somebody has dealt with it already."
    return back_to(request, "/bookings/#requests", said)


@area.post("/feed")
async def feed(request: Request) -> HTTPResponse:
    """Shows the secret address of the calendar feed."""
    token = await asyncio.to_thread(calendar_addresses.feed_token)
    await asyncio.to_thread(audit.note, request.ctx.user.name, "looked up the calendar feed")
    return await _feed_page(request, token)


@area.post("/feed/new")
async def new_feed(request: Request) -> HTTPResponse:
    """Makes another address; the one before stops working."""
    token = await asyncio.to_thread(calendar_addresses.new_feed_token)
    await asyncio.to_thread(audit.note, request.ctx.user.name, "renewed the calendar feed")
    return await _feed_page(request, token, "This is the new address; the old one is dead.")


_FIELDS = ("treatment", "therapist", "date", "time", "name", "contact")
"""Of the form for an appointment; treatment is as "60 Swedish massage"."""


def _days(clinic: Clinic, first: date, count: int, therapist: str) -> list[Day]:
    begin = datetime.combine(first, datetime.min.time(), clinic.zone)
    end = datetime.combine(first + timedelta(days=count), datetime.min.time(), clinic.zone)
    return days_of(clinic, first, count, diary.booked_between(begin, end), therapist)


def _free(clinic: Clinic, treatment: Treatment, day: date) -> list[datetime]:
    """The starts on ``day`` at which somebody could give it, in order."""
    now = clinic.now()
    begin = datetime.combine(day, datetime.min.time(), clinic.zone)
    busy = diary.busy_times(begin, begin + timedelta(days=2), now)
    found = free_times(
        clinic, treatment.service, treatment.minutes, busy, day, day, now, treatment.therapist
    )
    return list(dict.fromkeys(time.starts for time in found))


def _next_free_day(clinic: Clinic, treatment: Treatment, day: date) -> date | None:
    """The first after ``day`` on which somebody could give it, or None if there is none that can
    be booked yet.
    """
    last = clinic.now().date() + timedelta(days=clinic.booking.horizon_days)
    following = max(day + timedelta(days=1), clinic.now().date())
    while following <= last:
        if _free(clinic, treatment, following):
            return following
        following += timedelta(days=1)
    return None


def _treatment(clinic: Clinic, fields: dict[str, str]) -> Treatment | None:
    minutes, _, name = fields["treatment"].partition(" ")
    service = clinic.service(name)
    if service is None or not minutes.isdecimal() or int(minutes) not in service.durations:
        return None
    known = clinic.therapist(fields["therapist"])
    return Treatment(service, int(minutes), known.name if known else None)


def _moment(clinic: Clinic, fields: dict[str, str]) -> datetime | None:
    try:
        written = datetime.fromisoformat(f"{fields['date']}T{fields['time']}")
    except ValueError:
        return None
    return written.replace(tzinfo=clinic.zone)


def _date(written: str | None) -> date | None:
    try:
        found = date.fromisoformat(written or "")
    except ValueError:
        return None
    # Beyond these a week would leave the calendar.
    return found if 2000 <= found.year <= 2100 else None


def _address(view: str, day: date, therapist: str = "") -> str:
    """Of the diary."""
    asked = {"view": view, "date": day.isoformat()}
    if therapist:
        asked["therapist"] = therapist
    return f"/bookings/?{urlencode(asked)}"


def _kept_elsewhere(clinic: Clinic) -> bool:
    return clinic.booking.backend == "link"


async def _new_page(
    request: Request, fields: dict[str, str], trouble: str = "", choices: Any = ()
) -> HTTPResponse:
    clinic = load_clinic()
    treatments = [
        (f"{minutes} {service.name}", f"{service.name}, {minutes} minutes, {clinic.price(price)}")
        for service in clinic.services
        for minutes, price in service.prices.items()
    ]
    return await page(
        request,
        "bookings/new.html",
        400 if trouble else 200,
        fields=fields,
        trouble=trouble,
        choices=choices,
        treatments=treatments,
        therapists=[("", "Whoever is free"), *((one.name, one.name) for one in clinic.therapists)],
        first=clinic.now().date(),
        last=clinic.now().date() + timedelta(days=clinic.booking.horizon_days),
    )


async def _feed_page(request: Request, token: str, said: str = "") -> HTTPResponse:
    return await page(
        request,
        "bookings/feed.html",
        address=calendar_addresses.feed_address(token),
        renewed=said,
        therapists=[(one.name, quote(one.name)) for one in load_clinic().therapists],
    )
