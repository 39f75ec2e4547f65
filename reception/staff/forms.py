"""What a form of the console has sent."""

from __future__ import annotations

from sanic.request import Request


def typed(request: Request, name: str) -> str:
    """A field as it was typed, such as a password; empty if there is none."""
    return str((request.form or {}).get(name) or "")


def field(request: Request, name: str) -> str:
    """A field without blanks around it; empty if there is none."""
    return typed(request, name).strip()
