"""What the pages on FAQs share: forms read, and what templates show of topics and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanic.request import Request

from reception import settings
from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.faq import changes, editing, intent_files, own_words, regression
from reception.faq.advice import STOP, WARN, Advice, Adviser
from reception.faq.articles import Article, load_articles
from reception.faq.book import FEWEST_EXAMPLES, LONGEST_ANSWER
from reception.faq.editing import EntryText, Version
from reception.nlu.labels import FAQ
from reception.staff import topics

IN_OWN_WORDS = "In our own words (no article)"


@dataclass(frozen=True)
class Listed:
    """A topic in the list."""

    name: str
    question: str
    examples: int
    reviewed: str
    broken: str = ""


def listed() -> list[Listed]:
    """Every topic, also those whose file cannot be read, by their questions."""
    rows = []
    for name in editing.names():
        try:
            fields, _ = editing.open_entry(name)
            rows.append(
                Listed(name, fields.question, len(fields.examples), _short(fields.reviewed))
            )
        except DataError as error:
            rows.append(Listed(name, name, 0, "", str(error)))
    return sorted(rows, key=lambda row: row.question.casefold())


def read_form(request: Request) -> tuple[EntryText, Version]:
    """The fields of a topic's form, and the version that it was opened with."""
    form: Any = request.form

    def text(name: str) -> str:
        return str(form.get(name) or "").replace("\r\n", "\n")

    reviewed = text("reviewed")
    if text("checked"):
        reviewed = load_clinic().now().date().isoformat()
    fields = EntryText(
        question=text("question"),
        answer=text("answer"),
        article=text("article"),
        heading=text("heading"),
        reviewed=reviewed,
        follow_ups=tuple(form.getlist("follow_ups") or ()),
        examples=tuple(text("examples").split("\n")),
    )
    return fields.tidied(), Version(text("version"))


def form_values(name: str, fields: EntryText, version: Version) -> dict[str, Any]:
    """What the template of the form needs."""
    return {
        "name": name,
        "fields": fields,
        "version": version.digest,
        "follow_ups": _follow_ups(name, fields),
        "longest": LONGEST_ANSWER,
        "fewest": FEWEST_EXAMPLES,
        **source_values(fields.article, fields.heading),
    }


def source_values(article: str, heading: str) -> dict[str, Any]:
    """Articles and headings to choose from, and the passage that is chosen."""
    articles = load_articles(settings.home() / "data" / "articles")
    found = articles.get(article)
    own = article == own_words.ARTICLE
    headings = list(found.sections) if found and not own else []
    passage = found.sections.get(heading, "") if found and not own else ""
    return {
        "articles": [("", "Choose …"), *_choices(articles), (own_words.ARTICLE, IN_OWN_WORDS)],
        "article": article,
        "headings": [("", "Choose …"), *((one, one) for one in headings)],
        "heading": heading if heading in headings else "",
        "passage": [part for part in passage.split("\n\n") if part.strip()],
        "own_words": own,
    }


def topic_values(name: str) -> dict[str, Any]:
    """What else the page of a topic shows: its history and its test messages."""
    made = editing.history(name)
    return {
        "history": made,
        "undoable": changes.undoable(f"{FAQ}/{name}"),
        "cases": [text for _, text, _ in regression.cases_of(f"{FAQ}/{name}")],
    }


def advice_values(adviser: Adviser | None, name: str, fields: EntryText) -> dict[str, Any]:
    """What the panel of advice shows."""
    advice = adviser.advise(name, fields) if adviser else []
    return {
        "ready": adviser is not None,
        "advice": advice,
        "words": len(fields.answer.split()),
        "examples": len(fields.examples),
        "longest": LONGEST_ANSWER,
    }


def counts(found: Mapping[str, list[Advice]]) -> dict[str, tuple[int, int]]:
    """How many pieces of advice of each topic must be mended, and should be looked at."""
    return {
        name: (
            sum(one.severity == STOP for one in advice),
            sum(one.severity == WARN for one in advice),
        )
        for name, advice in found.items()
    }


def _short(reviewed: str) -> str:
    try:
        day = date.fromisoformat(reviewed)
    except ValueError:
        return reviewed
    return f"{day.day} {day:%b} {day.year}"


def _choices(articles: Mapping[str, Article]) -> list[tuple[str, str]]:
    return [
        (name, article.title) for name, article in articles.items() if name != own_words.ARTICLE
    ]


def _follow_ups(name: str, fields: EntryText) -> list[tuple[str, str, bool]]:
    """Every topic and intent that may follow: name, title, whether it is chosen; those first."""
    titles = {
        label.removeprefix(f"{FAQ}/"): title
        for label, title in topics.offered().items()
        if label.startswith(f"{FAQ}/") or intent_files.questions().get(label)
    }
    titles.pop(name, None)
    chosen = [(one, titles.get(one, one), True) for one in fields.follow_ups]
    return chosen + [
        (one, title, False) for one, title in titles.items() if one not in fields.follow_ups
    ]
