"""FAQs that are not finished: kept as they were typed until they can be saved, live for nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from reception import settings
from reception.errors import DataError
from reception.faq import editing, taking_back
from reception.faq.changes import change, content, digest_of
from reception.faq.conflicts import Version
from reception.faq.entry_text import EntryText, fields_of
from reception.faq.entry_writing import written
from reception.yaml_files import read_text

_NAME = re.compile(r"[a-z0-9_]{1,60}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEAD = re.compile(r"# Unfinished(?:; changes ([a-z0-9_]+) since ([0-9a-f]*))?\.")


class Kept(NamedTuple):
    """Which file of ``data/drafts/unfinished``, and the digest it had when it was opened."""

    name: str = ""
    version: str = ""


NOWHERE = Kept()
"""It was not kept before."""


@dataclass(frozen=True)
class Unfinished:
    """What somebody kept.

    Attributes:
        kept: where.
        fields: as they were typed.
        topic: what it changes; empty if it is to be a new one.
        base: the topic as it was when they began.
        kept_at: aware.
    """

    kept: Kept
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


def keep(fields: EntryText, topic: str, base: Version, by: str, before: Kept = NOWHERE) -> str:
    """Keep what stands in a form; what somebody else kept meanwhile stays beside it.

    Args:
        fields: of the form.
        topic: what it changes; empty if it is to be a new one.
        base: the topic as it was when they began.
        by: who, for the history.
        before: what is kept again.

    Returns:
        its name; another one than before if that was kept anew or dropped since.

    Raises:
        DataError: there is no such topic, or nothing can have the name it had before.
    """
    name = before.name
    if topic and topic not in editing.names():
        raise DataError(f"{topic}: there is no such topic any more; keep it as a new one.")
    since = base.digest if _DIGEST.fullmatch(base.digest) else ""
    head = f"# Unfinished; changes {topic} since {since}." if topic else "# Unfinished."
    wanted = topic or editing.topic_name(fields.question)
    subjects: list[str] = []
    with change(by, "kept an unfinished FAQ", subjects) as edit:
        if not name or digest_of(edit.read(_path_of(name))) != before.version:
            name = _free(wanted)
        subjects.append(_subject(name))
        edit.write(_path_of(name), f"{head}\n{written(fields)}".encode())
    return name


def drop(name: str, by: str, version: str = "") -> None:
    """Keep it no longer; nothing happens if it is not there, or has not ``version`` any more."""
    with change(by, "dropped an unfinished FAQ", [_subject(name)]) as edit:
        if not version or digest_of(edit.read(_path_of(name))) == version:
            edit.write(_path_of(name), None)


def bring_back(name: str, by: str) -> None:
    """Take back that it was dropped.

    Raises:
        DataError: it cannot be.
    """
    taking_back.undo(_subject(name), by)


def _read(path: Path) -> Unfinished:
    text = read_text(path)
    version = digest_of(content(path))
    head = _HEAD.match(text)
    topic, base = (head[1] or "", head[2] or "") if head else ("", "")
    at = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    fields = fields_of(text, f"data/drafts/unfinished/{path.name}")
    return Unfinished(Kept(path.stem, version), fields, topic, Version(base), at)


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
