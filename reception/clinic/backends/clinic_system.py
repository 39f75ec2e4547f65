"""The clinic's own system: signed messages to it, and its answers (docs/webhook.md)."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import logging
import re
import time
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

import requests
import urllib3

from reception import settings
from reception.clinic.booking_tables import Booking
from reception.clinic.facts import Clinic

CONNECT_SECONDS = 2.0
READ_SECONDS = 4.0

LONGEST_ANSWER = 16 * 1024
"""Bytes of an answer that are read; a refusal of 300 characters needs far fewer."""

LONGEST_REASON = 300
"""Characters of a refusal that a visitor is shown."""

NO_REASON = "The clinic's booking system did not accept this."

_JOINERS = "\u200c\u200d"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: the HTTP status, or None if there was no answer in time.
        reason: for the visitor, if it is a refusal.
    """

    status: int | None
    reason: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the system did what it was asked."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the system said no, for good."""
        return self.status in (409, 422)


@dataclass(frozen=True)
class ClinicSystem:
    """Where the clinic's system is, and the secret that it shares with us."""

    url: str
    secret: str = field(repr=False)

    @classmethod
    def of(cls, clinic: Clinic) -> ClinicSystem:
        """The system that ``booking.url`` of clinic.yml names.

        Raises:
            StartError: ``RECEPTION_WEBHOOK_SECRET`` is not set.
        """
        return cls(str(clinic.booking.url), settings.webhook_secret())

    def send(self, message: dict[str, Any]) -> Answer:
        """Post ``message`` once; its ``key`` is the idempotency key. Nothing is raised."""
        try:
            answer = self._post(message["key"], json.dumps(message).encode())
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            # Only its kind: the text may repeat an address that has a password in it.
            _log.warning("The clinic's system did not answer: %s.", type(error).__name__)
            return Answer(None)
        if not answer.accepted and not answer.refused:
            _log.warning("The clinic's system answered with status %s.", answer.status)
        return answer

    def _post(self, key: str, body: bytes) -> Answer:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Reception",
            # What is compressed could unfold to any size.
            "Accept-Encoding": "identity",
            "Idempotency-Key": key,
            "X-Reception-Timestamp": timestamp,
            "X-Reception-Signature": signature(self.secret, timestamp, body),
        }
        response = requests.post(
            self.url,
            data=body,
            headers=headers,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            # A redirect would take personal data to where nobody has sent it.
            allow_redirects=False,
            stream=True,
        )
        with response:
            answer = Answer(response.status_code)
            return replace(answer, reason=_reason(response)) if answer.refused else answer


def appointment(booking: Booking, clinic: Clinic) -> dict[str, Any]:
    """A booking as messages describe it; without anything about the visitor."""
    return {
        "uid": booking.uid,
        "reference": booking.reference,
        "sequence": booking.sequence,
        "service": booking.service,
        "minutes": booking.minutes,
        "therapist": booking.therapist,
        "starts": booking.starts_in(clinic.zone).isoformat(),
        "ends": booking.ends_in(clinic.zone).isoformat(),
        "time_zone": clinic.time_zone,
        "price": f"{booking.price:.2f}",
        "currency": clinic.currency,
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """``sha256=`` and the HMAC-SHA256 of timestamp, full stop and body, in hexadecimal."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _reason(response: requests.Response) -> str:
    """The answer's ``message`` as plain text that is safe to show."""
    try:
        content = json.loads(_body(response))
    except (ValueError, RecursionError):
        return NO_REASON
    message = content.get("message") if isinstance(content, dict) else None
    if not isinstance(message, str):
        return NO_REASON
    return plain_text(message) or NO_REASON


def _body(response: requests.Response) -> bytes:
    """The body, or nothing if it is too long or still not here after READ_SECONDS."""
    deadline = time.monotonic() + READ_SECONDS
    body = b""
    while len(body) <= LONGEST_ANSWER and time.monotonic() < deadline:
        part = response.raw.read1(LONGEST_ANSWER, decode_content=False)
        if not part:
            return body
        body += part
    return b""


def plain_text(message: str) -> str:
    """``message`` without markup and control characters, at most 300 characters long."""
    # Entities first: they may hide a tag.
    text = re.sub(r"<[^>]*>", " ", html.unescape(message[: 20 * LONGEST_REASON]))
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[<>`*_~#|\[\]\\]", "", text)
    text = "".join(map(_visible, text))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1].rstrip() + "…"


def _visible(character: str) -> str:
    """A space for a control character, nothing for what steers the writing direction."""
    if character in _JOINERS:
        # Persian and joined emoji are written with them.
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category.startswith("C") else character
