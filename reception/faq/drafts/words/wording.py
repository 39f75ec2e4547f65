"""The words and question forms that drafting goes by, from the YAML files beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter

import pydantic

from reception.yaml_files import Strict, read_model, regular_expression

_FOLDER = Path(__file__).parent
_SLOTS = frozenset(
    {"t", "at", "x", "y", "vp", "q", "q2", "s", "c", "a", "k", "n", "o", "vp2", "vm", "vm2"}
    | {"w", "g"}
)

FEWEST_EXAMPLES = 8
"""Examples that a draft has at least; a kind must offer some more, as some are dropped."""


class Words(Strict):
    """``words.yml``: classes of words."""

    treatments: frozenset[str]
    counted_treatments: frozenset[str]
    topic_words: frozenset[str]
    plain_adjectives: frozenset[str]
    names: frozenset[str]
    clothes: tuple[str, ...]
    effect_verbs: frozenset[str]
    loose_verbs: frozenset[str]
    reporting_verbs: frozenset[str]
    light_verbs: frozenset[str]
    helping_adjectives: frozenset[str]
    way_nouns: frozenset[str]
    people: frozenset[str]
    staff: frozenset[str]
    empty_nouns: frozenset[str]
    introductions: tuple[str, ...]
    lead_ins: tuple[str, ...]
    calls: tuple[str, ...]
    connectives: tuple[str, ...]
    dropped_adverbs: frozenset[str]
    conditions: tuple[str, ...]
    illnesses: tuple[str, ...]
    taken: tuple[str, ...]
    always_safety: tuple[str, ...]
    warnings: tuple[str, ...]
    imperatives: frozenset[str]
    causing_verbs: frozenset[str]
    telling_verbs: frozenset[str]
    feeling_verbs: frozenset[str]
    felt: tuple[str, ...]
    refraining_verbs: frozenset[str]
    evidence: frozenset[str]
    topic_parts: frozenset[str]
    minutes: frozenset[str]
    days: frozenset[str]
    counts: frozenset[str]
    origin_verbs: frozenset[str]
    posture_verbs: frozenset[str]
    lasting_verbs: frozenset[str]
    passing_verbs: frozenset[str]
    taking_verbs: frozenset[str]
    effect_nouns: frozenset[str]
    complaints: frozenset[str]
    troubles: frozenset[str]
    promises: tuple[str, ...]
    pairs: tuple[str, ...]
    light_nouns: frozenset[str]
    measures: frozenset[str]
    synonyms: Mapping[str, str]
    complaint_qualities: frozenset[str]
    body_parts: frozenset[str]
    using_verbs: frozenset[str]


class Kind(Strict):
    """One kind of question: how it is asked, and how else people ask it."""

    question: str = ""
    examples: tuple[str, ...]

    @pydantic.validator("examples")
    def _enough(cls, examples: tuple[str, ...]) -> tuple[str, ...]:
        if len(examples) < FEWEST_EXAMPLES + 2:
            raise ValueError(f"there are {len(examples)}; add up to {FEWEST_EXAMPLES + 2} at least")
        return examples

    @pydantic.validator("question", "examples", each_item=True)
    def _known_slots(cls, text: str) -> str:
        for _, slot, _, _ in Formatter().parse(text):
            if slot is not None and slot not in _SLOTS:
                raise ValueError(
                    f"{{{slot}}} is not known; choose from {', '.join(sorted(_SLOTS))}"
                )
        return text


class Kinds(Strict):
    """``kinds.yml``."""

    kinds: Mapping[str, Kind]


class Rule(Strict):
    """Which kind of question a text asks for."""

    kind: str
    pattern: str
    but: str = ""

    _regular = pydantic.validator("pattern", "but", allow_reuse=True)(regular_expression)

    def fits(self, text: str) -> bool:
        """Whether ``text`` is of this kind."""
        lower = text.lower()
        if self.but and re.search(self.but, lower):
            return False
        return bool(re.search(self.pattern, lower))


class Headings(Strict):
    """``headings.yml``: phrases of headings, by the kind of question they stand for."""

    exact: Mapping[str, str]
    leads: tuple[Rule, ...]
    columns: tuple[Rule, ...]

    skip: tuple[str, ...]
    price: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def words() -> Words:
    """The word classes."""
    return read_model(_FOLDER / "words.yml", Words)


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind of question by its name."""
    return read_model(_FOLDER / "kinds.yml", Kinds).kinds


@lru_cache(maxsize=1)
def headings() -> Headings:
    """What headings ask for."""
    return read_model(_FOLDER / "headings.yml", Headings)


def mentions(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of ``phrases``, as the beginning of a word, stands in ``text``."""
    return bool(_beginnings(phrases).search(text.lower().replace("’", "'")))


def says(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of ``phrases``, as whole words, stands in ``text``; ``*`` is any ending."""
    return bool(_wholes(phrases).search(text.lower().replace("’", "'")))


@lru_cache(maxsize=64)
def _beginnings(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + ")")


@lru_cache(maxsize=64)
def _wholes(phrases: tuple[str, ...]) -> re.Pattern[str]:
    found = (re.escape(phrase).replace(r"\*", r"\w*") for phrase in phrases)
    return re.compile(r"(?<![\w-])(?:" + "|".join(found) + r")(?![\w-])")


def promised(text: str) -> str:
    """What ``text`` promises to be better ("Better sleep": "sleep"), or ""."""
    found = _promise(words().promises).match(text.lower())
    return text[found.end() :] if found else ""


@lru_cache(maxsize=1)
def _promise(phrases: tuple[str, ...]) -> re.Pattern[str]:
    by_length = sorted(phrases, key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(map(re.escape, by_length)) + r") (?:(?:the|your) )?")
