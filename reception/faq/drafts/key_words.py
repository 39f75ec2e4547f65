"""What somebody types who types as little as possible: "how long vouchers valid"."""

from __future__ import annotations

import re

from spacy.tokens import Token

from reception.faq.drafts.question_parts import word_of
from reception.faq.drafts.words.language import parse

_IF = re.compile(r"(?i)what (?:happens|should I do|do I do|do you do) (?:if|when) (?=.+ )")

NOT_TYPED_SHORT = frozenset({"what", "who", "why"})
"""Words whose question nobody types in key words: "what microneedling"."""

NEGATING = frozenset({"no", "not", "n't", "n’t", "without", "never"})

_DROPPED = frozenset({"DET", "AUX", "PRON", "SCONJ", "PUNCT"})


def key_words(question: str) -> str:
    """What somebody types who types as little as possible: "how long vouchers valid".

    Returns:
        "" where nobody would, as for "What is cupping?".
    """
    word, rest = word_of(_IF.sub("", question.rstrip("? ")))
    if word in NOT_TYPED_SHORT:
        return ""
    kept = [
        token
        for token in parse(rest)
        if token.pos_ not in _DROPPED or token.lower_ in (*NEGATING, "any")
        if token.lemma_ not in ("do", "have", "be") and not token.is_punct
        if not (token.lower_ == "to" and token.head.lemma_ in ("be", "have"))
    ]
    if kept and kept[0].pos_ == "VERB" and _to_somebody(kept[0]):
        kept.pop(0)  # nobody types "tell nut allergy"
        while kept and kept[0].pos_ == "ADP":
            kept.pop(0)
    while kept and kept[-1].tag_ in ("IN", "CC", "TO"):
        kept.pop()
    while kept and kept[0].pos_ in ("CCONJ", "PART") and kept[0].lower_ not in NEGATING:
        kept.pop(0)
    text = "".join(
        _typed(token) + (" " if token.whitespace_ or token.nbor().is_punct else "")
        if token.i + 1 < len(token.doc)
        else _typed(token)
        for token in kept
    )
    return re.sub(r"\s+", " ", f"{word} {text}").strip(" ,-")


def _typed(token: Token) -> str:
    return "not" if token.lower_ in ("n't", "n’t") else token.lower_


def _to_somebody(verb: Token) -> bool:
    """Whether what is done is done to somebody whom key words leave out: "tell you"."""
    return any(
        part.dep_ in ("dobj", "dative", "nsubj", "pobj") and part.pos_ == "PRON" and part.i > verb.i
        for part in (*verb.children, *(inner for child in verb.children for inner in child.lefts))
    )
