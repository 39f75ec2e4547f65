"""Which of the questions found are kept: whole ones, about their passage, each of them once."""

from __future__ import annotations

import re

from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sieve import is_whole
from reception.faq.drafts.words.language import parse_all
from reception.faq.drafts.words.rule_words import rules
from reception.nlu.encoder import SentenceEncoder

SAME_QUESTION = 0.93
"""Cosine from which two drafts ask the same. High, as form outweighs content in such short
questions: "help with scars" and "help with stretch marks" have 0.75, "prevent premature ageing"
and "help with signs of ageing" 0.82."""

SAME_IN_PASSAGE = 0.82
"""The same for what one passage tells of, like "stress" and "mental tension"."""

SAME_RULE = 0.7
"""The same for a house rule beside what else its sentence says."""

_RULES = frozenset(rule.kind for rule in rules().policies)

_PLAIN = frozenset({"price", "session_length", "origin", "expect", "feel", "results", "who"})
"""Kinds whose answer is seldom near its question: a number, a name, a step."""

_CONDITIONS = frozenset({"condition", "do_if", "caution_others", "tell_first"})
"""Kinds that put a condition to a treatment which its passage need not name."""

NEAREST = 0.24
"""Cosine of a question to its passage below which they hardly ever belong together."""


def sieved(found: list[Found], encoder: SentenceEncoder) -> list[Found]:
    """Those whose question is whole and about their passage; a later claim may ask in its stead."""
    parse_all([claim.question for one in found for claim in one.claims])
    kept = []
    for one in found:
        one.claims = [claim for claim in one.claims if is_whole(claim.question)]
        if one.claims and answers.length(one.answer) >= 2:
            kept.append(one)
    doubted = [
        one
        for one in kept
        if not (one.certain or one.claims[0].kind in _RULES | _PLAIN | _CONDITIONS)
    ]
    apart = _apart(doubted, [one.passage for one in doubted], encoder)
    strong = [one for one in apart if one.strong]
    headed = _apart(strong, [f"{one.heading}. {one.passage}" for one in strong], encoder)
    dropped = {id(one) for one in apart if not one.strong} | {id(one) for one in headed}
    return [one for one in kept if id(one) not in dropped]


def _apart(found: list[Found], told: list[str], encoder: SentenceEncoder) -> list[Found]:
    """Those of ``found`` whose question is far from what is ``told`` to it, one text each."""
    asked = encoder.encode([one.question for one in found], cores=2)
    nearness = (asked * encoder.encode(told, cores=2)).sum(axis=1)
    return [one for one, near in zip(found, nearness) if near < NEAREST]


def merged(found: list[Found], encoder: SentenceEncoder) -> list[Found]:
    """One draft for every question: the strongest stays, and takes the others' examples."""
    found = [one for one in found if answers.length(one.answer) >= 2]
    if not found:
        return []
    vectors = encoder.encode([one.question for one in found], cores=2)
    nearness = vectors @ vectors.T
    order = sorted(
        range(len(found)),
        key=lambda row: (
            not (found[row].certain and found[row].safety),
            not found[row].strong,
            row,
        ),
    )
    kept: list[int] = []
    for row in order:
        same = next(
            (
                other
                for other in kept
                if _same(found[row], found[other], float(nearness[row, other]))
            ),
            None,
        )
        if same is None:
            kept.append(row)
            continue
        again = found[row].claims[0].otherwise
        apart = found[row].passage not in found[same].passage
        if again and apart and all(again.question != found[other].question for other in kept):
            found[row].claims = [again]
            kept.append(row)
            continue
        found[same].claims += [
            claim for claim in found[row].claims if claim not in found[same].claims
        ]
    return [found[row] for row in sorted(kept)]


def _same(one: Found, other: Found, nearness: float) -> bool:
    if one.certain and other.certain and one.passage != other.passage:
        # Items of one list differ in a word or two: "for dry skin", "for oily skin".
        return one.question == other.question
    kinds = {one.claims[0].kind, other.claims[0].kind}
    if one.passage == other.passage and "young" in kinds:
        # "If you are under 16, a parent has to stay": one question, not two.
        return (
            len(kinds) == 1 or re.search(r"\bunder \d", one.question + other.question) is not None
        )
    cautions = {one.claims[0].kind, other.claims[0].kind} & {"caution", "condition", "symptom"}
    if cautions and one.passage != other.passage:
        return one.question == other.question
    effects = {one.claims[0].kind, other.claims[0].kind} <= {"effect", "help", "gain"}
    if effects and (one.passage in other.passage or other.passage in one.passage):
        return nearness >= SAME_IN_PASSAGE
    if one.passage == other.passage and {one.claims[0].kind, other.claims[0].kind} & _RULES:
        return nearness >= SAME_RULE
    if one.passage == other.passage and " | " not in one.passage:
        return nearness >= SAME_IN_PASSAGE
    return one.question == other.question or nearness >= SAME_QUESTION
