"""For whom or when a sentence limits or withholds, by its words: "a no-no over varicose veins".

Grammar finds most conditions (``cautions``, ``withheld``). Here is what it does not: clauses that
the parser takes for something else, people named by what they have, places of the body, and a
condition that is itself the subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.caution_forms import (
    about_money,
    limits,
    sends_for_help,
    withholds,
)
from reception.faq.drafts.sentences.caution_words import form, one_of
from reception.faq.drafts.sentences.illness import concerns_health, is_had
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import References, noun_phrase, spoken
from reception.faq.drafts.words.question_forms import statement
from reception.faq.drafts.words.wording import mentions, words

_VERBS = {"wearer": "wear", "user": "use"}
_PLACES = frozenset({"over", "near", "around", "across", "onto", "above", "on"})
_TIMES = frozenset({"during", "after", "following", "within", "with", "without"})
_LABEL = re.compile(r"^([^\s:?!.,;]+(?: [^\s:?!.,;]+){0,4})(?::| –| —|\?) ")
_LONGEST = 12
_HANGS = re.compile(r"\b(?:it|them|they|this|these|those|that|he|she|so|ones?)\b")


def limited(span: Span, refs: References) -> str:
    """As in "if I have a pacemaker", "over varicose veins", "before the wound has closed", or "".

    Only what concerns somebody's health, in a sentence that limits, forbids or sends to a doctor.
    """
    text = span.text.replace("’", "'")
    if about_money(text):
        return ""
    if not (limits(text) or sends_for_help(text) or form("allows").search(text)):
        return ""
    return next(filter(None, map(_fit, _found(span, text, refs))), "")


def rules_on(said: str) -> bool:
    """Whether ``said``, of a condition, limits a treatment, not just tells what it is."""
    lower = said.lower().replace("’", "'")
    return bool(withholds(said) or sends_for_help(said) or one_of("ruled").search(lower))


def labelled(label: str, span: Span) -> str:
    """As in "if I have neck trouble" of "Neck trouble? Tell us.", where ``span`` is the latter."""
    name = label.strip().rstrip("?:").strip()
    if not (1 <= len(name.split()) <= 5 and is_had(name)) or parse(name)[0].pos_ in ("AUX", "PRON"):
        return ""
    if any(token.tag_ in ("WP", "WRB", "MD", "VBZ", "VBP", "PRP") for token in parse(name)):
        return ""
    text = span.text.replace("’", "'")
    return _fit(_having(name)) if limits(text) or sends_for_help(text) else ""


def _found(span: Span, text: str, refs: References) -> Iterator[str]:
    yield from _clauses(text)
    yield _whoever(span, refs)
    yield _group(text)
    yield _people(text)
    yield _label(text)
    yield from _phrases(span, refs)
    yield _checked(text)
    yield _subject(span, refs)


def _fit(clause: str) -> str:
    """``clause`` where a question can end with it."""
    bare = re.sub(r"\s+", " ", clause).strip(" ,.;:!")
    return "" if len(bare.split()) > _LONGEST or _HANGS.search(bare[3:]) else bare


def _clauses(text: str) -> Iterator[str]:
    """The clauses that begin with a conjunction, wherever they stand."""
    matches = [
        *form("first_clause").finditer(text),
        *form("before_order").finditer(text),
        *form("last_clause").finditer(text),
    ]
    for match in matches:
        joint, told = match.group(1).lower(), form("cut").sub("", match.group(2)).strip(" ,.!?")
        rest = text.replace(match.group(0), " ")
        said = limits(rest) or sends_for_help(rest) or form("allows").search(rest)
        barred = (
            withholds(rest) and not form("terms").search(text) and re.match(r"(?i)your?\b", told)
        )
        ours = re.match(r"(?i)your?\b|\w+ing\b|in |pregnant", told)
        if barred or (said and (concerns_health(told) if ours else is_had(told))):
            yield _clause(joint, told)


def _clause(joint: str, told: str) -> str:
    if doubt := re.match(form("elliptic"), told):
        rest = told[doubt.end() :]
        return _having(rest) if doubt.group(0) else f"if I am {_mine(rest)}"
    if re.match(r"(?i)\w+ing\b", told):
        return f"while {_mine(told)}"
    if joint in ("until", "till", "before"):
        return f"before {_mine(told)}" if len(told.split()) > 2 else ""
    if joint == "once":
        return f"before {_mine(told)}"
    root = next(parse(f"{told[:1].upper()}{told[1:]}.").sents).root
    if language.subject(root) is None:
        return ""
    if joint == "should":
        who = language.subject(root)
        if who is not None and who.lower_ == "you":
            return f"if {_mine(told)}"
        verb = re.sub(rf"\b{re.escape(root.text)}\b", f"should {root.text}", told, count=1)
        return f"if {_mine(verb)}"
    return f"{'if' if joint not in ('when', 'while') else joint} {_mine(told)}"


def _whoever(span: Span, refs: References) -> str:
    """As in "Whoever has brittle bones works with a chair"."""
    for token in span:
        if token.lower_ not in ("whoever", "who") or token.i > span.start + 1:
            continue
        people = token.lower_ == "whoever" or (
            token.i > 0 and token.nbor(-1).lemma_.lower() in words().people
        )
        verb = token.head
        if not people or verb.pos_ not in ("VERB", "AUX"):
            continue
        told = statement(verb, refs, ("I", "I"))
        if told is not None and concerns_health(told.plain):
            return f"if {told.plain}"
    return ""


def _group(text: str) -> str:
    """As in "Persons suffering from asthma may be treated, provided …"."""
    match = form("group").match(text)
    if match is None or not is_had(match.group(1)):
        return ""
    said = text[match.end() :]
    if not (limits(said) or form("allows").search(said)):
        return ""
    taken = mentions(match.group(1), words().taken)
    return _having(match.group(1), "take" if taken else "have")


def _people(text: str) -> str:
    """As in "Glaucoma patients must …", "Hypermobile people", "Epileptics should …"."""
    match = form("adjectives").match(text)
    if match and concerns_health(match.group(1)):
        one = match.group(1).lower().removesuffix("s")
        return f"if I am {one}" if one.endswith("ic") else f"if I am a {one}"
    match = form("named").match(text)
    if match is None:
        return ""
    told, who = match.group(1).strip(" ,"), match.group(2).lower()
    if not concerns_health(f"{told} {who}") and not re.search(r"(?:ile|ic|ant|ing|ed)$", told):
        return ""
    last = parse(f"{told} {who}")[-2]
    known = next((verb for noun, verb in _VERBS.items() if who.startswith(noun)), "")
    if known:
        return f"if I {known} {_plural(told.lower())}"
    adjective = re.search(r"(?:ile|ic|ant|al)$", told)
    state = adjective or last.tag_ in ("VBG", "VBN") or who.startswith("mother")
    if is_had(told) and not state:
        return _having(told)
    if state or last.pos_ in ("ADJ", "VERB"):
        return f"if I am {' or '.join(re.split(r' (?:and|or) ', told.lower()))}"
    return ""


def _plural(thing: str) -> str:
    return re.sub(r"\blens$", "lenses", thing)


def _label(text: str) -> str:
    """As in "Nut allergy: we can use sunflower oil if you let us know"."""
    match = _LABEL.match(text)
    if match is None:
        return ""
    name = match.group(1)
    tokens = list(parse(name))
    named = all(
        token.pos_ in ("NOUN", "PROPN", "ADJ", "CCONJ", "PUNCT", "ADP", "DET") for token in tokens
    )
    told = named and is_had(name) and not set(name.lower().split()) & words().treatments
    return _having(name) if told else ""


def _phrases(span: Span, refs: References) -> Iterator[str]:
    """As in "with a fear of needles", "near breast implants", "during a gout attack"."""
    # The parser takes "needling over veins" for "needle over": chunks are what is certain.
    chunks = {chunk.start: chunk for chunk in span.doc.noun_chunks}
    for token in span[:-1]:
        chunk = chunks.get(token.i + 1)
        if chunk is None or token.lower_ not in _PLACES | _TIMES:
            continue
        named = _mine(_whole(chunk, refs))
        if not is_had(named) or len(named.split()) > 7:
            continue
        rest = span.text.replace(span.doc[token.i : chunk.end].text, " ")
        if not (limits(rest) or sends_for_help(rest)):
            continue
        if token.lower_ in ("with", "on"):
            yield _having(named, "take" if mentions(named, words().taken) else "have")
        else:
            yield f"{token.lower_} {named}"


def _whole(chunk: Span, refs: References) -> str:
    """``chunk`` with what "of" adds: "a fear of needles"."""
    of = next((part for part in chunk.root.children if part.lower_ == "of"), None)
    if of is None or of.i != chunk.end:
        return chunk.text
    return noun_phrase(chunk.root, refs)


def _checked(text: str) -> str:
    """As in "It is wise to have osteoporosis checked"."""
    match = form("have_seen").search(text)
    return _having(match.group(1)) if match and is_had(match.group(1)) else ""


def _subject(span: Span, refs: References) -> str:
    """As in "A slipped disc needs six weeks of rest", "A recent concussion rules it out"."""
    who = _first_subject(span.root)
    if who is None or who.pos_ not in ("NOUN", "PROPN"):
        return ""
    lemma = who.lemma_.lower()
    known = words()
    if lemma in known.body_parts | known.people | known.staff | known.treatments:
        return ""
    named = noun_phrase(who, refs)
    treated = set(named.lower().split()) & known.treatments
    if not is_had(named) or treated or len(named.split()) > 7:
        return ""
    said = span.text[max(0, who.right_edge.idx + len(who.right_edge) - span.start_char) :]
    if not rules_on(said):
        return ""
    return _having(named, "take" if mentions(named, known.taken) else "have")


def _first_subject(root: Token) -> Token | None:
    inner = [part for part in root.children if part.dep_ == "ccomp" and part.i < root.i]
    return next(filter(None, map(language.subject, [*inner, root])), None)


def _having(thing: str, verb: str = "have") -> str:
    name = _mine(thing)
    upper = name[:2].isupper() or name.split()[0].lower() in words().names
    return f"if I {verb} {name if upper else name[:1].lower() + name[1:]}"


def _mine(text: str) -> str:
    """``text``, which is said to the reader, as the reader says it."""
    said = spoken(parse(text), {})
    return re.sub(r"^(?:you|me)\b", "I", said)
