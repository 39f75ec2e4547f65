"""Find a topic by meaning: in questions, examples and answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from reception.faq.example_vectors import ExampleVectors
from reception.nlu.encoder import SentenceEncoder
from reception.nlu.labels import topic_of
from reception.nlu.spelling import one_slip
from reception.nlu.text import folded

LEAST = 0.35
"""Score below which a topic has nothing to do with what was typed."""

_WORD = 0.15
"""Added to the cosine if every word typed stands in the text, in full or with one slip."""


@dataclass(frozen=True)
class Found:
    """A topic, and the text of it that was nearest.

    Attributes:
        topic: its name.
        question: its question.
        score: about 0 to 1.
        text: the question, example or answer that fits best.
    """

    topic: str
    question: str
    score: float
    text: str


def search(text: str, limit: int = 10, examples: ExampleVectors | None = None) -> list[Found]:
    """The topics that are about ``text``, best first.

    Args:
        text: words or a question; a slip in a word is forgiven.
        limit: how many at the most.
        examples: where the vectors are; by default they are loaded once for the process.
    """
    typed = folded(text).split()
    if not typed:
        return []
    examples = examples or _examples()
    known = examples.known()
    vector = examples.encode([text])[0]
    texts = [*known.texts, *known.answers.values()]
    labels = [*known.labels, *known.answers]
    scores = np.concatenate(
        [known.vectors @ vector, examples.encode(list(known.answers.values())) @ vector]
    )
    best: dict[str, Found] = {}
    for place, (label, candidate) in enumerate(zip(labels, texts)):
        topic = topic_of(label)
        if topic is None:
            continue
        score = float(scores[place])
        if score > -1 and _holds(candidate, typed):
            score += _WORD
        if topic not in best or score > best[topic].score:
            best[topic] = Found(topic, known.questions.get(label, topic), score, candidate)
    found = sorted(best.values(), key=lambda one: -one.score)
    return [one for one in found if one.score >= LEAST][:limit]


def _holds(text: str, typed: list[str]) -> bool:
    words = _words(text)
    return all(
        word in words or (len(word) > 4 and any(one_slip(word, other) for other in words))
        for word in typed
    )


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


@lru_cache(maxsize=1)
def _examples() -> ExampleVectors:
    return ExampleVectors(SentenceEncoder())
