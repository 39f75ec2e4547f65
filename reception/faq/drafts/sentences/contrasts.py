"""What a treatment is set against: "Unlike ordinary massage, drainage is light"."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.claims import Claim, ask, content
from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase

_AGAINST = frozenset({"contrast", "comparison", "compare", "compared", "opposed"})
_LONGEST_NAME = 4


def difference_of(span: Span, refs: References, topic: Topic) -> Claim | None:
    """The question how the treatment differs from what the sentence sets beside it."""
    if not topic.treatment:
        return None
    own = any(is_topic(part, refs, topic) for part in span if part.dep_ in language.SUBJECTS)
    for token in span:
        other = _other(token) or _whereas(token, refs, topic)
        if other is None or is_topic(other, refs, topic) or not own:
            continue
        name = re.sub(r"^(?:the|an?) ", "", noun_phrase(other, refs))
        if len(name.split()) <= _LONGEST_NAME and other.pos_ in ("NOUN", "PROPN"):
            bare = re.sub(r"^an? ", "", topic.name)
            return ask("difference", topic, False, content(span), x=bare, y=name)
    return None


def _other(token: Token) -> Token | None:
    """What follows "unlike", "in contrast to", "compared with"."""
    if token.lower_ == "unlike":
        return language.child(token, "pobj")
    differs = token.lower_ == "from" and token.head.lemma_ in ("differ", "different")
    if not differs and (token.lower_ not in ("to", "with") or token.head.lower_ not in _AGAINST):
        return None
    return language.child(token, "pobj")


def _whereas(token: Token, refs: References, topic: Topic) -> Token | None:
    """The subject of "While wax pulls out the root, …", where the rest is of the treatment."""
    mark = language.child(token, "mark") if token.dep_ == "advcl" else None
    who = language.subject(token)
    if mark is None or who is None or mark.lower_ not in ("while", "whereas", "whilst"):
        return None
    main = language.subject(token.head)
    if main is None or not is_topic(main, refs, topic):
        return None
    return who if who.pos_ in ("NOUN", "PROPN") else None
