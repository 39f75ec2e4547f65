"""What reading a document may take of the machine, so that no file can hurt the house."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST_TEXT = 1_000_000
"""Characters of a document's text, some 400 pages; spaCy's own limit for one text."""

READING_MEMORY = 1024**3
"""Bytes of address space that reading may add. Measured: a PDF of 196 full pages adds 80 MB;
what needs more is a small file that unpacks to a huge one."""

READING_TIME = 120
"""Seconds of processor time to read a document; a PDF of 196 full pages took 82
on a machine that had much else to do."""

DRAFTING_MEMORY = 4 * 1024**3
"""Bytes of address space of a process that drafts. Measured: 2.2 GB, of which 0.7 GB are in
memory; the rest libraries map and do not use."""

DRAFTING_TIME = 600
"""Seconds of processor time to draft from a document and compare the drafts: 18 for a text of
54,000 characters, so that the longest text has them."""

PATIENCE = 1800
"""Seconds by the clock for all of it, on a machine that has much else to do."""


@contextmanager
def limited_memory(more: int = READING_MEMORY) -> Iterator[None]:
    """Let this process take at most ``more`` bytes beyond what it has; then, MemoryError.

    The limit is the whole process's, so that other threads count too. Without one where the
    system does not say what a process has, as on macOS.
    """
    has = _address_space()
    if has is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = has + more
    for other in (soft, hard):
        limit = limit if other == resource.RLIM_INFINITY else min(limit, other)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def limit_time(seconds: int) -> None:
    """End this process by SIGXCPU when it has computed for ``seconds`` more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _address_space() -> int | None:
    """Bytes of this process's address space."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return None
    return pages * resource.getpagesize()
