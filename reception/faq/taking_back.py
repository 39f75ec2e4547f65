"""A change of the book is taken back although what it brought was added to since.

By lines alone that is refused where a file came with the change: it has no lines from before.
What a document's article and its drafts say can be taken apart by what they mean instead.
"""

from __future__ import annotations

from pathlib import Path

from reception.errors import DataError
from reception.faq import changes, citations, excerpts
from reception.faq.changes import Change
from reception.faq.draft_files import DraftFile, dumped
from reception.yaml_files import read_model_from


def undo(subject: str, by: str = "") -> Change:
    """Take back the last change of a topic or of a document's drafts.

    Raises:
        DataError: there is none, or the same place was changed again since.
    """
    return changes.undo(subject, by, citations.keep_cited, _apart)


def _apart(path: Path, old: bytes, new: bytes, now: bytes) -> bytes | None:
    """``now`` without what came between ``old`` and ``new``; None for other kinds of files."""
    if path.parent.name == "drafts" and path.suffix == ".yml":
        return _waiting_again(path, old, new, now)
    text = now.decode()
    if path.parent.name == "articles" and excerpts.origin_of(text) is not None:
        return excerpts.without_passages(text, old.decode(), new.decode()).encode()
    return None
