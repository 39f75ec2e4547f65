"""What goes wrong on the way out: nothing is lost, nothing is said twice, nobody else waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import pytest

from channels.troubles import ASKED_TO_WAIT, OUTAGE, SLOW, Seen

pytestmark = pytest.mark.at_the_end(1)

See = Callable[[str], Seen]


def test_a_provider_that_wants_no_more_calls_for_now_is_left_alone_so_long(seen: See) -> None:
    limited = seen("limited")
    assert limited.topics == [0]
    assert limited.after >= ASKED_TO_WAIT


def test_after_errors_it_is_tried_again_and_said_once(seen: See) -> None:
    broken = seen("broken")
    assert broken.topics == [0]
    assert broken.after < 10


def test_a_slow_provider_is_waited_for_and_nobody_else_waits(seen: See) -> None:
    slow = seen("slow")
    assert slow.topics == [0, 1]
    assert slow.after >= SLOW
    assert slow.others_after < SLOW / 2


def test_after_an_outage_of_a_minute_everything_is_said_once_and_in_order(seen: See) -> None:
    down = seen("down")
    assert down.topics == [0, 1, 2]
    assert down.after >= OUTAGE


def test_what_a_killed_server_has_taken_is_answered_by_the_next(
    restarted: Future[tuple[list[int], list[int]]],
) -> None:
    unanswered, unsent = restarted.result(100)
    assert unanswered == [1]
    assert unsent == [0]
