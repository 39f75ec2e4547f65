"""How long, how often, how many: sentences that name a time or a number."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.claims import Claim, ask, asking, content
from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase
from reception.faq.drafts.words.question_forms import Statement, named_subject, statement
from reception.faq.drafts.words.wording import words

_OFTEN = re.compile(
    r"\b(?:every (?:\w+ ){0,4}(?:day|week|month|year|fortnight)s?"
    r"|(?:once|twice|\w+ times|\w+ sessions?) (?:a|per|every|each) (?:day|week|month|year)"
    r"|from time to time|\w+ (?:to \w+ )?(?:days|weeks|months) apart"
    r"|(?:scheduled|held|given|booked|needed) (?:weekly|monthly|fortnightly)"
    r"|(?:weekly|monthly|fortnightly) (?:session|treatment|massage|appointment|visit)s?)\b"
)
_ALLOW = re.compile(
    r"(?i)(?:please )?(?:allow|set aside|plan|reckon (?:on|with)|expect to (?:be|spend|stay)|"
    r"you (?:should|can|will) (?:allow|expect to (?:be|spend|stay)|spend|be (?:here|with us)))\b"
)
_COURSE = re.compile(r"\b(?:course|series|block) of (?:\w+ ){1,4}")
_ALLOWED = frozenset({"ok", "okay", "fine", "allowed", "safe", "possible", "permitted"})
_PRICED = re.compile(r"\bcosts?\b|[£$€] ?\d|\bprice\b")
"""What makes a number of sessions a price: "A block of six costs the same as five"."""

_HOLDING = frozenset({"include", "cover", "contain", "learn", "offer"})
"""Verbs of a sentence that counts something else: "A spa day includes two treatments"."""

_NOTICE = re.compile(r"(?i)['’]? (?:before|beforehand|prior|ahead|in advance|notice)\b")
"""After a time, what makes it one that comes before: "24 hours before your treatment"."""

_FEW = frozenset({"few", "several", "couple", "half", "some", "a", "an", "next", "first"})
_UNCOUNTED = re.compile(r"\b(?:hours|days|weeks|months|years)\b")


def times(span: Span, refs: References, topic: Topic, safety: bool) -> list[Claim]:
    """What a sentence says of time: at most one question, or two for a course of sessions."""
    lower, about = span.text.lower(), content(span)
    course = _COURSE.search(lower)
    often_said = _OFTEN.search(lower)
    another = not topic.treatment and span.root.lemma_ in ("take", "need")
    if often_said and not another and _of_visits(span, refs, topic, often_said.group()):
        often = [ask("frequency", topic, safety, about)]
        return [*often, ask("how_many", topic, safety, about)] if course else often
    counted = words().counts | {topic.head}
    for token in span:
        if _PRICED.search(lower) or span.root.lemma_ in _HOLDING:
            break
        lemma = token.lemma_.lower()
        between = token.dep_ == "pobj" and token.head.lower_ == "between"
        if between:
            continue
        asks = any(part.lower_ == "many" for part in token.lefts)
        if lemma in counted and token.tag_ == "NNS" and (course or asks or _counted(token)):
            if not topic.treatment:
                return _of_another(span, safety)
            return [ask("how_many", topic, safety, about)]
    if _session_length(span, refs, topic):
        return [ask("session_length", topic, safety, about)]
    for token in span:
        unit = token.lemma_.lower() in words().minutes | words().days
        if unit and _NOTICE.match(span.text[token.idx + len(token) - span.start_char :]):
            continue
        if unit and token.dep_ != "nsubj" and (_numbered(token) or _UNCOUNTED.search(lower)):
            claim = _how_long(span, token, refs, topic, safety)
            if claim is not None:
                return [claim]
    return []


def _of_another(span: Span, safety: bool) -> list[Claim]:
    """As in "Freezing takes three to five sessions", where the text is of no treatment."""
    of = named_subject(span.root, {})
    if of is None or of[1] == "I" or span.root.lemma_ not in ("take", "need", "require"):
        return []
    told = Statement(*of, "", span.root.lemma_)
    other = Topic(of[0], of[0], "")
    return [asking("how many sessions", told, other, safety, content(span))]


def _session_length(span: Span, refs: References, topic: Topic) -> bool:
    """As in "The whole thing takes an hour", "Allow 90 minutes"."""
    if not topic.treatment or not any(
        token.lemma_.lower() in words().minutes and _numbered(token) for token in span
    ):
        return False
    if _ALLOW.match(span.text.strip()):
        return True
    for verb in span:
        if verb.lemma_ not in ("take", "last", "need") or not any(
            part.lemma_.lower() in words().minutes and _numbered(part) for part in verb.children
        ):
            continue
        who = language.subject(verb)
        if who is None:
            continue
        whole = who.lemma_ == "thing" and any(part.lower_ == "whole" for part in who.children)
        which = verb.dep_ == "relcl" and who.lower_ in ("which", "that")
        if whole or (who.lower_ in ("it", "everything") and who.i not in refs):
            return True
        if which and verb.head.lemma_.lower() in words().counts | {topic.head}:
            return True
    return False


def _counted(token: Token) -> bool:
    return any(part.pos_ == "NUM" or part.lower_ in _FEW for part in token.lefts)


def _of_visits(span: Span, refs: References, topic: Topic, often: str) -> bool:
    """Whether it is visits that are so often, not exercises or pauses."""
    if "day" in often or re.search(r"\btests?\b", span.text):
        return False
    visits = words().counts | {"come", "visit", "book", "see", topic.head}
    if any(token.lemma_.lower() in visits for token in span):
        return True
    if language.imperative(span.root) or not topic.treatment:
        return False
    who = language.subject(span.root)
    return (
        who is None
        or is_topic(who, refs, topic)
        or bool(
            re.search(r"(?:once|twice|one|every)", often) and not language.child(span.root, "dobj")
        )
    )


def _numbered(token: Token) -> bool:
    return any(part.pos_ == "NUM" or part.lower_ in _FEW for part in token.subtree)


def _how_long(
    span: Span, unit: Token, refs: References, topic: Topic, safety: bool
) -> Claim | None:
    known, about = words(), content(span)
    verb = next((part for part in unit.ancestors if part.pos_ in ("VERB", "AUX")), None)
    if verb is None or any(part.dep_ in language.SUBJECTS for part in [unit, *unit.ancestors]):
        return None
    lemma = verb.lemma_.lower()
    who = language.subject(verb) or (
        language.subject(verb.head) if verb.dep_ in ("xcomp", "conj") else None
    )
    if who is None:
        return None
    before = next((part.lower_ for part in [unit, *unit.ancestors] if part.dep_ == "prep"), "")
    if who.lower_ in ("you", "we", "i"):
        told = statement(verb, refs)
        should = told is not None and told.auxiliary == "should"
        if told is not None and should and who.lower_ == "you" and before in ("for", "within"):
            return asking("how long", _untimed(told), topic, safety, about, "how_long")
        thing = language.child(verb, "dobj")
        ours = who.lower_ in ("we", "i") and before == "for" and unit.head.head == verb
        if told is not None and thing is not None and ours and not told.denied:
            x = noun_phrase(thing, refs)
            return asking("how long", _untimed(told), topic, safety, about, "how_long", x=x)
        return None
    if who.lemma_.lower() in words().people or (before == "within" and "kept" in span.text):
        return None
    itself = is_topic(who, refs, topic)
    short = unit.lemma_.lower() in known.minutes
    if short and itself and lemma in known.taking_verbs:
        return ask("session_length", topic, safety, about)
    passing = lemma in known.lasting_verbs | known.passing_verbs
    if who.lemma_.lower() in known.effect_nouns and passing:
        return ask("effect_length", topic, safety, about)
    stays = lemma in known.lasting_verbs or lemma == "feel"
    first = any(part.lower_ == "first" for part in unit.lefts)
    if first and before == "for":
        return None  # "It stings for the first ten seconds"
    if before in ("for", "up", "to") and stays and (itself or who.pos_ == "PRON" or _both(who)):
        return ask("effect_length", topic, safety, about)
    name = named_subject(verb, refs) or named_subject(verb.head, refs)
    if name is None or lemma not in known.lasting_verbs | known.passing_verbs | {"be", "take"}:
        return None
    helpers = {part.lemma_ for part in language.auxiliaries(verb)}
    if "have" in helpers or (before == "after" and "can" in helpers):
        # "Lenses can go back in after 24 hours": when, not how long.
        return None
    if lemma in known.passing_verbs and language.child(verb, "dobj") is not None:
        # "It eases a headache within the hour" is no time that passes.
        return None
    if any(part.dep_ == "auxpass" for part in verb.children):
        told = Statement(*name, "be", verb.lower_)
        return asking("how long", told, topic, safety, about, "how_long", x=name[0])
    quality = language.child(verb, "acomp") if lemma == "be" else None
    elsewhere = quality is not None and any(
        part.dep_ == "cc" for part in unit.doc[quality.i : unit.i]
    )
    if quality is not None and (quality.tag_ == "JJS" or quality.lower_ == "gone" or elsewhere):
        quality = None
    if quality is not None and before == "after" and quality.lemma_.lower() in _ALLOWED:
        return asking("when", Statement(*name, "be", quality.text), topic, safety, about, "wh")
    if quality is not None:
        said = statement(verb, refs)
        how = said.auxiliary if said is not None else "be"
        predicate = quality.text if how == "be" else f"be {quality.text}"
        told = Statement(*name, how, predicate)
        return asking("how long", told, topic, safety, about, "how_long", x=name[0])
    staying = language.child(verb, "acomp", "oprd", "prt", "advmod")
    if lemma in known.lasting_verbs and staying is not None and staying.i == verb.i + 1:
        helpers = {part.lower_ for part in language.auxiliaries(verb)}
        modal = "must" if "must" in helpers else "should" if "should" in helpers else ""
        needs = verb.dep_ == "xcomp" and verb.head.lemma_ in ("need", "have")
        bare = f"{lemma} {staying.text}"
        told = Statement(*name, modal, f"{verb.head.lemma_} to {bare}" if needs else bare)
        return asking("how long", told, topic, safety, about, "how_long", x=name[0])
    if lemma == "be" and re.match(r"every\b", _from(unit)):
        # "Infills are every two to three weeks"
        told = Statement("I", "I", "", f"need {name[0]}")
        return asking("how often", told, topic, safety, about)
    name = re.sub(r" for [\w–-]+ \w+$", "", name[0]), name[1]
    inner = language.child(verb, "xcomp", "advcl", "relcl") if lemma == "take" else None
    if inner is not None and inner.tag_ == "VB":
        # "New collagen takes six weeks to form"
        rest = " ".join(
            part.text for part in inner.subtree if part.i >= inner.i and not part.is_punct
        )
        told = Statement(*name, "", f"take to {rest}")
        return asking("how long", told, topic, safety, about, "how_long", x=name[0])
    passing = lemma in known.passing_verbs - {"go"}
    told = Statement(
        *name, "", f"take to {lemma}" if passing else "take" if lemma == "take" else "last"
    )
    return asking("how long", told, topic, safety, about, "how_long", x=name[0])


def _from(unit: Token) -> str:
    """The words from the beginning of what names a time, as of "every two weeks", to ``unit``."""
    return unit.doc[unit.left_edge.i : unit.i + 1].text.lower()


def _both(who: Token) -> bool:
    return who.lower_ in ("both", "all", "these")


def _untimed(told: Statement) -> Statement:
    """``told`` without the time it names."""
    predicate = re.sub(
        r" (?:for|within) (?:at least |up to |about |around )?(?:[\w-]+ (?:to|or) )?[\w-]+ \w+$",
        "",
        told.predicate,
    )
    return Statement(told.subject, told.number, told.auxiliary, predicate)
