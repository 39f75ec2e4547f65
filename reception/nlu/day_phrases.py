"""Days, weeks and dates in a message, by the clinic's conventions; Duckling reads the dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from reception.clinic.wish import OPEN_END
from reception.nlu import duckling
from reception.nlu.day_patterns import COUNTS, FORMS, ORDINAL, WEEKDAY
from reception.nlu.days import ONE_DAY, Days, in_context
from reception.nlu.forms import find_forms

MOST = 12
"""Days of a message that are read."""

_WEEK = timedelta(days=7)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_PARTS_OF_DAY = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), OPEN_END),
}


def find_days(text: str, now: datetime, horizon: date) -> list[Days]:
    """Days in lower-case ``text``, in their order, at most `MOST`.

    ``horizon`` is the last day that can be booked, the end of "as soon as possible".
    """
    calendar = _Calendar(now, horizon)
    found: list[Days] = []
    for kind, match in find_forms(text, FORMS):
        found += calendar.read(kind, match, found[-1:])
        if len(found) >= MOST:
            break
    return in_context(text, found[:MOST])


class _Calendar:
    """The days that phrases mean, seen from ``now``."""

    def __init__(self, now: datetime, horizon: date) -> None:
        self._now = now
        self._today = now.date()
        self._monday = self._today - timedelta(days=self._today.weekday())
        self._horizon = horizon
        self._readers: dict[str, Callable[[re.Match[str]], Days | None]] = {
            "soon": lambda match: self._days(match, self._today, self._horizon),
            "hence": self._hence,
            "ahead": self._ahead,
            "weeks_on": self._weeks_on,
            "day_of_week": self._day_of_week,
            "span": self._span,
            "weekday_by": self._weekday_by,
            "past": self._past,
            "date": self._date,
            "ordinal": self._ordinal,
            "month": self._month,
            "week": self._week,
            "weekend": self._weekend,
            "weekday": self._weekday,
            "weekdays": self._weekdays,
            "overmorrow": lambda match: self._days(match, self._today + 2 * ONE_DAY),
            "tomorrow": lambda match: self._days(match, self._today + ONE_DAY),
            "tonight": lambda match: self._days(match, self._today, part="evening"),
            "part_of_today": lambda match: self._days(match, self._today, part=match["part"]),
            "today": lambda match: self._days(match, self._today),
        }

    def read(self, kind: str, match: re.Match[str], before: list[Days]) -> list[Days]:
        """The days of a match, none if it names none after all; ``before``: those named before."""
        if kind == "each":
            found = self._each(match)
        elif kind == "pair":
            found = self._pair(match)
        elif kind == "day_beside":
            found = [self._beside(match, one) for one in before]
        else:
            found = [days] if (days := self._readers[kind](match)) else []
        return [replace(one, kind=kind) for one in found]

    def _days(
        self, match: re.Match[str], first: date, last: date | None = None, part: str = ""
    ) -> Days:
        return Days("", *match.span(), first, last or first, _PARTS_OF_DAY.get(part))

    def _hence(self, match: re.Match[str]) -> Days | None:
        number, unit = match["n"], match["unit"]
        if number in ("a", "an") and unit.startswith("m"):
            return None  # "in a minute" is no appointment
        minutes = (0.5 if number == "half an" else _count(number)) * (60 if unit[0] == "h" else 1)
        moment = self._now.replace(tzinfo=None) + timedelta(minutes=minutes)
        moment += (datetime.min - moment) % timedelta(minutes=15)
        days = self._days(match, moment.date())
        return replace(days, clock=(moment.time(), moment.time()))

    def _ahead(self, match: re.Match[str]) -> Days | None:
        count, unit = _count(match["n"]), match["unit"]
        if unit.startswith("month"):
            return self._dated(match, f"in {count} months")
        day = self._today + count * {"d": 1, "w": 7, "f": 14}[unit[0]] * ONE_DAY
        if match["within"] == "within":
            return self._days(match, self._today, day)
        return self._days(match, day)

    def _weeks_on(self, match: re.Match[str]) -> Days:
        count = _count(match.groupdict().get("n") or "a")
        weeks = count * (2 if match["unit"] == "fortnight" else 1)
        return self._days(match, self._coming(match["day"]) + weeks * _WEEK)

    def _day_of_week(self, match: re.Match[str]) -> Days:
        monday = self._monday_of(match["week"])
        return self._days(match, monday + _place(match["day"]) * ONE_DAY)

    def _span(self, match: re.Match[str]) -> Days | None:
        last = self._dated(match, match.groupdict().get("month", "") + match["last"])
        if last is None:
            return None
        first = int(re.sub(r"\D", "", match["first"]))
        if not 1 <= first < last.first.day:
            return last
        return self._days(match, last.first.replace(day=first), last.first)

    def _pair(self, match: re.Match[str]) -> list[Days]:
        """Two days of one month: "25 or 26 November"."""
        last = self._dated(match, match.groupdict().get("month", "") + match["last"])
        if last is None:
            return []
        try:
            first = last.first.replace(day=int(match["first"]))
        except ValueError:
            return [last]
        return [
            replace(last, end=match.end("first"), first=first, last=first),
            replace(last, start=match.start("last")),
        ]

    def _each(self, match: re.Match[str]) -> list[Days]:
        """Every day of a name in a month, all at the same place of the text."""
        month = self._dated(match, match["month"])
        if month is None:
            return []
        first = max(month.first, self._today)
        first += (_place(match["day"]) - first.weekday()) % 7 * ONE_DAY
        weeks = (month.last - first).days // 7 + 1
        return [self._days(match, first + week * _WEEK) for week in range(weeks)]

    def _beside(self, match: re.Match[str], one: Days) -> Days:
        earlier = match["side"] == "before"
        return self._days(match, one.first - ONE_DAY if earlier else one.last + ONE_DAY)

    def _weekday_by(self, match: re.Match[str]) -> Days | None:
        """The nearest day of a name before or after a date."""
        day = self._date_of(match, match["date"])
        if day is None:
            return None
        sign = -1 if match["side"] == "before" else 1
        days = (sign * (_place(match["day"]) - day.first.weekday()) - 1) % 7 + 1
        return self._days(match, day.first + sign * days * ONE_DAY)

    def _past(self, match: re.Match[str]) -> Days:
        if match["last"] == "week":
            return self._days(match, self._monday - _WEEK, self._monday - ONE_DAY)
        if match["last"] == "weekend":
            return self._days(match, self._monday - 2 * ONE_DAY, self._monday - ONE_DAY)
        if match["last"]:
            back = (self._today.weekday() - _place(match["last"]) - 1) % 7 + 1
        elif match["unit"]:
            back = _count(match["n"]) * {"d": 1, "w": 7, "m": 30}[match["unit"][0]]
        else:
            back = 2 if match["before"] else 1
        return self._days(match, self._today - back * ONE_DAY)

    def _date(self, match: re.Match[str]) -> Days | None:
        days = self._date_of(match, match["date"])
        if days is None or days.last < self._today - 366 * ONE_DAY:
            return None  # somebody's birthday
        monday = days.first - days.first.weekday() * ONE_DAY
        if match["week_of"]:
            return self._days(match, max(monday, self._today), monday + 6 * ONE_DAY)
        if match["weekend_of"]:
            return self._days(match, monday + 5 * ONE_DAY, monday + 6 * ONE_DAY)
        if match["beside"]:
            return self._days(
                match, days.first + (1 if match["beside"] == "after" else -1) * ONE_DAY
            )
        return days

    def _ordinal(self, match: re.Match[str]) -> Days | None:
        named = match.groupdict()
        nth = match["nth"].replace(" ", "") if match["nth"][0].isdigit() else match["nth"]
        if nth.isdecimal():
            nth += "st" if nth[-1] == "1" and nth != "11" else "th"
        phrase = f"the {nth}" + (" of next month" if named.get("next") else "")
        if named["day"]:
            days = self._dated(match, f"{_WEEKDAYS[_place(named['day'])]} {phrase}")
            if days and days.first <= self._horizon:
                return days
        return self._dated(match, phrase)

    def _month(self, match: re.Match[str]) -> Days | None:
        days = self._dated(match, match["month"].replace("the month", "this month"))
        if days is None:
            return None
        first, last = days.first, days.last
        part = match.groupdict().get("part") or ""
        edge = match.groupdict().get("edge")
        if edge:
            six = 6 * ONE_DAY
            first, last = (last - six, last) if "last" in edge else (first, first + six)
        elif re.match(r"early|(?:the )?(?:beginning|start)", part):
            last = first.replace(day=10)
        elif re.match(r"mid|(?:the )?middle", part):
            first, last = first.replace(day=11), first.replace(day=20)
        elif re.match(r"late|(?:the )?(?:end|back end)", part):
            first = first.replace(day=21)
        first = max(first, self._today)
        return self._days(match, first, max(first, last))

    def _week(self, match: re.Match[str]) -> Days:
        monday, part = self._monday_of(match["week"]), match["part"] or ""
        first, last = monday, monday + 6 * ONE_DAY
        if re.match(r"earl|(?:the )?(?:beginning|start|first)", part):
            last = monday + 2 * ONE_DAY
        elif re.match(r"mid|(?:the )?middle", part):
            first, last = monday + ONE_DAY, monday + 3 * ONE_DAY
        elif re.match(r"late|(?:the )?second", part):
            first = max(monday + 3 * ONE_DAY, self._today + ONE_DAY)
            if monday == self._monday:
                first = self._today + ONE_DAY
        elif re.match(r"(?:the )?(?:end|back end)", part):
            first = monday + 4 * ONE_DAY
        first = max(first, self._today)
        return self._days(match, first, max(first, last))

    def _weekend(self, match: re.Match[str]) -> Days:
        which = match["which"] or ""
        weeks = (1 if "next" in which or "following" in which else 0) + (1 if match["after"] else 0)
        saturday = self._monday + 5 * ONE_DAY + weeks * _WEEK
        return self._days(match, max(saturday, self._today), saturday + ONE_DAY)

    def _weekday(self, match: re.Match[str]) -> Days:
        which = match["which"] or ""
        day = self._coming(match["day"])
        if match["after"] or which == "next" or "following" in which:
            weeks = 2 if match["after"] else 1
            return self._days(match, self._monday + weeks * _WEEK + day.weekday() * ONE_DAY)
        if day == self._today and "coming" in which:
            day += _WEEK
        return replace(self._days(match, day), movable=day == self._today and not which)

    def _weekdays(self, match: re.Match[str]) -> Days:
        monday = self._monday if self._today.weekday() < 4 else self._monday + _WEEK
        return self._days(match, max(monday, self._today), monday + 4 * ONE_DAY)

    def _coming(self, name: str) -> date:
        """Today, tomorrow, or the coming day of that name, which may be today."""
        if name.startswith("to"):
            return self._today + (ONE_DAY if name == "tomorrow" else 0 * ONE_DAY)
        return self._today + (_place(name) - self._today.weekday()) % 7 * ONE_DAY

    def _monday_of(self, week: str) -> date:
        if week in ("this week", "the week"):
            return self._monday
        return self._monday + (2 if "after" in week and week != "the week after" else 1) * _WEEK

    def _date_of(self, match: re.Match[str], phrase: str) -> Days | None:
        """The day of a date as visitors write it, made fit for Duckling."""
        phrase = re.sub(r"(?<=\d)\. ", " ", phrase)
        phrase = re.sub(r"(?<![\d.-])(\d\d?)[.-](\d\d?)\.?$", r"\1/\2", phrase)
        if match.groupdict().get("american"):
            phrase = "/".join(reversed(match["american"].split("/")))
        elif re.fullmatch(ORDINAL, phrase):
            phrase = f"the {phrase}"
        elif phrase in ("hogmanay", "nye"):
            phrase = "new year's eve"
        elif phrase.startswith("new year") and not phrase.endswith(("day", "eve")):
            phrase = "new year's day"
        days = self._dated(match, phrase)
        if days is None or days.first > self._today + 366 * ONE_DAY:
            # "Tuesday 2 December", which is a Wednesday: the date counts.
            days = self._dated(match, re.sub(rf"^{WEEKDAY},? (?:the )?", "", phrase)) or days
        return days

    def _dated(self, match: re.Match[str], phrase: str) -> Days | None:
        span = duckling.days_of(phrase[: duckling.LONGEST], self._now)
        return self._days(match, *span) if span else None


def _place(weekday: str) -> int:
    return _WEEKDAYS.index(weekday[:3])


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else COUNTS[word]
