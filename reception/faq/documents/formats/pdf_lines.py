"""The lines of a PDF's pages in reading order: columns one by one, ruled tables as rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reception.faq.documents.formats.pdf_columns import (
    BOLD,
    TAB,
    Word,
    baselines,
    in_order,
    stretches,
)
from reception.faq.documents.pieces import PARAGRAPH, Piece, clean

MARGIN = 0.12
"""Share of a page's height at the top and at the bottom where headers and footers stand."""

SMALL = 0.85
"""Of the text's size, so large are the letters of a header or footer of a single page."""

MOST_WORDS = 10
"""Words of such a line, at the most."""

LINK = "link"
"""Colour of words in links, which says nothing of headings."""

_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s*[-–—]?\s*\d{1,3}\s*[-–—]?\s*(?:(?:of|/|\|)\s*\d{1,3})?", re.IGNORECASE
)
_FOOTNOTE = re.compile(r"[\[(]?[\d*†‡]{1,3}[\])]?")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHENS = {0x2010: "-", 0x2011: "-"}
_LIGATURE = re.compile("|".join(_LIGATURES))


@dataclass(frozen=True)
class Line:
    """A line of one column, or a row of a ruled table.

    Attributes:
        text: its words; "" never.
        x0: left edge in points.
        x1: right edge.
        top: upper edge, from the top of the page.
        bottom: lower edge.
        size: of its letters, in points, to a half.
        bold: whether all of them are.
        color: of its first letter.
        left: left edge of the column it stands in.
        right: right edge of that column.
        page: its page, from 0.
        cells: stretches parted by wide gaps, with their left edges.
        ruled: whether it is a row of a ruled table.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    color: str
    left: float
    right: float
    page: int
    cells: tuple[tuple[float, str], ...] = ()
    ruled: bool = False


def lines_of(page: Any) -> list[Line]:
    """The lines of a page of pdfplumber, in reading order."""
    page = page.dedupe_chars()
    words = [
        word
        for word in page.extract_words(
            x_tolerance_ratio=0.18,
            y_tolerance=2,
            extra_attrs=["size", "fontname", "non_stroking_color"],
        )
        if word["upright"] and word["text"].strip()
    ]
    linked = [(link["x0"], link["top"], link["x1"], link["bottom"]) for link in page.hyperlinks]
    for word in words:
        if any(_inside(word, box) for box in linked):
            word["non_stroking_color"] = LINK
    tables = [table for table in page.find_tables() if _is_table(table)]
    free = [word for word in words if not any(_inside(word, table.bbox) for table in tables)]
    lines: list[Line] = []
    for group in in_order([*free, *map(_as_word, tables)], page.width):
        lines.extend(_lines(group, page.page_number - 1))
    return _bulleted(lines, [*page.curves, *page.rects])


def without_repeated(pages: list[list[Line]]) -> tuple[list[list[Line]], list[Piece]]:
    """The pages without running headers, footers and page numbers, and those as pieces."""
    heights = [max((line.bottom for line in page), default=0.0) for page in pages]
    depth = max(heights, default=0.0)
    counted = Counter(
        key for page in pages for key in {_key(line) for line in page if _at_edge(line, depth)}
    )
    letters = Counter[float]()
    for page in pages:
        for line in page:
            letters[line.size] += len(line.text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    kept: list[list[Line]] = []
    left_out: list[Piece] = []
    said: set[str] = set()
    for page in pages:
        rest: list[Line] = []
        for line in page:
            repeated = counted[_key(line)] >= 2 and _at_edge(line, depth)
            numbered = _PAGE_NUMBER.fullmatch(line.text) and _at_edge(line, depth)
            small = line.size < SMALL * usual and len(line.text.split()) <= MOST_WORDS
            if not (repeated or numbered or (small and not line.ruled and _at_edge(line, depth))):
                rest.append(line)
            elif _key(line) not in said:
                said.add(_key(line))
                left_out.append(Piece(PARAGRAPH, line.text, why="header or footer"))
        kept.append(rest)
    return kept, left_out


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


def _at_edge(line: Line, depth: float) -> bool:
    return line.top < depth * MARGIN or line.bottom > depth * (1 - MARGIN)


def _inside(word: Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_table(table: Any) -> bool:
    """Whether what is ruled has rows and columns, and is no frame around text."""
    rows = table.extract()
    filled = [sum(1 for cell in row if cell and cell.strip()) for row in rows]
    return sum(1 for count in filled if count >= 2) >= 2


def _as_word(table: Any) -> Word:
    """A ruled table in the place of a word, so that it keeps its place among the lines."""
    x0, top, x1, bottom = table.bbox
    return {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "size": 1.0, "table": table}


def _bulleted(lines: list[Line], shapes: list[Any]) -> list[Line]:
    """``lines`` with a bullet where a small dot or square is drawn before one."""
    dots = [
        shape
        for shape in shapes
        if 1 < shape["width"] < 7 and 0.7 < shape["width"] / max(shape["height"], 0.1) < 1.4
    ]
    result: list[Line] = []
    for line in lines:
        dot = next(
            (
                one
                for one in dots
                if 0 < line.x0 - one["x1"] < 28
                and line.top - 1 < (one["top"] + one["bottom"]) / 2 < line.bottom + 1
            ),
            None,
        )
        if dot is not None and not line.ruled:
            line = replace(line, text=f"• {line.text}", x0=dot["x0"])
        result.append(line)
    return result


def _rows(table: Any, page: int) -> Iterator[Line]:
    x0, _, x1, _ = table.bbox
    for cells, row in zip(table.extract(), table.rows):
        texts = [_plain(cell or "") for cell in cells]
        _, top, _, bottom = row.bbox
        filled = tuple((float(place), text) for place, text in enumerate(texts) if text)
        if filled:
            text = " | ".join(text for _, text in filled)
            yield Line(text, x0, x1, top, bottom, 0.0, False, "", x0, x1, page, filled, ruled=True)


def _lines(words: list[Word], page: int) -> list[Line]:
    left, right = min(word["x0"] for word in words), max(word["x1"] for word in words)
    lines: list[Line] = []
    for row in baselines(words):
        if "table" in row[0]:
            lines.extend(_rows(row[0]["table"], page))
            continue
        row = _with_small_capitals(_without_raised(row))
        sizes = Counter[float]()
        for word in row:
            sizes[round(word["size"] * 2) / 2] += len(word["text"])
        text = _plain(" ".join(word["text"] for word in row))
        # Of small capitals the first letter has the size that they are set in.
        size = max(sizes) if text.isupper() else sizes.most_common(1)[0][0]
        if _FOOTNOTE.fullmatch(text) and size < 9:
            continue
        lettered = [word for word in row if any(map(str.isalnum, word["text"]))] or row
        if text:
            lines.append(
                Line(
                    text,
                    row[0]["x0"],
                    row[-1]["x1"],
                    min(word["top"] for word in row),
                    max(word["bottom"] for word in row),
                    size,
                    all(BOLD.search(word["fontname"]) for word in lettered),
                    str(lettered[0]["non_stroking_color"]),
                    left,
                    right,
                    page,
                    tuple(
                        (group[0]["x0"], _plain(" ".join(word["text"] for word in group)))
                        for group in stretches(row, TAB)
                    ),
                )
            )
    return lines


def _without_raised(row: list[Word]) -> list[Word]:
    """A line without the numbers of footnotes."""
    largest = max(word["size"] for word in row)
    kept = [
        word
        for word in row
        if word["size"] > 0.8 * largest or not _FOOTNOTE.fullmatch(word["text"])
    ]
    return kept or row


def _with_small_capitals(row: list[Word]) -> list[Word]:
    """A line in which "W HAT" is one word: its first letter is only larger than the others."""
    joined: list[Word] = []
    for word in row:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before["size"] != word["size"]
            and before["text"][-1:].isalpha()
            and (before["text"] + word["text"].strip(".,:;!?")).isupper()
            and word["x0"] - before["x1"] < 0.15 * max(before["size"], word["size"])
        ):
            whole = {"text": before["text"] + word["text"], "x1": word["x1"]}
            size = max(before["size"], word["size"])
            joined[-1] = {**before, **whole, "size": size, "top": min(before["top"], word["top"])}
        else:
            joined.append(word)
    return joined


def _plain(text: str) -> str:
    text = text.translate(_HYPHENS)
    text = text.replace("\u00ad\n", "").replace("\u00ad", "\u2027")  # kept until lines are joined
    text = clean(_LIGATURE.sub(lambda found: _LIGATURES[found[0]], text))
    return re.sub(r"(?<=\w) (?=[.,;:!?](?:\s|$))", "", text)
