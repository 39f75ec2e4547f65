"""What visitors are asked to do or told not to: "No sauna for 24 hours", "Take your lenses out"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.claims import Claim, ask, content
from reception.faq.drafts.sentences.moments import tailed, time_of
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.sentences.when_asked import asked_by_time
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, predicate_words, sentence, spoken
from reception.faq.drafts.words.question_forms import Statement, statement
from reception.faq.drafts.words.rule_words import doing, rules
from reception.faq.drafts.words.wording import words

_NO = re.compile(r"(?i)^(?:please,? )?no (?:more )?(.+)$")
_HELD = frozenset({"hold", "press", "lean", "soak", "leave", "keep", "rest", "stretch", "steam"})
"""What one does for a time that is worth a question."""

_MEANS_NO = re.compile(r"(?i)(?:this|that|it|which) means (no \w.+)")
_OFF = re.compile(r"(?i)^(?:(?:your|all|any|please) )*([a-z -]{3,30}?) (off|out)(?: please)?[.!]?$")
_TO_EACH = re.compile(r",| and | or | nor ")
_MOST_THINGS = 3
_LONGEST_THING = 5


def policy(text: str, topic: Topic, about: frozenset[str] = frozenset()) -> Claim | None:
    """The house rule that ``text`` states, as a question."""
    found = next((rule for rule in rules().policies if rule.fits(text.replace("’", "'"))), None)
    return ask(found.kind, topic, False, about) if found else None


def ordered(span: Span, refs: References, topic: Topic, when: str, safety: bool) -> list[Claim]:
    """The questions that the orders of a sentence answer.

    Args:
        span: the sentence.
        refs: what its pronouns stand for.
        topic: what it is about.
        when: "after" or "before" in a section about the time around a treatment, else "".
        safety: whether the sentence warns.
    """
    tail = time_of(span.text, topic, when)
    means = _MEANS_NO.match(span.text.strip())
    bare = next(language.parse(f"{sentence(means.group(1))}").sents) if means else span
    claims = list(_without_verb(bare, topic, tail, safety))
    for token in span:
        # "We advise against alcohol"
        if token.lower_ == "against" and token.head.lemma_ in ("advise", "recommend"):
            against = language.child(token, "pobj", "pcomp")
            for thing in [against, *against.conjuncts] if against is not None else []:
                claims.append(allowed(thing, refs, topic, tail, True, content(span)))
    for verb in _orders(span):
        claims += _of_order(verb, refs, topic, tail, safety)
    first = re.split(r"[,;:–—]", span.text.strip())[0].strip()
    begins = re.sub(r"(?i)^(?:please|always) ", "", first).split(" ", 1)[0].lower()
    if not claims and begins in words().imperatives and first != span.text.strip():
        for verb in _orders(next(language.parse(f"{first}.").sents)):
            claims += _of_order(verb, {}, topic, tail, safety)
    return claims


def _orders(span: Span) -> Iterator[Token]:
    for token in span:
        if token.pos_ not in ("VERB", "AUX") or not language.imperative(token):
            continue
        if token.dep_ in ("ROOT", "parataxis") or (token.dep_ == "ccomp" and token.tag_ == "VB"):
            if token.dep_ == "ccomp" and token.i > token.head.i:
                continue
            yield token
        elif (
            token.dep_ == "conj" and token.tag_ in ("VB", "VBP") and language.subject(token) is None
        ):
            head = token.head
            while head.dep_ == "conj" and head.pos_ in ("VERB", "AUX"):
                head = head.head
            if language.imperative(head) and head.dep_ in ("ROOT", "parataxis"):
                yield token


def _of_order(
    verb: Token, refs: References, topic: Topic, tail: str, safety: bool
) -> Iterator[Claim]:
    about, lemma = content(verb.subtree), verb.lemma_.lower()
    forbids = language.negated(verb)
    thing = language.child(verb, "dobj")
    suffered = thing is not None and thing.lemma_.lower() in words().complaints | words().troubles
    if suffered and not forbids and lemma in words().effect_verbs:
        return  # "Reduce scars and stretch marks" promises, and asks for nothing
    if any(part.dep_ == "dobj" and refs.get(part.i) == topic.name for part in verb.subtree):
        return
    things = _kept_off(verb)
    if things and not forbids:
        for thing in things[:_MOST_THINGS]:
            yield allowed(thing, refs, topic, tail, safety, about)
        return
    vp = order(verb, refs)
    up = language.child(verb, "prt") is not None  # "Get up every half hour" asks for something
    if not vp or (lemma in rules().empty_orders and not forbids and not up):
        return
    if " " not in vp and not forbids and language.child(verb, "prep", "dobj", "advmod") is None:
        return
    condition = _condition(verb, refs)
    if not forbids and not any(part.pos_ in ("NOUN", "PROPN") for part in verb.subtree):
        return
    if forbids and lemma in rules().empty_prohibitions:
        return
    if not forbids and not any(part.pos_ in ("NOUN", "PROPN") for part in language.parse(vp)):
        return
    if lemma in words().telling_verbs and (condition or " about " not in vp):
        return
    often = None if forbids else how_often_or_long(verb, refs, topic, safety)
    if often is not None:
        yield often
        return
    known = lemma in words().imperatives or forbids or tail or condition
    if not known and verb.dep_ == "ROOT" and verb.i == verb.sent.start:
        # "Step into an oasis of calm"
        return
    around = _around(verb, refs, topic)
    if around:
        tail = around
    tail = "" if lemma in ("tell", "bring") else tailed(vp, tail)
    tail = f"{tail} {condition}".strip()
    kind, modal = ("allowed", "Can") if forbids else ("advice", "Should")
    question = " ".join(f"{modal} I {vp} {tail}".split()) + "?"
    yield ask(kind, topic, safety, about, question=question, vp=vp, w=tail)


def _around(verb: Token, refs: References, topic: Topic) -> str:
    """As in "before a race": a time that is not the treatment's."""
    own = words().topic_words | words().counts | topic.lemmas | rules().times
    for part in language.without(verb, "conj"):
        thing = language.child(part, "pobj") if part.lower_ in ("before", "after") else None
        if thing is None or thing.lemma_.lower() in own or thing.pos_ == "PRON":
            continue
        return f"{part.lower_} {_one(thing, refs)}"
    return ""


