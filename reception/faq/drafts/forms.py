"""One draft's examples: the forms of its kind filled in, in other words, and with slips."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Token

from reception.faq.drafts.phrasings import key_words, negative
from reception.faq.drafts.sentences.claims import Claim
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse, parse_all
from reception.faq.drafts.words.phrases import gerund, noun_phrase
from reception.faq.drafts.words.wording import kinds, words
from reception.yaml_files import Strict, read_model

_STEM = 5
"""Letters in which words of one family agree: relaxes, relaxation."""

_EMPTY = frozenset(
    {
        *("long", "time", "day", "week", "month", "hour", "minute", "need", "know"),
        *("tell", "come", "take", "get", "have", "want", "thing", "people", "good", "bad"),
        *("ok", "question", "please", "would", "could", "should", "right", "true", "mean"),
        *("normally", "somebody"),
    }
)
_LONGEST_THING = 5
_MINE = re.compile(r"(Am|Are|Can|Will|Do|Should) (?:I|you) (.+)\?")
_ASKING = frozenset({"WDT", "WP", "WP$", "WRB", "MD", "EX"})
_NO_THINGS = frozenset(
    {"evidence", "proof", "list", "mind", "way", "thing", "bit", "lot", "time", "side", "idea"}
)
"""Nouns that nobody names alone to say what they ask about."""

_OTHER_WORDS_EVERY = 2

_TREATED = re.compile(
    r"yesterday|\b(?:made|make) me\b|\b(?:after|from|since)(?: my| the)? \{a?t\}|just had"
)
"""What of a form says that somebody has been treated."""
_WHEN_TREATED = re.compile(r"(?i)\b(?:after\w*|following|since|once|post)\b")
_ASKING_WHICH = re.compile(r"(?i)(?:how|when|where|why|what|who|which)\b")
_YES_OR_NO = re.compile(r"yes or no|or not\b")
_APART = re.compile(r"(?:what|people|see me) \{c\}")
"""Before what must be a clause, not "over a scar"."""
_BESIDE = frozenset(
    {"gp", "doctor", "dr", "hospital", "nurse", "midwife", "consultant", "surgeon", "dentist"}
    | {"oncologist", "physio", "pharmacist", "specialist"}
)
"""Those whose appointment is none of ours."""
_NEAR = 4
"""Words after "appointment" that may say with whom it is."""
_PLACED = "over|on|in|near|around|across|under|above|below"
_MEASURED = frozenset({"bit", "little", "lot"})
_JOINED = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})


class _Thesaurus(Strict):
    other_words: Mapping[str, tuple[str, ...]]
    typed_for: Mapping[str, str]


@lru_cache(maxsize=1)
def _thesaurus() -> _Thesaurus:
    return read_model(Path(__file__).parent / "thesaurus.yml", _Thesaurus)


def filled(claim: Claim, kind: str = "", most: int | None = None) -> list[str]:
    """The forms of ``claim``'s kind (or ``kind``) about what it asks, the first that fit.

    Args:
        claim: what is asked.
        kind: whose forms are filled in, by default the claim's own.
        most: forms, by default all of them.
    """
    if claim.kind == "do_if" and not claim.safety:
        # What to do if one is late is no emergency.
        kind = kind or "what_if"
    slots = _slots(claim)
    if kind and not slots["o"]:
        slots["o"] = slots["k"]
    known = {name for name, text in slots.items() if text}
    about = stems(claim.question) | stems(slots.get("t", "")) | _vocabulary(kind or claim.kind)
    texts: list[str] = []
    fitting = [
        tidy(form.format_map({"w": "", **slots}))
        for form in kinds()[kind or claim.kind].examples
        if {slot[1:-1] for slot in re.findall(r"\{\w+\}", form)} - {"w"} <= known
        if _fits(form, claim, slots)
    ]
    # None is left out below unless another kind's forms are filled in.
    fitting = fitting if kind else fitting[:most]
    parse_all(fitting)
    for text in fitting:
        if not stems(text) & about:
            if claim.slots.get("t", "a treatment") in ("a treatment", "massage") and kind:
                continue
            text = _about(text, claim.slots.get("t", ""), len(texts))
        texts.append(text)
    return [varied(text, number) for number, text in enumerate(texts[:most])]


def _fits(form: str, claim: Claim, slots: Mapping[str, str]) -> bool:
    """Whether ``form`` keeps what ``claim`` asks: when, not, and whether it can be denied."""
    treated = claim.kind != "normal" or _WHEN_TREATED.search(claim.question)
    if not treated and _TREATED.search(form):
        return False
    if _ASKING_WHICH.match(claim.question) and _YES_OR_NO.search(form):
        return False
    if not slots.get("c", "if").startswith(("if ", "when ", "while ")) and _APART.search(form):
        return False
    named = [name for name in "kno" if f"{{{name}}}" in form]
    return not (named and negative(claim.question)) or any(negative(slots[one]) for one in named)


def _about(text: str, treatment: str, number: int) -> str:
    """``text`` with the treatment named, as it would fit any other without."""
    bare = re.sub(r"^an? ", "", treatment)
    mark = "?" if text.endswith("?") else ""
    forms = (f"{bare}, {text}", f"{bare}: {text}", f"{text.rstrip('?')}, {bare}{mark}")
    return forms[number % len(forms)]


def tidy(text: str) -> str:
    """``text`` with single blanks, and one determiner where two met."""
    text = re.sub(r"\s+([?,.])", r"\1", re.sub(r"\s+", " ", text)).strip()
    text = re.sub(r"\b(?:my|the|your|an?) (my|the|your|an?)\b", r"\1", text)
    text = re.sub(r"\ban (?=[bcdfgjklmnpqrstvwxyz]|h(?!our|onest))", "a ", text)
    return re.sub(r"\ba (?=[aeio])(?!one\b)", "an ", text)


def spelled(text: str) -> str:
    """``text`` with what is often typed for other words put right: "dont", "24hrs", "ur"."""
    text = re.sub(r"(?<=\d)(?=(?:hrs?|mins?|wks?)\b)", " ", text)
    meant = _thesaurus().typed_for
    return re.sub(r"(?<![\w'’-])[a-z]\w+\b|\bu\b", lambda word: meant.get(word[0], word[0]), text)


def with_slips(text: str) -> str:
    """``text`` as typed in a hurry: no capitals, no apostrophes, a letter missing."""
    bare = re.sub(r"['’.?!]", "", text.lower())
    longest = max(bare.split(), key=len, default="")
    if len(longest) < 7 or not longest.isalpha():
        return bare
    middle = len(longest) - 3
    swapped = longest[:middle] + longest[middle + 1] + longest[middle] + longest[middle + 2 :]
    return bare.replace(longest, swapped, 1)


def stems(text: str) -> set[str]:
    """The beginnings of the words of ``text`` that carry meaning."""
    return {
        token.lemma_.lower()[:_STEM]
        for token in parse(text)
        if token.is_alpha and not token.is_stop and token.lemma_.lower() not in _EMPTY
    }


@lru_cache(maxsize=256)
def _vocabulary(kind: str) -> frozenset[str]:
    """What a kind's own forms speak of: the words that several of them have."""
    forms = [re.sub(r"\{\w+\}", "", form) for form in kinds()[kind].examples]
    parse_all(forms)
    counted = Counter(stem for form in forms for stem in stems(form))
    return frozenset(stem for stem, times in counted.items() if times > 1) | frozenset(
        stems(re.sub(r"\{\w+\}", "", kinds()[kind].question)) if kinds()[kind].question else ()
    )


