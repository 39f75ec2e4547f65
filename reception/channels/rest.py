"""Rasa's REST channel, with metadata in its replies and limits on what comes in."""

from __future__ import annotations

import uuid
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from reception import settings
from reception.channels.sessions import PREFIX
from reception.channels.turns import OnNewMessage, answer, storable
from reception.clinic.correspondents import app_of
from reception.clinic.facts import load_clinic

LONGEST_SENDER = 200


class RestChannel(InputChannel):
    """POST ``{"sender": …, "message": …}`` to ``/webhooks/rest/webhook``.

    Answers with a JSON array of ``recipient_id``, ``text``, ``buttons``, ``metadata``.
    Without a sender the conversation is a new one, and its id is in the answer.
    """

    @classmethod
    def name(cls) -> str:
        """As Rasa's own, so that its clients find it."""
        return "rest"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
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
            if sender.startswith(PREFIX) or app_of(sender):
                return json(
                    {
                        "error": f'A "sender" may not begin with {sender.partition("-")[0]!r} and '
                        "a hyphen, as conversations on the website and in messaging apps do."
                    },
                    status=403,
                )
            replies = await answer(on_new_message, text, sender, self.name(), clinic.phone)
            return json(replies)

        @channel.listener("after_server_start")
        async def announce(_app: Sanic, _loop: Any) -> None:
            port = settings.rest_port()
            print(
                f"\n  {clinic.name} is at the desk.\n"
                f"  See it:           http://127.0.0.1:{port}/\n"
                "  In the terminal:  make chat\n"
                f"  From a program:   http://127.0.0.1:{port}/webhooks/rest/webhook\n"
                "  Stop:             Ctrl-C\n",
                flush=True,
            )

        return channel
