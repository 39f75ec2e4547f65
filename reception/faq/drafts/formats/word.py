"""Reads Word documents (.docx): paragraphs, lists and tables in the order they stand in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from reception.errors import DataError
from reception.faq.drafts.pieces import (
    HEADING,
    ITEM,
    PARAGRAPH,
    PROMOTED,
    Flow,
    Piece,
    bullet,
    clean,
    looks_like_heading,
    row,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import BaseStyle

LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts together, unpacked; more is an attack or a picture book."""

MOST_PARTS = 5000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEVEL = re.compile(r"heading\s*(\d)", re.IGNORECASE)
_DEFAULT_TITLES = frozenset({"", "word document", "document", "untitled", "document1"})
_ON = frozenset({None, "1", "true", "on"})
_SAVE = "open it in Word and save it anew as .docx, or copy its text to a .txt file"


def read_word(content: bytes, origin: str) -> Flow:
    """The flow of a Word document.

    Raises:
        DataError: it is no Word document, is damaged, or would unpack to too much.
    """
    _check_archive(content, origin)
    # Imported here: only Word documents need it.
    import docx

    try:
        document = docx.Document(io.BytesIO(content))
        pieces = list(_Body(document).pieces(document.element.body))
        title = clean(document.core_properties.title or "")
    except DataError:
        raise
    except Exception as error:  # whatever a damaged part makes python-docx and lxml raise
        raise DataError(f"{origin} is damaged or no Word document; {_SAVE}.") from error
    known = "" if title.lower() in _DEFAULT_TITLES else title
    named = next((piece.text for piece in pieces if piece.kind == HEADING and piece.level == 0), "")
    if named:
        pieces = [piece for piece in pieces if (piece.kind, piece.level) != (HEADING, 0)]
    return Flow(pieces, named or known, certain=bool(named))


