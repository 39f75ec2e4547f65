"""Where a list stands, and the one question that a whole list answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from reception.faq.documents.document import Section
from reception.faq.drafts.blocks.headings import Asked
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.claims import Claim, is_caution, lower_first
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words.phrases import sentence

_CLOSES = re.compile(
    r"(?i)(?:in|for|with|if) (?:any |all |either |each )?(?:of )?(?:these|those|such|this|doubt)\b"
    r"|if (?:any|one|some) (?:or more )?of (?:these|this|the above)\b"
    r"|if you are (?:unsure|in doubt)\b|if (?:any of )?(?:this|that|these) appl(?:y|ies)\b"
)
"""A paragraph below a list that says what holds for its items."""
_SAYS_OF_IT = re.compile(r"(?i)(?:is|are|can|could|may|might|helps?|does)\b(?!.*\?$)")


@dataclass(frozen=True)
class Place:
    """Where a list or table stands.

    Attributes:
        section: its section.
        number: of the section, from 0.
        heading: as drafts name it: the section's, or the title.
        topic: what it is about.
        asked: what the heading asks for.
        when: "after" or "before" in a section about the time around a treatment.
        closing: the sentence below the list that says what holds for all its items, or "".
    """

    section: Section
    number: int
    heading: str
    topic: Topic
    asked: Asked
    when: str
    closing: str = ""

    def found(self, claim: Claim, answer: str, passage: str) -> Found:
        """A draft of an item, row or list that stands here."""
        return Found([claim], answer, passage, self.heading, self.number, True, True)


def whole_list(asked: Claim, lead: str, items: list[str], place: Place, heading: str = "") -> Found:
    """The draft that answers ``asked`` with the list.

    Args:
        asked: what it answers.
        lead: the sentence before the list, or "".
        items: the list.
        place: where it stands.
        heading: as the answer begins without a lead, if not with the section's.
    """
    helping = asked.kind in ("overview", "helps_what")
    safety = asked.safety or (not helping and is_caution(" ".join([lead, *items])))
    claim = Claim(asked.kind, asked.question, asked.slots, asked.about, safety)
    passage = "\n".join(filter(None, [lead, *items, place.closing]))
    start = lead or heading
    if not start and not place.heading.endswith("?"):
        start = of_topic(place)
    return place.found(claim, answers.from_list(start, items, place.closing), passage)


def of_topic(place: Place) -> str:
    """The heading of a list as its lead, with what it is about."""
    heading = place.section.heading
    heading = sentence(heading.lower()) if heading.isupper() else heading
    if _SAYS_OF_IT.match(heading) and place.topic.treatment:
        return f"{sentence(place.topic.name)} {lower_first(heading)}"
    if (
        not heading
        or not place.topic.treatment
        or place.topic.lemmas <= set(heading.lower().strip(" :").split())
    ):
        return heading
    return f"{sentence(place.topic.name)} – {lower_first(heading)}"


def closing_of(section: Section) -> str:
    """As in "In these cases we do not treat", the paragraph right below a list; else ""."""
    for block, below in pairwise(section.blocks):
        if block.kind == "item" and below.kind == "paragraph" and _CLOSES.match(below.text):
            return below.text
    return ""
