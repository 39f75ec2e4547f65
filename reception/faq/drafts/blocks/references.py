"""What the pronouns of a text stand for, so that questions and answers stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.claims import counts_off
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase, spoken
from reception.faq.drafts.words.wording import words

_BACK = frozenset(
    {"it", "they", "them", "its", "their", "he", "she", "him", "her", "this", "that", "these"}
    | {"those", "both", "others"}
)
_POINTERS = frozenset({"this", "that", "these", "those", "such"})
_REST = re.compile(
    r"(?i)(?:for |in |with )?(?:the (?:rest|other|others|same|former|latter)|after that)\b"
)
_LONGEST_NAME = 5
"""Words of what a pronoun may be said to stand for; longer, it reads as a riddle."""

_NOW = frozenset({"day", "evening", "week", "page", "time", "clinic", "way", "month", "moment"})
_SAYING = frozenset({"theory", "idea", "claim", "aim", "point", "purpose", "belief", "truth"})
"""Subjects that only say what follows: "The theory is that it lifts the skin"."""

_HAD = frozenset({"offer", "recommend", "combine", "book", "advise", "provide"})
"""What a clinic and its visitors do with a treatment as a whole."""

_DUMMY = re.compile(
    r"(?i)it(?:['’]s|['’]ll be| (?:is|was|will be|may be|might be|can be|should be)) "
    r"(?:(?:not|\w+ly|very|quite|also|often) )*"
    r"(?!(?:used|meant|designed|said|made|able|likely|unlikely|due|ready|intended)\b)\w+ "
    r"(?:for (?:\w+ ){1,3})?(?:to (?!the\b|your\b|you\b|an?\b|those\b|people\b)|that\b)"
)
"""How a sentence begins whose "it" stands for what it says next."""

_GIVEN = re.compile(r"(?i)(?:for|because of|as) (?:this|that|these|those)\b")


def is_dummy(token: Token) -> bool:
    """Whether "it" stands for nothing: "It is usual to …", "It is common that …"."""
    rest = token.doc[token.i : token.sent.end].text
    return token.lower_ == "it" and (_empty(token) or bool(_DUMMY.match(rest)))


def resolved(spans: Sequence[Span], topic: Topic) -> list[References]:
    """For each sentence of a paragraph, what its "it" and "they" stand for.

    "It" is the nearest thing in the singular that something was said of, else the topic;
    "they" the nearest in the plural, else nothing is said of it.
    """
    said = _Said(topic.name if topic.treatment else "")
    found: list[References] = []
    for span in spans:
        found.append(_in_sentence(span, topic, said))
        _remember(span, topic, said)
    return found


def points_back(span: Span, known: References, subject: str) -> bool:
    """Whether a sentence says "it", "they" or "that" of what only the one before it names.

    Args:
        span: the sentence.
        known: what its pronouns stand for.
        subject: what a pronoun at its beginning certainly stands for, or "".
    """
    first = next((token for token in span if token.is_alpha), None)
    if first is None or leans_back(span, known) or _REST.match(span.text.strip()):
        return True
    named = False
    for token in span:
        if token.lower_ in _BACK and not named and token.dep_ not in ("expl", "mark"):
            certain = token.i == first.i and subject and known.get(token.i) == subject
            if not (certain or (token.lower_ in ("it", "that", "this") and _empty(token))):
                return True
        if (
            token.lower_ in ("one", "ones")
            and token.dep_ in ("pobj", "dobj")
            and not any(token.children)
        ):
            return True
        pointing = token.lower_ in _POINTERS and token.dep_ == "det" and not named
        if pointing and token.head.lemma_.lower() not in _NOW:
            return True
        named = named or token.pos_ in ("NOUN", "PROPN")
    return False


@dataclass
class _Said:
    """What was spoken of in the sentences before, in the singular and plural, or ""."""

    singular: str
    plural: str = ""
    done_to: str = ""
    done_to_many: str = ""
    anything: bool = False
    one: str = ""
    felt: str = ""
    """What "you" felt in the last sentence: of "You will be sore", the soreness."""
    age: int = 0
    """Sentences since the thing in the singular was named."""


def _in_sentence(span: Span, topic: Topic, said: _Said) -> References:
    known: dict[int, str] = {}
    here = here_plural = inside = ""
    several = False
    named = False
    for token in span:
        lower = token.lower_
        inside = "" if lower == ";" else inside
        subject = token.dep_ in ("nsubj", "nsubjpass")
        pronoun = token.pos_ in ("PRON", "DET")
        name = ""
        again = lower == "it" or token.i == span.start
        made = token.head.dep_ == "ccomp" and token.head.head.lemma_ == "make"
        if (
            lower in ("it", "this")
            and subject
            and pronoun
            and again
            and not (is_dummy(token) or made)
        ):
            name = here if here and lower == "it" else said.singular
            if lower == "it" and said.felt and token.head.lemma_ in words().passing_verbs:
                name = said.felt
            elif lower == "it" and topic.treatment and _done_to_body(name, token):
                name = topic.name
            ordered = span[0].lower_ in words().imperatives or language.imperative(span.root)
            unsure = lower == "it" and (ordered or (several and token.head != span.root))
            name = "" if unsure else inside or name
            long = len(name.split()) > _LONGEST_NAME or (said.age > 0 and name == said.singular)
            name = "" if long and name != topic.name else name
        elif lower == "it" and token.dep_ in ("dobj", "pobj") and not named:
            other = said.singular != topic.name or (said.anything and not here)
            of_it = token.head.lower_ == "of" and said.singular != topic.name
            name = (said.done_to or (said.singular if of_it else "")) if other else ""
            verb = token.head if token.head.pos_ == "VERB" else token.head.head
            if topic.treatment and token.dep_ == "dobj" and verb.lemma_.lower() in _HAD:
                known[token.i] = topic.one
                continue
            name = "" if name == topic.name or len(name.split()) > _LONGEST_NAME else name
        elif lower == "one" and token.dep_ in ("pobj", "dobj") and not any(token.children):
            name = said.one
        elif lower == "them" and token.dep_ in ("dobj", "pobj") and not here_plural:
            name = said.plural or said.done_to_many
        elif lower == "they" and subject:
            name = here_plural or said.plural
        elif lower == "its" and token.dep_ == "poss" and not here and said.singular:
            name = f"{said.singular}'s"
        if name:
            known[token.i] = name
        if token.dep_ == "dobj" and token.tag_ in ("NN", "NNP") and not here:
            inside = _name(token, topic)
        if token.dep_ == "dobj" and any(part.lower_ in ("a", "an", "one") for part in token.lefts):
            named = True
        if subject and token.pos_ in ("NOUN", "PROPN"):
            if token.lemma_.lower() in words().days | words().minutes:
                continue
            if token.tag_ in ("NNS", "NNPS"):
                here_plural = _name(token, topic)
            elif not _somebody(token):
                several = several or bool(here and here != _name(token, topic))
                here = "" if token.lemma_ in _SAYING else _name(token, topic)
    said.plural = here_plural or said.plural
    return known


def _remember(span: Span, topic: Topic, said: _Said) -> None:
    said.anything = True
    said.felt = _felt(span)
    many = [part for part in span if part.dep_ == "dobj" and part.tag_ == "NNS"]
    units = words().minutes | words().days
    one = [
        part
        for part in span.root.children
        if part.dep_ == "dobj" and part.tag_ == "NN"
        if not any(inner.lemma_.lower() in units for inner in part.subtree)
    ]
    said.done_to_many = _short(many[-1]) if many else said.done_to_many
    said.done_to = re.sub(r"^an? ", "the ", _short(one[0])) if one else ""
    a_kind = [
        part
        for part in span
        if part.dep_ in ("attr", "dobj") and any(left.lower_ in ("a", "an") for left in part.lefts)
    ]
    said.one = _short(a_kind[-1]) if a_kind else ""
    who = language.subject(_asserted(span.root))
    named = _spoken_of(span, who, topic, bool(one))
    again = who is not None and who.lower_ in ("it", "this")
    said.age = 0 if named is not None or again else said.age + 1
    said.singular = said.singular if named is None else named


def _felt(span: Span) -> str:
    """As in "the soreness" of "You will probably be sore", "" of others."""
    who = language.subject(span.root)
    quality = language.child(span.root, "acomp", "oprd")
    if who is None or quality is None or who.lower_ not in ("you", "people", "most", "many"):
        return ""
    lemma = quality.lemma_.lower()
    if lemma not in words().felt or span.root.lemma_ not in ("be", "feel", "get", "become"):
        return ""
    noun = f"{lemma[:-1]}iness" if lemma.endswith("y") else f"{lemma}ness"
    return f"the {noun}"


def _done_to_body(name: str, it: Token) -> bool:
    """Whether "it" is rather what helps than the part of the body that ``name`` is: "my skin"."""
    last = name.split()[-1:]
    helps = it.head.lemma_.lower() in words().effect_verbs - {"need"}
    return helps and bool(set(last) & words().body_parts) and "massage" not in name


def _spoken_of(span: Span, who: Token | None, topic: Topic, done: bool) -> str | None:
    """The thing in the singular that a sentence speaks of, "" if unsure, None if none is new."""
    kind = language.child(span.root, "attr")
    if who is None:
        return None
    if who.lower_ in ("we", "i", "you"):
        # "We offer cupping. It …": what is done, not what was spoken of before.
        own = any(t.lemma_.lower() == topic.head and t.dep_ != "compound" for t in span)
        return topic.name if own else "" if done else None
    if who.tag_ in ("NN", "NNP") and who.pos_ in ("NOUN", "PROPN") and not _somebody(who):
        return _name(who, topic)
    if who.pos_ in ("ADJ", "NUM") and kind is not None:
        return noun_phrase(kind, {})
    if who.tag_ not in ("NNS", "NNPS") or not topic.treatment:
        return None
    # "The cups are of glass. It …": who knows what.
    own = any(token.lemma_.lower() in (topic.head, *words().topic_words) for token in span)
    return topic.name if own or _somebody(who) else ""


def _short(thing: Token) -> str:
    """A thing without what is said of its time and place: "a few small spots"."""
    kept = list(language.without(thing, "relcl", "acl", "appos", "conj", "cc", "punct"))
    cut = {
        part
        for prep in thing.children
        if prep.dep_ == "prep" and prep.lower_ != "of"
        for part in prep.subtree
    }
    return spoken([part for part in kept if part not in cut], {})


def _somebody(token: Token) -> bool:
    return token.lemma_.lower() in words().people | words().staff


def leans_back(span: Span, known: References) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    first = next((token for token in span if token.is_alpha), None)
    if first is None:
        return True
    if (
        first.lower_
        in ("both", "such", "these", "those", "this", "that", "they", "either", "neither")
        and first.i not in known
    ):
        return first.dep_ in ("nsubj", "nsubjpass", "det") or first.lower_ == "both"
    if first.lower_ == "then" or _GIVEN.match(span.text):
        return True
    who = language.subject(span.root)
    if who is not None and counts_off(who) and not any(part.dep_ == "appos" for part in span):
        return True
    if who is not None and any(part.lower_ == "same" for part in who.children):
        return True
    return who is not None and who.lower_ in ("others", "another", "two", "rest", "same")


def _asserted(root: Token) -> Token:
    """The clause that a sentence asserts: of "research shows that …", the second."""
    inner = language.child(root, "ccomp")
    return inner if inner is not None and root.lemma_ in words().reporting_verbs else root


def _name(token: Token, topic: Topic) -> str:
    lemma = token.lemma_.lower()
    if topic.treatment and (topic.head in (lemma, token.lower_) or lemma in words().topic_words):
        return topic.name
    return re.sub(r"^whose ", "", noun_phrase(token, {}))


def _empty(token: Token) -> bool:
    """As in "It is important to …" stands for nothing."""
    verb = token.head
    if verb.lemma_ == "depend" or any(part.lower_ == "up" for part in verb.children):
        return True
    return any(
        part.dep_ in ("ccomp", "xcomp", "csubj", "advcl")
        and part.i > verb.i
        and verb.lemma_ in ("be", "take", "help", "seem", "make")
        and (part.tag_ == "VB" or part.dep_ in ("ccomp", "csubj"))
        and verb.lemma_ in ("be", "take", "seem")
        for part in [
            *verb.children,
            *(
                deep
                for quality in verb.children
                if quality.dep_ == "acomp"
                for deep in quality.children
            ),
        ]
    )
