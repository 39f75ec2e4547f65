"""Requests that a person deals with."""

from __future__ import annotations

import logging
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import speech
from actions.clinic_action import Events, Turn
from reception.clinic import inbox
from reception.clinic.facts import Clinic, load_clinic
from reception.nlu.labels import CONTACT
from reception.nlu.visitor_names import is_name, name_in

logger = logging.getLogger(__name__)

NOT_UNDERSTOOD = "not_understood"
"""Kind of a request left because the assistant did not know twice in a row."""

NOT_FOUND = "appointment_not_found"
"""Kind of a request left because reference and contact did not fit too often."""

TOO_LATE = {"change": "late_change", "cancel": "late_cancellation"}
"""Kinds of requests left because the appointment is too near to be changed here, by errand."""

ASKS = "asks"
"""Metadata of a reply that asks for something which no form waits for."""

_BOOKS = re.compile(r"(?i)\b(?:book|booking|appointment|massage|slot|come in)\b")

OPENINGS = {
    "talk_to_human": "Of course.",
    NOT_UNDERSTOOD: "I did not know that one either.",
    NOT_FOUND: "I still cannot find that appointment, so somebody should look for it with you.",
    TOO_LATE["change"]: (
        "Your appointment is too near for me to change it, so it stands as it is. "
        "Calling us is quickest."
    ),
    TOO_LATE["cancel"]: (
        "Your appointment is too near for me to cancel it, so it still stands. "
        "Calling us is quickest."
    ),
}


class ActionLeaveRequest(Action):
    """Puts a request into the inbox and says how and when somebody answers."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_leave_request"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Leave the request; ``_say_left`` never claims more than was stored."""
        leave(dispatcher, tracker, speech.label(tracker))
        return []


def add_contact(turn: Turn) -> Events:
    """Add what the message says of how to reach the visitor, or ask again if it says nothing.

    Returns:
        with nothing to add it to, the slots of a booking that may come of it.
    """
    contacts = speech.entities(turn.tracker, CONTACT)[:2]
    if not contacts:
        ask_contact(turn)
    elif not keep_contact(turn) and not turn.form:
        turn.say(
            "Thank you. Shall one of our team get in touch with you, or would you like to book "
            "an appointment?",
            [
                speech.button("Get in touch with me", speech.PERSON),
                speech.button("Book an appointment", "I would like to book an appointment."),
            ],
            offer="person",
        )
        name = name_in(speech.raw_text(turn.tracker), turn.clinic.country, ())
        return [
            SlotSet("visitor_contact", ", ".join(contacts)),
            SlotSet("visitor_name", name or turn.slot("visitor_name")),
        ]
    return []


def keep_contact(turn: Turn) -> bool:
    """Add the contact of a message, whatever else it says, to what waits for a person.

    False if it has none, or nothing waits.
    """
    contacts = speech.entities(turn.tracker, CONTACT)
    if not contacts:
        return False
    try:
        if _asked(turn):
            # With the answer goes what came with it: a name, when to ring.
            inbox.leave_request(
                turn.conversation,
                turn.tracker.get_latest_input_channel() or "",
                turn.before["request"],
                speech.turns(turn.tracker),
            )
        waiting = [inbox.add_contact(turn.conversation, contact) for contact in contacts[:2]]
    except SQLAlchemyError:
        _say_failed(turn.dispatcher, turn.tracker, turn.clinic)
        return True
    if not any(waiting):
        return False
    reached = " or ".join(contacts[:2])
    turn.say(f"Thank you. We will reach you on {reached}. {_when(turn.clinic)}")
    return True


def ask_contact(turn: Turn) -> None:
    """Ask once more for a number, after a name alone or a number that is none."""
    turn.say(
        "Thank you. And which phone number, with its area code, or mail address can our team "
        "reach you on?",
        **{ASKS: CONTACT, "request": turn.before.get("request", "talk_to_human")},
    )


def gives_name(turn: Turn) -> bool:
    """Whether the message is a name where a name and a number were asked for."""
    return _asked(turn) and is_name(speech.raw_text(turn.tracker), turn.clinic.country)


def is_for_call_back(turn: Turn) -> bool:
    """Whether the message answers the question for a number, and names nothing to be booked."""
    named = [speech.entities(turn.tracker, name) for name in ("service", "duration")]
    given = _asked(turn) and speech.entities(turn.tracker, CONTACT)
    return bool(given) and not any(named) and not _BOOKS.search(turn.text)


def _asked(turn: Turn) -> bool:
    return turn.before.get(ASKS) == CONTACT


def leave(dispatcher: CollectingDispatcher, tracker: Tracker, kind: str) -> None:
    """Leave a request of ``kind`` with the last turns, and tell the visitor."""
    clinic = load_clinic()
    contacts = speech.entities(tracker, CONTACT) or _given_before(tracker)
    try:
        request, is_new = inbox.leave_request(
            tracker.sender_id,
            tracker.get_latest_input_channel() or "",
            kind,
            speech.turns(tracker),
            contacts[0] if contacts else None,
        )
    except SQLAlchemyError:
        _say_failed(dispatcher, tracker, clinic)
        return
    _say_left(dispatcher, tracker, clinic, kind, request.contact, is_new)


def _given_before(tracker: Tracker) -> list[str]:
    """The contact that the visitor typed last in this conversation."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            found = (event.get("parse_data") or {}).get("entities") or []
            contacts = [entity["value"] for entity in found if entity["entity"] == CONTACT]
            if contacts:
                return contacts
    return []


def _say_left(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    clinic: Clinic,
    kind: str,
    contact: str | None,
    is_new: bool,
) -> None:
    opening = OPENINGS.get(kind, OPENINGS["talk_to_human"])
    passed_on = (
        "I have passed your request on to our team."
        if is_new
        else "Your request is already with our team."
    )
    reach = (
        f"They will reach you on {contact}."
        if contact
        else "If you type your name and a phone number or mail address, they can get back to you."
    )
    text = (
        f"{opening} {passed_on} {_when(clinic)} {reach} "
        f"Or call us on {clinic.phone}, or write to {clinic.mail}."
    )
    asks: dict[str, Any] = {} if contact else {ASKS: CONTACT}
    speech.say(dispatcher, tracker, text, request=kind, **asks)


def _say_failed(dispatcher: CollectingDispatcher, tracker: Tracker, clinic: Clinic) -> None:
    logger.exception("A request could not be stored in the inbox.")
    text = (
        "I am sorry, I cannot pass that on just now: something on our side is not working. "
        f"Please call us on {clinic.phone} or write to {clinic.mail}."
    )
    speech.say(dispatcher, tracker, text)


def _when(clinic: Clinic) -> str:
    now = clinic.now()
    hours = clinic.hours_on(now.date())
    if hours and hours.opens <= now.time() < hours.closes:
        return clinic.answering
    opens = clinic.next_opening_in_words(now)
    return f"{clinic.answering} We next open {opens}." if opens else clinic.answering
