"""Short answers: yes, the second one, another one, something else."""

from __future__ import annotations

import re
from typing import Any

from actions.clinic_action import Turn
from reception.nlu.ordinals import choice_meant

TAKES_BACK: dict[str, tuple[str, ...]] = {
    "The day or time": ("wishes", "appointment_time"),
    "The treatment": ("treatment", "minutes"),
    "How long": ("minutes",),
    "The name": ("visitor_name",),
    "The phone number or mail address": ("visitor_contact",),
}
"""What can be changed after everything was read back, and the slots that are asked again."""

MENU = frozenset(title.lower() for title in TAKES_BACK)
"""What the buttons of that question send."""

BOOK, CANCEL, DELETE = "book", "cancel", "delete"
_ERRANDS = {
    BOOK: re.compile(r"(?i)\b(?:book|move|change|confirm)\b"),
    CANCEL: re.compile(r"(?i)\bcancel\b"),
    DELETE: re.compile(r"(?i)\b(?:delete|erase|remove)\b"),
}
"""What somebody says yes to, by the word that they use for it."""

_YES = re.compile(
    r"(?i)^\W*(?:yes|yep|yeah|yup|aye)\b(?!.*\b(?:but|can|could|change|don'?t|no)\b)"
    r"(?:\W+\w+){0,7}\W*$"
)
_ORDERS = re.compile(
    r"(?i)^\W*(?:(?:yes|please|ok|okay|then|go ahead and|do)\W+)*"
    r"(?:book|move|confirm|cancel|delete)(?: (?:it|this|that|me in|everything|all|my data))?"
    r"(?:\W+(?:please|then|now|thanks))*\W*$"
)
_GO = re.compile(
    r"(?i)^\W*(?:(?:ok|okay|yes|please|sure|right|then)\W+)*"
    r"(?:go(?: ahead| for it)?|do it|let'?s (?:do it|go))(?:\W+(?:please|then|now|thanks))*\W*$"
)
_PRAISE = re.compile(
    r"(?i)^\W*(?:(?:that'?s|that is|that'll be|sounds|looks|all) )?"
    r"(?:perfect|great|lovely|brilliant|excellent|wonderful|fab(?:ulous)?|super|grand|fine|good"
    r"|spot on|ideal|fantastic|awesome|marvellous)"
    r"(?:\W+(?:thanks?|thank you|please|ta|cheers))*\W*$"
)
_KEEPS = re.compile(
    r"(?i)\b(?:keep|leave) (?:it|my|the|that|this|things|everything)\b|\bkept\b"
    r"|\b(?:don'?t|do not|did not|didn'?t|not|never) (?:\w+ ){0,4}(?:cancel|move|change|delete)"
    r"|\bdon'?t want (?:it|this|that) \w+ed\b|\byeah,? right\b"
)
_HESITATES = re.compile(
    r"(?i)\b(?:maybe|perhaps|h+m+|hm+|um+|er+m*|possibly|probably|might|guess|suppose|dunno|unsure"
    r"|not|think|wait|depends|later)\b|\?\s*$"
)
_CORRECTS = re.compile(
    r"(?i)\b(?:actually|instead|make it|change|rather|sorry|wait|better|works?|prefer|switch|move"
    r"|can (?:we|you|i)|could (?:we|you|i))\b|^no\b"
)
_SEVERAL_PEOPLE = re.compile(
    r"(?i)\b(?:two|2|three|3|four|4) (?:people|persons|of us|women|men|ladies|guys|friends)\b"
    r"|\bcouples?'? (?:massage|treatment)|\bboth of us\b|\bside by side\b"
    r"|\b(?:two|2|three|3|four|4) (?:\w+ ){0,2}(?:massages|appointments|sessions|facials)\b"
    r"|\b(?:every|each) (?:week|month|\w+day)\b"
    r"|\b(?:me|i|myself) and my (?:wife|husband|partner|mum|mother|friend|sister|daughter)\b"
    r"|\bmy (?:wife|husband|partner|mum|mother|friend|sister|daughter) and (?:me|i|myself)\b"
)
_ANY_CHOICE = re.compile(
    r"(?i)^\W*(?:any|either|whichever|whatever)(?: (?:one|of (?:them|these|those)))?"
    r"(?: (?:is|will|would) (?:be )?(?:fine|do|good|ok|okay))?(?: please| suits me)?\W*$"
    r"|^\W*you (?:choose|decide|pick)\W*$|^\W*i don'?t mind(?: when| which)?\W*$"
)


def agrees(turn: Turn, to: str | None = None) -> bool:
    """Whether the message is a clear yes: "maybe" and "yes?" are none.

    Args:
        turn: the message.
        to: what was asked, `BOOK`, `CANCEL` or `DELETE`; a yes to something else, as by a button
            of an earlier question, is none to that.
    """
    in_words = any(pattern.match(turn.text) for pattern in (_YES, _PRAISE, _GO))
    said_yes = turn.label == "affirm" or in_words
    other = to is not None and _is_for_another(turn, to)
    return said_yes and not hesitates(turn) and not keeps(turn) and not other


def keeps(turn: Turn) -> bool:
    """Whether the message asks that an appointment stay as it is: "keep it", "don't cancel"."""
    return bool(_KEEPS.search(turn.text))


def orders(turn: Turn, to: str) -> bool:
    """Whether the message is a yes in other words: "book it", "yes, cancel it".

    ``to`` is as in `agrees`.
    """
    return bool(_ORDERS.match(turn.text)) and not _is_for_another(turn, to)


def hesitates(turn: Turn) -> bool:
    """Whether the message is neither yes nor no: "hmm", "I guess so?"."""
    return bool(_HESITATES.search(turn.text))


def chosen(turn: Turn, digits: bool = True) -> Any:
    """What "the second one" stands for if choices were shown, or with ``digits`` "2"."""
    choices = turn.before.get("choices") or []
    if choices and _ANY_CHOICE.match(turn.text):
        return choices[0]
    place = choice_meant(turn.text, len(choices), digits)
    return None if place is None else choices[place]


def corrects(turn: Turn) -> bool:
    """Whether the message takes back something said before ("actually make it 4")."""
    return bool(_CORRECTS.search(turn.text))


def for_several(turn: Turn) -> bool:
    """Whether the message asks for more than one appointment at once."""
    return bool(_SEVERAL_PEOPLE.search(turn.text))


def _is_for_another(turn: Turn, to: str) -> bool:
    """Whether a yes names something else than what was asked: "yes, book it"."""
    return any(
        pattern.search(turn.text) for errand, pattern in _ERRANDS.items() if errand != to
    ) and not _ERRANDS[to].search(turn.text)
