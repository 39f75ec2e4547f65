"""Where a treatment comes from: "Shiatsu was developed in Japan"."""

from __future__ import annotations

import re

from spacy.tokens import Span

from reception.faq.drafts.sentences.claims import Claim, ask, content
from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.wording import words

_LONG_AGO = re.compile(
    r"\b(?:centur(?:y|ies)|thousands? (?:of )?years|generations?|ancient|1[5-9]\d\ds?|20[012]\ds?"
    r"|mother to daughter|father to son)\b"
)
_FROM = re.compile(r"\b(?:from|in|by|back)\b")


def origin_of(span: Span, refs: References, topic: Topic) -> Claim | None:
    """The question where the treatment comes from, if the sentence says so."""
    if not topic.treatment:
        return None
    for verb in span:
        if verb.lemma_.lower() not in words().origin_verbs or verb.pos_ != "VERB":
            continue
        who = language.subject(verb)
        which = who is not None and who.lower_ in ("which", "that") and verb.dep_ == "relcl"
        named = verb.head if which else who
        if named is None or not (is_topic(named, refs, topic) or named.lemma_ == topic.head):
            continue
        said = " ".join(part.lower_ for part in verb.subtree)
        comes = verb.lemma_ in ("come", "originate", "stem", "date") and _FROM.search(said)
        returns = "comes back" in said or "come back" in said
        made = verb.tag_ == "VBN" and (_LONG_AGO.search(said) or _made_by(said))
        if made or (comes and not returns):
            return ask("origin", topic, False, content(span))
    return None


def _made_by(said: str) -> bool:
    return bool(re.search(r"\b(?:developed|invented|created|founded|pioneered) (?:in|by)\b", said))
