"""Everything that can be wrong in the files people edit, checked before training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from reception import settings
from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.evaluation import read_messages
from reception.faq.articles import load_article
from reception.faq.book import Book, Entry, check_name, load_book, topic_files
from reception.nlu.encoder import SentenceEncoder, VectorCache
from reception.nlu.red_flags import load_red_flags
from reception.nlu.text import clean, folded
from reception.yaml_files import changed_at, read_model, read_yaml

TOO_NEAR = 0.96
"""Cosine from which two examples say the same. Of the book's own examples no pair in two
topics reaches it, and pairs above it differ by a word such as "the"."""


@dataclass(frozen=True)
class Example:
    """One example: its text, its label and the file it stands in."""

    text: str
    label: str
    path: Path


def check_project() -> list[str]:
    """Check everything; what was found to be in order, a line each.

    Raises:
        DataError: the first mistake, naming file, entry and mend.
    """
    data = settings.home() / "data"
    clinic = load_clinic()
    flags = load_red_flags()
    plain = list(plain_examples(data / "nlu"))
    book = load_book(data, frozenset(example.label for example in plain))
    examples = [*faq_examples(book), *plain]
    check_apart(examples, SentenceEncoder())
    for path in _test_messages():
        read_messages(path, ())
    return [
        f"clinic.yml: {clinic.name}, {len(clinic.services)} services, "
        f"{len(clinic.therapists)} therapists",
        f"data/faq: {len(book)} topics, each answer with its source",
        f"data/safety: {flags.count} red flags",
        f"examples: {len(examples)}, none in two topics",
    ]


def broken_files() -> dict[str, str]:
    """Files with a mistake by their place in the project, each with what is wrong."""
    home = settings.home()
    paths = [
        *topic_files(home / "data" / "faq"),
        *sorted((home / "data" / "articles").glob("*.md")),
        *sorted((home / "data" / "nlu").glob("*.yml")),
        *_test_messages(),
    ]
    found = {path: _trouble_in(path, changed_at(path)) for path in paths}
    return {path.relative_to(home).as_posix(): said for path, said in found.items() if said}


def faq_examples(book: Book) -> Iterator[Example]:
    """The examples of every topic."""
    for topic in book.values():
        for text in topic.texts:
            yield Example(text, topic.label, topic.path)


def plain_examples(folder: Path) -> Iterator[Example]:
    """The examples of every plain intent in Rasa's NLU files.

    Raises:
        DataError: an entry is not what Rasa reads.
    """
    for path in sorted(folder.glob("*.yml")):
        yield from examples_of_intents(path)


def examples_of_intents(path: Path) -> Iterator[Example]:
    """The examples of one of Rasa's NLU files.

    Raises:
        DataError: an entry is not what Rasa reads.
    """
    content = read_yaml(path)
    entries = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise DataError(f"{path}: nlu: it is missing; list the intents under `nlu:`.")
    for entry in entries:
        if not isinstance(entry, dict):
            raise DataError(
                f"{path}: {str(entry)[:40]!r} stands where an intent should; write "
                "`- intent:` with its `examples: |` below."
            )
        label, block = entry.get("intent"), entry.get("examples")
        if not isinstance(label, str) or not label or not isinstance(block, str):
            raise DataError(
                f"{path}: {label or 'an entry without intent'}: write `intent:` and, under "
                "`examples: |`, one example a line after a dash."
            )
        for line in block.splitlines():
            text = line.strip().removeprefix("- ").strip()
            if text:
                yield Example(text, label, path)


def labels_of_examples() -> dict[str, str]:
    """Every example of the project, folded, with its label."""
    data = settings.home() / "data"
    examples = [*faq_examples(load_book(data)), *plain_examples(data / "nlu")]
    return {folded(example.text) or example.text: example.label for example in examples}


def check_apart(examples: list[Example], encoder: SentenceEncoder) -> None:
    """Check that no example stands in two topics, word for word or all but.

    Raises:
        DataError: naming both examples and their files.
    """
    seen: dict[str, Example] = {}
    for example in examples:
        other = seen.setdefault(folded(example.text) or example.text, example)
        if other.label != example.label:
            raise DataError(_clash(example, other, "is also"))
    vectors = VectorCache().encode(encoder, [clean(example.text) for example in examples])
    labels = np.array([example.label for example in examples])
    for start in range(0, len(examples), 1000):
        near = vectors[start : start + 1000] @ vectors.T >= TOO_NEAR
        near &= labels[start : start + 1000, None] != labels[None]
        for row, column in zip(*np.nonzero(near)):
            first, second = examples[start + row], examples[column]
            # Emoji are all alike to the encoder.
            if folded(first.text) and folded(second.text):
                raise DataError(_clash(first, second, "says the same as"))


def _test_messages() -> list[Path]:
    return sorted((settings.home() / "tests" / "regression").glob("*.tsv"))


@lru_cache(maxsize=1000)
def _trouble_in(path: Path, _changed: int) -> str:
    """What is wrong with a file, or nothing."""
    try:
        if path.parent.name == "faq":
            check_name(path)
            read_model(path, Entry)
        elif path.suffix == ".md":
            load_article(path)
        elif path.suffix == ".tsv":
            read_messages(path, ())
        else:
            list(examples_of_intents(path))
    except DataError as error:
        return str(error)
    return ""


def _clash(first: Example, second: Example, how: str) -> str:
    return (
        f"{first.path}: examples: {first.text!r} {how} {second.text!r} in {second.path} "
        f"({second.label}); keep it where a visitor would expect the answer, and reword or "
        "remove the other."
    )
