"""Documents, and the keys that say what a visitor could ask about each of them.

The documents are of tests/documents, with their keys beside them, and the project's own
articles, whose keys are the topics of the FAQ book that rest on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import docx
import lxml.html
import pdfplumber
from docx.table import Table
from markdown_it import MarkdownIt

from reception import settings
from reception.errors import DataError
from reception.faq.book import load_book
from reception.nlu.text import folded
from reception.yaml_files import Strict, read_model

DOCUMENTS = Path(__file__).resolve().parents[2] / "tests" / "documents"
HELD_BACK = DOCUMENTS / "HELD_BACK.txt"

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FOOTNOTE = re.compile(r"\[\^\w+\]")
_HYPHENATED = "-<br>"
_UNSEEN = ("script", "style")


class Claim(Strict):
    """One thing a visitor could ask about.

    Attributes:
        passage: the words of the document that answer it; a table row's cells with ``" | "``.
        safety: whether it is a caution.
        must: whether it has to be found; the others are nice to have.
    """

    id: str
    question: str
    also: list[str]
    passage: str
    safety: bool
    must: bool


class Key(Strict):
    """What is to be found in a document, and what must never be.

    Attributes:
        document: its file's name.
        noise: words of it that no draft may rest on.
    """

    document: str
    claims: list[Claim]
    noise: list[str]


@dataclass(frozen=True)
class Keyed:
    """A document with its key.

    Attributes:
        words: what a reader sees of it, as `reception.nlu.text.folded` folds it.
    """

    name: str
    path: Path
    key: Key
    words: str


@lru_cache(maxsize=1)
def documents() -> dict[str, Keyed]:
    """All documents that have a key, by name.

    Raises:
        DataError: a passage or a noise of a key is not in its document.
    """
    written = [_written(path) for path in sorted(DOCUMENTS.glob("*.claims.yml"))]
    return {keyed.name: keyed for keyed in [*written, *_own()]}


def held_back() -> set[str]:
    """Names of the documents that whoever works on drafting doesn't read."""
    lines = HELD_BACK.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def _written(path: Path) -> Keyed:
    key = read_model(path, Key)
    document = path.with_name(key.document)
    words = folded_long(_seen(document))
    for text in [claim.passage for claim in key.claims] + key.noise:
        if not holds(words, text):
            raise DataError(f"{path}: {text!r} is not in {document.name}; copy it from there.")
    return Keyed(document.stem, document, key, words)


def _own() -> list[Keyed]:
    """The project's articles; of a topic, the passage is all that stands under its heading."""
    folder = settings.home() / "data"
    found = []
    for path in sorted((folder / "articles").glob("*.md")):
        claims = [
            Claim(
                id=name,
                question=topic.entry.question,
                also=[],
                passage=topic.article.sections[topic.entry.source.heading],
                safety=False,
                must=True,
            )
            for name, topic in load_book(folder).items()
            if topic.entry.source.article == path.stem and topic.entry.source.heading
        ]
        key = Key(document=path.name, claims=claims, noise=[])
        found.append(Keyed(path.stem, path, key, folded_long(_seen(path))))
    return found


def holds(words: str, text: str) -> bool:
    """Whether ``text``, whatever its signs and capitals, stands in folded ``words``."""
    return f" {folded_long(text)} " in f" {words} "


def folded_long(text: str) -> str:
    """`folded`, which cuts off what is longer than a message, for a text of any length."""
    return " ".join(filter(None, map(folded, text.split())))


def _seen(path: Path) -> str:
    """What a reader sees of a document, by other means than the code under test."""
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        text = _FOOTNOTE.sub("", path.read_text(encoding="utf-8"))
        return _of_html(MarkdownIt().enable("table").render(_FRONT_MATTER.sub("", text)))
    if path.suffix == ".html":
        return _of_html(path.read_text(encoding="utf-8"))
    if path.suffix == ".pdf":
        source = path.parent / "sources" / f"{path.stem}.html"
        text = source.read_text(encoding="utf-8").replace(_HYPHENATED, "")
        return f"{_of_html(text)} {_margins(path)}"
    return _of_word(path)


def _of_html(text: str) -> str:
    root = lxml.html.fromstring(text)
    for unseen in list(root.iter(*_UNSEEN)):
        unseen.drop_tree()
    return " ".join(
        [*(part for part in root.itertext() if isinstance(part, str)), *root.xpath("//@alt")]
    )


def _margins(path: Path) -> str:
    """The running lines of a PDF, which its HTML has not."""
    with pdfplumber.open(path) as pdf:
        pages = [page.extract_text().splitlines() for page in pdf.pages]
    return " ".join(f"{lines[0]} {lines[-1]}" for lines in pages)


def _of_word(path: Path) -> str:
    word = docx.Document(str(path))
    texts = [text.text for section in word.sections for text in section.header.paragraphs]
    for part in word.iter_inner_content():
        if isinstance(part, Table):
            texts += [cell.text for row in part.rows for cell in row.cells]
        else:
            texts.append(part.text)
    texts += [text.text for section in word.sections for text in section.footer.paragraphs]
    return " ".join(texts)
