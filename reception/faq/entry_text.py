"""An FAQ file as text: its fields read as they are, even if they break a rule."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reception.errors import DataError
from reception.yaml_files import is_too_deep


@dataclass(frozen=True)
class EntryText:
    """The fields of a topic as somebody typed them, even if they break a rule.

    Attributes:
        article, heading: the two parts of ``source``.
        reviewed: a date as text, ``2026-01-31``.
    """

    question: str = ""
    answer: str = ""
    article: str = ""
    heading: str = ""
    reviewed: str = ""
    follow_ups: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def tidied(self) -> EntryText:
        """Without blanks that nobody sees, empty lines and repeated items."""
        paragraphs = map(one_line, re.split(r"\s*\n\s*", self.answer))
        return replace(
            self,
            question=one_line(self.question),
            answer="\n".join(filter(None, paragraphs)),
            article=one_line(self.article),
            heading=one_line(self.heading),
            reviewed=one_line(self.reviewed),
            follow_ups=tuple(dict.fromkeys(filter(None, map(one_line, self.follow_ups)))),
            examples=tuple(dict.fromkeys(filter(None, map(one_line, self.examples)))),
        )


def one_line(text: str) -> str:
    """``text`` on one line: no control characters, every run of blanks one space."""
    visible = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join(visible.split())


def fields_of(text: str, where: str) -> EntryText:
    """The fields of a file's ``text``; what is missing or of another kind is empty.

    Raises:
        DataError: it is no YAML, or a field comes twice; ``where`` is the file's name.
    """
    parts = nodes_of(text.removeprefix("\ufeff"), where, places=False)
    source = parts.get("source")
    inner = dict(pairs_of(source, where)) if isinstance(source, MappingNode) else {}
    return EntryText(
        question=scalar_of(parts.get("question")),
        answer=scalar_of(parts.get("answer")),
        article=scalar_of(inner.get("article")),
        heading=scalar_of(inner.get("heading")),
        reviewed=scalar_of(parts.get("reviewed")),
        follow_ups=_items(parts.get("follow_ups")),
        examples=_items(parts.get("examples")),
    )


def nodes_of(text: str, where: str, places: bool = True) -> dict[str, Node]:
    """The fields' nodes; without ``places`` twenty times faster, by the parser in C.

    Raises:
        DataError: it is no YAML, or no mapping, or a field comes twice.
    """
    if is_too_deep(text):
        raise DataError(
            f"{where}: too many lists stand within each other; put text with brackets in quotes."
        )
    try:
        root = YAML(typ="safe", pure=places).compose(text)
    except (YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise DataError(
            f"{where}{line}: it is no valid YAML; check the indentation, and put text that "
            "contains ':' or '#' in quotes."
        ) from error
    if root is not None and not isinstance(root, MappingNode):
        raise DataError(f"{where}: it must consist of `name: value` entries.")
    return dict(pairs_of(root, where)) if root else {}


def pairs_of(node: MappingNode, where: str) -> list[tuple[str, Node]]:
    """Names and nodes of a mapping.

    Raises:
        DataError: a name comes twice.
    """
    pairs = [(str(key.value), value) for key, value in node.value]
    seen: set[str] = set()
    for (name, _), (key, _) in zip(pairs, node.value):
        if name in seen:
            raise DataError(
                f"{where}, line {key.start_mark.line + 1}: {name!r} comes twice; remove one of "
                "them."
            )
        seen.add(name)
    return pairs


def scalar_of(node: Node | None) -> str:
    """The text of a node; empty if it is none, or of another kind."""
    if not isinstance(node, ScalarNode) or (node.tag.endswith(":null") and not node.style):
        return ""
    return str(node.value)


def _items(node: Node | None) -> tuple[str, ...]:
    return tuple(map(scalar_of, node.value)) if isinstance(node, SequenceNode) else ()
