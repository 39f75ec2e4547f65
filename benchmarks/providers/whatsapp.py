"""WhatsApp as Meta's Cloud API has it."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from .meta import VERSION, GraphError, Meta
from .provider import Choice, Delivery, Fault
from .reserved_numbers import reserved_number
from .whatsapp_events import (
    TOO_LATE,
    contact_of,
    error_of,
    new_message_id,
    no_text,
    now,
    sender_of,
    user_id_of,
)
from .whatsapp_rules import known, missing, recipient, shown, wrong


class WhatsApp(Meta):
    """A clinic's number on the Cloud API.

    Visitors are known by their numbers, and those with a username by Meta's id alone
    (`chat_by_username`). Times are in whole seconds, so that two messages can have the same.

    Attributes:
        webhook_url: what the app has as its webhook's address; in the number's fields.
        scopes: what the token allows; in ``debug_token``.
    """

    name = "whatsapp"
    thing = "whatsapp_business_account"
    number_id = "106540352242922"
    account_id = "102290129340398"
    app_id = "670843887433847"
    display_number = "15005550006"
    access_token = "EAAJBmadeUpTokenOfNoSystemUserAtAll0123456789ZDZD"
    app_secret = "0123456789abcdef0123456789abcdef"
    verify_token = "made-up-verify-token-of-whatsapp"

    def __init__(self) -> None:
        super().__init__()
        self.environment = {
            "WHATSAPP_ACCESS_TOKEN": self.access_token,
            "WHATSAPP_PHONE_NUMBER_ID": self.number_id,
            "WHATSAPP_APP_SECRET": self.app_secret,
            "WHATSAPP_VERIFY_TOKEN": self.verify_token,
        }
        self.webhook_url = ""
        self.scopes = ["whatsapp_business_management", "whatsapp_business_messaging"]
        self._written: dict[str, str] = {}  # ids of visitors' messages, and whose they are

    # The API.

    def routes(self, application: web.Application) -> None:
        add = application.router.add_route
        add("POST", f"{VERSION}/{{number_id}}/messages", self.guarded(self._messages))
        add("GET", f"{VERSION}/debug_token", self.guarded(self._debug_token))
        add("GET", f"{VERSION}/{self.account_id}/subscribed_apps", self.guarded(self._subscribed))
        add("GET", f"{VERSION}/{{number_id}}", self.guarded(self._number))
        add("*", "/{rest:.*}", self.guarded(self.unknown))

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        body = await self.body_of(request)
        chat = None if "status" in body else recipient(body)
        if (answer := await self.met(request, chat)) is not None:
            return answer
        self.authorise(request)
        self._right_number(request)
        if body.get("messaging_product") != "whatsapp":
            raise GraphError(100, "(#100) The parameter messaging_product is required.")
        if "status" in body:
            return self._read(body)
        if chat is None:
            raise missing("to")
        text, choices = shown(body)
        sent = new_message_id(chat)
        self.deliver(chat, text, [Choice(title, (sent, *token)) for title, token in choices])
        contact = (
            {"input": body["to"], "wa_id": chat}
            if "to" in body
            else {"input": chat, "user_id": chat}
        )
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{"id": sent}],
            }
        )

    def _read(self, body: dict[str, Any]) -> web.Response:
        """Mark a message as read, and show that somebody writes.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators
        """
        known(body, "status", "message")
        if body["status"] != "read":
            raise GraphError(100, '(#100) Param status must be one of {"read"}')
        chat = self._written.get(str(body.get("message_id")))
        if chat is None:
            raise wrong("message_id is of no message that a visitor has sent")
        if "typing_indicator" in body:
            if body["typing_indicator"] != {"type": "text"}:
                raise GraphError(100, "(#100) Param typing_indicator['type'] must be text")
            self.show_typing(chat)
        return web.json_response({"success": True})

    async def _number(self, request: web.Request) -> web.StreamResponse:
        """https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account-to-number-current-status."""
        await self.body_of(request)
        if (answer := await self.met(request, None)) is not None:
            return answer
        self.authorise(request)
        self._right_number(request)
        there = {
            "id": self.number_id,
            "verified_name": "Clinic",
            "code_verification_status": "VERIFIED",
            "display_phone_number": "+1 500-555-0006",
            "quality_rating": "GREEN",
            "platform_type": "CLOUD_API",
            "throughput": {"level": "STANDARD"},
            "webhook_configuration": {"application": self.webhook_url},
            "name_status": "APPROVED",
            "status": "CONNECTED",
            "account_mode": "LIVE",
        }
        usual = "verified_name,code_verification_status,display_phone_number,quality_rating"
        return web.json_response(self.fields_of(request, there, usual))

    async def _debug_token(self, request: web.Request) -> web.StreamResponse:
        """https://developers.facebook.com/docs/graph-api/reference/debug_token."""
        await self.body_of(request)
        if (answer := await self.met(request, None)) is not None:
            return answer
        self.authorise(request)
        if request.query.get("input_token") != self.access_token:
            error = {"code": 190, "message": "Invalid OAuth access token."}
            return web.json_response({"data": {"error": error, "is_valid": False, "scopes": []}})
        data = {
            "app_id": self.app_id, "type": "SYSTEM_USER", "application": "Reception",
            "expires_at": 0, "is_valid": True, "scopes": self.scopes,
            "granular_scopes": [
                {"scope": scope, "target_ids": [self.account_id]} for scope in self.scopes
            ],
            "user_id": "122100000000000000",
        }  # fmt: skip
        return web.json_response({"data": data})

    async def _subscribed(self, request: web.Request) -> web.StreamResponse:
        """https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/subscribed_apps."""
        await self.body_of(request)
        if (answer := await self.met(request, None)) is not None:
            return answer
        self.authorise(request)
        app = {"id": self.app_id, "name": "Reception", "link": "https://www.example.com/"}
        return web.json_response({"data": [{"whatsapp_business_api_data": app}]})

    def _right_number(self, request: web.Request) -> None:
        asked = request.match_info["number_id"]
        if asked != self.number_id:
            message = (
                f"Unsupported {request.method.lower()} request. Object with ID '{asked}' does not "
                "exist, cannot be loaded due to missing permissions, or does not support this "
                "operation. Please read the Graph API documentation at "
                "https://developers.facebook.com/docs/graph-api"
            )
            raise GraphError(100, message, kind="GraphMethodException", subcode=33)

    # Deliveries.

    def chat(self, number: int) -> str:
        return reserved_number(number)

    def chat_by_username(self, number: int) -> str:
        """A visitor with a username, whose number Meta does not tell: Meta's id of theirs.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
        """
        return f"GB.1349120865530274{number:04d}"

    def text(self, chat: str, text: str, *, number: int | None = None) -> Delivery:
        return self.numbered(chat, number, lambda: self._message(chat, "text", {"body": text}))

    def press(self, chat: str, choice: Choice) -> Delivery:
        message_id, kind, key, description = choice.token
        reply = {"id": key, "title": choice.title}
        if description is not None:
            reply["description"] = description
        context = {"from": self.display_number, "id": message_id}
        return self._message(chat, "interactive", {"type": kind, kind: reply}, context=context)

    def no_text(self, chat: str) -> dict[str, Delivery]:
        return {
            name: self._message(chat, kind, content, **more)
            for name, (kind, content, more) in no_text(chat).items()
        }

    def no_message(self, chat: str) -> dict[str, Delivery]:
        """…/whatsapp/webhooks/reference/messages/status and …/reference/smb_message_echoes."""
        pricing = {
            "billable": False, "pricing_model": "PMP", "category": "service",
            "type": "free_customer_service",
        }  # fmt: skip
        again = error_of(131047, "Re-engagement message", TOO_LATE)
        again["href"] = (
            "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
        )
        echo = {
            "from": self.display_number, "to": chat, "id": new_message_id(chat),
            "timestamp": now(), "type": "text", "text": {"body": "See you tomorrow"},
        }  # fmt: skip
        moved = {
            "body": f"User A changed from {chat} to {reserved_number(998)}",
            "wa_id": reserved_number(998),
            "type": "user_changed_number",
        }
        elsewhere = self._message_value(chat, "text", {"body": "Hello"})
        elsewhere["metadata"] = {
            "display_phone_number": "15005550009", "phone_number_id": "106540352242999",
        }  # fmt: skip
        quality = {
            "display_phone_number": self.display_number, "event": "UPGRADE",
            "current_limit": "TIER_10K",
        }  # fmt: skip
        failure = error_of(130429, "Rate limit hit", "Message failed to send.")
        return {
            "sent": self._status(chat, "sent", pricing=pricing),
            "delivered": self._status(chat, "delivered", pricing=pricing),
            "read": self._status(chat, "read"),
            "failed": self._status(chat, "failed", errors=[again]),
            "our own from the app": self._signed_change(
                self._value(message_echoes=[echo]), "smb_message_echoes"
            ),
            "errors": self._signed_change(self._value(errors=[failure])),
            "number changed": self._message(chat, "system", moved),
            "to another number": self._signed_change(elsewhere),
            "quality": self._signed_change(quality, "phone_number_quality_update"),
        }

    def stale(self, chat: str, text: str) -> Delivery:
        long_ago = str(int(time.time()) - 120 * 24 * 3600)
        return self._message(chat, "text", {"body": text}, timestamp=long_ago)

    def gathered(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The first event opens an entry; the next goes into its messages, the next beside them.

        The one after that opens another entry, and so on.
        """
        gathered: list[dict[str, Any]] = []
        events = [change for entry in entries for change in entry["changes"]]
        for place, change in enumerate(events):
            last = gathered[-1]["changes"][-1] if gathered else None
            if last is None or place % 3 == 0:
                gathered.append({"id": self.account_id, "changes": [change]})
            elif place % 3 == 1 and self._joined(last, change):
                pass
            else:
                gathered[-1]["changes"].append(change)
        return gathered

    @staticmethod
    def _joined(last: dict[str, Any], change: dict[str, Any]) -> bool:
        """Put its messages with the last ones', if that can be."""
        there, new = last["value"], change["value"]
        if "messages" not in there or "messages" not in new:
            return False
        if there["metadata"] != new["metadata"]:
            return False
        there["messages"] += new["messages"]
        there["contacts"] += [who for who in new["contacts"] if who not in there["contacts"]]
        return True

    def _message(self, chat: str, kind: str, content: Any, **more: Any) -> Delivery:
        return self._signed_change(self._message_value(chat, kind, content, **more))

    def _message_value(self, chat: str, kind: str, content: Any, **more: Any) -> dict[str, Any]:
        """…/whatsapp/webhooks/reference/messages."""
        message: dict[str, Any] = sender_of(chat, "from") | {
            "from_user_id": user_id_of(chat),
            "id": new_message_id(chat),
            "timestamp": now(),
            "type": kind,
            kind: content,
        }
        message |= more
        self._written[message["id"]] = chat
        return self._value(contacts=[contact_of(chat)], messages=[message])

    def _status(self, chat: str, status: str, **more: Any) -> Delivery:
        about = {
            "id": new_message_id(chat),
            "status": status,
            "timestamp": now(),
            **sender_of(chat, "recipient_id"),
            "recipient_user_id": user_id_of(chat),
        } | more
        contacts = {} if status == "failed" else {"contacts": [contact_of(chat)]}
        return self._signed_change(self._value(**contacts, statuses=[about]))

    def _value(self, **events: Any) -> dict[str, Any]:
        metadata = {"display_phone_number": self.display_number, "phone_number_id": self.number_id}
        return {"messaging_product": "whatsapp", "metadata": metadata, **events}

    def _signed_change(self, value: dict[str, Any], field: str = "messages") -> Delivery:
        return self.signed([{"id": self.account_id, "changes": [{"value": value, "field": field}]}])

    # Faults; …/whatsapp/support/error-codes.

    def too_many(self, seconds: float) -> Fault:
        details = "Cloud API message throughput has been reached."
        message = "(#130429) Rate limit hit"
        return self.limited(seconds, 429, 130429, message, self.account_id, details=details)

    def too_many_to_one(self, seconds: float) -> Fault:
        """Too many messages to the same visitor, more than one in six seconds for long."""
        message = "(#131056) (Business Account, Consumer Account) pair rate limit hit"
        details = (
            "Message failed to send because there were too many messages sent from this phone "
            "number to the same phone number in a short period of time."
        )
        return self.limited(seconds, 429, 131056, message, self.account_id, details=details)

    def server_error(self) -> Fault:
        message, details = "(#131000) Something went wrong", "Message failed to send."
        return Fault(500, body=GraphError(131000, message, details=details).body)

    def outside_window(self) -> Fault:
        message = "(#131047) Re-engagement message"
        return Fault(400, body=GraphError(131047, message, details=TOO_LATE).body)
