"""A document that FAQs are drafted from: its sections and blocks, whatever its format."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ruamel.yaml import YAML

from reception.faq.articles import slug


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item or a table row, its whitespace normalised.

    Attributes:
        text: as in the document; of a row, its cells joined by ``" | "``.
        kind: ``paragraph``, ``item`` or ``row``.
        header: of a row, the table's column names, if it has any.
        lead: of an item, the sentence that introduces the list ("Avoid massage if you:").
    """

    text: str
    kind: str
    header: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True)
class Section:
    """What stands under a heading.

    Attributes:
        heading: "" before the first heading.
        path: the headings above it, outermost first, without the title.
        blocks: its content in order, never empty.
    """

    heading: str
    path: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A document as read.

    Attributes:
        name: a slug for file names, like ``hot-stone-massage``.
        title: as readers see it.
        origin: the file name or address it was read from.
        sections: in order.
        left_out: what no FAQ can rest on, each with the reason.
    """

    name: str
    title: str
    origin: str
    sections: tuple[Section, ...]
    left_out: tuple[tuple[str, str], ...]


def as_article(document: Document, reviewed: date) -> str:
    """The document as a Markdown article that the FAQ book accepts.

    Every block stands in it in one line, word for word.

    Args:
        document: as read.
        reviewed: the day on which somebody checked it.
    """
    from reception.faq.documents.sources import is_address

    front: dict[str, object] = {"title": document.title, "reviewed": reviewed}
    if is_address(document.origin) and not re.search(r"[\s<>\"'\\^`{|}]", document.origin):
        front["url"] = document.origin
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 1000  # type: ignore[assignment]
    yaml.dump(front, stream)
    parts = [f"---\n{stream.getvalue()}---\n", f"# {document.title}\n"]
    blocks: dict[str, list[Block]] = {}
    depth: dict[str, int] = {}
    for section, heading in zip(document.sections, article_headings(document)):
        blocks.setdefault(heading, []).extend(section.blocks)
        depth.setdefault(heading, min(6, 2 + len(section.path)))
    for heading, its_own in blocks.items():
        parts.append(f"{'#' * depth[heading]} {heading}\n")
        parts.extend(_markdown(its_own))
    return "\n".join(parts).rstrip() + "\n"


def article_headings(document: Document) -> tuple[str, ...]:
    """The heading that each section has in the article, in order; no two share an address.

    A section before the first heading gets the title; a second "Benefits" is told from the
    first by what stands above it ("Benefits (Hot stones)"), or by a number. Sections of the same
    heading in the same place share one.
    """
    headings: dict[tuple[str, tuple[str, ...]], str] = {}
    addresses: set[str] = set()
    for section in document.sections:
        place = (section.heading, section.path)
        if place in headings:
            continue
        above = section.path[-1] if section.path else document.title
        wanted = _variants(section.heading or document.title, above)
        headings[place] = next(one for one in wanted if slug(one) not in addresses)
        addresses.add(slug(headings[place]))
    return tuple(headings[section.heading, section.path] for section in document.sections)


def _variants(heading: str, above: str) -> Iterator[str]:
    """Headings in the order of preference; the loader takes hashes at the end for Markdown."""
    heading, above = (text.rstrip("# ") or "Section" for text in (heading, above))
    yield heading
    yield f"{heading} ({above})"
    number = 2
    while True:
        yield f"{heading} ({number})"
        number += 1


def _markdown(blocks: Sequence[Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        before = blocks[number - 1] if number else None
        goes_on = number + 1 < len(blocks) and blocks[number + 1].kind == block.kind
        if block.kind == "item":
            yield f"- {block.text}" + ("" if goes_on else "\n")
        elif block.kind == "row":
            columns = block.text.count(" | ") + 1
            if before is None or before.kind != "row" or before.header != block.header:
                header = (*block.header, *[""] * columns)[: max(columns, len(block.header))]
                yield f"| {' | '.join(header)} |\n|{' --- |' * len(header)}"
            end = not goes_on or blocks[number + 1].header != block.header
            yield f"| {block.text} |" + ("\n" if end else "")
        else:
            # What Markdown would take for a heading, a list or a rule at the start of a line.
            escape = "\\" if re.match(r"#|[-+*>=~|]|---", block.text) else ""
            yield f"{escape}{block.text}\n"
