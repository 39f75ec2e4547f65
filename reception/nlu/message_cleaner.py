"""First component: a message's text as the others are to read it."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from reception.nlu.component import MessageComponent
from reception.nlu.text import clean


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MessageCleaner(MessageComponent):
    """Replaces the text of every message by its cleaned form (``text.clean``).

    This also disarms slash commands: Rasa's own handler of ``/intent`` is always last
    in the pipeline and finds no slash any more.
    """

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Clean every example in place."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Clean every message in place."""
        for message in messages:
            if message.get(TEXT):
                message.set(TEXT, clean(message.get(TEXT)))
        return messages
