"""Running servers take what is published, and nobody who writes meanwhile notices."""

from __future__ import annotations

import asyncio
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests

from benchmarks.house import House, house
from benchmarks.ports import free_port
from benchmarks.releases import memory_of, taken, under_load
from reception.releases import archives, records, workers
from reception.releases.records import Release
from reception.training import train

SOON = 5.0
"""Seconds within which every worker has what was published."""

TRIES = 8
"""How often something is timed, at most: a busy machine slows one try down, not each."""

LONGER = 150.0
"""Milliseconds that a message may wait longer while a model is taken over."""

QUESTION = "Does massage help dry skin?"


@dataclass
class Desk:
    """A console, two workers and two published models, which answer differently."""

    made: House
    ports: list[int]
    old: Release
    new: Release

    def publish(self, which: Release) -> Release:
        """Have visitors get one of the two."""
        return records.roll_back(which.id, "a test")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk") / "home"
    folder.mkdir()
    with house(folder, 10) as made:
        old = released(made, "old")
        path = folder / "data" / "faq" / "dry_skin.yml"
        path.write_text(path.read_text().replace("answer: ", "answer: Really. ", 1))
        new = released(made, "new")
        made.console()
        made.actions()
        ports = [free_port(), free_port()]
        for port in ports:
            made.worker(port)
        yield Desk(made, ports, old, new)


def released(made: House, name: str) -> Release:
    target = made.home / f"{name}.tar.gz"
    train(target)
    number, etag = records.begin(name, ""), archives.etag_of(target)
    archives.put_into_place(target, archives.path_of(number, etag))
    records.publish(number, etag)
    target.unlink()
    return records.release(number)


def said(port: int, text: str = QUESTION, sender: str = "") -> dict[str, Any]:
    answer = requests.post(
        f"http://127.0.0.1:{port}/webhooks/rest/webhook",
        json={"sender": sender or f"test-{time.time_ns()}", "message": text}, timeout=30,
    )  # fmt: skip
    (reply,) = answer.json()
    return dict(reply)


def is_new(port: int) -> bool:
    return bool(said(port)["text"].startswith("Really. "))


def wait(until: Callable[[], bool], seconds: float = 120) -> float:
    begun = time.monotonic()
    while not until():
        assert time.monotonic() - begun < seconds, "it did not happen"
        time.sleep(0.05)
    return time.monotonic() - begun


def test_a_starting_worker_has_what_is_live(desk: Desk) -> None:
    assert all(is_new(port) for port in desk.ports)


