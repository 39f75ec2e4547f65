"""What no other rule takes: a plain statement of the text's own matter, asked as it stands."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.claims import Claim, ask, asking, content, is_caution
from reception.faq.drafts.sentences.effects import is_topic, topic_named
from reception.faq.drafts.sentences.hollow import compares_with_nothing, limit_of
from reception.faq.drafts.sentences.moments import time_of
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.sentences.when_asked import asked_by_time, open_ended
from reception.faq.drafts.sentences.worth import as_asked, well_put
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.question_forms import Statement, statement
from reception.faq.drafts.words.rule_words import rules
from reception.faq.drafts.words.wording import words

_LONGEST_SUBJECT = 8
_LONGEST_CONDITION = 8
_MOST_WORDS = 18
_STORY = frozenset({"i", "me", "my", "mine", "myself", "he", "she", "his", "her", "him"})
_VAGUE = frozenset(
    {"theory", "claim", "question", "story", "truth", "secret", "trouble", "trick", "fact", "word"}
    | {"nothing", "everything", "something", "what", "reader", "colleague", "friend", "teacher"}
    | {"matter", "beauty", "aim", "goal", "journey", "experience", "world", "life", "moment"}
)
"""Nouns of which nobody asks whether they do something."""

_CONDITIONAL = frozenset(
    {"if", "when", "unless", "until", "till", "once", "before", "after", "while"}
)
_NOT_ANY = {"nothing": "anything", "nobody": "anybody", "none": "any"}


def asked_plainly(span: Span, refs: References, topic: Topic, when: str) -> list[Claim]:
    """The yes-or-no question that a sentence answers which states something.

    None comes of a story, of what somebody feels, or of a condition that a question cannot hold.

    Args:
        span: the sentence.
        refs: what its pronouns stand for.
        topic: what the text is about.
        when: "after" or "before" in a section about the time around a treatment, else "".
    """
    root = span.root
    span = _commanded(span) or span
    root = _doubted(span.root) or span.root
    who = language.subject(root)
    if who is None or root.pos_ not in ("VERB", "AUX") or not language.finite(root):
        return []
    if not _of_text(who, root, refs) or _is_story(root):
        return []
    told = _told(root, who, refs, topic)
    safety = is_caution(span.text)
    if told is not None and well_put(told, root) and _open_ended(root) and not told.denied:
        return [asking("when", told, topic, safety, content(span))]
    condition = _condition(root, refs)
    if condition is None or told is None or not well_put(told, root):
        return []
    front = limit_of(root, refs)
    if len(told.subject.split()) > _LONGEST_SUBJECT or front is None:
        return []
    if compares_with_nothing(told, root) and not (front or condition):
        if not topic.stage or is_topic(who, refs, topic):
            return []
        front = topic.stage
    timed = None if condition or front else asked_by_time(told, topic, safety, content(span))
    if timed is not None:
        return [timed]
    told = as_asked(told, root, time_of(span.text, topic, when) if not (condition or front) else "")
    told = replace(told, predicate=" ".join(f"{told.predicate} {front} {condition}".split()))
    if len(told.question.split()) > _MOST_WORDS:
        return []
    return [ask("state", topic, safety, content(span), question=told.question, s=told.plain)]


def tells_story(span: Span) -> bool:
    """Whether a sentence tells what once was with the writer, and nothing to the reader."""
    told = {token.lower_ for token in span}
    past = span.root.tag_ == "VBD" or any(
        part.lemma_ == "have" for part in language.auxiliaries(span.root)
    )
    return past and bool(told & _STORY) and not told & {"you", "your", "if", "who"}


def _open_ended(root: Token) -> bool:
    """As in "A booking is binding once we have confirmed it": its point is when."""
    for part in root.children:
        mark = language.child(part, "mark", "advmod") if part.dep_ == "advcl" else None
        if mark is not None and part.i > root.i and open_ended(mark.lower_):
            return True
    return False


def _commanded(span: Span) -> Span | None:
    """The order "Always stroke upwards" as "You should always stroke upwards", else None."""
    text = re.sub(r"(?i)^(?:and |but |so )?(?:please,? )?", "", span.text.strip())
    first = re.sub(r"(?i)^(?:always|never) ", "", text).split(" ", 1)[0].lower()
    known = first in words().imperatives - rules().empty_orders | {"come"}
    always = re.match(r"(?i)(?:always|never) ", text) and first not in rules().empty_orders
    asked = re.match(r"(?i)(?:and |but |so )?please\b", span.text.strip())
    verb = any(part.lower_ == first and part.tag_ in ("VB", "VBP") for part in span[:3])
    if not (known and (asked or verb)) and not always:
        return None
    return next(language.parse(f"You should {text[:1].lower()}{text[1:]}").sents)


def _doubted(root: Token) -> Token | None:
    """What nobody knows, of "Whether it helps nobody knows"."""
    if root.lemma_ not in ("know", "prove", "show", "establish", "clear", "be"):
        return None
    for part in root.subtree:
        clause = part.dep_ in ("ccomp", "csubj", "csubjpass", "advcl")
        mark = language.child(part, "mark") if clause else None
        if mark is not None and mark.lower_ == "whether":
            return part
    return None


def _of_text(who: Token, root: Token, refs: References) -> bool:
    """Whether ``who`` is a thing that the text is about, not a person or a way of speaking."""
    lemma = who.lemma_.lower()
    if who.lower_ in _NOT_ANY:
        return root.lemma_.lower() not in rules().idle_verbs
    if lemma in words().people | words().staff | _VAGUE | words().empty_nouns:
        return False
    inside = {part.lower_ for part in who.subtree}
    if inside & (_STORY | {"we", "our", "us"}):
        return False
    if who.tag_ == "VBG" and who.dep_ in ("csubj", "nsubj"):
        return language.child(who, "dobj", "prep", "advmod") is not None
    if who.lower_ == "you":
        helper = next(iter(language.auxiliaries(root)), None)
        idle = root.lemma_.lower() in rules().idle_verbs
        return not idle and (helper is not None or root.lemma_ in ("need", "use"))
    return who.pos_ in ("NOUN", "PROPN") or who.i in refs


def _is_story(root: Token) -> bool:
    """Whether a clause tells of the writer, or of what somebody once did."""
    if root.tag_ == "VBD" or any(part.lower_ in _STORY for part in root.subtree):
        return True
    helpers = language.auxiliaries(root)
    return any(part.lemma_ == "have" for part in helpers) or any(
        part.lower_ in ("would", "were", "was", "did", "had") for part in helpers
    )


def _told(root: Token, who: Token, refs: References, topic: Topic) -> Statement | None:
    if who.lower_ == "nobody" and root.lemma_ in ("need", "have"):
        return statement(root, refs, ("I", "I"))  # "Nobody needs to drink three litres"
    if who.lower_ in _NOT_ANY:
        return statement(root, refs, (_NOT_ANY[who.lower_], "sg"))
    if is_topic(who, refs, topic):
        told = statement(root, refs, topic_named(who, refs, topic))
    else:
        told = statement(root, refs)
    if told is None:
        return None
    predicate = told.predicate
    if root.lemma_ == "be":
        one = "any" if told.subject == "there" or told.number == "pl" else "a"
        predicate = re.sub(r"^no ", f"{one} ", predicate)
        predicate = re.sub(r"^a (?=[aeiou])", "an ", predicate)
    told = replace(told, subject=re.sub(r"^no ", "any ", told.subject))
    if not language.negated(root):
        predicate = re.sub(r"^(\w+) no ", r"\1 any ", predicate)
    return replace(told, predicate=predicate)


def _condition(root: Token, refs: References) -> str | None:
    """The clause that limits what ``root`` says, "" without one, None where it is too long."""
    for part in root.children:
        mark = language.child(part, "mark", "advmod") if part.dep_ == "advcl" else None
        if mark is None or mark.lower_ not in _CONDITIONAL:
            continue
        told = statement(part, refs)
        if told is None or re.search(r"\b(?:it|they|them|this)\b", told.plain):
            return None
        if told.conditional in ("I can", "I like", "I wish", "I want", "possible"):
            return ""
        clause = f"{mark.lower_} {told.conditional}"
        return clause if len(clause.split()) <= _LONGEST_CONDITION else None
    return ""
