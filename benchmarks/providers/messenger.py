"""Messenger, as a page's app has it."""

from __future__ import annotations

import secrets
import time
from typing import Any

from aiohttp import web

from .messenger_rules import PROFILE, check_profile, is_action, shown
from .meta import VERSION, GraphError, Meta, graph_error
from .provider import Choice, Delivery, Fault

FIRST_VISITOR = 2468101214160000
EVENTS = "https://developers.facebook.com/docs/messenger-platform/reference/webhook-events"
PICTURES = "https://scontent.example/v/t1.15752-9/"
THUMB = 369239263222822
"""The sticker that is the thumb beside the field where one writes."""


class Messenger(Meta):
    """A clinic's page.

    Attributes:
        subscribed_fields: what the app gets deliveries of; in ``subscribed_apps``.
        profile: what ``messenger_profile`` has.
    """

    name = "messenger"
    thing = "page"
    page = "682498302938465"
    app_id = 1517776481860111
    access_token = "EAAGmadeUpTokenOfNoPageAtAll0123456789ZDZD"
    app_secret = "fedcba9876543210fedcba9876543210"
    verify_token = "made-up-verify-token-of-messenger"

    def __init__(self) -> None:
        super().__init__()
        self.environment = {
            "MESSENGER_PAGE_TOKEN": self.access_token,
            "MESSENGER_APP_SECRET": self.app_secret,
            "MESSENGER_VERIFY_TOKEN": self.verify_token,
        }
        self.subscribed_fields = ["messages", "messaging_postbacks"]
        self.profile: dict[str, Any] = {}
        self._last = 0

    # The API.

    def routes(self, application: web.Application) -> None:
        add = application.router.add_route
        for own in ("me", self.page):
            page = f"{VERSION}/{own}"
            add("POST", f"{page}/messages", self.guarded(self._messages))
            add("*", f"{page}/subscribed_apps", self.guarded(self._subscribed))
            add("*", f"{page}/messenger_profile", self.guarded(self._profile))
            add("GET", page, self.guarded(self._page))
        add("GET", f"{VERSION}/{{visitor:[0-9]+}}", self.guarded(self._visitor))
        add("*", "/{rest:.*}", self.guarded(self.unknown))

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        """https://developers.facebook.com/docs/messenger-platform/reference/send-api."""
        body = await self.body_of(request)
        recipient = body.get("recipient")
        chat = recipient.get("id") if isinstance(recipient, dict) else None
        message_to = str(chat) if chat is not None and "sender_action" not in body else None
        if (answer := await self.met(request, message_to)) is not None:
            return answer
        self.authorise(request)
        if not isinstance(recipient, dict) or not recipient:
            raise GraphError(100, "(#100) The parameter recipient is required")
        if set(recipient) != {"id"} or not isinstance(chat, str) or not self._knows(chat):
            raise GraphError(100, "(#100) No matching user found", subcode=2018001)
        if is_action(body):
            if body["sender_action"] == "typing_on":
                self.show_typing(chat)
            return web.json_response({"recipient_id": chat})
        text, choices = shown(body)
        self.deliver(chat, text, [Choice(title, payload) for title, payload in choices])
        return web.json_response({"recipient_id": chat, "message_id": _mid()})

    async def _subscribed(self, request: web.Request) -> web.StreamResponse:
        """https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps."""
        body = await self.body_of(request)
        if (answer := await self.met(request, None)) is not None:
            return answer
        self.authorise(request)
        if request.method == "POST":
            fields = body.get("subscribed_fields") or request.query.get("subscribed_fields", "")
            if not fields:
                raise GraphError(100, "(#100) The parameter subscribed_fields is required")
            self.subscribed_fields = fields.split(",") if isinstance(fields, str) else list(fields)
            return web.json_response({"success": True})
        app = {
            "category": "Business", "link": "https://www.example.com/", "name": "Reception",
            "id": str(self.app_id), "subscribed_fields": self.subscribed_fields,
        }  # fmt: skip
        return web.json_response({"data": [app] if self.subscribed_fields else []})

    async def _profile(self, request: web.Request) -> web.StreamResponse:
        """…/messenger-platform/reference/messenger-profile-api."""
        body = await self.body_of(request)
        if (answer := await self.met(request, None)) is not None:
            return answer
        self.authorise(request)
        if request.method == "GET":
            names = [name for name in request.query.get("fields", "").split(",") if name]
            if not names or not set(names) <= PROFILE:
                raise GraphError(100, "(#100) param fields must be non-empty, of known properties.")
            there = {name: self.profile[name] for name in names if name in self.profile}
            return web.json_response({"data": [there] if there else []})
        if request.method == "DELETE":
            for name in body.get("fields", []):
                self.profile.pop(name, None)
        else:
            check_profile(body, self.profile)
            self.profile |= body
        return web.json_response({"result": "success"})

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """https://developers.facebook.com/docs/graph-api/reference/page."""
        await self.body_of(request)
        if (answer := await self.met(request, None)) is not None:
            return answer
        self.authorise(request)
        there = {
            "id": self.page, "name": "Clinic", "category": "Massage Therapist",
            "username": "clinic.example", "link": "https://www.facebook.com/clinic.example",
        }  # fmt: skip
        return web.json_response(self.fields_of(request, there, "name"))

    async def _visitor(self, request: web.Request) -> web.StreamResponse:
        """https://developers.facebook.com/docs/messenger-platform/identity/user-profile."""
        await self.body_of(request)
        if (answer := await self.met(request, None)) is not None:
            return answer
        self.authorise(request)
        chat = request.match_info["visitor"]
        if not self._knows(chat):
            raise GraphError(100, "(#100) No matching user found", subcode=2018218)
        there = {
            "id": chat, "first_name": "Zoë", "last_name": f"Müller {chat[-4:]}",
            "name": f"Zoë Müller {chat[-4:]}", "profile_pic": f"{PICTURES}{chat}.jpg",
        }  # fmt: skip
        return web.json_response(self.fields_of(request, there, "first_name,last_name,profile_pic"))

    @staticmethod
    def _knows(chat: str) -> bool:
        return chat.isdecimal() and 0 <= int(chat) - FIRST_VISITOR < 10_000

    # Deliveries.

    def chat(self, number: int) -> str:
        return str(FIRST_VISITOR + number)

    def text(self, chat: str, text: str, *, number: int | None = None) -> Delivery:
        return self.numbered(chat, number, lambda: self._message(chat, text=text))

    def press(self, chat: str, choice: Choice) -> Delivery:
        return self._message(chat, text=choice.title, quick_reply={"payload": choice.token})

    def postback(self, chat: str, title: str, payload: str) -> Delivery:
        """The visitor taps the Get Started button or an item of the menu."""
        return self._event(chat, postback={"mid": _mid(), "title": title, "payload": payload})

    def no_text(self, chat: str) -> dict[str, Delivery]:
        """A page of `EVENTS` for each: messages, message-edits, message-reactions, …"""

        def attached(kind: str, payload: Any = None, **more: Any) -> Delivery:
            payload = payload or {"url": f"{PICTURES}{secrets.token_hex(8)}"}
            return self._message(chat, attachments=[{"type": kind, "payload": payload}], **more)

        sticker = {"url": f"{PICTURES}thumb.png", "sticker_id": THUMB}
        shared = {
            "title": "Massage", "url": "https://www.example.com/massage", "type": "fallback",
            "payload": None,
        }  # fmt: skip
        place = {
            "title": "Pinned location", "url": "https://l.facebook.com/l.php", "type": "location",
            "payload": {"coordinates": {"lat": 51.5007, "long": -0.1246}},
        }  # fmt: skip
        earlier = _mid()
        loved = {"reaction": "love", "emoji": "\u2764\ufe0f", "action": "react", "mid": earlier}
        unloved = {"action": "unreact", "mid": earlier}
        advert = {"ref": "autumn", "source": "SHORTLINK", "type": "OPEN_THREAD"}
        return {
            "image": attached("image"),
            "image with caption": attached("image", text="My shoulder"),
            "sticker": attached("image", sticker, sticker_id=THUMB),
            "voice": attached("audio"),
            "video": attached("video"),
            "document": attached("file"),
            "reel": attached("reel", {"url": f"{PICTURES}reel", "title": "", "reel_video_id": 1}),
            "location": self._message(chat, attachments=[place]),
            "link": self._message(chat, attachments=[shared]),
            "unsupported": self._message(chat, attachments=[{"type": "fallback"}]),
            "edit": self._event(
                chat, message_edit={"mid": earlier, "text": "Edited", "num_edit": 1}
            ),
            "reaction": self._event(chat, reaction=loved),
            "reaction taken back": self._event(chat, reaction=unloved),
            "get started": self.postback(chat, "Get Started", "GET_STARTED"),
            "referral": self._event(chat, referral=advert),
        }

    def no_message(self, chat: str) -> dict[str, Delivery]:
        """Likewise: message-deliveries, message-reads, message-echoes, standby, …"""
        now = self._tick()
        ours: dict[str, Any] = {"sender": {"id": self.page}, "recipient": {"id": chat}}
        echo = {"mid": _mid(), "is_echo": True, "text": "See you tomorrow"}
        to_us = {"sender": {"id": chat}, "recipient": {"id": self.page}}
        heard = {"mid": _mid(), "text": "Meant for whoever has the thread"}
        elsewhere = {"sender": {"id": chat}, "recipient": {"id": "682498302930000"}}
        comment = {
            "item": "comment",
            "verb": "add",
            "message": "Nice!",
            "post_id": f"{self.page}_1",
        }
        return {
            "delivered": self._event(chat, delivery={"mids": [_mid()], "watermark": now}),
            "read": self._event(chat, read={"watermark": now}),
            "our own": self._entry([ours | {"message": echo | {"app_id": self.app_id}}]),
            "our own from the inbox": self._entry(
                [ours | {"message": echo | {"app_id": 263902037430900}}]
            ),
            "standby": self._entry([to_us | {"message": heard}], "standby"),
            "thread passed on": self._event(
                chat, pass_thread_control={"new_owner_app_id": 263902037430900, "metadata": ""}
            ),
            "to another page": self._entry(
                [elsewhere | {"message": {"mid": _mid(), "text": "Hello"}}], page="682498302930000"
            ),
            "comment": self.signed(
                [
                    {
                        "id": self.page, "time": self._tick(),
                        "changes": [{"field": "feed", "value": comment}],
                    }
                ]
            ),
        }  # fmt: skip

    def stale(self, chat: str, text: str) -> Delivery:
        long_ago = int(time.time() * 1000) - 120 * 24 * 3600 * 1000
        event = {
            "sender": {"id": chat}, "recipient": {"id": self.page}, "timestamp": long_ago,
            "message": {"mid": _mid(), "text": text},
        }  # fmt: skip
        return self.signed([{"id": self.page, "time": long_ago + 200, "messaging": [event]}])

    def gathered(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each has an entry to itself, but every third is in that of the one before.

        The documentation has one event to an entry, in a list all the same.
        """
        gathered: list[dict[str, Any]] = []
        for place, entry in enumerate(entries):
            last = gathered[-1] if gathered else None
            together = (
                last is not None
                and place % 3 == 2
                and last["id"] == entry["id"]
                and "messaging" in last
                and "messaging" in entry
            )
            if last is not None and together:
                last["messaging"] += entry["messaging"]
                last["time"] = max(last["time"], entry["time"])
            else:
                gathered.append(entry)
        return gathered

    def _message(self, chat: str, **what: Any) -> Delivery:
        return self._event(chat, message={"mid": _mid(), **what})

    def _event(self, chat: str, **what: Any) -> Delivery:
        return self._entry([{"sender": {"id": chat}, "recipient": {"id": self.page}, **what}])

    def _entry(
        self, events: list[dict[str, Any]], field: str = "messaging", page: str | None = None
    ) -> Delivery:
        for event in events:
            event["timestamp"] = self._tick()
        return self.signed([{"id": page or self.page, "time": self._tick(), field: events}])

    def _tick(self) -> int:
        """Now in milliseconds, and later than ever before."""
        self._last = max(self._last + 1, int(time.time() * 1000))
        return self._last

    # Faults; …/messenger-platform/error-codes. It does not say with which status they come.

    def too_many(self, seconds: float) -> Fault:
        message = "(#613) Calls to this API have exceeded the rate limit."
        return self.limited(seconds, 400, 613, message, self.page)

    def server_error(self) -> Fault:
        message = "An unexpected error has occurred. Please retry your request later."
        body = graph_error(2, message)
        body["error"]["is_transient"] = True
        return Fault(500, body=body)

    def outside_window(self) -> Fault:
        message = "(#10) This message is sent outside of allowed window."
        return Fault(403, body=graph_error(10, message, subcode=2018278))

    def unavailable(self) -> Fault:
        """Refuses a message because the visitor has blocked the page, or is gone."""
        message = "(#551) This person isn't available right now."
        return Fault(400, body=graph_error(551, message, subcode=1545041))


def _mid() -> str:
    return f"m_{secrets.token_urlsafe(64)}"
