"""What WhatsApp and Messenger share: Meta's Graph API, and how its webhooks are signed.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from sanic.request import Request
from sanic.response import HTTPResponse, text

from reception.channels.messaging.api import Answer, NotSent
from reception.channels.messaging.channel import MessagingChannel, readable
from reception.channels.website_requests import Denied, body_of
from reception.clinic.deliveries import Event

GRAPH = "https://graph.facebook.com"

VERSION = "v25.0"
"""Of the Graph API; each works for two years at least, and then as the oldest that still does."""

LIMITED = {4, 17, 32, 341, 368, 613, 130429, 131048, 131056, *range(80000, 80015)}
"""Error codes of too many calls, for an app, a page, a number or one visitor. 368 is a time-out
for breaking a rule.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting#error-codes
https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""

PASSING = {1, 2, 1200, 131000, 131016, 131057, 133004}
"""Error codes of troubles at Meta's."""

FOR_STAFF = {
    # Token and permissions; in Messenger, the app's review too.
    *(0, 3, 10, 102, 190, 131005, *range(200, 300)),
    # The account is locked or has not paid; the number is not registered, or its name not agreed.
    *(131031, 131037, 131042, 131045, 133010),
}
"""Error codes of what staff can put right, and what waits is sent then."""

NOT_TO_THEM = {1545041, 2018065, 2018108, 2018278}
"""Subcodes under those of a permission: to this visitor a page may not write (now, or any more).

https://developers.facebook.com/docs/messenger-platform/error-codes
"""

SUCCESSES = {"messages", "message_id", "recipient_id", "success", "result", "id", "data"}
"""Fields of which a successful answer of Meta's has one; what has none is somebody else's."""

NOT_THERE = 33
"""Subcode: there is no such thing, or the token does not reach it."""

_TIME = re.compile("[0-9]{1,16}")

logger = logging.getLogger(__name__)


class Refused(NotSent):
    """Meta will not do it as things are: the token, a permission or a parameter is wrong."""


class MetaChannel(MessagingChannel):
    """An app of Meta's.

    Attributes:
        thing: the ``object`` of its deliveries.
        token, verify_token: which of `secrets` they are.
    """

    api_address = GRAPH
    # https://developers.facebook.com/docs/graph-api/webhooks/getting-started: up to a thousand
    # things in one; of WhatsApp's up to 3 MB.
    largest_delivery = 4 * 1024 * 1024
    thing: ClassVar[str]
    token: ClassVar[str]
    verify_token: ClassVar[str]

    @abstractmethod
    def happenings(self, body: dict[str, Any]) -> Iterable[Any]:
        """Each thing that happened, in order, of whatever shape."""

    @abstractmethod
    def event(self, happening: Any) -> Event | None:
        """What a visitor did; None if it is nothing to answer.

        Raises:
            whatever `readable` leaves out: it is not of the shape that it should be.
        """

    def events(self, request: Request) -> list[Event]:
        """Read a delivery, of up to a thousand things that happened.

        Raises:
            Denied: it is not signed with the app's secret, or is no JSON.
        """
        digest = hmac.new(self.secret(self.signed_with).encode(), request.body, hashlib.sha256)
        given = request.headers.get("x-hub-signature-256", "")
        # As Sanic has decoded headers; what is no UTF-8 must not be an error either.
        said = given.encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(said, f"sha256={digest.hexdigest()}".encode()):
            raise Denied(403, "signature", "That is not from Meta.")
        body = body_of(request)
        if body.get("object") != self.thing:
            return []
        found = readable(self.happenings(body), self.event)
        return [event for event in found if event is not None]

    def handshake(self, request: Request) -> HTTPResponse:
        """Answer Meta's question whether the webhook is ours.

        Raises:
            Denied: it does not know the token for that.
        """
        given = str(request.args.get("hub.verify_token", ""))
        known = hmac.compare_digest(given.encode(), self.secret(self.verify_token).encode())
        if not known or request.args.get("hub.mode") != "subscribe":
            # Not of whoever only looks what there is.
            if "hub.verify_token" in request.args and self.may_note_refusal():
                logger.warning(
                    "%s tried the webhook of %s with another token than %s: both must be the same.",
                    self.provider, self.name(), self.verify_token,
                )  # fmt: skip
            raise Denied(403, "signature", "That is not from Meta.")
        return text(str(request.args.get("hub.challenge", "")))

    async def graph(
        self,
        method: str,
        path: str,
        content: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call the Graph API.

        Raises:
            Refused: Meta will not do it as things are.
            NotSent: Meta cannot do it now.
        """
        url = f"{self.address}/{VERSION}/{path}"
        token = self.secret(self.token)
        answer = await self.api.call(method, url, content=content, query=query, bearer=token)
        if answer.status == 200 and not SUCCESSES.isdisjoint(answer.body):
            return answer
        raise _failure(answer)

    async def secret_is_right(self, path: str) -> bool:
        """Whether the secret is of the app that the token was made for.

        https://developers.facebook.com/docs/graph-api/guides/secure-requests#appsecret_proof

        Args:
            path: of something that the token reaches.
        """
        secret, token = self.secret(self.signed_with), self.secret(self.token)
        proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        try:
            await self.graph("GET", path, query={"fields": "id", "appsecret_proof": proof})
        except Refused:
            return False
        return True


def inside(things: Iterable[Any], name: str) -> Iterator[Any]:
    """What is in the lists called ``name`` of several objects; whatever has none is left out."""
    for thing in things:
        found = thing.get(name) if isinstance(thing, dict) else None
        if isinstance(found, list):
            yield from found


def identifier(value: Any) -> str:
    """An id.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, str) or not value:
        raise ValueError("no id")
    # What has a lone surrogate could neither be hashed nor sent back.
    value.encode()
    return value


