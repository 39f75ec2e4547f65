"""Lists: one question for the list, or one for each item that says something of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from reception.faq.documents.document import Block
from reception.faq.drafts.blocks import caution_lists
from reception.faq.drafts.blocks.advice_lists import labels_orders, of_advice, of_body
from reception.faq.drafts.blocks.answered_lines import of_answered
from reception.faq.drafts.blocks.benefit_items import (
    bettered,
    is_trouble,
    of_predicate,
    of_verb,
    opens_benefits,
)
from reception.faq.drafts.blocks.headings import asked_by_lead
from reception.faq.drafts.blocks.item_statements import asks_for, is_prose, of_prose, of_sentence
from reception.faq.drafts.blocks.list_leads import told_by
from reception.faq.drafts.blocks.listed import Place as Place
from reception.faq.drafts.blocks.listed import of_topic, whole_list
from reception.faq.drafts.blocks.terms import LISTED_ALONE, TERM, of_terms
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.claims import Claim, ask, content
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.prices import price_of_item
from reception.faq.drafts.sentences.rules import policy
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse

_ADVISING = frozenset({"aftercare", "after_avoid", "preparation"})
_WHOLE = frozenset(
    {
        "aftercare",
        "after_avoid",
        "preparation",
        "avoid_who",
        "side_effects",
        "wear",
        "expect",
        "who",
        "wh",
        "condition",
    }
)


_PREPARING = re.compile(r"\b(?:prepar\w+|before|ready)\b")
_LONGEST_BENEFIT = 8
_UNTIL_ASIDE = re.compile(r"\s*\([^)]*\)|,? (?:as|when|while|because|since|which|so that) | [–—-] ")


def of_items(items: Sequence[Block], place: Place) -> list[Found]:
    """The questions that a section's list items answer."""
    found: list[Found] = []
    for lead, run in groupby(items, key=lambda block: block.lead):
        texts = [block.text for block in run]
        priced = {
            text: price
            for text in texts
            if policy(text, place.topic) is None
            if (price := price_of_item(text, place.topic))
        }
        found += [place.found(claim, answers.tidied(text), text) for text, claim in priced.items()]
        rest = [text for text in texts if text not in priced]
        said = {text: one for text in rest if (one := of_answered(text, place))}
        if not caution_lists.kind_of(lead, rest, place):
            found += [one for answered in said.values() for one in answered]
            rest = [text for text in rest if text not in said]
        found += _of_list(told_by(lead), rest, place) if rest else []
    return found


def _of_list(lead: str, items: list[str], place: Place) -> list[Found]:
    caution = caution_lists.kind_of(lead, items, place)
    if caution:
        found = caution_lists.of_cautions(caution, lead, items, place)
        named = {one.passage for one in found}
        left = [item for item in items if item not in named] if found else items
        whole = [item for item in left if language.subject(next(parse(item).sents).root)]
        return found + [one for item in whole for one in of_sentence(item, place)]
    said = lead or _open_heading(place)
    asked = _by_lead(said, place) or place.asked.claim
    if not lead and place.asked.claim is not None and place.asked.claim.kind in LISTED_ALONE:
        asked = place.asked.claim
    if not lead and asked is None and sum(map(is_prose, items)) > len(items) / 2:
        return [one for item in items for one in of_prose(item, place)]
    if labels_orders(items):
        found = [one for item in items for one in of_body(item, place)]
        if found:
            return found
    terms = [] if labels_orders(items) else [TERM.match(item) for item in items]
    if (
        len(items) > 1
        and sum(map(bool, terms)) >= 0.6 * len(items)
        and (asked is None or asked.kind not in ("avoid_who", "side_effects"))
    ):
        return of_terms(lead, items, asked, place)
    imperatives = sum(map(asks_for, items))
    if asked is None and imperatives >= len(items) / 2:
        asked = _for_advice(place, items)
    if asked is not None and asked.kind in LISTED_ALONE:
        found = [whole_list(asked, lead, items, place)] if len(items) > 1 else []
        return found + [one for item in items for one in _of_benefit(item, said, place)]
    long = [item for item in items if answers.length(item) > 14]
    if asked is None:
        found = [one for item in items for one in of_advice(item, place, place.when, lead)]
        if len(found) >= len(items) / 2:
            return found
    if asked is None and place.asked.nouns and not long and all(map(_is_thing, place.asked.nouns)):
        asked = ask("know", place.topic, x=" and ".join(place.asked.nouns).lower())
    if asked is None or (len(long) > len(items) / 2 and asked.kind not in _WHOLE):
        return [one for item in items for one in of_sentence(item, place)]
    if asked.kind in _ADVISING:
        return _with_advice(asked, lead, items, place)
    found = [whole_list(asked, lead, items, place)]
    if asked.question.startswith("How do I "):
        return found  # its steps are no questions of their own
    when = place.when or ("before" if _PREPARING.search(asked.question) else "")
    advice = [one for item in items for one in of_advice(item, place, when, lead)]
    if len(advice) >= len(items) / 2:
        return found + advice
    return found + [
        one
        for item in items
        for one in of_sentence(item, place)
        if one.claims[0].kind
        in ("how_long", "effect_length", "session_length", "frequency", "how_many")
        and asked.kind != "avoid_who"
    ]


