"""What topics cite stays in the articles made of documents, whatever is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq import excerpts
from reception.faq.book import topic_files
from reception.faq.changes import Edit, content
from reception.faq.entry_text import EntryText, fields_of


def keep_cited(edit: Edit) -> None:
    """Let an article keep the sections that topics cite once the edit is complete."""
    for path, to in list(edit.staged.items()):
        now = content(path) if path.parent.name == "articles" else None
        if now is None or excerpts.origin_of(now.decode()) is None:
            continue
        headings = {one.heading for one in _topics(edit) if one.article == path.stem}
        if headings:
            before = to.decode() if to is not None else None
            edit.write(path, excerpts.restored(before, now.decode(), headings).encode())


def _topics(edit: Edit) -> Iterator[EntryText]:
    folder: Path = settings.home() / "data" / "faq"
    staged = {path for path in edit.staged if path.parent == folder}
    for path in sorted({*topic_files(folder), *staged}):
        text = edit.read(path)
        try:
            if text is not None:
                yield fields_of(text.decode(), path.name)
        except (DataError, UnicodeDecodeError):
            # What is broken cites nothing; its mistake is said where it is edited.
            continue
