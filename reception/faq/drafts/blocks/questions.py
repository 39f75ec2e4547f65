"""A question that stands in a text, as a visitor would ask it."""

from __future__ import annotations

import re

from reception.faq.drafts.sentences.claims import Claim, ask, content, is_caution, lower_first
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import sentence, spoken
from reception.faq.drafts.words.wording import headings, kinds, says

_ASKING = re.compile(r"(?i)(?:how|what|when|where|who|which|why)\b")
CAUTIONS = ("avoid_who", "avoid_when", "side_effects", "seek_help")
"""Kinds of question that are always marked for review."""

_TO_READER = re.compile(
    r"(?i)\b(?:should|must|shall|ought|may|need) you\b|\byou (?:should|must|need)\b"
)
_ARE_YOU = re.compile(
    r"(?i)are you (?!open|closed|insured|qualified|registered|able|licensed|a |an |the )(.+)"
)
_VISITORS_SAY_WE = re.compile(
    r"(?i)(?:what(?: happens)? if|how (?:do|can|should)|when (?:do|can|should)|where (?:do|can)|can"
    r"|do|should|must|may) we (?:have to|need to|need a|want to|book|pay|cancel|bring|come|share)\b"
)
"""What a clinic does not ask of itself: "What if we have to cancel?"."""

_SAME_AS_TYPED = frozenset(
    {"frequency", "session_length", "effect_length", "avoid_who", "who", "overview", "helps_what"}
    | {"feel", "evidence", "expect", "how_many", "how_works"}
)
EDGES = " \t:.–—-•*#0123456789)"
"""What a heading may begin or end with besides its words."""


def question(text: str, topic: Topic) -> Claim:
    """A question as it stands, tidied, and as a visitor would ask it."""
    asked = re.sub(r"\s+", " ", text).strip(EDGES + "?").strip()
    pieces = asked.split()
    capitals = sum(piece[:1].isupper() for piece in pieces)
    if asked.isupper() or (len(pieces) > 3 and capitals > 0.7 * len(pieces)):
        shouted = asked.isupper()
        asked = " ".join(
            piece if piece.isupper() and not shouted else piece.lower() for piece in pieces
        )
    are_you = _ARE_YOU.match(asked)
    if are_you and topic.treatment:
        state = spoken(parse(f"you are {are_you.group(1)}"), {})
        return ask("condition", topic, True, content(parse(asked)), c=f"if {state}")
    asked = re.sub(r"\bi\b", "I", re.sub(r"(?i)^(?:so|and|but|well|now),? ", "", asked))
    if _VISITORS_SAY_WE.match(asked):
        asked = re.sub(r"\bwe\b", "I", re.sub(r"\bour\b", "my", re.sub(r"\bus\b", "me", asked)))
    clinic_speaks = re.search(r"(?i)\b(?:us|we|our)\b", asked) or _TO_READER.search(asked)
    asked = re.sub(r"\bthe next one\b", f"the next {topic.head}", asked)
    if clinic_speaks and not re.search(r"\b(?:I|my|me)\b", asked):
        asked = spoken(parse(lower_first(asked)), {})
    typed_as = asked
    asked = _about_topic(asked, topic)
    if topic.treatment and not re.search(r"\b(?:before|after)\b", asked):
        asked = re.sub(r"\bafterwards\b", f"after {topic.one}", asked)
    if topic.treatment and topic.head not in asked.lower():
        counted = topic.one.startswith(("a ", "an "))
        visit = topic.one if counted else f"a session of {topic.name}"
        asked = re.sub(r"\b(?:a|the|your|my) session\b", visit, asked)
    about = content(parse(asked))
    kind = "wh" if _ASKING.match(asked) else "asked"
    typed = [
        name
        for name, phrases in headings().kinds.items()
        if says(asked, phrases) or says(typed_as, phrases)
    ]
    short = len(typed_as.split()) <= 3 and not any(map(language.finite, parse(typed_as)))
    if short and typed and kinds()[typed[0]].question:
        return ask(typed[0], topic, typed[0] in CAUTIONS)
    named = next((name for name in typed if name in _SAME_AS_TYPED), kind)
    return ask(
        named,
        topic,
        is_caution(asked),
        about,
        question=sentence(asked) + "?",
        q2=_indirect(lower_first(asked)),
        **({"s": f"{topic.name} works"} if named == "evidence" else {}),
    )


def _about_topic(asked: str, topic: Topic) -> str:
    """``asked`` with the topic in place of "it", if nothing before it is meant."""
    if not topic.treatment:
        return asked
    document = parse(asked)
    for token in document:
        if token.pos_ in ("NOUN", "PROPN") and token.tag_ != "NNS":
            return asked
        if token.lower_ not in ("it", "this") or token.pos_ != "PRON":
            continue
        if token.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "pobj"):
            name = topic.one if token.dep_ in ("dobj", "pobj") else topic.name
            before = document[: token.i].text_with_ws
            return before + name + token.whitespace_ + document[token.i + 1 :].text
    return asked


def _indirect(asked: str) -> str:
    """How long do the marks last: "how long the marks last", as after "do you know"."""
    words_of = r"(?i)((?:how|what|when|where|why|who)(?: (?:long|often|many|much|early|soon))?)"
    match = re.match(words_of + r" (?:do|does) (.+)", asked)
    return f"{match.group(1)} {match.group(2)}" if match else asked
