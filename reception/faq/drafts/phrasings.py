"""How people type a question on a phone: short, topic first, first person, without a mark."""

from __future__ import annotations

import re
from binascii import crc32
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from spacy.tokens import Token

from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import gerund, third_person

_ASKING = re.compile(
    r"(?i)(how (?:long|often|soon|much|many \w+|far|early|late)|how|when|where|why|what|who|"
    r"which \w+)\b"
)
_HELPERS = frozenset(
    {"do", "does", "did", "can", "could", "will", "would", "should", "must", "may", "is", "are"}
    | {"am", "has", "have"}
)
_OPENINGS = (
    "hi, {}", "hello, {}", "hi there, {}", "hey, {}", "sorry, {}", "quick question, {}",
    "just wondering, {}", "hi just wondering {}", "one question before I book, {}", "um {}",
    "good morning, {}", "not sure, {}", "quick one: {}", "morning! {}", "silly question maybe, {}",
    "me again, {}", "evening, {}", "before I come in, {}", "new here, {}", "can I ask, {}",
)  # fmt: skip
_CLOSINGS = (
    "{} please", "{} thanks", "{} or not", "{} pls", "{}, any idea", "{}, do you know",
    "{}, yes or no", "{}, can you tell me", "{} thx",
)  # fmt: skip
_YES_NO_ONLY = frozenset({"{} or not", "{}, yes or no"})
_IF_I = re.compile(r"what (?:happens|do you do) (?:if|when) I (?!am\b|have\b|['’]|can\b|do\b)(.+)")
_WHAT_OF = re.compile(r"what (?:is|are) the ([\w-]+) (?:of|for) (.+)")
_IF = re.compile(r"(?i)what (?:happens|should I do|do I do|do you do) (?:if|when) (?=.+ )")

_FRAMES = 6
_MOST_KEY_WORDS = 5
_SHORTEST = 3
_LONG_QUESTION = 9
"""Words from which people leave out the end when they type."""

_NOT_TYPED_SHORT = frozenset({"what", "who", "why"})
"""Words whose question nobody types in key words: "what microneedling"."""
_ALONE = 6
"""Frames of a question that can be put in one way only."""
_NEGATIVE = re.compile(
    r"(?i)\b(?:not|no|never|without|nothing|nobody|none|neither|nor|cannot)\b|n['’]t\b"
)
_CONDITION = re.compile(r" (?:if|when|with|without|after|before|during|over|while|under) ")
_NEGATING = frozenset({"no", "not", "n't", "n’t", "without", "never"})
_NAMELESS = frozenset({"i", "you", "we", "it", "they", "there", "this", ""})

_DROPPED = frozenset({"DET", "AUX", "PRON", "SCONJ", "PUNCT"})


@dataclass(frozen=True)
class _Parts:
    """A question taken apart: "how long" + "should" + "I" + "wait before I wash my hair"."""

    word: str
    helper: str
    subject: str
    predicate: str
    many: bool


@lru_cache(maxsize=1024)
def phrasings(question: str, treatment: str) -> tuple[str, ...]:
    """Ways to type ``question`` that keep all it means, in an order of its own.

    Args:
        question: as the draft asks it.
        treatment: what it is about ("hot stone massage"), or "".
    """
    asked = question.rstrip("? ")
    plain = asked if asked.startswith("I ") else asked[:1].lower() + asked[1:]
    parts = _apart(plain, re.sub(r"^an? ", "", treatment))
    seed = crc32(question.encode())
    asking = _asking(plain, parts, treatment)
    telling = _of_parts(parts) if parts.helper else []
    openings = _turned(_OPENINGS, seed)
    closings = [one for one in _turned(_CLOSINGS, seed) if not (parts.word and one in _YES_NO_ONLY)]
    framed = [
        (openings, closings)[place % 2][(place + turn) % _FRAMES].format(core)
        for turn, core in enumerate(asking)
        for place in range(2 if len(asking) > 1 else _ALONE)
    ]
    # Short ones, whole ones and greetings take turns, and no two questions begin alike.
    bare = [core if place % 2 else f"{core}?" for place, core in enumerate(asking)]
    mixed = [
        text
        for some in zip_longest(*(_turned(tuple(one), seed) for one in (telling, bare, framed)))
        for text in some
        if text
    ]
    return tuple(one for one in dict.fromkeys(mixed) if len(one.split()) >= _SHORTEST)


def negative(text: str) -> bool:
    """Whether ``text`` says not, no or without."""
    return bool(_NEGATIVE.search(text))


