"""Telegram: the Bot API and what it delivers to a bot's webhook.

Written from https://core.telegram.org/bots/api. Texts may be sent as they are only, without
``parse_mode``; keyboards may be inline ones only.
"""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from benchmarks.providers import telegram_rules as rules
from benchmarks.providers.provider import Choice, Delivery, Fault, Provider
from benchmarks.providers.telegram_rules import Refused

BOT = {
    "id": 7_700_900_001,
    "is_bot": True,
    "first_name": "Clinic Reception",
    "username": "clinic_example_bot",
}
FIRST_VISITOR = 7_000_000_000
"""Ids of users have up to 52 significant bits: https://core.telegram.org/bots/api#user."""


class Telegram(Provider):
    """Telegram.

    Attributes:
        webhook: what getWebhookInfo answers; tests may add ``last_error_date`` and the like.
        webhook_secret: of the last setWebhook, if it had one.
        commands: of the last setMyCommands.
        keyboards: by chat and message id, the inline keyboard that is under it now.
        answered: ids of callback queries that were answered, with the text shown.
        now: the time by which deliveries are dated.
    """

    name = "telegram"
    environment = {
        "TELEGRAM_BOT_TOKEN": f"{BOT['id']}:AA-not-a-token-but-as-long-as-one-x",
        "TELEGRAM_WEBHOOK_SECRET": "made-up_webhook_secret-0123456789abcdef",
    }

    def __init__(self) -> None:
        super().__init__()
        self.webhook: dict[str, Any] = self._no_webhook()
        self.webhook_secret: str | None = None
        self.commands: list[dict[str, str]] = []
        self.keyboards: dict[tuple[str, int], dict[str, Any] | None] = {}
        self.answered: dict[str, str] = {}
        self.now: Callable[[], float] = time.time
        self._messages: dict[tuple[str, int], dict[str, Any]] = {}
        self._asked: dict[str, str] = {}
        self._numbered: dict[tuple[str, int], dict[str, int]] = {}
        self._update_ids = itertools.count(815_000_001)
        self._message_ids = itertools.count(1001)

    # The API.

    def routes(self, application: web.Application) -> None:
        application.router.add_route("*", "/bot{token}/{method}", self._called)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            parameters = await self._parameters(request)
        except Refused as refused:
            return self._refusal(method, refused)
        self.record(request.method, request.path, parameters)
        is_message = method.lower() == "sendmessage"
        chat = str(parameters.get("chat_id")) if is_message else None
        answer = await self.met(request, chat)
        if answer is not None:
            return answer
        try:
            if request.match_info["token"] != self.environment["TELEGRAM_BOT_TOKEN"]:
                raise Refused("the token is not the bot's", "Unauthorized", 401)
            # "Method names are case-insensitive."
            known = {name.lower(): name for name in rules.PARAMETERS}
            if request.method not in ("GET", "POST") or method.lower() not in known:
                raise Refused("there is no such method", "Not Found", 404)
            method = known[method.lower()]
            for name in parameters.keys() - rules.PARAMETERS[method]:
                self.problem(f"{method}: there is no parameter {name}")
            for name in parameters.keys() & rules.JSON_PARAMETERS:
                parameters[name] = rules.from_json(name, parameters[name])
            result = getattr(self, "_" + re.sub("([A-Z])", r"_\1", method).lower())(parameters)
        except Refused as refused:
            return self._refusal(method, refused)
        return web.json_response({"ok": True, "result": result})

    def _refusal(self, method: str, refused: Refused) -> web.Response:
        self.problem(f"{method}: {refused}")
        description = refused.description
        if refused.status == 400:
            description = "Bad Request: " + description
        return web.json_response(
            {"ok": False, "error_code": refused.status, "description": description},
            status=refused.status,
        )

    @staticmethod
    async def _parameters(request: web.Request) -> dict[str, Any]:
        # Four ways: https://core.telegram.org/bots/api#making-requests
        parameters: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            body = rules.from_json("body", await request.text() or "{}")
            parameters |= body if isinstance(body, dict) else {"": body}
        else:
            parameters |= await request.post()
        return {name: value for name, value in parameters.items() if value is not None}

    def _get_me(self, parameters: dict[str, Any]) -> dict[str, Any]:
        abilities = {"can_join_groups": False, "can_read_all_group_messages": False}
        return (
            BOT | abilities | {"supports_inline_queries": False, "can_connect_to_business": False}
        )

    def _send_message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        chat = self._known_chat(parameters)
        keyboard = rules.keyboard(parameters)
        message: dict[str, Any] = {
            "message_id": next(self._message_ids),
            "from": BOT,
            "chat": self._private(chat),
            "date": int(self.now()),
            "text": rules.text(parameters),
        }
        if keyboard:
            message["reply_markup"] = keyboard
        self._messages[chat, message["message_id"]] = message
        self.keyboards[chat, message["message_id"]] = keyboard
        choices = [
            Choice(button["text"], (message["message_id"], button.get("callback_data")))
            for row in (keyboard or {}).get("inline_keyboard", [])
            for button in row
        ]
        self.deliver(chat, message["text"], choices)
        return message

    def _known_chat(self, parameters: dict[str, Any]) -> str:
        chat = str(parameters.get("chat_id", ""))
        if not chat:
            raise Refused("chat_id is missing", "chat_id is empty")
        if not re.fullmatch(r"\d{10}", chat) or not 0 <= int(chat) - FIRST_VISITOR < 10_000:
            raise Refused(f"chat_id {chat} is nobody's", "chat not found")
        return chat

    def _send_chat_action(self, parameters: dict[str, Any]) -> bool:
        chat = self._known_chat(parameters)
        if parameters.get("action") not in rules.ACTIONS:
            raise Refused("there is no such action", "wrong parameter action in request")
        if parameters["action"] == "typing":
            self.show_typing(chat)
        return True

    def _answer_callback_query(self, parameters: dict[str, Any]) -> bool:
        query, text = str(parameters.get("callback_query_id", "")), parameters.get("text", "")
        if query not in self._asked:
            raise Refused(
                "callback_query_id is none of ours",
                "query is too old and response timeout expired or query ID is invalid",
            )
        # "0-200 characters": https://core.telegram.org/bots/api#answercallbackquery
        if len(text) > 200:
            raise Refused(f"text is {len(text)} characters, at most 200", "MESSAGE_TOO_LONG")
        self.answered[query] = text
        return True

    def _edit_message_reply_markup(self, parameters: dict[str, Any]) -> dict[str, Any]:
        chat = self._known_chat(parameters)
        number = str(parameters.get("message_id", ""))
        if not number.isdecimal() or (chat, int(number)) not in self._messages:
            raise Refused("message_id is no message of the bot's", "message to edit not found")
        # An empty keyboard is none.
        keyboard = rules.keyboard(parameters)
        keyboard = keyboard if keyboard and keyboard["inline_keyboard"] else None
        if keyboard == self.keyboards[chat, int(number)]:
            raise Refused(
                "the keyboard is the one that is there",
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message",
            )
        self.keyboards[chat, int(number)] = keyboard
        message = self._messages[chat, int(number)]
        message.pop("reply_markup", None)
        message |= {"reply_markup": keyboard} if keyboard else {}
        return message | {"edit_date": int(self.now())}

    def _set_my_commands(self, parameters: dict[str, Any]) -> bool:
        self.commands = rules.commands(parameters)
        return True

    def _get_my_commands(self, parameters: dict[str, Any]) -> list[dict[str, str]]:
        return self.commands

    def _set_webhook(self, parameters: dict[str, Any]) -> bool:
        if parameters.get("url") == "":
            return self._delete_webhook(parameters)
        self.webhook = self._no_webhook() | rules.webhook(parameters)
        self.webhook_secret = parameters.get("secret_token")
        return True

    def _delete_webhook(self, parameters: dict[str, Any]) -> bool:
        self.webhook, self.webhook_secret = self._no_webhook(), None
        return True

    def _get_webhook_info(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return self.webhook

    @staticmethod
    def _no_webhook() -> dict[str, Any]:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

    @staticmethod
    def too_many(seconds: int) -> Fault:
        """Too many requests: https://core.telegram.org/bots/api#responseparameters."""
        description = f"Too Many Requests: retry after {seconds}"
        body = {"ok": False, "error_code": 429, "description": description}
        return Fault(429, body=body | {"parameters": {"retry_after": seconds}})

    @staticmethod
    def server_error() -> Fault:
        """Something broke on their side."""
        body = {"ok": False, "error_code": 502, "description": "Bad Gateway"}
        return Fault(502, body=body)

    @staticmethod
    def blocked() -> Fault:
        """The visitor has blocked the bot."""
        description = "Forbidden: bot was blocked by the user"
        return Fault(403, body={"ok": False, "error_code": 403, "description": description})

    # Deliveries.

    def chat(self, number: int) -> str:
        return str(FIRST_VISITOR + number)

    def text(self, chat: str, text: str, *, number: int | None = None) -> Delivery:
        if number is None:
            ids = self._new_ids()
        else:
            ids = self._numbered.setdefault((chat, number), {}) or self._new_ids()
            self._numbered[chat, number] = ids
        return self._written(chat, text, ids)

    def press(self, chat: str, choice: Choice) -> Delivery:
        message_id, data = choice.token
        assert data is not None, "the button opens a page, which Telegram does not tell the bot"
        message = self._messages[chat, message_id]
        return self._pressed(chat, {"message": message, "data": data})

    def batch(self, deliveries: list[Delivery]) -> list[Delivery]:
        # Telegram puts one update into each request.
        return deliveries

    def no_text(self, chat: str) -> dict[str, Delivery]:
        files = {
            "file_id": "AgACAgIAAxkBAAIBY2Zk",
            "file_unique_id": "AQADyMoxG",
            "file_size": 9321,
        }
        picture = files | {"width": 90, "height": 67}
        voice = files | {"duration": 3, "mime_type": "audio/ogg"}
        video = files | {"width": 640, "height": 360, "duration": 4, "mime_type": "video/mp4"}
        place = {"latitude": 51.5034, "longitude": -0.1276}
        document = files | {"file_name": "referral.pdf", "mime_type": "application/pdf"}
        contact = {"phone_number": "+447700900123", "first_name": "Ada", "user_id": int(chat)}
        sticker = files | {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        contents: dict[str, dict[str, Any]] = {
            "sticker": {"sticker": sticker | {"type": "regular", "emoji": "👍"}},
            "voice": {"voice": voice},
            "photo": {"photo": [picture, picture | {"width": 800, "height": 600}]},
            "photo_with_caption": {"photo": [picture], "caption": "My back hurts here"},
            "location": {"location": place},
            "venue": {"location": place, "venue": {"location": place, "title": "Home",
                                                   "address": "1 Example Road"}},
            "contact": {"contact": contact},
            "document": {"document": document},
            "audio": {"audio": voice | {"title": "Song", "mime_type": "audio/mpeg"}},
            "video": {"video": video},
            "video_note": {"video_note": files | {"length": 240, "duration": 4}},
            "animation": {"animation": video, "document": video},
            "dice": {"dice": {"emoji": "🎲", "value": 4}},
            "story": {"story": {"chat": self._private(chat), "id": 7}},
            "not_yet_known": {"hologram": {"depth": 3}},
        }  # fmt: skip
        deliveries = {
            name: self._update("message", self._message(chat) | content)
            for name, content in contents.items()
        }
        edited = self._message(chat) | {"edit_date": int(self.now()), "text": "I meant Friday"}
        deliveries["edited_message"] = self._update("edited_message", edited)
        reaction = {
            "chat": self._private(chat), "message_id": 1001, "user": self._visitor(chat),
            "date": int(self.now()), "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        }  # fmt: skip
        deliveries["message_reaction"] = self._update("message_reaction", reaction)
        return deliveries

    def no_message(self, chat: str) -> dict[str, Delivery]:
        group = {"id": -1_002_100_000_001, "title": "Friends", "type": "supergroup"}
        channel = {"id": -1_002_100_000_002, "title": "News", "type": "channel"}
        ours = self._message(chat) | {"from": BOT}
        in_group = self._message(chat) | {"chat": group}
        post = {"message_id": 5, "sender_chat": channel, "chat": channel, "date": int(self.now())}
        change: dict[str, Any] = {"chat": self._private(chat), "from": self._visitor(chat)}
        change |= {"date": int(self.now()), "old_chat_member": {"user": BOT, "status": "member"}}
        banned = {"user": BOT, "status": "kicked", "until_date": 0}
        poll = {"id": "5417", "question": "When?", "options": [], "total_voter_count": 0,
                "is_closed": True, "is_anonymous": True, "type": "regular",
                "allows_multiple_answers": False, "allows_revoting": True,
                "members_only": False}  # fmt: skip
        return {
            "our_own": self._update("message", ours | {"text": "Hello, this is Reception."}),
            "group_text": self._update("message", in_group | {"text": "Is Friday free?"}),
            "group_service": self._update(
                "message", in_group | {"new_chat_members": [self._visitor(chat)]}
            ),
            "channel_post": self._update("channel_post", post | {"text": "We moved"}),
            "edited_channel_post": self._update(
                "edited_channel_post", post | {"text": "We have moved", "edit_date": post["date"]}
            ),
            "pinned": self._update("message", self._message(chat) | {"pinned_message": ours}),
            "blocked_us": self._update("my_chat_member", change | {"new_chat_member": banned}),
            "poll": self._update("poll", poll),
            "not_yet_known": self._update("telepathy", {"from": self._visitor(chat)}),
        }

    def forged(self, delivery: Delivery) -> list[Delivery]:
        secret = self.environment["TELEGRAM_WEBHOOK_SECRET"]
        wrong = ["", "0" * len(secret), secret[:-1], secret + "0", secret.upper(), "gehe\xefm",
                 self.environment["TELEGRAM_BOT_TOKEN"]]  # fmt: skip
        others = [{"X-Telegram-Bot-Api-Secret": secret}, {"Authorization": f"Bearer {secret}"}]
        return [
            *(self._with(delivery, {"X-Telegram-Bot-Api-Secret-Token": each}) for each in wrong),
            *(self._with(delivery, each) for each in others),
        ]

    def unsigned(self, delivery: Delivery) -> Delivery:
        return self._with(delivery, {})

    def stale(self, chat: str, text: str) -> Delivery | None:
        ids = self._new_ids()
        return self._written(chat, text, ids | {"date": ids["date"] - 120 * 24 * 3600})

    def start_command(self, chat: str, parameter: str = "") -> Delivery:
        """The visitor opens the bot for the first time, perhaps by a link with a parameter."""
        return self.text(chat, f"/start {parameter}".strip())

    def pressed_long_ago(self, chat: str, data: str) -> Delivery:
        """A button below a message that the bot can no longer see (#inaccessiblemessage)."""
        message = {"chat": self._private(chat), "message_id": 12, "date": 0}
        return self._pressed(chat, {"message": message, "data": data})

    def unanswered(self) -> list[str]:
        """Ids of presses made whose button still shows that something is going on."""
        return [query for query in self._asked if query not in self.answered]

    def _new_ids(self) -> dict[str, int]:
        return {
            "update_id": next(self._update_ids),
            "message_id": next(self._message_ids),
            "date": int(self.now()),
        }

    def _message(self, chat: str, ids: dict[str, int] | None = None) -> dict[str, Any]:
        ids = ids or self._new_ids()
        return {
            "message_id": ids["message_id"],
            "from": self._visitor(chat),
            "chat": self._private(chat),
            "date": ids["date"],
        }

    def _written(self, chat: str, text: str, ids: dict[str, int]) -> Delivery:
        message = self._message(chat, ids) | {"text": text}
        if command := re.match(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?(?!\S)", text):
            entity = {"type": "bot_command", "offset": 0, "length": command.end()}
            message["entities"] = [entity]
        return self._update("message", message, ids["update_id"])

    def _pressed(self, chat: str, content: dict[str, Any]) -> Delivery:
        query = str(FIRST_VISITOR * 1_000_000 + len(self._asked))
        self._asked[query] = chat
        press = {"id": query, "from": self._visitor(chat), "chat_instance": "-3141592653589793238"}
        return self._update("callback_query", press | content)

    def _update(self, kind: str, content: Any, update_id: int | None = None) -> Delivery:
        number = next(self._update_ids) if update_id is None else update_id
        body = json.dumps({"update_id": number, kind: content}).encode()
        secret = self.environment["TELEGRAM_WEBHOOK_SECRET"]
        return self._with(
            Delivery("/webhooks/telegram/webhook", body, {}),
            {"X-Telegram-Bot-Api-Secret-Token": secret},
        )

    @staticmethod
    def _with(delivery: Delivery, headers: dict[str, str]) -> Delivery:
        return replace(delivery, headers={"Content-Type": "application/json"} | headers)

    @staticmethod
    def _visitor(chat: str) -> dict[str, Any]:
        return {"id": int(chat), "is_bot": False, "first_name": "Ada", "language_code": "en"}

    @staticmethod
    def _private(chat: str) -> dict[str, Any]:
        return {"id": int(chat), "first_name": "Ada", "type": "private"}
