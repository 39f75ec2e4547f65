"""Statements of which only one can be right: opposite words, and "must" against "need not"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reception.faq.drafts.against_book.denial import conditional, denied
from reception.faq.drafts.against_book.plain_sentences import as_parsed
from reception.faq.drafts.against_book.polarity_words import opposites, stem, stems_of
from reception.faq.drafts.words.language import parse, subject

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAY = frozenset({"can", "could", "may", "might", "would"})
_MUST = frozenset({"must", "should", "shall"})
_NECESSARY = frozenset({"necessary", "required", "essential", "compulsory", "obligatory"})
_NEEDLESS = frozenset({"unnecessary", "optional", "needless"})
_DEGREES = frozenset({"completely", "fully", "always", "entirely", "all", "only", "every"})
_MODIFIERS = frozenset({"amod", "compound", "nmod", "poss"})


@dataclass(frozen=True)
class _Said:
    """What a sentence says of a thing, or must be done.

    Attributes:
        word: lemma of an adjective or verb; stem of what must be done.
        about: stems of the thing.
        limits: stems and degrees that narrow it.
        yes: not denied; it must be done.
    """

    word: str
    about: frozenset[str]
    limits: frozenset[str]
    yes: bool


def opposed(one: str, other: str) -> bool:
    """Whether two sentences say opposite things of one thing, or ask for what need not be."""
    return any(
        _excludes(mine, theirs) for mine in _described(one) for theirs in _described(other)
    ) or any(_needless(mine, theirs) for mine in _needs(one) for theirs in _needs(other))


def _excludes(one: _Said, other: _Said) -> bool:
    if not one.about & other.about or one.limits != other.limits:
        return False
    if one.word == other.word:
        return one.yes != other.yes
    return one.yes and other.yes and other.word in opposites().get(one.word, frozenset())


def _needless(one: _Said, other: _Said) -> bool:
    """Whether the one must be done and the other need not, and they are the same."""
    if one.yes == other.yes or one.word != other.word:
        return False
    must, need_not = (one, other) if one.yes else (other, one)
    if need_not.limits - must.limits:
        return False
    return bool(one.about & other.about) or not (one.about or other.about)


@lru_cache(maxsize=4096)
def _described(sentence: str) -> tuple[_Said, ...]:
    if sentence.rstrip().endswith("?"):
        return ()
    return tuple(found for token in parse(as_parsed(sentence)) for found in _of_word(token))


def _of_word(token: Token) -> Iterator[_Said]:
    lemma = _plain(token)
    if lemma not in opposites():
        return
    quality = token.pos_ in ("ADJ", "ADV") or lemma != token.lemma_.lower()
    if quality and token.dep_ not in ("acomp", "oprd", "attr", "ROOT"):
        return
    verb = token.head if quality else token
    if any(child.lower_ in _MAY for child in verb.children if child.dep_ == "aux"):
        return
    if any(child.lower_ in ("as", "too", "enough", "less") for child in token.children):
        return
    about = _object(token) if token.pos_ == "VERB" else None
    about = about or subject(verb)
    if about is None or about.pos_ not in ("NOUN", "PROPN") or conditional(token):
        return
    limits = {stem(one.lemma_) for one in about.children if one.dep_ in _MODIFIERS}
    if token.pos_ == "VERB":
        limits = set()
    if stem(about.lemma_) in stems_of("treatments"):
        return
    yield _Said(
        lemma, frozenset({stem(about.lemma_)}), frozenset(limits - stems_of("your")),
        not denied(token),
    )  # fmt: skip


def _plain(token: Token) -> str:
    """The lemma, also of a comparative that was taken for a noun: "duller"."""
    lemma = token.lemma_.lower()
    bases = (lemma, lemma.removesuffix("er"), lemma.removesuffix("r"))
    return next((one for one in bases if one in opposites()), lemma)


@lru_cache(maxsize=4096)
def _needs(sentence: str) -> tuple[_Said, ...]:
    if sentence.rstrip().endswith("?"):
        return ()
    return tuple(
        found
        for token in parse(as_parsed(sentence))
        if token.pos_ == "VERB"
        for found in _need(token)
    )


def _need(verb: Token) -> Iterator[_Said]:
    must = _must(verb)
    if must is None or conditional(verb):
        return
    thing = _object(verb)
    about = {stem(thing.lemma_)} if thing is not None else set()
    limits = {child.lower_ for child in verb.children if child.lower_ in _DEGREES}
    if thing is not None:
        limits |= {stem(one.lemma_) for one in thing.children if one.dep_ in ("amod", "compound")}
        limits |= {one.lower_ for one in thing.children if one.lower_ in _DEGREES}
        for one in thing.children:
            if one.lower_ == "of":
                limits |= about
                about = {stem(part.lemma_) for part in one.children}
    yield _Said(stem(verb.lemma_), frozenset(about), frozenset(limits), must)


def _must(verb: Token) -> bool | None:
    """Whether it must be done; False if it need not; None if neither is said."""
    helpers = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    refused = any(child.dep_ == "neg" for child in verb.children)
    if "need" in helpers:
        return None if not refused else False
    if helpers & _MUST:
        return None if refused else True
    head = verb.head
    lemma = head.lemma_.lower()
    if head == verb or verb.dep_ not in ("xcomp", "acl", "relcl", "advcl", "ccomp", "csubj"):
        return None
    if lemma in ("need", "have") and (head.pos_ in ("VERB", "AUX") or lemma == "need"):
        return not denied(head)
    if lemma == "be":
        lemma = next((one.lemma_.lower() for one in head.children if one.dep_ == "acomp"), lemma)
    if lemma in _NEEDLESS:
        return denied(head)
    return not denied(head) if lemma in _NECESSARY else None


def _object(verb: Token) -> Token | None:
    return next((one for one in verb.children if one.dep_ in ("dobj", "nsubjpass")), None)
