"""The form that finds an appointment there is, to look it up, change or cancel it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions import call_backs, requests, speech, terms, wording
from actions.asides import answer_question, without_question
from actions.booking import about
from actions.booking_draft import (
    EMPTY,
    FORM,
    Draft,
    moving,
    own_appointments,
    own_references,
    with_details,
)
from actions.clinic_action import LEAVE_LOOP, ClinicAction, Events, Turn
from actions.details import Details, interrupts, read_details
from actions.replies import CANCEL, agrees, chosen, keeps, orders
from reception.clinic import bookings, diary
from reception.clinic.backends import LinkBookings, Refused, backend
from reception.clinic.booking_tables import BOOKED, CANCELLED, Booking
from reception.clinic.facts import Clinic
from reception.clinic.references import failed_lookups, shown_phone
from reception.nlu.labels import EMERGENCY, PARTS, REFERENCE

ERRANDS = {
    "check_appointment": "check",
    "change_appointment": "change",
    "cancel_appointment": "cancel",
}
"""What is to be done with the appointment, by label."""

FAILURES_ALLOWED = 5
"""Wrong pairs in a conversation, after which a person takes over."""


class ValidateAppointmentForm(ClinicAction):
    """Takes reference and contact from a message and looks the pair up."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "validate_appointment_form"

    def act(self, turn: Turn) -> Events:
        """The slots that follow from the message; nothing to leave it to another rule."""
        clinic = turn.clinic
        asked = turn.slot("requested_slot")
        if asked and call_backs.calls_for_help(turn, asked):
            return [SlotSet("errand", None), *LEAVE_LOOP]
        asks = turn.label in ERRANDS and terms.asks_about_cancelling(turn)
        if asks:
            terms.say_of_cancelling(turn)
        if asks or call_backs.withdraw(turn) or (asked and call_backs.refuses_card(turn)):
            # "Can I cancel for free?" orders nothing, "cancel that call" is about no appointment.
            left = [] if asked else LEAVE_LOOP
            return [SlotSet("go_on", turn.slot("go_on")), *left]
        errand = _errand(turn)
        answered = without_question(turn, asked) if asked else None
        if answered:
            answer_question(turn)
            turn = answered
        said = read_details(turn, asked)
        if asked and not answered and _interrupts(turn, asked, said):
            return []
        if asked == "go_on" and turn.label == "deny":
            return []
        change = {**(turn.slot("change") or {}), **said.of_appointment()}
        events: Events = [
            SlotSet("go_on", True),
            SlotSet("errand", errand),
            SlotSet("change", change or None),
        ]
        if asked is None:
            events.append(SlotSet("confirmed", None))
        if isinstance(backend(clinic), LinkBookings):
            _say_elsewhere(turn)
            return [*events, *LEAVE_LOOP]
        if asked in (None, "confirmed") and errand == "cancel" and keeps(turn):
            turn.say("All right, I have left everything as it is. Is there anything else?")
            return [*(SlotSet(name, None) for name in ("errand", "reference")), *LEAVE_LOOP]
        if asked == "confirmed":
            shown = _proven(turn)
            other = shown and not (
                _meant(shown, said, turn) and said.reference in (None, shown.reference)
            )
            if other and errand == "cancel":
                # "No, the one on Tuesday."
                return events + _looked_up(said, asked, errand, turn)
            # "No, move it" needs no yes: it is read back by the booking form.
            yes = agrees(turn, CANCEL) or orders(turn, CANCEL) or errand != "cancel"
            return [*events, SlotSet("confirmed", True if yes else None)]
        return events + _looked_up(said, asked, errand, turn)


def _interrupts(turn: Turn, asked: str, said: Details) -> bool:
    label = turn.label
    if label in ERRANDS:
        return False
    if label == "deny" and asked == "confirmed":
        return True
    if label == "book_appointment":
        return not (said.reference or said.contact)
    return interrupts(turn, asked)


