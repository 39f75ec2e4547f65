"""What the gate makes of scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception.nlu.gate import (
    NOT_OFFERED,
    OFFERED,
    Outcome,
    Thresholds,
    Wishes,
    as_settings,
    choose_thresholds,
    decide,
    probabilities,
)

LABELS = ["emergency", "faq/oils", "hours", "medical_advice", "out_of_scope", "parking", "prices"]
THRESHOLDS = Thresholds(
    temperature=1.0, answer=0.6, clarify=0.7, emergency=0.3, medical_advice=0.25
)


def outcome(**likely: float) -> Outcome:
    """The decision on a message with these probabilities; ``oils`` stands for the topic."""
    named = {"oils": "faq/oils"}
    by_label = {named.get(label, label): value for label, value in likely.items()}
    return decide(np.array([by_label.get(label, 0.0) for label in LABELS]), LABELS, THRESHOLDS)


def test_a_sure_label_is_acted_on() -> None:
    decided = outcome(prices=0.7, hours=0.3)
    assert (decided.label, decided.confidence) == ("prices", pytest.approx(0.7))


def test_just_at_the_threshold_is_sure() -> None:
    assert outcome(oils=0.6, prices=0.4).label == "faq/oils"


def test_two_likely_labels_lead_to_a_question() -> None:
    decided = outcome(prices=0.45, hours=0.35, out_of_scope=0.2)
    assert (decided.label, decided.confidence) == ("clarify", pytest.approx(0.8))
    assert [label for label, _ in decided.offered()][:2] == ["prices", "hours"]


def test_nothing_likely_is_declined() -> None:
    decided = outcome(prices=0.2, hours=0.2, parking=0.2, oils=0.2, out_of_scope=0.2)
    assert (decided.label, decided.confidence) == ("out_of_scope", pytest.approx(0.2))


def test_sure_to_be_out_of_scope_is_declined() -> None:
    decided = outcome(out_of_scope=0.9, prices=0.1)
    assert (decided.label, decided.confidence) == ("out_of_scope", pytest.approx(0.9))


def test_the_best_label_is_not_acted_on_while_out_of_scope_leads() -> None:
    assert outcome(out_of_scope=0.55, prices=0.45).label == "out_of_scope"


def test_an_emergency_comes_before_a_likelier_medical_question() -> None:
    decided = outcome(emergency=0.3, medical_advice=0.7)
    assert (decided.label, decided.confidence) == ("emergency", pytest.approx(0.3))


def test_an_emergency_comes_before_a_likelier_answer_that_is_not_sure() -> None:
    assert outcome(emergency=0.45, prices=0.55).label == "emergency"


def test_a_possible_emergency_beside_a_sure_answer_is_still_medical() -> None:
    assert outcome(emergency=0.35, prices=0.65).label == "medical_advice"


def test_a_faint_emergency_does_not_drown_a_sure_answer() -> None:
    faint = Thresholds(temperature=1.0, answer=0.6, clarify=0.7, emergency=0.1, medical_advice=0.25)
    row = np.array([{"emergency": 0.12, "prices": 0.88}.get(label, 0.0) for label in LABELS])
    assert decide(row, LABELS, faint).label == "prices"


def test_a_medical_question_comes_before_a_sure_answer() -> None:
    decided = outcome(medical_advice=0.3, prices=0.7)
    assert (decided.label, decided.confidence) == ("medical_advice", pytest.approx(0.3))


def test_half_an_emergency_counts_towards_medical() -> None:
    decided = outcome(emergency=0.15, medical_advice=0.12, prices=0.73)
    assert (decided.label, decided.confidence) == ("medical_advice", pytest.approx(0.27))


def test_a_medical_label_that_leads_is_obeyed_even_below_its_own_threshold() -> None:
    row = np.array([0.15, 0, 0, 0.65, 0, 0, 0.2])
    decided = decide(row, LABELS, Thresholds(1.0, 0.6, 0.95, 0.9, 0.9))
    assert (decided.label, decided.confidence) == ("medical_advice", pytest.approx(0.65))


def test_small_talk_needs_less_certainty_and_is_never_offered() -> None:
    labels = ["greet", "hours", "prices"]
    thresholds = Thresholds(1.0, 0.6, 0.5, 1.1, 1.1)
    assert decide(np.array([0.4, 0.3, 0.3]), labels, thresholds).label == "greet"
    decided = decide(np.array([0.3, 0.4, 0.3]), labels, thresholds)
    assert decided.label == "clarify"
    assert [label for label, _ in decided.offered()] == ["hours", "prices"]


def test_one_label_alone_is_no_choice_to_offer() -> None:
    row = np.array([0.6, 0.4])
    decided = decide(row, ["prices", "out_of_scope"], Thresholds(1.0, 0.8, 0.2, 1.1, 1.1))
    assert decided.label == "out_of_scope"


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=len(LABELS), max_size=len(LABELS)).filter(any))
def test_safety_labels_are_never_offered_and_candidates_are_all_there(row: list[float]) -> None:
    decided = decide(np.array(row) / sum(row), LABELS, THRESHOLDS)
    assert not NOT_OFFERED & {label for label, _ in decided.offered()}
    assert len(decided.offered()) <= OFFERED
    assert sorted(label for label, _ in decided.candidates) == LABELS
    confidences = [confidence for _, confidence in decided.candidates]
    assert confidences == sorted(confidences, reverse=True)
    assert decided.label in {*LABELS, "clarify"}


def test_probabilities_of_a_row_sum_to_one_even_of_huge_scores() -> None:
    rows = probabilities(np.array([[1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]]), 0.5)
    np.testing.assert_allclose(rows, np.array([[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]]), atol=1e-9)


def test_a_lower_temperature_is_surer() -> None:
    scores = np.array([0.6, 0.4])
    assert probabilities(scores, 0.05)[0] > probabilities(scores, 0.5)[0] > 0.5


def synthetic(
    labels: list[str], each: int, noise: float, seed: int = 0
) -> tuple[np.ndarray, list[str]]:
    """Scores as a classifier's: about 1 for the right label and 0 for others, and noise."""
    random = np.random.default_rng(seed)
    targets = [label for label in labels for _ in range(each)]
    right = np.array([[float(label == target) for label in labels] for target in targets])
    return right + random.normal(scale=noise, size=right.shape), targets


