"""What a sentence tells of time, numbers, results and people: "A session takes an hour"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences import cautions
from reception.faq.drafts.sentences.claims import Claim, ask, asking, content, counts_off
from reception.faq.drafts.sentences.effects import effects, is_topic
from reception.faq.drafts.sentences.feelings import pleased
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.sentences.timing import times
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase
from reception.faq.drafts.words.question_forms import statement
from reception.faq.drafts.words.wording import says, words

_RESULTS = re.compile(
    r"(?i)(?=.*\b(?:results?|difference|improvements?|effects?)\b)"
    r".*\b(?:days?|weeks?|months?|sessions?|treatments?|immediately|straight away)\b"
)
_SUITING = frozenset(
    {"suitable", "suit", "ideal", "recommend", "make", "design", "mean", "intend", "perfect"}
)
_UNTIL_SEEN = re.compile(
    r"\b(?:before|until|till|for)\b.*\b(?:notice|see|feel|show|results?|effects?)\b"
)


_DRESSED = frozenset({"treat", "massage", "stay", "remain", "lie", "undress", "dress"})
"""What one does in the clothes that a sentence names."""


def particulars(
    span: Span, root: Token, refs: References, topic: Topic, safety: bool
) -> Iterator[Claim]:
    """The questions how long, how often, when it shows, who it is for, what a thing is.

    Args:
        span: the sentence.
        root: head of its main clause.
        refs: what its pronouns stand for.
        topic: what it is about.
        safety: whether it warns.
    """
    about = content(span)
    who = language.subject(root)
    waited = who is not None and who.lower_ == "it" and root.lemma_ == "take"
    shows = who is not None and who.lower_ == "you" and _RESULTS.search(span.text)
    if shows or (waited and _UNTIL_SEEN.search(span.text)):
        yield ask("results", topic, safety, about)
        return
    if pleased(root, refs, topic):
        yield ask("feel", topic, False, about)
        return
    if who is not None and root.lemma_ == "work" and is_topic(who, refs, topic):
        yield ask("how_works", topic, safety, about)
        return
    if who is not None and who.lemma_ == "reason" and root.lemma_ == "be":
        clause = language.child(who, "relcl", "acl")
        told = statement(clause, refs) if clause is not None else None
        if told is not None:
            yield asking("why", told, topic, safety, about, kind="why")
            return
    timed = times(span, refs, topic, safety)
    if timed:
        yield from timed
        yield from effects(root, refs, topic, safety)[:1]
        return
    if root.lemma_ != "be" and _defined(span, topic):
        # The parser takes the verb of "… in which pressure is applied" for that of the sentence.
        yield ask("what_is", topic, safety, about, x=topic.name)
        return
    if who is None or root.pos_ not in ("VERB", "AUX"):
        return
    kind = language.child(root, "attr")
    itself = is_topic(who, refs, topic)
    dressed = root.lemma_ in _DRESSED and any(
        part.lower_ == "in" and says(" ".join(map(str, part.subtree)), words().clothes)
        for part in root.children
    )
    if who.lemma_.lower() in words().people | {"you"} and dressed and topic.treatment:
        yield ask("wear", topic, safety, about)
    elif who.lemma_.lower() in words().people:
        complaint = cautions.complaint_of(who, refs)
        if complaint and cautions.is_helped(root):
            yield ask("help", topic, safety, about, x=complaint)
        elif root.lemma_ != "find" and cautions.is_helped(root) and _names(root, refs, topic):
            yield ask("who", topic, safety, about)
    elif not safety and (itself or who.lower_ == "it") and _suits(root):
        yield ask("who", topic, safety, about)
    elif kind is not None and _defines(root, who, kind) and not _denied(root, kind):
        name = topic.name if itself else noun_phrase(who, refs)
        are = "are" if who.tag_ in ("NNS", "NNPS") else "is"
        if len(name.split()) <= 4:
            yield ask("what_is", topic, safety, about, question=f"What {are} {name}?", x=name)
    thing = language.child(root, "attr", "acomp")
    if counts_off(who) and thing is not None and topic.treatment:
        gained = re.sub(r"^(?:more|better|improved|greater) ", "", noun_phrase(thing, refs))
        yield ask("gain", topic, safety, about, x=gained)
    aside = language.child(kind, "appos") if kind is not None else None
    empty = words().empty_nouns
    if kind is None or aside is None or {kind.lemma_, aside.lemma_} & empty:
        return
    if language.child(aside, "det") is not None:
        yield ask("what_is", topic, safety, about, x=noun_phrase(kind, refs))


def _defined(span: Span, topic: Topic) -> bool:
    """Whether a sentence begins "Cupping is a …", with a noun that says what kind of thing."""
    bare = re.escape(re.sub(r"^an? ", "", topic.name))
    found = re.match(rf"(?i)(?:an? |the )?{bare} (?:is|describes|means) an? ", span.text)
    if found is None or not topic.treatment:
        return False
    head = next(
        (
            token
            for token in span
            if token.idx - span.start_char >= found.end() and token.pos_ in ("NOUN", "PROPN")
        ),
        None,
    )
    return head is not None and head.lemma_ not in words().empty_nouns


def _denied(root: Token, kind: Token) -> bool:
    """As in "Cupping is no substitute for antibiotics": what it is not."""
    return language.negated(root) or any(part.lower_ == "no" for part in kind.children)


def _names(root: Token, refs: References, topic: Topic) -> bool:
    return any(part.i in refs or is_topic(part, refs, topic) for part in root.subtree)


def _suits(root: Token) -> bool:
    """As in "is suitable for anyone", "can be recommended to people over sixty"."""
    suiting = [root, *root.children]
    made = {"make", "mean", "design", "intend", "recommend"}
    return any(
        part.lemma_ in _SUITING and (part.lemma_ not in made or part.tag_ == "VBN")
        for part in suiting
    ) and any(part.lemma_ in words().people for part in root.subtree)


def _defines(root: Token, who: Token, kind: Token) -> bool:
    return (
        root.lemma_ == "be"
        and who.dep_ != "expl"
        and not language.negated(root)
        and not any(part.tag_ == "MD" for part in language.auxiliaries(root))
        and who.pos_ in ("NOUN", "PROPN", "PRON")
        and who.lemma_.lower() not in words().empty_nouns
        and kind.pos_ in ("NOUN", "PROPN")
        and kind.lemma_ not in words().empty_nouns | words().way_nouns - {"treatment"}
        and not any(part.tag_ in ("JJS", "PRP$") for part in kind.children)
        and language.child(kind, "det", "amod") is not None
        and len(list(kind.subtree)) >= 4
    )
