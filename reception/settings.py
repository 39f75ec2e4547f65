"""Every environment variable that Reception reads, in one place."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import honcho.environ

from reception.errors import StartError

REST_PORT = 5005
ACTIONS_PORT = 5055
CONSOLE_PORT = 5006

_SETS_NOTHING = re.compile(r"\s*([A-Za-z_]\w*\s*=\s*)?(#.*)?")
"""Lines of ``.env``: empty, a comment, or a name without a value."""


def home() -> Path:
    """The project's folder: ``RECEPTION_HOME``, or the one that holds this package."""
    return Path(os.environ.get("RECEPTION_HOME") or Path(__file__).resolve().parent.parent)


def read_env_file() -> None:
    """Take from ``.env`` what is not in the environment, which comes first.

    Every process does so itself: `make run` keeps honcho from reading the file.

    Raises:
        StartError: it cannot be read.
    """
    path = home() / ".env"
    if not path.exists():
        return
    try:
        # Editors on Windows put a byte order mark before the first line.
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise StartError(
            f"{path} cannot be read ({type(error).__name__}); save it as plain text in UTF-8, "
            "where whoever starts this may read it."
        ) from None
    for number, line in enumerate(lines, start=1):
        for variable, value in _assigned(line, f"{path}, line {number}").items():
            os.environ.setdefault(variable, value)


def _assigned(line: str, where: str) -> dict[str, str]:
    """What a line of ``.env`` sets: one variable, or none if it is empty or a comment."""
    if _SETS_NOTHING.fullmatch(line):
        return {}
    try:
        values: dict[str, str] = honcho.environ.parse(line)
    except ValueError:
        values = {}
    if not values:
        # Without the line, which may be a secret.
        raise StartError(f"{where}: write NAME='value', with both quotes and without export.")
    return values


def database_url() -> str:
    """SQLAlchemy URL of the database: ``DATABASE_URL``, or SQLite under ``var/``."""
    configured = os.environ.get("DATABASE_URL")
    if configured:
        # Hosting providers hand out the scheme that SQLAlchemy has dropped.
        return configured.replace("postgres://", "postgresql://", 1)
    folder = home() / "var"
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder / 'reception.sqlite'}"


def conversations_url() -> str:
    """SQLAlchemy URL of Rasa's conversations: the same database; on SQLite a file beside it.

    Two writers share an SQLite file badly, and Rasa writes after every message.
    """
    return database_url().replace("reception.sqlite", "conversations.sqlite")


def redis_url() -> str | None:
    """Redis that several workers agree through, ``REDIS_URL``; None without one.

    Raises:
        StartError: it is no address that redis-py can read.
    """
    configured = os.environ.get("REDIS_URL", "").strip()
    if not configured:
        return None
    try:
        address = urlsplit(configured)
        understood = address.port is None or 0 < address.port < 65536
    except ValueError:
        understood = False
    if not understood or not re.match(r"(rediss?://[^/?#]|unix://[^/?#]*/)", configured):
        # The address stays out of the sentence: it may hold the password.
        raise StartError(
            "REDIS_URL is no Redis address; write it like redis://:password@host:6379/0, "
            "rediss://… with TLS or unix:///run/redis.sock (in a password, write / as %2F)."
        )
    return configured


def notify_staff() -> list[str]:
    """Where staff are told of bookings: Apprise URLs in ``RECEPTION_NOTIFY_STAFF``, by blanks."""
    return os.environ.get("RECEPTION_NOTIFY_STAFF", "").split()


def notify_mail() -> str | None:
    """How visitors get mail: an Apprise URL with {to} in ``RECEPTION_NOTIFY_MAIL``, or None."""
    return os.environ.get("RECEPTION_NOTIFY_MAIL") or None


def notify_sms() -> str | None:
    """How visitors get text messages: the same with their phone in ``RECEPTION_NOTIFY_SMS``."""
    return os.environ.get("RECEPTION_NOTIFY_SMS") or None


def cache_folder() -> Path:
    """Where things that can be computed again are kept: ``RECEPTION_CACHE`` or ``.cache/``."""
    return Path(os.environ.get("RECEPTION_CACHE") or home() / ".cache")


def actions_port() -> int:
    """Port of the action server on 127.0.0.1: ``RECEPTION_ACTIONS_PORT`` or 5055."""
    return _port("RECEPTION_ACTIONS_PORT", ACTIONS_PORT)


