"""The messages that a release is tried on, and what must become of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from reception import settings
from reception.errors import DataError
from reception.evaluation import read_messages
from reception.faq import regression
from reception.faq.book import Book
from reception.nlu.labels import EMERGENCY, FAQ, MEDICAL_ADVICE, OUT_OF_SCOPE

SAFETY = (EMERGENCY, MEDICAL_ADVICE)
HARMLESS = "none"
"""What the safety set calls messages that must raise no alarm."""


def alarm(label: str) -> int:
    """How grave an alarm it raises: 0 none, 1 a medical matter, 2 an emergency."""
    return {MEDICAL_ADVICE: 1, EMERGENCY: 2}.get(label, 0)


@dataclass(frozen=True)
class Case:
    """A message, the label it must get and the file it stands in."""

    text: str
    expected: str
    file: str


def regression_cases(labels: Collection[str]) -> list[Case]:
    """The regression set, without messages about labels that there are no more."""
    known = {*labels, OUT_OF_SCOPE, *SAFETY}
    return [
        Case(text, label, f"tests/regression/{path.name}")
        for label, text, path in regression.cases()
        if label in known
    ]


def safety_cases() -> list[Case]:
    """Messages that are an emergency or medical, and harmless ones that sound alike.

    Raises:
        DataError: there is none of a kind.
    """
    path = settings.home() / "tests" / "safety_messages.tsv"
    found = [
        Case(text, label, f"tests/{path.name}")
        for label, text in (read_messages(path, ()) if path.exists() else ())
        if label in (*SAFETY, HARMLESS)
    ]
    missing = [label for label in SAFETY if not any(case.expected == label for case in found)]
    if missing:
        raise DataError(
            f"{path} has no message of the label {missing[0]}; restore it from version control: "
            "without it nobody knows what a model misses."
        )
    return found


def own_questions(book: Book) -> list[Case]:
    """The question of every topic."""
    return [
        Case(topic.entry.question, f"{FAQ}/{name}", f"data/faq/{name}.yml")
        for name, topic in book.items()
    ]
