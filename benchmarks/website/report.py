"""The tables of the chat on the website."""

from __future__ import annotations

import gzip
import os
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks import chromium
from benchmarks.latency import percentile, running
from benchmarks.tables import table
from benchmarks.website import measures, rival
from benchmarks.website.measures import DEEP_CHAT, LAUNCHER, RECEPTION, visiting
from benchmarks.website.site import Site
from reception import settings
from reception.evaluation import read_messages
from reception.faq.book import load_book
from reception.nlu.labels import FAQ

PAGES = 30
"""Pages opened anew, each in a fresh profile, for every figure that needs such."""

QUESTIONS = 120
"""Different questions asked for every figure about answers."""

AT_ONCE = (
    "will massage help my dry skin?",
    "does massage reduce wrinkles?",
    "is it good for scars?",
)

RATES = """
  rates:
    messages of session: 9000/minute
    messages of address: 9000/minute
    sessions of address: 9000/hour
    requests of address: 90000/minute
"""
"""All visitors come from one address."""


def tables(model: Path) -> str:
    """Measure and give Markdown; without a Chromium it says how to get one."""
    if chromium.find() is None:
        return chromium.HOW
    static = settings.home() / "reception" / "channels" / "static"
    scripts = {path.name: path for path in sorted(static.glob("*.js")) if path.stem != "page"}
    own = Path(__file__).with_name("deep-chat.js")
    bundle = rival.installed()
    served = {**scripts, own.name: own, **({bundle.name: bundle} if bundle else {})}
    # Read before anything else, as another build may come in between.
    sizes, texts = _sizes_table(scripts), questions()
    with Site(served) as site, chromium.started() as browser:
        credentials = (settings.home() / "credentials.yml").read_text()
        allowed = f"  origins: [{site.url!r}]{RATES.rstrip()}"
        credentials = credentials.replace("  origins: []", allowed)
        with running(model, credentials=credentials) as site.chat:
            _warm_up(browser, site, texts)
            times = _times_table(browser, site, texts)
            beside = _beside_table(browser, site, texts, bundle is not None)
    load = f"Load of the machine in the last five of these minutes: {os.getloadavg()[1]:.1f}."
    return "\n\n".join([sizes, times, beside, load])


def questions() -> list[str]:
    """Questions that are answered at once, of all topics in turn."""
    folder = settings.home() / "tests" / "regression"
    topics = list(load_book(settings.home() / "data"))
    rows = [row for path in sorted(folder.glob("*.tsv")) for row in read_messages(path, topics)]
    asked = list(dict.fromkeys(text for label, text in rows if label.startswith(f"{FAQ}/")))
    step = -(-len(asked) // QUESTIONS)
    return [text for first in range(step) for text in asked[first::step]][:QUESTIONS]


def _warm_up(browser: Browser, site: Site, texts: Sequence[str]) -> None:
    pasted = visiting(site, "pasted", RECEPTION, own_server=False)
    own = visiting(site, "open", RECEPTION, own_server=True)
    measures.answer_times(browser, [(pasted, RECEPTION), (own, RECEPTION)], texts[:20])


def _sizes_table(scripts: dict[str, Path]) -> str:
    contents = {name: path.read_bytes() for name, path in scripts.items()}
    rows = [
        [f"`{name}`", _kb(len(content)), _kb(len(gzip.compress(content)))]
        for name, content in sorted(contents.items(), key=lambda one: -len(one[1]))
    ]
    return table(["kB (1000 B)", "raw", "gzip"], rows)


def _times_table(browser: Browser, site: Site, texts: Sequence[str]) -> str:
    cold, warm = measures.openings(browser, site.chat, PAGES)
    pasted = visiting(site, "pasted", RECEPTION, own_server=False)
    own = visiting(site, "launcher", RECEPTION, own_server=True)
    visits = [(own, RECEPTION), (pasted, RECEPTION)]
    here, there = measures.answer_times(browser, visits, texts)
    waited, in_order = measures.at_once(browser, pasted, AT_ONCE, PAGES)
    third = f"three messages at once → third answer shown ({in_order} of {len(waited)} in order)"
    rows = {
        "click → cursor in the composer, first time": cold,
        "click → cursor in the composer, again": warm,
        "Enter → answer shown": here,
        "Enter → answer shown, page of another origin": there,
        third: waited,
    }
    return table(
        ["widget in Chromium, loopback, ms", "n", "p50", "p95"],
        [
            [name, str(len(times)), f"{statistics.median(times):.0f}", _p95(times)]
            for name, times in rows.items()
        ],
    )


def _beside_table(browser: Browser, site: Site, texts: Sequence[str], with_rival: bool) -> str:
    chats = {"Reception": ("open", RECEPTION)}
    if with_rival:
        chats[f"deep-chat {rival.VERSION}"] = ("deep-chat", DEEP_CHAT)
    launcher, *composers = measures.interactive_times(
        browser,
        [
            (f"{site.url}/launcher", LAUNCHER),
            *((f"{site.url}/{name}", chat.composer) for name, chat in chats.values()),
        ],
        PAGES,
    )
    visits = [(visiting(site, *shown, own_server=True), shown[1]) for shown in chats.values()]
    answers = measures.answer_times(browser, visits, texts)
    opened = [measures.loaded(browser, site, *shown) for shown in chats.values()]
    closed = [measures.loaded(browser, site, "launcher", RECEPTION), *opened[1:]]
    rows = {
        "kB gzipped, loaded with the page": [_kb(one.size) for one in closed],
        "kB gzipped, loaded once the chat is open": [_kb(one.size) for one in opened],
        "navigation → button that opens it is there, ms": [_ms(launcher), *["–"] * with_rival],
        "navigation → can be typed into, if open from the start, ms": [*map(_ms, composers)],
        "Enter → answer shown, ms": [*map(_ms, answers)],
        "asks servers of others for": [_hosts(one.foreign) for one in opened],
        "breaches of a strict CSP": [str(one.forbidden) for one in opened],
        "axe findings, one answer in the open chat": [
            _rules(measures.findings(browser, *visit)) for visit in visits
        ],
    }
    measured = table(
        ["the same page, p50 / p95", *chats], [[name, *values] for name, values in rows.items()]
    )
    if with_rival:
        return measured
    return f"{measured}\n\ndeep-chat could not be installed: npm was not reached."


def _hosts(addresses: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(address.split("/")[2] for address in addresses)) or "nothing"


def _rules(findings: Sequence[dict[str, Any]]) -> str:
    named = [f"{one['id']} ({one['impact']}) × {len(one['nodes'])}" for one in findings]
    return ", ".join(named) or "none"


def _ms(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.0f} / {_p95(times)}"


def _p95(times: Sequence[float]) -> str:
    return f"{percentile(times, 0.95):.0f}"


def _kb(size: int) -> str:
    return f"{size / 1000:.2f}"
