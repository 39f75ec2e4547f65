"""What is wrong with a question by itself: it hangs in the air, or its grammar is off."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reception.faq.drafts.words.language import parse

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST_QUESTION = 22
"""Words; people ask shorter."""

_PRONOUNS = frozenset({"it", "they", "them", "he", "she", "him", "her", "its", "their", "theirs"})
_POINTERS = frozenset({"this", "that", "these", "those", "such"})
_AUTHOR = frozenset({"we", "us", "our", "ours", "ourselves"})
_HELPERS = frozenset(
    {"does", "do", "did", "can", "could", "should", "will", "would", "may", "might", "must"}
)
_ASKS_WHAT = frozenset({"what", "which", "who", "where", "how"})
_VERBS = ("VB", "VBP", "VBZ", "MD")
_TAKEN_FOR_NOUNS = frozenset({"improve", "reduce", "relieve", "soothe", "ease", "increase"})
"""Verbs that the parser takes for something else after "help with"."""

_OF_SEVERAL = frozenset({"these", "those"})
_WHOSE = frozenset({"that", "which", "who", "with"})
_OPEN_ENDS = frozenset(
    {
        *("a", "an", "the", "and", "or", "but", "if", "because", "your", "my", "be"),
        *("over", "under", "above", "below"),
    }
)
_NEEDS_OBJECT = frozenset({"have", "need", "make", "get", "take", "give", "use", "bring", "turn"})
_WHO_ASKS = frozenset({"i", "you", "we", "they"})
_TWO_VERBS = re.compile(
    r"(?i)^(?:does|do|can|will|should|is|are)\b(?!.*\b(?:if|that|which|who|when|what|where)\b)"
    r".+\b(?:do|does|is|are|was|has) not\b"
)
"""Finds "Does massage do not in a way"."""

_SOUNDS_ELSE = re.compile(r"(?i)^(?:hour|honest|heir|uni|use|usu|euro|one\b|once)")
_ABOUT_SAFETY = re.compile(
    r"(?i)\bit\b.*\b(?:ok|okay|safe|all right|alright|normal|possible|true|better|worth|good|bad|"
    r"fine|allowed|dangerous|harmful|necessary|hurt|take|matter)\b.*\b(?:to|if|that|for|when)\b"
)


def of_question(question: str) -> Iterator[str]:
    """The kinds of what is wrong with ``question``."""
    doc = parse(question)
    words = [token.lower_ for token in doc if token.is_alpha]
    if not question.endswith("?") or not question[:1].isupper():
        yield "no question"
    if _hangs(doc, question):
        yield "question hangs in the air"
    if _AUTHOR & set(words):
        yield "question is the clinic's"
    if len(question.split()) > LONGEST_QUESTION or re.search(r"[:;|…•]|\.\s", question):
        yield "question is clumsy"
    if _ungrammatical(doc):
        yield "question ungrammatical"


def _hangs(doc: Doc, question: str) -> bool:
    """Whether a question says "it" or "these" of what stands elsewhere."""
    named = False
    for token in doc:
        if token.lower_ in _PRONOUNS and not named:
            expletive = token.dep_ == "expl" or _ABOUT_SAFETY.search(question)
            if not (token.lower_ == "it" and expletive):
                return True
        points = token.lower_ in _POINTERS and token.tag_ in ("DT", "PDT")
        several = token.lower_ in _OF_SEVERAL
        if points and (several or not named) and not (several and _followed(token, _WHOSE)):
            return True
        if token.lower_ == "one" and _followed(token, _WHOSE):
            return True
        named = named or (token.pos_ in ("NOUN", "PROPN") and token.dep_ != "compound")
    return False


def _followed(token: Token, words: frozenset[str]) -> bool:
    """Whether one of ``words`` comes within the two words after ``token``."""
    return any(next_.lower_ in words for next_ in token.doc[token.i + 1 : token.i + 3])


def _ungrammatical(doc: Doc) -> bool:
    tokens = [token for token in doc if token.text.isalnum() or "'" in token.text]
    helpers = [token for token in tokens if token.lower_ in _HELPERS | {"is", "are"}]
    return (
        any(_clash(one, two) for one, two in itertools.pairwise(tokens))
        or any(_disagrees(helper) for helper in helpers)
        or _breaks_off(tokens)
        or bool(_TWO_VERBS.search(doc.text))
    )


def _clash(one: Token, two: Token) -> bool:
    """Finds "an massage", "the the", "help with improve", "the what", "last The"."""
    return (
        _wrong_article(one, two)
        or (one.lower_ == two.lower_ and one.lower_ not in ("that", "had"))
        or (one.lower_ == "with" and (two.tag_ in _VERBS or two.lower_ in _TAKEN_FOR_NOUNS))
        or (two.tag_ == "MD" and one.lower_ in _WHO_ASKS and one.dep_ == "pobj")
        or (one.tag_ == "DT" and two.tag_ in ("WP", "WRB") and one.lower_ not in _OF_SEVERAL)
        or (len(two) > 3 and one.is_upper and two.is_upper)
        or (two.is_stop and two.text[0].isupper() and two.text != "I" and bool(two.whitespace_))
    )


def _breaks_off(tokens: Sequence[Token]) -> bool:
    """Finds "if I have?", "Can you give me?", "Should I stretch as far?"."""
    words = [token.lower_ for token in tokens]
    asks_what = bool(set(words[:2]) & _ASKS_WHAT)
    last = words[-1] if words else ""
    before = words[-2] if len(words) > 1 else ""
    return (
        last in _OPEN_ENDS
        or (
            not asks_what
            and tokens[-1:]
            and tokens[-1].tag_ in ("IN", "TO")
            and last not in ("before", "after")
        )
        or (last in _NEEDS_OBJECT and not asks_what and not {"that", "what"} & set(words))
        or (last in _NEEDS_OBJECT and words[-3:-2] in (["if"], ["when"]))
        or (before == "give" and last in ("me", "you"))
        or (before == "as" and last in ("far", "much", "long", "soon", "well"))
    )


def _wrong_article(one: Token, two: Token) -> bool:
    if one.lower_ not in ("a", "an") or not two.text[0].isalpha():
        return False
    vowel = (two.lower_[0] in "aeiou") != bool(_SOUNDS_ELSE.match(two.text))
    return vowel != (one.lower_ == "an")


def _disagrees(helper: Token) -> bool:
    """Finds "Does massage helps", "Do the massage help", "Are the skin dry"."""
    verb = helper.head if helper.dep_ in ("aux", "auxpass") else helper
    subject = next((child for child in verb.children if child.dep_.startswith("nsubj")), None)
    if verb is not helper and helper.lower_ in _HELPERS and verb.tag_ == "VBZ":
        return True
    if subject is None or subject.i < helper.i:
        return False
    many = subject.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in subject.children)
    many = many or subject.lower_ in _WHO_ASKS
    if subject.tag_ == "NN" or subject.tag_ in ("NNS", "NNPS") or subject.lower_ in _WHO_ASKS:
        return (helper.lower_ in ("does", "is") and many and subject.tag_ != "NN") or (
            helper.lower_ in ("do", "are") and not many
        )
    return False
