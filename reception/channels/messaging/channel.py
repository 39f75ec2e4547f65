"""What every messaging app's channel does: verify, store, say so, and answer behind it.

A delivery is verified, stored and acknowledged; its answer is worked out and sent afterwards
(`answering`, `sending`). What differs from app to app is in the subclasses: how a delivery is
verified and read, how a message is sent, what an app takes.
"""

from __future__ import annotations

import logging
import math
import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json
from sqlalchemy.exc import SQLAlchemyError

from reception import settings
from reception.channels.messaging.api import Api
from reception.channels.messaging.correspondence import Correspondence
from reception.channels.messaging.parts import Limits, Part
from reception.channels.turns import OnNewMessage
from reception.channels.website_requests import Denied, receive
from reception.clinic.deliveries import Event
from reception.errors import StartError, place_of
from reception.releases.following import spare_what_is_loaded

OLDEST = 7 * 24 * 3600
"""Seconds. No provider delivers what is older; somebody might who has kept a copy for long."""

REFUSALS_NOTED_EVERY = 60.0
"""Seconds, in the log; anybody can send forged deliveries."""

GREETING = "hello"
"""What somebody says who opens a conversation by a button of the app."""

_SETTINGS = (
    "The only setting is `api`, the address of the provider's API if it is not the usual one. "
    "Secrets are environment variables (docs/channels.md)."
)

Item = TypeVar("Item")
Read = TypeVar("Read")

logger = logging.getLogger(__name__)


