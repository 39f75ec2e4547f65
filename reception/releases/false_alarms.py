"""Harmless messages that sound like a danger, and are newly taken for one.

Nobody is harmed by one, but whoever reads the emergency number for a joke trusts the next answer
less; so a publisher may overrule it, and has to say why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reception.releases.cases import HARMLESS, Case, alarm
from reception.releases.judgement import ALARM, MESSAGES_NAMED, Explain, Refusal, refusal_of
from reception.releases.limits import Limits

if TYPE_CHECKING:
    from reception.releases.trial import Trial


def new_alarms(
    cases: Sequence[Case], trial: Trial, live: Trial | None, limits: Limits, explain: Explain
) -> list[Refusal]:
    """Of the harmless ``cases`` those that raise an alarm that the live model does not raise, or
    a graver one; none if they are no more than ``limits`` allow.
    """
    if live is None:
        return []
    wanted = [case for case in cases if case.expected == HARMLESS]
    texts = [case.text for case in wanted]
    raised = [
        (case, now["label"])
        for case, now, before in zip(wanted, trial.understood(texts), live.understood(texts))
        if alarm(now["label"]) > alarm(before["label"])
    ]
    allowed = limits.tolerance.new_alarms
    if len(raised) <= allowed:
        return []
    said = (
        f"{len(raised)} of {len(wanted)} harmless messages that sound like a danger would newly "
        f"be taken for one, or for a graver one; {allowed} may be (releases.yml)."
    )
    named = [refusal_of(ALARM, case, got, explain) for case, got in raised[:MESSAGES_NAMED]]
    return [Refusal(ALARM, said), *named]


def share_alarmed(cases: Sequence[Case], trial: Trial) -> float | None:
    """The share of the harmless ``cases`` that are taken for a danger; None if there are none."""
    texts = [case.text for case in cases if case.expected == HARMLESS]
    raised = [alarm(one["label"]) > 0 for one in trial.understood(texts)]
    return round(sum(raised) / len(raised), 4) if raised else None