def moment(timestamp: Any, a_second: int = 1) -> float:
    """A time by Meta's clock, in seconds since 1970.

    Raises:
        ValueError: it is none.
    """
    written = str(timestamp) if type(timestamp) is int else timestamp
    if not isinstance(written, str) or not _TIME.fullmatch(written):
        raise ValueError("no time")
    return int(written) / a_second


def words(value: Any) -> str:
    """A text that need not be there."""
    return value if isinstance(value, str) else ""


def _failure(answer: Answer) -> NotSent:
    """Why a call was not carried out.

    In an error's message there may be what was sent, and to whom; so it is told by its numbers.
    """
    error = answer.body.get("error")
    error = error if isinstance(error, dict) else {}
    code, subcode = _number(error, "code"), _number(error, "error_subcode")
    trouble = f"Meta answered {answer.status}"
    if code is not None:
        trouble += f", error {code}" + (f", subcode {subcode}" if subcode is not None else "")
    limited = code in LIMITED or answer.status == 429
    if limited:
        return NotSent(trouble, wait=max(answer.retry_after, _told_to_wait(answer.headers)))
    passing = code in PASSING or error.get("is_transient") is True or answer.status == 408
    # Without a code something in between has answered.
    if passing or code is None or not 400 <= answer.status < 500:
        return NotSent(trouble, wait=answer.retry_after)
    for_staff = code in FOR_STAFF or answer.status in (401, 403) or subcode == NOT_THERE
    return Refused(trouble, for_good=not for_staff or subcode in NOT_TO_THEM)


def _number(error: dict[str, Any], name: str) -> int | None:
    value = error.get(name)
    return value if type(value) is int else None


def _told_to_wait(headers: Mapping[str, str]) -> float:
    """Seconds until an account has calls again; 0 if Meta does not say.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers-2
    """
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", ""))
        accounts = [used for account in usage.values() for used in account]
        minutes = [used["estimated_time_to_regain_access"] for used in accounts]
        return max((60.0 * given for given in minutes if type(given) is int), default=0.0)
    except (ValueError, AttributeError, TypeError, KeyError, OverflowError):
        return 0.0
