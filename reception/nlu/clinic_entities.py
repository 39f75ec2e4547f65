"""Finds services, durations and therapists in a message, by the words of ``clinic.yml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.clinic.facts import Clinic, load_clinic
from reception.nlu.clauses import parser
from reception.nlu.component import MessageComponent
from reception.nlu.therapist_names import TherapistNames

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


@dataclass(frozen=True)
class Found:
    """An entity: ``service`` or ``therapist`` (the name in clinic.yml), ``duration`` (minutes)."""

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
        self._therapists = TherapistNames([person.name for person in clinic.therapists])

    def find(self, text: str) -> list[Found]:
        """Entities of ``text`` in their order, none overlapping (the longest wins)."""
        from spacy.util import filter_spans

        document = self._nlp.make_doc(text)
        spans = filter_spans(self._matcher(document, as_spans=True))
        found = [self._found(document, span.label_, span.start, span.end) for span in spans]
        taken = {place for span in spans for place in range(span.start_char, span.end_char)}
        people = [
            Found("therapist", name, start, end, text[start:end])
            for name, start, end in self._therapists.find(text)
            if start not in taken
        ]
        entities = [*people, *(entity for entity in found if entity is not None)]
        return sorted(entities, key=lambda entity: entity.start)

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
        else:
            entity, value = "duration", _minutes(kind, span.text.lower())
        if value is None:
            return None
        return Found(entity, value, span.start_char, span.end_char, span.text)


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
    """Adds services, durations and therapists to a message's entities."""

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
