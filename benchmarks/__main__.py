"""``make bench``: measure everything the README states, and print its tables."""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks import calendar, conversations, held_out, latency, messaging, releases, stock
from benchmarks.drafts import figures as drafts
from benchmarks.sample import write_sample
from benchmarks.tables import table
from benchmarks.website import report as website
from reception import settings
from reception.assistant import Assistant, quiet
from reception.evaluation import Figures, figures, judge, read_messages
from reception.faq.book import load_book
from reception.nlu.text import folded

PER_LABEL = 45
"""Examples of a label in the copy that stock Rasa can be trained on within the hour."""

progress = Console(stderr=True)


@click.command()
@click.option(
    "--messages",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Labelled messages (label, tab, text) to measure on beside tests/regression.",
)
@click.option(
    "--stock",
    "with_stock",
    type=click.Choice(["train", "keep", "skip"]),
    default="keep",
    show_default=True,
    help="The stock Rasa model: train anew, keep the last one, skip.",
)
@click.option(
    "--conversations",
    "in_a_row",
    default=200,
    show_default=True,
    help="So many conversations that book, change and cancel, one after the other.",
)
@click.option(
    "--widget/--no-widget",
    default=True,
    show_default=True,
    help="The chat widget in a browser, beside deep-chat.",
)
@click.option(
    "--apps/--no-apps",
    default=True,
    show_default=True,
    help="Messaging apps under load, and an outage of a minute.",
)
@click.option(
    "--releases/--no-releases",
    "releasing",
    default=True,
    show_default=True,
    help="From the click on Publish to live on two workers.",
)
@click.option(
    "--drafts/--no-drafts",
    "drafting",
    default=True,
    show_default=True,
    help="Drafts of the documents in tests/documents, beside their keys.",
)
def main(
    messages: tuple[Path, ...],
    with_stock: str,
    in_a_row: int,
    widget: bool,
    apps: bool,
    releasing: bool,
    drafting: bool,
) -> None:
    """Measure and print Markdown."""
    quiet()
    results = settings.home() / "results"
    results.mkdir(exist_ok=True)
    sets = [*sorted((settings.home() / "tests" / "regression").glob("*.tsv")), *messages]
    topics = list(load_book(settings.home() / "data"))
    rows = {path.name: read_messages(path, topics) for path in sets}
    with tempfile.TemporaryDirectory() as scratch:
        cold, warm, model = _training(settings.home(), Path(scratch))
        trained = {"Reception": (cold, warm)}
        assistants: dict[str, Any] = {"Reception": Assistant(model)}
        stock_model = _stock(results, with_stock)
        if stock_model:
            sample = results / "sample"
            *times, thinned = _training(sample, Path(scratch, "sample"))
            trained[f"Reception, {PER_LABEL} examples a label"] = (times[0], times[1])
            seconds = float((results / "stock" / "seconds.txt").read_text())
            trained[f"stock Rasa, {PER_LABEL} examples a label"] = (seconds, seconds)
            assistants[f"Reception, {PER_LABEL} a label"] = Assistant(thinned)
            assistants[f"stock Rasa, {PER_LABEL} a label"] = stock.StockAssistant(stock_model)
        report = [_heading()]
        trained_on = {folded(text) or text for text in held_out.load_examples().texts}
        for name, labelled in rows.items():
            new = [row for row in labelled if (folded(row[1]) or row[1]) not in trained_on]
            report.append(_messages_table(f"`{name}`", labelled, assistants))
            if len(new) < len(labelled):
                title = f"`{name}` without what stands word for word among the examples"
                report.append(_messages_table(title, new, assistants))
        report += [_held_out_table(), _training_table(trained)]
        texts = [text for labelled in rows.values() for _, text in labelled][-400:]
        report.append(_latency_table(model, texts, stock_model))
        report += [_free_times_table(), _bookings_text(model, in_a_row)]
        if widget:
            with progress.status("the widget in a browser …"):
                report.append(website.tables(model))
        if apps:
            with progress.status("messaging apps …"):
                report.append(messaging.tables(model))
        if releasing:
            with progress.status("releases …"):
                report += [releases.tables(own) for own in (False, True)]
        if drafting:
            with progress.status("drafts of documents …"):
                report.append(drafts.tables())
    text = "\n\n".join(report) + "\n"
    (results / "bench.md").write_text(text, encoding="utf-8")
    print(text)


