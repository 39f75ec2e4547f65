"""Sessions of the website channel: what proves that a conversation is the visitor's own."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer

from reception import settings
from reception.clinic.facts import load_clinic
from reception.clinic.signing_keys import signing_keys
from reception.errors import StartError

PREFIX = "website-"
"""What the ids of conversations on the website begin with, and no others."""

_HOST = r"[a-z0-9.-]*[a-z0-9]|\[[0-9a-f:]+\]"
_ORIGIN = re.compile(rf"https?://({_HOST})(:[0-9]{{1,5}})?")
"""As browsers write it."""

_USUAL_PORTS = (":80", ":443")

_SALT = "reception website session"


def new_conversation() -> str:
    """An id that nobody can guess."""
    return PREFIX + uuid.uuid4().hex


def issue(conversation: str, origin: str | None) -> str:
    """A token that opens ``conversation`` for pages of ``origin``."""
    return _serializer().dumps({"c": conversation, "o": origin})


def opened(token: str, origin: str | None) -> str | None:
    """The conversation that ``token`` opens; None if it is forged, too old or of another origin.

    A request without an origin comes from no page of another site: browsers name it then.
    """
    longest = timedelta(days=load_clinic().retention.conversation_days)
    try:
        content = _serializer().loads(token, max_age=int(longest.total_seconds()))
        conversation, issued_for = content["c"], content["o"]
    except (BadData, KeyError, TypeError):
        return None
    return conversation if origin is None or origin == issued_for else None


def allowed_origins(configured: Collection[str]) -> frozenset[str]:
    """Origins of the pages that may use the channel: the configured ones and this server's own.

    Raises:
        StartError: one of them is no origin.
    """
    for origin in configured:
        if not _ORIGIN.fullmatch(str(origin)) or str(origin).endswith(_USUAL_PORTS):
            raise StartError(
                f"credentials.yml: origins: {origin!r} is no origin; write scheme and host in "
                "small letters, as https://www.clinic.example, without a path, a slash at the "
                "end, an asterisk or the usual port."
            )
    own = urlsplit(settings.public_url())
    port = settings.rest_port()
    return frozenset(
        [
            *configured,
            f"{own.scheme}://{own.netloc}",
            f"http://127.0.0.1:{port}",
            f"http://localhost:{port}",
        ]
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys(), salt=_SALT)
