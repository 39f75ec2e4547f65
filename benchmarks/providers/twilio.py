"""Twilio, for SMS or for its own WhatsApp."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from twilio.request_validator import RequestValidator

from .provider import Choice, Delivery, Fault, Provider
from .reserved_numbers import reserved_number
from .twilio_rules import (
    PARAMETERS,
    STOP_WORDS,
    TwilioError,
    check_body,
    check_numbers,
    segments,
)

CROSSING = 5.0
"""Seconds in which a message to somebody who has just unsubscribed is no mistake."""

VERSION = "/2010-04-01/Accounts/{account}"


class Twilio(Provider):
    """A clinic's account with one number.

    Attributes:
        app: ``"sms"`` or ``"whatsapp"``.
        public_url: where visitors' messages go; the signatures are over it.
        number: the clinic's own, as calls and deliveries have it.
        webhook_url: what the number has as its webhook's address.
    """

    name = "twilio"
    buttons = False
    account = "AC0123456789abcdef0123456789abcdef"
    token = "fedcba9876543210fedcba9876543210"

    def __init__(self, app: str = "sms") -> None:
        super().__init__()
        assert app in ("sms", "whatsapp")
        self.app = app
        self.prefix = "whatsapp:" if app == "whatsapp" else ""
        self.number = f"{self.prefix}+15005550006"
        self.public_url = "https://chat.clinic.example"
        self.webhook_url = ""
        self.environment = {"TWILIO_ACCOUNT_SID": self.account, "TWILIO_AUTH_TOKEN": self.token}
        self._blocked: dict[str, float] = {}  # and since when, by the monotonic clock
        self._numbered: dict[tuple[str, int], Delivery] = {}
        self._written: dict[str, str] = {}  # ids of visitors' messages, and whose they are

    # The API.

    def routes(self, application: web.Application) -> None:
        add = application.router.add_route
        for method, path, handler in (
            ("GET", f"{VERSION}.json", self._account),
            ("GET", f"{VERSION}/IncomingPhoneNumbers.json", self._numbers),
            ("POST", f"{VERSION}/Messages.json", self._messages),
            # Of another host: messaging.twilio.com.
            ("POST", "/v2/Indicators/Typing.json", self._type),
            ("*", "/{rest:.*}", self._unknown),
        ):
            add(method, path, self._guarded(handler))

    def _guarded(self, handler: Any) -> Any:
        """The handler, after what all calls have in common; what it refuses is noted down."""

        async def guard(request: web.Request) -> web.StreamResponse:
            form = {name: str(value) for name, value in (await request.post()).items()}
            self.record(request.method, request.path, form or dict(request.query))
            # Whoever is written to, known by the number, however it is written.
            chat = form.get("To") if handler == self._messages else None
            if (answer := await self.met(request, chat)) is not None:
                return answer
            try:
                self._authorise(request)
                return await handler(request, form)
            except TwilioError as error:
                self.problem(f"{request.method} {request.path}: {error}")
                return web.json_response(error.body, status=error.status)

        return guard

    def _authorise(self, request: web.Request) -> None:
        """https://www.twilio.com/docs/api/errors/20003."""
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        try:
            who = base64.b64decode(given, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            who = ""
        if kind != "Basic" or who != f"{self.account}:{self.token}":
            raise TwilioError(20003, "Authenticate", 401)
        if request.match_info.get("account", self.account) != self.account:
            raise TwilioError(20404, f"The requested resource {request.path} was not found", 404)

    async def _unknown(self, request: web.Request, form: Mapping[str, str]) -> web.Response:
        raise TwilioError(20404, f"The requested resource {request.path} was not found", 404)

    async def _messages(self, request: web.Request, form: Mapping[str, str]) -> web.Response:
        for name in form:
            if name not in PARAMETERS:  # Twilio lets it pass, and does nothing about it.
                self.problem(f"POST {request.path}: there is no parameter {name}")
        to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
        check_numbers(form, self.number, self.account)
        check_body(body)
        # https://www.twilio.com/docs/api/errors/21610
        if to in self._blocked:
            refusal = TwilioError(21610, "Attempt to send to unsubscribed recipient")
            if time.monotonic() - self._blocked[to] > CROSSING:
                raise refusal
            # An answer was on its way already: nobody could have known.
            return web.json_response(refusal.body, status=refusal.status)
        self.deliver(to, body, [])
        return web.json_response(self._message(to, sender, body), status=201)

    def _message(self, to: str, sender: str, body: str) -> dict[str, Any]:
        sid = _sid("SM")
        uri = f"/2010-04-01/Accounts/{self.account}/Messages/{sid}"
        now = formatdate(usegmt=False).replace("-0000", "+0000")
        return {
            "account_sid": self.account, "api_version": "2010-04-01", "body": body,
            "date_created": now, "date_sent": None, "date_updated": now,
            "direction": "outbound-api", "error_code": None, "error_message": None,
            "from": sender or None, "messaging_service_sid": None, "num_media": "0",
            "num_segments": str(segments(body)), "price": None, "price_unit": None, "sid": sid,
            "status": "queued", "subresource_uris": {"media": f"{uri}/Media.json"}, "to": to,
            "uri": f"{uri}.json",
        }  # fmt: skip

    async def _type(self, request: web.Request, form: Mapping[str, str]) -> web.Response:
        """https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource."""
        if form.get("channel") != "whatsapp":
            raise TwilioError(20001, "Parameter 'channel' must be whatsapp")
        chat = self._written.get(form.get("messageId", ""))
        if chat is None or self.app != "whatsapp":
            raise TwilioError(20404, "The message was not found", 404)
        self.show_typing(chat)
        return web.json_response({"success": True})

    async def _account(self, request: web.Request, form: Mapping[str, str]) -> web.Response:
        """https://www.twilio.com/docs/iam/api/account."""
        uri = f"/2010-04-01/Accounts/{self.account}"
        account = {
            "auth_token": self.token, "date_created": "Thu, 30 Jul 2015 20:00:00 +0000",
            "date_updated": "Thu, 30 Jul 2015 20:00:00 +0000", "friendly_name": "Clinic",
            "owner_account_sid": self.account, "sid": self.account, "status": "active",
            "subresource_uris": {"messages": f"{uri}/Messages.json"}, "type": "Full",
            "uri": f"{uri}.json",
        }  # fmt: skip
        return web.json_response(account)

    async def _numbers(self, request: web.Request, form: Mapping[str, str]) -> web.Response:
        """https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""
        own = self.number.removeprefix("whatsapp:")
        sid = "PN0123456789abcdef0123456789abcdef"
        number = {
            "account_sid": self.account, "api_version": "2010-04-01", "beta": False,
            "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
            "date_created": "Thu, 30 Jul 2015 23:19:04 +0000",
            "date_updated": "Thu, 30 Jul 2015 23:19:04 +0000",
            "friendly_name": "(500) 555-0006", "phone_number": own, "sid": sid,
            "sms_application_sid": "", "sms_fallback_method": "POST", "sms_fallback_url": "",
            "sms_method": "POST",
            # That of WhatsApp is not the number's but the sender's.
            "sms_url": self.webhook_url if self.app == "sms" else "",
            "status": "in-use", "status_callback": "", "status_callback_method": "POST",
            "uri": f"/2010-04-01/Accounts/{self.account}/IncomingPhoneNumbers/{sid}.json",
        }  # fmt: skip
        there = request.query.get("PhoneNumber", own) == own
        page = f"{request.path}?PageSize=50&Page=0"
        return web.json_response(
            {
                "incoming_phone_numbers": [number] if there else [], "page": 0, "page_size": 50,
                "start": 0, "end": 0, "uri": page, "first_page_uri": page,
                "next_page_uri": None, "previous_page_uri": None,
            }
        )  # fmt: skip

    # Deliveries; https://www.twilio.com/docs/messaging/guides/webhook-request.

    def chat(self, number: int) -> str:
        return f"{self.prefix}+{reserved_number(number)}"

    def text(self, chat: str, text: str, *, number: int | None = None) -> Delivery:
        made = self._from_visitor(chat, {"Body": text, "NumSegments": str(segments(text))})
        return made if number is None else self._numbered.setdefault((chat, number), made)

    def stop_word(self, chat: str, word: str = "STOP") -> Delivery:
        """The visitor writes a word at which Twilio lets nothing more through, by SMS.

        Twilio itself has answered; it passes the word on. By WhatsApp it does no more than that.
        """
        if self.app == "sms" and word.strip().upper() in STOP_WORDS:
            self._blocked[chat] = time.monotonic()
        return self.text(chat, word)

    def opt_out(self, chat: str, word: str = "STOP") -> Delivery:
        """The same with Advanced Opt-Out, where Twilio says what it has understood.

        https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
        """
        self._blocked[chat] = time.monotonic()
        return self._from_visitor(chat, {"Body": word, "OptOutType": "STOP"})

    def opt_in(self, chat: str) -> Delivery:
        """The visitor wants messages again; Twilio has answered."""
        self._blocked.pop(chat, None)
        return self._from_visitor(chat, {"Body": "START", "OptOutType": "START"})

    def opt_help(self, chat: str) -> Delivery:
        """The visitor asks Twilio for help, which has answered."""
        return self._from_visitor(chat, {"Body": "HELP", "OptOutType": "HELP"})

    def press(self, chat: str, choice: Choice) -> Delivery:
        raise NotImplementedError

    def batch(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Twilio sends each by itself."""
        return list(deliveries)

    def no_text(self, chat: str) -> dict[str, Delivery]:
        seen = {
            "picture": self._media(chat, "image/jpeg"),
            "picture with caption": self._media(chat, "image/jpeg", caption="My shoulder"),
            "voice": self._media(chat, "audio/ogg" if self.prefix else "audio/amr"),
            "video": self._media(chat, "video/mp4"),
            "document": self._media(chat, "application/pdf"),
            "contact": self._media(chat, "text/vcard"),
        }
        if self.app == "sms":
            seen["two pictures"] = self._media(chat, "image/jpeg", "image/png")
            seen["nothing"] = self.text(chat, "")
            seen["blanks"] = self.text(chat, " \n ")
            return seen
        place = {"Latitude": "51.5007", "Longitude": "-0.1246", "MessageType": "location"}
        named = place | {"Address": "1 Clinic Street, London", "Label": "Clinic"}
        seen["sticker"] = self._media(chat, "image/webp", kind="sticker")
        seen["location"] = self._from_visitor(chat, {"Body": "", **place})
        seen["named location"] = self._from_visitor(chat, {"Body": "", **named})
        return seen

    def no_message(self, chat: str) -> dict[str, Delivery]:
        """https://www.twilio.com/docs/messaging/guides/track-outbound-message-status."""
        failed = {"ErrorCode": "30003", "ErrorMessage": "Unreachable destination handset"}
        statuses: dict[str, Mapping[str, str]] = {
            "queued": {}, "sent": {}, "delivered": {}, "undelivered": failed, "failed": failed,
        }  # fmt: skip
        if self.app == "whatsapp":
            statuses["read"] = {}
        seen = {name: self._status(chat, name, more) for name, more in statuses.items()}
        seen["from ourselves"] = self._from_visitor(self.number, {"Body": "Hello"})
        return seen

    def forged(self, delivery: Delivery) -> list[Delivery]:
        form = form_of(delivery.body)
        right = delivery.headers["X-Twilio-Signature"]
        address = self.public_url + delivery.path
        without_blanks = {name: value for name, value in form.items() if value}
        wrong = [
            self._signature(address, form, "another token"),
            self._signature(address, form, self.account),
            self._signature(address.replace("https:", "http:"), form),
            self._signature(f"{address}/", form),
            self._signature(f"https://elsewhere.example{delivery.path}", form),
            self._signature(address, {}),
            self._signature(address, without_blanks | {"Body": "Something else"}),
            base64.b64encode(hashlib.sha256(delivery.body).digest()).decode(),
            right.swapcase(),
            right[:-2],
            "é",
            "",
        ]
        altered = [
            urlencode(form | {"Body": "Something else"}),
            urlencode(form | {"From": self.chat(9_999)}),
            urlencode(form | {"Extra": "1"}),
            delivery.body.decode() + "&Body=Something+else",
        ]
        return [
            *(self._with(delivery.body, signature, delivery) for signature in wrong),
            *(self._with(body.encode(), right, delivery) for body in altered),
        ]

    def unsigned(self, delivery: Delivery) -> Delivery:
        headers = {
            name: value for name, value in delivery.headers.items() if name != "X-Twilio-Signature"
        }
        return Delivery(delivery.path, delivery.body, headers)

    def stale(self, chat: str, text: str) -> None:
        """Twilio does not say when."""

    def _from_visitor(self, chat: str, what: Mapping[str, str], sort: str = "SM") -> Delivery:
        sid = _sid(sort)
        self._written[sid] = chat
        form = {
            "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": self.account,
            "ApiVersion": "2010-04-01", "SmsStatus": "received", "From": chat, "To": self.number,
            "NumMedia": "0", "NumSegments": "1",
        }  # fmt: skip
        if self.app == "whatsapp":
            named = {"ProfileName": f"Zoë {chat[-4:]}", "WaId": chat.removeprefix("whatsapp:+")}
            metadata = {"type": "whatsapp", "data": {"context": named}}
            form |= named | {
                "MessageType": "text", "ReferralNumMedia": "0",
                "ChannelMetadata": json.dumps(metadata, ensure_ascii=False),
            }  # fmt: skip
        else:
            form |= {
                "FromCity": "", "FromState": "", "FromZip": "", "FromCountry": "GB",
                "ToCity": "", "ToState": "", "ToZip": "", "ToCountry": "US",
            }  # fmt: skip
        return self._signed(form | dict(what))

    def _media(self, chat: str, *types: str, caption: str = "", kind: str = "") -> Delivery:
        form = {"Body": caption, "NumMedia": str(len(types))}
        for place, media_type in enumerate(types):
            sid = f"{_sid('MM')}/Media/{_sid('ME')}"
            form[f"MediaContentType{place}"] = media_type
            form[f"MediaUrl{place}"] = (
                f"https://api.twilio.com/2010-04-01/Accounts/{self.account}/Messages/{sid}"
            )
        if self.app == "whatsapp":
            sorts = {"application/pdf": "document", "text/vcard": "contacts"}
            form["MessageType"] = kind or sorts.get(types[0], types[0].partition("/")[0])
        return self._from_visitor(chat, form, "MM")

    def _status(self, chat: str, status: str, more: Mapping[str, str]) -> Delivery:
        sid = _sid("SM")
        form = {
            "MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status,
            "AccountSid": self.account, "ApiVersion": "2010-04-01", "From": self.number,
            "To": chat,
        }  # fmt: skip
        if self.app == "whatsapp":
            form |= {
                "ChannelPrefix": "whatsapp", "ChannelInstallSid": _sid("XE"),
                "ChannelToAddress": chat.removeprefix("whatsapp:"), "StructuredMessage": "false",
            }  # fmt: skip
        return self._signed(form | dict(more))

    def _signed(self, form: Mapping[str, str]) -> Delivery:
        """https://www.twilio.com/docs/usage/webhooks/webhooks-security."""
        path = f"/webhooks/{self.name}/webhook"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": secrets.token_hex(18),
            "X-Twilio-Signature": self._signature(self.public_url + path, form),
        }
        return Delivery(path, urlencode(form).encode(), headers)

    def _signature(self, address: str, form: Mapping[str, str], token: str = "") -> str:
        return str(RequestValidator(token or self.token).compute_signature(address, dict(form)))

    @staticmethod
    def _with(body: bytes, signature: str, delivery: Delivery) -> Delivery:
        return Delivery(delivery.path, body, {**delivery.headers, "X-Twilio-Signature": signature})

    # Faults.

    def too_many(self, seconds: float) -> Fault:
        """https://www.twilio.com/docs/api/errors/20429."""
        error = TwilioError(20429, "Too Many Requests", 429)
        return Fault(429, {"Retry-After": f"{seconds:g}"}, error.body)

    def server_error(self) -> Fault:
        """https://www.twilio.com/docs/api/errors/20500."""
        return Fault(500, body=TwilioError(20500, "Internal Server Error", 500).body)

    def unsubscribed(self) -> Fault:
        """Refuses a message because the visitor wants none."""
        return Fault(400, body=TwilioError(21610, "Attempt to send to unsubscribed recipient").body)


def form_of(body: bytes) -> dict[str, str]:
    """The parameters of a delivery, those without a value too."""
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _sid(sort: str) -> str:
    return sort + secrets.token_hex(16)
