"""Advice on the examples of a topic: enough, varied, apart from other topics, and harmless."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from reception import settings
from reception.clinic.facts import load_clinic
from reception.faq import intent_files, regression
from reception.faq.book import FEWEST_EXAMPLES
from reception.faq.checks import TOO_NEAR
from reception.faq.entry_text import EntryText
from reception.faq.example_vectors import ExampleVectors, Known, key_of
from reception.faq.pieces_of_advice import HINT, STOP, WARN, Advice
from reception.nlu.contact_details import find_contacts
from reception.nlu.labels import EMERGENCY, FAQ, OUT_OF_SCOPE
from reception.nlu.red_flags import RedFlags, load_red_flags
from reception.nlu.text import folded
from reception.yaml_files import changed_at

ENOUGH = 32
"""Examples from which more buy little (see ``UNDERSTOOD``)."""

MOST_EXAMPLES = 500
"""Examples of a topic beyond which none is looked at: advice would come later than the next
letter is typed. The book's largest topic has a quarter of them."""

UNDERSTOOD = {8: "5 in 10", 12: "6 in 10", 16: "7 in 10", 24: "8 in 10", 32: "9 in 10"}
"""How many of another writer's wordings are understood at once with so many examples: measured
on the regression set, leaving every second topic with as many, beside topics with a hundred."""

NEAR = 0.7
"""Cosine from which an example is near one of another topic …"""

MARGIN = 0.1
"""… if it is by this nearer to the other topic than to its own: mean cosine with the nearest
three. Of the book's 2,500 examples twelve are."""

ALIKE = 0.95
"""Cosine from which two examples of a topic teach no more than one."""

MOST = 6
"""Pieces of advice of one kind that are worth reading."""

Test = Callable[[str], bool]

_VOICES: Sequence[tuple[str, Test]] = (
    ("in one to three words", lambda text: len(text.split()) <= 3),
    ("in lower case without punctuation", lambda text: text == text.lower() and "?" not in text),
    ("with a question mark", lambda text: text.endswith("?")),
    (
        "about oneself (“my skin …”)",
        lambda text: bool(re.search(r"(?i)\b(?:i|i'm|im|i've|my|me)\b", text)),
    ),
    ("as a longer story of twenty words", lambda text: len(text.split()) >= 18),
)


class ExampleAdviser:
    """Compares the examples of one topic with each other and with those of all others."""

    def __init__(self, examples: ExampleVectors) -> None:
        self._examples = examples
        self._nearest: dict[tuple[str, str], _Nearest] = {}
        self._of: Known | None = None

    def advise(self, name: str, fields: EntryText) -> list[Advice]:
        """What there is to say of the examples of ``name``."""
        texts, label = list(fields.examples), f"{FAQ}/{name}"
        if len(texts) > MOST_EXAMPLES:
            text = (
                f"The topic has {len(texts):,} examples; {MOST_EXAMPLES} are the most. Keep those "
                "that differ most."
            )
            return [Advice("many_examples", STOP, "examples", text)]
        advice = [*_of_number(texts), *_of_repeats(texts), *_of_harm(texts)]
        if texts:
            advice += self._of_other_topics(label, fields.question, texts)
            advice += self._of_likeness(texts)
        return advice

    def _of_other_topics(self, label: str, question: str, texts: list[str]) -> list[Advice]:
        known = self._examples.known()
        together = list(dict.fromkeys([*texts, *filter(None, [question])]))
        vectors = self._examples.encode(together)
        own = vectors[: len(texts)] @ vectors.T
        own[np.arange(len(texts)), np.arange(len(texts))] = -1
        found = self._nearest_of(label, texts, vectors[: len(texts)], known)
        already, near = [], []
        for text, row, other in zip(texts, own, found):
            nearest_own = np.sort(row)[-3:].mean()
            if other.same or (other.cosine >= TOO_NEAR and folded(text) and folded(other.text)):
                already.append((text, other))
            elif other.cosine >= NEAR and other.three - nearest_own > MARGIN:
                near.append((text, other))
        advice = [
            Advice(
                "already", STOP, "examples",
                f"Belongs to {_called(other.label, known)} already"
                + ("." if other.same else f", as “{other.text}”.")
                + " Keep it where the visitor would want the answer.",
                text,
                other.label,
            )
            for text, other in already
        ]  # fmt: skip
        labels = Counter(other.label for other in found if other.cosine >= NEAR)
        most, times = labels.most_common(1)[0] if labels else ("", 0)
        if times >= 4 and times > len(texts) / 2:
            text = (
                f"Most of these examples sound like {_called(most, known)}. Is this a topic of "
                "its own, or should they be added there?"
            )
            return [Advice("same_topic", WARN, "examples", text), *_few(advice)]
        return _few(advice) + _few(
            [
                Advice(
                    "too_near", WARN, "examples",
                    f"Nearer to {_called(other.label, known)} (“{other.text}”) than to this "
                    "topic. Reword it, or move it there.",
                    text,
                    other.label,
                )
                for text, other in near
            ]
        )  # fmt: skip

    def _nearest_of(
        self, label: str, texts: list[str], vectors: np.ndarray, known: Known
    ) -> list[_Nearest]:
        """The nearest example of another label for each text; known ones are not looked up."""
        if known is not self._of:
            self._nearest, self._of = {}, known
        new = [place for place, text in enumerate(texts) if (label, text) not in self._nearest]
        others = known.labels != label
        if new and others.any():
            likeness = vectors[new] @ known.vectors.T
            likeness[:, ~others] = -1
            for place, row in zip(new, likeness):
                self._nearest[label, texts[place]] = _nearest(texts[place], label, row, known)
        nothing = _Nearest("", "", -1.0, -1.0, False)
        return [self._nearest.get((label, text), nothing) for text in texts]

    def _of_likeness(self, texts: list[str]) -> list[Advice]:
        vectors = self._examples.encode(texts)
        likeness = np.triu(vectors @ vectors.T, 1)
        return _few(
            [
                Advice(
                    "alike", HINT, "examples",
                    f"Says the same as “{texts[first]}”; another wording would teach more.",
                    texts[second],
                )
                for first, second in zip(*np.nonzero(likeness >= ALIKE))
                if folded(texts[first]) and folded(texts[first]) != folded(texts[second])
            ]
        )  # fmt: skip


