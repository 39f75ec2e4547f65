"""Reads a sentence: which questions of a visitor it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span, Token

from reception.faq.drafts import cautions, language
from reception.faq.drafts.claims import Claim, ask, asking, content, counts_off, is_caution
from reception.faq.drafts.effects import base, effects, is_topic, reported, topic_named
from reception.faq.drafts.language import parse
from reception.faq.drafts.phrases import References, noun_phrase
from reception.faq.drafts.statements import Statement, statement
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.timing import times
from reception.faq.drafts.wording import says, words

_READING = frozenset({"note", "see", "read", "imagine", "discover"})
_RESULTS = re.compile(
    r"(?i)(?=.*\b(?:results?|difference|improvements?|effects?)\b)"
    r".*\b(?:days?|weeks?|months?|sessions?|treatments?|immediately|straight away)\b"
)
_AFTER = re.compile(
    r"\bafter(?:wards?)?\b|\bfor (?:the (?:next|first) )?(?:\w+ )?(?:hours|days)\b"
    r"|straight away|rest of the day|that (?:day|evening)|next (?:day|morning)"
)
_BEFORE = re.compile(r"\bbefore(?:hand)?\b|\bprior to\b|in advance|on the day")
_WISH = re.compile(r"if I (?:simply )?(?:want|would|wish|prefer|like)\b")
_MEANWHILE = re.compile(r"\b(?:feel|notice|experience|become|during)\b")
_LONGEST_QUESTION = 20


class Reader:
    """Finds the claims of sentences, given what their section is about."""

    def __init__(self, topic: Topic, when: str = "") -> None:
        """``when`` is "after" or "before" in a section about the time around a treatment."""
        self._topic = topic
        self._when = when

    def claims(self, span: Span, refs: References) -> list[Claim]:
        """The claims of one sentence, the most telling first.

        Args:
            span: the sentence.
            refs: what its pronouns stand for, by the token's place.
        """
        if span.text.startswith("Should you ") and not span.text.endswith("?"):
            span, refs = next(parse(f"If{span.text.removeprefix('Should')}").sents), {}
        root, safety = span.root, is_caution(span.text)
        if language.imperative(root):
            inner = language.child(root, "ccomp")
            # "A peel can trigger cold sores; tell us beforehand."
            if inner is not None and inner.i < root.i and language.subject(inner) is not None:
                return list(self._anything(span, inner, refs, safety))
        return (
            list(self._cautions(span, root, refs, safety))
            or list(self._particulars(span, root, refs, safety))
            or effects(root, refs, self._topic, safety)
            or list(self._anything(span, root, refs, safety))
        )

    def _cautions(self, span: Span, root: Token, refs: References, safety: bool) -> Iterator[Claim]:
        """Warnings, "if …", evidence and what people are asked to do."""
        topic, about = self._topic, content(span)
        condition = cautions.condition(span, refs)
        commands = language.imperative(root) and (safety or root.lemma_.lower() not in _READING)
        forbids = commands and (language.negated(root) or root.lemma_ == "avoid")
        telling = root.lemma_.lower() in words().telling_verbs
        at_the_time = telling and _MEANWHILE.search(condition)
        feeling = cautions.felt(root, refs, topic)
        if feeling and not condition.startswith("if"):
            yield feeling
        elif condition and commands and (at_the_time or not (telling or (forbids and safety))):
            yield ask("do_if", topic, safety, about, c=condition)
        elif condition and (safety or cautions.people_with(span, refs)):
            stated = next(self._anything(span, root, refs, True), None)
            yield replace(ask("condition", topic, True, about, c=condition), otherwise=stated)
        elif safety and cautions.warns(span):
            again = ask("avoid_when", topic, True, about)
            yield replace(ask("avoid_who", topic, True, about), otherwise=again)
        elif evidence := list(self._evidence(span, refs, safety)):
            yield from evidence
        elif (
            condition.startswith("if I")
            and not _WISH.match(condition)
            and not commands
            and not effects(root, refs, topic, safety)
        ):
            yield ask("what_if", topic, safety, about, c=condition)
        elif commands:
            yield from self._command(span, root, refs, safety)

    def _evidence(self, span: Span, refs: References, safety: bool) -> Iterator[Claim]:
        topic, about = self._topic, content(span)
        for token in span:
            if token.lemma_ not in words().evidence:
                continue
            for verb in span:
                shown = verb.dep_ in ("acl", "ccomp") and language.finite(verb)
                if shown and token in (verb.head, language.subject(verb.head)):
                    for one in [verb, *(part for part in verb.conjuncts if language.finite(part))]:
                        told = statement(one, refs)
                        if told:
                            yield ask("evidence", topic, safety, about, s=told.plain)
                    return
            if token.dep_ not in ("attr", "nsubj", "nsubjpass", "pobj") or not topic.treatment:
                continue
            of = [language.child(part, "pobj") for part in token.children if part.lower_ == "for"]
            if of and of[0] is not None:
                thing = noun_phrase(of[0], refs)
                asked = f"Is there evidence for {thing}?"
                yield ask("evidence", topic, safety, about, question=asked, s=f"{thing} works")
            else:
                yield ask("evidence", topic, safety, about, s=f"{topic.name} works")
            return

    def _command(self, span: Span, root: Token, refs: References, safety: bool) -> Iterator[Claim]:
        """As in "Drink water afterwards": what to do then, or whether to do it."""
        topic, lower, about = self._topic, span.text.lower(), content(span)
        forbids = language.negated(root) or root.lemma_ in words().refraining_verbs
        told = statement(root, refs, ("I", "I"))
        advice = None
        if told and len(told.predicate.split()) > 1:
            modal = "can" if language.negated(root) else "should"
            should = Statement("I", "I", modal, told.predicate)
            advice = ask(
                "allowed" if language.negated(root) else "advice",
                topic,
                safety,
                about,
                question=should.question,
                vp=told.predicate,
            )
        kind = ""
        if root.lemma_ in ("arrive", "come") and re.search(r"minute|early|on time", lower):
            kind = "arrive"
        elif root.lemma_ in ("wear", "take", "remove", "bring") and says(lower, words().clothes):
            kind = "wear"
        elif _BEFORE.search(lower) and self._when != "after":
            kind = "preparation"
        elif (self._when == "after" or _AFTER.search(lower)) and root.lemma_ != "wait":
            kind = "after_avoid" if forbids else "aftercare"
        elif self._when == "before":
            kind = "preparation"
        if kind:
            yield replace(ask(kind, topic, safety, about), otherwise=advice)
        elif advice:
            yield advice

    def _particulars(
        self, span: Span, root: Token, refs: References, safety: bool
    ) -> Iterator[Claim]:
        """How long, how often, when it shows, who it is for, what a thing is."""
        topic, about = self._topic, content(span)
        who = language.subject(root)
        if who is not None and who.lower_ == "you" and _RESULTS.search(span.text):
            yield ask("results", topic, safety, about)
            return
        timed = times(span, refs, topic, safety)
        if timed:
            yield from timed
            yield from effects(root, refs, topic, safety)[:1]
            return
        if who is None or root.pos_ not in ("VERB", "AUX"):
            return
        kind = language.child(root, "attr")
        itself = is_topic(who, refs, topic)
        if who.lemma_.lower() in words().people:
            complaint = cautions.complaint_of(who, refs)
            if complaint and cautions.is_helped(root):
                yield ask("help", topic, safety, about, x=complaint)
            elif root.lemma_ != "find" and cautions.is_helped(root) and _names(root, refs, topic):
                yield ask("who", topic, safety, about)
        elif itself and not safety and _suits(root):
            yield ask("who", topic, safety, about)
        elif kind is not None and _defines(root, who, kind):
            name = topic.name if itself else noun_phrase(who, refs)
            are = "are" if who.tag_ in ("NNS", "NNPS") else "is"
            if len(name.split()) <= 4:
                yield ask("what_is", topic, safety, about, question=f"What {are} {name}?", x=name)
        thing = language.child(root, "attr", "acomp")
        if counts_off(who) and thing is not None and topic.treatment:
            gained = re.sub(r"^(?:more|better|improved|greater) ", "", noun_phrase(thing, refs))
            yield ask("gain", topic, safety, about, x=gained)
        aside = language.child(kind, "appos") if kind is not None else None
        empty = words().empty_nouns
        if kind is None or aside is None or {kind.lemma_, aside.lemma_} & empty:
            return
        if language.child(aside, "det") is not None:
            yield ask("what_is", topic, safety, about, x=noun_phrase(kind, refs))

    def _anything(self, span: Span, root: Token, refs: References, safety: bool) -> Iterator[Claim]:
        """Whatever else can be asked as it stands."""
        topic, about = self._topic, content(span)
        who = language.subject(root)
        if who is None or root.pos_ not in ("VERB", "AUX") or not language.finite(root):
            return
        if root.lemma_ in words().reporting_verbs and not language.auxiliaries(root):
            inner = language.child(root, "ccomp")
            if inner is not None and inner.i > root.i:
                yield from reported(inner, refs, topic, safety)
                return
        told, of_visitor = self._said(root, who, refs)
        if told is None or not _worth_asking(told, root):
            return
        manner = _manner(root) if told.auxiliary == "be" else None
        ours = who.lower_ == "we" or who.lemma_.lower() in words().staff
        done = told.auxiliary == "be" and root.tag_ == "VBN"
        if _reason(root) and (ours or done):
            if language.negated(root):
                told = replace(told, predicate=f"not {told.predicate}")
            yield asking("why", told, topic, safety, about, kind="why")
        elif manner:
            bare = Statement(told.subject, told.number, "be", root.lower_, told.past)
            yield asking(manner, bare, topic, safety, about, kind="how")
        else:
            sure = of_visitor or safety or ours or who.lower_ == "you" or language.negated(root)
            claim = ask("state", topic, safety, about, question=told.question, s=told.plain)
            yield claim if sure else replace(claim, weak=True)

    def _said(self, root: Token, who: Token, refs: References) -> tuple[Statement | None, bool]:
        """The statement, and whether it is about the visitor or the treatment."""
        person = who.lemma_.lower() in words().people
        quality = language.child(root, "acomp")
        if person and quality is not None and quality.lemma_ == "able":
            inner = language.child(quality, "xcomp")
            if inner is not None:
                return Statement("I", "I", "can", base(inner, refs)), True
        if who.lower_ in ("others", "many", "some", "all", "most"):
            return None, False
        if person and not cautions.restricted(who) and language.auxiliaries(root):
            return statement(root, refs, ("I", "I")), True
        if is_topic(who, refs, self._topic):
            return statement(root, refs, topic_named(who, refs, self._topic)), True
        return statement(root, refs), False


def _names(root: Token, refs: References, topic: Topic) -> bool:
    return any(part.i in refs or is_topic(part, refs, topic) for part in root.subtree)


def _suits(root: Token) -> bool:
    """As in "is suitable for anyone", "can be recommended to people over sixty"."""
    inside = list(root.subtree)
    return any(
        part.lemma_ in ("suitable", "suit", "ideal", "recommend") for part in inside
    ) and any(part.lemma_ in words().people for part in inside)


def _defines(root: Token, who: Token, kind: Token) -> bool:
    return (
        root.lemma_ == "be"
        and not language.negated(root)
        and not any(part.tag_ == "MD" for part in language.auxiliaries(root))
        and who.pos_ in ("NOUN", "PROPN", "PRON")
        and who.lemma_.lower() not in words().empty_nouns
        and kind.pos_ in ("NOUN", "PROPN")
        and kind.lemma_ not in words().empty_nouns | words().way_nouns - {"treatment"}
        and not any(part.tag_ in ("JJS", "PRP$") for part in kind.children)
        and language.child(kind, "det", "amod") is not None
        and len(list(kind.subtree)) >= 4
    )


def _worth_asking(told: Statement, root: Token) -> bool:
    kind = language.child(root, "attr")
    if kind is not None and kind.lemma_ in words().empty_nouns:
        return False
    if any(part.lower_ == "those" and part.dep_ == "det" for part in root.subtree):
        return False
    if root.lemma_ in ("become", "begin", "seem", "reflect") or told.past:
        return False
    if re.search(r"\b(?:reasons?|sorts|own story|up to me)\b", told.predicate):
        return False
    if kind is not None and kind.pos_ == "PRON":
        return False
    bare = len(told.predicate.split()) < 2 and root.lemma_ != "be"
    if bare and language.child(root, "ccomp", "xcomp", "dobj") is not None:
        return False
    return 3 <= len(told.question.split()) <= _LONGEST_QUESTION


def _reason(root: Token) -> bool:
    for part in root.children:
        mark = language.child(part, "mark") if part.dep_ == "advcl" else None
        if mark is not None and mark.lower_ in ("because", "since"):
            return True
    return False


def _manner(root: Token) -> str:
    """As in "how" or "where" something is done, if a sentence says so."""
    if root.tag_ != "VBN":
        return ""
    for part in root.children:
        if part.dep_ in ("prep", "agent") and part.i > root.i:
            if part.lower_ in ("by", "with", "using", "in", "to"):
                return "how"
            if part.lower_ in ("on", "over"):
                return "where"
    return ""
