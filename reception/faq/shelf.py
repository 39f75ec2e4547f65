"""Drafts that wait for somebody to review them, filed under ``data/drafts``.

Each document has two files: its drafts, and the whole text as an article. Nothing there is
trained or shown to visitors: of what is accepted, only the passage goes to ``data/articles``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.faq import editing, taking_back
from reception.faq.changes import Change, Edit, change
from reception.faq.checks import labels_of_examples
from reception.faq.draft_files import (
    DraftFile,
    Filed,
    FiledDraft,
    article_of,
    draft,
    dumped,
    filed,
    heading_in,
    path_of,
    read_drafts,
)
from reception.faq.draft_sources import cite, cited_article
from reception.faq.entry_text import EntryText, one_line
from reception.faq.trial import check
from reception.nlu.labels import FAQ
from reception.nlu.text import folded

__all__ = ["Filed", "FiledDraft", "article_of", "cited_article", "draft", "filed", "heading_in"]

if TYPE_CHECKING:
    from reception.faq.documents.document import Document
    from reception.faq.drafts.against_book.comparison import Compared


def file_drafts(document: Document, compared: Sequence[Compared], by: str = "") -> Path:
    """File the drafts of a document, in place of earlier ones of the same.

    Those that were dealt with before are left out, and what waits keeps what somebody changed of
    it. It is the same if it comes from the same place and has the same title: what staff upload
    says of its place only the file's name, and that may be "leaflet.docx" twice.

    Returns:
        the file, ``data/drafts/<document>.yml``; with a number where another document of that
        name waits for review.
    """
    from reception.faq.documents.document import as_article

    today = _today()
    drafts = [
        FiledDraft(
            number=number,
            status=one.status,
            topic=one.topic,
            **{
                name: list(value) if isinstance(value, tuple) else value
                for name, value in vars(one.draft).items()
            },
        )
        for number, one in enumerate(compared, 1)
    ]
    path = _place_of(document)
    with change(by, "filed drafts", [_subject(path.stem)]) as edit:
        shelf = DraftFile(title=document.title, origin=document.origin, filed=today, drafts=[])
        if path.exists():
            shelf = read_drafts(path)
        edit.write(path, dumped(shelf.again(drafts, today)))
        edit.write(path.with_suffix(".md"), as_article(document, today).encode())
    return path


def _place_of(document: Document) -> Path:
    """Where its drafts are filed: where no other document's are."""
    for number in count(1):
        path = path_of(document.name if number == 1 else f"{document.name}-{number}")
        if not path.exists():
            return path
        with suppress(DataError):
            shelf = read_drafts(path)
            if (shelf.origin, shelf.title) == (document.origin, document.title):
                return path
    raise AssertionError("there is always another number")


def accept(
    id_: str,
    name: str,
    fields: EntryText | None = None,
    reviewed: date | None = None,
    *,
    reviewed_by: str = "",
    by: str = "",
) -> None:
    """Make a topic of a draft; its passage goes to ``data/articles`` if it is not there.

    Args:
        id_: of the draft.
        name: of the new topic.
        fields: as edited; where source or follow-ups are empty, the draft's are taken.
        reviewed: when answer and passage were compared, by default today.
        reviewed_by: who looked at a safety draft.
        by: who accepts it.

    Raises:
        DataError: a field is wrong, or a safety draft was reviewed by nobody.
    """
    one = draft(id_)
    _refuse_unreviewed(one, reviewed_by)
    if name in editing.names():
        raise DataError(f"data/faq/{name}.yml: there is such a topic; merge, or rename it.")
    fields = (fields or one.fields).tidied()
    subjects = [f"{FAQ}/{name}", _subject(one.document)]
    with change(by, _signed("accepted a draft", reviewed_by), subjects) as edit:
        if not (fields.article and fields.heading) or fields.article == one.fields.article:
            article, heading = cite(edit, one, _today())
            fields = replace(fields, article=article, heading=heading)
        fields = replace(
            fields,
            reviewed=str(reviewed or _today()),
            follow_ups=fields.follow_ups or _follow_ups(one, name),
        )
        editing.put(edit, name, fields, editing.Version(""))
        _remove(edit, one)
        check(edit)


