"""The clinic's articles: what every answer must rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from reception.errors import DataError

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^#{2,6} +(.+?) *#*$", re.MULTILINE)


@dataclass(frozen=True)
class Article:
    """One document.

    Attributes:
        name: file name without ending; FAQ entries refer to it.
        title: as shown to visitors.
        reviewed: when somebody last checked it.
        sections: text under each heading, in order.
    """

    name: str
    title: str
    reviewed: date
    sections: dict[str, str]


def load_article(path: Path) -> Article:
    """Read a Markdown article with ``title`` and ``reviewed`` in its front matter.

    Raises:
        DataError: the front matter is missing or incomplete, or a heading comes twice.
    """
    match = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if not match:
        raise DataError(
            f"{path}: the title is missing; begin the file with a block of `---`, "
            "`title: …`, `reviewed: 2026-01-31`, `---`."
        )
    front = YAML(typ="safe", pure=True).load(match.group(1)) or {}
    title, reviewed = front.get("title"), front.get("reviewed")
    if not title or not isinstance(reviewed, date):
        raise DataError(
            f"{path}: `title` and `reviewed` (a date like 2026-01-31) must stand at the top."
        )
    parts = _HEADING.split(match.group(2))
    headings, texts = parts[1::2], parts[2::2]
    twice = {heading for heading in headings if headings.count(heading) > 1}
    if twice:
        raise DataError(f"{path}: the heading {min(twice)!r} comes twice; rename one of them.")
    return Article(path.stem, str(title), reviewed, dict(zip(headings, map(str.strip, texts))))


def load_articles(folder: Path) -> dict[str, Article]:
    """Every ``*.md`` of ``folder`` by its name."""
    return {path.stem: load_article(path) for path in sorted(folder.glob("*.md"))}
