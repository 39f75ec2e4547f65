"""Finds the words of several patterns in one text, none overlapping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Forms = Sequence[tuple[str, re.Pattern[str]]]
"""Patterns with the name of what they find; of two that begin together the earlier counts."""


def find_forms(text: str, forms: Forms) -> Iterator[tuple[str, re.Match[str]]]:
    """What ``forms`` find in ``text``, from left to right, each with its name."""
    coming = [pattern.search(text) for _, pattern in forms]
    at = 0
    while True:
        for place, match in enumerate(coming):
            if match and match.start() < at:
                coming[place] = forms[place][1].search(text, at)
        found = [(match.start(), place, match) for place, match in enumerate(coming) if match]
        if not found:
            return
        _, place, match = min(found, key=lambda one: one[:2])
        yield forms[place][0], match
        at = match.end()
