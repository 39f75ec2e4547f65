"""Slack: the Web API for a bot's direct messages, the Events API and buttons.

Written from https://docs.slack.dev. Of Block Kit it knows sections, actions with buttons,
headers, contexts, Markdown and dividers.
"""

from __future__ import annotations

import copy
import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from benchmarks.providers import slack_blocks
from benchmarks.providers.provider import Choice, Delivery, Fault, Provider
from benchmarks.providers.slack_blocks import Refused

TEAM, APP, BOT, BOT_USER = "T07CLINIC01", "A07CLINIC01", "B07CLINIC01", "U07CLINIC01"
# Each method at https://docs.slack.dev/reference/methods/<its name>: scope, parameters. Slack
# passes over a parameter that it does not know; here it is a problem.
METHODS: dict[str, tuple[str, set[str]]] = {
    "auth.test": ("", set()),
    "chat.postMessage": (
        "chat:write",
        {
            "channel", "text", "blocks", "attachments", "as_user", "icon_emoji", "icon_url",
            "link_names", "markdown_text", "metadata", "mrkdwn", "parse", "reply_broadcast",
            "thread_ts", "unfurl_links", "unfurl_media", "username",
        },
    ),
    "chat.update": (
        "chat:write",
        {
            "channel", "ts", "text", "blocks", "attachments", "as_user", "file_ids", "link_names",
            "markdown_text", "metadata", "parse", "reply_broadcast",
        },
    ),
}  # fmt: skip


