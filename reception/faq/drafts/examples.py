"""Examples of how people ask a draft's question, all of its meaning and of no other draft's."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from reception.faq.drafts import language
from reception.faq.drafts.claims import Claim
from reception.faq.drafts.language import parse
from reception.faq.drafts.phrases import noun_phrase
from reception.faq.drafts.wording import FEWEST_EXAMPLES, kinds, words
from reception.nlu.encoder import SentenceEncoder

MOST_EXAMPLES = 12

TOO_ALIKE = 0.96
"""Cosine from which two examples say the same in all but the same words."""

_FROM_OTHERS = 4
"""Forms in a row that a merged claim lends, after those of the draft's own kind."""

CLOSER_TO_OTHER = 0.03
"""How much nearer another draft's question must be for an example to be its, not ours."""

_OFFERED = 16
"""Forms of a draft that are tried; some are dropped."""


def choose(
    asked: Sequence[Sequence[Claim]], encoder: SentenceEncoder
) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The examples of every draft, and the vectors of the drafts' questions, a row each.

    Args:
        asked: the claims of each draft; the first one's question is the draft's.
        encoder: tells what means the same.
    """
    questions = [claims[0].question for claims in asked]
    vectors = _Vectors(encoder)
    rows = vectors.of(questions)
    forms = [_forms(claims)[:_OFFERED] for claims in asked]
    vectors.of([text for texts in forms for text in texts])
    taken = {_bare(question) for question in questions}
    chosen = []
    for row, claims in enumerate(asked):
        kept = [questions[row]]
        _keep(kept, forms[row], row, rows, vectors, taken)
        if len(kept) <= FEWEST_EXAMPLES:
            more = _filled(claims[0], "any")
            _keep(kept, [*_forms(claims)[_OFFERED:], *more], row, rows, vectors, taken)
        chosen.append(tuple(kept[1:]))
    return chosen, rows


class _Vectors:
    """Vectors of texts, each encoded once."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, np.ndarray] = {}

    def of(self, texts: Sequence[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new, cores=2)))
        return np.stack([self._known[text] for text in texts])


def _keep(
    kept: list[str],
    offered: Sequence[str],
    row: int,
    questions: np.ndarray,
    vectors: _Vectors,
    taken: set[str],
) -> None:
    """Add to ``kept`` what of ``offered`` is new, and nearest to the question of ``row``."""
    spare = []
    if not offered:
        return
    known = vectors.of(kept)
    for text, vector in zip(offered, vectors.of(offered)):
        if len(kept) > MOST_EXAMPLES:
            return
        if _bare(text) in taken or (known @ vector).max() >= TOO_ALIKE:
            continue
        nearness = questions @ vector
        own, nearness[row] = float(nearness[row]), -1.0
        if nearness.max() > own + CLOSER_TO_OTHER:
            spare.append((float(nearness.max()) - own, text))
            continue
        kept.append(text)
        taken.add(_bare(text))
        known = np.vstack([known, vector])
    for _, text in sorted(spare):
        if len(kept) > FEWEST_EXAMPLES or _bare(text) in taken:
            continue
        if (vectors.of(kept) @ vectors.of([text])[0]).max() < TOO_ALIKE:
            kept.append(text)
            taken.add(_bare(text))


def _forms(claims: Sequence[Claim]) -> list[str]:
    """Ways of asking: mostly of the draft's own kind, some of those merged into it."""
    own, *others = [_filled(claim) for claim in claims]
    lent = [text for texts in others if texts for text in texts[:_FROM_OTHERS]]
    half = MOST_EXAMPLES // 2 + 2
    return list({_bare(text): text for text in [*own[:half], *lent, *own[half:]]}.values())


def _filled(claim: Claim, kind: str = "") -> list[str]:
    slots = _slots(claim)
    texts = []
    for form in kinds()[kind or claim.kind].examples:
        if {slot[1:-1] for slot in re.findall(r"\{\w+\}", form)} <= {
            name for name, text in slots.items() if text
        }:
            text = re.sub(r"\s+", " ", form.format_map(slots)).strip()
            texts.append(re.sub(r"\bmy (?:my|the|a|an|your)\b", "my", text))
    return texts


def _slots(claim: Claim) -> dict[str, str]:
    """What forms are filled in with: the claim's own, and its question in key words."""
    kept = [
        token
        for token in parse(claim.question)
        if token.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "NUM")
        and token.lemma_ not in ("do", "be", "have")
    ]
    things = [token for token in kept if token.pos_ in ("NOUN", "PROPN", "NUM")] or kept
    named = claim.slots.get("t", "").split()
    slots = {
        "k": " ".join(token.lower_ for token in kept),
        "n": " ".join(token.lower_ for token in things),
        "o": " ".join(token.lower_ for token in things if token.lower_ not in named),
        **claim.slots,
    }
    if "vp" in slots and claim.kind == "effect":
        slots["o"] = _object(slots["vp"])
        vp = re.sub(r"^help (?:to )?(?=\w)(?!with\b)", "", slots["vp"])
        other = _in_other_words(vp)
        slots |= {"vp": vp, "vp2": other, "vm": _mine(vp), "vm2": _mine(other)}
    return slots


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


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
