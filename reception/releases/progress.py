"""How far a release has come, and what each of its steps has taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

STEPS = {
    "check": 0.10,
    "train": 0.30,
    "leave_one_out": 0.05,
    "regression": 0.15,
    "safety": 0.10,
    "dialogues": 0.20,
    "recent": 0.05,
    "publish": 0.05,
}
"""Steps in their order, with their share of the progress bar."""


@dataclass(frozen=True)
class Progress:
    """How far a release has come.

    Attributes:
        step: one of `STEPS`.
        done: of the whole release, 0 to 1.
        said: what is done, for a receptionist.
    """

    step: str
    done: float
    said: str


Say = Callable[[Progress], None]


class Report:
    """Says where it is, and measures what each step takes.

    Attributes:
        said: of the step that it is in.
    """

    def __init__(self, say: Say) -> None:
        """Report to ``say``."""
        self._say = say
        self._took: dict[str, float] = {}
        self._step, self._since = "", time.perf_counter()
        self.said = ""

    def begin(self, step: str, said: str) -> None:
        """End the step before, and begin another."""
        self.end()
        self._step, self._since = step, time.perf_counter()
        self.said = said
        self.within(0.0, said)

    def within(self, share: float, said: str) -> None:
        """Say how much of the step, 0 to 1, is done."""
        before = 0.0
        for step, weight in STEPS.items():
            if step == self._step:
                break
            before += weight
        self._say(Progress(self._step, round(before + share * STEPS[self._step], 3), said))

    def end(self) -> dict[str, float]:
        """End the step; the seconds that each has taken."""
        if self._step:
            took = time.perf_counter() - self._since
            self._took[self._step] = round(self._took.get(self._step, 0.0) + took, 2)
            self._since = time.perf_counter()
        return self._took
