"""Every example of the project with its vector, kept in step with the files."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from reception import settings
from reception.errors import DataError
from reception.faq.checks import examples_of_intents
from reception.faq.entry_text import fields_of
from reception.nlu.encoder import SentenceEncoder, VectorCache
from reception.nlu.labels import FAQ
from reception.nlu.text import clean, folded
from reception.yaml_files import changed_at

_REMEMBERED = 30_000
"""Vectors of texts kept in memory beside those of the examples: what somebody is typing."""


@dataclass(frozen=True)
class Known:
    """All examples as they are now.

    Attributes:
        texts: each example, and each topic's question.
        labels: the label of each, as an array.
        vectors: float32, shape (len(texts), size), of unit length.
        by_words: folded text to the place of its first example.
        questions: each topic's question by its label.
        answers: each topic's answer by its label.
    """

    texts: list[str]
    labels: np.ndarray
    vectors: np.ndarray
    by_words: dict[str, int]
    questions: dict[str, str]
    answers: dict[str, str]


class ExampleVectors:
    """Reads a file again only when it has changed, and encodes only texts it has not seen.

    Safe to call from several threads.
    """

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._files: dict[Path, tuple[tuple[int, int], _File]] = {}
        self._vectors: dict[str, np.ndarray] = {}
        self._known: Known | None = None

    def known(self) -> Known:
        """The examples as the files have them now; a file that cannot be read has none."""
        data = settings.home() / "data"
        paths = [*sorted((data / "faq").glob("*.yml")), *sorted((data / "nlu").glob("*.yml"))]
        with self._lock:
            changed = set(self._files) != set(paths)
            for path in paths:
                stamp = _stamp(path)
                if path not in self._files or self._files[path][0] != stamp:
                    self._files[path] = (stamp, _read(path))
                    changed = True
            if changed or self._known is None:
                self._files = {path: self._files[path] for path in paths}
                self._known = self._together()
            return self._known

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of ``texts``, float32, shape (len(texts), size); those seen before at once."""
        cleaned = [_cleaned(text) for text in texts]
        new = list(dict.fromkeys(text for text in cleaned if text not in self._vectors))
        if new:
            self._remember(new, self._encoder.encode(new, cores=2 if len(new) > 8 else 1))
        if not cleaned:
            return np.zeros((0, self._encoder.size), dtype=np.float32)
        return np.stack([self._vectors[text] for text in cleaned])

    def _together(self) -> Known:
        files = [file for _, file in self._files.values()]
        pairs = [pair for file in files for pair in file.examples]
        texts = [text for text, _ in pairs]
        cleaned = [_cleaned(text) for text in texts]
        new = list(dict.fromkeys(text for text in cleaned if text not in self._vectors))
        if len(new) > 50:
            self._remember(new, VectorCache().encode(self._encoder, new))
        by_words: dict[str, int] = {}
        for place, text in enumerate(texts):
            by_words.setdefault(key_of(text), place)
        return Known(
            texts,
            np.array([label for _, label in pairs], dtype=object),
            self.encode(texts),
            by_words,
            {label: file.question for file in files for label in file.labels if file.question},
            {label: file.answer for file in files for label in file.labels if file.answer},
        )

    def _remember(self, texts: Iterable[str], vectors: np.ndarray) -> None:
        self._vectors.update(zip(texts, vectors))
        while len(self._vectors) > _REMEMBERED:
            self._vectors.pop(next(iter(self._vectors)))


@lru_cache(maxsize=_REMEMBERED)
def key_of(text: str) -> str:
    """What two texts share that differ in no word."""
    return folded(text) or text


@lru_cache(maxsize=_REMEMBERED)
def _cleaned(text: str) -> str:
    return clean(text)


@dataclass(frozen=True)
class _File:
    examples: tuple[tuple[str, str], ...]
    labels: tuple[str, ...] = ()
    question: str = ""
    answer: str = ""


def _stamp(path: Path) -> tuple[int, int]:
    return changed_at(path), path.stat().st_size if path.exists() else 0


def _read(path: Path) -> _File:
    try:
        if path.parent.name == "faq":
            fields = fields_of(path.read_text(encoding="utf-8"), path.name)
            label = f"{FAQ}/{path.stem}"
            texts = dict.fromkeys(filter(None, [fields.question, *fields.examples]))
            pairs = tuple((text, label) for text in texts)
            return _File(pairs, (label,), fields.question, fields.answer)
        return _File(tuple((one.text, one.label) for one in examples_of_intents(path)))
    except (DataError, OSError, UnicodeDecodeError):
        return _File(())
