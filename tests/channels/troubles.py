"""What goes wrong with providers and servers; some of it takes a minute, beside the tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from conftest import Server

from benchmarks.providers.provider import Fault
from channels.apps import TOPICS, App, Visitor, places_of, wait_until

OUTAGE = 60.0
PATIENCE = 100.0
ASKED_TO_WAIT = 2
SLOW = 3.0


@dataclass(frozen=True)
class Seen:
    """What was seen of a trouble.

    Attributes:
        topics: of which topics the answers were, in order; see `places_of`.
        after: seconds from the question to the first answer.
        others_after: the same of somebody else who asked a little later.
    """

    topics: list[int | None]
    after: float
    others_after: float = 0.0


Later = Callable[[], Seen]
"""Waits for the end of a trouble that has begun."""


def limited(app: App) -> Later:
    """The provider has had too many calls, and says for how long it wants no more."""
    return _failing(app, app.provider.too_many(ASKED_TO_WAIT))


def broken(app: App) -> Later:
    """The provider answers that something is broken there, and then not at all."""
    return _failing(app, app.provider.server_error(), Fault())


def slow(app: App) -> Later:
    """The provider does what it is asked to, and says so late."""
    visitor, other = app.visitor(), app.visitor()
    app.provider.fail(Fault(delay=SLOW, carried_out=True), chat=visitor.chat)
    begun = time.monotonic()
    visitor.write(TOPICS[0].entry.question)
    visitor.write(TOPICS[1].entry.question)
    asked = time.monotonic()
    assert other.ask(2) == [2]
    others_after = other.said[0].at - asked
    return lambda: _seen(visitor, begun, others_after)


def down(app: App) -> Later:
    """The provider is gone for somebody for a minute; they go on writing."""
    visitor = app.visitor()
    app.provider.go_down(visitor.chat)
    begun = time.monotonic()
    threading.Timer(OUTAGE, app.provider.come_up, [visitor.chat]).start()
    visitor.write(TOPICS[0].entry.question)
    visitor.write(TOPICS[1].entry.question)

    def later() -> Seen:
        visitor.settled(PATIENCE)
        visitor.write(TOPICS[2].entry.question)
        return _seen(visitor, begun)

    return later


ALL = (limited, broken, slow, down)


def killed(server: Server, app: App) -> tuple[list[int | None], list[int | None]]:
    """The server dies with something that it has not answered, or not sent yet.

    Returns:
        the answers after it was started again, to either.
    """
    unanswered, unsent = app.visitor(), app.visitor()
    app.provider.go_down(unsent.chat)
    unsent.write(TOPICS[0].entry.question)
    # Put off, so that nobody is sending it just now.
    put_off = "SELECT 1 FROM outgoing WHERE state = 'waiting' AND trouble IS NOT NULL"
    wait_until(lambda: app.records.ask(put_off))
    unanswered.write(TOPICS[1].entry.question)
    server.rasa.kill()
    server.rasa.wait(10)
    assert unanswered.said == []
    app.provider.come_up(unsent.chat)
    server.rasa = server.start_rasa(server.port)
    for visitor in (unanswered, unsent):
        visitor.settled(60)
    return places_of(unanswered.said), places_of(unsent.said)


def _failing(app: App, *faults: Fault) -> Later:
    visitor = app.visitor()
    app.provider.fail(*faults, chat=visitor.chat)
    begun = time.monotonic()
    visitor.write(TOPICS[0].entry.question)
    return lambda: _seen(visitor, begun)


def _seen(visitor: Visitor, begun: float, others_after: float = 0.0) -> Seen:
    visitor.settled(PATIENCE)
    return Seen(places_of(visitor.said), visitor.said[0].at - begun, others_after)
