"""A trained model on trial: what it makes of messages, and which examples made it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reception.assistant import Assistant
from reception.evaluation import Judged
from reception.nlu import gate
from reception.nlu.encoder import shared_encoder
from reception.nlu.kernel_ridge import KernelRidge
from reception.nlu.question_classifier import QuestionClassifier
from reception.nlu.sentence_featurizer import SentenceEncoderFeaturizer
from reception.nlu.text import clean
from reception.releases.archives import Lessons, etag_of, lessons

_LIKELY = 500
"""Examples nearest in meaning among which those that have decided are looked for; what is in
none of them is far from the message, and weighs next to nothing."""


@dataclass(frozen=True)
class Nearest:
    """An example that has drawn a message to a label.

    Attributes:
        text, label: of the example.
        share: of all that draws the message to the label, 0 to 1.
    """

    text: str
    label: str
    share: float


class Trial:
    """A model that is loaded, and what is known about it; it reads each message once.

    Attributes:
        path, etag: of its archive.
        assistant: the model at work.
        agent, processor: Rasa's, at work in the assistant.
        lessons: what it has learned from.
        rehearsed: what its pipeline puts out for messages of written conversations.
    """

    def __init__(self, path: Path) -> None:
        """Load the model in ``path``.

        Raises:
            ReceptionError: it is missing or damaged.
        """
        self.path = path
        self.etag = etag_of(path)
        self.assistant = Assistant(path)
        # Private: who serves visitors has no business with it.
        self.agent = self.assistant._agent
        self.processor: Any = self.agent.processor
        self.lessons: Lessons = lessons(path)
        self.rehearsed: dict[str, dict[str, Any]] = {}
        self._classifier: QuestionClassifier = self.assistant.component(QuestionClassifier)
        encoding = self.assistant.component(SentenceEncoderFeaturizer)
        self._encoder = encoding.encoder
        self._understood: dict[str, dict[str, Any]] = {}

    @property
    def labels(self) -> list[str]:
        """Every label that it can give."""
        return self._model.labels

    def question(self, label: str) -> str:
        """How a visitor would ask for what a label answers; the label itself if none is known."""
        return self._classifier.questions.get(label, label)

    @property
    def _model(self) -> KernelRidge:
        model = self._classifier.model
        assert model is not None, "a loaded classifier has a model"
        return model

    def understood(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """What `Assistant.parse` would say of each, without ms."""
        new = [text for text in dict.fromkeys(texts) if text not in self._understood]
        if new:
            self._encoder.encode([clean(text) for text in new], cores=2)
            self._understood.update(zip(new, self.assistant.parse_all(new)))
        return [self._understood[text] for text in texts]

    def nearest(self, text: str, label: str, limit: int = 5) -> list[Nearest]:
        """The examples that draw ``text`` to ``label`` the most, the strongest first.

        An example's part in a label's score is its kernel with the message times its weight for
        the label.
        """
        if label not in self.labels or not self.lessons.texts:
            return []
        model, settings = self._model, self._model.settings
        weights = model.dual[:, self.labels.index(label)]
        read = clean(text)
        vector = self._encoder.encode([read])[0]
        kernel = np.exp(settings.sharpness * (model.vectors @ vector - 1))
        likely = np.argsort(-np.abs(kernel * weights))[:_LIKELY]
        texts = [self.lessons.texts[row] for row in likely]
        kernel = kernel[likely]
        for view, weight in (
            (model.words, settings.words),
            (model.characters, settings.characters),
        ):
            products = view.transform(texts) @ view.transform([read]).T
            kernel = kernel + weight * products.toarray()[:, 0]
        parts = kernel * weights[likely]
        for_it = float(parts[parts > 0].sum()) or 1.0
        return [
            Nearest(texts[row], self.lessons.targets[likely[row]], float(parts[row]) / for_it)
            for row in np.argsort(-parts)[:limit]
            if parts[row] > 0
        ]

    def left_out(self) -> list[Judged]:
        """What it makes of its own examples when each is left out of the training."""
        thresholds = self._classifier.thresholds
        if self.lessons.held_out is None or thresholds is None:
            return []
        rows = gate.probabilities(self.lessons.held_out, thresholds.temperature)
        outcomes = (gate.decide(row, self.labels, thresholds) for row in rows)
        return [
            Judged(text, truth, one.label, [label for label, _ in one.candidates])
            for text, truth, one in zip(self.lessons.texts, self.lessons.targets, outcomes)
        ]


def remember_vectors() -> None:
    """Have this process keep the vectors of all it reads; it reads the same again and again."""
    encoder = shared_encoder()
    if encoder.memory is None or len(encoder.memory) > _MOST_VECTORS:
        encoder.memory = {}


_MOST_VECTORS = 40_000
"""Beyond these, 60 MB, memory is emptied."""