@pytest.mark.timed
def test_all_workers_have_a_release_within_five_seconds_and_say_so(desk: Desk) -> None:
    took: list[float] = []
    for which, expected in ((desk.old, [False] * 2), (desk.new, [True] * 2)) * (TRIES // 2):
        live = desk.publish(which)
        begun = time.monotonic()
        while [is_new(port) for port in desk.ports] != expected:
            assert time.monotonic() - begun < 120
        took.append(time.monotonic() - begun)
        asyncio.run(taken(desk.ports, live.etag))
        assert workers.in_words(live.etag, live.id) == f"2 of 2 workers run release {live.id}."
        if len(took) >= 4 and min(took) < SOON:
            break
    assert min(took) < SOON


def test_a_conversation_goes_on_across_models(desk: Desk) -> None:
    sender = f"goes-on-{time.time_ns()}"
    said(desk.ports[0], QUESTION, sender)
    live = desk.publish(desk.old if is_new(desk.ports[0]) else desk.new)
    asyncio.run(taken(desk.ports, live.etag))
    reply = said(desk.ports[0], "where is that from?", sender)
    assert "Dry skin" in reply["text"]


def test_a_model_that_cannot_be_loaded_leaves_the_old_one_and_the_console_knows(
    desk: Desk,
) -> None:
    before = is_new(desk.ports[0])
    path = desk.made.home / "broken.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        content = b'{"no": "model"}'
        about = tarfile.TarInfo("metadata.json")
        about.size = len(content)
        archive.addfile(about, BytesIO(content))
    number, etag = records.begin("a test", ""), archives.etag_of(path)
    archives.put_into_place(path, archives.path_of(number, etag))
    records.publish(number, etag)
    wait(lambda: sum(bool(one.trouble) for one in workers.present()) == 2)
    assert all(is_new(port) == before for port in desk.ports)
    told = workers.in_words(etag, number)
    assert f"0 of 2 workers run release {number}." in told
    assert "could not load it: The model cannot be loaded" in told
    live = desk.publish(desk.new)
    asyncio.run(taken(desk.ports, live.etag))
    assert not any(one.trouble for one in workers.present())


def test_nobody_waits_while_five_models_are_taken_over(desk: Desk) -> None:
    process = desk.made.processes[-1]
    port = desk.ports[-1]

    async def swap() -> None:
        for number in range(5):
            live = await asyncio.to_thread(desk.publish, (desk.old, desk.new)[number % 2])
            await taken([port], live.etag)

    async def measured() -> tuple[list[float], list[float]]:
        calm = await under_load(port, 3)
        swapping = asyncio.create_task(swap())
        busy: list[float] = []
        while not swapping.done():
            busy += await under_load(port, 1)
        await swapping
        return calm, busy

    longer = []
    for _ in range(TRIES):
        calm, busy = asyncio.run(measured())
        longer.append(max(busy) - max(calm))
        if longer[-1] < LONGER:
            break
    assert min(longer) < LONGER
    first = memory_of(process)
    asyncio.run(swap())
    assert memory_of(process) < 1.1 * first


def test_the_model_is_served_with_its_etag(desk: Desk) -> None:
    live = records.live()
    url = f"http://127.0.0.1:{desk.made.console_port}/models/live"
    whole = requests.get(url, timeout=30)
    assert whole.status_code == 200
    assert whole.headers["ETag"] == f'"{live.etag}"'
    assert whole.content == records.model_of(live).read_bytes()
    head = requests.head(url, timeout=30)
    assert head.headers["ETag"] == f'"{live.etag}"'
    assert int(head.headers["Content-Length"]) == len(whole.content)
    for given in (f'"{live.etag}"', f'W/"{live.etag}"', f'"x", "{live.etag}"'):
        same = requests.get(url, headers={"If-None-Match": given}, timeout=30)
        assert (same.status_code, same.content) == (304, b"")
    assert requests.get(url, headers={"If-None-Match": '"x"'}, timeout=30).status_code == 200


def test_without_the_console_workers_go_on_and_others_start(desk: Desk) -> None:
    asyncio.run(taken(desk.ports, records.live().etag))
    console = desk.made.processes[0]
    desk.made.stop(console)
    expected = is_new(desk.ports[0])
    log = desk.made.home / "log.txt"
    before = len(log.read_bytes())
    time.sleep(4)
    assert is_new(desk.ports[0]) == expected
    assert len(log.read_bytes()) == before, "the log fills while the console is down"
    port = free_port()
    third = desk.made.worker(port)
    assert is_new(port) == expected
    desk.made.stop(third)
    desk.made.processes[0] = desk.made.console()
    live = desk.publish(desk.old if expected else desk.new)
    asyncio.run(taken(desk.ports, live.etag))


def test_without_a_token_only_this_machine_gets_the_model(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    with house(folder, 10) as made:
        made.console()
        url = f"http://127.0.0.1:{made.console_port}/models/live"
        nothing_yet = requests.get(url, timeout=30)
        assert nothing_yet.status_code == 404
        stranger = {"X-Reception-Worker": "stranger"}
        for by_proxy in (
            {"X-Forwarded-For": "203.0.113.7"}, {"Forwarded": "for=203.0.113.7"},
            {"X-Real-IP": "127.0.0.1"}, {"Via": "1.1 proxy"}, {"X-Forwarded-Proto": "https"},
        ):  # fmt: skip
            headers = {**stranger, **by_proxy}
            assert requests.get(url, headers=headers, timeout=30).status_code == 403, by_proxy
            assert requests.head(url, headers=headers, timeout=30).status_code == 403, by_proxy
        assert "stranger" not in [one.name for one in workers.present()]
        own = {"X-Reception-Worker": "own"}
        assert requests.get(url, headers=own, timeout=30).status_code == 404
        assert [one.name for one in workers.present()] == ["own"]
        said = (folder / "log.txt").read_text()
        assert said.count("set RECEPTION_MODEL_TOKEN to the same secret") == 1


def test_behind_a_proxy_that_says_nothing_its_name_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_CONSOLE_URL", "https://desk.clinic.example")
    folder = tmp_path / "home"
    folder.mkdir()
    with house(folder, 10) as made:
        made.console()
        url = f"http://127.0.0.1:{made.console_port}/models/live"
        assert requests.get(url, timeout=30).status_code == 404
        named = {"Host": "desk.clinic.example"}
        assert requests.get(url, headers=named, timeout=30).status_code == 403


def test_a_worker_shows_the_token_and_a_stranger_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_MODEL_TOKEN", "a secret")
    folder = tmp_path / "home"
    folder.mkdir()
    with house(folder, 10) as made:
        url = f"http://127.0.0.1:{made.console_port}/models/live"
        made.console()
        assert requests.get(url, timeout=30).status_code == 401
        wrong = {"Authorization": "Bearer another"}
        assert requests.get(url, headers=wrong, timeout=30).status_code == 401
        right = {"Authorization": "Bearer a secret"}
        assert requests.get(url, headers=right, timeout=30).status_code == 404
