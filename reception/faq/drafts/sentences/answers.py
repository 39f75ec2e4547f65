"""An answer from a passage: its own sentences, made to stand alone, and no more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Span

from reception.faq.book import LONGEST_ANSWER
from reception.faq.drafts.sentences.claims import counts_off
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.wording import words

_EXPLETIVE = re.compile(
    r"(?i)it (?:is|was|has|should|must|can|may|might|could)(?: be| been)? (?:\w+ly )?"
    r"(?:noted|said|known|thought|claimed|believed|remembered|stressed|shown|found|important|worth|"
    r"possible|best|better|fine|normal|common|advisable|wise|sensible|essential|hoped|clear)\b"
)
"""How a sentence begins whose "it" stands for nothing."""

NOT_WHOLE = "The full list is in our article."
"""Ends an answer that has no room for a whole list, so that nobody takes it for the whole."""


def length(text: str) -> int:
    """Words of ``text``, as the book counts them."""
    return len(text.split())


def from_sentences(spans: Sequence[Span], subject: str = "") -> str:
    """The answer that sentences make: as they stand, but for a pronoun that begins them.

    Args:
        spans: neighbouring sentences of a paragraph.
        subject: what a pronoun at their beginning stands for, "" where that is not certain.
    """
    parts: list[str] = []
    if len(spans) > 1 and _only_counts_off(spans[0]):
        spans = spans[1:]
    for place, span in enumerate(spans):
        text = _first(span, subject) if place == 0 else span.text.strip()
        if parts and length(" ".join([*parts, text])) > LONGEST_ANSWER:
            break
        parts.append(text)
    return tidied(" ".join(parts))


def from_list(lead: str, items: Sequence[str], closing: str = "") -> str:
    """The answer that a list makes: its lead, its items as one sentence, then ``closing``."""
    parts = [_item(text) for text in items]
    whole = lead.strip().rstrip(".: ")
    kept: list[str] = []
    for part in parts:
        room = LONGEST_ANSWER - (0 if part is parts[-1] else length(NOT_WHOLE)) - length(closing)
        if length(" ".join([whole, *kept, part])) > room:
            break
        kept.append(part)
    text = "; ".join(kept)
    text = f"{whole}: {text}" if whole else sentence(text)
    text = text.rstrip(".;, ") + "."
    whole_list = text if len(kept) == len(parts) else f"{text} {NOT_WHOLE}"
    return tidied(f"{whole_list} {closing}")


def tidied(text: str) -> str:
    """At most `LONGEST_ANSWER` words, with a capital and a full stop, without curly brackets."""
    text = re.sub(r"\s+", " ", text).strip().translate(str.maketrans("{}", "()"))
    pieces = text.split()
    if len(pieces) > LONGEST_ANSWER:
        kept = " ".join(pieces[:LONGEST_ANSWER])
        cut = max(kept.rfind(mark) for mark in ("; ", ", ", ": ", " and "))
        text = kept[:cut] if cut > 0 else kept
    text = text.rstrip(" ,;:–—-")
    if text and text[-1] not in ".!?…\"'”’)":
        text += "."
    return sentence(text)


def _first(span: Span, subject: str) -> str:
    """The first sentence of an answer: no connective, and its subject said in words."""
    start = _after_connective(span)
    tokens = list(span)[start:]
    root = span.root
    text = "".join(token.text_with_ws for token in tokens).strip()
    begins = tokens[0] if tokens else None
    if subject and begins is not None and begins.lower_ in ("it", "this"):
        said = (
            not _EXPLETIVE.match(text)
            and begins.dep_ in ("nsubj", "nsubjpass")
            and begins.pos_ in ("PRON", "DET")
        )
        if said and begins.whitespace_:
            text = f"{subject} {text[len(begins.text) :].strip()}"
    text = sentence(text)
    who = language.subject(root)
    kind = language.child(root, "attr")
    if who is not None and kind is not None and counts_off(who) and root.lemma_ == "be":
        # "The third is collagen, a protein …": "Collagen is a protein …".
        aside = language.child(kind, "appos")
        if aside is not None:
            be = "are" if kind.tag_ == "NNS" else "is"
            named_as = span.doc[kind.left_edge.i : aside.left_edge.i].text.strip(" ,–—-")
            return sentence(
                f"{named_as} {be} {span.doc[aside.left_edge.i : span.end].text.strip()}"
            )
    return text


def _only_counts_off(span: Span) -> bool:
    """As in "The second is moisture.": nothing that an answer could begin with."""
    who = language.subject(span.root)
    return (
        who is not None
        and counts_off(who)
        and len(span) < 8
        and all(part.dep_ != "appos" for part in span)
    )


def _after_connective(span: Span) -> int:
    lower = span.text.lower().replace("’", "'")
    found = max(
        (phrase for phrase in words().connectives if re.match(rf"{re.escape(phrase)}\b", lower)),
        key=len,
        default="",
    )
    if not found:
        return 0
    for place, token in enumerate(span):
        if token.idx - span.start_char >= len(found):
            if token.text == ",":
                return place + 1
            plain = found in (
                "and",
                "but",
                "so",
                "also",
                "then",
                "yet",
                "however",
                "therefore",
                "thus",
            )
            return (
                place
                if plain and language.subject(span.root) is not None and span.root.i > token.i
                else 0
            )
    return 0


def _item(text: str) -> str:
    """An item as part of a sentence."""
    text = text.strip().rstrip(".;,")
    first = text.split(" ", 1)[0]
    name = first == "I" or first[1:2].isupper() or any(letter.isdigit() for letter in first)
    return text if name else text[:1].lower() + text[1:]
