"""Replies from the domain, with what a front end needs to know about them."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from reception.clinic.facts import load_clinic
from reception.faq.placeholders import filled_in
from reception.nlu.labels import CONFIDENCE, LABEL, PARTS


class ReplyGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's templates with the clinic's facts, and label and confidence in the metadata."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        """Reply from the responses of ``domain``."""
        super().__init__(domain.responses)
        RemoteAction._validate_action_result = _validate_action_result

    @property
    def responses(self) -> dict[str, Any]:
        """The domain's responses with the clinic's facts in them.

        Rasa sets them anew with every model that it loads (core/agent.py, `load_model`).
        """
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, Any]) -> None:
        self._responses = filled_in(responses, load_clinic())

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """As the parent, with the metadata added."""
        reply = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if reply is None:
            return None
        understood = tracker.latest_message.parse_data if tracker.latest_message else {}
        about = understood
        for part in understood.get(PARTS) or []:
            if utter_action == f"utter_{part[LABEL]}":
                about = part
        reply["metadata"] = {
            **(reply.get("metadata") or {}),
            LABEL: about.get(LABEL),
            CONFIDENCE: about.get(CONFIDENCE),
        }
        return reply


@cache
def _action_result_validator() -> Draft202012Validator:
    return Draft202012Validator(RemoteAction.action_response_format_spec())


def _validate_action_result(_: RemoteAction, result: dict[str, Any]) -> bool:
    """Validate what an action server answered, as Rasa does.

    Rasa's own method (core/actions/action.py:699) checks its schema for correctness
    anew at every call, which is most of the time that a custom action takes: 20 ms.
    """
    _action_result_validator().validate(result)
    return True
