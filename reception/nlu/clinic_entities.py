"""Finds services, durations and days in a message, by the words of ``clinic.yml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.clinic.facts import WEEKDAYS, Clinic, load_clinic
from reception.nlu.clauses import parser
from reception.nlu.component import MessageComponent

if TYPE_CHECKING:
    from spacy.tokens import Doc

FUZZY_FROM = 6
"""Words of this many letters match with one or two typing errors."""

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "fifteen": 15, "thirty": 30,
    "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "seventy": 70,
    "seventy-five": 75, "ninety": 90,
}  # fmt: skip
_AMOUNT = re.compile(r"\d+|\b(?:" + "|".join(_NUMBERS) + r")\b")
_MINUTES = ["m", "min", "mins", "minute", "minutes", "minuets", "minuts"]
_HOURS = ["h", "hr", "hrs", "hour", "hours"]
_SHORT_DAYS = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3,
    "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_NO_DAYS = frozenset({"frida", "sundry"})
"""A slip away from a day, and a name or a word of its own."""

_RELATIVE_DAYS = {
    "today": "today", "tonight": "today", "tonite": "today", "now": "now", "tomorrow": "tomorrow",
    "tomoro": "tomorrow", "tomorow": "tomorrow", "tommorow": "tomorrow", "tmrw": "tomorrow",
    "2moro": "tomorrow", "2morrow": "tomorrow", "2day": "today", "weekend": "weekend",
    "weekends": "weekend",
}  # fmt: skip


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"""(?ix)\b(?:
      (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b(?:,?\s+(?P<year>\d{{4}}))?
    | (?P<day3>\d{{1,2}})/(?P<number>\d{{1,2}})(?:/(?P<year2>\d{{4}}))?
    )\b"""
)
"""A day of a month in words, or in figures with the day first."""


@dataclass(frozen=True)
class Found:
    """An entity: ``service`` (its name in clinic.yml), ``duration`` (minutes), ``day``
    (a weekday's name, "today", "tomorrow", "weekend", "now", "12-24" or "2026-12-24").
    """

    entity: str
    value: str
    start: int
    end: int
    text: str


class ClinicEntities:
    """A matcher made from a clinic's facts."""

    def __init__(self, clinic: Clinic) -> None:
        """Prepare patterns for the services of ``clinic``."""
        from spacy.matcher import Matcher

        self._nlp = parser()
        self._matcher = Matcher(self._nlp.vocab)
        self._services: dict[str, str] = {}
        for service in clinic.services:
            key = f"service:{service.name}"
            self._services[key] = service.name
            names = {service.name.lower(), *map(str.lower, service.aliases)}
            self._matcher.add(key, [self._words(name) for name in sorted(names)])
        amount: dict[str, Any] = {"LOWER": {"REGEX": r"^(\d{1,3}|" + "|".join(_NUMBERS) + ")$"}}
        minutes: dict[str, Any] = {"LOWER": {"IN": _MINUTES}}
        hours: dict[str, Any] = {"LOWER": {"IN": _HOURS}}
        dash: dict[str, Any] = {"ORTH": "-", "OP": "?"}
        self._matcher.add("minutes", [[amount, dash, minutes]])
        self._matcher.add(
            "joined", [[{"LOWER": {"REGEX": r"^\d{1,3}(m|mins?|minutes?|h|hrs?|hours?)$"}}]]
        )
        self._matcher.add("hours", [[amount, dash, hours]])
        an: dict[str, Any] = {"LOWER": {"IN": ["a", "an"]}}
        half = {"LOWER": "half"}
        number = {"LOWER": {"REGEX": r"^(15|30|45)$"}}
        short_hours = {"LOWER": {"REGEX": r"^\d(h|hrs?)$"}}
        self._matcher.add(
            "half hour",
            [[half, dash, {**an, "OP": "?"}, dash, hours], [{"LOWER": "half-hour"}]],
        )
        self._matcher.add("quarter", [[{"LOWER": "quarter"}, {"LOWER": "of"}, an, hours]])
        self._matcher.add(
            "three quarters",
            [[{"LOWER": "three"}, dash, {"LOWER": "quarters"}, {"LOWER": "of"}, an, hours]],
        )
        self._matcher.add(
            "hour and a half",
            [
                [amount, hours, {"LOWER": "and"}, {**an, "OP": "?"}, half],
                [amount, {"LOWER": "and"}, an, half, hours],
                [{"LOWER": {"REGEX": r"^\d(\.5|½|1⁄2)$"}}, hours],
                [{"LOWER": {"REGEX": r"^\d(\.5|½|1⁄2)(h|hrs?|hours?)$"}}],
            ],
        )
        and_ = {"LOWER": "and", "OP": "?"}
        self._matcher.add(
            "hours and minutes",
            [
                [amount, hours, and_, amount, minutes],
                [amount, hours, number],
                [short_hours, and_, amount, minutes],
                [short_hours, and_, {"LOWER": {"REGEX": r"^\d{2}(m|mins?|minutes?)$"}}],
                [short_hours, number],
                [{"LOWER": {"REGEX": r"^\dh(15|30|45)(m|mins?)?$"}}],
            ],
        )
        tens = {"LOWER": {"IN": ["forty", "seventy"]}}
        self._matcher.add("tens and five", [[tens, dash, {"LOWER": "five"}, dash, minutes]])
        days: list[list[dict[str, Any]]]
        days = [[{"LOWER": {"IN": [day, f"{day}s"]}}] for day in WEEKDAYS]
        days += [[{"LOWER": {"FUZZY1": day}, "LENGTH": {">=": len(day) - 1}}] for day in WEEKDAYS]
        self._matcher.add("weekday", days)
        self._matcher.add("short day", [[{"LOWER": {"IN": list(_SHORT_DAYS)}}]])
        self._matcher.add("relative day", [[{"LOWER": {"IN": list(_RELATIVE_DAYS)}}]])

    def find(self, text: str) -> list[Found]:
        """Entities of ``text`` in their order, none overlapping (the longest wins)."""
        from spacy.util import filter_spans

        document = self._nlp.make_doc(text)
        spans = filter_spans(self._matcher(document, as_spans=True))
        found = [self._found(document, span.label_, span.start, span.end) for span in spans]
        return [*_dates(text), *(entity for entity in found if entity is not None)]

    def _words(self, name: str) -> list[dict[str, Any]]:
        return [
            {"LOWER": {"FUZZY": token.text} if len(token) >= FUZZY_FROM else token.text}
            for token in self._nlp.make_doc(name)
        ]

    def _found(self, document: Doc, kind: str, start: int, end: int) -> Found | None:
        span = document[start:end]
        value: str | None
        if kind in self._services:
            entity, value = "service", self._services[kind]
        elif kind in {"weekday", "short day", "relative day"}:
            entity, value = "day", _day(span.text.lower())
        else:
            entity, value = "duration", _minutes(kind, span.text.lower())
        if value is None:
            return None
        return Found(entity, value, span.start_char, span.end_char, span.text)


def _dates(text: str) -> list[Found]:
    found = []
    for match in _DATE.finditer(text):
        day, month, numbers = match["day"] or match["day3"], match["month"], match["number"]
        number = int(numbers) if numbers else _MONTHS.index(month[:3].lower()) + 1
        if match.group() == "24/7" or not (1 <= number <= 12 and 1 <= int(day) <= 31):
            continue
        year = match["year"] or match["year2"]
        value = f"{number:02d}-{int(day):02d}"
        value = f"{year}-{value}" if year else value
        found.append(Found("day", value, match.start(), match.end(), match.group()))
    return found


def _day(word: str) -> str | None:
    if word in _RELATIVE_DAYS:
        return _RELATIVE_DAYS[word]
    if word in _SHORT_DAYS:
        return WEEKDAYS[_SHORT_DAYS[word]]
    if word in _NO_DAYS:
        return None
    stem = word[:2]
    return next((day for day in WEEKDAYS if day.startswith(stem)), None)


def _amount(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits.group()) if digits else _NUMBERS.get(word, 1)


def _minutes(kind: str, words: str) -> str | None:
    if kind == "half hour":
        return "30"
    if kind == "quarter":
        return "15"
    if kind == "three quarters":
        return "45"
    if kind == "tens and five":
        return str(_NUMBERS[re.split(r"\W", words)[0]] + 5)
    if kind == "hours and minutes":
        first, second = (_amount(word) for word in _AMOUNT.findall(words))
        return str(60 * first + second)
    amount = _amount(words.split()[0])
    if kind == "hour and a half":
        return str(60 * amount + 30)
    if kind == "hours" or (kind == "joined" and "h" in words):
        return str(60 * amount)
    return str(amount)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ClinicEntityExtractor(MessageComponent):
    """Adds services, durations and days to a message's entities."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Extract what the project's clinic.yml names."""
        super().__init__(config)
        self._clinic = load_clinic()
        self._entities: ClinicEntities | None = None

    def warm_up(self) -> None:
        """Prepare the matcher."""
        self._matcher()

    def _matcher(self) -> ClinicEntities:
        if self._entities is None:
            self._entities = ClinicEntities(self._clinic)
        return self._entities

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of every message."""
        for message in messages:
            found = [
                {
                    "entity": entity.entity,
                    "value": entity.value,
                    "start": entity.start,
                    "end": entity.end,
                    "extractor": type(self).__name__,
                }
                for entity in self._matcher().find(message.get(TEXT) or "")
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
