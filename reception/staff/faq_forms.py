"""What the pages on FAQs share: forms read, and what templates show of topics and sources."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from reception import settings
from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.faq import changes, editing, intent_files, own_words, regression
from reception.faq.advice import STOP, WARN, Advice, Adviser
from reception.faq.articles import Article, load_articles
from reception.faq.book import FEWEST_EXAMPLES, LONGEST_ANSWER
from reception.faq.checks import broken_files
from reception.faq.editing import EntryText, Version
from reception.faq.entry_text import fields_of
from reception.faq.example_vectors import Known, key_of
from reception.nlu.labels import FAQ
from reception.staff import topics
from reception.staff.forms import field
from reception.staff.rendering import page
from reception.staff.unfinished import NOWHERE, Kept
from reception.yaml_files import as_text

UNDO_OFFERED = timedelta(minutes=10)
"""After a change, above its topic; later it stands under History."""

IN_OWN_WORDS = "In our own words (no article)"


@dataclass(frozen=True)
class Listed:
    """A topic in the list; ``name`` is empty for another file that is broken."""

    name: str
    question: str
    examples: int
    reviewed: str
    broken: str = ""


def listed() -> list[Listed]:
    """Every topic by its question, also one whose file cannot be read; then other broken files."""
    rows, broken = [], broken_files()
    for name in editing.names():
        said = broken.pop(f"data/faq/{name}.yml", "")
        try:
            fields, _ = editing.open_entry(name)
        except DataError as error:
            rows.append(Listed(name, name, 0, "", str(error)))
            continue
        question, reviewed = fields.question or name, _short(fields.reviewed)
        rows.append(Listed(name, question, len(fields.examples), reviewed, said))
    others = [Listed("", file, 0, "", said) for file, said in broken.items()]
    return [*sorted(rows, key=lambda row: row.question.casefold()), *others]


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


def read_kept(request: Request) -> Kept:
    """What a topic's form was kept as before, unfinished."""
    return Kept(field(request, "kept"), field(request, "kept_version"))


async def show(
    request: Request,
    name: str,
    fields: EntryText,
    version: Version,
    status: int = 200,
    wrong: str = "",
    kept: Kept = NOWHERE,
) -> HTTPResponse:
    """The page of a topic, with what stands in its form.

    Args:
        request: what is answered.
        name: of the topic; empty for a new one.
        fields: of the form.
        version: that it was opened with.
        status: of HTTP.
        wrong: why it was not saved, if it was not.
        kept: what it is kept as, unfinished.
    """

    def values() -> dict[str, Any]:
        found = form_values(name, fields, version)
        found["just_changed"] = None if wrong or kept.name else _just_changed(request, name)
        if name:
            found.update(topic_values(name))
        found.update(advice_values(request.app.ctx.adviser, name, fields))
        return found

    found = await asyncio.to_thread(values)
    return await page(request, "faqs/edit.html", status, wrong=wrong, kept=kept, **found)


def form_values(name: str, fields: EntryText, version: Version) -> dict[str, Any]:
    """What the template of the form needs."""
    return {
        "name": name,
        "fields": fields,
        "version": version.digest,
        "reviewed": _short(fields.reviewed),
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
        "labels": topics.titles(),
    }


def move(
    known: Known, text: str, label: str, name: str, version: Version, by: str
) -> dict[str, Any]:
    """Move an example of a topic's form to another label.

    Args:
        known: all examples that there are.
        text: the example; it may not be in the topic's file yet.
        label: where it belongs.
        name: of the topic; empty if it is a new one.
        version: of the topic's file as the form was opened with it.
        by: who moves it.

    Returns:
        for the page: ``text``, what to say (``said``), whether a file was changed (``moved``),
        and the ``version`` that the form goes on with.

    Raises:
        DataError: there is no such label, or the example may not be moved.
    """
    titles = topics.titles()
    if label not in titles:
        raise DataError("What it should be moved to is not there any more; load the page again.")
    told = {"text": text, "moved": True, "version": version.digest}
    place = known.by_words.get(key_of(text))
    if place is not None and known.labels[place] == label:
        return {**told, "moved": False, "said": f"“{titles[label]}” has it already."}
    there, now = editing.open_entry(name) if name in editing.names() else (EntryText(), version)
    if text in there.examples:
        editing.move_example(text, f"{FAQ}/{name}", label, by)
        if now == version:
            # Else the form is behind a colleague's change, and has to stay so to be merged.
            told["version"] = editing.open_entry(name)[1].digest
    else:
        editing.add_example(label, text, by)
    return {**told, "said": f"Moved to “{titles[label]}”."}


def question_before(name: str, deleted: changes.Change) -> str:
    """The question of a topic as it was before it was deleted."""
    before, _ = deleted.files.get(f"data/faq/{name}.yml", ("", ""))
    kept = changes.recall(before)
    text = as_text(kept, name) if kept is not None else ""
    return fields_of(text, name).question or name.replace("_", " ")


def counts(found: Mapping[str, list[Advice]]) -> dict[str, tuple[int, int]]:
    """How many pieces of advice of each topic must be mended, and should be looked at."""
    return {
        name: (
            sum(one.severity == STOP for one in advice),
            sum(one.severity == WARN for one in advice),
        )
        for name, advice in found.items()
    }


def _just_changed(request: Request, name: str) -> changes.Change | None:
    """What this person has just changed of a topic and may want to take back."""
    last = changes.undoable(f"{FAQ}/{name}") if name else None
    if last is None or last.by != request.ctx.user.name:
        return None
    return last if load_clinic().now() - last.when < UNDO_OFFERED else None


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
