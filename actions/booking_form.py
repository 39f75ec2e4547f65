"""The form that makes an appointment, or finds a new time for one that there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import speech, wording
from actions.booking_draft import (
    FORM,
    Draft,
    calendar,
    current_time,
    moving,
    settled,
    times_shown,
    with_details,
)
from actions.clinic_action import LEAVE_LOOP, ClinicAction, Events
from actions.details import Details, chosen, corrects, interrupts, read_details
from reception.clinic.backends import LinkBookings, backend
from reception.clinic.facts import Clinic, Service, load_clinic
from reception.clinic.offers import Offer, Treatment, offer
from reception.clinic.wish import Wish


class ValidateBookingForm(ClinicAction):
    """Takes what a message says into the draft; says nothing to leave it to another rule."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "validate_booking_form"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """The slots that follow from the message."""
        clinic = load_clinic()
        asked = tracker.get_slot("requested_slot")
        if asked and interrupts(tracker, asked):
            return []
        before = Draft.of(tracker)
        if asked == "go_on":
            # A "no" is left to its rule.
            if speech.label(tracker) == "deny":
                return []
            before = replace(before, go_on=True)
        said = _relevant(read_details(tracker, clinic, asked), tracker, asked)
        if asked is None:
            before = _carried_in(before, tracker, clinic)
        draft = with_details(before, said, clinic, dispatcher, tracker)
        draft = _with_answer(draft, before, said, asked, clinic, dispatcher, tracker)
        draft = settled(draft, before, clinic, tracker)
        events = draft.changes(tracker) or [SlotSet("go_on", True)]
        if isinstance(backend(clinic), LinkBookings) and draft.appointment_time:
            # Name and number are for the clinic's own booking page to ask.
            events += LEAVE_LOOP
        return events


def _relevant(said: Details, tracker: Tracker, asked: str | None) -> Details:
    """Asked for a name, "April Summers" is one, unless the message takes something back."""
    if asked == "visitor_name" and said.name and not corrects(tracker):
        return Details(name=said.name, contact=said.contact)
    if asked == "visitor_name":
        return replace(said, name=None) if replace(said, name=None) else said
    if asked == "visitor_contact" and said.contact:
        return Details(contact=said.contact)
    return said


def _carried_in(draft: Draft, tracker: Tracker, clinic: Clinic) -> Draft:
    """What was spoken of before the form began: "how much is Swedish? … I will take that"."""
    if draft.treatment or moving(tracker):
        return draft
    service = clinic.service(tracker.get_slot("service"))
    if service is None:
        return draft
    length = int(tracker.get_slot("duration") or 0)
    return replace(
        draft,
        treatment=service.name,
        minutes=length if length in service.durations else None,
    )


def _with_answer(
    draft: Draft,
    before: Draft,
    said: Details,
    asked: str | None,
    clinic: Clinic,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
) -> Draft:
    """The draft with what the message says only as an answer to what was ``asked``."""
    label = speech.label(tracker)
    picked = chosen(tracker)
    if asked == "confirmed":
        if draft != before:
            return draft
        if label in ("affirm", "book_appointment"):
            return replace(draft, confirmed=True)
        if label == "deny":
            text = (
                "What shall I change: the day or time, the treatment, the therapist or your "
                "details? Or say “stop” and I leave it."
            )
            speech.say(dispatcher, tracker, text)
        else:
            _not_understood(dispatcher, tracker, "a yes or no")
        return draft
    if asked in (None, "go_on") or draft != before:
        return draft
    if asked == "treatment":
        if clinic.service(picked):
            return replace(draft, treatment=picked)
        _not_understood(dispatcher, tracker, "one of our treatments")
    elif asked == "minutes":
        service = draft.service(clinic)
        minutes = _minutes(speech.text(tracker), service) if service else None
        if minutes or picked:
            return replace(draft, minutes=minutes or int(picked))
        _not_understood(dispatcher, tracker, "a length we offer")
    elif asked == "appointment_time":
        if picked:
            day = datetime.fromisoformat(picked)
            wish = Wish((day.date(), day.date()), (day.time(), day.time()))
            return replace(draft, wishes=[wish.as_json()])
        if label == "deny":
            shown = [*draft.passed_over, *times_shown(tracker)]
            return replace(draft, passed_over=shown)
        if label not in ("affirm", "book_appointment", "greet", "thanks"):
            _not_understood(dispatcher, tracker, "a day or time")
    elif asked == "visitor_name" and label not in ("affirm", "greet", "thanks"):
        _not_understood(dispatcher, tracker, "a name")
    elif asked == "visitor_contact" and label not in ("affirm", "greet", "thanks"):
        _not_understood(dispatcher, tracker, "a phone number or mail address")
    return draft


def _not_understood(dispatcher: CollectingDispatcher, tracker: Tracker, what: str) -> None:
    text = f"Sorry, I did not understand that as {what}. You can also ask me for a person."
    speech.say(dispatcher, tracker, text)


def _minutes(text: str, service: Service) -> int | None:
    """A length said without its unit ("90", "the longer one")."""
    words = text.lower()
    for minutes in service.durations:
        if str(minutes) in words.split() or f"{minutes}." in words:
            return minutes
    if "long" in words:
        return service.durations[-1]
    return service.durations[0] if "short" in words else None


class ActionAskGoOn(ClinicAction):
    """Asks whether the form goes on after something more important."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_go_on"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """A yes-or-no question."""
        errand = "booking" if tracker.active_loop_name == FORM else "appointment"
        speech.say(
            dispatcher,
            tracker,
            f"Shall we go on with your {errand}?",
            [speech.button("Yes, go on"), speech.button("No, leave it")],
        )
        return []


