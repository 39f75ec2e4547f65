"""The classifier's arithmetic, checked against the plain and slow way."""

from __future__ import annotations

import pickletools
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.nlu.classifier_files import restore, store
from reception.nlu.clauses import CLAUSE_KINDS, PIECE, QUESTION, REST
from reception.nlu.gate import Thresholds
from reception.nlu.kernel_ridge import AT_ONCE, FEW, KernelRidge, Settings, TermWeights
from reception.nlu.labels import CANDIDATES, CLAUSES, CONFIDENCE, LABEL, PARTS
from reception.nlu.question_classifier import QuestionClassifier
from reception.nlu.sentence_featurizer import CLAUSE_VECTORS, VECTOR, SentenceVector

TREATMENTS = ["a massage", "a facial", "hot stones", "an hour of lymphatic drainage", "swedish"]
PATTERNS = {
    "prices": ["how much is {}", "what does {} cost", "price of {}", "is {} expensive"],
    "hours": ["until when can i have {}", "are you open on sunday for {}"],
    "parking": ["can i park there during {}"],
    "wrinkles": ["does {} help with wrinkles", "will {} smooth my face", "{} against lines"],
}
EXAMPLES = {
    label: [pattern.format(treatment) for pattern in patterns for treatment in TREATMENTS]
    for label, patterns in PATTERNS.items()
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
TARGETS = [label for label, texts in EXAMPLES.items() for _ in texts]
NEW = ["how much does an hour cost", "parking?", "zzz", "", "massage massage massage"]
THRESHOLDS = Thresholds(0.1, 0.5, 0.6, 0.4, 0.3)


def vectors_of(texts: list[str]) -> np.ndarray:
    """Unit vectors in which texts of the same words lie close; no encoder is needed here."""
    rows = np.array([sum(map(place, text.split()), np.ones(24)) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def place(word: str) -> np.ndarray:
    """A point of the word's own."""
    return np.random.default_rng([ord(letter) for letter in word]).normal(size=24)


VECTORS = vectors_of(TEXTS)
NEW_VECTORS = vectors_of(NEW)


def kernel(model: KernelRidge, texts: list[str], vectors: np.ndarray) -> np.ndarray:
    """The kernel between ``texts`` and the training texts, in double precision, as defined."""
    settings = model.settings
    meaning = np.exp(settings.sharpness * (vectors.astype(float) @ VECTORS.T.astype(float) - 1))
    words = model.words.transform(texts) @ model.words.transform(TEXTS).T
    characters = model.characters.transform(texts) @ model.characters.transform(TEXTS).T
    return np.asarray(
        meaning + settings.words * words.toarray() + settings.characters * characters.toarray()
    )


def regularisation(settings: Settings, targets: list[str]) -> np.ndarray:
    """Ridge per row: rows of large classes are trusted less."""
    sizes = np.array([targets.count(target) for target in targets])
    mean = len(targets) / len(set(targets))
    return np.asarray(settings.ridge / (mean / sizes) ** settings.balance)


def one_hot(model: KernelRidge) -> np.ndarray:
    return np.array([[float(label == target) for label in model.labels] for target in TARGETS])


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(sharpness=3, ridge=0.1),
        Settings(balance=0, words=0),
        Settings(balance=1, characters=0, ridge=1),
    ],
    ids=str,
)
def test_scores_are_those_of_the_textbook(settings: Settings) -> None:
    model, _ = KernelRidge.train(TEXTS, VECTORS, TARGETS, settings)
    gram = kernel(model, TEXTS, VECTORS) + np.diag(regularisation(settings, TARGETS))
    dual = np.linalg.solve(gram, one_hot(model))
    expected = kernel(model, NEW, NEW_VECTORS) @ dual
    np.testing.assert_allclose(model.scores(NEW, NEW_VECTORS), expected, atol=2e-4)


@pytest.mark.parametrize("settings", [Settings(), Settings(sharpness=3, ridge=0.1)], ids=str)
def test_leave_one_out_is_solving_again_without_that_row(settings: Settings) -> None:
    model, held_out = KernelRidge.train(TEXTS, VECTORS, TARGETS, settings)
    whole, ridge, wanted = (
        kernel(model, TEXTS, VECTORS), regularisation(settings, TARGETS), one_hot(model),
    )  # fmt: skip
    for row in range(len(TEXTS)):
        rest = np.arange(len(TEXTS)) != row
        dual = np.linalg.solve(whole[np.ix_(rest, rest)] + np.diag(ridge[rest]), wanted[rest])
        np.testing.assert_allclose(held_out[row], whole[row, rest] @ dual, atol=2e-4)


def test_leave_one_out_is_really_training_without_that_text() -> None:
    # Class sizes change the weights of rows and texts the TF-IDF terms, so both are off.
    settings = Settings(words=0, characters=0, balance=0)
    _, held_out = KernelRidge.train(TEXTS, VECTORS, TARGETS, settings)
    for row in range(len(TEXTS)):
        rest = [number for number in range(len(TEXTS)) if number != row]
        model, _ = KernelRidge.train(
            [TEXTS[number] for number in rest],
            VECTORS[rest],
            [TARGETS[number] for number in rest],
            settings,
        )
        scores = model.scores([TEXTS[row]], VECTORS[[row]])[0]
        np.testing.assert_allclose(held_out[row], scores, atol=2e-4)


@pytest.mark.parametrize("count", [0, 1, 2, FEW, FEW + 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
def test_many_texts_at_once_score_as_one_by_one(count: int) -> None:
    model, _ = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings())
    texts = [f"{NEW[row % len(NEW)]} {TEXTS[row % len(TEXTS)]} {row}" for row in range(count)]
    vectors = vectors_of(texts) if texts else np.zeros((0, VECTORS.shape[1]), np.float32)
    together = model.scores(texts, vectors)
    assert together.shape == (count, len(model.labels))
    for row, text in enumerate(texts):
        alone = model.scores([text], vectors[[row]])[0]
        np.testing.assert_allclose(together[row], alone, atol=1e-6)


def test_labels_are_the_sorted_columns() -> None:
    model, held_out = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings(ridge=0.01))
    assert model.labels == sorted(EXAMPLES)
    assert held_out.shape == (len(TEXTS), len(EXAMPLES))
    best = [model.labels[column] for column in model.scores(TEXTS, VECTORS).argmax(axis=1)]
    assert best == TARGETS


def test_a_small_class_counts_for_more_when_balanced() -> None:
    unbalanced, _ = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings(balance=0))
    balanced, _ = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings(balance=1))
    row, column = TARGETS.index("parking"), unbalanced.labels.index("parking")
    before = unbalanced.scores([TEXTS[row]], VECTORS[[row]])[0, column]
    after = balanced.scores([TEXTS[row]], VECTORS[[row]])[0, column]
    assert after > before


