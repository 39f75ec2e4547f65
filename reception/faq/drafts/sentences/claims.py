"""What a visitor could ask about: a claim with its kind of question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Token

from reception.faq.drafts.sentences.caution_forms import (
    about_money,
    only_describes,
    plain,
    warns_by_form,
)
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.question_forms import Statement
from reception.faq.drafts.words.wording import kinds, mentions, words

EFFECTS = frozenset({"effect", "help", "gain"})
"""Kinds that ask whether something helps."""

_CONCERNS = re.compile(
    r"(?i)\b(?:if|unless|anyone|people|women|those|you|during|in (?:the|your|early|late|pregnancy)|"
    r"when|before|until|after|safe|suitable|not|never|no|avoid\w*|risk\w*|stop)\b|n['’]t\b|[:?]$"
)
"""What a sentence says that concerns somebody's health, not just names it."""

_GENERAL = re.compile(
    r"(?i)(?:is|are) .{2,60}\b(?:safe|suitable|right|ok|okay|all right|dangerous)"
    r"(?: for (?:me|everyone|everybody|anyone|anybody|you|all))?\?$"
    r"|who (?:should|can|may|must|ca)(?:\s?n[o'’]?t)? (?:not )?(?:have|get|avoid|book)\b"
    r"|when (?:should|can|must)(?:n['’]t)? .{0,12}\bnot\b|can (?:every|any)(?:one|body) have\b"
)

TIMES = frozenset({"session_length", "effect_length", "how_long", "frequency", "how_many"})
"""Kinds that ask for a time or number."""


@dataclass(frozen=True)
class Claim:
    """Something a visitor could ask about.

    Attributes:
        kind: one of ``kinds.yml``.
        question: as a visitor asks.
        slots: what the kind's examples are filled in with.
        about: lemmas of its content words.
        safety: whether it limits, warns, or concerns somebody's health.
        weak: it may be no more than a detail of what was said before.
        otherwise: what to ask where another passage answers the same question.
    """

    kind: str
    question: str
    slots: dict[str, str] = field(default_factory=dict, hash=False)
    about: frozenset[str] = frozenset()
    safety: bool = False
    weak: bool = False
    otherwise: Claim | None = field(default=None, hash=False, compare=False)


def asks_generally(claim: Claim) -> bool:
    """Whether ``claim`` asks for whom a treatment is safe, which every caution answers in part."""
    return claim.kind in ("avoid_who", "avoid_when") or bool(_GENERAL.match(claim.question))


def ask(
    kind: str,
    topic: Topic,
    safety: bool = False,
    about: frozenset[str] = frozenset(),
    question: str = "",
    **slots: str,
) -> Claim:
    """A claim of ``kind`` with its question filled in, unless ``question`` is given."""
    slots = {"t": topic.name, "at": topic.one, **slots}
    asked = question or sentence(kinds()[kind].question.format_map(slots))
    slots.setdefault("q", lower_first(asked.rstrip("?")))
    return Claim(kind, asked, slots, about, safety)


def asking(
    word: str,
    told: Statement,
    topic: Topic,
    safety: bool = False,
    about: frozenset[str] = frozenset(),
    kind: str = "wh",
    **slots: str,
) -> Claim:
    """A claim that asks ``word`` ("how long") of a statement."""
    return ask(
        kind,
        topic,
        safety,
        about,
        question=f"{sentence(word)} {told.inverted}?",
        s=told.plain,
        q2=f"{word} {told.plain}",
        **slots,
    )


def is_caution(text: str) -> bool:
    """Whether ``text`` limits or warns for the sake of somebody's health."""
    if about_money(text) or only_describes(text):
        return False
    text = plain(text)
    if mentions(text, words().always_safety) and _CONCERNS.search(text):
        return True
    if warns_by_form(text):
        return True
    return mentions(text, words().conditions) and mentions(text, words().warnings)


def content(tokens: Iterable[Token]) -> frozenset[str]:
    """Lemmas of the words that carry meaning."""
    return frozenset(
        token.lemma_.lower()
        for token in tokens
        if token.pos_ in ("NOUN", "VERB", "ADJ", "PROPN") and not token.is_stop
    )


def counts_off(who: Token) -> bool:
    """Whether ``who`` is one of several that were announced: "the second is …"."""
    return who.lower_ in ("first", "second", "third", "fourth", "fifth", "last", "another", "next")


def lower_first(text: str) -> str:
    """``text`` as it stands inside a sentence: names keep their capital."""
    first = re.split(r"\W", text, maxsplit=1)[0]
    kept = first == "I" or text[:2].isupper() or first.lower() in words().names
    return text if kept else text[:1].lower() + text[1:]
