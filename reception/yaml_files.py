"""Read YAML that people edit, and say where a mistake is in words they can act on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import pydantic
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reception.errors import DataError

DEEPEST = 200
"""Lists within each other. Some tens of thousands end the process, whoever runs it."""

_DASHES = re.compile(rf"(?:[-?] +){{{DEEPEST}}}")
_BRACKETS = re.compile(r"[][{}]")

Model = TypeVar("Model", bound=pydantic.BaseModel)

_MENDS = {
    "value_error.missing": "it is missing; add it",
    "value_error.extra": "there is no such entry; remove it or correct its spelling",
    "type_error.list": "it must be a list, each item on its own line after a dash",
    "type_error.dict": "it must consist of `name: value` entries",
    "type_error.str": "it must be text; put it in quotes",
    "type_error.integer": "it must be a whole number",
    "type_error.decimal": "it must be a number, such as 62 or 62.50",
    "value_error.date": "it must be a date like 2026-11-21",
    "type_error.none.not_allowed": "it is empty; fill it in",
}


class Strict(pydantic.BaseModel):
    """A part of a file in which an unknown entry is a mistake, not a remark."""

    class Config:
        """pydantic's settings."""

        extra = pydantic.Extra.forbid
        allow_mutation = False


def regular_expression(pattern: str) -> str:
    """``pattern`` itself, for a validator of a file's model.

    Raises:
        ValueError: it is none.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


def read_bytes(path: Path) -> bytes:
    """The content of a file that people edit.

    Raises:
        DataError: it is missing, a folder, or may not be read; names file and mend.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        if path.is_symlink():
            raise DataError(
                f"{path} is a link to something that is not there; put the file itself in its "
                "place, or remove the link."
            ) from error
        raise DataError(f"{path} is not there; restore it from version control.") from error
    except IsADirectoryError as error:
        raise DataError(f"{path} is a folder, not a file; rename or remove it.") from error
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error.strerror}); let whoever starts this read it."
        ) from error


def changed_at(path: Path) -> int:
    """When a file was changed last, in nanoseconds; 0 for a link that points nowhere."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def read_text(path: Path) -> str:
    """The text of a file that people edit, with its lines ended as on Unix.

    Raises:
        DataError: as `read_bytes`, or it is no UTF-8; names file, line and mend.
    """
    return as_text(read_bytes(path), path).replace("\r\n", "\n").replace("\r", "\n")


def as_text(content: bytes, where: object) -> str:
    """``content`` decoded, without the mark that editors on Windows put at the start.

    Raises:
        DataError: it is no UTF-8; ``where`` is the file's name.
    """
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(f"{where}, line {line}: it is no UTF-8 text; save it as UTF-8.") from error


def read_yaml(path: Path) -> Any:
    """The content of a YAML file.

    Raises:
        DataError: the file is missing or no YAML; names file, line and mend.
    """
    return yaml_of(read_text(path), path)


def yaml_of(text: str, path: Path, before: int = 0) -> Any:
    """What ``text`` means as YAML.

    Args:
        text: of a file, or of a part of it.
        path: of the file, to be named in errors.
        before: lines of the file that stand before the part.

    Raises:
        DataError: it is no YAML; names file, line and mend.
    """
    if is_too_deep(text):
        raise DataError(
            f"{path}: too many lists stand within each other; put text with brackets in quotes."
        )
    try:
        return YAML(typ="safe").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1 + before}" if mark else ""
        raise DataError(
            f"{path}{line}: {_problem(error)}; check the indentation, "
            "and put text that contains ':' or '#' in quotes."
        ) from error
    except YAMLError as error:
        raise DataError(
            f"{path}: it is no valid YAML; look for signs that cannot be seen, and remove them."
        ) from error
    except ValueError as error:
        raise DataError(
            f"{path}: a date or number does not exist ({error}); look for it and correct it."
        ) from error


def read_model(path: Path, kind: type[Model]) -> Model:
    """The content of a YAML file, checked against ``kind``.

    Raises:
        DataError: naming the file, the entry and the mend.
    """
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise DataError(f"{path}: it must consist of `name: value` entries.")
    try:
        return kind.parse_obj(content)
    except pydantic.ValidationError as error:
        raise DataError(
            " ".join(_sentence(path, content, mistake) for mistake in error.errors())
        ) from error


def is_too_deep(text: str) -> bool:
    """Whether so many lists seem to stand within each other that the parser, in C, would crash."""
    if _DASHES.search(text):
        return True
    depth = 0
    if text.count("[") + text.count("{") > DEEPEST:
        for sign in _BRACKETS.finditer(text):
            depth = depth + 1 if sign.group() in "[{" else max(0, depth - 1)
            if depth > DEEPEST:
                return True
    return False


def _problem(error: MarkedYAMLError) -> str:
    """What is wrong, on one line; what the parser adds about itself is left out."""
    said = str(error.problem or "").split("\n")[0].strip()
    return said or "it is no valid YAML"


def _sentence(path: Path, content: Any, mistake: Any) -> str:
    parts = []
    for part in mistake["loc"]:
        if part == "__root__":
            continue
        # People count the items of a list from one.
        parts.append(str(part + 1) if isinstance(content, list) else str(part))
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            content = None
    entry = ".".join(parts)
    mend = _MENDS.get(mistake["type"], mistake["msg"])
    return f"{path}: {entry}: {mend}." if entry else f"{path}: {mend}."
