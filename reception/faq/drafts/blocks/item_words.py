"""Items of lists as a visitor says them: without asides, with articles, from "you" to "I"."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.wording import words

LONGEST = 11
"""Words of a condition that one question asks about whole."""

_ENDS = re.compile(r"(?:[.;!?](?:\s|$)|\s[–—-]+\s|\s*\([^)]*\)|:\s).*$", re.DOTALL)
_ASIDE = re.compile(
    r",? (?:such as|like|e\.g\.|for example|for instance|including|i\.e\.).*$"
    r"|,? (?:which|because|since) .*$"
)
_GOES_ON = re.compile(
    r"(?i)^(?:so|as|because|since|then|but|which|please|we|I|you|it|this|they|our|the therapist)\b"
)
_SHORT = re.compile(r"(?i)\b(you|they|we)(ve)\b|\b(you|they)(re)\b")
_SPOKEN = {
    "your": "my", "yours": "mine", "yourself": "myself", "we": "you", "us": "you", "our": "your",
}  # fmt: skip


def as_visitor(text: str) -> str:
    """A clause said to the reader, as the reader says it: "you take" is "I take"."""
    parts = []
    tokens = list(parse(text))
    for place, token in enumerate(tokens):
        said = token.lower_
        before = tokens[place - 1].lower_ if place else ""
        new = _SPOKEN.get(said, token.text)
        if said == "you":
            new = "I" if token.dep_ in language.SUBJECTS or place == 0 else "me"
        elif before == "you" and said in ("are", "'re", "’re"):
            new = "am" if said == "are" else "'m"
        elif before == "you" and said == "were":
            new = "was"
        parts.append(new + token.whitespace_)
    return "".join(parts).strip()


def spelled(text: str) -> str:
    """``text`` without a joining word at its start, its short forms with their apostrophes."""
    text = re.sub(r"(?i)^(?:and|or) (?=\w)", "", text.strip())
    return _SHORT.sub(r"\1\3'\2\4", text)


def named(item: str) -> str:
    """``item`` without what is said of it after a stop, a dash or in brackets."""
    text = item.strip().strip("*•–- ").rstrip(".;,!:")
    text = re.sub(r"^(?:about|of|any of|also|or|and) ", "", text, flags=re.IGNORECASE)
    text = _ENDS.sub("", text) or text
    return _ASIDE.sub("", text).strip().rstrip(",")


def clause_of(text: str) -> str:
    """The condition of "you have a pacemaker, we cannot …"."""
    kept: list[str] = []
    for place, segment in enumerate(re.split(r",\s+", text)):
        if place and _starts_main(segment):
            break
        kept.append(segment)
    return ", ".join(kept)


def listed_things(text: str) -> list[str]:
    """The things of "gout, an ulcer or a broken bone"; ``text`` where they are not clear."""
    parts = re.split(r",\s*(?:and |or )?|\s+or\s+(?=an?\b)", text)
    if "," in text and len(parts) > 1:
        last = re.split(r"\s+(?:or|and)\s+", parts[-1])
        parts = [*parts[:-1], *last]
    clear = all(_is_thing(part) and len(part.split()) <= LONGEST for part in parts)
    return parts if clear else [text]


def counted(thing: str) -> str:
    """``thing`` with an article where English wants one: "a pacemaker"."""
    document = parse(f"you have {thing}")
    if document[2].pos_ in ("DET", "PRON", "NUM") or document[2].tag_ in ("PDT", "VBN", "VBD"):
        return thing
    head = language.child(next(document.sents).root, "dobj") or document[-1]
    last = document[-1] if head.i < 2 else head
    if last.lemma_.lower() not in list_words().counted or last.tag_ in ("NNS", "NNPS"):
        return thing
    return f"{'an' if thing[:1].lower() in 'aeiou' else 'a'} {thing}"


def short(thing: str) -> str:
    """The first words of a thing, for examples."""
    cut = re.split(r",| (?:that|which|who|when|where|with|such|in|at|of my|as) ", thing)[0].strip()
    return cut if cut and parse(cut)[-1].pos_ in ("NOUN", "PROPN", "NUM") else thing


def leading(document: Doc) -> Token | None:
    """The last word of the phrase that ``document`` begins with."""
    last = None
    for token in document:
        joins = token.pos_ == "CCONJ" and last is not None and last.tag_ in ("JJ", "VBG", "VBN")
        if joins:
            continue
        if token.pos_ in ("ADP", "PART", "SCONJ", "CCONJ", "AUX") or token.tag_ in (
            "WP",
            "WDT",
            "-LRB-",
        ):
            break
        if token.text == "," or (last is not None and token.tag_ in ("VBG", "VBZ", "VBD", "VBP")):
            break
        last = token
    return last


def _starts_main(segment: str) -> bool:
    if _GOES_ON.match(segment):
        return True
    root = next(parse(segment).sents).root
    first = segment.split()[0].lower()
    return first in words().imperatives | words().telling_verbs and root.tag_ in ("VB", "VBP")


def _is_thing(text: str) -> bool:
    root = next(parse(text).sents).root if text else None
    return root is not None and root.pos_ in ("NOUN", "PROPN") and root.tag_ != "VBG"
