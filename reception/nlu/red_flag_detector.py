"""Notices red flags in a message, before anything learned has its say."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.nlu.component import MessageComponent
from reception.nlu.labels import RED_FLAG
from reception.nlu.red_flags import load_red_flags


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class RedFlagDetector(MessageComponent):
    """Sets ``red_flag`` on a message that raises one; the classifier must obey it.

    The list is read when a model is loaded, not when it is trained, so that a change
    to it counts from the next start.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the project's list."""
        super().__init__(config)
        self._flags = load_red_flags()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set ``red_flag`` to the label and name found, or None."""
        for message in messages:
            found = self._flags.find(message.get(TEXT) or "")
            message.set(
                RED_FLAG,
                {"label": found.label, "name": found.name} if found else None,
                add_to_output=True,
            )
        return messages
