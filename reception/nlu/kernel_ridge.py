"""One classifier over all labels: kernel ridge regression on sentence vectors and words.

Regularised least squares onto one-hot targets (Rifkin, Yeo and Poggio 2003). The
kernel adds three views of a sentence: its meaning, exp(sharpness * (cosine - 1)) of
the sentence vectors, and its spelling, TF-IDF products of words 1-2 and of characters
2-5 within words. Rows are weighted by inverse class size, so that a topic with few
examples is not drowned. Training is one inverse, and leave-one-out predictions come
with it exactly and for free.
"""

from __future__ import annotations

from collections import Counter
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


_MANY = 500
"""Texts from which the commonest pieces of words are left out."""

FEW = 12
"""Texts up to which one product after another is cheaper than one of matrices, which rearranges
all the training vectors first: 5 ms for 10,000 of them, where a text alone takes 0.3 ms."""

AT_ONCE = 256
"""Texts in one product of matrices; its kernel takes 10 MB then."""


class TermWeights:
    """A TF-IDF view of texts that can be stored without pickling."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        """Wrap a fitted vectorizer."""
        self._vectorizer = vectorizer
        self._analyse = vectorizer.build_analyzer()
        self._columns: dict[str, int] = vectorizer.vocabulary_
        self._idf = vectorizer.idf_.astype(np.float32)

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
    def fit(cls, kind: str, texts: Sequence[str]) -> tuple[TermWeights, sparse.csr_matrix]:
        """Learn terms of ``kind`` ("words" or "characters") that two texts share.

        Returns:
            the view, and what its ``transform(texts)`` would give.
        """
        vectorizer = cls._blank(kind, None)
        if kind == "characters" and len(texts) >= _MANY:
            # Pieces in every tenth text say nothing, and cost most of the kernel's time.
            vectorizer.max_df = 0.1
        rows = vectorizer.fit_transform(texts)
        rows.sort_indices()
        return cls(vectorizer), rows

    @classmethod
    def restore(cls, kind: str, terms: Sequence[str], idf: np.ndarray) -> TermWeights:
        """The inverse of ``terms`` and ``idf``."""
        vectorizer = cls._blank(kind, {term: column for column, term in enumerate(terms)})
        vectorizer.idf_ = idf  # also sets vocabulary_
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

    def project(self, text: str, weights: np.ndarray) -> np.ndarray:
        """``transform([text]) @ weights`` for one text, ten times faster; shape (labels,)."""
        counts = Counter(
            column for column in map(self._columns.get, self._analyse(text)) if column is not None
        )
        if not counts:
            return np.zeros(weights.shape[1], dtype=np.float32)
        columns = np.fromiter(counts, dtype=np.int64)
        values = np.fromiter(counts.values(), dtype=np.float32)
        values = (1 + np.log(values)) * self._idf[columns]
        return (values / np.linalg.norm(values)) @ weights[columns]


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

        words, word_rows = TermWeights.fit("words", texts)
        characters, character_rows = TermWeights.fit("characters", texts)
        spelling = sparse.hstack(
            [word_rows * settings.words**0.5, character_rows * settings.characters**0.5],
            format="csr",
        )
        gram = (spelling @ spelling.T).toarray()
        gram += _meaning(vectors, vectors, settings.sharpness)
        gram[np.diag_indices_from(gram)] += (settings.ridge / weight).astype(np.float32)
        dual, diagonal = _solve(gram, wanted)
        held_out = wanted - dual / diagonal[:, None]
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
        scores = np.zeros((len(texts), len(self.labels)), dtype=np.float32)
        step = 1 if len(texts) <= FEW else AT_ONCE
        for start in range(0, len(texts), step):
            rows = slice(start, start + step)
            kernel = _meaning(vectors[rows], self.vectors, self.settings.sharpness)
            scores[rows] = kernel @ self.dual
        for row, text in enumerate(texts):
            scores[row] += self.words.project(text, self.word_weights)
            scores[row] += self.characters.project(text, self.character_weights)
        return scores


def _meaning(left: np.ndarray, right: np.ndarray, sharpness: float) -> np.ndarray:
    kernel = left @ right.T
    kernel -= 1
    kernel *= sharpness
    return np.exp(kernel, out=kernel)


def _solve(gram: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``gram``^-1 times ``wanted``, and the diagonal of ``gram``^-1, by Cholesky.

    ``gram`` is symmetric, positive definite, float32, and is overwritten.
    """
    # LAPACK reads columns first: the transpose of a symmetric matrix, for free.
    factor, failed = lapack.spotrf(gram.T, lower=1, overwrite_a=1, clean=1)
    if failed:
        raise np.linalg.LinAlgError(f"the kernel is not positive definite (row {failed})")
    dual, _ = lapack.spotrs(factor, wanted, lower=1)
    inverse, _ = lapack.strtri(factor, lower=1, overwrite_c=1)
    return dual, np.einsum("ij,ij->j", inverse, inverse)
