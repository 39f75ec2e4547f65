"""Examples of how people ask a draft's question, all of its meaning and of no other draft's."""

from __future__ import annotations

import re
from binascii import crc32
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import numpy as np

from reception.faq.drafts.forms import filled, varied, with_slips
from reception.faq.drafts.phrasings import phrasings
from reception.faq.drafts.sentences.claims import Claim
from reception.faq.drafts.words.wording import FEWEST_EXAMPLES
from reception.nlu.encoder import SentenceEncoder

MOST_EXAMPLES = 12

TOO_ALIKE = 0.96
"""Cosine from which two examples say the same in all but the same words."""

SAME_WORDS = 0.995
"""The same where there are too few otherwise."""

_FROM_OTHERS = 4
"""Forms in a row that a merged claim lends, after those of the draft's own kind."""

CLOSER_TO_OTHER = 0.03
"""How much nearer another draft's question must be for an example to be its, not ours."""

_COPIED = 5
"""Words in a row that make an example a copy of the question it should vary."""

_MOST_COPIED = 2

_RUN = 6
_ALIKE = 2.5
"""How unfit an example is that is one sentence more with another greeting."""

_MOST_ALIKE = 4
"""Examples that may have ``_RUN`` words in a row in common."""

_OF_ITSELF = 3
"""Forms of a question itself beside those of its kind, so that it is always named in full."""

_OFFERED = 16
"""Forms of a draft that are tried; some are dropped."""


_GENERAL = frozenset(
    {"state", "asked", "wh", "how", "why", "advice", "allowed", "how_long", "row", "what_if"}
)
"""Kinds that ask whatever a sentence says: their question is put in other words by its grammar."""


def choose(
    asked: Sequence[Sequence[Claim]], encoder: SentenceEncoder
) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The examples of every draft, and the vectors of the drafts' questions, a row each.

    Args:
        asked: the claims of each draft; the first one's question is the draft's.
        encoder: tells what means the same.
    """
    questions = [claims[0].question for claims in asked]
    vectors = _Vectors(encoder)
    rows = vectors.of(questions)
    forms = [_forms(claims) for claims in asked]
    taken = {_bare(question) for question in questions}
    chosen = []
    for row, claims in enumerate(asked):
        kept = [questions[row]]
        spare = _keep(kept, forms[row][:_OFFERED], row, rows, vectors, taken)
        if len(kept) <= FEWEST_EXAMPLES:
            more = [*forms[row][_OFFERED:], *_typed(claims[0]), *filled(claims[0], "asked")]
            spare += _keep(kept, more, row, rows, vectors, taken)
        if len(kept) <= FEWEST_EXAMPLES:
            spared = [(_unfitness(one, kept, row, rows, vectors), one.text) for one in spare]
            _refill(kept, spared, vectors, taken)
        texts = kept[1:]
        if len(texts) >= FEWEST_EXAMPLES:
            texts[-1] = with_slips(texts[-1])
        chosen.append(tuple(texts))
    return chosen, rows


@dataclass(frozen=True)
class _Spare:
    """A form that was not kept, as it stood in the way of variety or of another draft.

    Attributes:
        text: the form.
        kept: how many texts were kept when it was looked at.
        unfit: how unfit its words make it, should its vector not make it more so.
    """

    text: str
    kept: int
    unfit: float = 0.0


class _Vectors:
    """Vectors of texts, each encoded once."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, np.ndarray] = {}

    def of(self, texts: Sequence[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new, cores=min(2, len(new)))))
        return np.stack([self._known[text] for text in texts])


