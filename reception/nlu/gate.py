"""Sure: answer. Two or three likely: ask which. Unsure: say so. Medical: never answer.

The gate turns a classifier's scores into one outcome. Its thresholds are chosen at
training, from leave-one-out scores of the training examples themselves, so that they
follow the data whenever somebody retrains; only what the clinic wants of them is set
by hand (``Wishes``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from reception.nlu.labels import (
    CLARIFY,
    EMERGENCY,
    MEDICAL_ADVICE,
    NOT_OFFERED,
    OUT_OF_SCOPE,
    SMALL_TALK,
)

COURTESY = 0.6
"""Share of the answer threshold that small talk needs: mistaking a thank-you costs little."""

OFFERED = 3
"""Most candidates in one clarifying question."""


@dataclass(frozen=True)
class Wishes:
    """What the clinic wants of the gate; shares of leave-one-out predictions.

    Attributes:
        clarify_at_most: in-scope messages that may be met with a question.
        safety_recall: medical messages that must be treated as medical, at the least,
            as far as ``safety_false_alarms`` allows.
        safety_false_alarms: harmless messages that may be taken for medical, and for an
            emergency, at the most.
        wrong_answer: cost of a wrong answer; a needless decline costs 1, a clarifying
            question that offers the right label a tenth.
    """

    clarify_at_most: float = 0.06
    safety_recall: float = 0.99
    safety_false_alarms: float = 0.006
    wrong_answer: float = 1.5


@dataclass(frozen=True)
class Thresholds:
    """What training chose.

    Attributes:
        temperature: scores are divided by it before the softmax.
        answer: probability of the best label from which it is acted upon.
        clarify: summed probability of the best three from which they are offered.
        emergency: probability from which a message is an emergency, unless another label
            is sure enough to be acted upon.
        medical_advice: probability of the two safety labels together from which a
            message is medical.
    """

    temperature: float
    answer: float
    clarify: float
    emergency: float
    medical_advice: float

    def as_dict(self) -> dict[str, float]:
        """For storing."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """What to do with a message.

    Attributes:
        label: the label to act on, ``clarify`` or ``out_of_scope``.
        confidence: probability of that label; for ``clarify`` of the offered ones.
        candidates: (label, probability), best first, every label.
    """

    label: str
    confidence: float
    candidates: list[tuple[str, float]]

    def offered(self) -> list[tuple[str, float]]:
        """The candidates that a clarifying question would name, best first."""
        return [pair for pair in self.candidates if pair[0] not in NOT_OFFERED][:OFFERED]


def probabilities(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax of ``scores`` / ``temperature`` along the last axis."""
    scaled = scores / temperature
    scaled = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return scaled / scaled.sum(axis=-1, keepdims=True)


def decide(probability: np.ndarray, labels: Sequence[str], thresholds: Thresholds) -> Outcome:
    """The outcome for one message with ``probability`` per label, shape (labels,)."""
    order = np.argsort(-probability)
    candidates = [(labels[column], float(probability[column])) for column in order]
    by_label = dict(candidates)
    emergency = by_label.get(EMERGENCY, 0.0)
    medical = by_label.get(MEDICAL_ADVICE, 0.0) + emergency
    best, sure = candidates[0]
    surely_harmless = best not in (EMERGENCY, MEDICAL_ADVICE) and sure >= thresholds.answer
    if emergency >= thresholds.emergency and not surely_harmless:
        return Outcome(EMERGENCY, emergency, candidates)
    if medical >= thresholds.medical_advice:
        return Outcome(MEDICAL_ADVICE, medical, candidates)
    if best != OUT_OF_SCOPE and sure >= thresholds.answer * _need(best):
        return Outcome(best, sure, candidates)
    outcome = Outcome(OUT_OF_SCOPE, by_label.get(OUT_OF_SCOPE, 0.0), candidates)
    likely = outcome.offered()
    together = sum(confidence for _, confidence in likely)
    if len(likely) > 1 and together >= thresholds.clarify:
        return Outcome(CLARIFY, together, candidates)
    return outcome


def _need(label: str) -> float:
    return COURTESY if label in SMALL_TALK else 1.0


