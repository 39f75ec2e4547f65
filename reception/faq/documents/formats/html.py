"""Reads web pages: the main text with its headings, lists, tables and accordions."""

from __future__ import annotations

import re
from dataclasses import replace

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from reception.faq.documents.formats.html_places import Page
from reception.faq.documents.formats.html_walk import Walk, spoken_text
from reception.faq.documents.formats.struck import strip_page
from reception.faq.documents.pieces import END, PARAGRAPH, Flow, Piece, clean

LITTLE = 0.5
"""Share of what trafilatura finds below which our own reading has missed the content."""

_OUTSIDE = "outside of the main text"
_SITE = re.compile(r"\s+[|–—·»:]{1,2}\s+|\s+-\s+")


def read_html(text: str) -> Flow:
    """The flow of a web page. Nothing that the page refers to is fetched."""
    # Imported here: it takes half a second, and only pages need it.
    import trafilatura

    tree = _parse(text)
    struck = strip_page(tree)
    main = trafilatura.extract(
        text, favor_recall=True, include_tables=True, include_comments=False, deduplicate=False
    )
    kept = _letters(main or "")
    root = _root(tree, kept)
    pieces = Walk(root, Page(root)).pieces + _around(root)
    found = sum(len(piece.text) for piece in pieces if not piece.why and piece.kind != END)
    if found < LITTLE * len(main or ""):
        pieces = [
            piece
            if piece.kind == END or _letters(piece.text)[:60] in kept
            else replace(piece, why=_OUTSIDE)
            for piece in Walk(tree, None).pieces
        ]
    title = tree.findtext(".//title") or ""
    return Flow(pieces + struck, clean(_SITE.split(clean(title))[0]))


def flow_of_body(html: str) -> list[Piece]:
    """The pieces of HTML that is content as a whole, such as rendered Markdown."""
    tree = _parse(html or "<p></p>")
    struck = strip_page(tree, everywhere=True)
    return Walk(tree, None).pieces + struck


def _around(root: HtmlElement) -> list[Piece]:
    """What of the page's body stands outside of the element that holds the main text."""
    found = [
        child
        for above in root.iterancestors()
        if above.tag != "html"
        for child in above
        if child is not root and root not in child.iterdescendants()
    ]
    texts = [text for child in found if (text := spoken_text(child))]
    return [Piece(PARAGRAPH, text, why=_OUTSIDE) for text in texts]


def _parse(text: str) -> HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace") or b"<p>", parser)
    except etree.LxmlError:
        tree = lxml.html.document_fromstring("<p></p>")
    return tree


def _letters(text: str) -> str:
    """``text`` by its letters and digits only, for comparing what two readers have found."""
    return "".join(filter(str.isalnum, text.lower()))


def _root(tree: HtmlElement, kept: str) -> HtmlElement:
    """The element that holds the main text, if one is marked; else the body."""
    body = tree.find(".//body")
    body = tree if body is None else body
    for path in (".//main", ".//*[@role='main']", ".//article"):
        marked = body.xpath(path)
        if len(marked) == 1 and len(_letters(marked[0].text_content())) >= 0.6 * len(kept):
            return marked[0]
    return body
