"""Which statements a visitor would ask about, and how: nobody asks "Does massage end?"."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Token

from reception.faq.drafts.sentences.hollow import is_hollow
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.question_forms import Statement, statement
from reception.faq.drafts.words.rule_words import rules
from reception.faq.drafts.words.wording import words

_LONGEST_QUESTION = 18
_NO_MANNER = frozenset(
    {
        "combine",
        "influence",
        "sustain",
        "affect",
        "need",
        "follow",
        "require",
        "include",
        "serve",
        "offer",
        "welcome",
        "allow",
        "permit",
        "forbid",
        "prohibit",
        "govern",
    }
)
"""What is done in no way that anybody asks about: "not permitted in the rooms"."""

_PLACED = frozenset(
    {"place", "put", "apply", "hold", "lay", "rest", "keep", "store", "wear", "give"}
)
"""What is done somewhere that one asks for."""

_PAPERS = frozenset({"leaflet", "article", "page", "guide", "document", "brochure", "section"})
"""What speaks of itself and tells visitors nothing."""

_LONGEST_MEANWHILE = 5
_AROUND = re.compile(r"\b(?:before|after|during|on the day|afterwards)\b")
_THAT_DAY = re.compile(r"(?: on| in)? (?:that|this|the same) (?:evening|day|night|morning)\b")
_VAGUE = re.compile(r"\b(?:reasons?|sorts|own story|up to me|favourite|secret)\b")


def worth_asking(told: Statement, root: Token, itself: bool) -> bool:
    """Whether ``told``, of the clause ``root``, makes a question that somebody asks.

    Args:
        told: the statement in the visitor's words.
        root: head of its clause.
        itself: whether it is said of the treatment.
    """
    return well_put(told, root) and _concerns_visitor(told, root, itself)


def well_put(told: Statement, root: Token) -> bool:
    """Whether ``told``, of the clause ``root``, says enough for a question of its own."""
    if not 3 <= len(told.question.split()) <= _LONGEST_QUESTION or told.past:
        return False
    if is_hollow(told, root):
        return False
    who = language.subject(root)
    if who is not None and who.lemma_.lower() in _PAPERS:
        return False
    kind = language.child(root, "attr")
    idea = kind is not None and kind.lemma_ == "idea" and language.child(kind, "amod") is not None
    empty = kind is not None and (kind.lemma_ in words().empty_nouns or kind.pos_ == "PRON")
    if empty and not idea:
        return False
    if told.number == "I" and root.lemma_ == "be" and kind is not None and not told.auxiliary[2:]:
        return False  # "You are the boss"
    if told.predicate.startswith("more than"):
        return False
    if any(part.lower_ == "those" and part.dep_ == "det" for part in root.subtree):
        return False
    if root.lemma_ in ("become", "begin", "seem", "reflect") or _VAGUE.search(told.predicate):
        return False
    people = language.subject(root)
    if people is not None and people.lemma_.lower() in words().people and told.number != "I":
        # "Are clients surprised by the warmth?": nobody asks of others.
        return False
    if told.auxiliary == "have" or (told.auxiliary == "would" and told.number == "I"):
        return False
    plain = len(told.predicate.split())
    lemma = root.lemma_.lower()
    if plain < 2 and lemma != "be" and lemma not in rules().bare_verbs and root.tag_ != "VBN":
        harms = told.auxiliary in ("can", "will") and lemma in words().effect_verbs
        return (told.number == "I" and bool(told.auxiliary)) or harms
    bare = plain < 2 and lemma != "be"
    return not (bare and language.child(root, "ccomp", "xcomp", "dobj") is not None)


def _concerns_visitor(told: Statement, root: Token, itself: bool) -> bool:
    lemma = root.lemma_.lower()
    thing = language.child(root, "dobj")
    than = thing is not None and any(part.tag_ == "JJR" for part in thing.children)
    if told.number == "you" and than:
        return False
    if told.number == "I" and not told.auxiliary and lemma == "have":
        return told.predicate.startswith("have to ")
    if itself and lemma in rules().idle_verbs:
        return False
    if told.number in ("I", "you"):
        ours = told.number == "you"
        return not (ours and lemma in rules().idle_verbs) and not (
            not ours and not told.auxiliary and lemma in rules().idle_verbs - {"feel", "get"}
        )
    who = language.subject(root)
    if who is not None and who.lemma_.lower() in words().staff and lemma in rules().idle_verbs:
        return False
    if itself or told.auxiliary in ("can", "will", "should") or language.negated(root):
        return True
    if told.predicate.startswith("have to "):
        return True
    if who is not None and (who.lemma_.lower() in words().people or who.dep_ == "expl"):
        return True
    if lemma in words().effect_verbs or lemma in ("need", "include", "contain", "cost"):
        return True
    quality = language.child(root, "acomp", "oprd")
    good = [quality, root] if quality is not None else [root]
    kind = language.child(root, "attr")
    if kind is not None and kind.lemma_ == "idea":
        return True
    return any(part.lemma_.lower() in rules().verdicts for part in good) or root.tag_ == "VBN"


def as_asked(told: Statement, root: Token, when: str) -> Statement:
    """``told`` as a visitor puts it: what happens to them is to come, and when it does.

    Args:
        told: the statement.
        root: head of its clause.
        when: as in "after a massage", or "".
    """
    if told.number == "I" and not told.auxiliary and not told.past:
        verb = told.predicate.split(" ", 1)[0]
        if verb == root.lemma_.lower() and verb not in ("need", "have", "want"):
            told = replace(told, auxiliary="will")
    if told.denied and told.auxiliary == "should" and told.number == "I":
        told = replace(told, auxiliary="can")
    if when:
        told = replace(told, predicate=_THAT_DAY.sub("", told.predicate))
    predicate = re.sub(r" (?:afterwards|beforehand)\b", "", told.predicate)
    around = _AROUND.search(f"{told.subject} {predicate}")
    if when.partition(" ")[2] in f"{told.subject} {predicate}":
        when = ""
    rule = told.number == "I" or any(
        part.lemma_.lower() in rules().verdicts or part.lemma_ == "idea"
        for part in (root, *root.children)
    )
    if when and rule and not around:
        told = replace(told, predicate=f"{predicate} {when}")
    return told


def meanwhile(root: Token, refs: References) -> str:
    """As in "while I undress": what goes on at the time, in a few words."""
    for part in root.children:
        mark = language.child(part, "mark") if part.dep_ == "advcl" else None
        if mark is not None and mark.lower_ == "while" and part.i > root.i:
            told = statement(part, refs)
            short = told is not None and len(told.plain.split()) <= _LONGEST_MEANWHILE
            return f"while {told.plain}" if told is not None and short else ""
    return ""


def has_reason(root: Token) -> bool:
    """Whether a sentence says why."""
    for part in root.children:
        mark = language.child(part, "mark") if part.dep_ == "advcl" else None
        if mark is not None and mark.lower_ in ("because", "since"):
            return True
    return False


def manner(root: Token) -> str:
    """As in "how" or "where" something is done, if a sentence says so."""
    if root.tag_ != "VBN" or root.lemma_ in _NO_MANNER or language.negated(root):
        return ""
    for part in root.children:
        by = language.child(part, "pobj")
        if part.dep_ == "agent" and by is not None and by.pos_ == "PROPN":
            continue
        if part.dep_ in ("prep", "agent") and part.i > root.i:
            if part.lower_ in ("by", "with", "using", "in", "to"):
                return "how"
            if part.lower_ in ("on", "over") and root.lemma_ in _PLACED:
                return "where"
    return ""
