"""One draft's examples: the forms of its kind filled in, in other words, and with slips."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from reception.faq.drafts.form_slots import slots_of
from reception.faq.drafts.phrasings import negative
from reception.faq.drafts.sentences.claims import Claim
from reception.faq.drafts.words.language import parse, parse_all
from reception.faq.drafts.words.spelling import spelled
from reception.faq.drafts.words.stems import stems
from reception.faq.drafts.words.wording import kinds
from reception.yaml_files import Strict, read_model

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
_MEASURED = frozenset({"bit", "little", "lot"})
_JOINED = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})


class _Thesaurus(Strict):
    other_words: Mapping[str, tuple[str, ...]]


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
    slots = slots_of(claim)
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


def with_slips(text: str) -> str:
    """``text`` as typed in a hurry: no capitals, no apostrophes, a letter missing."""
    bare = re.sub(r"['’.?!]", "", text.lower())
    longest = max(bare.split(), key=len, default="")
    if len(longest) < 7 or not longest.isalpha():
        return bare
    middle = len(longest) - 3
    swapped = longest[:middle] + longest[middle + 1] + longest[middle] + longest[middle + 2 :]
    return bare.replace(longest, swapped, 1)


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
    text = spelled(text, by_visitor=True)
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
    if after is not None and after.text == "-":
        return False
    if after is not None and after.pos_ in ("NOUN", "PROPN") and after.dep_ != "npadvmod":
        return False
    near = document[span.end : span.end + _NEAR]
    return not any(token.lower_ in _BESIDE for token in near)
