"""Advice on a topic while somebody writes it: what stops it, what to look at, what would help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq import editing, intent_files, own_words
from reception.faq.answer_advice import advise_answer
from reception.faq.articles import Article, load_article
from reception.faq.book import FOLLOW_UPS_SHOWN
from reception.faq.entry_text import EntryText
from reception.faq.example_advice import ExampleAdviser
from reception.faq.example_vectors import ExampleVectors
from reception.faq.pieces_of_advice import HINT, STOP, WARN, Advice
from reception.nlu.encoder import SentenceEncoder
from reception.nlu.labels import EMERGENCY, FAQ
from reception.nlu.red_flags import RedFlag, RedFlags, load_red_flags
from reception.nlu.text import folded
from reception.yaml_files import changed_at

__all__ = ["HINT", "STOP", "WARN", "Advice", "Adviser"]

SAME_QUESTION = 0.9
"""Cosine of two questions from which visitors could not tell their buttons apart; no pair of
the book's own questions reaches it."""

LONGEST_QUESTION = 80
"""Characters of a question that fit on a button."""

_ASKS = re.compile(
    r"(?i)(?:who|what|when|where|why|which|how|whose|do|does|did|is|are|was|were|can|could|may"
    r"|might|will|would|shall|should|has|have|had|must|am|if)\b"
)


class Adviser:
    """Knows all examples and articles. Safe to call from several threads.

    Attributes:
        examples: the vectors of every example, which searching uses too.
        last: what `advise_all` found when it was last asked.
    """

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.examples = ExampleVectors(encoder)
        self._of_examples = ExampleAdviser(self.examples)
        self.last: dict[str, list[Advice]] = {}
        self._articles: dict[Path, tuple[int, Article | None]] = {}

    def advise(self, name: str, fields: EntryText, also: Article | None = None) -> list[Advice]:
        """What there is to say of a topic, the gravest first.

        Args:
            name: of the topic; empty or unknown for one that is not saved yet.
            fields: as they are in the form.
            also: an article that the topic may cite though it is not among the others yet.
        """
        fields = fields.tidied()
        articles = self._all_articles()
        if also is not None:
            articles = {**articles, also.name: also}
        advice = [
            *self._of_question(name, fields.question),
            *_of_red_flags(fields),
            *advise_answer(fields.answer, _sections(fields, articles), self.examples.encode),
            *_of_source(fields, articles),
            *_of_follow_ups(name, fields),
            *self._of_examples.advise(name, fields),
        ]
        return sorted(advice, key=lambda one: (STOP, WARN, HINT).index(one.severity))

    def advise_all(self) -> dict[str, list[Advice]]:
        """Advice on every topic, by its name; what was said of them last is in `last`."""
        found = {}
        for name in editing.names():
            try:
                found[name] = self.advise(name, editing.open_entry(name)[0])
            except DataError as error:
                found[name] = [Advice("broken", STOP, "", str(error))]
        self.last = found
        return found

    def _of_question(self, name: str, question: str) -> list[Advice]:
        if not question:
            return [Advice("question", STOP, "question", "Write the question as visitors ask it.")]
        advice = []
        if len(question) > LONGEST_QUESTION:
            text = (
                f"The question is long ({len(question)} characters); on a button there is room "
                f"for {LONGEST_QUESTION}."
            )
            advice.append(Advice("long_question", WARN, "question", text))
        if not question.endswith("?") or not any(map(_ASKS.match, _clauses(question))):
            text = "This does not read as a question. Ask as a visitor would, with a ? at the end."
            advice.append(Advice("no_question", WARN, "question", text))
        others = {
            label: other
            for label, other in self.examples.known().questions.items()
            if label != f"{FAQ}/{name}"
        }
        if others:
            likeness = (
                self.examples.encode(list(others.values())) @ (self.examples.encode([question])[0])
            )
            label = list(others)[int(likeness.argmax())]
            if folded(others[label]) == folded(question):
                text = f"{label.partition('/')[2]} asks the same question. Change that one instead."
                advice.append(Advice("same_question", STOP, "question", text, others[label]))
            elif likeness.max() >= SAME_QUESTION:
                text = f"Nearly the same question as that of {label.partition('/')[2]}."
                advice.append(Advice("same_question", WARN, "question", text, others[label]))
        return advice

    def _all_articles(self) -> Mapping[str, Article]:
        paths = sorted((settings.home() / "data" / "articles").glob("*.md"))
        found = {}
        for path in paths:
            changed = changed_at(path)
            if path not in self._articles or self._articles[path][0] != changed:
                try:
                    self._articles[path] = changed, load_article(path)
                except DataError:
                    self._articles[path] = changed, None
            article = self._articles[path][1]
            if article is not None:
                found[path.stem] = article
        return found