def _check_archive(content: bytes, origin: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DataError(f"{origin} is damaged; {_SAVE}.") from error
    if "word/document.xml" not in {part.filename for part in parts}:
        raise DataError(f"{origin} is no Word document (.docx); save it as .docx or PDF.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise DataError(f"{origin} would unpack to too much; remove its pictures, or {_SAVE}.")
    if any(part.flag_bits & 1 for part in parts):
        raise DataError(f"{origin} is protected by a password; save it without one.")


class _Body:
    """The body of a document and what its styles say."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._sizes = _sizes(document)

    def pieces(self, element: Any) -> Iterator[Piece]:
        """The pieces of the body, of a cell or of a text box."""
        for child in element:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag == f"{_W}sdt":
                for inner in child.iterchildren(f"{_W}sdtContent"):
                    yield from self.pieces(inner)
            elif child.tag in (f"{_W}ins", f"{_W}customXml", f"{_W}moveTo"):
                yield from self.pieces(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Piece]:
        lines = [clean(line) for line in _text(paragraph).split("\n")]
        names = [style.name or "" for style in self._chain(paragraph)]
        text = clean(" ".join(lines))
        if text and any(name.lower().startswith("toc") for name in names):
            yield Piece(PARAGRAPH, text, why="table of contents")
        elif text and names and names[0].lower() == "subtitle":
            yield Piece(PARAGRAPH, text, why="subtitle")
        elif text and names and names[0].lower() == "caption":
            yield Piece(PARAGRAPH, text, why="image caption")
        elif text and (level := self._level(paragraph, names)) is not None:
            yield Piece(HEADING, text, level)
        elif text and (depth := self._depth(paragraph)) is not None:
            yield Piece(ITEM, text, depth)
        elif text:
            yield from self._plain(paragraph, lines)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(one.tag == _FALLBACK for one in box.iterancestors()):
                yield from self.pieces(box)

    def _plain(self, paragraph: Any, lines: list[str]) -> Iterator[Piece]:
        text = clean(" ".join(lines))
        if looks_like_heading(text) and not bullet(text) and self._stands_out(paragraph):
            yield Piece(HEADING, text, PROMOTED)
            return
        question = self._bold_question(paragraph, text)
        if question:
            yield Piece(HEADING, question, PROMOTED)
            yield Piece(PARAGRAPH, text[len(question) :].strip())
            return
        pending: list[str] = []
        for line in lines:
            marked = bullet(line)
            if not line or marked:
                if pending:
                    yield Piece(PARAGRAPH, clean(" ".join(pending)))
                pending = []
                if marked:
                    yield Piece(ITEM, line[marked:])
            else:
                pending.append(line)
        if pending:
            yield Piece(PARAGRAPH, clean(" ".join(pending)))

    def _bold_question(self, paragraph: Any, text: str) -> str:
        """The question in bold that a paragraph begins with, before its answer; "" without."""
        bold = ""
        for run in paragraph.iter(f"{_W}r"):
            properties = run.find(f"{_W}rPr")
            if _text(run).strip() and (properties is None or not _is_on(properties, "b")):
                break
            bold += _text(run)
        bold = clean(bold)
        return bold if bold.endswith("?") and text.startswith(bold) and text != bold else ""

    def _chain(self, paragraph: Any) -> list[BaseStyle]:
        """The paragraph's style and those it is based on."""
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style: Any = self._styles.get(named.get(f"{_W}val")) if named is not None else None
        chain: list[BaseStyle] = []
        while style is not None and style not in chain and len(chain) < 20:
            chain.append(style)
            style = getattr(style, "base_style", None)
        return chain

    def _level(self, paragraph: Any, names: list[str]) -> int | None:
        """Level of a heading, 0 for the title; None if it is no heading."""
        for name in names:
            if name.lower() == "title":
                return 0
            if match := _LEVEL.match(name):
                return int(match.group(1))
        for properties in self._properties(paragraph):
            outline = properties.find(f"{_W}outlineLvl")
            if outline is not None and (outline.get(f"{_W}val") or "9") in "012345678":
                return int(outline.get(f"{_W}val")) + 1
        return None

    def _depth(self, paragraph: Any) -> int | None:
        """Depth of a list item; None if it is none."""
        for properties in self._properties(paragraph):
            numbering = properties.find(f"{_W}numPr")
            if numbering is not None:
                number, depth = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
                if number is None:  # a style that sets the depth only, like Subtitle
                    continue
                if number.get(f"{_W}val") == "0":
                    return None
                value = depth.get(f"{_W}val") if depth is not None else "0"
                return int(value) if (value or "").isdecimal() else 0
        for style in self._chain(paragraph):
            if (style.name or "").lower().startswith(("list bullet", "list number")):
                last = (style.name or "")[-1]
                return int(last) - 1 if last.isdecimal() else 0
        return None

    def _properties(self, paragraph: Any) -> Iterator[Any]:
        own = paragraph.find(f"{_W}pPr")
        if own is not None:
            yield own
        for style in self._chain(paragraph):
            its = style.element.find(f"{_W}pPr")
            if its is not None:
                yield its

    def _stands_out(self, paragraph: Any) -> bool:
        """Whether all of it is bold, underlined, in capitals or larger than the text."""
        runs = [run for run in paragraph.iter(f"{_W}r") if _text(run).strip()]
        if not runs:
            return False
        if clean(_text(paragraph)).isupper():
            return True
        inherited = [style.element.find(f"{_W}rPr") for style in self._chain(paragraph)]
        return all(
            any(
                _is_on(properties, "b") or _is_on(properties, "u") or self._large(properties)
                for properties in (run.find(f"{_W}rPr"), *inherited)
                if properties is not None
            )
            for run in runs
        )

    def _large(self, properties: Any) -> bool:
        size = _size(properties)
        return size is not None and self._sizes is not None and size >= self._sizes * 1.15

    def _table(self, table: Any) -> Iterator[Piece]:
        lines = [list(_cells(line)) for line in table.iter(f"{_W}tr") if _within(line, table)]
        widest = max(map(len, lines), default=0)
        flows = any(
            sum(1 for _ in cell.iter(f"{_W}p")) > 3
            or cell.find(f".//{_W}tbl") is not None
            or any(piece.kind in (HEADING, ITEM) for piece in self._structure(cell))
            for cells in lines
            for cell in cells
        )
        if widest < 2 or len(lines) < 2 or (flows and len(lines) < 3):
            for cells in lines:
                for cell in cells:
                    yield from self.pieces(cell)
            return
        yield from self._rows(table, lines)

    def _structure(self, cell: Any) -> list[Piece]:
        """Headings by style and items in a cell; what is bold may name a column."""
        return [
            piece
            for piece in self.pieces(cell)
            if piece.kind == ITEM or (piece.kind == HEADING and piece.level < PROMOTED - 1)
        ]

    def _rows(self, table: Any, lines: list[list[Any]]) -> Iterator[Piece]:
        header: tuple[str, ...] = ()
        above: list[str] = []
        for number, cells in enumerate(lines):
            texts = [
                above[place] if _continues(cell) and place < len(above) else clean(_text(cell))
                for place, cell in enumerate(cells)
            ]
            above = texts
            if not any(texts):
                continue
            if number == 0 and self._names_columns(table, cells, texts):
                header = tuple(texts)
            elif len([text for text in texts if text]) == 1 and len(cells) == 1:
                yield Piece(PARAGRAPH, texts[0])
            else:
                yield row([text for text in texts if text], header)

    def _names_columns(self, table: Any, cells: list[Any], texts: list[str]) -> bool:
        if table.find(f"{_W}tr/{_W}trPr/{_W}tblHeader") is not None:
            return True
        paragraphs = [one for cell in cells for one in cell.iter(f"{_W}p") if _text(one).strip()]
        if all(self._stands_out(one) for one in paragraphs):
            return True
        look = table.find(f"{_W}tblPr/{_W}tblLook")
        first = look is not None and (
            look.get(f"{_W}firstRow") == "1" or int(look.get(f"{_W}val") or "0", 16) & 0x20
        )
        return bool(first) and all(
            len(text.split()) <= 5 and text[-1:] not in (".", "!") for text in texts
        )


def _within(line: Any, table: Any) -> bool:
    return next(line.iterancestors(f"{_W}tbl")) is table


def _cells(line: Any) -> Iterator[Any]:
    for child in line.iter(f"{_W}tc"):
        if next(child.iterancestors(f"{_W}tr")) is line:
            yield child


def _continues(cell: Any) -> bool:
    """Whether the cell is merged with the one above it."""
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merged is not None and merged.get(f"{_W}val") in (None, "continue")


def _text(element: Any) -> str:
    """Text as it reads with all changes accepted, without that of text boxes in it."""
    parts: list[str] = []
    for node in element.iter(
        f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen", f"{_W}p"
    ):
        if node is element:
            continue
        between = [one.tag for one in _up_to(node, element)]
        if any(tag in (f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent") for tag in between):
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append("" if f"{_W}tabs" in between else " ")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif node.tag == f"{_W}p":
            parts.append(" ")
        else:
            parts.append("\n")
    return "".join(parts)


def _up_to(node: Any, element: Any) -> Iterator[Any]:
    for one in node.iterancestors():
        if one is element:
            return
        yield one


def _is_on(properties: Any, name: str) -> bool:
    found = properties.find(f"{_W}{name}")
    if found is None:
        return False
    value = found.get(f"{_W}val")
    return value not in ("none", "0", "false") if name == "u" else value in _ON


def _size(properties: Any) -> float | None:
    found = properties.find(f"{_W}sz")
    value = found.get(f"{_W}val") if found is not None else None
    return float(value) if value and value.isdecimal() else None


def _sizes(document: WordDocument) -> float | None:
    """Half points of the text's letters: of most runs that say it, else of the default style."""
    counted: dict[float, int] = {}
    for run in document.element.body.iter(f"{_W}r"):
        properties = run.find(f"{_W}rPr")
        size = _size(properties) if properties is not None else None
        if size is not None:
            counted[size] = counted.get(size, 0) + len(_text(run))
    total = len(_text(document.element.body))
    if counted and sum(counted.values()) > total / 2:
        return max(counted, key=lambda size: counted[size])
    defaults = document.styles.element.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
    return (_size(defaults) if defaults is not None else None) or 22.0
