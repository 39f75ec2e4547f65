"""Reads documents, from wherever and of whatever format."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from reception.errors import DataError
from reception.faq.articles import slug
from reception.faq.documents.content import flow_of
from reception.faq.documents.document import Document
from reception.faq.documents.limits import LONGEST_TEXT, limited_memory
from reception.faq.documents.outline import outline, title_of
from reception.faq.documents.sources import Source, fetch

LONGEST_NAME = 60
"""Characters of a document's name, which becomes a file name."""


def read(source: str | Path, public_only: bool = False) -> Document:
    """Read Markdown, plain text, HTML, DOCX or PDF; which of them, its content says.

    Args:
        source: path of a file, or an address that begins with http:// or https://.
        public_only: refuse addresses inside a private network.

    Raises:
        DataError: it is not there, cannot be read or holds no text; says what to do.
    """
    return read_fetched(fetch(source, public_only))


def read_fetched(fetched: Source) -> Document:
    """Read what was fetched or uploaded; it may take some memory and no more.

    Raises:
        DataError: it cannot be read or holds no text, or too much; says what to do.
    """
    try:
        with limited_memory():
            flow = flow_of(fetched)
    except RecursionError as error:
        raise DataError(
            f"{fetched.origin} is nested too deeply to be read; copy its text to a .txt file."
        ) from error
    except MemoryError as error:
        raise DataError(
            f"{fetched.origin} unpacks to more than can be read; remove its pictures or split it, "
            "or copy its text to a .txt file."
        ) from error
    length = sum(len(piece.text) for piece in flow.pieces)
    if length > LONGEST_TEXT:
        raise DataError(
            f"{fetched.origin} has {length:,} characters of text, more than the "
            f"{LONGEST_TEXT:,} that are read; split it."
        )
    title, pieces = title_of(flow, _in_words(fetched.stem))
    sections, left_out = outline(pieces)
    if not sections:
        raise DataError(
            f"{fetched.origin} holds no text that questions could be drafted from; give a "
            "document with sentences in it, or copy them to a .txt file."
        )
    return Document(_name(fetched.stem), title, fetched.origin, sections, left_out)


def _name(stem: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    if not any(map(str.isalnum, ascii_only)):
        return "document"
    return slug(ascii_only)[:LONGEST_NAME].strip("-")


def _in_words(stem: str) -> str:
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] or "Document"
