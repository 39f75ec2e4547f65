"""The questions that a section answers: its heading, paragraphs, lists and tables."""

from __future__ import annotations

import re
from dataclasses import replace

from reception.faq.documents.document import Document, Section
from reception.faq.drafts.blocks import caution_lists, lists, paragraphs, tables
from reception.faq.drafts.blocks.answered_lines import of_answered
from reception.faq.drafts.blocks.footnotes import without_notes
from reception.faq.drafts.blocks.headings import Asked, asked_by
from reception.faq.drafts.blocks.listed import Place, closing_of
from reception.faq.drafts.blocks.texts import Text
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.claims import ask, is_caution, lower_first
from reception.faq.drafts.sentences.document_topics import topic_of_section
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.moments import after_something_else, speaks_of_after
from reception.faq.drafts.sentences.prices import price_of_item, prices_in
from reception.faq.drafts.sentences.rules import policy
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse

_ADVICE = frozenset({"advice", "aftercare", "after_avoid"})

FEWEST_WORDS = 8
"""Words of a section that is worth a question where nothing in it was understood."""


def of_section(section: Section, number: int, document: Document, above: Topic) -> list[Found]:
    """The questions that ``section`` answers.

    Args:
        section: a section of ``document``.
        number: of the section, from 0.
        document: what it stands in.
        above: what the document is about.
    """
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
    place = Place(section, number, heading, topic, asked, when, closing)
    blocks = without_notes(section.blocks)
    prose = [block for block in blocks if block.kind == "paragraph"]
    items = [block for block in blocks if block.kind == "item"]
    rows = [block for block in section.blocks if block.kind == "row"]
    leads = {block.lead for block in items}
    prose = [block for block in prose if block.text not in leads | {closing}]
    run_in = [one for block in prose for one in _line_by_line(block.text, place)]
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
    text = Text.of(prose, topic, when)
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


def _line_by_line(text: str, place: Place) -> list[Found]:
    """What a paragraph says that is a list without bullets, or a line of one."""
    if policy(text, place.topic) is not None:
        return []  # "Deposit - £10, off the total" is a rule
    priced = prices_in(text, place.topic)
    alone = price_of_item(text, place.topic)
    if alone is not None and not priced:
        priced = [(text, alone)]
    found = [place.found(claim, answers.tidied(item), item) for item, claim in priced]
    return found or of_answered(text, place)


def _of_heading(text: Text, section: Section, place: Place) -> list[Found]:
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
    if re.search(r"(?i)\bafter[ -]?care\b", title) and not re.search(r"(?i)\bbefore|prepar", title):
        return "after"
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
    return "before" if re.search(r"\b(?:before(?:hand)?|prepar\w+)\b", lower) else ""
