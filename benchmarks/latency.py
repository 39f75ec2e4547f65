"""How long a visitor waits: real servers on loopback, one worker, real HTTP."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import requests

from benchmarks.ports import free_port
from reception import settings


def parse_times(model: Path, texts: Sequence[str], *, stock: bool = False) -> list[float]:
    """Milliseconds of ``POST /model/parse`` for each text, after a warm-up."""
    with running(model, stock=stock) as url, requests.Session() as http:
        return _times(http, f"{url}/model/parse", [{"text": text} for text in texts])


def turn_times(model: Path, texts: Sequence[str]) -> list[float]:
    """Milliseconds of a REST turn, each in a conversation of its own, kept in SQLite."""
    with running(model) as url, requests.Session() as http:
        bodies = [
            {"sender": f"bench-{number}", "message": text} for number, text in enumerate(texts)
        ]
        return _times(http, f"{url}/webhooks/rest/webhook", bodies)


def percentile(times: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of ``times`` stay below."""
    return statistics.quantiles(times, n=100)[round(share * 100) - 1]


@contextlib.contextmanager
def running(
    model: Path,
    *,
    stock: bool = False,
    database: str | None = None,
    credentials: str | None = None,
) -> Iterator[str]:
    """A Rasa server with ``model`` and its action server; the URL.

    ``database`` is a SQLAlchemy URL; by default an SQLite file that is gone afterwards.
    ``credentials`` is the text of a credentials.yml; by default the project's.
    """
    home = settings.home()
    with tempfile.TemporaryDirectory() as scratch:
        port, actions_port = free_port(), free_port()
        endpoints = (home / "endpoints.yml").read_text().replace(":5055/", f":{actions_port}/")
        Path(scratch, "endpoints.yml").write_text("" if stock else endpoints)
        channels = credentials or (home / "credentials.yml").read_text()
        Path(scratch, "credentials.yml").write_text(channels)
        environment = {
            **os.environ,
            "DATABASE_URL": database or f"sqlite:///{scratch}/reception.sqlite",
            "RECEPTION_PORT": str(port),
            "SANIC_HOST": "127.0.0.1",
            "RASA_TELEMETRY_ENABLED": "false",
        }
        commands = [
            ["rasa_sdk", "--actions", "actions", "--port", str(actions_port)],
            ["rasa", "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port),
             "--model", str(model), "--endpoints", f"{scratch}/endpoints.yml",
             "--credentials", f"{scratch}/credentials.yml"],
        ]  # fmt: skip
        processes = [
            subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *command],
                cwd=home, env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            for command in commands
        ]  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(f"{url}/webhooks/rest/")
            yield url
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)


def _times(http: requests.Session, url: str, bodies: Sequence[dict[str, str]]) -> list[float]:
    for body in bodies[:30]:
        http.post(url, json={**body, "sender": "warm-up"}, timeout=30)
    times = []
    for body in bodies:
        started = time.perf_counter()
        http.post(url, json=body, timeout=30).raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
    return times


def _wait(url: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=2).ok:
                return
        time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within {seconds:.0f} s")
