"""Rows to and from CSV and XLSX, such that a spreadsheet runs nothing that stands in a cell."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reception.errors import DataError

Row = dict[str, str]

Read = tuple[list[tuple[int, Row]], dict[str, list[str]]]
"""The rows of a file with their numbers, and the examples of the second sheet by topic."""

LARGEST = 10 * 1024 * 1024
"""Bytes of a sheet; a book of a thousand topics has less."""

LARGEST_INSIDE = 100 * 1024 * 1024
"""Bytes of an XLSX when unpacked, which a small file could hide."""

MOST_TOPICS = 2000
"""Rows of the first sheet; ten times what a large clinic has."""

MOST_ROWS = 100_000
"""Rows of any sheet, such as that of examples."""

CELL = 32_000
"""Characters that Excel keeps in a cell; examples beyond that stand in the second sheet only."""

EXAMPLES_SHEET = "examples"
"""Sheet of examples, one a row; of a workbook's other sheets only the first is read."""

_WIDTHS = {"answer": 60, "examples": 70, "question": 40, "heading": 24, "article": 24}
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ALIASES = {"follow-ups": "follow_ups", "follow ups": "follow_ups", "name": "topic"}


def rows_as_csv(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """UTF-8 with a byte order mark, from which Excel knows it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([_escaped(row.get(column, "")) for column in columns] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def rows_as_xlsx(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """A workbook with a sheet of topics and one of examples, one a row."""
    book = openpyxl.Workbook()
    topics = book.active
    topics.title = "topics"
    examples = book.create_sheet(EXAMPLES_SHEET)
    _put(topics, 1, columns)
    _put(examples, 1, ("topic", "example"))
    place = 2
    for number, row in enumerate(rows, 2):
        cells = dict(row)
        if len(cells.get("examples", "")) > CELL:
            cells["examples"] = ""
        _put(topics, number, [cells.get(column, "") for column in columns])
        for example in filter(None, row.get("examples", "").split("\n")):
            _put(examples, place, (row["topic"], example))
            place += 1
    for sheet, names in ((topics, columns), (examples, ("topic", "examples"))):
        sheet.freeze_panes = "A2"
        for number, name in enumerate(names, 1):
            sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 16)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_rows(content: bytes, kind: str) -> Read:
    """The rows of a file, and the examples of a workbook's second sheet.

    A workbook may take all the memory there is: see `reception.faq.sheet_process`.

    Raises:
        DataError: it is no such file, is too large, or has no column ``topic`` or ``question``.
    """
    if len(content) > LARGEST:
        raise DataError(
            f"The sheet has {len(content) // 1024 // 1024} MB; {LARGEST // 1024 // 1024} MB are "
            "the most, so split it."
        )
    if kind == "csv":
        return _named(_read_csv(content)), {}
    if not content:
        raise DataError("The workbook is empty; choose the one that was meant.")
    sheets = _read_xlsx(content)
    apart: dict[str, list[str]] = {}
    for cells in sheets.get(EXAMPLES_SHEET, [])[1:]:
        if len(cells) > 1 and cells[0].strip() and cells[1].strip():
            apart.setdefault(cells[0].strip(), []).append(cells[1])
    first = next(iter(sheets.values()), [])
    return _named(first), apart


def _named(table: Sequence[Sequence[str]]) -> list[tuple[int, Row]]:
    header = [_ALIASES.get(cell.strip().lower(), cell.strip().lower()) for cell in table[0]] if (
        table
    ) else []  # fmt: skip
    if not {"topic", "question"} & set(header):
        raise DataError(
            "The first row has to name the columns: topic, question, answer, article, heading, "
            "reviewed, follow_ups, examples."
        )
    rows: list[tuple[int, Row]] = []
    for number, cells in enumerate(table[1:], 2):
        if any(cell.strip() for cell in cells):
            if len(rows) == MOST_TOPICS:
                raise DataError(
                    f"The sheet has more than {MOST_TOPICS:,} topics, which are the most; split it."
                )
            filled = [*cells, *[""] * (len(header) - len(cells))]
            rows.append((number, {name: cell for name, cell in zip(header, filled) if name}))
    return rows


def _read_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise DataError("The sheet is no text; save it as “CSV UTF-8”.")
    if "\x00" in text:
        raise DataError("The sheet is no CSV; save it as “CSV UTF-8”, or as .xlsx.")
    # Excel writes semicolons where the comma is the decimal sign.
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LARGEST)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DataError(f"The sheet is no CSV ({error}); save it as “CSV UTF-8”.") from error
    return [[_unescaped(cell.replace("\r\n", "\n")) for cell in row] for row in rows]


def _read_xlsx(content: bytes) -> dict[str, list[list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_INSIDE:
                raise DataError("The workbook is too large when unpacked; split it.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        used = [
            sheet
            for place, sheet in enumerate(book.worksheets)
            if place == 0 or sheet.title.lower() == EXAMPLES_SHEET
        ]
        for sheet in used:
            _require_values(sheet)
        sheets = {
            sheet.title.lower(): [
                [_text(cell) for cell in row]
                for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=30, values_only=True)
            ]
            for sheet in used
        }
        for title, rows in sheets.items():
            if len(rows) > MOST_ROWS:
                raise DataError(
                    f"The sheet “{title}” goes beyond row {MOST_ROWS:,}; delete the empty rows at "
                    "its end, or split it."
                )
        return sheets
    except (DataError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise DataError(
            "The workbook cannot be read: it is damaged, or no .xlsx whatever its name says; open "
            "it in a spreadsheet program and save it as .xlsx."
        ) from error


def _require_values(sheet: Any) -> None:
    """Refuse a formula without the value it had: it would be taken for an empty cell."""
    with sheet._get_source() as source:
        for _, row in etree.iterparse(source, tag="{*}row"):
            for cell in row:
                saved = cell.findtext("{*}v")
                # A text may be empty; a number, which has no type, may not.
                missing = saved is None or (not saved and cell.get("t") != "str")
                if missing and cell.find("{*}f") is not None:
                    raise DataError(
                        f"Cell {cell.get('r')} of the sheet “{sheet.title}” holds a formula whose "
                        "value was not saved; open the workbook in a spreadsheet program and save "
                        "it there, or write the text itself."
                    )
            # What has been looked at need not be held.
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]


def _put(sheet: Any, row: int, cells: Sequence[str]) -> None:
    for column, text in enumerate(cells, 1):
        cell = sheet.cell(row, column)
        cell.value = _kept(text)
        # Text, whatever it begins with; and it stays so when somebody edits it.
        cell.data_type = "s"
        cell.quotePrefix = bool(_FORMULA.match(text))
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if row == 1:
            cell.font = Font(bold=True)


def _kept(text: str) -> str:
    """Without what XML cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("_x000D_", "")


def _escaped(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