def _condition(verb: Token, refs: References) -> str:
    """As in "if I feel dizzy", where the order is for then only."""
    for part in verb.children:
        mark = language.child(part, "mark", "advmod") if part.dep_ == "advcl" else None
        if mark is not None and mark.lower_ in ("if", "when", "unless"):
            # "Shave the area if it is hairy": it is what the order names.
            own = {one.i: "it" for one in part.subtree if one.lower_ == "it" and one.i not in refs}
            told = statement(part, {**refs, **own})
            if told and re.match(r"(?:can|like|want|wish|would|prefer|need)\b", told.inverted):
                return ""
            if told and told.auxiliary in ("can", "would"):
                return ""
            if told and part.lemma_ in ("like", "want", "wish", "prefer", "need", "can"):
                return ""
            said = told.conditional.split(" at least ")[0] if told else "so"
            return f"{mark.lower_} {said}"
    return ""


def order(verb: Token, refs: References) -> str:
    """What ``verb`` asks for without the times it names: "drink alcohol"."""
    timed: set[Token] = set()
    for part in verb.subtree:
        if part.dep_ in ("prep", "npadvmod", "advmod") and part.i > verb.i and part != verb:
            inside = {other.lemma_.lower() for other in part.subtree}
            long = len(list(part.subtree)) <= 7 and not _holds_timed(part)
            around = part.lower_ in ("before", "after", "afterwards", "beforehand")
            if long and (around or (inside & rules().times and part.dep_ != "advmod")):
                timed.update(part.subtree)
            if part.lower_ in ("today", "tomorrow", "straight", "away", "please"):
                apart = part.lower_ != "away" or "straight" in [c.lower_ for c in part.children]
                timed.update(part.subtree if apart else ())
    kept = [token for token in predicate_words(verb) if token.i > verb.i and token not in timed]
    told = re.sub(r" for (?:the same|this|that) reason\b", "", spoken(kept, refs))
    return f"{verb.lemma_.lower()} {told}".strip()


def how_often_or_long(verb: Token, refs: References, topic: Topic, safety: bool) -> Claim | None:
    """Of "Get up every half hour" how often, of "Hold it for ten seconds" how long."""
    kept = spoken([token for token in predicate_words(verb) if token.i > verb.i], refs)
    told = Statement("I", "I", "should", f"{verb.lemma_.lower()} {kept}")
    claim = asked_by_time(told, topic, safety, content(verb.subtree))
    if claim is not None and (claim.kind != "how_long" or verb.lemma_ in _HELD):
        return claim
    return None


def _holds_timed(part: Token) -> bool:
    """As "on your back for the first night" holds "for the first night", which alone is a time."""
    thing = language.child(part, "pobj")
    return (
        part.dep_ == "prep"
        and thing is not None
        and thing.lemma_.lower() not in rules().times
        and any(inner.dep_ == "prep" and inner != part for inner in part.subtree)
    )


