"""Days, weeks and dates in a message, by the clinic's conventions; Duckling reads the dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from reception.clinic.wish import OPEN_END
from reception.nlu import duckling

ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

WEEKDAY = (
    r"(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?"
    r"|mon|tues?|weds?|thurs?|thu|fri"
    # "I sat down" and "sun damage" are no days.
    r"|(?<!\bi\s)(?<!\bwe\s)(?<!ve\s)(?<!\bhad\s)(?<!\bhas\s)(?<!\bbeen\s)(?<!\bjust\s)"
    r"sat(?!\s+(?:down|all|still|there|around|at\s+(?:my|a|the|work)|[io]n\s+(?:my|a|the)\b))"
    r"|(?<!\bthe\s)(?<!\bof\s)(?<!\bmuch\s)(?<!\bfrom\s)(?<!\bby\s)(?<!\bno\s)(?<!\bmy\s)"
    r"(?<!\bsome\s)(?<!\bafter\s)(?<!\bin\s)(?<!\bstrong\s)(?<!\bhot\s)(?<!\bavoid\s)(?<!\bless\s)"
    r"sun(?=\s*(?:$|[.,;!?)&/§]|-\s*(?:mon|\d)|\d|(?:or|and|to)\s+(?:mon|tue|wed|thu|fri|sat)"
    r"|(?:at|morn\w*|afternoon\w*|evening\w*|lunch\w*|pls|please|thanks|any|between|before"
    r"|the\s\d)\b))"
    r")(?:'s)?(?!\w)\.?"
)
_MONTH = (
    r"(?:january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug"
    r"|september|sept|sep|october|oct|november|nov|december|dec)\b\.?"
)
_NUMBER = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|couple\ of|a\ couple\ of)"
_DAY_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_FIRST = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
    r"|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth"
    r"|thirty[ -]first)"
)
_ORDINAL = r"(?:3[01]|[12]?\d)\s?(?:st|nd|rd|th)"
_YEAR = r"(?:,?\s+20\d\d)?"
_AFTER_ORDINAL = (
    r"(?=\s*(?:$|[.,;:!?)-]|\b(?:at|or|and|to|till|until|in|if|is|isn't|please|pls|works?|would"
    r"|will|won't|doesn't|for|from|between|after|before|onwards?|possible|free|available|any|about"
    r"|around|of\s+(?:the|this|next)\s+month|morn\w*|afternoon\w*|evening\w*|lunch\w*|noon|midday"
    r"|half|quarter|with|instead|then|but|as|so|can|could|are|do|have|i|we|you|\d)\b|\d))"
)
_HOLIDAY = (
    r"(?:christmas(?:\s+eve|\s+day)?|xmas(?:\s+eve|\s+day)?|boxing\s+day|new\s+year'?s?(?:\s+(?:day|eve))?"
    r"|good\s+friday|easter(?:\s+sunday|\s+monday)?|black\s+friday|valentine'?s?(?:\s+day)?"
    r"|mother'?s\s+day|father'?s\s+day|hallowe'?en|st\.?\s+patrick'?s\s+day)"
)
_PHRASE = re.compile(
    rf"""(?x)(?<![\w£$€¤'+/])(?:
      (?P<soon>(?:as\ (?:soon|early|quickly|quick)\ as\ (?:possible|you\ can|u\ can|poss|i\ can|we\ can
        |practical|is\ possible|may\ be|available|one\ is\ free)|\ba\.?s\.?a\.?p\b\.?|soonest(?:\ possible)?
        |(?:the\ |your\ |next\ |very\ )*(?:earliest|soonest|first|next)\ (?:possible|available|free)
          (?:\ (?:appointment|slot|time|opening|one|day|date))?
        |(?:the|your|my)\ (?:very\ )?(?:earliest|soonest)(?:\ (?:appointment|slot|time|opening|you\ have|you've\ got|day|date))?
        |earliest\ (?:appointment|slot|time|opening|you\ have)
        |(?:right|straight)\ away|immediately|the\ sooner\ the\ better))
    | (?P<hence>in\ (?:about\ |around\ |roughly\ )?(?P<hence_n>{_NUMBER}|half\ an|\d{{1,3}})\ ?(?P<hence_unit>min(?:ute)?s?|h(?:ou)?rs?)(?:'?s?'?\ time)?\b)
    | (?P<later>(?:(?:in|within)\ (?:about\ )?(?P<later_n>{_NUMBER})\ (?P<later_unit>days?|weeks?|wks?|fortnights?|months?)(?:'?s?'?\ time\b)?
        | (?P<later_n2>{_NUMBER})\ (?P<later_unit2>days?|weeks?|wks?|fortnights?|months?)(?:\ time|'s?\ time|\ from\ (?:now|today)|\ today|\ hence)))\b
    | (?P<plus>(?P<plus_n>{_NUMBER}\ )?(?P<plus_unit>weeks?|fortnights?)\ (?:(?:on|from|after|this|coming)\ )+(?P<plus_day>{WEEKDAY}|tomorrow|today)
        |(?P<plus_n2>{_NUMBER}\ )(?P<plus_unit2>weeks?|fortnights?)\ (?P<plus_day2>{WEEKDAY}|tomorrow)
        |(?P<plus_day3>{WEEKDAY}|tomorrow|today)\ (?P<plus_unit3>week|fortnight))\b
    | (?P<in_week>(?:on\ )?(?P<in_week_day>{WEEKDAY})\ (?:of\ |in\ |on\ )?(?P<in_week_which>the\ week\ after\ next|next\ week|this\ week|the\ (?:following|week\ after)(?:\ week)?)
        |(?P<in_week_which2>the\ week\ after\ next|week\ after\ next|next\ week|this\ week|the\ following\ week),?\ (?:on\ )?(?:the\ )?(?P<in_week_day2>{WEEKDAY}))(?!\w)
    | (?P<span>(?P<span_first>{_DAY_NUMBER})(?:\ ?(?:to|-|until|till|through)\ ?)(?:the\ )?(?P<span_last>{_DAY_NUMBER}\ (?:of\ )?{_MONTH})
        |(?P<span_month>{_MONTH}\ )(?P<span_first2>{_DAY_NUMBER})(?:\ ?(?:to|-|until|till|through)\ ?)(?:the\ )?(?P<span_last2>{_DAY_NUMBER}))(?!\w)
    | (?P<date>(?P<of>(?:(?:the\ )?(?:week|wk)\ (?:of|commencing|beginning|starting|from)|w\ ?/\ ?[cb]|(?:the\ )?weekend\ of|(?:the\ )?day\ (?:after|before))\ (?:the\ )?)?(?:(?:{WEEKDAY}),?\ (?:the\ )?)?(?P<date_itself>
          20\d\d-\d\d?-\d\d?
        | (?:3[01]|[12]\d|0?[1-9])(?P<sign>[/.-])(?:1[0-2]|0?[1-9])(?P=sign)(?:20)?\d\d
        | (?:3[01]|[12]\d|0?[1-9])/(?:1[0-2]|0?[1-9])
        | (?P<american>(?:1[0-2]|0?[1-9])/(?:3[01]|2\d|1[3-9]))
        | (?:3[01]|2\d|1[3-9]|0[1-9])[.-](?:1[0-2]|0[1-9])\b(?!\s*[ap]m)
        | (?:the\ )?(?:{_FIRST}|last)\ {WEEKDAY}\ (?:of|in)\ (?:{_MONTH}|next\ month|the\ month|this\ month)
        | (?:the\ )?(?:{_ORDINAL}|(?:3[01]|[12]\d|0?[1-9])\.?|{_FIRST})\ ?(?:of\ )?{_MONTH}{_YEAR}
        | {_MONTH}\ ?(?:the\ )?(?:{_ORDINAL}|(?:3[01]|[12]\d|0?[1-9])(?!\s*(?::|[ap]\.?m|o'?clock))|{_FIRST})\b{_YEAR}
        | {_HOLIDAY}
        | (?<=week\ of\ the\ ){_ORDINAL} | (?<=week\ of\ ){_ORDINAL} | (?<=[cb]\ ){_ORDINAL} | (?<=commencing\ the\ ){_ORDINAL} | (?<=commencing\ ){_ORDINAL}
        | (?<=beginning\ the\ ){_ORDINAL} | (?<=weekend\ of\ the\ ){_ORDINAL} | (?<=c\ the\ ){_ORDINAL} | (?<=starting\ the\ ){_ORDINAL}
      )(?![\w/]))
    | (?P<ordinal>(?:(?P<ordinal_day>{WEEKDAY}),?\ (?:the\ )?|(?:on\ )?the\ )?(?P<nth>{_ORDINAL})(?:\ of\ (?:the|this|next)\ month)?{_AFTER_ORDINAL}
        |(?:(?P<ordinal_day2>{WEEKDAY}),?\ the\ |on\ the\ |the\ (?!first|second|third))(?P<nth2>{_FIRST}){_AFTER_ORDINAL}
        |(?P<ordinal_day3>{WEEKDAY}),?\ (?:the\ )?(?P<nth3>3[01]|2\d|1[3-9])(?![\d:.hap/-]))
    | (?P<month>(?:(?P<month_part>(?:early|late|mid|(?:the\ )?(?:beginning|start|middle|end)\ of)[ -])(?:in\ )?|(?:in|next|this|during|for)\ )(?P<month_name>(?:{_MONTH}|(?:next|this|the)\ month))
        |(?P<month_name2>january|february|july|september|october|november|december|next\ month|this\ month))\b
    | (?P<week>(?P<week_part>(?:(?:earlier|early|later|late|mid|first\ half\ of|second\ half\ of|(?:the\ )?(?:beginning|start|middle|end|rest|back\ end)\ of)[ -](?:on\ )?(?:in\ )?)?)
        (?P<week_which>(?:the\ )?week\ after\ (?:the\ )?next|(?:the\ |this\ )?(?:next|this|coming|following)(?:\ coming)?\ week|the\ week)(?!\w|-)(?!\s*(?:end|of|commencing|beginning|after|before)))
    | (?P<weekend>(?:(?P<weekend_which>this(?:\ coming)?|next|coming|the\ coming|following)\ |(?:at\ |on\ )?the\ )?week[ -]?ends?(?P<weekend_after>\ after\ next)?)\b
    | (?P<weekday>(?:(?P<weekday_which>(?:this|the)\ coming|this|next|coming|the\ following|following)\ )?(?P<weekday_name>{WEEKDAY})(?P<weekday_after>\ after\ next)?)
    | (?P<weekdays>week[ -]?days?|during\ the\ week|midweek)\b
    | (?P<overmorrow>(?:the\ )?day\ after\ tomorrow|overmorrow)\b
    | (?P<tomorrow>tomorrow(?:'s)?)\b | (?P<tonight>tonight)\b
    | (?P<part_today>(?:this|later\ this|today)\ (?P<part_name>morning|afternoon|evening))\b
    | (?P<same_day>(?:later\ |sometime\ )?today(?:'s)?)\b
    )"""
)
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "couple of": 2, "a couple of": 2,
}  # fmt: skip
_PARTS = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), OPEN_END),
}
MOST = 12
"""Phrases of a message that are read."""


@dataclass(frozen=True)
class Days:
    """Days that a message names; ``clock`` where the same words say when ("tonight")."""

    start: int
    end: int
    first: date
    last: date
    clock: tuple[time, time] | None = None
    movable: bool = False
    """Whether a week later is as good, because only today's weekday was named."""
    kind: str = ""


def find_days(text: str, now: datetime, horizon: date) -> list[Days]:
    """Days in lower-case ``text``, in their order.

    ``horizon`` is the last day that can be booked, the end of "as soon as possible".
    """
    calendar = _Calendar(now, horizon)
    found = []
    for match in _PHRASE.finditer(text):
        days = calendar.read(match)
        if days:
            found.append(replace(days, kind=next(kind for kind in _KINDS if match[kind])))
        if len(found) == MOST:
            break
    return _in_context(text, found)


def _in_context(text: str, found: list[Days]) -> list[Days]:
    """The same, where "Friday" is in the week, and "the 28th" in the month, of its neighbour.

    "Next week, preferably Friday"; "the 28th or 29th of December".
    """
    placed = list(found)
    for at in range(len(found)):
        one = placed[at]
        near = [found[i] for i in (at - 1, at + 1) if 0 <= i < len(found)]
        for other in near:
            gap = text[min(one.end, other.end) : max(one.start, other.start)]
            if one.kind == "weekday" and other.kind == "week" and not re.search(r"\b(?:or|so)\b", gap):
                monday = other.last - timedelta(days=other.last.weekday())
                day = monday + one.first.weekday() * ONE_DAY
                if other.first <= day <= other.last and text[one.start : one.start + 4] != "next":
                    placed[at] = replace(one, first=day, last=day, movable=False)
            elif (
                one.kind == "ordinal"
                and other.kind == "date"
                and one.end <= other.start
                and _LISTED.fullmatch(gap)
                and one.first.day < other.first.day
            ):
                day = other.first.replace(day=one.first.day)
                placed[at] = replace(one, first=day, last=day)
    return placed


_LISTED = re.compile(r"\s*(?:or|and|to|until|till|through|-|,|&)\s*(?:on )?(?:the )?")


class _Calendar:
    """The days that phrases mean, seen from ``now``."""

    def __init__(self, now: datetime, horizon: date) -> None:
        self._now = now
        self._today = now.date()
        self._monday = self._today - timedelta(days=self._today.weekday())
        self._horizon = horizon

    def read(self, match: re.Match[str]) -> Days | None:
        kind = next(kind for kind in _KINDS if match[kind])
        read: Callable[[re.Match[str]], Days | None] = getattr(self, f"_{kind}")
        return read(match)

    def _on(self, match: re.Match[str], first: date, last: date | None = None) -> Days:
        return Days(match.start(), match.end(), first, last or first)

    def _soon(self, match: re.Match[str]) -> Days:
        return self._on(match, self._today, self._horizon)

    def _hence(self, match: re.Match[str]) -> Days | None:
        if match["hence_n"] in ("a", "an") and match["hence_unit"].startswith("m"):
            return None  # "in a minute" is no appointment
        count = 0.5 if match["hence_n"] == "half an" else _count(match["hence_n"])
        minutes = count * (60 if match["hence_unit"].startswith("h") else 1)
        quarter = timedelta(minutes=15)
        moment = self._now.replace(tzinfo=None) + timedelta(minutes=minutes)
        moment += (datetime.min - moment) % quarter
        at = moment.time().replace(second=0, microsecond=0)
        return Days(match.start(), match.end(), moment.date(), moment.date(), (at, at))

    def _later(self, match: re.Match[str]) -> Days | None:
        count = _count(match["later_n"] or match["later_n2"])
        unit = match["later_unit"] or match["later_unit2"]
        if unit.startswith("month"):
            return self._dated(match, f"in {count} months")
        days = count * {"d": 1, "w": 7, "f": 14}[unit[0]]
        there = self._today + timedelta(days=days)
        if match.group().startswith("within"):
            return self._on(match, self._today, there)
        return self._on(match, there)

    def _plus(self, match: re.Match[str]) -> Days:
        count = _count((match["plus_n"] or match["plus_n2"] or "a").strip())
        unit = match["plus_unit"] or match["plus_unit2"] or match["plus_unit3"]
        name = match["plus_day"] or match["plus_day2"] or match["plus_day3"]
        day = self._named(name)
        return self._on(match, day + count * (2 if unit.startswith("f") else 1) * _WEEK)

    def _in_week(self, match: re.Match[str]) -> Days:
        which = match["in_week_which"] or match["in_week_which2"]
        name = match["in_week_day"] or match["in_week_day2"]
        weeks = 0 if which == "this week" else 2 if "after" in which else 1
        return self._on(match, self._monday + weeks * _WEEK + _place(name) * ONE_DAY)

    def _span(self, match: re.Match[str]) -> Days | None:
        first = match["span_first"] or match["span_first2"]
        last = self._dated(match, match["span_last"] or match["span_month"] + match["span_last2"])
        if last is None:
            return None
        number = int(re.sub(r"\D", "", first))
        if number >= last.first.day:
            return last
        return self._on(match, last.first.replace(day=number), last.first)

    def _date(self, match: re.Match[str]) -> Days | None:
        of, phrase = match["of"] or "", match.group()[len(match["of"] or "") :]
        if match["american"]:
            month, day = match["american"].split("/")
            phrase = f"{day}/{month}"
        elif re.fullmatch(_ORDINAL, match["date_itself"]):
            phrase = f"the {match['date_itself']}"
        days = self._dated(match, re.sub(r"(?<=\d)\. ", " ", phrase))
        if days is None or not of:
            return days
        if "day" in of:
            shift = ONE_DAY if "after" in of else -ONE_DAY
            return self._on(match, days.first + shift)
        monday = days.first - timedelta(days=days.first.weekday())
        if "weekend" in of:
            return self._on(match, monday + 5 * ONE_DAY, monday + 6 * ONE_DAY)
        return self._on(match, max(monday, self._today), monday + 6 * ONE_DAY)

    def _ordinal(self, match: re.Match[str]) -> Days | None:
        nth = match["nth"] or match["nth2"] or match["nth3"]
        nth = nth.replace(" ", "") if nth[0].isdigit() else nth
        if nth.isdecimal():
            nth += {"1": "st", "2": "nd", "3": "rd"}.get(nth[-1] if nth[0] != "1" else "", "th")
        phrase = f"the {nth}" + (" of next month" if "next month" in match.group() else "")
        weekday = match["ordinal_day"] or match["ordinal_day2"] or match["ordinal_day3"]
        if weekday:
            days = self._dated(match, f"{_WEEKDAYS[_place(weekday)]} {phrase}")
            if days and days.first <= self._horizon:
                return days
        return self._dated(match, phrase)

    def _month(self, match: re.Match[str]) -> Days | None:
        name = (match["month_name"] or match["month_name2"]).replace("the month", "this month")
        if match.group().startswith("next ") and name != "next month":
            name = name.removeprefix("next ")
        days = self._dated(match, name)
        if days is None:
            return None
        first, last = days.first, days.last
        part = match["month_part"] or ""
        if part.startswith("early") or "beginning" in part or "start" in part:
            last = min(last, first.replace(day=10))
        elif part.startswith("mid") or "middle" in part:
            first, last = first.replace(day=11), first.replace(day=20)
        elif part:
            first = max(first, first.replace(day=21))
        first = max(first, self._today)
        return self._on(match, first, max(first, last))

    def _week(self, match: re.Match[str]) -> Days:
        which, part = match["week_which"], match["week_part"]
        weeks = 2 if "after" in which or "two" in which else 1
        if which in ("this week", "the week"):
            weeks = 0
        monday = self._monday + weeks * _WEEK
        first, last = monday, monday + 6 * ONE_DAY
        if "earl" in part or "beginning" in part or "start" in part or "first" in part:
            last = monday + 2 * ONE_DAY
        elif "mid" in part:
            first, last = monday + 1 * ONE_DAY, monday + 3 * ONE_DAY
        elif "late" in part and weeks == 0:
            first = self._today + ONE_DAY
        elif "late" in part or "second" in part:
            first = monday + 3 * ONE_DAY
        elif "end" in part:
            first = monday + 4 * ONE_DAY
        first = max(first, self._today)
        return self._on(match, first, max(first, last))

    def _weekend(self, match: re.Match[str]) -> Days:
        saturday = self._monday + 5 * ONE_DAY
        if match["weekend_which"] in ("next", "following"):
            saturday += _WEEK
        if match["weekend_after"]:
            saturday += _WEEK
        return self._on(match, max(saturday, self._today), saturday + ONE_DAY)

    def _weekday(self, match: re.Match[str]) -> Days:
        which, name = match["weekday_which"] or "", match["weekday_name"]
        if which == "next" or "following" in which or match["weekday_after"]:
            weeks = 2 if match["weekday_after"] else 1
            return self._on(match, self._monday + weeks * _WEEK + _place(name) * ONE_DAY)
        day = self._named(name)
        if day == self._today and "coming" in which:
            day += _WEEK
        movable = day == self._today and not which
        return Days(match.start(), match.end(), day, day, movable=movable)

    def _weekdays(self, match: re.Match[str]) -> Days:
        monday = self._monday if self._today.weekday() < 4 else self._monday + _WEEK
        return self._on(match, max(monday, self._today), monday + 4 * ONE_DAY)

    def _overmorrow(self, match: re.Match[str]) -> Days:
        return self._on(match, self._today + 2 * ONE_DAY)

    def _tomorrow(self, match: re.Match[str]) -> Days:
        return self._on(match, self._today + ONE_DAY)

    def _same_day(self, match: re.Match[str]) -> Days:
        return self._on(match, self._today)

    def _tonight(self, match: re.Match[str]) -> Days:
        return Days(match.start(), match.end(), self._today, self._today, _PARTS["evening"])

    def _part_today(self, match: re.Match[str]) -> Days:
        span = _PARTS[match["part_name"]]
        return Days(match.start(), match.end(), self._today, self._today, span)

    def _named(self, name: str) -> date:
        """Today, tomorrow, or the coming day of that name, which may be today."""
        if name.startswith("tod"):
            return self._today
        if name.startswith("tom"):
            return self._today + ONE_DAY
        return self._today + ((_place(name) - self._today.weekday()) % 7) * ONE_DAY

    def _dated(self, match: re.Match[str], phrase: str) -> Days | None:
        """What Duckling takes ``phrase`` for: the first that is not past, if any is not."""
        spans = [
            span
            for found in duckling.times_in(phrase[: duckling.LONGEST], self._now)
            for value in found["value"].get("values") or [found["value"]]
            if (span := _span(value))
        ]
        if not spans:
            return None
        coming = [span for span in spans if span[1] >= self._today]
        first, last = coming[0] if coming else spans[0]
        return self._on(match, first, last)


def _span(value: dict[str, object]) -> tuple[date, date] | None:
    """First and last day of one of Duckling's values."""
    if value.get("type") != "value":
        return None
    first = datetime.fromisoformat(str(value["value"])).date()
    grain = value["grain"]
    if grain == "month":
        return first, (first.replace(day=28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY
    return (first, first) if grain in ("day", "hour") else None


def _place(weekday: str) -> int:
    return _WEEKDAYS.index(weekday[:3])


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else _COUNTS[word]


_KINDS = (
    "soon", "hence", "later", "plus", "in_week", "span", "date", "ordinal", "month", "week", "weekend",
    "weekday", "weekdays", "overmorrow", "tomorrow", "tonight", "part_today", "same_day",
)  # fmt: skip
