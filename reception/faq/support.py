"""Does an answer say more than the passage it cites? By words, and by meaning.

No single test is reliable: the encoder overlooks a "not" and a number, and words alone do not
know that "improves" is "enhances". So each sentence is looked at for what its passage lacks:
content words that neither stand there nor mean the same as one that does, numbers, negations, and
the "may" and "some" that it has dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from reception.faq.little_words import FRAME, NUMBER_WORDS, PLAIN
from reception.faq.sentences import sentences_of

Encode = Callable[[Sequence[str]], np.ndarray]

WORD_MEANS = 0.58
"""Cosine from which a word counts as said by another word of the articles ("moist" for
"moisture"); in the book's own answers words that are new by this measure are one in a hundred."""

WORD_IS = 0.67
"""The same for a word of a section that is not cited: "vitamin" is no "nutrient"."""

SENTENCE_SUPPORTED = 0.6
"""Cosine of a sentence and one or two neighbouring sentences of the passage from which it
counts as resting on them; three in four of the book's own sentences lie above 0.72."""

NEARER = 0.15
"""By how much more likely the section is that a sentence has rather been taken from."""

SAME_MATTER = 0.45
"""Cosine from which two sentences speak of one matter, whether or not they agree."""

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*|\d[\d.,]*%?")
_NUMBER = re.compile(r"\d[\d.,]*")
_DENIED = re.compile(
    r"(?i)\b(?:not|no|never|cannot|\w+n['’]t|without(?! fail)|avoid\w*|instead of)\b"
)
_HEDGE = re.compile(
    r"(?i)\b(may|might|can|could|some|sometimes|often|help(?:s|ed|ing)?|contributes?|potential(?:ly)?"
    r"|generally|usually|mostly|likely|a (?:bit|little|few)|encourages?|aids?|supports?"
    r"|reported|believed|said|says?|according|calls?|speaks?|describe[sd]?|if)\b"
)
_CAREFUL = re.compile(r"(?i)\b(?:may|might|can|could|some|sometimes|potential)\b")
_CLAUSE = re.compile(r"[;:–—]|,? and (?=these|this|it|they|the)|, (?=which|so)")
_REFERRAL = re.compile(
    r"(?i)\b(?:please (?:ask|see|tell|speak|talk|check|call|contact|let)|(?:ask|see|tell|consult"
    r"|speak to|talk to|check with) (?:a|an|your|our|the|with|us|one|you)?\s?\w*\s?(?:doctor|gp"
    r"|midwife|physician|therapists?|nurse|pharmacist|specialist|consultant|us)|our therapists)\b"
)


@dataclass(frozen=True)
class Unsupported:
    """A sentence that says more than the passage.

    Attributes:
        kind: ``nowhere``, ``elsewhere``, ``number``, ``negation`` or ``hedge``.
        sentence: of the answer.
        words: what the passage lacks.
        heading: the section that has it, for ``elsewhere``.
    """

    kind: str
    sentence: str
    words: tuple[str, ...] = ()
    heading: str = ""


def is_referral(sentence: str) -> bool:
    """Whether a sentence sends the visitor to somebody who knows."""
    return bool(_REFERRAL.search(sentence))


def unsupported(
    answer: str, heading: str, sections: Mapping[str, str], encode: Encode
) -> list[Unsupported]:
    """What the sentences of ``answer`` say beyond the section ``heading``.

    Args:
        answer: of a topic.
        heading: the section it cites.
        sections: text under each heading, of every article; that of ``heading`` first.
        encode: vectors of texts, of unit length.
    """
    cited = _passage(sections[heading], encode, heading)
    others = {name: _passage(text, encode) for name, text in sections.items() if name != heading}
    found: list[Unsupported] = []
    for sentence in sentences_of(answer):
        if not is_referral(sentence):
            found += _beyond(sentence, cited, others, encode)
    return found


class _Passage:
    """A section's words and sentences, with their vectors."""

    def __init__(self, text: str, encode: Encode, heading: str) -> None:
        self.text = " ".join(text.split())
        self.words = _content_words(f"{heading} {self.text}")
        self.stems = frozenset(map(_stem, self.words))
        self.sentences = sentences_of(self.text) or [self.text]
        pairs = [f"{one} {two}" for one, two in zip(self.sentences, self.sentences[1:])]
        self.vectors = encode([*self.sentences, *pairs])
        self.word_vectors = encode(self.words)

    def has(self, word: str) -> bool:
        return _stem(word) in self.stems

    def means(self, vector: np.ndarray, least: float = WORD_MEANS) -> bool:
        return bool(len(self.words)) and float((self.word_vectors @ vector).max()) >= least

    def likeness(self, vector: np.ndarray) -> float:
        return float((self.vectors @ vector).max())

    def nearest(self, vector: np.ndarray) -> str:
        return self.sentences[int((self.vectors[: len(self.sentences)] @ vector).argmax())]


