"""Finds the clinic's therapists in a message by their names."""

from __future__ import annotations

import re

from reception.nlu.spelling import one_slip

FUZZY_FROM = 6
"""Names of this many letters match with one typing slip."""

_WORD = re.compile(r"[^\W\d_]+(?:[-’'](?!s\b)[^\W\d_]+)*")
_ALSO_WORD = re.compile(
    r"art|april|august|best|bill|chase|cross|dawn|day|dean|drew|faith|field|frank|grace|grant|guy"
    r"|hand|hill|hope|iris|ivy|jack|joy|june|king|lane|little|long|mark|may|miles|moore|olive|pat"
    r"|price|ray|rob|rose|ruby|short|stone|sue|summer|violet|white|will|wood|young"
)
"""Names that are words too: they count with a capital letter or after "with"."""

_LED = re.compile(r"(?i)\b(?:with|by|see|seeing|want|prefer|for|from|and|or|than|not|is)\s+$")
_INTRODUCED = re.compile(
    r"(?i)\b(?:my (?:full |first |last |sur)?name(?:'s| is)?|name(?:'s| is|:)|surname(?: is|:)?"
    r"|i'm|i am|this is|call me|it's|booked under|under the name(?: of)?)\s+$"
)
_NO_SURNAME = re.compile(
    r"\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat"
    r"|Tomorrow|Today|Tonight|This|Next|Any|Morning|Afternoon|Evening|At|On|In|From|After|Before"
    r"|Please|Pls|Thanks|Thank|Or|And|But|Then|For|Is|Has|Can|Could|Would|Will|If|I|The|Not|Yes"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?=\s+(?:the )?\d{1,2}(?:st|nd|rd|th)?\b(?! ?\d)|\s+(?:at|on|in)\b))\b"
)
"""What follows a first name and is no surname. A month is one ("Tom May"), unless its day follows;
a weekday is not: "Tom Friday" asks for Tom.
"""

_ONLY_MONTH = re.compile(r"(?i)\s+(?:march|april|may|june|august)[.!]?\s*$")
"""Months that are surnames, as the rest of a message."""


class TherapistNames:
    """A finder of people by their full, first or last name.

    A first name that two of them share, alone, means neither. "My name is Tom" and
    "Tom Baker" are visitors.
    """

    def __init__(self, names: list[str]) -> None:
        """Prepare to find ``names``, as they are in clinic.yml."""
        self._people: dict[str, set[str]] = {}
        for name in names:
            for part in _WORD.findall(name.lower()):
                self._people.setdefault(part, set()).add(name)

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """The full name of everybody named, with its place in ``text``."""
        found: list[tuple[set[str], int, int]] = []
        for match in _WORD.finditer(text):
            people = self._named(text, match)
            if found and found[-1][0] & people and text[found[-1][2] : match.start()].isspace():
                before, start, _ = found.pop()
                found.append((before & people, start, match.end()))
            elif people:
                found.append((people, *match.span()))
        return [
            (next(iter(people)), start, end)
            for people, start, end in found
            if len(people) == 1 and not _is_visitor(text, start, end)
        ]

    def _named(self, text: str, match: re.Match[str]) -> set[str]:
        word = match.group().lower()
        if word in self._people:
            written = match.group()[0].isupper() and match.start() > 0
            if (
                _ALSO_WORD.fullmatch(word)
                and not written
                and not _LED.search(text[: match.start()])
            ):
                return set()
            return self._people[word]
        if len(word) < FUZZY_FROM - 1:
            return set()
        near = [
            self._people[part]
            for part in self._people
            if len(part) >= FUZZY_FROM and part[0] == word[0] and one_slip(word, part)
        ]
        return near[0] if near else set()


def _is_visitor(text: str, start: int, end: int) -> bool:
    """Whether they say their own name, or one with another surname."""
    lead, tail = text[:start], text[end:]
    if _INTRODUCED.search(lead):
        return True
    if not lead.strip() and _ONLY_MONTH.fullmatch(tail):
        return True
    alone = not text[start:end].count(" ")
    surname = re.match(r"\s+[A-Z][a-z]+", tail) and not _NO_SURNAME.match(tail)
    return bool(alone and surname) and not _LED.search(lead)
