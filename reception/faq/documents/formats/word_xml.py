"""What the parts of a Word document say in XML: text, cells, bold and size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ON = frozenset({None, "1", "true", "on"})


def is_row_of(line: Any, table: Any) -> bool:
    """Whether a row belongs to ``table`` itself, not to one in it."""
    return next(line.iterancestors(f"{W}tbl")) is table


def cells_of(line: Any) -> Iterator[Any]:
    """The cells of a row, not those of tables in them."""
    for child in line.iter(f"{W}tc"):
        if next(child.iterancestors(f"{W}tr")) is line:
            yield child


def continues(cell: Any) -> bool:
    """Whether the cell is merged with the one above it."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and merged.get(f"{W}val") in (None, "continue")


def text_of(element: Any) -> str:
    """Text as it reads with all changes accepted, without that of text boxes in it."""
    parts: list[str] = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen", f"{W}p"):
        if node is element:
            continue
        between = [one.tag for one in _up_to(node, element)]
        if any(tag in (f"{W}del", f"{W}moveFrom", f"{W}txbxContent") for tag in between):
            continue
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag == f"{W}tab":
            parts.append("" if f"{W}tabs" in between else " ")
        elif node.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif node.tag == f"{W}p":
            parts.append(" ")
        else:
            parts.append("\n")
    return "".join(parts)


def _up_to(node: Any, element: Any) -> Iterator[Any]:
    for one in node.iterancestors():
        if one is element:
            return
        yield one


def is_on(properties: Any, name: str) -> bool:
    """Whether a run's properties switch ``name`` on."""
    found = properties.find(f"{W}{name}")
    if found is None:
        return False
    value = found.get(f"{W}val")
    return value not in ("none", "0", "false") if name == "u" else value in _ON


def size_of(properties: Any) -> float | None:
    """Size of a run's letters in half points, if it says it."""
    found = properties.find(f"{W}sz")
    value = found.get(f"{W}val") if found is not None else None
    return float(value) if value and value.isdecimal() else None


def usual_size(document: WordDocument) -> float | None:
    """Half points of the text's letters: of most runs that say it, else of the default style."""
    counted: dict[float, int] = {}
    for run in document.element.body.iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        size = size_of(properties) if properties is not None else None
        if size is not None:
            counted[size] = counted.get(size, 0) + len(text_of(run))
    total = len(text_of(document.element.body))
    if counted and sum(counted.values()) > total / 2:
        return max(counted, key=lambda size: counted[size])
    defaults = document.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    return (size_of(defaults) if defaults is not None else None) or 22.0
