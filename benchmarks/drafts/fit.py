"""Whether a draft's question asks what its passage answers, as far as words show it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from reception.faq.documents.document import Document, Section
from reception.faq.drafts.drafting import Draft
from reception.faq.drafts.words.language import parse

_UNIT = r"(?:seconds?|mins?|minutes?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?|nights?)"

_ASKED_FOR = [
    (
        re.compile(r"(?i)^how much (?:is|are|does|do)\b.*|^what (?:does|do) .* cost\b|\bprice\b"),
        re.compile(r"(?i)[£$€]|\b(?:pounds?|quid|euros?|dollars?|free|nothing|pays?|included)\b"),
    ),
    (
        re.compile(r"(?i)^(?:for )?how long\b|\bhow soon\b"),
        re.compile(
            rf"(?i)\b{_UNIT}\b|\b(?:until|till|as long as|fortnight|evening|moment|longer|soon)\b"
        ),
    ),
    (
        re.compile(r"(?i)^how (?:often|regularly)\b"),
        re.compile(rf"(?i)\b{_UNIT}\b|\b(?:once|twice|times?|every|daily|weekly|monthly|again)\b"),
    ),
]
"""What a kind of question asks for, and what no passage can answer it without."""

_TIMES = {
    "after": re.compile(
        r"(?i)\b(?:after\w*|following|since|once|later|next|post|follow|healed|evening|tonight|"
        r"(?:get|go|back|drive|way) home|then|again|when you get up|done|over|finished?|goodbye|"
        r"end|for \d+ hours)\b"
    ),
    "before": re.compile(
        r"(?i)\b(?:before\w*|prior|prepar\w+|until|first|arriv\w+|come|coming|bring|book\w*|"
        r"advance|early|on the day|ahead|leave|tell|appointments?|visits?|start)\b"
    ),
}
"""Words one of which a text has that says when."""

_NO_TIME = re.compile(r"(?i)\blook(?:ed|ing)? after\b|\bat once\b")

_OF_THE_VISITOR = re.compile(r"(?i)^do you (\w+)\b")
_ADVICE = re.compile(r"(?i)^(?:should|must) I\b|^do I (?:have|need) to\b")
_STATED = re.compile(r"(?i)\b(?:can|could|may|might|will|helps?)(?: to)?(?: also)?\s*:?\s*$")
_OFFERED = re.compile(r"(?i)\b(?:free of charge|for free|if you (?:like|wish|prefer)|welcome to)\b")

_OF_A_KIND = re.compile(
    r"(?i)^(?:when should I not|who should not|who (?:may|can|could) benefit|what are the benefits|"
    r"who is .* for|what does .* help with|when (?:can['’]?t|don['’]?t|do) you (?:not )?)\b"
)
_CONDITION = re.compile(r"^(?:I|I['’]m|If|With|During|While)\b(?!.*\?)")
_SIGNS = re.compile(r"[*~=_#]{2,}|\s\|\s")
_MADE_OF = re.compile(r"(?i)\b(\w{4,}) (?:make|help|ease|cause|worsen)s?(?: with)? (?:the )?\1\b")


@dataclass(frozen=True)
class Ground:
    """What a question may be drawn from.

    Attributes:
        text: passage, heading, title, and what introduces the passage.
        leads: the half sentences before the lists that it is taken from.
        sections: where it stands.
    """

    text: str
    leads: list[str]
    sections: list[Section]


def of_fit(draft: Draft, ground: Ground, document: Document) -> Iterator[str]:
    """The kinds of what is wrong with a question beside what it rests on."""
    if _time_put_in(draft.question, f"{ground.text}. {document.title}"):
        yield "question adds a time"
    if any(asks.search(draft.question) and not has.search(_said(draft, ground))
           for asks, has in _ASKED_FOR):  # fmt: skip
        yield "question asks what isn't said"
    if (_ADVICE.search(draft.question) and any(map(_STATED.search, ground.leads))) or (
        draft.question.startswith("Should I") and _OFFERED.search(draft.passage)
    ):
        yield "question turns a statement into advice"
    if _visitor_asked(draft):
        yield "question asks the visitor"
    if _with_itself(draft.question):
        yield "question of a thing with itself"
    if _wider(draft, ground):
        yield "question wider than its passage"
    if _condition_lost(draft):
        yield "question without its condition"
    if _SIGNS.search(draft.question) or _SIGNS.search(draft.answer):
        yield "answer with signs of the layout"


def _said(draft: Draft, ground: Ground) -> str:
    return ". ".join([draft.passage, draft.answer, *ground.leads])


def _time_put_in(question: str, text: str) -> bool:
    """Finds "Should I call you about a hernia after a massage?" of reasons not to come."""
    text = _NO_TIME.sub("", text)
    return any(
        re.search(rf"(?i)\b{word}\b(?! (?:that|I)\b)", question) and not says.search(text)
        for word, says in _TIMES.items()
    )


def _visitor_asked(draft: Draft) -> bool:
    """Finds "Do you take aspirin?" of "Tell us while you take aspirin"."""
    asked = _OF_THE_VISITOR.search(draft.question)
    if not asked:
        return False
    verb = asked[1]
    yours = re.search(rf"(?i)\byou {verb}\b", draft.passage)
    return bool(yours) and not re.search(rf"(?i)\b(?:we|I)(?: \w+)? {verb}\b", draft.passage)


def _with_itself(question: str) -> bool:
    """Finds "Can hot stone massage make hot stone massage worse?"."""
    words = [token.lower_ for token in parse(question) if token.is_alpha]
    pairs = [
        pair
        for pair in itertools.pairwise(words)
        if max(map(len, pair)) > 3 and min(map(len, pair)) > 2
    ]
    return len(set(pairs)) < len(pairs) or bool(_MADE_OF.search(question))


def _wider(draft: Draft, ground: Ground) -> bool:
    """Whether a question of the whole section rests on something beside the section's list."""
    if not _OF_A_KIND.search(draft.question):
        return False
    items = [block.text for part in ground.sections for block in part.blocks if block.lead]
    return len(items) > 1 and not any(item in draft.passage for item in items)


def _condition_lost(draft: Draft) -> bool:
    """Finds "Can my jaw ache?" under "I have braces"."""
    if not _CONDITION.search(draft.heading):
        return False
    asked = _content(draft.question) | _content(draft.answer)
    return bool(_content(draft.heading)) and not asked & _content(draft.heading)


def _content(text: str) -> set[str]:
    return {
        token.lemma_.lower()[:5] for token in parse(text) if token.is_alpha and not token.is_stop
    }
