"""Lines that answer a word or two with yes or no: "under 16 - sorry no", "gel nails: yes"."""

from __future__ import annotations

import re

from reception.faq.drafts.blocks.conditions import conditions
from reception.faq.drafts.blocks.listed import Place
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.claims import Claim, ask, content, is_caution
from reception.faq.drafts.sentences.found import Found
from reception.faq.drafts.sentences.illness import concerns_health
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.rule_words import doing, rules
from reception.faq.drafts.words.wording import mentions, words

_LINE = re.compile(
    r"(?P<label>[\w’'+&/%-]+(?: [\w’'+&/%-]+){0,4})\s*(?:\s[-–—=]+>?\s|:\s|\?\s)\s*(?P<reply>\S.*)",
    re.DOTALL,
)
_ANSWERS = re.compile(
    r"(?i)(?:(?:sorry|unfortunately|afraid|ok|pls|please|only|strictly|usually|of course),? )*"
    r"(?:yes|no|nope|yep|yeah|not|never|fine|ok|okay|allowed|welcome|don['’]t|do not|avoid|wait|"
    r"leave|can['’]t|cannot|if you must|always|must|needed|required|sure|absolutely)\b"
)
_SHORTLY = re.compile(r"(?i)^((?:[\w’'+&-]+ ){1,3})(?:are |is )?((?:yes|no|ok|nope|yep)[.!]*)$")
"""A line without a sign between: "mens brows yes!"."""
_DEMANDED = re.compile(
    r"(?i)(?:yes,? |always |please )*(?:always|must|needed|required|compulsory)\b"
)
_AGED = re.compile(r"(?i)(?P<side>under|over|below)[ -]?(?P<age>\d{1,2})(?:['’]?s)?")
_MOST_NAMED = 3


def of_answered(text: str, place: Place) -> list[Found]:
    """The question that ``text`` answers, where it is such a line; else none."""
    match = _LINE.fullmatch(_SHORTLY.sub(r"\1 - \2", text.strip().strip("*•- ")))
    if match is None or not _ANSWERS.match(match["reply"]):
        return []
    label = match["label"].strip().lower()
    claim = _claim(label, match["reply"], text, place)
    return [place.found(claim, answers.tidied(text), text)] if claim is not None else []


def _claim(label: str, reply: str, text: str, place: Place) -> Claim | None:
    topic, tail = place.topic, f"{place.when} {place.topic.one}" if place.when else ""
    aged = _AGED.fullmatch(label)
    if aged:
        group = f"{aged['side']} {aged['age']}s"
        return ask("young", topic, True, question=f"Do you treat {group}?", x=group)
    named = parse(label)
    noun = named[-1].pos_ in ("NOUN", "PROPN") and not any(one.pos_ == "AUX" for one in named)
    if noun and _DEMANDED.match(reply) and len(named) <= _MOST_NAMED:
        many = named[-1].tag_ in ("NNS", "NNPS")
        one = label if many or named[0].pos_ == "DET" else _counted(label)
        return ask("advice", topic, False, question=f"Do I need {one}?", vp=f"have {one}")
    if concerns_health(label) or mentions(label, words().illnesses):
        known = conditions(label, "") if topic.treatment else []
        clause = known[0].clause if known else ""
        return ask("condition", topic, True, c=clause) if clause else None
    about, safety = content(named), is_caution(text)
    if named[0].tag_ == "VBG":
        return _done(label, tail, place, safety)
    if not noun or len(named) > _MOST_NAMED + 1:
        return None
    vp = doing(label, named[-1].lemma_.lower())
    if vp:
        tail = "" if vp.startswith(("bring ", "pay ")) else tail
        question = " ".join(f"Can I {vp} {tail}".split()) + "?"
        return ask("allowed", topic, safety, about, question=question, vp=vp, w=tail)
    if named[-1].lemma_.lower() in words().people:
        return None
    question = f"Do you offer {label}?"
    return ask("state", topic, safety, about, question=question, s=f"you offer {label}")


def _done(label: str, tail: str, place: Place, safety: bool) -> Claim | None:
    """As in "swimming - not for 2 days"."""
    activities = rules().doings.get("go {n}", frozenset())
    verb = next(
        (token.lemma_.lower() for token in parse(f"I am {label}.") if token.tag_ == "VBG"), ""
    )
    vp = f"go {label}" if label in activities else f"{verb} {label.partition(' ')[2]}".strip()
    if not verb:
        return None
    question = " ".join(f"Can I {vp} {tail}".split()) + "?"
    return ask("allowed", place.topic, safety, question=question, vp=vp, w=tail)


def _counted(label: str) -> str:
    return f"{'an' if label[:1] in 'aeiou' else 'a'} {label}"
