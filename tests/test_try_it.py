"""Trying messages in a browser that runs no script: its page is made anew each time."""

from __future__ import annotations

import uuid

import pytest
from sanic import Sanic

from reception.staff.pages import try_it


@pytest.fixture
def app() -> Sanic:
    return Sanic(f"try-{uuid.uuid4().hex}", configure_logging=False)


def test_a_conversation_is_kept_from_message_to_message(app: Sanic) -> None:
    try_it._turns(app, "one").append(("is it dear", []))
    try_it._turns(app, "two").append(("dogs?", []))
    try_it._turns(app, "one").append(("and oils?", []))
    assert [said for said, _ in try_it._turns(app, "one")] == ["is it dear", "and oils?"]


def test_only_the_latest_conversations_are_kept(app: Sanic) -> None:
    for number in range(try_it.CONVERSATIONS_KEPT + 1):
        try_it._turns(app, f"number {number}").append(("hello", []))
    assert try_it._turns(app, "number 1")
    assert try_it._turns(app, "number 0") == []
