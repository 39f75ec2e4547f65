"""The lists of ``polarity.yml``, and what words of one family share."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from reception.yaml_files import read_yaml

_FILE = Path(__file__).with_name("polarity.yml")
_SUFFIXES = (
    "iness", "ness", "ation", "ising", "izing", "ing", "ment", "ity", "ies", "ed", "es",
    "ion", "ic", "y", "s", "e",
)  # fmt: skip


@lru_cache(maxsize=1)
def lists() -> dict[str, frozenset[str]]:
    """Each list by its name."""
    return {name: frozenset(listed) for name, listed in _content().items() if name != "opposites"}


@lru_cache(maxsize=1)
def opposites() -> dict[str, frozenset[str]]:
    """The words that each word excludes."""
    found: dict[str, set[str]] = {}
    for left, right in _content()["opposites"]:
        for one in left:
            found.setdefault(one, set()).update(right)
        for one in right:
            found.setdefault(one, set()).update(left)
    return {word: frozenset(others) for word, others in found.items()}


@lru_cache(maxsize=64)
def stems_of(entry: str) -> frozenset[str]:
    """Stems of a list of polarity.yml."""
    return frozenset(map(stem, lists()[entry]))


def stem(word: str) -> str:
    """What words of one family share: "sore" of "soreness", "hydrat" of "hydration"."""
    word = word.lower()
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)].rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(_FILE)
    return content
