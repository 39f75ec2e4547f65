"""The steps of a release up to publishing: check, train, try, compare.

All of it happens in the workshop's worker, which keeps Rasa, the encoder and what it has read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from reception import settings
from reception.clinic.messages import UNSURE
from reception.errors import DataError, ModelError, ReceptionError
from reception.evaluation import figures
from reception.faq.book import load_book
from reception.nlu.labels import CLARIFY, OUT_OF_SCOPE
from reception.releases import cases, dialogues, differences, false_alarms, judgement
from reception.releases.archives import etag_of
from reception.releases.judgement import DIALOGUE, FILES, OVERRULED, Refusal
from reception.releases.limits import load_limits
from reception.releases.project_files import (
    check_files,
    data_hash,
    file_hashes,
    validated_files,
)
from reception.releases.scripts import scripts
from reception.releases.trial import Trial, remember_vectors
from reception.training import project_importer, train

STEPS = {
    "check": 0.10,
    "train": 0.30,
    "leave_one_out": 0.05,
    "regression": 0.15,
    "safety": 0.10,
    "dialogues": 0.20,
    "recent": 0.05,
    "publish": 0.05,
}
"""Steps in their order, with their share of the progress bar."""


READ_AT_ONCE = 50
"""Messages between two signs of progress; on a busy machine they take some seconds."""


@dataclass(frozen=True)
class Progress:
    """How far a release has come.

    Attributes:
        step: one of `STEPS`.
        done: of the whole release, 0 to 1.
        said: what is done, for a receptionist.
    """

    step: str
    done: float
    said: str


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


Say = Callable[[Progress], None]


class Bench:
    """Where models are made and tried; keeps the last one made, and the live one.

    Args:
        scratch: a folder for the models that it makes.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._live: Trial | None = None
        self._draft: tuple[str, Trial] | None = None

    def live(self, path: Path | None) -> Trial | None:
        """The model that visitors have, loaded once."""
        if path is None:
            return None
        if self._live is None or self._live.path != path:
            draft = self._draft[1] if self._draft else None
            if draft is not None and draft.etag == etag_of(path):
                draft.path, self._live = path, draft
            else:
                self._live = Trial(path)
        return self._live

    def draft(self, importer: Any = None, read_from: str = "") -> Trial:
        """A model of the files as they are, trained if they have changed.

        Args:
            importer: that has read the files before.
            read_from: hash of the files before it did.

        Raises:
            ReceptionError: the files have a mistake.
        """
        before = read_from or data_hash()
        if self._draft is None or self._draft[0] != before:
            trial = self._train(before, importer)
            # Of files that changed meanwhile nobody knows which state was read.
            self._draft = (before if data_hash() == before else "", trial)
        return self._draft[1]

    def warm(self, live: Path | None) -> None:
        """Read beforehand what every release reads, so that the first one is quick too."""
        remember_vectors()
        project_importer().get_nlu_data()
        trial = self.live(live)
        if trial is None:
            return
        texts = [case.text for case in _messages(trial)]
        texts += [text for script in scripts() for text in script.texts]
        trial.understood(texts)

    def answers_surely(
        self, live_path: Path | None, waiting: Sequence[tuple[int, str]]
    ) -> list[int]:
        """Numbers of those of the ``waiting`` messages that visitors now get a sure answer to."""
        live = self.live(live_path)
        if live is None:
            return []
        unanswered = {OUT_OF_SCOPE, CLARIFY, *cases.SAFETY}
        return [
            number
            for (number, _), one in zip(waiting, live.understood([text for _, text in waiting]))
            if one["label"] not in unanswered and one["confidence"] >= UNSURE
        ]

    def make(
        self,
        live_path: Path | None,
        recent: Sequence[tuple[int, str]],
        live_figures: dict[str, Any],
        say: Say,
    ) -> Found:
        """Check the files, train on them and try the model.

        Args:
            live_path: of the model that visitors have.
            recent: visitors' messages: number in the log, text.
            live_figures: of the live release, as far as there is one.
            say: told of the progress.

        Raises:
            ReceptionError: a file changed meanwhile, or something outside of the files is wrong.
        """
        remember_vectors()
        report = _Report(say)
        hashes = file_hashes()
        found = Found(data_hash=data_hash(hashes), figures={"files": hashes})
        try:
            report.begin("check", "Checking the files")
            # Before there is another draft: the one there is may be what visitors have.
            live = self.live(live_path)
            # Rasa would stop at what it cannot read without saying what to do.
            check_files()
            importer, files = validated_files()
            report.begin("train", "Training")
            trial = self.draft(importer, found.data_hash)
        except DataError as error:
            found.refusals = [asdict(Refusal(FILES, str(error)))]
            return found
        if data_hash() != found.data_hash:
            raise ModelError(
                "Somebody changed a file while the model was trained; run the release again."
            )
        found.model, found.etag = str(trial.path), trial.etag
        _try(trial, live, files, recent, live_figures, found, report)
        found.figures["took"] = report.end()
        kinds = {refusal["kind"] for refusal in found.refusals}
        found.may_override = kinds <= OVERRULED
        return found

    def _train(self, name: str, importer: Any) -> Trial:
        target = self._scratch / f"{name[:16]}.tar.gz"
        train(target, importer)
        trial = Trial(target)
        for path in self._scratch.glob("*.tar.gz"):
            if path != target:
                path.unlink(missing_ok=True)
        return trial