class Slack(Provider):
    """Slack.

    Attributes:
        scopes: that the bot's token has.
        messages: by chat and ts, the bot's messages as they are now.
        now: the time by which deliveries are dated and signed.
    """

    name = "slack"
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-made-up-token-of-no-workspace-0123456789",
        "SLACK_SIGNING_SECRET": "made0up0signing0secret0012345678",
    }

    def __init__(self) -> None:
        super().__init__()
        self.scopes = ["chat:write", "im:history"]
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        self.now: Callable[[], float] = time.time
        self._last = 0
        self._clock = threading.Lock()
        self._numbers = itertools.count(1)
        self._numbered: dict[tuple[str, int], tuple[str, str]] = {}

    # The API.

    def routes(self, application: web.Application) -> None:
        application.router.add_route("*", "/api/{method}", self._called)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters, wrong = await self._parameters(request)
        self.record(request.method, request.path, parameters)
        chat = self._direct(parameters.get("channel")) if method == "chat.postMessage" else None
        answer = await self.met(request, chat)
        if answer is not None:
            return answer
        scope = METHODS.get(method, ("", set()))[0]
        headers = {"x-oauth-scopes": ",".join(self.scopes), "x-accepted-oauth-scopes": scope}
        try:
            self._check_call(request, method, parameters, wrong)
            if scope and scope not in self.scopes:
                given = {"needed": scope, "provided": ",".join(self.scopes)}
                raise Refused("missing_scope", f"the token lacks the scope {scope}", **given)
            for name in parameters.keys() - METHODS[method][1] - {"token"}:
                self.problem(f"{method}: there is no parameter {name}")
            called = {"auth.test": self._auth_test, "chat.postMessage": self._post_message}
            result = called.get(method, self._update_message)(parameters)
        except Refused as refused:
            self.problem(f"{method}: {refused}")
            return web.json_response(refused.answer, headers=headers)
        return web.json_response({"ok": True} | result, headers=headers)

    @staticmethod
    async def _parameters(request: web.Request) -> tuple[dict[str, Any], str]:
        """Parameters, and Slack's error if it cannot read them."""
        # https://docs.slack.dev/apis/web-api#basics: a form or JSON.
        if request.content_type != "application/json":
            fields = {**request.query, **await request.post()}
            for name in fields.keys() & {"blocks", "attachments", "metadata"}:
                try:
                    fields[name] = json.loads(str(fields[name]))
                except ValueError:
                    return fields, f"invalid_{name}_format"
            return fields, ""
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            return {}, "invalid_json"
        if not isinstance(body, dict):
            return {}, "json_not_object"
        return {name: value for name, value in body.items() if value is not None}, ""

    def _check_call(
        self, request: web.Request, method: str, parameters: dict[str, Any], wrong: str
    ) -> None:
        if method not in METHODS or request.method not in ("GET", "POST"):
            raise Refused("unknown_method", "there is no such method", req_method=method)
        # Tokens belong into the header when the body is JSON.
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if not token and request.content_type != "application/json":
            scheme, token = "Bearer", str(parameters.get("token", ""))
        if not token:
            raise Refused("not_authed", "there is no token")
        if scheme.lower() != "bearer" or token != self.environment["SLACK_BOT_TOKEN"]:
            raise Refused("invalid_auth", "the token is not the bot's")
        if wrong:
            raise Refused(wrong, "the parameters cannot be read")

    def _auth_test(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://clinic-example.slack.com/", "team": "Clinic Example",
            "user": "reception", "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT,
            "is_enterprise_install": False,
        }  # fmt: skip

    def _post_message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        chat = self._known_chat(parameters)
        content = self._content(parameters, {})
        message = self._own({"ts": self._ts()} | content)
        if "thread_ts" in parameters:
            message["thread_ts"] = parameters["thread_ts"]
        self.messages[chat, message["ts"]] = message
        blocks = content.get("blocks", [])
        choices = [
            Choice(
                button["text"]["text"],
                (message["ts"], block_id, button["action_id"], button.get("value")),
            )
            for block_id, button in slack_blocks.buttons(blocks)
        ]
        text = slack_blocks.shown(blocks) if blocks else slack_blocks.read(content["text"])
        self.deliver(chat, text, choices)
        return {"channel": chat, "ts": message["ts"], "message": message}

    def _update_message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        chat = self._known_chat(parameters)
        message = self.messages.get((chat, str(parameters.get("ts"))))
        if message is None:
            raise Refused("message_not_found", "ts is no message of the bot's")
        # What is left out stays: https://docs.slack.dev/reference/methods/chat.update
        content = self._content(parameters, message)
        message |= content | {"edited": {"user": BOT_USER, "ts": self._ts()}}
        return {"channel": chat, "ts": message["ts"], "text": message["text"], "message": message}

    @staticmethod
    def _direct(channel: Any) -> str:
        # A visitor's user id stands for the direct messages with them.
        return "D" + str(channel)[1:] if str(channel).startswith("U") else str(channel)

    def _known_chat(self, parameters: dict[str, Any]) -> str:
        chat = self._direct(parameters.get("channel", ""))
        if not chat.startswith("D07VIS") or not chat[6:].isdecimal() or len(chat) != 11:
            raise Refused("channel_not_found", f"channel {chat or '(none)'} is nobody's")
        return chat

    def _content(self, parameters: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        for name in parameters.keys() & {"attachments", "markdown_text"}:
            raise Refused("invalid_arguments", f"{name} is more than this fake can do")
        text = parameters.get("text", before.get("text", ""))
        blocks = parameters.get("blocks", before.get("blocks", []))
        if not isinstance(text, str):
            raise Refused("invalid_arguments", "text is no text")
        slack_blocks.check(blocks)
        if not text.strip() and not blocks:
            raise Refused("no_text", "there are neither text nor blocks")
        if slack_blocks.length(text) > slack_blocks.LONGEST_TEXT:
            self.problem(f"text is over {slack_blocks.LONGEST_TEXT} characters, Slack cuts it off")
            text = text[: slack_blocks.LONGEST_TEXT]
        elif slack_blocks.length(text) > slack_blocks.LONGEST_GOOD_TEXT:
            self.problem(
                f"text is over {slack_blocks.LONGEST_GOOD_TEXT} characters, Slack parts it"
            )
        if blocks and not text.strip():
            self.problem("blocks without text: notifications and screen readers have nothing")
        if blocks and not slack_blocks.shown(blocks).strip():
            self.problem("blocks without any text: the text is not shown where there are blocks")
        for each in [text, *slack_blocks.mrkdwn_texts(blocks)]:
            if unescaped := slack_blocks.unescaped(each):
                self.problem(f"{unescaped[0]!r} in a text is no link and not escaped")
        # Slack makes ids for what has none.
        blocks = [{"block_id": f"auto{number}"} | block for number, block in enumerate(blocks)]
        blocks = copy.deepcopy(blocks)
        for number, (_, button) in enumerate(slack_blocks.buttons(blocks)):
            button.setdefault("action_id", f"auto{number}")
        return {"text": text} | ({"blocks": blocks} if blocks or "blocks" in before else {})

    @staticmethod
    def too_many(seconds: int) -> Fault:
        """Too many requests: https://docs.slack.dev/apis/web-api/rate-limits."""
        body = {"ok": False, "error": "ratelimited"}
        return Fault(429, headers={"Retry-After": str(seconds)}, body=body)

    @staticmethod
    def server_error() -> Fault:
        """Something broke on their side."""
        return Fault(503, body={"ok": False, "error": "service_unavailable"})

    @staticmethod
    def refusal(error: str) -> Fault:
        """An error in Slack's way: ``internal_error``, ``token_revoked``, ``is_archived``, …"""
        return Fault(200, body={"ok": False, "error": error})

    # Deliveries.

    def chat(self, number: int) -> str:
        return f"D07VIS{number:05}"

    def text(self, chat: str, text: str, *, number: int | None = None) -> Delivery:
        ids = (self._event_id(), self._ts())
        if number is not None:
            ids = self._numbered.setdefault((chat, number), ids)
        return self._event(self._written(chat, text, ids[1]), ids[0])

    def press(self, chat: str, choice: Choice) -> Delivery:
        ts, block_id, action_id, value = choice.token
        action = {"action_id": action_id, "block_id": block_id, "type": "button"}
        action |= {"text": {"type": "plain_text", "text": choice.title, "emoji": True}}
        action |= {"action_ts": self._ts()} | ({} if value is None else {"value": value})
        return self._interaction(
            chat,
            {
                "type": "block_actions",
                "container": {
                    "type": "message", "message_ts": ts, "channel_id": chat, "is_ephemeral": False,
                },
                "channel": {"id": chat, "name": "directmessage"},
                "message": self.messages[chat, ts],
                "state": {"values": {}},
                "response_url": f"https://hooks.slack.com/actions/{TEAM}/71/made-up",
                "actions": [action],
            },
        )  # fmt: skip

    def batch(self, deliveries: list[Delivery]) -> list[Delivery]:
        # Slack puts one event into each request.
        return deliveries

    def no_text(self, chat: str) -> dict[str, Delivery]:
        user, ts = self._user(chat), self._ts()
        picture = {
            "id": "F07CLINIC01", "created": int(self.now()), "name": "back.jpg",
            "title": "back.jpg", "mimetype": "image/jpeg", "filetype": "jpg", "user": user,
            "size": 20781,
            "url_private": f"https://files.slack.com/files-pri/{TEAM}-F07CLINIC01/back.jpg",
        }  # fmt: skip
        voice = picture | {"name": "audio_message.m4a", "mimetype": "audio/mp4", "filetype": "m4a"}
        voice |= {"subtype": "slack_audio", "duration_ms": 2500}
        shared = {"text": "", "attachments": [{"fallback": "A message", "is_msg_unfurl": True}]}
        before = self._written(chat, "On Friday", ts)
        after = before | {"text": "On Monday", "edited": {"user": user, "ts": self._ts()}}
        reaction = {
            "user": user, "reaction": "thumbsup", "item_user": BOT_USER,
            "item": {"type": "message", "channel": chat, "ts": ts},
        }  # fmt: skip
        return {
            "picture": self._event(self._shared(chat, "", picture)),
            "picture_with_text": self._event(self._shared(chat, "My back hurts here", picture)),
            "voice": self._event(self._shared(chat, "", voice)),
            "shared_message": self._event(self._written(chat, "", self._ts()) | shared),
            "message_changed": self._event(self._changed(chat, before, after)),
            "message_deleted": self._event(self._deleted(chat, before)),
            "reaction_added": self._event({"type": "reaction_added"} | reaction),
            "reaction_removed": self._event({"type": "reaction_removed"} | reaction),
        }

    def no_message(self, chat: str) -> dict[str, Delivery]:
        ours = self._own({"ts": self._ts(), "text": "Hello, this is Reception.", "channel": chat})
        ours |= {"channel_type": "im"}
        link = self._written(chat, "See https://www.clinic.example", self._ts())
        unfurled = link | {"attachments": [{"from_url": "https://www.clinic.example", "id": 1}]}
        in_channel = self._written(chat, "Is Friday free?", self._ts())
        in_channel |= {"channel": "C07CLINIC01", "channel_type": "channel"}
        mention = in_channel | {"type": "app_mention", "text": f"<@{BOT_USER}> is Friday free?"}
        mention.pop("channel_type")
        opened = {"type": "app_home_opened", "user": self._user(chat), "channel": chat}
        legacy = {"type": "message", "subtype": "bot_message", "bot_id": BOT, "text": "Hello",
                  "username": "Reception", "channel": chat, "channel_type": "im"}  # fmt: skip
        reminder = self._written(chat, "Reminder: drink water", self._ts()) | {"user": "USLACKBOT"}
        limited = {"type": "app_rate_limited", "token": "made-up", "team_id": TEAM,
                   "minute_rate_limited": int(self.now()), "api_app_id": APP}  # fmt: skip
        return {
            "our_own": self._event(ours),
            "our_own_legacy": self._event(legacy | {"ts": self._ts()}),
            "our_own_changed": self._event(self._changed(chat, ours, ours | {"text": "Hello."})),
            "our_own_deleted": self._event(self._deleted(chat, ours)),
            "unfurled": self._event(self._changed(chat, link, unfurled)),
            "slackbot": self._event(reminder),
            "channel_message": self._event(in_channel),
            "group_message": self._event(
                in_channel | {"channel": "G07CLINIC01", "channel_type": "mpim"}
            ),
            "app_mention": self._event(mention),
            "app_home_opened": self._event(opened | {"tab": "messages"}),
            "tokens_revoked": self._event(
                {"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}
            ),
            "not_yet_known": self._event({"type": "telepathy", "user": self._user(chat)}),
            "rate_limited": self._events(limited),
            "shortcut": self._interaction(
                chat, {"type": "shortcut", "callback_id": "book", "action_ts": self._ts()}
            ),
        }

    def forged(self, delivery: Delivery) -> list[Delivery]:
        good = delivery.headers["X-Slack-Signature"]
        now = delivery.headers["X-Slack-Request-Timestamp"]
        wrong = ["", "v0=", "v0=" + "0" * 64, good[:-1], good + "0", "v1" + good[2:], good[3:],
                 "v0=gehe\xefm", self._signature(delivery.body, now, "another secret"),
                 self._signature(delivery.body, str(int(now) - 1)),
                 self._signature(delivery.body + b" ", now)]  # fmt: skip
        times = ["", "soon", str(int(now) + 1), "-1", now + ".0"]
        return [
            *(self._with(delivery, {"X-Slack-Signature": each}) for each in wrong),
            *(self._with(delivery, {"X-Slack-Request-Timestamp": each}) for each in times),
            self._with(self._bare(delivery), {"X-Slack-Signature": good}),
            self._with(self._bare(delivery), {"X-Slack-Request-Timestamp": now}),
            replace(delivery, body=delivery.body.replace(b"0", b"1", 1)),
            self.signed(delivery, int(now) - 3600),
            self.signed(delivery, int(now) + 3600),
        ]

    def unsigned(self, delivery: Delivery) -> Delivery:
        return self._bare(delivery)

    def stale(self, chat: str, text: str) -> Delivery | None:
        then = int(self.now()) - 120 * 24 * 3600
        event = self._written(chat, text, f"{then}.000100")
        return self.signed(self._event(event), then)

    def handshake(self) -> Delivery:
        """What Slack sends when the address for events is set; wants its challenge back."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        return self._events(
            {"token": "made-up", "challenge": challenge, "type": "url_verification"}
        )

    def retried(
        self, delivery: Delivery, number: int = 1, reason: str = "http_timeout"
    ) -> Delivery:
        """The same once more: https://docs.slack.dev/apis/events-api#retries."""
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        return self._with(self.signed(delivery), headers)

    def in_thread(self, chat: str, text: str) -> Delivery:
        """The visitor writes below an earlier message."""
        event = self._written(chat, text, self._ts())
        return self._event(event | {"thread_ts": f"{int(self.now()) - 60}.000100"})

    def signed(self, delivery: Delivery, at: int | None = None) -> Delivery:
        """The same, signed now or at that time."""
        timestamp = str(int(self.now()) if at is None else at)
        signature = self._signature(delivery.body, timestamp)
        return self._with(
            delivery,
            {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature},
        )

    def _signature(self, body: bytes, timestamp: str, secret: str = "") -> str:
        verifier = SignatureVerifier(secret or self.environment["SLACK_SIGNING_SECRET"])
        return verifier.generate_signature(timestamp=timestamp, body=body) or ""

    @staticmethod
    def _with(delivery: Delivery, headers: dict[str, str]) -> Delivery:
        return replace(delivery, headers={**delivery.headers, **headers})

    @staticmethod
    def _bare(delivery: Delivery) -> Delivery:
        return replace(delivery, headers={"Content-Type": delivery.headers["Content-Type"]})

    def _ts(self) -> str:
        # In microseconds, as ids of messages are; no two alike.
        with self._clock:
            self._last = max(int(self.now() * 1_000_000), self._last + 1)
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"

    def _event_id(self) -> str:
        return f"Ev07{next(self._numbers):07}"

    @staticmethod
    def _user(chat: str) -> str:
        return "U" + chat[1:]

    @staticmethod
    def _own(message: dict[str, Any]) -> dict[str, Any]:
        return {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP,
                "team": TEAM} | message  # fmt: skip

    def _written(self, chat: str, text: str, ts: str) -> dict[str, Any]:
        # https://docs.slack.dev/reference/events/message.im
        elements = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
        return {
            "type": "message", "user": self._user(chat), "ts": ts, "team": TEAM,
            "client_msg_id": f"0f1e2d3c-4b5a-4000-8000-{ts.replace('.', '')[-12:]}",
            "text": slack_blocks.escape(text), "channel": chat, "channel_type": "im",
            "blocks": [{"type": "rich_text", "block_id": "x1Yz", "elements": elements}],
        }  # fmt: skip

    def _shared(self, chat: str, text: str, file: dict[str, Any]) -> dict[str, Any]:
        written = self._written(chat, text, self._ts())
        written.pop("blocks")
        return written | {"subtype": "file_share", "files": [file], "upload": False}

    def _changed(self, chat: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
        # https://docs.slack.dev/reference/events/message/message_changed
        return {"type": "message", "subtype": "message_changed", "hidden": True, "channel": chat,
                "channel_type": "im", "ts": self._ts(), "message": self._inner(after),
                "previous_message": self._inner(before)}  # fmt: skip

    def _deleted(self, chat: str, before: dict[str, Any]) -> dict[str, Any]:
        # https://docs.slack.dev/reference/events/message/message_deleted
        return {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": chat,
                "channel_type": "im", "ts": self._ts(), "deleted_ts": before["ts"],
                "previous_message": self._inner(before)}  # fmt: skip

    @staticmethod
    def _inner(message: dict[str, Any]) -> dict[str, Any]:
        return {name: message[name] for name in message.keys() - {"channel", "channel_type"}}

    def _event(self, event: dict[str, Any], event_id: str = "") -> Delivery:
        # https://docs.slack.dev/apis/events-api#callback-field
        event = event | {"event_ts": event.get("ts") or self._ts()}
        bot = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}
        return self._events(
            {
                "token": "made-up", "team_id": TEAM, "context_team_id": TEAM,
                "context_enterprise_id": None, "api_app_id": APP, "event": event,
                "type": "event_callback", "event_id": event_id or self._event_id(),
                "event_time": int(event["event_ts"].partition(".")[0]),
                "authorizations": [bot | {"is_enterprise_install": False}],
                "is_ext_shared_channel": False, "event_context": "4-made-up",
            }
        )  # fmt: skip

    def _events(self, payload: dict[str, Any]) -> Delivery:
        headers = {"Content-Type": "application/json"}
        body = json.dumps(payload).encode()
        return self.signed(Delivery("/webhooks/slack/events", body, headers))

    def _interaction(self, chat: str, content: dict[str, Any]) -> Delivery:
        # https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
        user = {"id": self._user(chat), "username": "ada", "name": "ada", "team_id": TEAM}
        payload = content | {
            "user": user, "api_app_id": APP, "token": "made-up", "trigger_id": "12.34.made-up",
            "team": {"id": TEAM, "domain": "clinic-example"}, "enterprise": None,
            "is_enterprise_install": False,
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self.signed(Delivery("/webhooks/slack/interactions", body, headers))
