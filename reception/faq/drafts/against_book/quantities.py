"""Times, sums, ages and other amounts in a sentence, and what each of them is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

AS_LOW = 3
"""By so much less than "up to ten days" it may be."""

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
         "nineteen", "twenty")  # fmt: skip
_TENS = {"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0,
         "seventy": 70.0, "eighty": 80.0, "ninety": 90.0}  # fmt: skip
_NUMBERS = {
    **{word: float(value) for value, word in enumerate(_ONES)},
    **_TENS,
    **{
        f"{tens}{sign}{_ONES[ones]}": value + ones
        for tens, value in _TENS.items()
        for ones in range(1, 10)
        for sign in "- "
    },
    "a": 1.0,
    "an": 1.0,
    "half": 0.5,
}
_VAGUE = {"several": (3.0, 7.0), "few": (2.0, 6.0), "couple": (2.0, 3.0), "some": (2.0, 10.0)}
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "night": 24.0, "week": 168.0,
          "fortnight": 336.0, "month": 720.0, "year": 8760.0}  # fmt: skip
_MANY = {"minute": 60, "hour": 24, "day": 7, "night": 7, "week": 4.3, "fortnight": 3,
         "month": 12, "year": 20}  # fmt: skip
"""Up to how many of a unit people say "days" and not "weeks"."""

_UNITS = {"%": "%", "percent": "%", "per cent": "%", "°c": "°C", "degrees": "°C", "cm": "cm",
          "centimetres": "cm", "litre": "l", "litres": "l", "glass": "glass", "glasses": "glass",
          "times": "times", "sessions": "sessions", "session": "sessions", "treatments": "sessions",
          "drops": "drops"}  # fmt: skip
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_TIME = rf"(?:{'|'.join(_HOURS)})s?"
_LASTING = re.compile(
    rf"(?P<every>every|each|per)?\s*(?:the |about |around |at least |up to |only |just |over )*"
    rf"(?:(?P<low>{_NUMBER})(?:\s*(?:-|–|to|or|and)\s*(?P<high>{_NUMBER}))?"
    rf"|(?:a )?(?P<vague>{'|'.join(_VAGUE)})(?: of)?)?[\s-]*\b(?P<unit>{_TIME})\b"
    rf"(?:\s+(?:or|to|and)\s+(?:even )?(?P<second>{_TIME})\b)?",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"\b(?:(?P<once>once or twice|once|twice|thrice)"
    rf"|(?P<low>{_NUMBER})(?:\s*(?:-|–|to|or)\s*(?P<high>{_NUMBER}))?"
    rf" (?:times|sessions?|massages?|treatments?|visits?))\s+(?:a|an|per|each|every)\s+"
    rf"(?:(?P<many>{_NUMBER})(?:\s*(?:-|–|to|or)\s*(?P<most>{_NUMBER}))?\s+)?(?P<unit>{_TIME})\b",
    re.IGNORECASE,
)
_ONCE = {"once": (1.0, 1.0), "twice": (2.0, 2.0), "thrice": (3.0, 3.0), "once or twice": (1.0, 2.0)}
_ADVERBS = {"daily": 24.0, "weekly": 168.0, "fortnightly": 336.0, "monthly": 720.0,
            "quarterly": 2190.0, "yearly": 8760.0, "annually": 8760.0}  # fmt: skip
_ADVERB = re.compile(rf"\b(?:{'|'.join(_ADVERBS)})\b", re.IGNORECASE)
_AMOUNT = re.compile(
    rf"\b(?P<low>{_NUMBER})(?:\s*(?:-|–|to|or|and)\s*(?P<high>{_NUMBER}))?\s*"
    rf"(?P<unit>%|°\s?c|{'|'.join(unit for unit in _UNITS if unit.isalpha())}|per cent)(?!\w)",
    re.IGNORECASE,
)
_NEXT_DAY = re.compile(
    r"\b(?:by|until) (?:the )?(?:next|following) (?:morning|day)\b|\bovernight\b"
)
_BETWEEN = re.compile(
    r"\bbetween (?:(?:your|two|each|the|any|every|one|and|leg|deep) )*"
    r"(?:sessions?|treatments?|waxe?s?|appointments?|visits?|massages?|facials?|peels?|treatment)\b"
)
_HOURS_AND_MINUTES = re.compile(
    rf"(?P<hours>{_NUMBER}) hours?,? (?:and )?(?P<minutes>{_NUMBER}) minutes?"
)
_PARTS = re.compile(
    rf"(?:(?P<whole>{_NUMBER}) (?:good |full )?hours? and )?(?:a )?"
    r"(?P<part>half|quarter|three[- ]quarters)(?: of)?(?: an hour)?\b"
)
_PART_OF = {"half": 0.5, "quarter": 0.25, "three quarters": 0.75}
_MONEY = re.compile(
    rf"[£€$]\s?(?P<sum>\d+(?:\.\d\d)?)\b|\b(?P<words>{_NUMBER}) (?:pounds|euros|quid)\b"
)
_AGE = re.compile(
    rf"\b(?:from (?:the age of )?|age of |aged? (?:of )?|of |at least |over |under "
    r"|minimum age (?:is |of )?)"
    rf"(?P<from>{_NUMBER})(?:s\b|(?= ?(?:years? old|and (?:over|up|above)|or (?:over|older)|\+)))"
    rf"|\b(?:from the age of|minimum age (?:is|of)|(?:must|has to|have to) be(?: at least| over)?)"
    rf" (?P<least>{_NUMBER})\b(?! ?(?:{_TIME.replace('year', 'yr')}|%|cm))"
)
_NOT_FOR_ALL = re.compile(
    r"\b(?:parents?|guardian|consent|adult|accompan\w+|bring|discount|off|half|pay\w*|price)\b"
)
_SEEN_AFTER = re.compile(
    r"\b(?P<order>first|second|third|fourth|fifth|sixth|tenth) (?:session|treatment|visit)\b"
)
_ORDER = {"first": 1.0, "second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0,
          "tenth": 10.0}  # fmt: skip
_TO_BE_SEEN = re.compile(
    r"(?=.*\b(?:results?|difference|improve\w*|changes?|effects?|benefits?)\b)"
    r".*\b(?:visible|see|seen|notice\w*|feel|shows?|appears?|expect)\b"
)
_ROLES = (
    ("early", r"(?:turn up|arriv\w+|come|be here|get here)\b.*\b(?:early|earlier|before)"),
    ("notice", r"cancel\w*|cancellations?|reschedul\w*|notice"),
    (
        "wait",
        r"wait|leave|at least|gap|apart|between|before|until|prior|rest|avoid|again|earl(?:y|ier)"
        r"|ahead|in advance|(?:stay|keep) (?:out|away|off)",
    ),
    ("lasts", r"effects?|benefits?"),
    (
        "takes",
        r"(?:sessions?|massages?|treatments?|facials?|appointments?|visits?|it) (?:\w+ ){0,2}"
        r"(?:lasts?|runs?|goes on)|allow|set aside|over in",
    ),
    (
        "lasts",
        r"last\w*|effects?|stay\w*|keep\w*|remain\w*|persist\w*|wear\w* off|fad\w+|gone"
        r"|disappear\w*|vanish\w*|valid|expires?|run out|runs out|good for",
    ),
    ("takes", r"take\w*|sessions?|appointments?|minutes?"),
)
"""What a time in a sentence is for, by the sentence's words; the first that fits."""


