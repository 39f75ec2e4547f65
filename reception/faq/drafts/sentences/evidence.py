"""Sentences about evidence: "There is no good evidence that …", "Studies show that …"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span

from reception.faq.drafts.sentences.claims import Claim, ask, content
from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase
from reception.faq.drafts.words.question_forms import statement
from reception.faq.drafts.words.wording import words

_TESTED = frozenset({"study", "test", "investigate", "research", "examine", "trial"})


def evidence_of(span: Span, refs: References, topic: Topic, safety: bool) -> Iterator[Claim]:
    """What a sentence says of evidence: whether there is any that something is so."""
    about = content(span)
    root, who = span.root, language.subject(span.root)
    tested = root.tag_ == "VBN" and root.lemma_ in _TESTED and who is not None
    if tested and who is not None and who.pos_ in ("NOUN", "PROPN"):
        thing = topic.name if is_topic(who, refs, topic) else noun_phrase(who, refs)
        asked = f"Is there evidence for {thing}?"
        yield ask("evidence", topic, safety, about, question=asked, s=f"{thing} works")
        return
    for token in span:
        if token.lemma_ not in words().evidence:
            continue
        for verb in span:
            shown = verb.dep_ in ("acl", "ccomp") and language.finite(verb)
            if shown and token in (verb.head, language.subject(verb.head)):
                for one in [verb, *(part for part in verb.conjuncts if language.finite(part))]:
                    told = statement(one, refs)
                    if told:
                        yield ask("evidence", topic, safety, about, s=told.plain)
                return
        if token.dep_ not in ("attr", "nsubj", "nsubjpass", "pobj") or not topic.treatment:
            continue
        of = [language.child(part, "pobj") for part in token.children if part.lower_ == "for"]
        if of and of[0] is not None:
            thing = noun_phrase(of[0], refs)
            asked = f"Is there evidence for {thing}?"
            yield ask("evidence", topic, safety, about, question=asked, s=f"{thing} works")
        elif any(is_topic(part, refs, topic) for part in span):
            yield ask("evidence", topic, safety, about, s=f"{topic.name} works")
        return
