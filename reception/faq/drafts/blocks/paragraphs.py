"""Running text: sentences grouped by the question that they answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Span

from reception.faq.drafts.blocks.heading_things import about_noun
from reception.faq.drafts.blocks.headings import Asked
from reception.faq.drafts.blocks.questions import question
from reception.faq.drafts.blocks.sentence_groups import OWN_QUESTION, of_sentences
from reception.faq.drafts.blocks.texts import Group, Text, is_empty
from reception.faq.drafts.sentences.claims import (
    TIMES,
    Claim,
    asks_generally,
    is_caution,
)
from reception.faq.drafts.words.phrases import spoken
from reception.faq.drafts.words.wording import mentions, words

_CAUTIONS = frozenset({"condition", "caution", "caution_others", "avoid_who", "avoid_when"})
"""Kinds of sentences that say for whom a treatment is not."""


def groups_of(text: Text, asked: Asked) -> list[Group]:
    """The questions that a section's paragraphs answer."""
    groups = _asked_in_text(text)
    covered = {
        (group.block, place) for group in groups for place in range(group.first, group.last + 1)
    }
    heading = _with_every_caution(text, _of_heading(text, asked, covered))
    groups += heading
    whole = {
        (group.block, place) for group in heading for place in range(group.first, group.last + 1)
    }
    told = whole if heading and asked.claim else set()
    groups += _with_every_caution(text, of_sentences(text, covered, told, heading))
    return sorted(groups, key=lambda group: (group not in heading, group.block, group.first))


def _with_every_caution(text: Text, groups: list[Group]) -> list[Group]:
    """``groups``, of which one that asks who should take care tells every caution of ``text``.

    It is widened by the neighbouring cautions; where they have no room it asks something else.
    """
    warned = {
        (block, place)
        for block, sentences in enumerate(text.claims)
        for place, claims in enumerate(sentences)
        if any(claim.kind in _CAUTIONS for claim in claims)
    }
    found = []
    for group in groups:
        places = [place for block, place in warned if block == group.block]
        first, last = min([group.first, *places]), max([group.last, *places])
        beyond = any(block != group.block for block, _ in warned)
        if not any(map(asks_generally, group.claims)):
            found.append(group)
        elif not beyond and text.fits(group.block, first, last):
            found.append(replace(group, first=first, last=last))
        elif others := [claim for claim in group.claims if not asks_generally(claim)]:
            found.append(replace(group, claims=others))
    return found


def whole(text: Text, claim: Claim) -> Group | None:
    """A section's first sentences, whatever they say, as an answer to ``claim``."""
    return next(iter(_whole(text, claim, set())), None)


def _asked_in_text(text: Text) -> list[Group]:
    """Questions in the text that the next sentence answers."""
    found = []
    for block, spans in enumerate(text.spans):
        for place, span in enumerate(spans[:-1]):
            if span.text.strip().endswith("?") and 3 < len(span) < 20:
                claim = question(spoken(span, {}), text.topic)
                following = spans[place + 1]
                if (
                    claim
                    and not is_empty(following)
                    and not mentions(span.text, words().introductions)
                ):
                    last = place + 1
                    while (
                        last + 1 < len(spans)
                        and not spans[last + 1].text.strip().endswith("?")
                        and not _asks_otherwise(text.claims[block][last + 1])
                        and text.fits(block, place + 1, last + 1)
                    ):
                        last += 1
                    found.append(Group([claim], block, place + 1, last, strong=True))
    return found


def _asks_otherwise(claims: Sequence[Claim]) -> bool:
    """Whether a sentence answers a question of its own, not the one that was put before it."""
    return any(claim.kind in OWN_QUESTION | {"state"} and not claim.weak for claim in claims)


def _of_heading(text: Text, asked: Asked, covered: set[tuple[int, int]]) -> list[Group]:
    if asked.claim:
        return _whole(text, asked.claim, covered)
    groups: list[Group] = []
    for noun in asked.nouns:
        group = about_noun(text, noun, asked)
        if group is None:
            continue
        same = next(
            (other for other in groups if other.claims[0].question == group.claims[0].question),
            None,
        )
        if same is None:
            groups.append(group)
    return groups


def _whole(text: Text, claim: Claim, covered: set[tuple[int, int]]) -> list[Group]:
    """The first sentences of a section, which answer what its heading asks."""
    for block, spans in enumerate(text.spans):
        places = [
            place
            for place, span in enumerate(spans)
            if (
                not is_empty(span)
                or (place == 0 and (_yes_or_no(span) or _short_reply(span, claim)))
            )
            and (block, place) not in covered
        ]
        if not places:
            continue
        first = last = places[0]
        while last + 1 < len(spans) and (last + 1) in places and text.fits(block, first, last + 1):
            last += 1
        if claim.kind in OWN_QUESTION:
            same = [
                place
                for place in places
                if any(other.kind == claim.kind for other in text.claims[block][place])
            ]
            if same:
                near = same[0] - places[0] == 1 and text.fits(block, places[0], same[0])
                first, last = places[0] if near else same[0], same[0]
                while last + 1 in places and text.fits(block, first, last + 1):
                    if any(
                        other.kind in OWN_QUESTION and other.kind != claim.kind
                        for other in text.claims[block][last + 1]
                    ):
                        break
                    last += 1
        safety = any(is_caution(span.text) for span in spans[first : last + 1]) or any(
            other.safety for place in range(first, last + 1) for other in text.claims[block][place]
        )
        merged = [
            other
            for place in range(first, last + 1)
            for other in text.claims[block][place]
            if other.kind == claim.kind
        ]
        group = Group([claim, *merged], block, first, last, strong=True)
        if safety and not claim.safety:
            group.claims[0] = replace(claim, safety=True)
        return [group]
    return []


def _yes_or_no(span: Span) -> bool:
    return bool(re.match(r"(?i)(?:yes|no|not at all|absolutely|sometimes|rarely)\b", span.text))


def _short_reply(span: Span, claim: Claim) -> bool:
    """As in "Sixteen." or "About 5 mm." to what a heading asks."""
    text = span.text.strip()
    return claim.kind in ("wh", "asked", *TIMES) and not text.endswith(("?", ":", "!"))
