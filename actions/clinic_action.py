"""What the actions that use the clinic's database have in common."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import speech
from reception.clinic.backends import Unreachable
from reception.clinic.facts import Clinic, load_clinic

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]

LEAVE_LOOP: Events = [ActiveLoop(None), SlotSet("requested_slot", None)]
"""Ends the form that runs."""


@dataclass(frozen=True)
class Turn:
    """A message, the conversation it comes in, and the clinic it is meant for."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    clinic: Clinic

    def say(self, text: str, buttons: list[dict[str, str]] | None = None, **metadata: Any) -> None:
        """Reply with ``text``; see ``speech.say``."""
        speech.say(self.dispatcher, self.tracker, text, buttons, **metadata)

    def slot(self, name: str) -> Any:
        """What the conversation remembers under ``name``."""
        return self.tracker.get_slot(name)

    @property
    def text(self) -> str:
        """The message, cleaned."""
        return speech.text(self.tracker)

    @property
    def label(self) -> str:
        """What the message was understood as."""
        return speech.label(self.tracker)

    @property
    def conversation(self) -> str:
        """The conversation's id."""
        return str(self.tracker.sender_id)

    @property
    def form(self) -> str | None:
        """The form that runs, if one does."""
        return self.tracker.active_loop_name

    @property
    def before(self) -> dict[str, Any]:
        """Metadata of the assistant's last reply."""
        return speech.last_reply(self.tracker)


class ClinicAction(Action, ABC):
    """An action whose work runs in a thread, so that other conversations do not wait for it.

    A database or booking system that cannot be reached is answered with an honest sentence
    and ends the form.
    """

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """``act``, and the sentence if it fails."""
        turn = Turn(dispatcher, tracker, load_clinic())
        try:
            return await asyncio.to_thread(self.act, turn)
        except (SQLAlchemyError, Unreachable):
            return unreachable(turn, self.name())

    @abstractmethod
    def act(self, turn: Turn) -> Events:
        """Reply, and say what changes in the conversation."""


def unreachable(turn: Turn, action: str) -> Events:
    """Say honestly that the calendar cannot be reached, and end the form.

    To be called where the exception was caught: it goes into the log.
    """
    logger.exception("%s could not reach the database or booking system.", action)
    turn.say(
        "I am sorry, our calendar cannot be reached just now. I have not booked or changed "
        f"anything. Please call us on {turn.clinic.phone}, or try again in a few minutes."
    )
    # Some other slot must be set too, or Rasa takes the message for an interruption and
    # forgets these events.
    return [SlotSet("confirmed", None), *LEAVE_LOOP]
