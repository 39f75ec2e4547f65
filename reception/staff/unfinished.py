"""FAQs that are not finished: kept as they were typed until they can be saved, live for nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq import changes, editing
from reception.faq.changes import change
from reception.faq.conflicts import Version
from reception.faq.entry_text import EntryText, fields_of, written
from reception.yaml_files import read_text

_NAME = re.compile(r"[a-z0-9_]{1,60}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEAD = re.compile(r"# Unfinished(?:; changes ([a-z0-9_]+) since ([0-9a-f]*))?\.")


@dataclass(frozen=True)
class Unfinished:
    """What somebody kept.

    Attributes:
        name: of its file, ``data/drafts/unfinished/<name>.yml``.
        fields: as they were typed.
        topic: what it changes; empty if it is to be a new one.
        base: the topic as it was when they began.
        kept_at: aware.
    """

    name: str
    fields: EntryText
    topic: str
    base: Version
    kept_at: datetime


def number() -> int:
    """How many there are."""
    return len(_paths())


def kept() -> list[Unfinished]:
    """All that can be read, the latest first."""
    found = []
    for path in _paths():
        try:
            found.append(_read(path))
        except DataError:
            # One that was broken by hand stays on the disk, and hides none of the others.
            continue
    return sorted(found, key=lambda one: one.kept_at, reverse=True)


def opened(name: str) -> Unfinished:
    """One of them.

    Raises:
        DataError: it is not there (any more), or no YAML.
    """
    path = _path_of(name)
    if not path.exists():
        raise DataError("That unfinished FAQ is not there any more; somebody has dealt with it.")
    return _read(path)


def keep(fields: EntryText, topic: str, base: Version, by: str, name: str = "") -> str:
    """Keep what stands in a form.

    Args:
        fields: of the form.
        topic: what it changes; empty if it is to be a new one.
        base: the topic as it was when they began.
        by: who, for the history.
        name: of what is kept again; empty if it was not kept before.

    Returns:
        its name.

    Raises:
        DataError: ``topic`` or ``name`` cannot be one's name.
    """
    if topic:
        editing.path_of(topic)
    name = name or _free(topic or editing.topic_name(fields.question))
    since = base.digest if _DIGEST.fullmatch(base.digest) else ""
    head = f"# Unfinished; changes {topic} since {since}." if topic else "# Unfinished."
    with change(by, "kept an unfinished FAQ", [_subject(name)]) as edit:
        edit.write(_path_of(name), f"{head}\n{written(fields)}".encode())
    return name


def drop(name: str, by: str) -> None:
    """Keep it no longer; nothing happens if it is not there."""
    with change(by, "dropped an unfinished FAQ", [_subject(name)]) as edit:
        edit.write(_path_of(name), None)


def bring_back(name: str, by: str) -> None:
    """Take back that it was dropped.

    Raises:
        DataError: it cannot be.
    """
    changes.undo(_subject(name), by)


def _read(path: Path) -> Unfinished:
    text = read_text(path)
    head = _HEAD.match(text)
    topic, base = (head[1] or "", head[2] or "") if head else ("", "")
    at = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    fields = fields_of(text, f"data/drafts/unfinished/{path.name}")
    return Unfinished(path.stem, fields, topic, Version(base), at)


def _free(wanted: str) -> str:
    """A name that is not taken: two people may each have begun to change one topic."""
    name, place = wanted, 2
    while _path_of(name).exists():
        name, place = f"{wanted[:55]}_{place}", place + 1
    return name


def _path_of(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise DataError(f"{name!r} is no unfinished FAQ's name; choose one from the list of FAQs.")
    return _folder() / f"{name}.yml"


def _paths() -> list[Path]:
    return [path for path in sorted(_folder().glob("*.yml")) if _NAME.fullmatch(path.stem)]


def _folder() -> Path:
    return settings.home() / "data" / "drafts" / "unfinished"


def _subject(name: str) -> str:
    return f"unfinished/{name}"
