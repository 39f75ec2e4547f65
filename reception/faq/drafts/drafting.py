"""From a document to drafts of FAQ topics: what a visitor could ask that it answers.

No language model takes part. spaCy's grammar finds what a sentence says of the treatment;
``headings.yml``, ``words.yml`` and ``kinds.yml`` tell which question that answers and how
people put it; the sentence encoder tells questions of one meaning from others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from reception.faq.documents.document import Document, Section
from reception.faq.drafts import examples
from reception.faq.drafts.blocks import caution_lists, lists, paragraphs, tables
from reception.faq.drafts.blocks.footnotes import notes_of, with_notes, without_notes
from reception.faq.drafts.blocks.headings import Asked, asked_by
from reception.faq.drafts.blocks.listed import closing_of
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.claims import ask, is_caution, lower_first
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.moments import after_something_else, speaks_of_after
from reception.faq.drafts.sentences.prices import prices_in
from reception.faq.drafts.sentences.subjects import Topic, topic_of, topic_of_section
from reception.faq.drafts.sieve import is_whole
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse, parse_all
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

_ADVICE = frozenset({"advice", "aftercare", "after_avoid"})

_CONDITIONS = frozenset({"condition", "do_if", "caution_others", "tell_first"})
"""Kinds that put a condition to a treatment which its passage need not name."""

FEWEST_WORDS = 8
"""Words of a section that is worth a question where nothing in it was understood."""

NEAREST = 0.24
"""Cosine of a question to its passage below which they hardly ever belong together."""

FOLLOW_UPS = 3


@dataclass(frozen=True)
class Draft:
    """A draft of a topic, for somebody to review.

    Attributes:
        question: as a visitor asks it.
        answer: what the passage says, in at most ``LONGEST_ANSWER`` words.
        passage: what it rests on, verbatim; items of a list and its lead a line each.
        heading: of its section.
        examples: eight or more other ways of asking.
        follow_ups: questions of other drafts that are likely to be asked next.
        safety: it limits or warns, or concerns somebody's health: look at it twice.
    """

    question: str
    answer: str
    passage: str
    heading: str
    examples: tuple[str, ...]
    follow_ups: tuple[str, ...]
    safety: bool


def drafts_of(document: Document, encoder: SentenceEncoder) -> list[Draft]:
    """The drafts of ``document``, in its order."""
    parse_all([block.text for section in document.sections for block in section.blocks])
    topic = topic_of(document)
    found = [
        one
        for number, section in enumerate(document.sections)
        for one in _of_section(section, number, document, topic)
    ]
    found = with_notes(found, notes_of(document.sections))
    found = _merged(_sieved(found, encoder), encoder)
    if not found:
        return []
    # Of a row each draft tells another cell, so that the caution of one is none of the others.
    warned = {one.passage for one in found if one.safety and " | " not in one.passage}
    warned |= {
        sentence
        for one in found
        if one.safety and " | " not in one.passage
        for sentence in _sentences(one.passage)
        if is_caution(sentence)
    }
    chosen, vectors = examples.choose([one.claims for one in found], encoder)
    return [
        Draft(
            one.question,
            one.answer,
            one.passage,
            one.heading,
            chosen[row],
            _follow_ups(row, found, vectors),
            one.safety or _has_any(warned, one.passage),
        )
        for row, one in enumerate(found)
    ]


def _has_any(warned: set[str], passage: str) -> bool:
    """Whether ``passage`` is one of ``warned``, or a sentence of it is."""
    within = {one for one in warned if one in passage}
    return passage in within or bool(within and within & _sentences(passage))


def _sentences(passage: str) -> set[str]:
    return {span.text.strip() for line in passage.split("\n") for span in parse(line).sents}


def _of_section(section: Section, number: int, document: Document, above: Topic) -> list[Found]:
    topic = topic_of_section(section, above)
    asked = asked_by(section.heading, topic)
    other = after_something_else(section.heading, section.path, topic)
    if other:
        # Neither what it asks nor the time is that of the treatment.
        asked = Asked(ask("caution", topic, True, c=other) if topic.treatment else None)
    elif asked.skip or not section.heading:
        outer = [asked_by(heading, topic) for heading in reversed(section.path)]
        asked = next(
            (one for one in outer if one.claim is not None and section.heading), Asked(skip=True)
        )
    heading = section.heading or document.title
    around = ". ".join([section.heading, *section.path])
    when = _when(around, asked, topic) or _when_titled(document.title, topic)
    when = "" if other else when
    if asked.claim is not None and asked.claim.kind in ("advice", "allowed") and when:
        timed = f"{asked.claim.question.rstrip('?')} {when} {topic.one}?"
        if not re.search(r"\b(?:before|after)\b", asked.claim.question):
            asked = replace(asked, claim=replace(asked.claim, question=timed))
    closing = closing_of(section)
    place = lists.Place(section, number, heading, topic, asked, when, closing)
    blocks = without_notes(section.blocks)
    prose = [block for block in blocks if block.kind == "paragraph"]
    items = [block for block in blocks if block.kind == "item"]
    rows = [block for block in section.blocks if block.kind == "row"]
    leads = {block.lead for block in items}
    prose = [block for block in prose if block.text not in leads | {closing}]
    run_in = [one for block in prose for one in _price_list(block.text, place)]
    run_in += [one for block in prose for one in caution_lists.in_paragraph(block.text, place)]
    prose = [block for block in prose if not any(one.passage in block.text for one in run_in)]
    listed = [*run_in, *lists.of_items(items, place), *tables.of_rows(rows, place)]
    first = next((block.kind for block in section.blocks), "")
    if first in ("item", "row") and listed and not asked.skip:
        # What its heading asks, the list answers; what stands below it is something else.
        asked = Asked(skip=True)
    asks = asked.claim.question.rstrip("?") if asked.claim is not None else ""
    if asks and any(one.question.startswith(asks) for one in listed):
        asked = Asked(skip=True)
    text = paragraphs.Text.of(prose, topic, when)
    told = [
        Found(
            group.claims,
            text.answer(group, section.heading),
            text.passage(group),
            heading,
            number,
            group.strong,
        )
        for group in map(text.standing_alone, paragraphs.groups_of(text, asked))
        if group is not None
    ]
    if other:
        # What one does then is no advice for somebody who has just been treated.
        told = [one for one in told if one.safety or one.claims[0].kind not in _ADVICE]
    if not (told or listed) and section.heading and not asked.skip:
        told = _of_heading(text, section, place)
    return [*told, *listed]


def _price_list(text: str, place: lists.Place) -> list[Found]:
    """The prices of a paragraph that is a list without bullets."""
    return [
        place.found(claim, answers.tidied(item), item)
        for item, claim in prices_in(text, place.topic)
    ]


def _of_heading(text: paragraphs.Text, section: Section, place: lists.Place) -> list[Found]:
    """A section of which no sentence was understood: what it says of its heading."""
    name = " and ".join(place.asked.nouns) or lower_first(section.heading)
    name = re.sub(r"^(?:all )?about (?:my |our |the |your )?", "", name)
    claim = ask("know", place.topic, is_caution(" ".join(map(str, text.spans))), x=name)
    found = paragraphs.whole(text, claim)
    group = text.standing_alone(found) if found is not None else None
    if (
        len(place.asked.nouns) > 1
        or re.search(r"\bno\b|\d", section.heading)
        or any(map(language.finite, parse(section.heading)))
        or group is None
        or answers.length(text.passage(group)) < FEWEST_WORDS
    ):
        return []
    answer = text.answer(group, section.heading)
    return [Found([claim], answer, text.passage(group), place.heading, place.number)]


def _when_titled(title: str, topic: Topic) -> str:
    found = re.search(r"(?i)^(after|before) (?:your|an?|the)\b|^(after)care\b", title)
    when = (found.group(1) or found.group(2)).lower() if found else ""
    # "After your operation" is no time after a massage.
    known = found and (found.group(2) or when == "before" or not topic.treatment)
    return when if known or speaks_of_after(title.lower(), topic) else ""


def _when(headings: str, asked: Asked, topic: Topic) -> str:
    if re.search(r"(?i)before.*\bafter|after.*\bbefore", headings):
        return ""
    if asked.claim is not None and asked.claim.kind in ("aftercare", "after_avoid"):
        return "after"
    if asked.claim is not None and asked.claim.kind == "preparation":
        return "before"
    lower = headings.lower()
    if re.search(r"\bafter ?care\b", lower) or speaks_of_after(lower, topic):
        return "after"
    return "before" if re.search(r"\b(?:before|prepar\w+)\b", lower) else ""


def _sieved(found: list[Found], encoder: SentenceEncoder) -> list[Found]:
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


def _merged(found: list[Found], encoder: SentenceEncoder) -> list[Found]:
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


def _follow_ups(row: int, found: list[Found], vectors: np.ndarray) -> tuple[str, ...]:
    """What is asked next: first of the same section, then what is nearest."""
    nearness = vectors @ vectors[row]
    others = sorted(
        (other for other in range(len(found)) if other != row),
        key=lambda other: (found[other].section != found[row].section, -nearness[other]),
    )
    return tuple(found[other].question for other in others[:FOLLOW_UPS])
