"""The console in a browser: its people, and what they see.

A test module imports the fixtures that it uses: ``from console import console, editor``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from console_process import PASSWORD, RunningConsole, running_console
from playwright.sync_api import Locator, Page

PUBLISHER, EDITOR = "Asha Raman", "Jo Bloggs"
"""Who is there from the start, named by what they may do."""


class Addressed(Protocol):
    """A console that runs, whoever has started it."""

    @property
    def url(self) -> str:
        """Its address."""


class Desk:
    """A person's browser in front of the console."""

    def __init__(self, page: Page, running: Addressed) -> None:
        self.page = page
        self.console = running

    def sign_in(self, name: str, password: str = PASSWORD) -> Desk:
        """By name and password, from the sign-in page."""
        self.open("/sign-in")
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        return self

    def open(self, path: str) -> Desk:
        """Go to a page of the console."""
        self.page.goto(f"{self.console.url}{path}")
        return self

    def area(self, title: str) -> Desk:
        """Go to an area by the navigation."""
        areas = self.page.get_by_role("navigation", name="Areas")
        areas.get_by_role("link", name=re.compile(f"^{re.escape(title)}")).click()
        return self

    @property
    def said(self) -> Locator:
        """The message that is shown once."""
        return self.page.locator("main .said")


NewDesk = Callable[..., Desk]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """A console with a publisher and an editor."""
    with running_console(tmp_path_factory.mktemp("console")) as running:
        running.add(PUBLISHER, "publisher")
        running.add(EDITOR, "editor")
        yield running


@pytest.fixture
def new_desk(console: RunningConsole, new_page: Callable[..., Page]) -> NewDesk:
    """Opens a browser of its own for somebody, signed in; options as of `new_page`."""

    def open_desk(name: str = "", **options: object) -> Desk:
        desk = Desk(new_page(f"{console.url}/sign-in", **options), console)
        if name:
            desk.sign_in(name)
            desk.page.wait_for_url(f"{console.url}/")
        return desk

    return open_desk


@pytest.fixture
def publisher(new_desk: NewDesk) -> Desk:
    """The publisher's browser, signed in."""
    return new_desk(PUBLISHER)


@pytest.fixture
def editor(new_desk: NewDesk) -> Desk:
    """The editor's browser, signed in."""
    return new_desk(EDITOR)
