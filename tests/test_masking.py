"""Nothing of who a visitor is stays in what is kept of their messages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception.nlu.masking import LONGEST_KEPT, mask


@pytest.mark.parametrize(
    ("said", "secrets"),
    [
        ("my name is Jo Bloggs and I have dry skin", ["Jo", "Bloggs"]),
        ("My name's Siân Price-Jones, do you do facials?", ["Siân", "Jones"]),
        ("i'm called bernadette, is it safe", ["bernadette"]),
        ("This is Ruth Abara. Does it help with scars?", ["Ruth", "Abara"]),
        ("It's Jan de Vries, can massage help sleep", ["Jan", "Vries"]),
        ("I'm Sarah Connor and my legs ache", ["Sarah", "Connor"]),
        ("i'm sarah connor", ["sarah", "connor"]),
        ("its jo bloggs here, does it help", ["jo", "bloggs"]),
        ("I am Mohammed Ali, what oils do you use", ["Mohammed", "Ali"]),
        ("hello i am Olu, how often", ["Olu"]),
        ("call me Zed", ["Zed"]),
        ("my name is 王小明", ["王小明"]),
        ("Book me in under Abara please", ["Abara"]),
        ("I'd like it for Anna Schmidt", ["Anna", "Schmidt"]),
        ("name: Olga Petrova, phone 07700 900123", ["Olga", "Petrova", "900123"]),
        ("Ivy Chen, 07700 900864, swedish on friday", ["Ivy", "Chen", "900864"]),
        ("my surname is smith", ["smith"]),
        ("username: jobloggs99", ["jobloggs"]),
        ("Mrs Patel would like to know about scars", ["Patel"]),
        ("dr. Evans said I should not", ["Evans"]),
        ("my husband John has wrinkles", ["John"]),
        ("my daughter Emily-Rose wants a facial", ["Emily"]),
        ("my friend named Kate said it helps", ["Kate"]),
        ("My mum Margaret is 80", ["Margaret"]),
        ("Does it help? Thanks, Sarah", ["Sarah"]),
        ("What oils do you use? Kind regards, Peter O'Neil", ["Peter", "Neil"]),
        ("is it good for scars - Pete", ["Pete"]),
        ("Sarah here, is it good for scars", ["Sarah"]),
        ("ring me on 07700 900123", ["900123"]),
        ("07700900123", ["07700900123"]),
        ("+44 7700 900 123 please", ["7700", "900"]),
        ("0117-496-0999 is my number", ["496", "0999"]),
        ("(0117) 496 0999", ["496", "0999"]),
        ("my number is 555-0142", ["555", "0142"]),
        ("call 4960999", ["4960999"]),
        ("oh seven seven double oh nine hundred", ["seven", "double"]),
        ("zero seven seven zero zero nine zero zero one two three", ["nine"]),
        ("０７７００ ９００１２３", ["123", "１２３"]),
        ("0770\u200b0900123", ["0900123"]),
        ("07700.900.123", ["900"]),
        ("0 7 7 0 0 9 0 0 1 2 3", ["9 0 0"]),
        ("+1 (415) 555-2671", ["2671"]),
        ("0049 30 1234567", ["1234567"]),
        ("jo@visitor.example", ["jo@", "visitor"]),
        ("mail me at jo.bloggs+spa@gmail.com please", ["bloggs", "gmail"]),
        ("jo (at) gmail (dot) com", ["jo ", "gmail"]),
        ("jo at gmail dot com", ["gmail"]),
        ("joe.bloggs at hotmail.co.uk", ["bloggs", "hotmail"]),
        ("see https://facebook.com/jo.bloggs", ["bloggs"]),
        ("www.jobloggs.co.uk is my site", ["jobloggs"]),
        ("facebook.com/jo.bloggs", ["bloggs"]),
        ("I'm @jo_bloggs on insta", ["jo_bloggs"]),
        ("my reference is BCDF-2345", ["BCDF", "2345"]),
        ("bcdf 2345 please move it", ["bcdf"]),
        ("I was born on 3 March 1985, am I too old?", ["1985", "March"]),
        ("dob 03/03/85", ["03/85"]),
        ("born in 1962, does it help", ["1962"]),
        ("my birthday is 12th of May", ["12th", "May"]),
        ("1985-03-03 is my date of birth", ["1985"]),
        ("March 3rd, 1985", ["1985"]),
        ("date of birth 030385", ["030385"]),
        ("my card is 4111 1111 1111 1111 exp 12/27", ["1111"]),
        ("4111-1111-1111-1111", ["1111"]),
        ("378282246310005", ["3782"]),
        ("IBAN GB29 NWBK 6016 1331 9268 19", ["NWBK", "1331"]),
        ("sort code 12-34-56 account 12345678", ["12-34", "12345678"]),
        ("NI number QQ 12 34 56 C", ["34 56"]),
        ("NHS number 485 777 3456", ["777"]),
        ("I live at 12 Privet Drive, Little Whinging", ["Privet", "Whinging"]),
        ("22B Baker Street is where I am", ["Baker"]),
        ("Flat 3, 14 Lantern Lane", ["Flat 3", "Lantern"]),
        ("my address is the old mill by the river", ["mill"]),
        ("5 Oak Tree Way, BS1 4DJ", ["Oak", "4DJ"]),
        ("I am in bs14dj", ["bs14dj"]),
        ("do you come to SW1A 1AA?", ["1AA"]),
        ("zip code 10001", ["10001"]),
        ("New York, NY 10001", ["10001"]),
        ("Musterstraße 12, 10115 Berlin", ["Muster", "10115"]),
        ("12 rue de la Paix", ["Paix"]),
        ("can you come to 10 downing street?", ["downing"]),
    ],
)  # fmt: skip
def test_what_tells_who_it_is_is_masked(said: str, secrets: list[str]) -> None:
    masked = mask(said)
    assert "[" in masked
    for secret in secrets:
        assert secret.lower() not in masked.lower()
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "said",
    [
        "Does massage help with wrinkles and fine lines?",
        "is it OK for 60 minutes on Friday at 3pm",
        "60-90 minutes or 2 hours?",
        "27/11/2026 at 15:00 swedish",
        "2026-11-27 15:00",
        "a facial on Saturday 28 November 2026",
        "I'm 43 and my skin is dry",
        "i am 25 weeks",
        "how much is 90 minutes? £88?",
        "do you open at 9:00-19:00",
        "my 2 feet hurt in a bad way",
        "I sit 8 hours a day on my way to work",
        "it takes 10 minutes to drive on the road",
        "Is Asha Raman free on Friday",
        "Deep tissue for 60 minutes",
        "10-15 minutes or 20-30 minutes, 2-3 times",
        "I have had 3 massages in 2024 and 2025",
        "what's the best Collagen cream",
        "I live in Bristol, do you have parking",
        "Does it work? Thanks",
        "is this for me",
        "my doctor says it's fine",
        "100% natural, 1000 mg of vitamin c, 20 000 steps",
        "wrinkles",
        "",
    ],
)
def test_a_question_stays_as_it_is(said: str) -> None:
    assert mask(said) == said


def test_what_the_conversation_has_told_is_masked_wherever_it_stands() -> None:
    known = ("Jo Bloggs-Smythe", "+44 7700 900123")
    assert mask("does jo bloggs-smythe need oils? call jo bloggs-smythe", known) == (
        "does [name] need oils? call [name]"
    )
    assert mask("is JO BLOGGS-SMYTHE there", known) == "is [name] there"


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_anything_can_be_masked_and_stays_masked(said: str) -> None:
    masked = mask(said)
    assert len(masked) <= LONGEST_KEPT
    assert mask(masked) == masked


@given(
    st.sampled_from(["", "please call ", "is it good for scars? ", "Hi!! ", "und "]),
    st.lists(st.integers(0, 9), min_size=9, max_size=9),
    st.sampled_from(["", " ", "-", ".", " - "]),
    st.sampled_from(["", " thanks", "?", "\nbye"]),
)
@settings(max_examples=200, deadline=None)
def test_no_mobile_number_gets_through_however_it_is_spaced(
    before: str, digits: list[int], between: str, after: str
) -> None:
    number = "07" + "".join(map(str, digits))
    said = before + between.join([number[:5], number[5:8], number[8:]]) + after
    assert sum(sign.isdigit() for sign in mask(said)) == 0, said


@given(st.emails())
@settings(max_examples=200, deadline=None)
def test_no_usual_mail_address_gets_through(mail: str) -> None:
    name = mail.rpartition("@")[0]
    if all(sign.isalnum() or sign in "._+-" for sign in name):
        assert "@" not in mask(f"write to {mail} please")


@pytest.mark.parametrize(
    "said",
    ["a " * 1000, "1" * 2000, "1 " * 1000, "A " * 1000, "Abc " * 500, "a@" * 1000, "12 a b " * 180,
     "." * 2000, "one " * 500, "(at)" * 500, "my name is " * 180, "1-" * 1000, "a.b." * 500,
     "www." * 500, "i live at " * 200, "rue de " * 300, "Thanks, " * 250],
)  # fmt: skip
def test_no_message_takes_long(said: str) -> None:
    started = time.perf_counter()
    mask(said)
    assert time.perf_counter() - started < 0.25
