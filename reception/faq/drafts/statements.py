"""A clause as a statement, turned into a question or a plain clause in the visitor's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Token

from reception.faq.drafts import language
from reception.faq.drafts.wording import words

MOST_WORDS = 13
"""Words of a predicate in a question; beyond that its last adverbials are left out."""

_AS_VISITOR = {
    "you": "I",
    "your": "my",
    "yours": "mine",
    "yourself": "myself",
    "we": "you",
    "our": "your",
    "us": "you",
    "ours": "yours",
    "ourselves": "yourselves",
}
_MILDER = {
    "may": "can",
    "might": "can",
    "could": "can",
    "'ll": "will",
    "shall": "will",
    "ca": "can",
    "wo": "will",
    "would": "would",
}
_BE = {"sg": "is", "pl": "are", "I": "am", "you": "are"}
_NEVER_ASKED = frozenset({"parataxis", "preconj", "mark", "intj", "neg", "meta", "discourse"})
_ADVERBIALS = frozenset({"prep", "npadvmod", "agent", "xcomp", "advcl"})
_WITH_CLAUSE = frozenset({"let", "make", "allow", "help", "feel", "keep", "mean"})

References = Mapping[int, str]
"""What a pronoun stands for, by the token's place in its text."""


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
    """

    subject: str
    number: str
    auxiliary: str
    predicate: str
    past: bool = False
    told: str = ""

    @property
    def inverted(self) -> str:
        """Auxiliary, subject, predicate, without a mark: "does massage ease sore muscles"."""
        return " ".join(filter(None, (self._finite(), self.subject, self.predicate)))

    @property
    def question(self) -> str:
        """As a yes/no question."""
        return sentence(self.inverted) + "?"

    @property
    def plain(self) -> str:
        """As a subordinate clause: "massage eases sore muscles"."""
        if self.auxiliary:
            return f"{self.subject} {self._finite()} {self.predicate}"
        verb, _, rest = self.predicate.partition(" ")
        if self.told:
            return f"{self.subject} {self.told} {rest}".strip()
        verb = third_person(verb) if self.number == "sg" else verb
        return f"{self.subject} {verb} {rest}".strip()

    def with_subject(self, subject: str, number: str) -> Statement:
        """The same said of something else."""
        return replace(self, subject=subject, number=number)

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
    if auxiliary == "must":
        return Statement(*of, "", f"have to {rest}")
    return Statement(*of, auxiliary, rest, past=first.tag_ == "VBD" and first.lemma_ == "be")


def predicate_words(verb: Token) -> list[Token]:
    """The words of ``verb`` and its objects that a question repeats, in order."""
    later = [part for part in verb.children if part.i > verb.i]
    left_out: set[Token] = set()
    for part in verb.children:
        if not _repeated(part, verb, later):
            left_out.update(part.subtree)
    for token in verb.subtree:
        if token != verb and _told_aside(token, verb):
            left_out.update(token.subtree)
        elif token.text in "()[]–—:;":
            left_out.add(token)
    left_out.discard(verb)
    left_out.update(part for part in language.auxiliaries(verb) if part.lower_ == "to")
    kept = [token for token in verb.subtree if token not in left_out]
    for adverbial in reversed([part for part in later if part.dep_ in _ADVERBIALS][1:]):
        if len(kept) <= MOST_WORDS:
            break
        gone = set(adverbial.subtree)
        kept = [token for token in kept if token not in gone]
    return kept


def _repeated(part: Token, verb: Token, later: list[Token]) -> bool:
    """Whether a question repeats what hangs on its verb directly."""
    before = part.i < verb.i
    if part.dep_ == "cc":
        return any(_shares_object(verb, other, later) for other in later)
    if part.dep_ in ("conj", "punct"):
        return _shares_object(verb, part, later)
    if part.dep_ == "ccomp":
        return not before and verb.lemma_ in _WITH_CLAUSE
    if part.dep_ == "advcl":
        return _object_acts(part)
    if part.dep_ == "advmod":
        return not _idle(part) and not before
    if part.dep_ in ("npadvmod", "prep", "dep"):
        return not before
    return part.dep_ not in _NEVER_ASKED and part.dep_ not in language.SUBJECTS


def _told_aside(token: Token, verb: Token) -> bool:
    """Whether a question leaves out what hangs somewhere under its verb."""
    if token.dep_ in ("relcl", "acl"):
        return _after_comma(token) or (token.dep_ == "relcl" and len(list(token.subtree)) > 6)
    if token.dep_ == "advmod":
        return _idle(token) and token.head.pos_ != "NOUN"
    if token.dep_ == "advcl":
        return token.head != verb and not _object_acts(token)
    if token.dep_ == "prep" and token.lower_ == "in":
        # "in a few ways", "in some people"
        return any(
            part.lemma_ in words().people or (part.lemma_ == "way" and part.tag_ == "NNS")
            for part in token.children
        )
    return _aside(token)


def named_subject(verb: Token, references: References) -> tuple[str, str] | None:
    """The subject of ``verb`` in the visitor's words and its number; None where it has none."""
    found = language.subject(verb)
    if found is None and verb.dep_ == "conj":
        return named_subject(verb.head, references)
    if found is None or (found.dep_ == "csubj" and found.tag_ != "VBG"):
        return None
    if found.i in references:
        name = references[found.i]
        return name, "pl" if found.tag_ in ("NNS",) or name.endswith("s ") else "sg"
    if found.lower_ in ("you", "we"):
        return _AS_VISITOR[found.lower_], "I" if found.lower_ == "you" else "you"
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
    plural = found.tag_ in ("NNS", "NNPS") or bool(found.conjuncts and found.dep_ != "conj")
    if found.dep_ == "expl":
        kind = language.child(verb, "attr")
        plural = kind is not None and kind.tag_ == "NNS"
    return text, "pl" if plural else "sg"


