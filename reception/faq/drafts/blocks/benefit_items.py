"""Items that say what a treatment does: "Eases tension", "ease tension" after "It can:"."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from reception.faq.drafts.blocks.listed import Place
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.claims import ask, content
from reception.faq.drafts.sentences.effects import base, effects
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.reader import Reader
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.wording import promised, words

_COMPLETED = re.compile(
    r"(?i)\b(?:can(?: do)?|may|might|could|will|to|also|should|helps?(?: you)?)$"
)
_WHAT_IT_DOES = re.compile(r"(?i)^what (.+) can do$")
_GIVEN_FOR = re.compile(
    r"(?i)\b(?:good|used|offered|given|best|ideal|suitable|helps?) (?:for|with)$"
)


def opens_benefits(heading: str) -> bool:
    """Whether the items under ``heading`` complete it: "It can", "Offered for"."""
    return bool(_COMPLETED.search(heading) or _GIVEN_FOR.search(heading))


def of_verb(item: str, lead: str, place: Place) -> list[Found]:
    """As in "ease muscle tension" under "A hot stone massage can:"."""
    text = item.strip().rstrip(".;")
    span = next(parse(f"It can {text[:1].lower()}{text[1:]}.").sents)
    completes = _COMPLETED.search(lead.strip(" :"))
    if not completes or span.root.tag_ != "VB" or span.root.i != 2 or not place.topic.treatment:
        return []
    known = {0: place.topic.name}
    claims = effects(span.root, known, place.topic, False)
    claims = [claim for claim in claims if "help with" not in claim.question] or [
        ask("effect", place.topic, False, content(span), _does(place, vp), vp=vp)
        for vp in [base(span.root, known)]
        if " " in vp
    ]
    start = _WHAT_IT_DOES.sub(r"\1 can", lead.strip().rstrip(": "))
    answer = answers.tidied(f"{start} {text[:1].lower()}{text[1:]}")
    return [place.found(claim, answer, item) for claim in claims[:2]]


def of_predicate(item: str, place: Place) -> list[Found]:
    """As in "Eases muscle tension": the topic does."""
    text = item.strip().rstrip(".;")
    span = next(parse(f"It {text[:1].lower()}{text[1:]}.").sents)
    if span.root.tag_ != "VBZ" or span.root.i != 1 or not place.topic.treatment:
        return []
    if span.root.lemma_ in words().complaints | words().troubles:
        return []  # "headaches from screens" does nothing
    claims = Reader(place.topic, place.when).claims(span, {0: place.topic.name})
    answer = answers.tidied(f"{sentence(place.topic.name)} {text[:1].lower()}{text[1:]}")
    return [Found([claim], answer, item, place.heading, place.number, True) for claim in claims[:1]]


def bettered(name: str) -> str:
    """What ``name`` promises to be better, else ``name``: of "Better sleep", sleep."""
    # "Lower back pain" promises nothing.
    part = name.split()[1:2]
    better = "" if part and part[0] in list_words().body_parts else promised(name)
    return better or name.removeprefix("the ")


def _does(place: Place, vp: str) -> str:
    return f"Does {place.topic.name} {vp}?"


def is_trouble(named: Doc) -> bool:
    """Whether what is named is something that people would like less of."""
    return any(token.lemma_.lower() in words().complaints | words().troubles for token in named)
