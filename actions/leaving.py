"""What is left: a form, what was spoken of last, the conversation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import call_backs, call_wishes, requests, speech, wording
from actions.booking_draft import EMPTY, FORM, moving, own_appointments
from actions.clinic_action import LEAVE_LOOP, ClinicAction, Events, Turn
from reception.clinic import bookings
from reception.clinic.facts import load_clinic
from reception.nlu.labels import EMERGENCY

_SILENT = ("book_appointment", "delete_my_data", EMERGENCY)
"""Labels that get an answer of their own when a form is left."""


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


class ActionTakeLeave(Action):
    """Answers thanks and goodbyes, unless they take back a call: "no longer needed, thanks"."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_take_leave"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """What waits for a person is withdrawn, or said to stand."""
        turn = Turn(dispatcher, tracker, load_clinic())
        if call_backs.withdraw(turn):
            return []
        if not (call_wishes.gives_up(turn) and call_backs.still_waits(turn)):
            dispatcher.utter_message(response=f"utter_{turn.label}")
        return []
