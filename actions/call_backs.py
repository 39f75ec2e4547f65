"""What comes after "please call me": a number, another one, "forget it"."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import call_wishes, requests, speech
from actions.clinic_action import Events, Turn
from actions.requests import ASKS, TOO_LATE, WAITS
from reception.clinic import inbox
from reception.clinic.contacts import is_emergency_number, trouble_with
from reception.clinic.facts import load_clinic
from reception.nlu.contact_details import find_attempt, has_card
from reception.nlu.labels import CONTACT
from reception.nlu.visitor_names import is_name, name_in

NO_CARDS = "Please never send card numbers here: I have not kept it, and you pay at the clinic."
"""To somebody who has typed one."""

_WHICH = "Which phone number, with its area code, or mail address can our team reach you on?"

_BOOKS = re.compile(r"(?i)\b(?:book|booking|appointment|massage|slot|come in)\b")


class ActionLeaveRequest(Action):
    """Puts a request into the inbox and says how and when somebody answers."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_leave_request"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Leave the request, or take it back: "don't call me after all"."""
        turn = Turn(dispatcher, tracker, load_clinic())
        if withdraw(turn) or refuses_card(turn):
            return []
        if call_wishes.wants_none(turn):
            turn.say("All right, nobody will call you. If there is anything else, just ask.")
        else:
            requests.leave(dispatcher, tracker, speech.label(tracker))
        return []


def add_contact(turn: Turn) -> Events:
    """Add what the message says of how to reach the visitor, or ask again if it says nothing.

    Returns:
        with nothing to add it to, the slots of a booking that may come of it.
    """
    contacts = usable(turn)
    asks = call_wishes.asks_for_call(turn)
    if contacts and not turn.form and asks and not is_awaited(turn):
        requests.leave(turn.dispatcher, turn.tracker, "talk_to_human")
    elif not contacts:
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

    False if it has none that can be used, or nothing waits.
    """
    contacts = usable(turn)
    if not contacts:
        return False
    corrects = call_wishes.corrects(turn)
    try:
        if is_awaited(turn):
            # With the answer goes what came with it: a name, when to ring.
            inbox.leave_request(
                turn.conversation,
                turn.tracker.get_latest_input_channel() or "",
                turn.before["request"],
                requests.turns_kept(turn.tracker),
            )
        waiting = [inbox.add_contact(turn.conversation, one, corrects) for one in contacts]
    except SQLAlchemyError:
        requests.say_failed(turn.dispatcher, turn.tracker, turn.clinic)
        return True
    if not any(waiting):
        return False
    when = requests.when_answered(turn.clinic)
    turn.say(
        f"Thank you. We will reach you on {' or '.join(contacts)}. {when}",
        waits=True,
    )
    return True


def ask_contact(turn: Turn) -> None:
    """Ask once more for a number, after a name alone or a number that the team cannot use."""
    turn.say(
        f"{trouble(turn) or 'Thank you.'} {_WHICH}",
        waits=True,
        request=turn.before.get("request", "talk_to_human"),
        asks=CONTACT,
    )


def usable(turn: Turn) -> list[str]:
    """The contacts that the message gives, two at most, of those that the team can use."""
    given = [one for one in call_wishes.given(turn) if trouble_with(one, turn.clinic) is None]
    return given[:2]


def trouble(turn: Turn) -> str | None:
    """Why what the message gives in place of a contact is none; None if it gives nothing."""
    if has_card(turn.text):
        return NO_CARDS
    given = call_wishes.given(turn)
    attempt = given[0] if given else find_attempt(turn.text)
    return trouble_with(attempt, turn.clinic) if attempt else None


def is_no_contact(turn: Turn) -> bool:
    """Whether the message holds no phone number or address at all, whatever it was taken for."""
    return not speech.entities(turn.tracker, CONTACT)


def still_waits(turn: Turn) -> bool:
    """Say that a request stands if one does, to somebody who has left something else."""
    standing = still_stands(turn)
    if standing:
        left = call_wishes.gives_up(turn) and not call_wishes.depends(turn)
        turn.say(f"All right{', I have left that' if left else ''}. {standing}", waits=True)
    return bool(standing)


