"""Reads a sentence: which questions of a visitor it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span, Token

from reception.faq.drafts import cautions, language
from reception.faq.drafts.advised import advised
from reception.faq.drafts.claims import Claim, ask, asking, content, counts_off, is_caution
from reception.faq.drafts.clauses import clauses_of
from reception.faq.drafts.differences import difference_of
from reception.faq.drafts.effects import base, effects, is_topic, reported, topic_named
from reception.faq.drafts.evidence import evidence_of
from reception.faq.drafts.feelings import pleased
from reception.faq.drafts.lead_ins import said_after
from reception.faq.drafts.origins import origin_of
from reception.faq.drafts.phrases import References, noun_phrase
from reception.faq.drafts.plain_questions import asked_plainly
from reception.faq.drafts.prices import prices
from reception.faq.drafts.rule_words import rules
from reception.faq.drafts.rules import ordered, policy, time_of
from reception.faq.drafts.statements import Statement, statement
from reception.faq.drafts.steps import is_step
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.timing import times
from reception.faq.drafts.withheld import too_young_or_old, withheld
from reception.faq.drafts.wording import mentions, says, words
from reception.faq.drafts.worth import (
    as_asked,
    has_reason,
    limit_of,
    manner,
    worth_asking,
)

_READING = frozenset({"note", "see", "read", "imagine", "discover"})
_RESULTS = re.compile(
    r"(?i)(?=.*\b(?:results?|difference|improvements?|effects?)\b)"
    r".*\b(?:days?|weeks?|months?|sessions?|treatments?|immediately|straight away)\b"
)
_BEFORE = re.compile(r"\bbefore(?:hand)?\b|\bprior to\b|in advance|on the day")
_HAVING = frozenset({"have", "book", "come", "receive"})
_SUITING = frozenset(
    {"suitable", "suit", "ideal", "recommend", "make", "design", "mean", "intend", "perfect"}
)
_TERMS = frozenset({"cancel", "late_cancel", "late", "miss", "deposit", "pay", "vouchers"})
_RULES = frozenset(rule.kind for rule in rules().policies)
_OF_ONE_CLAUSE = frozenset({"state", "allowed", "advice", "how", "why", "expect", "how_long", "wh"})
"""Kinds that ask of a clause as it stands; of a sentence of several, each is read by itself."""

_NEEDING = frozenset({"need", "require", "recommend", "advise"})
_WILLING = frozenset({"happy", "glad", "pleased", "delighted", "willing", "able", "proud"})
_UNTIL_SEEN = re.compile(
    r"\b(?:before|until|till|for)\b.*\b(?:notice|see|feel|show|results?|effects?)\b"
)
_WISH = re.compile(r"(?:if|when) I (?:simply )?(?:want|would|wish|prefer|like|can|need)\b")
_VISIT = re.compile(r"when I (?:book|come|arrive|visit|call|ring|check in|make)\b")
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
        whole = self._of_clause(span, refs)
        parts = clauses_of(span, refs)
        of_parts = [claim for part in parts for claim in self._of_clause(part.span, part.refs)]
        if not of_parts:
            return whole
        every = [claim for claim in whole if claim.kind not in _OF_ONE_CLAUSE]
        every += [claim for claim in of_parts if claim.kind not in _RULES]
        return _different(every)

    def _of_clause(self, span: Span, refs: References) -> list[Claim]:
        plain = said_after(span)
        if plain is not None:
            begins = plain[0].lower_ in ("it", "this") and refs
            span, refs = plain, {plain[0].i: self._topic.name} if begins else {}
        root, safety = span.root, is_caution(span.text)
        found: list[Claim] = []
        inner = language.child(root, "ccomp")
        before = inner is not None and inner.i < root.i and language.subject(inner) is not None
        if language.imperative(root) and before and inner is not None:
            # "A peel can trigger cold sores; tell us beforehand."
            felt = cautions.felt(inner, refs, self._topic)
            found = [felt] if felt else list(self._anything(span, inner, refs, safety))
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
        orders += advised(span, refs, self._topic, self._when)
        rule = policy(span.text, self._topic, content(span))
        beside = [] if rule else self._beside(span, refs)
        told = found or orders or beside
        stated = [] if told else list(self._anything(span, root, refs, safety))
        if rule:
            # What else it says is a detail of the rule.
            stated = [claim for claim in stated if claim.question.startswith("Can I ")]
            if rule.kind in _TERMS:
                orders, stated = [], []
            found = [claim for claim in found if claim.kind != "what_if" and not claim.weak]
        every = [*([rule] if rule else []), *beside, *found, *orders, *stated]
        if not every:
            every = asked_plainly(span, refs, topic=self._topic, when=self._when)
        return _different(every)

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
        if _WISH.match(condition) or _VISIT.match(condition):
            condition = ""
        if condition and not condition.startswith(("if", "when", "unless")):
            named = set(condition.split()[1:]) <= topic.lemmas | {"my", "the", "a"}
            asked = root.lemma_ in ("ask", "advise", "recommend", "want")
            used = ours is not None and ours.lower_ == "we" and other and not asked
            condition = "" if named or used else condition
        verbs = [root, *(part for part in root.subtree if part.dep_ in ("ccomp", "parataxis"))]
        sign = cautions.danger_sign(span)
        feeling = next(filter(None, (cautions.felt(verb, refs, topic) for verb in verbs)), None)
        if sign:
            yield ask("do_if", topic, True, about, c=sign)
        elif feeling and not condition.startswith("if"):
            yield feeling
        elif condition.startswith(("if", "when")) and cautions.puts_off(root) and topic.treatment:
            yield ask("condition", topic, True, about, c=condition)
        elif condition and any(
            claim.kind == "frequency" for claim in times(span, refs, topic, safety)
        ):
            return
        elif condition and commands and (at_the_time or not (telling or (forbids and safety))):
            yield ask("do_if", topic, safety, about, c=condition)
        elif condition and commands and not telling and root.lemma_ not in _HAVING:
            return
        elif not condition.startswith("if") and (
            evidence := [] if cautions.warns(span) else list(evidence_of(span, refs, topic, False))
        ):
            yield from evidence
        elif aged := too_young_or_old(span):
            yield ask("caution_others", topic, True, about, x=aged)
        elif condition and (safety or cautions.people_with(span, refs) or withheld(span, refs)):
            stated = next(self._anything(span, root, refs, True), None)
            ill = mentions(condition, words().conditions)
            if stated is not None and not ill and root.lemma_.lower() in _NEEDING:
                whole = f"{stated.question.rstrip('?')} {condition}?"
                yield replace(stated, question=whole)
                return
            yield replace(ask("condition", topic, True, about, c=condition), otherwise=stated)
        elif safety and cautions.warns(span):
            again = ask("avoid_when", topic, True, about)
            yield replace(ask("avoid_who", topic, True, about), otherwise=again)
        elif (
            condition.startswith("if I") and not commands and not effects(root, refs, topic, safety)
        ):
            ill = topic.treatment and mentions(condition, words().conditions)
            kind = "condition" if ill else "what_if"
            yield ask(kind, topic, safety or ill, about, c=condition)

    def _beside(self, span: Span, refs: References) -> list[Claim]:
        """What it costs, where it comes from and how it differs: whatever else is said."""
        others = (origin_of(span, refs, self._topic), difference_of(span, refs, self._topic))
        return [*prices(span, refs, self._topic), *(claim for claim in others if claim)]

    def _orders(self, span: Span, root: Token, refs: References, safety: bool) -> Iterator[Claim]:
        """As in "Drink water afterwards": what to do then, and whether to do it."""
        topic, lower, about = self._topic, span.text.lower(), content(span)
        orders = ordered(span, refs, topic, self._when, safety)
        condition = cautions.condition(span, refs)
        asks = not (_WISH.match(condition) or _VISIT.match(condition))
        conditional = condition.startswith(("if", "when")) and asks
        if conditional and root.lemma_.lower() in words().telling_verbs:
            return
        first = language.child(root, "ccomp")
        if first is not None and first.i < root.i and language.imperative(first):
            # "Come ten minutes early, there is a form to fill in."
            root = first
        kind = ""
        afterwards = time_of(span.text, topic, self._when).startswith("after")
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
        elif orders and afterwards and root.lemma_ != "wait":
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
        waited = who is not None and who.lower_ == "it" and root.lemma_ == "take"
        shows = who is not None and who.lower_ == "you" and _RESULTS.search(span.text)
        if shows or (waited and _UNTIL_SEEN.search(span.text)):
            yield ask("results", topic, safety, about)
            return
        if pleased(root, refs, topic):
            yield ask("feel", topic, False, about)
            return
        if who is not None and root.lemma_ == "work" and is_topic(who, refs, topic):
            yield ask("how_works", topic, safety, about)
            return
        if who is not None and who.lemma_ == "reason" and root.lemma_ == "be":
            clause = language.child(who, "relcl", "acl")
            told = statement(clause, refs) if clause is not None else None
            if told is not None:
                yield asking("why", told, topic, safety, about, kind="why")
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
        elif not safety and (itself or who.lower_ == "it") and _suits(root):
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
        if told is None:
            return
        step = ask("expect", topic, False, about)
        in_turn = is_step(span, root, refs, topic) and not safety
        if not worth_asking(told, root, itself):
            if in_turn:
                yield step
            return
        passive = told.auxiliary == "be" and told.number != "I"
        way = manner(root) if passive else None
        ours = who.lower_ in ("we", "i") or who.lemma_.lower() in words().staff
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
            elif not language.negated(root):
                told = replace(told, predicate=re.sub(r"^(\w+) no ", r"\1 any ", told.predicate))
            told = replace(told, predicate=f"{told.predicate} {limit_of(root, refs)}".strip())
            told = as_asked(told, root, time_of(span.text, topic, self._when))
            sure = of_visitor or safety or ours or who.lower_ == "you" or language.negated(root)
            claim = ask("state", topic, safety, about, question=told.question, s=told.plain)
            claim = claim if sure else replace(claim, weak=True)
            yield replace(step, otherwise=claim) if in_turn else claim

    def _said(self, root: Token, who: Token, refs: References) -> tuple[Statement | None, bool]:
        """The statement, and whether it is about the visitor or the treatment."""
        person = who.lemma_.lower() in words().people
        quality = language.child(root, "acomp")
        inner = language.child(quality, "xcomp") if quality is not None else None
        if person and inner is not None and quality is not None and quality.lemma_ == "able":
            return Statement("I", "I", "can", base(inner, refs)), True
        if inner is not None and quality is not None and quality.lemma_ in _WILLING:
            if who.lower_ in ("we", "i"):
                return Statement("you", "you", "can", base(inner, refs)), True
            return None, False
        if who.lower_ in ("others", "many", "some", "all", "most"):
            return None, False
        modal = any(part.tag_ == "MD" for part in language.auxiliaries(root))
        if who.lower_ in ("nobody", "none") or who.text.lower().startswith("no one"):
            told = statement(root, cautions.as_mine(root, refs), ("I", "I"))
            has_to = told is not None and told.predicate.startswith("have to ")
            return (
                (replace(told, denied=True), True) if told and (modal or has_to) else (None, False)
            )
        if person and not cautions.restricted(who) and modal:
            return statement(root, cautions.as_mine(root, refs), ("I", "I")), True
        if person and not modal and root.tag_ == "VBN":
            return None, False
        if is_topic(who, refs, self._topic):
            return statement(root, refs, topic_named(who, refs, self._topic)), True
        return statement(root, refs), False


def _different(claims: list[Claim]) -> list[Claim]:
    """Each question once, where it stands first."""
    return list({claim.question: claim for claim in reversed(claims)}.values())[::-1]


def _names(root: Token, refs: References, topic: Topic) -> bool:
    return any(part.i in refs or is_topic(part, refs, topic) for part in root.subtree)


def _suits(root: Token) -> bool:
    """As in "is suitable for anyone", "can be recommended to people over sixty"."""
    suiting = [root, *root.children]
    made = {"make", "mean", "design", "intend", "recommend"}
    return any(
        part.lemma_ in _SUITING and (part.lemma_ not in made or part.tag_ == "VBN")
        for part in suiting
    ) and any(part.lemma_ in words().people for part in root.subtree)


def _defines(root: Token, who: Token, kind: Token) -> bool:
    return (
        root.lemma_ == "be"
        and who.dep_ != "expl"
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
