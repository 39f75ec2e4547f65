"""What training data alone says of the classifier: leave-one-out and cross-validation."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from reception import settings as places
from reception.faq.book import load_book
from reception.faq.checks import faq_examples, plain_examples
from reception.nlu import gate
from reception.nlu.encoder import SentenceEncoder, VectorCache
from reception.nlu.gate import Wishes
from reception.nlu.kernel_ridge import KernelRidge, Settings
from reception.nlu.labels import CLARIFY, EMERGENCY, MEDICAL_ADVICE, OUT_OF_SCOPE
from reception.nlu.text import clean
from reception.yaml_files import read_yaml


@dataclass(frozen=True)
class Examples:
    """The project's training examples: texts, labels and sentence vectors (n, size)."""

    texts: list[str]
    labels: np.ndarray
    vectors: np.ndarray


@dataclass(frozen=True)
class HeldOut:
    """Shares, 0 to 1, of examples that were not trained on."""

    first_choice: float
    right_or_offered: float
    clarified: float
    not_answered: float
    emergency: float
    medical: float


def load_examples() -> Examples:
    """Every example of the project, with its vector."""
    data = places.home() / "data"
    found = [*faq_examples(load_book(data)), *plain_examples(data / "nlu")]
    texts = [clean(example.text) for example in found]
    vectors = VectorCache().encode(SentenceEncoder(), texts)
    return Examples(texts, np.array([example.label for example in found]), vectors)


def configured() -> tuple[Settings, Wishes]:
    """What config.yml sets."""
    pipeline = read_yaml(places.home() / "config.yml")["pipeline"]
    chosen = next(part for part in pipeline if part["name"].endswith("QuestionClassifier"))
    known = Settings.__dataclass_fields__
    given = {name: value for name, value in chosen.items() if name in known}
    return replace(Settings(), **given), gate.as_settings(chosen)


def leave_one_out(examples: Examples, settings: Settings, wishes: Wishes) -> HeldOut:
    """Every example as if it had not been trained on."""
    model, scores = KernelRidge.train(
        examples.texts, examples.vectors, list(examples.labels), settings
    )
    return _judge(scores, model.labels, examples.labels, wishes)


def cross_validation(
    examples: Examples, settings: Settings, wishes: Wishes, folds: int = 5
) -> HeldOut:
    """Each fifth by a model of the other four; thresholds from those four alone."""
    order = np.random.default_rng(0).permutation(len(examples.texts))
    results = []
    for fold in range(folds):
        out = np.zeros(len(order), dtype=bool)
        out[order[fold::folds]] = True
        rows = np.flatnonzero(~out)
        model, held_out = KernelRidge.train(
            [examples.texts[row] for row in rows],
            examples.vectors[rows],
            list(examples.labels[rows]),
            settings,
        )
        thresholds = gate.choose_thresholds(
            held_out, model.labels, list(examples.labels[rows]), wishes
        )
        tested = np.flatnonzero(out)
        scores = model.scores([examples.texts[row] for row in tested], examples.vectors[tested])
        results.append(_judge(scores, model.labels, examples.labels[tested], wishes, thresholds))
    return HeldOut(
        *(
            float(np.mean([getattr(result, name) for result in results]))
            for name in HeldOut.__dataclass_fields__
        )
    )


def _judge(
    scores: np.ndarray,
    labels: list[str],
    truth: np.ndarray,
    wishes: Wishes,
    thresholds: gate.Thresholds | None = None,
) -> HeldOut:
    thresholds = thresholds or gate.choose_thresholds(scores, labels, list(truth), wishes)
    rows = gate.probabilities(scores, thresholds.temperature)
    outcomes = [gate.decide(row, labels, thresholds) for row in rows]
    inside = [(o, t) for o, t in zip(outcomes, truth) if t != OUT_OF_SCOPE]
    right = [o.label == t or (o.label == CLARIFY and t in dict(o.offered())) for o, t in inside]
    safety = (EMERGENCY, MEDICAL_ADVICE)
    return HeldOut(
        first_choice=float(np.mean([o.candidates[0][0] == t for o, t in inside])),
        right_or_offered=float(np.mean(right)),
        clarified=float(np.mean([o.label == CLARIFY for o, _ in inside])),
        not_answered=float(
            np.mean(
                [
                    o.label in (OUT_OF_SCOPE, CLARIFY)
                    for o, t in zip(outcomes, truth)
                    if t == OUT_OF_SCOPE
                ]
            )
        ),
        emergency=float(np.mean([o.label == EMERGENCY for o, t in inside if t == EMERGENCY])),
        medical=float(np.mean([o.label in safety for o, t in inside if t == MEDICAL_ADVICE])),
    )


if __name__ == "__main__":
    everything = load_examples()
    chosen, wishes = configured()
    print(f"{len(everything.texts)} examples; config.yml has {chosen}")
    for sharpness, ridge, balance in itertools.product((2, 3, 4, 6), (0.05, 0.1, 0.3), (0.3, 0.7)):
        tried = replace(chosen, sharpness=sharpness, ridge=ridge, balance=balance)
        found = leave_one_out(everything, tried, wishes)
        print(
            f"sharpness {sharpness} ridge {ridge} balance {balance}: "
            f"first {found.first_choice:.4f} right or offered {found.right_or_offered:.4f} "
            f"out of scope {found.not_answered:.4f}",
            flush=True,
        )