def _errand(turn: Turn) -> str:
    """What this message wants done, or what an earlier one wanted."""
    known = turn.slot("errand")
    if known and turn.label == "check_appointment" and speech.entities(turn.tracker, REFERENCE):
        # A bare reference answers the form's question.
        return str(known)
    labels = [part["label"] for part in turn.tracker.latest_message.get(PARTS) or []]
    for label in [turn.label, *labels]:
        if label in ERRANDS:
            return ERRANDS[label]
    return known or "check"


def _looked_up(said: Details, asked: str | None, errand: str, turn: Turn) -> Events:
    """Slots after looking for the appointment that the message and the slots name."""
    own = [] if said.reference else own_appointments(turn)
    if asked == "reference" and (picked := chosen(turn)):
        own = [one for one in own if one.reference == picked]
    # "Cancel my Friday appointment", "cancel my facial" name one of several.
    own = [one for one in own if _meant(one, said, turn)] or own
    if errand == "check" and len(own) > 1:
        for one in own:
            _say_appointment(turn.clinic, one, turn)
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


def _handed_over(turn: Turn) -> Events:
    requests.leave(turn.dispatcher, turn.tracker, requests.NOT_FOUND)
    return [SlotSet("reference", None), SlotSet("tried", None), *LEAVE_LOOP]


def _meant(booked: Booking, said: Details, turn: Turn) -> bool:
    then = any(wish.allows(booked.starts_in(turn.clinic.zone)) for wish in said.wishes)
    return (then or not said.wishes) and (booked.service in said.services or not said.services)


def _proven(turn: Turn) -> Booking | None:
    """The appointment that the form has found, and nothing that was merely named."""
    reference = turn.slot("reference")
    if reference not in own_references(turn):
        return None
    return diary.by_reference(reference)


def _found(found: Booking, contact: str, errand: str, turn: Turn) -> Events:
    # What cannot be cancelled here need not be asked about.
    asks = errand == "cancel" and not _too_late(turn.clinic, found) and found.state == BOOKED
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


def _say_elsewhere(turn: Turn) -> None:
    text = (
        "Appointments are kept in our booking system, which I cannot see into. You find yours "
        f"through the message that confirmed it, or call us on {turn.clinic.phone}."
    )
    turn.say(text)


class ActionAskReference(ClinicAction):
    """Asks which appointment it is."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_reference"

    def act(self, turn: Turn) -> Events:
        """By its code, or among those of this session."""
        clinic = turn.clinic
        own = own_appointments(turn)
        if own:
            turn.say(
                "Which of your appointments is it?",
                [
                    speech.button(
                        f"{one.service}, {wording.moment(one.starts_in(clinic.zone))}",
                        one.shown_reference,
                    )
                    for one in own
                ],
                choices=[one.reference for one in own],
            )
            return []
        gone = "Nothing is booked from this conversation any more. " if own_references(turn) else ""
        turn.say(
            f"{gone}What is the reference of the appointment? It has eight characters, such as "
            f"BCDF-2345. If you have lost it, call us on {clinic.phone} or ask me for a person.",
        )
        return []


class ActionAskAppointmentContact(ClinicAction):
    """Asks for the second half of the proof."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_appointment_form_visitor_contact"

    def act(self, turn: Turn) -> Events:
        """Either of the two that the appointment was booked with."""
        text = "And the phone number or mail address it was booked with?"
        turn.say(text)
        return []


class ActionAskCancel(ClinicAction):
    """Reads the appointment back before it is cancelled."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_appointment_form_confirmed"

    def act(self, turn: Turn) -> Events:
        """Yes or no."""
        clinic = turn.clinic
        found = _proven(turn)
        if found is None:
            return []
        turn.say(
            f"Shall I cancel this? {wording.booking(clinic, found)}.",
            [speech.button("Yes, cancel it"), speech.button("No, keep it")],
        )
        return []


class ActionServeAppointment(ClinicAction):
    """Does what was asked for with the appointment that was found."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_serve_appointment"

    def act(self, turn: Turn) -> Events:
        """Look up, go on to a new time, or cancel."""
        clinic = turn.clinic
        found = _proven(turn)
        if found is None or not turn.slot("confirmed"):
            return []
        errand = turn.slot("errand")
        past = found.starts_in(clinic.zone) < clinic.now()
        settled: Events = [SlotSet("confirmed", None)]
        done = [*settled, *(SlotSet(name, None) for name in ("errand", "reference", "change"))]
        if errand == "check" or found.state != BOOKED or past:
            _say_appointment(clinic, found, turn)
            return done
        if _too_late(clinic, found):
            requests.leave(turn.dispatcher, turn.tracker, requests.TOO_LATE[errand])
            return done
        if errand == "change":
            return [*settled, *_draft_of(found, turn).slots(), FollowupAction(FORM)]
        return done + _cancelled(clinic, found, turn)


