"""What forms are filled in with: what a question is about, in key and in other words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reception.faq.drafts.phrasings import key_words
from reception.faq.drafts.sentences.claims import Claim
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import gerund, noun_phrase
from reception.faq.drafts.words.stems import stems
from reception.faq.drafts.words.wording import words

_LONGEST_THING = 5

_PLACED = "over|on|in|near|around|across|under|above|below"
_MINE = re.compile(r"(Am|Are|Can|Will|Do|Should) (?:I|you) (.+)\?")

_ASKING = frozenset({"WDT", "WP", "WP$", "WRB", "MD", "EX"})

_NO_THINGS = frozenset(
    {"evidence", "proof", "list", "mind", "way", "thing", "bit", "lot", "time", "side", "idea"}
)
"""Nouns that nobody names alone to say what they ask about."""


def slots_of(claim: Claim) -> dict[str, str]:
    """What forms are filled in with: the claim's own, and its question in key words."""
    asked = parse(claim.question)
    kept = [
        token
        for token in asked
        if token.is_alpha or token.text in ("-", "'s", "’s")
        if token.pos_ not in ("DET", "AUX", "PRON", "SCONJ") and token.tag_ not in _ASKING
        if token.lemma_ not in ("do", "have") and token.lower_ not in ("i", "much", "many", "need")
    ]
    while kept and kept[-1].tag_ in ("IN", "CC", "TO", "HYPH"):
        kept.pop()
    while kept and kept[0].pos_ in ("ADP", "CCONJ", "PART"):
        kept.pop(0)
    things = [
        token
        for token in kept
        if token.pos_ in ("NOUN", "PROPN", "NUM") and token.lower_ not in _NO_THINGS
    ] or kept
    slots = {
        "k": key_words(claim.question),
        "n": " ".join(token.lower_ for token in things),
        "o": _spoken_of(claim),
        **claim.slots,
    }
    if slots.get("vp"):
        slots["g"] = gerund(slots["vp"])
    if "vp" in slots and claim.kind == "effect":
        slots["o"] = _object(slots["vp"])
        vp = _without_help(slots["vp"])
        other = _in_other_words(vp)
        slots |= {"vp": vp, "vp2": other, "vm": _mine(vp), "vm2": _mine(other)}
    return slots


def _spoken_of(claim: Claim) -> str:
    """The thing that a question is about, as it stands in it, besides the treatment."""
    treatment = stems(claim.slots.get("t", ""))
    text = claim.slots.get("c") or claim.slots.get("vp") or claim.question
    mine = _MINE.match(claim.question) if claim.kind in ("state", "asked", "how", "why") else None
    if mine is not None:
        verb = "be" if mine.group(1).lower() in ("am", "are") else ""
        pieces = f"{verb} {mine.group(2)}".split()
        if len(pieces) <= _LONGEST_THING + 2:
            return gerund(" ".join(pieces))
    if claim.kind == "evidence":
        text = claim.slots.get("s", text)
    clause = claim.slots.get("c", "")
    state = re.match(r"(?:if|when) I(?: am|['’]m) (.+)", clause)
    if state and len(state.group(1).split()) <= _LONGEST_THING:
        return f"being {state.group(1)}"
    if clause.startswith(("if I ", "when I ")) and _acted(clause):
        return _acted(clause)
    if claim.slots.get("c"):
        text = re.sub(rf"^(?:if|when|unless|during|after|with|{_PLACED}) ", "", text)
    if claim.slots.get("vp") and not claim.slots.get("c"):
        text = f"I {text}"
    for chunk in _chunks(text):
        if chunk.split()[-1] in words().measures | _NO_THINGS:
            continue
        if stems(chunk) - treatment and len(chunk.split()) <= _LONGEST_THING:
            return chunk
    if claim.slots.get("c"):
        state = re.match(r"(?:I am|I'm) (.+)", text)
        return f"being {state.group(1)}" if state and len(state.group(1).split()) <= 4 else ""
    if claim.kind == "evidence":
        return claim.slots.get("t", "")
    if claim.slots.get("vp"):
        found = gerund(claim.slots["vp"])
        return found if len(found.split()) <= _LONGEST_THING else ""
    return _done(claim.question)


def _acted(clause: str) -> str:
    """Of "if I have come off a bike" the doing, "coming off a bike"; "" of what one has or is."""
    root = next(parse(clause.partition(" ")[2]).sents).root
    if root.lemma_ in ("have", "be", "take", "use", "suffer") or root.pos_ != "VERB":
        return ""
    after = root.doc[root.i + 1 :].text
    done = gerund(f"{root.lemma_.lower()} {after}".strip())
    return done if len(done.split()) <= _LONGEST_THING + 2 and after else ""


def _without_help(vp: str) -> str:
    """Of "help ease pain" the rest; "help fluid to flow" has no other verb to begin with."""
    match = re.match(r"help (?:to )?(\w+)", vp)
    verbs = words().effect_verbs | words().loose_verbs
    return vp[match.start(1) :] if match and match.group(1) in verbs else vp


def _done(question: str) -> str:
    """What a question is about that names no thing: "Will I bleed?" about "bleeding"."""
    root = next(parse(question).sents).root
    if root.tag_ not in ("VB", "VBP") or root.lemma_ in ("be", "do", "have", "happen"):
        return ""
    after = [token.lower_ for token in root.doc[root.i + 1 :] if token.is_alpha]
    return gerund(" ".join([root.lemma_.lower(), *after[: _LONGEST_THING - 2]]))


def _chunks(text: str) -> Sequence[str]:
    found = []
    document = parse(text)
    for chunk in document.noun_chunks:
        kept = [part for part in chunk if part.tag_ not in ("WDT", "WP", "WRB", "PRP", "DT", "CD")]
        while kept and kept[0].pos_ == "ADP":
            kept.pop(0)
        if chunk.end < len(document) and document[chunk.end].text == "-":
            continue  # half a word: "pre" of "pre-eclampsia"
        if kept and kept[-1].pos_ in ("NOUN", "PROPN"):
            found.append("".join(part.text_with_ws for part in kept).strip().lower())
    return [chunk for chunk in found if chunk]


def _in_other_words(vp: str) -> str:
    for verb, synonym in words().synonyms.items():
        if " to " in vp and not verb.endswith(" to"):
            continue
        if vp == verb or vp.startswith(f"{verb} "):
            return synonym + vp[len(verb) :]
    return vp


def _object(vp: str) -> str:
    """What "contribute to a radiant glow" is about, or "" where that is not one thing."""
    root = next(parse(f"it can {vp}").sents).root
    inner = language.child(root, "xcomp", "ccomp")
    verb = inner if inner is not None and root.lemma_ == "help" else root
    thing = language.child(verb, "dobj")
    if thing is None:
        thing = next(
            (found for part in verb.children if (found := language.child(part, "pobj"))), None
        )
    while thing is not None and thing.lemma_ in words().light_nouns:
        of = next((part for part in thing.children if part.lower_ == "of"), None)
        thing = language.child(of, "pobj") if of is not None else None
    if thing is None or language.child(verb, "ccomp", "oprd") is not None:
        return ""
    phrase = re.sub(r"^(?:the|a|an|more|better)(?: more| better)? ", "", noun_phrase(thing, {}))
    return phrase if len(phrase.split()) <= 6 else ""


def _mine(vp: str) -> str:
    parts = "|".join(sorted(words().body_parts | {"body"}))
    return re.sub(rf"\bthe ((?:{parts})s?)\b", r"my \1", vp)
