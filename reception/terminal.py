"""A conversation in the terminal, for whoever wants to try the assistant."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from reception.nlu.ordinals import chosen

WIDTH = 78
LEAVE = {"quit", "exit", ":q"}


async def hold(load: Callable[[], Any], conversation: str, console: Console | None = None) -> None:
    """Talk until the visitor types "quit" or closes the input."""
    console = console or Console(width=min(WIDTH, Console().width))
    with console.status("The assistant is coming to the desk …"):
        assistant = load()
        await assistant.parse("hello")
    console.print("Type a message; a number chooses a button; [bold]quit[/bold] leaves.\n")
    buttons: list[dict[str, str]] = []
    while True:
        try:
            typed = (await asyncio.to_thread(console.input, "[bold cyan]you[/] › ")).strip()
        except (EOFError, KeyboardInterrupt):
            break
        if typed.lower() in LEAVE:
            break
        if not typed:
            continue
        sent = chosen(typed, buttons)
        if sent != typed:
            console.print(f"      {sent}", style="dim")
        replies = await assistant.reply(sent, conversation)
        buttons = [button for reply in replies for button in reply["buttons"]]
        show(console, replies)
    console.print("\nGoodbye.")


def show(console: Console, replies: list[dict[str, Any]]) -> None:
    """Print replies with their sources, and their buttons numbered through."""
    number = 0
    for reply in replies:
        paragraphs = [
            textwrap.fill(line, console.width - 6, subsequent_indent="  " if "•" in line else "")
            for line in reply["text"].splitlines()
        ]
        console.print(Padding(Text("\n".join(paragraphs), style="green"), (1, 0, 0, 4)))
        source = reply["metadata"].get("source")
        if source:
            console.print(
                Padding(Text(f"from: {source['title']}, {source['heading']}", "dim"), (0, 0, 0, 4))
            )
        for button in reply["buttons"]:
            number += 1
            console.print(Padding(Text(f"[{number}] {button['title']}", "yellow"), (0, 0, 0, 6)))
    console.print()
