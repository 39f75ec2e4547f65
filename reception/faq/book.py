"""The FAQ book: one YAML file per topic, the source of every answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pydantic

from reception.errors import DataError
from reception.faq.articles import Article, load_articles
from reception.nlu.labels import FAQ
from reception.yaml_files import Strict, read_model

TOPIC_NAME = re.compile(r"[a-z0-9_]{1,60}")
"""Of a topic, and of its file before the ending: it is part of a label and of addresses."""

LONGEST_ANSWER = 70
"""Words of an answer that somebody reads on a phone."""

FOLLOW_UPS_SHOWN = 3
"""Questions that visitors are offered after an answer, at the most."""

FEWEST_EXAMPLES = 8
"""A new topic can be published with these; `reception.faq.advice` asks for more."""


class Source(Strict):
    """Where an answer comes from: an article's file name and one of its headings."""

    article: str
    heading: str


class Entry(Strict):
    """One topic as its file has it."""

    question: str
    answer: str
    source: Source
    reviewed: date
    follow_ups: list[str]
    examples: list[str]

    @pydantic.validator("question", "answer")
    def _not_empty(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("it is empty; fill it in")
        return text.strip()

    @pydantic.validator("answer")
    def _short_enough(cls, answer: str) -> str:
        words = len(answer.split())
        if words > LONGEST_ANSWER:
            raise ValueError(f"it has {words} words; shorten it to {LONGEST_ANSWER} at the most")
        if "{" in answer or "}" in answer:
            raise ValueError("curly brackets have a meaning of their own; leave them out")
        return answer

    @pydantic.validator("examples")
    def _enough_and_different(cls, examples: list[str]) -> list[str]:
        if len(examples) < FEWEST_EXAMPLES:
            raise ValueError(
                f"there are {len(examples)}; add {FEWEST_EXAMPLES - len(examples)} more, "
                "in other words than those"
            )
        seen: set[str] = set()
        for example in examples:
            if not example.strip():
                raise ValueError("one of them is empty; remove it")
            if example.lower() in seen:
                raise ValueError(f"{example!r} stands there twice; remove one of them")
            seen.add(example.lower())
        return examples


@dataclass(frozen=True)
class Topic:
    """A checked entry with the article it rests on."""

    name: str
    path: Path
    entry: Entry
    article: Article

    @property
    def label(self) -> str:
        """Its full retrieval intent, ``faq/<topic>``."""
        return f"{FAQ}/{self.name}"

    def source(self) -> dict[str, str]:
        """The source as reply metadata shows it."""
        return {
            "article": self.article.name,
            "title": self.article.title,
            "heading": self.entry.source.heading,
            "reviewed": self.article.reviewed.isoformat(),
        }

    @property
    def texts(self) -> list[str]:
        """What the classifier learns from: the question and the examples."""
        return list(dict.fromkeys([self.entry.question, *self.entry.examples]))


Book = Mapping[str, Topic]


def topic_files(folder: Path) -> list[Path]:
    """What was meant as a topic in ``data``/faq, also under a name that none can have."""
    if not folder.is_dir():
        return []
    meant = (path for path in folder.iterdir() if path.suffix.lower() in (".yml", ".yaml"))
    return sorted(path for path in meant if not path.name.startswith("."))


def is_named(path: Path) -> bool:
    """Whether a topic's file has a name that a topic can have."""
    return path.suffix == ".yml" and bool(TOPIC_NAME.fullmatch(path.stem))


def check_name(path: Path) -> None:
    """Check a topic's file's name.

    Raises:
        DataError: no topic can have it; names one that can.
    """
    if not is_named(path):
        mended = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")[:60] or "topic"
        raise DataError(
            f"{path}: a topic's file is named in small letters, digits and _, and ends in .yml; "
            f"rename it, for example to {mended}.yml."
        )


def load_book(data: Path, other_labels: frozenset[str] | None = None) -> Book:
    """The topics of ``data``/faq with the articles of ``data``/articles.

    Args:
        data: the project's data folder.
        other_labels: plain intents that a follow-up may name beside topics; None to
            allow any name (the importer, which runs before they are known).

    Raises:
        DataError: a mistake in a file, with its place and mend.
    """
    articles = load_articles(data / "articles")
    book: dict[str, Topic] = {}
    for path in topic_files(data / "faq"):
        check_name(path)
        entry = read_model(path, Entry)
        article = articles.get(entry.source.article)
        if article is None:
            raise DataError(
                f"{path}: source.article: there is no article {entry.source.article!r}; "
                f"choose one of: {', '.join(articles)}."
            )
        if entry.source.heading not in article.sections:
            raise DataError(
                f"{path}: source.heading: {article.name} has no heading "
                f"{entry.source.heading!r}; choose one of: {', '.join(article.sections)}."
            )
        book[path.stem] = Topic(path.stem, path, entry, article)
    if not book:
        raise DataError(f"{data / 'faq'}: there is no topic; add at least one .yml file.")
    for topic in book.values():
        for name in topic.entry.follow_ups:
            known = name in book or other_labels is None or name in other_labels
            if name == topic.name or not known:
                raise DataError(
                    f"{topic.path}: follow_ups: there is no other topic {name!r}; choose from: "
                    f"{', '.join(sorted({*book, *(other_labels or ())} - {topic.name}))}."
                )
    return book
