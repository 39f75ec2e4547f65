"""The book goes through a spreadsheet and comes back as it was, or as somebody changed it there."""

from __future__ import annotations

import csv
import io
import resource
import time
import zipfile
from collections.abc import Container
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from faq_project import EXAMPLES, copied_project
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reception.errors import DataError
from reception.faq import editing, sheets
from reception.faq.conflicts import Conflict
from reception.faq.sheet_files import MOST_TOPICS, read_rows, rows_as_csv, rows_as_xlsx
from reception.faq.sheets import CHANGED, NEW, UNCHANGED

KINDS = ["csv", "xlsx"]

STRINGS = (
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" '
    b'uniqueCount="1"><si><t>%s</t></si></sst>'
)
STRINGS_TOO = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.spreadsheetml.sharedStrings+xml"/>'
)
"""The strings of a workbook that has only one, and what says that it has them."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return copied_project(tmp_path, monkeypatch)


def as_csv(rows: list[dict[str, str]]) -> bytes:
    stream = io.StringIO()
    columns = dict.fromkeys(column for row in rows for column in row)
    writer = csv.DictWriter(stream, list(columns))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def row_of(name: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(sheets.export([name]).decode("utf-8-sig")))
    return next(iter(rows))


def cupping(**other: str) -> dict[str, str]:
    row = {
        "topic": "cupping", "question": "Does cupping hurt?", "answer": "It may pinch a little.",
        "article": "from-our-team", "heading": "", "reviewed": "", "follow_ups": "glow, scars",
        "examples": "\n".join(EXAMPLES),
    }  # fmt: skip
    return {**row, **other}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_exported_and_not_changed_changes_nothing(project: Path, kind: str) -> None:
    files = {path: path.read_bytes() for path in (project / "data").rglob("*") if path.is_file()}
    plan = sheets.plan(sheets.export(kind=kind), kind)
    assert not plan.mistakes
    assert len(plan.of_kind(UNCHANGED)) == len(editing.names()) == 25
    assert sheets.carry_out(plan) == 0
    assert all(path.read_bytes() == then for path, then in files.items())


cells = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1
).filter(lambda text: text == " ".join(text.split()))
risky = st.builds(str.__add__, st.sampled_from("=+-@'"), cells).filter(
    lambda text: text == " ".join(text.split())
)


@given(st.lists(cells | risky, min_size=1, max_size=5, unique=True), cells | risky)
@hypothesis_settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_comes_back_from_a_sheet_as_it_went_in(
    kind: str, examples: list[str], answer: str
) -> None:
    row = {"topic": "x", "question": answer, "examples": "\n".join(examples)}
    columns = ("topic", "question", "examples")
    content = (rows_as_csv if kind == "csv" else rows_as_xlsx)([row], columns)
    rows, singly = read_rows(content, kind)
    assert rows == [(2, row)]
    if kind == "xlsx":
        assert singly == {"x": examples}


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "'=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    row = {"topic": "x", "question": text, "examples": text}
    columns = ("topic", "question", "examples")
    written = next(csv.reader(io.StringIO(rows_as_csv([row], columns).decode().split("\n")[1])))
    assert written[1] == f"'{text}"
    book = openpyxl.load_workbook(io.BytesIO(rows_as_xlsx([row], columns)))
    for sheet in book.worksheets:
        for line in sheet.iter_rows(min_row=2):
            assert all(cell.data_type == "s" for cell in line)


def test_excel_finds_utf8_and_two_sheets(project: Path) -> None:
    assert sheets.export().startswith(b"\xef\xbb\xbf")
    book = openpyxl.load_workbook(io.BytesIO(sheets.export(kind="xlsx")))
    assert book.sheetnames == ["topics", "examples"]
    assert book["topics"]["A2"].value == "about_sources"
    assert book["examples"].max_row > 2000


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_and_a_changed_topic_are_shown_then_written(project: Path, kind: str) -> None:
    changed = row_of("glow")
    changed["examples"] += "\nglow from the sheet"
    changed["question"] = "Does massage make you glow?"
    content = as_csv([cupping(), changed])
    if kind == "xlsx":
        rows, _ = read_rows(content, "csv")
        content = rows_as_xlsx([row for _, row in rows], sheets.COLUMNS)
    plan = sheets.plan(content, kind)
    assert not plan.mistakes
    assert [(row.row, row.name, row.kind) for row in plan.rows] == [
        (2, "cupping", NEW), (3, "glow", CHANGED),
    ]  # fmt: skip
    assert plan.rows[1].columns == ("question", "examples")
    assert plan.rows[1].added == ("glow from the sheet",)
    assert "cupping" not in editing.names(), "nothing is written before it is confirmed"
    assert sheets.carry_out(plan, "Mina") == 2
    assert editing.open_entry("cupping")[0].follow_ups == ("glow", "scars")
    assert editing.history("glow")[0].by == "Mina"
    editing.undo("glow")
    assert "cupping" not in editing.names(), "an import is undone as a whole"


@pytest.mark.parametrize(
    ("row", "number", "column", "told"),
    [
        (cupping(answer="word " * 71), 3, "answer", "it has 71 words"),
        (cupping(question=""), 3, "question", "it is empty"),
        (cupping(article="massage-and-your-skin", heading="Nope"), 3, "heading", "no heading"),
        (cupping(article="nope"), 3, "article", "no article 'nope'"),
        (cupping(follow_ups="oyls"), 3, "follow_ups", "no other topic 'oyls'"),
        (cupping(examples="one\ntwo"), 3, "examples", "there are 2; add 6 more"),
        (cupping(examples="hydration\n" + "\n".join(EXAMPLES)), 3, "examples", "is an example"),
        (cupping(reviewed="soon"), 3, "reviewed", "a date"),
        (cupping(topic="Cup/ping"), 3, "topic", "cannot be the name"),
        (cupping(topic="glow2"), 2, "topic", "stands in two rows"),
    ],
)  # fmt: skip
def test_a_mistake_names_row_and_column_and_nothing_is_written(
    project: Path, row: dict[str, str], number: int, column: str, told: str
) -> None:
    first = {**row_of("glow"), "version": ""}
    first.pop("version")
    rows = [first, row] if told != "stands in two rows" else [row, row]
    plan = sheets.plan(as_csv(rows), "csv")
    assert len(plan.mistakes) == 1, plan.mistakes
    mistake = plan.mistakes[0]
    if told == "stands in two rows":
        number = 3
    assert (mistake.row, mistake.column) == (number, column), mistake
    assert told in mistake.text
    with pytest.raises(DataError, match="Nothing was imported"):
        sheets.carry_out(plan)
    assert len(editing.names()) == 25


def test_every_row_with_a_mistake_is_named_at_once(project: Path) -> None:
    rows = [
        cupping(answer="word " * 71),
        cupping(topic="shoes", examples="\n".join(f"{text} shoes" for text in EXAMPLES)),
        cupping(topic="hats", examples="hat"),
    ]
    rows[1]["question"] = "May I keep my shoes on?"
    rows[2]["question"] = "May I keep my hat on?"
    plan = sheets.plan(as_csv(rows), "csv")
    assert [(one.row, one.column) for one in plan.mistakes] == [(2, "answer"), (4, "examples")]


def many(number: int, wrong: Container[int] = ()) -> list[dict[str, str]]:
    """Rows of topics that nothing is known of yet."""
    return [
        cupping(
            topic=f"topic_{place}",
            question=f"Is treatment {place} for me?",
            answer="word " * 71 if place in wrong else "It may be.",
            follow_ups="",
            examples="\n".join(f"{text} {place}" for text in EXAMPLES),
        )
        for place in range(number)
    ]


@pytest.mark.timed
def test_a_mistake_costs_one_more_look_at_the_book_and_not_one_for_each_row(project: Path) -> None:
    def seconds(rows: list[dict[str, str]], mistakes: list[int]) -> float:
        before = time.process_time()
        plan = sheets.plan(as_csv(rows), "csv")
        assert [one.row for one in plan.mistakes] == mistakes
        return time.process_time() - before

    right = seconds(many(150), [])
    assert seconds(many(150, {50, 120}), [52, 122]) < 6 * right


def test_two_rows_with_the_same_example_are_a_mistake_in_the_later_one(project: Path) -> None:
    rows = many(3)
    rows[2]["examples"] += "\n" + rows[0]["examples"].split("\n")[0]
    plan = sheets.plan(as_csv(rows), "csv")
    assert [(one.row, one.column) for one in plan.mistakes] == [(4, "examples")]


def test_a_sheet_of_more_topics_than_any_clinic_has_is_refused_before_it_is_looked_at(
    project: Path,
) -> None:
    rows = [{"topic": f"topic_{place}", "question": "Why?"} for place in range(MOST_TOPICS + 1)]
    with pytest.raises(DataError, match="more than 2,000 topics, which are the most; split it"):
        sheets.plan(as_csv(rows), "csv")
    with pytest.raises(DataError, match="11 MB; 10 MB are the most, so split it"):
        sheets.plan(b"topic\n" + b"x" * 11 * 1024 * 1024, "csv")


def test_a_topic_of_thousands_of_examples_is_a_mistake(project: Path) -> None:
    row = cupping(examples="\n".join(f"{text} {place}" for text in EXAMPLES for place in range(60)))
    plan = sheets.plan(as_csv([row]), "csv")
    assert [(one.row, one.column) for one in plan.mistakes] == [(2, "examples")]
    assert "there are 540; 500 are the most" in plan.mistakes[0].text


TABLE = "topic{0}question{0}examples\r\nx{0}Café £5 “hot”?{0}'=1+1\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_is_read_as_every_spreadsheet_writes_it(separator: str, encoding: str) -> None:
    rows, _ = read_rows(TABLE.format(separator).encode(encoding), "csv")
    assert rows == [(2, {"topic": "x", "question": "Café £5 “hot”?", "examples": "=1+1"})]


def test_new_topics_may_be_each_others_follow_ups(project: Path) -> None:
    shoes = cupping(
        topic="shoes", question="May I keep my shoes on?", follow_ups="cupping",
        examples="\n".join(f"{text} shoes" for text in EXAMPLES),
    )  # fmt: skip
    plan = sheets.plan(as_csv([cupping(follow_ups="shoes"), shoes]), "csv")
    assert not plan.mistakes
    assert sheets.carry_out(plan) == 2


def test_what_was_changed_here_after_the_export_is_not_overwritten(project: Path) -> None:
    exported = row_of("glow")
    editing.add_example("faq/glow", "glow added here meanwhile")
    exported["examples"] += "\nglow added in the sheet"
    plan = sheets.plan(as_csv([exported]), "csv")
    assert plan.rows[0].added == ("glow added in the sheet",)
    assert not plan.rows[0].removed
    sheets.carry_out(plan)
    examples = editing.open_entry("glow")[0].examples
    assert {"glow added here meanwhile", "glow added in the sheet"} <= set(examples)


def test_the_same_text_changed_here_and_there_is_a_mistake(project: Path) -> None:
    exported = row_of("glow")
    fields, version = editing.open_entry("glow")
    editing.save_entry("glow", replace(fields, question="Will I glow?"), version)
    exported["question"] = "Shall I glow?"
    plan = sheets.plan(as_csv([exported]), "csv")
    assert "changed here after the sheet was exported" in plan.mistakes[0].text
    assert plan.mistakes[0].column == "question"


def test_a_change_between_preview_and_confirmation_is_a_conflict(project: Path) -> None:
    changed = row_of("glow")
    changed["question"] = "Shall I glow?"
    plan = sheets.plan(as_csv([changed]), "csv")
    editing.add_example("faq/glow", "glow added here meanwhile")
    with pytest.raises(Conflict):
        sheets.carry_out(plan)


def test_columns_that_a_sheet_does_not_have_stay(project: Path) -> None:
    before, _ = editing.open_entry("glow")
    plan = sheets.plan(b"Topic;Answer\nglow;It can.\n", "csv")
    assert plan.rows[0].columns == ("answer",)
    sheets.carry_out(plan)
    after, _ = editing.open_entry("glow")
    assert after == replace(before, answer="It can.", reviewed=after.reviewed)


def test_examples_of_the_second_sheet_count_if_they_were_changed_there(project: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.export(["glow"], "xlsx")))
    book["examples"].append(["glow", "glow from the second sheet"])
    stream = io.BytesIO()
    book.save(stream)
    plan = sheets.plan(stream.getvalue(), "xlsx")
    assert plan.rows[0].added == ("glow from the second sheet",)
    assert not plan.rows[0].removed


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        (b"", "csv", "first row"),
        (b"", "xlsx", "is empty"),
        (b"a,b\n1,2\n", "csv", "first row"),
        (b"topic,answer\n", "csv", "no row in it"),
        (b"PK\x03\x04nonsense", "xlsx", "cannot be read: it is damaged, or no .xlsx"),
        (b"\x00\x01\x02", "csv", "no CSV"),
        (b'topic\n"never closed', "csv", "no CSV"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(
    project: Path, content: bytes, kind: str, told: str
) -> None:
    try:
        found = " ".join(one.text for one in sheets.plan(content, kind).mistakes)
    except DataError as error:
        found = str(error)
    assert told in found


def test_an_archive_that_is_no_workbook_is_refused_without_jargon(project: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("leaflet.txt", "Bring a towel.")
    with pytest.raises(DataError, match=r"no \.xlsx whatever its name says; open it") as refused:
        sheets.plan(stream.getvalue(), "xlsx")
    assert "Error" not in str(refused.value)


def with_formula(cell: str) -> bytes:
    """A workbook in which an answer is a formula: as ``cell``, which is not yet closed, has it.

    Another sheet, which nobody reads, has one without its value.
    """
    book = openpyxl.Workbook()
    book.active.title = "FAQs"
    for row in (["topic", "answer"], ["glow", "=UPPER(A2)"]):
        book.active.append(row)
    book.create_sheet("sums").append(["=1+1"])
    stream = io.BytesIO()
    book.save(stream)
    changed = io.BytesIO()
    with zipfile.ZipFile(stream) as packed, zipfile.ZipFile(changed, "w") as other:
        for part in packed.namelist():
            text = packed.read(part)
            formula = b'<c r="B2"><f>UPPER(A2)</f><v></v>'
            assert part != "xl/worksheets/sheet1.xml" or formula in text
            other.writestr(part, text.replace(formula, cell.encode()))
    return changed.getvalue()


@pytest.mark.parametrize("cell", ['<c r="B2"><f>A2</f>', '<c r="B2"><f>A2</f><v/>'])
def test_a_formula_whose_value_was_not_saved_is_not_called_empty(project: Path, cell: str) -> None:
    with pytest.raises(DataError, match="Cell B2 of the sheet “FAQs” holds a formula whose value"):
        sheets.plan(with_formula(cell), "xlsx")


@pytest.mark.parametrize("value", ["It can.", ""])
def test_what_a_formula_was_worked_out_to_is_taken(project: Path, value: str) -> None:
    plan = sheets.plan(with_formula(f'<c r="B2" t="str"><f>A2</f><v>{value}</v>'), "xlsx")
    if value:
        assert plan.rows[0].fields.answer == value
    else:
        assert "it is empty" in plan.mistakes[0].text


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(project: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (150 * 1024 * 1024))
    with pytest.raises(DataError, match="too large when unpacked"):
        sheets.plan(stream.getvalue(), "xlsx")


@pytest.mark.timed
def test_a_workbook_that_fills_all_memory_harms_nobody(project: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["topic", "question"])
    for number in range(2000):
        book.active.append([f"topic_{number}", "x"])
    stream = io.BytesIO()
    book.save(stream)
    hostile = io.BytesIO()
    with zipfile.ZipFile(stream) as packed, zipfile.ZipFile(hostile, "w", 8) as larger:
        for part in packed.namelist():
            text = packed.read(part)
            text = text.replace(b't="inlineStr"><is><t>x</t></is>', b't="s"><v>0</v>')
            larger.writestr(part, text.replace(b"</Types>", STRINGS_TOO + b"</Types>"))
        # One long text, which two thousand cells have.
        larger.writestr("xl/sharedStrings.xml", STRINGS % (b"x" * 5_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DataError, match="split it"):
        sheets.plan(hostile.getvalue(), "xlsx")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_only_csv_and_xlsx_are_known() -> None:
    assert sheets.kind_of("Book.XLSX") == "xlsx"
    with pytest.raises(DataError, match=r"a \.csv or an \.xlsx"):
        sheets.kind_of("book.ods")
