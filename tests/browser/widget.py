"""The widget as a visitor uses it: by what it is called, not by how it is made."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect


class Widget:
    """The widget on ``page``."""

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
