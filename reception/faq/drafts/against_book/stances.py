"""What a sentence lets, asks, denies and leaves to the reader, and of what; two that exclude it.

Where `polarity` weighs good and harm, here "is allowed", "must be", "need not be", "is not so",
"always" and "only" are compared, of clauses that speak of the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reception.faq.drafts.against_book.plain_sentences import as_parsed
from reception.faq.drafts.against_book.polarity_words import stem
from reception.faq.drafts.against_book.stance_words import (
    expression,
    implied,
    lemma_of,
    plainer,
    stance_words,
    word_for,
)
from reception.faq.drafts.words.language import parse

if TYPE_CHECKING:
    from spacy.tokens import Token

SO, NOT_SO, MUST, NEED_NOT = "so", "not so", "must", "need not"

FAR_APART = 0.6
"""From so far apart two words for how often exclude each other; "often" and "rarely" do."""

_CLAUSES = re.compile(r"[;:]|,? (?:but|although|though|whereas)\b|, (?:and|so|or)\b| [–—-] ")
_CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "ADV", "ADP", "SCONJ"})
_TIMES = frozenset(map(stem, ("before", "after", "during")))
_PAY = stem("pay")
_DURING = stem("during")
_FIGURE = re.compile(r"\W*\d")


@dataclass(frozen=True)
class Stance:
    """What a clause says of something.

    Attributes:
        kind: ``so``, ``not so``, ``must`` or ``need not``.
        about: stems of what it is said of.
        limits: those of them that narrow it.
        verbal: whether one of them is what is said, and not only the thing.
        permits: whether it is about what is allowed, offered or asked for.
        only: stems of the people to whom alone it applies.
        strict: whether it is denied of all, as by "never" and "no one".
        often: from 0 (never) to 1 (always); None if that is not said.
        hedged: whether it only may be so.
        partly: whether it is so of some, or sometimes.
        conditional: whether it is so under a condition only.
        any: whether it is said of all there are.
    """

    kind: str
    about: frozenset[str]
    limits: frozenset[str]
    verbal: bool
    permits: bool
    only: frozenset[str]
    strict: bool
    often: float | None
    hedged: bool
    partly: bool
    conditional: bool
    any: bool


def exclude(one: str, other: str) -> bool:
    """Whether two sentences say of the same what cannot both be."""
    return any(
        _exclude(mine, theirs) or _exclude(theirs, mine)
        or _others_only(mine, theirs) or _others_only(theirs, mine)
        or _seldom(mine, theirs) or _at_another_time(mine, theirs)
        for mine in stances(one)
        for theirs in stances(other)
    )  # fmt: skip


@lru_cache(maxsize=4096)
def stances(sentence: str) -> tuple[Stance, ...]:
    """What each clause of ``sentence`` says; a question says nothing."""
    if sentence.rstrip().endswith("?"):
        return ()
    plain = plainer(sentence)
    return tuple(
        found
        for text in (*_CLAUSES.split(plain), *implied(plain))
        if text.strip()
        for found in _of_clause(text.strip())
    )


def _of_clause(clause: str) -> Iterator[Stance]:
    text = as_parsed(clause[0].upper() + clause[1:])
    about, limits, verbal, denials = set(), set(), False, 0
    for token in parse(text):
        denied = _affirmed(token)
        denials += denied is not None
        name = _name(token, denied or lemma_of(token))
        if name is None:
            continue
        about.add(name)
        if token.dep_ in ("amod", "compound", "nmod", "advmod"):
            limits.add(name)
        elif token.pos_ == "VERB" or token.dep_ in ("acomp", "ROOT"):
            verbal = True
    if not about:
        return
    often = next((how for word, how in stance_words().often.items() if _says(word, text)), None)
    people = frozenset(map(stem, stance_words().people)) & about
    may = _says("may", text) and not expression("permitted").search(text)
    kind = _kind(text, denials)
    yield Stance(
        kind, frozenset(about), frozenset(limits), verbal,
        kind in (MUST, NEED_NOT) or bool(expression("permits").search(text)),
        people if _says("only", text) and not _says("not only", text) else frozenset(),
        bool(expression("strict").search(text)), often,
        may or bool(expression("hedges").search(text)), bool(expression("partly").search(text)),
        bool(expression("conditions").search(text)), bool(expression("any").search(text)),
    )  # fmt: skip


def _affirmed(token: Token) -> str | None:
    """What a word denies, as "closed" denies "open"."""
    negated = stance_words().negated
    return negated.get(token.lemma_.lower()) or negated.get(token.lower_)


def _name(token: Token, lemma: str) -> str | None:
    """The stem under which a word counts; None if it says nothing of what is spoken of."""
    light = stance_words().light
    if token.pos_ not in _CONTENT or lemma in light or token.lower_ in light:
        return None
    # The tagger leaves names in the plural: "Sundays".
    name = word_for(lemma.removesuffix("s") if token.pos_ == "PROPN" else lemma)
    known = lemma in stance_words().kept or name in _TIMES or name != stem(lemma)
    if (token.like_num and not known) or _FIGURE.match(lemma) or (token.is_stop and not known):
        return None
    if name in _light_stems():
        return None
    return name


@lru_cache(maxsize=1)
def _light_stems() -> frozenset[str]:
    """Stems of the light words that stand for others of the same meaning."""
    words = stance_words()
    return frozenset(stem(group[0]) for group in words.same if group[0] in words.light)


def _kind(text: str, denials: int) -> str:
    if expression("need_not").search(text):
        return NEED_NOT
    rest = expression("no_denials").sub(" ", text)
    denials += len(expression("denials").findall(rest))
    if denials % 2:
        return NOT_SO
    return MUST if expression("must").search(text) else SO


def _exclude(denial: Stance, claim: Stance) -> bool:
    """Whether ``denial`` denies what ``claim`` says, of all that it says it of."""
    against = {NOT_SO: (SO, MUST), NEED_NOT: (MUST,)}.get(denial.kind, ())
    if claim.kind not in against or claim.hedged or denial.hedged or claim.only or denial.partly:
        return False
    if claim.partly and not denial.strict:
        return False
    if denial.conditional and not claim.conditional:
        return False
    of_things = denial.permits and claim.permits
    if not (denial.verbal or of_things or len(denial.about & claim.about) == len(claim.about) > 1):
        return False
    needed = denial.about - denial.limits if claim.any else denial.about
    if denial.kind == NEED_NOT:
        needed = needed - {_PAY} or needed
    if not claim.about & _TIMES:
        needed -= {_DURING}
    return bool(needed) and needed <= claim.about


def _others_only(one: Stance, other: Stance) -> bool:
    """Whether what is for some people only is said of others."""
    others = other.about & frozenset(map(stem, stance_words().people))
    if not one.only or not others - one.only or {one.kind, other.kind} - {SO, MUST}:
        return False
    rest = one.about - one.only
    return bool(rest) and rest <= other.about and not other.conditional and not other.only


def _seldom(one: Stance, other: Stance) -> bool:
    if one.often is None or other.often is None or abs(one.often - other.often) < FAR_APART:
        return False
    return one.about <= other.about or other.about <= one.about


def _at_another_time(one: Stance, other: Stance) -> bool:
    """Whether the same is to be done before and after the same thing."""
    if {one.kind, other.kind} - {SO, MUST} or any(
        said.hedged or said.partly for said in (one, other)
    ):
        return False
    when, whenever = one.about & _TIMES, other.about & _TIMES
    if not when or not whenever or when & whenever:
        return False
    verbal = one.verbal or other.verbal
    return verbal and len(one.about - when) > 1 and one.about - when == other.about - whenever


def _says(word: str, text: str) -> bool:
    return bool(re.search(rf"(?i)\b{word}\b", text))
