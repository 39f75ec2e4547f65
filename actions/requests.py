"""Requests that a person deals with."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import speech
from reception.clinic import inbox
from reception.clinic.facts import Clinic, load_clinic

logger = logging.getLogger(__name__)

NOT_UNDERSTOOD = "not_understood"
"""Kind of a request left because the assistant did not know twice in a row."""

NOT_FOUND = "appointment_not_found"
"""Kind of a request left because reference and contact did not fit too often."""

TOO_LATE = {"change": "late_change", "cancel": "late_cancellation"}
"""Kinds of requests left because the appointment is too near to be changed here, by errand."""

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


class ActionAddContact(Action):
    """Adds a phone number or mail address to what the visitor has asked for."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_add_contact"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Read the contact back, so that a slip is seen."""
        clinic = load_clinic()
        contact = speech.entities(tracker, "contact")[0]
        try:
            waiting = inbox.add_contact(tracker.sender_id, contact)
        except SQLAlchemyError:
            _say_failed(dispatcher, tracker, clinic)
            return []
        if waiting:
            text = f"Thank you. We will reach you on {contact}. {_when(clinic)}"
            speech.say(dispatcher, tracker, text)
        else:
            text = "Thank you. Shall one of our team get in touch with you about something?"
            speech.say(
                dispatcher,
                tracker,
                text,
                [speech.button("Yes, please", speech.PERSON)],
                offer="person",
            )
        return []


def leave(dispatcher: CollectingDispatcher, tracker: Tracker, kind: str) -> None:
    """Leave a request of ``kind`` with the last turns, and tell the visitor."""
    clinic = load_clinic()
    contacts = speech.entities(tracker, "contact")
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
        else "If you type a phone number or mail address, they can get back to you."
    )
    text = (
        f"{opening} {passed_on} {_when(clinic)} {reach} "
        f"Or call us on {clinic.phone}, or write to {clinic.mail}."
    )
    speech.say(dispatcher, tracker, text, request=kind)


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
