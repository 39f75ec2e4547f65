"""The treatment that questions ask for, as texts and sentences name it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.wording import mentions, words

_JOINTS = ("CCONJ", "ADP", "DET", "VERB", "AUX")
NAMING = ("NOUN", "PROPN", "VERB")
PAPERS = frozenset(
    {"voucher", "policy", "rule", "price", "team", "centre", "center", "clinic", "salon", "spa"}
    | {"house", "letter", "guide", "question", "page", "leaflet", "form", "deposit", "visit"}
    | {"room", "oil", "stone", "cream", "skin", "back", "foot", "leg", "face", "body"}
)
"""What a title may name that nobody has done to them."""


_GIVEN = frozenset({"recommend", "advise", "contraindicate", "perform", "offer"})
_SUITED = frozenset({"suitable", "unsuitable", "safe", "unsafe", "advisable", "inadvisable"})
"""What is said of something that people have done to them."""

_MOST_QUALIFIERS = 2
_THERAPY = re.compile(r"(?!chemo|radio|immuno)\w{3,}therapy")
"""Treatments known by their ending; what a hospital gives is none of a clinic's."""

_NAMES = re.compile(r"[A-Z]{2,}|[A-Z][a-z]+[A-Z]")


@dataclass(frozen=True)
class Topic:
    """A treatment, as questions name it.

    Attributes:
        name: "hot stone massage", "cupping", "a facial".
        one: with an article where English wants one: "a hot stone massage".
        head: the lemma of its last word.
        treatment: False where the document is about no treatment, like a page of rules.
        stage: the time of life that the document is about, "around the menopause", or "".
    """

    name: str
    one: str
    head: str
    treatment: bool = True
    stage: str = ""

    @property
    def lemmas(self) -> frozenset[str]:
        """The words of its name, in lower case."""
        return frozenset(re.findall(r"[a-z]+", self.name.lower()))


def other_treatment(span: Span, topic: Topic) -> Topic | None:
    """The treatment that a sentence speaks of, where it is certainly not ``topic``."""
    who = next((part for part in span.root.children if part.dep_ in ("nsubj", "nsubjpass")), None)
    if who is None:
        return None
    found = treatment_in(span.doc[who.left_edge.i : who.i + 1].text, title=True) or _suited(who)
    if found is not None and found.head not in (who.lemma_.lower(), who.lower_):
        return None  # "massage schools" are no massage
    own = words().topic_words | words().counts | {"a", "an", "massage", "treatment", "therapy"}
    if found is None or not found.lemmas - own or (found.lemmas - own) & topic.lemmas:
        return None
    return found


def qualified(span: Span, topic: Topic) -> Topic | None:
    """``topic`` as a sentence narrows it wherever it names it, "wet cupping"; else None."""
    named = naming(span, topic)
    found = {_with_participle(token) or _named(token) for token in named}
    if len(found) != 1 or not topic.treatment:
        return None
    narrow = found.pop()
    more = narrow.lemmas - topic.lemmas - {"a", "an"}
    counting = words().counts | words().minutes | words().days | words().topic_words
    if not 0 < len(more) <= _MOST_QUALIFIERS or more & counting or "-" in narrow.name:
        return None
    if topic.lemmas - {"a", "an"} - narrow.lemmas:
        return None  # "Thai massage" in a text about hot stone massage
    return narrow


def _with_participle(token: Token) -> Topic | None:
    """As in "moving cupping": a kind that is named by a verb, as the parser takes "wet", too."""
    before = token.doc[token.i - 1] if token.i > token.sent.start else token
    kind = before.head == token and before.dep_ in ("amod", "compound") and before.pos_ == "VERB"
    if not kind or before.lower_ in words().plain_adjectives:
        return None
    name = f"{before.lower_} {token.lower_}"
    one = f"a {name}" if token.lemma_.lower() == "massage" else name
    return Topic(name, one, token.lemma_.lower())


