"""``reception channels``: which messaging apps are on, and whether they are set up well."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import class_from_module_path

from reception import settings
from reception.channels.messaging.api import Answer, NotSent, OddSecret
from reception.channels.messaging.channel import MessagingChannel
from reception.errors import StartError
from reception.yaml_files import read_yaml

OURS = {
    "telegram": "reception.channels.telegram.TelegramChannel",
    "twilio": "reception.channels.twilio.TwilioChannel",
    "facebook": "reception.channels.messenger.MessengerChannel",
    "slack": "reception.channels.slack.SlackChannel",
}
"""What there is in place of Rasa's own channels, whose webhooks anybody could write to."""

_RASAS = re.compile(rf"(?:rasa\.core\.channels\.)?({'|'.join(OURS)})(?:\.\w+)?")

_NOT_FOUND_BY_PROXY = {502, 503, 504, 530}
"""Of a proxy or a tunnel that finds nothing behind it; the last is Cloudflare's."""


def configured() -> list[MessagingChannel]:
    """The messaging apps that credentials.yml lists, in its order.

    Raises:
        StartError: an entry is not as it must be.
        DataError: the file cannot be read.
    """
    path = settings.home() / "credentials.yml"
    found = []
    for name, credentials in (read_yaml(path) or {}).items():
        rasas = _RASAS.fullmatch(str(name))
        if rasas:
            raise StartError(
                f"credentials.yml: {name} is Rasa's own channel, which takes messages that nobody "
                f"has signed; write {OURS[rasas[1]]}: {{}} in its place, and its secrets into "
                ".env (docs/channels.md)."
            )
        if not str(name).startswith("reception."):
            continue
        try:
            channel = class_from_module_path(name)
        except (ImportError, AttributeError, ValueError, RasaException):
            raise StartError(
                f"credentials.yml: there is no channel {name!r}; see docs/channels.md for those "
                "there are."
            ) from None
        if issubclass(channel, MessagingChannel):
            found.append(channel.from_credentials(credentials))
    return found


def named(name: str) -> MessagingChannel:
    """The messaging app of that name.

    Raises:
        StartError: there is none, or it is off.
    """
    channels = {channel.name(): channel for channel in configured()}
    if name == "sms" and "twilio" in channels:
        raise StartError("SMS is `twilio`: --connect twilio.")
    if name not in channels:
        raise StartError(f"There is no channel {name!r}; choose from {', '.join(channels)}.")
    channel = channels[name]
    if channel.missing:
        raise StartError(f"{channel.title} is {channel.state()}; see docs/channels.md.")
    return channel


async def troubles(channel: MessagingChannel) -> list[str]:
    """What is wrong with a channel that is on, each with what to do; none if nothing is."""
    async with _open(channel):
        found = await _unreachable(channel)
        try:
            return found + await channel.check()
        except OddSecret as error:
            return [*found, f"Copy {' and '.join(channel.secrets)} again: {error.trouble}."]
        except NotSent as error:
            return [*found, f"{channel.title} does not answer: {error.trouble}; try again."]


async def connect(channel: MessagingChannel) -> str:
    """Have the provider deliver here.

    Returns:
        what it does now, in a sentence.

    Raises:
        StartError: it will not, or must be told so on its website.
    """
    if not settings.has_public_url():
        raise StartError(_NO_ADDRESS)
    async with _open(channel):
        try:
            return await channel.connect()
        except NotSent as error:
            raise StartError(f"{channel.title} will not deliver here: {error.trouble}.") from None


_NO_ADDRESS = (
    "RECEPTION_PUBLIC_URL is not set; providers deliver only to an https address that is reached "
    "from outside, such as https://chat.clinic.example (docs/channels.md says how to get one)."
)


async def _unreachable(channel: MessagingChannel) -> list[str]:
    """Whether this server is found at its public address."""
    if not settings.has_public_url():
        return [_NO_ADDRESS]
    if not _can_be_delivered_to(settings.public_url()):
        return [
            f"RECEPTION_PUBLIC_URL is {settings.public_url()}; providers deliver only to https "
            "addresses (docs/channels.md says how to get one)."
        ]
    address = f"{settings.public_url()}/webhooks/{channel.name()}/"
    try:
        answer = await channel.api.call("GET", address)
    except NotSent as error:
        return [f"{address} is not reached: {error.trouble}; is `make run` running?"]
    return _not_ours(channel, address, answer)


def _not_ours(channel: MessagingChannel, address: str, answer: Answer) -> list[str]:
    """What is wrong with an answer that should be the channel's own."""
    port, status = settings.rest_port(), answer.status
    if answer.body.get("channel") == channel.name():
        return []
    if status == 404:
        return [
            f"{address} is not there (status 404): restart the server if the secrets are new, and "
            f"let the proxy pass /webhooks/{channel.name()}/ on to port {port}."
        ]
    if status in _NOT_FOUND_BY_PROXY:
        return [
            f"{address}: the proxy or tunnel finds no server (status {status}): is `make run` "
            f"running, on port {port}?"
        ]
    return [
        f"{address} is answered by something else (status {status}); let RECEPTION_PUBLIC_URL "
        f"and the proxy lead to port {port} of this machine."
    ]


def _can_be_delivered_to(address: str) -> bool:
    """Whether it is https, or of this machine, where somebody tries something."""
    parts = urlsplit(address)
    local = re.fullmatch(r"localhost|127(\.\d+){3}|::1", parts.hostname or "")
    return parts.scheme == "https" or local is not None


@asynccontextmanager
async def _open(channel: MessagingChannel) -> AsyncIterator[None]:
    await channel.api.open()
    try:
        yield
    finally:
        await channel.api.close()
