"""Tables: a question for every row and column."""

from __future__ import annotations

import re

from reception.faq.drafts import answers
from reception.faq.drafts.claims import Claim, ask, is_caution
from reception.faq.drafts.documents import Block
from reception.faq.drafts.found import Found
from reception.faq.drafts.lists import Place
from reception.faq.drafts.phrases import sentence
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.wording import headings, says, words

_PRICE = re.compile(r"\s*(?:from )?[£$€]")


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
        empty = not cell or cell in "–—-"
        if empty or says(column, headings().price) or _PRICE.match(cell):
            continue
        claim, text = _of_cell(name, column.strip(), cell, place)
        answer = answers.tidied(sentence(text))
        found.append(Found([claim], answer, row.text, place.heading, place.number, True))
    return found


def _of_cell(name: str, column: str, cell: str, place: Place) -> tuple[Claim, str]:
    safety = is_caution(f"{column} {cell}")
    for rule in headings().columns if column else ():
        if rule.fits(column):
            text = rule.answer.format(x=name, a=column.lower(), cell=cell)
            return _question(rule.kind, name, safety, place), text
    if not column:
        kind = "good_for" if place.topic.treatment else "know"
        return ask(kind, place.topic, safety, x=name), f"{name}: {cell}"
    attribute = column.lower()
    claim = ask("attribute", place.topic, safety, x=name, a=attribute)
    return claim, f"{name} – {attribute}: {cell}"


def _question(kind: str, name: str, safety: bool, place: Place) -> Claim:
    last = name.lower().split()[-1]
    treatment = last in words().treatments
    if kind in ("good_for", "what_is"):
        plural = last.endswith("s") and not last.endswith("ss") and not treatment
        ending = " good for?" if kind == "good_for" else "?"
        asked = f"What {'are' if plural else 'is'} {name}{ending}"
        return ask(kind, place.topic, safety, question=asked, x=name)
    article = "an" if name[:1].lower() in "aeiou" else "a"
    counted = last == "massage" or last in words().counted_treatments
    of = Topic(name, f"{article} {name}" if counted else name, last)
    return ask(kind, of, safety or kind == "avoid_who")


def _name(cell: str) -> str:
    first = cell.split()[0]
    kept = first.lower() in words().names or any(letter.isupper() for letter in first[1:])
    return cell if kept else cell[:1].lower() + cell[1:]
