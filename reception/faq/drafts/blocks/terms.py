"""Lists of terms, each with what is said of it: "Lavender: calms the mind"."""

from __future__ import annotations

import re
from dataclasses import replace

from reception.faq.drafts.blocks.benefit_items import bettered, is_trouble
from reception.faq.drafts.blocks.conditions import Condition, conditions
from reception.faq.drafts.blocks.headings import asked_by
from reception.faq.drafts.blocks.item_statements import of_sentence
from reception.faq.drafts.blocks.listed import Place
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.claims import Claim, ask, content, is_caution, lower_first
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.prices import names_price, price_of_name
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.wording import mentions, words

TERM = re.compile(r"^\**([A-Z][^.:;!?]{1,48}?)\**\s*(?::| [–—-])\s+(\S.*)$", re.DOTALL)
LISTED_ALONE = frozenset({"overview", "helps_what"})
"""Kinds that a list of names answers."""


def of_terms(lead: str, items: list[str], asked: Claim | None, place: Place) -> list[Found]:
    """As in "Lavender: calms the mind": what lavender is good for."""
    found: list[Found] = []
    if asked is not None and asked.kind in LISTED_ALONE:
        names = [match.group(1) for item in items if (match := TERM.match(item))]
        text = (
            answers.from_list(lead or sentence(asked.question.rstrip("?")), names)
            if lead
            else answers.from_list("", names)
        )
        found.append(
            Found(
                [asked],
                text,
                "\n".join(filter(None, [lead, *items])),
                place.heading,
                place.number,
                True,
            )
        )
    for item in items:
        match = TERM.match(item)
        if match is None:
            found += of_sentence(item, place)
            continue
        term, text = match.groups()
        found.append(_of_term(term, text, item, asked, place))
        price = price_of_name(term, place.topic) if names_price(text) else None
        found += [place.found(price, answers.tidied(item), item)] if price is not None else []
    return found


def _condition(name: str) -> Condition | None:
    """The condition that a term is, as in "Asthma: bring your inhaler"; None if it is none."""
    if not mentions(name, words().conditions):
        return None
    return next((told for told in conditions(name, "") if told.clause), None)


def _of_term(term: str, text: str, item: str, asked: Claim | None, place: Place) -> Found:
    safety = is_caution(item)
    name = lower_first(term)
    predicate = next(parse(f"It {text[:1].lower()}{text[1:]}").sents).root
    kind = asked_by(term, place.topic)
    if kind.claim is not None:
        claim = replace(kind.claim, safety=safety)
    elif asked is not None and asked.kind in LISTED_ALONE:
        complaint = is_trouble(parse(name))
        claim = ask(
            "help" if complaint else "gain",
            place.topic,
            safety,
            frozenset(content(parse(name)[:])),
            x=bettered(name),
        )
    elif safety and place.topic.treatment and (told := _condition(name)) is not None:
        claim = ask("caution", place.topic, True, c=told.clause, x=told.thing, s=told.told)
    elif any(token.lemma_ in words().effect_verbs for token in predicate.doc) or re.search(
        r"(?i)\b(?:good|best|ideal|used|great|suits?|works?)\b", text
    ):
        claim = ask("good_for", place.topic, safety, x=name)
    else:
        are = "are" if parse(name)[-1].tag_ == "NNS" else "is"
        claim = ask("what_is", place.topic, safety, question=f"What {are} {name}?", x=name)
    return Found(
        [claim],
        answers.tidied(f"{sentence(term)}: {text}"),
        item,
        place.heading,
        place.number,
        True,
    )
