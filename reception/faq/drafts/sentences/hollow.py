"""Statements that nobody asks about: "Each room looks out on the water"."""

from __future__ import annotations

import re

from spacy.tokens import Token

from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, spoken
from reception.faq.drafts.words.question_forms import Statement
from reception.faq.drafts.words.rule_words import rules
from reception.faq.drafts.words.wording import words

_ONE_OF_SOME = frozenset({"each", "both", "every", "another", "either", "other", "such"})
_COMPARED = re.compile(r"\b(?:than|as|if|when|after|before|because|between|with|without)\b")
_TELLING = frozenset({"mean", "consist", "comprise", "denote", "commence", "employ", "constitute"})
"""Verbs of sentences that explain a word or count parts."""

_ASKED_OF_ONESELF = frozenset(
    {"pay", "receive", "wear", "hear", "smell", "lose", "sleep", "fill", "sign", "leave", "drink"}
    | {"eat", "meet", "bring", "come", "book", "choose", "save", "bleed", "bruise", "peel", "earn"}
)
"""What visitors ask whether they will do it."""

_LONGEST_LIMIT = 9
_LIMITS = frozenset(
    {"in", "during", "after", "before", "with", "without", "under", "over", "below", "above"}
    | {"around", "within", "for", "on", "at", "by", "until", "through", "throughout"}
)
_BINDING = frozenset({"during", "after", "before", "without", "under", "over", "below", "above"})
"""Of these, the ones that a question must not lose, however long they make it."""

_NO_LIMITS = frozenset(
    {"fact", "case", "addition", "general", "opinion", "experience", "reason", "time", "hand"}
    | {"end", "way", "example", "instance", "moment", "mind", "contrast", "practice", "theory"}
    | {"first", "view", "turn", "course", "short", "particular", "bit", "luck", "care", "look"}
    | {"year", "day", "all", "most", "start", "beginning", "clinic", "studio", "salon", "centre"}
)
"""What stands after "in" or "for" at the beginning of a sentence and limits nothing."""


def is_hollow(told: Statement, root: Token) -> bool:
    """Whether nobody asks for what ``told``, of the clause ``root``, says."""
    who = language.subject(root)
    plain = not told.auxiliary or told.auxiliary == "be"
    if root.lemma_ in _TELLING:
        return True
    if told.number == "I" and not told.auxiliary and not language.negated(root):
        doing = root.lemma_.lower()
        return doing not in words().posture_verbs | words().feeling_verbs | _ASKED_OF_ONESELF
    if told.subject == "you" and plain and not language.negated(root):
        return _of_the_house(told, root)
    if who is None:
        return False
    kind = language.child(root, "attr")
    if who.lower_ == "it" and kind is not None and kind.tag_ == "NNP" and root.lemma_ == "be":
        return True  # "It's Kayla from Austin"
    if any(part.lower_ in _ONE_OF_SOME for part in who.children if part.dep_ in ("det", "amod")):
        return root.lemma_ not in ("cost", "take", "last", "need")
    if who.tag_ == "VBG" and root.lemma_.lower() in rules().idle_verbs:
        return True  # "Pushing harder gets us nowhere"
    if who.lemma_ == "body" and language.child(who, "relcl") is not None:
        return True
    return _is_most_of_all(root)


def compares_with_nothing(told: Statement, root: Token) -> bool:
    """As in "Skin makes less vitamin D": than what, the sentence before or the title says."""
    if told.number == "I" or _COMPARED.search(told.predicate):
        return False
    parts = [part for child in root.children if child.i > root.i for part in (child, *child.lefts)]
    return any(part.tag_ in ("JJR", "RBR") and part.dep_ != "conj" for part in parts)


def limit_of(root: Token, refs: References) -> str | None:
    """What a sentence begins with that limits it, as in "In pregnancy we leave out the belly".

    Args:
        root: head of its main clause.
        refs: what its pronouns stand for.

    Returns:
        "" where nothing does; None where it is too long for a question that must not lose it.
    """
    for part in root.children:
        if part.dep_ != "prep" or part.i > root.i or part.lower_ not in _LIMITS:
            continue
        inside = list(part.subtree)
        thing = language.child(part, "pobj", "pcomp")
        vague = thing is None or thing.lemma_.lower() in _NO_LIMITS | words().people
        pointing = any(token.lower_ in ("this", "that", "these", "those") for token in inside)
        if pointing and part.lower_ in _BINDING:
            return None
        if pointing or (vague and thing is not None and len(list(thing.subtree)) <= 2):
            continue
        if thing is None or thing.pos_ not in ("NOUN", "PROPN", "NUM", "VERB"):
            continue
        if len(inside) <= _LONGEST_LIMIT:
            return spoken(inside, refs)
        if part.lower_ in _BINDING:
            return None
    return ""


def _of_the_house(told: Statement, root: Token) -> bool:
    """Whether the clinic says of itself what visitors do not ask for."""
    kind = language.child(root, "attr")
    if root.lemma_ == "be":
        return kind is not None and kind.pos_ in ("NOUN", "PROPN", "NUM")
    if root.tag_ == "VBN":
        return False
    own = re.search(r"\byours?\b", told.predicate) is not None
    return root.lemma_.lower() not in rules().house_verbs or (own and root.lemma_ == "use")


def _is_most_of_all(root: Token) -> bool:
    """As in "The upper lip is the most sensitive": nobody asks of one place whether it is that."""
    quality = language.child(root, "acomp", "attr") if root.lemma_ == "be" else None
    if quality is None or quality.pos_ not in ("ADJ", "ADV"):
        return False
    most = quality.tag_ == "JJS" or any(part.tag_ == "RBS" for part in quality.children)
    return most and quality.lower_ not in ("best", "worst")
