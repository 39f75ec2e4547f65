"""The articles that visitors may read, as their files are now.

What people wrote into ``data/articles`` is public as it is. Of an article that was made of a
document, only the sections are public that a topic of the book cites.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from reception import settings
from reception.errors import DataError
from reception.faq import excerpts
from reception.faq.articles import Article, load_article
from reception.faq.book import topic_files
from reception.faq.entry_text import fields_of
from reception.yaml_files import changed_at, read_text

logger = logging.getLogger(__name__)

Content = TypeVar("Content")
Known = dict[Path, tuple[int, Content | None]]

_articles: Known[tuple[Article, bool]] = {}
_citations: Known[tuple[str, str]] = {}


def public_articles() -> dict[str, Article]:
    """By name; of a file that has got a mistake, as it was before.

    Cheap: a file is read again only once it has changed.
    """
    data = settings.home() / "data"
    cited = set(_latest(topic_files(data / "faq"), _citations, _citation))
    public: dict[str, Article] = {}
    for article, excerpt in _latest(sorted((data / "articles").glob("*.md")), _articles, _article):
        headings = {heading for name, heading in cited if name == article.name}
        if headings or not excerpt:
            public[article.name] = excerpts.only(article, headings) if excerpt else article
    return public


def _latest(
    paths: Iterable[Path], known: Known[Content], read: Callable[[Path], Content]
) -> list[Content]:
    """What stands in files, as far as it could ever be read."""
    found = []
    for path in paths:
        changed = changed_at(path)
        before = known.get(path)
        if before is None or before[0] != changed:
            try:
                known[path] = changed, read(path)
            except DataError as error:
                logger.error("What visitors read stays as it was: %s", error)
                known[path] = changed, before[1] if before else None
        content = known[path][1]
        if content is not None:
            found.append(content)
    return found


def _article(path: Path) -> tuple[Article, bool]:
    """An article, and whether it was made of a document."""
    return load_article(path), excerpts.origin_of(read_text(path)) is not None


def _citation(path: Path) -> tuple[str, str]:
    """Article and heading that a topic cites."""
    fields = fields_of(read_text(path), str(path))
    return fields.article, fields.heading