def key_words(question: str) -> str:
    """What somebody types who types as little as possible: "how long vouchers valid".

    Returns:
        "" where nobody would, as for "What is cupping?".
    """
    word, rest = _word_of(_IF.sub("", question.rstrip("? ")))
    if word in _NOT_TYPED_SHORT:
        return ""
    kept = [
        token
        for token in parse(rest)
        if token.pos_ not in _DROPPED or token.lower_ in (*_NEGATING, "any")
        if token.lemma_ not in ("do", "have", "be") and not token.is_punct
        if not (token.lower_ == "to" and token.head.lemma_ in ("be", "have"))
    ]
    if kept and kept[0].pos_ == "VERB" and _to_somebody(kept[0]):
        kept.pop(0)  # nobody types "tell nut allergy"
        while kept and kept[0].pos_ == "ADP":
            kept.pop(0)
    while kept and kept[-1].tag_ in ("IN", "CC", "TO"):
        kept.pop()
    while kept and kept[0].pos_ in ("CCONJ", "PART") and kept[0].lower_ not in _NEGATING:
        kept.pop(0)
    text = "".join(
        _typed(token) + (" " if token.whitespace_ or token.nbor().is_punct else "")
        if token.i + 1 < len(token.doc)
        else _typed(token)
        for token in kept
    )
    return re.sub(r"\s+", " ", f"{word} {text}").strip(" ,-")


def _typed(token: Token) -> str:
    return "not" if token.lower_ in ("n't", "n’t") else token.lower_


def _to_somebody(verb: Token) -> bool:
    """Whether what is done is done to somebody whom key words leave out: "tell you"."""
    return any(
        part.dep_ in ("dobj", "dative", "nsubj", "pobj") and part.pos_ == "PRON" and part.i > verb.i
        for part in (*verb.children, *(inner for child in verb.children for inner in child.lefts))
    )


def _asking(plain: str, parts: _Parts, treatment: str) -> list[str]:
    """``plain`` in other forms that ask, without greeting or mark."""
    found = [plain]
    done = _IF_I.match(plain)
    if done:
        doing = gerund(done.group(1))
        return [plain, doing, f"{doing}, is that a problem", f"{doing}, what then"]
    of = _WHAT_OF.match(plain)
    if of:
        name, thing = of.groups()
        return [plain, f"{thing}, what {name}", f"{name} {thing}", f"{name} of {thing}"]
    if parts.word not in _NOT_TYPED_SHORT:
        found += _brief(plain)
    shorter = _shortened(plain)
    if shorter:
        found.append(shorter)
    if parts.helper and parts.subject.lower() not in _NAMELESS and not _inside(parts.predicate):
        again = f"{parts.helper} {'they' if parts.many else 'it'} {parts.predicate}"
        found.append(f"{parts.subject}, {parts.word} {again}".replace("  ", " "))
    bare = re.sub(r"^an? ", "", treatment)
    if bare and bare in plain and parts.predicate and not parts.word:
        left = re.sub(
            r"\s+", " ", re.sub(rf"\b(?:an? |the )?{re.escape(bare)}\b", "", parts.predicate)
        )
        if parts.subject == bare and len(left.split()) > 1:
            found.append(f"{bare}: {left.strip()}")
    said = [one for one in dict.fromkeys(found) if len(one.split()) >= _SHORTEST]
    return [one for one in said if negative(one)] if negative(plain) else said


def _brief(plain: str) -> list[str]:
    """The key words of ``plain``; of many, a few at a time, as nobody types more."""
    word, _ = _word_of(plain)
    said = key_words(plain)
    pieces = said.removeprefix(word).split() if word else said.split()
    document = parse(" ".join(pieces))
    things = [
        token.text
        for token in document
        if token.pos_ in ("NOUN", "PROPN", "NUM", "VERB", "ADJ") or token.text in _NEGATING
    ]
    if len(pieces) <= _MOST_KEY_WORDS:
        return [said, " ".join([word, *things]).strip()] if len(things) > 1 else [said]
    nouns = [token.text for token in document if token.pos_ in ("NOUN", "PROPN", "NUM")]
    first = pieces[:_MOST_KEY_WORDS]
    while first and document[len(first) - 1].tag_ in ("IN", "CC", "TO", "DT"):
        first.pop()
    briefly = [things[-_MOST_KEY_WORDS:], first, nouns[-_MOST_KEY_WORDS:]]
    if _CONDITION.search(plain):  # it stands at the end
        briefly = [some for some in briefly if some[-1:] == pieces[-1:]]
    return [f"{word} {' '.join(some)}".strip() for some in briefly if len(some) >= _SHORTEST]


def _of_parts(parts: _Parts) -> list[str]:
    word, subject, predicate = parts.word, parts.subject, parts.predicate
    if word:
        told = f"{subject} {_finite(parts)}".strip()
        to = subject == "I" and parts.helper in ("should", "can", "must")
        return [
            f"any idea {word} {told}",
            f"need to know {word} {told}",
            f"could somebody tell me {word} {told}",
            *([f"{word} to {predicate}"] if to else []),
        ]
    if subject == "I":
        return _of_myself(parts.helper, predicate)
    if subject == "you":
        told = f"you {predicate}" if parts.helper == "do" else f"you {parts.helper} {predicate}"
        return [f"I'd like to know if {told}", f"is it right that {told}", f"so {told}?"]
    told = f"{subject} {_finite(parts)}"
    return [f"wondering if {told}", f"somebody told me {told}, right?", f"so {told}?"]


