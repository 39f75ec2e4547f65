"""What becomes of a visitor's details, and how they have them deleted."""

from __future__ import annotations

from rasa_sdk.events import AllSlotsReset, SlotSet

from actions import call_backs, speech, wording
from actions.booking_draft import own_appointments, own_references
from actions.booking_questions import consent_sentence
from actions.clinic_action import ClinicAction, Events, Turn
from actions.replies import DELETE, keeps, orders
from reception.clinic import diary
from reception.clinic.backends import Refused
from reception.clinic.booking_tables import Booking
from reception.clinic.privacy import forget

DELETION = "delete_my_data"
"""What a reply offers that asks whether everything shall be deleted."""


NOTHING_DELETED = "All right, I have deleted nothing."


class ActionExplainDetails(ClinicAction):
    """Says what name and number are for, to somebody who would rather not give them."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_explain_details"

    def act(self, turn: Turn) -> Events:
        """Nobody has to tell a machine; the phone is another way."""
        if call_backs.withdraw(turn):
            return []
        if call_backs.is_awaited(turn):
            call_backs.do_without(turn)
        else:
            explain(turn)
        return []


class ActionAskToDelete(ClinicAction):
    """Asks whether everything about the visitor shall be deleted."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_ask_to_delete"

    def act(self, turn: Turn) -> Events:
        """Deleting cannot be undone, so it is asked first; the button's words are a yes."""
        if turn.before.get("offer") == DELETION:
            if orders(turn, DELETE):
                return delete(turn)
            if keeps(turn):
                turn.say(NOTHING_DELETED)
                return []
        ask(turn)
        return []


def explain(turn: Turn) -> None:
    """Say what is asked for, what for, and how to do without."""
    clinic = turn.clinic
    turn.say(
        f"{consent_sentence(clinic)} A name and one way to reach you is all I need, so that we "
        "can tell you if anything changes; a first name or initials will do. If you would "
        f"rather not, please book by phone on {clinic.phone}.",
        consent=True,
    )


def ask(turn: Turn) -> None:
    """Ask whether to delete, and say what goes with it."""
    clinic = turn.clinic
    upcoming = _upcoming(turn)
    text = (
        "I can delete this conversation, what you have left for the team in it, and your name "
        "and contact in appointments booked or shown in it. That cannot be undone."
    )
    if upcoming:
        times = [wording.moment(booked.starts_in(clinic.zone)) for booked in upcoming]
        text += f" It also cancels your appointment on {wording.listed(times)}."
    text += (
        " Appointments that were not spoken of here are not part of it; for those "
        f"please write to {clinic.mail}. Shall I delete everything here?"
    )
    buttons = [speech.button("Yes, delete it"), speech.button("No, keep it")]
    turn.say(text, buttons, offer=DELETION)


def _upcoming(turn: Turn) -> list[Booking]:
    """Appointments to come that were booked or shown in this conversation, by time."""
    every = [*diary.of_conversation(turn.conversation), *own_appointments(turn)]
    to_come = {one.reference: one for one in every}
    return sorted(to_come.values(), key=lambda booked: booked.starts_at)


def delete(turn: Turn) -> Events:
    """Delete it; the conversation itself goes when this turn is stored."""
    try:
        forget(turn.conversation, own_references(turn))
    except Refused as refused:
        turn.say(
            "I could not delete everything: our booking system did not cancel your appointment "
            f"({refused.message}). Please call us on {turn.clinic.phone}."
        )
        return []
    turn.say("Done: everything I had stored from this conversation is deleted.")
    return [AllSlotsReset(), SlotSet("forgotten", True)]
