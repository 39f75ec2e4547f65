"""What a visitor's message says about the appointment they want."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from actions import facts, speech
from actions.clinic_action import Turn
from reception.clinic.wish import Wish, combine
from reception.nlu.contact_details import find_contacts, find_short_numbers
from reception.nlu.labels import (
    CLARIFY,
    CONTACT,
    EMERGENCY,
    MEDICAL_ADVICE,
    OUT_OF_SCOPE,
    SMALL_TALK,
    topic_of,
)

ANYBODY = "anybody"
SOMEBODY_ELSE = "somebody else"

LONGEST_NAME = 80
"""Characters of a name that are kept."""

ABOUT_BOOKING = frozenset(
    {"book_appointment", "change_appointment", "give_contact", OUT_OF_SCOPE, CLARIFY} | SMALL_TALK
)
"""Labels of messages that answer a question of the form, if they hold something it can use."""

ALWAYS_INTERRUPT = frozenset(
    {EMERGENCY, MEDICAL_ADVICE, "talk_to_human", "delete_my_data", "stop", "refuse_detail"}
    | {"check_appointment", "cancel_appointment"}
)
"""Labels that come before whatever the form has asked."""

_VALUES = ("service", "duration", "time", "therapist", CONTACT, "reference")
_QUESTION = re.compile(
    r"(?i)^(?:and |but |ok |so |oh |hi |sorry )*(?:what|when|where|which|who|whose|why|how|is|are"
    r"|do|does|did|will|would|has|have|am|should|can|could|may)\b"
)
_ASKS_FOR_A_TIME = re.compile(
    r"(?i)\b(?:can|could|may) (?:i|we|you)\b|\b(?:what|how) about\b|\bany(?:thing)?\b"
    r"|\bdo you have\b|\bis there\b|\bavailab|\bfree\b|\bfit\b|\bwould\b|\bslots?\b|\bdo\b"
)
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

_CORRECTS = re.compile(
    r"(?i)\b(?:actually|instead|make it|change|rather|sorry|wait|better|works?|prefer|switch|move"
    r"|can (?:we|you|i)|could (?:we|you|i))\b|^no\b"
)
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
_SAYS_NAME = re.compile(
    r"(?i)\b(?:my |the |in the )?name(?:'s| is| will be|:)?\s+(?:is\s+)?|\bcall me\s+"
)
_MAYBE_NAME = re.compile(r"\b(?:[Tt]his is|[Ii]t is|[Ii]t's|[Ii]'m|I am|[Ff]or|[Uu]nder)\s+")
_NAME_ENDS = re.compile(
    r"(?i)[,;:!?\n]|\.(?:\s|$)|\s[-–]\s|\s\+?\(?\d|\s\S+@"
    r"|\s(?:and|my|phone|tel|mobile|number|mail|email|e-mail|on|at|here|please|thanks|thank|with"
    r"|for|tomorrow|today|i|is)\b"
)
_CAPITALISED = re.compile(r"[^\W\d_a-z][\w'’-]*(?:\s+[^\W\d_a-z][\w'’.-]*){0,3}")
_ANSWERS_NAME = re.compile(
    r"(?i)^\s*(?:(?:yes|yeah|sure|ok|okay|of course|hi|hello|well)[,.!\s]+)*"
    r"(?:(?:put it )?(?:under|in) (?:the name (?:of )?)?|(?:my |the )?name(?:'s| is)?:? |it is "
    r"|it's |i am |i'm |im |this is |call me |that'?s |that would be )?"
)
_BEFORE_CONTACT = re.compile(
    r"(?i)[\s,;:-]*(?:and )?(?:my )?(?:phone|mobile|tel|number|mail|email)?"
    r"(?: number| address)?(?: is|:)?\s*$"
)
_NO_NAMES = frozenset(
    {"no", "nope", "nah", "yes", "yep", "yeah", "yes please", "no thanks", "no thank you", "ok"}
    | {"okay", "sure", "thanks", "thank you", "hello", "hi", "hey", "what", "why", "pardon"}
)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "last": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"(?i)^\W*(?:(?:the|number|option|i'?ll take|i'?d like|let'?s do|take|ok|yes|please)\W+)*"
    r"(first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last|[1-5])"
    r"(?:\W+(?:one|option|time|slot|please|then|is fine|works|thanks))*\W*$"
)

_ANY_CHOICE = re.compile(
    r"(?i)^\W*(?:any|either|whichever|whatever)(?: (?:one|of (?:them|these|those)))?"
    r"(?: (?:is|will|would) (?:be )?(?:fine|do|good|ok|okay))?(?: please| suits me)?\W*$"
    r"|^\W*you (?:choose|decide|pick)\W*$|^\W*i don'?t mind(?: when| which)?\W*$"
)


@dataclass(frozen=True)
class Details:
    """What one message says; None or empty where it says nothing.

    Attributes:
        services: names in clinic.yml.
        minutes: lengths in minutes.
        wishes: alternatives of when.
        therapist: a name in clinic.yml, ``ANYBODY`` or ``SOMEBODY_ELSE``.
        later: True for "a bit later", False for "earlier".
    """

    services: tuple[str, ...] = ()
    minutes: tuple[int, ...] = ()
    wishes: tuple[Wish, ...] = ()
    therapist: str | None = None
    later: bool | None = None
    name: str | None = None
    contact: str | None = None
    reference: str | None = None

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self != Details()


def read_details(turn: Turn, asked: str | None) -> Details:
    """What the last message says, when the form has just ``asked`` for that slot."""
    text = turn.text
    raw = speech.raw_text(turn.tracker)
    name = _name_asked_for(raw, turn) if asked == "visitor_name" else _name_in(raw, turn)
    return Details(
        services=tuple(_kept(turn, "service")),
        minutes=tuple(int(value) for value in _kept(turn, "duration")),
        wishes=tuple(combine([Wish.from_json(value) for value in _values(turn, "time")])),
        therapist=_therapist(turn, text),
        later=_later(text),
        name=name,
        contact=_contact(raw, turn),
        reference=next(iter(_values(turn, "reference")), None),
    )


def interrupts(turn: Turn, asked: str) -> bool:
    """Whether the message is about something else than what the form has ``asked``.

    What remains of the message without the values in it decides, together with what the
    classifier says: "Saturday morning" answers a question about the time, "are you open on
    Saturday morning?" asks one.
    """
    label = turn.label
    text = turn.text
    values = [entity for entity in _entities(turn) if entity["entity"] in _VALUES]
    if values and label != EMERGENCY and not _left_over(text, values):
        return False
    if label in ALWAYS_INTERRUPT:
        return True
    question = text.rstrip().endswith("?") or bool(_QUESTION.match(text))
    if asked == "visitor_name":
        values = [] if _is_a_question_label(label) else values
        return _is_a_question_label(label) and (question or len(text.split()) > 4)
    if label in ABOUT_BOOKING - {OUT_OF_SCOPE, CLARIFY}:
        return False
    named = {entity["entity"] for entity in values}
    if label in (OUT_OF_SCOPE, CLARIFY):
        for_us = named & {"time", "therapist", CONTACT, "reference"}
        return question and not for_us and not (named and _ASKS_FOR_A_TIME.search(text))
    if "time" in named and label != "opening_hours" and _ASKS_FOR_A_TIME.search(text):
        return topic_of(label) is not None
    return question or label != "opening_hours" or not named


def chosen(turn: Turn) -> Any:
    """What "the second one" or the number of a button stands for, if choices were shown."""
    choices = turn.before.get("choices") or []
    if choices and _ANY_CHOICE.match(turn.text):
        return choices[0]
    ordinal = _ORDINAL.match(turn.text)
    if not ordinal or not choices:
        return None
    word = ordinal[1].lower()
    place = int(word) - 1 if word.isdecimal() else _ORDINALS[word]
    return choices[place] if -1 <= place < len(choices) else None


def corrects(turn: Turn) -> bool:
    """Whether the message takes back something said before ("actually make it 4")."""
    return bool(_CORRECTS.search(turn.text))


def _is_a_question_label(label: str) -> bool:
    return topic_of(label) is not None or label in facts.ANSWERS or label == "bot_challenge"


def _left_over(text: str, values: list[dict[str, Any]]) -> list[str]:
    """Words of ``text`` that are neither part of a value nor filling."""
    kept = list(text)
    for entity in values:
        kept[entity["start"] : entity["end"]] = " " * (entity["end"] - entity["start"])
    words = re.findall(r"[^\W\d_]+(?:'\w+)?", "".join(kept).lower())
    return [word for word in words if word not in _FILLER]


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
        if entity["entity"] == name and not _DROPPED.search(text[: entity["start"]])
    ]


def _therapist(turn: Turn, text: str) -> str | None:
    named = _kept(turn, "therapist")
    if named:
        return str(named[0])
    if _OTHER.search(text) or _values(turn, "therapist"):
        return SOMEBODY_ELSE
    return ANYBODY if _ANYBODY.search(text) else None


def _later(text: str) -> bool | None:
    if re.search(r"(?i)\b(?:later)\b", text):
        return True
    return False if re.search(r"(?i)\b(?:earlier|sooner)\b", text) else None


def _contact(text: str, turn: Turn) -> str | None:
    """Phone numbers and mail addresses as one text, "+44 …, jo@…"."""
    found = find_contacts(text, turn.clinic.country) or find_short_numbers(text)
    return ", ".join(dict.fromkeys(value for value, _, _ in found[:2])) or None


def _name_in(text: str, turn: Turn) -> str | None:
    """A name that comes unasked: "name is Jo Bloggs", "I'm Jo Bloggs", "for Jo Bloggs"."""
    said = _SAYS_NAME.search(text)
    if said:
        return _tidy_name(_NAME_ENDS.split(text[said.end() :], maxsplit=1)[0])
    for cue in _MAYBE_NAME.finditer(text):
        name = _CAPITALISED.match(text, cue.end())
        if name and not any(
            entity["text"].lower() in name.group().lower() for entity in _spoken(turn)
        ):
            return _tidy_name(_NAME_ENDS.split(name.group(), maxsplit=1)[0])
    return None


def _spoken(turn: Turn) -> list[dict[str, str]]:
    text = turn.text
    return [
        {"text": text[entity["start"] : entity["end"]]}
        for entity in _entities(turn)
        if entity["entity"] in _VALUES
    ]


def _name_asked_for(text: str, turn: Turn) -> str | None:
    """The answer to "what name?": all of the message but courtesies and a contact in it."""
    contacts = find_contacts(text, turn.clinic.country) or find_short_numbers(text)
    if contacts:
        text = text[: contacts[0][1]]
        text = _BEFORE_CONTACT.sub("", text)
    return _tidy_name(_ANSWERS_NAME.sub("", text, count=1))


def _tidy_name(text: str) -> str | None:
    """One line without the full stop or comma that ends it; None if no letter is left."""
    name = re.sub(r"\s+", " ", text).strip().strip(",.!?").strip()
    if name.lower() in _NO_NAMES:
        return None
    return name[:LONGEST_NAME] if any(character.isalpha() for character in name) else None
