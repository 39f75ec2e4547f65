"""Replies to one thing that a message asks, whatever else is in it."""

from __future__ import annotations

from actions import call_backs, facts, privacy, requests, speech
from actions.clinic_action import Turn
from reception.clinic.facts import load_clinic
from reception.nlu.labels import GIVE_CONTACT, OUT_OF_SCOPE
from reception.nlu.text import has_words

DECLINED = "declined"
"""Metadata of a reply that could not answer."""

_NEAR = 0.03
"""Probability from which a topic is near enough to be offered after "I do not know"."""


def answer(turn: Turn, label: str, confidence: float) -> None:
    """Reply to what ``label`` asks, with the answer of the book, a fact or a request."""
    if label in facts.ANSWERS:
        facts.answer(turn.dispatcher, turn.tracker, label, confidence=confidence)
    elif label in requests.OPENINGS:
        requests.leave(turn.dispatcher, turn.tracker, label)
    elif label == GIVE_CONTACT:
        call_backs.add_contact(turn)
    elif label == privacy.DELETION:
        privacy.ask(turn)
    elif label == OUT_OF_SCOPE:
        decline(turn)
    else:
        turn.dispatcher.utter_message(response=f"utter_{label}")


def decline(turn: Turn) -> None:
    """Decline honestly; after two in a row leave a request for a person."""
    tracker = turn.tracker
    if _declined_before(turn):
        requests.leave(turn.dispatcher, tracker, requests.NOT_UNDERSTOOD)
        return
    near = [
        speech.button(candidate["question"])
        for candidate in speech.likely_questions(tracker, at_least=_NEAR, most=2)
        if candidate["question"] != speech.PERSON
    ]
    if has_words(turn.text):
        text = (
            "I do not know that: neither our articles nor our clinic's facts cover it, and I "
            "would rather not guess. I answer in English about massage, skin and our clinic. "
        )
        if not turn.text.isascii():
            text += f"In an emergency, call {load_clinic().emergency_number}. "
    else:
        text = "I can only read words. Please write your question in a sentence or two. "
    if near and has_words(turn.text):
        text += "Perhaps one of these is near, or shall one of our team get in touch with you?"
    else:
        text += "Or shall one of our team get in touch with you?"
        near = []
    turn.say(text, [*near, speech.button(speech.PERSON)], offer="person", **{DECLINED: True})


def _declined_before(turn: Turn) -> bool:
    """Whether the visitor's message before this one was declined too.

    What the classifier has made of it does not say so: an unusual name that a form has asked
    for is no question that could not be answered.
    """
    messages = 0
    for event in reversed(turn.tracker.events):
        if event.get("event") == "user":
            messages += 1
        if messages > 1:
            return False
        about = speech.about(event)
        if about.get(DECLINED) or about.get("request") == requests.NOT_UNDERSTOOD:
            return True
    return False