def rest_port() -> int:
    """Port of the Rasa server on 127.0.0.1: ``RECEPTION_PORT`` or 5005."""
    return _port("RECEPTION_PORT", REST_PORT)


def console_port() -> int:
    """Port of the staff console on 127.0.0.1: ``RECEPTION_CONSOLE_PORT`` or 5006."""
    return _port("RECEPTION_CONSOLE_PORT", CONSOLE_PORT)


def model_url() -> str:
    """Where Rasa's workers find the live model: ``RECEPTION_MODEL_URL``, or the console here.

    Raises:
        StartError: it is no http or https address.
    """
    configured = os.environ.get("RECEPTION_MODEL_URL", "").strip()
    if configured and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", configured):
        raise StartError(
            f"RECEPTION_MODEL_URL is {configured!r}; write it like "
            "https://desk.clinic.example/models/live."
        )
    return configured or f"http://127.0.0.1:{console_port()}/models/live"


def model_token() -> str | None:
    """What a worker must show to get the model: ``RECEPTION_MODEL_TOKEN``; None: nothing."""
    return os.environ.get("RECEPTION_MODEL_TOKEN", "").strip() or None


def public_url() -> str:
    """Where the Rasa server is reached from outside: ``RECEPTION_PUBLIC_URL``.

    By default its address on this machine.

    Raises:
        StartError: it is no http or https address.
    """
    configured = os.environ.get("RECEPTION_PUBLIC_URL", "").strip().rstrip("/")
    if configured and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", configured):
        raise StartError(
            f"RECEPTION_PUBLIC_URL is {configured!r}; write it like https://chat.clinic.example."
        )
    return configured or f"http://127.0.0.1:{rest_port()}"


def console_url() -> str:
    """Where staff reach the console: ``RECEPTION_CONSOLE_URL``, by default on this machine.

    Raises:
        StartError: it is no http or https address, or has a path.
    """
    configured = os.environ.get("RECEPTION_CONSOLE_URL", "").strip().rstrip("/")
    if configured and not re.fullmatch(r"https?://[^\s/?#@]+", configured):
        raise StartError(
            f"RECEPTION_CONSOLE_URL is {configured!r}; write it like https://desk.clinic.example, "
            "without a path."
        )
    return configured or f"http://127.0.0.1:{console_port()}"


def has_public_url() -> bool:
    """Whether it is known where the server is reached from outside."""
    return bool(os.environ.get("RECEPTION_PUBLIC_URL", "").strip())


def provider_secret(variable: str) -> str | None:
    """A secret of a messaging provider; which variables there are, docs/channels.md lists."""
    return os.environ.get(variable, "").strip() or None


def webhook_secret() -> str:
    """What signs messages to the clinic's own system: ``RECEPTION_WEBHOOK_SECRET``.

    Raises:
        StartError: it is not set; unsigned messages could be anybody's.
    """
    secret = os.environ.get("RECEPTION_WEBHOOK_SECRET", "").strip()
    if not secret:
        raise StartError(
            "RECEPTION_WEBHOOK_SECRET is not set, and `backend: webhook` in clinic.yml needs it; "
            "give it the secret that your system checks signatures with (docs/webhook.md)."
        )
    return secret


def duckling_url() -> str | None:
    """A Duckling server that reads dates in place of the package: ``RECEPTION_DUCKLING_URL``."""
    return (os.environ.get("RECEPTION_DUCKLING_URL") or "").rstrip("/") or None


def _port(variable: str, default: int) -> int:
    chosen = os.environ.get(variable) or str(default)
    if not chosen.isdecimal() or not 0 < int(chosen) < 65536:
        raise StartError(f"{variable} is {chosen!r}; write a port number, such as {default}.")
    return int(chosen)


def now(zone: ZoneInfo) -> datetime:
    """The present in ``zone``; ``RECEPTION_NOW`` (ISO 8601) pins the clock.

    Raises:
        StartError: ``RECEPTION_NOW`` is set and is no ISO time.
    """
    pinned = os.environ.get("RECEPTION_NOW")
    if not pinned:
        return datetime.now(zone)
    try:
        moment = datetime.fromisoformat(pinned.replace("Z", "+00:00"))
    except ValueError as error:
        raise StartError(
            f"RECEPTION_NOW is {pinned!r}, which is no ISO time; write it like 2026-11-21T14:30."
        ) from error
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
