"""Questions that ``clinic.yml`` answers: hours, prices, place, treatments, contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import speech, terms
from actions.clinic_action import Turn
from actions.wording import listed
from reception.clinic.facts import WEEKDAYS, Clinic, Hours, Service, clock, load_clinic, long_date
from reception.clinic.wish import Wish

Reply = tuple[str, list[dict[str, str]]]
"""A text and its buttons."""

BOOK = speech.button("I would like to book an appointment.")


def opening_hours(clinic: Clinic, tracker: Tracker) -> Reply:
    """The week, or the days that were asked about."""
    words = speech.text(tracker).lower()
    now = clinic.now()
    holidays = _holidays_named(clinic, words, now.date())
    if holidays:
        return " ".join(_on(clinic, day, now) for day in holidays), []
    if "holiday" in words:
        return _on_holidays(clinic, now.date()), []
    days = [day for value in speech.entities(tracker, "time") for day in _days(clinic, value)]
    if not days:
        return f"{week(clinic)} {_just_now(clinic, now)}", []
    answers = " ".join(_on(clinic, day, now) for day in dict.fromkeys(days))
    if all(clinic.hours_on(day) is None for day in days):
        answers += f" {week(clinic)}"
    return answers, []


def prices(clinic: Clinic, tracker: Tracker) -> Reply:
    """The price that was asked for, or as much of the list as fits the question."""
    named = speech.entities(tracker, "service")
    minutes = [int(value) for value in speech.entities(tracker, "duration")]
    if not named and minutes and speech.last_reply(tracker).get("label") == "prices":
        # "And for 90 minutes?" means the treatment just spoken of.
        named = [tracker.get_slot("service")]
    if not named and tracker.active_loop_name:
        # "How much is it?" in the middle of a booking.
        named = [tracker.get_slot("treatment")]
        minutes = minutes or [int(tracker.get_slot("minutes") or 0)]
    minutes = [length for length in minutes if length]
    services = [service for name in named if (service := clinic.service(name))]
    if services:
        return " ".join(_price(clinic, service, minutes) for service in services), [BOOK]
    if minutes:
        answers = [answer for length in minutes if (answer := _at_length(clinic, length))]
        if answers:
            return " ".join(answers), [BOOK]
    lines = [f"• {service.name}: {_all_prices(clinic, service)}" for service in clinic.services]
    return "Our prices:\n" + "\n".join(lines), [BOOK]


def location(clinic: Clinic, tracker: Tracker) -> Reply:
    """Address and directions."""
    return f"You find us at {clinic.address}.\n" + "\n".join(
        f"• {line}" for line in clinic.directions
    ), []


def services_offered(clinic: Clinic, tracker: Tracker) -> Reply:
    """All treatments, or the one that was named."""
    named = [clinic.service(name) for name in speech.entities(tracker, "service")]
    offered = {service.name for service in named if service}
    if offered:
        chosen = [service for service in clinic.services if service.name in offered]
        said = [
            f"Yes, we offer {service.name}: {service.about}. It comes in "
            f"{_all_prices(clinic, service)}."
            for service in chosen
        ]
        return " ".join(said), [BOOK]
    lines = [f"• {service.name}: {service.about}" for service in clinic.services]
    people = listed([person.name for person in clinic.therapists])
    return (
        "These are all our treatments:\n" + "\n".join(lines) + f"\nOur therapists are {people}.",
        [speech.button("What do your treatments cost?"), BOOK],
    )


def contact_details(clinic: Clinic, tracker: Tracker) -> Reply:
    """Phone and mail."""
    return (
        f"Call us on {clinic.phone} or write to {clinic.mail}. {week(clinic)}",
        [speech.button(speech.PERSON)],
    )


ANSWERS: dict[str, Callable[[Clinic, Tracker], Reply]] = {
    "opening_hours": opening_hours,
    "prices": prices,
    "location": location,
    "services_offered": services_offered,
    "contact_details": contact_details,
}
"""Labels that clinic.yml answers."""


_CARRIED_ON_BY = {"prices": ("duration", "service"), "opening_hours": ("time",)}


def carried_on(tracker: Tracker) -> str | None:
    """The label that a message too short to understand carries on, if it does.

    "And for 90 minutes?" after a price asks for a price.
    """
    before = str(speech.last_reply(tracker).get("label"))
    named = (name for name in _CARRIED_ON_BY.get(before, ()) if speech.entities(tracker, name))
    return before if next(named, None) else None


def answer(dispatcher: CollectingDispatcher, tracker: Tracker, label: str, **metadata: Any) -> None:
    """Say what clinic.yml has to say for ``label``."""
    turn = Turn(dispatcher, tracker, load_clinic())
    if label == "prices" and terms.asks_about_cancelling(turn):
        terms.say_of_cancelling(turn)
        return
    if label == "prices" and terms.asks_about_paying(turn):
        turn.say(terms.of_paying(turn.clinic), **{"label": label, **metadata})
        return
    text, buttons = ANSWERS[label](turn.clinic, tracker)
    if tracker.active_loop_name:
        # The form's next question brings its own.
        buttons = []
    speech.say(dispatcher, tracker, text, buttons, label=label, **metadata)


class SaysFact:
    """Says what one of ``ANSWERS`` finds."""

    label: str

    def name(self) -> str:
        """``action_<label>``."""
        return f"action_{self.label}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Reply; nothing about the conversation changes."""
        answer(dispatcher, tracker, self.label)
        return []


