"""Labels that the entities of a message decide."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from reception.nlu.clinic_entities import ClinicEntityExtractor
from reception.nlu.contact_extractor import ContactDetailsExtractor
from reception.nlu.dates import TimeExtractor
from reception.nlu.evidence import EntityEvidence


def labelled(text: str, label: str, *candidates: str) -> Any:
    """A message as the classifier hands it on, after the components that follow."""
    message = Message(
        {
            "text": text,
            "label": label,
            "intent_ranking": [],
            "candidates": [{"label": one, "confidence": 0.3} for one in candidates],
        }
    )
    for component in (ClinicEntityExtractor, TimeExtractor, ContactDetailsExtractor):
        component({}).process([message])
    return EntityEvidence({}).process([message])[0]


@pytest.mark.parametrize("text", ["07700 900123", "it's 07700 900123 thanks", "mail: a@b.example"])
@pytest.mark.parametrize("label", ["out_of_scope", "contact_details"])
def test_a_message_that_is_little_but_a_contact_gives_one(text: str, label: str) -> None:
    message = labelled(text, label)
    assert message.get("label") == "give_contact"
    assert message.get("intent")["name"] == "give_contact"
    assert message.get("intent_ranking")[0]["name"] == "give_contact"


@pytest.mark.parametrize(
    "text",
    [
        "is 07700 900123 your number?",
        "please let me know on 07700 900123 whether my order of vouchers for mum has come in",
    ],
)
def test_a_question_with_a_contact_stays_a_question(text: str) -> None:
    assert labelled(text, "contact_details").get("label") == "contact_details"


@pytest.mark.parametrize("label", ["emergency", "medical_advice"])
def test_a_contact_does_not_hide_what_is_more_urgent(label: str) -> None:
    assert labelled("07700 900123", label).get("label") == label


def test_a_bare_number_is_no_booking_but_one_with_a_wish_is() -> None:
    assert labelled("07700 900123", "book_appointment").get("label") == "give_contact"
    wish = labelled("facial on friday, 07700 900123", "book_appointment")
    assert wish.get("label") == "book_appointment"


@pytest.mark.parametrize("text", ["BCDF-2345", "bcdf2345 please", "it is BCDF 2345, jo@a.example"])
def test_a_bare_reference_looks_an_appointment_up(text: str) -> None:
    assert labelled(text, "contact_details").get("label") == "check_appointment"


def test_a_reference_in_an_unclear_message_decides_between_the_errands() -> None:
    unclear = labelled(
        "I was told to write BCDF-2345 here when the day does not suit any more after all",
        "clarify", "book_appointment", "cancel_appointment", "change_appointment",
    )  # fmt: skip
    assert unclear.get("label") == "cancel_appointment"


def test_a_treatment_with_a_length_or_a_time_is_booked_where_that_is_likely() -> None:
    for text in ("60 minute facial", "swedish on friday at 3"):
        booked = labelled(text, "clarify", "prices", "book_appointment")
        assert booked.get("label") == "book_appointment"
        unlikely = labelled(text, "clarify", "prices", "services_offered", "book_appointment")
        assert unlikely.get("label") == "clarify"


def test_a_message_without_such_entities_is_left_alone() -> None:
    message = labelled("what does it cost", "prices")
    assert message.get("label") == "prices"
