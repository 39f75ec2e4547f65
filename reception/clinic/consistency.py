"""Whether bookings and the quarter hours that they take agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from reception.clinic.booking_tables import BOOKED, HELD, BookedQuarter, Booking, quarters
from reception.clinic.database import reading

Quarter = tuple[str, datetime]
"""A therapist, and the start of the quarter hour in UTC."""


def consistent() -> list[str]:
    """A sentence about everything that should never be; empty if all is well."""
    columns = (Booking.id, Booking.state, Booking.therapist, Booking.starts_at)
    more = (Booking.busy_until, Booking.moving_id, BookedQuarter.therapist, BookedQuarter.quarter)
    # One statement, so that both tables are seen at the same moment.
    query = select(*columns, *more).outerjoin(BookedQuarter, BookedQuarter.booking_id == Booking.id)
    states: dict[int, str] = {}
    replaced: dict[int, int] = {}
    needed: dict[int, set[Quarter]] = {}
    taken: dict[int, set[Quarter]] = defaultdict(set)
    with reading() as session:
        rows = session.execute(query.order_by(Booking.id)).all()
    for number, state, therapist, starts_at, busy_until, moving_id, whose, quarter in rows:
        if number not in states:
            states[number] = state
            live = state in (BOOKED, HELD)
            span = quarters(starts_at, busy_until) if live else []
            needed[number] = {(therapist, start) for start in span}
            if state == HELD and moving_id is not None:
                replaced[number] = moving_id
        if quarter is not None:
            taken[number].add((whose, quarter))
    for number, other in replaced.items():
        # What the booking has that is to be moved need not be taken again.
        needed[number] = needed[number] - needed.get(other, set())
    return [*_disagreements(states, needed, taken), *_overlaps(needed)]


def _disagreements(
    states: dict[int, str], needed: dict[int, set[Quarter]], taken: dict[int, set[Quarter]]
) -> Iterator[str]:
    for number, state in states.items():
        lacking, extra = needed[number] - taken[number], taken[number] - needed[number]
        if lacking:
            yield (
                f"Booking {number} is {state} and lacks {len(lacking)} of its quarter hours, "
                f"so that somebody else can book them; the first is {_first(lacking)}."
            )
        if extra:
            yield (
                f"Booking {number} is {state} and keeps {len(extra)} quarter hours that are "
                f"not its own, which nobody can book; the first is {_first(extra)}."
            )


def _overlaps(needed: dict[int, set[Quarter]]) -> Iterator[str]:
    whose: dict[Quarter, int] = {}
    told = set()
    for number, span in needed.items():
        for quarter in sorted(span):
            other = whose.setdefault(quarter, number)
            if other != number and (other, number) not in told:
                told.add((other, number))
                yield f"Bookings {other} and {number} overlap, first at {_first({quarter})}."


def _first(span: set[Quarter]) -> str:
    therapist, start = min(span)
    return f"{start:%Y-%m-%d %H:%M} UTC with {therapist}"
