"""The processes that make releases: their names in the records, and whether they still run."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

_LOOKS = 1.0
"""Seconds between two looks whether the parent is still there."""


def runner() -> str:
    """How releases name this process: host and number."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_alive(name: str) -> bool:
    """Whether the process of that name runs, as far as can be told from this machine."""
    host, _, process = name.rpartition(":")
    return host != socket.gethostname() or _runs(int(process))


def another_runs(process: int) -> bool:
    """Whether a process of that number runs on this machine, and is not this one."""
    return process != os.getpid() and _runs(process)


def end_with(parent: int, tidy: Callable[[], None]) -> None:
    """Have this process end, after ``tidy``, as soon as ``parent`` is its parent no more."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOKS)
        tidy()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Whether it has ended and its own parent does not know yet; only Linux tells."""
    try:
        about = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return about.rpartition(")")[2].split()[:1] == ["Z"]