@dataclass(frozen=True)
class Quantity:
    """An amount, from ``low`` to ``high``.

    Attributes:
        role: ``often``, ``lasts``, ``wait``, ``takes``, ``notice``, ``early`` (in hours),
            ``money``, ``age`` (the least), ``seen after`` (sessions), or a unit.
        low: the least it can be.
        high: the most.
    """

    role: str
    low: float
    high: float


@lru_cache(maxsize=4096)
def quantities(sentence: str) -> tuple[Quantity, ...]:
    """Every time, frequency and amount in ``sentence``."""
    text = sentence.lower()
    found = [*_sums(text), *_ages(text), *_seen_after(text)]
    text = _HOURS_AND_MINUTES.sub(_in_hours, text)
    text = _NEXT_DAY.sub("within a day", _PARTS.sub(_with_part, text))
    between = bool(_BETWEEN.search(text))
    for match in _TIMES.finditer(text):
        times = _ONCE[match["once"]] if match["once"] else _range(match)
        period = _HOURS[_singular(match["unit"])]
        least = _value(match["many"]) if match["many"] else 1.0
        most = _value(match["most"]) if match["most"] else least
        found.append(Quantity("often", least * period / times[1], most * period / times[0]))
    text = _TIMES.sub(" ", text)
    for adverb in _ADVERB.findall(text):
        found.append(Quantity("often", _ADVERBS[adverb], _ADVERBS[adverb]))
    for match in _LASTING.finditer(text):
        often = match["every"] or between
        role = "often" if often else _role(text, text[: match.start()])
        low, high = _hours(match, role)
        if between and "at least" in match.group():
            high = _HOURS["year"]
        if role in ("", "lasts") and any(one.role == "money" for one in found):
            role = "takes"
        if role:
            found.append(Quantity(role, low, high))
    for match in _AMOUNT.finditer(_LASTING.sub(" ", text)):
        unit = _UNITS.get(match["unit"].replace(" ", ""), _UNITS.get(match["unit"], ""))
        found.append(Quantity(unit, *_range(match)))
    return tuple(found)


