"""An FAQ file changed without touching the rest.

Fields that stay keep their bytes: order, comments, quotes and line breaks. What changes is
cut out by the places that the YAML parser gives, so that version control shows a change of
one example as one line.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reception.errors import DataError
from reception.faq.entry_text import EntryText, fields_of, nodes_of, pairs_of, scalar_of
from reception.yaml_files import is_too_deep

WIDTH = 88
"""Columns of a line in a folded answer, as in the files there are."""

_ORDER = ("question", "answer", "source", "reviewed", "follow_ups", "examples")
_BREAK = "\r\n"


def changed(text: str, to: EntryText, where: str) -> str:
    """``text`` of a file with the fields of ``to``; those that are the same stay as they are.

    Raises:
        DataError: ``text`` is no YAML.
    """
    windows = text.count(_BREAK) == text.count("\n") > 0
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    if windows:
        text = text.replace(_BREAK, "\n")
    if text and not text.endswith("\n"):
        text += "\n" if fields_of(text, where) != to else ""
    old = fields_of(text, where)
    # From the end to the start, so that places before a change stay true.
    names = [name for name in _ORDER if _part(old, name) != _part(to, name)]
    parts = nodes_of(text, where)
    there = sorted(
        (name for name in names if name in parts),
        key=lambda name: parts[name].start_mark.index,
        reverse=True,
    )
    for name in there:
        text = _with_field(text, parts[name], name, old, to, where)
    for name in (name for name in names if name not in parts):
        text += _field(name, to)
    if fields_of(text, where) != to:
        raise DataError(f"{where}: it could not be changed in place; edit the file by hand.")
    return mark + (text.replace("\n", _BREAK) if windows else text)


def written(fields: EntryText) -> str:
    """The text of a new file."""
    return "".join(_field(name, fields) for name in _ORDER)


def quoted(text: str) -> str:
    """``text`` as a YAML scalar on one line, plain if it can be."""
    for scalar in () if is_too_deep(text) else (text, "'" + text.replace("'", "''") + "'"):
        try:
            if YAML(typ="safe").load(f"- {scalar}\n") == [text]:
                return scalar
        except (YAMLError, ValueError):
            continue
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _part(fields: EntryText, name: str) -> Any:
    return (fields.article, fields.heading) if name == "source" else getattr(fields, name)


def _with_field(text: str, node: Node, name: str, old: EntryText, to: EntryText, where: str) -> str:
    if name == "source" and isinstance(node, MappingNode) and not node.flow_style:
        return _with_source(text, node, to, where)
    if name in ("follow_ups", "examples") and isinstance(node, SequenceNode) and node.value:
        if not node.flow_style:
            return _with_items(text, node, _part(old, name), _part(to, name))
        if name == "follow_ups":
            return _spliced(text, node, _flow(to.follow_ups))
    if name in ("question", "reviewed") and isinstance(node, ScalarNode) and node.style != "|":
        return _spliced(text, node, _value(name, _part(to, name)))
    if name == "answer" and isinstance(node, ScalarNode) and node.style == ">":
        lines = text[node.start_mark.index : node.end_mark.index].splitlines()[1:]
        return _spliced(text, node, _folded(to.answer, lines) + "\n")
    # The whole field, from its name to the start of the next.
    start = _line_start(text, node, name)
    end = node.end_mark.index
    if end and text[end - 1] != "\n":
        end = (text.find("\n", end) + 1) or len(text)
    return text[:start] + _field(name, to) + text[end:]


def _line_start(text: str, node: Node, name: str) -> int:
    found = [match.start() for match in re.finditer(rf"(?m)^[\"']?{name}[\"']?\s*:", text)]
    return max(start for start in found if start <= node.start_mark.index)


def _spliced(text: str, node: Node, scalar: str) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    if start == end and text[start - 1 : start] == ":":
        scalar = f" {scalar}"
    return text[:start] + scalar + text[end:]


def _with_source(text: str, node: MappingNode, to: EntryText, where: str) -> str:
    inner = dict(pairs_of(node, where))
    wanted = {"article": to.article, "heading": to.heading}
    if set(wanted) - set(inner) or not all(isinstance(inner[name], ScalarNode) for name in wanted):
        start = _line_start(text, node, "source")
        end = (text.find("\n", node.end_mark.index - 1) + 1) or len(text)
        return text[:start] + _field("source", to) + text[end:]
    for name in sorted(wanted, key=lambda name: inner[name].start_mark.index, reverse=True):
        if scalar_of(inner[name]) != wanted[name]:
            text = _spliced(text, inner[name], quoted(wanted[name]))
    return text


def _with_items(text: str, node: SequenceNode, old: Sequence[str], new: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    spans = []
    for item in node.value:
        end = item.end_mark.line + (
            1 if item.end_mark.column or item.start_mark == item.end_mark else 0
        )
        spans.append((item.start_mark.line, max(end, item.start_mark.line + 1)))
    indent = re.match(r"\s*", lines[spans[0][0]])
    dash = (indent.group() if indent else "") + "- "
    for kind, start, end, from_, to in reversed(
        SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    ):
        if kind == "equal":
            continue
        put = [f"{dash}{quoted(item)}\n" for item in new[from_:to]]
        first = spans[start][0] if start < len(spans) else spans[-1][1]
        if kind == "insert":
            # After what comes before, so that a comment above the next item stays with it.
            first = spans[start - 1][1] if start else spans[0][0]
            lines[first:first] = put
        else:
            for place in reversed(range(start, end)):
                del lines[slice(*spans[place])]
            lines[first:first] = put
    if not new:
        # A list without items would be no list.
        return (
            "".join(lines[: node.start_mark.line]).rstrip()
            + " []\n"
            + "".join(lines[node.start_mark.line :])
        )
    return "".join(lines)


def _field(name: str, fields: EntryText) -> str:
    if name == "source":
        return (
            f"source:\n  article: {quoted(fields.article)}\n  heading: {quoted(fields.heading)}\n"
        )
    if name == "answer":
        return f"answer: {_folded(fields.answer)}\n"
    if name == "follow_ups":
        return f"follow_ups: {_flow(fields.follow_ups)}\n"
    if name == "examples":
        if not fields.examples:
            return "examples: []\n"
        return "examples:\n" + "".join(f"  - {quoted(item)}\n" for item in fields.examples)
    return f"{name}: {_value(name, _part(fields, name))}\n"


def _value(name: str, value: str) -> str:
    # A date stands without quotes, as people write it.
    return (
        value if name == "reviewed" and re.fullmatch(r"\d{4}-\d\d-\d\d", value) else quoted(value)
    )


def _flow(items: Sequence[str]) -> str:
    def item(text: str) -> str:
        return text if re.fullmatch(r"[a-z_]+", text) else json.dumps(text, ensure_ascii=False)

    return f"[{', '.join(map(item, items))}]"


def _folded(answer: str, before: Sequence[str] = ()) -> str:
    """``answer`` in lines; those of ``before`` that come first in it stay as they were."""
    paragraphs = [_wrapped(part.split(), before) for part in answer.split("\n")]
    block = ">-\n" + "\n\n".join("\n".join(part) for part in paragraphs)
    try:
        if YAML(typ="safe").load(f"answer: {block}\n") == {"answer": answer}:
            return block
    except (YAMLError, ValueError):
        pass
    return json.dumps(answer, ensure_ascii=False)


def _wrapped(words: list[str], before: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for line in before:
        of_line = line.split()
        if not of_line or words[: len(of_line)] != of_line:
            break
        kept.append(line)
        words = words[len(of_line) :]
    if kept and words and len(kept) == len(before):
        words = [*kept.pop().split(), *words]
    indent = (re.match(r" *", before[0]) or [""])[0] if before else "  "
    return kept + textwrap.wrap(
        " ".join(words),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
