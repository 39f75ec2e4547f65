"""Questions that ``clinic.yml`` answers: hours, prices, place, treatments, contact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import hours, speech, terms
from actions.clinic_action import Turn
from actions.wording import listed
from reception.clinic.facts import Clinic, Service, load_clinic

Reply = tuple[str, list[dict[str, str]]]
"""A text and its buttons."""

BOOK = speech.button("I would like to book an appointment.")


def opening_hours(clinic: Clinic, tracker: Tracker) -> Reply:
    """The week, or the days that were asked about."""
    words = speech.text(tracker).lower()
    return hours.asked_for(clinic, words, speech.entities(tracker, "time")), []


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
        f"Call us on {clinic.phone} or write to {clinic.mail}. {hours.week(clinic)}",
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
