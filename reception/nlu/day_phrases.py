"""Days, weeks and dates in a message, by the clinic's conventions; Duckling reads the dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from reception.clinic.wish import OPEN_END
from reception.nlu import duckling
from reception.nlu.forms import find_forms

MOST = 12
"""Days of a message that are read."""

ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SAT = (
    r"(?<!\bi )(?<!\bwe )(?<!ve )(?<!\bhad )(?<!\bhas )(?<!\bbeen )(?<!\bjust )"
    r"sat(?! (?:down|all|still|there|around|at (?:my|a|the|work)|[io]n (?:my|a|the)\b))"
)
"""Saturday, not "I sat down"."""

_SUN = (
    r"(?<!\bthe )(?<!\bof )(?<!\bmuch )(?<!\bfrom )(?<!\bby )(?<!\bno )(?<!\bmy )(?<!\bsome )"
    r"(?<!\bafter )(?<!\bin )(?<!\bstrong )(?<!\bhot )(?<!\bavoid )(?<!\bless )"
    r"sun(?= ?(?:$|[.,;!?)&/]|- ?(?:mon|\d)|\d|(?:or|and|to) (?:mon|tue|wed|thu|fri|sat)"
    r"|(?:at|morn\w*|afternoon\w*|evening\w*|lunch\w*|pls|please|thanks|any|between|before"
    r"|the \d)\b))"
)
"""Sunday, not "sun damage" or "too much sun"."""

_WEEKDAY = (
    r"(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?"
    rf"|mon|tues?|weds?|thurs?|thu|fri|{_SAT}|{_SUN})(?:'s)?(?!\w)\.?"
)
_MONTH = (
    r"(?:january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug"
    r"|september|sept|sep|october|oct|november|nov|december|dec)\b\.?"
)
_COUNTS = {
    "a couple of": 2, "couple of": 2, "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_COUNT = rf"(?P<n>\d{{1,2}}|{'|'.join(_COUNTS)})"
_NTH = (
    r"(?:(?:twenty[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth"
    r"|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
    r"|nineteenth|twentieth|thirtieth|thirty[ -]first)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = r"(?:3[01]|[12]?\d) ?(?:st|nd|rd|th)\b"
_NUMBERED = r"(?:\d{1,2}) ?(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?:19|20)\d\d)?"
_HOLIDAY = (
    r"(?:(?:christmas|xmas)(?: eve| day)?|boxing day|new year'?s?(?: day| eve)?|good friday"
    r"|easter(?: sunday| monday)?|black friday|valentine'?s?(?: day)?|mother'?s day|father'?s day"
    r"|hallowe'?en|st\.? patrick'?s day)"
)
_DATE = (
    r"(?:20\d\d-\d\d?-\d\d?"
    rf"|{_DAY}(?P<sign>[/.-])(?:1[0-2]|0?[1-9])(?P=sign)(?:20)?\d\d"
    rf"|{_DAY}/(?:1[0-2]|0?[1-9])"
    r"|(?P<american>(?:1[0-2]|0?[1-9])/(?:3[01]|2\d|1[3-9]))"
    r"|(?:3[01]|2\d|1[3-9]|0[1-9])[.-](?:1[0-2]|0[1-9])\b(?! ?[ap]m)"
    rf"|(?:the )?(?:{_NTH}|last) {_WEEKDAY} (?:of|in) (?:{_MONTH}|(?:next|the|this) month)"
    rf"|(?:the )?(?:{_ORDINAL}|{_DAY}\.?|{_NTH}) ?(?:of )?{_MONTH}{_YEAR}"
    rf"|{_MONTH} ?(?:the )?(?:{_ORDINAL}|{_DAY}(?! ?(?::|[ap]\.?m|o'?clock))|{_NTH})\b{_YEAR}"
    rf"|{_HOLIDAY})"
)
_AFTER_ORDINAL = (
    r"(?= ?(?:$|[.,;:!?)-]|\d|(?:at|or|and|to|till|until|in|if|is|isn't|please|pls|works?|would"
    r"|will|won't|doesn't|for|from|between|after|before|onwards?|possible|free|available|any|about"
    r"|around|of (?:the|this|next) month|morn\w*|afternoon\w*|evening\w*|lunch\w*|noon|midday"
    r"|half|quarter|with|instead|then|but|as|so|can|could|are|do|have|i|we|you)\b))"
)
"""Not "the 2nd session" or "the third trimester"."""

_AROUND = (
    r"(?:(?P<week_of>(?:the )?(?:week|wk) (?:of|commencing|beginning|starting|from)|w ?/ ?[cb])"
    r"|(?P<weekend_of>(?:the )?weekend of)|(?:the )?day (?P<beside>after|before)) (?:the )?"
)
_WHICH_WEEK = (
    r"(?P<week>(?:the )?week after (?:the )?next|next week|this week"
    r"|the following week|the week after)"
)
_PART_OF = (
    r"(?P<part>(?:earlier|early|later|late|mid|(?:the )?(?:first half|second half|beginning|start"
    r"|middle|end|rest|back end) of)[ -](?:on )?(?:in )?)"
)
_SOONEST = r"(?:earliest|soonest)"
_SLOT = r"(?: (?:appointment|slot|time|opening|one|day|date))?"

_PATTERNS = (
    ("soon", r"as (?:soon|early|quick(?:ly)?) as (?:possible|poss|(?:you|u|i|we) can|is possible"
             r"|available|practical)|a\.?s\.?a\.?p\b\.?|(?:right|straight) away|immediately"
             r"|the sooner the better|soonest(?: possible)?"),
    ("soon", rf"(?:(?:the|your|next|very) )*(?:{_SOONEST}|first|next) (?:possible|available|free)"
             rf"{_SLOT}|(?:the|your|my) (?:very )?{_SOONEST}(?: you(?: have|'ve got))?{_SLOT}"
             rf"|{_SOONEST} (?:appointment|slot|time|opening|you have)"),
    ("hence", r"in (?:about |around |roughly )?(?P<n>\d{1,3}|half an|an?|one|two|three|four|five) ?"
              r"(?P<unit>min(?:ute)?s?|h(?:ou)?rs?)(?:'?s?'? time)?\b"),
    ("ahead", rf"(?P<within>within|in) (?:about )?{_COUNT} "
              r"(?P<unit>days?|weeks?|wks?|fortnights?|months?)(?:'?s?'? time)?\b"),
    ("ahead", rf"{_COUNT} (?P<unit>days?|weeks?|wks?|fortnights?|months?)"
              r"(?P<within>'?s?'? time| from (?:now|today)| today| hence)\b"),
    ("weeks_on", rf"(?:{_COUNT} )?(?P<unit>week|fortnight)s? (?:(?:on|from|after|this|coming) )+"
                 rf"(?P<day>{_WEEKDAY}|tomorrow|today)"),
    ("weeks_on", rf"{_COUNT} (?P<unit>week|fortnight)s? (?P<day>{_WEEKDAY}|tomorrow)"),
    ("weeks_on", rf"(?P<day>{_WEEKDAY}|tomorrow|today) (?P<unit>week|fortnight)\b"),
    ("day_of_week", rf"(?P<day>{_WEEKDAY}) (?:of |in |on )?{_WHICH_WEEK}(?!\w)"),
    ("day_of_week", rf"{_WHICH_WEEK},? (?:on )?(?:the )?(?P<day>{_WEEKDAY})"),
    ("span", rf"(?P<first>{_NUMBERED}) ?(?:to|-|until|till|through) ?(?:the )?"
             rf"(?P<last>{_NUMBERED} (?:of )?{_MONTH})(?!\w)"),
    ("span", rf"(?P<month>{_MONTH} )(?P<first>{_NUMBERED}) ?(?:to|-|until|till|through) ?(?:the )?"
             rf"(?P<last>{_NUMBERED})(?![\w:])"),
    ("date", rf"(?:{_AROUND})?(?P<date>(?:{_WEEKDAY},? (?:the )?)?{_DATE})(?![\w/])"),
    ("date", rf"{_AROUND}(?P<date>{_ORDINAL})"),
    ("ordinal", rf"(?:(?P<day>{_WEEKDAY}),? (?:the )?|(?:on )?the )?(?P<nth>{_ORDINAL})"
                rf"(?P<next> of next month)?(?: of (?:the|this) month)?{_AFTER_ORDINAL}"),
    ("ordinal", rf"(?:(?P<day>{_WEEKDAY}),? the |on the |the (?!first|second|third))"
                rf"(?P<nth>{_NTH}){_AFTER_ORDINAL}"),
    ("ordinal", rf"(?P<day>{_WEEKDAY}),? (?:the )?(?P<nth>3[01]|2\d|1[3-9])(?![\d:.hap/-])"),
    ("month", rf"(?:{_PART_OF}|(?P<edge>(?:the )?(?:first|last) week) (?:of|in) "
              r"|(?:in|this|during|for) |next )"
              rf"(?P<month>{_MONTH}|(?:next|this|the) month\b)"),
    # Without "in" before them, other months may be people or verbs.
    ("month", r"(?P<month>january|february|july|september|october|november|december"
              r"|(?:next|this) month)\b"),
    ("week", rf"{_PART_OF}?(?P<week>(?:the )?week after (?:the )?next"
             r"|(?:the |this )?(?:next|this|coming|following)(?: coming)? week"
             r"|the week(?! (?:after|before)))(?![\w-])(?! ?(?:end|of|commencing|beginning)\b)"),
    ("weekend", r"(?:(?P<which>this(?: coming)?|next|(?:the )?(?:coming|following)) |(?:at |on )?"
                r"the )?week[ -]?ends?(?P<after> after next)?\b"),
    ("weekday", r"(?:(?P<which>(?:this |the )?coming|this|next|(?:the )?following) )?"
                rf"(?P<day>{_WEEKDAY})(?P<after> after next)?"),
    ("weekdays", r"week[ -]?days?\b|during the week\b|midweek\b"),
    ("overmorrow", r"(?:the )?day after tomorrow\b"),
    ("tomorrow", r"tomorrow(?:'s)?\b"),
    ("tonight", r"tonight\b"),
    ("part_of_today", r"(?:this|later this|today) (?P<part>morning|afternoon|evening)\b"),
    ("today", r"(?:later |sometime )?today(?:'s)?\b"),
)  # fmt: skip
_FORMS = [(kind, re.compile(rf"(?<![\w£$€¤'+/])(?<!\d[.:])(?:{form})")) for kind, form in _PATTERNS]
_LISTED = re.compile(r" ?(?:or|and|to|until|till|through|-|,|&) ?(?:on )?(?:the )?")

_PARTS_OF_DAY = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), OPEN_END),
}


@dataclass(frozen=True)
class Days:
    """Days that a message names, first and last included."""

    kind: str
    start: int
    end: int
    first: date
    last: date
    clock: tuple[time, time] | None = None
    """When on these days, where the same words say it: "tonight", "in an hour"."""

    movable: bool = False
    """Whether a week later is as good, because today was named by its weekday."""


def find_days(text: str, now: datetime, horizon: date) -> list[Days]:
    """Days in lower-case ``text``, in their order, at most `MOST`.

    ``horizon`` is the last day that can be booked, the end of "as soon as possible".
    """
    calendar = _Calendar(now, horizon)
    found: list[Days] = []
    for kind, match in find_forms(text, _FORMS):
        span = calendar.read(kind, match)
        if span:
            found.append(span)
        if len(found) == MOST:
            break
    return _in_context(text, found)


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

    def read(self, kind: str, match: re.Match[str]) -> Days | None:
        """The days of a match, or None if it names none after all."""
        days = self._readers[kind](match)
        return days and replace(days, kind=kind)

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

    def _date(self, match: re.Match[str]) -> Days | None:
        phrase = re.sub(r"(?<=\d)\. ", " ", match["date"])
        if match.groupdict().get("american"):
            phrase = "/".join(reversed(match["american"].split("/")))
        elif re.fullmatch(_ORDINAL, phrase):
            phrase = f"the {phrase}"
        elif phrase.startswith("new year") and not phrase.endswith(("day", "eve")):
            phrase = "new year's day"
        days = self._dated(match, phrase)
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

    def _dated(self, match: re.Match[str], phrase: str) -> Days | None:
        """What Duckling takes ``phrase`` for: the first that is not past, if any is not."""
        spans = [
            span
            for found in duckling.times_in(phrase[: duckling.LONGEST], self._now)
            for value in found["value"].get("values") or [found["value"]]
            if (span := _first_and_last(value))
        ]
        if not spans:
            return None
        return self._days(match, *next((s for s in spans if s[1] >= self._today), spans[0]))


def _first_and_last(value: dict[str, str]) -> tuple[date, date] | None:
    """The days of one of Duckling's values, if it is days or a month."""
    if value["type"] != "value" or value["grain"] not in ("hour", "day", "month"):
        return None
    first = datetime.fromisoformat(value["value"]).date()
    if value["grain"] == "month":
        return first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    return first, first


