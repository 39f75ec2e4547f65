"""Read YAML that people edit, and say where a mistake is in words they can act on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import pydantic
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reception.errors import DataError

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


def read_yaml(path: Path) -> Any:
    """The content of a YAML file.

    Raises:
        DataError: the file is missing or no YAML; names file, line and mend.
    """
    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"{path} is not there; restore it from version control.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text; save it as UTF-8.") from error
    except MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise DataError(
            f"{path}{line}: {error.problem or 'not valid YAML'}; check the indentation, "
            "and put text that contains ':' or '#' in quotes."
        ) from error
    except (YAMLError, ValueError) as error:
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
