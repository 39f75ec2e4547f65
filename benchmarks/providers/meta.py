"""What WhatsApp and Messenger share: Meta's Graph API, and how its webhooks are signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
import secrets
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from .provider import Delivery, Fault, Provider

UPDATES_IN_A_BATCH = 1000
"""https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications"""

CHALLENGE = "1158201444"
JSON_TYPE = {"Content-Type": "application/json"}


class GraphError(Exception):
    """A call that the Graph API refuses.

    https://developers.facebook.com/docs/graph-api/guides/error-handling
    """

    def __init__(
        self, code: int, message: str, *, status: int = 400, kind: str = "OAuthException",
        subcode: int | None = None, details: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(f"{message} {details}" if details else message)
        self.status = status
        self.body = graph_error(code, message, kind=kind, subcode=subcode, details=details)


def graph_error(
    code: int, message: str, *, kind: str = "OAuthException", subcode: int | None = None,
    details: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The body of an error; ``details`` only WhatsApp has."""
    error: dict[str, Any] = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        error["error_subcode"] = subcode
    if details is not None:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    return {"error": error | {"fbtrace_id": f"A{secrets.token_urlsafe(16)}"}}


def text_between(value: Any, least: int, most: int) -> bool:
    """Whether it is a text of so many characters, and not of blanks alone if any is needed.

    The documentation says "characters" and not how they are counted; here they are code points.
    """
    return isinstance(value, str) and least <= len(value) <= most and len(value.strip()) >= least


