"""What became of a visitor's message, as Rasa's conversation tells it after the turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from reception.clinic.messages import (
    ANSWERED,
    BEGUN,
    BOOKING,
    CLARIFIED,
    DECLINED,
    FINISHED,
    HANDED_OVER,
    SAFETY,
    SMALL_TALK,
    UNSURE,
)
from reception.conversations import FORGOTTEN
from reception.nlu.labels import (
    CANDIDATES,
    CLARIFY,
    CONFIDENCE,
    EMERGENCY,
    GIVE_CONTACT,
    LABEL,
    MEDICAL_ADVICE,
    NOT_OFFERED,
    OUT_OF_SCOPE,
    PARTS,
    RED_FLAG,
)
from reception.nlu.labels import SMALL_TALK as COURTESIES

CANDIDATES_KEPT = 3

_FORMS = frozenset({"booking_form", "appointment_form", "action_book", "action_serve_appointment"})
_AROUND_FORMS = frozenset({"action_pause_form", "action_leave_form", "action_deactivate_loop"})
_ABOUT_BOOKING = frozenset(
    {"book_appointment", "change_appointment", "cancel_appointment", "check_appointment"}
)
_NO_QUESTIONS = COURTESIES | {GIVE_CONTACT, "help", "delete_my_data"}
_PERSONAL = ("visitor_name", "visitor_contact", "reference")
"""Slots that hold what is about the visitor."""


@dataclass(frozen=True)
class Turn:
    """A message and what became of it.

    Attributes:
        text: as typed; None if it is not to be kept.
        known: what the visitor has told about themselves, to be masked in ``text``.
        forgotten: the visitor has just had everything deleted.

    The others are those of `reception.clinic.messages.Message`.
    """

    conversation: str
    message_id: str | None
    channel: str
    text: str | None
    label: str
    confidence: float
    outcome: str
    candidates: tuple[str, ...]
    step: str | None = None
    known: tuple[str, ...] = ()
    forgotten: bool = False


def outcome_of(tracker: DialogueStateTracker) -> Turn | None:
    """The last turn of a conversation; None if nobody has written in it."""
    events = list(tracker.events)
    asked = next(
        (place for place in reversed(range(len(events))) if isinstance(events[place], UserUttered)),
        None,
    )
    if asked is None:
        return None
    message, before, after = events[asked], events[:asked], events[asked + 1 :]
    understood = message.parse_data or {}
    label = str(understood.get(LABEL) or message.intent_name or "")
    actions = [event.action_name or "" for event in after if isinstance(event, ActionExecuted)]
    replies = [_about(event) for event in after if isinstance(event, BotUttered)]
    outcome = _outcome(label, actions, replies)
    confidence = float(understood.get(CONFIDENCE) or 0.0)
    forgotten = bool(tracker.get_slot(FORGOTTEN))
    keeps_text = not forgotten and _keeps_text(
        message.text or "", understood, outcome, confidence, before
    )
    return Turn(
        conversation=tracker.sender_id,
        message_id=message.message_id,
        channel=message.input_channel or "",
        text=message.text if keeps_text else None,
        label=label,
        confidence=confidence,
        outcome=outcome,
        candidates=_nearest(understood, replies) if keeps_text else (),
        step=_step(tracker, after, actions, replies),
        known=_told(tracker) if keeps_text else (),
        forgotten=forgotten,
    )


def _outcome(label: str, actions: Sequence[str], replies: Sequence[dict[str, Any]]) -> str:
    if any(action.startswith(("utter_emergency", "utter_medical")) for action in actions):
        return SAFETY
    if any(reply.get("request") for reply in replies):
        return HANDED_OVER
    if any(reply.get("offered") for reply in replies):
        return CLARIFIED
    ran = {action for action in actions if action != "action_listen"}
    if "action_decline" in ran and any(reply.get("offer") == "person" for reply in replies):
        return DECLINED
    if not ran or "action_default_fallback" in ran:
        return DECLINED
    if label in _ABOUT_BOOKING or (ran & _FORMS and not ran - _FORMS - _AROUND_FORMS):
        return BOOKING
    return SMALL_TALK if label in _NO_QUESTIONS else ANSWERED


def _step(
    tracker: DialogueStateTracker,
    after: Sequence[Any],
    actions: Sequence[str],
    replies: Sequence[dict[str, Any]],
) -> str | None:
    """Whether the turn has begun or finished the booking of a new appointment."""
    if "action_book" in actions:
        made = any((reply.get("booking") or {}).get("state") == "booked" for reply in replies)
        # With the clinic's own booking page there is nothing more that we can see.
        return FINISHED if made or any(reply.get("link") for reply in replies) else None
    begun = any(isinstance(event, ActiveLoop) and event.name == "booking_form" for event in after)
    return BEGUN if begun and tracker.get_slot("errand") != "change" else None


def _keeps_text(
    text: str, understood: dict[str, Any], outcome: str, confidence: float, before: Sequence[Any]
) -> bool:
    """Whether a message is a question, and no secret: see `reception.clinic.messages`."""
    grave = {EMERGENCY, MEDICAL_ADVICE}
    labels = {part[LABEL] for part in understood.get(PARTS) or []} | {understood.get(LABEL)}
    if outcome == SAFETY or understood.get(RED_FLAG) or labels & grave:
        return False
    if understood.get(LABEL) == GIVE_CONTACT or text.startswith("/"):
        return False
    form, wanted = _form(before)
    if form and (outcome in (BOOKING, HANDED_OVER) or wanted in _PERSONAL):
        return outcome == ANSWERED
    if outcome == HANDED_OVER and understood.get(LABEL) in COURTESIES:
        return False
    if outcome == SMALL_TALK and confidence >= UNSURE:
        return False
    return outcome == ANSWERED or text not in _buttons(before)


def _form(before: Sequence[Any]) -> tuple[str | None, str | None]:
    """The form that was active before the message, and the slot that it had asked for."""
    active = next((event.name for event in reversed(before) if isinstance(event, ActiveLoop)), None)
    wanted = next(
        (
            event.value
            for event in reversed(before)
            if isinstance(event, SlotSet) and event.key == "requested_slot"
        ),
        None,
    )
    return active, wanted


def _buttons(before: Sequence[Any]) -> set[str]:
    """What the buttons would send that were shown last."""
    payloads: set[str] = set()
    for event in reversed(before):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            buttons = (event.data or {}).get("buttons") or []
            payloads |= {str(button.get("payload")) for button in buttons}
    return payloads


def _nearest(understood: dict[str, Any], replies: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """The labels that were offered or answered; else those it was nearest to."""
    offered = next((reply["offered"] for reply in replies if reply.get("offered")), None)
    labels = offered or [part[LABEL] for part in understood.get(PARTS) or []]
    if not labels:
        labels = [one[LABEL] for one in understood.get(CANDIDATES) or []]
    hidden = NOT_OFFERED | {OUT_OF_SCOPE, CLARIFY}
    return tuple(label for label in labels if label not in hidden)[:CANDIDATES_KEPT]


def _told(tracker: DialogueStateTracker) -> tuple[str, ...]:
    values = (tracker.get_slot(name) for name in _PERSONAL if name in tracker.slots)
    return tuple(value for value in values if isinstance(value, str) and value)


def _about(event: BotUttered) -> dict[str, Any]:
    return event.metadata.get("metadata") or event.metadata or {}
