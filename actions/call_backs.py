"""What comes after "please call me": a number, another one, "forget it"."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import requests, speech
from actions.clinic_action import Events, Turn
from actions.requests import ASKS, TOO_LATE, WAITS
from reception.clinic import inbox
from reception.clinic.contacts import trouble_with
from reception.clinic.facts import load_clinic
from reception.nlu.contact_details import find_attempt
from reception.nlu.labels import CONTACT
from reception.nlu.visitor_names import is_name, name_in

_WHICH = "Which phone number, with its area code, or mail address can our team reach you on?"

_BOOKS = re.compile(r"(?i)\b(?:book|booking|appointment|massage|slot|come in)\b")
_WANTS_A_CALL = re.compile(
    r"(?i)\b(?:call|ring|phone|text|contact|reach|answer)(?: (?:me|us)\b| back\b)"
    r"|\bget (?:back to|in touch with) (?:me|us)\b"
)
_CORRECTS = re.compile(
    r"(?i)\b(?:sorry|wrong|mistake|typo|mistyped|correct|correction|i mean|i meant|meant|oops|not"
    r"|whoops|isn'?t|wasn'?t|should (?:be|have been)|actually|instead|rather|change|changed|old"
    r"|new)\b|^\W*no\b"
)
_NOT_THIS = re.compile(
    r"(?i)\b(?:not|isn'?t|wasn'?t|instead of|rather than|forget|no longer|replace)"
    r"\W+(?:on |to |at )?$"
)
_IS_WRONG = re.compile(r"(?i)^\W*(?:(?:is|was) )?(?:(?:a |the )?(?:wrong|old|mistake)|not)\b")

_NO_CALL = re.compile(
    r"(?i)\b(?:cancel|scrap|withdraw|forget|drop|stop|ignore|delete)"
    r" (?:(?:that|the|my|this|about) )+(?:call|ring|phone ?call|call ?back|request)\b"
    r"|\b(?:don'?t|do not|needn'?t|no need (?:to|for)|not need|no longer need|without"
    r"|rather not(?: be)?)\b(?:\W+(?!give|leave|share|type|tell)\w+){0,4}?"
    r"\W+(?:call(?:ed|ing)?|r[iu]ng|ringing|phon(?:e|ed|ing)(?! number)"
    r"|bother|contact(?:ed)?|get in touch|get back)\b"
    r"|\bno (?:call|phone call|call ?back)\b"
)
"""What takes back a request for a call and names it."""

_RINGS_US = re.compile(
    r"(?i)\b(?:i'?ll|i will|i'?m going to|i'?d rather|let me) (?:just |rather )?"
    r"(?:call|ring|phone|pop in|write)\b(?! back)"
)
"""What takes it back because they do it themselves; only then some requests stand."""

_GIVES_UP = re.compile(
    r"(?i)\b(?:forget (?:it|that|about it)|never ?mind|nvm|leave it|drop it|scrap that"
    r"|cancel (?:it|that)|changed my mind|don'?t bother|no need|doesn'?t matter|stop)\b"
)
"""What takes back whatever was spoken of last."""


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
        if not withdraw(turn):
            requests.leave(dispatcher, tracker, speech.label(tracker))
        return []


def add_contact(turn: Turn) -> Events:
    """Add what the message says of how to reach the visitor, or ask again if it says nothing.

    Returns:
        with nothing to add it to, the slots of a booking that may come of it.
    """
    contacts = usable(turn)
    if contacts and not turn.form and _WANTS_A_CALL.search(turn.text) and not is_awaited(turn):
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
    corrects = bool(_CORRECTS.search(turn.text))
    try:
        if is_awaited(turn):
            # With the answer goes what came with it: a name, when to ring.
            inbox.leave_request(
                turn.conversation,
                turn.tracker.get_latest_input_channel() or "",
                turn.before["request"],
                speech.turns(turn.tracker),
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
    given = [one for one in _given(turn) if trouble_with(one, turn.clinic) is None]
    return given[:2]


def trouble(turn: Turn) -> str | None:
    """Why what the message gives in place of a contact is none; None if it gives nothing."""
    given = _given(turn)
    attempt = given[0] if given else find_attempt(turn.text)
    return trouble_with(attempt, turn.clinic) if attempt else None


def is_no_contact(turn: Turn) -> bool:
    """Whether the message holds no phone number or address at all, whatever it was taken for."""
    return not speech.entities(turn.tracker, CONTACT)


def still_waits(turn: Turn) -> bool:
    """Say that a request stands if one does, to somebody who has left something else."""
    if not inbox.open_requests(turn.conversation):
        return False
    turn.say(
        "All right, I have left that. Our team still has your request; if nobody need get in "
        "touch with you, say “cancel the call”.",
        waits=True,
    )
    return True


def do_without(turn: Turn) -> None:
    """Say what becomes of a request whose visitor leaves no way to reach them."""
    turn.say(
        "You need not leave one. Your request is still with our team; say “forget it” and I "
        f"withdraw it, or call us on {turn.clinic.phone}.",
        waits=True,
    )


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

    "Forget it" means what was spoken of last, "don't call me" the call whenever it is said.
    """
    of_it = WAITS in turn.before and bool(_GIVES_UP.search(turn.text))
    wants_nothing = of_it or bool(_NO_CALL.search(turn.text))
    if not (wants_nothing or _RINGS_US.search(turn.text)):
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
    elif turn.form and _NO_CALL.search(turn.text):
        # The form must not be left for it.
        turn.say("All right, nobody will call you.")
        return True
    return bool(withdrawn)


def _given(turn: Turn) -> list[str]:
    """The contacts of a message, without those that it says are wrong, each once."""
    given = []
    for entity in turn.tracker.latest_message.get("entities") or []:
        if entity["entity"] == CONTACT:
            before, after = turn.text[: entity["start"]], turn.text[entity["end"] :]
            if not (_NOT_THIS.search(before) or _IS_WRONG.match(after)):
                given.append(str(entity["value"]))
    return list(dict.fromkeys(given))
