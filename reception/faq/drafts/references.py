"""What the pronouns of a text stand for, so that questions and answers stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Span, Token

from reception.faq.drafts import language
from reception.faq.drafts.claims import counts_off
from reception.faq.drafts.statements import References, noun_phrase
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.wording import words

_GIVEN = re.compile(r"(?i)(?:for|because of|as) (?:this|that|these|those)\b")
_SINGULAR = frozenset({"it", "this"})
_PLURAL = frozenset({"they"})


def from_outside(span: Span, known: References) -> References:
    """Of ``known``, what the sentence itself does not name before."""
    return {
        place: name
        for place, name in known.items()
        if name.lower().removesuffix("'s") not in span.doc[span.start : place].text.lower()
    }


def resolved(spans: Sequence[Span], topic: Topic) -> list[References]:
    """For each sentence of a paragraph, what its "it" and "they" stand for.

    "It" is the nearest thing in the singular that something was said of, else the topic;
    "they" the nearest in the plural, else nothing is said of it.
    """
    singular = topic.name if topic.treatment else None
    plural: str | None = None
    plural_object: str | None = None
    found: list[References] = []
    for span in spans:
        known: dict[int, str] = {}
        in_sentence: str | None = None
        before, own = plural or plural_object, False
        for token in span:
            lower = token.lower_
            subject = token.dep_ in ("nsubj", "nsubjpass")
            if (
                lower in _SINGULAR
                and subject
                and token.pos_ in ("PRON", "DET")
                and not _empty(token)
            ):
                name = in_sentence if in_sentence and lower == "it" else singular
                if name:
                    known[token.i] = name
            elif lower == "them" and token.dep_ in ("dobj", "pobj") and before and not own:
                known[token.i] = before
            elif lower in _PLURAL and subject and token.pos_ in ("PRON", "DET") and plural:
                known[token.i] = plural
            elif (
                lower == "it"
                and token.dep_ in ("dobj", "pobj")
                and singular not in (None, topic.name)
            ):
                known[token.i] = str(singular)
            elif lower == "its" and token.dep_ == "poss" and not in_sentence and singular:
                known[token.i] = f"{singular}'s"
            elif subject and token.pos_ in ("NOUN", "PROPN"):
                name = _name(token, topic)
                if token.tag_ in ("NNS", "NNPS"):
                    plural, own = name, True
                elif token.lemma_.lower() not in words().people | words().staff:
                    in_sentence = name
        objects = [part for part in span if part.dep_ == "dobj" and part.tag_ == "NNS"]
        plural_object = noun_phrase(objects[-1], {}) if objects else plural_object
        who = language.subject(_asserted(span.root))
        kind = language.child(span.root, "attr")
        if who is not None and who.pos_ in ("NOUN", "PROPN") and who.tag_ in ("NN", "NNP"):
            if who.lemma_.lower() not in words().people | words().staff:
                singular = _name(who, topic)
        elif who is not None and who.pos_ in ("ADJ", "NUM") and kind is not None:
            singular = noun_phrase(kind, {})
        elif who is not None and who.tag_ in ("NNS", "NNPS") and topic.treatment:
            singular = topic.name
        found.append(known)
    return found


def leans_back(span: Span, known: References) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    first = next((token for token in span if token.is_alpha), None)
    if first is None:
        return True
    if (
        first.lower_
        in ("both", "such", "these", "those", "this", "that", "they", "either", "neither")
        and first.i not in known
    ):
        return first.dep_ in ("nsubj", "nsubjpass", "det") or first.lower_ == "both"
    if first.lower_ == "then" or _GIVEN.match(span.text):
        return True
    who = language.subject(span.root)
    if who is not None and counts_off(who) and not any(part.dep_ == "appos" for part in span):
        return True
    return who is not None and who.lower_ in ("others", "another", "two", "rest", "same")


def _asserted(root: Token) -> Token:
    """The clause that a sentence asserts: of "research shows that …", the second."""
    inner = language.child(root, "ccomp")
    return inner if inner is not None and root.lemma_ in words().reporting_verbs else root


def _name(token: Token, topic: Topic) -> str:
    lemma = token.lemma_.lower()
    if topic.treatment and (lemma == topic.head or lemma in words().topic_words):
        return topic.name
    return re.sub(r"^whose ", "", noun_phrase(token, {}))


def _empty(token: Token) -> bool:
    """As in "It is important to …" stands for nothing."""
    verb = token.head
    return any(
        part.dep_ in ("ccomp", "xcomp", "csubj", "advcl")
        and part.i > verb.i
        and verb.lemma_ in ("be", "take", "help", "seem", "make")
        and (part.tag_ == "VB" or part.dep_ in ("ccomp", "csubj"))
        and verb.lemma_ in ("be", "take", "seem")
        for part in [
            *verb.children,
            *(
                deep
                for quality in verb.children
                if quality.dep_ == "acomp"
                for deep in quality.children
            ),
        ]
    )
