"""A message that answers a form and asks something besides: "Jo Bloggs. Do you have parking?"."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker

from actions import answers, facts, speech, terms
from actions.clinic_action import Turn
from actions.details import VALUES, is_a_name, left_over
from actions.wording import listed
from reception.nlu.labels import (
    CANDIDATES,
    CLARIFY,
    CONFIDENCE,
    CONTACT,
    GIVE_CONTACT,
    LABEL,
    OUT_OF_SCOPE,
    PARTS,
    RED_FLAG,
    topic_of,
)
from reception.nlu.visitor_names import name_in

LIKELY = 0.5
"""Probability from which an unclear question is answered as the likeliest one."""

_ANSWERS_THE_FORM = "book_appointment"
"""Label of what is left of a message when its question is taken out."""

_CALLS_OFF = "cancel_appointment"

_SENTENCE = re.compile(r".+?(?:[.?!;]+(?=\s|$)|\n|$)", re.DOTALL)
_JOINT = r"(?:and|but|also|oh|so|ps|btw|by the way|or|then)[ ,]+"
_ASKS = (
    r"(?:what|whats|what's|where|wheres|where's|how|hows|why|who|which|when (?:do|are|is|will)"
    r"|(?:do|does|did|are|is|can|could|will|would|should) (?:you|i|it|there|that|this|the|my|we"
    r"|your|massage|they)|have you|is parking|any (?:parking|chance|idea))\b"
)
_PIECE = re.compile(
    rf"(?i),\s*|\s[-–—]+\s|\s+(?={_JOINT}(?:{_JOINT})?{_ASKS})|\s+(?=(?:what|where|how|do you"
    r"|is there|are there|are you|does it|can i)\b)"
)
_QUESTION = re.compile(rf"(?i)\s*(?:{_JOINT})*{_ASKS}")
_WILL_IT_DO = re.compile(
    r"(?i)\b(?:enough|too (?:long|short|much|little|quick)|sufficient|long enough|recommend"
    r"|will (?:that|it) do|do you think|right (?:length|one)|worth it|better)\b"
)
_WHETHER_IT_SUITS = frozenset(
    {"is", "are", "does", "did", "will", "was", "alright", "all", "right", "correct", "cool"}
    | {"good", "enough", "you", "understand", "got", "that'll", "too", "know", "long", "far"}
)
"""Words of a question about the answer beside it: "is that all right?"."""


def without_question(turn: Turn, asked: str) -> Turn | None:
    """The turn as if the message had only answered what the form has ``asked``.

    None if it only answers or only asks, or if its question is about the answer itself
    ("Tuesday at 3, is that free?").
    """
    message = turn.tracker.latest_message
    if message.get(RED_FLAG) or not asked_besides(turn):
        return None
    rest = _without_questions(turn.text)
    if rest is None or not rest.strip():
        return None
    entities = [
        entity
        for entity in message.get("entities") or []
        if rest[entity["start"] : entity["end"]] == turn.text[entity["start"] : entity["end"]]
    ]
    raw = _without_questions(speech.raw_text(turn.tracker))
    alone = _turn_of(turn, rest, raw or rest, entities)
    values = [entity for entity in entities if entity["entity"] in VALUES]
    spoken = [rest[entity["start"] : entity["end"]] for entity in values]
    answers_it = (
        any(entity["entity"] == CONTACT for entity in values)
        or name_in(raw or rest, turn.clinic.country, spoken)
        or is_a_name(alone, asked)
        or (values and not left_over(rest, values))
    )
    return alone if answers_it else None


def without_doubts(turn: Turn) -> Turn | None:
    """The turn without its questions about cancelling what is not booked yet, which are answered.

    None if it asks nothing of the kind. Only what is no question calls a booking off.
    """
    rest = _without_questions(turn.text)
    if turn.label != _CALLS_OFF or rest is None:
        return None
    charges = f" {terms.OF_CHARGES}" if terms.asks_for_money(turn) else ""
    turn.say(
        "Nothing is booked yet. Once it is, you can change or cancel the appointment here, "
        f"{terms.until(turn.clinic)}.{charges} If you would rather drop this one now, just say "
        "stop."
    )
    entities = [
        entity
        for entity in turn.tracker.latest_message.get("entities") or []
        if rest[entity["start"] : entity["end"]] == turn.text[entity["start"] : entity["end"]]
    ]
    raw = _without_questions(speech.raw_text(turn.tracker))
    return _turn_of(turn, rest, raw or rest, entities)


def without_doubt_of_length(turn: Turn) -> Turn | None:
    """The turn as if the message had not asked whether the length it names will do, which is
    answered: "60 minutes - is that enough?"; None if it asks nothing of the kind.
    """
    message = turn.tracker.latest_message
    entities = message.get("entities") or []
    rest = _without_questions(turn.text)
    lengths = [one for one in entities if one["entity"] == "duration"]
    if message.get(RED_FLAG) or rest is None or len(lengths) != 1:
        return None
    question = "".join(sign if kept == " " else " " for sign, kept in zip(turn.text, rest))
    kept = [one for one in entities if rest[one["start"] : one["end"]].strip()]
    if left_over(rest, kept) or not _WILL_IT_DO.search(question):
        return None
    service = turn.clinic.service(turn.slot("treatment"))
    lasting = listed([str(length) for length in service.durations]) if service else ""
    offered = f" We offer {lasting} minutes." if service else ""
    turn.say(
        "Which length is right for you I cannot judge, but you can still change it before it is "
        f"booked, or ask our team on {turn.clinic.phone}.{offered}"
    )
    return _turn_of(turn, rest, rest, kept)


def answer_question(turn: Turn) -> None:
    """Reply to what the message asks besides."""
    for label, confidence in asked_besides(turn):
        answers.answer(turn, label, confidence)


def asked_besides(turn: Turn) -> list[tuple[str, float]]:
    """Labels of the questions in the message that can be answered in passing, and how sure."""
    message = turn.tracker.latest_message
    parts = [(part[LABEL], part[CONFIDENCE]) for part in message.get(PARTS) or []]
    if parts:
        return [(label, confidence) for label, confidence in parts if _is_question(label)]
    if _is_question(turn.label):
        return [(turn.label, float(message.get(CONFIDENCE) or 0.0))]
    if (
        turn.label not in (OUT_OF_SCOPE, CLARIFY, GIVE_CONTACT)
        or _without_questions(turn.text) is None
    ):
        return []
    likely = [
        (one[LABEL], one[CONFIDENCE])
        for one in message.get(CANDIDATES) or []
        if _is_question(one[LABEL]) and one[CONFIDENCE] >= LIKELY
    ]
    return likely or ([(OUT_OF_SCOPE, 1.0)] if _is_about_something(turn) else [])


def _is_question(label: str) -> bool:
    return topic_of(label) is not None or label in facts.ANSWERS


def _is_about_something(turn: Turn) -> bool:
    """Whether what cannot be answered is more than "is that possible?"."""
    rest = _without_questions(turn.text)
    if rest is None:
        return False
    question = "".join(sign if kept == " " else " " for sign, kept in zip(turn.text, rest))
    spans = [
        entity
        for entity in turn.tracker.latest_message.get("entities") or []
        if entity["entity"] in VALUES and not rest[entity["start"] : entity["end"]].strip()
    ]
    return not spans and not _WHETHER_IT_SUITS.issuperset(left_over(question, []))


def _without_questions(text: str) -> str | None:
    """``text`` with spaces in place of its questions, of the same length; None if it has none."""
    kept = text
    for sentence in _SENTENCE.finditer(text):
        start = _question_in(sentence.group())
        if start is not None:
            begin = sentence.start() + start
            kept = kept[:begin] + " " * (sentence.end() - begin) + kept[sentence.end() :]
    return None if kept == text else kept


def _question_in(sentence: str) -> int | None:
    """Where the question of a sentence begins, to its end; None if it asks nothing."""
    starts = [0, *(cut.end() for cut in _PIECE.finditer(sentence))]
    asking = next((start for start in starts if _QUESTION.match(sentence, start)), None)
    if asking is None and sentence.rstrip().endswith("?"):
        return starts[-1]
    return asking


def _turn_of(turn: Turn, text: str, raw: str, entities: list[dict[str, Any]]) -> Turn:
    """The same turn with another message."""
    tracker = turn.tracker
    understood = {
        **tracker.latest_message,
        "text": text,
        "entities": entities,
        "intent": {"name": _ANSWERS_THE_FORM},
        LABEL: _ANSWERS_THE_FORM,
        PARTS: [],
    }
    alone = Tracker(
        tracker.sender_id,
        tracker.slots,
        understood,
        [*tracker.events, {"event": "user", "text": raw}],
        tracker._paused,
        tracker.followup_action,
        tracker.active_loop,
        tracker.latest_action_name,
    )
    return Turn(turn.dispatcher, alone, turn.clinic)