class Meta(Provider):
    """An app of Meta's.

    Attributes:
        access_token, app_secret, verify_token: of the app, as in `environment`.
        thing: what its webhooks are about, their ``object``.
    """

    thing: str
    access_token: str
    app_secret: str
    verify_token: str

    def __init__(self) -> None:
        super().__init__()
        self._numbered: dict[tuple[str, int], Delivery] = {}

    # The API.

    def guarded(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The handler, with what it refuses noted down and answered."""

        async def guard(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except GraphError as error:
                self.problem(f"{request.method} {request.path}: {error}")
                return web.json_response(error.body, status=error.status)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                # Of another shape than any check has thought of.
                self.problem(f"{request.method} {request.path}: not understood: {error!r}")
                return web.json_response(graph_error(100, "Invalid parameter"), status=400)

        return guard

    async def unknown(self, request: web.Request) -> web.StreamResponse:
        """Answers what the API does not have."""
        self.record(request.method, request.path, await request.text())
        raise GraphError(2500, f"Unknown path components: {request.path}")

    async def body_of(self, request: web.Request) -> dict[str, Any]:
        """What a call says, noted down; nothing if it is no object in JSON."""
        try:
            body = await request.json()
        except ValueError:
            body = await request.text()
        self.record(request.method, request.path, body)
        return body if isinstance(body, dict) else {}

    def authorise(self, request: web.Request) -> None:
        """Refuse a call without the token, in the header or the address."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer":
            token = request.query.get("access_token", "")
        # https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes#authorization-errors
        if token != self.access_token:
            message = "Invalid OAuth access token - Cannot parse access token"
            raise GraphError(190, message, status=401)
        # https://developers.facebook.com/docs/graph-api/guides/secure-requests
        proof = request.query.get("appsecret_proof")
        if proof is not None and proof != self._digest(token.encode(), "sha256"):
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument")

    def fields_of(self, request: web.Request, there: dict[str, Any], usual: str) -> dict[str, Any]:
        """The fields that are asked for; an error for one that is not there."""
        names = [name for name in request.query.get("fields", usual).split(",") if name]
        for name in names:
            if name not in there:
                raise GraphError(100, f"(#100) Tried accessing nonexisting field ({name})")
        return {name: there[name] for name in [*names, "id"]}

    # Deliveries.

    def numbered(self, chat: str, number: int | None, make: Callable[[], Delivery]) -> Delivery:
        """A new delivery, or the one that had this number before."""
        if number is None:
            return make()
        return self._numbered.setdefault((chat, number), make())

    def signed(self, entries: list[dict[str, Any]]) -> Delivery:
        """A delivery of these entries.

        Meta escapes what is not ASCII, and slashes, before it signs.
        https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads
        """
        payload = {"object": self.thing, "entry": entries}
        text = json.dumps(payload, separators=(",", ":")).replace("/", "\\/")
        return self._with(text.encode(), f"sha256={self._digest(text.encode(), 'sha256')}")

    def _with(self, body: bytes, signature: str) -> Delivery:
        headers = JSON_TYPE | {
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature": f"sha1={self._digest(body, 'sha1')}",
            "X-Hub-Signature-256": signature,
        }
        return Delivery(f"/webhooks/{self.name}/webhook", body, headers)

    def _digest(self, what: bytes, algorithm: str, secret: str | None = None) -> str:
        return hmac.new((secret or self.app_secret).encode(), what, algorithm).hexdigest()

    def forged(self, delivery: Delivery) -> list[Delivery]:
        body = delivery.body
        right = self._digest(body, "sha256")
        changed = "0" if right[-1] != "0" else "1"
        wrong = [
            f"sha256={self._digest(body, 'sha256', 'another secret')}",
            f"sha256={self._digest(body, 'sha256', self.verify_token)}",
            f"sha256={self._digest(body, 'sha1')}",
            f"sha1={self._digest(body, 'sha1')}",
            f"sha256={hashlib.sha256(body).hexdigest()}",
            f"sha256={right[:-1]}",
            f"sha256={right[:-1]}{changed}",
            f"md5={right}",
            "sha256=",
            "sha256",
            "sha256=é",
            "",
        ]
        # The right signature of something else.
        spaced = Delivery(delivery.path, body + b" ", delivery.headers)
        shown = json.dumps(json.loads(body), ensure_ascii=False, indent=1).encode()
        written_anew = Delivery(delivery.path, shown, delivery.headers)
        return [*(self._with(body, signature) for signature in wrong), spaced, written_anew]

    def unsigned(self, delivery: Delivery) -> Delivery:
        headers = {
            name: value
            for name, value in delivery.headers.items()
            if not name.startswith("X-Hub-Signature")
        }
        return Delivery(delivery.path, delivery.body, headers)

    def batch(self, deliveries: list[Delivery]) -> list[Delivery]:
        entries = [entry for delivery in deliveries for entry in json.loads(delivery.body)["entry"]]
        return [
            self.signed(self.gathered(entries[start : start + UPDATES_IN_A_BATCH]))
            for start in range(0, len(entries), UPDATES_IN_A_BATCH)
        ]

    @abstractmethod
    def gathered(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same events in fewer entries, in order."""

    def handshake(self, token: str | None = None) -> str:
        """Where Meta's first call goes; it must be answered with `CHALLENGE`.

        https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
        """
        asked = {
            "hub.mode": "subscribe",
            "hub.challenge": CHALLENGE,
            "hub.verify_token": self.verify_token if token is None else token,
        }
        return f"/webhooks/{self.name}/webhook?{urlencode(asked)}"

    # Faults.

    def limited(
        self, seconds: float, status: int, code: int, message: str, account: str, **more: Any
    ) -> Fault:
        """Too many calls; Meta says in a header in how many minutes more are allowed.

        https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers-2
        """
        usage = {
            "type": self.name, "call_count": 100, "total_cputime": 25, "total_time": 25,
            "estimated_time_to_regain_access": math.ceil(seconds / 60),
        }  # fmt: skip
        headers = {"X-Business-Use-Case-Usage": json.dumps({account: [usage]})}
        return Fault(status, headers, graph_error(code, message, **more))

    @abstractmethod
    def too_many(self, seconds: float) -> Fault:
        """Refuses a message because there have been too many."""

    @abstractmethod
    def server_error(self) -> Fault:
        """Fails through no fault of the call."""

    @abstractmethod
    def outside_window(self) -> Fault:
        """Refuses a message because the visitor has not written for 24 hours."""


VERSION = r"/{version:v\d+\.\d+}"
"""Where each address of the API begins."""


def is_digits(value: Any, least: int, most: int) -> bool:
    """Whether it is a text of so many digits."""
    return isinstance(value, str) and re.fullmatch(rf"[0-9]{{{least},{most}}}", value) is not None
