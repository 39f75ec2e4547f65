"""The form that makes an appointment, or finds a new time for one that there is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.exc import SQLAlchemyError

from actions import call_backs, call_wishes, privacy, requests, wording
from actions.asides import (
    answer_question,
    without_doubt_of_length,
    without_doubts,
    without_question,
)
from actions.booking_draft import EMPTY, Draft, moving, settled, times_shown, with_details
from actions.clinic_action import LEAVE_LOOP, ClinicAction, Events, Turn, unreachable
from actions.details import Details, interrupts, read_details
from actions.replies import BOOK, TAKES_BACK, agrees, chosen, corrects, for_several, orders
from reception.clinic import bookings, inbox
from reception.clinic.backends import LinkBookings, backend
from reception.clinic.facts import Service
from reception.clinic.wish import Wish

EXPECTED = {
    "treatment": "one of our treatments",
    "minutes": "a length we offer",
    "appointment_time": "a day or time",
    "visitor_name": "a name",
    "visitor_contact": "a phone number or mail address",
    "confirmed": "a yes or no",
}
"""What each question of the form expects, for a visitor who was not understood."""

_COURTESIES = frozenset({"affirm", "deny", "book_appointment", "greet", "thanks"})
"""Labels after which the form simply asks again."""

_TAKEN_BACK = {
    "visitor_name": r"name",
    "visitor_contact": r"phone|number|mail|e-mail|email|contact|details",
    "minutes": r"long|length|duration|minutes|shorter|longer",
    "treatment": r"treatment|massage|service|type|kind",
    "wishes": r"day|time|date|when|hour",
}
"""Words for what shall be changed, by the first slot that is asked again."""


class ValidateBookingForm(ClinicAction):
    """Takes what a message says into the draft; says nothing to leave it to another rule."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "validate_booking_form"

    def act(self, turn: Turn) -> Events:
        """The slots that follow from the message."""
        asked = turn.slot("requested_slot")
        if asked and call_backs.calls_for_help(turn, asked):
            return _dropped(turn)
        if asked and call_wishes.is_preferred(turn):
            requests.leave(turn.dispatcher, turn.tracker, "talk_to_human")
            return _dropped(turn) if call_wishes.gives_up(turn) else [_unchanged(turn)]
        if asked and (call_backs.withdraw(turn) or call_backs.refuses_card(turn)):
            # Nothing has changed, but without any slot set the message would be an interruption.
            return [_unchanged(turn)]
        doubted = without_doubts(turn) if asked and not moving(turn) else None
        if doubted and not doubted.text.strip(" .,!?"):
            return [_unchanged(turn)]
        doubted = doubted or (without_doubt_of_length(turn) if asked else None)
        turn = doubted or turn
        answered = without_question(turn, asked) if asked and not doubted else None
        if answered:
            answer_question(turn)
            turn = answered
        elif asked and interrupts(turn, asked):
            return []
        before = Draft.of(turn)
        if asked == "go_on":
            # A "no" is left to its rule.
            if turn.label == "deny":
                return []
            before = replace(before, go_on=True)
        said = _relevant(_corrected(read_details(turn, asked), turn), turn, asked)
        if asked is None and call_backs.is_for_call_back(turn):
            call_backs.add_contact(turn)
            return [SlotSet("go_on", True), *LEAVE_LOOP]
        if asked is None:
            # A yes belongs to the read-back before it, never to an earlier attempt.
            before = replace(_carried_in(before, said, turn), confirmed=None)
            if for_several(turn):
                turn.say("I book one appointment at a time; please book the others after this one.")
        picked = _PICKED[asked](before, turn) if asked in _PICKED else None
        draft = picked or with_details(before, said, turn)
        if asked not in (None, "go_on") and draft == before and (asked == "confirmed" or not said):
            draft = _answered(draft, str(asked), turn)
        try:
            draft = settled(draft, before, turn)
        except SQLAlchemyError:
            # What was said need not be said again when the calendar is back.
            draft = replace(draft, confirmed=None)
            return [*draft.changes(turn), *unreachable(turn, self.name())]
        linked = isinstance(backend(turn.clinic), LinkBookings)
        if not linked:
            _say_noted(draft, before, asked, turn)
            _say_held(draft, before, turn)
        # Without any slot set, Rasa would take the message for an interruption.
        events = draft.changes(turn) or [SlotSet("go_on", True)]
        if linked and draft.treatment and draft.minutes and draft.wishes:
            # Name and number are for the clinic's own booking page to ask.
            events += LEAVE_LOOP
        return events


