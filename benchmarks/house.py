"""A project in a folder of its own, with the processes that `make run` starts."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests

from benchmarks.ports import free_port
from benchmarks.sample import write_sample

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class House:
    """A project of its own in a folder, with a model server and workers."""

    home: Path
    environment: dict[str, str]
    console_port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, **extra: str) -> subprocess.Popen[bytes]:
        """Start a process in it; its output goes to ``log.txt``."""
        with (self.home / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *command],
                cwd=self.home, env={**self.environment, **extra},
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self, port: int) -> subprocess.Popen[bytes]:
        """Start a Rasa server that follows the releases, and wait until it answers."""
        process = self.start("reception.cli", "serve", RECEPTION_PORT=str(port))
        self.wait_for(f"http://127.0.0.1:{port}/webhooks/rest/", process)
        return process

    def console(self) -> subprocess.Popen[bytes]:
        """Start the console, which serves the models, and wait until it answers."""
        process = self.start("reception.cli", "console")
        self.wait_for(f"http://127.0.0.1:{self.console_port}/models/live", process)
        return process

    def actions(self) -> subprocess.Popen[bytes]:
        """Start the action server, and wait until it answers."""
        process = self.start("reception.cli", "actions")
        port = self.environment["RECEPTION_ACTIONS_PORT"]
        self.wait_for(f"http://127.0.0.1:{port}/health", process)
        return process

    def wait_for(self, url: str, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
        """Wait until ``url`` answers whatever it may be.

        Raises:
            RuntimeError: it does not, or the process has ended; with the end of the log.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(requests.RequestException):
                if requests.get(url, timeout=2).status_code < 500:
                    return
            time.sleep(0.1)
        log = (self.home / "log.txt").read_text(errors="replace")
        raise RuntimeError(f"{url} did not answer:\n{log[-3000:]}")

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End one process."""
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def house(folder: Path, per_label: int = 10_000) -> Iterator[House]:
    """A copy of the project in ``folder``, for this process too, with fewer examples a label."""
    write_sample(folder, per_label)
    shutil.copy(ROOT / "releases.yml", folder)
    for name in ("regression", "dialogues"):
        shutil.copytree(ROOT / "tests" / name, folder / "tests" / name)
    shutil.copy(ROOT / "tests" / "safety_messages.tsv", folder / "tests")
    port, actions_port = free_port(), free_port()
    own = {
        "RECEPTION_HOME": str(folder),
        "RECEPTION_CACHE": os.environ.get("RECEPTION_CACHE", str(ROOT / ".cache")),
        "DATABASE_URL": f"sqlite:///{folder / 'reception.sqlite'}",
        "RECEPTION_CONSOLE_PORT": str(port),
        "RECEPTION_ACTIONS_PORT": str(actions_port),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    made = House(folder, {**os.environ, "PYTHONPATH": str(ROOT)}, port)
    try:
        yield made
    finally:
        for process in made.processes:
            if process.poll() is None:
                made.stop(process)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
