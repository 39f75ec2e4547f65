"""A real Chromium on real pages of the real server."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import ROOT, Server, running_server
from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks import chromium
from benchmarks.website.report import RATES

sys.path.insert(0, str(Path(__file__).parent))

from clinic_site import ClinicSite
from front_desk import FrontDesk

from widget import Widget

NewPage = Callable[..., Page]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First the files that need no model, which another process may be training meanwhile."""
    ours = [item for item in items if HERE in item.path.parents]
    if ours:
        needing = {item.path for item in ours if "model" in item.fixturenames}  # type: ignore[attr-defined]
        first = items.index(ours[0])
        items[first : first + len(ours)] = sorted(ours, key=lambda item: item.path in needing)


@pytest.fixture(scope="package")
def clinic_site() -> Iterator[ClinicSite]:
    """A clinic's own website, on another origin than the assistant's."""
    with ClinicSite() as site:
        yield site


@pytest.fixture(scope="package")
def website(
    model: Path, tmp_path_factory: pytest.TempPathFactory, clinic_site: ClinicSite
) -> Iterator[Server]:
    """The server whose widget is on the clinic's website."""
    credentials = (ROOT / "credentials.yml").read_text()
    allowed = f"origins: [{clinic_site.url!r}]"
    credentials = credentials.replace("  origins: []", f"  {allowed}{RATES.rstrip()}")
    folder = tmp_path_factory.mktemp("website")
    with running_server(model, folder, credentials) as running:
        clinic_site.chat = running.url
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with chromium.started() as started:
        yield started


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens a page in a browser profile of its own; options as of Playwright's new_context.

    ``like`` is a page whose profile is shared: another tab. At the end no page may have had
    an error or tried what its policy forbids, unless the test has emptied ``page.problems``.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []

    def open_page(url: str, like: Page | None = None, **options: Any) -> Page:
        if like is None:
            options.setdefault("viewport", {"width": 1280, "height": 800})
            contexts.append(browser.new_context(locale="en-GB", **options))
        page = (like.context if like else contexts[-1]).new_page()
        problems: list[str] = []
        page.problems = problems  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on(
            "console",
            lambda line: problems.append(line.text) if line.type == "error" else None,
        )
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (event) => console.error("
            "`forbidden by policy: ${event.violatedDirective} ${event.blockedURI}`))"
        )
        pages.append(page)
        page.goto(url)
        return page

    yield open_page
    left = [problem for page in pages for problem in page.problems]  # type: ignore[attr-defined]
    for context in contexts:
        context.close()
    assert left == []


@pytest.fixture
def widget(new_page: NewPage, website: Server) -> Widget:
    """The widget on the demonstration page, opened."""
    return Widget(new_page(website.url)).open()


@pytest.fixture(scope="package")
def front_desk(website: Server) -> FrontDesk:
    """The people and the database behind the website."""
    # The tables are made when they are first needed.
    requests.post(f"{website.url}/webhooks/website/session", json={}, timeout=30)
    return FrontDesk(website)
