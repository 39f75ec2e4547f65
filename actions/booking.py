"""What happens when the booking form is complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions import wording
from actions.booking_draft import EMPTY, FORM, Draft, moving, own_references
from actions.clinic_action import ClinicAction, Events, Turn
from reception.clinic.backends import LinkBookings, Refused, backend
from reception.clinic.booking_tables import Booking
from reception.clinic.bookings import HoldLost
from reception.clinic.calendar_addresses import appointment_address
from reception.clinic.facts import Clinic


class ActionBook(ClinicAction):
    """Books what was confirmed, or moves the appointment, and says what happened."""

    def name(self) -> str:
        """As the domain knows it."""
        return "action_book"

    def act(self, turn: Turn) -> Events:
        """Never says "booked" unless it is; a time that was lost leads back into the form."""
        clinic = turn.clinic
        draft = Draft.of(turn)
        system = backend(clinic)
        if isinstance(system, LinkBookings):
            return self._link(system, clinic, draft, turn)
        if not (draft.confirmed and draft.hold):
            return []
        moved = moving(turn)
        try:
            if moved:
                booked = system.move(moved, draft.hold["id"])
            else:
                phone, mail = _phone_and_mail(draft.visitor_contact or "")
                booked = system.book(draft.hold["id"], draft.visitor_name or "", phone, mail)
        except HoldLost:
            text = "I am sorry, somebody else has taken that time meanwhile; nothing is booked yet."
            return self._again(draft, text, turn)
        except Refused as refused:
            text = f"Our booking system did not accept that: {refused.message}"
            return self._again(replace(draft, wishes=[]), text, turn)
        self._say_booked(clinic, booked, bool(moved), turn)
        known = [*own_references(turn), booked.reference]
        after = replace(
            EMPTY, visitor_name=draft.visitor_name, visitor_contact=draft.visitor_contact
        )
        return [
            *after.slots(),
            SlotSet("own_references", list(dict.fromkeys(known))),
            SlotSet("errand", None),
            SlotSet("reference", None),
            SlotSet("change", None),
            SlotSet("service", None),
            SlotSet("duration", None),
        ]

    def _again(self, draft: Draft, text: str, turn: Turn) -> Events:
        turn.say(text)
        again = replace(draft, confirmed=None, appointment_time=None, hold=None)
        return [*again.slots(), FollowupAction(FORM)]

    def _say_booked(self, clinic: Clinic, booked: Booking, moved: bool, turn: Turn) -> None:
        hours = clinic.booking.cancellation_hours
        text = (
            f"{'Moved' if moved else 'Booked'}: {wording.booking(clinic, booked)}, at "
            f"{clinic.address}.\nYour reference is {booked.shown_reference}. With it and your "
            "phone number or mail address you can look up, change or cancel the appointment "
            f"here, up to {hours} hours before it."
        )
        turn.say(text, booking=about(clinic, booked, moved))

    def _link(self, system: LinkBookings, clinic: Clinic, draft: Draft, turn: Turn) -> Events:
        service = draft.service(clinic)
        if service is None or draft.minutes is None:
            return []
        starts = datetime.fromisoformat(draft.appointment_time) if draft.appointment_time else None
        url = system.url(service, draft.minutes, starts, draft.therapist)
        turn.say(
            f"Please book this on our booking page; what you told me is filled in: {url}\n"
            f"It is not booked until you have finished there. Or call us on {clinic.phone}.",
            link=url,
        )
        return EMPTY.slots()


def about(clinic: Clinic, booked: Booking, moved: bool = False) -> dict[str, Any]:
    """A booking for a front end: what a card shows; ``moved`` if it just was."""
    return {
        "reference": booked.shown_reference,
        "service": booked.service,
        "minutes": booked.minutes,
        "therapist": booked.therapist,
        "starts": booked.starts_in(clinic.zone).isoformat(),
        "ends": booked.ends_in(clinic.zone).isoformat(),
        "price": clinic.price(booked.price),
        "address": str(clinic.address),
        "state": "moved" if moved else booked.state,
        "calendar": appointment_address(booked),
    }


def _phone_and_mail(contact: str) -> tuple[str | None, str | None]:
    """The parts of a contact such as "+44 117 496 0123, jo@post.example"."""
    parts = contact.split(", ")
    mail = next((part for part in parts if "@" in part), None)
    return next((part for part in parts if "@" not in part), None), mail
