"""Words of a document as a visitor says them: "your skin" is "my skin"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from spacy.tokens import Token

from reception.faq.drafts.words import language
from reception.faq.drafts.words.wording import words
from reception.nlu.visitor_names import is_first_name

MOST_WORDS = 13
"""Words of a predicate in a question; beyond that its last adverbials are left out."""


AS_VISITOR = {
    "you": "I",
    "your": "my",
    "yours": "mine",
    "yourself": "myself",
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "our": "your",
    "us": "you",
    "ours": "yours",
    "ourselves": "yourselves",
}


_ASIDES = frozenset(
    {"most", "above", "especially", "particularly", "even", "mainly", "whatever", "mostly"}
)
_REASONS = frozenset({"as", "because", "since"})
_WHOLE = {"'ve": "have", "'re": "are", "'ll": "will", "'m": "am"}
_NEVER_ASKED = frozenset({"parataxis", "preconj", "mark", "intj", "neg", "meta", "discourse"})


_ADVERBIALS = frozenset({"prep", "npadvmod", "agent", "xcomp", "advcl"})


_WITH_CLAUSE = frozenset({"let", "make", "allow", "help", "feel", "keep", "mean"})


References = Mapping[int, str]
"""What a pronoun stands for, by the token's place in its text."""


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
        elif token.text in "()[]–—;" or (token.text == ":" and token.whitespace_):
            left_out.add(token)
    left_out.discard(verb)
    left_out.update(part for part in language.auxiliaries(verb) if part.lower_ == "to")
    end = _end(verb)
    kept = [token for token in verb.subtree if token not in left_out and token.i < end]
    for adverbial in reversed([part for part in later if part.dep_ in _ADVERBIALS][1:]):
        if len(kept) <= MOST_WORDS:
            break
        gone = set(adverbial.subtree)
        kept = [token for token in kept if token not in gone]
    return kept


def noun_phrase(head: Token, references: References) -> str:
    """``head`` with what belongs to it, without asides and long relative clauses."""
    kept = []
    for token in head.subtree:
        chain = [token, *token.ancestors]
        inside = chain[: chain.index(head)]
        if any(
            _aside(part)
            or (
                part.dep_ in ("relcl", "acl", "prep", "advcl")
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
        if token.lower_ in ("this", "these", "such") and token.dep_ == "det":
            continue
        text = references.get(token.i, _WHOLE.get(token.lower_.replace("’", "'"), token.text))
        if token.i not in references:
            text = AS_VISITOR.get(token.lower_, text)
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
                and not (token.tag_ == "NNP" and is_first_name(token.text))
            ):
                text = text if text == "I" else text[:1].lower() + text[1:]
        if text in _WHOLE.values() and token.text not in _WHOLE.values():
            parts.append(text)
            continue
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
    text = re.sub(r",? by the way\b| whatsoever\b", "", text)
    text = re.sub(r", (?:the|an?) (?:(?! or | and )[^,])*$", "", text)
    text = re.sub(r",? (?:not|and|or)$", "", text)
    text = re.sub(r"\bmore of (?!(?:it|them)\b)(?=[a-z]+$)", "more ", text)
    return re.sub(r"\s{2,}", " ", text)


def sentence(text: str) -> str:
    """``text`` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def gerund(vp: str) -> str:
    """As in "take a bath" as "taking a bath"."""
    verb, _, rest = vp.partition(" ")
    if verb == "not":
        return f"not {gerund(rest)}"
    if re.search(r"[^eyo]e$", verb) and verb != "be":
        verb = verb[:-1]
    elif re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", verb):
        verb += verb[-1]
    return f"{verb}ing {rest}".strip()


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


def _end(verb: Token) -> int:
    """Where what ``verb`` says ends: at a colon, or at a comma before another clause."""
    inside = sorted(verb.subtree, key=lambda token: token.i)
    for token in inside:
        if token.i <= verb.i or not token.is_punct:
            continue
        if token.text in (";", "–", "—", "(") or (token.text == ":" and token.whitespace_):
            return token.i
        rest = [part for part in inside if part.i > token.i]
        reason = token.text == "," and rest[1:] and rest[0].lower_ in _REASONS
        if reason and rest[1].lower_ not in ("well", "far", "long", "much"):
            return token.i
        if token.text != "," or not rest or rest[0].dep_ in ("cc", "mark"):
            continue
        if rest[0].tag_ in ("WDT", "WP", "WRB", "IN"):
            continue
        joined = any(part.dep_ == "cc" for part in rest)
        if rest[0].lower_ in _ASIDES or (rest[0].pos_ in ("DET", "PRON") and not joined):
            return token.i
        other = next(
            (
                part
                for part in rest
                if part.dep_ in language.SUBJECTS and part.tag_ not in ("WDT", "WP")
            ),
            None,
        )
        apart = other is not None and other.head.i > token.i and language.finite(other.head)
        bare = rest[0].tag_ in ("VB", "VBP") or rest[0].lower_ in ("just", "please", "so")
        if apart or (bare and rest[0].dep_ != "conj"):
            return token.i
    return inside[-1].i + 1 if inside else verb.i + 1


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
    if token.dep_ == "conj" and token.pos_ in ("VERB", "AUX"):
        return language.subject(token) is not None
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


def _aside(token: Token) -> bool:
    """Whether ``token`` says again what stands before it, not the next thing of a list."""
    listed = token.dep_ == "appos" and language.child(token, "cc") is not None
    return token.dep_ in ("appos", "parataxis", "intj") and not listed


def _idle(token: Token) -> bool:
    """Whether a question does without the adverb ``token``."""
    more = any(part.tag_ in ("RBR", "JJR") for part in token.children)
    if (
        token.lower_ == "too"
        and token.head.pos_ in ("ADJ", "ADV", "DET")
        and token.i < token.head.i
    ):
        return False
    return (
        token.tag_ not in ("RBR", "JJR")
        and not more
        and token.lemma_.lower() in words().dropped_adverbs
    )


def _bare(verb: Token) -> bool:
    """As in "sleep" in "helps you sleep"."""
    return (
        verb.tag_ == "VB"
        and verb.dep_ in ("ccomp", "xcomp", "conj")
        and all(part.lower_ == "to" for part in language.auxiliaries(verb))
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
