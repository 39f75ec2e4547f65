"""Tables: a question for every row and column."""

from __future__ import annotations

import re

from reception.faq.drafts import answers
from reception.faq.drafts.claims import Claim, ask, is_caution
from reception.faq.drafts.documents import Block
from reception.faq.drafts.found import Found
from reception.faq.drafts.lists import Place
from reception.faq.drafts.statements import sentence
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.wording import headings, says, words

_COLUMNS = (
    (
        r"(?i)\b(?:avoid|not for|contra\w*|caution\w*|not suitable|unsuitable|warnings?|do not|safety|take care)\b",
        "avoid_who",
        "{x} – {a}: {cell}",
    ),
    (
        r"(?i)\b(?:duration|length|time|minutes|how long|lasts)\b",
        "session_length",
        "{x} takes {cell}",
    ),
    (
        r"(?i)\b(?:good for|best for|helps?(?: with)?|used for|benefits?|uses?|ideal for|effects?|purpose|for)\b",
        "good_for",
        "{x} – {a}: {cell}",
    ),
    (r"(?i)\b(?:how often|frequency|every)\b", "frequency", "{x} – {a}: {cell}"),
    (r"(?i)\b(?:sessions|number of|course|how many)\b", "how_many", "{x} – {a}: {cell}"),
    (r"(?i)\b(?:what it is|description|what is it|about)\b", "what_is", "{x}: {cell}"),
    (r"(?i)\b(?:feels?(?: like)?|pressure|sensation)\b", "feel", "{x} – {a}: {cell}"),
    (r"(?i)\b(?:who|suits|suitable(?: for)?)\b", "who", "{x} – {a}: {cell}"),
    (r"(?i)\b(?:after\w*)\b", "aftercare", "{x} – {a}: {cell}"),
)


def of_rows(rows: list[Block], place: Place) -> list[Found]:
    """The questions that a table's rows answer."""
    return [found for row in rows for found in _of_row(row, place)]


def _of_row(row: Block, place: Place) -> list[Found]:
    cells = [cell.strip() for cell in row.text.split("|")]
    header = list(row.header)
    if len(cells) < 2 or not cells[0] or (header and len(header) != len(cells)):
        return []
    name = _name(cells[0])
    found = []
    for column, cell in list(zip(header or [""] * len(cells), cells))[1:]:
        if not cell or cell in "–—-" or says(column, headings().price) or re.match(r"[£$€]", cell):
            continue
        claim, text = _of_cell(name, column.strip(), cell, place)
        answer = answers.tidied(sentence(text))
        found.append(Found([claim], answer, row.text, place.heading, place.number, True))
    return found


def _of_cell(name: str, column: str, cell: str, place: Place) -> tuple[Claim, str]:
    safety = is_caution(f"{column} {cell}")
    treatment = any(word in words().treatments for word in re.findall(r"[a-z]+", name.lower()))
    for pattern, kind, form in _COLUMNS:
        if re.search(pattern, column):
            text = form.format(x=name, a=column.lower(), cell=cell)
            return _question(kind, name, treatment, safety, place), text
    if not column:
        return ask(
            "good_for" if place.topic.treatment else "know", place.topic, safety, x=name
        ), f"{name}: {cell}"
    return ask(
        "attribute", place.topic, safety, x=name, a=column.lower()
    ), f"{name} – {column.lower()}: {cell}"


def _question(kind: str, name: str, treatment: bool, safety: bool, place: Place) -> Claim:
    if kind in ("good_for", "what_is"):
        plural = name.lower().endswith("s") and not name.lower().endswith("ss") and not treatment
        are = "are" if plural else "is"
        form = f"What {are} {name} good for?" if kind == "good_for" else f"What {are} {name}?"
        return ask(kind, place.topic, safety, question=form, x=name)
    one = (
        f"a {name}"
        if re.search(r"(?:massage|facial|treatment|peel|wrap|scrub)$", name.lower())
        else name
    )
    of = Topic(name, one, "")
    return ask(kind, of, safety or kind == "avoid_who")


def _name(cell: str) -> str:
    if cell[:2].isupper():
        return cell
    return (
        cell[:1].lower() + cell[1:]
        if not re.search(r"(?:^|\s)(?:Swedish|Thai|Indian|Chinese|Japanese|Hawaiian)\b", cell[:9])
        else cell
    )
