"""Who should take care: conditions, warnings, and what is normal to feel."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.caution_forms import withheld_from
from reception.faq.drafts.sentences.caution_words import form, one_of
from reception.faq.drafts.sentences.claims import is_caution
from reception.faq.drafts.sentences.limits import limited, rules_on
from reception.faq.drafts.sentences.withheld import withheld
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase, spoken
from reception.faq.drafts.words.question_forms import statement
from reception.faq.drafts.words.wording import mentions, words

_LOOKED_AT = frozenset({"see", "check", "examine", "look", "assess", "show", "investigate"})
_PUT_OFF = frozenset({"wait", "postpone", "delay", "reschedule", "rearrange", "rebook", "skip"})
_BARE_ANSWER = re.compile(r"(?i)[,:–—] (?:yes|no)[.!]*$")
"""As in "If you are in treatment, yes.": the answer to a question that stands elsewhere."""

_HAD = re.compile(r"if I (?:have|take) (?:the |an? )?")
_LEAVE = re.compile(r"(?:agreement|consent|permission|approval|letter|note|go-ahead|leave)\b")
_LONGEST_ILLNESS = 6
_UNNAMED = re.compile(r"\b(?:them|they|ones|so|this|it)\b")


def condition(span: Span, refs: References) -> str:
    """As in "if I am pregnant", "during pregnancy": whom or when a sentence is about, or ""."""
    found = _condition(span, refs)
    thing = _HAD.sub("", found) if _HAD.match(found) else ""
    if thing and (_LEAVE.search(thing) or _is_avoided(span, thing)):
        # Nobody has a doctor's leave, or alcohol, as one has an illness.
        return _in_state(span, refs)
    return found or (_in_state(span, refs) if is_caution(span.text) else "")


def _in_state(span: Span, refs: References) -> str:
    """As in "if I am undergoing chemotherapy" of "Clients undergoing chemotherapy must …"."""
    who = language.subject(span.root)
    if who is None or who.lemma_.lower() not in words().people:
        return ""
    state = next((part for part in who.children if part.dep_ == "acl" and part.tag_ == "VBG"), None)
    told = spoken(list(state.subtree), as_mine(state, refs)) if state is not None else ""
    return f"if I am {told}" if mentions(told, words().conditions) else ""


def _is_avoided(span: Span, thing: str) -> bool:
    """As in "Alcohol should be avoided": it is kept off, not had."""
    who = language.subject(span.root)
    kept_off = span.root.lemma_ in words().refraining_verbs and span.root.tag_ == "VBN"
    named = who is not None and who.lower_ in thing.lower()
    return named and (kept_off or bool(form("shunned").search(span.text.lower())))


def _condition(span: Span, refs: References) -> str:
    if _BARE_ANSWER.search(span.text):
        return ""
    for token in span:
        mark = language.child(token, "mark", "advmod") if token.dep_ == "advcl" else None
        who = language.subject(token)
        if mark is None or mark.lower_ not in ("if", "when") or who is None:
            # What "unless" names is the exception, of which nobody asks first.
            continue
        there = _present(token, refs) if who.dep_ == "expl" else ""
        if there and is_caution(span.text):
            return f"if I have {there}"
        if token.head.dep_ == "conj" and not is_caution(span.text):
            continue
        told = statement(token, refs) if _concerns(who, span, refs) else None
        if told and not _UNNAMED.search(told.plain):
            return f"{'when' if mark.lower_ == 'when' else 'if'} {told.conditional}"
    ill = (
        withheld_from(span.text)
        or _shown(span, refs)
        or people_with(span, refs)
        or withheld(span, refs)
    )
    if not ill and mentions(span.text, words().warnings):
        ill = _of_body(span.root, refs)
    if ill or not is_caution(span.text):
        return ill or limited(span, refs)
    for token in span:
        who = language.child(token, "nsubj", "nsubjpass") if token.dep_ == "relcl" else None
        people = token.head.lemma_.lower() in words().people
        if people and who is not None and who.lower_ in ("who", "that"):
            told = statement(token, as_mine(token, refs), ("I", "I"))
            if told:
                return f"if {told.plain}"
    return (
        limited(span, refs)
        or _illness(span, refs)
        or next(filter(None, (_circumstance(token, refs) for token in span)), "")
    )


def puts_off(root: Token) -> bool:
    """As in "please wait a week", "give it a miss": not now."""
    thing = language.child(root, "dobj")
    missed = root.lemma_ == "give" and thing is not None and thing.lemma_ in ("miss", "time")
    return language.imperative(root) and (missed or root.lemma_.lower() in _PUT_OFF)


def same_for(span: Span) -> list[str]:
    """What "The same goes for head lice or a fever" adds to the condition said before."""
    if not form("same").match(span.text.strip()):
        return []
    listed = re.sub(r"\([^)]*\)", "", form("same").sub("", span.text.strip(), count=1)).strip(" .!")
    return [
        thing
        for part in re.split(r",|\bor\b|\band\b", listed)
        if 0 < len((thing := part.strip()).split()) <= _LONGEST_ILLNESS
    ]


def _of_body(root: Token, refs: References) -> str:
    """As in "Skin that is sunburnt cannot be waxed": "if my skin is sunburnt"."""
    who = language.subject(root)
    if who is None or who.lemma_.lower() not in words().body_parts:
        return ""
    if not language.negated(root) and language.child(who, "relcl") is None:
        return ""
    state = language.child(who, "relcl")
    which = language.subject(state) if state is not None else None
    if state is None or which is None or which.lower_ not in ("that", "which"):
        quality = language.child(who, "amod")
        return f"if I have {noun_phrase(who, refs)}" if quality is not None else ""
    told = statement(state, refs, (f"my {who.lower_}", "pl" if who.tag_ == "NNS" else "sg"))
    return f"if {told.plain}" if told is not None else ""


def sends_to_be_seen(span: Span) -> bool:
    """As in "A sore that has not healed should be seen": it is no matter of a treatment."""
    return span.root.lemma_ in _LOOKED_AT and span.root.tag_ == "VBN"


def _shown(span: Span, refs: References) -> str:
    """As in "Any mole that changes should be seen by a doctor": "if I have a mole that changes"."""
    who = language.subject(span.root)
    state = language.child(who, "relcl") if who is not None else None
    which = language.subject(state) if state is not None else None
    if who is None or state is None or which is None or which.lower_ not in ("that", "which"):
        return ""
    if not sends_to_be_seen(span):
        return ""
    article = "" if who.tag_ == "NNS" else "an " if who.lower_[0] in "aeiou" else "a "
    told = [part for part in who.subtree if part.dep_ != "det" or part.head != who]
    return f"if I have {article}{spoken(told, refs)}"


def _illness(span: Span, refs: References) -> str:
    """As in "Diabetes slows down healing, so a doctor's note is required": "if I have diabetes"."""
    first = [part for part in span.root.children if part.dep_ == "ccomp" and part.i < span.root.i]
    for verb in [*first, span.root]:
        who = language.subject(verb)
        if who is None or who.lemma_.lower() in words().body_parts | words().people:
            continue
        name = noun_phrase(who, refs)
        if not rules_on(span.text):
            continue
        if mentions(name, words().illnesses) and len(name.split()) <= _LONGEST_ILLNESS:
            taken = mentions(name, words().taken)
            return f"if I {'take' if taken else 'have'} {name}"
    return ""


def people_with(span: Span, refs: References) -> str:
    """As in "People with eczema may find …": "if I have eczema"; "" where they are helped."""
    root = span.root
    inner = language.child(root, "ccomp")
    if language.imperative(root) and inner is not None and inner.i < root.i:
        root = inner
    who = language.subject(root)
    if who is None or is_helped(root):
        return ""
    reason = language.child(root, "attr")
    if reason is not None and reason.lemma_ == "reason":
        # "Varicose veins are no reason to stay away".
        thing = noun_phrase(who, refs)
        return f"if I have {thing}" if mentions(thing, words().conditions) else ""
    if who.lemma_.lower() not in words().people:
        return _treated_with(span, root, refs) if who.lower_ in ("i", "we") else ""
    state = next((part for part in who.children if part.dep_ == "amod"), None)
    told_to = language.auxiliaries(root) or language.negated(root)
    if state is not None and told_to and mentions(state.text, words().conditions):
        return f"if I am {state.lower_}"
    thing = complaint_of(who, refs)
    taken = thing and mentions(thing, words().taken)
    known = thing and mentions(thing, words().conditions)
    return f"if I {'take' if taken else 'have'} {thing}" if known else ""


def _treated_with(span: Span, root: Token, refs: References) -> str:
    """As in "With rosacea I leave out steam", "I do not treat people with a fever"."""
    for part in root.children:
        first = part.lower_ == "with" and part.i == span.start
        other = language.child(root, "dobj")
        people = other is not None and other.lemma_.lower() in words().people
        if part.lower_ != "with" or not (first or (people and language.negated(root))):
            continue
        thing = language.child(part, "pobj")
        known = thing is not None and mentions(
            thing.doc[thing.left_edge.i :].text, words().conditions
        )
        if thing is not None and (known or (first and _spares(root))):
            return f"if I have {noun_phrase(thing, refs)}"
    treated = language.child(root, "dobj")
    if treated is None or treated.lemma_.lower() not in words().people:
        return ""
    return (
        f"if I have {complaint_of(treated, refs)}"
        if language.negated(root) and complaint_of(treated, refs)
        else ""
    )


def _spares(root: Token) -> bool:
    """As in "With gout I leave out the toes": less is done than for others."""
    text = " ".join(token.lower_ for token in root.subtree)
    return language.negated(root) or bool(one_of("sparing").search(text))


def _present(verb: Token, refs: References) -> str:
    """What there is, of "when there are open wounds"."""
    thing = language.child(verb, "attr", "dobj")
    known = thing is not None and mentions(" ".join(map(str, thing.subtree)), words().conditions)
    return noun_phrase(thing, refs) if thing is not None and known else ""


def complaint_of(who: Token, refs: References) -> str:
    """What "people with …" have."""
    for part in who.children:
        having = part.dep_ == "acl" and part.lemma_ in ("take", "use", "have", "suffer")
        if having and part.tag_ == "VBG" and language.child(part, "dobj") is not None:
            part_of = language.child(part, "dobj")
            return noun_phrase(part_of, refs) if part_of is not None else ""
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
    if any(
        t.lemma_ == "get" and form("gets_most").search(root.sent.text.lower()) for t in root.subtree
    ):
        return True
    return root.lemma_ in ("benefit", "enjoy", "love", "consider", "appreciate", "prefer")


def warns(span: Span) -> bool:
    """Whether a sentence says who should not have the treatment."""
    return bool(form("warning").search(span.text.lower()))


def as_mine(verb: Token, refs: References) -> References:
    """``refs`` where the people that ``verb`` is said of are the visitor: "their skin"."""
    mine = {"their": "my", "they": "I", "them": "me", "themselves": "myself"}
    return {**{t.i: mine[t.lower_] for t in verb.subtree if t.lower_ in mine}, **refs}


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
    if token.lower_ == "in" and not one_of("stage").search(inside.lower()):
        return ""
    if token.lower_ == "with":
        people = token.head.lemma_ in words().people or token.head.tag_ == "NNS"
        return f"if I have {phrase}" if people else ""
    return f"{token.lower_} {phrase}" if len(phrase.split()) <= 7 else ""


def _concerns(who: Token, span: Span, refs: References) -> bool:
    """Whether a condition is about the visitor, or about what to do when something happens."""
    if any(part.lower_ in ("you", "your") for part in who.subtree):
        return True
    return language.imperative(span.root) and who.i not in refs and who.pos_ == "NOUN"
