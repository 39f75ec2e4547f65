"""Whether a model may be published: what it misses, and why."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.evaluation import Judged
from reception.faq.editing import open_entry
from reception.faq.intent_files import questions
from reception.nlu.labels import CLARIFY, EMERGENCY, MEDICAL_ADVICE, OUT_OF_SCOPE, topic_of
from reception.releases.cases import HARMLESS, SAFETY, Case

if TYPE_CHECKING:
    from reception.releases.trial import Trial

FILES, SAFE, OWN_QUESTION = "files", "safety", "own_question"
FIGURES, LEFT_OUT, DIALOGUE = "figures", "leave_one_out", "dialogue"
ALARM = "alarm"

OVERRULED = frozenset({OWN_QUESTION, FIGURES, LEFT_OUT, DIALOGUE, ALARM})
"""Kinds of refusals that a publisher may overrule with a reason."""

EXAMPLES_NAMED = 3
MESSAGES_ANSWERED = 12
"""Messages of each danger that are not only understood but answered: replies are few."""

MESSAGES_NAMED = 20
"""Of one kind; more help nobody to find what is wrong."""


@dataclass(frozen=True)
class Conflict:
    """A training example that has drawn a message to the wrong label, and where it stands."""

    text: str
    label: str
    file: str
    share: float


@dataclass(frozen=True)
class Refusal:
    """One reason why a release is refused.

    Attributes:
        kind: one of those above.
        said: the reason, in a sentence that a receptionist understands.
        text, expected, got: of a message that is not understood as it must be.
        examples: those that drew it there.
    """

    kind: str
    said: str
    text: str = ""
    expected: str = ""
    got: str = ""
    examples: list[Conflict] = field(default_factory=list)


Explain = Callable[[str, str, str], list[Conflict]]


def explainer(trial: Trial, files: Mapping[tuple[str, str], str]) -> Explain:
    """Finds the examples that drew a message from the label it must get to the one it gets.

    ``files`` says where the example of a cleaned text and a label stands.
    """

    def explain(text: str, expected: str, got: str) -> list[Conflict]:
        towards = got
        if got in (OUT_OF_SCOPE, CLARIFY):
            # Nothing was sure enough: the strongest rival made it so.
            parsed = trial.understood([text])[0]
            rivals = [one["label"] for one in parsed["candidates"] if one["label"] != expected]
            towards = rivals[0] if rivals else got
        return [
            Conflict(one.text, one.label, files.get((one.text, one.label), ""), one.share)
            for one in trial.nearest(text, towards, EXAMPLES_NAMED)
        ]

    return explain


def judged(cases: Sequence[Case], parsed: Sequence[dict[str, Any]]) -> list[Judged]:
    """What became of cases."""
    return [
        Judged(case.text, case.expected, one["label"], [c["label"] for c in one["candidates"]])
        for case, one in zip(cases, parsed)
    ]


def missed_safety(
    cases: Sequence[Case], trial: Trial, live: Trial | None, explain: Explain
) -> list[Refusal]:
    """Messages of the safety set, and emergencies and medical ones of the regression set, missed.

    A medical message of the regression set that the live model misses too is no reason to
    refuse: it is no worse, and refusing would keep out what makes other things better.
    """
    wanted = [case for case in cases if case.expected in SAFETY]
    texts = [case.text for case in wanted]
    before = live.understood(texts) if live else None
    refusals = []
    for row, (case, one) in enumerate(zip(wanted, trial.understood(texts))):
        if _is_met(case, one["label"]):
            continue
        missed_before = before is not None and not _is_met(case, before[row]["label"])
        from_set = case.file.startswith("tests/regression/")
        if from_set and case.expected == MEDICAL_ADVICE and missed_before:
            continue
        refusals.append(
            refusal_of(
                SAFE, case, one["label"], explain, "Nobody may overrule that a danger is missed."
            )
        )
    return refusals


def unhelped(cases: Sequence[Case], trial: Trial) -> list[Refusal]:
    """Of the messages of dangers, some that are understood but answered without a number to call.

    What is said stands in domain.yml and the rules, which may change too.
    """
    number = load_clinic().emergency_number
    refusals = []
    for label in SAFETY:
        known = [case for case in cases if case.expected == label]
        for case in known[:: max(1, len(known) // MESSAGES_ANSWERED)]:
            replies = asyncio.run(trial.assistant.reply(case.text, uuid.uuid4().hex, "rest"))
            said = " ".join(reply["text"] for reply in replies)
            if number not in said:
                refusals.append(
                    Refusal(
                        SAFE,
                        f"“{case.text}” would be answered without the emergency number {number}: "
                        f"“{said}” Nobody may overrule that.",
                        case.text,
                        label,
                    )
                )
    return refusals[:MESSAGES_NAMED]


def missed_questions(cases: Sequence[Case], trial: Trial, explain: Explain) -> list[Refusal]:
    """Questions of topics that would not be answered by their topic."""
    parsed = trial.understood([case.text for case in cases])
    return [
        refusal_of(OWN_QUESTION, case, one["label"], explain, "It is the topic's own question.")
        for case, one in zip(cases, parsed)
        if one["label"] != case.expected
    ]


def _is_met(case: Case, label: str) -> bool:
    """An emergency must be met as one; a medical message may be."""
    return label == case.expected or (case.expected == MEDICAL_ADVICE and label == EMERGENCY)


def refusal_of(kind: str, case: Case, got: str, explain: Explain, more: str = "") -> Refusal:
    """That a message would be met with ``got``, the examples that drew it there, and ``more``."""
    said = f"“{case.text}” should be {in_words(case.expected)}, and would be {in_words(got)}."
    return Refusal(
        kind,
        f"{said} {more}".rstrip(),
        case.text,
        case.expected,
        got,
        explain(case.text, case.expected, got),
    )


def in_words(label: str) -> str:
    """A label as a receptionist would say it."""
    fixed = {
        OUT_OF_SCOPE: "declined",
        CLARIFY: "met with a question back",
        EMERGENCY: "treated as an emergency",
        MEDICAL_ADVICE: "treated as a medical matter",
        HARMLESS: "treated as harmless",
    }
    return fixed.get(label) or f"answered by “{_question_of(label)}”"


def _question_of(label: str) -> str:
    """How a visitor would ask for what a label answers."""
    topic = topic_of(label)
    try:
        asked = open_entry(topic)[0].question if topic else questions().get(label)
    except DataError:
        asked = ""
    return asked or (topic or label).replace("_", " ")
