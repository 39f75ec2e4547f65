"""The page object of the scripts for measuring and for pictures, and what only tests ask of it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

import benchmarks.widget


class Widget(benchmarks.widget.Widget):
    """The widget on ``page``, in the words it has for English."""

    def open(self) -> Widget:
        """Open it by its button."""
        super().open()
        return self

    def reload(self) -> Widget:
        """Reload the page, in which it is open."""
        self.page.reload()
        expect(self.composer).to_be_visible()
        return self

    def said(self, who: str = "You") -> Locator:
        """The messages of one side, those that are still to be sent too."""
        return self.log.get_by_text(f"{who}:", exact=True).locator("..")

    @property
    def speakers(self) -> Locator:
        """Who says each of the messages, as screen readers are told."""
        return self.log.get_by_text(re.compile(r"^(You|Automatic assistant|The team): ?$"))
