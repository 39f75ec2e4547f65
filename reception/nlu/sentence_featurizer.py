"""Puts the sentence encoder's vectors into Rasa's messages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from reception import settings
from reception.nlu.component import MessageComponent
from reception.nlu.encoder import VectorCache, shared_encoder
from reception.nlu.labels import CLAUSES

VECTOR = "sentence_vector"
CLAUSE_VECTORS = "clause_vectors"


@dataclass(frozen=True)
class SentenceVector:
    """A vector, float32 of shape (size,), as an attribute of a message.

    Rasa fingerprints every attribute at every step of a training; of a bare array it
    would hash the printed form, at 3 ms each.
    """

    values: np.ndarray

    def fingerprint(self) -> str:
        """A hash of the values."""
        return hashlib.sha256(self.values.tobytes()).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(MessageComponent):
    """Sets the vector of a message's text, and those of its clauses."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {
            # Folder with model.onnx and tokenizer.json, relative to the project's;
            # None is the packaged all-MiniLM-L6-v2.
            "encoder": None,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Load the encoder, once in a process; its files are checked then."""
        super().__init__(config)
        folder = settings.home() / config["encoder"] if config.get("encoder") else None
        self.encoder = shared_encoder(folder)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the vectors of all examples, on all cores, from the cache where known."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        texts = [message.get(TEXT) for message in examples]
        vectors = VectorCache().encode(self.encoder, texts)
        for message, vector in zip(examples, vectors):
            message.set(VECTOR, SentenceVector(vector))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the vectors of messages from visitors."""
        for message in messages:
            clauses = message.get(CLAUSES) or []
            vectors = self.encoder.encode([message.get(TEXT) or "", *clauses])
            message.set(VECTOR, SentenceVector(vectors[0]))
            message.set(CLAUSE_VECTORS, np.asarray(vectors[1:]))
        return messages
