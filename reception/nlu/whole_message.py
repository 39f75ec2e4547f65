"""What a message comes to: all that it says, in the light of its clauses and passages."""

from __future__ import annotations

from collections.abc import Sequence

from reception.nlu import labels
from reception.nlu.clauses import QUESTION, REST
from reception.nlu.gate import Outcome

CLEAR = 0.5
"""Probability from which a part of a message is grave: alone it may mean anything."""

BEYOND_DOUBT = 0.9
"""The same where a part is no question of its own: for medical advice, and beside an errand, as in
"it was only a panic, please book"."""

_ERRANDS = frozenset({"book_appointment", "change_appointment", "cancel_appointment"})
"""Labels that only what is clear outranks: "my little one is poorly, please cancel"."""


def with_parts(
    whole: Outcome, parts: Sequence[tuple[Outcome, str]], sure_from: float
) -> tuple[Outcome, list[tuple[str, float]]]:
    """The outcome in the light of the parts, and (label, confidence) of each question.

    Two different sure questions make several; one beside small talk outranks it;
    an emergency or a medical situation in any clause or passage makes the message one.

    Args:
        whole: of the message as it is.
        parts: of each of its clauses and passages, with their kind; see `clauses`.
        sure_from: probability from which a clause counts as a question of its own.
    """
    if not parts:
        return whole, []
    judged = [
        (one, kind)
        for one, kind in parts
        if kind == QUESTION or whole.label not in _ERRANDS or one.confidence >= BEYOND_DOUBT
    ]
    grave = _gravest([*judged, (whole, REST)])
    if grave:
        return Outcome(grave.label, grave.confidence, whole.candidates), []
    sure: dict[str, Outcome] = {}
    for outcome in (one for one, kind in parts if kind == QUESTION):
        best, confidence = outcome.candidates[0]
        if (
            best == outcome.label
            and best not in labels.SMALL_TALK
            and best != labels.OUT_OF_SCOPE
            and confidence >= sure_from
        ):
            sure.setdefault(best, outcome)
    if len(sure) == 1 and whole.label in (*labels.SMALL_TALK, labels.CLARIFY):
        return next(iter(sure.values())), []
    if len(sure) < 2:
        return whole, []
    questions = [(label, outcome.confidence) for label, outcome in sure.items()]
    if whole.label not in sure:
        whole = Outcome(*questions[0], whole.candidates)
    return whole, questions


def _gravest(judged: Sequence[tuple[Outcome, str]]) -> Outcome | None:
    """The gravest outcome and the surest of those, or None if none is grave.

    All that a message says is judged as any message is, a part of it must be clear.
    """
    grave = [
        outcome
        for outcome, kind in judged
        if outcome.label in (labels.EMERGENCY, labels.MEDICAL_ADVICE)
        and (kind == REST or outcome.confidence >= _clear_from(outcome.label, kind))
    ]
    order = (labels.MEDICAL_ADVICE, labels.EMERGENCY)
    if not grave:
        return None
    return max(grave, key=lambda one: (order.index(one.label), one.confidence))


def _clear_from(label: str, kind: str) -> float:
    asked = label == labels.EMERGENCY or kind == QUESTION
    return CLEAR if asked else BEYOND_DOUBT
