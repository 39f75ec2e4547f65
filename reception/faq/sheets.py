"""The FAQ book as a table, for those who would rather write in a spreadsheet."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reception.errors import DataError
from reception.faq import changes, editing
from reception.faq.changes import ABSENT, change
from reception.faq.conflicts import Conflict
from reception.faq.editing import EntryText, Version
from reception.faq.example_advice import MOST_EXAMPLES
from reception.faq.merging import merge_items
from reception.faq.sheet_files import Row, read_rows, rows_as_csv, rows_as_xlsx
from reception.faq.sheet_process import read_workbook
from reception.faq.trial import check

COLUMNS = (
    "topic",
    "question",
    "answer",
    "article",
    "heading",
    "reviewed",
    "follow_ups",
    "examples",
    "version",
)
"""Of the first sheet. ``examples`` has one a line; ``version`` is what an export began with."""

MOST_MISTAKES = 20
"""That are looked for at once; each costs a look at the whole book."""

LOOKING = 20.0
"""Seconds after which no further mistake is looked for once there is one."""

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(frozen=True)
class Mistake:
    """What is wrong in a sheet.

    Attributes:
        row: counted as the spreadsheet does, the header being 1; 0 for the sheet as a whole.
        column: of ``COLUMNS``, or empty.
        text: what is wrong and what to do.
    """

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Planned:
    """What importing a row would do.

    Attributes:
        row: of the sheet.
        name: of the topic.
        kind: ``NEW``, ``CHANGED`` or ``UNCHANGED``.
        fields: the topic as it would be.
        before: as it is now; None if it is new.
        base: version of ``before``.
        columns: fields that would change.
        added, removed: examples that would come or go.
    """

    row: int
    name: str
    kind: str
    fields: EntryText
    before: EntryText | None
    base: Version
    columns: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What importing a sheet would do; it can be imported if there are no mistakes."""

    rows: tuple[Planned, ...]
    mistakes: tuple[Mistake, ...]

    def of_kind(self, kind: str) -> list[Planned]:
        """The rows that are ``NEW``, ``CHANGED`` or ``UNCHANGED``."""
        return [row for row in self.rows if row.kind == kind]


def export(names: Sequence[str] | None = None, kind: str = "csv") -> bytes:
    """The book as a file.

    Args:
        names: topics to export, by default all.
        kind: ``csv``, which Excel opens too, or ``xlsx``.
    """
    rows = []
    for name in editing.names() if names is None else names:
        fields, version = editing.open_entry(name)
        rows.append(_row_of(name, fields, version))
    return rows_as_xlsx(rows, COLUMNS) if kind == "xlsx" else rows_as_csv(rows, COLUMNS)


def plan(content: bytes, kind: str) -> Plan:
    """What importing a file would do; nothing is changed.

    Args:
        content: of the file.
        kind: ``csv`` or ``xlsx``.

    Raises:
        DataError: it is no such file, or has none of the columns.
    """
    rows, singly = read_workbook(content) if kind == "xlsx" else read_rows(content, kind)
    planned: dict[str, Planned] = {}
    mistakes: list[Mistake] = []
    for number, row in rows:
        try:
            one = _planned(number, row, singly)
        except DataError as error:
            mistakes.append(_mistake(number, str(error)))
            continue
        if one.name in planned:
            mistakes.append(Mistake(number, "topic", f"{one.name} stands in two rows."))
            continue
        planned[one.name] = one
    if not planned and not mistakes:
        mistakes.append(Mistake(0, "", "There is no row in it; write one topic a row."))
    for name in singly:
        if name not in planned:
            text = f"The sheet “examples” names {name}, which is in no row of the first sheet."
            mistakes.append(Mistake(0, "examples", text))
    found = list(planned.values())
    return Plan(tuple(found), tuple(mistakes or _mistakes_together(found)))


def carry_out(planned: Plan, by: str = "") -> int:
    """Write what was planned, all or nothing; how many topics were new or changed.

    Raises:
        DataError: the plan has mistakes.
        Conflict: a topic was changed since the plan was made.
    """
    if planned.mistakes:
        first = planned.mistakes[0]
        raise DataError(f"Row {first.row}: {first.text} Nothing was imported.")
    wanted = [row for row in planned.rows if row.kind != UNCHANGED]
    if wanted:
        entries = [(row.name, row.fields, row.base) for row in wanted]
        editing.save_all(entries, by, "imported")
    return len(wanted)


def kind_of(name: str) -> str:
    """The kind of a file by its name.

    Raises:
        DataError: it is neither CSV nor XLSX.
    """
    kind = Path(name).suffix.lower().removeprefix(".")
    if kind not in ("csv", "xlsx"):
        raise DataError(f"{name}: a sheet is a .csv or an .xlsx; choose one of them.")
    return kind


def _row_of(name: str, fields: EntryText, version: Version) -> Row:
    return {
        "topic": name,
        "question": fields.question,
        "answer": fields.answer,
        "article": fields.article,
        "heading": fields.heading,
        "reviewed": fields.reviewed,
        "follow_ups": ", ".join(fields.follow_ups),
        "examples": "\n".join(fields.examples),
        "version": version.digest[:16],
    }


