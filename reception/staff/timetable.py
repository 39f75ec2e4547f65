"""The diary as a table: columns are therapists or days, rows are quarter hours.

Times are the clinic's clocks. What stands in a cell is an appointment, or that nobody has one,
or that the therapist is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reception.clinic.booking_tables import Booking
from reception.clinic.facts import Clinic
from reception.clinic.hours import Hours, clock

QUARTERS = 4
"""Of an hour."""

USUAL = (9, 17)
"""Hours that are shown of a day on which the clinic is closed and nothing is booked."""

FREE, CLOSED, TAKEN = "free", "closed", "taken"


@dataclass(frozen=True)
class Cell:
    """``span`` rows of a column: free, closed, or taken by ``booking``."""

    kind: str
    span: int
    booking: Booking | None = None


@dataclass(frozen=True)
class Row:
    """A quarter hour; ``hour`` is set on the first of an hour. Cells begin in it."""

    hour: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A therapist on a day, and their appointments in order."""

    day: date
    therapist: str
    hours: Hours | None
    bookings: tuple[Booking, ...]


@dataclass(frozen=True)
class Day:
    """A day of the diary: why it is closed, if it is, and a column for each therapist."""

    day: date
    closed: str
    hours: Hours | None
    columns: tuple[Column, ...]

    @property
    def bookings(self) -> list[Booking]:
        """All of the day, by time and therapist."""
        found = [booking for column in self.columns for booking in column.bookings]
        return sorted(found, key=lambda booking: (booking.starts_at, booking.therapist))


def days_of(
    clinic: Clinic, first: date, count: int, bookings: Sequence[Booking], therapist: str = ""
) -> list[Day]:
    """``count`` days from the ``first``, with what is booked; of one ``therapist`` or of all."""
    days = []
    for ahead in range(count):
        day = first + timedelta(days=ahead)
        on_day = [one for one in bookings if one.starts_in(clinic.zone).date() == day]
        names = [person.name for person in clinic.therapists]
        # Somebody who has left may still have appointments.
        names += sorted({one.therapist for one in on_day} - set(names))
        columns = [
            _column(clinic, day, name, on_day)
            for name in names
            if not therapist or name == therapist
        ]
        closure, hours = clinic.closure_on(day), clinic.hours_on(day)
        closed = (closure.why if closure else "Closed") if hours is None else ""
        days.append(Day(day, closed, hours, tuple(columns)))
    return days


def rows_of(clinic: Clinic, columns: Sequence[Column]) -> list[Row]:
    """The table below ``columns``: from the first opening to the last closing, or what is booked
    outside of it.
    """
    first, last = _shown_hours(clinic, columns)
    quarters = range(first * QUARTERS, last * QUARTERS)
    cells = [_cells(clinic, column, quarters) for column in columns]
    return [
        Row(
            clock(time(quarter // QUARTERS)) if quarter % QUARTERS == 0 else "",
            tuple(column[quarter] for column in cells if quarter in column),
        )
        for quarter in quarters
    ]


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def _column(clinic: Clinic, day: date, name: str, on_day: Sequence[Booking]) -> Column:
    person = clinic.therapist(name)
    hours = person.hours_on(clinic, day) if person else None
    own = [one for one in on_day if one.therapist == name]
    return Column(day, name, hours, tuple(sorted(own, key=lambda one: one.starts_at)))


def _shown_hours(clinic: Clinic, columns: Sequence[Column]) -> tuple[int, int]:
    opening = [clinic.hours_on(column.day) for column in columns]
    begins = [hours.opens.hour for hours in opening if hours]
    ends = [hours.closes.hour + bool(hours.closes.minute) for hours in opening if hours]
    for column in columns:
        for booking in column.bookings:
            first, last = _quarters(clinic, booking)
            begins.append(first // QUARTERS)
            ends.append(-(-last // QUARTERS))
    return min(begins, default=USUAL[0]), max(ends, default=USUAL[1])


def _quarters(clinic: Clinic, booking: Booking) -> tuple[int, int]:
    """The first quarter hour of the day that it touches, and the first after it."""
    starts, ends = booking.starts_in(clinic.zone), booking.ends_in(clinic.zone)
    first = _quarter(starts)
    last = _quarter(ends + timedelta(minutes=14)) if ends.date() == starts.date() else 96
    return first, max(last, first + 1)


def _quarter(moment: datetime) -> int:
    return moment.hour * QUARTERS + moment.minute // 15


def _cells(clinic: Clinic, column: Column, quarters: range) -> dict[int, Cell]:
    """The column's cells by the quarter in which they begin; the free ones end with their hour."""
    taken = {_quarters(clinic, booking): booking for booking in column.bookings}
    begins = {first: (last, booking) for (first, last), booking in taken.items()}
    cells: dict[int, Cell] = {}
    at = quarters.start
    while at < quarters.stop:
        if at in begins:
            last, booking = begins[at]
            following = [first for first in begins if first > at]
            last = min([last, quarters.stop, *following])
            cells[at] = Cell(TAKEN, last - at, booking)
            at = last
            continue
        kind = FREE if _is_there(column.hours, at) else CLOSED
        end = at + 1
        while (
            end < quarters.stop
            and end % QUARTERS
            and end not in begins
            and (_is_there(column.hours, end)) == (kind == FREE)
        ):
            end += 1
        cells[at] = Cell(kind, end - at)
        at = end
    return cells


def _is_there(hours: Hours | None, quarter: int) -> bool:
    if hours is None:
        return False
    at = time(quarter // QUARTERS, quarter % QUARTERS * 15)
    return hours.opens <= at < hours.closes
