"""Model archives: their digests, what can be read in one, and the folder of releases."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import tarfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from reception import settings
from reception.errors import ModelError
from reception.releases.runners import another_runs

KEPT = 20
"""Models of releases that are kept, the live one among them or beside them."""


ABANDONED = 3600.0
"""Seconds after which nobody writes a model any more."""


@dataclass(frozen=True)
class Lessons:
    """What a model has learned from, and what it would say to visitors.

    Attributes:
        texts, targets: its examples and their labels, in the order of the classifier's rows.
        held_out: scores of each example by a model that has not seen it, shape (n, labels),
            or None if the archive has none.
        responses: of its domain, by name.
    """

    texts: list[str]
    targets: list[str]
    held_out: np.ndarray | None
    responses: dict[str, list[dict[str, Any]]]


def folder() -> Path:
    """Where models of releases are kept."""
    return settings.home() / "models" / "releases"


def path_of(release: int, etag: str) -> Path:
    """Where the model of a release is kept."""
    return folder() / f"{release}-{etag}.tar.gz"


def live_copy() -> Path:
    """The model that visitors of this machine got last, for a start without the console."""
    return settings.home() / "models" / "live.tar.gz"


def etag_of(path: Path) -> str:
    """The sha256 of a file, in hex.

    Raises:
        ModelError: it is not there.
    """
    try:
        about = path.stat()
        return _digest(path, about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise ModelError(
            f"The model {path} is not there; publish again, or roll back to another release."
        ) from error


@lru_cache(maxsize=64)
def _digest(path: Path, _changed: int, _size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def checked(path: Path, etag: str) -> Path:
    """``path``, if it holds what it held when it was released.

    Raises:
        ModelError: it is not there, or damaged.
    """
    if etag_of(path) != etag:
        raise ModelError(
            f"The model {path} is damaged: it is not what was released; "
            "publish again, or roll back to another release."
        )
    return path


def put_into_place(source: Path, target: Path) -> None:
    """Copy a model so that ``target`` is at no moment half of one.

    It is no link: what damages one of the two leaves the other whole.

    Raises:
        ModelError: there is no room for it, or no right to write there.
    """
    unfinished = unfinished_of(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    except OSError as error:
        raise ModelError(
            f"The model cannot be written to {target} ({error.strerror}); make room there, then "
            "run it again."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def unfinished_of(target: Path) -> Path:
    """Where a model is while it is written; `sweep` finds it when this process has died."""
    return target.with_name(f".{target.name}.{socket.gethostname()}-{os.getpid()}")


def sweep() -> None:
    """Delete unfinished models of processes that were killed.

    Those of this machine, if the process runs no more; others', which may share the folder, when
    they are old.
    """
    for where in (live_copy().parent, folder()):
        for path in where.glob(".*.tar.gz.*"):
            host, _, number = path.name.rpartition(".tar.gz.")[2].rpartition("-")
            with suppress(FileNotFoundError):
                is_old = time.time() - path.stat().st_mtime > ABANDONED
                is_dead = host == socket.gethostname() and number.isdecimal()
                if is_old or (is_dead and not another_runs(int(number))):
                    path.unlink()


def prune(kept: Iterable[Path]) -> None:
    """Delete all models of releases but those."""
    keep = set(kept)
    for path in folder().glob("*.tar.gz"):
        if path not in keep:
            path.unlink(missing_ok=True)


def lessons(path: Path) -> Lessons:
    """What the model in ``path`` has learned from.

    Raises:
        ModelError: it cannot be read.
    """
    wanted: dict[str, bytes] = {}
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                name = Path(member.name).name
                if name in ("metadata.json", "examples.json", "held_out.npy"):
                    content = archive.extractfile(member)
                    wanted[name] = content.read() if content else b""
        metadata = json.loads(wanted["metadata.json"])
        examples = json.loads(wanted.get("examples.json", b'{"texts": [], "targets": []}'))
        held_out = _array(wanted.get("held_out.npy"))
    except (OSError, EOFError, KeyError, ValueError, tarfile.TarError) as error:
        raise ModelError(
            f"The model {path} is damaged ({error}); train again with: make train"
        ) from error
    responses = metadata.get("domain", {}).get("responses", {})
    return Lessons(examples["texts"], examples["targets"], held_out, responses)


def _array(content: bytes | None) -> np.ndarray | None:
    if content is None:
        return None
    from io import BytesIO

    array: np.ndarray = np.load(BytesIO(content), allow_pickle=False)
    return array.astype(np.float32)
