"""Times and amounts in a text, and whether two texts give different ones for the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

MARGIN = 1.25
"""So many times apart two figures must be to differ; 28 days and a month do not."""

AS_LOW = 3
"""By so much less than "up to ten days" it may be."""

DEGREES = 4.0
"""So many degrees apart two temperatures must be; for skin ten are much."""

_NUMBERS = {
    word: float(value)
    for value, words in enumerate(
        [
            "zero",
            "one a an",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
    for word in words.split()
} | {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0, "half": 0.5}
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
_ROLES = (
    ("wait", r"wait|leave|at least|gap|apart|between|before|until|prior|rest|avoid"),
    (
        "lasts",
        r"last\w*|effects?|stay\w*|keep\w*|remain\w*|persist\w*|wear\w* off|fad\w+|gone"
        r"|disappear\w*|vanish\w*",
    ),
    ("takes", r"take\w*|sessions?|appointments?|minutes?"),
)
"""What a time in a sentence is for, by the sentence's words; the first that fits."""


@dataclass(frozen=True)
class Quantity:
    """An amount, from ``low`` to ``high``.

    Attributes:
        role: ``often``, ``lasts``, ``wait``, ``takes`` (in hours), or a unit.
        low: the least it can be.
        high: the most.
    """

    role: str
    low: float
    high: float


def differ(one: str, other: str, same_matter: bool = True) -> bool:
    """Whether two sentences give figures that cannot both be right.

    Args:
        one: a sentence.
        other: another, on the same question.
        same_matter: whether they share words; without, only how long it lasts and how often
            to come can be compared.
    """
    first, second = quantities(one), quantities(other)
    roles = {found.role for found in first} & {found.role for found in second}
    return any(
        _apart(mine, theirs)
        for role in roles
        if same_matter or role in ("lasts", "often")
        for mine, theirs in [(_of_role(first, role), _of_role(second, role))]
    )


def quantities(sentence: str) -> list[Quantity]:
    """Every time, frequency and amount in ``sentence``."""
    text = sentence.lower()
    found: list[Quantity] = []
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
        low, high = _hours(match)
        role = "often" if match["every"] else _role(text, text[: match.start()])
        if role:
            found.append(Quantity(role, low, high))
    for match in _AMOUNT.finditer(_LASTING.sub(" ", text)):
        unit = _UNITS.get(match["unit"].replace(" ", ""), _UNITS.get(match["unit"], ""))
        found.append(Quantity(unit, *_range(match)))
    return found


def _of_role(found: list[Quantity], role: str) -> list[Quantity]:
    return [one for one in found if one.role == role]


def _apart(some: list[Quantity], others: list[Quantity]) -> bool:
    """Whether no figure of ``some`` can be one of ``others``."""
    return not any(_agree(one, other) for one in some for other in others)


def _agree(one: Quantity, other: Quantity) -> bool:
    if one.role == "°C":
        return one.low <= other.high + DEGREES and other.low <= one.high + DEGREES
    return one.low <= other.high * MARGIN and other.low <= one.high * MARGIN


def _role(text: str, before: str) -> str:
    """What a time in ``text`` is for; ``before`` is what stands before it."""
    waits = re.search(rf"\b(?:{_ROLES[0][1]})\b", text)
    if before.rstrip().endswith("for") and not waits:
        return "lasts"
    return next((role for role, words in _ROLES if re.search(rf"\b(?:{words})\b", text)), "")


def _hours(match: re.Match[str]) -> tuple[float, float]:
    """A time in hours; "days" without a number are as many as make no week."""
    unit = _singular(match["unit"])
    second = _singular(match["second"]) if match["second"] else unit
    if match["vague"]:
        low, high = _VAGUE[match["vague"]]
    elif match["low"]:
        low, high = _range(match)
        low = low / AS_LOW if "up to" in match.group() else low
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
