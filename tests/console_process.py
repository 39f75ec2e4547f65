"""A console's process for the tests, on a copy of the project's data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conftest import ROOT, wait_for

from benchmarks.ports import free_port

PASSWORD = "correct horse battery staple"
"""Everybody's."""

COPIED = (
    "data", "tests/regression", "tests/dialogues", "tests/safety_messages.tsv", "clinic.yml",
    "config.yml", "credentials.yml", "domain.yml", "endpoints.yml",
)  # fmt: skip
"""What staff change, and what is read with it."""

ADD = (
    "import sys; from reception.staff import accounts; name, role, password = sys.argv[1:]; "
    "accounts.set_up(accounts.add(name, role), password)"
)


@dataclass
class RunningConsole:
    """A console's process, with a folder and a database of its own."""

    url: str
    home: Path
    database: Path
    log: Path
    environment: dict[str, str] = field(repr=False)
    process: subprocess.Popen[bytes]

    def python(self, *arguments: str) -> str:
        """What Python prints with the console's folder and database."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *arguments], cwd=ROOT, env=self.environment,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reception(self, *arguments: str) -> str:
        """What the command of that name prints."""
        return self.python("-m", "reception.cli", *arguments)

    def add(self, name: str, role: str) -> None:
        """Somebody more, with `PASSWORD`."""
        self.python("-c", ADD, name, role, PASSWORD)

    def start(self) -> None:
        """Start it, or start it again."""
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "reception.cli", "console"], cwd=ROOT,
            env=self.environment, stdout=self.log.open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        wait_for(f"{self.url}/sign-in", self.process, self.log)

    def stop(self) -> None:
        """Stop it as the system does."""
        self.process.terminate()
        self.process.wait(120)


@contextmanager
def running_console(folder: Path, **environment: str) -> Iterator[RunningConsole]:
    """A console on a free port of loopback, on a copy of the project's data; nobody is in it yet.

    ``environment`` is added to the tests' own.
    """
    home = folder / "home"
    for name in COPIED:
        source, target = ROOT / name, home / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    port, database = free_port(), folder / "reception.sqlite"
    running = RunningConsole(
        url=f"http://127.0.0.1:{port}",
        home=home,
        database=database,
        log=folder / "console.txt",
        environment={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{database}",
            "RECEPTION_HOME": str(home),
            # What can be computed again, such as vectors of sentences, all tests share.
            "RECEPTION_CACHE": str(ROOT / ".cache"),
            "RECEPTION_CONSOLE_PORT": str(port),
            **environment,
        },
        process=None,  # type: ignore[arg-type]  # `start` sets it
    )
    running.start()
    try:
        yield running
    finally:
        running.stop()