def choose_thresholds(
    scores: np.ndarray, labels: Sequence[str], targets: Sequence[str], wishes: Wishes
) -> Thresholds:
    """The thresholds that cost least on held-out ``scores`` (n, labels) of ``targets``.

    Temperature by likelihood (Guo et al. 2017). The safety thresholds are the highest
    that still reach the wished recall. Then the pair (answer, clarify) of least cost is
    searched on a grid, among those that clarify no more often than wished.
    """
    column = {label: number for number, label in enumerate(labels)}
    truth = np.array([column[target] for target in targets])
    temperature = _temperature(scores, truth)
    probability = probabilities(scores, temperature)

    urgent = [column[EMERGENCY]] if EMERGENCY in column else []
    grave = [column[name] for name in (EMERGENCY, MEDICAL_ADVICE) if name in column]
    harmless = ~np.isin(truth, grave)
    emergency = _safety_threshold(probability, truth, urgent, harmless, wishes)
    medical = _safety_threshold(probability, truth, grave, harmless, wishes)
    answer, clarify = _answer_and_clarify(probability[harmless], truth[harmless], column, wishes)
    return Thresholds(temperature, answer, clarify, emergency, medical)


def _temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    rows = np.arange(len(truth))

    def surprise(logarithm: float) -> float:
        chosen = probabilities(scores, float(np.exp(logarithm)))[rows, truth]
        return -float(np.log(np.maximum(chosen, 1e-12)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-5, 1), method="bounded").x))


def _safety_threshold(
    probability: np.ndarray,
    truth: np.ndarray,
    columns: list[int],
    harmless: np.ndarray,
    wishes: Wishes,
) -> float:
    if not columns:
        return 1.1
    together = probability[:, columns].sum(axis=1)
    missed = round(1 - wishes.safety_recall, 9)
    for_recall = float(np.quantile(together[np.isin(truth, columns)], missed, method="lower"))
    for_peace = float(np.quantile(together[harmless], 1 - wishes.safety_false_alarms))
    # A message that is medical more likely than not is so, whatever peace would want.
    return min(0.5, max(for_recall, for_peace, 0.02))


def _answer_and_clarify(
    probability: np.ndarray, truth: np.ndarray, column: dict[str, int], wishes: Wishes
) -> tuple[float, float]:
    names = list(column)
    outside = truth == column.get(OUT_OF_SCOPE, -1)
    offered = np.array([number for label, number in column.items() if label not in NOT_OFFERED])
    ranked = offered[np.argsort(-probability[:, offered], axis=1)[:, :OFFERED]]
    together = np.take_along_axis(probability, ranked, axis=1).sum(axis=1)
    among = (ranked == truth[:, None]).any(axis=1)
    first = probability.argmax(axis=1)
    # A label's probability in units of what it needs to be acted upon.
    strength = probability.max(axis=1) / np.array([_need(names[number]) for number in first])
    actionable = ~np.isin(first, [column.get(OUT_OF_SCOPE, -1)])
    right = first == truth

    choices: list[tuple[float, float, float]] = []
    for answer in np.arange(0.20, 0.81, 0.02):
        acted = actionable & (strength >= answer)
        for clarify in np.arange(0.20, 0.97, 0.02):
            asked = ~acted & (together >= clarify)
            declined = ~acted & ~asked
            if asked[~outside].mean() > wishes.clarify_at_most:
                continue
            cost = (
                wishes.wrong_answer * (acted & ~right).sum()
                + 0.1 * (asked & among).sum()
                + 1.0 * (asked & ~among & ~outside).sum()
                + 0.5 * (asked & outside).sum()
                + 1.0 * (declined & ~outside).sum()
            )
            choices.append((float(cost), float(answer), float(clarify)))
    if not choices:
        return 0.0, 1.1
    _, answer, clarify = min(choices)
    return answer, clarify


def as_settings(wishes: dict[str, Any]) -> Wishes:
    """``Wishes`` from a component's configuration; other keys are left alone."""
    return Wishes(**{name: wishes[name] for name in Wishes.__dataclass_fields__ if name in wishes})
