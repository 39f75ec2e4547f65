"""Whether a draft's question asks what a claim is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.drafts.keys import DOCUMENTS, Claim, documents
from reception.nlu.encoder import SentenceEncoder

LIKE = 0.64
"""Least cosine of a question to the claim's question or one of its paraphrases.

Chosen on tests/documents/question_pairs.tsv, see `Meaning.calibration`: 0.77 precision, 0.92
recall, and what passes wrongly there mostly rests on another passage, which is asked for too.
"""

BEHIND = 0.10
"""So much nearer to another claim of the document, a question is about that one."""

PAIRS = DOCUMENTS / "question_pairs.tsv"


@dataclass(frozen=True)
class Calibration:
    """How the measure agrees with people, on pairs that it was not given the passages of.

    Attributes:
        pairs: number of hand-labelled pairs of a question and a claim.
        precision: of the pairs it calls the same, the share that people do.
        recall: of the pairs people call the same, the share that it does.
    """

    pairs: int
    precision: float
    recall: float


class Meaning:
    """Compares questions by their sentence vectors."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.encoder = encoder
        self._vectors: dict[str, np.ndarray] = {}

    def vectors(self, texts: list[str]) -> np.ndarray:
        """Unit vectors of ``texts``, shape (len(texts), size)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self.encoder.encode(new, cores=2)))
        return np.array([self._vectors[text] for text in texts])

    def likeness(self, questions: list[str], claims: list[Claim]) -> np.ndarray:
        """Cosine of each question to the nearest phrasing of each claim, (questions, claims)."""
        rows = self.vectors(questions)
        return np.array(
            [(rows @ self.vectors([claim.question, *claim.also]).T).max(axis=1) for claim in claims]
        ).T.reshape(len(questions), len(claims))

    def same(self, questions: list[str], claims: list[Claim], like: float = LIKE) -> np.ndarray:
        """Whether each question asks about each claim, bool, (questions, claims)."""
        found = self.likeness(questions, claims)
        return (found >= like) & (found >= found.max(axis=1, keepdims=True) - BEHIND)

    @cached_property
    def _pairs(self) -> list[tuple[bool, str, str, str]]:
        lines = PAIRS.read_text(encoding="utf-8").splitlines()
        return [
            (label == "same", name, claim, question)
            for label, name, claim, question in (line.split("\t") for line in lines)
        ]

    def calibration(self, like: float = LIKE) -> Calibration:
        """How well the threshold ``like`` tells the pairs of question_pairs.tsv apart."""
        said = []
        for _, name, wanted, question in self._pairs:
            claims = documents()[name].key.claims
            place = [claim.id for claim in claims].index(wanted)
            said.append(bool(self.same([question], claims, like)[0, place]))
        truth = np.array([same for same, *_ in self._pairs])
        found = np.array(said)
        right = float((found & truth).sum())
        return Calibration(
            len(truth), right / max(1, int(found.sum())), right / max(1, int(truth.sum()))
        )
