"""What a visitor's message says about the appointment they want."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from actions import facts, speech
from actions.clinic_action import Turn
from actions.replies import MENU, corrects, hesitates
from reception.clinic import correspondents
from reception.clinic.contacts import trouble_with
from reception.clinic.references import shown_phone
from reception.clinic.wish import Wish, combine
from reception.nlu.contact_details import find_contacts, find_short_numbers
from reception.nlu.labels import (
    CLARIFY,
    CONTACT,
    EMERGENCY,
    MEDICAL_ADVICE,
    OUT_OF_SCOPE,
    RED_FLAG,
    SMALL_TALK,
    topic_of,
)
from reception.nlu.visitor_names import (
    is_only_a_name,
    looks_like_a_name,
    name_in,
    name_in_answer,
    says_name,
)

LOOKING_UP = "appointment_form"
"""The form that asks for the contact of an appointment that there is."""

ANYBODY = "anybody"
SOMEBODY_ELSE = "somebody else"

ABOUT_BOOKING = frozenset(
    {"book_appointment", "change_appointment", "give_contact", OUT_OF_SCOPE, CLARIFY} | SMALL_TALK
)
"""Labels of messages that answer a question of the form, if they hold something it can use."""

ALWAYS_INTERRUPT = frozenset(
    {EMERGENCY, MEDICAL_ADVICE, "talk_to_human", "delete_my_data", "stop", "refuse_detail"}
    | {"check_appointment", "cancel_appointment"}
)
"""Labels that come before whatever the form has asked."""

VALUES = ("service", "duration", "time", "therapist", CONTACT, "reference")
"""Entities that answer a question of a form."""

_QUESTION = re.compile(
    r"(?i)^(?:(?:and|but|ok|so|oh|hi|sorry|hm+|um+|er+|well|wait|actually|also),? )*"
    r"(?:what|when|where|which|who|whose|why|how|is|are"
    r"|do|does|did|will|would|has|have|am|should|can|could|may)\b"
)
_ASKS_FOR_A_TIME = re.compile(
    r"(?i)\b(?:can|could|may) (?:i|we|you|it|that|this)\b|\b(?:what|how) about\b|\bany(?:thing)?\b"
    r"|\bdo you have\b|\bis there\b|\bavailab|\bfree\b|\bfit\b|\bwould\b|\bslots?\b|\bdo\b"
)
_ASKS_A_FACT = re.compile(
    r"(?i)\b(?:prices?|costs?|how (?:much|long)|charges?|fees?|open|opening|close[ds]?|closing"
    r"|hours|address|where|parking|park)\b"
)
_ANSWERED_BY = {"treatment": "service", "minutes": "duration", "appointment_time": "time"}
"""The entity that answers each question of the booking form."""

_COURTESIES = """
    a about actually afternoon also an and any anything appointment around at be better book
    booked but by can change could day do earlier evening fine for from get have hello hi i i'd
    i'll i'm if in instead is it it's just later let's like lovely make massage me mine minute
    minutes mins morning much my need next no not of oh ok okay on one or please possible prefer
    rather slot so some sometime sorry sounds suit suits thank thanks that that's the then there
    time to today treatment um want we well with work works would yeah yep yes you
