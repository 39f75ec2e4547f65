"""The workshop's child process: started when it is needed, spoken to a line at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from reception import settings
from reception.errors import ReceptionError
from reception.releases import archives, records
from reception.releases.progress import Progress, Say
from reception.releases.runners import another_runs

_SCRATCH = "reception-workshop-"
"""Beginning of the name of the child's folder, before this process's number."""


class WorkshopDied(ReceptionError):
    """The child process ended in the middle of its work."""


class Child:
    """`reception.releases.worker` in a process and a folder of its own."""

    def __init__(self) -> None:
        """No process yet."""
        self._process: subprocess.Popen[str] | None = None
        self._folder: Path | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start it, unless it runs."""
        if self.pid is not None:
            return
        self.end()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-"))
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-W", "ignore", "-m", "reception.releases.worker"),
                *(str(self._folder), str(os.getpid())),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            cwd=settings.home(),
            env={**os.environ, "RECEPTION_HOME": str(settings.home())},
        )

    def exchange(self, line: str, tell: Say) -> dict[str, Any] | None:
        """Hand it a request; its answer, or None if it ends before."""
        process = self._process
        assert process is not None, "start it first"
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError, ValueError):
            process.stdin.write(line + "\n")
            process.stdin.flush()
            for answer in map(json.loads, process.stdout):
                if "progress" not in answer:
                    return dict(answer)
                tell(Progress(**answer["progress"]))
        process.kill()
        process.wait()  # or it would be taken for running by the next `start`
        return None

    def kill(self) -> None:
        """Have it end in the middle of its work."""
        if self._process is not None:
            self._process.kill()

    def end(self) -> None:
        """End it, whatever it does, and delete its folder."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def clear_up() -> None:
    """Note what was interrupted, and delete what processes that were killed have left."""
    records.bury()
    archives.sweep()
    for path in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
        number = path.name.removeprefix(_SCRATCH).partition("-")[0]
        if number.isdecimal() and not another_runs(int(number)):
            shutil.rmtree(path, ignore_errors=True)