def _say_appointment(clinic: Clinic, found: Booking, turn: Turn) -> None:
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


def _too_late(clinic: Clinic, found: Booking) -> bool:
    window = timedelta(hours=clinic.booking.cancellation_hours)
    return found.starts_in(clinic.zone) - clinic.now() < window


def _draft_of(found: Booking, turn: Turn) -> Draft:
    """The booking form filled with what stays as it is, and with what was already said."""
    draft = Draft(
        treatment=found.service,
        minutes=found.minutes,
        visitor_name=found.name,
        visitor_contact=", ".join(filter(None, (shown_phone(found.phone), found.mail))),
    )
    return with_details(draft, Details.from_json(turn.slot("change") or {}), turn)


def _cancelled(clinic: Clinic, found: Booking, turn: Turn) -> Events:
    system = backend(clinic)
    assert not isinstance(system, LinkBookings), "its appointments are not found here"
    try:
        gone = system.cancel(found.reference)
    except Refused as refused:
        text = f"It stands: our booking system did not accept that. {refused.message}"
        turn.say(text)
        return []
    text = f"Cancelled: {wording.booking(clinic, gone)}."
    book = speech.button("Book another time", "I would like to book an appointment.")
    turn.say(text, [book], booking=about(clinic, gone))
    return []


class ActionPauseForm(ClinicAction):
    """Lets the form ask first whether to go on."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_pause_form"

    def act(self, turn: Turn) -> Events:
        """Empties the slot that the forms ask for first."""
        return [SlotSet("go_on", None)]


class ActionLeaveForm(ClinicAction):
    """Drops what was begun."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_leave_form"

    def act(self, turn: Turn) -> Events:
        """Frees the held time and forgets the draft, the visitor's details included."""
        bookings.release(turn.conversation)
        moved = moving(turn)
        if moved and turn.label == "cancel_appointment":
            # "Just cancel it altogether" while it gets a new time.
            known = [*EMPTY.slots(), SlotSet("reference", None), SlotSet("errand", "cancel")]
            return [*known, *LEAVE_LOOP, FollowupAction("appointment_form")]
        if turn.label not in _SILENT:
            text = (
                "All right, I have left everything as it is."
                if moved or turn.form != FORM
                else "All right, I have dropped that; nothing is booked."
            )
            stands = call_backs.still_stands(turn)
            about_it: dict[str, Any] = {requests.WAITS: True} if stands else {}
            turn.say(f"{text} {stands or 'Is there anything else?'}", **about_it)
        cleared = ("errand", "reference", "tried", "change", "service", "duration")
        return [*EMPTY.slots(), *(SlotSet(name, None) for name in cleared)]


class ActionStop(ClinicAction):
    """Answers "stop" when nothing is under way."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_stop"

    def act(self, turn: Turn) -> Events:
        """Nobody shall believe that an appointment which stands is cancelled."""
        if call_backs.withdraw(turn):
            return []
        own = own_appointments(turn)
        if not own and call_backs.still_waits(turn):
            return []
        if not own:
            turn.dispatcher.utter_message(response="utter_stop")
            return []
        times = wording.listed([wording.moment(one.starts_in(turn.clinic.zone)) for one in own])
        turn.say(
            f"All right. Your appointment on {times} still stands.",
            [speech.button("Cancel it", "I would like to cancel my appointment.")],
        )
        return []


_SILENT = ("book_appointment", "delete_my_data", EMERGENCY)
"""Labels that get an answer of their own when a form is left."""