def varied(text: str, number: int) -> str:
    """``text`` in right spelling, and in other words where ``number`` is odd and there are some."""
    text = spelled(text)
    if number % _OTHER_WORDS_EVERY == 0:
        return text
    for word, others in _thesaurus().other_words.items():
        pattern = rf"(?<![\w-]){re.escape(word)}(?![\w-])"
        match = re.search(pattern, text, re.IGNORECASE)
        if match and _stands_alone(text, match.start(), match.end()):
            other = others[number // _OTHER_WORDS_EVERY % len(others)]
            return tidy(text[: match.start()] + other + text[match.end() :])
    return text


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the words of ``text`` there are no part of a longer name: "cold sore"."""
    document = parse(text)
    span = document.char_span(start, end)
    if span is None:
        return False
    before = document[span.start - 1] if span.start else None
    after = document[span.end] if span.end < len(document) else None
    if before is not None and before.pos_ in _JOINED and before.lower_ not in _MEASURED:
        return False
    if _is_hyphen(after):
        return False
    if after is not None and after.pos_ in ("NOUN", "PROPN") and after.dep_ != "npadvmod":
        return False
    near = document[span.end : span.end + _NEAR]
    return not any(token.lower_ in _BESIDE for token in near)


def _is_hyphen(token: Token | None) -> bool:
    return token is not None and token.text == "-"


def _slots(claim: Claim) -> dict[str, str]:
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
        if chunk.end < len(document) and _is_hyphen(document[chunk.end]):
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