class ActionAskTreatment(ClinicAction):
    """Asks which treatment it shall be."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_treatment"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """A button for each."""
        names = [service.name for service in load_clinic().services]
        speech.say(
            dispatcher,
            tracker,
            "Which treatment would you like?",
            [*map(speech.button, names)],
            choices=names,
        )
        return []


class ActionAskMinutes(ClinicAction):
    """Asks how long the treatment shall be."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_minutes"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """A button for each length, with its price."""
        clinic = load_clinic()
        service = Draft.of(tracker).service(clinic)
        if service is None:
            return []
        buttons = [
            speech.button(f"{minutes} minutes, {clinic.price(price)}", f"{minutes} minutes")
            for minutes, price in service.prices.items()
        ]
        speech.say(
            dispatcher,
            tracker,
            f"{service.name}: how long shall it be?",
            buttons,
            choices=service.durations,
        )
        return []


class ActionAskAppointmentTime(ClinicAction):
    """Asks when, or says why a wished time cannot be had and what can."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_appointment_time"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Free times as buttons."""
        clinic = load_clinic()
        draft = Draft.of(tracker)
        service = draft.service(clinic)
        if service is None or draft.minutes is None:
            return []
        treatment = Treatment(service, draft.minutes, draft.therapist)
        passed_over = [datetime.fromisoformat(time) for time in draft.passed_over]
        busy = calendar(clinic, tracker)
        found = offer(clinic, treatment, draft.said_wishes, busy, clinic.now(), passed_over)
        linked = isinstance(backend(clinic), LinkBookings)
        choices = () if linked else found.choices
        several = draft.therapist is not None and any(
            free.therapist != draft.therapist for free in choices
        )
        speech.say(
            dispatcher,
            tracker,
            _about_times(clinic, draft, found, bool(choices)),
            [wording.choice(free, with_therapist=several) for free in choices],
            times=[free.starts.isoformat() for free in choices],
            choices=[free.starts.isoformat() for free in choices],
        )
        return []


