"""What a sentence begins with before it says anything: "Please note that", "A word of warning:"."""

from __future__ import annotations

import re

from spacy.tokens import Span

from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import sentence
from reception.faq.drafts.words.wording import words

_LABEL = re.compile(r"([A-Z][^:.,;]{2,40}): (?=\S+ \S+ \S+)")
_INVERTED = re.compile(r"Should (?!you\b|I\b|we\b)")
_NOT_SURPRISED = re.compile(
    r"(?i)(?:please )?(?:don[’']t|do not) (?:be )?"
    r"(?:surprised|alarmed|worry|worried|panic|concerned)(?: or \w+)? (?:if|when) you (?=\w)"
)


def said_after(span: Span) -> Span | None:
    """The sentence that ``span`` makes without what leads to it, or None where nothing does."""
    text = span.text.strip()
    if text.endswith("?"):
        return None
    plain = _without(text)
    if plain == text or len(plain.split()) < 3:
        return None
    return next(parse(sentence(plain)).sents)


def _without(text: str) -> str:
    if _NOT_SURPRISED.match(text):
        return _NOT_SURPRISED.sub("You may ", text, count=1)
    lower = text.lower().replace("’", "'")
    for phrase in words().lead_ins:
        if re.match(rf"{phrase}(?![\w-])", lower):
            found = re.match(rf"{phrase}[ ,:–-]*", lower)
            return text[found.end() :] if found else text
    if text.startswith("Should you "):
        return f"If{text.removeprefix('Should')}"
    if _INVERTED.match(text):
        head, comma, tail = text.partition(",")
        asked = next(parse(f"{head}?").sents)
        who = language.subject(asked.root)
        if comma and who is not None and who.left_edge.i == 1:
            named = asked.doc[1 : who.right_edge.i + 1]
            return f"If {named.text} should {asked.doc[named.end : -1].text},{tail}"
        rest = parse(text.removeprefix("Should "))
        chunk = next(iter(rest.noun_chunks), None)
        if chunk is not None and chunk.start == 0:
            # "Should the skin blister, …": the parser takes the verb for a noun.
            whole = chunk.end < len(rest) and rest[chunk.end].text == ","
            end = chunk.end - 1 if whole and len(chunk) > 2 else chunk.end
            return f"If {rest[:end].text} should {rest[end:].text}"
    label = _LABEL.match(text)
    if label and not any(token.pos_ in ("VERB", "AUX") for token in parse(label.group(1))):
        return text[label.end() :]
    return text
