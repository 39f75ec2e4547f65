"""What is observed in those treated: "Bruising is rare", "A reduction in pain was shown"."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.claims import Claim, ask, content, is_caution
from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase
from reception.faq.drafts.words.wording import mentions, words

_OBSERVED = frozenset(
    {"show", "demonstrate", "report", "observe", "see", "find", "note", "describe", "achieve"}
    | {"occur", "happen", "follow", "appear", "record", "measure", "turn", "arise"}
)
_BETTER = frozenset(
    {"reduction", "improvement", "benefit", "relief", "decrease", "gain", "effect", "increase"}
)
_FREQUENT = frozenset(
    {"common", "normal", "usual", "natural", "typical", "frequent", "rare", "unusual", "uncommon"}
    | {"possible", "harmless", "temporary", "mild", "slight", "expected", "biggie"}
)
_USED = frozenset({"use", "employ", "offer", "give", "indicate", "recommend", "apply", "prescribe"})
_MANAGED = frozenset({"treatment", "management", "relief", "care", "prevention", "case"})
_TROUBLED = ("bruis", "sore", "faint", "tired", "tear", "blister", "rash", "flush", "bleed", "spot")
_LONGEST_NAME = 5


def observed(span: Span, root: Token, refs: References, topic: Topic) -> Claim | None:
    """Whether the treatment brings what a sentence says is seen after it.

    Args:
        span: the sentence.
        root: head of its main clause.
        refs: what its pronouns stand for.
        topic: what it is about.
    """
    who = language.subject(root)
    if who is None or not topic.treatment or language.negated(root) or root.tag_ == "VBD":
        return None
    about = content(span)
    if is_topic(who, refs, topic) and root.tag_ == "VBN" and root.lemma_ in _USED:
        return ask("helps_what", topic, False, about) if _against(root) else None
    if who.lemma_ in _BETTER and root.lemma_ in _OBSERVED:
        thing = _complaint(root) or _bettered(who)
        kind = "help" if thing is not None and _is_complaint(thing) else "gain"
        return ask(kind, topic, False, about, x=_name(thing, refs)) if thing is not None else None
    being = who.tag_ == "VBG" and who.lemma_ == "be"
    sore = language.child(who, "acomp") if being else None
    often = _is_frequent(root)
    if sore is not None and often:
        felt = "be " + " ".join(part.text for part in list(who.subtree)[1:])
        question = f"Is it normal to {felt}?"
        return ask("normal", topic, False, about, question=question, vp=felt)
    if not (_is_felt(who) and (often or root.lemma_ in _OBSERVED | words().passing_verbs)):
        return None
    name = _name(who, refs)
    if not 1 <= len(name.split()) <= _LONGEST_NAME:
        return None
    return ask("after_effect", topic, is_caution(span.text), about, x=name)


def _is_frequent(root: Token) -> bool:
    quality = language.child(root, "acomp", "attr")
    return root.lemma_ == "be" and quality is not None and quality.lemma_.lower() in _FREQUENT


def _is_felt(who: Token) -> bool:
    known = words().complaints | words().troubles
    return who.pos_ in ("NOUN", "PROPN") and (
        who.lemma_.lower() in known or mentions(who.lower_, (*words().felt, *_TROUBLED))
    )


def _is_complaint(thing: Token) -> bool:
    known = words().complaints | words().troubles
    return any(part.lemma_.lower() in known for part in thing.subtree)


def _against(root: Token) -> Token | None:
    """What it is used for, where that is a complaint: "in the management of back pain"."""
    for part in root.children:
        thing = (
            language.child(part, "pobj") if part.lower_ in ("for", "in", "against", "to") else None
        )
        if thing is not None and (thing.lemma_ in _MANAGED or _is_complaint(thing)):
            return thing
    return None


def _complaint(root: Token) -> Token | None:
    """In whom it was seen: "demonstrated in chronic back pain"."""
    for part in root.children:
        thing = language.child(part, "pobj") if part.lower_ in ("in", "for") else None
        if thing is not None and _is_complaint(thing):
            return thing
    return None


def _bettered(who: Token) -> Token | None:
    """What there is a reduction or improvement of."""
    for part in who.children:
        if part.lower_ in ("in", "of", "on", "for", "with"):
            return language.child(part, "pobj")
    return None


def _name(thing: Token, refs: References) -> str:
    text = re.sub(r" (?:lasting|which|that) .*", "", noun_phrase(thing, refs))
    return re.sub(
        r"^(?:some|any|a|an|the|slight|mild|a slight|a little|temporary|transient) ", "", text
    )
