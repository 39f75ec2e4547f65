"""The form that finds an appointment there is, to look it up, change or cancel it."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet

from actions import call_backs, requests, speech, terms, wording
from actions.appointment_lookup import (
    is_meant,
    is_too_late,
    looked_up,
    proven,
    say_appointment,
)
from actions.asides import answer_question, without_question
from actions.booking import about
from actions.booking_draft import (
    FORM,
    Draft,
    own_appointments,
    own_references,
    with_details,
)
from actions.clinic_action import LEAVE_LOOP, ClinicAction, Events, Turn
from actions.details import Details, interrupts, read_details
from actions.replies import CANCEL, agrees, keeps, orders
from reception.clinic.backends import LinkBookings, Refused, backend
from reception.clinic.booking_tables import BOOKED, Booking
from reception.clinic.facts import Clinic
from reception.clinic.references import shown_phone
from reception.nlu.labels import PARTS, REFERENCE

ERRANDS = {
    "check_appointment": "check",
    "change_appointment": "change",
    "cancel_appointment": "cancel",
}
"""What is to be done with the appointment, by label."""


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
            shown = proven(turn)
            other = shown and not (
                is_meant(shown, said, turn) and said.reference in (None, shown.reference)
            )
            if other and errand == "cancel":
                # "No, the one on Tuesday."
                return events + looked_up(said, asked, errand, turn)
            # "No, move it" needs no yes: it is read back by the booking form.
            yes = agrees(turn, CANCEL) or orders(turn, CANCEL) or errand != "cancel"
            return [*events, SlotSet("confirmed", True if yes else None)]
        return events + looked_up(said, asked, errand, turn)


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
        found = proven(turn)
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
        found = proven(turn)
        if found is None or not turn.slot("confirmed"):
            return []
        errand = turn.slot("errand")
        past = found.starts_in(clinic.zone) < clinic.now()
        settled: Events = [SlotSet("confirmed", None)]
        done = [*settled, *(SlotSet(name, None) for name in ("errand", "reference", "change"))]
        if errand == "check" or found.state != BOOKED or past:
            say_appointment(clinic, found, turn)
            return done
        if is_too_late(clinic, found):
            requests.leave(turn.dispatcher, turn.tracker, requests.TOO_LATE[errand])
            return done
        if errand == "change":
            return [*settled, *_draft_of(found, turn).slots(), FollowupAction(FORM)]
        return done + _cancelled(clinic, found, turn)


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
