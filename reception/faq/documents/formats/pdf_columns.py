"""The columns of a PDF's page: where the white between them is, and what crosses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

GUTTER = 9.0
"""Points of white between two columns, at the least."""

LOOSE = 1.55
"""Of their size, so far apart are the rows of a table, but not the lines of a paragraph."""

TAB = 1.3
"""Of their size, so wide is a gap between the cells of a line."""

FEWEST_LINES = 3
"""Lines of a column that is no running text."""

MOST_BANDS = 4
"""White stripes across a page at which it is parted on trial."""

ALIGNED = 0.7
"""Share of its lines that stand beside one of the other column, at the most: as in a table."""

BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
"""Names of bold fonts."""

Word = dict[str, Any]
"""A word of pdfplumber; a ruled table stands as a word too, with itself under ``table``."""


def in_order(words: list[Word], width: float) -> Iterator[list[Word]]:
    """Words by columns: what crosses all columns parts the page into bands."""
    gutter = _gutter(words, width)
    if gutter is None:
        parts = _bands(words, width)
        for part in parts:
            yield from in_order(part, width)
        if words and not parts:
            yield words
        return
    left, right = gutter
    middle = (left + right) / 2
    rows = baselines(words)
    crossing = [row for row in rows if _crosses(row, left, right)]
    crossing += _above_crossing(rows, crossing, middle)
    tops = sorted(min(word["top"] for word in row) for row in crossing)
    in_crossing = {id(word) for row in crossing for word in row}
    band: list[Word] = []
    full: list[Word] = []
    bands = [-1.0, *tops, float("inf")]
    for start, end in pairwise(bands):
        row = [w for w in words if id(w) in in_crossing and abs(w["top"] - start) < w["size"]]
        band = [w for w in words if id(w) not in in_crossing and start <= w["top"] < end]
        full.extend(row)
        if band:
            if full:
                yield full
                full = []
            yield from in_order([w for w in band if w["x1"] <= middle], width)
            yield from in_order([w for w in band if w["x1"] > middle], width)
    if full:
        yield full


def baselines(words: list[Word]) -> list[list[Word]]:
    """Words by line, each from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one["bottom"], one["x0"])):
        alone = "table" in word or (rows and "table" in rows[-1][0])
        if (
            rows
            and not alone
            and abs(rows[-1][0]["bottom"] - word["bottom"]) <= max(2.0, word["size"] * 0.25)
        ):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda one: one["x0"]) for row in rows]


def stretches(row: list[Word], gap: float) -> Iterator[list[Word]]:
    """Words of a line in groups parted by at least ``gap`` times their size, and some points."""
    group = [row[0]]
    for word in row[1:]:
        if word["x0"] - group[-1]["x1"] > max(GUTTER - 2, gap * word["size"]):
            yield group
            group = []
        group.append(word)
    yield group


def _above_crossing(
    rows: list[list[Word]], crossing: list[list[Word]], middle: float
) -> list[list[Word]]:
    """Headings of what crosses the columns: close above it, with nothing beside them."""
    found: list[list[Word]] = []
    for below in crossing:
        top = min(word["top"] for word in below)
        near = [
            row
            for row in rows
            if row not in crossing and 0 <= top - row[0]["bottom"] < 1.5 * row[0]["size"]
        ]
        if len(near) == 1 and BOLD.search(near[0][0]["fontname"]):
            beside = {word["x0"] > middle for word in near[0]}
            if len(beside) == 1:
                found.append(near[0])
    return found


def _crosses(row: list[Word], left: float, right: float) -> bool:
    """Whether a line has text in the gutter."""
    return any(word["x0"] < right - 1 and word["x1"] > left + 1 for word in row)


