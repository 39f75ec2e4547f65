"""Two changes of the same thing, made at the same time, brought together."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import AnyStr


def merge_items(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """A list of different items with what either side added and without what either removed.

    The order is that of ``theirs``; an item of mine comes after the one it follows in ``mine``.
    """
    removed = set(base) - set(mine)
    merged = [item for item in theirs if item not in removed]
    added = set(mine) - set(base) - set(theirs)
    place = 0
    for item in mine:
        if item in added:
            merged.insert(place, item)
            place += 1
        elif item in merged:
            place = merged.index(item) + 1
    return merged


def merge_lines(
    base: Sequence[AnyStr], mine: Sequence[AnyStr], theirs: Sequence[AnyStr]
) -> list[AnyStr] | None:
    """Three texts by lines: ``theirs`` with the changes from ``base`` to ``mine``.

    None if both changed the same place.
    """
    theirs_changed = [
        (start, end) for kind, start, end, _, _ in _changes(base, theirs) if kind != "equal"
    ]
    where = _places(base, theirs)
    merged = list(theirs)
    for kind, start, end, from_, to in reversed(_changes(base, mine)):
        if kind == "equal":
            continue
        if any(
            start <= other_end and other_start <= end for other_start, other_end in theirs_changed
        ):
            return None
        first = where[start]
        merged[first : first + end - start] = mine[from_:to]
    return merged


def _changes(old: Sequence[AnyStr], new: Sequence[AnyStr]) -> list[tuple[str, int, int, int, int]]:
    return SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()


def _places(base: Sequence[AnyStr], theirs: Sequence[AnyStr]) -> list[int]:
    """Where each line of ``base``, and its end, is in ``theirs``."""
    places = [0] * (len(base) + 1)
    for _, start, end, from_, to in _changes(base, theirs):
        for line in range(start, end):
            places[line] = min(from_ + line - start, to)
    places[len(base)] = len(theirs)
    return places
