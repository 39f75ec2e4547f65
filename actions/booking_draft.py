"""The appointment in the making: what the conversation has settled so far, and how it grows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, time, timedelta
from typing import Any

from rasa_sdk.events import SlotSet

from actions import wording
from actions.clinic_action import Events, Turn
from actions.details import ANYBODY, SOMEBODY_ELSE, Details
from actions.replies import corrects
from reception.clinic import bookings, diary
from reception.clinic.backends import LinkBookings, backend
from reception.clinic.booking_tables import BOOKED, Booking
from reception.clinic.bookings import Taken
from reception.clinic.calendar import Busy, FreeTime
from reception.clinic.facts import Clinic, Service
from reception.clinic.offers import Treatment, offer
from reception.clinic.wish import OPEN_END, Wish, revise

FORM = "booking_form"


@dataclass(frozen=True)
class Draft:
    """The appointment as far as the conversation has settled it; fields are slots."""

    go_on: bool | None = True
    treatment: str | None = None
    minutes: int | None = None
    wishes: list[dict[str, Any]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    therapist: str | None = None
    not_with: str | None = None
    appointment_time: str | None = None
    hold: dict[str, Any] | None = None
    visitor_name: str | None = None
    visitor_contact: str | None = None
    confirmed: bool | None = None

    @classmethod
    def of(cls, turn: Turn) -> Draft:
        """The draft in the slots of a conversation."""
        slots = {one.name: turn.slot(one.name) for one in fields(cls)}
        lists = {name: slots[name] or [] for name in ("wishes", "passed_over")}
        minutes = int(slots["minutes"]) if slots["minutes"] else None
        return cls(**{**slots, **lists, "minutes": minutes})

    def slots(self) -> Events:
        """Every field as an event that sets its slot."""
        return [SlotSet(one.name, getattr(self, one.name)) for one in fields(self)]

    def changes(self, turn: Turn) -> Events:
        """The fields that differ from the slots of a conversation."""
        before = Draft.of(turn)
        return [
            SlotSet(one.name, getattr(self, one.name))
            for one in fields(self)
            if getattr(self, one.name) != getattr(before, one.name)
        ]

    def service(self, clinic: Clinic) -> Service | None:
        """The treatment's facts."""
        return clinic.service(self.treatment)

    @property
    def said_wishes(self) -> list[Wish]:
        """When they would like to come."""
        return [Wish.from_json(wish) for wish in self.wishes]


EMPTY = Draft()


def calendar(turn: Turn) -> list[Busy]:
    """What is taken within the booking horizon; what is being moved does not count."""
    if isinstance(backend(turn.clinic), LinkBookings):
        return []
    now = turn.clinic.now()
    last = now + timedelta(days=turn.clinic.booking.horizon_days + 1)
    return diary.busy_times(now, last, besides=moving(turn), conversation=turn.conversation)


def moving(turn: Turn) -> str | None:
    """Reference of the appointment that gets a new time, if the form runs for that."""
    reference = turn.slot("reference")
    proven = reference in own_references(turn)
    return reference if proven and turn.slot("errand") == "change" else None


def own_references(turn: Turn) -> list[str]:
    """References of what was booked or proven in this session."""
    return turn.slot("own_references") or []


def own_appointments(turn: Turn) -> list[Booking]:
    """What of that is booked and to come, in the order it was booked or proven."""
    now, zone = turn.clinic.now(), turn.clinic.zone
    found = [diary.by_reference(reference) for reference in own_references(turn)]
    return [one for one in found if one and one.state == BOOKED and one.starts_in(zone) > now]


def current_time(turn: Turn) -> datetime | None:
    """The present time of the appointment that is being moved."""
    reference = moving(turn)
    booked = diary.by_reference(reference) if reference else None
    return booked.starts_in(turn.clinic.zone) if booked else None


def with_details(draft: Draft, said: Details, turn: Turn) -> Draft:
    """The draft with what the message says by itself, whatever was asked."""
    draft = _with_treatment(draft, said, turn)
    draft = _with_therapist(draft, said, turn)
    wishes = _wishes(draft, said, turn)
    if wishes is not None:
        draft = replace(draft, wishes=[wish.as_json() for wish in wishes], passed_over=[])
    return replace(
        draft,
        visitor_name=said.name or draft.visitor_name,
        visitor_contact=said.contact or draft.visitor_contact,
    )


def _wishes(draft: Draft, said: Details, turn: Turn) -> list[Wish] | None:
    """When they would like to come after this message; None if it says nothing of it.

    What an appointment that is moved does not get anew stays as it is.
    """
    zone = turn.clinic.zone
    current = current_time(turn)
    known = draft.said_wishes or ([Wish.exactly(current)] if current else [])
    settled_at = draft.appointment_time
    base = datetime.fromisoformat(settled_at) if settled_at else current
    wishes = list(said.wishes)
    if current and len(wishes) > 1:
        # "From Friday at 3 to Saturday": the old time is no wish.
        wishes = [wish for wish in wishes if wish.moment(zone) != current]
    if base and said.shift:
        return [Wish.exactly(base + timedelta(minutes=said.shift))]
    if base and (said.same_day or said.same_time):
        same = Wish.exactly(base)
        if said.same_day:
            wishes = revise(wishes, [Wish(days=same.days)])
        if said.same_time:
            wishes = revise(wishes, [Wish(clock=same.clock)])
        return wishes
    if wishes:
        return revise(known, wishes)
    if known and (hourless := _hourless(turn.text, known)):
        return hourless
    if said.later is not None:
        return _shifted(base, said.later, turn)
    if current and not draft.wishes and (said.services or said.minutes or said.therapist):
        return known
    return None