def _kept_off(verb: Token) -> list[Token]:
    """What to keep off: of "avoid coffee and perfume", "stay out of the sauna" each thing."""
    lemma = verb.lemma_.lower()
    if lemma in words().refraining_verbs - {"stop", "limit"}:
        inner = language.child(verb, "xcomp")
        if inner is not None and inner.tag_ == "VBG":
            return [inner]
        first = language.child(verb, "dobj")
        if first is None:
            prep = language.child(verb, "prep")
            first = language.child(prep, "pobj", "pcomp") if prep is not None else None
        return [first, *first.conjuncts] if first is not None else []
    until = [part for part in verb.children if part.lower_ in ("until", "till", "for")]
    if lemma in ("leave", "postpone", "save", "delay") and until:
        first = language.child(verb, "dobj")
        return [first, *first.conjuncts] if first is not None else []
    particle = next(
        (part for part in verb.children if f"{lemma} {part.lower_}" in rules().keeping_off), None
    )
    if particle is None or (lemma == "keep" and language.child(verb, "dobj") is not None):
        # "Keep oil away from your eyes": the eyes are not to be avoided.
        return []
    for part in [particle, *particle.children, *verb.children]:
        first = language.child(part, "pobj", "pcomp")
        if part.dep_ == "prep" and first is not None:
            return [first, *first.conjuncts]
        deeper = language.child(part, "prep")
        first = language.child(deeper, "pobj", "pcomp") if deeper is not None else None
        if part == particle and first is not None:
            return [first, *first.conjuncts]
    return []


def allowed(
    thing: Token, refs: References, topic: Topic, tail: str, safety: bool, about: frozenset[str]
) -> Claim:
    """Whether one may do what is done with ``thing``: "Can I drink coffee after a facial?"."""
    if thing.tag_ == "VBG":
        vp = order(thing, refs)
    else:
        vp = doing(_one(thing, refs), thing.lemma_.lower())
    if not vp:
        x = _one(thing, refs)
        question = " ".join(f"Do I have to avoid {x} {tail}".split()) + "?"
        return ask("advice", topic, safety, about, question=question, vp=f"avoid {x}", w=tail)
    question = " ".join(f"Can I {vp} {tail}".split()) + "?"
    return ask("allowed", topic, safety, about, question=question, vp=vp, w=tail)


def _one(thing: Token, refs: References) -> str:
    """A thing without those joined to it."""
    kept = [
        part
        for part in language.without(thing, "conj", "cc", "relcl", "advcl", "punct", "prep")
        if part.dep_ != "preconj"
    ]
    to = thing.lemma_ in ("exposure", "contact", "access")
    of = [part for part in thing.children if part.lower_ == "of" or (to and part.lower_ == "to")]
    if of:
        kept += [part for part in of[0].subtree if part.i > thing.i]
    return spoken(kept, refs)


def _without_verb(span: Span, topic: Topic, tail: str, safety: bool) -> Iterator[Claim]:
    """As in "No sauna for 24 hours", "Jewellery off"."""
    text = span.text.strip().rstrip(".! ")
    off = _OFF.match(text)
    if off and len(text.split()) <= 5 and off.group(1).lower() not in words().imperatives:
        thing, particle = off.group(1).lower(), off.group(2).lower()
        vp = f"take {particle} my {thing}"
        question = f"Should I take {particle} my {thing}?"
        yield ask("advice", topic, safety, content(span), question=question, vp=vp)
        return
    match = _NO.match(text)
    if match is None or any(language.finite(token) for token in span if token.dep_ == "ROOT"):
        return
    need = re.match(r"(?i)need to (.+)", re.split(r"[,;:–—]", match.group(1))[0])
    if need:
        vp = spoken(language.parse(f"to {need.group(1)}")[1:], {})
        question = f"Do I need to {vp}?"
        yield ask("advice", topic, safety, content(span), question=question, vp=vp, w=tail)
        return
    if re.match(r"(?i)(?:need|problem|worries|wonder|doubt|matter|one\b)", match.group(1)):
        return
    listed = re.split(
        r"\b(?:for|until|till|because|so that|except|after|before|on)\b",
        re.sub(r"\s*\([^)]*\)", "", match.group(1)),
    )[0]
    for part in _TO_EACH.split(listed)[:_MOST_THINGS]:
        thing = re.sub(
            r"(?i)^(?:no|more|any|please) |\bplease\b|\bany more\b|\b(?:that|the same) \w+$",
            "",
            part.strip(),
        ).strip(" ,")
        if not thing or len(thing.split()) > _LONGEST_THING:
            continue
        head = language.parse(f"the {thing}")[-1]
        vp = doing(thing, head.lemma_.lower()) or doing(thing, thing.split()[-1].lower())
        many = head.tag_ in ("NNS", "NNPS")
        asked = f"Can I {vp}" if vp else f"{'Are' if many else 'Is'} {thing} allowed"
        question = " ".join(f"{asked} {tail}".split()) + "?"
        slots = {"vp": vp, "w": tail} if vp else {"vp": f"have {thing}", "w": tail}
        yield ask("allowed", topic, safety, content(span), question=question, **slots)
