"""Sentences in words that the parser takes for what they are: orders as statements, and more."""

from __future__ import annotations

import re
from functools import lru_cache

from reception.faq.drafts.against_book.polarity_words import lists
from reception.faq.drafts.words.language import parse

_ORDER = re.compile(
    r"(?i)^(?:please )?(?:(?P<do>do not|don['’]t|never|always|do) )?(?P<verb>[a-z]+)\b(?! of\b)"
)
_BARE = re.compile(r"^([A-Z])(\w+) (?=\w+s\b)")
_MADE_WORSE = re.compile(r"\bmakes ((?:\w+ ){0,2}\w+) (worse|better)\b")
_MADE = {"worse": "harms", "better": "improves"}
_STRETCH_MARKS = re.compile(r"(?i)\bstretch marks?\b")
_AVOID = re.compile(r"(?i)^(?:please )?(?:avoid|refrain from) (?P<verb>[a-z]+ing)\b")
_GERUND = re.compile(
    r"(?i)^(?P<verb>[a-z]+ing)\b(?P<middle>[^,;:]*?) (?:is|are) (?P<refused>not |never |strictly )?"
    r"(?P<what>fine|okay|ok|all right|allowed|permitted|no problem|forbidden|prohibited)\b"
)
_ADVERBS = {"": "", "do": "", "always": "always "}


@lru_cache(maxsize=4096)
def as_parsed(sentence: str) -> str:
    """``sentence``, with other words where the parser is known to go wrong."""
    sentence = _STRETCH_MARKS.sub("stretchmarks", _as_statement(sentence))
    sentence = _MADE_WORSE.sub(lambda match: f"{_MADE[match[2]]} {match[1]}", sentence)
    sentence = sentence.replace(" worsens ", " harms ")
    parsed = parse(sentence)
    verb = any(token.dep_ == "ROOT" and token.pos_ in ("VERB", "AUX") for token in parsed)
    if parsed[0].dep_ != "nsubj" and (parsed[0].lower_ == "massage" or not verb):
        # With an article "massage helps" is not taken for two nouns.
        sentence = _BARE.sub(lambda match: f"The {match[1].lower()}{match[2]} ", sentence)
    return sentence


def _as_statement(sentence: str) -> str:
    """An order as what "you should" do, what is allowed as what "you can"; others as they are."""
    avoid = _AVOID.match(sentence)
    if avoid:
        return f"You should not {_base(avoid['verb'])}{sentence[avoid.end() :]}"
    gerund = _GERUND.match(sentence)
    if gerund:
        refused = gerund["refused"] is not None or gerund["what"] in ("forbidden", "prohibited")
        may = "should not" if refused else "can"
        return f"You {may} {_base(gerund['verb'])}{gerund['middle']}{sentence[gerund.end() :]}"
    match = _ORDER.match(sentence)
    if not match or match["verb"].lower() not in lists()["orders"]:
        return sentence
    asked = _ADVERBS.get((match["do"] or "").lower(), "not ")
    return f"You should {asked}{match['verb'].lower()}{sentence[match.end() :]}"


def _base(gerund: str) -> str:
    return parse(f"They were {gerund.lower()}.")[2].lemma_
