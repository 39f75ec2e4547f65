"""What a treatment feels like: "Most people describe the treatment as soothing"."""

from __future__ import annotations

from spacy.tokens import Token

from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.wording import words

_JUDGING = frozenset({"find", "describe", "call", "experience", "consider"})


def pleased(root: Token, refs: References, topic: Topic) -> bool:
    """Whether a sentence with main verb ``root`` says how the treatment feels."""
    who = language.subject(root)
    if who is None or language.negated(root):
        return False
    if is_topic(who, refs, topic) and root.lemma_ == "feel":
        return language.child(root, "acomp", "prep", "oprd") is not None
    if root.lemma_ not in _JUDGING or who.lemma_.lower() not in words().people:
        return False
    judged = [root, *(part for part in root.children if part.dep_ in ("ccomp", "xcomp"))]
    named = any(
        is_topic(part, refs, topic)
        for verb in judged
        for part in verb.children
        if part.dep_ in ("dobj", "nsubj") and part != who
    )
    return named and any(
        part.pos_ == "ADJ" or (part.lower_ == "as" and part.dep_ == "prep")
        for verb in judged
        for part in [verb, *verb.children]
    )