def _of_red_flags(fields: EntryText) -> list[Advice]:
    """A question, or most examples, that a red flag answers before any FAQ could."""
    flags = load_red_flags()
    flag = _flag(fields.question, flags)
    if flag:
        text = (
            f"“{flag.words}” is answered with {_reply(flag)} before any FAQ, so nobody would see "
            "this answer, and no release would let it pass. Ask without these words, or leave "
            "the question to that reply."
        )
        return [Advice("red_flag", STOP, "question", text, fields.question)]
    found = [flag for flag in (_flag(text, flags) for text in fields.examples) if flag]
    if len(found) <= len(fields.examples) / 2:
        return []
    text = (
        f"{len(found)} of {len(fields.examples)} examples (as “{found[0].words}”) are answered "
        f"with {_reply(found[0])} before any FAQ, so hardly anybody would see this answer. Leave "
        "the matter to that reply, or write examples that visitors get this answer for."
    )
    return [Advice("red_flags", STOP, "examples", text)]


@lru_cache(maxsize=20_000)
def _flag(text: str, flags: RedFlags) -> RedFlag | None:
    """The flag that ``text`` raises; each text is looked at again whenever somebody types."""
    return flags.find(text)


def _reply(flag: RedFlag) -> str:
    if flag.label == EMERGENCY:
        return "the emergency number"
    return "the reply to medical questions"


def _of_source(fields: EntryText, articles: Mapping[str, Article]) -> list[Advice]:
    if fields.article == own_words.ARTICLE:
        text = (
            "This answer rests on your own words only; visitors see “From our team” as its source."
        )
        return [Advice("own_words", HINT, "source", text)]
    article = articles.get(fields.article)
    if article is None:
        return [Advice("source", STOP, "source", "Choose the article that says this.")]
    if fields.heading not in article.sections:
        text = f"Choose the section of “{article.title}” that says this."
        return [Advice("source", STOP, "source", text)]
    return []


def _sections(fields: EntryText, articles: Mapping[str, Article]) -> dict[str, str]:
    """The text of every section, that of the cited one first; none if it is not there."""
    article = articles.get(fields.article)
    if article is None or fields.heading not in article.sections:
        return {}
    if fields.article == own_words.ARTICLE:
        return {}
    found = {fields.heading: article.sections[fields.heading]}
    for other in [article, *articles.values()]:
        for heading, text in other.sections.items():
            if other.name != own_words.ARTICLE:
                found.setdefault(heading, text)
    return {heading: text for heading, text in found.items() if text.strip()}


def _of_follow_ups(name: str, fields: EntryText) -> list[Advice]:
    advice = []
    known = {*editing.names(), *intent_files.questions()} - {name}
    for other in fields.follow_ups:
        if other not in known:
            text = f"There is no other topic {other}; remove it from the follow-ups."
            advice.append(Advice("follow_up", STOP, "follow_ups", text, other))
    if not fields.follow_ups:
        text = "Choose what visitors ask next; it is offered as buttons below the answer."
        advice.append(Advice("no_follow_ups", HINT, "follow_ups", text))
    elif len(fields.follow_ups) > FOLLOW_UPS_SHOWN:
        text = f"Only the first {FOLLOW_UPS_SHOWN} are shown as buttons."
        advice.append(Advice("many_follow_ups", HINT, "follow_ups", text))
    return advice


def _clauses(question: str) -> list[str]:
    """Where a question may begin: at the start, and after a comma or a full stop."""
    return [part.strip() for part in re.split(r"[,.:;]", question)]
