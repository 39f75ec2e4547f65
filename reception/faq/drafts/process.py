"""The process that drafts from one document: ``python -m reception.faq.drafts.process``.

Standard input names the source in a line of JSON, then holds the content of a file. Standard
output has a line of JSON for each step, then where the drafts are filed, or what is wrong.
`apart` starts it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from reception.errors import DataError, ReceptionError, place_of
from reception.faq.documents.limits import (
    DRAFTING_MEMORY,
    DRAFTING_TIME,
    READING_TIME,
    limit_time,
    limited_memory,
)

if TYPE_CHECKING:
    from reception.faq.documents.document import Document
    from reception.faq.drafts.against_book.comparison import Compared

NICENESS = 10
"""Visitors are answered first."""

_filing = threading.Lock()
"""Held while drafts are filed, which is not to end half-way."""


def main() -> None:
    """Draft from what standard input names, and say what came of it."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # What a library prints must not get between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.nice(NICENESS)
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read(order["size"]) if order["file"] else None
    threading.Thread(target=_end_with_console, daemon=True).start()

    def say(**answer: str) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    source = order["source"]
    try:
        with limited_memory(DRAFTING_MEMORY):
            document, compared = _drafts(source, content, say)
        if not compared:
            raise DataError(f"{source}: there is nothing in it that a visitor could ask about.")
        say(**_file(document, compared, order["by"], say))
    except ReceptionError as error:
        say(wrong=str(error))
    except MemoryError:
        say(wrong=f"{source} takes too much memory to draft from; split it.")
    except Exception as error:
        say(failed=place_of(error))
    # What threads still hold is of no use to anybody now.
    os._exit(0)


def _drafts(
    source: str, content: bytes | None, say: Callable[..., None]
) -> tuple[Document, list[Compared]]:
    """The document and its drafts, compared with the book."""
    limit_time(READING_TIME)
    say(step="reading")
    from reception.assistant import quiet

    quiet()
    from reception.faq.documents.reading import read, read_fetched
    from reception.faq.documents.sources import Source

    if content is None:
        document = read(source, public_only=True)
    else:
        document = read_fetched(Source(source, PurePath(source).stem, content))
    limit_time(DRAFTING_TIME)
    say(step="drafting")
    from reception import settings
    from reception.faq.book import load_book
    from reception.faq.drafts.against_book.comparison import compare
    from reception.faq.drafts.drafting import drafts_of
    from reception.nlu.encoder import SentenceEncoder

    encoder = SentenceEncoder()
    drafts = drafts_of(document, encoder)
    say(step="comparing")
    return document, compare(drafts, load_book(settings.home() / "data"), encoder)


def _file(
    document: Document, compared: list[Compared], by: str, say: Callable[..., None]
) -> dict[str, str]:
    from reception.faq import shelf
    from reception.faq.drafts.command import summary

    limit_time(DRAFTING_TIME)
    with _filing:
        say(step="filing")
        try:
            path = shelf.file_drafts(document, compared, by)
        except OSError as error:
            raise DataError(
                f"The drafts of {document.origin} cannot be filed ({error.strerror}); make room on "
                "the disk of the console, and bring the document again."
            ) from error
    return {"document": path.stem, "said": summary(compared)}


def _end_with_console() -> None:
    """End when the console has ended, however it did: nobody waits for the drafts any more."""
    sys.stdin.buffer.read()
    with _filing:
        os._exit(1)


if __name__ == "__main__":
    main()
