"""A reply as an app can show it: messages that are short enough, and buttons or numbers.

What has more choices than the app has room for, or longer ones, is a numbered list; a typed
number chooses from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex

Measure = Callable[[str], int]

# The number of a line in a list is no sentence, and stays with what it numbers.
_SENTENCE = regex.compile(r"(?m)(?<!^\d{1,3})[.!?…][\"'”’)\]]*\s+|\n")
_WORD = regex.compile(r"\s+")
_CHARACTER = regex.compile(r"\X")

FULL_ENOUGH = 0.3
"""Of a message, before it may end at the end of a sentence with more to come."""


def utf16(text: str) -> int:
    """Length in UTF-16 code units, as some providers count: most emoji are two or more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    """Length in bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Limits:
    """What an app takes, as its provider documents it.

    Attributes:
        text: longest text of a message.
        text_with_choices: longest text of a message with buttons.
        choices: most buttons of a message; 0 if the app has none.
        title: longest title of a button.
        payload: bytes of what a button sends, at the most.
        measure: how the provider counts the length of texts.
    """

    text: int
    text_with_choices: int = 0
    choices: int = 0
    title: int = 0
    payload: int = 0
    measure: Measure = utf16


@dataclass(frozen=True)
class Choice:
    """Something to choose: what the visitor sees, and what it means when they do."""

    title: str
    payload: str


@dataclass(frozen=True)
class Part:
    """One message in an app; its choices become buttons there."""

    text: str
    choices: tuple[Choice, ...] = field(default=())


def parts_of(content: dict[str, Any], limits: Limits) -> list[Part]:
    """The messages that a reply makes in an app, in order.

    Args:
        content: as in `outgoing.Outgoing`.
        limits: of the app.
    """
    text = (content.get("text") or "").strip()
    choices = choices_of(content)
    if not has_room(choices, limits):
        lines = numbered(choices, content.get("first") or 1)
        pieces = split(f"{text}\n\n{lines}".strip(), limits.text, limits.measure)
        return [Part(piece) for piece in pieces]
    pieces = split(text, limits.text, limits.measure)
    if choices:
        # A message must say something, and the buttons belong to the last.
        *pieces, last = pieces or ["…"]
        pieces += split(last, limits.text_with_choices, limits.measure)
    last_number = len(pieces) - 1
    return [
        Part(piece, tuple(choices) if number == last_number else ())
        for number, piece in enumerate(pieces)
    ]


def choices_of(content: dict[str, Any]) -> list[Choice]:
    """What a reply lets somebody choose from."""
    return [Choice(one["title"], one["payload"]) for one in content.get("choices") or []]


def has_room(choices: Sequence[Choice], limits: Limits) -> bool:
    """Whether the app can show all of them as buttons."""
    return (
        len(choices) <= limits.choices
        and all(0 < limits.measure(choice.title) <= limits.title for choice in choices)
        and all(0 < utf8(choice.payload) <= limits.payload for choice in choices)
        # Apps refuse two buttons that are called the same.
        and len({choice.title for choice in choices}) == len(choices)
        and len({choice.payload for choice in choices}) == len(choices)
    )


def numbered(choices: Sequence[Choice], first: int = 1) -> str:
    """Choices as lines that begin with a number, and how to choose."""
    if not choices:
        return ""
    lines = [f"{number}. {choice.title}" for number, choice in enumerate(choices, first)]
    return "\n".join([*lines, "", "Reply with a number to choose."])


def split(text: str, longest: int, measure: Measure) -> list[str]:
    """``text`` in pieces of at most that length, each as long as may be.

    A piece ends with a sentence or line if one ends in its last two thirds or so, else with a
    word, and else anywhere but within what is read as one character (an emoji of several).
    """
    pieces = []
    text = text.strip()
    while measure(text) > longest:
        end = _end(text, longest, measure)
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*pieces, text] if text else pieces


def _end(text: str, longest: int, measure: Measure) -> int:
    """Where the first piece of a text ends that is too long; at least 1."""
    fits = _fitting(text, longest, measure)
    # A blank that is cut off may be the first that does not fit.
    for boundary in (_SENTENCE, _WORD):
        ends = [found.end() for found in boundary.finditer(text, 0, fits + 1)]
        if ends and ends[-1] >= fits * FULL_ENOUGH:
            return min(ends[-1], fits) or 1
    end = 0
    for character in _CHARACTER.finditer(text):
        if character.end() > fits:
            break
        end = character.end()
    return end or max(fits, 1)


def _fitting(text: str, longest: int, measure: Measure) -> int:
    """How many characters of ``text`` are at most so long together."""
    low, high = 0, min(len(text), longest)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= longest:
            low = middle
        else:
            high = middle - 1
    return low
