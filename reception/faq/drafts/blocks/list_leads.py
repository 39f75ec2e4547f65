"""The sentence before a list: what of it belongs to an answer, and to a passage."""

from __future__ import annotations

import re

from reception.faq.documents.document import Section
from reception.faq.drafts.sentences.found import Found

_ANNOUNCES = re.compile(r"(?i)\bhere(?:['’]?s| is| are)\b(?!.*\b(?:not|avoid|if)\b)|!$")


def told_by(lead: str) -> str:
    """``lead``, "" where it only announces: "Here's what to do!"."""
    return "" if _ANNOUNCES.search(lead) else lead


def with_lead(found: Found, section: Section) -> str:
    """The passage of ``found``, with the lead of its item in it where its answer begins so.

    Args:
        found: of ``section``.
        section: with the lists that it may be an item of.
    """
    lines = found.passage.split("\n")
    for item in section.blocks:
        lead = item.lead.strip()
        begins = lead.rstrip(" .:…–-").lower()
        if not begins or item.text not in lines or lead in lines:
            continue
        if not any(lead in block.text for block in section.blocks):
            continue
        if found.answer.lower().startswith(begins):
            return "\n".join([lead, *lines])
    return found.passage