def _unchanged(turn: Turn) -> dict[str, Any]:
    """A slot as it is, for a message that was answered and says nothing of the appointment."""
    event: dict[str, Any] = SlotSet("go_on", turn.slot("go_on"))
    return event


def _dropped(turn: Turn) -> Events:
    """What ends the booking for something that comes before it."""
    bookings.release(turn.conversation)
    return [*EMPTY.slots(), *LEAVE_LOOP]


def _corrected(said: Details, turn: Turn) -> Details:
    """Of several numbers the one that is meant: "07700 900999, no wait 07700 900123"."""
    meant = call_backs.usable(turn)
    kinds = ([one for one in meant if ("@" in one) == is_mail] for is_mail in (False, True))
    contact = ", ".join(one[0] for one in kinds if one)
    return replace(said, contact=contact) if said.contact and contact else said


def _carried_in(draft: Draft, said: Details, turn: Turn) -> Draft:
    """What was spoken of before the form began: "how much is Swedish? … I will take that"."""
    service = turn.clinic.service(turn.slot("service"))
    if draft.treatment or said.services or moving(turn) or service is None:
        return draft
    length = int(turn.slot("duration") or 0)
    known = length if length in service.durations else None
    return replace(draft, treatment=service.name, minutes=known)


def _relevant(said: Details, turn: Turn, asked: str | None) -> Details:
    """Asked for a name, "April Summers" is one, unless the message takes something back."""
    if asked in ("visitor_name", "visitor_contact") and turn.text.strip().isdigit():
        # A bare number is no hour where a name or a phone number is expected.
        said = replace(said, wishes=())
    if asked == "visitor_contact" and said.contact:
        return Details(contact=said.contact, name=said.name)
    if asked != "visitor_name":
        return said
    unnamed = replace(said, name=None)
    of_therapist = said.therapist and re.search(r"(?i)\bwith\b|\belse\b|\bother\b", turn.text)
    day = said.wishes and turn.text.islower() and len(turn.text.split()) > 1
    if unnamed and (corrects(turn) or of_therapist or day or said.name is None):
        return unnamed
    return Details(name=said.name, contact=said.contact)


def _answered(draft: Draft, asked: str, turn: Turn) -> Draft:
    """The draft with what the message says only as an answer to what was ``asked``."""
    answered = _ANSWERS[asked](draft, turn) if asked in _ANSWERS else None
    if answered is not None:
        return answered
    wrong = call_backs.trouble(turn) if asked == "visitor_contact" else None
    if wrong:
        turn.say(wrong)
    elif turn.label == "deny" and asked in ("visitor_name", "visitor_contact"):
        privacy.explain(turn)
    elif turn.label == "affirm" and turn.before.get("choices"):
        turn.say("Which one, please?")
    elif turn.label not in _COURTESIES:
        turn.say(
            f"Sorry, I did not understand that as {EXPECTED[asked]}. You can also ask me for a "
            "person."
        )
    return draft


def _treatment(draft: Draft, turn: Turn) -> Draft | None:
    picked = chosen(turn)
    return replace(draft, treatment=picked) if turn.clinic.service(picked) else None


def _minutes(draft: Draft, turn: Turn) -> Draft | None:
    """A length said without its unit: "90", "the longer one"."""
    service = draft.service(turn.clinic)
    if service is None:
        return None
    minutes = _bare_minutes(turn.text.lower(), service)
    return replace(draft, minutes=minutes) if minutes else None


