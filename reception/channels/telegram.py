"""Telegram, by its Bot API (https://core.telegram.org/bots/api)."""

from __future__ import annotations

import hmac
import math
import re
import time
from typing import Any

from sanic.request import Request

from reception.channels.messaging.api import Answer, NotSent
from reception.channels.messaging.channel import GREETING, OLDEST, MessagingChannel, readable
from reception.channels.messaging.parts import Limits, Part, utf16
from reception.channels.website_requests import Denied, body_of
from reception.clinic.deliveries import Event

TOKEN, SECRET = "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"

LIMITS = Limits(
    # https://core.telegram.org/bots/api#sendmessage
    text=4096,
    text_with_choices=4096,
    # https://core.telegram.org/bots/api#inlinekeyboardbutton; the number and the titles have
    # no documented limit, but more, or longer ones, are cut off on a phone.
    choices=12,
    title=45,
    payload=64,
    measure=utf16,
)

UPDATES = ["message", "edited_message", "callback_query", "message_reaction"]
"""Of what Telegram is asked to deliver."""

CONNECT = "`bin/uv run reception channels --connect telegram`"

FAILURE_TOLD_FOR = 3600
"""Seconds. Telegram keeps its last error for ever."""

MINUTES_SHOWN = 120

_OF_THE_CHAT = frozenset({
    *("boost_added", "chat_background_set", "chat_shared", "connected_website", "gift"),
    *("message_auto_delete_timer_changed", "passport_data", "pinned_message"),
    *("proximity_alert_triggered", "refunded_payment", "successful_payment", "unique_gift"),
    *("users_shared", "web_app_data", "write_access_allowed"),
})  # fmt: skip
"""Fields of messages in a private chat that say what became of it, and were written by nobody.

https://core.telegram.org/bots/api#message
"""

_COMMAND = re.compile(r"^/(\w+)(?:@\w+)?\s*")


class TelegramChannel(MessagingChannel):
    """Private chats with a Telegram bot."""

    title = provider = "Telegram"
    secrets = (TOKEN, SECRET)
    signed_with = SECRET
    api_address = "https://api.telegram.org"

    @classmethod
    def name(cls) -> str:
        """It is in the addresses."""
        return "telegram"

    def events(self, request: Request) -> list[Event]:
        """Read an update; Telegram sends one at a time.

        Raises:
            Denied: the secret that the webhook was set with is not in its header.
        """
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        # As Sanic has decoded headers; what is no UTF-8 must not be an error either.
        said = given.encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(said, self.secret(SECRET).encode()):
            raise Denied(403, "signature", "That is not from Telegram.")
        found = readable([body_of(request)], _event)
        return [event for event in found if event is not None]

    def limits(self, address: dict[str, Any]) -> Limits:
        """The same in all chats."""
        return LIMITS

    async def send(self, address: dict[str, Any], part: Part) -> None:
        """Send a message, its choices as an inline keyboard."""
        content: dict[str, Any] = {
            "chat_id": address["chat"],
            "text": part.text,
            "link_preview_options": {"is_disabled": True},
        }
        if part.choices:
            content["reply_markup"] = {
                "inline_keyboard": [
                    [{"text": choice.title, "callback_data": choice.payload}]
                    for choice in part.choices
                ]
            }
        await self._call("sendMessage", content)

    async def notice(self, event: Event) -> None:
        """Show "typing…", and end the waiting sign on a button that was pressed."""
        if "callback" in event.notes:
            await self._call("answerCallbackQuery", {"callback_query_id": event.notes["callback"]})
        if event.text:
            await self._call(
                "sendChatAction", {"chat_id": event.address["chat"], "action": "typing"}
            )

    async def check(self) -> list[str]:
        """Whether the token is a bot's, and its webhook ours."""
        try:
            await self._call("getMe")
        except _NoBot as error:
            return [f"Telegram refuses {TOKEN} ({error.trouble}); copy it again from @BotFather."]
        webhook = (await self._call("getWebhookInfo")).body.get("result") or {}
        troubles = []
        address = webhook.get("url")
        if not address:
            troubles.append(f"Telegram has no address to deliver to; run {CONNECT}.")
        elif address != self.webhook():
            troubles.append(
                f"Telegram delivers to {address!r}, not to {self.webhook()}; run {CONNECT}."
            )
        return troubles + _failed_deliveries(webhook)

    @property
    def unchecked(self) -> str:
        """Telegram shows its secret only when it delivers."""
        return f"Whether it has the same {SECRET} is seen when somebody writes."

    async def connect(self) -> str:
        """Have Telegram deliver here."""
        await self._call(
            "setWebhook",
            {
                "url": self.webhook(),
                "secret_token": self.secret(SECRET),
                "allowed_updates": UPDATES,
            },
        )
        return f"Telegram delivers to {self.webhook()} now."

    async def _call(self, method: str, content: dict[str, Any] | None = None) -> Answer:
        url = f"{self.address}/bot{self.secret(TOKEN)}/{method}"
        answer = await self.api.call("POST", url, content=content or {})
        if answer.status == 200 and answer.body.get("ok") is True:
            return answer
        said = str(answer.body.get("description", ""))
        asked = (answer.body.get("parameters") or {}).get("retry_after") or answer.retry_after
        trouble = f"Telegram answered {answer.status}" + (f", {said[:80]}" if said else "")
        if answer.status in (401, 404):
            raise _NoBot(trouble)
        passing = answer.status in (408, 429)
        raise NotSent(
            trouble,
            # Without Telegram's own words something in between has answered.
            for_good=answer.body.get("ok") is False and 400 <= answer.status < 500 and not passing,
            wait=float(asked),
        )


