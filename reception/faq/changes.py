"""Changes of the files that staff edit: whole or not at all, one at a time, and to be undone.

A change may touch several files, such as a topic and the article it rests on. Whoever makes
one holds a lock that all processes of the machine share; the files are replaced atomically,
and what stood in them before is kept under ``var/edits``, so that the last changes of a
subject can be taken back.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from reception import settings
from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.yaml_files import read_bytes

KEPT = 20
"""Changes of one subject that can be looked at and undone."""

OPENED = 400
"""Texts of files kept beside those, as they were when somebody opened them."""

ABSENT = ""
"""Digest of a file that is not there."""

SCRATCH = "trial-"
"""How folders in ``var/edits`` begin in which a change is tried before it is made."""

WRITING = 60.0
"""Seconds; no file takes as long to be written."""

_TEXTS = "texts"
_START = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True)
class Change:
    """One change as the log has it.

    Attributes:
        id: number, rising.
        at: when, ISO 8601 in the clinic's time zone.
        by: who made it; empty from the command line.
        action: in a few words, as "changed" or "added an example".
        subjects: what it changed: labels such as ``faq/glow``, ``drafts/<document>``.
        files: path within the project to the digests before and after.
        undoes: number of the change that it took back, if it did.
    """

    id: int
    at: str
    by: str
    action: str
    subjects: tuple[str, ...]
    files: dict[str, tuple[str, str]]
    undoes: int | None = None

    @property
    def when(self) -> datetime:
        """The time with its zone."""
        return datetime.fromisoformat(self.at)


@dataclass
class Edit:
    """Files as they will be once the change is complete."""

    staged: dict[Path, bytes | None] = field(default_factory=dict)

    def read(self, path: Path) -> bytes | None:
        """The content of ``path`` with what was changed so far; None if it is not there."""
        return self.staged[path] if path in self.staged else content(path)

    def write(self, path: Path, to: bytes | None) -> None:
        """Set the content that ``path`` is to have; None removes it."""
        self.staged[path] = to


def digest_of(of: bytes | None) -> str:
    """sha256 in hex, or ``ABSENT``."""
    return ABSENT if of is None else hashlib.sha256(of).hexdigest()


def content(path: Path) -> bytes | None:
    """The bytes of a file, None if it is not there.

    Raises:
        DataError: something stands there that cannot be read, such as a folder.
    """
    if not path.exists() and not path.is_symlink():
        return None
    try:
        return read_bytes(path)
    except DataError:
        # Meanwhile somebody else may have removed it.
        if not path.exists() and not path.is_symlink():
            return None
        raise


@contextmanager
def change(
    by: str, action: str, subjects: Iterable[str], undoes: int | None = None
) -> Iterator[Edit]:
    """Hold the lock; what was written to the edit becomes the files when the block ends.

    An exception in the block leaves every file as it was. Not re-entrant.
    """
    with _locked():
        edit = Edit()
        yield edit
        new = {path: to for path, to in edit.staged.items() if content(path) != to}
        if not new:
            return
        files = {
            path.relative_to(settings.home()).as_posix(): (remember(content(path)), remember(to))
            for path, to in new.items()
        }
        log = _log()
        number = log[-1].id + 1 if log else 1
        at = load_clinic().now().isoformat(timespec="seconds")
        made = Change(number, at, by, action, tuple(subjects), files, undoes)
        replace(_pending(), _line(made).encode())
        _complete(made)


def remember(of: bytes | None) -> str:
    """Keep a file's content under its digest, which is returned."""
    digest = digest_of(of)
    if of is not None:
        path = _blob(digest)
        if path.exists():
            os.utime(path)
        else:
            replace(path, of)
    return digest


def recall(digest: str) -> bytes | None:
    """What was kept under ``digest``; None if it is no longer, or is ``ABSENT``."""
    return content(_blob(digest)) if digest != ABSENT else None


def recall_by_start(start: str) -> bytes | None:
    """The same by the first letters of the digest, 16 or more."""
    found = list((_folder() / _TEXTS).glob(f"{start}*")) if _START.fullmatch(start) else []
    return content(found[0]) if len(found) == 1 else None


def history(subject: str) -> list[Change]:
    """The changes of ``subject``, newest first."""
    return [one for one in reversed(_log()) if subject in one.subjects]


def undoable(subject: str) -> Change | None:
    """The change of ``subject`` that `undo` would take back."""
    made = history(subject)
    undone = {one.undoes for one in made}
    return next((one for one in made if one.undoes is None and one.id not in undone), None)


def replace(path: Path, to: bytes) -> None:
    """Put ``to`` in the place of ``path``, so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(to)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode if path.exists() else 0o644
        os.chmod(name, mode & 0o777)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sweep() -> None:
    """Finish what a killed process had begun, and remove what it left lying about."""
    home, now = settings.home(), time.time()
    with _locked():
        for path in _folder().glob(f"{SCRATCH}*"):
            shutil.rmtree(path, ignore_errors=True)
        for folder in (home / "data", home / "tests" / "regression", _folder()):
            for path in folder.rglob(".*.tmp"):
                # Texts are kept without the lock, so that one may just be written.
                if path.parent.name != _TEXTS or path.stat().st_mtime < now - WRITING:
                    path.unlink(missing_ok=True)


@contextmanager
def _locked() -> Iterator[None]:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pending = content(_pending())
        if pending:
            # A process was killed between two files of a change.
            _complete(_change(pending.decode()))
        yield


def _complete(made: Change) -> None:
    for name, (before, after) in made.files.items():
        path = settings.home() / name
        if digest_of(content(path)) != before:
            continue
        to = recall(after)
        if to is not None:
            replace(path, to)
        elif after == ABSENT:
            path.unlink(missing_ok=True)
    log = _log()
    if not log or log[-1].id != made.id:
        _write_log([*log, made])
    _pending().unlink(missing_ok=True)


def _write_log(log: list[Change]) -> None:
    kept: list[Change] = []
    counted: dict[str, int] = {}
    for one in reversed(log):
        for subject in one.subjects:
            counted[subject] = counted.get(subject, 0) + 1
        if any(counted[subject] <= KEPT for subject in one.subjects):
            kept.append(one)
    kept.reverse()
    replace(_folder() / "log.jsonl", "".join(map(_line, kept)).encode())
    needed = {digest for one in kept for pair in one.files.values() for digest in pair}
    others = [path for path in (_folder() / _TEXTS).iterdir() if path.name not in needed]
    others.sort(key=lambda path: path.stat().st_mtime)
    for path in others[:-OPENED]:
        path.unlink(missing_ok=True)


def _log() -> list[Change]:
    text = content(_folder() / "log.jsonl") or b""
    return [_change(line) for line in text.decode().splitlines()]


def _line(one: Change) -> str:
    return json.dumps(asdict(one), ensure_ascii=False) + "\n"


def _change(line: str) -> Change:
    values = json.loads(line)
    values["subjects"] = tuple(values["subjects"])
    values["files"] = {name: tuple(pair) for name, pair in values["files"].items()}
    return Change(**values)


def _folder() -> Path:
    return settings.home() / "var" / "edits"


def _pending() -> Path:
    return _folder() / "pending.json"


def _blob(digest: str) -> Path:
    return _folder() / _TEXTS / digest
