"""Takes the README's pictures: the demonstration page, and the widget in each of its states.

``python -m benchmarks.screenshots docs/pictures`` starts a server of its own.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, expect

from benchmarks import chromium, latency
from benchmarks.widget import Stage
from benchmarks.widget_states import STATES, answered
from reception import settings

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
MARGIN = 24
"""Of the page around the widget, in CSS pixels."""

COLOURS = 128
"""Enough for drawings and text, and a third of the size."""

SAME_EACH_TIME = """() => {
  const { shadowRoot } = document.querySelector("reception-chat");
  for (const time of shadowRoot.querySelectorAll(".meta time")) time.textContent = "11:00";
  const texts = document.createTreeWalker(shadowRoot, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()); ) {
    text.data = text.data.replace(/\\b[A-Z0-9]{4}-[A-Z0-9]{4}\\b/, "KB7M-Q2XR");
  }
}"""
"""The time of day and references, which would otherwise change pictures with every run."""

ALONE = """() => {
  for (const one of document.body.children) {
    if (!one.matches("reception-chat")) one.style.visibility = "hidden";
  }
}"""
"""What is behind the widget is no part of its picture."""


class Studio:
    """Takes pictures of the server at ``url`` into ``folder``."""

    def __init__(self, browser: Browser, url: str, database: str, folder: Path) -> None:
        self._browser = browser
        self._url = url
        self._database = database
        self._folder = folder

    def all(self) -> None:
        """Every picture."""
        for scheme in ("light", "dark"):
            with self._stage(color_scheme=scheme) as stage:
                answered(stage)
                self._save(stage.page, f"page-{scheme}")
        with self._stage(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True) as (
            stage
        ):
            answered(stage)
            self._save(stage.page, "phone")
        for name, state in STATES.items():
            with self._stage(device_scale_factor=1 if state.shows == "page" else 2) as stage:
                state.enter(stage)
                if state.shows != "page":
                    stage.page.evaluate(ALONE)
                self._save(stage.page, f"state-{name}", _clip(stage, state.shows))

    @contextmanager
    def _stage(self, **options: Any) -> Iterator[Stage]:
        options = {"viewport": WIDE, "locale": "en-GB", "reduced_motion": "reduce", **options}
        context = self._browser.new_context(**options)
        yield Stage(context.new_page(), self._url, self._database)
        context.close()

    def _save(self, page: Page, name: str, clip: FloatRect | None = None) -> None:
        page.mouse.move(0, 0)
        page.evaluate(SAME_EACH_TIME)
        taken = Image.open(io.BytesIO(page.screenshot(clip=clip, caret="hide")))
        few = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(self._folder / f"{name}.png", optimize=True)


def _clip(stage: Stage, shows: str) -> FloatRect | None:
    """What of the page is in the picture; None for all that is in view."""
    if shows == "page":
        return None
    if shows == "corner":
        width, height = 400, 200
        return {
            "x": WIDE["width"] - width,
            "y": WIDE["height"] - height,
            "width": width,
            "height": height,
        }
    expect(stage.widget.panel).to_be_visible()
    panel = stage.widget.panel.bounding_box()
    assert panel
    return {
        "x": panel["x"] - MARGIN / 2,
        "y": panel["y"] - MARGIN / 2,
        "width": panel["width"] + MARGIN,
        "height": panel["height"] + MARGIN,
    }


def main(folder: Path) -> None:
    """Start a server and take the pictures."""
    os.environ.setdefault("RECEPTION_NOW", "2026-11-20T11:00:00")
    folder.mkdir(parents=True, exist_ok=True)
    model = max(
        (settings.home() / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime
    )
    with tempfile.TemporaryDirectory() as scratch:
        database = f"sqlite:///{scratch}/reception.sqlite"
        with latency.running(model, database=database) as url, chromium.started() as browser:
            Studio(browser, url, database, folder).all()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
