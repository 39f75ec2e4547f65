"""What a piece of advice is."""

from __future__ import annotations

from dataclasses import dataclass

STOP, WARN, HINT = "stop", "warn", "hint"
"""It cannot go live so; it should be looked at; it would be better so."""


@dataclass(frozen=True)
class Advice:
    """One thing to say of a topic.

    Attributes:
        kind: short name of the reason, such as ``too_near``.
        severity: ``STOP``, ``WARN`` or ``HINT``.
        field: ``question``, ``answer``, ``source``, ``follow_ups``, ``examples``, or empty.
        text: a sentence or two for whoever writes.
        where: the example, sentence or follow-up that it is about.
        label: where that example belongs, if elsewhere; else empty.
    """

    kind: str
    severity: str
    field: str
    text: str
    where: str | None = None
    label: str = ""
