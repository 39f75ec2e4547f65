"""The scripted conversations of ``tests/dialogues/``, held with a model in this process."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from reception.nlu.labels import CANDIDATES, CLARIFY, LABEL, PARTS
from reception.releases import rehearsal
from reception.releases.scripts import Script, scripts, trouble
from reception.releases.trial import Trial


@dataclass
class Held:
    """What came of the dialogues.

    Attributes:
        scripts: how many there are.
        changed: how many of them have a message that is understood otherwise than before.
        held: how many were held.
        failed: those that went wrong, with the reason, and went well with the live model.
        failed_before: those that go wrong with the live model too.
    """

    scripts: int
    changed: int = 0
    held: int = 0
    failed: list[tuple[Script, str]] = field(default_factory=list)
    failed_before: list[Script] = field(default_factory=list)


def hold(
    trial: Trial,
    live: Trial | None,
    seconds: float,
    touched: Sequence[str] = (),
    everything: bool = False,
) -> Iterator[tuple[float, Held]]:
    """Hold the dialogues; how far it has come (0 to 1) and what has come of them so far.

    Args:
        trial: the model to be tried.
        live: the one that visitors have.
        seconds: for those whose messages are all understood as before; the others, and those
            about safety, are held whatever it takes.
        touched: labels whose answers have changed, so that dialogues about them are held too.
        everything: all are held, because rules or fixed replies have changed.
    """
    chosen = scripts()
    models = [model for model in (trial, live) if model is not None]
    for model in models:
        rehearsal.read(model, [text for script in chosen for text in script.texts])  # at once
    changed = [
        script for script in chosen if everything or _is_changed(script, trial, live, set(touched))
    ]
    safety = [script for script in chosen if script.is_safety]
    must = [*safety, *(script for script in changed if not script.is_safety)]
    others = [script for script in chosen if script not in must]
    result = Held(len(chosen), len(changed))
    deadline = time.monotonic() + seconds
    with ExitStack() as stack:
        for model in models:
            stack.enter_context(rehearsal.rehearsing(model))
        for place, script in enumerate([*must, *others]):
            if place >= len(must) and time.monotonic() > deadline:
                break
            wrong = asyncio.run(_held(script, trial))
            result.held += 1
            before = asyncio.run(_held(script, live)) if wrong and live else None
            if before is not None:
                result.failed_before.append(script)
            elif wrong:
                result.failed.append((script, wrong))
            yield (place + 1) / len(chosen), result
    yield 1.0, result


def _is_changed(script: Script, trial: Trial, live: Trial | None, touched: set[str]) -> bool:
    if live is None:
        return False
    now, before = (rehearsal.read(model, script.texts) for model in (trial, live))
    return any(
        _outcome(one) != _outcome(other) or one[LABEL] in touched for one, other in zip(now, before)
    )


def _outcome(parsed: dict[str, Any]) -> tuple[Any, ...]:
    parts = [part[LABEL] for part in parsed[PARTS]]
    offered = [one[LABEL] for one in parsed[CANDIDATES]][:3]
    return parsed[LABEL], parts, offered if parsed[LABEL] == CLARIFY else None


async def _held(script: Script, trial: Trial) -> str | None:
    conversation = uuid.uuid4().hex

    async def say(text: str) -> list[dict[str, Any]]:
        replies: list[dict[str, Any]] = await trial.assistant.reply(text, conversation, "rest")
        return replies

    return await trouble(script, say)
