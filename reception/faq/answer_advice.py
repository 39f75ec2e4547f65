"""Advice on an answer: its length, its promises, and whether source and clinic.yml say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from reception.clinic.facts import load_clinic
from reception.faq.book import LONGEST_ANSWER
from reception.faq.clinic_statements.comparison import differences
from reception.faq.pieces_of_advice import HINT, STOP, WARN, Advice
from reception.faq.promises import Promise, is_denied, promises
from reception.faq.sentences import sentences_of
from reception.faq.support import Encode, Unsupported, is_referral, unsupported

_CONDITION = re.compile(
    r"(?i)\b(pregnan\w*|trimester|breastfeed\w*|cancer|tumou?rs?|chemo\w*|diabet\w*|thrombos\w*"
    r"|blood clots?|blood pressure|epilep\w*|heart (?:disease|condition|problems?)|pacemaker"
    r"|asthma|eczema|psoriasis|rosacea|dermatitis|acne|infections?|fever|injur\w+|fractures?"
    r"|surger\w+|operation|wounds?|stroke|arthritis|osteoporosis|allerg\w+|medications?"
    r"|medicines?|tablets|antibiotics|blood thinners?|dos(?:e|age)|diagnos\w+|depression"
    r"|varicose veins?|hernia|slipped discs?|sciatica|migraines?|illness\w*|disease\w*)\b"
)
_CLAIMS = re.compile(
    r"(?i)\b(safe(?:ly)?|fine|okay|ok|all right|no problem|treats?|helps?|relieves?|reduces?|heals?"
    r"|cures?|eases?|improves?|good for|recommended|suitable)\b"
)
_SAID = {
    "nowhere": "Nothing in the cited section says this ({words}). Leave it out, or cite where it "
    "stands.",
    "elsewhere": "This stands in another section, “{heading}”. Cite that one, or leave it out.",
    "number": "The cited section does not give this number ({words}).",
    "negation": "This seems to say the opposite of the cited section: “{words}”",
    "hedge": "The cited section is more careful: it says “{words}”.",
}
_PROMISED = {
    "cure": "{words} promises a cure, which nobody can. Say what may happen{as_cited}.",
    "safe": "{words} says that it is safe for whoever reads it, which nobody can know. Say for "
    "whom it is not, or send visitors to a therapist.",
    "certain": "{words} promises more than anybody can keep. Say that it may, or for many does.",
    "proven": "{words} needs a source that says so. Cite it, or leave it out.",
    "best": "{words} compares with others. Leave it out, or cite who says so.",
    "lasting": "{words} promises that it lasts. Say for how long{as_cited}, or leave it out.",
    "at_once": "{words} promises how quickly it works. Say when it may{as_cited}.",
    "wonder": "{words} promises a wonder. Say what may happen{as_cited}.",
}


def advise_answer(answer: str, sections: Mapping[str, str], encode: Encode) -> list[Advice]:
    """What there is to say of an answer.

    Args:
        answer: as it is typed, perhaps empty.
        sections: text under each heading of all articles, the cited one's first; empty if it
            rests on the writer's own words or on nothing that is there.
        encode: vectors of texts, of unit length.

    Raises:
        DataError: clinic.yml has a mistake.
    """
    if not answer:
        return [Advice("answer", STOP, "answer", "Write the answer.")]
    advice = []
    words = len(answer.split())
    if words > LONGEST_ANSWER:
        text = (
            f"The answer has {words} words; shorten it by {words - LONGEST_ANSWER}, to "
            f"{LONGEST_ANSWER} at the most, which fit on a phone."
        )
        advice.append(Advice("long_answer", STOP, "answer", text))
    if re.search(r"[{}]", answer):
        text = "Curly brackets have a meaning of their own; leave them out."
        advice.append(Advice("brackets", STOP, "answer", text))
    cited, *others = sections.values() or [""]
    promised = promises(sentences_of(answer), cited, others)
    advice += [*_of_medical_words(answer), *_of_promises(promised, bool(cited))]
    advice += _of_clinic(answer)
    if sections:
        found = unsupported(answer, next(iter(sections)), sections, encode)
        advice += [_of_support(one) for one in found if not _is_said(one, promised)]
    return advice


def _of_medical_words(answer: str) -> list[Advice]:
    if any(map(is_referral, sentences_of(answer))):
        return []
    for sentence in sentences_of(answer):
        condition = _CONDITION.search(sentence)
        if condition:
            claims = _CLAIMS.finditer(sentence)
            grave = not all(is_denied(sentence, claim) for claim in claims)
            text = (
                f"“{condition.group()}” is a medical matter: "
                + ("say nothing of whether it helps or is safe, and " if grave else "")
                + "send the visitor to a doctor or a therapist (“please ask …”)."
            )
            return [Advice("medical", STOP if grave else WARN, "answer", text, sentence)]
    return []


def _of_promises(found: list[Promise], is_cited: bool) -> Iterator[Advice]:
    """One piece for each sentence, which names all that it promises."""
    as_cited = ", and no more than the cited section says" if is_cited else ""
    for sentence, made in groupby(found, key=lambda one: one.sentence):
        words: dict[str, list[str]] = {}
        is_grave = False
        for one in made:
            words.setdefault(one.kind, []).append(f"“{one.words}”")
            is_grave = is_grave or one.grave
        text = " ".join(
            _PROMISED[kind].format(words=", ".join(said), as_cited=as_cited)
            for kind, said in words.items()
        )
        yield Advice("promise", STOP if is_grave else WARN, "answer", text, sentence)


def _of_clinic(answer: str) -> Iterator[Advice]:
    for one in differences(answer, load_clinic()):
        text = (
            f"This says {one.subject}: {one.said}. clinic.yml says: {one.known}. Change the "
            "answer, or clinic.yml if that is out of date."
        )
        yield Advice("clinic", WARN, "answer", text, one.sentence)


def _of_support(found: Unsupported) -> Advice:
    text = _SAID[found.kind].format(words=", ".join(found.words), heading=found.heading)
    severity = HINT if found.kind == "elsewhere" else WARN
    return Advice(f"support_{found.kind}", severity, "answer", text, found.sentence)


def _is_said(found: Unsupported, promised: list[Promise]) -> bool:
    """Whether a promise of the same sentence names the same words."""
    said = [one.words.lower() for one in promised if one.sentence == found.sentence]
    return found.kind == "nowhere" and any(
        all(word in words for word in found.words) for words in said
    )
