"""The sentences of a short text, without a parser."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")


def sentences_of(text: str) -> list[str]:
    """The sentences of a short text."""
    return [
        part.strip() for line in text.split("\n") for part in _SENTENCE.split(line) if part.strip()
    ]
