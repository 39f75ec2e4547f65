"""Drafts against the book and clinic.yml: new, on a topic there is, or against what they say.

Two texts are compared by the sentence encoder, without what all texts of the book have in
common (Mu and Viswanath 2018, "All-but-the-top"): in a book about massage, "massage" says
nothing. Thresholds are calibrated on the book's own two articles, whose drafts all belong to a
topic, against documents about other treatments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reception.clinic.facts import Clinic, load_clinic
from reception.faq.book import Book, Topic
from reception.faq.clinic_statements.comparison import differences
from reception.faq.clinic_statements.team import unknown_treatment
from reception.faq.documents.noise import sentences_of
from reception.faq.drafts.against_book.contradiction import contradict
from reception.faq.drafts.words.language import parse
from reception.nlu.encoder import SentenceEncoder, VectorCache

if TYPE_CHECKING:
    from reception.faq.drafts.drafting import Draft

Status = Literal["new", "adds", "contradicts"]

SAME = 0.6
"""Likeness from which a draft is on a topic's question."""

NEARLY_SAME = 0.5
"""Likeness from which a passage that denies the topic's answer is on its question."""

ASKED_ALIKE = 0.85
"""Cosine of the question with one of the topic's from which its words decide."""

LEAST_OF_PASSAGE = 0.35
"""Cosine of passage and answer, at the least: "How long does it last?" asks many things."""

MOST_NEW_WORDS = 0.5
"""Share of a question's words that the topic has nowhere; from here it is another question."""

NEAREST = 5
"""Of a topic's questions so many count, those that are most alike."""

_TREATMENTS = frozenset({"massage", "treatment", "session", "therapy", "facial", "appointment"})
_GENERAL = frozenset({
    "help", "helps", "good", "work", "works", "regular", "regularly", "skin", "massage",
    "massages", "session", "sessions", "treatment", "treatments", "people", "body", "use",
    "used", "get", "getting", "make", "does", "have", "having", "feel",
})  # fmt: skip
_WORD = re.compile(r"[a-z]{3,}")
_ENDINGS = ("ation", "ment", "ness", "ing", "ion", "ed", "es", "ly", "s", "e", "y")


@dataclass(frozen=True)
class Compared:
    """A draft and what the book has on it.

    Attributes:
        draft: as drafted.
        status: ``new``, ``adds`` or ``contradicts``.
        topic: name of the topic that it adds to or contradicts, or the subject on which it
            contradicts clinic.yml, as "clinic.yml: prices"; None if it is new.
    """

    draft: Draft
    status: Status
    topic: str | None


def compare(drafts: Sequence[Draft], book: Book, encoder: SentenceEncoder) -> list[Compared]:
    """Each of ``drafts`` with its status, in their order.

    Raises:
        DataError: clinic.yml has a mistake.
    """
    if not drafts:
        return []
    clinic = load_clinic()
    found = _Index(book, encoder).compare(drafts)
    subjects = [_subject_against(one.draft, clinic) for one in found]
    return [
        Compared(one.draft, "contradicts", f"clinic.yml: {subject}") if subject else one
        for one, subject in zip(found, subjects)
    ]


def _subject_against(draft: Draft, clinic: Clinic) -> str:
    """What a draft says otherwise than clinic.yml; empty if nothing."""
    found = [one.subject for one in differences(draft.passage, clinic, own=False)]
    if unknown_treatment(f"{draft.heading} {draft.question}", clinic):
        # "The massage costs" means that of the heading.
        found = [subject for subject in found if subject != "prices"]
    return found[0] if found else ""


class _Index:
    """The book's topics as vectors and words."""

    def __init__(self, book: Book, encoder: SentenceEncoder) -> None:
        self._encoder, self._cache = encoder, VectorCache()
        self._topics = list(book.values())
        said = [_said(topic) for topic in self._topics]
        # All at once: the cache reads its file each time it is asked.
        texts = [text for topic in self._topics for text in topic.texts]
        vectors = self._encode([*texts, *(text for sentences in said for text in sentences)])
        self._common = vectors[: len(texts)].mean(axis=0)
        own = iter(self._own(vectors))
        self._asked = [np.stack([next(own) for _ in topic.texts]) for topic in self._topics]
        self._said = [np.stack([next(own) for _ in sentences]) for sentences in said]
        self._words = [
            frozenset(_stem(word) for text in [*topic.texts, *sentences] for word in _words(text))
            for topic, sentences in zip(self._topics, said)
        ]
        self._articles = [_squeezed(topic.article.body) for topic in self._topics]

    def compare(self, drafts: Sequence[Draft]) -> list[Compared]:
        questions = self._own(self._encode([draft.question for draft in drafts]))
        passages = self._own(self._encode([draft.passage for draft in drafts]))
        return [
            self._compared(draft, question, passage)
            for draft, question, passage in zip(drafts, questions, passages)
        ]

    def _compared(self, draft: Draft, question: np.ndarray, passage: np.ndarray) -> Compared:
        alike = [np.sort(vectors @ question)[::-1] for vectors in self._asked]
        first = [float(vectors[0] @ question) for vectors in self._asked]
        of_passage = [float((vectors @ passage).max()) for vectors in self._said]
        likeness = [
            0.5 * float(nearest[:NEAREST].mean()) + 0.2 * own + 0.3 * rests
            for nearest, own, rests in zip(alike, first, of_passage)
        ]
        best = int(np.argmax(likeness))
        topic = self._topics[best]
        if any(_squeezed(draft.passage) in article for article in self._articles):
            # It stands in the book's own articles: nothing in it can be new or otherwise.
            return Compared(draft, "adds", topic.name)
        other_matter = self._other_matter(draft.question, best)
        asked_alike = float(alike[best][0]) >= ASKED_ALIKE
        on_it = of_passage[best] >= LEAST_OF_PASSAGE and (likeness[best] >= SAME or asked_alike)
        if other_matter or not (on_it or likeness[best] >= NEARLY_SAME or asked_alike):
            return Compared(draft, "new", None)
        section = topic.article.sections[topic.entry.source.heading]
        if contradict(draft.passage, topic.entry.answer) or contradict(
            draft.passage, " ".join(section.split())
        ):
            return Compared(draft, "contradicts", topic.name)
        return Compared(draft, "adds", topic.name) if on_it else Compared(draft, "new", None)

    def _other_matter(self, question: str, place: int) -> bool:
        """Whether the question is on a treatment or a thing that the topic never mentions."""
        known = self._words[place]
        for token in parse(question):
            named = token.dep_ in ("compound", "amod", "nmod") and (
                token.head.lemma_.lower() in _TREATMENTS
            )
            if named and token.lower_ not in _GENERAL and _stem(token.lower_) not in known:
                return True
        words = [word for word in _words(question) if word not in _GENERAL]
        new = [word for word in words if _stem(word) not in known]
        return bool(new) and len(new) >= MOST_NEW_WORDS * len(words)

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        return self._cache.encode(self._encoder, texts)

    def _own(self, vectors: np.ndarray) -> np.ndarray:
        """Unit vectors of what is not common to all."""
        rest = vectors - self._common
        return rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9)


def _said(topic: Topic) -> list[str]:
    """What a topic says: its answer, and the sentences that it rests on."""
    section = topic.article.sections[topic.entry.source.heading]
    answer = topic.entry.answer
    return [answer, *sentences_of(answer), *sentences_of(" ".join(section.split()))]


def _words(text: str) -> list[str]:
    """Words of ``text`` that say what it is about."""
    from spacy.lang.en.stop_words import STOP_WORDS

    return [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _squeezed(text: str) -> str:
    return " ".join(text.split()).lower()
