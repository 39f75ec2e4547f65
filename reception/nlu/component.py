"""What our untrained components of Rasa's pipeline have in common."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self


class MessageComponent(GraphComponent):
    """A component that sets something on visitors' messages and learns nothing.

    Subclasses write ``process`` and, where they read files or load models, ``__init__``
    or ``warm_up``.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the component's part of config.yml."""
        self.config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """A component for training."""
        return cls(config)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """A component for visitors, warmed up so that none of them waits for it."""
        component = cls(config)
        component.warm_up()
        return component

    def warm_up(self) -> None:
        """Load what only visitors' messages need."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples as they are."""
        return training_data
