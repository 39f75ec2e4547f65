"""Words that say little, by which an answer may differ from its passage."""

from __future__ import annotations

from pathlib import Path

from reception.yaml_files import Strict, read_model


class _LittleWords(Strict):
    numbers: list[str]
    frame: list[str]
    plain: list[str]


_words = read_model(Path(__file__).with_suffix(".yml"), _LittleWords)

NUMBER_WORDS = frozenset(_words.numbers)
"""Numbers as words, from two on."""

FRAME = frozenset(_words.frame)
"""Words about the telling, not about the matter."""

PLAIN = frozenset(_words.plain)
"""Words of which one alone is no new fact, unlike any other word."""
