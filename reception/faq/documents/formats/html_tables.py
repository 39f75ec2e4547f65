"""Tables of web pages: their rows with the columns' names, or layout in disguise."""

from __future__ import annotations

from lxml.html import HtmlElement

from reception.faq.documents.pieces import PARAGRAPH, Piece, clean, row

_FLOW = ("h1", "h2", "h3", "h4", "ul", "ol", "table", "details")
_WIDEST = 50
"""Columns that a cell may span; more is a mistake or an attack."""


def is_layout(table: HtmlElement) -> bool:
    """Whether ``table`` places blocks on the page instead of listing values."""
    if (table.get("role") or "") in ("presentation", "none"):
        return True
    rows = [_cells(line) for line in _lines(table)]
    if max(map(len, rows), default=0) < 2:
        return True
    # Headings or lists within cells that are no names of rows or columns.
    return any(cell.find(f".//{tag}") is not None for cell in table.iter("td") for tag in _FLOW)


def rows_of(table: HtmlElement) -> list[Piece]:
    """The rows of ``table``; cells that span rows are repeated in each."""
    pieces: list[Piece] = []
    header: tuple[str, ...] = ()
    spanning: dict[int, tuple[int, str]] = {}
    for number, line in enumerate(_lines(table)):
        cells = _cells(line)
        texts = _spread(cells, spanning)
        if not any(texts):
            continue
        if _names_columns(line, cells, number):
            header = tuple(texts)
        elif len(cells) == 1:
            pieces.append(Piece(PARAGRAPH, clean(cells[0].text_content())))
        else:
            pieces.append(row([text for text in texts if text], header))
    return pieces


def _spread(cells: list[HtmlElement], spanning: dict[int, tuple[int, str]]) -> list[str]:
    """Texts of a row's cells, with those that reach down from rows above."""
    texts: list[str] = []
    waiting = list(cells)
    while waiting or len(texts) in spanning:
        place = len(texts)
        if place in spanning:
            left, text = spanning.pop(place)
            if left > 1:
                spanning[place] = (left - 1, text)
            texts.append(text)
            continue
        cell = waiting.pop(0)
        text = clean(cell.text_content())
        down = _number(cell.get("rowspan"))
        if down > 1:
            spanning[place] = (down - 1, text)
        texts.append(text)
        texts.extend("" for _ in range(min(_number(cell.get("colspan")), _WIDEST) - 1))
    return texts


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 4 else 1


def _lines(table: HtmlElement) -> list[HtmlElement]:
    return [line for line in table.iter("tr") if next(line.iterancestors("table")) is table]


def _cells(line: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in line if cell.tag in ("td", "th")]


def _names_columns(line: HtmlElement, cells: list[HtmlElement], number: int) -> bool:
    parent = line.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    if len(cells) < 2:
        return False
    if all(cell.tag == "th" for cell in cells):
        return True
    return number == 0 and all(
        cell.find(".//b") is not None
        or cell.find(".//strong") is not None
        or not cell.text_content().strip()
        for cell in cells
    )
