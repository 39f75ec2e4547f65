"""Adds to a message how its visitor can be reached, and to which appointment it refers."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from reception.clinic.facts import load_clinic
from reception.nlu.component import MessageComponent
from reception.nlu.contact_details import find_contacts, find_references, is_bare_number
from reception.nlu.labels import (
    CLARIFY,
    CONFIDENCE,
    CONTACT,
    EMERGENCY,
    GIVE_CONTACT,
    LABEL,
    MEDICAL_ADVICE,
    OUT_OF_SCOPE,
    PARTS,
    REFERENCE,
    SEVERAL,
    topic_of,
)

_FACTS = frozenset({"opening_hours", "prices", "location", "services_offered"})
"""Labels of questions that a number beside them is no part of."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ContactDetailsExtractor(MessageComponent):
    """Adds ``contact`` and ``reference`` entities.

    A contact beside a question ("07700 900123. Where do I park?") is a part of its own, so that
    the question is answered and the contact kept.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Read numbers without a prefix as belonging to the clinic's country."""
        super().__init__(config)
        self._country = load_clinic().country

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of every message."""
        for message in messages:
            text = message.get(TEXT) or ""
            found = [(REFERENCE, *one) for one in find_references(text)]
            found += [(CONTACT, *one) for one in find_contacts(text, self._country)]
            entities = [
                {
                    "entity": entity,
                    "value": value,
                    "start": start,
                    "end": end,
                    "extractor": type(self).__name__,
                }
                for entity, value, start, end in found
            ]
            if entities:
                message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
            if any(entity == CONTACT for entity, *_ in found):
                _part_from_question(message)
            elif _is_for_a_phone(message):
                _relabel(message, GIVE_CONTACT)
        return messages


def _is_for_a_phone(message: Message) -> bool:
    """Whether a message is a bare number that was taken for something else than a number.

    What was not understood at all is left as it is, and so is what may be an emergency.
    """
    if message.get(LABEL) in (EMERGENCY, MEDICAL_ADVICE, OUT_OF_SCOPE, CLARIFY):
        return False
    nothing_else = not message.get(ENTITIES) and not message.get(PARTS)
    return nothing_else and is_bare_number(message.get(TEXT) or "")


def _relabel(message: Message, label: str) -> None:
    intent = {INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: 1.0}
    ranking = [intent, *(message.get(INTENT_RANKING_KEY) or [])]
    values = {LABEL: label, CONFIDENCE: 1.0, INTENT: intent, INTENT_RANKING_KEY: ranking}
    for name, value in values.items():
        message.set(name, value, add_to_output=True)


def _part_from_question(message: Message) -> None:
    """Make a message that asks something two: its question, and the contact."""
    label = message.get(LABEL) or ""
    asked = message.get(PARTS) or []
    if not asked and (topic_of(label) or label in _FACTS):
        asked = [{LABEL: label, CONFIDENCE: message.get(CONFIDENCE)}]
    if not asked:
        return
    several = {
        INTENT_NAME_KEY: SEVERAL,
        PREDICTED_CONFIDENCE_KEY: message.get(CONFIDENCE) or 1.0,
    }
    ranking = [several, *(message.get(INTENT_RANKING_KEY) or [])]
    parts = [*asked, {LABEL: GIVE_CONTACT, CONFIDENCE: 1.0}]
    for name, value in ((PARTS, parts), (INTENT, several), (INTENT_RANKING_KEY, ranking)):
        message.set(name, value, add_to_output=True)
