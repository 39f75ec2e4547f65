"""WhatsApp, by Meta's Cloud API (https://developers.facebook.com/docs/whatsapp/cloud-api)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from reception.channels.messaging.channel import GREETING, OLDEST, readable
from reception.channels.messaging.meta import (
    MetaChannel,
    Refused,
    identifier,
    inside,
    moment,
    words,
)
from reception.channels.messaging.parts import Choice, Limits, Part, utf8, utf16
from reception.clinic.deliveries import Event

TOKEN, NUMBER = "WHATSAPP_ACCESS_TOKEN", "WHATSAPP_PHONE_NUMBER_ID"
APP_SECRET, VERIFY_TOKEN = "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"

LIMITS = Limits(
    # https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages; Meta says
    # "characters", and UTF-16 counts no fewer than any other way to count them.
    text=4096,
    # https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages
    text_with_choices=1024,
    # https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages
    choices=10,
    title=24,
    payload=200,
    measure=utf16,
)

BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
"""What fits is shown as buttons, other choices as a list."""

LIST_BUTTON = "Choose"
"""Opens a list; at most 20 characters."""


class WhatsAppChannel(MetaChannel):
    """Chats with a clinic's number on WhatsApp."""

    title = "WhatsApp (Meta)"
    provider = "Meta"
    secrets = (TOKEN, NUMBER, APP_SECRET, VERIFY_TOKEN)
    token, signed_with, verify_token = TOKEN, APP_SECRET, VERIFY_TOKEN
    thing = "whatsapp_business_account"

    @classmethod
    def name(cls) -> str:
        """It is in the addresses."""
        return "whatsapp"

    def happenings(self, body: dict[str, Any]) -> Iterator[Any]:
        """Messages to the clinic's number; an account may have others, for something else."""
        changes = inside(inside([body], "entry"), "changes")
        return inside(readable(changes, self._to_us), "messages")

    def event(self, happening: Any) -> Event | None:
        """What a visitor did; None if it is nothing to answer."""
        at = moment(happening["timestamp"])
        # In a group everybody would read what one of them books.
        if "group_id" in happening or at < time.time() - OLDEST:
            return None
        text, has_more = _said(happening)
        if not (text or has_more):
            return None
        # Of somebody with a username Meta tells no number, only an id of its own.
        # https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
        to, who = ("to", "from") if "from" in happening else ("recipient", "from_user_id")
        address = {to: identifier(happening[who])}
        message = identifier(happening["id"])
        return Event(
            id=message,
            app="whatsapp",
            identity=f"{self.secret(NUMBER)} {address[to]}",
            address=address,
            text=text,
            has_more=has_more,
            place=at,
            notes={"message": message},
        )

    def limits(self, address: dict[str, Any]) -> Limits:
        """The same in all chats."""
        return LIMITS

    async def send(self, address: dict[str, Any], part: Part) -> None:
        """Send a message, its choices as buttons or as a list below it."""
        content: dict[str, Any] = {"recipient_type": "individual", **address}
        if part.choices:
            content.update(type="interactive", interactive=_interactive(part))
        else:
            content.update(type="text", text={"body": part.text, "preview_url": False})
        await self._post(content)

    async def notice(self, event: Event) -> None:
        """Mark the message as read, and show that somebody writes if an answer is certain.

        https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators
        """
        content: dict[str, Any] = {"status": "read", "message_id": event.notes["message"]}
        if event.text:
            content["typing_indicator"] = {"type": "text"}
        await self._post(content)

    async def check(self) -> list[str]:
        """Whether the token is for the number, the secret of its app, and the webhook ours."""
        number = self.secret(NUMBER)
        query = {"fields": "display_phone_number,webhook_configuration"}
        try:
            about = (await self.graph("GET", number, query=query)).body
        except Refused as refused:
            return [
                f"Meta refuses {TOKEN} for the number {NUMBER} ({refused.trouble}); copy the id "
                "again from API Setup in the app's dashboard, and make a token of a system user "
                "who has the account, with the permissions whatsapp_business_messaging and "
                "whatsapp_business_management."
            ]
        troubles = []
        if not await self.secret_is_right(number):
            troubles.append(
                f"{APP_SECRET} is not of the app that {TOKEN} was made for; copy it again from "
                "Basic Settings in that app's dashboard."
            )
        delivered = _delivered_to(about.get("webhook_configuration"))
        if delivered != self.webhook():
            mend = (
                f"delivers to {delivered!r}, not to {self.webhook()}; set that"
                if delivered
                else f"has no address to deliver to; set {self.webhook()}"
            )
            troubles.append(
                f"Meta {mend} in the app's dashboard under WhatsApp, Configuration, with "
                f"{VERIFY_TOKEN}, and subscribe to messages."
            )
        return troubles

    @property
    def unchecked(self) -> str:
        """Meta tells the callback URL, not its fields."""
        return "Whether the field messages is subscribed is not told."

    async def _post(self, content: dict[str, Any]) -> None:
        path = f"{self.secret(NUMBER)}/messages"
        await self.graph("POST", path, {"messaging_product": "whatsapp", **content})

    def _to_us(self, change: dict[str, Any]) -> dict[str, Any] | None:
        """What has changed; None if it is about something else, or to another number."""
        value: dict[str, Any] = change["value"]
        if change["field"] != "messages":
            return None
        return value if value["metadata"]["phone_number_id"] == self.secret(NUMBER) else None


def _said(message: dict[str, Any]) -> tuple[str, bool]:
    """The text of a message, and whether it is, or has, something else.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
    """
    kind = message["type"]
    content = message.get(kind)
    if kind == "text":
        return words(message["text"]["body"]), False
    if kind == "interactive":
        pressed = message["interactive"][message["interactive"]["type"]]
        text = words(pressed.get("id")) or words(pressed.get("title"))
        return text, not text
    if kind == "button":
        return words(message["button"].get("payload")) or words(message["button"]["text"]), False
    if kind == "request_welcome":
        return GREETING, False
    if kind in ("system", "revoke"):
        # A number that has changed, and a message that was deleted.
        return "", False
    if kind == "reaction":
        # One that is taken back is no emoji.
        return "", bool(message["reaction"].get("emoji"))
    return words(content.get("caption")) if isinstance(content, dict) else "", True


def _interactive(part: Part) -> dict[str, Any]:
    body = {"text": part.text}
    if len(part.choices) <= BUTTONS and all(map(_fits_a_button, part.choices)):
        buttons = [
            {"type": "reply", "reply": {"id": choice.payload, "title": choice.title}}
            for choice in part.choices
        ]
        return {"type": "button", "body": body, "action": {"buttons": buttons}}
    rows = [{"id": choice.payload, "title": choice.title} for choice in part.choices]
    action = {"button": LIST_BUTTON, "sections": [{"rows": rows}]}
    return {"type": "list", "body": body, "action": action}


def _fits_a_button(choice: Choice) -> bool:
    return utf16(choice.title) <= BUTTON_TITLE and utf8(choice.payload) <= BUTTON_ID


def _delivered_to(configuration: Any) -> str:
    """Where messages go: an address of the number comes before others.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
    """
    known = configuration if isinstance(configuration, dict) else {}
    places = ("phone_number", "whatsapp_business_account", "application")
    return next((words(known[place]) for place in places if known.get(place)), "")