def _sums(text: str) -> Iterator[Quantity]:
    for match in _MONEY.finditer(text):
        amount = _value(match["sum"] or match["words"])
        yield Quantity("money", amount, amount)


def _ages(text: str) -> Iterator[Quantity]:
    """From which age somebody is treated."""
    if _NOT_FOR_ALL.search(text):
        return
    for match in _AGE.finditer(text):
        age = _value(match["from"] or match["least"])
        yield Quantity("age", age, age)


def _seen_after(text: str) -> Iterator[Quantity]:
    """After how many sessions a difference is seen."""
    if not _TO_BE_SEEN.search(text):
        return
    for match in _SEEN_AFTER.finditer(text):
        yield Quantity("seen after", _ORDER[match["order"]], _ORDER[match["order"]])
    for match in _AMOUNT.finditer(text):
        if _UNITS.get(match["unit"]) == "sessions":
            yield Quantity("seen after", *_range(match))


def _in_hours(match: re.Match[str]) -> str:
    return f"{_value(match['hours']) + _value(match['minutes']) / 60:.3f} hours"


def _with_part(match: re.Match[str]) -> str:
    """Half and quarter hours as a number of hours; other halves as they are."""
    if not match["whole"] and "hour" not in match.group():
        return match.group()
    whole = _value(match["whole"]) if match["whole"] else 0.0
    return f"{whole + _PART_OF[match['part'].replace('-', ' ')]} hours"


def _role(text: str, before: str) -> str:
    """What a time in ``text`` is for; ``before`` is what stands before it."""
    roles = [role for role, words in _ROLES if re.search(rf"\b(?:{words})\b", text)]
    if before.rstrip().endswith("for") and (not roles or roles[0] not in ("wait", "takes")):
        return "lasts"
    return roles[0] if roles else ""


def _hours(match: re.Match[str], role: str) -> tuple[float, float]:
    """A time in hours; "days" without a number are as many as make no week."""
    unit = _singular(match["unit"])
    second = _singular(match["second"]) if match["second"] else unit
    if match["vague"]:
        low, high = _VAGUE[match["vague"]]
    elif match["low"]:
        low, high = _range(match)
        low = low / AS_LOW if "up to" in match.group() and role != "notice" else low
    elif match["unit"].endswith("s"):
        low, high = 1.0, _MANY[unit]
    else:
        low = high = 1.0
    if second != unit:
        return low * _HOURS[unit], _MANY[second] * _HOURS[second]
    return low * _HOURS[unit], high * _HOURS[unit]


def _range(match: re.Match[str]) -> tuple[float, float]:
    low = _value(match["low"])
    high = _value(match["high"]) if match["high"] else low
    return min(low, high), max(low, high)


def _value(text: str) -> float:
    return _NUMBERS[text] if text in _NUMBERS else float(text.replace(",", "."))


def _singular(unit: str) -> str:
    return unit.lower().removesuffix("s")
