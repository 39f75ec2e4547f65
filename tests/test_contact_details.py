"""Phone numbers and mail addresses in a message."""

from __future__ import annotations

import time

import pytest
from rasa.shared.nlu.training_data.message import Message

from reception.clinic.contacts import trouble_with
from reception.clinic.facts import load_clinic
from reception.nlu.contact_details import (
    contacts_meant,
    find_attempt,
    find_contacts,
    find_references,
    find_short_numbers,
    without_cards,
)
from reception.nlu.contact_extractor import ContactDetailsExtractor
from reception.nlu.text import clean


def contacts(text: str, country: str = "GB") -> list[str]:
    return [value for value, _, _ in find_contacts(text, country)]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", "+44 7700 900123"),
        ("07700900123", "+44 7700 900123"),
        ("o77oo 9oo123", "+44 7700 900123"),
        ("O7700 9OO 123", "+44 7700 900123"),
        ("+44 7700 9OO 123", "+44 7700 900123"),
        ("07700-900-123", "+44 7700 900123"),
        ("077009 00123", "+44 7700 900123"),
        ("0117 496 0123", "+44 117 496 0123"),
        ("(0117) 496 0123", "+44 117 496 0123"),
        ("+44 7700 900123", "+44 7700 900123"),
        ("+447700900123", "+44 7700 900123"),
        ("0044 7700 900123", "+44 7700 900123"),
        ("0044 (0)117 496 0123", "+44 117 496 0123"),
        ("+1 202 555 0143", "+1 202-555-0143"),
        ("+91 98765 43210", "+91 98765 43210"),
        ("+49 30 901820", "+49 30 901820"),
    ],
)
def test_a_phone_number_is_read_in_international_form(typed: str, number: str) -> None:
    for text in (typed, f"my number is {typed}.", f"Call me on {typed} after 6, please!"):
        assert contacts(text) == [number], text


def test_a_local_number_belongs_to_the_clinics_country() -> None:
    assert contacts("030 901820", "DE") == ["+49 30 901820"]


@pytest.mark.parametrize(
    "address", ["anna@example.com", "anna.b+spa@mail.example.co.uk", "A_B-c@d-e.org", "ü@bücher.de"]
)
def test_a_mail_address_is_found(address: str) -> None:
    for text in (address, f"mail me at {address}.", f"<{address}>, thanks", f"mailto:{address}"):
        assert contacts(text) == [address], text


def test_contacts_come_with_their_places_in_their_order() -> None:
    text = "write to a@b.example or ring 07700 900123"
    found = find_contacts(text, "GB")
    assert [text[start:end] for _, start, end in found] == ["a@b.example", "07700 900123"]


@pytest.mark.parametrize(
    "text",
    [
        "£60 for 60 minutes",
        "ooo ooo oooo",
        "oo 10 or 20 of 2000",
        "is it £38, £62 or £88?",
        "1,000,000",
        "30/60/90 minutes",
        "30 45 60 minutes",
        "between 9 and 12",
        "from 10:00-16:00",
        "20/11/2026",
        "01/02/2027 14:00",
        "27 November 2026 at 2:30pm",
        "£07700 900124",
        "my NHS number is 943 476 5919",
        "ISBN 978-0-306-40615-7",
        "4111 1111 1111 1111",
        "my card is 4111-1111-1111-1111",
        "BS1 0ZZ",
        "14 Lantern Lane",
        "999",
        "a@b",
        "@home",
        "me@",
        "",
    ],
)
def test_a_price_a_date_or_an_address_is_no_contact(text: str) -> None:
    assert contacts(text) == []


@pytest.mark.parametrize("piece", ["a.", "a@", "0 ", "+44 ", "07700 900123 ", "a@b."])
def test_a_long_message_is_searched_at_once(piece: str) -> None:
    message = (piece * 1000)[:1000]
    started = time.thread_time()
    find_contacts(message, "GB")
    assert time.thread_time() - started < 0.5


@pytest.mark.parametrize(
    "text", ["2026-11-20", "20.11.2026", "20 11 2026", "2024-2025", "order 1234567"]
)
def test_a_date_or_an_order_number_is_no_phone(text: str) -> None:
    assert find_contacts(text, "GB") == []


def test_a_run_of_noughts_in_a_phone_number_stays() -> None:
    assert clean("ring 07700 900000") == "ring 07700 900000"


@pytest.mark.parametrize(
    "typed", ["BCDF-2345", "bcdf2345", "BCDF 2345", "my code is bcdf-2345.", "B C D F 2 3 4 5"]
)
def test_a_reference_is_found_in_any_writing(typed: str) -> None:
    assert [value for value, _, _ in find_references(typed)] == ["BCDF2345"]


@pytest.mark.parametrize("text", ["2345 6789", "07700 900123", "strength", "a BCDF-234", "rhythms"])
def test_a_phone_number_or_a_word_is_no_reference(text: str) -> None:
    assert find_references(text) == []


@pytest.mark.parametrize("typed", ["555-0142", "5550142", "496 0123", "ring 555 0142"])
def test_a_local_number_without_area_code_is_found_where_one_is_expected(typed: str) -> None:
    (found,) = find_short_numbers(typed)
    assert found[0] in typed


@pytest.mark.parametrize("text", ["at 15:00", "27/11/2026", "£1200", "3 pm", "2026-11-20"])
def test_a_time_a_date_or_a_price_is_no_local_number(text: str) -> None:
    assert find_short_numbers(text) == []


