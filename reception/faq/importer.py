"""Hands the FAQ book and the clinic's facts to Rasa, so that nothing is generated into git.

``rasa train``, ``rasa data validate``, ``rasa test`` and ``rasa shell`` all read their
data through the importer that ``config.yml`` names.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from os import stat
from os.path import isfile
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from reception import settings
from reception.faq.book import FOLLOW_UPS_SHOWN, Book, Topic, load_book
from reception.nlu.labels import ABOUT_SOURCES, QUESTION, TOPIC_SLOT
from reception.yaml_files import changed_at

_FILES_KEPT = 100
"""Files of examples that a process keeps as it has read them; each takes Rasa up to a second."""


class Example(Message):
    """A training example that is cheap to copy and to hash.

    Rasa copies every example some ten times in one training and hashes it some forty
    times, each time through all of its attributes: half the time of a training.
    """

    @classmethod
    def of(cls, message: Message) -> Example:
        """``message`` as such an example."""
        return cls(message.data, message.output_properties, message.time, message.features)

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        """Attributes are replaced in training, never changed, so one level is enough."""
        return Example(dict(self.data), set(self.output_properties), self.time, list(self.features))

    def __hash__(self) -> int:
        """By text and label: what makes two examples the same."""
        return hash((self.get(TEXT), self.get(INTENT), self.get(INTENT_RESPONSE_KEY)))


class FaqImporter(RasaFileImporter):
    """Rasa's own files, plus the FAQ book as a retrieval intent with its responses."""

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Rasa's examples and those of every topic, each with its topic's question."""
        data = self._plain_data(language)
        return TrainingData(
            [*data.training_examples, *_examples(self._book())],
            data.entity_synonyms,
            data.regex_features,
            data.lookup_tables,
            data.responses,
        )

    @cached_method
    def get_domain(self) -> Domain:
        """The domain with one response per topic."""
        domain = self._plain_domain()
        questions = _questions(self._plain_data(), self._book())
        responses = domain.get("responses", {})
        for topic in self._book().values():
            responses[f"utter_{topic.label}"] = _responses(topic, self._book(), questions)
        return Domain.from_dict({**domain, "responses": responses})

    def _plain_domain(self) -> dict[str, Any]:
        """Rasa's own domain, as its parent reads it."""
        if not self._domain_path or not isfile(self._domain_path):
            return dict(super().get_domain().as_dict())
        return copy.deepcopy(_domain(self._domain_path, stat(self._domain_path).st_mtime_ns))

    @cached_method
    def _plain_data(self, language: str | None = "en") -> TrainingData:
        """Rasa's own examples, as its parent reads them."""
        files = [_file(path, stat(path).st_mtime_ns, language) for path in self._nlu_files]
        return TrainingData().merge(*files)

    def _book(self) -> Book:
        return _book(_stamps(settings.home() / "data"))


@lru_cache(maxsize=2)
def _domain(path: str, stamp: int) -> dict[str, Any]:
    """The domain of one file; what changes it must copy it."""
    return dict(Domain.load(path).as_dict())


@lru_cache(maxsize=_FILES_KEPT)
def _file(path: str, stamp: int, language: str | None) -> TrainingData:
    """The examples of one file; merging copies them, so that what is kept stays as it is."""
    data = training_data_from_paths([path], language)
    data.training_examples = list(map(Example.of, data.training_examples))
    return data


@lru_cache(maxsize=2)
def _book(stamps: tuple[tuple[str, int], ...]) -> Book:
    """The book; Rasa makes several importers in one training, which need read it once."""
    return load_book(settings.home() / "data")


def _stamps(data: Path) -> tuple[tuple[str, int], ...]:
    paths = [*sorted((data / "faq").glob("*.yml")), *sorted((data / "articles").glob("*.md"))]
    return tuple((str(path), changed_at(path)) for path in paths)


def _examples(book: Book) -> list[Example]:
    return [
        Example.of(
            Message.build(text, topic.label, intent_metadata={QUESTION: topic.entry.question})
        )
        for topic in book.values()
        for text in topic.texts
    ]


def _questions(data: TrainingData, book: Book) -> dict[str, str]:
    questions = {name: topic.entry.question for name, topic in book.items()}
    for example in data.intent_examples:
        about = (example.get("metadata") or {}).get("intent") or {}
        if QUESTION in about:
            questions[example.get("intent")] = about[QUESTION]
    return questions


def _responses(topic: Topic, book: Book, questions: dict[str, str]) -> list[dict[str, Any]]:
    asked = [questions[name] for name in topic.entry.follow_ups if name in questions]
    plain = {
        "text": topic.entry.answer,
        "buttons": [
            {"title": question, "payload": question} for question in asked[:FOLLOW_UPS_SHOWN]
        ],
        "metadata": {"source": topic.source(), "follow_ups": asked},
    }
    if topic.name != ABOUT_SOURCES:
        return [plain]
    # "Where is that from?" after an answer means that answer.
    return [plain] + [
        {
            "text": (
                f"What I said about “{_lower_first(earlier.entry.question)}” comes from the "
                f"clinic's article “{earlier.article.title}”, section “"
                f"{earlier.entry.source.heading}”, last reviewed on "
                f"{earlier.entry.reviewed:%-d %B %Y}. The article is general information and "
                "cites no studies."
            ),
            "buttons": plain["buttons"],
            "metadata": {"source": earlier.source(), "follow_ups": asked},
            "condition": [{"type": "slot", "name": TOPIC_SLOT, "value": earlier.name}],
        }
        for earlier in book.values()
        if earlier.name != ABOUT_SOURCES
    ]


def _lower_first(question: str) -> str:
    return question[0].lower() + question[1:].rstrip("?")
