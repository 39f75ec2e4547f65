"""Conversations in messaging apps: bookings by buttons or numbers, and what must never fail."""

from __future__ import annotations

import re
import uuid

import pytest

from channels.apps import PUBLIC_URL, TOPICS, App, Visitor, offered, wait_until
from reception.clinic import outgoing

EMERGENCY = "I can't breathe and my chest hurts"

LONGEST = {
    "telegram": 4096, "whatsapp": 4096, "messenger": 2000, "slack": 4000,
    "twilio-sms": 1600, "twilio-whatsapp": 1600,
}  # fmt: skip
"""Characters of a message."""


def test_a_whole_booking_by_what_is_offered(visitor: Visitor) -> None:
    visitor.say("I would like to book an appointment")
    visitor.choose("Deep tissue")
    visitor.choose("minutes")
    visitor.choose("Nov")
    visitor.say("Jo Bloggs")
    (summary,) = visitor.say("07700 900142")
    assert "for Jo Bloggs, +44 7700 900142" in summary.text
    buttons, numbers = offered([summary])
    assert bool(buttons) == visitor.provider.buttons
    assert bool(numbers) != visitor.provider.buttons
    (booked,) = visitor.choose("Yes")
    # Not in the link: its signature is random, and may look like a reference.
    text = booked.text.replace(re.findall(r"https?://\S+", booked.text)[0], "")
    (reference,) = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", text)
    assert f"{PUBLIC_URL}/webhooks/calendar/appointment/" in booked.text
    query = "SELECT state, name, conversation FROM bookings WHERE reference = ?"
    found = visitor.app.records.ask(query, reference.replace("-", ""))
    assert found == [("booked", "Jo Bloggs", visitor.conversation)]


def test_a_button_can_be_typed_by_its_number_too(visitor: Visitor) -> None:
    visitor.say("I would like to book an appointment")
    (question,) = visitor.say("2")
    assert question.text.startswith("Deep tissue massage: how long")


def test_the_number_that_somebody_writes_from_need_not_be_typed(visitor: Visitor) -> None:
    asked_for_contact(visitor)
    said = visitor.say("the number I am writing from")
    number = re.sub(r"\D", "", visitor.chat)
    if visitor.app.name in ("twilio-sms", "twilio-whatsapp", "whatsapp"):
        assert number in re.sub(r"\D", "", said[-1].text.split("for Jo Bloggs")[1])
    else:
        assert "phone number or mail address" in said[-1].text


def test_an_old_button_answers_no_other_question(visitor: Visitor) -> None:
    asked_for_contact(visitor)
    summary = visitor.say("07700 900142")
    visitor.choose("Yes, book it")
    visitor.say("delete my data")
    for old in offered(summary)[0][:1]:
        said = visitor.answer_to(visitor.provider.press(visitor.chat, old))
        assert not any("Done:" in one.text for one in said)
    (done,) = visitor.choose("Yes")
    assert "Done:" in done.text


def asked_for_contact(visitor: Visitor) -> None:
    visitor.say("book a 60 minute deep tissue massage")
    visitor.choose("Nov")
    visitor.say("Jo Bloggs")


def test_an_emergency_comes_first_in_the_middle_of_a_booking_too(visitor: Visitor) -> None:
    assert "999" in visitor.say(EMERGENCY)[0].text
    visitor.say("I would like to book an appointment")
    visitor.choose("Swedish")
    assert "999" in visitor.say(EMERGENCY)[0].text


@pytest.mark.usefixtures("servers_database")
def test_a_long_answer_of_a_person_arrives_whole_and_once(visitor: Visitor) -> None:
    visitor.ask(0)
    before = len(visitor.said)
    sentences = [f"Oil {number} is <b>good</b> & mild 🌿 for your skin." for number in range(215)]
    text = " ".join(sentences)
    assert len(text) > 9000
    uid = uuid.uuid4().hex
    for _ in range(2):
        outgoing.tell(visitor.conversation, text, uid)
    visitor.settled()
    pieces = [one.text for one in visitor.said[before:]]
    assert " ".join(pieces) == text
    assert len(pieces) <= 1 + len(text) / LONGEST[visitor.app.name] * 1.4
    assert all(piece.endswith("skin.") for piece in pieces)
    assert all(len(piece) <= LONGEST[visitor.app.name] for piece in pieces)


def test_who_asks_for_it_is_forgotten_and_told_so(visitor: Visitor) -> None:
    name = f"Ophelia Quill{visitor.number:04}"
    visitor.say(f"my name is {name}, does massage help dry skin?")
    conversation = visitor.conversation
    assert visitor.app.records.places(name)
    visitor.say("delete my data")
    (done,) = visitor.choose("Yes, delete it")
    assert done.text.startswith("Done: everything I had stored")
    for trace in (name, visitor.trace):
        assert visitor.app.records.places(trace) == []
    query = "SELECT * FROM correspondents WHERE conversation = ?"
    assert visitor.app.records.ask(query, conversation) == []
    assert visitor.ask(0) == [0]


@pytest.mark.usefixtures("servers_database")
def test_who_has_said_stop_by_sms_is_told_nothing_until_they_say_start(
    apps: dict[str, App],
) -> None:
    visitor = apps["twilio-sms"].visitor()
    provider = visitor.provider
    assert visitor.ask(0) == [0]
    provider.go_down(visitor.chat)
    visitor.write(TOPICS[1].entry.question)
    waiting = "SELECT 1 FROM outgoing WHERE conversation = ? AND state = 'waiting'"
    wait_until(lambda: visitor.app.records.ask(waiting, visitor.conversation))
    assert visitor.deliver(provider.stop_word(visitor.chat)) == 200
    visitor.settled()
    provider.come_up(visitor.chat)
    with pytest.raises(outgoing.NotReachable):
        outgoing.tell(visitor.conversation, "Asha is in today.", uuid.uuid4().hex)
    assert visitor.ask(2) == []
    assert len(visitor.said) == 1
    assert visitor.deliver(provider.opt_in(visitor.chat)) == 200
    assert visitor.ask(3)[-1] == 3
    outgoing.tell(visitor.conversation, "Asha is in today.", uuid.uuid4().hex)
    visitor.settled()
    assert visitor.said[-1].text == "Asha is in today."


def test_one_number_in_two_apps_is_two_conversations(apps: dict[str, App]) -> None:
    by_sms = apps["twilio-sms"].visitor()
    by_whatsapp = apps["twilio-whatsapp"].visitor(by_sms.number)
    for visitor in (by_sms, by_whatsapp):
        visitor.say("I would like to book an appointment")
    by_sms.choose("Swedish")
    assert by_sms.conversation.startswith("sms-")
    assert by_whatsapp.conversation.startswith("whatsapp-")
    by_whatsapp.choose("Facial")
    assert by_sms.said[-1].text.startswith("Swedish massage: how long")
    assert by_whatsapp.said[-1].text.startswith("Facial: how long")
