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
from reception.nlu.day_patterns import MONTH, WEEKDAY
from reception.nlu.service_words import ServiceWords
from reception.nlu.therapist_names import TherapistNames

if TYPE_CHECKING:
    from spacy.tokens import Span

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "fifteen": 15, "thirty": 30,
    "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "seventy": 70,
    "seventy-five": 75, "ninety": 90,
}  # fmt: skip
_AMOUNT = re.compile(r"\d+|\b(?:" + "|".join(_NUMBERS) + r")\b")
_DAY_NEXT = rf"(?: ?(?:st|nd|rd|th)\b| ?[./:-] ?\d| ?(?:of )?{MONTH})"
_DAY_FOLLOWS = re.compile(rf"(?i){_DAY_NEXT}")
_NUMBER_AFTER = re.compile(
    r"(?i)(?: massage| treatment)?(?: ?[,:(/-] ?| )(?:for )?(?P<number>\d{2,3})"
    rf"(?![\w%]|{_DAY_NEXT}| ?(?:-|/|or\b|to\b|£|€|pounds?|quid|euros?|people|past"
    r"|years?|yrs?|weeks?|days?|degrees|[ap]m\b))"
)
"""A length without its unit, unlike "swedish 30 November" or "swedish 60 or 90"."""

_NUMBER_BEFORE = re.compile(r"(?:^|[\s,;(!?])(?P<number>\d{2,3})(?: of|,)? $")
_NO_LENGTH = re.compile(
    rf"(?i)\b(?:at|am|i'?m|he's|she's|is|aged?|no|flat|room|or|to|{MONTH}|{WEEKDAY})[ ,.]*$"
)
"""Before a number that is no length: "Monday 30 swedish"."""

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
        self._names = Matcher(self._nlp.vocab)
        self._services: dict[str, str] = {}
        self._lengths: dict[str, set[int]] = {}
        words: set[str] = set()
        joined: set[str] = set()
        for service in clinic.services:
            key = f"service:{service.name}"
            self._services[key] = service.name
            self._lengths[service.name] = set(service.prices)
            names = {service.name.lower(), *map(str.lower, service.aliases)}
            spelt = [[token.text for token in self._nlp.make_doc(name)] for name in names]
            words.update(*spelt)
            one_word = [["".join(name)] for name in spelt if len(name) > 1]
            joined.update(*one_word)
            self._names.add(key, [_with_hyphens(name) for name in (*spelt, *one_word)])
        self._words = ServiceWords(words, joined - words)
        amount: dict[str, Any] = {"LOWER": {"REGEX": r"^(\d{1,3}|" + "|".join(_NUMBERS) + ")$"}}
        minutes: dict[str, Any] = {"LOWER": {"IN": _MINUTES}}
        hours: dict[str, Any] = {"LOWER": {"IN": _HOURS}}
        dash: dict[str, Any] = {"ORTH": "-", "OP": "?"}
        self._matcher.add("minutes", [[amount, dash, minutes]])
        self._matcher.add(
            "joined", [[{"LOWER": {"REGEX": r"^\d{1,3}(m|mins?|minutes?|h|hrs?|hours?)$"}}]]
        )
        long: dict[str, Any] = {"LOWER": "long"}
        self._matcher.add("hours", [[amount, dash, hours], [{"LOWER": "hour"}, dash, long]])
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
        from spacy.tokens import Doc, Span
        from spacy.util import filter_spans

        document = self._nlp.make_doc(text)
        mended = Doc(document.vocab, [self._words.mended(token.lower_) for token in document])
        names = [Span(document, start, end, key) for key, start, end in self._names(mended)]
        spans = filter_spans([*self._matcher(document, as_spans=True), *names])
        found = [self._found(span) for span in spans]
        if not any(entity.entity == "duration" for entity in found):
            found += self._bare_lengths(text, found)
        taken = {place for one in found for place in range(one.start, one.end)}
        people = [
            Found("therapist", name, start, end, text[start:end])
            for name, start, end in self._therapists.find(text)
            if start not in taken
        ]
        return sorted([*people, *found], key=lambda entity: entity.start)

    def _found(self, span: Span) -> Found:
        start, end, kind, text = span.start_char, span.end_char, span.label_, span.text
        if kind in self._services:
            return Found("service", self._services[kind], start, end, text)
        day = re.search(r" \d\d$", text)
        if day and _DAY_FOLLOWS.match(span.doc.text, end):
            end, kind, text = start + day.start(), "hours", text[: day.start()]
        return Found("duration", _minutes(kind, text.lower()), start, end, text)

    def _bare_lengths(self, text: str, found: list[Found]) -> list[Found]:
        """Numbers beside a service that are one of its lengths: "swedish, 60"."""
        lengths = []
        for one in found:
            beside = _NUMBER_AFTER.match(text, one.end)
            if not beside:
                beside = _NUMBER_BEFORE.search(text[: one.start])
                if beside and _NO_LENGTH.search(text[: beside.start("number")]):
                    continue
            if beside and int(beside["number"]) in self._lengths[one.value]:
                place = beside.span("number")
                lengths.append(Found("duration", beside["number"], *place, beside["number"]))
        return lengths


def _with_hyphens(words: list[str]) -> list[dict[str, str]]:
    """The pattern of a name, whose words may be joined by hyphens."""
    pattern: list[dict[str, str]] = []
    for word in words:
        pattern += [{"ORTH": "-", "OP": "?"}, {"LOWER": word}]
    return pattern[1:]


def _amount(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits.group()) if digits else _NUMBERS.get(word, 1)


def _minutes(kind: str, words: str) -> str:
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
    amount = _amount(re.split(r"[ -]", words)[0])
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
