"""What a sentence states, asked as it stands: "You lie on your back"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences import cautions, signs
from reception.faq.drafts.sentences.claims import Claim, ask, asking, content
from reception.faq.drafts.sentences.effects import base, is_topic, reported, topic_named
from reception.faq.drafts.sentences.hollow import compares_with_nothing, limit_of
from reception.faq.drafts.sentences.moments import time_of
from reception.faq.drafts.sentences.steps import is_step
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.sentences.when_asked import asked_by_time
from reception.faq.drafts.sentences.worth import (
    as_asked,
    has_reason,
    manner,
    meanwhile,
    worth_asking,
)
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.question_forms import Statement, statement
from reception.faq.drafts.words.wording import words

_WILLING = frozenset({"happy", "glad", "pleased", "delighted", "willing", "able", "proud"})


def stated(
    span: Span, root: Token, refs: References, topic: Topic, when: str, safety: bool
) -> Iterator[Claim]:
    """Whatever else a sentence states that visitors ask as it stands.

    Args:
        span: the sentence.
        root: head of the clause that states it.
        refs: what its pronouns stand for.
        topic: what it is about.
        when: "after" or "before" in a section about the time around a treatment, else "".
        safety: whether it warns.
    """
    about = content(span)
    who = language.subject(root)
    if who is None or root.pos_ not in ("VERB", "AUX") or not language.finite(root):
        return
    if root.lemma_ in words().reporting_verbs and not language.auxiliaries(root):
        inner = language.child(root, "ccomp")
        if inner is not None and inner.i > root.i:
            yield from reported(inner, refs, topic, safety)
            return
    told, of_visitor = _said(root, who, refs, topic)
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
    if root.lemma_ == "include" and told.number in ("sg", "pl") and not language.negated(root):
        yield asking("what", replace(told, predicate="include"), topic, safety, about)
        return
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
        particle = language.child(root, "prt")
        done_so = f"{root.lower_} {particle.lower_}" if particle is not None else root.lower_
        bare = Statement(told.subject, told.number, "be", done_so, told.past)
        yield asking(way, bare, topic, safety, about, kind="how")
    else:
        if told.subject == "there":
            told = replace(told, predicate=re.sub(r"^no ", "any ", told.predicate))
        elif not language.negated(root):
            told = replace(told, predicate=re.sub(r"^(\w+) no ", r"\1 any ", told.predicate))
        if told.auxiliary == "be":
            # "Cupping is no substitute for …": "Is cupping a substitute for …?"
            told = replace(told, predicate=re.sub(r"^no (?=\w+\b(?!s))", "a ", told.predicate))
        limit = limit_of(root, refs)
        compares = compares_with_nothing(told, root) and not itself
        if limit is None or (compares and not (limit or topic.stage)):
            return
        limit = limit or (topic.stage if compares else "")
        told = replace(told, predicate=f"{told.predicate} {limit}".strip())
        told = replace(told, predicate=f"{told.predicate} {meanwhile(root, refs)}".strip())
        told = as_asked(told, root, time_of(span.text, topic, when))
        sure = of_visitor or safety or ours or who.lower_ == "you" or language.negated(root)
        timed = asked_by_time(told, topic, safety, about)
        if timed is not None:
            yield replace(step, otherwise=timed) if in_turn else timed
            return
        claim = ask("state", topic, safety, about, question=told.question, s=told.plain)
        claim = claim if sure else replace(claim, weak=True)
        yield replace(step, otherwise=claim) if in_turn else claim


def _said(root: Token, who: Token, refs: References, topic: Topic) -> tuple[Statement | None, bool]:
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
        return (replace(told, denied=True), True) if told and (modal or has_to) else (None, False)
    if person and not signs.restricted(who) and modal:
        return statement(root, cautions.as_mine(root, refs), ("I", "I")), True
    if person and not modal and root.tag_ == "VBN":
        return None, False  # it is asked of oneself
    if is_topic(who, refs, topic):
        return statement(root, refs, topic_named(who, refs, topic)), True
    return statement(root, refs), False
