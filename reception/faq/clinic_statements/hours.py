"""Opening hours, and the days on which therapists are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from reception.clinic.facts import Clinic
from reception.clinic.hours import WEEKDAYS, Hours
from reception.faq.clinic_statements.difference import Difference

_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?<!\w)(?:mon|tues?|weds?|thurs?|thu|fri|sat"
    r"|sun)(?!\w))"
)
_DAYS = re.compile(
    rf"(?i)(?P<first>{_DAY})\s*(?:to|-|–|until|till?|through)\s*(?P<last>{_DAY})|(?P<day>{_DAY})"
    r"|(?P<weekdays>\bweekdays?\b)|(?P<weekend>\bweekends?\b)"
    r"|(?P<all>\b(?:every day|daily|(?:seven|7) days(?: a| per)? week|all week)\b)"
)
_CLOCK = (
    r"(?:(?P<{0}h>\d{{1,2}})(?:[:.](?P<{0}m>\d{{2}}))?(?:\s*(?P<{0}half>[ap])\.?m\.?)?(?![\d%])"
    r"|(?P<{0}noon>noon|midday|midnight))"
)
_SPAN = re.compile(
    rf"(?i)\b{_CLOCK.format('a')}\s*(?:to|-|–|until|till?|and)\s*{_CLOCK.format('b')}"
    rf"|\b(?:until|till?|closes? at|shuts? at)\s+{_CLOCK.format('c')}"
)
_NOT_OPEN = r"(?! (?:to|up|with|your|the|skin|cuts?|wounds?|pores)\b)"
_OPEN = re.compile(
    r"(?i)\b(?:we|clinic|studio|salon|practice|reception|doors?)\b[^.;]{0,25}?"
    rf"\b(?:open|opens|close[sd]?|shuts?)\b{_NOT_OPEN}"
    rf"|^\W*(?:opening (?:hours|times)|open|closed)\b{_NOT_OPEN}"
    r"|\b(?:our|opening) (?:opening )?(?:hours|times)\b"
)
_SHUT = re.compile(r"(?i)\b(?:closed|shut|not open|never open|aren['’]t open|don['’]t open)\b")
_OTHER_HOURS = re.compile(
    r"(?i)\b(?:car park|parking|bakery|shop|caf[eé]|(?:bank )?holidays?|christmas|easter|new year"
    r"|pool|sauna|phone|lines?|calls?|answer|deliver\w*|only by|appointment|except|sometimes|some"
    r"|first|last|second|third|other|december|january)\b"
)
_THERE = (
    r"(?: [A-Z]\w+)? (?:works?|is (?:here|in|there|available|at the clinic|with us))"
    r" (?:only )?on (?P<days>[^.;]*)"
)
_PARTS = re.compile(rf"(?i)[;,]|\band (?=on |from |until |closed |shut |we |\d|{_DAY})|\bbut\b")


@dataclass(frozen=True)
class _Said:
    days: tuple[int, ...]
    opens: frozenset[time]
    closes: frozenset[time]
    shut: bool
    words: str


def differing_hours(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    """Other hours or days than those of the clinic, or of a therapist."""
    if _OPEN.search(sentence) and not _OTHER_HOURS.search(sentence):
        for said in _parts(sentence):
            if _differs(said, clinic.opening_hours):
                known = _in_words(said.days or range(7), clinic.opening_hours)
                yield Difference("opening hours", said.words, known, sentence)
                return
    for person in clinic.therapists:
        first = person.name.split()[0]
        match = re.search(rf"\b{re.escape(first)}{_THERE}", sentence)
        if match and not _OTHER_HOURS.search(sentence):
            days = [day for one in _DAYS.finditer(match["days"]) for day in _numbers(one)]
            week = clinic.opening_hours if person.hours is None else person.hours
            if any(WEEKDAYS[day] not in week for day in days):
                known = _in_words(range(7), week)
                yield Difference("therapists", match.group().strip(), f"{first}: {known}", sentence)
                return


def _parts(sentence: str) -> Iterator[_Said]:
    """Days and hours that belong together; what has no days has those named before."""
    days: tuple[int, ...] = ()
    waiting: list[str] = []
    for part in _PARTS.split(sentence):
        named = tuple(number for one in _DAYS.finditer(part) for number in _numbers(one))
        span, shut = _SPAN.search(part), bool(_SHUT.search(part))
        if named and waiting and not span and not shut:
            named = (*days, *named)
        days = named or days
        if (
            named
            and not span
            and not shut
            and not re.search(r"(?i)\bopen\b", " ".join([*waiting, part]))
        ):
            waiting.append(part)
            continue
        if span or shut or named:
            said = " ".join(" ".join([*waiting, part]).split())
            yield _said(days, span, shut, said)
        waiting = []


def _said(days: tuple[int, ...], span: re.Match[str] | None, shut: bool, words: str) -> _Said:
    opens = _times(span, "a") if span else frozenset()
    closes = _times(span, "b") | _times(span, "c") if span else frozenset()
    return _Said(days, opens, closes, shut and not span, words)


def _differs(said: _Said, week: Mapping[str, Hours]) -> bool:
    if said.shut:
        return any(WEEKDAYS[day] in week for day in said.days)
    if not said.days:
        return bool(said.closes) and not any(_fits(said, hours) for hours in week.values())
    known = [week.get(WEEKDAYS[day]) for day in said.days]
    return any(hours is None or not _fits(said, hours) for hours in known)


def _fits(said: _Said, hours: Hours) -> bool:
    opens = not said.opens or hours.opens in said.opens
    return opens and (not said.closes or hours.closes in said.closes)


def _numbers(match: re.Match[str]) -> list[int]:
    if match["first"]:
        first, last = _number(match["first"]), _number(match["last"])
        return list(range(first, last + 1)) if first <= last else [first, last]
    if match["day"]:
        return [_number(match["day"])]
    return {"weekdays": [0, 1, 2, 3, 4], "weekend": [5, 6]}.get(
        str(match.lastgroup), list(range(7))
    )


def _number(day: str) -> int:
    return next(place for place, name in enumerate(WEEKDAYS) if name[:3] == day[:3].lower())


def _times(match: re.Match[str], group: str) -> frozenset[time]:
    """What a time can mean; "7" is in the morning or in the evening."""
    if match[f"{group}noon"]:
        return frozenset({time(0 if match[f"{group}noon"].lower() == "midnight" else 12)})
    if not match[f"{group}h"]:
        return frozenset()
    hour, minute = int(match[f"{group}h"]), int(match[f"{group}m"] or 0)
    if hour > 24 or minute > 59:
        return frozenset()
    half = (match[f"{group}half"] or "").lower()
    hours = (
        {hour}
        if hour > 12
        else {"a": {hour % 12}, "p": {hour % 12 + 12}}.get(half, {hour % 12, hour % 12 + 12})
    )
    return frozenset(time(one % 24, minute) for one in hours)


def _in_words(days: Sequence[int], week: Mapping[str, Hours]) -> str:
    """Each of ``days``; those in a row that are alike together."""
    runs: list[tuple[int, int, str]] = []
    for day in sorted(set(days)):
        hours = str(week[WEEKDAYS[day]]) if WEEKDAYS[day] in week else "closed"
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return ", ".join(
        f"{WEEKDAYS[first].capitalize()}"
        + (f" to {WEEKDAYS[last].capitalize()}" if last > first else "")
        + f" {hours}"
        for first, last, hours in runs
    )
