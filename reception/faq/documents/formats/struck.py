"""What a document holds but does not say: struck out, deleted with changes tracked, or hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from reception.faq.documents.formats.word_xml import W
from reception.faq.documents.pieces import PARAGRAPH, Piece, clean

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

STRUCK = "struck out"
HIDDEN = "hidden"

_STRUCK_TAGS = frozenset({"s", "del", "strike"})
_LINE_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WHOLE_TEXT = ("h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "summary", "caption")
"""Elements whose text is taken as a whole, whatever is in them."""
_TILDES = re.compile(r"(?<!~)~~(?=[^\s~])(.+?)(?<=[^\s~])~~(?!~)", re.DOTALL)
_PROPERTIES = {"strike": STRUCK, "dstrike": STRUCK, "vanish": HIDDEN}
_OFF = frozenset({"0", "false", "off", "none"})


def strip_page(tree: HtmlElement, everywhere: bool = False) -> list[Piece]:
    """Take out of ``tree`` what is struck out, and what is hidden inside of a heading or cell.

    Args:
        tree: of a page; changed in place.
        everywhere: take out what is hidden anywhere, where no accordion could open it.
    """
    pieces = []
    for element in list(tree.iter()):
        why = _of_element(element, everywhere) if isinstance(element.tag, str) else ""
        if not why or element.getparent() is None:
            continue
        if text := clean(element.text_content()):
            pieces.append(Piece(PARAGRAPH, text, why=why))
        element.drop_tree()
    return pieces


def strip_word(document: WordDocument) -> list[Piece]:
    """Take out of ``document`` the runs that are struck out, deleted or hidden; it is changed."""
    styles = {style.style_id: style for style in document.styles}
    pieces = []
    for paragraph in document.element.body.iter(f"{W}p"):
        left: dict[str, str] = {}
        for run in list(paragraph.iter(f"{W}r")):
            if next(run.iterancestors(f"{W}p")) is not paragraph:
                continue
            why = _of_run(run, paragraph, styles)
            if why:
                left[why] = left.get(why, "") + "".join(_letters(run))
                run.getparent().remove(run)
        pieces += [Piece(PARAGRAPH, clean(text), why=why) for why, text in left.items()]
    return [piece for piece in pieces if piece.text]


def strip_typed(text: str) -> tuple[str, list[Piece]]:
    """``text`` without what stands between two tildes and two more, and that as left out."""
    pieces: list[Piece] = []
    parts = re.split(r"(\n\s*\n)", text)
    for place, part in enumerate(parts):
        for found in _TILDES.finditer(part):
            pieces.append(Piece(PARAGRAPH, clean(found.group(1)), why=STRUCK))
        parts[place] = re.sub(r"(?<!~)~~(?!~)", "", _TILDES.sub("", part))
    return "".join(parts), pieces


def _of_element(element: HtmlElement, everywhere: bool) -> str:
    style = element.get("style") or ""
    if element.tag in _STRUCK_TAGS or _LINE_THROUGH.search(style):
        return STRUCK
    if element.tag == "input" or not (
        _NOT_SHOWN.search(style) or element.get("hidden") is not None
    ):
        return ""
    inside = any(True for _ in element.iterancestors(*_WHOLE_TEXT))
    return HIDDEN if everywhere or inside else ""


def _of_run(run: Any, paragraph: Any, styles: dict[str, Any]) -> str:
    """Why a run of ``paragraph`` is not read, or ""."""
    between = run.getparent()
    while between is not None and between is not paragraph:
        if between.tag in (f"{W}del", f"{W}moveFrom"):
            return STRUCK
        between = between.getparent()
    own = run.find(f"{W}rPr")
    chain = [
        own,
        *_of_style(own, "rStyle", styles),
        *_of_style(paragraph.find(f"{W}pPr"), "pStyle", styles),
    ]
    return next((why for name, why in _PROPERTIES.items() if _is_set(chain, name)), "")


def _of_style(properties: Any, name: str, styles: dict[str, Any]) -> Iterator[Any]:
    """The run properties of the style that is named, then of those it is based on."""
    named = properties.find(f"{W}{name}") if properties is not None else None
    style = styles.get(named.get(f"{W}val")) if named is not None else None
    for _ in range(20):  # a damaged document may have a circle of styles
        if style is None:
            return
        yield style.element.find(f"{W}rPr")
        style = getattr(style, "base_style", None)


def _is_set(chain: list[Any], name: str) -> bool:
    """Whether ``name`` is on: the first that says anything of it decides."""
    for properties in chain:
        found = properties.find(f"{W}{name}") if properties is not None else None
        if found is not None:
            return (found.get(f"{W}val") or "1").lower() not in _OFF
    return False


def _letters(run: Any) -> Iterator[str]:
    for node in run.iter(f"{W}t", f"{W}delText", f"{W}tab", f"{W}br"):
        yield (node.text or "") if node.tag in (f"{W}t", f"{W}delText") else " "