def _gutter(words: list[Word], width: float) -> tuple[float, float] | None:
    """Edges of the white between two columns of running text; None if there is one column."""
    rows = baselines(words)
    if len(rows) < 6:
        return None
    x0, x1 = min(word["x0"] for word in words), max(word["x1"] for word in words)
    covered = [0] * (int(width) + 2)
    for row in rows:
        for group in stretches(row, 0.8):
            start, end = int(group[0]["x0"]), int(max(word["x1"] for word in group))
            for x in range(max(0, start), min(end + 1, len(covered))):
                covered[x] += 1
    between = range(int(x0 + 0.25 * (x1 - x0)), int(x0 + 0.78 * (x1 - x0)))
    for crossed in range(max(1, int(0.25 * len(rows))) + 1):
        # What fewest lines cross is the gutter, not the wider white after short lines.
        for gap in _gaps([x for x in between if covered[x] <= crossed]):
            best = _narrowed(gap, rows)
            if best[1] - best[0] >= GUTTER and _parts_columns(rows, best, width):
                return best
    return None


def _bands(words: list[Word], width: float) -> list[list[Word]]:
    """``words`` parted where the most white is below a line, if one part has columns; else none.

    A table below two columns keeps their gutter from being seen on the page as a whole.
    """
    rows = baselines(words)
    tops = [min(word["top"] for word in row) for row in rows]
    white = {
        place: tops[place] - max(word["bottom"] for word in rows[place - 1])
        for place in range(6, len(rows) - 2)
    }
    for place in sorted(white, key=lambda one: -white[one])[:MOST_BANDS]:
        parts = [[w for row in part for w in row] for part in (rows[:place], rows[place:])]
        if any(_gutter(part, width) is not None for part in parts):
            return parts
    return []


def _gaps(free: list[int]) -> list[tuple[float, float]]:
    """Runs of neighbouring points that are as wide as a gutter, the widest first."""
    runs: list[list[int]] = []
    for x in free:
        if runs and x == runs[-1][1] + 1:
            runs[-1][1] = x
        else:
            runs.append([x, x])
    wide = [(float(start), float(end)) for start, end in runs if end - start >= GUTTER]
    return sorted(wide, key=lambda run: run[0] - run[1])


def _parts_columns(rows: list[list[Word]], gutter: tuple[float, float], width: float) -> bool:
    """Whether running text stands on both sides of ``gutter``, or beside a list."""
    beside = [row for row in rows if not _crosses(row, *gutter) and "table" not in row[0]]
    left = [[w for w in row if w["x1"] <= gutter[0] + 1] for row in beside]
    right = [[w for w in row if w["x0"] >= gutter[1] - 1] for row in beside]
    prose = [
        _is_prose(side) or _gutter([word for row in side for word in row], width) is not None
        for side in (left, right)
    ]
    if all(prose):
        return True
    aligned = sum(bool(one and other) for one, other in zip(left, right))
    fewer = min(sum(map(bool, left)), sum(map(bool, right)))
    return any(prose) and fewer >= FEWEST_LINES and aligned <= ALIGNED * fewer


def _narrowed(gutter: tuple[float, float], rows: list[list[Word]]) -> tuple[float, float]:
    """The gutter without what a few words of the columns reach into."""
    left, right = gutter
    middle = (left + right) / 2
    beside = [row for row in rows if not _crosses(row, middle - 2, middle + 2)]
    left = max([left, *(w["x1"] for row in beside for w in row if w["x1"] <= middle)])
    right = min([right, *(w["x0"] for row in beside for w in row if w["x0"] >= middle)])
    return left, right


def _is_prose(rows: list[list[Word]]) -> bool:
    """Whether the lines of a column fill it, as those of a table's column do not."""
    filled = [row for row in rows if row]
    if len(filled) < 4:
        return False
    x0 = min(row[0]["x0"] for row in filled)
    x1 = max(row[-1]["x1"] for row in filled)
    gaps = sum(len(list(stretches(row, TAB))) > 1 for row in filled)
    tops = sorted(row[0]["top"] for row in filled)
    apart = sorted(after - before for before, after in pairwise(tops))[len(tops) // 2 - 1]
    sizes = sorted(row[0]["size"] for row in filled)
    if gaps > 0.3 * len(filled) or apart > LOOSE * sizes[len(sizes) // 2]:
        return False
    wide = sum(1 for row in filled if row[-1]["x1"] - row[0]["x0"] > 0.65 * (x1 - x0))
    words = sum(map(len, filled)) / len(filled)
    return wide >= 0.4 * len(filled) and words >= 3
