"""``reception channels``: which messaging apps are on, and whether they are set up well."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import class_from_module_path

from reception import settings
from reception.channels.messaging.api import NotSent
from reception.channels.messaging.channel import MessagingChannel
from reception.errors import StartError
from reception.yaml_files import read_yaml


def configured() -> list[MessagingChannel]:
    """The messaging apps that credentials.yml lists, in its order.

    Raises:
        StartError: an entry is not as it must be.
        DataError: the file cannot be read.
    """
    path = settings.home() / "credentials.yml"
    found = []
    for name, credentials in (read_yaml(path) or {}).items():
        if not name.startswith("reception."):
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
        except NotSent as error:
            return [*found, f"{channel.title} does not answer: {error.trouble}; try again."]


async def connect(channel: MessagingChannel) -> None:
    """Have the provider deliver here.

    Raises:
        StartError: it will not, or must be told so on its website.
    """
    if not settings.has_public_url():
        raise StartError(_NO_ADDRESS)
    async with _open(channel):
        try:
            await channel.connect()
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
    address = f"{settings.public_url()}/webhooks/{channel.name()}/"
    try:
        answer = await channel.api.call("GET", address)
    except NotSent as error:
        return [f"{address} is not reached ({error.trouble}); is the server running?"]
    if answer.body.get("channel") == channel.name():
        return []
    return [
        f"{address} is answered by something else (status {answer.status}); let "
        f"RECEPTION_PUBLIC_URL and the proxy lead to port {settings.rest_port()} of this machine."
    ]


@asynccontextmanager
async def _open(channel: MessagingChannel) -> AsyncIterator[None]:
    await channel.api.open()
    try:
        yield
    finally:
        await channel.api.close()
