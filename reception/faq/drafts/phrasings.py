"""How people type a question on a phone: short, topic first, first person, without a mark."""

from __future__ import annotations

import re
from binascii import crc32
from functools import lru_cache
from itertools import zip_longest

from reception.faq.drafts.key_words import NEGATING, NOT_TYPED_SHORT, key_words
from reception.faq.drafts.question_parts import Parts, apart, word_of
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import gerund, third_person

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

_FRAMES = 6
_MOST_KEY_WORDS = 5
_SHORTEST = 3
_LONG_QUESTION = 9
"""Words from which people leave out the end when they type."""

_ALONE = 6
"""Frames of a question that can be put in one way only."""
_NEGATIVE = re.compile(
    r"(?i)\b(?:not|no|never|without|nothing|nobody|none|neither|nor|cannot)\b|n['’]t\b"
)
_CONDITION = re.compile(r" (?:if|when|with|without|after|before|during|over|while|under) ")
_NAMELESS = frozenset({"i", "you", "we", "it", "they", "there", "this", ""})


@lru_cache(maxsize=1024)
def phrasings(question: str, treatment: str) -> tuple[str, ...]:
    """Ways to type ``question`` that keep all it means, in an order of its own.

    Args:
        question: as the draft asks it.
        treatment: what it is about ("hot stone massage"), or "".
    """
    asked = question.rstrip("? ")
    plain = asked if asked.startswith("I ") else asked[:1].lower() + asked[1:]
    parts = apart(plain, re.sub(r"^an? ", "", treatment))
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


def _asking(plain: str, parts: Parts, treatment: str) -> list[str]:
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
    if parts.word not in NOT_TYPED_SHORT:
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
    word, _ = word_of(plain)
    said = key_words(plain)
    pieces = said.removeprefix(word).split() if word else said.split()
    document = parse(" ".join(pieces))
    things = [
        token.text
        for token in document
        if token.pos_ in ("NOUN", "PROPN", "NUM", "VERB", "ADJ") or token.text in NEGATING
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


def _of_parts(parts: Parts) -> list[str]:
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


def _finite(parts: Parts) -> str:
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


def _turned(frames: tuple[str, ...], seed: int) -> list[str]:
    start = seed % max(1, len(frames))
    return [*frames[start:], *frames[:start]]
