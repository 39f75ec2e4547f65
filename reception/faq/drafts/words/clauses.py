"""The clauses of a long sentence, each read as a sentence of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span, Token

from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import References, sentence
from reception.faq.drafts.words.wording import words

_STOPS = frozenset({";", ":", "–", "—", "-"})
_JOINTS = frozenset({"and", "but", "so", "yet", "whereas", "while", "although", "though"})
_JOINED = re.compile(rf"(?i)^[\s,;:–—-]*(?:(?:{'|'.join(sorted(_JOINTS))})\b,? *)?")
_JOINT_LAST = re.compile(rf"(?i)[\s,]*(?:\b(?:{'|'.join(sorted(_JOINTS))}|or)\b,?\s*)?$")
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
        return _sharing(span, refs)
    return [_read(span, start, end, refs) for start, end in pieces]


def _sharing(span: Span, refs: References) -> list[Clause]:
    """What a sentence says one after the other of one subject, each with it.

    As in "Vouchers are valid for three years and cannot be exchanged": two sentences.
    """
    root = span.root
    who = language.subject(root)
    if who is None or who.dep_ == "expl" or not language.finite(root) or _LIMITED.match(span.text):
        return []
    said, joined = [root], [root]
    for token in span[root.i - span.start + 1 :]:
        if token.dep_ != "conj" or token.pos_ not in ("VERB", "AUX"):
            continue
        # The parser takes "eases" of "helps you sleep and eases pain" for another "sleep".
        beside = token.head in joined or (token.tag_ == "VBZ" and token.head.tag_ == "VB")
        if beside and language.finite(token) and language.subject(token) is None:
            said += [token] if _says_something(joined[-1], token) else []
            joined.append(token)
    if len(said) < 2:
        return []
    starts = [min(part.i for part in (verb, *language.auxiliaries(verb))) for verb in said[1:]]
    named = span.doc[who.left_edge.i : who.right_edge.i + 1]
    clauses = [_read(span, 0, span.doc[starts[0]].idx - span.start_char, refs, _JOINT_LAST)]
    for start, end in zip(starts, [*starts[1:], span.end]):
        piece = _JOINT_LAST.sub("", span.doc[start:end].text).rstrip(" ,;:–—-.!")
        read = next(parse(f"{sentence(named.text)} {piece}.").sents)
        after = len(named.text) + 1
        known = {}
        for token in read:
            inside = token.idx < after
            place = token.idx + (named.start_char if inside else span.doc[start].idx - after)
            same = next((part for part in span if part.idx == place), None)
            if same is not None and same.i in refs:
                known[token.i] = refs[same.i]
        clauses.append(Clause(read, known))
    return clauses


def _says_something(verb: Token, following: Token) -> bool:
    """Whether ``verb`` has an object of its own before ``following``: not "soothes and heals"."""
    return any(
        verb.i < part.i < following.i and part.dep_ not in ("cc", "punct", "advmod")
        for part in verb.children
    )


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


def _read(
    span: Span, start: int, end: int, refs: References, without: re.Pattern[str] | None = None
) -> Clause:
    piece = span.text[start:end]
    piece = without.sub("", piece) if without else piece
    bare = _bare(piece).rstrip(" ,;:–—-.!")
    before = span.start_char + start + piece.index(bare) if bare else 0
    read = next(parse(f"{sentence(bare)}.").sents)
    known = {
        token.idx - before: refs[token.i]
        for token in span
        if token.i in refs and token.idx >= before
    }
    return Clause(read, {token.i: known[token.idx] for token in read if token.idx in known})
