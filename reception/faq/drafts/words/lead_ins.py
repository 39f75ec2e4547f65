"""What a sentence begins with before it says anything: "Please note that", "A word of warning:"."""

from __future__ import annotations

import re

from spacy.tokens import Span

from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import sentence, third_person
from reception.faq.drafts.words.wording import words

_LABEL = re.compile(r"([A-Z][^:.,;]{2,40}): (?=\S+ \S+ \S+)")
_INVERTED = re.compile(r"Should (?!you\b|I\b|we\b)")
_NOT_SURPRISED = re.compile(
    r"(?i)(?:please )?(?:don[’']t|do not) (?:be )?"
    r"(?:surprised|alarmed|worry|worried|panic|concerned)(?: or \w+)? (?:if|when) you (?=\w)"
)


_PLAINER = {
    r"(?i)\bought to\b": "should",
    r"\b(has|have|'ve|’ve) got (?=an?\b|the\b|any\b)": r"\1 ",
}
"""How a sentence says in other words what is read more surely: what is sought, what it becomes."""


def said_after(span: Span) -> Span | None:
    """The sentence that ``span`` makes without what leads to it, or None where nothing does."""
    text = span.text.strip()
    if text.endswith("?"):
        return None
    plain = _without(text)
    for said, plainer in _PLAINER.items():
        plain = re.sub(said, plainer, plain)
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
    if text.startswith(("Should you ", "Should we ")):
        return f"If{text.removeprefix('Should')}"
    if _INVERTED.match(text):
        head, comma, tail = text.partition(",")
        asked = next(parse(f"{head}?").sents)
        who = language.subject(asked.root)
        if comma and who is not None and who.left_edge.i == 1:
            named = asked.doc[1 : who.right_edge.i + 1]
            said = _in_present(asked.doc[named.end : -1].text, who.tag_ in ("NNS", "NNPS"))
            return f"If {named.text} {said},{tail}"
        rest = parse(text.removeprefix("Should "))
        chunk = next(iter(rest.noun_chunks), None)
        if chunk is not None and chunk.start == 0:
            # "Should the skin blister, …": the parser takes the verb for a noun.
            whole = chunk.end < len(rest) and rest[chunk.end].text == ","
            end = chunk.end - 1 if whole and len(chunk) > 2 else chunk.end
            said = _in_present(rest[end:].text, rest[end - 1].tag_ in ("NNS", "NNPS"))
            return f"If {rest[:end].text} {said}"
    label = _LABEL.match(text)
    if label and not any(token.pos_ in ("VERB", "AUX") for token in parse(label.group(1))):
        return text[label.end() :]
    return text


def _in_present(predicate: str, many: bool) -> str:
    """As in "be blurred" as "is blurred", "blister" as "blisters"."""
    verb, _, rest = predicate.partition(" ")
    end = re.search(r"[,.;]*$", verb)
    mark = end.group() if end else ""
    bare = verb.removesuffix(mark) if mark else verb
    said = ("are" if many else "is") if bare == "be" else bare if many else third_person(bare)
    return f"{said}{mark} {rest}".strip()
