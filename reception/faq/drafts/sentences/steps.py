"""Steps of a session: "First we look at your skin", "You will be asked to lie down"."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.wording import words

_IN_TURN = re.compile(
    r"(?i)^(?:first(?:ly)?|then|next|after(?:wards| this| that)|finally|lastly|to (?:begin|start|"
    r"finish|end)(?: with)?|at the (?:end|beginning|start)|at first|during (?:the|your))\b"
    r"|\b(?:is|are|we|I|therapist) then\b"
)
_BOUNDS = frozenset({"begin", "start", "finish", "end", "conclude", "complete"})


def is_step(span: Span, root: Token, refs: References, topic: Topic) -> bool:
    """Whether a sentence tells what is done in a session, one thing after another.

    Args:
        span: the sentence.
        root: head of its main clause.
        refs: what its pronouns stand for.
        topic: the treatment.
    """
    who = language.subject(root)
    if who is None or not topic.treatment or language.negated(root) or root.tag_ == "VBD":
        return False
    helpers = {part.lower_ for part in language.auxiliaries(root)}
    if helpers & {"can", "may", "might", "should", "must", "could", "would", "have", "has"}:
        return False
    ours = who.lower_ in ("we", "i") or who.lemma_.lower() in words().staff
    itself = is_topic(who, refs, topic)
    bounds = root.lemma_.lower() in _BOUNDS and language.child(root, "prep", "xcomp") is not None
    if bounds and (ours or itself):
        return True
    if who.lower_ == "you":
        return root.tag_ == "VBN" or root.lemma_.lower() in words().posture_verbs
    done = root.tag_ == "VBN" and who.dep_ == "nsubjpass"
    return bool(_IN_TURN.search(span.text.strip())) and (ours or done)