def noun_phrase(head: Token, references: References) -> str:
    """``head`` with what belongs to it, without asides and long relative clauses."""
    kept = []
    for token in head.subtree:
        chain = [token, *token.ancestors]
        inside = chain[: chain.index(head)]
        if any(
            _aside(part)
            or (
                part.dep_ in ("relcl", "acl")
                and (_after_comma(part) or len(list(part.subtree)) > 8)
            )
            or (part.dep_ == "conj" and part.pos_ in ("VERB", "AUX"))
            or (part.dep_ == "advmod" and _idle(part))
            for part in inside
        ):
            continue
        if token.text in "()[]–—:;":
            continue
        kept.append(token)
    text = spoken(kept, references)
    return re.sub(r"(?: (?:and|or|but)|,)+$", "", text)


def spoken(tokens: Iterable[Token], references: References) -> str:
    """``tokens`` as text from the visitor's side: "your skin" is "my skin"."""
    parts: list[str] = []
    for token in tokens:
        text = references.get(token.i, token.text)
        if token.i not in references:
            text = _AS_VISITOR.get(token.lower_, text)
            if token.lower_ in ("you", "us") and (
                token.dep_ not in language.SUBJECTS or _bare(token.head)
            ):
                text = "me" if token.lower_ == "you" else "you"
            followed = token.head.lemma_ == "be" or token.lemma_ == "be"
            if token.lower_ in ("are", "'re") and followed and _subject_is_you(token):
                text = "am" if token.lower_ == "are" else "'m"
            if (
                token.is_sent_start
                and not any(letter.isupper() for letter in token.text[1:])
                and token.lower_ not in words().names
            ):
                text = text if text == "I" else text[:1].lower() + text[1:]
        if (
            (
                token.text in ("’s", "'s", "’", "'", "-", "n't")
                or token.text in ",.;:%°"
                or (parts and token.i > 0 and not token.nbor(-1).whitespace_ and parts[-1])
            )
            and parts
            and (token.i > 0 and not token.nbor(-1).whitespace_)
        ):
            parts[-1] += text
            continue
        parts.append(text)
    text = " ".join(part for part in parts if part).strip(" ,.;:-–—")
    text = re.sub(r"\s+([,.;:])", r"\1", text)
    text = re.sub(r", (?:the|an?) (?:(?! or | and )[^,])*$", "", text)
    text = re.sub(r"\bmore of (?=[a-z]+$)", "more ", text)
    return re.sub(r"\s{2,}", " ", text)


def sentence(text: str) -> str:
    """``text`` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def third_person(verb: str) -> str:
    """As in "ease" as "eases"."""
    irregular = {"have": "has", "do": "does", "go": "goes", "be": "is"}
    if verb in irregular:
        return irregular[verb]
    if re.search(r"(?:s|x|z|ch|sh)$", verb):
        return verb + "es"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + "s"


def _aside(token: Token) -> bool:
    """Whether ``token`` says again what stands before it, not the next thing of a list."""
    listed = token.dep_ == "appos" and language.child(token, "cc") is not None
    return token.dep_ in ("appos", "parataxis", "intj") and not listed


def _idle(token: Token) -> bool:
    """Whether a question does without the adverb ``token``."""
    return token.tag_ != "RBR" and token.lemma_.lower() in words().dropped_adverbs


def _bare(verb: Token) -> bool:
    """As in "sleep" in "helps you sleep"."""
    return (
        verb.tag_ == "VB"
        and verb.dep_ in ("ccomp", "xcomp", "conj")
        and not language.auxiliaries(verb)
    )


def _object_acts(token: Token) -> bool:
    """As in "to produce more" in "stimulates the skin to produce more"."""
    return (
        token.tag_ == "VB"
        and token.i > token.head.i
        and language.subject(token) is None
        and language.child(token.head, "dobj") is not None
        and any(part.lower_ == "to" for part in token.lefts)
    )


def _subject_is_you(token: Token) -> bool:
    verb = token if language.subject(token) else token.head
    found = language.subject(verb)
    return found is not None and found.lower_ == "you"


def _after_comma(token: Token) -> bool:
    first = next(iter(token.subtree))
    return first.i > 0 and token.doc[first.i - 1].text in {",", "–", "—", "(", ";"}


def _shares_object(verb: Token, other: Token, later: list[Token]) -> bool:
    """Whether "rejuvenate and heal the skin": ``verb`` has no object before ``other`` has one."""
    if other.dep_ != "conj" or language.subject(other) is not None:
        return False
    before = [part for part in later if part.i < other.i and part.dep_ not in ("cc", "punct")]
    # The tagger takes the second verb of "diagnose or cure illness" for a noun's.
    return not before and (other.pos_ == "NOUN" or language.child(other, "dobj") is not None)
