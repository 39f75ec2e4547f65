"""Items that give advice: "No sauna for 24 hours", "Contact lenses: take them out"."""

from __future__ import annotations

import re

from reception.faq.drafts.blocks.listed import Place
from reception.faq.drafts.sentences import answers, rules
from reception.faq.drafts.sentences.claims import Claim, ask, is_caution, lower_first
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.wording import words

_LABEL = re.compile(r"^\**([A-Za-z][\w ’'-]{1,40}?)\**\s*(?::| [–—-])\s+(\S.*)$", re.DOTALL)
_MEANT = re.compile(r"\b(?:them|it)\b")
_MOST_QUESTIONS = 2


def of_advice(item: str, place: Place, when: str, lead: str = "") -> list[Found]:
    """The questions that an item answers which asks for something or forbids it."""
    text = _told(item, lead)
    claims: list[Claim] = []
    for span in list(parse(text).sents)[:2]:
        claims += rules.ordered(span, {}, place.topic, when, is_caution(span.text))
    rule = rules.policy(item, place.topic)
    claims = [rule] if rule else claims
    answer = answers.from_list(lead, [item]) if lead else answers.tidied(item)
    return [place.found(claim, answer, item) for claim in claims[:_MOST_QUESTIONS]]


def of_body(item: str, place: Place) -> list[Found]:
    """As in "Neck: let your head sink to one side" under "Stretches": how to stretch my neck."""
    match = _LABEL.match(item)
    if match is None:
        return []
    name, text = match.group(1).lower(), match.group(2)
    document = parse(name)
    verb = next(
        (
            token.lemma_.lower()
            for token in parse(" ".join([place.section.heading, *place.section.path]).lower())
            if token.lemma_.lower() in list_words().home_verbs
        ),
        "",
    )
    if document[-1].lemma_.lower() not in list_words().body_parts or not _orders(text) or not verb:
        return []
    question = f"How do I {verb} my {name}?"
    claim = ask("row", place.topic, is_caution(item), question=question, x=f"my {name}")
    return [place.found(claim, answers.tidied(f"{sentence(name)}: {text}"), item)]


def labels_orders(items: list[str]) -> bool:
    """Whether most items are a label with an order for it."""
    labelled = [match for item in items if (match := _LABEL.match(item))]
    return sum(_orders(match.group(2)) for match in labelled) > len(items) / 2


def _told(item: str, lead: str) -> str:
    """The item as an order of its own: what its label and its lead say put in words."""
    text = item.strip()
    match = _LABEL.match(text)
    if match and _orders(match.group(2)):
        named = f"your {lower_first(match.group(1))}"
        rest = match.group(2)
        text = sentence(_MEANT.sub(named, rest, count=1)) if _MEANT.search(rest) else sentence(rest)
    forbidding = re.search(r"(?i)\b(?:avoid|do not|don[’']t|not|refrain from)[ :]*$", lead)
    if not forbidding:
        return text
    start = forbidding.group().strip(" :").lower()
    if start == "not":
        start = "do not"
    return sentence(f"{start} {lower_first(text)}")


def _orders(text: str) -> bool:
    pieces = text.lower().removeprefix("please ").split()
    if not pieces:
        return False
    root = next(parse(sentence(text)).sents).root
    return pieces[0].strip(",") in words().imperatives or (
        language.imperative(root) and root.i == 0 and root.tag_ == "VB"
    )