def decisions(scores: np.ndarray, labels: list[str], thresholds: Thresholds) -> list[str]:
    rows = probabilities(scores, thresholds.temperature)
    return [decide(row, labels, thresholds).label for row in rows]


@pytest.mark.parametrize("at_most", [0.0, 0.02, 0.06, 0.15])
@pytest.mark.parametrize("noise", [0.2, 0.4, 0.6])
def test_questions_are_no_more_frequent_than_wished(at_most: float, noise: float) -> None:
    scores, targets = synthetic(LABELS, 60, noise)
    thresholds = choose_thresholds(scores, LABELS, targets, Wishes(clarify_at_most=at_most))
    asked = [
        label == "clarify"
        for label, target in zip(decisions(scores, LABELS, thresholds), targets)
        if target not in NOT_OFFERED
    ]
    assert np.mean(asked) <= at_most


def test_clear_scores_are_answered_and_the_rest_declined() -> None:
    scores, targets = synthetic(LABELS, 60, noise=0.05)
    thresholds = choose_thresholds(scores, LABELS, targets, Wishes())
    assert decisions(scores, LABELS, thresholds) == targets


@pytest.mark.parametrize("noise", [0.05, 0.2, 0.3])
def test_the_wished_recall_of_medical_messages_is_reached_where_it_can_be(noise: float) -> None:
    scores, targets = synthetic(LABELS, 101, noise)
    thresholds = choose_thresholds(
        scores, LABELS, targets, Wishes(safety_recall=0.99, safety_false_alarms=1.0)
    )
    decided = decisions(scores, LABELS, thresholds)
    sure = probabilities(scores, thresholds.temperature)
    doubtful = [
        row.max() < thresholds.answer or LABELS[row.argmax()] in ("emergency", "medical_advice")
        for row in sure
    ]
    emergencies = [
        d == "emergency"
        for d, t, unsure in zip(decided, targets, doubtful)
        if t == "emergency" and unsure
    ]
    medical = [
        d in ("emergency", "medical_advice") for d, t in zip(decided, targets)
        if t in ("emergency", "medical_advice")
    ]  # fmt: skip
    assert np.mean(emergencies) >= 0.99 - 1 / len(emergencies)
    assert np.mean(medical) >= 0.99 - 1 / len(medical)


def test_false_alarms_limit_the_recall_of_medical_messages() -> None:
    scores, targets = synthetic(LABELS, 101, noise=0.3)
    quiet = choose_thresholds(scores, LABELS, targets, Wishes(safety_false_alarms=0.01))
    shrill = choose_thresholds(scores, LABELS, targets, Wishes(safety_false_alarms=1.0))
    assert shrill.medical_advice < quiet.medical_advice

    def alarms(thresholds: Thresholds) -> float:
        probability = probabilities(scores, thresholds.temperature)
        together = probability[:, [0, 3]].sum(axis=1)
        others = np.array([target not in ("emergency", "medical_advice") for target in targets])
        return float((together[others] >= thresholds.medical_advice).mean())

    assert alarms(quiet) <= 0.01 + 1 / 505 < alarms(shrill)


def test_a_dearer_wrong_answer_asks_for_more_certainty() -> None:
    scores, targets = synthetic(LABELS, 60, noise=0.5)
    bold = choose_thresholds(scores, LABELS, targets, Wishes(wrong_answer=0.5))
    careful = choose_thresholds(scores, LABELS, targets, Wishes(wrong_answer=10))
    assert careful.answer > bold.answer


@pytest.mark.parametrize(
    "missing", [{"emergency"}, {"medical_advice"}, {"emergency", "medical_advice"}]
)
def test_labels_of_safety_may_be_missing(missing: set[str]) -> None:
    labels = [label for label in LABELS if label not in missing]
    scores, targets = synthetic(labels, 60, noise=0.05)
    thresholds = choose_thresholds(scores, labels, targets, Wishes())
    assert decisions(scores, labels, thresholds) == targets


def test_out_of_scope_may_be_missing() -> None:
    labels = [label for label in LABELS if label != "out_of_scope"]
    scores, targets = synthetic(labels, 60, noise=0.05)
    thresholds = choose_thresholds(scores, labels, targets, Wishes())
    assert decisions(scores, labels, thresholds) == targets


def test_wishes_are_read_from_a_configuration_beside_other_keys() -> None:
    wishes = as_settings({"clarify_at_most": 0.1, "sharpness": 3.0, "part": 0.8})
    assert wishes == Wishes(clarify_at_most=0.1)
