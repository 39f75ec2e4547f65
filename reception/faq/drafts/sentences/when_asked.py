"""Statements whose point is a time: "Payment is due after the treatment" is asked with "when"."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Span

from reception.faq.drafts.sentences.claims import Claim, ask, asking, content
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import References, spoken
from reception.faq.drafts.words.question_forms import Statement

_UNIT = r"(?:second|minute|hour|day|night|week|month|year)s?"
_ABOUT = (
    r"(?:at least|at most|up to|no more than|about|around|roughly|between|only|the first|another) "
)
_SPAN = rf"(?:{_ABOUT})*(?:[\w.–-]+ (?:to|and|or) )?(?:[\w.–-]+ ){{1,2}}(?:working )?{_UNIT}"
_FOR = re.compile(rf" for {_SPAN}(?: (?:and|or|to) [\w-]+ {_UNIT})?(?= |$)")
_WITHIN = re.compile(rf" within {_SPAN}(?= |$)")
_AFTER = re.compile(rf" (?:after {_SPAN}|from the \w+ (?:day|week) (?:on|onwards?)?)(?= |$)")
_EVERY = re.compile(
    rf" (?:(?:once|twice|\w+ times) (?:a|per|every|each) \w+|every (?:\w+ ){{0,3}}{_UNIT})(?= |$)"
)
_DUE = re.compile(
    r"(due|payable|binding|allowed|possible|ready|over|open) "
    r"(?:straight |right |only |as soon |immediately )*(?:after|before|once|on|from|as) .+"
)
_OPEN_ON = re.compile(r"(open|closed|shut) (?:from|between|on|every|until|at|[A-Z]).*")
_WAIT = re.compile(
    rf"(?i)(?:please )?(?:wait|leave it|allow|give it)(?: for)? {_SPAN} "
    r"(before|after|until) ([^,;:.]+)"
)
_OPEN_ENDED = frozenset({"once", "until", "till", "when"})


def asked_by_time(
    told: Statement, topic: Topic, safety: bool, about: frozenset[str]
) -> Claim | None:
    """How long, how soon, how often or when what ``told`` says is so, if it says that.

    Args:
        told: the statement in the visitor's words.
        topic: what it is about.
        safety: whether its sentence warns.
        about: lemmas of its sentence's content words.
    """
    if told.denied or told.subject in ("there", ""):
        return None
    for pattern, word in ((_FOR, "how long"), (_WITHIN, "how soon"), (_EVERY, "how often")):
        left = pattern.sub("", told.predicate, count=1)
        state = word == "how often" and told.auxiliary and told.predicate.startswith("be ")
        if left != told.predicate and _asks_enough(told, left) and not state:
            bare = replace(told, predicate=left)
            kind = "how_long" if word == "how long" else "wh"
            return asking(word, bare, topic, safety, about, kind, x=_thing(told))
    left = _AFTER.sub("", told.predicate, count=1)
    if left != told.predicate and told.auxiliary == "can" and _asks_enough(told, left):
        return asking("when", replace(told, predicate=left), topic, safety, about, "wh")
    due = _DUE.fullmatch(told.predicate)
    open_on = _OPEN_ON.fullmatch(told.predicate) if told.number == "you" else None
    due = open_on or (due if told.number in ("sg", "pl") else None)
    if due and told.auxiliary == "be":
        return asking("when", replace(told, predicate=due.group(1)), topic, safety, about, "wh")
    return None


def waited(span: Span, refs: References, topic: Topic, safety: bool) -> Claim | None:
    """As in "Wait eight weeks before you have it done again": how long to wait for that."""
    found = _WAIT.match(span.text.strip())
    if found is None:
        return None
    clause = parse(f"{found.group(1)} {found.group(2)}")
    again = {
        token.i: topic.one
        for token in clause
        if topic.treatment and token.lower_ == "it" and token.head.lemma_ in ("have", "do")
    }
    until = spoken(clause, again)
    question = f"How long should I wait {until}?"
    return ask(
        "how_long", topic, safety, content(span), question=question, x=until.split(" ", 1)[-1],
        q2=f"how long to wait {until}", s=f"I should wait {until}",
    )  # fmt: skip


def open_ended(mark: str) -> bool:
    """Whether ``mark`` begins a clause that says when something is so: "once we have confirmed"."""
    return mark in _OPEN_ENDED


def _thing(told: Statement) -> str:
    """What people name who ask for its time: its subject, or what somebody does."""
    return told.subject if told.number in ("sg", "pl") else told.predicate.split(" for ")[0]


def _asks_enough(told: Statement, left: str) -> bool:
    """Whether a question of ``left`` still says what it asks of."""
    if told.number in ("sg", "pl") or told.auxiliary in ("can", "should", "must"):
        return bool(left.strip())
    return any(token.pos_ in ("NOUN", "PROPN", "VERB") for token in parse(left))
