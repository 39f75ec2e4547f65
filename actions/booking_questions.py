"""The questions of the booking form."""

from __future__ import annotations

from datetime import datetime, timedelta

from actions import speech, wording
from actions.booking_draft import FORM, Draft, calendar, current_time, moving
from actions.clinic_action import ClinicAction, Events, Turn
from actions.replies import TAKES_BACK
from reception.clinic import correspondents
from reception.clinic.backends import LinkBookings, backend
from reception.clinic.facts import Clinic, long_date
from reception.clinic.offers import Offer, Treatment, offer


class ActionAskGoOn(ClinicAction):
    """Asks whether the form goes on after something more important."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_go_on"

    def act(self, turn: Turn) -> Events:
        """A yes-or-no question."""
        errand = "booking" if turn.form == FORM else "appointment"
        turn.say(
            f"Shall we go on with your {errand}?",
            [speech.button("Yes, go on"), speech.button("No, leave it")],
        )
        return []


class ActionAskTreatment(ClinicAction):
    """Asks which treatment it shall be."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_treatment"

    def act(self, turn: Turn) -> Events:
        """A button for each."""
        names = [service.name for service in turn.clinic.services]
        turn.say(
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

    def act(self, turn: Turn) -> Events:
        """A button for each length, with its price."""
        clinic = turn.clinic
        service = Draft.of(turn).service(clinic)
        if service is None:
            return []
        buttons = [
            speech.button(f"{minutes} minutes, {clinic.price(price)}", f"{minutes} minutes")
            for minutes, price in service.prices.items()
        ]
        turn.say(
            f"{service.name}: how long would you like?",
            buttons,
            choices=service.durations,
        )
        return []


class ActionAskAppointmentTime(ClinicAction):
    """Asks when, or says why a wished time cannot be had and what can."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_appointment_time"

    def act(self, turn: Turn) -> Events:
        """Free times as buttons."""
        clinic = turn.clinic
        draft = Draft.of(turn)
        service = draft.service(clinic)
        if service is None or draft.minutes is None:
            return []
        treatment = Treatment(service, draft.minutes, draft.therapist, draft.not_with)
        passed_over = [datetime.fromisoformat(time) for time in draft.passed_over]
        busy = calendar(turn)
        found = offer(clinic, treatment, draft.said_wishes, busy, clinic.now(), passed_over)
        linked = isinstance(backend(clinic), LinkBookings)
        choices = () if linked else found.choices
        several = draft.therapist is not None and any(
            free.therapist != draft.therapist for free in choices
        )
        picker = {
            "service": service.name,
            "minutes": draft.minutes,
            "therapist": draft.therapist,
            "not_with": draft.not_with,
            "besides": moving(turn),
            "day": choices[0].starts.date().isoformat() if draft.wishes and choices else None,
        }
        current = current_time(turn)
        opening = ""
        if current and not draft.wishes and not draft.passed_over:
            opening = f"Your appointment is on {wording.moment(current)} and stands until you "
            opening += "confirm another time. "
        turn.say(
            opening + _about_times(clinic, draft, found, bool(choices)),
            [wording.choice(free, with_therapist=several) for free in choices],
            times=[free.starts.isoformat() for free in choices],
            choices=[free.starts.isoformat() for free in choices],
            # What a page needs to show further days and times.
            **({} if linked else {"picker": picker}),
        )
        return []


def _about_times(clinic: Clinic, draft: Draft, found: Offer, any_choice: bool) -> str:
    wishes = draft.said_wishes
    minutes = draft.minutes or 0
    if draft.passed_over and any_choice:
        return "Then perhaps one of these? Or tell me another day or time."
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
    if wishes:
        days = {wish.day for wish in wishes}
        on = f" on {long_date(day)}" if len(days) == 1 and (day := days.pop()) else ""
        return f"{what}. These times are free{on}. Which would suit you?"
    return (
        f"{what}. Which day and time would suit you? For example one of these, or “Tuesday at 3” "
        "or “any evening next week”."
    )


class ActionAskVisitorName(ClinicAction):
    """Asks for a name, and says first what becomes of it."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_visitor_name"

    def act(self, turn: Turn) -> Events:
        """The consent sentence comes before the first detail."""
        consent = "" if _consented(turn) else f"{consent_sentence(turn.clinic)} "
        turn.say(f"{consent}What name shall I put it under?", consent=True)
        return []


class ActionAskVisitorContact(ClinicAction):
    """Asks how to reach the visitor."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_booking_form_visitor_contact"

    def act(self, turn: Turn) -> Events:
        """One of the two is enough."""
        consent = "" if _consented(turn) else f"{consent_sentence(turn.clinic)} "
        text = f"{consent}Which phone number or mail address can we reach you on?"
        known = correspondents.phone_of(turn.conversation)
        turn.say(text, [speech.button("This number")] if known else None, consent=True)
        return []


class ActionAskConfirmed(ClinicAction):
    """Reads everything back before anything is booked."""

    def name(self) -> str:
        """As Rasa's form calls it."""
        return "action_ask_booking_form_confirmed"

    def act(self, turn: Turn) -> Events:
        """The full date, and yes or no; after a no, what to change."""
        clinic = turn.clinic
        draft = Draft.of(turn)
        service = draft.service(clinic)
        if service is None or draft.minutes is None or draft.appointment_time is None:
            return []
        starts = datetime.fromisoformat(draft.appointment_time)
        ends = starts + timedelta(minutes=draft.minutes)
        therapist = (draft.hold or {}).get("therapist")
        current = current_time(turn)
        question = (
            f"Shall I move your appointment from {wording.moment(current)} to this?"
            if current
            else "Shall I book this?"
        )
        consent = "" if _consented(turn) else f"\n{consent_sentence(clinic)}"
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
            "price": clinic.price(service.prices[draft.minutes]),
            "name": draft.visitor_name,
            "contact": draft.visitor_contact,
        }
        if turn.label == "deny" and turn.before.get("summary") == summary:
            turn.say(
                "What shall I change? Or say “stop” and I leave it.",
                [speech.button(title) for title in (*TAKES_BACK, "Another therapist")],
            )
            return []
        turn.say(text, buttons, summary=summary, consent=True)
        return []


def consent_sentence(clinic: Clinic) -> str:
    """What becomes of a visitor's details."""
    days = clinic.retention.appointment_days
    return (
        "We use your name and your number or mail address for your appointment only, and "
        f"delete them {days} days after it, or when you ask."
    )


def _consented(turn: Turn) -> bool:
    """Whether the sentence was said before in this conversation."""
    for event in turn.tracker.events:
        if event.get("event") == "bot":
            about = (event.get("metadata") or {}).get("metadata") or {}
            if about.get("consent"):
                return True
    return False
