"""From the click to live on all workers, and what visitors notice of it.

``python -m benchmarks.releases`` measures a book of 60 topics and 4,000 examples, made from the
project's own; with ``--own`` the project's own, as it is.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
from ruamel.yaml import YAML

from benchmarks.house import House, house
from benchmarks.ports import free_port
from benchmarks.tables import table

TOPICS = 60
PER_LABEL = 83
"""Examples of a label before topics are split, which makes 4,000 of all."""

RATE = 20
"""Messages a second."""

MESSAGES = (
    "Does massage help dry skin?", "hello", "how often should I come", "does it hurt",
    "can massage make scars less visible", "why do you use oils", "thank you",
    "is it good for stress", "do you do car repairs", "how long do the effects last",
)  # fmt: skip


def split_topics(data: Path, count: int = TOPICS) -> None:
    """Split the topics of ``data`` evenly, until there are so many."""
    yaml = YAML()
    files = sorted((data / "faq").glob("*.yml"))
    for place, path in enumerate(files):
        entry = yaml.load(path.read_text(encoding="utf-8"))
        pieces = count // len(files) + (place < count % len(files))
        texts = list(entry["examples"])
        for number in range(pieces):
            entry["examples"] = texts[number::pieces]
            if number:
                entry["question"] = entry["examples"].pop(0)
            name = path.stem + (f"_{number + 1}" if number else "")
            with (data / "faq" / f"{name}.yml").open("w", encoding="utf-8") as file:
                yaml.dump(entry, file)


def teach(home: Path, number: int) -> None:
    """Add an example to a topic, as somebody would between two releases."""
    path = home / "data" / "faq" / "dry_skin.yml"
    text = path.read_text(encoding="utf-8")
    said = f"- is massage any good for skin as dry as paper, case {number}\n"
    head, first = text.split("examples:\n", 1)
    indent = first[: first.index("-")]
    path.write_text(f"{head}examples:\n{indent}{said}{first}", encoding="utf-8")


async def under_load(port: int, seconds: float) -> list[float]:
    """Milliseconds of REST turns, `RATE` a second in conversations of their own.

    Raises:
        aiohttp.ClientError: one of them failed.
    """
    took: list[float] = []

    async def visit(session: aiohttp.ClientSession, number: int) -> None:
        body = {"sender": f"load-{port}-{number}-{time.time_ns()}",
                "message": MESSAGES[number % len(MESSAGES)]}  # fmt: skip
        started = time.perf_counter()
        url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
        async with session.post(url, json=body) as answer:
            answer.raise_for_status()
            replies = await answer.json()
        took.append((time.perf_counter() - started) * 1000)
        if not replies or replies[0].get("metadata", {}).get("label") == "error":
            raise aiohttp.ClientError(f"{body['message']!r} was not answered")

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30)) as session:
        visits = []
        begun = time.perf_counter()
        for number in range(round(seconds * RATE)):
            await asyncio.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
            visits.append(asyncio.create_task(visit(session, number)))
        await asyncio.gather(*visits)
    return took


async def taken(ports: Sequence[int], etag: str, seconds: float = 30) -> float:
    """Seconds until the workers run a model; they say so when they ask for the next."""
    from reception.releases import workers

    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        known = await asyncio.to_thread(workers.present)
        if sum(one.etag == etag for one in known) >= len(ports):
            return time.perf_counter() - begun
        await asyncio.sleep(0.05)
    raise TimeoutError("the workers did not take the model")


def memory_of(process: subprocess.Popen[bytes]) -> float:
    """Megabytes that a process holds."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process is gone")


async def measure(made: House, ports: Sequence[int]) -> dict[str, Any]:
    """Two releases on a warm workshop; the figures of the second."""
    from reception.releases.workshop import Workshop

    workshop = Workshop()
    try:
        await workshop.release("bench", override="the book is made by a program")
        processes = [made.worker(port) for port in ports]
        teach(made.home, 1)
        started = time.perf_counter()
        outcome = await workshop.release("bench", override="the book is made by a program")
        whole = time.perf_counter() - started
        if outcome.release is None:
            raise RuntimeError("; ".join(one.said for one in outcome.refused[:3]))
        tried = outcome.figures["tried"]
        return {
            "topics": tried["topics"],
            "examples": tried["examples"],
            **{f"{step}, s": took for step, took in outcome.figures["took"].items()},
            "click to live on all workers, s": round(whole, 1),
            "workers": outcome.workers,
            "a worker's memory, MB": round(memory_of(processes[0])),
        }
    finally:
        await workshop.stop()


async def swaps(made: House, port: int, count: int = 5) -> dict[str, Any]:
    """Milliseconds of turns with and without `count` models taken over meanwhile."""
    from reception.releases import records

    process = made.processes[-1]
    calm = await under_load(port, 10)
    before = memory_of(process)

    async def swap() -> None:
        for _ in range(count):
            live = await asyncio.to_thread(records.roll_back, _other(), "bench")
            await taken([port], live.etag)

    swapping = asyncio.create_task(swap())
    busy: list[float] = []
    while not swapping.done():
        busy += await under_load(port, 2)
    await swapping
    return {
        "calm: median, 99 %, longest, ms": _spread(calm),
        f"{count} models taken over: the same": _spread(busy),
        "messages": len(busy),
        "memory before and after, MB": f"{before:.0f}, {memory_of(process):.0f}",
    }


def _other() -> int:
    """The newest release with another model than the live one."""
    from reception.releases import records

    live = records.live()
    assert live is not None
    for one in records.releases():
        if one.state == records.PUBLISHED and one.restores is None and one.etag != live.etag:
            return int(one.id)
    raise RuntimeError("there is only one release")


def _spread(took: Sequence[float]) -> str:
    ordered = sorted(took)
    return ", ".join(
        f"{ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.0f}"
        for share in (0.5, 0.99, 1.0)
    )


def tables(own: bool = False) -> str:
    """Measure, and give a table in Markdown.

    Args:
        own: measure the project's own book instead of one made of it.
    """
    per_label = 10_000 if own else PER_LABEL
    with tempfile.TemporaryDirectory() as folder, house(Path(folder), per_label) as made:
        if not own:
            split_topics(made.home / "data")
        made.console()
        made.actions()
        ports = [free_port(), free_port()]
        found = asyncio.run(measure(made, ports))
        made.stop(made.processes[-2])
        found |= asyncio.run(swaps(made, ports[-1]))
    rows = [(name, str(value)) for name, value in found.items()]
    return table(("a release", "the project's own book" if own else "made of it"), rows)


def main() -> None:
    """Measure and print a table."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--own", action="store_true")
    own = reading.parse_args().own
    from reception.assistant import quiet

    quiet()
    print(tables(own))


if __name__ == "__main__":
    main()
