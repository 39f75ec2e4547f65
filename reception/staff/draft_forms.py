"""What the pages on drafts show: documents, and a passage in its section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reception import settings
from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.faq import shelf
from reception.faq.articles import Article
from reception.faq.clinic_statements.comparison import differences
from reception.faq.clinic_statements.difference import Difference
from reception.faq.documents.sources import is_address
from reception.faq.draft_files import FiledDraft, drafts_in, path_of, read_drafts
from reception.faq.shelf import Filed
from reception.nlu.labels import EMERGENCY, FAQ
from reception.nlu.red_flags import load_red_flags
from reception.staff.drafting import file_name
from reception.yaml_files import changed_at

FACTS = "clinic.yml: "
"""How the topic of a draft begins that contradicts the clinic's facts."""

Pieces = list[tuple[str, bool]]
Cells = list[Pieces]


@dataclass(frozen=True)
class Shelved:
    """A document with the drafts that are left of it."""

    name: str
    title: str
    origin: str
    filed: date
    drafts: tuple[Filed, ...]

    @property
    def shown_origin(self) -> str:
        """Its address, or the name of its file without the folders that it lay in."""
        return self.origin if is_address(self.origin) else file_name(self.origin)

    def of_status(self, status: str) -> int:
        """How many drafts have a status."""
        return sum(one.status == status for one in self.drafts)

    @property
    def safety(self) -> int:
        """How many drafts are about safety."""
        return sum(one.draft.safety for one in self.drafts)


def documents() -> list[Shelved]:
    """Every document with drafts that wait, the latest first."""
    groups = groupby(shelf.filed(), key=lambda one: one.document)
    found = []
    for name, drafts in groups:
        all_ = tuple(drafts)
        found.append(Shelved(name, all_[0].title, all_[0].origin, all_[0].filed, all_))
    return sorted(found, key=lambda one: one.filed, reverse=True)


def waiting() -> int:
    """How many drafts wait for a review."""
    return sum(
        _number_in(path, changed_at(path))
        for path in (settings.home() / "data" / "drafts").glob("*.yml")
    )


def next_after(id_: str) -> str | None:
    """The draft of the same document that comes after ``id_``, else its first."""
    document, _, number = id_.partition("/")
    left = [one for one in shelf.filed() if one.document == document]
    later = [one for one in left if one.draft.number > int(number)]
    return next((one.id for one in (*later, *left)), None)


def left_out(document: str) -> int:
    """How many drafts of a document were dealt with before it was brought in again."""
    path = path_of(document)
    return read_drafts(path).left_out if path.exists() else 0


def answered_before(question: str) -> str:
    """What answers a question before any FAQ could, in words; empty for most questions."""
    flag = load_red_flags().find(question)
    if flag is None:
        return ""
    who = "with the emergency number" if flag.label == EMERGENCY else "by a person"
    return f"answered {who}, not by an FAQ"


def against_facts(one: Filed) -> list[Difference]:
    """What the passage of a draft says otherwise than clinic.yml."""
    if not (one.topic or "").startswith(FACTS):
        return []
    return differences(one.draft.passage, load_clinic(), own=False)


def topic_in_words(one: Filed, titles: dict[str, str]) -> str:
    """What a draft adds to or contradicts: a question, or the clinic's facts."""
    topic = one.topic or ""
    if topic.startswith(FACTS):
        return f"the clinic's own facts: {topic.removeprefix(FACTS)}"
    return titles.get(f"{FAQ}/{topic}", topic.replace("_", " "))


def section_of(article: Article, draft: FiledDraft) -> tuple[str, list[tuple[str, list[Cells]]]]:
    """The heading of a draft's passage, and its section's blocks, those of a kind together.

    The kinds are ``text``, ``items`` and ``rows``; only rows have more than one cell. A cell has
    pieces: a text, and whether it belongs to the passage.
    """
    heading = shelf.heading_in(article, draft)
    text = article.sections.get(heading or draft.heading, "")
    lines = [line for line in draft.passage.split("\n") if line.strip()]
    parts = re.split(r"\n(?=\s*(?:[-*|]|\d+\.))|\n\n", text)
    found: list[tuple[str, Cells]] = []
    for part in (" ".join(part.split()) for part in parts):
        if not re.search(r"\w", part):
            continue
        if part.startswith("|"):
            found.append(("rows", _cells(_pieces(part, lines))))
        elif part.startswith(("- ", "* ")):
            found.append(("items", [_pieces(part[2:], lines)]))
        else:
            found.append(("text", [_pieces(part, lines)]))
    grouped = groupby(found, key=lambda block: block[0])
    return heading or draft.heading, [(kind, [one for _, one in group]) for kind, group in grouped]


def _cells(pieces: Pieces) -> Cells:
    """A row of a table in Markdown by its cells."""
    cells: Cells = [[]]
    for text, marked in pieces:
        first, *others = text.split("|")
        cells[-1].append((first, marked))
        cells += [[(other, marked)] for other in others]
    # Before the first line and after the last there is none.
    return [[(text, marked and bool(text.strip())) for text, marked in one] for one in cells[1:-1]]


def _pieces(paragraph: str, lines: list[str]) -> Pieces:
    marked = [False] * len(paragraph)
    for line in lines:
        words = [re.escape(word) for word in re.findall(r"\w+", line)]
        # Between two words of the passage the article has blanks, punctuation and marks.
        match = re.search(r"\W+".join(words), paragraph) if words else None
        if match:
            end = match.end()
            while end < len(paragraph) and paragraph[end] in '.!?”"':
                end += 1
            marked[match.start() : end] = [True] * (end - match.start())
    pieces: Pieces = []
    for letter, is_marked in zip(paragraph, marked):
        if pieces and pieces[-1][1] == is_marked:
            pieces[-1] = (pieces[-1][0] + letter, is_marked)
        else:
            pieces.append((letter, is_marked))
    return pieces


@lru_cache(maxsize=200)
def _number_in(path: Path, changed: int) -> int:
    try:
        return len(drafts_in(path))
    except DataError:
        return 0
