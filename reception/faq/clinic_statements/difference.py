"""A difference between a text and ``clinic.yml``, and how a text names services and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reception.clinic.facts import Clinic

COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty-five": 45, "sixty": 60, "seventy-five": 75, "ninety": 90, "twenty-four": 24,
    "forty-eight": 48, "seventy-two": 72,
}  # fmt: skip
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(COUNTS, key=len, reverse=True)).replace('-', '[- ]')})"


@dataclass(frozen=True)
class Difference:
    """Something that a text says otherwise.

    Attributes:
        subject: ``prices``, ``opening hours``, ``phone``, ``mail``, ``address``, ``cancelling``,
            ``therapists`` or ``services``.
        said: by the text.
        known: from ``clinic.yml``.
        sentence: of the text.
    """

    subject: str
    said: str
    known: str
    sentence: str


def count(words: str) -> int:
    """The number that ``NUMBER`` has matched."""
    plain = words.lower().replace(" ", "-")
    return COUNTS[plain] if plain in COUNTS else int(plain)


def named_services(text: str, clinic: Clinic) -> dict[str, int]:
    """Names of the services that ``text`` speaks of, and where it first does, in its order."""
    found: dict[str, int] = {}
    for service in clinic.services:
        for term in (service.name, *service.aliases):
            match = re.search(rf"(?i)\b{re.escape(term)}s?\b", text)
            if match:
                found[service.name] = min(match.start(), found.get(service.name, len(text)))
    return dict(sorted(found.items(), key=lambda item: item[1]))