class _Report:
    """Says where it is, and measures what each step takes.

    Attributes:
        said: of the step that it is in.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._took: dict[str, float] = {}
        self._step, self._since = "", time.perf_counter()
        self.said = ""

    def begin(self, step: str, said: str) -> None:
        self.end()
        self._step, self._since = step, time.perf_counter()
        self.said = said
        self.within(0.0, said)

    def within(self, share: float, said: str) -> None:
        before = 0.0
        for step, weight in STEPS.items():
            if step == self._step:
                break
            before += weight
        self._say(Progress(self._step, round(before + share * STEPS[self._step], 3), said))

    def end(self) -> dict[str, float]:
        if self._step:
            took = time.perf_counter() - self._since
            self._took[self._step] = round(self._took.get(self._step, 0.0) + took, 2)
            self._since = time.perf_counter()
        return self._took


def _messages(trial: Trial) -> list[cases.Case]:
    return [
        *cases.regression_cases(trial.labels),
        *cases.safety_cases(),
        *cases.own_questions(load_book(settings.home() / "data")),
    ]


def _try(
    trial: Trial,
    live: Trial | None,
    files: dict[tuple[str, str], str],
    recent: Sequence[tuple[int, str]],
    live_figures: dict[str, Any],
    found: Found,
    report: _Report,
) -> None:
    limits = load_limits()
    explain = judgement.explainer(trial, files)
    refusals: list[Refusal] = []

    report.begin("leave_one_out", "Trying it on its own examples, each left out in turn")
    left_out = trial.left_out()
    reached = judgement.as_numbers(figures(left_out))
    found.figures["leave_one_out"] = reached
    found.figures["labels"] = _by_label(left_out)
    before = live_figures.get("leave_one_out")
    if before is None and live is not None and live.lessons.texts:
        before = judgement.as_numbers(figures(live.left_out()))
    found.figures["before"] = {"leave_one_out": before} if before else {}
    refusals += judgement.worse_left_out(reached, before, limits)

    report.begin("regression", "Trying it on the test messages")
    tested = cases.regression_cases(trial.labels)
    _read([case.text for case in tested], trial, live, report)
    parsed = trial.understood([case.text for case in tested])
    found.figures["regression"] = judgement.as_numbers(figures(judgement.judged(tested, parsed)))
    if live is not None:
        parsed = live.understood([case.text for case in tested])
        found.figures["before"]["regression"] = judgement.as_numbers(
            figures(judgement.judged(tested, parsed))
        )
    refusals += judgement.worse_figures(tested, trial, live, limits, explain)

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


def _read(texts: Sequence[str], trial: Trial, live: Trial | None, report: _Report) -> None:
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
    holding: Iterator[tuple[float, dialogues.Held]], found: Found, report: _Report
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


def cause(error: BaseException) -> str:
    """What to tell staff of an error: ours in its own words, others without what they quote."""
    if isinstance(error, ReceptionError):
        return str(error)
    return f"Something unexpected went wrong ({type(error).__name__}); the log says more."
