"""The clinic's hours in sentences: of the week, of days that were asked about, on holidays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from actions.wording import listed
from reception.clinic.facts import WEEKDAYS, Clinic, Hours, clock, long_date
from reception.clinic.wish import Wish


def asked_for(clinic: Clinic, words: str, wishes: Sequence[Any]) -> str:
    """The week, or the days that were asked about.

    Args:
        clinic: whose hours.
        words: of the message, in lower case; they may name holidays.
        wishes: the message's times, as `Wish.from_json` reads them.
    """
    now = clinic.now()
    holidays = _holidays_named(clinic, words, now.date())
    if holidays:
        return " ".join(_on(clinic, day, now) for day in holidays)
    if "holiday" in words:
        return _on_holidays(clinic, now.date())
    days = [day for value in wishes for day in _days(clinic, value)]
    if not days:
        return f"{week(clinic)} {_just_now(clinic, now)}"
    answers = " ".join(_on(clinic, day, now) for day in dict.fromkeys(days))
    if all(clinic.hours_on(day) is None for day in days):
        answers += f" {week(clinic)}"
    return answers


def week(clinic: Clinic) -> str:
    """The week in a sentence: days with equal hours together, closed days last."""
    runs: list[tuple[list[str], Hours]] = []
    closed = []
    for day in WEEKDAYS:
        hours = clinic.opening_hours.get(day)
        if hours is None:
            closed.append(day.capitalize())
        elif runs and runs[-1][1] == hours and WEEKDAYS.index(day) == _after(runs[-1][0]):
            runs[-1][0].append(day.capitalize())
        else:
            runs.append(([day.capitalize()], hours))
    spans = [
        f"{days[0]} to {days[-1]} {hours}" if len(days) > 1 else f"{days[0]} {hours}"
        for days, hours in runs
    ]
    sentence = f"We are open {listed(spans)}"
    return sentence + (f", and closed on {listed(closed)}." if closed else ".")


def _just_now(clinic: Clinic, now: datetime) -> str:
    hours = clinic.hours_on(now.date())
    if hours and hours.opens <= now.time() < hours.closes:
        return f"Right now we are open, until {clock(hours.closes)}."
    opens = clinic.next_opening_in_words(now)
    return f"Right now we are closed; we open {opens}." if opens else ""


def _on(clinic: Clinic, day: date, now: datetime) -> str:
    when = long_date(day)
    if day == now.date():
        when = f"today, {when},"
    elif day == now.date() + timedelta(days=1):
        when = f"tomorrow, {when},"
    else:
        when = f"on {when}"
    closure = clinic.closure_on(day)
    if closure:
        return f"{_capital(when)} we are closed: {closure.why}."
    hours = clinic.hours_on(day)
    if hours is None:
        return f"{_capital(when)} we are closed; we are always closed on {day:%A}s."
    if day == now.date() and now.time() >= hours.closes:
        return f"{_capital(when)} we were open {hours} and are closed now."
    return f"{_capital(when)} we are open {hours}."


def _days(clinic: Clinic, wish: Any) -> list[date]:
    """The days to speak of: all of a weekend, of a longer span only the closures.

    None beyond the horizon of bookings, where closures may not be entered yet.
    """
    span = Wish.from_json(wish).days
    if span is None or (span[1] - clinic.now().date()).days > clinic.booking.horizon_days:
        return []
    first, last = span
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return days if len(days) <= 2 else [day for day in days if clinic.closure_on(day)]


def _holidays_named(clinic: Clinic, words: str, today: date) -> list[date]:
    return [
        closure.date
        for closure in clinic.closures
        if closure.date >= today and re.search(rf"\b{_holiday(closure.why)}(?:'?s)?\b", words)
    ]


def _holiday(why: str) -> str:
    """As visitors say it: "christmas", "boxing", "new year"."""
    return re.escape(why.lower().replace("'s", "").removesuffix(" day"))


def _on_holidays(clinic: Clinic, today: date) -> str:
    coming = [closure for closure in clinic.closures if closure.date >= today]
    if not coming:
        return f"{week(clinic)} No holidays are entered yet; please call {clinic.phone} to be sure."
    named = listed([f"{long_date(closure.date)} ({closure.why})" for closure in coming])
    return f"We are closed on {named}. For other holidays please call {clinic.phone}."


def _after(days: list[str]) -> int:
    return WEEKDAYS.index(days[-1].lower()) + 1


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
