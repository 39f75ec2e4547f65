"""What a heading, or the sentence before a list, asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reception.faq.drafts import language
from reception.faq.drafts.claims import Claim, ask, asking, content, is_caution, lower_first
from reception.faq.drafts.language import parse
from reception.faq.drafts.phrases import References, predicate_words, sentence, spoken
from reception.faq.drafts.reader import Reader
from reception.faq.drafts.statements import Statement, statement
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.wording import headings, promised, says

_ASKING = re.compile(r"(?i)(?:how|what|when|where|who|which|why)\b")
_INVERTED = re.compile(
    r"(?i)(?:(?:how|what|when|where|who|which|why)(?: (?:long|often|much|soon|many \w+))? )?"
    r"(?:can|could|do|does|did|is|are|will|would|should|may|must)\b"
)
_YES_NO = re.compile(
    r"(?i)(?:can|could|do|does|is|are|will|would|should|may|must) "
    r"(?:I|you|we|it|they|there|the|an?|my|your|this|massages?|everyone|anyone)\b"
)
_COMPARED = re.compile(r"(.+?),? (?:versus|vs\.?|compared (?:to|with)) (.+)")
_EDGES = " \t:.–—-•*#0123456789)"
_MOST_WORDS = 9
_SAME_AS_TYPED = frozenset(
    {"frequency", "session_length", "effect_length", "avoid_who", "who", "overview", "helps_what"}
)


@dataclass(frozen=True)
class Asked:
    """What a heading stands for.

    Attributes:
        claim: a question of its own, or None.
        nouns: what it names, each a thing that the text may say is helped.
        promised: it says itself that they get better ("Better sleep").
        skip: it asks nothing of its own.
        price: it belongs to the price list.
    """

    claim: Claim | None = None
    nouns: tuple[str, ...] = field(default=())
    promised: bool = False
    skip: bool = False
    price: bool = False


def asked_by(heading: str, topic: Topic) -> Asked:
    """What ``heading`` asks for in a text about ``topic``."""
    text = re.sub(r"^\s*(?:\d+[.)]|[Qq](?:uestion)?\s*\d*[:.])\s*", "", heading).strip()
    bare = text.rstrip(" ?:.!")
    if not bare:
        return Asked(skip=True)
    if text.endswith("?") and (_ASKING.match(bare) or _INVERTED.match(bare)):
        return Asked(question(text, topic))
    if says(bare, headings().price):
        return Asked(price=True)
    compared = _COMPARED.fullmatch(bare.lower())
    if compared:
        x, y = compared.groups()
        return Asked(ask("difference", topic, x=x, y=y))
    if _YES_NO.match(bare):
        return Asked(question(text, topic))
    if bare.lower() in headings().exact:
        return Asked(ask(headings().exact[bare.lower()], topic))
    if _is_title(bare, topic):
        return Asked(ask("what_is", topic, x=topic.name) if topic.treatment else None)
    if bare.lower() in headings().skip:
        return Asked(skip=True)
    for kind, phrases in headings().kinds.items():
        if says(bare, phrases):
            safety = kind in ("avoid_who", "avoid_when", "side_effects")
            if kind == "evidence":
                return Asked(ask(kind, topic, safety, s=f"{topic.name} works"))
            return Asked(ask(kind, topic, safety))
    if _ASKING.match(bare):
        claim = _from_clause(bare, topic)
        if claim:
            return Asked(claim)
    if len(bare.split()) > 2:
        rule = next((rule for rule in headings().leads if rule.fits(bare)), None)
        if rule is not None and rule.kind not in ("overview", "who", "helps_what"):
            return Asked(ask(rule.kind, topic, rule.kind in ("avoid_who", "side_effects")))
    return Asked(_stated(bare, topic), _nouns(bare), bool(promised(bare)) and topic.treatment)


def asked_by_lead(lead: str, topic: Topic) -> Claim | None:
    """The question that a list answers which ``lead`` introduces ("Please bring:")."""
    text = lead.strip().rstrip(": ")
    if not text:
        return None
    if text.endswith("?"):
        return question(text, topic)
    for rule in headings().leads:
        if rule.fits(text):
            return ask(rule.kind, topic, rule.kind in ("avoid_who", "side_effects"))
    root = next(parse(text).sents).root
    if language.imperative(root) and root.tag_ == "VB":
        rest = spoken([token for token in predicate_words(root) if token.i > root.i], {})
        told = Statement("I", "I", "should", f"{root.lemma_.lower()} {rest}".strip())
        return asking("what", told, topic)
    said = statement(root, _about_it(root, topic))
    if said and root.pos_ == "VERB" and language.child(root, "dobj") is None:
        return asking("what", said, topic)
    return None


def question(text: str, topic: Topic) -> Claim:
    """A question as it stands, tidied, and as a visitor would ask it."""
    asked = re.sub(r"\s+", " ", text).strip(_EDGES + "?").strip()
    pieces = asked.split()
    capitals = sum(piece[:1].isupper() for piece in pieces)
    if asked.isupper() or (len(pieces) > 3 and capitals > 0.7 * len(pieces)):
        shouted = asked.isupper()
        asked = " ".join(
            piece if piece.isupper() and not shouted else piece.lower() for piece in pieces
        )
    asked = re.sub(r"\bi\b", "I", re.sub(r"(?i)^(?:so|and|but|well|now),? ", "", asked))
    clinic_speaks = re.search(r"(?i)\b(?:us|we|our)\b", asked)
    if clinic_speaks and not re.search(r"\b(?:I|my|me)\b", asked):
        asked = spoken(parse(lower_first(asked)), {})
    asked = _about_topic(asked, topic)
    about = content(parse(asked))
    kind = "wh" if _ASKING.match(asked) else "asked"
    typed = (name for name, phrases in headings().kinds.items() if says(asked, phrases))
    return ask(
        next((name for name in typed if name in _SAME_AS_TYPED), kind),
        topic,
        is_caution(asked),
        about,
        question=sentence(asked) + "?",
        q2=_indirect(lower_first(asked)),
    )


def _about_topic(asked: str, topic: Topic) -> str:
    """``asked`` with the topic in place of "it", if nothing before it is meant."""
    if not topic.treatment:
        return asked
    document = parse(asked)
    for token in document:
        if token.pos_ in ("NOUN", "PROPN"):
            return asked
        if token.lower_ not in ("it", "this") or token.pos_ != "PRON":
            continue
        if token.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "pobj"):
            name = topic.one if token.dep_ in ("dobj", "pobj") else topic.name
            before = document[: token.i].text_with_ws
            return before + name + token.whitespace_ + document[token.i + 1 :].text
    return asked


def _from_clause(bare: str, topic: Topic) -> Claim | None:
    """Why skin needs care: "Why does skin need care?"; what to bring: "What should I bring?"."""
    to = re.match(r"(?i)(how|what|when|where|who|which \w+) to (.+)", bare)
    if to:
        word, rest = to.group(1).lower(), _from_visitor(to.group(2))
        modal = "can" if word in ("how", "where") else "should"
        asked = f"{sentence(word)} {modal} I {rest}?"
        return ask("wh", topic, is_caution(bare), question=asked, q2=f"{word} to {rest}")
    if _INVERTED.match(bare):
        return question(bare + "?", topic)
    match = re.match(
        r"(?i)(why|how(?: (?:long|often|much|soon|far|many \w+))?|when|where|what) (.+)", bare
    )
    if match:
        document = parse(sentence(match.group(2)) + ".")
        root = next(document.sents).root
        told = statement(root, _about_it(root, topic)) if language.finite(root) else None
        if told is None:
            return None
        word = match.group(1).lower()
        kind = "why" if word == "why" else "wh"
        return asking(word, told, topic, is_caution(bare), content(document), kind)
    if len(bare.split()) > 2:
        lower = lower_first(bare)
        return ask("wh", topic, is_caution(bare), question=sentence(lower) + "?", q2=lower)
    return None


def _stated(bare: str, topic: Topic) -> Claim | None:
    """The question that a heading answers which is a sentence: "Heat relaxes the muscles"."""
    span = next(parse(sentence(bare if bare.isupper() else bare.lower()) + ".").sents)
    if not language.finite(span.root) or language.subject(span.root) is None:
        return None
    claims = Reader(topic).claims(span, _about_it(span.root, topic))
    return claims[0] if claims else None


def _about_it(root: language.Token, topic: Topic) -> References:
    return {
        token.i: topic.name
        for token in root.subtree
        if token.lower_ in ("it", "this") and token.dep_ in language.SUBJECTS
    }


def _from_visitor(text: str) -> str:
    document = parse(f"to {text}")
    return spoken(document[1:], {})


def _nouns(bare: str) -> tuple[str, ...]:
    """The things that a heading names: "Wrinkles and sagging" names two."""
    document = parse(bare if bare[:2].isupper() else bare.lower())
    root = next(document.sents).root
    clause = language.finite(root) and language.subject(root) is not None
    if len(document) > _MOST_WORDS or clause:
        return ()
    parts = re.split(r",\s*(?:and\s+)?|\s+(?:and|&|or)\s+", document.text.strip())
    if len(parts) > 1 and root.pos_ not in ("NOUN", "PROPN", "VERB", "ADJ"):
        return (document.text,)
    found = []
    for part in parts:
        text = re.sub(r"^(?:for|on|about|with|your|the|an?|of)\s+", "", part.strip(_EDGES))
        found.append(promised(text) or text)
    return tuple(text for text in found if text)


def _is_title(bare: str, topic: Topic) -> bool:
    stripped = re.sub(r"^(?:(?:about|what is|the|our|an?) )+", "", bare.lower())
    return stripped == re.sub(r"^an? ", "", topic.name.lower())


def _indirect(asked: str) -> str:
    """How long do the marks last: "how long the marks last", as after "do you know"."""
    words_of = r"(?i)((?:how|what|when|where|why|who)(?: (?:long|often|many|much|early|soon))?)"
    match = re.match(words_of + r" (?:do|does) (.+)", asked)
    return f"{match.group(1)} {match.group(2)}" if match else asked
