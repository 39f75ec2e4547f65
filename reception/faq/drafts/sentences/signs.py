"""What people feel during or after a treatment: what is normal, and what is a sign of danger."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.cautions import as_mine
from reception.faq.drafts.sentences.claims import Claim, ask, content, is_caution
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.question_forms import statement
from reception.faq.drafts.words.wording import mentions, words

_SEEING = frozenset({"see", "contact", "call", "ring", "phone", "go", "seek", "get", "dial"})
_TURNING = frozenset(
    {
        "become",
        "turn",
        "develop",
        "notice",
        "feel",
        "get",
        "start",
        "grow",
        "go",
        "experience",
        "occur",
        "appear",
        "last",
        "persist",
    }
)
_DOCTOR = re.compile(
    r"\b(?:doctor|gp|a&e|hospital|emergency|ambulance|999|911|112|medical help|pharmacist)\b"
)
_PLEASANT = re.compile(r"\b(?:better|improv|result|benefit|relax|calm|helpful|difference)")
_UNNAMED = re.compile(r"\b(?:them|they|ones|so|this|it)\b")


def danger_sign(span: Span) -> str:
    """As in "if my leg turns red", where a sentence then sends to a doctor, else ""."""
    if not _DOCTOR.search(span.text.lower()):
        return ""
    if not any(token.lemma_.lower() in _SEEING for token in span):
        return ""
    for token in span:
        if token.lower_ == "case" and token.nbor(-1).lower_ == "in" if token.i else False:
            of = next((part for part in token.children if part.lower_ == "of"), None)
            thing = language.child(of, "pobj") if of is not None else None
            if thing is not None:
                end = next((t.i for t in span if t.i > thing.i and t.dep_ == "ROOT"), span.end)
                listed = span.doc[thing.left_edge.i : end].text.strip(" ,")
                return f"if I have {listed}"
        mark = language.child(token, "mark", "advmod") if token.dep_ == "advcl" else None
        who = language.subject(token)
        if mark is None or who is None or mark.lower_ not in ("if", "when"):
            continue
        if token.lemma_.lower() not in _TURNING and who.lower_ in ("you", "i"):
            continue
        told = statement(token, {})
        if told is not None and not _UNNAMED.search(told.plain):
            return f"if {told.conditional}"
    return ""


def felt(root: Token, refs: References, topic: Topic) -> Claim | None:
    """As in "You may feel sore": "Is it normal to feel sore?"."""
    who = language.subject(root)
    feeling = words().feeling_verbs - {"find"}
    sore = root.lemma_ == "be" and language.child(root, "acomp") is not None
    if who is None or not (root.lemma_ in feeling or sore) or language.negated(root):
        return None
    some = who.lemma_.lower() in words().people and not restricted(who)
    maybe = any(part.lower_ in ("may", "might") for part in language.auxiliaries(root))
    if not ((some and language.child(root, "ccomp") is None) or (who.lower_ == "you" and maybe)):
        return None
    told = statement(root, as_mine(root, refs), ("I", "I"))
    if told is None or _PLEASANT.search(told.predicate) or len(told.predicate.split()) < 2:
        return None
    if sore and not mentions(told.predicate, words().felt):
        return None
    told = replace(told, predicate=re.sub(r",? as (?:after|if|in)\b.*", "", told.predicate))
    question = f"Is it normal to {told.predicate}?"
    safety = is_caution(root.sent.text)
    return ask("normal", topic, safety, content(root.subtree), question=question, vp=told.predicate)


def restricted(who: Token) -> bool:
    """Whether only some people are meant: "people with eczema", "older clients"."""
    return any(
        part.dep_ in ("relcl", "prep", "acl", "amod", "nummod")
        and part.lower_ not in ("most", "many", "some", "of", "few", "fewer", "one", "two", "half")
        and not (part.lower_ == "in" and any(inner.like_num for inner in part.subtree))
        for part in who.children
    )