def parts(text: str, label: str, *asked: str) -> list[str]:
    """What a message of that label, with questions as parts, consists of afterwards."""
    known = [{"label": one, "confidence": 0.9} for one in asked]
    message = Message({"text": text, "label": label, "confidence": 0.9, "parts": known})
    ContactDetailsExtractor({}).process([message])
    return [part["label"] for part in message.get("parts")]


def test_a_contact_beside_a_question_is_a_part_of_its_own() -> None:
    text = "07700 900123. Where do I park?"
    assert parts(text, "location") == ["location", "give_contact"]
    assert parts(text, "faq/oils") == ["faq/oils", "give_contact"]
    both = parts(text, "prices", "prices", "location")
    assert both == ["prices", "location", "give_contact"]


@pytest.mark.parametrize(
    "label", ["medical_advice", "emergency", "book_appointment", "contact_details", "clarify"]
)
def test_a_contact_parts_no_other_message(label: str) -> None:
    assert parts("is it 07700 900123?", label) == []
    assert parts("Where do I park?", "location") == []


@pytest.mark.parametrize(
    "typed",
    [
        "oh seven seven double-oh nine hundred one four two",
        "o double seven double o, nine double o, one four two",
        "zero seven seven zero zero 900 one forty two",
        "077 then 009 and then 00142",
        "07700, 900, one four two",
        "plus four four seven seven double oh nine hundred one four two",
        "٠٧٧٠٠ ٩٠٠١٤٢",
        "०७७०० ९००१४२",
        "０７７００ ９００１４２",
    ],
)
def test_a_number_is_read_as_people_dictate_it_and_in_any_digits(typed: str) -> None:
    for text in (typed, f"it's {typed}.", f"my number is {typed}, thanks"):
        assert contacts(text) == ["+44 7700 900142"], text


@pytest.mark.parametrize(
    "text",
    [
        "one of the two, between nine and twelve",
        "from zero to one hundred in five minutes",
        "oh no, nine people came, then two, and then three hundred",
        "two at ten and one at eleven, or three on the twenty first",
    ],
)
def test_numbers_in_a_sentence_are_no_phone(text: str) -> None:
    assert contacts(text) == []


@pytest.mark.parametrize("text", ["07700 900123 4567", "my number is 07700900123 99"])
def test_no_digits_are_left_out_to_make_a_number_of_the_rest(text: str) -> None:
    assert contacts(text) == []
    assert trouble(find_attempt(text) or "") == "That has too many digits for a phone number."


def trouble(contact: str) -> str | None:
    return trouble_with(contact, load_clinic())


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        ("+44 909 879 1234", "premium-rate"),
        ("+44 950 123 4567", "premium-rate"),
        ("0871 222 3333", "premium-rate"),
        ("0872 222 3333", "premium-rate"),
        ("0873 222 3333", "premium-rate"),
        ("+1 900 555 1234", "premium-rate"),
        ("999", "for emergencies"),
        ("112", "for emergencies"),
        ("101", "a public service"),
        ("111", "a public service"),
        ("0800 1111", "a helpline"),
        ("0117 496 0123", "our own number"),
        ("+44 117 496 0123", "our own number"),
        ("hello@willowroom.example", "our own address"),
        ("07700 9001", "too few"),
        ("12345", "too few"),
        ("077009001234", "too many"),
    ],
)
def test_what_the_team_cannot_use_is_told_from_what_it_can(contact: str, says: str) -> None:
    assert says in (trouble(contact) or "nothing")


@pytest.mark.parametrize(
    "contact",
    [
        *("07700 900123", "+44 7700 900123", "0117 496 0124"),
        *("+49 30 901820", "+1 202-555-0143", "jo@example.com"),
    ],
)
def test_an_ordinary_number_or_address_is_taken(contact: str) -> None:
    assert trouble(contact) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("please ring 07700 900123 not 07700 900999", ["+44 7700 900123"]),
        ("ring 07700 900999, no wait 07700 900123", ["+44 7700 900123"]),
        ("not 07700 900999 but 07700 900123", ["+44 7700 900123"]),
        ("07700 900123 or jo@example.com", ["+44 7700 900123", "jo@example.com"]),
    ],
)
def test_a_number_that_the_message_calls_wrong_is_not_meant(typed: str, meant: list[str]) -> None:
    found = [
        {"entity": "contact", "value": value, "start": start, "end": end}
        for value, start, end in find_contacts(typed, "GB")
    ]
    assert contacts_meant(typed, found) == meant


def test_hours_before_a_number_are_no_part_of_it() -> None:
    assert contacts("between 07:00 and 09:00 0117 496 0555") == ["+44 117 496 0555"]


@pytest.mark.parametrize(
    "number", ["4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009", "6011000000000004"]
)
def test_the_number_of_a_card_is_masked(number: str) -> None:
    assert without_cards(f"my card: {number}, thanks") == "my card: [card], thanks"
    assert without_cards(f"here {number}.") == "here [card]."
    assert without_cards("my card is 4111 1111 1111 1112") == "my card is [card]"


@pytest.mark.parametrize(
    "text", ["07700 900123", "0044 7700 900123", "+49 30 901820 12345", "4111 1111 1111 1112"]
)
def test_another_long_number_is_no_card(text: str) -> None:
    assert without_cards(text) == text
