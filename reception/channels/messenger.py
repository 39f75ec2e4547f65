"""Messenger, by Meta's Messenger Platform (https://developers.facebook.com/docs/messenger-platform)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from reception.channels.messaging.api import NotSent
from reception.channels.messaging.channel import GREETING, OLDEST
from reception.channels.messaging.meta import (
    MetaChannel,
    Refused,
    identifier,
    inside,
    moment,
    words,
)
from reception.channels.messaging.parts import Limits, Part, utf16
from reception.clinic.deliveries import Event

TOKEN = "MESSENGER_PAGE_TOKEN"
APP_SECRET, VERIFY_TOKEN = "MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN"

LIMITS = Limits(
    # https://developers.facebook.com/docs/messenger-platform/reference/send-api#message; Meta says
    # "characters", and UTF-16 counts no fewer than any other way to count them.
    text=2000,
    text_with_choices=2000,
    # https://developers.facebook.com/docs/messenger-platform/reference/buttons/quick-replies
    choices=13,
    title=20,
    payload=1000,
    measure=utf16,
)

FIELDS = ("messages", "messaging_postbacks", "message_reactions", "message_edits")
"""What a page is asked to deliver.

https://developers.facebook.com/docs/messenger-platform/webhooks#webhook-fields
"""

NEEDED = FIELDS[:2]
"""Without these nobody is answered."""

GET_STARTED = "GET_STARTED"
"""What the button sends that begins a conversation, if a page has one."""


class MessengerChannel(MetaChannel):
    """Chats with a clinic's page on Messenger."""

    title = "Messenger"
    provider = "Meta"
    secrets = (TOKEN, APP_SECRET, VERIFY_TOKEN)
    token, signed_with, verify_token = TOKEN, APP_SECRET, VERIFY_TOKEN
    thing = "page"

    def __init__(self, api: str | None = None) -> None:
        super().__init__(api)
        # Asked for with the first message; until then all pages are taken for the clinic's.
        self._page: str | None = None

    @classmethod
    def name(cls) -> str:
        """It is in the addresses."""
        return "messenger"

    def happenings(self, body: dict[str, Any]) -> Iterator[Any]:
        """What happened in chats with the page; not in those that another app has taken over."""
        return inside(inside([body], "entry"), "messaging")

    def event(self, happening: Any) -> Event | None:
        """What a visitor did; None if it is nothing to answer."""
        page = identifier(happening["recipient"]["id"])
        person = identifier(happening["sender"]["id"])
        at = moment(happening["timestamp"], 1000)
        # An app may have other pages, for which the token is of no use.
        if self._page not in (None, page) or at < time.time() - OLDEST:
            return None
        key, text, has_more = _done(happening)
        if not (text or has_more):
            return None
        return Event(
            id=identifier(key),
            app="messenger",
            identity=f"{page} {person}",
            address={"to": person, "page": page},
            text=text,
            has_more=has_more,
            place=at,
        )

    def limits(self, address: dict[str, Any]) -> Limits:
        """The same in all chats."""
        return LIMITS

    async def send(self, address: dict[str, Any], part: Part) -> None:
        """Send a message, its choices as quick replies."""
        message: dict[str, Any] = {"text": part.text}
        if part.choices:
            message["quick_replies"] = [
                {"content_type": "text", "title": choice.title, "payload": choice.payload}
                for choice in part.choices
            ]
        await self._post(address, {"messaging_type": "RESPONSE", "message": message})

    async def notice(self, event: Event) -> None:
        """Show that somebody writes, if an answer is certain.

        https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions
        """
        if event.text:
            await self._post(event.address, {"sender_action": "typing_on"})

    async def check(self) -> list[str]:
        """Whether the token is a page's, the secret of its app, and the page delivers to it."""
        try:
            await self.graph("GET", "me", query={"fields": "id,name"})
            apps = (await self.graph("GET", "me/subscribed_apps")).body
        except Refused as refused:
            return [
                f"Meta refuses {TOKEN} ({refused.trouble}); make the page's token again under "
                "Messenger, API Settings in the app's dashboard, with the permissions "
                "pages_messaging and pages_manage_metadata."
            ]
        troubles = []
        if not await self.secret_is_right("me"):
            troubles.append(
                f"{APP_SECRET} is not of the app that {TOKEN} was made for; copy it again from "
                "Basic Settings in that app's dashboard."
            )
        delivered = list(inside(inside([apps], "data"), "subscribed_fields"))
        lacking = [field for field in NEEDED if field not in delivered]
        if lacking:
            troubles.append(
                f"The page does not deliver {' and '.join(lacking)}; set {self.webhook()} in the "
                f"app's dashboard under Messenger, API Settings, with {VERIFY_TOKEN}, and then "
                "run `bin/uv run reception channels --connect messenger`."
            )
        return troubles

    @property
    def unchecked(self) -> str:
        """Meta tells what a page delivers to its app, not where the app delivers."""
        return f"The callback URL is not told: it must be {self.webhook()}."

    async def connect(self) -> str:
        """Have the page deliver to the app, and show a button that begins a conversation.

        Where the app delivers can only be set on its website; `unchecked` says so.
        """
        # https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
        await self.graph("POST", "me/subscribed_apps", {"subscribed_fields": ",".join(FIELDS)})
        # https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api
        button = {"get_started": {"payload": GET_STARTED}}
        await self.graph("POST", "me/messenger_profile", button)
        return "The page delivers to the app now, and has a button that begins a conversation."

    async def _post(self, address: dict[str, Any], content: dict[str, Any]) -> None:
        if self._page is None:
            about = await self.graph("GET", "me", query={"fields": "id"})
            self._page = identifier(about.body.get("id"))
        if address["page"] != self._page:
            raise NotSent("it is for another page", for_good=True)
        await self.graph("POST", "me/messages", {"recipient": {"id": address["to"]}, **content})


def _done(happening: dict[str, Any]) -> tuple[Any, str, bool]:
    """An id of what somebody did, its text, and whether it is, or has, something else.

    https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
    """
    at = happening["timestamp"]
    if "message" in happening:
        message = happening["message"]
        return message["mid"], *_said(message)
    if "postback" in happening:
        pressed = happening["postback"]
        text = words(pressed.get("payload")) or words(pressed.get("title"))
        return pressed["mid"], GREETING if text == GET_STARTED else text, False
    if "reaction" in happening:
        reaction = happening["reaction"]
        return f"{identifier(reaction['mid'])} reaction {at}", "", reaction["action"] == "react"
    if "message_edit" in happening:
        return f"{identifier(happening['message_edit']['mid'])} edit {at}", "", True
    return None, "", False


def _said(message: dict[str, Any]) -> tuple[str, bool]:
    """The text of a message, and whether it is, or has, something else."""
    if message.get("is_echo") or message.get("is_deleted"):
        # Our own, or staff's in the page's inbox; and one that was taken back.
        return "", False
    pressed = message.get("quick_reply")
    payload = words(pressed.get("payload")) if isinstance(pressed, dict) else ""
    text = payload or words(message.get("text"))
    kinds = [attached["type"] for attached in inside([message], "attachments")]
    # Beside a text, a fallback is the preview of an address in it.
    more = [kind for kind in kinds if kind != "fallback" or not text]
    return text, bool(more) or message.get("is_unsupported") is True
