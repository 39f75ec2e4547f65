"""Puts the sentence encoder's vectors into Rasa's messages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from reception import settings
from reception.nlu.encoder import SentenceEncoder, VectorCache
from reception.nlu.labels import CLAUSES

VECTOR = "sentence_vector"
CLAUSE_VECTORS = "clause_vectors"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)
class SentenceEncoderFeaturizer(GraphComponent):
    """Sets the vector of a message's text, and those of its clauses."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's defaults."""
        return {
            # Folder with model.onnx and tokenizer.json, relative to the project's;
            # None is the packaged all-MiniLM-L6-v2.
            "encoder": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """A featurizer with the configured encoder; its files are checked here."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        """Load the encoder with one thread, as serving wants it."""
        self._folder = (settings.home() / config["encoder"]) if config.get("encoder") else None
        self._encoder = SentenceEncoder(self._folder, threads=1)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the vectors of all examples, on all cores, from the cache where known."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        trainer = _on_all_cores(self._folder)
        vectors = VectorCache().encode(trainer, [message.get(TEXT) for message in examples])
        for message, vector in zip(examples, vectors):
            message.set(VECTOR, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the vectors of messages from visitors."""
        for message in messages:
            clauses = message.get(CLAUSES) or []
            vectors = self._encoder.encode([message.get(TEXT) or "", *clauses])
            message.set(VECTOR, vectors[0])
            message.set(CLAUSE_VECTORS, np.asarray(vectors[1:]))
        return messages


def _on_all_cores(folder: Path | None) -> SentenceEncoder:
    return SentenceEncoder(folder, threads=os.cpu_count() or 1)
