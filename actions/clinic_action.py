"""What the actions that use the clinic's database have in common."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import speech
from reception.clinic.backends import Unreachable
from reception.clinic.facts import load_clinic

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]

LEAVE_LOOP: Events = [ActiveLoop(None), SlotSet("requested_slot", None)]
"""Ends the form that runs."""


class ClinicAction(Action, ABC):
    """An action whose work runs in a thread, so that other conversations do not wait for it.

    A database or booking system that cannot be reached is answered with an honest sentence
    and ends the form.
    """

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """``act``, and the sentence if it fails."""
        try:
            return await asyncio.to_thread(self.act, dispatcher, tracker)
        except (SQLAlchemyError, Unreachable):
            logger.exception("%s could not reach the database or booking system.", self.name())
            phone = load_clinic().phone
            speech.say(
                dispatcher,
                tracker,
                "I am sorry, our calendar cannot be reached just now. I have not booked or "
                f"changed anything. Please call us on {phone}, or try again in a few minutes.",
            )
            return LEAVE_LOOP

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Reply, and say what changes in the conversation."""
