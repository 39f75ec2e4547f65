"""The clauses of a long sentence, each read as a sentence of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span

from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import References, sentence
from reception.faq.drafts.words.wording import words

_STOPS = frozenset({";", ":", "–", "—", "-"})
_JOINTS = frozenset({"and", "but", "so", "yet", "whereas", "while", "although", "though"})
_JOINED = re.compile(rf"(?i)^[\s,;:–—-]*(?:(?:{'|'.join(sorted(_JOINTS))})\b,? *)?")
_LIMITED = re.compile(
    r"(?i)(?:if|when|whenever|unless|should|once|until|before|after|with|during|under|below|over|"
    r"above|in|for|at|on|provided)\b"
)
"""How a sentence begins that says first for whom or when all of it holds."""


@dataclass(frozen=True)
class Clause:
    """A clause that can stand alone.

    Attributes:
        span: parsed as a sentence of its own.
        refs: what its pronouns stand for, by the token's place in ``span``.
    """

    span: Span
    refs: References


def clauses_of(span: Span, refs: References) -> list[Clause]:
    """The clauses of ``span``; none where it is only one, or where one needs another."""
    pieces = list(_pieces(span))
    if len(pieces) < 2:
        return []
    return [_read(span, start, end, refs) for start, end in pieces]


def _pieces(span: Span) -> Iterator[tuple[int, int]]:
    """Where clauses begin and end, in characters of ``span``."""
    text = span.text
    limited = bool(_LIMITED.match(text))
    start = 0
    for cut, strong in [*_cuts(span), (len(text), True)]:
        last = cut == len(text)
        follows = text[cut:]
        if not last and (limited and not strong and not _LIMITED.match(_bare(follows))):
            continue
        if not last and not (_stands(text[start:cut]) and _stands(_first_of(follows))):
            continue
        yield start, cut
        start = cut
        limited = bool(_LIMITED.match(_bare(follows)))


def _cuts(span: Span) -> list[tuple[int, bool]]:
    """Where a clause may begin, and whether a stop says so rather than a word."""
    found = []
    for token in span[1:-1]:
        place = token.idx - span.start_char
        apart = token.text in (";", ":") or (token.nbor(-1).whitespace_ and token.whitespace_)
        if token.text in _STOPS and apart:
            found.append((place, True))
        elif token.lower_ in _JOINTS and _new_subject(span, token.i):
            found.append((place, False))
    return found


def _new_subject(span: Span, joint: int) -> bool:
    """Whether what follows ``joint`` has a subject and its verb, or gives an order."""
    start = joint + 1
    ordered = span.doc[joint - 1].text == "," or language.imperative(span.root)
    for token in span.doc[start : span.end]:
        if token.dep_ in language.SUBJECTS and token.head.i > token.i:
            return token.left_edge.i >= start and language.finite(token.head)
        if token.pos_ in ("VERB", "AUX") and token.i - start < 2:
            return ordered and token.lower_ in words().imperatives and token.tag_ != "VBG"
    return False


def _bare(text: str) -> str:
    return _JOINED.sub("", text, count=1)


def _first_of(text: str) -> str:
    """``text`` to its next stop."""
    return re.split(r"; |: | [–—-] ", _bare(text))[0]


def _stands(text: str) -> bool:
    """Whether a piece says something without the others."""
    bare = _bare(text).strip(" ,;:–—-.")
    if len(bare.split()) < 3:
        return False
    root = next(parse(f"{sentence(bare)}.").sents).root
    if root.pos_ not in ("VERB", "AUX") or language.child(root, "mark") is not None:
        return False
    said = language.finite(root) and language.subject(root) is not None
    first = bare.split()[0].lower() in words().imperatives | {"please", "never", "always"}
    return said or first or (language.imperative(root) and root.lemma_ in words().imperatives)


def _read(span: Span, start: int, end: int, refs: References) -> Clause:
    piece = span.text[start:end]
    bare = _bare(piece).rstrip(" ,;:–—-.!")
    before = span.start_char + start + piece.index(bare) if bare else 0
    read = next(parse(f"{sentence(bare)}.").sents)
    known = {
        token.idx - before: refs[token.i]
        for token in span
        if token.i in refs and token.idx >= before
    }
    return Clause(read, {token.i: known[token.idx] for token in read if token.idx in known})