def _planned(number: int, row: Row, singly: dict[str, list[str]]) -> Planned:
    question = row.get("question", "")
    name = row.get("topic", "").strip() or editing.topic_name(question)
    there = editing.path_of(name).exists()
    before, base = editing.open_entry(name) if there else (None, Version(ABSENT))
    old = before or EntryText()
    # A column that the sheet does not have stays as it is.
    fields = EntryText(
        question=row.get("question", old.question),
        answer=row.get("answer", old.answer),
        article=row.get("article", old.article),
        heading=row.get("heading", old.heading),
        reviewed=row.get("reviewed", old.reviewed),
        follow_ups=tuple(row["follow_ups"].split(",")) if "follow_ups" in row else old.follow_ups,
        examples=_examples(row, old, singly.get(name)),
    ).tidied()
    if before is not None:
        fields = _with_changes_since(name, fields, before, row.get("version", "").strip())
    if len(fields.examples) > MOST_EXAMPLES and fields.examples != old.examples:
        raise DataError(
            f"examples: there are {len(fields.examples):,}; {MOST_EXAMPLES} are the most, so keep "
            "those that differ most."
        )
    columns = tuple(
        column for column in COLUMNS[1:-1] if getattr(fields, column) != getattr(old, column)
    )
    kind = NEW if before is None else (CHANGED if columns else UNCHANGED)
    return Planned(
        number, name, kind, fields, before, base, columns,
        tuple(text for text in fields.examples if text not in old.examples),
        tuple(text for text in old.examples if text not in fields.examples),
    )  # fmt: skip


def _examples(row: Row, old: EntryText, singly: list[str] | None) -> tuple[str, ...]:
    """The examples of the cell, of the second sheet, or of both if both were changed."""
    in_cell = tuple(row["examples"].split("\n")) if "examples" in row else None
    cell = None if in_cell is None else EntryText(examples=in_cell).tidied().examples
    apart = None if singly is None else EntryText(examples=tuple(singly)).tidied().examples
    if cell is None or apart is None:
        return cell if cell is not None else (apart if apart is not None else old.examples)
    if cell == old.examples or not cell:
        return apart
    return cell if apart == old.examples else tuple(merge_items(old.examples, cell, apart))


def _with_changes_since(name: str, fields: EntryText, before: EntryText, version: str) -> EntryText:
    """``fields`` with what somebody changed in the topic after the sheet was exported."""
    exported = changes.recall_by_start(version) if version else None
    if exported is None:
        return fields
    base = editing.fields_of(exported.decode(), f"data/faq/{name}.yml")
    conflict = Conflict(name, fields, before, base, Version(""))
    if conflict.clashes:
        raise DataError(
            f"{name}: {conflict.clashes[0]}: it was changed here after the sheet was exported, "
            "and in the sheet too; export again and repeat your change."
        )
    return conflict.merged


def _mistakes_together(planned: list[Planned]) -> list[Mistake]:
    """What the loader says of the book with all rows, then without the row it names, and so on."""
    wanted = [row for row in planned if row.kind != UNCHANGED]
    names = {row.name for row in wanted}
    mistakes: list[Mistake] = []
    until = time.monotonic() + LOOKING
    while wanted and (said := _fault(wanted, names)) is not None:
        row = _meant(said, wanted)
        if row is None:
            return [*mistakes, Mistake(0, "", said)]
        mistakes.append(_mistake(row.row, said))
        wanted.remove(row)
        if len(mistakes) == MOST_MISTAKES or time.monotonic() > until:
            break
    return sorted(mistakes, key=lambda mistake: mistake.row)


def _meant(said: str, rows: list[Planned]) -> Planned | None:
    """The row that a mistake is in: the one it names, or the last that has what it quotes."""
    found = None
    for row in rows:
        if said.startswith((f"data/faq/{row.name}.yml: ", f"{row.name}: ")):
            return row
        if any(repr(text) in said for text in (row.fields.question, *row.fields.examples)):
            found = row
    return found


def _fault(rows: list[Planned], names: set[str]) -> str | None:
    """The first mistake in the book if ``rows`` were in it.

    A follow-up that names another one of ``names`` is left out: it is not the mistake.
    """
    others = names - {row.name for row in rows}
    try:
        with change("", "tried", []) as edit:
            for row in rows:
                kept = tuple(name for name in row.fields.follow_ups if name not in others)
                editing.put(edit, row.name, replace(row.fields, follow_ups=kept), row.base)
            check(edit)
            edit.staged.clear()
    except (DataError, Conflict) as error:
        return str(error)
    return None


def _mistake(number: int, said: str) -> Mistake:
    parts = said.split(": ", 2)
    named = next((part.split(".")[-1] for part in parts[:2] if _is_column(part)), "")
    text = said.split(": ", 1)[1] if said.startswith("data/faq/") and ": " in said else said
    return Mistake(number, named, text)


def _is_column(part: str) -> bool:
    return part.split(".")[0] in (*COLUMNS, "source")
