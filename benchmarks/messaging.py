"""Messaging apps under load: how soon a delivery is acknowledged, and what an outage costs.

``python -m benchmarks.messaging`` prints only these tables. The providers are those of the tests
(`benchmarks.providers`), in a process of their own threads on the same machine.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks.conversations import NOW
from benchmarks.latency import percentile, running
from benchmarks.providers.messenger import Messenger
from benchmarks.providers.provider import Delivery, Provider
from benchmarks.providers.slack import Slack
from benchmarks.providers.telegram import Telegram
from benchmarks.providers.twilio import Twilio
from benchmarks.providers.whatsapp import WhatsApp
from benchmarks.tables import table
from benchmarks.website.report import questions
from reception import settings
from reception.assistant import newest_model

RATE = 50
"""Deliveries a second."""

SECONDS = 15
"""For so long; then what has piled up is answered."""

VISITORS = 200
"""Who write in turn."""

OUTAGE = 60
"""Seconds for which a provider does not answer."""

TITLES = {
    Telegram: "Telegram",
    WhatsApp: "WhatsApp (Meta)",
    Twilio: "SMS (Twilio)",
    Messenger: "Messenger",
    Slack: "Slack",
}


@dataclass
class Load:
    """Of one app: milliseconds to each acknowledgement, how many were refused, and the answers."""

    acknowledged: list[float]
    refused: int
    answered: int
    seconds: float


def tables(model: Path) -> str:
    """Measure and give Markdown."""
    with _providers() as providers, running(model, credentials=_credentials(providers)) as url:
        loads = {provider: _load(provider, url) for provider in providers}
        late = _outage(providers, url)
    rows = [
        [
            TITLES[type(provider)],
            f"{percentile(load.acknowledged, 0.5):.1f}",
            f"{percentile(load.acknowledged, 0.95):.1f}",
            f"{max(load.acknowledged):.0f}",
            str(load.refused),
            f"{load.answered / load.seconds:.0f}",
            f"{late[provider]:.1f}",
        ]
        for provider, load in loads.items()
    ]
    head = [
        f"{RATE} deliveries a second for {SECONDS} s, one worker",
        "acknowledged, p50 ms",
        "p95",
        "slowest",
        "not stored in time",
        "answered a second",
        f"seconds from the end of an outage of {OUTAGE} s to the answer",
    ]
    return table(head, rows)


@contextmanager
def _providers() -> Iterator[list[Provider]]:
    providers: list[Provider] = [kind() for kind in TITLES]
    os.environ |= {"RECEPTION_NOW": NOW, "RECEPTION_PUBLIC_URL": "https://chat.clinic.example"}
    for provider in providers:
        os.environ |= provider.environment
        provider.start()
    try:
        yield providers
    finally:
        for provider in providers:
            provider.stop()


def _credentials(providers: Sequence[Provider]) -> str:
    text = (settings.home() / "credentials.yml").read_text()
    for provider in providers:
        line = next(line for line in text.splitlines() if f"channels.{provider.name}." in line)
        text = text.replace(line, f"{line.removesuffix(' {}')}\n  api: {provider.url}")
    return text


def _load(provider: Provider, url: str) -> Load:
    """Deliver evenly, and wait until all is answered."""
    texts = questions()
    made = [
        provider.text(provider.chat(number % VISITORS), texts[number % len(texts)])
        for number in range(RATE * SECONDS)
    ]
    warm = [provider.text(provider.chat(VISITORS), text) for text in texts[:10]]
    sessions = threading.local()
    load = Load([], 0, 0, 0.0)

    def post(delivery: Delivery) -> None:
        if not hasattr(sessions, "http"):
            sessions.http = requests.Session()
        began = time.perf_counter()
        response = sessions.http.post(
            url + delivery.path, data=delivery.body, headers=dict(delivery.headers), timeout=30
        )
        load.acknowledged.append((time.perf_counter() - began) * 1000)
        load.refused += response.status_code != 200

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(post, warm))
        _wait_for_silence(provider)
        load.acknowledged.clear()
        before, began = _answers(provider), time.monotonic()
        for number, delivery in enumerate(made):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            pool.submit(post, delivery)
    last = _wait_for_silence(provider)
    load.answered, load.seconds = _answers(provider) - before, last - began
    return load


def _outage(providers: Sequence[Provider], url: str) -> dict[Provider, float]:
    """Seconds from when each is back until the visitor has the answer."""
    chats = {provider: provider.chat(VISITORS + 1) for provider in providers}
    for provider, chat in chats.items():
        provider.go_down(chat)
        provider.text(chat, "does massage help dry skin?").post(url)
    time.sleep(OUTAGE)
    back = time.monotonic()
    for provider, chat in chats.items():
        provider.come_up(chat)
    return {
        provider: provider.wait_for(chat, seconds=600)[0].at - back
        for provider, chat in chats.items()
    }


def _wait_for_silence(provider: Provider) -> float:
    """Wait until nothing has been said for three seconds; when the last was (monotonic)."""
    heard, since = -1, time.monotonic()
    while time.monotonic() < since + 3:
        if _answers(provider) != heard:
            heard, since = _answers(provider), time.monotonic()
        time.sleep(0.1)
    return since


def _answers(provider: Provider) -> int:
    return sum(len(provider.said_to(provider.chat(number))) for number in range(VISITORS + 1))


if __name__ == "__main__":
    print(tables(newest_model()))
