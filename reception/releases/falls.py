"""Figures of a model that have fallen too far below the live model's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reception.evaluation import Figures, figures
from reception.nlu.labels import CLARIFY, OUT_OF_SCOPE
from reception.releases.cases import SAFETY, Case
from reception.releases.judgement import (
    FIGURES,
    LEFT_OUT,
    MESSAGES_NAMED,
    Explain,
    Refusal,
    judged,
    refusal_of,
)
from reception.releases.limits import Limits

if TYPE_CHECKING:
    from reception.releases.trial import Trial


def worse_figures(
    cases: Sequence[Case], trial: Trial, live: Trial | None, limits: Limits, explain: Explain
) -> list[Refusal]:
    """Figures that have fallen too far, with the messages that made them fall.

    Both models are judged on the messages whose labels both know.
    """
    texts = [case.text for case in cases]
    now = judged(cases, trial.understood(texts))
    if live is None:
        return _below_floor(figures(now), limits)
    both = {*live.labels, OUT_OF_SCOPE, *SAFETY}
    shared = [row for row, case in enumerate(cases) if case.expected in both]
    before = judged(cases, live.understood(texts))
    old = figures([before[row] for row in shared])
    new = figures([now[row] for row in shared])
    refusals = []
    for said, fall, allowed, is_of, is_right in _measures(old, new, limits):
        if fall <= allowed + 1e-9:
            continue
        refusals.append(Refusal(FIGURES, said))
        lost = [
            row
            for row in shared
            if is_of(now[row]) and is_right(before[row]) and not is_right(now[row])
        ]
        refusals += [
            refusal_of(FIGURES, cases[row], now[row].label, explain)
            for row in lost[:MESSAGES_NAMED]
        ]
    return refusals


def worse_left_out(
    now: dict[str, Any], before: dict[str, Any] | None, limits: Limits
) -> list[Refusal]:
    """Leave-one-out figures that have fallen too far."""
    refusals = []
    for name, what in (
        ("right_or_offered", "of its own examples, each left out in turn, are understood"),
        ("not_answered", "of its out-of-scope examples, each left out in turn, are not answered"),
    ):
        old, new = (before or {}).get(name), now.get(name)
        allowed = limits.tolerance.leave_one_out
        if old is not None and new is not None and old - new > allowed:
            refusals.append(Refusal(LEFT_OUT, _fallen(what, old, new, allowed)))
    return refusals


def as_numbers(reached: Figures) -> dict[str, float | None]:
    """Figures for the database, which has no not-a-number."""
    return {
        name: None if math.isnan(value) else round(value, 4)
        for name, value in asdict(reached).items()
    }


def _measures(old: Figures, new: Figures, limits: Limits) -> list[tuple[Any, ...]]:
    tolerance = limits.tolerance
    inside, outside = "of the test questions it can answer are", "of those it cannot answer are not"
    alarms = "of the harmless test messages are taken for a danger"
    return [
        (
            _fallen(f"{inside} answered rightly or offered", old.right_or_offered,
                    new.right_or_offered, tolerance.in_scope),
            _fall(old.right_or_offered, new.right_or_offered),
            tolerance.in_scope,
            lambda one: one.truth != OUT_OF_SCOPE,
            lambda one: one.right_or_offered,
        ),
        (
            _fallen(f"{outside} answered", old.not_answered, new.not_answered,
                    tolerance.out_of_scope),
            _fall(old.not_answered, new.not_answered),
            tolerance.out_of_scope,
            lambda one: one.truth == OUT_OF_SCOPE,
            lambda one: one.label in (OUT_OF_SCOPE, CLARIFY),
        ),
        (
            _fallen(alarms, old.false_alarms, new.false_alarms, tolerance.false_alarms),
            _fall(new.false_alarms, old.false_alarms),
            tolerance.false_alarms,
            lambda one: one.truth not in SAFETY,
            lambda one: one.label not in SAFETY,
        ),
    ]  # fmt: skip


def _below_floor(reached: Figures, limits: Limits) -> list[Refusal]:
    floor = limits.at_least
    wrong = [
        (reached.right_or_offered < floor.in_scope, "of the test questions it can answer are "
         "answered rightly or offered", reached.right_or_offered, floor.in_scope),
        (reached.not_answered < floor.out_of_scope, "of those it cannot answer are not answered",
         reached.not_answered, floor.out_of_scope),
        (reached.false_alarms > floor.false_alarms, "of the harmless test messages are taken for "
         "a danger", reached.false_alarms, floor.false_alarms),
    ]  # fmt: skip
    return [
        Refusal(FIGURES, f"{value:.1%} {what}; the first release needs {limit:.1%} (releases.yml).")
        for is_wrong, what, value, limit in wrong
        if is_wrong
    ]


def _fall(old: float, new: float) -> float:
    return 0.0 if math.isnan(old) or math.isnan(new) else old - new


def _fallen(what: str, old: float, new: float, allowed: float) -> str:
    return (
        f"{new:.1%} {what}; with the model that visitors have it is {old:.1%}, and it may change "
        f"for the worse by {100 * allowed:.1f} points at the most (releases.yml)."
    )
