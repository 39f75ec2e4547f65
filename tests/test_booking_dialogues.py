"""The scripted conversations of ``tests/dialogues/``, held with the running server."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from conftest import Server

from reception.clinic.consistency import consistent
from reception.releases.scripts import Script, scripts, trouble

KNOWN = {"dialogue", "before", "turns", "calendar", "requests", "held"}
KNOWN_IN_TURN = {"visitor", "says", "never", "buttons", "note"}
SCRIPTS = [pytest.param(script, id=f"{script.file}: {script.title}") for script in scripts()]


@pytest.fixture(scope="module")
def http() -> Iterator[requests.Session]:
    """One connection for the module."""
    with requests.Session() as session:
        yield session


@pytest.mark.parametrize("script", SCRIPTS)
def test_dialogue(
    script: Script, server: Server, http: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{server.database}")
    assert set(script.content) <= KNOWN
    assert all(set(turn) <= KNOWN_IN_TURN for turn in script.content["turns"])
    sender, held = uuid.uuid4().hex, [""]

    async def say(text: str) -> list[dict[str, Any]]:
        message = {"sender": sender, "message": text}
        url = f"{server.url}/webhooks/rest/webhook"
        replies: list[dict[str, Any]] = http.post(url, json=message, timeout=30).json()
        said = "\n".join(reply.get("text", "") for reply in replies)
        held.append(f"  visitor: {text}\n  assistant: {said}")
        return replies

    wrong = asyncio.run(trouble(script, say))
    assert wrong is None, "\n".join([wrong, *held])
    assert consistent() == [], "\n".join(held)
