"""Questions about what cancelling and paying are like, as far as clinic.yml says."""

from __future__ import annotations

import re

from actions import speech
from actions.clinic_action import Turn
from reception.clinic.facts import Clinic

OF_CHARGES = (
    "What is charged for cancelling, if anything, I do not know, and I would rather not guess."
)
"""No file of the clinic tells."""

_CANCELLING = re.compile(r"(?i)\b(?:cancel\w*|resched\w*|(?:move|change|moving|changing)\b)")
_COST = re.compile(
    r"(?i)\b(?:free|charg\w+|fees?|costs?|penalt\w+|refund\w*|pay|paying|money|deposit|lose)\b"
)
_TERMS = re.compile(
    r"(?i)\b(?:how (?:late|long before|early)|(?:short|much) notice|notice|until when|deadline"
    r"|policy|terms|rules?|what happens|what if|latest)\b"
)
_QUESTION = re.compile(
    r"(?i)\?\s*$|^(?:\w+,? ){0,2}(?:can|could|may|do|does|is|are|will|would|what|what's|whats|how"
    r"|until|when)\b"
)
_ORDERS = re.compile(
    r"(?i)\b(?:i(?:'d| would)? (?:want|like|need|have|must)(?: to)?|please|i'm|can you)"
    r" (?:cancel|move|change|resched)"
)

_PAYING = re.compile(r"(?i)\b(?:pay|paying|payment|deposit|prepay|up ?front|in advance)\b")
_HOW_MUCH = re.compile(
    r"(?i)\b(?:how much|costs?|prices?|pay for|expensive|cheap"
    r"|what (?:do|would|will|must) \w+ pay)\b"
)


def asks_about_cancelling(turn: Turn) -> bool:
    """Whether the message asks on what terms one may cancel or change, and orders neither."""
    text = turn.text
    about = _CANCELLING.search(text) and (_COST.search(text) or _TERMS.search(text))
    return bool(about and _QUESTION.search(text)) and not _ORDERS.search(text)


def say_of_cancelling(turn: Turn) -> None:
    """Until when it is done here, and what is not known of charges."""
    text = f"You can cancel or change an appointment here {until(turn.clinic)}"
    text += f"; after that please call us on {turn.clinic.phone}."
    if asks_for_money(turn):
        text += f" {OF_CHARGES}"
    buttons = (
        []
        if turn.slot("requested_slot")
        else [speech.button("I would like to cancel my appointment.")]
    )
    turn.say(text, buttons)


def until(clinic: Clinic) -> str:
    """Until when visitors may cancel or change an appointment here."""
    hours = clinic.booking.cancellation_hours
    return f"up to {hours} hours before it" if hours else "until it begins"


def asks_for_money(turn: Turn) -> bool:
    """Whether the message asks what something of the kind costs."""
    return bool(_COST.search(turn.text))


def asks_about_paying(turn: Turn) -> bool:
    """Whether the message asks when and how one pays, and not how much."""
    named = speech.entities(turn.tracker, "service") or speech.entities(turn.tracker, "duration")
    return bool(_PAYING.search(turn.text)) and not (named or _HOW_MUCH.search(turn.text))


def of_paying(clinic: Clinic) -> str:
    """That nothing is paid in the chat; more is not known."""
    return (
        "Nothing is paid here in the chat, and please send me no card details. How and when you "
        f"pay I do not know; our team tells you on {clinic.phone}."
    )
