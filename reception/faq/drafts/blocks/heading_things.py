"""What a section says of the things that its heading names: "Wrinkles", "Oils", "Muscles"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Span

from reception.faq.drafts.blocks import references
from reception.faq.drafts.blocks.conditions import conditions
from reception.faq.drafts.blocks.headings import Asked
from reception.faq.drafts.blocks.texts import Group, Text, belongs, is_empty, related
from reception.faq.drafts.sentences.claims import EFFECTS, Claim, ask, content, is_caution
from reception.faq.drafts.sentences.illness import is_had
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.wording import words

_SPARES = re.compile(r"(?i)\b(?:never|only|avoid|leave out|instead)\b")
"""What is said under the name of an illness where a treatment is limited for its sake."""


def about_noun(text: Text, noun: str, asked: Asked) -> Group | None:
    """What the section says of a thing that its heading names."""
    tokens = [token for token in parse(noun) if token.is_alpha and not token.is_stop]
    if not tokens:
        return None
    lemmas = {form for token in tokens for form in (token.lemma_.lower(), token.lower_)}
    heads = _forms(noun)
    complaint = bool(lemmas & words().complaints) or noun.lower().startswith("dry ")
    fitting = {
        (block, place): [
            claim for claim in offered if claim.kind in EFFECTS and related(heads, claim.about)
        ]
        for block, sentences in enumerate(text.claims)
        for place, offered in enumerate(sentences)
    }
    # A claim on two of the heading's things, such as ageing by stress, is a question of its own.
    others = [_forms(other) for other in asked.nouns if other != noun]
    claims = [
        claim
        for offered in fitting.values()
        for claim in offered
        if not any(related(forms, claim.about) for forms in others)
        or _lists_both(claim, asked.nouns)
    ]
    body = _of_body_part(text, noun, others)
    if not claims and body is not None:
        return body
    if not claims:
        material = _material(text, noun, heads)
        if material:
            return material
    effects = [
        claim for claim in claims if claim.kind == "effect" and len(claim.question.split()) <= 14
    ]
    window = _window(text, fitting, heads, effects[:1])
    treated = text.topic.treatment and not claims
    limited = _of_illness(text, noun) if treated else None
    if limited is not None:
        return limited
    caused = noun.lower().startswith(("the ", "these ")) or not text.topic.treatment
    wanted = asked.promised or (complaint and not caused)
    if window is None and wanted:
        window = _first_claim(text)
    if window is None or not (claims or wanted):
        return None
    block, first, last = window
    safety = any(is_caution(span.text) for span in text.spans[block][first : last + 1])
    left = bool(effects) and effects[0].slots["vp"].split()[0] in words().causing_verbs
    if (complaint and not left) or asked.promised or not effects:
        said = [claim.slots["x"] for claim in claims if claim.kind == "gain"]
        fuller = next((thing for thing in said if noun.lower() in thing.lower()), noun)
        kind = "help" if complaint else "gain"
        main = ask(kind, text.topic, safety, frozenset(lemmas), x=fuller)
        return Group([main, *claims], block, first, last, strong=True)
    extra = ask("gain", text.topic, safety, frozenset(lemmas), x=noun)
    return Group([effects[0], extra, *claims], block, first, last, strong=True)


def _of_illness(text: Text, noun: str) -> Group | None:
    """Under "Cancer" or "Asthma": what is limited there is so for whoever has it."""
    part = parse(noun)[:].root.lemma_.lower() in words().body_parts and len(noun.split()) > 1
    plain = part and not set(noun.lower().split()) & words().complaint_qualities
    named = conditions(noun, "") if is_had(noun) and not plain else []
    clause = next((one.clause for one in named if one.clause), "")
    for block, spans in enumerate(text.spans):
        warned = [
            place
            for place, span in enumerate(spans)
            if is_caution(span.text) or _SPARES.search(span.text)
        ]
        if not (clause and warned):
            continue
        first = last = warned[0]
        while first > 0 and not is_empty(spans[first - 1]) and text.fits(block, first - 1, last):
            first -= 1
        while last + 1 < len(spans) and text.fits(block, first, last + 1):
            last += 1
        if last < warned[-1]:
            return None
        claim = ask("condition", text.topic, True, frozenset({noun.lower()}), c=clause)
        return Group([claim], block, first, last, strong=True)
    return None


def _of_body_part(text: Text, noun: str, others: Sequence[set[str]]) -> Group | None:
    """Under "Muscles", "eases soreness" is of muscles."""
    part = parse(noun)[-1].lemma_.lower()
    if part not in words().body_parts:
        return None
    for block, sentences in enumerate(text.claims):
        for place, offered in enumerate(sentences):
            for claim in offered:
                verbs, _, thing = claim.slots.get("vp", "").rpartition(" ")
                alone = claim.kind == "effect" and thing in words().complaints
                if not alone or any(related(forms, claim.about) for forms in others):
                    continue
                if not verbs or parse(claim.slots["vp"])[-2].pos_ != "VERB":
                    continue
                vp = f"{verbs} {part} {thing}"
                question = claim.question.replace(claim.slots["vp"], vp)
                fuller = ask("effect", text.topic, claim.safety, claim.about, question, vp=vp)
                return Group([fuller, claim], block, place, place, strong=True)
    return None


def _forms(noun: str) -> set[str]:
    token = parse(noun)[-1]
    return {token.lemma_.lower(), token.lower_, token.lower_.removesuffix("s")}


def _lists_both(claim: Claim, nouns: Sequence[str]) -> bool:
    """Whether ``claim`` names the heading's things side by side, as the heading does."""
    return any(
        f"{joint} {nouns[-1].lower()}" in claim.question.lower()
        for joint in ("and", "or", "and the")
    )