class ActionOpeningHours(SaysFact, Action):
    """When the clinic is open."""

    label = "opening_hours"


class ActionPrices(SaysFact, Action):
    """What treatments cost."""

    label = "prices"


class ActionLocation(SaysFact, Action):
    """Where the clinic is."""

    label = "location"


class ActionServicesOffered(SaysFact, Action):
    """Which treatments there are."""

    label = "services_offered"


class ActionContactDetails(SaysFact, Action):
    """How to reach the clinic."""

    label = "contact_details"


def week(clinic: Clinic) -> str:
    """The week in a sentence: days with equal hours together, closed days last."""
    runs: list[tuple[list[str], Hours]] = []
    closed = []
    for day in WEEKDAYS:
        hours = clinic.opening_hours.get(day)
        if hours is None:
            closed.append(day.capitalize())
        elif runs and runs[-1][1] == hours and WEEKDAYS.index(day) == _after(runs[-1][0]):
            runs[-1][0].append(day.capitalize())
        else:
            runs.append(([day.capitalize()], hours))
    spans = [
        f"{days[0]} to {days[-1]} {hours}" if len(days) > 1 else f"{days[0]} {hours}"
        for days, hours in runs
    ]
    sentence = f"We are open {listed(spans)}"
    return sentence + (f", and closed on {listed(closed)}." if closed else ".")


def _after(days: list[str]) -> int:
    return WEEKDAYS.index(days[-1].lower()) + 1


def _just_now(clinic: Clinic, now: datetime) -> str:
    hours = clinic.hours_on(now.date())
    if hours and hours.opens <= now.time() < hours.closes:
        return f"Right now we are open, until {clock(hours.closes)}."
    opens = clinic.next_opening_in_words(now)
    return f"Right now we are closed; we open {opens}." if opens else ""


def _on(clinic: Clinic, day: date, now: datetime) -> str:
    when = long_date(day)
    if day == now.date():
        when = f"today, {when},"
    elif day == now.date() + timedelta(days=1):
        when = f"tomorrow, {when},"
    else:
        when = f"on {when}"
    closure = clinic.closure_on(day)
    if closure:
        return f"{_capital(when)} we are closed: {closure.why}."
    hours = clinic.hours_on(day)
    if hours is None:
        return f"{_capital(when)} we are closed; we are always closed on {day:%A}s."
    if day == now.date() and now.time() >= hours.closes:
        return f"{_capital(when)} we were open {hours} and are closed now."
    return f"{_capital(when)} we are open {hours}."


def _days(clinic: Clinic, wish: Any) -> list[date]:
    """The days to speak of: all of a weekend, of a longer span only the closures.

    None beyond the horizon of bookings, where closures may not be entered yet.
    """
    span = Wish.from_json(wish).days
    if span is None or (span[1] - clinic.now().date()).days > clinic.booking.horizon_days:
        return []
    first, last = span
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return days if len(days) <= 2 else [day for day in days if clinic.closure_on(day)]


def _holidays_named(clinic: Clinic, words: str, today: date) -> list[date]:
    return [
        closure.date
        for closure in clinic.closures
        if closure.date >= today and re.search(rf"\b{_holiday(closure.why)}(?:'?s)?\b", words)
    ]


def _holiday(why: str) -> str:
    """As visitors say it: "christmas", "boxing", "new year"."""
    return re.escape(why.lower().replace("'s", "").removesuffix(" day"))


def _on_holidays(clinic: Clinic, today: date) -> str:
    coming = [closure for closure in clinic.closures if closure.date >= today]
    if not coming:
        return f"{week(clinic)} No holidays are entered yet; please call {clinic.phone} to be sure."
    named = listed([f"{long_date(closure.date)} ({closure.why})" for closure in coming])
    return f"We are closed on {named}. For other holidays please call {clinic.phone}."


def _at_length(clinic: Clinic, minutes: int) -> str:
    fitting = [
        f"{service.name} {clinic.price(service.prices[minutes])}"
        for service in clinic.services
        if minutes in service.prices
    ]
    return f"{_length(minutes)} of treatment: {listed(fitting)}." if fitting else ""


def _price(clinic: Clinic, service: Service, minutes: list[int]) -> str:
    if minutes:
        said = [
            f"{service.name} for {_length(length)} costs {clinic.price(service.prices[length])}."
            if length in service.prices
            else f"{service.name} is not offered for {_length(length)}."
            for length in minutes
        ]
        if not all(length in service.prices for length in minutes):
            said.append(f"It comes in {_all_prices(clinic, service)}.")
        return " ".join(said)
    return f"{service.name}: {_all_prices(clinic, service)}."


def _all_prices(clinic: Clinic, service: Service) -> str:
    return listed(
        [
            f"{minutes} minutes for {clinic.price(price)}"
            for minutes, price in service.prices.items()
        ]
    )


def _length(minutes: int) -> str:
    return f"{minutes} minutes"


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
