"""An emergency is answered though nothing can be stored: its reply waits for no database."""

from __future__ import annotations

import logging
from typing import Any

from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from reception.errors import place_of
from reception.nlu.labels import DANGER, EMERGENCY, LABEL

REPLY = "utter_emergency"

logger = logging.getLogger(__name__)


async def urgent_reply(agent: Any, text: str, channel: str) -> dict[str, Any] | None:
    """What is said to ``text`` if it is an emergency, as Rasa would say it; else None.

    Nothing is read of the conversation and nothing stored. Raises nothing: whoever asks has
    trouble already.
    """
    try:
        understood = await agent.parse_message(text)
        if understood.get(LABEL) != EMERGENCY:
            return None
        domain = agent.domain
        tracker = DialogueStateTracker("urgent", domain.slots)
        tracker.update(UserUttered(text, parse_data=understood, input_channel=channel), domain)
        for entity in understood.get("entities") or []:
            if entity["entity"] == DANGER:
                tracker.update(SlotSet(DANGER, entity["value"]), domain)
        reply: dict[str, Any] | None = await agent.nlg.generate(REPLY, tracker, channel)
    except Exception as error:
        logger.error("Whether a message is urgent could not be told: %s.", place_of(error))
        return None
    return reply
