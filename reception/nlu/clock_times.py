"""Times of day and parts of the day, as visitors write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from reception.clinic.wish import OPEN_END

DAY = "§"
"""Stands for every letter of a day that was found before; see ``find_clocks``."""

_NOON = 12 * 60
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "twenty-five": 25,
    "twenty five": 25, "half": 30, "quarter": 15, "a quarter": 15,
}  # fmt: skip
_HOUR_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_MINUTE_WORD = (
    r"(?:twenty|thirty|forty|fifty)[ -]five|(?:oh|o) five|ten|fifteen|twenty|thirty|forty|fifty"
)
_MINUTES = {"five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_HALF_DAY = r"(?:\s*(?P<half{0}>[ap])\.?\s?m\b\.?)"
_LEAD = (
    r"(?:\b(?:at|around|about|abt|approx|approximately|roughly|circa|by|after|before|from|until"
    r"|till|til|between|past|than|to|or|and|say|not|make (?:it|that)|instead of|like|for"
    r"|is|booked|of|wait|sorry|meant?|actually|rather|(?:you|we|i) (?:do|make|manage))(?:\s+the)?"
    rf"|[@~]|{DAY}(?:\s+morning|\s+afternoon|\s+evening)?|,|-)\s*"
)
_TAIL = (
    r"(?=\s*(?:$|[.,;:!?)-]|" + DAY + r"|\b(?:or|and|to|till|til|until|on|in|this|at|if|is|isn't"
    r"|works?|would|will|won't|wouldn't|doesn't|does|then|instead|please|pls|plz|thanks|thank|thx"
    r"|cheers|possible|free|available|ok|okay|good|fine|great|best|with|but|for|onwards?|latest"
    r"|earliest|morning|afternoon|evening|tonight|suits?|that|sharp|i|we|ta|so|because|as|not"
    r"|rather|again|my|name|was|maybe|perhaps|exactly|both|may|might|can|could|should|too)\b))"
)
_CLOCK = re.compile(
    rf"""(?x)(?<![\w.:/£$€¤+])(?:
      (?P<minutes>half|a\ quarter|quarter|twenty[ -]five|twenty|ten|five|5|10|20|25)
        (?:\s+min(?:ute)?s?)?[ -]+(?P<side>past|to|till|after|before(?=\s+(?:noon|\d))|(?<=quarter\ )of)[ -]+
        (?P<hour1>noon|{_HOUR_WORD}|1[0-2]|0?[1-9])(?![\d:.]\d)\b{_HALF_DAY.format(1)}?
    | (?P<spoken>{_HOUR_WORD})[ -](?P<spoken_minutes>{_MINUTE_WORD}){_HALF_DAY.format(7)}?(?!\s*(?:hours?|hrs?)\b)(?!\w)
    | half[ -](?:past[ -])?(?P<hour2>{_HOUR_WORD}|1[0-2]|0?[1-9])(?![\d:.]\d)\b{_HALF_DAY.format(2)}?
        (?!\s*(?:hours?|hrs?|days?|price)\b)
    | (?P<hour3>[01]?\d|2[0-3])\s?[:.h]\s?(?P<minutes3>[0-5]\d)(?![\d%])(?![.:/-]\d)
        (?:{_HALF_DAY.format(3)}|(?=\W|$|ish))(?:\s?-?\s?ish\b)?(?!\s*(?:hours?|hrs?|km|kg|cm|ml|x)\b)
    | (?P<hour4>[01]?\d|2[0-3])(?P<minutes4>[0-5]\d)(?:{_HALF_DAY.format(4)}|\s*h(?:ou)?rs?\b)
    | (?P<hour5>{_HOUR_WORD}|1\d|2[0-3]|0?[1-9])\s*-?(?:
        {_HALF_DAY.format(5)}|\s*o\s?'?\s?clock\b{_HALF_DAY.format(6)}?|\s?ish\b|\s?h(?:ours?|rs?)?\b)
    | (?P<noon>(?:12\s*)?(?:noon|midday|mid-day|mid\ day))(?:\s?-?ish)?\b
    | (?P<four>(?:0?[1-9]|1\d|2[0-2])[0-5][05])(?!\d|[-.:/]\d){_TAIL}
    | (?P<bare>2[0-3]|1\d|0?[1-9])(?:\s?-\s?ish\b)?(?![\d%]|[.:/]\d|st|nd|rd|th){_TAIL}
    | (?P<word>{_HOUR_WORD})\b{_TAIL}
    )"""
)
_NEIGHBOURS = re.compile(
    r"\s*(?:or|and|to|till|til|until|through|-|,|/|&|,?\s+or)\s*(?:at\s+|maybe\s+|around\s+|about\s+)?"
)
_FILLERS = frozenset(
    "a actually ah alright and any around as at be better can cheers chance could day do either er "
    "exactly fine for free go good got great have hello hey hi how i i'd i'll if instead is it "
    "it's let lets let's like make maybe me mm no ok okay or oh one perfect later earlier after before onwards onward latest earliest perhaps pick please "
    "plz pls prefer possible rather say slot so sorry still suit suits sure take ta thank thanks "
    "that that's the then there think time to try um want we what would will works you yes yeah "
    "yep yup available about about: hmm uh well just not but let's it'd both fine".split()
)
"""Words beside which a number is a time, if there are no others."""

_PART = re.compile(
    rf"""(?x)\b(?:
      (?:(?P<when>early|earlier|late|later|mid)[ -](?:in\ the\ |on\ in\ the\ )?)?
        (?P<part>morn(?:ing)?s?|afternoons?|arvo|evenings?|evngs?|eves?(?=\s*(?:$|[.,!?])))
    | (?<={DAY}\ )(?P<half_day>am|pm)
    | (?P<lunch>lunch[ -]?time|lunch[ -]?break|lunch\ hour|lunch)
    | (?P<work>after[ -](?:work|office\ hours)|afterwork)
    | (?P<first>first\ thing(?:\ in\ the\ morning)?)
    | (?P<night>(?:(?<={DAY}\ )|(?<=in\ the\ )|(?<=at\ ))nights?)
    )\b"""
)
_PARTS: dict[str, tuple[time, time]] = {
    "morning": (time(0), time(12)),
    "early morning": (time(0), time(10)),
    "late morning": (time(10), time(12)),
    "mid morning": (time(10), time(12)),
    "afternoon": (time(12), time(17)),
    "early afternoon": (time(12), time(15)),
    "mid afternoon": (time(14), time(16)),
    "late afternoon": (time(15), time(17)),
    "evening": (time(17), OPEN_END),
    "early evening": (time(17), time(19)),
    "late evening": (time(19), OPEN_END),
    "lunch": (time(12), time(14)),
    "am": (time(0), time(12)),
    "pm": (time(12), OPEN_END),
}


@dataclass(frozen=True)
class Clock:
    """A time of day as it was said: minutes after midnight, and whether "4" may mean 16:00."""

    start: int
    end: int
    minutes: int
    sure: bool

    @property
    def readings(self) -> list[int]:
        """What it may mean, in minutes after midnight, earliest first."""
        if self.sure:
            return [self.minutes]
        return [self.minutes % _NOON, self.minutes % _NOON + _NOON]


@dataclass(frozen=True)
class Part:
    """A part of the day; ``opening`` where it begins when the clinic opens ("first thing")."""

    start: int
    end: int
    span: tuple[time, time]
    opening: bool = False


def find_clocks(text: str) -> list[Clock]:
    """Times of day in lower-case ``text``, in which days are replaced by `DAY`.

    A number by itself is one only next to a word such as "at", next to a day or another
    time, or where the message says little else.
    """
    matches = list(_CLOCK.finditer(text))
    accepted = [_is_time(text, match) for match in matches]
    # "2 or 3", "2-4pm": one that is a time makes its neighbour one.
    for order in (range(1, len(matches)), range(len(matches) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for at in order:
            left, right = sorted((at, at + step))
            gap = text[matches[left].end() : matches[right].start()]
            if accepted[at + step] and _NEIGHBOURS.fullmatch(gap):
                accepted[at] = True
    found: list[Clock] = []
    for match, is_time in zip(matches, accepted):
        if is_time:
            found += _range_of_hours(text, match) or [_clock(match)]
    return found


def find_parts(text: str) -> list[Part]:
    """Parts of the day in ``text``, as ``find_clocks`` takes it."""
    return [_part(match) for match in _PART.finditer(text)]


def _is_time(text: str, match: re.Match[str]) -> bool:
    bare = match["four"] or match["bare"] or match["word"]
    if not bare:
        return True
    lead, tail = text[: match.start()], text[match.end() :]
    led = re.search(_LEAD + "$", lead)
    word = led.group().strip() if led else ""
    if re.search(r"[a-z¤]-$", lead):
        return False
    if bare.isdecimal() and 12 < int(bare) < 600 and not re.match(r"(?:at|by|between|till|until|§)", word):
        return False
    if re.match(rf"\s*(?:on\s+|in\s+(?:the\s+)?|at\s+|this\s+|of\s+)?(?:the\s+)?{DAY}", tail):
        return not match["word"] or bool(re.search(r"\b(?:at|by|around|about)\s*$|^\s*$", lead))
    if led:
        if word.startswith(("for", "like", "and", "or", "to", "of", "is", ",", "-", "booked")):
            return _joins(text, match)
        return True
    return _says_little_else(text, match)


def _joins(text: str, match: re.Match[str]) -> bool:
    """Whether a number after a weak word is a time all the same."""
    lead, tail = text[: match.start()], text[match.end() :]
    if re.search(r"\b(?:is|be)\s*$", lead):
        return bool(re.match(r"\s*(?:free|ok|okay|possible|available|good|fine|still|taken)\b", tail))
    if re.search(rf"\b(?:book|put|slot|fit|squeeze|pencil)(?:\s+\w+)*\s+for\s*$|{DAY}\s*(?:for|,|-)\s*$", lead):
        return True
    if re.search(r"\b(?:move|change|push|switch|shift|bring|reschedul\w+|it|that|from\s\S+)\b.*\bto\s*$", lead):
        return True
    if re.match(r"\s*(?:-|to|or)\s*\d{1,2}\s*(?:[ap]\.?m|o)", tail):
        return True
    return _says_little_else(text, match)


def _says_little_else(text: str, match: re.Match[str]) -> bool:
    rest = text[: match.start()] + " " + text[match.end() :]
    words = re.findall(r"[\w'¤]+", re.sub(rf"{DAY}+", " ", rest))
    return all(word in _FILLERS or word.isdecimal() or word in _WORDS for word in words)


def _range_of_hours(text: str, match: re.Match[str]) -> list[Clock] | None:
    """"10 to 12" as two hours, where it is not ten minutes to."""
    if match["side"] != "to" or match["minutes"] not in {"5", "10"} or not match["hour1"].isdecimal():
        return None
    first, second = int(match["minutes"]), int(match["hour1"])
    lead = text[: match.start()]
    between = re.search(r"\b(?:from|between)\s*$", lead)
    if re.search(r"\bat\s*$", lead) or not (between or 1 <= (second - first) % 12 <= 4):
        return None
    return [
        Clock(match.start(), match.end("minutes"), first * 60, False),
        _timed(match.start("hour1"), match.end(), second * 60, match["half1"], False),
    ]


def _clock(match: re.Match[str]) -> Clock:
    start, end = match.span()
    if match["noon"]:
        return Clock(start, end, _NOON, True)
    if match["hour1"]:
        hour = 12 if match["hour1"] == "noon" else _number(match["hour1"])
        minutes = _number(match["minutes"])
        minutes = minutes if match["side"] in ("past", "after") else -minutes
        return _timed(start, end, 60 * hour + minutes, match["half1"], match["hour1"] == "noon")
    if match["hour2"]:
        return _timed(start, end, 60 * _number(match["hour2"]) + 30, match["half2"], False)
    if match["spoken"]:
        spoken = re.findall(r"[a-z]{3,}", match["spoken_minutes"])
        minutes = 60 * _number(match["spoken"]) + sum(_MINUTES[word] for word in spoken)
        return _timed(start, end, minutes, match["half7"], False)
    if match["hour5"]:
        half, hour = match["half5"] or match["half6"], _number(match["hour5"])
        return _timed(start, end, 60 * hour, half, hour > 12)
    if match["four"]:
        hour, minutes = divmod(int(match["four"]), 100)
        return _timed(start, end, 60 * hour + minutes, None, True)
    figure = match["hour3"] or match["hour4"] or match["bare"] or match["word"]
    minutes = int(match["minutes3"] or match["minutes4"] or 0)
    half = match["half3"] or match["half4"]
    hour = _number(figure)
    sure = hour > 12 or hour == 0 or (figure.startswith("0") and not match["bare"])
    return _timed(start, end, 60 * hour + minutes, half, sure)


def _timed(start: int, end: int, minutes: int, half: str | None, sure: bool) -> Clock:
    if half and minutes < 13 * 60:
        minutes = minutes % _NOON + (_NOON if half == "p" else 0)
        sure = True
    return Clock(start, end, minutes % (2 * _NOON), sure)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _WORDS[word.replace("twenty-five", "twenty five")]


def _part(match: re.Match[str]) -> Part:
    start, end = match.span()
    if match["half_day"]:
        return Part(start, end, _PARTS[match["half_day"]])
    if match["work"]:
        return Part(start, end, _PARTS["evening"])
    if match["night"]:
        return Part(start, end, _PARTS["evening"])
    if match["lunch"]:
        return Part(start, end, _PARTS["lunch"])
    if match["first"]:
        return Part(start, end, _PARTS["morning"], opening=True)
    name = {"m": "morning", "a": "afternoon", "e": "evening"}[match["part"][0]]
    when = {"earlier": "early", "later": "late"}.get(match["when"], match["when"])
    return Part(start, end, _PARTS[f"{when} {name}" if when else name])
