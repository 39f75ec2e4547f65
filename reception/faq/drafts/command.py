"""``reception faq draft``: FAQs from documents, listed, filed, or reviewed at once."""

from __future__ import annotations

import json
import resource
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

from reception.errors import DataError, ReceptionError
from reception.faq.documents.limits import (
    DRAFTING_MEMORY,
    DRAFTING_TIME,
    READING_TIME,
    limit_time,
    limited_memory,
)

if TYPE_CHECKING:
    from reception.faq.book import Book
    from reception.faq.documents.document import Document
    from reception.faq.drafts.against_book.comparison import Compared
    from reception.nlu.encoder import SentenceEncoder

PATIENCE = 2.0
"""Seconds of silence after which somebody wants to know that it is still at work."""


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL…")
@click.option("--json", "as_json", is_flag=True, help="Print the drafts as one JSON list.")
@click.option("--save", is_flag=True, help="File the drafts for review in the console.")
@click.pass_context
def draft(context: click.Context, sources: tuple[str, ...], as_json: bool, save: bool) -> None:
    """Draft FAQs from documents: Markdown, plain text, HTML, Word (.docx) or PDF.

    Without an option, goes through the drafts one by one. Nothing is published: what you
    accept waits for the next release.
    """
    from reception.assistant import quiet

    quiet()
    from reception import settings
    from reception.faq.book import load_book
    from reception.nlu.encoder import SentenceEncoder

    drafted: list[tuple[Document, list[Compared]]] = []
    with _working("Loading the sentence encoder and the FAQ book"):
        encoder, book = SentenceEncoder(), load_book(settings.home() / "data")
    for source in sources:
        try:
            drafted.append(_drafts(source, book, encoder))
        except ReceptionError as error:
            print(f"reception: {error}", file=sys.stderr)
    if as_json:
        listed = [as_object(one) for _, compared in drafted for one in compared]
        print(json.dumps(listed, ensure_ascii=False, indent=2))
    if save:
        from reception.faq.shelf import file_drafts

        for document, compared in drafted:
            path = file_drafts(document, compared)
            print(f"{document.origin}: {summary(compared)}; filed in {path}.", file=sys.stderr)
    if not (as_json or save) and drafted:
        from reception.faq.drafts.review import review

        review(drafted)
    if len(drafted) < len(sources):
        context.exit(1)


def as_object(compared: Compared) -> dict[str, object]:
    """A draft as ``--json`` lists it."""
    draft = compared.draft
    return {
        "question": draft.question,
        "answer": draft.answer,
        "passage": draft.passage,
        "heading": draft.heading,
        "examples": list(draft.examples),
        "status": compared.status,
        "topic": compared.topic,
        "safety": draft.safety,
    }


def summary(compared: Sequence[Compared]) -> str:
    """How many drafts there are of which status, in words."""
    counts = {
        status: sum(one.status == status for one in compared)
        for status in ("new", "adds", "contradicts")
    }
    said = {"new": "new", "adds": "on topics there are", "contradicts": "against one of them"}
    parts = [f"{number} {said[status]}" for status, number in counts.items() if number]
    drafts = f"{len(compared)} draft{'' if len(compared) == 1 else 's'}"
    return f"{drafts} ({', '.join(parts)})" if parts else drafts


def _drafts(source: str, book: Book, encoder: SentenceEncoder) -> tuple[Document, list[Compared]]:
    from reception.faq.documents.reading import read
    from reception.faq.drafts.against_book.comparison import compare
    from reception.faq.drafts.drafting import drafts_of

    with _within_limits(source):
        limit_time(READING_TIME)
        with _working(f"Reading {source}"):
            document = read(source)
        limit_time(DRAFTING_TIME)
        with _working(f"Drafting from {source}"):
            return document, compare(drafts_of(document, encoder), book, encoder)


@contextmanager
def _within_limits(source: str) -> Iterator[None]:
    """Let a document take as much memory and time as in the console, and no more.

    Raises:
        DataError: it took more.
    """

    def late(*_: object) -> NoReturn:
        raise DataError(f"{source} takes too long to be drafted from; split it.")

    before = signal.signal(signal.SIGXCPU, late)
    try:
        with limited_memory(DRAFTING_MEMORY):
            yield
    except MemoryError:
        raise DataError(f"{source} takes too much memory to draft from; split it.") from None
    finally:
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
        signal.signal(signal.SIGXCPU, before)


@contextmanager
def _working(what: str) -> Iterator[None]:
    """Say on standard error what takes longer than a moment."""
    from rich.console import Console

    status = Console(stderr=True).status(f"{what} …")
    timer = threading.Timer(PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()
