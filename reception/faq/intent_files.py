"""Examples of plain intents in Rasa's files under ``data/nlu``, a line each."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq.changes import Edit
from reception.faq.entry_text import one_line
from reception.yaml_files import as_text, changed_at, read_yaml

_INTENT = re.compile(r"^(?P<indent>\s*)-\s+intent:\s*[\"']?(?P<label>[\w/]+)[\"']?\s*$")
_ITEM = re.compile(r"^(?P<dash>\s*-\s+)(?P<text>.*?)\s*$")


def questions() -> dict[str, str]:
    """Every plain intent, with how a visitor would ask for it, or an empty text.

    What cannot be read has none: a mistake in one file must not hide the others' intents. It is
    found by `reception.faq.checks`, and no release is made of it.
    """
    found: dict[str, str] = {}
    for path, stamp in stamps():
        found.update(_questions_in(path, stamp))
    return found


def stamps() -> tuple[tuple[Path, int], ...]:
    """Rasa's files of examples, each with the time of its last change."""
    return tuple((path, changed_at(path)) for path in _paths())


def add(edit: Edit, label: str, text: str) -> None:
    """Add an example to the end of the examples of ``label``.

    Raises:
        DataError: there is no such intent, or it has the example already.
    """
    path, lines, start, end = _block(edit, label)
    wanted = plain(text)
    if wanted in map(_text, lines[start:end]):
        raise DataError(f"{path}: {label}: {wanted!r} stands there already.")
    dash = _ITEM.match(lines[start])
    assert dash
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    newline = "\r\n" if lines[end - 1].endswith("\r\n") else "\n"
    lines.insert(end, f"{dash['dash']}{wanted}{newline}")
    edit.write(path, "".join(lines).encode())


def remove(edit: Edit, label: str, text: str) -> None:
    """Remove an example of ``label``.

    Raises:
        DataError: there is no such intent or example.
    """
    path, lines, start, end = _block(edit, label)
    places = [place for place in range(start, end) if _text(lines[place]) == plain(text)]
    if not places:
        raise DataError(f"{path}: {label}: {text!r} is none of its examples.")
    if end - start == 1:
        raise DataError(f"{path}: {label}: its last example has to stay; add another one first.")
    del lines[places[0]]
    edit.write(path, "".join(lines).encode())


def plain(text: str) -> str:
    """``text`` as one example: square brackets would mark an entity, a dash another example."""
    return one_line(text).replace("[", "(").replace("]", ")").lstrip("- ").strip()


def _block(edit: Edit, label: str) -> tuple[Path, list[str], int, int]:
    """The file of ``label``, its lines, and the first and last but one line of its examples."""
    for path in _paths():
        lines = as_text(edit.read(path) or b"", path).splitlines(keepends=True)
        starts = [match for match in map(_INTENT.match, lines) if match]
        if label not in {match["label"] for match in starts}:
            continue
        at = next(
            place for place, line in enumerate(lines)
            if (match := _INTENT.match(line)) and match["label"] == label
        )  # fmt: skip
        inside = False
        first = last = None
        for place in range(at + 1, len(lines)):
            if _INTENT.match(lines[place]) or (lines[place].strip() and lines[place][0].isalpha()):
                break
            if re.match(r"\s*examples:\s*\|", lines[place]):
                inside = True
            elif inside and _ITEM.match(lines[place]):
                first = place if first is None else first
                last = place
        if first is not None and last is not None:
            return path, lines, first, last + 1
    raise DataError(
        f"{settings.home() / 'data' / 'nlu'}: there is no intent {label!r}; choose one of: "
        f"{', '.join(sorted(questions()))}."
    )


def _text(line: str) -> str:
    match = _ITEM.match(line)
    return match["text"] if match else ""


@lru_cache(maxsize=50)
def _questions_in(path: Path, changed: int) -> dict[str, str]:
    try:
        content = read_yaml(path)
    except DataError:
        return {}
    entries = content.get("nlu") if isinstance(content, dict) else None
    found = {}
    for entry in entries if isinstance(entries, list) else []:
        label = entry.get("intent") if isinstance(entry, dict) else None
        if isinstance(label, str) and label:
            about = entry.get("metadata")
            question = about.get("question") if isinstance(about, dict) else None
            found[label] = question if isinstance(question, str) else ""
    return found


def _paths() -> list[Path]:
    return sorted((settings.home() / "data" / "nlu").glob("*.yml"))
