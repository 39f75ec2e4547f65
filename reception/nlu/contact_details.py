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
    CONFIDENCE,
    CONTACT,
    GIVE_CONTACT,
    LABEL,
    PARTS,
    REFERENCE,
    SEVERAL,
    topic_of,
)

_FACTS = frozenset({"opening_hours", "prices", "location", "services_offered"})
"""Labels of questions that a number beside them is no part of."""

_SHORT = re.compile(r"(?<![\w+£$€.:/-])(?<!\d )\d{3,5}[ -]?\d{3,5}(?![\w:/.-]*\w)(?! \d)")
_REFERENCE = re.compile(rf"(?i)(?<!\w)[{ALPHABET}](?:[ -]?[{ALPHABET}]){{7}}(?!\w)")
_WITH_LETTERS = re.compile(
    r"(?<![\w@.£$€])[+(]{0,2}(?=[\d ().+-]{0,16}[oO])[\doO](?:[ ().-]{0,2}[\doO]){8,14}(?![\w@])"
)
"""A number some of whose noughts are the letter: "o77oo 9oo123"."""

MOST_LETTERS = 4
"""Letters o that a number typed so may have."""

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


def find_contacts(text: str, country: str) -> list[tuple[str, int, int]]:
    """Phone numbers (international form) and mail addresses in ``text``, with place."""
    found = [(match.group(), match.start(), match.end()) for match in _MAIL.finditer(text)]
    text = _WITH_LETTERS.sub(_with_noughts, text)
    for match in phonenumbers.PhoneNumberMatcher(
        text, country, leniency=phonenumbers.Leniency.POSSIBLE
    ):
        number = phonenumbers.format_number(
            match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
        if _looks_like_a_phone(match):
            found.append((number, match.start, match.end))
    return sorted(found, key=lambda contact: contact[1])


def _with_noughts(found: re.Match[str]) -> str:
    """The number with noughts for the letter o, as long as most of it are digits."""
    number = found.group()
    digits = sum(sign.isdigit() for sign in number)
    return re.sub("[oO]", "0", number) if digits > MOST_LETTERS else number


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
        return messages


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
