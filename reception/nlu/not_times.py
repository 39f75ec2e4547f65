"""Numbers and words in a message that look like times and are none."""

from __future__ import annotations

import re

from reception.nlu.clock_times import HIDDEN
from reception.nlu.day_patterns import MONTH

_CODE = "[bcdfghjkmnpqrstvwxz2-9]"
_LENGTH = (
    r"(?:\d{1,3}(?:[.,]\d+| ?½)?|½|1/2|an?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|half an|half|fifteen|twenty|thirty"
    r"|forty(?:[ -]five)?|fifty|sixty|seventy(?:[ -]five)?|ninety)"
)
_PERSON = (
    r"(?:son|daughter|mum|mother|dad|father|husband|wife|partner|baby|kid|child|girl|boy|he|she)"
)
_NO_DAY = rf"(?! ?(?:[ap]\.?m|[.:/-] ?\d|st\b|nd\b|rd\b|th\b|(?:of )?{MONTH}))"
"""After the 30 of "1 hour 30", unlike "1 hour 30 November" or "1 hour 3pm"."""

_PATTERNS = (
    # Addresses and codes.
    r"[\w.+-]+@[\w.-]+|https?://\S+|www\.\S+",
    rf"\b{_CODE}{{4}}[- ]?(?!\d\d[:.]){_CODE}{{4}}\b(?![./:])",
    r"\b\d{1,3}[a-z]? (?:[a-z'.]+ ){1,2}(?:street|road|rd|lane|avenue|ave|close|drive|terrace"
    r"|gardens|crescent)\b",
    # Amounts.
    r"[£$€] ?\d+(?:[.,]\d+)?",
    r"\b\d+(?:[.,]\d+)? ?(?:£|€|pounds?|quid|euros?|dollars?|gbp|pence|bucks)\b",
    r"\b24 ?/ ?7\b|\b\d+ ?%",
    r"\bfor (?:\d{1,2}|an?|one|two|three|four) (?:people|persons?|of us|guests|adults)\b",
    # Lengths of time; "in an hour" and "at 15h" are times.
    r"(?<!\bin )(?<!\bin about )(?<!\bat )(?<!\bhalf )(?<!\d)(?<!\d[.:])\b"
    rf"(?!(?:[6-9]|1\d|2[0-3]) ?h(?: |$|[.,?!])){_LENGTH}[ -]*(?:and (?:a )?half )?"
    r"(?:min(?:ute|uet|ut)?s?(?! (?:past|to) (?:\d|[a-z]+\b))\b|(?:h(?:ou)?rs?|h(?= |$|[.,?!]))\b"
    r"(?: and a (?:half|quarter)| (?:and )?(?:\d{1,2}|fifteen|thirty) ?m(?:in(?:ute)?s?)?\b"
    rf"| (?:15|30|45)\b{_NO_DAY})?)",
    r"\b\d{2,3} ?m\b|\b(?:three )?quarters? of an hour\b|\bhalf[ -]hour\b|\bhalf (?:a )?day\b",
    # Ages.
    r"\b(?:i am|i'm|im|i was|i turn(?:ed)?|(?:he|she)(?:'s| is)|they are|aged?|turn(?:ed|ing|s)?"
    rf"|{_PERSON} (?:is|was)) (?:just |only |nearly |almost |now )?\d{{1,3}}\b(?! ?(?:[ap]\.?m|:))",
    r"\b\d{1,3}[ -]?(?:years?|yrs?|y/?o)(?:[ -]olds?)?\b",
    # What is past, beside what `past_days` reads, and what is always.
    r"\bthis time last \w+",
    r"\blast (?:month|year|night|time|summer|winter|spring|autumn|christmas)\b",
    r"\b(?:[\w.]+ )?(?:min(?:ute)?s?|hours?|years?) ago\b",
    r"\bsince (?:last |the )?(?:\w+day|mon|tues?|wed|thu|fri|sat|sun|week(?:end)?|christmas"
    rf"|{MONTH})\b",
    r"\bevery (?:single )?(?:day|morning|afternoon|evening|night)\b"
    r"|\btimes? an? (?:day|week|month)\b",
    # Greetings, and names of other things.
    r"\bgood (?:morn(?:ing)?|afternoon|evening|day|night)\b",
    r"^ ?(?:morning|afternoon|evening)(?= ?(?:$|[,!.]|(?:all|there|team|folks|everyone|both|i)\b))",
    r"\b(?:have|enjoy) (?:an?|the|your|yourself an?) (?:\w+ ){0,2}"
    r"(?:weekend|day|evening|afternoon|morning|week|christmas)\b",
    r"\bhappy (?:\w+day|new year|christmas|easter)\b",
    r"(?<!\bthis )\bmorning[ -](?:sickness|stiffness|routine|person|dew)\b|\bevening primrose\b"
    r"|\bafternoon tea\b",
)
_NO_TIMES = [re.compile(pattern) for pattern in _PATTERNS]
_DIGITS = re.compile(r"(?<![\w/:.])\+?\(?\d[\d ().-]{4,}\d(?![\w/:])")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|20\d\d-\d{1,2}-\d{1,2}")
_HOURS = re.compile(r"\d{1,2}[.]?[0-5]\d ?- ?\d{1,2}[.]?[0-5][05]")


def hidden(text: str) -> str:
    """Lower-case ``text`` with every letter of what is no time replaced by `HIDDEN`."""
    for pattern in _NO_TIMES:
        text = pattern.sub(_hide, text)
    return _DIGITS.sub(_hide_phone, text)


def _hide(match: re.Match[str]) -> str:
    return HIDDEN * len(match.group())


def _hide_phone(match: re.Match[str]) -> str:
    digits = match.group()
    hours = _HOURS.fullmatch(digits) and ("." in digits or " " in digits)
    short = len(re.sub(r"\D", "", digits)) < 6
    return digits if hours or short or _DATE.search(digits) else _hide(match)