def test_training_twice_gives_the_same_model() -> None:
    one, held_out = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings())
    other, again = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings())
    np.testing.assert_array_equal(one.dual, other.dual)
    np.testing.assert_array_equal(held_out, again)


@pytest.mark.parametrize("kind", ["words", "characters"])
def test_fitting_gives_the_rows_that_transform_would(kind: str) -> None:
    terms, rows = TermWeights.fit(kind, TEXTS)
    np.testing.assert_allclose(rows.toarray(), terms.transform(TEXTS).toarray(), atol=1e-7)


@pytest.mark.parametrize("kind", ["words", "characters"])
def test_project_is_transform_times_weights(kind: str) -> None:
    terms, _ = TermWeights.fit(kind, TEXTS)
    weights = np.random.default_rng(0).normal(size=(len(terms.terms), 4)).astype(np.float32)
    for text in [*TEXTS, *NEW, "MASSAGE Massage, cost-free?!"]:
        expected = np.asarray(terms.transform([text]) @ weights)[0]
        np.testing.assert_allclose(terms.project(text, weights), expected, atol=1e-5)


@pytest.mark.parametrize("kind", ["words", "characters"])
def test_a_text_of_unknown_terms_has_no_spelling(kind: str) -> None:
    terms, _ = TermWeights.fit(kind, TEXTS)
    weights = np.ones((len(terms.terms), 3), dtype=np.float32)
    np.testing.assert_array_equal(terms.project("按摩", weights), np.zeros(3))


def test_a_stored_classifier_gives_the_same_scores(tmp_path: Path) -> None:
    model, _ = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings(sharpness=3))
    questions = {"prices": "What does it cost – in £?"}
    store(tmp_path, model, THRESHOLDS, questions)
    restored, thresholds, asked = restore(tmp_path)
    np.testing.assert_array_equal(restored.scores(NEW, NEW_VECTORS), model.scores(NEW, NEW_VECTORS))
    assert restored.labels == model.labels
    assert restored.settings == model.settings
    assert thresholds == THRESHOLDS
    assert asked == questions


def test_nothing_of_a_stored_classifier_is_pickled(tmp_path: Path) -> None:
    model, _ = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings())
    store(tmp_path, model, THRESHOLDS, {})
    assert {path.name for path in tmp_path.iterdir()} == {"classifier.json", "classifier.npz"}
    with zipfile.ZipFile(tmp_path / "classifier.npz") as arrays:
        for name in arrays.namelist():
            content = arrays.read(name)
            assert content.startswith(b"\x93NUMPY")
            assert b"'|O'" not in content[:128]
            with pytest.raises(ValueError, match="opcode"):
                list(pickletools.genops(content))


def test_messages_read_together_come_to_what_each_comes_to_alone() -> None:
    model, _ = KernelRidge.train(TEXTS, VECTORS, TARGETS, Settings())
    config = QuestionClassifier.get_default_config()
    storage: Any = None
    classifier = QuestionClassifier(config, storage, Resource("it"), model, THRESHOLDS)

    def messages() -> list[Message]:
        made = []
        for row, text in enumerate([*NEW, *TEXTS, *NEW]):
            parts = [[], [f"{text} swedish", text], ["parking?"]][row % 3]
            data = {
                TEXT: text, VECTOR: SentenceVector(vectors_of([text])[0]),
                CLAUSES: parts, CLAUSE_KINDS: [(QUESTION, REST, PIECE)[row % 3]] * len(parts),
                CLAUSE_VECTORS: vectors_of(parts) if parts else np.zeros((0, 24), np.float32),
            }  # fmt: skip
            made.append(Message(data=data))
        return made

    together = classifier.process(messages())
    for one, message in zip(together, messages()):
        (alone,) = classifier.process([message])
        assert one.get(LABEL) == alone.get(LABEL)
        assert [part[LABEL] for part in one.get(PARTS)] == [p[LABEL] for p in alone.get(PARTS)]
        assert one.get(CONFIDENCE) == pytest.approx(alone.get(CONFIDENCE), abs=1e-5)
        assert [c[CONFIDENCE] for c in one.get(CANDIDATES)] == pytest.approx(
            [c[CONFIDENCE] for c in alone.get(CANDIDATES)], abs=1e-5
        )
    assert classifier.process([]) == []