def _open_heading(place: Place) -> str:
    """The heading with what it is about, where it is a sentence that items complete."""
    heading = place.section.heading.strip(" :.…")
    return of_topic(place).strip(" :.…") if opens_benefits(heading) else ""


def _by_lead(lead: str, place: Place) -> Claim | None:
    """What the list's lead asks for; "Do:" and "Don't:" what the section is about."""
    short = lead.lower().strip(": ").replace("’", "'")
    if short in ("do", "dos", "do's", "please", "please do", "you should"):
        return None
    if short in ("don't", "don'ts", "do not", "please don't", "you should not", "avoid"):
        return ask("after_avoid", place.topic) if place.when == "after" else None
    return asked_by_lead(lead, place.topic)


def _for_advice(place: Place, items: list[str]) -> Claim:
    kind = {"after": "aftercare", "before": "preparation"}.get(place.when)
    if kind:
        return ask(kind, place.topic)
    noun = " and ".join(place.asked.nouns).lower()
    return ask("know", place.topic, x=noun or place.topic.one)


def _with_advice(asked: Claim, lead: str, items: list[str], place: Place) -> list[Found]:
    """What to do and what not to do, each by itself where a list is too long for one answer."""
    if answers.length(" ".join([lead, *items])) <= answers.LONGEST_ANSWER:
        found = [whole_list(asked, lead, items, place)]
    else:
        found = []
        for chunk in _chunks(lead, items):
            forbidding = sum(_forbids(item) for item in chunk) > len(chunk) / 2
            kind = "after_avoid" if forbidding and asked.kind == "aftercare" else asked.kind
            if all(other.claims[0].kind != kind for other in found):
                found.append(whole_list(ask(kind, place.topic), lead, chunk, place))
    when = "before" if asked.kind == "preparation" else "after"
    return found + [one for item in items for one in of_advice(item, place, when, lead)]


def _chunks(lead: str, items: list[str]) -> list[list[str]]:
    """Neighbouring items that fit one answer, kept apart by whether they forbid."""
    chunks: list[list[str]] = []
    for item in items:
        fits = (
            chunks and answers.length(" ".join([lead, *chunks[-1], item])) <= answers.LONGEST_ANSWER
        )
        if fits and _forbids(chunks[-1][-1]) == _forbids(item):
            chunks[-1].append(item)
        else:
            chunks.append([item])
    return chunks


def _of_benefit(item: str, lead: str, place: Place) -> list[Found]:
    """An item of a list of benefits: "Eases muscle tension", "Better sleep"."""
    text = _UNTIL_ASIDE.split(item.strip().rstrip(".;"))[0]
    predicate = of_verb(item, lead, place) or of_predicate(item, place)
    if predicate:
        return predicate
    own = next(parse(item).sents)
    if language.finite(own.root) and language.subject(own.root) is not None:
        return of_sentence(item, place)
    if answers.length(text) > _LONGEST_BENEFIT:
        return []
    text = re.sub(r"\s*\([^)]*\)", "", text)
    name = bettered(text if text[:2].isupper() else text[:1].lower() + text[1:])
    doc = parse(name)
    if doc[-1].pos_ not in ("NOUN", "PROPN") and not any(token.pos_ == "NOUN" for token in doc):
        return []
    root = doc[:].root
    named = root.pos_ in ("NOUN", "PROPN") or root.tag_ == "VBG"
    if doc[0].lower_ in ("no", "without", "not") or not named:
        return []
    complaint = is_trouble(doc)
    claim = ask("help" if complaint else "gain", place.topic, False, content(doc[:]), x=name)
    start = lead.strip().rstrip(": ") or of_topic(place)
    return [
        Found([claim], answers.from_list(start, [item]), item, place.heading, place.number, True)
    ]


def _is_thing(name: str) -> bool:
    """Whether a heading names a thing, not "Why people like it"."""
    return all(token.pos_ in ("NOUN", "PROPN", "ADJ", "ADP", "DET") for token in parse(name))


def _forbids(item: str) -> bool:
    return bool(
        re.match(r"(?i)(?:please )?(?:avoid|do not|don't|don’t|no |never|refrain|skip)", item)
    )
