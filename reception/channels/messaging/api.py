"""Calls of a provider's API: asynchronous, with a time-out, and without secrets in what fails."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import (
    BasicAuth,
    ClientConnectionError,
    ClientConnectorCertificateError,
    ClientConnectorError,
    ClientError,
    ClientPayloadError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    InvalidURL,
)

from reception.errors import ReceptionError

CONNECT_WITHIN, ANSWER_WITHIN = 5.0, 20.0
"""Seconds. A message to which no answer came may have been taken: a slow one is waited for."""


class NotSent(ReceptionError):
    """A provider did not take a message, or did not say so.

    Attributes:
        trouble: why, in a few words without personal data.
        for_good: trying again is of no use.
        wait: seconds that the provider asks to wait.
        stopped: the visitor does not want to be written to.
    """

    def __init__(
        self, trouble: str, for_good: bool = False, wait: float = 0.0, stopped: bool = False
    ) -> None:
        super().__init__(f"A message was not sent: {trouble}.")
        self.trouble = trouble
        self.for_good = for_good
        self.wait = wait
        self.stopped = stopped


class OddSecret(NotSent):
    """A secret has something in it that none can have, such as curly quotes or a line break."""

    def __init__(self) -> None:
        super().__init__("a secret has characters that it cannot have")


@dataclass(frozen=True)
class Answer:
    """What a provider answered; ``body`` is its JSON, or {} if it is no JSON object."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def retry_after(self) -> float:
        """Seconds in the header Retry-After; 0 without one, or if it is a date."""
        value = self.headers.get("Retry-After", "")
        return float(value) if value.isascii() and value.isdecimal() else 0.0


class Api:
    """One provider's API, from `open` to `close`."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    async def open(self) -> None:
        """Make ready for calls, in the loop that makes them."""
        timeout = ClientTimeout(total=ANSWER_WITHIN, connect=CONNECT_WITHIN)
        self._session = ClientSession(timeout=timeout)

    async def close(self) -> None:
        """Let go of all connections."""
        if self._session is not None:
            await self._session.close()

    async def call(
        self,
        method: str,
        url: str,
        *,
        content: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        bearer: str | None = None,
        login: tuple[str, str] | None = None,
    ) -> Answer:
        """Call it.

        Args:
            method: of the request.
            url: its address.
            query: what follows it.
            content: sent as JSON.
            form: sent as a form.
            bearer: a token for the header Authorization.
            login: user and password.

        Raises:
            NotSent: there was no answer in time.
            OddSecret: the token, user or password cannot be sent.
        """
        assert self._session is not None, "open it first"
        authorization = _authorization(bearer, login)
        try:
            async with self._session.request(
                method,
                url,
                json=content,
                data=form,
                params=query,
                headers={"Authorization": authorization} if authorization else None,
                allow_redirects=False,
            ) as response:
                return Answer(response.status, response.headers, _object(await response.read()))
        except asyncio.TimeoutError:
            raise NotSent(f"no answer within {ANSWER_WITHIN:.0f} s") from None
        except (ClientError, OSError) as error:
            # Not its message: that may quote the address, in which a token may stand.
            raise NotSent(_why(error)) from None


def _authorization(bearer: str | None, login: tuple[str, str] | None) -> str:
    """The header of that name; empty if there is none."""
    try:
        header = BasicAuth(*login).encode() if login else f"Bearer {bearer}" if bearer else ""
    except ValueError:
        # A colon in the user's name, or what is not Latin-1.
        raise OddSecret from None
    if not (header.isascii() and header.isprintable()):
        raise OddSecret
    return header


def _why(error: ClientError | OSError) -> str:
    """Why there is no answer, as it reads after "does not answer:"."""
    if isinstance(error, ClientConnectorCertificateError):
        return "its certificate is not valid"
    if isinstance(error, ClientSSLError):
        return "no secure connection can be made with it"
    if isinstance(error, InvalidURL):
        return "its address has characters that it cannot have"
    cause = error.os_error if isinstance(error, ClientConnectorError) else error
    if isinstance(cause, socket.gaierror):
        return "there is no such name"
    if isinstance(cause, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(cause, (ClientConnectionError, ClientPayloadError, ConnectionError)):
        return "the connection was dropped"
    return f"no connection ({type(cause).__name__})"


def _object(read: bytes) -> dict[str, Any]:
    try:
        content = json.loads(read)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