def _hourless(text: str, known: list[Wish]) -> list[Wish] | None:
    """The wish after "quarter past then", whose hour is the one that was spoken of."""
    said = re.fullmatch(r"(?i)\W*(?:at |ok |say )*(quarter|half) past(?: then| please)?\W*", text)
    if said is None or known[0].clock is None:
        return None
    minute = 15 if said[1].lower() == "quarter" else 30
    at = known[0].clock[0].replace(minute=minute)
    return [replace(known[0], clock=(at, at))]


def _with_treatment(draft: Draft, said: Details, turn: Turn) -> Draft:
    other = [name for name in said.services if name != draft.treatment]
    if other:
        # "Swedish, no wait, deep tissue": the last word counts.
        draft = replace(draft, treatment=other[-1 if corrects(turn) else 0])
    service = draft.service(turn.clinic)
    if service is None:
        return replace(draft, minutes=said.minutes[0]) if said.minutes else draft
    wanted = next(iter(said.minutes), draft.minutes)
    if wanted is not None and wanted not in service.durations:
        offered = wording.listed([str(minutes) for minutes in service.durations])
        turn.say(
            f"{service.name} is not offered for {wanted} minutes; it comes in {offered} minutes.",
        )
        wanted = None
    if len(service.durations) == 1:
        wanted = service.durations[0]
    return replace(draft, minutes=wanted)


def _with_therapist(draft: Draft, said: Details, turn: Turn) -> Draft:
    """The draft with whom they would like to have, or not to have."""
    service = draft.service(turn.clinic)
    able = turn.clinic.therapists_for(service.name) if service else list(turn.clinic.therapists)
    names = [person.name for person in able]
    wanted = said.therapist or draft.therapist
    if said.therapist == SOMEBODY_ELSE:
        return _with_somebody_else(draft, said, names, turn)
    if wanted == ANYBODY:
        return replace(draft, therapist=None, not_with=None)
    if wanted and wanted not in names:
        text = f"{wanted} does not give {service.name if service else 'this treatment'}; "
        text += f"{wording.listed(names)} {'does' if len(names) == 1 else 'do'}."
        turn.say(text)
        wanted = None
    return replace(draft, therapist=wanted, not_with=None if wanted else draft.not_with)


def _with_somebody_else(draft: Draft, said: Details, names: Sequence[str], turn: Turn) -> Draft:
    held = (draft.hold or {}).get("therapist")
    present = said.not_therapist or held or draft.therapist
    if present is None:
        turn.say(f"For this you can choose between {wording.listed(list(names))}.")
        return draft
    if [name for name in names if name != present] == []:
        turn.say(f"Only {names[0]} gives this treatment.")
        return draft
    if held and held != present:
        at = draft.appointment_time
        when = f"{wording.moment(datetime.fromisoformat(at))}, " if at else ""
        turn.say(f"It is {when}with {held}.")
    return replace(draft, therapist=None, not_with=present)


def _shifted(base: datetime | None, later: bool, turn: Turn) -> list[Wish] | None:
    """The wish after "a bit later" or "earlier": the same day, after or before what was shown."""
    shown = [base] if base else [datetime.fromisoformat(time) for time in times_shown(turn)]
    if not shown:
        return None
    moment = shown[-1] if later else shown[0]
    after = (moment + timedelta(minutes=1)).time()
    clock = (after, OPEN_END) if later else (time(0), moment.time())
    return [Wish((moment.date(), moment.date()), clock)]


def times_shown(turn: Turn) -> list[str]:
    """The free times that the last reply offered, ISO 8601."""
    return turn.before.get("times") or []


def settled(draft: Draft, before: Draft, turn: Turn) -> Draft:
    """The draft with its time held, if all that decides it is said and it is free."""
    service = draft.service(turn.clinic)
    if service is None or draft.minutes is None or not draft.wishes:
        return replace(draft, appointment_time=None)
    same = _what_decides(draft) == _what_decides(before)
    if same and draft.appointment_time and draft.hold and bookings.keep_hold(draft.hold["id"]):
        return draft
    undone = replace(draft, appointment_time=None, hold=None, confirmed=None)
    found = _wished(draft, service, turn)
    if found is None:
        return undone
    starts = found.starts.isoformat()
    if isinstance(backend(turn.clinic), LinkBookings):
        return replace(undone, appointment_time=starts)
    try:
        held = bookings.hold(
            turn.conversation,
            service,
            draft.minutes,
            found.therapist,
            found.starts,
            moving=moving(turn),
        )
    except Taken:
        return undone
    hold = {"id": held.id, "therapist": found.therapist}
    # A yes is worth something only for what was read back.
    confirmed = draft.confirmed if same else None
    return replace(undone, appointment_time=starts, hold=hold, confirmed=confirmed)


def _what_decides(draft: Draft) -> tuple[Any, ...]:
    return draft.treatment, draft.minutes, draft.therapist, draft.not_with, draft.wishes


def _wished(draft: Draft, service: Service, turn: Turn) -> FreeTime | None:
    """The wished time if it is free, with the present therapist of an appointment that is moved
    if nobody else was asked for and they can.
    """
    busy = calendar(turn)
    reference = moving(turn)
    present = diary.by_reference(reference) if reference else None
    for therapist in (draft.therapist or (present.therapist if present else None), draft.therapist):
        treatment = Treatment(service, draft.minutes or 0, therapist, draft.not_with)
        found = offer(turn.clinic, treatment, draft.said_wishes, busy, turn.clinic.now()).chosen
        if found:
            return found
    return None
