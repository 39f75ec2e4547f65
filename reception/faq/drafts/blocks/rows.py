"""What a row of a table is about: what its first cell names under the name of its column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reception.faq.drafts.blocks.body_rows import is_body_part
from reception.faq.drafts.blocks.listed import Place
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.wording import words

_MATERIALS = frozenset(
    {
        "oil",
        "stone",
        "tea",
        "clay",
        "salt",
        "tape",
        "mask",
        "cup",
        "needle",
        "light",
        "serum",
        "wax",
    }
)
"""Names of a first column that belong to what its cells name: "Gentle" under "Tape"."""


@dataclass(frozen=True)
class Row:
    """A row by what its first cell names.

    Attributes:
        sort: "stage", "complaint", "treatment", "quality" or "thing".
        name: in a question, "dry skin", "the first trimester", "a foot massage".
        place: how it ends one, "if I have dry skin", "in the first trimester", "for migraine".
    """

    sort: str
    name: str
    place: str


def row_of(cell: str, column: str, place: Place) -> Row:
    """What a row is about whose first cell is ``cell``, under the name ``column``."""
    name = _name(re.sub(r"\s*\([^)]*\)", "", cell).strip() or cell)
    head = column.lower().strip(" ?:").split()
    last = re.sub(r"(?<!s)s$", "", head[-1]) if head else ""
    sort = next(
        (kind for kind, nouns in list_words().first_columns.items() if last in nouns), "thing"
    )
    if sort == "quality" and last == "type":
        last = head[-2] if len(head) > 1 else ""
        sort = sort if last else "thing"
    bare = bool(last) and last not in name.lower() and last not in ("type", "kind")
    if len(head) <= 2 and sort == "thing" and bare and " " not in name and last in _MATERIALS:
        return Row(sort, f"{name} {last}", f"for {name} {last}")
    if sort == "quality":
        noun = f"{name} {last}" if bare else name
        return Row(sort, noun, f"if I have {noun}")
    if sort == "stage" and bare and name[:1].isdigit():
        noun = f"{last}s {name}" if re.search(r"\d\D+\d", name) else f"{last} {name}"
        return Row(sort, noun, f"in {noun}")
    if sort == "stage":
        noun = f"the {name} {last}" if bare and parse(name)[0].tag_ in ("JJ", "RB") else name
        return Row(sort, noun, f"in {noun}")
    if sort == "area" or (sort != "complaint" and is_body_part(name)):
        return Row(sort, f"the {name}", f"of the {name}")
    if sort == "complaint":
        return Row(sort, name, f"for {name}")
    if sort == "treatment" or name.split()[-1].lower() in words().treatments:
        return Row("treatment", _counted(name), f"during {_counted(name)}")
    if last and name.lower().split()[-1] == last:
        return Row("thing", f"the {name}", f"with the {name}")
    return Row("thing", name, f"with {name}")


def _counted(name: str) -> str:
    last = name.lower().split()[-1]
    if last != "massage" and last not in words().counted_treatments:
        return name
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _name(cell: str) -> str:
    first = cell.split()[0]
    kept = first.lower() in words().names or any(letter.isupper() for letter in first[1:])
    return cell if kept else cell[:1].lower() + cell[1:]
