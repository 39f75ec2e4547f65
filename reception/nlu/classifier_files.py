"""A trained classifier as files of a model, JSON and plain arrays: nothing is pickled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from reception.nlu.gate import Thresholds
from reception.nlu.kernel_ridge import KernelRidge, Settings, TermWeights


def store(
    folder: Path, model: KernelRidge, thresholds: Thresholds, questions: dict[str, str]
) -> None:
    """Write a classifier into ``folder``."""
    about = {
        "labels": model.labels,
        "settings": model.settings.__dict__,
        "thresholds": thresholds.as_dict(),
        "questions": questions,
        "words": model.words.terms,
        "characters": model.characters.terms,
    }
    (folder / "classifier.json").write_text(json.dumps(about), encoding="utf-8")
    np.savez(
        folder / "classifier.npz",
        vectors=model.vectors,
        dual=model.dual,
        word_idf=model.words.idf,
        character_idf=model.characters.idf,
        word_weights=model.word_weights,
        character_weights=model.character_weights,
    )


def store_examples(
    folder: Path, texts: Sequence[str], targets: Sequence[str], held_out: np.ndarray
) -> None:
    """Write what was learned from, in the order of the classifier's rows.

    Nobody needs it to answer a visitor. Releases do: to say what has changed, which examples
    have decided, and what the model makes of each example when it has not seen it.
    """
    (folder / "examples.json").write_text(
        json.dumps({"texts": texts, "targets": targets}), encoding="utf-8"
    )
    np.save(folder / "held_out.npy", held_out.astype(np.float16))


def restore(folder: Path) -> tuple[KernelRidge, Thresholds, dict[str, str]]:
    """The inverse of ``store``."""
    about = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
    with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
        model = KernelRidge(
            labels=about["labels"],
            vectors=arrays["vectors"],
            dual=arrays["dual"],
            words=TermWeights.restore("words", about["words"], arrays["word_idf"]),
            characters=TermWeights.restore(
                "characters", about["characters"], arrays["character_idf"]
            ),
            word_weights=arrays["word_weights"],
            character_weights=arrays["character_weights"],
            settings=Settings(**about["settings"]),
        )
    return model, Thresholds(**about["thresholds"]), about["questions"]
