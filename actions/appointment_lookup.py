"""Finding the appointment that a message is about: by reference and contact, or among one's own."""

from __future__ import annotations

from datetime import timedelta

from rasa_sdk.events import SlotSet

from actions import requests, speech, wording
from actions.booking import about
from actions.booking_draft import own_appointments, own_references
from actions.clinic_action import LEAVE_LOOP, Events, Turn
from actions.details import Details
from actions.replies import chosen
from reception.clinic import diary
from reception.clinic.booking_tables import BOOKED, CANCELLED, Booking
from reception.clinic.facts import Clinic
from reception.clinic.references import failed_lookups

FAILURES_ALLOWED = 5
"""Wrong pairs in a conversation, after which a person takes over."""


def looked_up(said: Details, asked: str | None, errand: str, turn: Turn) -> Events:
    """Slots after looking for the appointment that the message and the slots name."""
    own = [] if said.reference else own_appointments(turn)
    if asked == "reference" and (picked := chosen(turn)):
        own = [one for one in own if one.reference == picked]
    # "Cancel my Friday appointment", "cancel my facial" name one of several.
    own = [one for one in own if is_meant(one, said, turn)] or own
    if errand == "check" and len(own) > 1:
        for one in own:
            say_appointment(turn.clinic, one, turn)
        return [SlotSet("errand", None), *LEAVE_LOOP]
    if len(own) == 1:
        return _found(own[0], own[0].phone or own[0].mail or "", errand, turn)
    if failed_lookups(turn.conversation) >= FAILURES_ALLOWED:
        return _handed_over(turn)
    tried = turn.slot("tried") or {}
    reference = said.reference or turn.slot("reference") or tried.get("reference")
    contact = said.contact or turn.slot("visitor_contact") or tried.get("contact")
    answered = said.reference or said.contact
    if reference and contact and answered:
        parts = [diary.find(reference, part) for part in contact.split(", ")]
        found = next(filter(None, parts), None)
        if found:
            return _found(found, contact, errand, turn)
        return _not_found(reference, contact, turn)
    if not answered:
        # What was tried in vain stands in no slot: the form would take it for proven.
        reference, contact = turn.slot("reference"), turn.slot("visitor_contact")
    if asked in ("reference", "visitor_contact") and not answered:
        text = (
            "Sorry, I do not see a reference or a number in that. You can ask me for a person, "
            "or say “stop” and I leave it."
        )
        turn.say(text)
    return [SlotSet("reference", reference), SlotSet("visitor_contact", contact)]


def is_meant(booked: Booking, said: Details, turn: Turn) -> bool:
    """Whether an appointment is at a time and for a treatment that the message names."""
    then = any(wish.allows(booked.starts_in(turn.clinic.zone)) for wish in said.wishes)
    return (then or not said.wishes) and (booked.service in said.services or not said.services)


def proven(turn: Turn) -> Booking | None:
    """The appointment that the form has found, and nothing that was merely named."""
    reference = turn.slot("reference")
    if reference not in own_references(turn):
        return None
    return diary.by_reference(reference)


def say_appointment(clinic: Clinic, found: Booking, turn: Turn) -> None:
    """Tell an appointment, with buttons for what can be done with it."""
    past = found.starts_in(clinic.zone) < clinic.now()
    opening = "Your appointment was" if past else "Your appointment"
    if found.state == CANCELLED:
        opening = "This appointment is cancelled"
    text = f"{opening}: {wording.booking(clinic, found)}, at {clinic.address}."
    buttons = []
    if found.state == BOOKED and not past:
        buttons = [
            speech.button("Change it", "I would like to change my appointment."),
            speech.button("Cancel it", "I would like to cancel my appointment."),
        ]
    turn.say(text, buttons, booking=about(clinic, found))


def is_too_late(clinic: Clinic, found: Booking) -> bool:
    """Whether an appointment is too near to be changed or cancelled here."""
    window = timedelta(hours=clinic.booking.cancellation_hours)
    return found.starts_in(clinic.zone) - clinic.now() < window


def _handed_over(turn: Turn) -> Events:
    requests.leave(turn.dispatcher, turn.tracker, requests.NOT_FOUND)
    return [SlotSet("reference", None), SlotSet("tried", None), *LEAVE_LOOP]


def _found(found: Booking, contact: str, errand: str, turn: Turn) -> Events:
    # What cannot be cancelled here need not be asked about.
    asks = errand == "cancel" and not is_too_late(turn.clinic, found) and found.state == BOOKED
    known = dict.fromkeys([*own_references(turn), found.reference])
    return [
        SlotSet("reference", found.reference),
        SlotSet("visitor_contact", contact),
        SlotSet("own_references", list(known)),
        SlotSet("tried", None),
        SlotSet("confirmed", None if asks else True),
    ]


def _not_found(reference: str, contact: str, turn: Turn) -> Events:
    """The same words for an unknown reference and a wrong contact."""
    if failed_lookups(turn.conversation, add=1) >= FAILURES_ALLOWED:
        return _handed_over(turn)
    turn.say(
        "I cannot find an appointment with that reference and that phone number or mail address."
    )
    # Whoever corrects one of the two need not repeat the other.
    tried = {"reference": reference, "contact": contact}
    return [SlotSet("reference", None), SlotSet("visitor_contact", None), SlotSet("tried", tried)]
