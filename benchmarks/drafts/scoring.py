"""Drafts of a document against its key."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.drafts.faults import faults
from benchmarks.drafts.keys import Claim, Keyed, folded_long
from benchmarks.drafts.meaning import Meaning
from reception.faq.documents.document import Document
from reception.faq.documents.reading import read
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.words.language import pipeline

SHARED = 0.6
"""Share of the content words of one passage that are in the other, if they are about one thing."""

ONE_PASSAGE = 0.5
"""Share of the content words of both passages that are in both, if they are the same sentences."""

LIKE_ENOUGH = 0.50
"""Least cosine of a question to the claim it is nearest to, if both rest on `ONE_PASSAGE`.

Of the 23 pairs that this adds to those of `LIKE` in the documents, people call 19 the same: "Do
you treat children under 14?" and "Do you do cupping on children?".
"""

_BESIDE_OTHERS = ("question about something else", "same question as another")
"""Faults that don't say that the question by itself can't be asked so."""


@dataclass(frozen=True)
class Scored:
    """What became of one document.

    Attributes:
        faults: of each draft, the kinds of what is wrong with it.
        found: of each claim, the drafts that answer it, best first.
        seconds: reading and drafting.
    """

    keyed: Keyed
    document: Document
    drafts: list[Draft]
    faults: list[list[str]]
    found: list[list[int]]
    seconds: float

    def recall(self, must_only: bool = True) -> float:
        """Share of claims, or of those that must be, that are found."""
        return _share(
            bool(drafts)
            for claim, drafts in zip(self.keyed.key.claims, self.found)
            if claim.must or not must_only
        )

    def safety(self) -> float:
        """Share of the cautions that are found and marked; 1 without cautions."""
        return _share(
            any(self.drafts[draft].safety for draft in drafts)
            for claim, drafts in zip(self.keyed.key.claims, self.found)
            if claim.safety
        )

    def over_marked(self) -> float:
        """Share of the drafts marked as safety that answer claims which are none."""
        wrong = {
            draft
            for claim, drafts in zip(self.keyed.key.claims, self.found)
            for draft in drafts
            if not claim.safety
        } - {
            draft
            for claim, drafts in zip(self.keyed.key.claims, self.found)
            for draft in drafts
            if claim.safety
        }
        marked = [place for place, draft in enumerate(self.drafts) if draft.safety]
        return _share(place in wrong for place in marked) if marked else 0.0

    def is_bad(self, draft: int) -> bool:
        """Whether a draft has a fault in question, answer or passage."""
        return any(map(_in_draft, self.faults[draft]))

    def bad(self) -> float:
        """Share of the drafts with such a fault."""
        return _share(map(self.is_bad, range(len(self.drafts)))) if self.drafts else 0.0

    def poor_examples(self) -> float:
        """Share of the drafts with a fault in their examples."""
        if not self.faults:
            return 0.0
        return _share(not all(map(_in_draft, kinds)) for kinds in self.faults)

    def missed(self) -> list[Claim]:
        """Claims that must be found and were not."""
        claims = zip(self.keyed.key.claims, self.found)
        return [claim for claim, drafts in claims if claim.must and not drafts]


def _in_draft(kind: str) -> bool:
    """Whether a fault is not just one of the examples."""
    return "example" not in kind


def score(keyed: Keyed, meaning: Meaning) -> Scored:
    """Read a document, draft from it, and judge the drafts."""
    began = time.perf_counter()
    document = read(keyed.path)
    drafts = drafts_of(document, meaning.encoder)
    seconds = time.perf_counter() - began
    return judged(keyed, document, drafts, meaning, seconds)


def judged(
    keyed: Keyed, document: Document, drafts: list[Draft], meaning: Meaning, seconds: float = 0
) -> Scored:
    """Judge drafts that are there already."""
    kinds = faults(drafts, keyed, document, meaning)
    found = _found(drafts, kinds, keyed.key.claims, meaning)
    return Scored(keyed, document, drafts, kinds, found, seconds)


def _found(
    drafts: Sequence[Draft],
    kinds: Sequence[Sequence[str]],
    claims: Sequence[Claim],
    meaning: Meaning,
) -> list[list[int]]:
    """Of each claim, the drafts that ask the same and rest on the same, best first.

    A draft whose question is wrong ("Should I loosen a stiff neck?") finds nothing, however near.
    """
    if not drafts or not claims:
        return [[] for _ in claims]
    questions = [draft.question for draft in drafts]
    likeness = meaning.likeness(questions, list(claims))
    same = meaning.same(questions, list(claims))
    nearest = (likeness >= LIKE_ENOUGH) & (likeness == likeness.max(axis=1, keepdims=True))
    asks = [not any(map(_wrong_question, faulty)) for faulty in kinds]
    found = []
    for place, claim in enumerate(claims):
        fits = [
            number
            for number, draft in enumerate(drafts)
            if asks[number]
            and (
                (same[number, place] and _overlap(draft.passage, claim.passage) >= SHARED)
                or (nearest[number, place] and _common(draft.passage, claim.passage) >= ONE_PASSAGE)
            )
        ]
        found.append(sorted(fits, key=lambda number: -likeness[number, place]))
    return found


def _wrong_question(kind: str) -> bool:
    """Whether a fault is the question's own, or that nothing should have been asked."""
    return kind == "noise" or (kind.startswith("question") and kind not in _BESIDE_OTHERS)


def _common(one: str, two: str) -> float:
    """The share of the content words of both texts together that are in both."""
    first, second = _words(one), _words(two)
    return len(first & second) / max(1, len(first | second))


def _overlap(one: str, two: str) -> float:
    """The larger share of the content words of either text that the other has, too."""
    first, second = _words(one), _words(two)
    return len(first & second) / max(1, min(len(first), len(second)))


def _words(text: str) -> set[str]:
    words = folded_long(text).split()
    stop = pipeline().Defaults.stop_words
    return {word for word in words if word not in stop} or set(words)


def _share(values: Iterable[bool]) -> float:
    """Mean of booleans; 1 if there are none."""
    listed = list(values)
    return float(np.mean(listed)) if listed else 1.0
