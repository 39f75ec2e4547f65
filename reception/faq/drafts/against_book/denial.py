"""Whether a sentence denies what one of its words says, or says it under a condition only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

NEGATIONS = frozenset({
    "not", "n't", "n’t", "nt", "no", "never", "neither", "nor", "hardly", "scarcely",
    "barely", "nothing", "none", "nobody", "rarely", "seldom",
})  # fmt: skip
_NEGATING = frozenset({"neg", "det", "advmod", "preconj", "nsubj", "dobj", "amod", "cc", "attr"})
_FAILING = frozenset({"fail", "refuse", "stop", "cease", "unable", "incapable", "unlikely"})
_UNTRUE = frozenset(
    [
        "myth",
        "nonsense",
        "misconception",
        "untrue",
        "false",
        "untruth",
        "fallacy",
        "doubtful",
        "wrong",
    ]
)
_GROUNDS = frozenset({"evidence", "proof", "sign", "indication", "reason", "guarantee"})
_LIMITS = frozenset(
    [
        "only",
        "just",
        "always",
        "completely",
        "entirely",
        "fully",
        "every",
        "all",
        "necessarily",
        "merely",
        "simply",
    ]
)
_LINKS = frozenset({"xcomp", "ccomp", "pcomp", "acl", "csubj", "advcl"})
_CONDITIONS = frozenset(
    ["if", "unless", "when", "while", "until", "before", "after", "because", "whenever", "once"]
)
_DURING = frozenset(
    ["during", "before", "after", "within", "until", "straight", "immediately", "without"]
)
_TREATMENTS = frozenset({"massage", "treatment", "session", "facial"})
_LEAVES_OPEN = frozenset({"need", "have", "mean", "require", "matter", "promise", "guarantee"})
"""Who "need not drink litres" is not told to drink nothing."""

_DEEPEST = 8


def denied(word: Token) -> bool:
    """Whether what ``word`` says is denied: by "not", "no evidence that", "fails to", "a myth"."""
    odd = False
    current, before = word, None
    for _ in range(_DEEPEST):
        if current != word and current.lemma_.lower() in _FAILING | _UNTRUE:
            odd = not odd
        if _has_negation(current, before):
            odd = not odd
        head = current.head
        if head == current or not _passes_on(current, head):
            break
        if current.dep_ == "prep" and current.lower_ == "without":
            odd = not odd
        current, before = head, current
    return odd


def conditional(word: Token) -> bool:
    """Whether ``word`` holds under a condition only: "if", "until", "during"."""
    for current in (word, *word.ancestors):
        for child in current.children:
            if child.dep_ == "advcl" and any(
                one.dep_ in ("mark", "advmod") and one.lower_ in _CONDITIONS
                for one in child.children
            ):
                return True
            of_treatment = any(one.lemma_.lower() in _TREATMENTS for one in child.children)
            if child.dep_ in ("prep", "mark") and child.lower_ in _DURING and not of_treatment:
                return True
            if child.dep_ == "nsubj" and any(one.lower_ == "without" for one in child.children):
                return True
    return False


def _has_negation(word: Token, counted: Token | None) -> bool:
    """Whether a negation belongs to ``word``, its subject or its object, unless ``counted``."""
    for child in word.children:
        if child.lower_ in NEGATIONS and child.dep_ in _NEGATING:
            after = child.nbor(1) if child.i + 1 < len(child.doc) else None
            if after is None or after.lower_ not in _LIMITS:
                return True
        if child.dep_ == "dobj" and child.lower_ == "little":
            return True
        if (
            child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr")
            and child != counted
            and any(
                one.lower_ in ("no", "neither") and one.dep_ in ("det", "neg", "preconj")
                for one in child.children
            )
        ):
            return True
    return False


def _passes_on(word: Token, head: Token) -> bool:
    """Whether a denial of ``head`` is one of ``word``."""
    if word.dep_ in ("xcomp", "ccomp") and head.lemma_.lower() in _LEAVES_OPEN:
        return False
    if word.dep_ in _LINKS:
        # "Do not wait, because it helps" denies nothing of the help.
        return word.dep_ != "advcl" or head.lemma_.lower() in _UNTRUE | _GROUNDS
    if word.dep_ == "conj":
        joined = {child.lower_ for child in head.children if child.dep_ in ("cc", "preconj")}
        own = any(child.dep_ in ("nsubj", "neg", "aux") for child in word.children)
        return bool(joined & {"or", "nor", "neither"}) and not own
    if word.lemma_.lower() in _GROUNDS | _UNTRUE:
        return word.dep_ in ("nsubj", "attr", "dobj", "acomp")
    return word.dep_ in ("acomp", "attr", "oprd", "dobj", "prep", "pobj") and head.pos_ in (
        "AUX", "VERB", "ADP",
    )  # fmt: skip