def _of_myself(helper: str, predicate: str) -> list[str]:
    verb = predicate.split(" ", 1)[0]
    if helper in ("can", "may", "could"):
        return [
            f"ok to {predicate}",
            f"am I allowed to {predicate}",
            f"{gerund(predicate)}, is that fine",
            f"I'd like to {predicate}, is that all right",
        ]
    if helper in ("should", "must"):
        return [
            f"do I need to {predicate}",
            f"is it best to {predicate}",
            f"not sure whether to {predicate}",
            f"{gerund(predicate)}, worth it",
        ]
    if helper == "do" and verb in ("have", "need"):
        rest = predicate.removeprefix("have to ").removeprefix("need to ")
        if rest == predicate:
            return [f"will I need {predicate.partition(' ')[2]}"]
        return [f"must I {rest}", f"what if I don't {rest}", f"is it necessary to {rest}"]
    if helper in ("will", "would", "am", "is"):
        going = f"be {predicate}" if helper in ("am", "is") else predicate
        return [f"am I going to {going}", f"is it likely that I {helper} {predicate}",
                f"wondering if I {helper} {predicate}"]  # fmt: skip
    return [f"wondering if I {predicate}"]


def _inside(predicate: str) -> bool:
    """Whether what is said has a pronoun that another before it would make unclear."""
    return bool(re.search(r"\b(?:it|they|them|its|their)\b", predicate))


def _finite(parts: _Parts) -> str:
    """The predicate with its helper as in a statement: "is valid", "lasts", "can be shared"."""
    if parts.helper in ("do", "did"):
        return parts.predicate
    if parts.helper == "does":
        verb, _, rest = parts.predicate.partition(" ")
        return f"{third_person(verb)} {rest}".strip()
    return f"{parts.helper} {parts.predicate}"


def _shortened(plain: str) -> str:
    """``plain`` without its last adverbial, where it is long."""
    if len(plain.split()) < _LONG_QUESTION:
        return ""
    root = next(parse(f"{plain}?").sents).root
    last = [part for part in root.children if part.dep_ in ("prep", "npadvmod") and part.i > root.i]
    if len(last) < 2:
        return ""
    cut = last[-1].left_edge
    kept = root.doc[: cut.i].text.strip(" ,")
    return kept if len(kept.split()) >= _SHORTEST + 2 else ""


def _apart(plain: str, treatment: str) -> _Parts:
    word, rest = _word_of(plain)
    named = re.match(rf"(\w+) ((?:an? )?{re.escape(treatment)}) (.+)", rest) if treatment else None
    if named and named.group(1) in _HELPERS and _is_verb(named.group(3).split(" ", 1)[0]):
        return _Parts(word, named.group(1), named.group(2), named.group(3), many=False)
    document = parse(f"{rest}?")
    first = document[0]
    if first.lower_ not in _HELPERS:
        return _Parts(word, "", "", "", many=False)
    who = _subject(first)
    if who is None or who.left_edge.i != 1:
        chunk = next((part for part in document.noun_chunks if part.start == 1), None)
        if chunk is None or document[chunk.end].lower_ in ("of", "and", "or", "for", "in", "with"):
            return _Parts(word, "", "", "", many=False)
        who, end = chunk.root, chunk.end
    else:
        end = who.right_edge.i + 1
    predicate = document[end:-1].text.strip()
    many = who.tag_ in ("NNS", "NNPS") or any(part.dep_ == "conj" for part in who.children)
    subject = document[1:end].text
    bare = predicate.split(" ", 1)[0] if predicate else ""
    acts = first.lower_ not in ("do", "does") or _is_verb(bare)
    if not predicate or subject.lower() == "there" or not acts:
        return _Parts(word, "", "", "", many=False)
    return _Parts(word, first.lower_, "I" if subject == "i" else subject, predicate, many)


def _is_verb(bare: str) -> bool:
    """Whether ``bare`` can follow "it can"."""
    return bool(bare) and parse(f"it can {bare} it")[2].tag_ == "VB"


def _subject(helper: Token) -> Token | None:
    verb = helper if helper.dep_ == "ROOT" else helper.head
    found = language.subject(verb)
    return found if found is not None and found.i > helper.i else None


def _word_of(plain: str) -> tuple[str, str]:
    match = _ASKING.match(plain)
    return (match.group(1).lower(), plain[match.end() :].strip()) if match else ("", plain)


def _turned(frames: tuple[str, ...], seed: int) -> list[str]:
    start = seed % max(1, len(frames))
    return [*frames[start:], *frames[:start]]
