"""Goes through the elements of a web page in order and makes pieces of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from reception.faq.documents import noise
from reception.faq.documents.formats.html_places import (
    BUTTON_WORDS,
    LINKED,
    Page,
    class_words,
    link_share,
    opens_a_panel,
)
from reception.faq.documents.formats.html_tables import is_layout, rows_of
from reception.faq.documents.pieces import (
    END,
    HEADING,
    ITEM,
    PARAGRAPH,
    PROMOTED,
    Piece,
    bullet,
    clean,
    looks_like_heading,
    row,
)

MOST_BELOW_BUTTON = 10
"""Words of the line under a button that takes away doubts, like "No card needed."."""

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figure", "figcaption", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    "caption",
})  # fmt: skip
_SILENT = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
    "video", "audio", "canvas", "input", "select", "textarea", "option", "map", "head",
    "link", "meta", "title", "img", "picture", "source",
})  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset({"b", "strong"})


def spoken_text(element: HtmlElement) -> str:
    """All text of an element but that of scripts and the like, in one line."""
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [spoken_text(child), child.tail or ""]
    return clean(" ".join(parts))


@dataclass
class _Run:
    """A stretch of text in a paragraph."""

    text: str
    bold: bool
    link: bool


class Walk:
    """Goes through an element in order and gathers its pieces."""

    def __init__(self, root: HtmlElement, page: Page | None) -> None:
        self.pieces: list[Piece] = []
        self._page = page
        self._level = 0
        self._below_button = False
        self._runs: list[_Run] = []
        self._inside(root)
        self._flush()

    def _inside(self, element: HtmlElement, bold: bool = False, link: bool = False) -> None:
        """What is in ``element``, as inline text or as blocks."""
        self._say(element.text, bold, link)
        for child in element:
            self._child(child, bold, link)
            self._say(child.tail, bold, link)

    def _say(self, text: str | None, bold: bool, link: bool) -> None:
        if text:
            self._runs.append(_Run(re.sub(r"\s+", " ", text), bold, link))

    def _child(self, child: HtmlElement, bold: bool, link: bool) -> None:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return
        why = self._page.reason(child) if self._page else None
        if why:
            self._flush()
            self._leave_out(child, why)
        elif tag == "br":
            self._runs.append(_Run("\n", bold, link))
        elif tag == "sup" and child.find(".//a") is not None:
            return  # the number of a footnote
        elif tag in _BLOCKS or child.tag == "label" or opens_a_panel(child):
            self._flush()
            self._block(child, tag)
            self._flush()
        elif tag == "button" or (self._page and tag == "a" and class_words(child) & BUTTON_WORDS):
            self._flush()
            self._leave_out(child, noise.CALL)
            self._below_button = True
        else:
            self._inside(child, bold or tag in _BOLD, link or tag == "a")

    def _block(self, element: HtmlElement, tag: str) -> None:
        if tag in _HEADINGS:
            self._heading(clean(element.text_content()), _HEADINGS[tag])
        elif tag == "details":
            self._details(element)
        elif tag in ("ul", "ol"):
            self._list(element, 0)
        elif tag == "dl":
            self._definitions(element)
        elif tag == "table":
            self._table(element)
        elif tag == "li":
            self._item(element, 0)
        elif tag == "hr":
            return
        elif opens_a_panel(element) and looks_like_heading(clean(element.text_content())):
            self._heading(clean(element.text_content()), PROMOTED)
        else:
            self._inside(element)

    def _heading(self, text: str, level: int) -> None:
        text = text.rstrip("#¶§🔗 ")  # marks that link to the heading itself
        self._below_button = False
        if text:
            self.pieces.append(Piece(HEADING, text, level))
            self._level = level

    def _details(self, element: HtmlElement) -> None:
        above = self._level
        summary = element.find("summary")
        if summary is not None:
            self._heading(clean(summary.text_content()), PROMOTED)
            summary.text = None
            for child in list(summary):
                summary.remove(child)
        self._inside(element)
        self._flush()
        self.pieces.append(Piece(END, "", PROMOTED))
        self._level = above

    def _list(self, element: HtmlElement, depth: int) -> None:
        introduced = bool(self.pieces) and self.pieces[-1].text.endswith(":")
        if self._page and depth == 0 and not introduced and link_share(element) > LINKED:
            self._leave_out(element, "navigation")
            return
        for child in element:
            if child.tag in ("ul", "ol"):
                self._list(child, depth + 1)
            elif isinstance(child.tag, str) and child.tag not in _SILENT:
                self._item(child, depth)

    def _item(self, element: HtmlElement, depth: int) -> None:
        """A list item; one that has headings, tables or accordions goes on as a flow."""
        why = self._page.reason(element) if self._page else None
        if why:
            self._leave_out(element, why)
            return
        if any(True for _ in element.iter(*_HEADINGS, "table", "details", "dl", "blockquote")) or (
            any(opens_a_panel(one) for one in element.iterdescendants() if one.tag != "a")
        ):
            self._inside(element)
            self._flush()
            return
        start = len(self.pieces)
        self._say(element.text, False, False)
        for child in element:
            if child.tag in ("ul", "ol"):
                self._flush()
                self._as_items(start, depth)
                self._list(child, depth + 1)
                start = len(self.pieces)
            else:
                self._child(child, False, False)
            self._say(child.tail, False, False)
        self._flush()
        self._as_items(start, depth)

    def _as_items(self, start: int, depth: int) -> None:
        for place, piece in enumerate(self.pieces[start:], start):
            if piece.kind in (PARAGRAPH, HEADING):
                # An item that is a link only belongs to a list that is none of links.
                why = "" if piece.why == "navigation" else piece.why
                self.pieces[place] = Piece(ITEM, piece.text, depth, why=why)

    def _definitions(self, element: HtmlElement) -> None:
        """Terms with whole sentences are headings, others rows."""
        above, term = self._level, ""
        level = min(above + 1, PROMOTED)
        for child in element.iter("dt", "dd"):
            text = clean(child.text_content())
            if child.tag == "dt":
                term = text
            elif text and (term.endswith("?") or len(text.split()) > 5 or not term):
                if term:
                    self._heading(term, level)
                term = ""
                self._inside(child)
                self._flush()
            elif text:
                self.pieces.append(row([term, text]))
        self.pieces.append(Piece(END, "", level))
        self._level = above

    def _table(self, element: HtmlElement) -> None:
        if is_layout(element):
            for cell in element.iter("td", "th"):
                if next(cell.iterancestors("table")) is element:
                    self._inside(cell)
                    self._flush()
            return
        caption = element.find("caption")
        if caption is not None and clean(caption.text_content()):
            self.pieces.append(Piece(PARAGRAPH, clean(caption.text_content())))
        self.pieces.extend(rows_of(element))

    def _leave_out(self, element: HtmlElement, why: str) -> None:
        text = spoken_text(element)
        if text:
            self.pieces.append(Piece(PARAGRAPH, text, why=why))

    def _flush(self) -> None:
        """Make paragraphs of the inline text so far; two line breaks part them."""
        runs, self._runs = self._runs, []
        lines: list[list[_Run]] = [[]]
        for run in runs:
            if run.text == "\n":
                lines.append([])
            else:
                lines[-1].append(run)
        lines[0] = self._question(lines[0])
        texts = [clean("".join(run.text for run in line)) for line in lines]
        pending: list[str] = []
        for line, text in zip(lines, texts):
            marked = bullet(text)
            if not text or marked:
                self._paragraph(pending, runs)
                pending = []
                if marked:
                    self.pieces.append(Piece(ITEM, text[marked:]))
            elif self._bold(line) and looks_like_heading(text):
                self._paragraph(pending, runs)
                pending = []
                self._heading(text, PROMOTED)
            else:
                pending.append(text)
        self._paragraph(pending, runs)

    def _question(self, line: list[_Run]) -> list[_Run]:
        """What follows the question in bold that ``line`` begins with, if it does."""
        until = next((n for n, run in enumerate(line) if run.text.strip() and not run.bold), 0)
        question = clean("".join(run.text for run in line[:until]))
        if not question.endswith("?"):
            return line
        self._heading(question, PROMOTED)
        return line[until:]

    def _paragraph(self, lines: list[str], runs: list[_Run]) -> None:
        text = clean(" ".join(lines))
        if not text:
            return
        linked = sum(len(run.text) for run in runs if run.link)
        only_link = self._page is not None and linked > 0.9 * len(text) and len(text.split()) < 9
        why = "navigation" if only_link and text[-1] not in ".?:" else ""
        if self._below_button and len(text.split()) <= MOST_BELOW_BUTTON:
            why = noise.CALL
        self._below_button = False
        self.pieces.append(Piece(PARAGRAPH, text, why=why))

    @staticmethod
    def _bold(line: list[_Run]) -> bool:
        return all(run.bold for run in line if run.text.strip())
