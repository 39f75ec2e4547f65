"""The article made of a document: of each section only the passages that accepted drafts rest on.

The rest of a document was reviewed by nobody, so it does not become public.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from reception.faq.articles import Article
from reception.faq.sentences import sentences_of

_ORIGIN = re.compile(r'(?m)\A---\n(?:(?!---$).*\n)*?excerpt_of: (".*")$')
_REVIEWED = re.compile(r"(?m)^reviewed: .*$")
_SECTION = re.compile(r"(?m)^#{2,6} +(.+?) *#*$")
_ITEM = re.compile(r"[-*] +")
_RULE = re.compile(r"\|[|\s:]*-[|\s:-]*")

Span = tuple[int, int]


def origin_of(text: str) -> str | None:
    """Where the document of an article was read from; None if people wrote the article."""
    match = _ORIGIN.match(text)
    try:
        return str(json.loads(match[1])) if match else None
    except ValueError:
        return None


def begun(whole: str, title: str, origin: str) -> str:
    """The article of a document's passages before it has any.

    Args:
        whole: the text of the article with everything that the document says.
        title: of the document.
        origin: the file or address it was read from.
    """
    front = whole.split("\n---\n", 1)[0]
    return f"{front}\nexcerpt_of: {json.dumps(origin, ensure_ascii=False)}\n---\n\n# {title}\n"


def with_passage(text: str, own: Article, heading: str, passage: str, today: date) -> str:
    """The article with a passage under its heading, in the order of the document.

    Args:
        text: the article so far.
        own: with everything that the document says.
        heading: of ``own``, under which the passage stands.
        passage: verbatim, lines as in the document.
        today: when somebody reviewed the passage.
    """
    start, sections = _parts(text)
    known, wanted = sections.get(heading, ""), passage.split("\n")
    section = own.sections[heading]
    if any(_place(line, section.split("\n"))[1] is None for line in _said(known.split("\n"))):
        # Somebody has edited it: what they wrote stays as it is.
        sections[heading] = f"{known}\n\n{selected(section, wanted)}"
    else:
        sections[heading] = selected(section, [*known.split("\n"), *wanted])
    order = {one: number for number, one in enumerate(own.sections)}
    headings = sorted(sections, key=lambda one: order.get(one, len(order)))
    start = _REVIEWED.sub(f"reviewed: {today}", start, count=1)
    return f"{start.rstrip()}\n\n{_body(sections, headings)}"


def without_passages(now: str, before: str, after: str) -> str:
    """An article without what a change brought, though it was added to since.

    Args:
        now: the article as it is.
        before: as it was before the change; empty if it was not there.
        after: as it was after it.
    """
    start, sections = _parts(now)
    (_, old), (_, new) = _parts(before), _parts(after)
    left: dict[str, str] = {}
    for heading, text in sections.items():
        stays = set(sentences_of(old.get(heading, "")))
        for piece in sentences_of(new.get(heading, "")):
            text = text if piece in stays else text.replace(piece, "", 1)
        lines = (re.sub(r" {2,}", " ", line).strip() for line in text.split("\n"))
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
        if re.search(r"\w", text):
            left[heading] = text
    return f"{start.rstrip()}\n\n{_body(left, left)}"


def restored(text: str | None, now: str, headings: Collection[str]) -> str:
    """An article as it was before a change, but with sections that are needed as they are now.

    Args:
        text: the article before; None if it was not there.
        now: the article as it is.
        headings: of the sections that something rests on.
    """
    start, there = _parts(now)
    before, kept = _parts(text or "")
    missing = {one: there[one] for one in headings if one not in kept and one in there}
    if text is not None and not missing:
        return text
    sections = {**kept, **missing}
    order = {one: number for number, one in enumerate(there)}
    ordered = sorted(sections, key=lambda one: order.get(one, len(order)))
    return f"{(before or start).rstrip()}\n\n{_body(sections, ordered)}"


def only(article: Article, headings: Collection[str]) -> Article:
    """An article with no sections but some."""
    sections = {name: text for name, text in article.sections.items() if name in headings}
    body = f"# {article.title}\n\n{_body(sections, sections)}"
    return replace(article, sections=sections, body=body)


def selected(section: str, pieces: Iterable[str]) -> str:
    """Of a section only the pieces, in its order, as Markdown.

    A list keeps the line that introduces it, and a table its header. A piece that the section
    does not have comes last, as it is.

    Args:
        section: blocks of a line each, as `reception.faq.documents.document.as_article` has them.
        pieces: sentences, items or rows of it, with or without Markdown's marks.
    """
    lines = [line for line in section.split("\n") if line.strip()]
    spans: dict[int, list[Span]] = {}
    strange = []
    heads = _heads(lines)
    for piece in _said(pieces):
        place, span = _place(piece, lines)
        if span is None:
            strange.append(piece.strip())
        elif place not in heads:
            spans.setdefault(place, []).append(span)
            lead = _lead(lines, place)
            if lead is not None:
                spans.setdefault(lead, []).append((0, len(lines[lead])))
    blocks = [
        block
        for place in sorted(spans)
        for block in _blocks(lines, place, _joined(spans[place], lines[place]))
    ]
    return _markdown([*blocks, *((f"own {n}", piece) for n, piece in enumerate(strange))])


def _place(piece: str, lines: Sequence[str]) -> tuple[int, Span | None]:
    """The line that a piece stands in, and where; of several the shortest."""
    words = re.findall(r"\w+", piece)
    # Between two words the article may have other blanks, punctuation and marks.
    pattern = re.compile(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, words)) + r"(?!\w)")
    found = [
        (number, match) for number, line in enumerate(lines) if (match := pattern.search(line))
    ]
    if not found:
        return 0, None
    number, match = min(found, key=lambda pair: len(lines[pair[0]]))
    start, end, line = match.start(), match.end(), lines[number]
    while start and not line[start - 1].isspace():
        start -= 1
    while end < len(line) and not line[end].isspace():
        end += 1
    return number, (start, end)


def _joined(spans: Iterable[Span], line: str) -> list[Span]:
    """Spans that touch or overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and not line[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _blocks(lines: Sequence[str], place: int, spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """Kind and text of what is taken of a line."""
    line = lines[place]
    if line.startswith("|"):
        first = max((number for number in _heads(lines) if number < place), default=place)
        head = [*lines[first - 1 : first + 1], line] if first < place else [line]
        yield f"table {first}", "\n".join(head)
        return
    mark = _ITEM.match(line)
    for start, end in spans:
        if mark:
            yield "item", f"{mark.group()}{line[max(start, mark.end()) : end]}"
        else:
            yield f"paragraph {place} {start}", line[start:end]


def _markdown(blocks: Sequence[tuple[str, str]]) -> str:
    """Blocks of one kind in a row without a blank line, and each line of them once."""
    parts = []
    for _, group in groupby(blocks, key=lambda block: block[0]):
        lines = "\n".join(text for _, text in group).split("\n")
        parts.append("\n".join(dict.fromkeys(lines)))
    return "\n\n".join(parts)


def _heads(lines: Sequence[str]) -> set[int]:
    """Numbers of the lines that head tables, and of the rules below them."""
    rules = [number for number, line in enumerate(lines) if number and _RULE.fullmatch(line)]
    return {number for rule in rules for number in (rule - 1, rule)}


def _lead(lines: Sequence[str], place: int) -> int | None:
    """The line that introduces the list in which ``place`` is."""
    if not _ITEM.match(lines[place]):
        return None
    while place and _ITEM.match(lines[place]):
        place -= 1
    return place if lines[place].rstrip().endswith(":") else None


def _said(lines: Iterable[str]) -> Iterator[str]:
    """The lines that say something."""
    return (line for line in lines if re.search(r"\w", line))


def _parts(text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first section, and the text under each heading."""
    start, *rest = _SECTION.split(text)
    return start, dict(zip(rest[::2], map(str.strip, rest[1::2])))


def _body(sections: dict[str, str], headings: Iterable[str]) -> str:
    return "\n\n".join(f"## {heading}\n\n{sections[heading]}" for heading in headings) + "\n"
