"""Last word on a message's label: what is in it may say more than how it is put."""

from __future__ import annotations

import re
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

from reception.nlu.component import MessageComponent
from reception.nlu.labels import (
    CANDIDATES,
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
)

FEW_WORDS = 8
"""A message with a contact and at most this many other words is about the contact."""

ABOUT_APPOINTMENTS = ("check_appointment", "change_appointment", "cancel_appointment")
"""Labels of messages about an appointment that there is."""

KEEP_THEIR_LABEL = frozenset(
    {EMERGENCY, MEDICAL_ADVICE, "book_appointment", "talk_to_human", *ABOUT_APPOINTMENTS}
)
"""What these ask for is more than the contact that comes with it."""

_WITH_A_CONTACT = """
    s it its is my our the on at me us here this that number phone mobile tel telephone mail
    email e address reach call ring text write you can or and please thanks thank sure yes ok
"""
_OF_A_CONTACT = frozenset(_WITH_A_CONTACT.split())
"""Words that come with a contact and ask for nothing more."""

LIKELY = 2
"""Among so many best candidates booking must be for a treatment with a length or time."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityEvidence(MessageComponent):
    """Relabels a message whose entities leave little doubt.

    - little but a phone number or mail address: ``give_contact``;
    - little but a reference: ``check_appointment``; in an unclear message, the likeliest
      thing that can be done with an appointment;
    - a treatment, unclear, and booking the likeliest, or with a length or a time likely:
      ``book_appointment``.
    """

    def process(self, messages: list[Message]) -> list[Message]:
        """Relabel where it applies."""
        for message in messages:
            label = _label(message)
            if label:
                _relabel(message, label)
        return messages


def _label(message: Message) -> str | None:
    entities = message.get(ENTITIES) or []
    found = {entity["entity"] for entity in entities}
    label = message.get(LABEL)
    unclear = label in (OUT_OF_SCOPE, CLARIFY)
    likely = [candidate[LABEL] for candidate in message.get(CANDIDATES) or []]
    if found & {CONTACT, REFERENCE}:
        rest = _without(message.get(TEXT) or "", entities, (CONTACT, REFERENCE))
        words = [word for word in re.findall(r"\w+", rest.lower()) if word not in _OF_A_CONTACT]
        little_else = "?" not in rest and len(words) <= FEW_WORDS
        urgent = label in (EMERGENCY, MEDICAL_ADVICE)
        if (not words and not urgent) or (
            little_else and label not in KEEP_THEIR_LABEL and not unclear
        ):
            return "check_appointment" if REFERENCE in found else GIVE_CONTACT
        if unclear and REFERENCE in found:
            errands = [one for one in likely if one in ABOUT_APPOINTMENTS]
            return errands[0] if errands else ABOUT_APPOINTMENTS[0]
        if little_else and unclear:
            return GIVE_CONTACT
    if label == CLARIFY and "service" in found:
        enough = LIKELY if found & {"duration", "time"} else 1
        if "book_appointment" in likely[:enough]:
            return "book_appointment"
    return None


def _without(text: str, entities: list[dict[str, Any]], names: tuple[str, ...]) -> str:
    """``text`` without the entities of these names."""
    spans = [(one["start"], one["end"]) for one in entities if one["entity"] in names]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _relabel(message: Message, label: str) -> None:
    intent = {INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: 1.0}
    values = {LABEL: label, CONFIDENCE: 1.0, PARTS: [], INTENT: intent}
    for name, value in values.items():
        message.set(name, value, add_to_output=True)
    message.set(
        INTENT_RANKING_KEY, [intent, *message.get(INTENT_RANKING_KEY, [])], add_to_output=True
    )
