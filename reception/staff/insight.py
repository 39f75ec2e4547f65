"""What visitors asked over some days and what became of it, in figures that agree."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from reception.clinic import messages
from reception.clinic.database import reading
from reception.clinic.facts import load_clinic
from reception.clinic.feedback import DOWN, UP, Feedback
from reception.clinic.messages import (
    ANSWERED,
    BEGUN,
    BOOKING,
    CLARIFIED,
    DECLINED,
    FINISHED,
    HANDED_OVER,
    SAFETY,
    SMALL_TALK,
    Message,
)
from reception.clinic.times import from_database
from reception.errors import DataError

PERIODS = (7, 30, 90)
"""Days to choose from."""

LONGEST = 732
"""Days that are counted at once."""

BY_DAY = 120
"""Days up to which a plot has a bar for each; beyond that, one for each week."""

TITLES = {
    ANSWERED: "Answered",
    CLARIFIED: "Asked which was meant",
    DECLINED: "Declined",
    HANDED_OVER: "Handed over",
    SAFETY: "Safety",
    BOOKING: "Booking",
    SMALL_TALK: "Small talk",
}
"""Outcomes as staff read them."""

QUESTIONS = (ANSWERED, CLARIFIED, DECLINED, HANDED_OVER)
"""Outcomes of questions; the others are counted, but nobody waited to learn something."""

_NO_TOPICS = frozenset({"out_of_scope", "clarify"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Topic:
    """Questions that were understood as ``label``, in all and by what became of them."""

    label: str
    per_day: tuple[int, ...]
    outcomes: Counter[str]

    @property
    def count(self) -> int:
        """In all."""
        return sum(self.per_day)


@dataclass(frozen=True)
class Insight:
    """The figures of some days; every list of numbers has one for each of ``days``.

    Attributes:
        days: all of them, in order.
        outcomes: messages by outcome, all outcomes.
        up, down: verdicts on answers, by the day they were first given.
        begun, finished: bookings in chats.
        topics: of questions, the most frequent first.
        channels: questions by channel.
    """

    days: tuple[date, ...]
    outcomes: dict[str, tuple[int, ...]]
    up: tuple[int, ...]
    down: tuple[int, ...]
    begun: tuple[int, ...]
    finished: tuple[int, ...]
    topics: tuple[Topic, ...]
    channels: tuple[tuple[str, int], ...]

    @property
    def messages(self) -> int:
        """How many visitors have written, of any kind."""
        return sum(sum(counts) for counts in self.outcomes.values())

    @property
    def questions(self) -> int:
        """How many of them were questions."""
        return sum(self.total(outcome) for outcome in QUESTIONS)

    def total(self, outcome: str) -> int:
        """How many messages became that."""
        return sum(self.outcomes[outcome])

    def share(self, outcome: str) -> float:
        """Of the questions, 0 to 1."""
        return self.total(outcome) / self.questions if self.questions else 0.0


def period(first: str, last: str, days: str) -> tuple[date, date]:
    """The days that somebody has chosen: from and to, or so many until today.

    Raises:
        DataError: what they wrote is no date, or the first comes after the last.
    """
    today = load_clinic().now().date()
    if not first and not last:
        count = int(days) if days.isdecimal() and 0 < int(days) <= LONGEST else PERIODS[1]
        return today - timedelta(days=count - 1), today
    try:
        to = date.fromisoformat(last) if last else today
        from_ = date.fromisoformat(first) if first else to - timedelta(days=PERIODS[1] - 1)
    except ValueError:
        raise DataError("That is no date; write it like 2026-11-21.") from None
    if from_ > to:
        raise DataError("The first day comes after the last; exchange them.")
    if (to - from_).days >= LONGEST:
        raise DataError(f"That is too long a time; choose at most {LONGEST} days.")
    return from_, to


def count(first: date, last: date) -> Insight:
    """The figures from ``first`` to ``last``, both included."""
    days = tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
    place = {day: number for number, day in enumerate(days)}
    outcomes = {outcome: [0] * len(days) for outcome in messages.OUTCOMES}
    steps = {BEGUN: [0] * len(days), FINISHED: [0] * len(days)}
    per_topic: dict[str, list[int]] = {}
    of_topic: dict[str, Counter[str]] = {}
    channels: Counter[str] = Counter()
    for counted in messages.per_day(first, last):
        day = place[counted.day]
        outcomes.setdefault(counted.outcome, [0] * len(days))[day] += counted.count
        if counted.step in steps:
            steps[counted.step][day] += counted.count
        if counted.outcome not in QUESTIONS:
            continue
        channels[counted.channel] += counted.count
        if counted.label not in _NO_TOPICS:
            per_topic.setdefault(counted.label, [0] * len(days))[day] += counted.count
            of_topic.setdefault(counted.label, Counter())[counted.outcome] += counted.count
    topics = [Topic(label, tuple(counts), of_topic[label]) for label, counts in per_topic.items()]
    verdicts = _verdicts(first, last, place)
    return Insight(
        days,
        {outcome: tuple(counts) for outcome, counts in outcomes.items()},
        tuple(verdicts[UP]),
        tuple(verdicts[DOWN]),
        tuple(steps[BEGUN]),
        tuple(steps[FINISHED]),
        tuple(sorted(topics, key=lambda topic: (-topic.count, topic.label))),
        tuple(sorted(channels.items(), key=lambda one: (-one[1], one[0]))),
    )


def unanswered(first: date, last: date) -> list[Message]:
    """Questions of these days that were not answered, with a text, dealt with or not."""
    missed = (DECLINED, CLARIFIED, HANDED_OVER)
    query = (
        select(Message)
        .where(messages.during(Message.at, first, last))
        .where(Message.text.isnot(None), Message.outcome.in_(missed))
        .where((Message.outcome != HANDED_OVER) | Message.label.in_(messages.NOT_UNDERSTOOD))
        .order_by(Message.id.desc())
        .limit(2000)
    )
    with reading() as session:
        return list(session.scalars(query))


def bars(days: Sequence[date]) -> list[range]:
    """Which days a plot puts into one bar: one, or, of a long time, seven."""
    size = 1 if len(days) <= BY_DAY else 7
    return [range(start, min(start + size, len(days))) for start in range(0, len(days), size)]


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A file that spreadsheets open as text and numbers, and never as a formula."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return written.getvalue()


def tables(
    found: Insight, titles: dict[str, str]
) -> dict[str, tuple[list[str], list[list[object]]]]:
    """The figures behind each plot: names of columns, and rows."""
    days = [day.isoformat() for day in found.days]
    became = [found.outcomes[outcome] for outcome in TITLES]
    thumbs, booked = (found.up, found.down), (found.begun, found.finished)
    per_topic: list[list[object]] = [
        [day, topic.label, titles.get(topic.label, ""), topic.per_day[place]]
        for topic in found.topics
        for place, day in enumerate(days)
        if topic.per_day[place]
    ]  # fmt: skip
    of_thumbs, of_bookings = ["Thumbs up", "Thumbs down"], ["Bookings begun", "Bookings finished"]
    return {
        "outcomes": (["Day", *TITLES.values()], _rows(days, *became)),
        "topics": (["Day", "Label", "Topic", "Questions"], per_topic),
        "ratings": (["Day", *of_thumbs], _rows(days, *thumbs)),
        "bookings": (["Day", *of_bookings], _rows(days, *booked)),
        "days": (
            ["Day", *TITLES.values(), *of_thumbs, *of_bookings],
            _rows(days, *became, *thumbs, *booked),
        ),
    }


def _rows(*columns: Sequence[object]) -> list[list[object]]:
    return [list(row) for row in zip(*columns)]


def _verdicts(first: date, last: date, place: dict[date, int]) -> dict[str, list[int]]:
    zone = load_clinic().zone
    counts = {UP: [0] * len(place), DOWN: [0] * len(place)}
    query = select(Feedback.verdict, Feedback.created_at).where(
        messages.during(Feedback.created_at, first, last)
    )
    with reading() as session:
        for verdict, at in session.execute(query):
            counts[verdict][place[from_database(at).astimezone(zone).date()]] += 1
    return counts


def _harmless(value: object) -> object:
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else value