def _picked_minutes(draft: Draft, turn: Turn) -> Draft | None:
    picked = chosen(turn)
    return replace(draft, minutes=int(picked)) if picked else None


def _bare_minutes(words: str, service: Service) -> int | None:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    if any(number in service.durations for number in numbers):
        return next(number for number in numbers if number in service.durations)
    if "long" in words:
        return service.durations[-1]
    return service.durations[0] if "short" in words else None


def _picked_time(draft: Draft, turn: Turn) -> Draft | None:
    picked = chosen(turn, digits=False)
    if not picked:
        return None
    wish = Wish.exactly(datetime.fromisoformat(picked))
    return replace(draft, wishes=[wish.as_json()], passed_over=[])


def _none_of_these(draft: Draft, turn: Turn) -> Draft | None:
    if turn.label != "deny":
        return None
    return replace(draft, passed_over=[*draft.passed_over, *times_shown(turn)])


def _confirmed(draft: Draft, turn: Turn) -> Draft | None:
    """Yes to what was just read back, or what shall be changed."""
    if "summary" in turn.before and (agrees(turn, BOOK) or orders(turn, BOOK)):
        return replace(draft, confirmed=True)
    service = draft.service(turn.clinic)
    minutes = _bare_minutes(turn.text, service) if service else None
    if minutes and minutes != draft.minutes:
        return replace(draft, minutes=minutes)
    for slot, words in _TAKEN_BACK.items():
        if re.search(rf"(?i)\b(?:{words})\b", turn.text):
            again = next(slots for slots in TAKES_BACK.values() if slots[0] == slot)
            return replace(draft, **{name: getattr(EMPTY, name) for name in again})
    return None


_ANSWERS = {
    "treatment": _treatment,
    "minutes": _minutes,
    "appointment_time": _none_of_these,
    "confirmed": _confirmed,
}
"""What answers a question of the form without being a detail in its own right."""

_PICKED = {
    "treatment": _treatment,
    "minutes": _picked_minutes,
    "appointment_time": _picked_time,
}
"""Questions with choices, which "the last one" answers although it may be a date as well."""


def _say_noted(draft: Draft, before: Draft, asked: str | None, turn: Turn) -> None:
    """Acknowledge a name or number that comes while something else is asked."""
    noted = (draft.visitor_name, draft.visitor_contact)
    new = noted != (before.visitor_name, before.visitor_contact)
    told = ""
    if draft.visitor_contact and draft.visitor_contact != before.visitor_contact:
        told = _passed_on(draft.visitor_contact, turn, corrects=bool(before.visitor_contact))
    if told or (new and asked in ("treatment", "minutes", "appointment_time")):
        turn.say(f"Thank you, I have noted that.{told}")


def _passed_on(contact: str, turn: Turn, corrects: bool) -> str:
    """Tell those who are asked to get in touch how they can; what is said of it."""
    try:
        waiting = [
            inbox.add_contact(turn.conversation, one, corrects) for one in contact.split(", ")
        ]
    except SQLAlchemyError:
        # The appointment is another matter, and is noted all the same.
        return ""
    return f" Our team will reach you on {contact}." if any(waiting) else ""


def _say_held(draft: Draft, before: Draft, turn: Turn) -> None:
    """Tell which time is held, unless everything is about to be read back anyway."""
    if draft.appointment_time is None or draft.hold is None:
        return
    changed = (draft.appointment_time, draft.hold["therapist"]) != (
        before.appointment_time,
        (before.hold or {}).get("therapist"),
    )
    if changed and not (draft.visitor_name and draft.visitor_contact):
        starts = datetime.fromisoformat(draft.appointment_time)
        turn.say(
            f"{wording.moment(starts)}, with {draft.hold['therapist']}, is free, and I am holding "
            "it for you."
        )