def _heading() -> str:
    return (
        f"{date.today():%-d %B %Y}, {os.cpu_count()} cores ({_processor()}), "
        f"Python {platform.python_version()}, Rasa 3.6.21."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"


def _training(home: Path, scratch: Path) -> tuple[float, float, Path]:
    """Seconds of ``rasa train`` in ``home``: nothing cached, vectors cached; the model."""
    seconds = []
    for run in ("cold", "warm"):
        with progress.status(f"rasa train in {home.name}, {run} …"):
            started = time.perf_counter()
            subprocess.run(
                [
                    *(sys.executable, "-W", "ignore", "-m", "rasa", "train"),
                    *("--out", str(scratch), "--fixed-model-name", "measured", "--force"),
                ],
                cwd=home,
                check=True,
                capture_output=True,
                env={
                    **os.environ,
                    "RECEPTION_HOME": str(home),
                    "RECEPTION_CACHE": str(scratch / "cache"),
                    "RASA_CACHE_DIRECTORY": str(scratch / f"rasa-{run}"),
                },
            )
            seconds.append(time.perf_counter() - started)
    return seconds[0], seconds[1], scratch / "measured.tar.gz"


def _training_table(trained: dict[str, tuple[float, float]]) -> str:
    return table(
        ["`rasa train`, wall, s", "nothing cached", "sentence vectors cached"],
        [[name, f"{cold:.1f}", f"{warm:.1f}"] for name, (cold, warm) in trained.items()],
    )


def _held_out_table() -> str:
    with progress.status("leave-one-out and cross-validation …"):
        examples = held_out.load_examples()
        chosen, wishes = held_out.configured()
        found = {
            "leave-one-out": held_out.leave_one_out(examples, chosen, wishes),
            "5-fold": held_out.cross_validation(examples, chosen, wishes),
        }
    names = {
        "first_choice": "in scope: first choice",
        "right_or_offered": "in scope: right, or a question that offers it",
        "clarified": "in scope: met with a question",
        "not_answered": "out of scope: not answered",
        "emergency": "emergency recall, without red flags",
        "medical": "medical recall, without red flags",
    }
    return table(
        [f"{len(examples.texts)} training examples", *found],
        [
            [title, *(_percent(getattr(result, name)) for result in found.values())]
            for name, title in names.items()
        ],
    )


def _stock(results: Path, how: str) -> Path | None:
    """The stock model of a thinned copy of the project, or None without one."""
    model = results / "stock" / "models" / "stock.tar.gz"
    if how == "skip" or (how == "keep" and not model.exists()):
        return None
    if how == "train":
        with progress.status("training stock Rasa; this takes half an hour or more …"):
            write_sample(results / "sample", PER_LABEL)
            stock.write_project(results / "sample", results / "stock")
            stock.train(results / "stock")
    return model


def _messages_table(name: str, rows: Sequence[tuple[str, str]], assistants: dict[str, Any]) -> str:
    async def parse(one: Any) -> list[dict[str, Any]]:
        return [await one.parse(text) for _, text in rows]

    columns = {}
    for title, assistant in assistants.items():
        with progress.status(f"{name}, {title} …"):
            columns[title] = figures(judge(rows, asyncio.run(parse(assistant))))
    titles = {
        "first_choice": "in scope: first choice",
        "acted_right": "in scope: acted on rightly at once",
        "right_or_offered": "in scope: right, or a question that offers it",
        "clarified": "in scope: met with a question",
        "declined": "in scope: declined",
        "not_answered": "out of scope: not answered",
        "declined_outright": "out of scope: declined at once",
        "emergency": "emergency recall",
        "medical": "medical recall",
        "false_alarms": "taken for medical, and is not",
    }
    assert set(titles) == set(Figures.__dataclass_fields__)
    return table(
        [f"{name}, {len(rows)} messages", *columns],
        [
            [title, *(_percent(getattr(found, field)) for found in columns.values())]
            for field, title in titles.items()
        ],
    )


def _latency_table(model: Path, texts: Sequence[str], stock_model: Path | None) -> str:
    with progress.status("latency …"):
        measured = {
            "`/model/parse`": latency.parse_times(model, texts),
            "REST turn, conversation in SQLite": latency.turn_times(model, texts),
            "REST turn of a booking": conversations.booking_turns(model),
        }
        if stock_model is not None:
            measured["`/model/parse`, stock Rasa"] = latency.parse_times(
                stock_model, texts, stock=True
            )
    return table(
        ["one worker, ms", "p50", "p95"],
        [
            [name, f"{statistics.median(times):.1f}", f"{latency.percentile(times, 0.95):.1f}"]
            for name, times in measured.items()
        ],
    )


def _free_times_table() -> str:
    with progress.status("free times …"):
        measured = {
            "free times, appointments at hand": calendar.pure_times(),
            "free times, appointments in SQLite": calendar.stored_times(),
        }
    title = f"{calendar.DAYS} days, 5 therapists, {calendar.BOOKINGS} appointments, ms"
    return table(
        [title, "p50", "p95"],
        [
            [name, f"{statistics.median(times):.1f}", f"{latency.percentile(times, 0.95):.1f}"]
            for name, times in measured.items()
        ],
    )


def _bookings_text(model: Path, number: int) -> str:
    with progress.status(f"{number} conversations that book …"):
        held = conversations.in_a_row(model, number)
    times = (
        f"p50 {statistics.median(held.turns):.1f}, p95 {latency.percentile(held.turns, 0.95):.1f}"
    )
    return (
        f"{number} conversations in a row: {held.booked} booked, {held.moved} moved, "
        f"{held.cancelled} cancelled, {held.full} found no room; {len(held.turns)} turns, "
        f"{times} ms; inconsistencies in the calendar: {held.inconsistencies or 'none'}."
    )


def _percent(share: float) -> str:
    return f"{share:.1%}"


if __name__ == "__main__":
    main()
