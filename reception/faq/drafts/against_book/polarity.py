"""What a sentence says does good or harm, and to what: by its grammar and a list of words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reception.faq.drafts.against_book.denial import NEGATIONS, conditional, denied
from reception.faq.drafts.against_book.plain_sentences import as_parsed
from reception.faq.drafts.against_book.polarity_words import lists, stem, stems_of
from reception.faq.drafts.words.language import parse, subject

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_OBJECTS = frozenset({"dobj", "attr", "oprd", "nsubjpass", "dative"})
_PREPOSITIONS = frozenset(
    ("with", "for", "on", "of", "in", "against", "to", "from", "towards", "into", "about", "by")
)
_NOUNS = frozenset({"NOUN", "PROPN"})
_TIMES = frozenset({"before", "after", "during"})
_KINDS = ("good", "bad", "more", "less")
_FLIPPED = {"good": "less", "more": "less", "less": "more", "bad": "more"}


@dataclass(frozen=True)
class Effect:
    """Something that does good or not to something.

    Attributes:
        good: 1 or -1, denials counted; with a ``verb``, -1 if that is denied.
        about: stems of what it is about.
        narrow: those of them that limit it, like "deep" of "deep wrinkles".
        who: stems of the subject.
        verb: stem of a verb whose value is not known; only the same verb can deny it.
        conditional: whether it holds under a condition only.
        when: "before", "after" and "during" that go with it.
    """

    good: int
    about: frozenset[str]
    narrow: frozenset[str]
    who: frozenset[str]
    verb: str
    conditional: bool
    when: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def effects_in(sentence: str) -> tuple[Effect, ...]:
    """Every effect that ``sentence`` states; a question states none."""
    if sentence.rstrip().endswith("?"):
        return ()
    sentence = as_parsed(sentence)
    return tuple(found for span in parse(sentence).sents for found in _of_span(span))


def _of_span(span: Span) -> Iterator[Effect]:
    for token in span:
        kind = _kind(token)
        found = list(_effect(token, kind)) if kind else []
        yield from found
        if not found and token.pos_ == "VERB" and token.lemma_.lower() not in lists()["wholly"]:
            yield from _statement(token)


def _kind(token: Token) -> str | None:
    """One of ``_KINDS``; None if the word itself does not say."""
    known, lemma = lists(), token.lemma_.lower()
    if token.pos_ in ("VERB", "AUX") or (token.dep_ == "ROOT" and token.pos_ in _NOUNS):
        if lemma in known["good"] and any(_is_verb_below(child) for child in token.children):
            return None  # of "helps to reduce", "reduce" says it
        if lemma in known["having"] and _advises(token):
            return "good"
        if lemma == "do" and any(child.lower_ in known["done"] for child in token.children):
            return "good"
        if lemma in known["against"] and not _orders(token):
            return None  # who "can avoid injections" is not told to
        if lemma in known["good"] and any(one.lower_ == "against" for one in token.children):
            return "bad" if lemma in known["advice"] else "good"
        return next((kind for kind in _KINDS if lemma in known[kind]), None)
    if token.pos_ == "ADJ":
        return _kind_of_adjective(token)
    if token.pos_ == "NOUN":
        if lemma in known["harms"] and token.dep_ in ("dobj", "attr"):
            return "bad"
        if lemma in known["effects"] and denied(token):
            return "good"
    return None


def _kind_of_adjective(token: Token) -> str | None:
    if token.dep_ in ("ccomp", "acomp", "oprd"):
        degree = next((one.lower_ for one in token.children if one.dep_ == "advmod"), "")
        if degree in ("less", "more") and any(one.dep_ == "nsubj" for one in token.children):
            return degree
    if token.dep_ == "amod" and not _behind(token):
        return None
    lemma = token.lemma_.lower()
    return next((kind for kind in ("good", "bad") if lemma in lists()[f"{kind}_adjectives"]), None)


def _is_verb_below(child: Token) -> bool:
    if child.dep_ in ("xcomp", "ccomp"):
        return child.pos_ == "VERB"
    return child.dep_ == "prep" and any(one.dep_ == "pcomp" for one in child.children)


def _advises(verb: Token) -> bool:
    """Whether it is advice to have a massage, or against it."""
    modal = any(
        child.dep_ == "aux" and child.lower_ in ("should", "must", "can", "may", "do")
        for child in verb.children
    )
    return modal and any(
        child.dep_ == "dobj" and child.lemma_.lower() in lists()["treatments"]
        for child in verb.children
    )


def _orders(verb: Token) -> bool:
    """Whether the reader is told to do it."""
    modal = any(
        child.dep_ == "aux" and child.lower_ in ("should", "must") for child in verb.children
    )
    return modal or (subject(verb) is None and verb.dep_ in ("ROOT", "conj", "ccomp"))


def _effect(word: Token, kind: str) -> Iterator[Effect]:
    under = _condition(word)
    if under:
        # "Avoid it if you have dry skin" is about dry skin.
        good = 1 if (kind == "good") != denied(word) else -1
        yield Effect(good, under[0], under[1], _who(word), "", False, _when(word))
        return
    objects = _objects(word)
    for one in objects:
        if stem(one.lemma_) in stems_of("less_nouns"):
            kind = _FLIPPED[kind]
            objects = [part for first in _behind(one) for part in (first, *first.conjuncts)]
            break
    described = [_described(one) for one in objects]
    about = frozenset(name for names, _ in described for name in names)
    if not about:
        return
    named = {stem(one.lemma_) for one in objects} | {
        stem(child.lemma_)
        for one in objects
        for child in one.children
        if child.dep_ in ("compound", "amod")
    }
    if word.pos_ == "ADJ":
        named.add(stem(word.lemma_))
    problem = bool(named & stems_of("problems")) and not named & stems_of("riches")
    if problem and kind == "more" and word.lemma_.lower() == "leave":
        return  # what "leaves marks" may let them fade
    good = {"good": 1, "bad": -1, "more": -1 if problem else 1, "less": 1 if problem else -1}[kind]
    narrow = frozenset(name for _, names in described for name in names)
    good = -good if denied(word) else good
    yield Effect(good, about, narrow, _who(word), "", conditional(word), _when(word))


def _condition(word: Token) -> tuple[frozenset[str], frozenset[str]] | None:
    """What the "if" of advice on having a massage names, and what limits it."""
    clause = next((child for child in word.children if child.dep_ == "advcl"), None)
    if clause is None or not any(one.lower_ == "if" for one in clause.children):
        return None
    if word.lemma_.lower() not in lists()["against"] and not _advises(word):
        return None
    named = [one for one in clause.subtree if one.pos_ in _NOUNS or one.pos_ == "ADJ"]
    limits = {stem(one.lemma_) for one in named if one.dep_ in ("amod", "acomp", "compound")}
    about = frozenset(stem(one.lemma_) for one in named)
    return (about, frozenset(limits - stems_of("general"))) if about else None


def _statement(verb: Token) -> Iterator[Effect]:
    """A verb of which only the denial is known: "skin can absorb oil"."""
    described = [_described(one) for one in _objects(verb)]
    about = frozenset(name for names, _ in described for name in names)
    narrow = frozenset(name for _, names in described for name in names)
    who = _who(verb)
    good = -1 if denied(verb) else 1
    when = _when(verb)
    yield Effect(good, about or who, narrow, who, stem(verb.lemma_), conditional(verb), when)


def _when(word: Token) -> frozenset[str]:
    verb = word if word.pos_ in ("VERB", "AUX") else word.head
    return frozenset(one.lower_ for one in verb.subtree) & _TIMES


def _objects(word: Token) -> list[Token]:
    """What a verb, adjective or noun is about, with what is joined to it by "and"."""
    found = [child for child in word.children if child.dep_ in _OBJECTS]
    found = [one for one in found if one.lower_ not in NEGATIONS | lists()["done"]]
    if word.lemma_.lower() in lists()["having"]:
        found = [part for one in found for part in _behind(one)]
    found += _behind(word)
    found += [one for one in word.children if _is_mistaken_object(one)]
    found = [
        part
        for one in found
        for part in (_behind(one) if one.lemma_.lower() in lists()["effects"] else ()) or [one]
    ]
    if not found and (
        word.pos_ in _NOUNS or (word.pos_ == "ADJ" and word.head.pos_ in ("AUX", "VERB"))
    ):
        during = ("during", "after")
        found = _behind(word.head) or _behind(word, during) or _behind(word.head, during)
    if word.pos_ == "VERB":
        # "Fades with massage" is not about the massage.
        found = [part for one in found for part in _but_treatments(one)]
    found += _small_clause(word)
    if not found and word.pos_ == "VERB":
        above = subject(word)
        found = (
            [above]
            if above is not None and stem(above.lemma_) not in stems_of("treatments")
            else []
        )
    if not found and word.dep_ == "conj" and word.head.pos_ == word.pos_:
        return _objects(word.head)
    whole = [part for one in found for part in (one, *one.conjuncts) if part.i >= one.i]
    whole += [
        part
        for one in whole
        for first in _behind(one, ("of",))
        for part in (first, *first.conjuncts)
    ]
    return [one for one in dict.fromkeys(whole) if one.pos_ in (*_NOUNS, "ADJ", "VERB")]


def _but_treatments(one: Token) -> list[Token]:
    """``one``, or what a massage is for: "advise against massage for varicose veins"."""
    return _behind(one) if stem(one.lemma_) in stems_of("treatments") else [one]


def _is_mistaken_object(child: Token) -> bool:
    """Whether the parser took an object for a clause, as in "reduces swelling"."""
    if child.head.pos_ != "VERB" or subject(child) is not None:
        return False
    if child.dep_ in ("ccomp", "xcomp", "acomp"):
        return child.pos_ in _NOUNS or stem(child.lemma_) in stems_of("problems")
    return False


def _small_clause(word: Token) -> list[Token]:
    """Of "makes scars less visible" and "find it helpful" what becomes of what."""
    if word.dep_ == "acomp" and word.head.lemma_.lower() in ("get", "become", "grow"):
        above = subject(word.head)
        return [above] if above is not None else []
    if word.pos_ == "ADJ" and word.dep_ in ("ccomp", "oprd", "acomp"):
        return [child for child in word.children if child.dep_ == "nsubj"]
    return [
        one
        for child in word.children
        if child.dep_ in ("ccomp", "xcomp")
        for one in child.children
        if one.dep_ == "nsubj" or (one.dep_ == "attr" and child.pos_ != "VERB")
        if child.dep_ == "ccomp" or child.pos_ != "VERB"
    ]


def _behind(
    word: Token, prepositions: tuple[str, ...] | frozenset[str] = _PREPOSITIONS
) -> list[Token]:
    """What stands behind the prepositions that belong to ``word``."""
    return [
        one
        for child in word.children
        if child.dep_ in ("prep", "dative") and child.lower_ in prepositions
        for one in child.children
        if one.dep_ in ("pobj", "pcomp")
    ]


def _described(noun: Token) -> tuple[set[str], set[str]]:
    """The stems that a noun stands for, and those of them that limit it."""
    limits = {
        stem(child.lemma_)
        for child in noun.children
        if child.dep_ in ("amod", "compound", "nmod") and not child.is_stop
    }
    return {stem(noun.lemma_), *limits}, limits - stems_of("general")


def _who(word: Token) -> frozenset[str]:
    """Stems of the subject; "it" and the like stand for the treatment."""
    verb = word if word.pos_ in ("VERB", "AUX") else word.head
    one = subject(verb)
    while one is None and verb.dep_ in ("conj", "xcomp", "ccomp", "pcomp") and verb.head != verb:
        verb = verb.head
        one = subject(verb)
    if one is None or one.pos_ in ("PRON", "DET"):
        return frozenset({stem("massage")})
    return frozenset(_described(one)[0])
