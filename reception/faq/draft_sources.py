"""The articles that topics made of drafts rest on: of a document the passages, nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reception import settings
from reception.errors import DataError
from reception.faq import excerpts
from reception.faq.articles import Article, load_articles
from reception.faq.changes import Edit
from reception.faq.draft_files import Filed, article_of, heading_in, path_of


def cited_article(one: Filed) -> Article:
    """The article that a topic made of a draft rests on: the draft's passage, nothing more.

    Raises:
        DataError: the passage is not in the document (any more).
    """
    own = article_of(one.document)
    heading = _own_heading(own, one)
    lines = one.draft.passage.split("\n")
    return replace(own, sections={heading: excerpts.selected(own.sections[heading], lines)})


def cite(edit: Edit, one: Filed, today: date) -> tuple[str, str]:
    """Put a draft's passage where a topic made of it can rest on it.

    Args:
        edit: what is changed.
        one: the draft.
        today: when somebody reviewed it.

    Returns:
        article and heading.

    Raises:
        DataError: the passage is not in the document (any more).
    """
    folder = settings.home() / "data" / "articles"
    own = article_of(one.document)
    articles = load_articles(folder)
    for article in articles.values():
        heading = heading_in(article, one.draft)
        if heading and (article.title == own.title or article.name == own.name):
            return article.name, heading
    heading = _own_heading(own, one)
    whole = path_of(one.document).with_suffix(".md").read_text(encoding="utf-8")
    for article in articles.values():
        path = folder / f"{article.name}.md"
        text = (edit.read(path) or b"").decode()
        if article.title == own.title and excerpts.origin_of(text) == one.origin:
            break
    else:
        text = excerpts.begun(whole, own.title, one.origin)
        path, number = folder / f"{own.name}.md", 2
        while edit.read(path) is not None:
            path, number = folder / f"{own.name}-{number}.md", number + 1
    text = excerpts.with_passage(text, own, heading, one.draft.passage, today)
    edit.write(path, text.encode())
    return path.stem, heading


def _own_heading(own: Article, one: Filed) -> str:
    """The heading in the document's own article under which a draft's passage stands."""
    heading = heading_in(own, one.draft)
    if heading is None:
        heading = one.draft.heading if one.draft.heading in own.sections else ""
    if not heading:
        raise DataError(
            f"{one.id}: its passage is not in data/drafts/{one.document}.md (any more); draft "
            "the document again."
        )
    return heading
