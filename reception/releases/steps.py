"""The steps of a release up to publishing: check, train, try, compare.

All of it happens in the workshop's worker, which keeps Rasa, the encoder and what it has read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reception.clinic.messages import UNSURE
from reception.errors import DataError, ModelError
from reception.nlu.labels import CLARIFY, OUT_OF_SCOPE
from reception.releases import cases
from reception.releases.archives import etag_of
from reception.releases.judgement import FILES, OVERRULED, Refusal
from reception.releases.progress import Report, Say
from reception.releases.project_files import (
    check_files,
    data_hash,
    file_hashes,
    validated_files,
)
from reception.releases.scripts import scripts
from reception.releases.trial import Trial, remember_vectors
from reception.releases.trying import Found, messages, try_out
from reception.training import project_importer, train


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
        texts = [case.text for case in messages(trial)]
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
        report = Report(say)
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
        try_out(trial, live, files, recent, live_figures, found, report)
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
