"""Figures that agree with the log and with each other, and plots and files made of them."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from conftest import ROOT
from sqlalchemy import text

from reception.clinic import database, feedback, messages
from reception.clinic.facts import load_clinic
from reception.clinic.feedback import Feedback
from reception.clinic.times import in_database
from reception.errors import DataError
from reception.staff import insight, insight_command, plots
from reception.staff.plots import Plot, Series

ZONE = load_clinic(ROOT / "clinic.yml").zone
LAST = date(2026, 11, 20)
FIRST = LAST - timedelta(days=39)
LABELS = ["faq/oils", "faq/scars", "prices", "several_questions"]


@pytest.fixture(autouse=True)
def _database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    database._migrated.cache_clear()
    yield
    database.engine().dispose()
    database._migrated.cache_clear()


@pytest.fixture
def log() -> None:
    """600 messages and 60 verdicts of 60 days, by chance; also where the clocks change."""
    chance, rows = random.Random(7), []
    for _ in range(600):
        outcome = chance.choice(messages.OUTCOMES)
        at = datetime(2026, 11, 20, 23, 59, tzinfo=ZONE) - timedelta(
            minutes=chance.randrange(60 * 24 * 60)
        )
        label = {"declined": "out_of_scope", "clarified": "clarify"}.get(
            outcome, chance.choice(LABELS)
        )
        rows.append({
            "at": in_database(at), "conversation": None, "message_id": None, "text": None,
            "channel": chance.choice(["website", "sms"]), "label": label, "confidence": 0.9,
            "outcome": outcome, "candidates": [],
            "step": chance.choice(["begun", "finished", None]) if outcome == "booking" else None,
        })  # fmt: skip
    messages.store(rows)
    with database.transaction() as session:
        for number in range(60):
            at = in_database(datetime(2026, 11, 20, 12, tzinfo=ZONE) - timedelta(days=number))
            session.add(Feedback(
                conversation="one", sequence=number, verdict=chance.choice(["up", "down"]),
                comment="", question="", answer="", label=None, open=True, created_at=at,
                updated_at=at,
            ))  # fmt: skip


def counted(where: str) -> int:
    """What SQL finds, between the moments at which the first day begins and the last one ends."""
    start, end = (
        in_database(datetime(day.year, day.month, day.day, tzinfo=ZONE)).isoformat(" ")
        for day in (FIRST, LAST + timedelta(days=1))
    )
    at = "created_at" if "feedback" in where else "at"
    query = text(f"SELECT count(*) FROM {where} AND {at} >= :start AND {at} < :end")
    with database.reading() as session:
        return int(session.execute(query, {"start": start, "end": end}).scalar_one())


@pytest.mark.usefixtures("log")
def test_the_figures_are_those_of_an_independent_count() -> None:
    found = insight.count(FIRST, LAST)
    for outcome in messages.OUTCOMES:
        assert found.total(outcome) == counted(f"messages WHERE outcome = '{outcome}'") > 0
    for step, numbers in (("begun", found.begun), ("finished", found.finished)):
        assert sum(numbers) == counted(f"messages WHERE step = '{step}'") > 0
    for verdict, numbers in (("up", found.up), ("down", found.down)):
        assert sum(numbers) == counted(f"feedback WHERE verdict = '{verdict}'") > 0
    for topic in found.topics:
        questions = "'answered', 'clarified', 'declined', 'handed_over'"
        where = f"messages WHERE label = '{topic.label}' AND outcome IN ({questions})"
        assert topic.count == counted(where) > 0
    assert found.messages == counted("messages WHERE 1 = 1")


@pytest.mark.usefixtures("log")
def test_the_figures_agree_with_each_other() -> None:
    found = insight.count(FIRST, LAST)
    assert len(found.days) == 40
    for numbers in (*found.outcomes.values(), found.up, found.down, found.begun, found.finished):
        assert len(numbers) == len(found.days)
    assert found.questions == sum(number for _, number in found.channels)
    without_topic = found.total("declined") + found.total("clarified")
    assert sum(topic.count for topic in found.topics) == found.questions - without_topic
    assert sum(found.share(outcome) for outcome in insight.QUESTIONS) == pytest.approx(1)
    for topic in found.topics:
        assert sum(topic.outcomes.values()) == topic.count
    halves = [insight.count(FIRST, FIRST + timedelta(days=19)),
              insight.count(FIRST + timedelta(days=20), LAST)]  # fmt: skip
    assert sum(half.messages for half in halves) == found.messages


@pytest.mark.usefixtures("log")
def test_the_files_hold_the_same_figures() -> None:
    found = insight.count(FIRST, LAST)
    tables = insight.tables(found, {"faq/oils": "Why oils?"})
    for name, (head, rows) in tables.items():
        read = list(csv.reader(io.StringIO(insight.as_csv(head, rows))))
        assert read[0] == head, name
        assert read[1:] == [[str(value) for value in row] for row in rows], name
    _, rows = tables["outcomes"]
    assert [sum(row[1:]) for row in rows] == [  # type: ignore[arg-type]
        sum(numbers[place] for numbers in found.outcomes.values()) for place in range(40)
    ]
    _, rows = tables["topics"]
    assert sum(int(str(row[3])) for row in rows) == sum(topic.count for topic in found.topics)
    assert {row[2] for row in rows if row[1] == "faq/oils"} == {"Why oils?"}


def test_days_without_anything_are_there_as_zero() -> None:
    found = insight.count(FIRST, LAST)
    assert (found.messages, found.questions, found.topics) == (0, 0, ())
    assert found.share("answered") == 0
    assert len(insight.tables(found, {})["outcomes"][1]) == 40


@pytest.mark.parametrize("formula", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_a_formula_in_a_spreadsheet(formula: str) -> None:
    (read,) = list(csv.reader(io.StringIO(insight.as_csv(["a"], [[formula]]), newline="")))[1:]
    assert read == [f"'{formula}"]
    assert "-5" in insight.as_csv(["a"], [[-5]]).splitlines()


# Which days


def test_the_days_that_are_counted_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T11:00:00")
    assert insight.period("", "", "7") == (date(2026, 11, 14), LAST)
    assert insight.period("", "", "") == (date(2026, 10, 22), LAST)
    assert insight.period("", "", "nonsense") == (date(2026, 10, 22), LAST)
    assert insight.period("2026-01-01", "2026-01-01", "7") == (date(2026, 1, 1),) * 2
    assert insight.period("2026-11-01", "", "") == (date(2026, 11, 1), LAST)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("1st May", "", "no date"),
        ("2026-02-30", "", "no date"),
        ("2026-05-02", "2026-05-01", "comes after"),
        ("2020-01-01", "2026-01-01", "too long"),
    ],
)
def test_days_that_make_no_sense_are_refused_with_why(first: str, last: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        insight.period(first, last, "")


# Plots


def drawn(plot: Plot) -> list[ElementTree.Element]:
    """The two pictures, as XML that must be well-formed."""
    return list(ElementTree.fromstring(f"<both>{plots.bars(plot)}</both>"))


def series(*values: list[int]) -> list[Series]:
    return [Series(f"Series {place}", f"c{place}", one) for place, one in enumerate(values)]


def heights(picture: ElementTree.Element) -> list[list[float]]:
    return [
        [float(bar.get("height") or 0) for bar in group.findall("rect")]
        for group in picture.findall("g")
    ]


def test_bars_are_as_high_as_their_numbers() -> None:
    plot = Plot("t", "d", ["Mon", "Tue", "Wed"], ["1", "2", "3"], series([2, 0, 4], [2, 0, 8]))
    for picture in drawn(plot):
        monday, tuesday, wednesday = heights(picture)
        assert tuesday == []
        assert monday[0] == monday[1]
        assert wednesday[0] == pytest.approx(2 * monday[0], abs=0.05)
        assert wednesday[1] == pytest.approx(4 * monday[0], abs=0.05)
        assert sum(wednesday) <= plots.HEIGHT


def test_bars_on_top_of_each_other_do_not_overlap_nor_those_side_by_side() -> None:
    numbers = series([3, 1], [2, 2])
    for beside in (False, True):
        for picture in drawn(Plot("t", "d", ["a", "b"], ["a", "b"], numbers, beside)):
            for group in picture.findall("g"):
                below, above = (
                    {name: float(bar.get(name) or 0) for name in ("x", "y", "width", "height")}
                    for bar in group.findall("rect")
                )
                if beside:
                    assert below["x"] + below["width"] == pytest.approx(above["x"], abs=0.02)
                else:
                    assert above["y"] + above["height"] == pytest.approx(below["y"], abs=0.02)


def test_a_plot_says_what_it_shows_and_has_no_style_or_script() -> None:
    plot = Plot("<b>t</b>", "A & B", ["<i>Mon</i>"], ["<1>"], series([1]))
    pictures = drawn(plot)
    ids = set()
    for picture in pictures:
        named = [picture.find("title"), picture.find("desc")]
        assert [one.text for one in named if one is not None] == ["<b>t</b>", "A & B"]
        labelled = (picture.get("aria-labelledby") or "").split()
        assert labelled == [one.get("id") for one in named if one is not None]
        ids.update(labelled)
        assert picture.get("role") == "img"
        assert "style" not in {name for one in picture.iter() for name in one.attrib}
        (bar,) = picture.findall("g")
        assert bar.findtext("title") == "<i>Mon</i>: Series 0 1"
    assert len(ids) == 4
    assert not re.search("(?i)<script|style=|onload", plots.bars(plot))


@pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 7, 9, 10, 11, 49, 99, 101, 999, 123_456])
def test_the_axis_has_round_numbers_and_reaches_the_highest(most: int) -> None:
    steps = plots.nice_steps(most)
    assert steps[0] == 0
    assert most <= steps[-1] <= max(2 * most, 1)
    assert 2 <= len(steps) <= 7
    assert len({later - earlier for earlier, later in pairwise(steps)}) == 1


@pytest.mark.parametrize("days", [1, 7, 30, 90, 120, 121, 366])
def test_no_names_overlap_on_the_axis_and_every_day_is_in_one_bar(days: int) -> None:
    every = [FIRST + timedelta(days=number) for number in range(days)]
    spans = insight.bars(every)
    assert [place for span in spans for place in span] == list(range(days))
    assert len(spans) <= insight.BY_DAY
    ticks = [f"{every[span[0]].day} {every[span[0]]:%b}" for span in spans]
    for picture in drawn(Plot("t", "d", ticks, ticks, series([1] * len(ticks)))):
        shown = [
            (float(one.get("x") or 0), len(one.text or ""))
            for one in picture.findall("text")
            if one.get("text-anchor") == "middle"
        ]
        assert shown
        for (left, length), (right, other) in pairwise(shown):
            assert right - left >= (length + other) / 2 * 6.5
        assert shown[-1][0] + shown[-1][1] * 3.5 <= float((picture.get("viewBox") or "").split()[2])


# By command


@pytest.mark.usefixtures("log")
def test_the_command_prints_the_same_figures() -> None:
    found = insight.count(FIRST, LAST)
    days = ["--from", FIRST.isoformat(), "--to", LAST.isoformat()]
    said = CliRunner().invoke(insight_command.insight, days).output
    assert f"{found.messages} messages, {found.questions} questions" in said
    for outcome, title in insight.TITLES.items():
        assert re.search(rf"  {title} +{found.total(outcome)}\b", said)
    assert f"{found.topics[0].count}  {found.topics[0].label}: " in said
    written = CliRunner().invoke(insight_command.insight, [*days, "--csv"]).output
    rows = list(csv.DictReader(io.StringIO(written)))
    assert len(rows) == 40
    assert sum(int(row["Answered"]) for row in rows) == found.total("answered")
    assert sum(int(row["Bookings finished"]) for row in rows) == sum(found.finished)


def test_a_second_thumb_takes_the_place_of_the_first() -> None:
    today = load_clinic().now().date()
    far = today + timedelta(days=400)
    for verdict in ("up", "down"):
        feedback.give("one", 3, verdict, "", "q", "a", None)
    found = insight.count(far - timedelta(days=730), far)
    assert (sum(found.up), sum(found.down)) == (0, 1)