def _window(
    text: Text,
    fitting: dict[tuple[int, int], list[Claim]],
    heads: set[str],
    main: list[Claim],
) -> tuple[int, int, int] | None:
    """The neighbouring sentences that say most of a thing, with ``main``: block, first, last."""
    best: tuple[int, tuple[int, int, int]] | None = None
    for block, spans in enumerate(text.spans):
        telling = [
            0
            if is_empty(span)
            else 2 * bool(fitting[block, place])
            + bool(related(heads, content(span)))
            + 4 * any(claim in main for claim in fitting[block, place])
            for place, span in enumerate(spans)
        ]
        for first in range(len(spans)):
            score = 0
            for last in range(first, len(spans)):
                too_long = last > first and not text.fits(block, first, last)
                if not telling[first] or too_long or is_empty(spans[last]):
                    break
                score += telling[last]
                if best is None or score > best[0]:
                    best = score, (block, first, last)
    if best is None:
        return None
    block, first, last = best[1]
    spans = text.spans[block]
    while (
        first > 0
        and references.leans_back(spans[first], text.known[block][first])
        and text.fits(block, first - 1, last)
    ):
        first -= 1
    while (
        last + 1 < len(text.spans[block])
        and belongs(text, block, last + 1)
        and text.fits(block, first, last + 1)
    ):
        last += 1
    return block, first, last


def _material(text: Text, noun: str, heads: set[str]) -> Group | None:
    """Something that is used, as under "Oils": what it is for."""
    for block, spans in enumerate(text.spans):
        for place, span in enumerate(spans):
            if not _used(span, heads):
                continue
            last = place
            while last + 1 < len(spans) and text.fits(block, place, last + 1):
                last += 1
            name = noun.lower()
            claim = ask("material", text.topic, False, frozenset(heads), x=name)
            if parse(name)[-1].tag_ != "NNS":
                return None
            return Group([claim], block, place, last, strong=True)
    return None


def _used(span: Span, heads: set[str]) -> bool:
    used = any(part.pos_ == "VERB" and part.lemma_ in words().using_verbs for part in span.doc)
    return used and any(
        part.lemma_.lower() in heads and part.dep_ in ("nsubj", "nsubjpass", "dobj")
        for part in span
    )


def _first_claim(text: Text) -> tuple[int, int, int] | None:
    """The first sentence that says something, best one that makes a claim."""
    said = [
        (not text.claims[block][place], block, place)
        for block, spans in enumerate(text.spans)
        for place, span in enumerate(spans)
        if not is_empty(span)
    ]
    if not said:
        return None
    _, block, place = min(said)
    return block, place, place
