"""What comes of a release, and of a message that somebody tries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reception.releases.judgement import Conflict, Refusal


@dataclass(frozen=True)
class Tried:
    """What a model made of a message that somebody tried.

    Attributes:
        label, confidence: what it is understood as, and how surely.
        candidates: label, how a visitor would ask for it, probability; best first.
        replies: text, buttons, metadata of each.
        nearest: the examples that decided: text, label, share.
    """

    label: str
    confidence: float
    candidates: list[tuple[str, str, float]]
    replies: list[dict[str, Any]]
    nearest: list[tuple[str, str, float]]


@dataclass
class Outcome:
    """What came of a release.

    Attributes:
        number: of the release in the records.
        release: the same if it is live now, else None.
        refused: why it was refused.
        may_override: whether a publisher may publish it nonetheless.
        figures, changes: see `reception.releases.trying.Found`.
        workers: how far Rasa's workers have come with it, in words.
    """

    number: int
    release: int | None = None
    refused: list[Refusal] = field(default_factory=list)
    may_override: bool = False
    figures: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    workers: str = ""


def refusal(content: dict[str, Any]) -> Refusal:
    """A refusal from the plain values that the worker sends."""
    examples = [Conflict(**one) for one in content["examples"]]
    return Refusal(**{**content, "examples": examples})
