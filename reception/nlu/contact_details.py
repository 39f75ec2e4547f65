"""Notices a phone number, a mail address or the reference of an appointment in a message."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
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
from reception.clinic.references import ALPHABET, normal_reference
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
from reception.nlu.text import has_words

FEW_WORDS = 8
"""A message with a contact and at most this many other words is about the contact."""

ABOUT_APPOINTMENTS = ("check_appointment", "change_appointment", "cancel_appointment")
"""Labels of messages about an appointment that there is."""

KEEP_THEIR_LABEL = frozenset(
    {
        EMERGENCY,
        MEDICAL_ADVICE,
        "book_appointment",
        "talk_to_human",
        *ABOUT_APPOINTMENTS,
    }
)
"""What these ask for is more than the contact that comes with it."""

_SHORT = re.compile(r"(?<![\w+£$€.:/-])\d{3,5}[ -]?\d{3,5}(?![\w:/.-]*\w)")
_REFERENCE = re.compile(rf"(?i)(?<!\w)[{ALPHABET}](?:[ -]?[{ALPHABET}]){{7}}(?!\w)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


def find_contacts(text: str, country: str) -> list[tuple[str, int, int]]:
    """Phone numbers (international form) and mail addresses in ``text``, with place."""
    found = [(match.group(), match.start(), match.end()) for match in _MAIL.finditer(text)]
    for match in phonenumbers.PhoneNumberMatcher(
        text, country, leniency=phonenumbers.Leniency.POSSIBLE
    ):
        number = phonenumbers.format_number(
            match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
        if _looks_like_a_phone(match):
            found.append((number, match.start, match.end))
    return sorted(found, key=lambda contact: contact[1])


def find_short_numbers(text: str) -> list[tuple[str, int, int]]:
    """Local numbers without an area code, as typed ("555-0142"), with place.

    Only for a message in which a number is expected: anywhere else it may be anything.
    """
    return [(match.group(), match.start(), match.end()) for match in _SHORT.finditer(text)]


def find_references(text: str) -> list[tuple[str, int, int]]:
    """References of appointments ("BCDF-2345" in any writing), in normal form, with place."""
    found = []
    for match in _REFERENCE.finditer(text):
        reference = normal_reference(match.group())
        # Figures alone are a phone number.
        if reference and not reference.isdecimal():
            found.append((reference, match.start(), match.end()))
    return found


def _looks_like_a_phone(match: phonenumbers.PhoneNumberMatch) -> bool:
    """Whether it is a number that exists, or at least begins as phone numbers do.

    A date such as 2026-11-20 is a possible number too, but neither of these.
    """
    digits = re.sub(r"\D", "", match.raw_string)
    begins = match.raw_string.lstrip("( ").startswith(("0", "+"))
    return phonenumbers.is_valid_number(match.number) or (begins and len(digits) >= 9)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ContactDetailsExtractor(MessageComponent):
    """Adds ``contact`` and ``reference`` entities.

    A message of little else is labelled ``give_contact``, or with a reference
    ``check_appointment``.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Read numbers without a prefix as belonging to the clinic's country."""
        super().__init__(config)
        self._country = load_clinic().country

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities, and the label where it applies."""
        for message in messages:
            text = message.get(TEXT) or ""
            references = find_references(text)
            contacts = find_contacts(text, self._country)
            if not references and not contacts:
                continue
            entities = [
                {
                    "entity": entity,
                    "value": value,
                    "start": start,
                    "end": end,
                    "extractor": type(self).__name__,
                }
                for entity, found in ((REFERENCE, references), (CONTACT, contacts))
                for value, start, end in found
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
            rest = text
            for _, start, end in sorted([*references, *contacts], key=lambda f: -f[1]):
                rest = rest[:start] + rest[end:]
            if references and message.get(LABEL) in (OUT_OF_SCOPE, CLARIFY):
                _relabel(message, _errand(message))
            words = rest.split() if has_words(rest) else []
            little_else = "?" not in rest and len(words) <= FEW_WORDS
            if not words or (little_else and message.get(LABEL) not in KEEP_THEIR_LABEL):
                _relabel(message, "check_appointment" if references else GIVE_CONTACT)
        return messages


def _errand(message: Message) -> str:
    """What is most likely to be done with the appointment whose reference is there."""
    labels = [candidate[LABEL] for candidate in message.get(CANDIDATES) or []]
    return next((label for label in labels if label in ABOUT_APPOINTMENTS), "check_appointment")


def _relabel(message: Message, label: str) -> None:
    intent = {INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: 1.0}
    values = {LABEL: label, CONFIDENCE: 1.0, PARTS: [], INTENT: intent}
    for name, value in values.items():
        message.set(name, value, add_to_output=True)
    message.set(
        INTENT_RANKING_KEY, [intent, *message.get(INTENT_RANKING_KEY, [])], add_to_output=True
    )