def _about_times(clinic: Clinic, draft: Draft, found: Offer, any_choice: bool) -> str:
    wishes = draft.said_wishes
    minutes = draft.minutes or 0
    if found.why and found.wanted:
        exact = any(wish.moment(clinic.zone) for wish in wishes)
        text = wording.refusal(clinic, found.why, found.wanted, exact, minutes, draft.therapist)
        if any_choice:
            return f"{text} The nearest free times are these. Which would suit you, or another day?"
        return f"{text} Which other day or time would suit you?"
    service = draft.service(clinic)
    what = wording.treatment(clinic, service, minutes) if service else ""
    if not any_choice:
        return f"{what}. Which day and time would suit you?"
    if draft.passed_over:
        return "Then perhaps one of these? Or tell me another day or time."
    if wishes:
        return f"{what}. These times are free. Which would suit you?"
    return (
        f"{what}. Which day and time would suit you? For example one of these, or “Tuesday at 3” "
        "or “any evening next week”."
    )


class ActionAskVisitorName(ClinicAction):
    """Asks for a name, and says first what becomes of it."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_visitor_name"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """The consent sentence comes before the first detail."""
        clinic = load_clinic()
        draft = Draft.of(tracker)
        held = ""
        if draft.appointment_time:
            starts = datetime.fromisoformat(draft.appointment_time)
            held = f"{wording.moment(starts)} is free, and I am holding it for you. "
        consent = "" if _consented(tracker) else f"{consent_sentence(clinic)} "
        speech.say(
            dispatcher, tracker, f"{held}{consent}What name shall I put it under?", consent=True
        )
        return []


class ActionAskVisitorContact(ClinicAction):
    """Asks how to reach the visitor."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_booking_form_visitor_contact"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """One of the two is enough."""
        consent = "" if _consented(tracker) else f"{consent_sentence(load_clinic())} "
        text = f"{consent}Which phone number or mail address can we reach you on?"
        speech.say(dispatcher, tracker, text, consent=True)
        return []


class ActionAskConfirmed(ClinicAction):
    """Reads everything back before anything is booked."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_booking_form_confirmed"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """The full date, and yes or no."""
        clinic = load_clinic()
        draft = Draft.of(tracker)
        service = draft.service(clinic)
        if service is None or draft.minutes is None or draft.appointment_time is None:
            return []
        starts = datetime.fromisoformat(draft.appointment_time)
        ends = starts + timedelta(minutes=draft.minutes)
        therapist = (draft.hold or {}).get("therapist")
        current = current_time(tracker, clinic)
        question = (
            f"Shall I move your appointment from {wording.moment(current)} to this?"
            if current
            else "Shall I book this?"
        )
        consent = "" if _consented(tracker) else f"\n{consent_sentence(clinic)}"
        text = (
            f"{question}\n"
            f"• {wording.treatment(clinic, service, draft.minutes)}\n"
            f"• {wording.span(starts, ends)}, with {therapist}\n"
            f"• for {draft.visitor_name}, {draft.visitor_contact}"
            f"{consent}"
        )
        yes = "Yes, move it" if current else "Yes, book it"
        buttons = [speech.button(yes), speech.button("No, change something")]
        summary = {
            "service": service.name,
            "minutes": draft.minutes,
            "starts": draft.appointment_time,
            "therapist": therapist,
            "price": str(service.prices[draft.minutes]),
        }
        speech.say(dispatcher, tracker, text, buttons, summary=summary, consent=True)
        return []


def consent_sentence(clinic: Clinic) -> str:
    """What becomes of a visitor's details."""
    days = clinic.retention.appointment_days
    return (
        "We use your name and your number or mail address for your appointment only, and "
        f"delete them {days} days after it, or when you ask."
    )


def _consented(tracker: Tracker) -> bool:
    """Whether the sentence was said before in this conversation."""
    for event in tracker.events:
        if event.get("event") == "bot":
            about = (event.get("metadata") or {}).get("metadata") or {}
            if about.get("consent"):
                return True
    return False
