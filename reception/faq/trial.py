"""The book as it would be after a change, checked before any file is touched."""

from __future__ import annotations

import tempfile
from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq import regression
from reception.faq.book import load_book
from reception.faq.changes import SCRATCH, Edit, content
from reception.faq.checks import Example, faq_examples, plain_examples
from reception.faq.entry_text import fields_of
from reception.nlu.text import folded


def check(edit: Edit) -> None:
    """Check the book as it will be, by the loader that training uses.

    Raises:
        DataError: naming file and field.
    """
    data = settings.home() / "data"
    edits = settings.home() / "var" / "edits"
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=edits) as scratch:
        for folder in ("faq", "articles", "nlu"):
            Path(scratch, folder).mkdir()
            there = {*(data / folder).glob("*"), *edit.staged}
            for path in (path for path in there if path.parent == data / folder):
                copy, to = Path(scratch, folder, path.name), edit.read(path)
                if path not in edit.staged:
                    copy.symlink_to(path)
                elif to is not None:
                    copy.write_bytes(to)
        try:
            examples = list(plain_examples(Path(scratch, "nlu")))
            book = load_book(Path(scratch), frozenset(example.label for example in examples))
        except DataError as error:
            raise DataError(str(error).replace(scratch, "data")) from None
        examples += faq_examples(book)
    _check_new(edit, examples)


def _check_new(edit: Edit, examples: list[Example]) -> None:
    """Check that no example which is new stands elsewhere, word for word."""
    touched = {path for path in edit.staged if path.parent.name in ("faq", "nlu")}
    files = {(path.parent.name, path.name) for path in touched}
    before = {text for path in touched for text in _examples_in(path)}
    new = {
        folded(one.text) or one.text
        for one in examples
        if (one.path.parent.name, one.path.name) in files and one.text not in before
    }
    by_text: dict[str, str] = {}
    for one in examples if new else []:
        key = folded(one.text) or one.text
        other = by_text.setdefault(key, one.label)
        if other != one.label and key in new:
            raise DataError(
                f"examples: {one.text!r} is an example of {other} and of {one.label}; keep it "
                "where a visitor would expect the answer."
            )
    for label, text, path in regression.cases() if new else []:
        if (folded(text) or text) in new:
            raise DataError(
                f"examples: {text!r} is a test message ({label}, tests/regression/{path.name}), "
                "on which nothing may be trained; use other words."
            )


def _examples_in(path: Path) -> list[str]:
    now = content(path)
    if now is None:
        return []
    if path.parent.name == "faq":
        old = fields_of(now.decode(), path.name)
        return [old.question, *old.examples]
    return [line.strip().removeprefix("- ").strip() for line in now.decode().splitlines()]
