"""Days and times to pick from, for a question of the booking form."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from reception.clinic import diary
from reception.clinic.calendar import free_times
from reception.clinic.facts import clock, load_clinic
from reception.clinic.offers import in_words

DAYS = 14
"""Days looked up at once."""


def free_times_for(picker: dict[str, Any], conversation: str, first: str | None) -> dict[str, Any]:
    """Free times on `DAYS` days, also on those that have none.

    Args:
        picker: ``service``, ``minutes``, and if they matter ``therapist``, ``not_with``,
            ``besides``, the reference of an appointment that is being moved, and ``day``, the
            one that was asked for.
        conversation: what it holds itself counts as free.
        first: the first day, ISO 8601; by default the one asked for, or today.

    Returns:
        ``days``, each {"date", "times": [{"starts", "title", "payload"}]}; ``first`` and
        ``last``, the days that can be booked at all.

    Raises:
        ValueError: ``first`` is no day.
    """
    clinic = load_clinic()
    now = clinic.now()
    today = now.date()
    begin, end = today, today + timedelta(days=clinic.booking.horizon_days)
    first = first or picker.get("day")
    chosen = min(max(date.fromisoformat(first) if first else begin, begin), end)
    until = min(chosen + timedelta(days=DAYS - 1), end)
    service = clinic.service(picker["service"])
    therapist, not_with = picker.get("therapist"), picker.get("not_with")
    busy = diary.busy_times(
        now,
        now + timedelta(days=clinic.booking.horizon_days + 1),
        besides=picker.get("besides"),
        conversation=conversation,
    )
    found: dict[str, list[dict[str, str]]] = {
        (chosen + timedelta(days=ahead)).isoformat(): []
        for ahead in range((until - chosen).days + 1)
    }
    free = (
        free_times(clinic, service, picker["minutes"], busy, chosen, until, now, therapist)
        if service
        else []
    )
    allowed = (one for one in free if one.therapist != not_with)
    for starts, ways in groupby(allowed, key=lambda one: one.starts):
        way = next(ways)
        found[starts.date().isoformat()].append(
            {
                "starts": starts.isoformat(),
                "title": clock(starts.time()),
                "payload": in_words(way, with_therapist=therapist is not None),
            }
        )
    return {
        "days": [{"date": day, "times": times} for day, times in found.items()],
        "first": begin.isoformat(),
        "last": end.isoformat(),
    }