def still_stands(turn: Turn) -> str:
    """A sentence that a request for a call stands, and how to take it back; empty without one."""
    if not inbox.open_requests(turn.conversation):
        return ""
    return (
        "Our team still has your request; if nobody need get in touch with you, say “cancel the "
        "call”."
    )


def do_without(turn: Turn) -> None:
    """Say what becomes of a request whose visitor leaves no way to reach them."""
    turn.say(
        "You need not leave one. Your request is still with our team; say “forget it” and I "
        f"withdraw it, or call us on {turn.clinic.phone}.",
        waits=True,
    )


def settles(turn: Turn) -> bool:
    """Deal with what comes before whatever else a message is taken for; False without it."""
    return calls_for_help(turn) or withdraw(turn) or refuses_card(turn)


def calls_for_help(turn: Turn, asked: str | None = None) -> bool:
    """Answer "112" alone as an emergency, but where a phone number was asked for; else False.

    ``asked`` is the slot that a form waits for.
    """
    expected = asked == "visitor_contact" or is_awaited(turn)
    if expected or not is_emergency_number(turn.text, turn.clinic):
        return False
    turn.dispatcher.utter_message(response="utter_emergency")
    return True


def refuses_card(turn: Turn) -> bool:
    """Tell somebody who sends a card number not to; False if the message has none.

    A call that the message asks for besides is passed on, and so is a number that was awaited.
    """
    if not has_card(turn.text) or call_wishes.is_grave(turn):
        return False
    if is_awaited(turn) and not usable(turn):
        ask_contact(turn)
        return True
    turn.say(NO_CARDS)
    if is_awaited(turn):
        keep_contact(turn)
    elif call_wishes.asks_for_call(turn) or (
        turn.label == "talk_to_human" and not call_wishes.wants_none(turn)
    ):
        requests.leave(turn.dispatcher, turn.tracker, "talk_to_human")
    return True


def gives_name(turn: Turn) -> bool:
    """Whether the message is a name where a name and a number were asked for."""
    return is_awaited(turn) and is_name(speech.raw_text(turn.tracker), turn.clinic.country)


def is_for_call_back(turn: Turn) -> bool:
    """Whether the message answers the question for a number, and names nothing to be booked."""
    named = [speech.entities(turn.tracker, name) for name in ("service", "duration")]
    given = is_awaited(turn) and speech.entities(turn.tracker, CONTACT)
    return bool(given) and not any(named) and not _BOOKS.search(turn.text)


def is_awaited(turn: Turn) -> bool:
    """Whether the last reply has asked for a number or an address."""
    return bool(turn.before.get(ASKS) == CONTACT)


def withdraw(turn: Turn) -> bool:
    """Take back what waits for a person, if the message says so; False if it does not.

    "Forget it" means what was spoken of last, "don't call me" the call whenever it is said. What
    may be a danger is answered as one, and what depends on something takes nothing back.
    """
    if call_wishes.is_grave(turn) or call_wishes.depends(turn):
        return False
    of_it = (
        WAITS in turn.before and call_wishes.gives_up(turn) and not call_wishes.asks_anyway(turn)
    )
    wants_none = call_wishes.wants_none(turn)
    wants_nothing = of_it or wants_none
    if not (wants_nothing or call_wishes.rings_us(turn)):
        return False
    # Who rings about an appointment that is too near still wants it changed.
    kept = () if wants_nothing else tuple(TOO_LATE.values())
    try:
        withdrawn = inbox.withdraw(turn.conversation, kept)
    except SQLAlchemyError:
        requests.say_failed(turn.dispatcher, turn.tracker, turn.clinic)
        return True
    if withdrawn:
        turn.say(
            "All right, I have withdrawn your request: nobody will call you, and nothing of it is "
            "left with our team. If there is anything else, just ask."
        )
    elif turn.form and wants_none:
        # The form must not be left for it.
        turn.say("All right, nobody will call you.")
        return True
    return bool(withdrawn)
