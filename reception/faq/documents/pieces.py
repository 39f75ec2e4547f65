"""What a reader makes of a document: headings, paragraphs, items and rows in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEADING, PARAGRAPH, ITEM, ROW, END = "heading", "paragraph", "item", "row", "end"

PROMOTED = 7
"""Level of a heading that no format marks as one: a question, a short line in bold."""

LONGEST_HEADING = 14
"""Words of a heading that is only recognised by its looks."""

LONGEST_QUESTION = 25
"""Words of a question that is taken for a heading."""

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
_BULLET = re.compile(
    r"\s*(?:[•‣⁃▪▫◦●○■□·∙➢➤✓✔✗❖►▶★☆–—*\uf0b7\uf0a7\uf0d8\uf076\uf0fc-]"
    r"|o(?=\s)|\(?\d{1,2}[.)]|\(?[a-z]\)|\(?[ivx]{1,4}[.)])\s+(?=\S)"
)


@dataclass(frozen=True)
class Piece:
    """One piece of a document.

    Attributes:
        kind: ``HEADING``, ``PARAGRAPH``, ``ITEM``, ``ROW`` or ``END``, after which what stood
            above a heading of this level goes on.
        text: whitespace normalised; of a row, the cells joined by ``" | "``.
        level: of a heading, 1 for the outermost; of an item, how deep it is nested, from 0.
        header: of a row, the names of the columns.
        why: the reason why no FAQ can rest on it, if its place already says so.
    """

    kind: str
    text: str
    level: int = 0
    header: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Flow:
    """A whole document as its reader gives it.

    Attributes:
        pieces: in reading order.
        title: as the format's own place for it has it, or "".
        certain: whether that title was written for readers, not made by a program.
    """

    pieces: list[Piece] = field(default_factory=list)
    title: str = ""
    certain: bool = False


def clean(text: str) -> str:
    """``text`` in one line, without what is invisible."""
    return " ".join(_INVISIBLE.sub("", text).split())


def bullet(line: str) -> int:
    """Length of the bullet or number that ``line`` begins with, blanks included; 0 without."""
    match = _BULLET.match(line)
    return match.end() if match else 0


def row(cells: list[str], header: tuple[str, ...] = ()) -> Piece:
    """A table row; the cells are clean."""
    return Piece(ROW, " | ".join(cell for cell in cells), header=header)


def looks_like_heading(text: str) -> bool:
    """Whether ``text`` could be a heading: a few words without a stop at the end."""
    words = text.split()
    if not words or not any(letter.isalpha() for letter in text):
        return False
    if text.endswith("?"):
        return len(words) <= LONGEST_QUESTION
    return len(words) <= LONGEST_HEADING and text[-1] not in ".,;:!…-–|&"
