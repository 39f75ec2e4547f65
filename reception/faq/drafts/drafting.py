"""From a document to drafts of FAQ topics: what a visitor could ask that it answers.

No language model takes part. spaCy's grammar finds what a sentence says of the treatment;
``headings.yml``, ``words.yml`` and ``kinds.yml`` tell which question that answers and how
people put it; the sentence encoder tells questions of one meaning from others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reception.faq.documents.document import Document
from reception.faq.drafts import examples
from reception.faq.drafts.blocks.footnotes import notes_of, with_notes
from reception.faq.drafts.blocks.list_leads import with_lead
from reception.faq.drafts.chosen import merged, sieved
from reception.faq.drafts.respelt import Respelt
from reception.faq.drafts.sections import of_section
from reception.faq.drafts.sentences.claims import is_caution
from reception.faq.drafts.sentences.document_topics import topic_of
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.life_stages import stage_of
from reception.faq.drafts.words.language import parse, parse_all
from reception.nlu.encoder import SentenceEncoder

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
    respelt = Respelt.of(document)
    document = respelt.document
    parse_all([block.text for section in document.sections for block in section.blocks])
    topic = replace(topic_of(document), stage=stage_of(document.title))
    found = [
        one
        for number, section in enumerate(document.sections)
        for one in of_section(section, number, document, topic)
    ]
    found = with_notes(found, notes_of(document.sections))
    found = merged(sieved(found, encoder), encoder)
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
            respelt.verbatim(with_lead(one, document.sections[one.section]), one.section),
            respelt.heading(one.heading),
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


def _follow_ups(row: int, found: list[Found], vectors: np.ndarray) -> tuple[str, ...]:
    """What is asked next: first of the same section, then what is nearest."""
    nearness = vectors @ vectors[row]
    others = sorted(
        (other for other in range(len(found)) if other != row),
        key=lambda other: (found[other].section != found[row].section, -nearness[other]),
    )
    return tuple(found[other].question for other in others[:FOLLOW_UPS])
