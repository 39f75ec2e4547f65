"""A change of the book is taken back although somebody has built on it since.

By lines alone that is refused where a file came with the change: it had no lines before. What a
document's article and its drafts say is taken apart by passages and by drafts instead.
"""

from __future__ import annotations

from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq import citations, excerpts, follow_ups
from reception.faq.changes import (
    ABSENT,
    Change,
    Edit,
    change,
    content,
    digest_of,
    recall,
    undoable,
)
from reception.faq.draft_files import DraftFile, dumped
from reception.faq.merging import merge_lines
from reception.yaml_files import yaml_of


def undo(subject: str, by: str = "") -> Change:
    """Take back the last change of ``subject`` that has not been taken back.

    Where a file was changed again since, only what the change brought is taken back.

    Args:
        subject: as the change has it, such as ``faq/glow`` or ``drafts/<document>``.
        by: who.

    Raises:
        DataError: there is none, or the same place was changed again since.
    """
    last = undoable(subject)
    if last is None:
        raise DataError(f"{subject}: there is no change to undo; edit it instead.")
    with change(by, f"undid: {last.action}", last.subjects, last.id) as edit:
        for name, (before, after) in last.files.items():
            path = settings.home() / name
            edit.write(path, _taken_back(path, before, after))
        _settle(edit)
    return last


def _taken_back(path: Path, before: str, after: str) -> bytes | None:
    now = content(path)
    old, new = recall(before), recall(after)
    known = old is not None or before == ABSENT
    if digest_of(now) == after and known:
        return old
    if now is not None and new is not None and known:
        merged = None
        if old is not None:
            merged = merge_lines(*(part.splitlines(keepends=True) for part in (new, old, now)))
        left = b"".join(merged) if merged is not None else _apart(path, old or b"", new, now)
        if left is not None:
            return left
    raise DataError(
        f"{path}: the change cannot be undone, because the same place was changed again since; "
        "edit it instead."
    )


def _settle(edit: Edit) -> None:
    """What others cite stays, and nobody names a topic that goes."""
    citations.keep_cited(edit)
    folder = settings.home() / "data" / "faq"
    gone = {path.stem for path, to in edit.staged.items() if path.parent == folder and to is None}
    if gone:
        follow_ups.drop(edit, gone)


def _apart(path: Path, old: bytes, new: bytes, now: bytes) -> bytes | None:
    """``now`` without what came between ``old`` and ``new``; None for any other kind of file."""
    if path.parent.name == "drafts" and path.suffix == ".yml":
        return _waiting_again(path, old, new, now)
    if path.parent.name == "articles" and excerpts.origin_of(now.decode()) is not None:
        return excerpts.without_passages(now.decode(), old.decode(), new.decode()).encode()
    return None


def _waiting_again(path: Path, old: bytes, new: bytes, now: bytes) -> bytes | None:
    """The drafts as they are, but those wait that were decided on between ``old`` and ``new``."""
    before, after, shelf = (
        DraftFile.parse_obj(yaml_of(text.decode(), path)) for text in (old, new, now)
    )
    waited = {one.key for one in before.waiting}
    decided = waited - {one.key for one in after.waiting}
    drafts = [
        one.copy(update={"done": False}) if one.key in decided else one for one in shelf.drafts
    ]
    return dumped(shelf.copy(update={"drafts": drafts})) if decided else None
