"""Reads Markdown: CommonMark with tables, and a title in its front matter."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reception.faq.documents.formats.html import flow_of_body
from reception.faq.documents.pieces import PARAGRAPH, Flow, Piece, clean

_NOTE = re.compile(r"^\[\^[^\]\s]+\]:(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_EXTENSIONS = (
    # Footnotes, names of headings and boxes to tick, which CommonMark takes for text.
    (re.compile(r"^\[\^[^\]\s]+\]:.*(?:\n[ \t]+\S.*)*|\[\^[^\]\s]+\]", re.MULTILINE), ""),
    (re.compile(r"^(#{1,6} .*?)\s*\{[#.:][^}]*\}\s*$", re.MULTILINE), r"\1"),
    (re.compile(r"^(\s*[-*+] )\[[ xX]\]\s+", re.MULTILINE), r"\1"),
)
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read_markdown(text: str) -> Flow:
    """The flow of a Markdown text."""
    title = ""
    front = _FRONT_MATTER.match(text)
    if front:
        title = _title(front.group(1))
        text = text[front.end() :]
    notes = [clean(found.group(1)) for found in _NOTE.finditer(text)]
    for pattern, put in _EXTENSIONS:
        text = pattern.sub(put, text)
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    rendered = reader.render(text)
    pieces = flow_of_body(rendered)
    pieces += [Piece(PARAGRAPH, note, why="footnote") for note in notes]
    return Flow(pieces, title, certain=bool(title))


def _title(front: str) -> str:
    try:
        values = YAML(typ="safe", pure=True).load(front)
    except (YAMLError, ValueError):
        return ""
    title = values.get("title") if isinstance(values, dict) else None
    return clean(title) if isinstance(title, str) else ""
