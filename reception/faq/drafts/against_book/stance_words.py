"""The lists of ``stances.yml``, checked when they are first used."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import validator

from reception.faq.drafts.against_book.polarity_words import stem
from reception.yaml_files import Strict, read_model, regular_expression

if TYPE_CHECKING:
    from spacy.tokens import Token

_FILE = Path(__file__).with_name("stances.yml")


class StanceWords(Strict):
    """What ``stances.yml`` holds; what each entry is for stands there."""

    plainer: tuple[tuple[str, str], ...]
    implied: tuple[tuple[str, str], ...]
    negated: dict[str, str]
    must: str
    need_not: str
    denials: str
    no_denials: str
    hedges: str
    partly: str
    strict: str
    permitted: str
    permits: str
    conditions: str
    any: str
    kept: frozenset[str]
    often: dict[str, float]
    same: tuple[tuple[str, ...], ...]
    light: frozenset[str]
    people: frozenset[str]

    @validator(
        "must", "need_not", "denials", "no_denials", "hedges", "permitted", "permits",
        "conditions", "any", "partly", "strict",
    )  # fmt: skip
    def _compiles(cls, value: str) -> str:
        return regular_expression(value)

    @validator("plainer", "implied")
    def _compile(cls, value: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        for pattern, _ in value:
            regular_expression(pattern)
        return value


@lru_cache(maxsize=1)
def stance_words() -> StanceWords:
    """The content of ``stances.yml``.

    Raises:
        DataError: the file has a mistake.
    """
    return read_model(_FILE, StanceWords)


@lru_cache(maxsize=32)
def expression(entry: str) -> re.Pattern[str]:
    """A regular expression of ``stances.yml``, by the name of its entry."""
    return re.compile(str(getattr(stance_words(), entry)), re.IGNORECASE)


def plainer(sentence: str) -> str:
    """``sentence`` in plainer words."""
    for pattern, words in _compiled("plainer"):
        sentence = pattern.sub(words, sentence)
    return sentence


def implied(sentence: str) -> list[str]:
    """What ``sentence`` says besides, as sentences of their own."""
    return [
        match.expand(words)
        for pattern, words in _compiled("implied")
        for match in pattern.finditer(sentence)
    ]


def lemma_of(token: Token) -> str:
    """The lemma; an abbreviation in capitals has none: "LED" is not "lead"."""
    return token.lower_ if token.is_upper else token.lemma_.lower()


@lru_cache(maxsize=4096)
def word_for(lemma: str) -> str:
    """The stem of the word that stands for all that mean the same as ``lemma``."""
    lemma = lemma.lower()
    return stem(next((group[0] for group in stance_words().same if lemma in group), lemma))


@lru_cache(maxsize=2)
def _compiled(entry: str) -> list[tuple[re.Pattern[str], str]]:
    pairs: tuple[tuple[str, str], ...] = getattr(stance_words(), entry)
    return [(re.compile(pattern, re.IGNORECASE), words) for pattern, words in pairs]
