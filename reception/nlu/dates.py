"""When a visitor would like to come: finds days and times in a message."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.clinic.facts import Clinic, load_clinic
from reception.clinic.wish import OPEN_END, Wish
from reception.errors import StartError
from reception.nlu import duckling
from reception.nlu.clock_times import DAY, Part, find_clocks, find_parts
from reception.nlu.component import MessageComponent
from reception.nlu.day_phrases import find_days
from reception.nlu.days import ONE_DAY, Days
from reception.nlu.not_times import hidden
from reception.nlu.past_days import without_past
from reception.nlu.refusals import wished_for
from reception.nlu.spelling import mended
from reception.nlu.time_pieces import Hours, Piece, time_pieces

logger = logging.getLogger(__name__)

TIME = "time"
"""The entity; its value is ``Wish.as_json()``."""


@dataclass(frozen=True)
class TimeExpression:
    """A part of a message that says when: its ``text``, from ``start`` to ``end``."""

    wish: Wish
    start: int
    end: int
    text: str


def find_times(text: str, now: datetime, clinic: Clinic) -> list[TimeExpression]:
    """What ``text`` says about when, in its order; what is refused ("not Tuesday") is left out.

    Args:
        text: a visitor's message.
        now: the present at the clinic, with its zone.
        clinic: for its opening hours, which decide whether "4" is in the afternoon, and the
            horizon of its bookings.

    Raises:
        StartError: Duckling is missing, or its server does not answer.
    """
    plain, places = mended(text)
    plain = without_past(hidden(plain), clinic)
    horizon = now.date() + clinic.booking.horizon_days * ONE_DAY
    days = find_days(plain, now, horizon)
    marked = _marked(plain, days)
    parts = find_parts(marked)
    clocks = find_clocks(_marked(marked, parts))
    pieces = time_pieces(plain, [*days, *parts, *clocks], now.date(), horizon)
    found = []
    for piece in wished_for(plain, pieces):
        start, end = places[piece.start], places[piece.end - 1] + 1
        found.append(TimeExpression(_wish(piece, now, clinic), start, end, text[start:end]))
    return found


def _marked(text: str, found: Sequence[Days | Part]) -> str:
    letters = list(text)
    for one in found:
        letters[one.start : one.end] = DAY * (one.end - one.start)
    return "".join(letters)


def _wish(piece: Piece, now: datetime, clinic: Clinic) -> Wish:
    days = (piece.days.first, piece.days.last) if piece.days else None
    day = days[0] if days and days[0] == days[1] else None
    part = piece.part.span if piece.part else piece.days.clock if piece.days else None
    if piece.part and piece.part.opening:
        opens = _opening(clinic, day)[0]
        part = (opens, opens)
    clock = part
    if piece.hours:
        clock = _resolved(piece.hours, part, _opening(clinic, day))
    if piece.days and piece.days.movable and clock and clock[1] <= now.time():
        days = (piece.days.first + 7 * ONE_DAY, piece.days.last + 7 * ONE_DAY)
    return Wish(days, clock)


def _opening(clinic: Clinic, day: date | None) -> tuple[time, time]:
    """Opening and closing on ``day``, or the earliest and latest of the week."""
    hours = clinic.hours_on(day) if day else None
    week = [hours] if hours else list(clinic.opening_hours.values())
    if not week:
        return time(9), time(18)
    return min(one.opens for one in week), max(one.closes for one in week)


def _resolved(
    hours: Hours, part: tuple[time, time] | None, opening: tuple[time, time]
) -> tuple[time, time]:
    """The clock range that ``hours`` mean in a part of the day, at a clinic of such opening."""
    if hours.exact and hours.first:
        at = _time(_chosen(hours.first.readings, part, opening))
        return at, at
    first, last = 0, _minutes(OPEN_END)
    if hours.first and hours.last:
        ends = hours.last.readings
        starts = hours.first.readings
        if hours.last.sure:
            starts = [start for start in starts if start < ends[0]] or starts
        first = _chosen(starts, part, opening)
        last = next((end for end in ends if end > first), last)
    elif hours.first:
        first = _chosen(hours.first.readings, part, opening)
    elif hours.last:
        last = _chosen(hours.last.readings, part, opening, end=True)
    if part and max(first, _minutes(part[0])) < min(last, _minutes(part[1])):
        first, last = max(first, _minutes(part[0])), min(last, _minutes(part[1]))
    return _time(first), _time(last)


def _chosen(
    readings: list[int],
    part: tuple[time, time] | None,
    opening: tuple[time, time],
    end: bool = False,
) -> int:
    """The reading within the part of the day, else within opening hours, else nearest to them."""
    if part:
        inside = [r for r in readings if _minutes(part[0]) <= r <= _minutes(part[1])]
        if inside:
            return inside[0]
    opens, closes = _minutes(opening[0]), _minutes(opening[1])

    def outside(reading: int) -> int:
        return max(opens - reading, reading - closes, 0)

    if end:
        return min(reversed(readings), key=lambda r: (outside(r), r <= opens))
    return min(readings, key=lambda r: (outside(r), r >= closes))


def _minutes(moment: time) -> int:
    return 60 * moment.hour + moment.minute


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TimeExtractor(MessageComponent):
    """Adds ``time`` entities, whose values are wishes as JSON."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Read times by the hours of the project's clinic.yml."""
        super().__init__(config)
        self._clinic = load_clinic()

    def warm_up(self) -> None:
        """Load Duckling."""
        duckling.load()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of every message."""
        for message in messages:
            text = message.get(TEXT) or ""
            try:
                times = find_times(text, self._clinic.now(), self._clinic)
            except StartError as error:
                # The visitor is asked for the time again; the log says what to mend.
                logger.error(str(error))
                times = []
            found = [
                {
                    "entity": TIME,
                    "value": one.wish.as_json(),
                    "start": one.start,
                    "end": one.end,
                    "extractor": type(self).__name__,
                }
                for one in times
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
