"""The first page: what waits for somebody, and today's appointments."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sanic.request import Request
from sanic.response import HTTPResponse

from reception.clinic import diary
from reception.clinic.facts import Clinic, clock, load_clinic
from reception.staff.area import Area
from reception.staff.questions import shared_questions
from reception.staff.rendering import page, part

area = Area("home", "Today", place=0, prefix="")

WAITS = {
    "inbox": ("person waits for an answer", "people wait for an answer"),
    "faqs": ("FAQ is not finished yet", "FAQs are not finished yet"),
    "drafts": ("draft waits for a review", "drafts wait for a review"),
    "releases": ("change is not published yet", "changes are not published yet"),
}
"""What the number beside an area counts, one and several."""


@area.get("/")
async def home(request: Request) -> HTTPResponse:
    """What waits, and who comes today."""
    clinic = load_clinic()
    now = clinic.now()
    midnight = datetime.combine(now.date(), datetime.min.time(), clinic.zone)
    booked = await asyncio.to_thread(diary.booked_between, midnight, midnight + timedelta(days=1))
    return await page(
        request,
        "home/home.html",
        now=now,
        greeting=_greeting(now),
        status=_status(clinic, now),
        booked=booked,
        over=[one.id for one in booked if one.ends_in(clinic.zone) <= now],
        waits=WAITS,
        # While the console starts, the card comes later: nobody waits for a page.
        questions=await _questions(request) if request.app.ctx.encoder else None,
    )


@area.get("/waiting-questions")
async def waiting_questions(request: Request) -> HTTPResponse:
    """The card with the questions that wait, once they can be counted."""
    return await part(request, "home/_questions.html", questions=await _questions(request))


async def _questions(request: Request) -> int:
    """How many the inbox shows."""
    found = await shared_questions(request.app)
    return await asyncio.to_thread(found.number)


def _greeting(now: datetime) -> str:
    if now.hour < 12:
        return "Good morning"
    return "Good afternoon" if now.hour < 18 else "Good evening"


def _status(clinic: Clinic, now: datetime) -> str:
    """Whether it is open this minute, and until or from when."""
    closure, hours = clinic.closure_on(now.date()), clinic.hours_on(now.date())
    if hours and hours.opens <= now.time() < hours.closes:
        return f"Open until {clock(hours.closes)}."
    opens = clinic.next_opening_in_words(now)
    again = f" Opens {opens}." if opens else ""
    if closure:
        return f"Closed today: {closure.why}.{again}"
    return f"Closed {'now' if hours else 'today'}.{again}"