def merge_into(
    id_: str, topic: str, *, answer: bool = False, reviewed_by: str = "", by: str = ""
) -> None:
    """Add a draft's question and examples to a topic that there is.

    Args:
        id_: of the draft.
        topic: name of the topic.
        answer: also put the draft's answer and source in the place of the topic's.
        reviewed_by: who looked at a safety draft.
        by: who merges it.

    Raises:
        DataError: there is no such topic or draft, or a safety draft was reviewed by nobody.
    """
    one = draft(id_)
    _refuse_unreviewed(one, reviewed_by)
    old, base = editing.open_entry(topic)
    known = labels_of_examples()
    new = [
        text
        for text in dict.fromkeys(map(one_line, [one.draft.question, *one.draft.examples]))
        if (folded(text) or text) not in known
    ]
    fields = replace(old, examples=(*old.examples, *new))
    subjects = [f"{FAQ}/{topic}", _subject(one.document)]
    with change(by, _signed("merged a draft", reviewed_by), subjects) as edit:
        if answer:
            article, heading = cite(edit, one, _today())
            fields = replace(fields, answer=one.draft.answer, article=article, heading=heading)
        editing.put(edit, topic, fields, base)
        _remove(edit, one)
        check(edit)


def revise(id_: str, fields: EntryText, by: str = "") -> None:
    """Keep what somebody has changed of a draft, for a review later on.

    Raises:
        DataError: it is not there (any more).
    """
    one, fields = draft(id_), fields.tidied()
    with change(by, "changed a draft", [_subject(one.document)]) as edit:
        shelf = read_drafts(path_of(one.document))
        values = {
            "question": fields.question,
            "answer": fields.answer,
            "examples": list(fields.examples),
        }
        drafts = [
            item.copy(update={**values, "drafted": item.drafted or item.question})
            if item.number == one.draft.number
            else item
            for item in shelf.drafts
        ]
        edit.write(path_of(one.document), dumped(shelf.copy(update={"drafts": drafts})))


def drop(id_: str, by: str = "") -> None:
    """Throw a draft away.

    Raises:
        DataError: it is not there (any more).
    """
    one = draft(id_)
    with change(by, "dropped a draft", [_subject(one.document)]) as edit:
        _remove(edit, one)


def drop_document(document: str, by: str = "") -> None:
    """Throw away what is left of a document's drafts.

    Raises:
        DataError: there are none.
    """
    path = path_of(document)
    shelf = read_drafts(path) if path.exists() else None
    if shelf is None or not shelf.waiting:
        raise DataError(f"{document}: there are no drafts of it.")
    with change(by, "dropped drafts", [_subject(document)]) as edit:
        edit.write(path, dumped(shelf.without([one.number for one in shelf.waiting])))


def undo(document: str, by: str = "") -> Change:
    """Take back the last decision on a document's drafts.

    Raises:
        DataError: there is none, or the same place was changed again since.
    """
    return taking_back.undo(_subject(document), by)


def _follow_ups(one: Filed, name: str) -> tuple[str, ...]:
    """The topics whose questions the draft names, if there are such by now."""
    by_question = {
        folded(editing.open_entry(topic)[0].question): topic for topic in editing.names()
    }
    found = [by_question.get(folded(question)) for question in one.draft.follow_ups]
    return tuple(topic for topic in found if topic and topic != name)


def _remove(edit: Edit, one: Filed) -> None:
    path = path_of(one.document)
    edit.write(path, dumped(read_drafts(path).without([one.draft.number])))


def _refuse_unreviewed(one: Filed, reviewed_by: str) -> None:
    if one.draft.safety and not reviewed_by.strip():
        raise DataError(
            f"{one.id}: it is about safety, so somebody who knows must have compared it with its "
            "passage; say who."
        )


def _signed(action: str, reviewed_by: str) -> str:
    return f"{action}, reviewed by {one_line(reviewed_by)}" if reviewed_by.strip() else action


def _subject(document: str) -> str:
    return f"drafts/{document}"


def _today() -> date:
    return load_clinic().now().date()
