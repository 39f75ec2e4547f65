"""A question taken apart: "how long" + "should" + "I" + "wait before I wash my hair"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Token

from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse

_ASKING = re.compile(
    r"(?i)(how (?:long|often|soon|much|many \w+|far|early|late)|how|when|where|why|what|who|"
    r"which \w+)\b"
)

_HELPERS = frozenset(
    {"do", "does", "did", "can", "could", "will", "would", "should", "must", "may", "is", "are"}
    | {"am", "has", "have"}
)


@dataclass(frozen=True)
class Parts:
    """A question taken apart: "how long" + "should" + "I" + "wait before I wash my hair"."""

    word: str
    helper: str
    subject: str
    predicate: str
    many: bool


def apart(plain: str, treatment: str) -> Parts:
    """``plain`` taken apart; all but its first word empty where that is not sure."""
    word, rest = word_of(plain)
    named = re.match(rf"(\w+) ((?:an? )?{re.escape(treatment)}) (.+)", rest) if treatment else None
    if named and named.group(1) in _HELPERS and _is_verb(named.group(3).split(" ", 1)[0]):
        return Parts(word, named.group(1), named.group(2), named.group(3), many=False)
    document = parse(f"{rest}?")
    first = document[0]
    if first.lower_ not in _HELPERS:
        return Parts(word, "", "", "", many=False)
    who = _subject(first)
    if who is None or who.left_edge.i != 1:
        chunk = next((part for part in document.noun_chunks if part.start == 1), None)
        if chunk is None or document[chunk.end].lower_ in ("of", "and", "or", "for", "in", "with"):
            return Parts(word, "", "", "", many=False)
        who, end = chunk.root, chunk.end
    else:
        end = who.right_edge.i + 1
    predicate = document[end:-1].text.strip()
    many = who.tag_ in ("NNS", "NNPS") or any(part.dep_ == "conj" for part in who.children)
    subject = document[1:end].text
    bare = predicate.split(" ", 1)[0] if predicate else ""
    acts = first.lower_ not in ("do", "does") or _is_verb(bare)
    if not predicate or subject.lower() == "there" or not acts:
        return Parts(word, "", "", "", many=False)
    return Parts(word, first.lower_, "I" if subject == "i" else subject, predicate, many)


def _is_verb(bare: str) -> bool:
    """Whether ``bare`` can follow "it can"."""
    return bool(bare) and parse(f"it can {bare} it")[2].tag_ == "VB"


def _subject(helper: Token) -> Token | None:
    verb = helper if helper.dep_ == "ROOT" else helper.head
    found = language.subject(verb)
    return found if found is not None and found.i > helper.i else None


def word_of(plain: str) -> tuple[str, str]:
    """What ``plain`` asks for ("how long"), or "", and the rest."""
    match = _ASKING.match(plain)
    return (match.group(1).lower(), plain[match.end() :].strip()) if match else ("", plain)