class _NoBot(NotSent):
    """The token is not, or no longer, a bot's; staff can put that right."""


def _failed_deliveries(webhook: dict[str, Any]) -> list[str]:
    """What `check` says of them; of one that was long ago, if nothing waits, nothing."""
    said = str(webhook.get("last_error_message") or "")
    at, waiting = webhook.get("last_error_date"), webhook.get("pending_update_count", 0)
    ago = None if at is None else max(0.0, time.time() - float(at))
    if not said or (ago is not None and ago > FAILURE_TOLD_FOR and not waiting):
        return []
    when = "" if ago is None else f", {_in_minutes(ago)} ago"
    mend = f"; restart the server, then run {CONNECT}" if "403" in said else ""
    return [f"Telegram's last delivery failed{when}: {said}; {waiting} are waiting{mend}."]


def _in_minutes(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    if minutes > MINUTES_SHOWN:
        return f"{minutes // 60} hours"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _event(update: dict[str, Any]) -> Event | None:
    """What a visitor did; None if it is nothing to answer."""
    if "callback_query" in update:
        pressed = update["callback_query"]
        payload = str(pressed.get("data") or "")
        return _of(update, pressed["message"]["chat"], payload, callback=str(pressed["id"]))
    if "edited_message" in update:
        return _of(update, update["edited_message"]["chat"], has_more=True)
    if "message_reaction" in update:
        reaction = update["message_reaction"]
        # An empty list takes one back.
        return _of(update, reaction["chat"], has_more=bool(reaction["new_reaction"]))
    message = update["message"]
    if message["from"]["is_bot"] or message["date"] < time.time() - OLDEST:
        return None
    if not _OF_THE_CHAT.isdisjoint(message):
        return None
    text = _without_command(str(message.get("text") or message.get("caption") or ""))
    return _of(update, message["chat"], text, has_more="text" not in message)


def _without_command(text: str) -> str:
    """A text without the slash of a command; "/start" is what the app itself sends first."""
    command = _COMMAND.match(text)
    if command is None:
        return text
    rest = text[command.end() :]
    if command[1] == "start":
        # What a link to the bot adds is one word; more than that somebody has written.
        return rest if " " in rest else GREETING
    return f"{command[1]} {rest}"


def _of(
    update: dict[str, Any],
    chat: dict[str, Any],
    text: str = "",
    has_more: bool = False,
    **notes: str,
) -> Event | None:
    if chat["type"] != "private" or not (text or has_more):
        # In a group everybody would read what one of them books.
        return None
    number = int(update["update_id"])
    return Event(
        id=str(number),
        app="telegram",
        identity=str(int(chat["id"])),
        address={"chat": int(chat["id"])},
        text=text,
        has_more=has_more,
        place=float(number),
        notes=notes,
    )
