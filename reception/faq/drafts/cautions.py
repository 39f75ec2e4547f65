"""Who should take care: conditions, warnings, and what is normal to feel."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from reception.faq.drafts import language
from reception.faq.drafts.claims import Claim, ask, content, is_caution
from reception.faq.drafts.phrases import References, noun_phrase
from reception.faq.drafts.statements import statement
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.wording import mentions, words

_WARNING = re.compile(
    r"\b(?:should not have|should avoid|not suitable|unsuitable|contraindicat|not recommended"
    r"|not safe|not advised|must not have|cannot have|do not massage|don't massage|do not treat"
    r"|rules? (?:it |them )?out|ruled out)"
)
_PLEASANT = re.compile(r"\b(?:better|improv|result|benefit|relax|calm|helpful|difference)")
_UNNAMED = re.compile(r"\b(?:them|they|ones|so|this|it)\b")


def condition(span: Span, refs: References) -> str:
    """As in "if I am pregnant", "during pregnancy": whom or when a sentence is about, or ""."""
    for token in span:
        mark = language.child(token, "mark", "advmod") if token.dep_ == "advcl" else None
        who = language.subject(token)
        if mark is None or mark.lower_ not in ("if", "when", "unless") or who is None:
            continue
        there = _present(token, refs) if who.dep_ == "expl" else ""
        if there and mark.lower_ != "unless" and is_caution(span.text):
            return f"if I have {there}"
        if token.head.dep_ == "conj" and not is_caution(span.text):
            continue
        told = statement(token, refs) if _concerns(who, span, refs) else None
        if told and not _UNNAMED.search(told.plain):
            return f"{'when' if mark.lower_ == 'when' else 'if'} {told.conditional}"
    ill = people_with(span, refs)
    if ill or not is_caution(span.text):
        return ill
    for token in span:
        who = language.child(token, "nsubj", "nsubjpass") if token.dep_ == "relcl" else None
        people = token.head.lemma_ in words().people | {"those"}
        if people and who is not None and who.lower_ in ("who", "that"):
            told = statement(token, refs, ("I", "I"))
            if told:
                return f"if {told.plain}"
    return next(filter(None, (_circumstance(token, refs) for token in span)), "")


def people_with(span: Span, refs: References) -> str:
    """As in "People with eczema may find …": "if I have eczema"; "" where they are helped."""
    who = language.subject(span.root)
    if who is None or is_helped(span.root):
        return ""
    reason = language.child(span.root, "attr")
    if reason is not None and reason.lemma_ == "reason":
        # "Varicose veins are no reason to stay away".
        thing = noun_phrase(who, refs)
        return f"if I have {thing}" if mentions(thing, words().conditions) else ""
    if who.lemma_.lower() not in words().people:
        return _treated_with(span, refs) if who.lower_ in ("i", "we") else ""
    state = next((part for part in who.children if part.dep_ == "amod"), None)
    told_to = language.auxiliaries(span.root) or language.negated(span.root)
    if state is not None and told_to and mentions(state.text, words().conditions):
        return f"if I am {state.lower_}"
    thing = complaint_of(who, refs)
    return f"if I have {thing}" if thing and mentions(thing, words().conditions) else ""


def _treated_with(span: Span, refs: References) -> str:
    """As in "With rosacea I leave out steam", "I do not treat people with a fever"."""
    root = span.root
    for part in root.children:
        first = part.lower_ == "with" and part.i == span.start
        other = language.child(root, "dobj")
        people = other is not None and other.lemma_.lower() in words().people
        if part.lower_ != "with" or not (first or (people and language.negated(root))):
            continue
        thing = language.child(part, "pobj")
        if thing is not None and mentions(thing.doc[thing.left_edge.i :].text, words().conditions):
            return f"if I have {noun_phrase(thing, refs)}"
    treated = language.child(root, "dobj")
    if treated is None or treated.lemma_.lower() not in words().people:
        return ""
    return (
        f"if I have {complaint_of(treated, refs)}"
        if language.negated(root) and complaint_of(treated, refs)
        else ""
    )


def _present(verb: Token, refs: References) -> str:
    """What there is, of "when there are open wounds"."""
    thing = language.child(verb, "attr", "dobj")
    known = thing is not None and mentions(" ".join(map(str, thing.subtree)), words().conditions)
    return noun_phrase(thing, refs) if thing is not None and known else ""


def complaint_of(who: Token, refs: References) -> str:
    """What "people with …" have."""
    for part in who.children:
        thing = language.child(part, "pobj") if part.lower_ in ("with", "suffering") else None
        if thing is not None:
            return noun_phrase(thing, refs)
    return ""


def is_helped(root: Token) -> bool:
    """As in "People with dry skin find massage helpful", not "find that it flares up"."""
    if root.lemma_ == "find":
        good = words().helping_adjectives | words().effect_verbs - words().causing_verbs
        inner = language.child(root, "ccomp")
        return inner is None or any(part.lemma_ in good for part in inner.subtree)
    return root.lemma_ in ("benefit", "enjoy", "love", "consider", "appreciate", "prefer")


def warns(span: Span) -> bool:
    """Whether a sentence says who should not have the treatment."""
    return bool(_WARNING.search(span.text.lower()))


def felt(root: Token, refs: References, topic: Topic) -> Claim | None:
    """As in "You may feel sore": "Is it normal to feel sore?"."""
    who = language.subject(root)
    if who is None or root.lemma_ not in words().feeling_verbs or language.negated(root):
        return None
    some = who.lemma_.lower() in words().people and not restricted(who)
    maybe = any(part.lower_ in ("may", "might") for part in language.auxiliaries(root))
    if not ((some and language.child(root, "ccomp") is None) or (who.lower_ == "you" and maybe)):
        return None
    told = statement(root, refs, ("I", "I"))
    if told is None or _PLEASANT.search(told.predicate) or len(told.predicate.split()) < 2:
        return None
    question = f"Is it normal to {told.predicate}?"
    safety = is_caution(root.sent.text)
    return ask("normal", topic, safety, content(root.subtree), question=question, vp=told.predicate)


def restricted(who: Token) -> bool:
    """Whether only some people are meant: "people with eczema", "older clients"."""
    return any(
        part.dep_ in ("relcl", "prep", "acl", "amod", "nummod")
        and part.lower_ not in ("most", "many", "some", "of", "few", "fewer", "one", "two", "half")
        and not (part.lower_ == "in" and any(inner.like_num for inner in part.subtree))
        for part in who.children
    )


def _circumstance(token: Token, refs: References) -> str:
    """As in "during pregnancy", "with a fever" in a warning."""
    if token.dep_ not in ("prep", "ROOT") or token.lower_ not in ("with", "during", "after", "in"):
        return ""
    if token.head.lower_ in ("until", "till"):
        return ""
    inside = " ".join(part.text for part in token.subtree)
    thing = language.child(token, "pobj")
    if thing is None or not mentions(inside, words().conditions):
        return ""
    phrase = noun_phrase(thing, refs)
    if token.lower_ == "with":
        people = token.head.lemma_ in words().people or token.head.tag_ == "NNS"
        return f"if I have {phrase}" if people else ""
    return f"{token.lower_} {phrase}" if len(phrase.split()) <= 7 else ""


def _concerns(who: Token, span: Span, refs: References) -> bool:
    """Whether a condition is about the visitor, or about what to do when something happens."""
    if any(part.lower_ in ("you", "your") for part in who.subtree):
        return True
    return language.imperative(span.root) and who.i not in refs and who.pos_ == "NOUN"
