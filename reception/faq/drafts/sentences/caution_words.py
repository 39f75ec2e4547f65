"""The words and forms of ``cautions.yml`` as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import root_validator

from reception.yaml_files import Strict, read_model, regular_expression

_FILE = Path(__file__).with_name("cautions.yml")
_PART = re.compile(r"%(\w+)%")


class CautionWords(Strict):
    """What ``cautions.yml`` holds."""

    parts: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, tuple[str, ...]]

    @root_validator
    def _compiles(cls, values: dict[str, Any]) -> dict[str, Any]:
        lists = values.get("words", {})
        known = {**values.get("parts", {}), **{name: "|".join(lists[name]) for name in lists}}
        forms = values.get("forms", {})
        for pattern in [*known.values(), *(form for listed in forms.values() for form in listed)]:
            regular_expression(_whole(pattern, known))
        return values


@lru_cache(maxsize=128)
def one_of(name: str) -> re.Pattern[str]:
    """One of a list of words, wherever it stands."""
    return re.compile(rf"\b(?:{'|'.join(_words().words[name])})\b")


@lru_cache(maxsize=128)
def form(name: str) -> re.Pattern[str]:
    """A form, of an entry that has a single one."""
    return forms(name)[0]


@lru_cache(maxsize=128)
def forms(name: str) -> tuple[re.Pattern[str], ...]:
    """The forms of an entry, in its order."""
    words = _words()
    known = {**words.parts, **{one: "|".join(words.words[one]) for one in words.words}}
    return tuple(re.compile(_whole(pattern, known)) for pattern in words.forms[name])


def _whole(pattern: str, known: Mapping[str, str]) -> str:
    """``pattern`` with the parts that it names."""
    while match := _PART.search(pattern):
        name = match.group(1)
        if name not in known or f"%{name}%" in known[name]:
            raise ValueError(f"there is no part {name!r}")
        pattern = pattern.replace(match.group(), known[name])
    return pattern


@lru_cache(maxsize=1)
def _words() -> CautionWords:
    return read_model(_FILE, CautionWords)
