"""Sentences of a text that are each asked about by themselves, with those that go on with them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Span

from reception.faq.drafts.blocks import references
from reception.faq.drafts.blocks.texts import Group, Text, is_empty
from reception.faq.drafts.sentences.claims import (
    TIMES,
    Claim,
    content,
    counts_off,
)
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.rule_words import rules

OWN_QUESTION = frozenset(
    {
        "session_length",
        "effect_length",
        "how_long",
        "frequency",
        "how_many",
        "condition",
        "avoid_who",
        "what_if",
    }
    | {"evidence", "side_effects", "what_is", "arrive", "wear", "why", "who", "difference"}
    | {"do_if", "normal", "results", "avoid_when", "advice", "allowed", "bring", "tell_first"}
    | {"late", "late_cancel", "cancel", "miss", "deposit", "vouchers", "pay", "parking", "access"}
    | {"insurance", "receipt", "tips", "data", "young", "pets", "phone_use"}
)
"""Kinds that stay questions of their own where a heading asks for the whole section."""

_BROAD = frozenset({"overview", "helps_what", "wh", "asked", "evidence", "difference"})
"""Kinds whose answer may hold several effects, each a question of its own."""

_OF_VISITOR = re.compile(
    r"(?:Can|May|Must|Should|Do|Will) I (?!be able\b)\w+ \w+|"
    r"Is it |Are there |Is there |Does \w+ing "
)
"""What visitors ask besides: "Can I keep my socks on?"."""

_GATHERING = frozenset(
    {"aftercare", "after_avoid", "preparation", "avoid_who", "side_effects", "expect", "feel"}
)
"""Kinds that gather neighbouring sentences of the same kind."""


def of_sentences(
    text: Text, covered: set[tuple[int, int]], whole: set[tuple[int, int]], heading: list[Group]
) -> list[Group]:
    """What each sentence asks that ``covered`` leaves, and what stays beside ``heading``."""
    groups: list[Group] = []
    told = {
        (group.block, place): group
        for group in heading
        for place in range(group.first, group.last + 1)
    }
    for block, spans in enumerate(text.spans):
        current: Group | None = None
        for place, span in enumerate(spans):
            here = (block, place)
            if is_empty(span) or here in covered:
                current = None
                continue
            offered = text.claims[block][place]
            if here in told:
                said = told[here].claims
                offered = [
                    claim
                    for claim in offered
                    if claim not in said
                    and (here in whole or claim.kind != "state" or claim.safety)
                ]
            if here in whole:
                offered = [
                    claim for claim in offered if _stays(claim, heading[0].claims[0], text.topic)
                ]
                current = None
            elif all(claim.weak for claim in offered):
                if here in told:
                    continue
                follows = current is not None and current.last == place - 1
                if current is not None and follows and _goes_on(text, current, place, offered):
                    current.last = place
                    continue
                if not offered:
                    continue
            for number, claim in enumerate(offered):
                if (
                    current is not None
                    and number == 0
                    and claim.kind == current.claims[0].kind
                    and claim.kind in _GATHERING
                    and text.fits(block, current.first, place)
                ):
                    current.last = place
                    current.claims.append(claim)
                    continue
                first = place
                if _counting(span) and first == 0:
                    last = place
                    while (
                        last + 1 < len(spans)
                        and not is_empty(spans[last + 1])
                        and text.fits(block, first, last + 1)
                    ):
                        last += 1
                    groups.append(Group([claim], block, first, last))
                    current = None
                    continue
                if (
                    first > 0
                    and references.leans_back(span, text.known[block][place])
                    and not is_empty(spans[place - 1])
                    and text.fits(block, place - 1, place)
                ):
                    first = place - 1
                group = Group([claim], block, first, place)
                groups.append(group)
                if number == 0:
                    current = group
    return groups


def _goes_on(text: Text, group: Group, place: int, offered: Sequence[Claim]) -> bool:
    """Whether a sentence is a detail of what ``group`` says."""
    if not text.fits(group.block, group.first, place):
        return False
    spans = text.spans[group.block]
    said = content(spans[group.first].doc[spans[group.first].start : spans[group.last].end])
    return not offered or bool(said & content(spans[place]))


def _counting(span: Span) -> bool:
    """Whether a sentence is one of several points: "The second is moisture"."""
    who = language.subject(span.root)
    return who is not None and counts_off(who)


def _stays(claim: Claim, asked: Claim, topic: Topic) -> bool:
    """Whether ``claim`` is a question of its own beside what the heading asks."""
    if claim.kind in OWN_QUESTION:
        ruled = asked.kind in ("cancel", "late", "miss", "deposit")
        return claim.kind != asked.kind and not (ruled and claim.kind in ("what_if", "do_if"))
    if claim.kind in ("effect", "help", "gain"):
        return topic.name in claim.question or asked.kind in _BROAD
    if claim.kind != "state" or claim.weak or asked.kind == "how_works":
        return False  # how it works is told in steps; nobody asks for each
    detailed = asked.kind in TIMES | {"wh", "asked", "feel", "expect", "help"}
    if detailed and not claim.safety:
        # What else an answer tells is a detail of it, unless it is of the visitor.
        judged = rules().verdicts & set(re.findall(r"[a-z]+", claim.question))
        return bool(_OF_VISITOR.match(claim.question) or judged)
    return True