@lru_cache(maxsize=1000)
def _passage(text: str, encode: Encode, heading: str = "") -> _Passage:
    """A section is looked at again whenever somebody types a letter."""
    return _Passage(text, encode, heading)


def _beyond(
    sentence: str, cited: _Passage, others: Mapping[str, _Passage], encode: Encode
) -> list[Unsupported]:
    found = _numbers(sentence, cited)
    words = _content_words(sentence)
    vector = encode([sentence])[0]
    likeness = cited.likeness(vector)
    new = [word for word in words if not cited.has(word)]
    new = [word for word, one in zip(new, encode(new)) if not cited.means(one)]
    nowhere = [
        word
        for word, one in zip(new, encode(new))
        if not any(other.has(word) or other.means(one, WORD_IS) for other in others.values())
    ]
    plain = len(words) > 2 and set(nowhere) <= PLAIN
    if nowhere and not plain:
        found.append(Unsupported("nowhere", sentence, tuple(nowhere)))
        return found
    best = max(others, key=lambda name: others[name].likeness(vector), default="")
    best_likeness = others[best].likeness(vector) if best else 0.0
    if len(new) > len(words) / 2 and likeness < SENTENCE_SUPPORTED and len(words) > 2:
        if best_likeness >= max(likeness, 0.4):
            found.append(Unsupported("elsewhere", sentence, tuple(new), best))
        else:
            found.append(Unsupported("nowhere", sentence, tuple(new)))
    elif new and best_likeness >= max(likeness + NEARER, SENTENCE_SUPPORTED):
        found.append(Unsupported("elsewhere", sentence, tuple(new), best))
    else:
        found += _weaker_source(sentence, cited.nearest(vector), likeness)
    return found


def _numbers(sentence: str, cited: _Passage) -> list[Unsupported]:
    found = []
    there = cited.text.lower()
    numbers = [n.rstrip(".,") for n in _NUMBER.findall(sentence)]
    numbers += [w for w in re.findall(r"[a-z]+", sentence.lower()) if w in NUMBER_WORDS]
    new = [n for n in numbers if not re.search(rf"(?<!\w){re.escape(n)}(?!\w)", there)]
    if new and not ({"two", "both"} >= set(new) and "article" in sentence):
        found.append(Unsupported("number", sentence, tuple(new)))
    return found


def _weaker_source(sentence: str, source: str, likeness: float) -> list[Unsupported]:
    found = []
    denied = bool(_DENIED.search(sentence))
    if likeness >= SAME_MATTER and denied != bool(_DENIED.search(source)):
        found.append(Unsupported("negation", sentence, (source,)))
    if likeness >= SENTENCE_SUPPORTED + 0.1 and not _HEDGE.search(sentence):
        # "Can", "may" and "some" of the source that a bare statement has lost.
        hedges = _CAREFUL.findall(_same_clause(sentence, source))
        if hedges:
            found.append(Unsupported("hedge", sentence, tuple(map(str.lower, hedges))))
    return found


def _same_clause(sentence: str, source: str) -> str:
    """The clause of ``source`` that shares most words with ``sentence``."""
    stems = frozenset(map(_stem, _content_words(sentence)))
    clauses = _CLAUSE.split(source)
    return max(clauses, key=lambda one: len(stems & frozenset(map(_stem, _content_words(one)))))


def _content_words(text: str) -> list[str]:
    return [
        word
        for word in dict.fromkeys(_WORD.findall(text.lower()))
        if len(word) > 3
        and word[0].isalpha()
        and word not in ENGLISH_STOP_WORDS
        and word not in FRAME
        and word not in NUMBER_WORDS
    ]


def _stem(word: str) -> str:
    """The beginning of a word, which its forms share: "moisturise", "moisturising"."""
    return word[:5] if len(word) > 6 else re.sub(r"(?:ing|ed|es|s)$", "", word)[:5]