@dataclass(frozen=True)
class _Nearest:
    text: str
    label: str
    cosine: float
    three: float
    same: bool


def _nearest(text: str, label: str, likeness: np.ndarray, known: Known) -> _Nearest:
    same = known.by_words.get(key_of(text))
    if same is not None and known.labels[same] != label:
        return _Nearest(known.texts[same], str(known.labels[same]), 1.0, 1.0, True)
    best = int(likeness.argmax())
    other = known.labels[best]
    three = np.sort(likeness[known.labels == other])[-3:].mean()
    return _Nearest(known.texts[best], str(other), float(likeness[best]), float(three), False)


def _of_number(texts: list[str]) -> list[Advice]:
    missing = [named for named, test in _VOICES if not any(map(test, texts))]
    voices = f" None is written {', or '.join(missing[:3])}." if missing and texts else ""
    if len(texts) < FEWEST_EXAMPLES:
        more = FEWEST_EXAMPLES - len(texts)
        text = (
            f"{'One more example is' if more == 1 else f'{more} more examples are'} needed before "
            f"this can go live.{voices}"
        )
        return [Advice("few_examples", STOP, "examples", text)]
    if len(texts) < ENOUGH:
        next_ = min(number for number in UNDERSTOOD if number > len(texts))
        now = max(number for number in UNDERSTOOD if number <= len(texts))
        more = next_ - len(texts)
        text = (
            f"{'One more example is' if more == 1 else f'{more} more examples are'} wanted: with "
            f"{len(texts)}, about {UNDERSTOOD[now]} new wordings are understood at once; with "
            f"{next_}, about {UNDERSTOOD[next_]}.{voices}"
        )
        return [Advice("more_examples", WARN if len(texts) < 16 else HINT, "examples", text)]
    return [Advice("voices", HINT, "examples", voices.strip())] if voices else []


def _of_repeats(texts: list[str]) -> list[Advice]:
    seen: set[str] = set()
    twice = []
    for text in texts:
        if text.lower() in seen:
            twice.append(Advice("twice", STOP, "examples", "Stands here twice.", text))
        seen.add(text.lower())
    return _few(twice)


def _of_harm(texts: list[str]) -> list[Advice]:
    """Examples with red flags or personal data, and those that a release is tried on."""
    path = settings.home() / "data" / "safety" / "red_flags.yml"
    flags, country = _red_flags(path, changed_at(path)), load_clinic().country
    cases = _cases(tuple((path, changed_at(path)) for path in regression.paths()))
    advice = [one for text in texts for one in _harm(text, flags, country)]
    for text in texts:
        case = cases.get(key_of(text))
        if case:
            said = f"Is a test message ({case}), on which nothing may be trained. Use other words."
            advice.append(Advice("test_message", STOP, "examples", said, text))
    return _few(advice)


@lru_cache(maxsize=20_000)
def _harm(text: str, flags: RedFlags, country: str) -> tuple[Advice, ...]:
    advice = []
    flag = flags.find(text)
    if flag:
        grave = flag.label == EMERGENCY
        what = "the emergency reply" if grave else "the reply to medical questions"
        said = f"“{flag.words}” always brings {what}, never this answer. Remove it."
        advice.append(Advice("red_flag", STOP if grave else WARN, "examples", said, text))
    if find_contacts(text, country):
        said = "Holds a phone number or a mail address. Leave it out."
        advice.append(Advice("personal", STOP, "examples", said, text))
    return tuple(advice)


def _few(advice: list[Advice]) -> list[Advice]:
    """The first of each kind, and how many more there are."""
    if len(advice) <= MOST:
        return advice
    last = advice[MOST]
    more = Advice(
        last.kind, last.severity, last.field, f"So do {len(advice) - MOST} more examples."
    )
    return [*advice[:MOST], more]


def _called(label: str, known: Known) -> str:
    """How staff know a label."""
    if label == OUT_OF_SCOPE:
        return "what is out of scope"
    question = known.questions.get(label) or intent_files.questions().get(label)
    return f"“{question}”" if question else label.replace("_", " ")


@lru_cache(maxsize=2)
def _red_flags(path: Path, changed: int) -> RedFlags:
    return load_red_flags(path)


@lru_cache(maxsize=2)
def _cases(stamps: tuple[tuple[Path, int], ...]) -> dict[str, str]:
    """The file of each test message by its words."""
    return {key_of(text): path.name for _, text, path in regression.cases()}