def _in_context(text: str, found: list[Days]) -> list[Days]:
    """The same, where "Friday" is in the week, and "the 28th" in the month, of its neighbour.

    "Next week, preferably Friday"; "the 28th or 29th of December". A month beside a date in
    another is about something else: "I shall be 68 in March, is the 8th of December free?"
    """
    placed: list[Days] = []
    for at, one in enumerate(found):
        placed.append(_placed(text, one, [*placed[-1:], *found[at + 1 : at + 2]]))
    exact = [one.first for one in placed if one.kind != "month"]
    return [
        one
        for one in placed
        if one.kind != "month" or not exact or any(one.first <= day <= one.last for day in exact)
    ]


def _placed(text: str, one: Days, neighbours: list[Days]) -> Days:
    for other in neighbours:
        gap = text[min(one.end, other.end) : max(one.start, other.start)]
        if one.kind == "weekday" and other.kind == "week" and not re.search(r"\b(?:or|so)\b", gap):
            monday = other.last - other.last.weekday() * ONE_DAY
            day = monday + one.first.weekday() * ONE_DAY
            if other.first <= day <= other.last and not text.startswith("next", one.start):
                return replace(one, first=day, last=day, movable=False)
        if one.kind == "weekday" and other.kind == "day_of_week" and other.end <= one.start:
            monday = other.first - other.first.weekday() * ONE_DAY
            if _LISTED.fullmatch(gap) and not text.startswith("next", one.start):
                day = monday + one.first.weekday() * ONE_DAY
                return replace(one, kind=other.kind, first=day, last=day, movable=False)
        if one.kind == "ordinal" and other.kind == "date" and one.end <= other.start:
            listed = _LISTED.fullmatch(gap) and one.first.day < other.first.day
            if listed and other.first == other.last:
                day = other.first.replace(day=one.first.day)
                return replace(one, first=day, last=day)
    return one


def _place(weekday: str) -> int:
    return _WEEKDAYS.index(weekday[:3])


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else _COUNTS[word]
