"""What visitors ask next: topics name others there, which may go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq.book import topic_files
from reception.faq.changes import Edit
from reception.faq.entry_text import fields_of
from reception.faq.entry_writing import changed


def drop(edit: Edit, names: Collection[str]) -> None:
    """Take topics from what visitors ask next, wherever they are named within the change."""
    folder: Path = settings.home() / "data" / "faq"
    for path in topic_files(folder):
        text, where = edit.read(path), f"data/faq/{path.name}"
        try:
            fields = fields_of(text.decode(), where) if text is not None else None
        except (DataError, UnicodeDecodeError):
            # What is broken names nothing; its mistake is said where it is edited.
            continue
        if text is None or fields is None or not set(fields.follow_ups) & set(names):
            continue
        kept = tuple(one for one in fields.follow_ups if one not in names)
        edit.write(path, changed(text.decode(), replace(fields, follow_ups=kept), where).encode())
