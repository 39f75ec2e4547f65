"""Two editors changed one topic: both sides, and a proposal that has both changes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from reception.errors import DataError, ReceptionError
from reception.faq.entry_text import EntryText
from reception.faq.merging import merge_items

_LISTS = ("follow_ups", "examples")


@dataclass(frozen=True)
class Version:
    """A file's content, known by its sha256; empty for a file that is not there."""

    digest: str


class Conflict(ReceptionError):
    """Somebody else changed the topic since it was opened.

    Attributes:
        mine: what was to be saved.
        theirs: what is in the file now; None if the topic was deleted.
        base: what both began with; None if that is no longer known.
        merged: both changes together; where both changed one text, mine.
        clashes: fields of such texts.
        version: of ``theirs``; saving ``merged`` on it settles the matter.
    """

    def __init__(
        self,
        name: str,
        mine: EntryText,
        theirs: EntryText | None,
        base: EntryText | None,
        version: Version,
    ) -> None:
        """Merge the two."""
        super().__init__(
            f"data/faq/{name}.yml: somebody else has "
            f"{'changed' if theirs else 'deleted'} it since you opened it; look at both, and "
            "save again."
        )
        self.mine, self.theirs, self.base, self.version = mine, theirs, base, version
        self.merged, self.clashes = _merged(base, mine, theirs)


class InUse(DataError):
    """A topic cannot be deleted without a decision.

    Attributes:
        follow_ups: topics that name it as a follow-up.
        cases: test messages that must be answered by it.
    """

    def __init__(self, name: str, follow_ups: list[str], cases: list[str]) -> None:
        """Say what names it."""
        parts = []
        if follow_ups:
            parts.append(f"it is a follow-up of {', '.join(follow_ups)}")
        if cases:
            parts.append(f"{len(cases)} test messages must be answered by it")
        super().__init__(
            f"data/faq/{name}.yml: {' and '.join(parts)}; say what shall become of that."
        )
        self.follow_ups, self.cases = follow_ups, cases


def _merged(
    base: EntryText | None, mine: EntryText, theirs: EntryText | None
) -> tuple[EntryText, tuple[str, ...]]:
    if theirs is None:
        return mine, ()
    old = base or EntryText()
    values: dict[str, Any] = {}
    clashes = []
    for name in (field.name for field in fields(EntryText)):
        first, second, before = getattr(mine, name), getattr(theirs, name), getattr(old, name)
        if name in _LISTS:
            values[name] = tuple(merge_items(before, first, second))
            continue
        values[name] = second if first == before else first
        if first != second and before not in (first, second):
            clashes.append(name)
    return EntryText(**values), tuple(clashes)
