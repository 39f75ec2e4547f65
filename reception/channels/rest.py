"""Rasa's REST channel, with metadata in its replies and limits on what comes in."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from reception import settings
from reception.clinic.facts import load_clinic

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 4000
"""Characters of a message that are passed on; understanding reads fewer still."""

LONGEST_SENDER = 200


class CollectedReplies(CollectingOutputChannel):
    """Collects replies as text, buttons and metadata, one object for each."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply whole; Rasa's own would drop its metadata."""
        reply = {"recipient_id": recipient_id}
        reply.update(
            {
                name: message[name]
                for name in ("text", "image", "buttons", "custom", "attachment", "metadata")
                if message.get(name)
            }
        )
        self.messages.append(reply)


class RestChannel(InputChannel):
    """POST ``{"sender": …, "message": …}`` to ``/webhooks/rest/webhook``.

    Answers with a JSON array of ``recipient_id``, ``text``, ``buttons``, ``metadata``.
    Without a sender the conversation is a new one, and its id is in the answer.
    """

    @classmethod
    def name(cls) -> str:
        """As Rasa's own, so that its clients find it."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        channel = Blueprint("reception_rest", __name__)
        clinic = load_clinic()

        @channel.route("/", methods=["GET"])
        async def health(_request: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @channel.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            body = request.json if isinstance(request.json, dict) else {}
            text, sender = body.get("message"), body.get("sender")
            if not isinstance(text, str):
                return json(
                    {"error": 'Send a JSON object with "sender" and "message", both text.'},
                    status=400,
                )
            sender = storable(str(sender))[:LONGEST_SENDER] if sender else uuid.uuid4().hex
            replies = await answer(on_new_message, text, sender, self.name(), clinic.phone)
            return json(replies)

        @channel.listener("after_server_start")
        async def announce(_app: Sanic, _loop: Any) -> None:
            port = settings.rest_port()
            print(
                f"\n  {clinic.name} is at the desk.\n"
                "  Talk to it:       make chat   (in another terminal)\n"
                f"  From a program:   http://127.0.0.1:{port}/webhooks/rest/webhook\n"
                "  Stop:             Ctrl-C\n",
                flush=True,
            )

        return channel


def storable(text: str) -> str:
    """``text`` without what no database takes: lone surrogates and noughts."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


async def answer(
    on_new_message: Callable[[UserMessage], Awaitable[Any]],
    text: str,
    sender: str,
    channel: str,
    phone: str,
) -> list[dict[str, Any]]:
    """Replies to one message; a turn that fails is answered with the clinic's number."""
    collected = CollectedReplies()
    try:
        await on_new_message(
            UserMessage(storable(text)[:LONGEST_MESSAGE], collected, sender, input_channel=channel)
        )
    except (Exception, SystemExit):
        # Rasa's SQL store ends the process on any ValueError (core/tracker_store.py:1236).
        # The text stays out of the log: it may hold personal data.
        logger.exception("A message could not be answered.")
    if not collected.messages:
        collected.messages.append(
            {
                "recipient_id": sender,
                "text": (
                    "I am sorry, something on our side is not working just now, and I could "
                    f"not do that. Please call us on {phone}."
                ),
                "metadata": {"label": "error"},
            }
        )
    return collected.messages
