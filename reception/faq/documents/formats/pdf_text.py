"""From the lines of a PDF to headings, paragraphs, items and rows."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from reception.faq.documents.formats.pdf_lines import LINK, Line
from reception.faq.documents.pieces import (
    HEADING,
    ITEM,
    PARAGRAPH,
    PROMOTED,
    Piece,
    bullet,
    clean,
    looks_like_heading,
    row,
)

LARGER = 1.09
"""How many times as large as the text the letters of a heading are, at the least."""

APART = 1.45
"""Of the usual distance between lines, so many times parts two paragraphs."""

FEWEST_ROWS = 3
"""Rows of a table that has no rules."""

_SOFT_HYPHEN = "\u2027"
_VOCABULARY = Path(__file__).parents[3] / "nlu" / "bert-uncased-vocabulary.txt"


def pieces_of(pages: list[list[Line]]) -> list[Piece]:
    """The pieces of all pages; a paragraph may go on over a column or page."""
    lines = [line for page in pages for line in page]
    return _Text(lines).pieces()


class _Text:
    """Lines and what is usual among them."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        prose = [line for line in lines if not line.ruled]
        sizes = Counter[float]()
        for line in prose:
            sizes[line.size] += len(line.text)
        self._size = sizes.most_common(1)[0][0] if sizes else 10.0
        body = [line for line in prose if line.size == self._size]
        self._bold = sum(line.bold for line in body) > len(body) / 2
        self._color = Counter(line.color for line in body).most_common(1)[0][0] if body else ""
        self._levels = {
            size: level
            for level, size in enumerate(
                sorted({one.size for one in prose if one.size > self._size * LARGER}, reverse=True),
                1,
            )
        }
        gaps = [
            round(after.top - line.top, 0)
            for line, after in pairwise(prose)
            if line.size == after.size == self._size and 0 < after.top - line.top < 4 * self._size
        ]
        self._leading = Counter(gaps).most_common(1)[0][0] if gaps else self._size * 1.3
        self._words = {word.lower() for line in prose for word in re.findall(r"[\w-]+", line.text)}

    def pieces(self) -> list[Piece]:
        """Headings, paragraphs, items and rows in order."""
        pieces: list[Piece] = []
        place = 0
        while place < len(self._lines):
            line = self._lines[place]
            if line.ruled:
                end = self._ruled_until(place)
                pieces.extend(self._ruled(self._lines[place:end]))
            elif (end := self._columns_until(place)) > place:
                pieces.extend(self._columns(self._lines[place:end], self._starts(place)))
            elif (level := self._level(place)) is not None:
                end = self._heading_until(place, level)
                text = self._joined([one.text for one in self._lines[place:end]])
                pieces.append(Piece(HEADING, text, level))
            else:
                end = self._paragraph_until(place)
                pieces.append(self._paragraph(self._lines[place:end]))
            place = end
        return pieces

    def _level(self, place: int) -> int | None:
        """Level of a heading that begins at this line; None if it is none."""
        line = self._lines[place]
        marked = bullet(line.text)
        if marked and not re.match(r"\d", line.text):
            return None
        if line.size in self._levels and len(line.text) > 1:
            long = len(line.text.split()) > 16 or line.text[-1] in ".;,"
            return None if long and line.size < 1.3 * self._size else self._levels[line.size]
        stands_out = (line.bold and not self._bold) or line.text.isupper()
        colored = line.color not in (self._color, LINK) and line.x1 < line.right - 30
        if not (stands_out or colored) or line.size < self._size * 0.95:
            return None
        text = self._joined(
            [one.text for one in self._lines[place : self._heading_until(place, PROMOTED)]]
        )
        if not looks_like_heading(text.rstrip(":")):
            return None
        if colored and not stands_out and not self._set_apart(place):
            return None
        return PROMOTED if not line.text.isupper() else PROMOTED - 1

    def _set_apart(self, place: int) -> bool:
        """Whether there is more than the usual space above a line."""
        if place == 0:
            return True
        line, before = self._lines[place], self._lines[place - 1]
        return line.page != before.page or not 0 < line.top - before.top < APART * self._leading

    def _heading_until(self, place: int, level: int) -> int:
        """A heading goes on over lines of the same letters that follow closely."""
        line, end = self._lines[place], place + 1
        while end < len(self._lines) and end - place < 4:
            after = self._lines[end]
            same = (after.size, after.bold, after.color) == (line.size, line.bold, line.color)
            close = 0 < after.top - self._lines[end - 1].top < 1.5 * max(line.size * 1.2, 1.0)
            full = self._filled(self._lines[end - 1], after) or level < PROMOTED
            if not (same and close and full) or after.ruled or bullet(after.text):
                break
            if self._lines[end - 1].text[-1] in ".?!":
                break
            end += 1
        return end

    def _filled(self, line: Line, after: Line) -> bool:
        """Whether the next word would not have fitted in this line."""
        first = after.text.split()[0]
        width = len(first) * (line.x1 - line.x0) / max(1, len(line.text))
        return line.x1 + width > line.right - 0.5 * self._size

    def _paragraph_until(self, place: int) -> int:
        start = self._lines[place]
        marked = bullet(start.text)
        end = place + 1
        while end < len(self._lines):
            before, after = self._lines[end - 1], self._lines[end]
            if after.ruled or bullet(after.text) or self._level(end) is not None:
                break
            if self._columns_until(end) > end or abs(after.size - start.size) > 1:
                break
            if self._moved(before, after):
                # Into another column or page: the sentence goes on there, or has ended.
                goes_on = before.text[-1] not in ".!?:;" and not after.text[:1].isupper()
                if not (goes_on or before.text.endswith(("-", _SOFT_HYPHEN))):
                    break
            elif (
                after.top - before.top > APART * self._leading * start.size / self._size
                or (marked and after.x0 < start.x0 - 2)
                or (
                    # Back at the margin of the bullet, though the line before was not full.
                    marked
                    and after.x0 <= start.x0 + 2
                    and (before.text[-1] in ".!?" or not self._filled(before, after))
                )
                or (
                    not marked
                    and before.text[-1] in '.!?:”"'
                    and (after.x0 > before.x0 + 6 or not self._filled(before, after))
                    and (after.text[:1].isupper() or before.text[-1] == ":")
                )
            ):
                break
            end += 1
        return end

    @staticmethod
    def _moved(before: Line, after: Line) -> bool:
        return before.page != after.page or after.top < before.top

    def _paragraph(self, lines: list[Line]) -> Piece:
        text = self._joined([line.text for line in lines])
        marked = bullet(text)
        if not marked:
            return Piece(PARAGRAPH, text)
        depth = int(max(0.0, lines[0].x0 - lines[0].left) // 18)
        return Piece(ITEM, text[marked:], min(depth, 3))

    def _joined(self, texts: list[str]) -> str:
        """Lines as one; a word that was parted at the end of a line is whole again."""
        whole = ""
        for text in texts:
            if whole.endswith(_SOFT_HYPHEN):
                whole = whole[:-1] + text
            elif re.search(r"\w-$", whole) and text[:1].islower():
                whole = self._unhyphenated(whole, text)
            else:
                whole = f"{whole} {text}"
        return clean(whole.replace(_SOFT_HYPHEN, ""))

    def _unhyphenated(self, before: str, after: str) -> str:
        first = re.search(r"[\w-]+(?=-$)", before)
        second = re.match(r"\w+", after)
        if first is None or second is None:
            return before + after
        one, two = first.group().lower(), second.group().lower()
        if f"{one}-{two}" in self._words or "-" in one:
            return before + after
        compound = one in _vocabulary() and two in _vocabulary()
        known = one + two in self._words or one + two in _vocabulary()
        return before + after if compound and not known else before[:-1] + after

    def _ruled_until(self, place: int) -> int:
        end = place
        while end < len(self._lines) and self._lines[end].ruled:
            end += 1
        return end

    def _ruled(self, lines: list[Line]) -> list[Piece]:
        widest = max(len(line.cells) for line in lines)
        table = [[self._joined([text]) for _, text in line.cells] for line in lines]
        return _table(table, widest)

    def _columns_until(self, place: int) -> int:
        """End of a table without rules that begins here; ``place`` if there is none."""
        first = self._lines[place]
        if first.ruled or len(first.cells) < 2 or bullet(first.text):
            return place
        starts = self._starts(place)
        end, rows = place + 1, 1
        while end < len(self._lines):
            line = self._lines[end]
            before = self._lines[end - 1]
            if line.ruled or bullet(line.text):
                break
            if line.page == before.page and not -1 < line.top - before.top < 3.2 * self._leading:
                break
            aligned = all(any(abs(x - start) < 4 for start in starts) for x, _ in line.cells)
            if not aligned or (len(line.cells) == 1 and abs(line.cells[0][0] - starts[0]) < 4):
                break
            rows += len(line.cells) > 1
            end += 1
        return end if rows >= FEWEST_ROWS else place

    def _starts(self, place: int) -> list[float]:
        """Left edges of the columns of a table; names of columns in bold may be centred."""
        first = self._lines[place]
        below = self._lines[place + 1] if place + 1 < len(self._lines) else first
        named = first.bold and not below.bold and len(first.cells) == len(below.cells)
        return [x for x, _ in (below if named else first).cells]

    def _columns(self, lines: list[Line], starts: list[float]) -> list[Piece]:
        """Rows of a table without rules; a line without a first cell goes on with the row."""
        table: list[list[list[str]]] = []
        if [x for x, _ in lines[0].cells] != starts and len(lines[0].cells) == len(starts):
            table.append([[text] for _, text in lines[0].cells])
        for line in lines[len(table) :]:
            if abs(line.cells[0][0] - starts[0]) < 4 or not table:
                table.append([[] for _ in starts])
            for x, text in line.cells:
                nearest = min(range(len(starts)), key=lambda one: abs(starts[one] - x))
                table[-1][nearest].append(text)
        cells = [[self._joined(texts) for texts in one if texts] for one in table]
        return _table(cells, len(starts), named=lines[0].bold and not lines[1].bold)


def _table(table: list[list[str]], widest: int, named: bool = False) -> list[Piece]:
    """Rows with the names of the columns, if the first line looks like names."""
    header: tuple[str, ...] = ()
    first = table[0]
    short = all(len(cell.split()) <= 5 and cell[-1:] not in (".", "!") for cell in first)
    figures = any(re.search(r"\d", cell) for cell in first)
    if len(first) >= widest - 1 and len(table) > 2 and (named or (short and not figures)):
        header, table = tuple(first), table[1:]
    return [
        row(cells, header) if len(cells) > 1 else Piece(PARAGRAPH, cells[0])
        for cells in table
        if cells
    ]


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Words of the sentence encoder's tokenizer, which tell compounds from parted words."""
    return frozenset(_VOCABULARY.read_text(encoding="utf-8").splitlines())