"""
_FILLER = frozenset(_COURTESIES.split())
"""Words that carry no question of their own."""

_OWN_NUMBER = re.compile(
    r"(?i)^\W*(?:(?:yes|please|just|use|on|at|to|it'?s|is|ok|okay|you can|call|text|reach|contact"
    r"|me)\W+)*(?:this|same|the same|the|my)\W+(?:current |own |phone |mobile |whatsapp )?"
    r"(?:one|number|phone|mobile|whatsapp)(?:\W+(?:that|which))?"
    r"(?:\W+i(?:'m| am)? (?:now )?(?:writ|text|messag|us|contact)\w*(?: (?:you|this|now|with))*"
    r"(?: (?:from|on|with))?)?(?:\W+(?:is|will|please|fine|ok|okay|do|best|thanks?|here|now))*\W*$"
)
"""The number that somebody writes from, which some messaging apps tell."""

_OTHER = re.compile(
    r"(?i)\bthe other (?:one|therapist|person|lady|man|woman|guy)\b"
    r"|\b(?:someone|somebody|anyone|anybody) else\b"
    r"|\b(?:different|another) (?:therapist|person)\b"
)
_ANYBODY = re.compile(
    r"(?i)\b(?:any(?:one|body)|any therapist|who ?ever|who ?ever is free|no preference"
    r"|either of them|(?:don'?t|do not) (?:mind|care) who)\b"
)
_DROPPED = re.compile(r"(?i)\b(?:instead of|rather than|not|no|than|don'?t want)(?: an?| the)?\s*$")
_NO = re.compile(r"(?i)\W*no\W*")

_OF_APPOINTMENT = (
    *("services", "minutes", "therapist", "not_therapist"),
    *("later", "shift", "same_day", "same_time"),
)


@dataclass(frozen=True)
class Details:
    """What one message says; None or empty where it says nothing.

    Attributes:
        services: names in clinic.yml.
        minutes: lengths in minutes.
        wishes: alternatives of when.
        therapist: a name in clinic.yml, ``ANYBODY`` or ``SOMEBODY_ELSE``.
        not_therapist: a name in clinic.yml, for ``SOMEBODY_ELSE``.
        later: True for "a bit later", False for "earlier".
        shift: minutes of "half an hour later", negative for "earlier".
        same_day, same_time: as the appointment has now, or the time chosen before.
    """

    services: tuple[str, ...] = ()
    minutes: tuple[int, ...] = ()
    wishes: tuple[Wish, ...] = ()
    therapist: str | None = None
    not_therapist: str | None = None
    later: bool | None = None
    shift: int | None = None
    same_day: bool | None = None
    same_time: bool | None = None
    name: str | None = None
    contact: str | None = None
    reference: str | None = None

    def of_appointment(self) -> dict[str, Any]:
        """What is said of the appointment and not of the visitor, as JSON."""
        said = {name: getattr(self, name) for name in _OF_APPOINTMENT}
        wishes = [wish.as_json() for wish in self.wishes]
        every = {**said, "wishes": wishes}
        return {name: value for name, value in every.items() if value or value is False}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Details:
        """The inverse of ``of_appointment``."""
        lists = {name: tuple(said.get(name, ())) for name in ("services", "minutes")}
        wishes = tuple(Wish.from_json(wish) for wish in said.get("wishes", ()))
        return cls(**{**said, **lists, "wishes": wishes})

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self != Details()


def read_details(turn: Turn, asked: str | None) -> Details:
    """What the last message says, when the form has just ``asked`` for that slot."""
    text = turn.text
    raw = speech.raw_text(turn.tracker)
    name = (
        name_in_answer(raw, turn.clinic.country)
        if asked == "visitor_name"
        else name_in(raw, turn.clinic.country, _spoken(turn))
    )
    shift = _shift(turn)
    return Details(
        services=tuple(_kept(turn, "service")),
        minutes=() if shift else tuple(int(value) for value in _kept(turn, "duration")),
        wishes=tuple(combine([Wish.from_json(value) for value in _values(turn, "time")])),
        therapist=_therapist(turn, text),
        not_therapist=next(
            (name for name in _values(turn, "therapist") if name not in _kept(turn, "therapist")),
            None,
        ),
        later=_later(text),
        shift=shift,
        same_day=bool(re.search(r"(?i)\bsame (?:day|date)\b", text)) or None,
        same_time=bool(re.search(r"(?i)\bsame (?:time|hour)\b", text)) or None,
        name=name,
        contact=_contact(raw, turn) or own_number(turn),
        reference=next(iter(_values(turn, "reference")), None),
    )


def interrupts(turn: Turn, asked: str) -> bool:
    """Whether the message is about something else than what the form has ``asked``.

    What remains of the message without the values in it decides, together with what the
    classifier says: "Saturday morning" answers a question about the time, "are you open on
    Saturday morning?" asks one.
    """
    label, text = turn.label, turn.text
    if asked == "confirmed" and text.strip(" .!").lower() in MENU:
        return False
    values = [entity for entity in _entities(turn) if entity["entity"] in VALUES]
    remaining = left_over(text, values)
    if label in (EMERGENCY, MEDICAL_ADVICE) and _is_grave(turn, asked):
        return True
    flagged = turn.tracker.latest_message.get(RED_FLAG)
    if not flagged and (is_a_name(turn, asked) or (values and not remaining)):
        return False
    if asked == "confirmed" and hesitates(turn) and label in (OUT_OF_SCOPE, CLARIFY):
        return False
    if asked == "visitor_contact" and label not in (EMERGENCY, MEDICAL_ADVICE, "talk_to_human"):
        contact = any(entity["entity"] == CONTACT for entity in values)
        if contact and not text.rstrip().endswith("?"):
            return False
    if asked == "visitor_contact" and _OWN_NUMBER.match(text):
        return False
    if label == "talk_to_human" and _ANYBODY.fullmatch(text.strip(" .!")):
        # "Whoever" is any therapist.
        return False
    if label in ALWAYS_INTERRUPT:
        unsure_stop = label == "stop" and any(entity["entity"] == "time" for entity in values)
        return not (unsure_stop or (label == "refuse_detail" and says_name(text)))
    question = text.rstrip().endswith("?") or bool(_QUESTION.match(text))
    if asked == "visitor_name":
        return question or (_is_a_question_label(label) and len(text.split()) > 4)
    if label in ABOUT_BOOKING - {OUT_OF_SCOPE, CLARIFY}:
        return False
    if not remaining:
        return False
    named = {entity["entity"] for entity in values}
    if label in (OUT_OF_SCOPE, CLARIFY):
        if text.lower().startswith("who"):
            return True
        for_us = named & {"time", "therapist", CONTACT, "reference"}
        asks_for_it = _ASKS_FOR_A_TIME.search(text) or corrects(turn)
        return question and not for_us and not (named and asks_for_it)
    if "time" in named and label != "opening_hours" and _ASKS_FOR_A_TIME.search(text):
        return topic_of(label) is not None
    if not question and label in facts.ANSWERS and not _ASKS_A_FACT.search(text):
        # "Swedish I suppose. An hour." reminds of a question about prices.
        return _ANSWERED_BY.get(asked) not in named
    return question or label != "opening_hours" or not named


def _is_grave(turn: Turn, asked: str) -> bool:
    """Whether nothing of a message that was taken for a danger can be an answer instead.

    A name may remind of one, and so may a bare date.
    """
    if turn.tracker.latest_message.get(RED_FLAG):
        return True
    values = [entity for entity in _entities(turn) if entity["entity"] in VALUES]
    if any(entity["entity"] == CONTACT for entity in values):
        return True
    if asked in ("visitor_name", "visitor_contact"):
        return not is_only_a_name(speech.raw_text(turn.tracker), turn.clinic.country)
    return not values or bool(left_over(turn.text, values))


def is_a_name(turn: Turn, asked: str) -> bool:
    """Whether an answer to "what name?" looks like one, whatever it reminds the classifier of."""
    if asked != "visitor_name":
        return False
    words = (name_in_answer(speech.raw_text(turn.tracker), turn.clinic.country) or "").split()
    capitals = all(word[0].isupper() or not word[0].isascii() for word in words)
    return 0 < len(words) <= 4 and (capitals or looks_like_a_name(" ".join(words)))


def left_over(text: str, values: list[dict[str, Any]]) -> list[str]:
    """Words of ``text`` that are neither part of a value nor filling."""
    kept = list(text)
    for entity in values:
        kept[entity["start"] : entity["end"]] = " " * (entity["end"] - entity["start"])
    words = re.findall(r"[^\W\d_]+(?:'\w+)?", "".join(kept).lower())
    return [word for word in words if word not in _FILLER]


def _is_a_question_label(label: str) -> bool:
    return topic_of(label) is not None or label in facts.ANSWERS or label == "bot_challenge"


def _entities(turn: Turn) -> list[dict[str, Any]]:
    return turn.tracker.latest_message.get("entities") or []


def _values(turn: Turn, name: str) -> list[Any]:
    return [entity["value"] for entity in _entities(turn) if entity["entity"] == name]


def _kept(turn: Turn, name: str) -> list[Any]:
    """Values that are wanted: in "deep tissue instead of Swedish" only the first is."""
    text = turn.text
    return [
        entity["value"]
        for entity in _entities(turn)
        if entity["entity"] == name
        # "No 60 minutes": the "no" answers what was said before.
        and (not _DROPPED.search(lead := text[: entity["start"]]) or _NO.fullmatch(lead))
    ]


def _therapist(turn: Turn, text: str) -> str | None:
    named = _kept(turn, "therapist")
    if named:
        return str(named[0])
    if _OTHER.search(text) or _values(turn, "therapist"):
        return SOMEBODY_ELSE
    return ANYBODY if _ANYBODY.search(text) else None


def _later(text: str) -> bool | None:
    if re.search(r"(?i)\b(?:maybe|perhaps|see you|talk|not) (?:you )?later\b", text):
        return None
    if re.search(r"(?i)\blater\b", text):
        return True
    return False if re.search(r"(?i)\b(?:earlier|sooner)\b", text) else None


def _shift(turn: Turn) -> int | None:
    """Minutes of "half an hour later", which is no length of a treatment."""
    for entity in _entities(turn):
        if entity["entity"] == "duration":
            after = re.match(
                r"(?i)\s*(later|earlier|sooner|before|after)\b", turn.text[entity["end"] :]
            )
            if after:
                back = after[1].lower() in ("earlier", "sooner", "before")
                return -int(entity["value"]) if back else int(entity["value"])
    return None


def _contact(text: str, turn: Turn) -> str | None:
    """One phone number and one mail address at most, as "+44 …, jo@…"."""
    found = [value for value, _, _ in find_contacts(text, turn.clinic.country)]
    # An appointment that there is may have been made with any number.
    looks_up = turn.form == LOOKING_UP
    values = [one for one in found if looks_up or trouble_with(one, turn.clinic) is None]
    if not found:
        values = [value for value, _, _ in find_short_numbers(text)]
    phone = next((value for value in values if "@" not in value), None)
    mail = next((value for value in values if "@" in value), None)
    return ", ".join(filter(None, (phone, mail))) or None


def own_number(turn: Turn) -> str | None:
    """The number that the visitor writes from, if the message says that it is to be that one."""
    if not _OWN_NUMBER.match(turn.text):
        return None
    return shown_phone(correspondents.phone_of(turn.conversation))


def _spoken(turn: Turn) -> list[str]:
    """The words of the message that are values."""
    return [
        turn.text[entity["start"] : entity["end"]]
        for entity in _entities(turn)
        if entity["entity"] in VALUES
    ]
