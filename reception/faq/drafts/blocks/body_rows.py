"""Rows of a table that name a part of the body: "Face | 75 min | $295" tells of no treatment."""

from __future__ import annotations

import re

from reception.faq.drafts.blocks.listed import Place
from reception.faq.drafts.sentences.claims import Claim, ask
from reception.faq.drafts.sentences.prices import price_of_name
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.wording import words

_SIDES = frozenset({"upper", "lower", "full", "half", "whole", "both", "and"})


def is_body_part(name: str) -> bool:
    """As in "Face", "Upper legs": a row that says where, not what, is done."""
    bare = re.sub(r"\s*\([^)]*\)", "", name).lower()
    known = words().body_parts | list_words().body_parts
    pieces = [part for part in re.findall(r"[a-z]+", bare) if part not in _SIDES]
    return bool(pieces) and all(part in known or part.removesuffix("s") in known for part in pieces)


def treated(place: Place) -> bool:
    """Whether something but the table's own rows names the treatment that they are parts of."""
    rows = [block.text.lower() for block in place.section.blocks if block.kind == "row"]
    return place.topic.treatment and not any(place.topic.name.lower() in row for row in rows)


def price_of_row(name: str, topic: Topic) -> Claim | None:
    """The question for the price of a row of that ``name``, which a part of the body is not."""
    if not is_body_part(name):
        return price_of_name(name, topic)
    part = f"{topic.name} of the {name.lower()}"
    return ask("price", topic, question=f"How much does {part} cost?", x=part, n=part)
