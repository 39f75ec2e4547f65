"""Reads Word documents (.docx): paragraphs, lists and tables in the order they stand in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from reception.errors import DataError
from reception.faq.documents.formats.struck import strip_word
from reception.faq.documents.formats.word_xml import (
    FALLBACK,
    W,
    cells_of,
    continues,
    is_on,
    is_row_of,
    size_of,
    text_of,
    usual_size,
)
from reception.faq.documents.pieces import (
    END,
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

_OTHERS = {
    "content.xml": "an OpenDocument file (.odt)",
    "Index/Document.iwa": "a Pages document",
    "index.xml": "a Pages document",
    "xl/workbook.xml": "a workbook (.xlsx)",
    "ppt/presentation.xml": "a presentation (.pptx)",
    "META-INF/container.xml": "a book (.epub)",
}
"""What else is a ZIP archive, by a part that it always has."""

_LEVEL = re.compile(r"heading\s*(\d)", re.IGNORECASE)
_DEFAULT_TITLES = frozenset({"", "word document", "document", "untitled", "document1"})
_SAVE = "open it in Word and save it anew as .docx, or copy its text to a .txt file"


def read_word(content: bytes, origin: str) -> Flow:
    """The flow of a Word document.

    Raises:
        DataError: it is no Word document, is damaged, or would unpack to too much.
    """
    _check_archive(content, origin)
    # Imported here: only Word documents need it.
    import docx
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(content))
        struck = strip_word(document)
        pieces = [*_Body(document).pieces(document.element.body), *struck]
        title = clean(document.core_properties.title or "")
    except (DataError, MemoryError):
        raise
    except Exception as error:  # whatever a damaged part makes python-docx and lxml raise
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
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
    names = {part.filename for part in parts}
    if "word/document.xml" not in names:
        kind = next((kind for part, kind in _OTHERS.items() if part in names), "")
        raise DataError(
            f"{origin} is {kind}; save it as DOCX or PDF."
            if kind
            else f"{origin} is no Word document (.docx); save it as DOCX or PDF."
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise DataError(f"{origin} would unpack to too much; remove its pictures, or {_SAVE}.")
    if any(part.flag_bits & 1 for part in parts):
        raise DataError(f"{origin} is protected by a password; save it without one.")


class _Body:
    """The body of a document and what its styles say."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._sizes = usual_size(document)

    def pieces(self, element: Any) -> Iterator[Piece]:
        """The pieces of the body, of a cell or of a text box."""
        for child in element:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}sdt":
                for inner in child.iterchildren(f"{W}sdtContent"):
                    yield from self.pieces(inner)
            elif child.tag in (f"{W}ins", f"{W}customXml", f"{W}moveTo"):
                yield from self.pieces(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Piece]:
        lines = [clean(line) for line in text_of(paragraph).split("\n")]
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
        for box in paragraph.iter(f"{W}txbxContent"):
            if not any(one.tag == FALLBACK for one in box.iterancestors()):
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
        for run in paragraph.iter(f"{W}r"):
            properties = run.find(f"{W}rPr")
            if text_of(run).strip() and (properties is None or not is_on(properties, "b")):
                break
            bold += text_of(run)
        bold = clean(bold)
        return bold if bold.endswith("?") and text.startswith(bold) and text != bold else ""

    def _chain(self, paragraph: Any) -> list[BaseStyle]:
        """The paragraph's style and those it is based on."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        style: Any = self._styles.get(named.get(f"{W}val")) if named is not None else None
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
            outline = properties.find(f"{W}outlineLvl")
            if outline is not None and (outline.get(f"{W}val") or "9") in "012345678":
                return int(outline.get(f"{W}val")) + 1
        return None

    def _depth(self, paragraph: Any) -> int | None:
        """Depth of a list item; None if it is none."""
        for properties in self._properties(paragraph):
            numbering = properties.find(f"{W}numPr")
            if numbering is not None:
                number, depth = numbering.find(f"{W}numId"), numbering.find(f"{W}ilvl")
                if number is None:  # a style that sets the depth only, like Subtitle
                    continue
                if number.get(f"{W}val") == "0":
                    return None
                value = depth.get(f"{W}val") if depth is not None else "0"
                return int(value) if (value or "").isdecimal() else 0
        for style in self._chain(paragraph):
            if (style.name or "").lower().startswith(("list bullet", "list number")):
                last = (style.name or "")[-1]
                return int(last) - 1 if last.isdecimal() else 0
        return None

    def _properties(self, paragraph: Any) -> Iterator[Any]:
        own = paragraph.find(f"{W}pPr")
        if own is not None:
            yield own
        for style in self._chain(paragraph):
            its = style.element.find(f"{W}pPr")
            if its is not None:
                yield its

    def _stands_out(self, paragraph: Any) -> bool:
        """Whether all of it is bold, underlined, in capitals or larger than the text."""
        runs = [run for run in paragraph.iter(f"{W}r") if text_of(run).strip()]
        if not runs:
            return False
        if clean(text_of(paragraph)).isupper():
            return True
        inherited = [style.element.find(f"{W}rPr") for style in self._chain(paragraph)]
        return all(
            any(
                is_on(properties, "b") or is_on(properties, "u") or self._large(properties)
                for properties in (run.find(f"{W}rPr"), *inherited)
                if properties is not None
            )
            for run in runs
        )

    def _large(self, properties: Any) -> bool:
        size = size_of(properties)
        return size is not None and self._sizes is not None and size >= self._sizes * 1.15

    def _table(self, table: Any) -> Iterator[Piece]:
        lines = [list(cells_of(line)) for line in table.iter(f"{W}tr") if is_row_of(line, table)]
        widest = max(map(len, lines), default=0)
        flows = any(
            sum(1 for _ in cell.iter(f"{W}p")) > 3
            or cell.find(f".//{W}tbl") is not None
            or any(piece.kind in (HEADING, ITEM) for piece in self._structure(cell))
            for cells in lines
            for cell in cells
        )
        if widest < 2 or len(lines) < 2 or (flows and len(lines) < 3):
            inside = [piece for cells in lines for cell in cells for piece in self.pieces(cell)]
            yield from inside
            levels = [piece.level for piece in inside if piece.kind == HEADING]
            if levels:  # what follows the table is not under the headings in it
                yield Piece(END, "", min(levels))
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
                above[place] if continues(cell) and place < len(above) else clean(text_of(cell))
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
        if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None:
            return True
        paragraphs = [one for cell in cells for one in cell.iter(f"{W}p") if text_of(one).strip()]
        if all(self._stands_out(one) for one in paragraphs):
            return True
        look = table.find(f"{W}tblPr/{W}tblLook")
        first = look is not None and (
            look.get(f"{W}firstRow") == "1" or int(look.get(f"{W}val") or "0", 16) & 0x20
        )
        return bool(first) and all(
            len(text.split()) <= 5 and text[-1:] not in (".", "!") for text in texts
        )
