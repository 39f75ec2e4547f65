"""Tries a model on all that is known of visitors, beside the one that they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from reception import settings
from reception.evaluation import figures
from reception.faq.book import load_book
from reception.releases import cases, dialogues, differences, falls, false_alarms, judgement
from reception.releases.judgement import DIALOGUE, Refusal
from reception.releases.limits import load_limits
from reception.releases.progress import Report
from reception.releases.trial import Trial

READ_AT_ONCE = 50
"""Messages between two signs of progress; on a busy machine they take some seconds."""


@dataclass
class Found:
    """What came of a release's steps, as plain values that can be sent and stored.

    Attributes:
        model: path of the trained archive, or empty if the files were refused.
        etag: its sha256.
        data_hash: of the files it was trained from.
        refusals: as dictionaries of `Refusal`.
        may_override: whether a publisher may publish it nonetheless.
        figures: ``regression``, ``leave_one_out`` and ``labels`` (share of each
            label's own examples that are understood when left out), ``dialogues``, ``took``
            (seconds per step), ``files`` (their hashes), ``tried`` (how many of each), ``safety``
            (share of harmless messages taken for a danger); ``before`` holds ``regression``,
            ``safety`` and ``leave_one_out`` of the model that was live.
        changes: ``topics``, ``outcomes`` and ``recent``; see `differences`.
    """

    model: str = ""
    etag: str = ""
    data_hash: str = ""
    refusals: list[dict[str, Any]] = field(default_factory=list)
    may_override: bool = False
    figures: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)


def try_out(
    trial: Trial,
    live: Trial | None,
    files: dict[tuple[str, str], str],
    recent: Sequence[tuple[int, str]],
    live_figures: dict[str, Any],
    found: Found,
    report: Report,
) -> None:
    """Try a model on all that releases are tried on; what comes of it goes into ``found``.

    Args:
        trial: the model.
        live: the one that visitors have.
        files: where each example stands, by its cleaned text and label.
        recent: visitors' messages: number in the log, text.
        live_figures: of the live release, as far as there is one.
        found: of the files; figures, changes and refusals are added.
        report: told of the progress.
    """
    limits = load_limits()
    explain = judgement.explainer(trial, files)
    refusals: list[Refusal] = []

    report.begin("leave_one_out", "Trying it on its own examples, each left out in turn")
    left_out = trial.left_out()
    reached = falls.as_numbers(figures(left_out))
    found.figures["leave_one_out"] = reached
    found.figures["labels"] = _by_label(left_out)
    before = live_figures.get("leave_one_out")
    if before is None and live is not None and live.lessons.texts:
        before = falls.as_numbers(figures(live.left_out()))
    found.figures["before"] = {"leave_one_out": before} if before else {}
    refusals += falls.worse_left_out(reached, before, limits)

    report.begin("regression", "Trying it on the test messages")
    tested = cases.regression_cases(trial.labels)
    _read([case.text for case in tested], trial, live, report)
    parsed = trial.understood([case.text for case in tested])
    found.figures["regression"] = falls.as_numbers(figures(judgement.judged(tested, parsed)))
    if live is not None:
        parsed = live.understood([case.text for case in tested])
        found.figures["before"]["regression"] = falls.as_numbers(
            figures(judgement.judged(tested, parsed))
        )
    refusals += falls.worse_figures(tested, trial, live, limits, explain)

    report.begin("safety", "Trying whether it misses a danger")
    dangers = cases.safety_cases()
    questions = cases.own_questions(load_book(settings.home() / "data"))
    _read([case.text for case in [*dangers, *questions]], trial, live, report)
    refusals += judgement.missed_safety([*dangers, *tested], trial, live, explain)
    refusals += judgement.unhelped(dangers, trial)
    refusals += false_alarms.new_alarms(dangers, trial, live, limits, explain)
    found.figures["safety"] = {"alarms": false_alarms.share_alarmed(dangers, trial)}
    if live is not None:
        found.figures["before"]["safety"] = {"alarms": false_alarms.share_alarmed(dangers, live)}
    refusals += judgement.missed_questions(questions, trial, explain)

    report.begin("dialogues", "Holding conversations")
    topics = differences.lessons_changed(live, trial)
    touched = [entry["label"] for entry in topics if "answer" in entry]
    before_files = live_figures.get("files") or {}
    everything = bool(before_files) and _others(before_files) != _others(found.figures["files"])
    held = dialogues.hold(trial, live, limits.dialogues, touched, everything)
    refusals += _hold_dialogues(held, found, report)

    report.begin("recent", "Comparing it with the model that visitors have")
    _read([text for _, text in recent], trial, live, report)
    found.changes = {
        "topics": topics,
        "outcomes": differences.outcomes_changed([*tested, *dangers, *questions], trial, live),
        "recent": differences.recent_changed(recent, trial, live),
    }
    found.figures["tried"] = {
        "regression": len(tested),
        "safety": len(dangers),
        "recent": len(recent),
        "examples": len(trial.lessons.texts),
        "topics": len(questions),
    }
    found.refusals = [asdict(refusal) for refusal in refusals]


def messages(trial: Trial) -> list[cases.Case]:
    """All that a release is tried on, but for what visitors wrote."""
    return [
        *cases.regression_cases(trial.labels),
        *cases.safety_cases(),
        *cases.own_questions(load_book(settings.home() / "data")),
    ]


def _read(texts: Sequence[str], trial: Trial, live: Trial | None, report: Report) -> None:
    """Have both models read texts, which they remember, and say how many they have read."""
    for start in range(0, len(texts), READ_AT_ONCE):
        report.within(start / len(texts), f"{report.said} ({start:,} of {len(texts):,} messages)")
        for model in (trial, live) if live else (trial,):
            model.understood(texts[start : start + READ_AT_ONCE])


def _others(files: dict[str, str]) -> dict[str, str]:
    """Of the hashes of files those of rules, fixed replies and settings, which no label shows."""
    learned = ("data/faq/", "data/nlu/", "data/articles/")
    return {path: hash_ for path, hash_ in files.items() if not path.startswith(learned)}


def _hold_dialogues(
    holding: Iterator[tuple[float, dialogues.Held]], found: Found, report: Report
) -> list[Refusal]:
    refusals = []
    held = dialogues.Held(0)
    for share, held in holding:
        report.within(share, f"Holding conversations ({held.held})")
    for script, trouble in held.failed:
        title = f"{script.file}: {script.title}"
        refusals.append(
            Refusal(DIALOGUE, f"The conversation “{title}” goes wrong: {trouble}", title)
        )
    found.figures["dialogues"] = {
        "scripts": held.scripts,
        "held": held.held,
        "changed": held.changed,
        "failed": len(held.failed),
        "failed_before": [f"{script.file}: {script.title}" for script in held.failed_before],
    }
    return refusals


def _by_label(left_out: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """For each label how many examples it has, and which share is understood when left out."""
    found: dict[str, list[bool]] = {}
    for one in left_out:
        found.setdefault(one.truth, []).append(one.right_or_offered)
    return {
        label: {"examples": len(right), "right": round(sum(right) / len(right), 4)}
        for label, right in sorted(found.items())
    }
