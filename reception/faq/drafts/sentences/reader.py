"""Reads a sentence: which questions of a visitor it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences import cautions, signs
from reception.faq.drafts.sentences.advised import advised
from reception.faq.drafts.sentences.aftereffects import observed
from reception.faq.drafts.sentences.any_statement import asked_plainly, tells_story
from reception.faq.drafts.sentences.caution_forms import about_money, is_urgent
from reception.faq.drafts.sentences.claims import EFFECTS, TIMES, Claim, ask, content, is_caution
from reception.faq.drafts.sentences.contrasts import difference_of
from reception.faq.drafts.sentences.effects import effects, is_topic
from reception.faq.drafts.sentences.evidence import evidence_of
from reception.faq.drafts.sentences.limits import limited
from reception.faq.drafts.sentences.moments import time_of
from reception.faq.drafts.sentences.origins import origin_of
from reception.faq.drafts.sentences.particulars import particulars
from reception.faq.drafts.sentences.prices import prices
from reception.faq.drafts.sentences.rules import ordered, policy
from reception.faq.drafts.sentences.stated import stated
from reception.faq.drafts.sentences.subjects import Topic, other_treatment
from reception.faq.drafts.sentences.timing import times
from reception.faq.drafts.sentences.when_asked import waited
from reception.faq.drafts.sentences.withheld import too_young_or_old, withheld
from reception.faq.drafts.sieve import is_whole
from reception.faq.drafts.words import language
from reception.faq.drafts.words.clauses import clauses_of
from reception.faq.drafts.words.lead_ins import said_after
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.rule_words import rules
from reception.faq.drafts.words.wording import mentions, says, words

_READING = frozenset({"note", "see", "read", "imagine", "discover"})
_BEFORE = re.compile(r"\bbefore(?:hand)?\b|\bprior to\b|in advance|on the day")
_HAVING = frozenset({"have", "book", "come", "receive"})
_TERMS = frozenset({"cancel", "late_cancel", "late", "miss", "deposit", "pay", "vouchers"})
_RULES = frozenset(rule.kind for rule in rules().policies)
_OF_ONE_CLAUSE = frozenset({"state", "allowed", "advice", "how", "why", "expect", "how_long", "wh"})
"""Kinds that ask of a clause as it stands; of a sentence of several, each is read by itself."""

_CONDITIONAL = frozenset({"condition", "do_if", "caution_others"})
"""Kinds that ask about somebody with a condition."""

_NEEDING = frozenset({"need", "require", "recommend", "advise"})
_WISH = re.compile(r"(?:if|when) I (?:simply )?(?:want|would|wish|prefer|like|can(?![’'n])|need)\b")
_VISIT = re.compile(r"when I (?:book|come|arrive|visit|call|ring|check in|make)\b")
_DISCLOSES = re.compile(r"(?i)\b(?:tell|inform) (?:us|me) (?:about|of) (?:any|all|every)\b")
_AT_ONCE = re.compile(r"\b(?:at once|immediately|(?:straight|right) away|without delay)\b")
_TIMED = re.compile(r"\b(?:within|for|in|after|every)\b.* (?:minute|hour|day|week|month|year)s?\b")
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
        if tells_story(span):
            return []
        other = other_treatment(span, self._topic) if is_caution(span.text) else None
        if other is not None:
            return Reader(other, self._when).claims(span, refs)
        whole = self._of_clause(span, refs)
        parts = clauses_of(span, refs)
        of_parts = [claim for part in parts for claim in self._of_clause(part.span, part.refs)]
        if not of_parts:
            return whole
        again = any(claim.kind in EFFECTS for claim in of_parts)
        left_out = _OF_ONE_CLAUSE | EFFECTS if again else _OF_ONE_CLAUSE
        every = [claim for claim in whole if claim.kind not in left_out]
        limited_to = any(claim.kind in _CONDITIONAL for claim in whole)
        every += [
            claim
            for claim in of_parts
            # What a part says holds only on the condition that the whole names.
            if claim.kind not in _RULES and not (limited_to and claim.kind in _OF_ONE_CLAUSE)
        ]
        return _different(every)

    def _of_clause(self, span: Span, refs: References) -> list[Claim]:
        plain = said_after(span)
        if plain is not None:
            begins = plain[0].lower_ in ("it", "this") and refs
            span, refs = plain, {plain[0].i: self._topic.name} if begins else {}
        root = span.root
        safety = is_caution(span.text) or bool(limited(span, refs))
        found: list[Claim] = []
        inner = language.child(root, "ccomp")
        before = inner is not None and inner.i < root.i and language.subject(inner) is not None
        if language.imperative(root) and before and inner is not None:
            # "A peel can trigger cold sores; tell us beforehand."
            felt = signs.felt(inner, refs, self._topic)
            found = (
                [felt] if felt else list(stated(span, inner, refs, self._topic, self._when, safety))
            )
        found = (
            found
            or list(self._cautions(span, root, refs, safety))
            or list(particulars(span, root, refs, self._topic, safety))
            or effects(root, refs, self._topic, safety)
        )
        found = [claim for claim in found if is_whole(claim.question)]
        orders = list(self._orders(span, root, refs, safety))
        if any(claim.kind == "do_if" for claim in found) or (
            limited(span, refs) and any(claim.kind == "condition" for claim in found)
        ):
            # What to do then is the answer.
            orders = []
        orders += advised(span, refs, self._topic, self._when)
        rule = policy(span.text, self._topic, content(span))
        beside = [] if rule else self._beside(span, refs)
        orders = [claim for claim in orders if is_whole(claim.question)]
        seen = observed(span, root, refs, self._topic)
        wait = waited(span, refs, self._topic, safety)
        if seen and all(claim.kind in ("what_is", "effect") or claim.weak for claim in found):
            found = [seen]
        found = [wait] if wait else found
        told = found or orders or beside
        plain_ones = [] if told else list(stated(span, root, refs, self._topic, self._when, safety))
        plain_ones = [claim for claim in plain_ones if is_whole(claim.question)]
        if rule:
            # What else it says is a detail of the rule.
            plain_ones = [claim for claim in plain_ones if claim.question.startswith("Can I ")]
            if rule.kind in _TERMS:
                orders, plain_ones = [], []
            found = [claim for claim in found if claim.kind != "what_if" and not claim.weak]
        every = [*([rule] if rule else []), *beside, *found, *orders, *plain_ones]
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
        urgent = _AT_ONCE.search(span.text) and not condition.startswith(("if I ", "when I "))
        at_the_time = telling and (urgent or _MEANWHILE.search(condition))
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
        sign = signs.danger_sign(span)
        feeling = next(filter(None, (signs.felt(verb, refs, topic) for verb in verbs)), None)
        if sign:
            yield ask("do_if", topic, True, about, c=sign)
        elif condition.startswith(("if", "when")) and is_urgent(span.text):
            yield ask("do_if", topic, True, about, c=condition)
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
            instead = next(stated(span, root, refs, self._topic, self._when, True), None)
            ill = mentions(condition, words().conditions)
            if instead is not None and not ill and root.lemma_.lower() in _NEEDING:
                named = condition.split()[-1] in instead.question
                whole = instead.question.rstrip("?") + ("" if named else f" {condition}")
                yield replace(instead, question=f"{whole}?")
                return
            yield replace(ask("condition", topic, True, about, c=condition), otherwise=instead)
        elif safety and cautions.warns(span):
            again = ask("avoid_when", topic, True, about)
            yield replace(ask("avoid_who", topic, True, about), otherwise=again)
        elif (
            condition.startswith("if I") and not commands and not effects(root, refs, topic, safety)
        ):
            ill = mentions(condition, words().conditions) and not about_money(span.text)
            ill = ill and topic.treatment
            kind = "condition" if ill else "what_if"
            yield ask(kind, topic, safety or ill, about, c=condition)
        elif safety and _DISCLOSES.search(span.text):
            yield ask("tell_first", topic, True, about)

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
        telling = root.lemma_.lower() in words().telling_verbs and language.imperative(root)
        if telling and not conditional and not forbids and _BEFORE.search(lower):
            kind = "tell_first"
        if kind:
            yield ask(kind, topic, safety or kind == "tell_first", about)
        same = {"wear": "wear", "bring": "bring", "arrive": "arrive"}.get(kind)
        yield from (claim for claim in orders if not (same and claim.slots["vp"].startswith(same)))


def _different(claims: list[Claim]) -> list[Claim]:
    """Each question once, where it stands first; a time is not asked for in two ways."""
    if any(claim.kind in TIMES for claim in claims):
        claims = [
            claim for claim in claims if claim.kind != "state" or not _TIMED.search(claim.question)
        ]
    return list({claim.question: claim for claim in reversed(claims)}.values())[::-1]
