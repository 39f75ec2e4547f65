"""After all that: what the providers have found fault with, and what stands in the log."""

from __future__ import annotations

import re

import pytest

from channels.apps import App

ACKNOWLEDGED_WITHIN = 0.1
"""Seconds, of the middle one."""

SLOWEST = 3.0
"""Seconds after which Slack, the least patient, delivers again."""

pytestmark = pytest.mark.at_the_end(2)


def test_every_call_was_as_the_provider_documents_it(app: App) -> None:
    assert app.provider.calls
    assert app.provider.problems == []


def test_deliveries_were_acknowledged_in_time(app: App) -> None:
    took = sorted(app.acknowledged)
    # Some meet with a machine that does something else, but no provider gives one up.
    assert took[len(took) // 2] < ACKNOWLEDGED_WITHIN
    assert took[len(took) * 95 // 100] < 5 * ACKNOWLEDGED_WITHIN
    assert took[-1] < SLOWEST


def test_the_log_says_nothing_about_anybody(app: App) -> None:
    log = app.server.log.read_text(errors="replace")
    assert app.visitors
    for visitor in app.visitors:
        for trace in {visitor.chat, re.sub(r"\D", "", visitor.chat)}:
            assert trace not in log
    for text in app.texts:
        assert len(text) < 10 or text not in log
    for secret in app.provider.environment.values():
        assert secret not in log


def test_nothing_failed_in_the_server(app: App) -> None:
    log = app.server.log.read_text(errors="replace").splitlines()
    assert [line for line in log if "ERROR" in line or "Traceback" in line] == []