def _keep(
    kept: list[str],
    offered: Sequence[str],
    row: int,
    questions: np.ndarray,
    vectors: _Vectors,
    taken: set[str],
) -> list[_Spare]:
    """Add to ``kept`` what of ``offered`` is new, and nearest to the question of ``row``.

    Returns:
        The others.
    """
    spare: list[_Spare] = []
    runs = Counter(run for text in kept[1:] for run in _runs(text))
    for text in offered:
        if len(kept) > MOST_EXAMPLES:
            return spare
        if _bare(text) in taken:
            continue
        # Words first: a vector takes a hundred times longer.
        unfit = _unfit_by_words(text, kept, runs)
        one = _Spare(text, len(kept), unfit)
        if unfit or _unfitness(one, kept, row, questions, vectors):
            spare.append(one)
            continue
        runs.update(_runs(text))
        kept.append(text)
        taken.add(_bare(text))
    return spare


def _unfit_by_words(text: str, kept: Sequence[str], runs: Counter[tuple[str, ...]]) -> float:
    """How unfit ``text`` is beside what is ``kept`` with its ``runs``; 0 if it is fit."""
    if any(runs[run] >= _MOST_ALIKE for run in _runs(text)):
        return _ALIKE
    asked = _runs(kept[0], _COPIED)
    if _runs(text, _COPIED) & asked:
        copies = sum(bool(_runs(one, _COPIED) & asked) for one in kept[1:])
        if copies >= _MOST_COPIED:
            return 2.0
    return 1.5 if any(_is_copy(text, one) for one in kept[1:]) else 0.0


def _unfitness(
    one: _Spare, kept: Sequence[str], row: int, questions: np.ndarray, vectors: _Vectors
) -> float:
    """How unfit ``one`` is, by its vector or else by its words; 0 if it is fit."""
    vector = vectors.of([one.text])[0]
    if (vectors.of(kept[: one.kept]) @ vector).max() >= TOO_ALIKE:
        return 3.0
    nearness = questions @ vector
    own, nearness[row] = float(nearness[row]), -1.0
    if nearness.max() > own + CLOSER_TO_OTHER:
        return float(nearness.max()) - own
    return one.unfit


def _refill(
    kept: list[str], spare: list[tuple[float, str]], vectors: _Vectors, taken: set[str]
) -> None:
    """Add the least unfit of ``spare`` where ``kept`` has too few."""
    for _, text in sorted(spare):
        if len(kept) > FEWEST_EXAMPLES or _bare(text) in taken:
            continue
        if (vectors.of(kept) @ vectors.of([text])[0]).max() < SAME_WORDS:
            kept.append(text)
            taken.add(_bare(text))


def _forms(claims: Sequence[Claim]) -> list[str]:
    """Ways of asking: mostly of the draft's own kind, some of those merged into it."""
    first = claims[0]
    own = filled(first)
    others = [filled(claim, most=_FROM_OTHERS) for claim in claims[1:]]
    if first.kind in _GENERAL:
        typed = _typed(first)
        own = [text for some in zip_longest(typed, own) for text in some if text]
    else:
        start = crc32(first.question.encode()) % max(1, len(own))
        own = [*_typed(first)[:_OF_ITSELF], *own[start:], *own[:start]]
    lent = [text for texts in others for text in texts]
    half = MOST_EXAMPLES // 2 + 2
    return list({_bare(text): text for text in [*own[:half], *lent, *own[half:]]}.values())


def _typed(claim: Claim) -> list[str]:
    typed = phrasings(claim.question, claim.slots.get("t", ""))
    return [varied(text, number) for number, text in enumerate(typed)]


@lru_cache(maxsize=16384)
def _runs(text: str, length: int = _RUN) -> frozenset[tuple[str, ...]]:
    pieces = _bare(text).split()
    starts = range(len(pieces) - length + 1)
    return frozenset(tuple(pieces[start : start + length]) for start in starts)


def _is_copy(text: str, other: str) -> bool:
    """Whether more than half of ``text`` stands in ``other`` as one run."""
    half = max(len(_bare(text).split()) // 2 + 1, _COPIED)
    return bool(_runs(text, half) & _runs(other, half))


@lru_cache(maxsize=16384)
def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
