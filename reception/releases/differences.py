"""What a release changes: topics, their examples, and the outcome of messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reception.nlu.labels import EMERGENCY, FAQ, MEDICAL_ADVICE
from reception.nlu.text import clean
from reception.releases.archives import Lessons
from reception.releases.cases import HARMLESS, Case, alarm

if TYPE_CHECKING:
    from reception.releases.trial import Trial


def lessons_changed(live: Trial | None, trial: Trial) -> list[dict[str, Any]]:
    """One entry per topic or intent that is new, gone or different, by label.

    A topic's own question, which it has learned too, is no example.

    Keys: ``label``, ``change`` ("added", "removed" or "changed"), ``examples_added``,
    ``examples_removed`` and, of a topic whose answer or question has changed, ``answer`` and
    ``question``: old and new.
    """
    if live is None or not live.lessons.texts:
        return []  # the first, or after a model that does not tell what it has learned from
    before, after = _by_label(live), _by_label(trial)
    found = []
    for label in sorted({*before, *after}):
        answers = (_answer(live.lessons, label), _answer(trial.lessons, label))
        asked = (live.question(label), trial.question(label))
        added = sorted(after.get(label, set()) - before.get(label, set()))
        removed = sorted(before.get(label, set()) - after.get(label, set()))
        is_reworded = label in before and label in after and asked[0] != asked[1]
        if not added and not removed and answers[0] == answers[1] and not is_reworded:
            continue
        how = "changed" if label in before and label in after else "added"
        entry: dict[str, Any] = {
            "label": label,
            "change": how if label in after else "removed",
            "examples_added": added,
            "examples_removed": removed,
        }
        if answers[0] != answers[1]:
            entry["answer"] = list(answers)
        if is_reworded:
            entry["question"] = list(asked)
        found.append(entry)
    return found


def outcomes_changed(
    cases: Sequence[Case], trial: Trial, live: Trial | None
) -> list[dict[str, Any]]:
    """Messages that would become something else.

    Keys: ``text``, ``file``, ``expected`` (empty if anything harmless is right), ``old``, ``new``.
    """
    if live is None:
        return []
    texts = [case.text for case in cases]
    return [
        {
            "text": case.text,
            "file": case.file,
            "expected": "" if case.expected == HARMLESS else case.expected,
            "old": before["label"],
            "new": after["label"],
        }
        for case, before, after in zip(cases, live.understood(texts), trial.understood(texts))
        if before["label"] != after["label"]
    ]


def verdict(changed: Mapping[str, Any]) -> str:
    """Whether an entry of `outcomes_changed` is "better", "worse", or neither: "".

    Harmless messages may become anything but a danger, and an emergency is worse than a medical
    matter; a medical one may be met as an emergency.
    """
    old, new = (_rightness(changed["expected"], changed[when]) for when in ("old", "new"))
    return "" if old == new else ("better" if new > old else "worse")


def _rightness(expected: str, got: str) -> int:
    """The greater, the better."""
    if not expected:
        return -alarm(got)
    return int(got == expected or (expected == MEDICAL_ADVICE and got == EMERGENCY))


def recent_changed(
    recent: Sequence[tuple[int, str]], trial: Trial, live: Trial | None
) -> list[dict[str, Any]]:
    """Visitors' messages that would become something else: ``message``, ``old``, ``new``.

    By their number in the log of messages, not by their text, which may have to be forgotten.
    """
    if live is None:
        return []
    texts = [text for _, text in recent]
    return [
        {"message": number, "old": before["label"], "new": after["label"]}
        for (number, _), before, after in zip(
            recent, live.understood(texts), trial.understood(texts)
        )
        if before["label"] != after["label"]
    ]


def _by_label(trial: Trial) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for text, label in zip(trial.lessons.texts, trial.lessons.targets):
        found.setdefault(label, set()).add(text)
    for label, texts in found.items():
        texts.discard(clean(trial.question(label)))
    return found


def _answer(lessons: Lessons, label: str) -> str | None:
    if not label.startswith(f"{FAQ}/"):
        return None
    variations = lessons.responses.get(f"utter_{label}") or [{}]
    return variations[0].get("text")
