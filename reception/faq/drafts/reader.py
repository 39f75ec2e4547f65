"""Reads a sentence: which questions of a visitor it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span, Token

from reception.faq.drafts import cautions, language
from reception.faq.drafts.claims import Claim, ask, asking, content, counts_off, is_caution
from reception.faq.drafts.effects import base, effects, is_topic, reported, topic_named
from reception.faq.drafts.evidence import evidence_of
from reception.faq.drafts.language import parse
from reception.faq.drafts.phrases import References, noun_phrase
from reception.faq.drafts.rules import ordered, policy, time_of
from reception.faq.drafts.statements import Statement, statement
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.timing import times
from reception.faq.drafts.wording import mentions, says, words
from reception.faq.drafts.worth import (
    as_asked,
    has_reason,
    limit_of,
    manner,
    normal_to,
    worth_asking,
)

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
_HAVING = frozenset({"have", "book", "come", "receive"})
_WISH = re.compile(r"if I (?:simply )?(?:want|would|wish|prefer|like|can|need)\b")
_MEANWHILE = re.compile(r"\b(?:feel|notice|experience|become|during)\b")


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
        found: list[Claim] = []
        inner = language.child(root, "ccomp")
        before = inner is not None and inner.i < root.i and language.subject(inner) is not None
        if language.imperative(root) and before and inner is not None:
            # "A peel can trigger cold sores; tell us beforehand."
            found = list(self._anything(span, inner, refs, safety))
        found = (
            found
            or list(self._cautions(span, root, refs, safety))
            or list(self._particulars(span, root, refs, safety))
            or effects(root, refs, self._topic, safety)
        )
        orders = list(self._orders(span, root, refs, safety))
        if any(claim.kind == "do_if" for claim in found):
            # What to do then is the answer.
            orders = []
        rule = policy(span.text, self._topic, content(span))
        stated = [] if found or orders else list(self._anything(span, root, refs, safety))
        if rule:
            # What else it says is a detail of the rule.
            stated = [claim for claim in stated if claim.question.startswith("Can I ")]
            found = [claim for claim in found if claim.kind != "what_if" and not claim.weak]
        every = [*([rule] if rule else []), *found, *orders, *stated]
        return list({claim.question: claim for claim in reversed(every)}.values())[::-1]

    def _cautions(self, span: Span, root: Token, refs: References, safety: bool) -> Iterator[Claim]:
        """Warnings, "if …", evidence and what people are asked to do."""
        topic, about = self._topic, content(span)
        condition = cautions.condition(span, refs)
        commands = language.imperative(root) and (safety or root.lemma_.lower() not in _READING)
        forbids = commands and (language.negated(root) or root.lemma_ == "avoid")
        telling = root.lemma_.lower() in words().telling_verbs
        at_the_time = telling and _MEANWHILE.search(condition)
        ours = language.subject(root)
        of_thing = language.child(root, "dobj")
        other = of_thing is not None and not is_topic(of_thing, refs, topic)
        if condition and not condition.startswith(("if", "when", "unless")):
            named = set(condition.split()[1:]) <= topic.lemmas | {"my", "the", "a"}
            used = ours is not None and ours.lower_ == "we" and other
            condition = "" if named or used else condition
        feeling = cautions.felt(root, refs, topic)
        if feeling and not condition.startswith("if"):
            yield feeling
        elif condition and any(
            claim.kind == "frequency" for claim in times(span, refs, topic, safety)
        ):
            return
        elif condition and commands and (at_the_time or not (telling or (forbids and safety))):
            yield ask("do_if", topic, safety, about, c=condition)
        elif condition and commands and not telling and root.lemma_ not in _HAVING:
            return
        elif condition and (safety or cautions.people_with(span, refs)):
            stated = next(self._anything(span, root, refs, True), None)
            yield replace(ask("condition", topic, True, about, c=condition), otherwise=stated)
        elif safety and cautions.warns(span):
            again = ask("avoid_when", topic, True, about)
            yield replace(ask("avoid_who", topic, True, about), otherwise=again)
        elif evidence := list(evidence_of(span, refs, topic, safety)):
            yield from evidence
        elif (
            condition.startswith("if I")
            and not _WISH.match(condition)
            and not commands
            and not effects(root, refs, topic, safety)
        ):
            ill = topic.treatment and mentions(condition, words().conditions)
            kind = "condition" if ill else "what_if"
            yield ask(kind, topic, safety or ill, about, c=condition)

    def _orders(self, span: Span, root: Token, refs: References, safety: bool) -> Iterator[Claim]:
        """As in "Drink water afterwards": what to do then, and whether to do it."""
        topic, lower, about = self._topic, span.text.lower(), content(span)
        orders = ordered(span, refs, topic, self._when, safety)
        conditional = cautions.condition(span, refs).startswith(("if", "when"))
        if conditional and root.lemma_.lower() in words().telling_verbs:
            return
        kind = ""
        forbids = language.negated(root) or root.lemma_ in words().refraining_verbs
        if not language.imperative(root) or conditional:
            pass
        elif root.lemma_ in ("arrive", "come") and re.search(r"minute|early|on time", lower):
            kind = "arrive"
        elif root.lemma_ == "wear" and says(lower, words().clothes) and self._when != "after":
            kind = "wear"
        elif root.lemma_ == "bring" and not forbids:
            kind = "bring"
        elif orders and _BEFORE.search(lower) and self._when != "after":
            kind = "preparation"
        elif orders and (self._when == "after" or _AFTER.search(lower)) and root.lemma_ != "wait":
            kind = "after_avoid" if forbids else "aftercare"
        elif orders and self._when == "before":
            kind = "preparation"
        if kind:
            yield ask(kind, topic, safety, about)
        same = {"wear": "wear", "bring": "bring", "arrive": "arrive"}.get(kind)
        yield from (claim for claim in orders if not (same and claim.slots["vp"].startswith(same)))

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
            helped = effects(root, refs, topic, safety)[:1]
            yield from (claim for claim in helped if topic.name in claim.question)
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
        itself = is_topic(who, refs, topic)
        if told is None or not (normal_to(root) or worth_asking(told, root, itself)):
            return
        usual = normal_to(root)
        if usual is not None:
            vp = base(usual[0], refs)
            when = time_of(span.text, topic, self._when)
            asked = " ".join(f"Is it {usual[1]} to {vp} {when}".split()) + "?"
            yield ask("normal", topic, safety, about, question=asked, vp=vp, w=when)
            return
        passive = told.auxiliary == "be" and told.number != "I"
        way = manner(root) if passive else None
        ours = who.lower_ == "we" or who.lemma_.lower() in words().staff
        done = told.auxiliary == "be" and root.tag_ == "VBN"
        if has_reason(root) and (ours or done):
            yield asking(
                "why",
                replace(told, negated=language.negated(root)),
                topic,
                safety,
                about,
                kind="why",
            )
        elif way:
            bare = Statement(told.subject, told.number, "be", root.lower_, told.past)
            yield asking(way, bare, topic, safety, about, kind="how")
        else:
            if told.subject == "there":
                told = replace(told, predicate=re.sub(r"^no ", "any ", told.predicate))
            told = replace(told, predicate=f"{told.predicate} {limit_of(root, refs)}".strip())
            told = as_asked(told, root, time_of(span.text, topic, self._when))
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
