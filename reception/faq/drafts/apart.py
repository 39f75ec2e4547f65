"""Drafting in a process of its own, which has so much memory and time and no more.

What a hostile or a huge document does there leaves the console as it was. The document goes to
the process through a pipe, so that there is no file to be left behind.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Timer

from reception import settings
from reception.errors import DataError
from reception.faq.documents.limits import DRAFTING_TIME, PATIENCE, READING_TIME


class Stopped(Exception):
    """Somebody stopped the drafting."""


class DraftingProcess:
    """The process that drafts from one document. To be closed, which ends it."""

    def __init__(self) -> None:
        """Start the process."""
        self._step = ""
        self._stopped = self._late = False
        self._child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "reception.faq.drafts.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.home(),
            env={**os.environ, "RECEPTION_HOME": str(settings.home())},
        )

    def __enter__(self) -> DraftingProcess:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]

    def stop(self) -> None:
        """End the process from another thread, unless it is filing; `file_drafts` says so."""
        if self._step != "filing":
            self._stopped = True
            self._child.kill()

    def file_drafts(
        self, source: str, content: bytes | None, by: str, said: Callable[[str], None]
    ) -> tuple[str, str]:
        """Read a document, draft from it, compare the drafts and file them; once only.

        Args:
            source: name of a file, or a public address.
            content: of the file; None for an address.
            by: who asked for it.
            said: is told each step: ``reading``, ``drafting``, ``comparing``, ``filing``.

        Returns:
            the name under which the drafts are filed, and how many of which kind there are.

        Raises:
            DataError: the document cannot be read, has nothing to draft from, or took too much
                memory or time.
            RuntimeError: the program failed; where it did, and no text of the document.
            Stopped: by `stop`.
        """
        timer = Timer(PATIENCE, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            self._send({"source": source, "by": by, "file": content is not None}, content or b"")
            for line in self._answers():
                answer = json.loads(line)
                if "wrong" in answer:
                    raise DataError(answer["wrong"])
                if "failed" in answer:
                    raise RuntimeError(answer["failed"])
                if "document" in answer:
                    return answer["document"], answer["said"]
                self._step = answer["step"]
                said(self._step)
        finally:
            timer.cancel()
        if self._stopped:
            raise Stopped
        raise self._ended(source)

    def _send(self, order: dict[str, object], content: bytes) -> None:
        assert self._child.stdin is not None
        with suppress(OSError):  # it may have ended already
            self._child.stdin.write(json.dumps({**order, "size": len(content)}).encode() + b"\n")
            self._child.stdin.write(content)
            self._child.stdin.flush()

    def _answers(self) -> Iterator[bytes]:
        assert self._child.stdout is not None
        # A line that is cut off was being written when the process ended.
        return (line for line in self._child.stdout if line.endswith(b"\n"))

    def _give_up(self) -> None:
        self._late = True
        self._child.kill()

    def _ended(self, source: str) -> DataError:
        """What to say of a process that has ended without an answer."""
        code = self._child.wait()
        if not self._late and code != -signal.SIGXCPU:
            return DataError(
                f"{source} is too large or damaged: reading it had to be ended; save it anew as "
                "DOCX or PDF, split it, or copy its text to a .txt file."
            )
        if self._step in ("", "reading"):
            return DataError(
                f"{source} takes more than {READING_TIME} seconds to read; split it, or copy its "
                "text to a .txt file."
            )
        return DataError(
            f"{source} takes more than {DRAFTING_TIME // 60} minutes to draft from; split it."
        )
