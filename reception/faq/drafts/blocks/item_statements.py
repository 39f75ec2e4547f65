"""Items of a list that are statements of their own: a sentence, an order, a paragraph."""

from __future__ import annotations

import re

from reception.faq.documents.document import Block
from reception.faq.drafts.blocks import references
from reception.faq.drafts.blocks.benefit_items import of_predicate
from reception.faq.drafts.blocks.headings import Asked
from reception.faq.drafts.blocks.listed import Place
from reception.faq.drafts.blocks.paragraphs import groups_of
from reception.faq.drafts.blocks.texts import Text
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.bonds import is_reported
from reception.faq.drafts.sentences.claims import ask
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.reader import Reader
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.wording import words

_LONG_ITEM = 16
"""Words from which an item of a list is a paragraph."""


def of_sentence(item: str, place: Place, alone: bool = False) -> list[Found]:
    """An item that is a statement of its own."""
    spans = list(parse(item).sents)
    if is_reported(spans[0].text):
        return []
    reader = Reader(place.topic, "" if alone else place.when)
    known = references.resolved(spans, place.topic)
    claims = [claim for span, refs in zip(spans[:1], known) for claim in reader.claims(span, refs)][
        :1
    ]
    if not claims and asks_for(item):
        parsed = parse(f"You should {item[:1].lower()}{item[1:]}")
        claims = reader.claims(next(parsed.sents), {})[:1]
    if not claims and re.search(r"(?i)\b\d+ ?(?:min|minutes|hours?|hrs?)\b", item):
        answer = answers.tidied(f"{sentence(place.topic.name)}: {item}")
        claim = ask("session_length", place.topic)
        return [Found([claim], answer, item, place.heading, place.number)]
    if not claims:
        return of_predicate(item, place)
    answer = answers.from_sentences(spans)
    return [Found([claim], answer, item, place.heading, place.number) for claim in claims]


def is_prose(item: str) -> bool:
    """Whether an item is a paragraph with a number: whole sentences."""
    whole = [span for span in parse(item).sents if language.finite(span.root) or len(span) > 3]
    told = any(language.imperative(span.root) or language.subject(span.root) for span in whole)
    return (len(whole) > 1 or len(item.split()) > _LONG_ITEM) and told


def of_prose(item: str, place: Place) -> list[Found]:
    """What a numbered paragraph says, read as one without a number is."""
    text = Text.of([Block(item, "paragraph")], place.topic, place.when)
    groups = map(text.standing_alone, groups_of(text, Asked()))
    return [
        Found(
            group.claims,
            text.answer(group, place.section.heading),
            text.passage(group),
            place.heading,
            place.number,
            group.strong,
        )
        for group in groups
        if group is not None
    ]


def asks_for(item: str) -> bool:
    """Whether an item asks the reader to do something: "Drink water"."""
    pieces = item.lower().replace("please ", "").split()
    return bool(pieces) and pieces[0].rstrip(",") in words().imperatives