class MessagingChannel(InputChannel):
    """A messaging app, by the API of its provider.

    Args:
        api: address of the provider's API, if it is not the usual one.

    Attributes:
        title: what people call it.
        provider: whose API it is.
        secrets: environment variables; without all of them the channel is off.
        signed_with: that of them which deliveries are signed with.
        api_address: of the provider's API.
        largest_delivery: bytes of its body; it is read before it is known who it is from.
        paths: of its webhooks, under ``/webhooks/<name>``.
    """

    title: ClassVar[str]
    provider: ClassVar[str]
    secrets: ClassVar[tuple[str, ...]]
    signed_with: ClassVar[str]
    api_address: ClassVar[str]
    largest_delivery: ClassVar[int] = 256 * 1024
    paths: ClassVar[tuple[str, ...]] = ("/webhook",)

    def __init__(self, api: str | None = None) -> None:
        self.address = (api or self.api_address).rstrip("/")
        self.api = Api()
        self._refusal_noted = -math.inf
        self._secrets = {name: settings.provider_secret(name) for name in self.secrets}

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> MessagingChannel:
        """As credentials.yml has it.

        Raises:
            StartError: it has something that the channel does not take.
        """
        given = {} if credentials is None else credentials
        if not isinstance(given, dict):
            raise StartError(f"credentials.yml, {cls.__name__}: write {{}} after it. {_SETTINGS}")
        for name, value in given.items():
            if name != "api" or not str(value).startswith(("https://", "http://")):
                # Of any other name not the value, which may be a secret.
                shown = f"{name}: {value!r}" if name == "api" else repr(name)
                raise StartError(
                    f"credentials.yml, {cls.__name__}: {shown} will not do. {_SETTINGS}"
                )
        return cls(**given)

    @property
    def missing(self) -> list[str]:
        """Secrets that are not set; the channel is off unless there are none."""
        return [name for name, value in self._secrets.items() if value is None]

    def secret(self, name: str) -> str:
        """A secret of a channel that is on."""
        value = self._secrets[name]
        assert value is not None, f"{name} is not set"
        return value

    # What each app has of its own.

    @abstractmethod
    def events(self, request: Request) -> list[Event] | HTTPResponse:
        """Verify a delivery and read what happened in it, in order.

        An answer in place of events is for deliveries that only want that.

        Raises:
            Denied: it is not the provider's, or is not as the provider's are.
        """

    @abstractmethod
    def limits(self, address: dict[str, Any]) -> Limits:
        """Of messages to an address."""

    @abstractmethod
    async def send(self, address: dict[str, Any], part: Part) -> None:
        """Hand one message over.

        Raises:
            NotSent: the provider did not take it.
        """

    @abstractmethod
    async def check(self) -> list[str]:
        """What is wrong with credentials and webhook, each with what to do; none if nothing is.

        Raises:
            NotSent: the provider did not answer.
        """

    @property
    def unchecked(self) -> str:
        """What `check` cannot know, in a sentence or two; empty if that is nothing."""
        return ""

    async def connect(self) -> str:
        """Have the provider deliver here, where its API can be told so.

        Returns:
            what it does now, in a sentence.

        Raises:
            StartError: it can only be told on its website.
            NotSent: it will not.
        """
        addresses = " and ".join(self.webhook(path) for path in self.paths)
        raise StartError(
            f"Tell {self.provider} on its own website to deliver to {addresses}; "
            "docs/channels.md says where."
        )

    async def notice(self, event: Event) -> None:
        """Show the visitor that their message is being answered, in apps that can.

        Raises:
            NotSent: the provider did not take it.
        """

    def handshake(self, request: Request) -> HTTPResponse:
        """Answer a GET request to the webhook, by which some providers try it."""
        raise Denied(405, "bad_request", "Deliveries are POST requests.")

    def acknowledgement(self) -> HTTPResponse:
        """What a delivery is answered with."""
        return empty(200)

    # What they have in common.

    def webhook(self, path: str | None = None) -> str:
        """Address at which the provider delivers."""
        return f"{settings.public_url()}/webhooks/{self.name()}{path or self.paths[0]}"

    def state(self) -> str:
        """Whether it is on, and why not or where, in words."""
        if not self.missing:
            return f"on, at {self.webhook()}"
        return f"off without {', '.join(self.missing)}"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's routes; of one that is off, none that takes a delivery."""
        channel = Blueprint(f"reception_{self.name()}", __name__)

        @channel.listener("after_server_start")
        async def announce(_app: Sanic, _loop: Any) -> None:
            print(f"  {self.title + ':':<27}{self.state()}", flush=True)

        if self.missing:
            return channel

        @channel.route("/", methods=["GET"])
        async def health(_request: Request) -> HTTPResponse:
            return json({"status": "ok", "channel": self.name()})

        work = Correspondence(self.name(), on_new_message, self.limits, self.send, self.notice)

        async def deliver(request: Request) -> HTTPResponse:
            return await self._answered(request, work)

        async def look(request: Request) -> HTTPResponse:
            try:
                return self.handshake(request)
            except Denied as denied:
                return json(denied.content, denied.status)

        for path in self.paths:
            name = path.strip("/")
            channel.add_route(deliver, path, methods=["POST"], stream=True, name=f"POST{name}")
            channel.add_route(look, path, methods=["GET"], name=f"GET{name}")

        @channel.listener("before_server_start")
        async def begin(app: Sanic, _loop: Any) -> None:
            await self.api.open()
            work.begin(app)

        @channel.listener("after_server_start")
        async def spare(_app: Sanic, _loop: Any) -> None:
            spare_what_is_loaded()

        @channel.listener("before_server_stop")
        async def end(_app: Sanic, _loop: Any) -> None:
            await work.end()
            await self.api.close()

        return channel

    async def _answered(self, request: Request, work: Correspondence) -> HTTPResponse:
        try:
            await receive(request, self.largest_delivery)
            events = self.events(request)
            if isinstance(events, HTTPResponse):
                return events
            with work.arriving():
                await work.take_in(events)
            return self.acknowledgement()
        except Denied as denied:
            self._note_refusal(denied)
            return json(denied.content, denied.status)
        except SQLAlchemyError as error:
            what = type(error).__name__
            logger.error("A delivery by %s could not be stored (%s).", self.title, what)
            return json({"error": "Please deliver it again."}, 503, headers={"Retry-After": "5"})
        except Exception as error:
            # The same would go wrong with it again, so the provider need not come again.
            logger.error("A delivery by %s cannot be read: %s.", self.title, place_of(error))
            return self.acknowledgement()

    def _note_refusal(self, denied: Denied) -> None:
        """Say so in the log now and then, or a wrong secret could not be told from silence."""
        if denied.status == 403 and self.may_note_refusal():
            logger.warning(
                "A delivery to %s was refused: it is not signed with %s. If it is %s's own, see "
                "docs/channels.md.", self.name(), self.signed_with, self.title,
            )  # fmt: skip

    def may_note_refusal(self) -> bool:
        """Whether the log has said nothing of the kind for a while; from then on it has."""
        now = time.monotonic()
        may = now > self._refusal_noted + REFUSALS_NOTED_EVERY
        if may:
            self._refusal_noted = now
        return may


def readable(items: Iterable[Item], read: Callable[[Item], Read]) -> Iterator[Read]:
    """What ``read`` makes of each of several things; those that it cannot read are left out.

    One odd event of a batch must not keep the others from being answered.
    """
    for item in items:
        with suppress(LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
            yield read(item)
