"""Whether a sentence is a caution, learned from examples: their meaning, and words that warn.

Forms and lists of words find the cautions that say what they are; "A mole gets a wide berth too"
is found by what it is like. Logistic regression on sentence vectors of the examples in
``caution_examples.tsv``, beside what the words say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from reception.errors import DataError
from reception.faq.sentences import sentences_of
from reception.nlu.encoder import VectorCache, shared_encoder
from reception.yaml_files import read_text

WEIGHT_OF_WORDS = 0.3
"""How much a sign among the words counts beside a vector of unit length; the best of 0 to 0.4."""

STRENGTH = 8.0
"""Inverse of the regularisation; between 1 and 10 it makes no difference on unseen documents."""

_FILE = Path(__file__).with_name("caution_examples.tsv")

Signs = tuple[Callable[[str], bool], ...]
"""What the words of a sentence say, each question by itself."""


@lru_cache(maxsize=8192)
def likeness(sentence: str, signs: Signs) -> float:
    """How likely ``sentence`` is a caution, from 0 to 1.

    Args:
        sentence: in lower case.
        signs: asked of it; always the same ones.

    Raises:
        DataError: the file of examples has a mistake.
        EncoderError: the sentence encoder is missing or damaged.
    """
    vectors = shared_encoder().encode([sentence])
    return float(_model(signs).predict_proba(_features(vectors, [sentence], signs))[0, 1])


def told_in(text: str) -> list[str]:
    """What ``text`` tells: its sentences, and what a question is answered, "Pregnant? Not yet."."""
    sentences = sentences_of(text)
    answered = [
        f"{question} {answer}" for question, answer in pairwise(sentences) if question.endswith("?")
    ]
    stated = [said for said in sentences if not said.endswith("?")]
    return [*answered, *stated] or sentences


def examples(path: Path) -> tuple[list[bool], list[str]]:
    """Which sentences of ``path`` are cautions, and the sentences in lower case.

    Raises:
        DataError: the file cannot be read, or a line is not ``yes`` or ``no``, a tab, a sentence.
    """
    cautions, sentences = [], []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        which, _, sentence = line.partition("\t")
        if which not in ("yes", "no") or not sentence.strip():
            raise DataError(f"{path}, line {number}: it must be yes or no, a tab, and a sentence.")
        cautions.append(which == "yes")
        sentences.append(sentence.lower())
    return cautions, sentences


@lru_cache(maxsize=1)
def _model(signs: Signs) -> LogisticRegression:
    cautions, sentences = examples(_FILE)
    vectors = VectorCache().encode(shared_encoder(), sentences)
    model = LogisticRegression(C=STRENGTH, max_iter=2000, class_weight="balanced")
    return model.fit(_features(vectors, sentences, signs), cautions)


def _features(vectors: np.ndarray, sentences: Sequence[str], signs: Signs) -> np.ndarray:
    said = [[sign(sentence) for sign in signs] for sentence in sentences]
    return np.hstack([vectors, WEIGHT_OF_WORDS * np.array(said, dtype=np.float32)])
