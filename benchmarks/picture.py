"""Draws the README's picture: a real conversation with the trained assistant."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from reception.assistant import Assistant
from reception.terminal import show

SAID = [
    "hi, my shins are so flaky in winter, would a massage do anything?",
    "how long does that last",
    "where is that from?",
    "and how much is an hour of swedish, and are you open on sunday?",
    "60 min swedish tomorrow at 3pm please, name is Jo Bloggs, 07700 900142",
    "actually make it 2",
    "yes, book it",
    "I'm on blood thinners, is deep tissue ok",
]


def main(target: Path) -> None:
    """Hold the conversation and save it as SVG."""
    os.environ.setdefault("RECEPTION_NOW", "2026-11-20T11:00:00")
    folder = tempfile.mkdtemp()
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/reception.sqlite"
    assistant = Assistant()
    console = Console(record=True, width=84, file=io.StringIO(), force_terminal=True)

    async def hold() -> None:
        for text in SAID:
            console.print(f"[bold cyan]you[/] › {text}", highlight=False)
            show(console, await assistant.reply(text, "picture"))

    asyncio.run(hold())
    target.parent.mkdir(exist_ok=True)
    console.save_svg(str(target), title="Reception")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
