"""A clause as a statement, turned into a question or a plain clause in the visitor's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from spacy.tokens import Token

from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import (
    References,
    noun_phrase,
    predicate_words,
    sentence,
    spoken,
    third_person,
)

_MILDER = {
    "may": "can",
    "might": "can",
    "could": "can",
    "'ll": "will",
    "'ve": "have",
    "’ve": "have",
    "’ll": "will",
    "shall": "will",
    "ca": "can",
    "wo": "will",
    "would": "would",
}


_NEGATED = {
    "do": "don't",
    "does": "doesn't",
    "did": "didn't",
    "is": "isn't",
    "are": "aren't",
    "can": "can't",
    "will": "won't",
    "should": "shouldn't",
    "would": "wouldn't",
    "have": "haven't",
    "has": "hasn't",
}
_BE = {"sg": "is", "pl": "are", "I": "am", "you": "are"}


@dataclass(frozen=True)
class Statement:
    """A clause: "massage" + "can" + "ease sore muscles".

    Attributes:
        subject: in the visitor's words ("I" for "you").
        number: "sg", "pl", "I" or "you", for agreement.
        auxiliary: "", "be", "have" or a modal in its base form.
        past: whether it is told in the past.
        told: the verb as it was told in the past, "felt".
        predicate: what follows the auxiliary; verbs in their base form, or participle.
        denied: whether the text says "not".
        negated: whether a question says that it is not so: "don't you talk".
    """

    subject: str
    number: str
    auxiliary: str
    predicate: str
    past: bool = False
    told: str = ""
    negated: bool = False
    denied: bool = False

    @property
    def inverted(self) -> str:
        """Auxiliary, subject, predicate, without a mark: "does massage ease sore muscles"."""
        helper = _NEGATED.get(self._finite(), self._finite()) if self.negated else self._finite()
        after = "not" if self.negated and helper not in _NEGATED.values() else ""
        return " ".join(filter(None, (helper, self.subject, after, self.predicate)))

    @property
    def question(self) -> str:
        """As a yes/no question."""
        return sentence(self.inverted) + "?"

    @property
    def plain(self) -> str:
        """As a subordinate clause: "massage eases sore muscles"."""
        if self.negated:
            helper = self._finite()
            joined = _NEGATED.get(helper, f"{helper} not")
            return f"{self.subject} {joined} {self.predicate}"
        if self.auxiliary:
            return f"{self.subject} {self._finite()} {self.predicate}"
        verb, _, rest = self.predicate.partition(" ")
        if verb == "not":
            return f"{self.subject} {self._finite()} {self.predicate}"
        if self.told:
            return f"{self.subject} {self.told} {rest}".strip()
        verb = third_person(verb) if self.number == "sg" else verb
        return f"{self.subject} {verb} {rest}".strip()

    @property
    def conditional(self) -> str:
        """As after "if", where "not" counts: "I don't turn up"."""
        return replace(self, negated=True).plain if self.denied else self.plain

    def _finite(self) -> str:
        if self.auxiliary == "be":
            if self.past:
                return "were" if self.number in ("pl", "you") else "was"
            return _BE[self.number]
        if self.auxiliary == "have":
            return "has" if self.number == "sg" else "have"
        if self.auxiliary:
            return self.auxiliary
        if self.past:
            return "did"
        return "does" if self.number == "sg" else "do"


def statement(
    verb: Token, references: References, said_of: tuple[str, str] | None = None
) -> Statement | None:
    """What ``verb`` says, or None where it has no subject that can stand alone.

    Args:
        verb: head of the clause.
        references: what its pronouns stand for.
        said_of: subject and number, in place of its own.
    """
    said = _said(verb, references, said_of)
    return replace(said, denied=language.negated(verb)) if said else None


def _said(verb: Token, references: References, said_of: tuple[str, str] | None) -> Statement | None:
    of = said_of or named_subject(verb, references)
    if of is None:
        return None
    helpers = [token for token in language.auxiliaries(verb) if token.lower_ != "to"]
    if not helpers and verb.dep_ == "conj":
        shared = [token for token in language.auxiliaries(verb.head) if token.tag_ == "MD"]
        helpers = shared if verb.tag_ == "VB" else []
    kept = predicate_words(verb)
    if verb.lemma_ == "be" and not helpers:
        rest = spoken([token for token in kept if token != verb], references)
        return Statement(*of, "be", rest, past=verb.tag_ == "VBD") if rest else None
    if not helpers:
        rest = spoken([token for token in kept if token.i > verb.i], references)
        base = verb.lemma_.lower()
        past = verb.tag_ == "VBD"
        return Statement(*of, "", f"{base} {rest}".strip(), past, verb.lower_ if past else "")
    first = helpers[0]
    auxiliary = _MILDER.get(first.lower_, first.lower_)
    if first.lemma_ in ("be", "have") and first.tag_ != "MD":
        auxiliary = first.lemma_
    if auxiliary in ("do", "does", "did"):
        auxiliary = ""
    rest = spoken([token for token in kept if token != first], references)
    if auxiliary == "":
        rest = re.sub(rf"^{re.escape(verb.lower_)}\b", verb.lemma_, rest, flags=re.IGNORECASE)
    if auxiliary == "need":
        return Statement(*of, "", f"need to {re.sub(r'^n.?t ', '', rest)}")
    if auxiliary == "must" and language.negated(verb):
        # "You must not drive" answers whether one may, not whether one has to.
        return Statement(*of, "can", rest)
    if auxiliary == "must":
        return Statement(*of, "", f"have to {rest}")
    return Statement(*of, auxiliary, rest, past=first.tag_ == "VBD" and first.lemma_ == "be")


def named_subject(verb: Token, references: References) -> tuple[str, str] | None:
    """The subject of ``verb`` in the visitor's words and its number; None where it has none."""
    found = language.subject(verb)
    if found is None and verb.dep_ == "conj":
        return named_subject(verb.head, references)
    if found is None or (found.dep_ in ("csubj", "csubjpass") and found.tag_ != "VBG"):
        return None
    if found.i in references:
        name = references[found.i]
        return name, "pl" if found.lower_ in ("they", "these", "those", "both") else "sg"
    if found.lower_ in ("you", "we", "i"):
        # Who writes "I" for a clinic is the therapist.
        return ("I", "I") if found.lower_ == "you" else ("you", "you")
    if found.pos_ == "PRON" and found.lower_ not in (
        "anyone",
        "everyone",
        "someone",
        "everybody",
        "nobody",
        "there",
    ):
        return None
    nameless = found.pos_ in ("NUM", "ADJ", "DET", "ADV") and found.tag_ != "VBG"
    if nameless and not any(part.pos_ == "NOUN" for part in found.conjuncts):
        return None
    text = noun_phrase(found, references)
    one = any(part.lower_ in ("a", "an") for part in found.children) and not any(
        part.dep_ == "det" for joint in found.conjuncts for part in joint.children
    )
    joined = not one and any(
        part.dep_ == "cc" and part.lower_ == "and"
        for joint in [found, *found.conjuncts]
        for part in joint.children
    )
    plural = language.plural(found) or joined
    if found.dep_ == "expl":
        kind = language.child(verb, "attr")
        plural = kind is not None and kind.tag_ == "NNS"
    return text, "pl" if plural else "sg"
