"""Drafts of a document against its key."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.drafts.faults import faults
from benchmarks.drafts.keys import Claim, Keyed, folded_long
from benchmarks.drafts.meaning import Meaning
from reception.faq.drafts.documents import Document
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.language import pipeline
from reception.faq.drafts.reading import read

SHARED = 0.6
"""Share of the content words of one passage that are in the other, if they are about one thing."""


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
    return Scored(
        keyed,
        document,
        drafts,
        faults(drafts, keyed, document, meaning),
        _found(drafts, keyed.key.claims, meaning),
        seconds,
    )


def _found(drafts: Sequence[Draft], claims: Sequence[Claim], meaning: Meaning) -> list[list[int]]:
    if not drafts or not claims:
        return [[] for _ in claims]
    questions = [draft.question for draft in drafts]
    same = meaning.same(questions, list(claims))
    likeness = meaning.likeness(questions, list(claims))
    found = []
    for place, claim in enumerate(claims):
        fits = [
            number
            for number, draft in enumerate(drafts)
            if same[number, place] and _overlap(draft.passage, claim.passage) >= SHARED
        ]
        found.append(sorted(fits, key=lambda number: -likeness[number, place]))
    return found


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
