"""Messages that mean the same, together: what is asked most stands first."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import numpy as np
from sanic import Sanic
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from reception.clinic.messages import ANSWERED, CLARIFIED, SMALL_TALK, Message
from reception.faq.example_vectors import ExampleVectors
from reception.nlu.encoder import SentenceEncoder
from reception.nlu.text import folded

ALIKE = 0.26
"""Mean cosine similarity from which two groups become one, without `COMMON`.

Of 58 matters in 167 wordings (``tests/inbox_matters.tsv``), 58 in 100 pairs that mean the same come
together, and 56 in 100 pairs that come together mean the same. By whole vectors, at 0.55, it was 23
and 33; there "do you do …" outweighed what somebody wanted done.
"""

COMMON = 16
"""Directions that all questions share, such as "do you do …", and that are left out: all but the
top (Mu and Viswanath 2018), learned from the examples."""

EXAMPLES_EACH = 100
"""Examples that there must be for each of those directions."""

VECTORS_KEPT = 6000
"""In this process; on disk they would outlive the messages that were to be forgotten."""


@dataclass(frozen=True)
class Group:
    """Messages that mean the same.

    Attributes:
        messages: newest first.
        texts: the different wordings, each with its messages; the most typical first.
        centre: mean of their vectors, of unit length.
    """

    messages: tuple[Message, ...]
    texts: tuple[tuple[str, tuple[Message, ...]], ...]
    centre: np.ndarray

    @property
    def text(self) -> str:
        """The most typical wording."""
        return self.texts[0][0]

    @property
    def ids(self) -> list[int]:
        """Of its messages."""
        return [message.id for message in self.messages]

    @property
    def last(self) -> datetime:
        """When the newest came; UTC without zone."""
        return max(message.at for message in self.messages)

    @property
    def outcomes(self) -> list[tuple[str, int]]:
        """What became of them, the most frequent first."""
        return _counted(message.outcome for message in self.messages)

    @property
    def channels(self) -> list[tuple[str, int]]:
        """Where they were written."""
        return _counted(message.channel for message in self.messages)

    @property
    def offered(self) -> list[str]:
        """Labels that visitors were offered or answered with, the most frequent first."""
        said = []
        for message in self.messages:
            if message.outcome == CLARIFIED:
                said += message.candidates
            elif message.outcome in (ANSWERED, SMALL_TALK):
                said.append(message.label)
        return [label for label, _ in _counted(said)]

    @property
    def nearest(self) -> list[str]:
        """Labels that the messages are nearest to, by what the model thought of them."""
        weighed: Counter[str] = Counter()
        for message in self.messages:
            for place, label in enumerate(message.candidates):
                weighed[label] += len(message.candidates) - place
        return [label for label, _ in _counted(weighed.elements())]


class Likeness:
    """Groups messages by meaning; vectors of texts it has seen are kept. For several threads."""

    def __init__(self, encoder: SentenceEncoder, examples: ExampleVectors) -> None:
        self._encoder = encoder
        self._examples = examples
        self._common: tuple[np.ndarray, np.ndarray] | None = None
        self._known: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of ``texts``, shape (len(texts), size), each of unit length."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            if new:
                self._known.update(zip(new, self._encoder.encode(new, cores=2)))
            found = [self._known[text] for text in texts]
            for text in texts:
                self._known.move_to_end(text)
            while len(self._known) > VECTORS_KEPT:
                self._known.popitem(last=False)
        if not found:
            return np.zeros((0, self._encoder.size), dtype=np.float32)
        return np.stack(found)

    def groups(self, messages: Iterable[Message]) -> list[Group]:
        """The messages with a text, grouped; the largest group first, then the newest."""
        worded: dict[str, list[Message]] = {}
        for message in sorted(messages, key=lambda one: -one.id):
            if message.text:
                worded.setdefault(folded(message.text) or message.text, []).append(message)
        wordings = [tuple(same) for same in worded.values()]
        # The order in which they are merged must not hang on which came last.
        wordings.sort(key=lambda same: same[-1].id)
        vectors = self.vectors([str(same[0].text) for same in wordings])
        together: dict[int, list[int]] = {}
        for row, group in enumerate(_clusters(self._told_apart(vectors))):
            together.setdefault(group, []).append(row)
        made = [
            _group([wordings[row] for row in rows], vectors[rows]) for rows in together.values()
        ]
        return sorted(made, key=lambda group: (-len(group.messages), -group.messages[0].id))

    def _told_apart(self, vectors: np.ndarray) -> np.ndarray:
        """The same vectors without what all questions share, of unit length."""
        with self._lock:
            if self._common is None:
                # Once only: groups must not change whenever somebody adds an example.
                self._common = _common(self._examples.known().vectors)
            mean, directions = self._common
        left = vectors - mean
        left = left - (left @ directions) @ directions.T
        lengths = np.linalg.norm(left, axis=1, keepdims=True)
        told: np.ndarray = left / np.where(lengths, lengths, 1.0)
        return told


async def shared_likeness(app: Sanic) -> Likeness:
    """The one of the console's process, once the encoder is there."""
    await app.ctx.ready()
    if not hasattr(app.ctx, "likeness"):
        app.ctx.likeness = Likeness(app.ctx.encoder, app.ctx.adviser.examples)
    found: Likeness = app.ctx.likeness
    return found


def _common(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean of vectors, and their main directions as columns, shape (size, `COMMON`)."""
    if not len(vectors):
        return np.zeros(vectors.shape[1]), np.zeros((vectors.shape[1], 0))
    mean = vectors.mean(axis=0)
    _, directions = np.linalg.eigh((vectors - mean).T @ (vectors - mean))
    # In rising order.
    return mean, directions[:, ::-1][:, : min(COMMON, len(vectors) // EXAMPLES_EACH)]


def _clusters(vectors: np.ndarray) -> Sequence[int]:
    """A group's number for each row: average linkage (Sokal and Michener 1958)."""
    if len(vectors) < 2:
        return range(len(vectors))
    apart = np.clip(1.0 - vectors @ vectors.T, 0.0, 2.0)
    apart = (apart + apart.T) / 2
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), "average")
    numbers: Sequence[int] = fcluster(tree, 1.0 - ALIKE, "distance").tolist()
    return numbers


def _group(wordings: Sequence[tuple[Message, ...]], vectors: np.ndarray) -> Group:
    weights = np.array([len(same) for same in wordings], dtype=np.float32)
    centre = (vectors * weights[:, None]).sum(axis=0)
    centre /= np.linalg.norm(centre) or 1.0
    order = np.argsort(-(vectors @ centre), kind="stable")
    texts = tuple((str(wordings[row][0].text), wordings[row]) for row in order)
    messages = sorted((one for same in wordings for one in same), key=lambda one: -one.id)
    return Group(tuple(messages), texts, centre)


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))
