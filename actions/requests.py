"""Requests that a person deals with."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import speech
from reception.clinic import inbox
from reception.clinic.contacts import trouble_with
from reception.clinic.facts import Clinic, load_clinic
from reception.nlu.contact_details import contacts_meant, without_cards
from reception.nlu.labels import CONTACT

logger = logging.getLogger(__name__)

NOT_UNDERSTOOD = "not_understood"
"""Kind of a request left because the assistant did not know twice in a row."""

NOT_FOUND = "appointment_not_found"
"""Kind of a request left because reference and contact did not fit too often."""

TOO_LATE = {"change": "late_change", "cancel": "late_cancellation"}
"""Kinds of requests left because the appointment is too near to be changed here, by errand."""

ASKS = "asks"
"""Metadata of a reply that asks for something which no form waits for."""

WAITS = "waits"
"""Metadata of a reply that speaks of what waits for a person."""

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


def leave(dispatcher: CollectingDispatcher, tracker: Tracker, kind: str) -> None:
    """Leave a request of ``kind`` with the last turns, and tell the visitor.

    It never claims more than was stored.
    """
    clinic = load_clinic()
    said = _contacts_in(tracker.latest_message)
    contacts = said or _given_before(tracker)
    usable = [contact for contact in contacts if trouble_with(contact, clinic) is None]
    try:
        request, is_new = inbox.leave_request(
            tracker.sender_id,
            tracker.get_latest_input_channel() or "",
            kind,
            turns_kept(tracker),
            usable[0] if usable else None,
        )
    except SQLAlchemyError:
        say_failed(dispatcher, tracker, clinic)
        return
    # What was wrong with a number of an earlier message was said then.
    trouble = trouble_with(said[0], clinic) if said and not usable else None
    _say_left(dispatcher, tracker, kind, is_new, request.contact, trouble)


def turns_kept(tracker: Tracker) -> list[dict[str, str]]:
    """The conversation so far for the team, without the numbers of payment cards."""
    return [
        {"from": turn["from"], "text": without_cards(turn["text"])}
        for turn in speech.turns(tracker)
    ]


def say_failed(dispatcher: CollectingDispatcher, tracker: Tracker, clinic: Clinic) -> None:
    """Say that nothing was passed on; to be called where the exception was caught."""
    logger.exception("A request could not be stored in the inbox.")
    text = (
        "I am sorry, I cannot pass that on just now: something on our side is not working. "
        f"Please call us on {clinic.phone} or write to {clinic.mail}."
    )
    speech.say(dispatcher, tracker, text)


def when_answered(clinic: Clinic) -> str:
    """How soon somebody answers, and from when if the clinic is closed."""
    now = clinic.now()
    hours = clinic.hours_on(now.date())
    if hours and hours.opens <= now.time() < hours.closes:
        return clinic.answering
    opens = clinic.next_opening_in_words(now)
    return f"{clinic.answering} We next open {opens}." if opens else clinic.answering


def _given_before(tracker: Tracker) -> list[str]:
    """The contact that the visitor typed last in this conversation."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            contacts = _contacts_in(event.get("parse_data") or {})
            if contacts:
                return contacts
    return []


def _contacts_in(message: Mapping[str, Any]) -> list[str]:
    return contacts_meant(message.get("text") or "", message.get("entities") or [])


def _say_left(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    kind: str,
    is_new: bool,
    contact: str | None,
    trouble: str | None,
) -> None:
    clinic = load_clinic()
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
    said = [opening, passed_on, when_answered(clinic), *([trouble] if trouble else []), reach]
    text = f"{' '.join(said)} Or call us on {clinic.phone}, or write to {clinic.mail}."
    asks: dict[str, Any] = {} if contact else {ASKS: CONTACT}
    speech.say(dispatcher, tracker, text, request=kind, waits=True, **asks)
