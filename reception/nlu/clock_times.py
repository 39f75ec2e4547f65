"""Times of day and parts of the day, as visitors write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from itertools import islice

from reception.clinic.wish import OPEN_END
from reception.nlu.forms import find_forms

MOST = 40
"""Numbers of a message that are looked at."""

DAY = "§"
"""Stands for every letter of a day or part of a day that was found before."""

HIDDEN = "¤"
"""Stands for every letter of what is no time, such as a phone number."""

_NOON = 12 * 60
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "quarter": 15,
    "a quarter": 15, "twenty": 20, "half": 30, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_HOUR = rf"(?P<hour>{_WORD}|1[0-2]|0?[1-9])(?![\d:.]\d)\b"
_HALF_DAY = r"(?: ?(?P<half>[ap])\.? ?m\b\.?)"
_MINUTE_WORD = (
    r"(?:(?:twenty|thirty|forty|fifty)[ -]five|(?:oh|o) five|ten|fifteen|twenty|thirty|forty|fifty)"
)
_END = (
    rf"(?= ?(?:$|[.,;:!?)]|-(?![a-z])|{DAY}"
    r"|(?:or|and|to|till|til|until|on|in|this|at|if|is|isn't|works?|would|will|won't|wouldn't|doesn't|does|then|instead|please|pls|plz|thanks|thank|thx|cheers"
    r"|possible|free|available|ok|okay|good|fine|great|best|with|but|for|onwards?|latest|earliest"
    r"|suits?|that|sharp|i|we|ta|so|because|as|not|rather|again|my|name|was|maybe|perhaps|exactly"
    r"|both|may|might|can|could|should|too|except|apart|unless|ideally|preferably)\b))"
)
"""What may follow a number that is a time: no "people", no "questions"."""

_UNITS = r"(?:people|weeks?|months?|years?|days?|sessions?|degrees|percent|stone|kilos?)\b"
_PATTERNS = (
    ("past", r"(?P<minutes>half|a quarter|quarter|twenty[ -]five|twenty|ten|five|5|10|20|25)"
             r"(?: min(?:ute)?s?)?[ -]"
             r"(?P<side>past|to|till|'?til|after|before(?= \d)|(?<=quarter )of)"
             rf"[ -](?:(?P<noon>noon)\b|{_HOUR}){_HALF_DAY}?"),
    ("spoken", rf"(?P<hour>{_WORD})[ -](?P<minutes>{_MINUTE_WORD}){_HALF_DAY}?(?!\w)"
               r"(?! ?(?:hours?|hrs?)\b)"),
    ("half", rf"half[ -]{_HOUR}{_HALF_DAY}?(?! ?(?:hours?|hrs?|days?|price)\b)"),
    ("figures", r"(?P<hour>[01]?\d|2[0-3]) ?[:.h] ?(?P<minutes>[0-5]\d)(?![\d%])(?![.:/]\d)"
                rf"(?:{_HALF_DAY}|(?=\W|$|ish))(?: ?-? ?ish\b)?"
                r"(?! ?(?:hours?|hrs?|km|kg|cm|ml)\b)"),
    ("figures", r"(?P<hour>[01]?\d|2[0-3])(?P<minutes>[0-5]\d)"
                rf"(?:{_HALF_DAY}| ?h(?:ou)?rs?\b)"),
    ("hour", rf"(?P<hour>{_WORD}|1\d|2[0-3]|0?[1-9])(?: ?-?{_HALF_DAY}"
             r"| ?o ?'? ?clock\b(?: ?(?P<half_>[ap])\.? ?m\b)?| ?-? ?ish\b"
             r"|(?<=\d) ?h(?:ours?|rs?)?\b)"),
    ("noon", r"(?:12 ?)?(?:noon|midday|mid[ -]day)(?: ?-?ish)?\b"),
    ("four", rf"(?P<four>(?:0?[1-9]|1\d|2[0-2])[0-5][05])(?!\d|[-.:/]\d){_END}"),
    ("number", r"(?<=\bat )(?P<hour>1[0-2]|[1-9])(?![\d%-]|[.:/]\d|st|nd|rd|th)"
               rf"(?! ?(?:\w+ )?{_UNITS})"),
    ("number", rf"(?P<hour>20|1\d|0?[1-9])(?: ?- ?ish\b)?(?![\d%]|[.:/]\d|st|nd|rd|th){_END}"),
    ("number", rf"(?P<hour>(?!one (?:is|of|that|to|in|for|as)\b){_WORD})\b{_END}"),
)  # fmt: skip
_FORMS = [(kind, re.compile(rf"(?<![\w.:/£$€¤+])(?:{form})")) for kind, form in _PATTERNS]

_LEADS = re.compile(
    r"(?:\b(?:at|around|about|abt|approx|approximately|roughly|circa|by|after|before|from|until"
    r"|post|pre|till|til|between|past|than|say|not|make (?:it|that)|instead of|wait|sorry|meant?"
    rf"|actually|rather|so|(?:you|we|i|can|could) (?:do|make|manage))(?: the)?|[@~]|{DAY}) ?$"
)
"""Words after which a number is a time."""

_MAY_LEAD = re.compile(
    rf"\b(?:book|put|slot|fit|squeeze|pencil)(?: \w+)* for ?$|{DAY} ?(?:for|,|-) ?$"
    r"|\b(?:move|change|push|switch|shift|bring|reschedul\w+|it|that|from \S+)\b.*\bto ?$"
)
_IS_FREE = re.compile(r" ?(?:free|ok|okay|possible|available|good|fine|still|taken)\b")
_DAY_NEXT = re.compile(rf" ?(?:on |in |at |this |of )?(?:the )?{DAY}")
_LED_WORD = re.compile(r"\b(?:at|by|around|about|after|before|past|until|till) ?$|^ ?$")
_LATE_HOUR = re.compile(rf"(?:\b(?:at|by|between|till|until|after|before|past|post)|{DAY}) ?$")
_ONWARDS = re.compile(r" ?(?:onwards?|or later)\b")
_NEIGHBOURS = re.compile(
    r" ?(?:or|and|to|till|til|until|through|-|,|/|&|, ?or) ?(?:at |maybe |around |about )?"
)
FILLER = re.compile(
    r"a|about|actually|after|ah|alright|and|any|around|as|at|available|be|before|best|better|both|but"
    r"|can|chance|cheers|could|day|do|earlier|earliest|early|either|er|exactly|fine|for|free|go"
    r"|good|got|great|have|hello|hey|hi|hmm|how|i|i'd|i'll|if|instead|is|it|it'd|it's|just|late"
    r"|later|latest|let|let's|lets|like|make|maybe|me|mm|no|not|ok|okay|on|onwards?|or|oh|perfect"
    r"|perhaps|pick|please|pls|plz|possible|prefer|rather|say|slot|so|sorry|still|suits?|sure|ta"
    r"|take|thanks?|that|that's|the|then|there|think|time|to|try|uh|um|want|we|well|what|will"
    r"|works|would|yeah|yep|yes|you|yup"
)
"""Words beside which a number is a time, if there are no others."""

_PART = re.compile(
    r"\b(?:(?:(?P<when>early|earlier|late|later|mid)[ -](?:(?:on )?in the )?)?"
    r"(?P<part>morn(?:ing)?s?|afternoons?|evenings?|evngs?|eves?(?= ?(?:$|[.,!?])))"
    r"|(?P<lunch>lunch(?:[ -]?time|[ -]break| hour)?)"
    r"|(?P<evening>after[ -](?:work|office hours))"
    r"|(?P<opening>first thing(?: in the morning)?)"
    rf"|(?P<night>(?:(?<={DAY} )|(?<=in the )|(?<=at ))nights?)"
    rf"|(?<={DAY} )(?P<half_day>am|pm))\b"
)
_PARTS: dict[str, tuple[time, time]] = {
    "morning": (time(0), time(12)),
    "early morning": (time(0), time(10)),
    "mid morning": (time(10), time(12)),
    "late morning": (time(10), time(12)),
    "afternoon": (time(12), time(17)),
    "early afternoon": (time(12), time(15)),
    "mid afternoon": (time(14), time(16)),
    "late afternoon": (time(15), time(17)),
    "evening": (time(17), OPEN_END),
    "early evening": (time(17), time(19)),
    "mid evening": (time(18), time(20)),
    "late evening": (time(19), OPEN_END),
    "lunch": (time(12), time(14)),
    "am": (time(0), time(12)),
    "pm": (time(12), OPEN_END),
}


@dataclass(frozen=True)
class Clock:
    """A time of day as it was said, in minutes after midnight; not ``sure``: "4" may be 16:00."""

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
    """A part of the day; ``opening``: the moment at which the clinic opens ("first thing")."""

    start: int
    end: int
    span: tuple[time, time]
    opening: bool = False


def find_parts(text: str) -> list[Part]:
    """Parts of the day in lower-case ``text``, in which days are replaced by `DAY`."""
    return [_part(match) for match in _PART.finditer(text)]


def find_clocks(text: str) -> list[Clock]:
    """Times of day in lower-case ``text``, in which days and their parts are replaced by `DAY`.

    A number by itself is one only after a word such as "at", next to a day or another time,
    or where the message says little else.
    """
    matches = list(islice(find_forms(text, _FORMS), MOST))
    times = [_is_time(text, kind, match) for kind, match in matches]
    # "2 or 3", "2-4pm": one that is a time makes its neighbour one.
    steps = [(at, at - 1) for at in range(1, len(matches))]
    steps += [(at, at + 1) for at in reversed(range(len(matches) - 1))]
    for at, beside in steps:
        gap = text[matches[min(at, beside)][1].end() : matches[max(at, beside)][1].start()]
        times[at] = times[at] or (times[beside] and bool(_NEIGHBOURS.fullmatch(gap)))
    found: list[Clock] = []
    for (kind, match), is_time in zip(matches, times):
        if is_time:
            found += _two_hours(text, kind, match) or [_clock(kind, match)]
    return found


def _is_time(text: str, kind: str, match: re.Match[str]) -> bool:
    if kind not in ("four", "number"):
        return True
    lead, tail = text[: match.start()], text[match.end() :]
    number = match["four" if kind == "four" else "hour"]
    if re.search(rf"[a-z{HIDDEN}]-$", lead):
        return False
    late = number.isdecimal() and 12 < int(number) < 600
    if late and not (_LATE_HOUR.search(lead) or _ONWARDS.match(tail)):
        return False
    if _DAY_NEXT.match(tail):
        return number.isdecimal() or bool(_LED_WORD.search(lead))
    if _LEADS.search(lead) or _MAY_LEAD.search(lead):
        return True
    if re.search(r"\b(?:is|be) ?$", lead) and _IS_FREE.match(tail):
        return True
    rest = f"{lead} {tail}".replace(DAY, " ")
    return all(
        FILLER.fullmatch(word) or word.isdecimal() or word in _NUMBERS
        for word in re.findall(rf"[\w'{HIDDEN}]+", rest)
    )


def _two_hours(text: str, kind: str, match: re.Match[str]) -> list[Clock] | None:
    """Both hours of "10 to 12", where it is not ten minutes to twelve."""
    if kind != "past" or match["side"] != "to" or match["minutes"] not in ("5", "10"):
        return None
    if not (match["hour"] or "").isdecimal():
        return None
    first, second = int(match["minutes"]), int(match["hour"])
    lead = text[: match.start()]
    meant = re.search(r"\b(?:from|between) ?$", lead) or 1 <= (second - first) % 12 <= 4
    if not meant or re.search(r"\bat ?$", lead):
        return None
    return [
        Clock(match.start(), match.end("minutes"), first * 60, False),
        _timed(match.start("hour"), match.end(), second * 60, match["half"]),
    ]


def _clock(kind: str, match: re.Match[str]) -> Clock:
    start, end = match.span()
    named = match.groupdict()
    half = named.get("half") or named.get("half_")
    if kind == "noon":
        return Clock(start, end, _NOON, True)
    if kind == "four":
        hour, minutes = divmod(int(match["four"]), 100)
        return _timed(start, end, 60 * hour + minutes, None, sure=len(match["four"]) == 4)
    hour = 12 if kind == "past" and match["noon"] else _number(match["hour"])
    if kind == "past":
        minutes = _number(match["minutes"])
        minutes = minutes if match["side"] in ("past", "after") else -minutes
        return _timed(start, end, 60 * hour + minutes, half, sure=bool(match["noon"]))
    if kind == "half":
        return _timed(start, end, 60 * hour + 30, half)
    minutes = _number(named.get("minutes") or "0")
    written = kind == "figures" and match["hour"].startswith("0")
    return _timed(start, end, 60 * hour + minutes, half, sure=hour > 12 or hour == 0 or written)


def _timed(start: int, end: int, minutes: int, half: str | None, sure: bool = False) -> Clock:
    if half and minutes < _NOON + 60:
        minutes = minutes % _NOON + (_NOON if half == "p" else 0)
        sure = True
    return Clock(start, end, minutes % (2 * _NOON), sure)


def _number(words: str) -> int:
    """A number in figures or words; "forty-five" is the sum of its parts."""
    if words.isdecimal():
        return int(words)
    parts = [part for part in re.split(r"[ -]", words) if part not in ("a", "o", "oh")]
    return sum(_NUMBERS[part] for part in parts)


def _part(match: re.Match[str]) -> Part:
    if match["part"]:
        name = {"m": "morning", "a": "afternoon", "e": "evening"}[match["part"][0]]
        when = {"earlier": "early", "later": "late"}.get(match["when"], match["when"])
        return Part(*match.span(), _PARTS[f"{when} {name}" if when else name])
    if match["opening"]:
        return Part(*match.span(), _PARTS["morning"], opening=True)
    name = match["half_day"] or ("lunch" if match["lunch"] else "evening")
    return Part(*match.span(), _PARTS[name])
