"""One classifier over all labels: kernel ridge regression on sentence vectors and words.

Regularised least squares onto one-hot targets (Rifkin, Yeo and Poggio 2003). The
kernel adds three views of a sentence: its meaning, exp(sharpness * (cosine - 1)) of
the sentence vectors, and its spelling, TF-IDF products of words 1-2 and of characters
2-5 within words. Rows are weighted by inverse class size, so that a topic with few
examples is not drowned. Training is one inverse, and leave-one-out predictions come
with it exactly and for free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg import lapack
from sklearn.feature_extraction.text import TfidfVectorizer


@dataclass(frozen=True)
class Settings:
    """What can be set; the values come from cross-validation on training data.

    Attributes:
        sharpness: how fast likeness of meaning falls off with the angle.
        words: weight of the word kernel beside the meaning's 1.
        characters: weight of the character kernel.
        ridge: regularisation; larger trusts single examples less.
        balance: 0 leaves classes their size, 1 gives every class the same weight.
    """

    sharpness: float = 4.0
    words: float = 0.3
    characters: float = 0.3
    ridge: float = 0.2
    balance: float = 0.5


class TermWeights:
    """A TF-IDF view of texts that can be stored without pickling."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        """Wrap a fitted vectorizer."""
        self._vectorizer = vectorizer

    @staticmethod
    def _blank(kind: str, vocabulary: dict[str, int] | None) -> TfidfVectorizer:
        shape: dict[str, Any] = (
            {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}
            if kind == "words"
            else {"analyzer": "char_wb", "ngram_range": (2, 5)}
        )
        return TfidfVectorizer(
            sublinear_tf=True,
            min_df=1 if vocabulary else 2,
            vocabulary=vocabulary,
            dtype=np.float32,
            **shape,
        )

    @classmethod
    def fit(cls, kind: str, texts: Sequence[str]) -> TermWeights:
        """Learn terms of ``kind`` ("words" or "characters") that two texts share."""
        return cls(cls._blank(kind, None).fit(texts))

    @classmethod
    def restore(cls, kind: str, terms: Sequence[str], idf: np.ndarray) -> TermWeights:
        """The inverse of ``terms`` and ``idf``."""
        vectorizer = cls._blank(kind, {term: column for column, term in enumerate(terms)})
        vectorizer.idf_ = idf
        return cls(vectorizer)

    @property
    def terms(self) -> list[str]:
        """Terms in the order of their columns."""
        return [str(term) for term in self._vectorizer.get_feature_names_out()]

    @property
    def idf(self) -> np.ndarray:
        """Inverse document frequency of each term."""
        return self._vectorizer.idf_

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """TF-IDF rows of unit length, shape (len(texts), terms)."""
        return self._vectorizer.transform(texts)


@dataclass
class KernelRidge:
    """A trained classifier.

    Attributes:
        labels: names of the columns of every score matrix.
        vectors: sentence vectors of the training texts, shape (n, size).
        dual: one weight per training text and label, shape (n, labels).
        words, characters: the two TF-IDF views.
        word_weights, character_weights: their kernels times ``dual``, folded into one
            weight per term and label.
        settings: as trained.
    """

    labels: list[str]
    vectors: np.ndarray
    dual: np.ndarray
    words: TermWeights
    characters: TermWeights
    word_weights: np.ndarray
    character_weights: np.ndarray
    settings: Settings

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        vectors: np.ndarray,
        targets: Sequence[str],
        settings: Settings,
    ) -> tuple[KernelRidge, np.ndarray]:
        """Train on ``texts`` with their ``vectors`` (n, size) and labels ``targets``.

        Returns:
            the classifier, and its scores for every training text as if that text had
            not been trained on, shape (n, labels). Leave-one-out of least squares is
            Y - A / diag(G^-1) (Rifkin and Lippert 2007).
        """
        labels = sorted(set(targets))
        column = {label: number for number, label in enumerate(labels)}
        rows = np.array([column[target] for target in targets])
        counts = np.bincount(rows, minlength=len(labels))
        weight = (len(rows) / len(labels) / counts[rows]) ** settings.balance
        wanted = np.zeros((len(rows), len(labels)), dtype=np.float32)
        wanted[np.arange(len(rows)), rows] = 1

        words = TermWeights.fit("words", texts)
        characters = TermWeights.fit("characters", texts)
        word_rows, character_rows = words.transform(texts), characters.transform(texts)
        gram = _meaning(vectors, vectors, settings.sharpness)
        gram += settings.words * (word_rows @ word_rows.T).toarray()
        gram += settings.characters * (character_rows @ character_rows.T).toarray()
        gram[np.diag_indices_from(gram)] += (settings.ridge / weight).astype(np.float32)

        inverse = _inverse(gram)
        dual = inverse @ wanted
        held_out = wanted - dual / np.diag(inverse)[:, None]
        model = cls(
            labels=labels,
            vectors=vectors,
            dual=dual,
            words=words,
            characters=characters,
            word_weights=np.asarray(settings.words * (word_rows.T @ dual)),
            character_weights=np.asarray(settings.characters * (character_rows.T @ dual)),
            settings=settings,
        )
        return model, held_out

    def scores(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """One score per text and label, about 0 to 1, shape (len(texts), labels)."""
        meaning = _meaning(vectors, self.vectors, self.settings.sharpness) @ self.dual
        words = self.words.transform(texts) @ self.word_weights
        return meaning + words + self.characters.transform(texts) @ self.character_weights


def _meaning(left: np.ndarray, right: np.ndarray, sharpness: float) -> np.ndarray:
    kernel = left @ right.T
    kernel -= 1
    kernel *= sharpness
    return np.exp(kernel, out=kernel)


def _inverse(gram: np.ndarray) -> np.ndarray:
    """Inverse of a symmetric positive definite float32 matrix, by Cholesky."""
    factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"the kernel is not positive definite (row {failed})")
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    lower = np.tril(inverse, -1)
    return lower + lower.T + np.diag(np.diag(inverse))
