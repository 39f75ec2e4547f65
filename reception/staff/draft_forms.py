"""What the pages on drafts show: documents, and a passage in its section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq import shelf
from reception.faq.articles import Article
from reception.faq.draft_files import FiledDraft, drafts_in
from reception.faq.shelf import Filed
from reception.yaml_files import changed_at


@dataclass(frozen=True)
class Shelved:
    """A document with the drafts that are left of it."""

    name: str
    title: str
    origin: str
    filed: date
    drafts: tuple[Filed, ...]

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


def section_of(article: Article, draft: FiledDraft) -> tuple[str, list[list[tuple[str, bool]]]]:
    """The heading of a draft's passage, and its section's paragraphs in pieces.

    Each piece is a text, and whether it belongs to the passage.
    """
    heading = shelf.heading_in(article, draft)
    text = article.sections.get(heading or draft.heading, "")
    lines = [line for line in draft.passage.split("\n") if line.strip()]
    paragraphs = [
        " ".join(part.split()) for part in re.split(r"\n(?=\s*(?:[-*|]|\d+\.))|\n\n", text)
    ]
    return heading or draft.heading, [_pieces(part, lines) for part in paragraphs if part]


def _pieces(paragraph: str, lines: list[str]) -> list[tuple[str, bool]]:
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
    pieces: list[tuple[str, bool]] = []
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
