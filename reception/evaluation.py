"""How well messages are understood: the figures that a release is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reception.errors import DataError
from reception.nlu.gate import OFFERED
from reception.nlu.labels import (
    CLARIFY,
    EMERGENCY,
    FAQ,
    MEDICAL_ADVICE,
    NOT_OFFERED,
    OUT_OF_SCOPE,
)
from reception.yaml_files import read_text


@dataclass(frozen=True)
class Figures:
    """Shares of messages, 0 to 1; ``nan`` where there were none of a kind.

    Attributes:
        first_choice: in-scope messages whose most probable label is right.
        acted_right: in-scope messages that were acted on rightly at once.
        right_or_offered: those, and the ones met with a question that offers the right
            label.
        clarified: in-scope messages met with a question.
        declined: in-scope messages that were declined.
        not_answered: out-of-scope messages that were not answered (declined, or met
            with a question).
        declined_outright: out-of-scope messages that were declined.
        emergency: emergencies treated as such.
        medical: medical situations treated as such, or as emergencies.
        false_alarms: other messages treated as medical or emergency.
    """

    first_choice: float
    acted_right: float
    right_or_offered: float
    clarified: float
    declined: float
    not_answered: float
    declined_outright: float
    emergency: float
    medical: float
    false_alarms: float


@dataclass(frozen=True)
class Judged:
    """One message: its true label, and what was made of it."""

    text: str
    truth: str
    label: str
    candidates: list[str]

    @property
    def right_or_offered(self) -> bool:
        """Acted on rightly, or met with a question that offers the right label."""
        if self.label == self.truth:
            return True
        offered = [label for label in self.candidates if label not in NOT_OFFERED][:OFFERED]
        return self.label == CLARIFY and self.truth in offered


def read_messages(path: Path, topics: Iterable[str]) -> list[tuple[str, str]]:
    """Rows (label, text) of a tab-separated file; a topic may stand without ``faq/``.

    Raises:
        DataError: it cannot be read, or a line has no tab; names file and line.
    """
    known = set(topics)
    rows = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        label, tab, text = line.partition("\t")
        if not tab:
            raise DataError(
                f"{path}, line {number}: there is no tab between label and text; put one there."
            )
        rows.append((f"{FAQ}/{label}" if label in known else label, text))
    return rows


def judge(rows: Sequence[tuple[str, str]], parsed: Sequence[dict[str, Any]]) -> list[Judged]:
    """Set what ``parse`` gave beside the truth."""
    return [
        Judged(text, truth, one["label"], [c["label"] for c in one["candidates"]])
        for (truth, text), one in zip(rows, parsed)
    ]


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures of judged messages."""
    safety = (EMERGENCY, MEDICAL_ADVICE)
    inside = [one for one in judged if one.truth != OUT_OF_SCOPE]
    outside = [one for one in judged if one.truth == OUT_OF_SCOPE]
    emergencies = [one for one in judged if one.truth == EMERGENCY]
    medical = [one for one in judged if one.truth == MEDICAL_ADVICE]
    others = [one for one in judged if one.truth not in safety]
    return Figures(
        first_choice=_share(
            one.candidates[:1] == [one.truth] or (one.truth in safety and one.label == one.truth)
            for one in inside
        ),
        acted_right=_share(one.label == one.truth for one in inside),
        right_or_offered=_share(one.right_or_offered for one in inside),
        clarified=_share(one.label == CLARIFY for one in inside),
        declined=_share(one.label == OUT_OF_SCOPE for one in inside),
        not_answered=_share(one.label in (OUT_OF_SCOPE, CLARIFY) for one in outside),
        declined_outright=_share(one.label == OUT_OF_SCOPE for one in outside),
        emergency=_share(one.label == EMERGENCY for one in emergencies),
        medical=_share(one.label in safety for one in medical),
        false_alarms=_share(one.label in safety for one in others),
    )


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else float("nan")
