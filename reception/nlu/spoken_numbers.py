"""Numbers as people dictate them: "oh seven seven double-oh nine hundred, then 142"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {
    "zero": "0", "nought": "0", "naught": "0", "oh": "0", "o": "0", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "plus": "+", "hundred": "00", "thousand": "000",
}  # fmt: skip
_TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6",
    "seventy": "7", "eighty": "8", "ninety": "9",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3, "treble": 3}

_SAID = "|".join([*_DIGITS, *_TENS, *_TIMES])
_PIECE = re.compile(rf"(?i)\+|\d+(?![^\W\d_])|(?<![^\W\d_])(?:{_SAID})(?![^\W\d_])")
_SIGNS = r"[\s(),./–—-]"
_BETWEEN = (
    r"(?:and|then|um+|uh+|er+|erm|dash|hyphen|space|followed by|next|brackets?|digits?|so|that's)"
)
_RUN = re.compile(
    rf"(?:{_PIECE.pattern[4:]})"
    rf"(?:{_SIGNS}*(?:{_BETWEEN}{_SIGNS}+){{0,3}}(?:{_PIECE.pattern[4:]}))*",
    re.IGNORECASE,
)
"""Pieces of numbers with no other words between them than people say while they remember."""


@dataclass(frozen=True)
class SpokenNumber:
    """A run of digits and number words.

    Attributes:
        pieces: (digits, start, end) in their order; the digits of one may begin with "+".
        in_words: whether it is more than digits and the signs that people put between them.
    """

    pieces: tuple[tuple[str, int, int], ...]
    in_words: bool

    @property
    def digits(self) -> str:
        """All of it, as it would be dialled."""
        return "".join(piece for piece, _, _ in self.pieces)


def spoken_numbers(text: str) -> list[SpokenNumber]:
    """The runs of digits and number words in ``text``, with place."""
    return [
        SpokenNumber(_pieces(text, run.start(), run.end()), bool(re.search(r"[^\W\d_]", run[0])))
        for run in _RUN.finditer(text)
    ]


def _pieces(text: str, begin: int, end: int) -> tuple[tuple[str, int, int], ...]:
    pieces: list[tuple[str, int, int]] = []
    times, times_from = 1, begin
    tens: str | None = None
    for match in _PIECE.finditer(text, begin, end):
        said, start = match[0].lower(), match.start()
        if said in _TIMES:
            times, times_from = _TIMES[said], start
            continue
        digits = _TENS[said] + "0" if said in _TENS else _DIGITS.get(said, said)
        if times > 1:
            digits, start = digits[0] * times + digits[1:], times_from
        elif tens and digits in "123456789":
            # "Twenty three"; after another "twenty" there is nothing to be added.
            _, start, _ = pieces.pop()
            digits = tens + digits
        pieces.append((digits, start, match.end()))
        tens = _TENS.get(said) if times == 1 else None
        times = 1
    return tuple(pieces)
