"""The widget as a visitor uses it: by what it is called, not by how it is made.

For the browser tests, the measurements and the pictures.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import create_engine, text

from reception import settings


class Widget:
    """The widget on ``page``, in the words it has for English."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.host = page.locator("reception-chat")
        self.launcher = self.host.get_by_role("button", name="Chat with us")
        self.panel = self.host.get_by_role("dialog")
        self.log = self.host.get_by_role("log")
        self.composer = self.host.get_by_role("textbox", name="Write a message")
        self.send = self.host.get_by_role("button", name="Send", exact=True)

    def open(self) -> Widget:
        """Open it by its button."""
        self.launcher.click()
        expect(self.composer).to_be_visible()
        return self

    def say(self, text: str, reply: str | re.Pattern[str] | None = None) -> None:
        """Type a message and send it; with ``reply`` wait until that is shown."""
        self.composer.fill(text)
        self.composer.press("Enter")
        if reply is not None:
            expect(self.log).to_contain_text(reply)

    def button(self, name: str | re.Pattern[str], **options: Any) -> Locator:
        """A button or chip of that name."""
        return self.host.get_by_role("button", name=name, **options)

    def choose(self, item: str) -> None:
        """An item of the menu."""
        self.button("More", exact=True).click()
        self.host.get_by_role("menuitem", name=item).click()


@dataclass
class Stage:
    """Where a state is brought about: a page with nothing on it yet, and the server."""

    page: Page
    url: str
    database: str
    """SQLAlchemy's URL of the server's database."""

    home: str = ""
    """The page that the widget is on; the demonstration page without."""

    widget: Widget = field(init=False)

    def __post_init__(self) -> None:
        self.widget = Widget(self.page)

    def open(self) -> Widget:
        """The widget on its page, opened."""
        self.page.goto(self.home or self.url)
        return self.widget.open()

    def answer_as_team(self, words: str) -> None:
        """Answer the request that was left last, as somebody at the clinic does."""
        with create_engine(self.database).connect() as connection:
            number = connection.execute(text("SELECT max(id) FROM inbox_requests")).scalar()
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "reception.cli", "inbox",
             "--answer", str(number), words],
            cwd=settings.home(), check=True, capture_output=True,
            env={**os.environ, "DATABASE_URL": self.database},
        )  # fmt: skip

    def hold_messages(self) -> None:
        """What is said from now on is not answered."""
        self.page.route("**/webhooks/website/messages", lambda route: None)

    def refuse_messages(
        self, status: int, code: str, headers: dict[str, str] | None = None
    ) -> None:
        """The server turns away what is said from now on."""

        def refuse(route: Route) -> None:
            body = {"error": "No.", "code": code}
            route.fulfill(status=status, json=body, headers=headers or {})

        self.page.route("**/webhooks/website/messages", refuse)