def naming(span: Span, topic: Topic) -> list[Token]:
    """The words of a sentence that name ``topic``, not those of "massage oil"."""
    return [
        token
        for token in span
        if topic.head in (token.lemma_.lower(), token.lower_)
        and token.pos_ in NAMING
        and token.dep_ != "compound"
    ]


def _suited(who: Token) -> Topic | None:
    """As in "Radiofrequency is not suitable if …": what it speaks of is had, in whatever list."""
    verb, known = who.head, words()
    quality = next((part.lemma_ for part in verb.children if part.dep_ == "acomp"), "")
    if not (verb.lemma_ in _GIVEN and verb.tag_ == "VBN") and quality not in _SUITED:
        return None
    strange = known.people | known.staff | known.body_parts | known.empty_nouns | known.counts
    strange |= known.topic_words | known.topic_parts | PAPERS
    bare = all(part.dep_ in ("compound", "amod") for part in who.children)
    name = "".join(part.text_with_ws for part in who.subtree).strip().lower()
    if who.pos_ not in ("NOUN", "PROPN") or who.lemma_.lower() in strange or not bare:
        return None
    return None if mentions(name, known.conditions) else Topic(name, name, who.lemma_.lower())


def treatment_in(text: str, title: bool = False) -> Topic | None:
    """The first treatment that ``text`` names; a ``title`` is read in small letters."""
    if title and not _NAMES.search(text):
        # "Benefits of Hot Stone Massage" is read as a name, not as words.
        text = text.lower()
    return next(iter(treatments_in(parse(text))), None)


def treatments_in(document: Doc) -> list[Topic]:
    """The treatments that a parsed text names, in order."""
    known = words().treatments
    found = []
    for token in document:
        lemma = token.lemma_.lower()
        a_name = token.pos_ in NAMING or (token.pos_ == "ADJ" and token.dep_ == "ROOT")
        if (lemma in known or token.lower_ in known or _THERAPY.fullmatch(lemma)) and a_name:
            after = [part.lemma_.lower() for part in document[token.i + 1 : token.i + 3]]
            apart = any(
                part.is_punct or part.pos_ in _JOINTS
                for part in document[token.i + 1 : token.i + 2]
            )
            done = token.pos_ == "VERB" and token.tag_ != "VBG"
            if done and lemma in words().counted_treatments | {"steam"}:
                # "to wrap around", "steam opens": what is done is not what one has.
                continue
            if not apart and (set(after[:1]) & words().staff or set(after) & known):
                continue
            found.append(_named(token))
    return [topic for topic in found if topic.name not in ("a treatment", "treatment", "therapy")]


def _named(head: Token) -> Topic:
    parts = [head]
    for token in reversed(head.doc[: head.i]):
        fitting = token.pos_ in ("NOUN", "PROPN", "ADJ") or token.text == "-"
        if not fitting or token.lower_ in words().plain_adjectives or token.dep_ == "nsubj":
            break
        if token.lemma_.lower() in words().topic_words or token.tag_ in ("JJR", "JJS"):
            break
        parts.insert(0, token)
    while len(parts) > 1 and parts[0].text == "-":
        parts.pop(0)
    text = "".join(token.text_with_ws for token in parts).strip()
    known = head.lower_ in words().treatments
    lemma = head.lower_ if known else head.lemma_.lower()
    if head.tag_ == "NNS":
        text = text.removesuffix(head.text) + head.lemma_
    text = _sentence_case(text)
    article = "an" if text[:1].lower() in "aeiou" else "a"
    if lemma in words().counted_treatments:
        return Topic(f"{article} {text}", f"{article} {text}", lemma)
    counted = lemma == "massage"
    return Topic(text, f"{article} {text}" if counted else text, lemma)


def _sentence_case(text: str) -> str:
    names = ("swedish", "thai", "indian", "chinese", "japanese", "hawaiian", "turkish", "balinese")
    return " ".join(
        part if _NAMES.match(part) else part.capitalize() if part.lower() in names else part.lower()
        for part in text.split()
    )
