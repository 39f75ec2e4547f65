"""The clinic's articles: what every answer must rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from reception.errors import DataError
from reception.yaml_files import read_text, yaml_of

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^#{2,6} +(.+?) *#*$", re.MULTILINE)
_NOT_IN_URL = re.compile(r"[\s<>\"'\\^`{|}\x00-\x1f\x7f]")
_NOT_IN_SLUG = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Article:
    """One document.

    Attributes:
        name: file name without ending; FAQ entries refer to it.
        title: as shown to visitors.
        reviewed: when somebody last checked it.
        sections: text under each heading, in order.
        body: the whole text in Markdown, without the front matter.
        url: where it is on the clinic's own website, if it is there.
    """

    name: str
    title: str
    reviewed: date
    sections: dict[str, str]
    body: str = ""
    url: str | None = None

    def address(self, heading: str | None, base: str) -> str:
        """Where visitors read it, at ``heading`` if there is one.

        Args:
            heading: one of `sections`, or None for the article as a whole.
            base: address of the server that shows the articles, as ``https://chat.example``.
        """
        if self.url is None:
            page = f"{base.rstrip('/')}/articles/{quote(self.name, safe='')}"
            return f"{page}#{quote(slug(heading))}" if heading else page
        if heading is None or "#" in self.url:
            return self.url
        # The anchors of somebody else's page are not known, but browsers find text too:
        # https://wicg.github.io/scroll-to-text-fragment/, where a bare hyphen is syntax.
        return f"{self.url}#:~:text={quote(heading, safe='').replace('-', '%2D')}"


def slug(heading: str) -> str:
    """The anchor of a heading: lower case, anything but letters and digits as one hyphen."""
    return _NOT_IN_SLUG.sub("-", heading.lower()).strip("-") or "section"


def load_article(path: Path) -> Article:
    """Read a Markdown article with ``title`` and ``reviewed`` in its front matter.

    Raises:
        DataError: the file cannot be read, the front matter is missing, broken or incomplete,
            ``url`` is no web address, or two headings are the same or have the same anchor.
    """
    match = _FRONT_MATTER.match(read_text(path))
    if not match:
        raise DataError(
            f"{path}: the title is missing; begin the file with a block of `---`, "
            "`title: …`, `reviewed: 2026-01-31`, `---`."
        )
    front = yaml_of(match.group(1), path, before=1) or {}
    if not isinstance(front, dict):
        raise DataError(f"{path}: the block at the top must consist of `name: value` lines.")
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
    by_anchor = {slug(heading): heading for heading in headings}
    for heading in headings:
        other = by_anchor[slug(heading)]
        if other != heading:
            raise DataError(
                f"{path}: the headings {heading!r} and {other!r} would have the same address; "
                "rename one of them."
            )
    sections = dict(zip(headings, map(str.strip, texts)))
    body = match.group(2)
    return Article(path.stem, str(title), reviewed, sections, body, _read_url(path, front))


def _read_url(path: Path, front: dict[str, Any]) -> str | None:
    url = front.get("url")
    if url is None:
        return None
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:
        parts = None
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or _NOT_IN_URL.search(url)
    ):
        raise DataError(
            f"{path}: url: {url!r} is no web address; write one like "
            "https://clinic.example/articles/dry-skin, or remove the line."
        )
    return str(url)


def load_articles(folder: Path) -> dict[str, Article]:
    """Every ``*.md`` of ``folder`` by its name."""
    return {path.stem: load_article(path) for path in sorted(folder.glob("*.md"))}
