"""Files of drafts, and the article that each document's drafts rest on."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from reception import settings
from reception.errors import DataError
from reception.faq.articles import Article, load_article
from reception.faq.entry_text import EntryText
from reception.yaml_files import Strict, changed_at, read_model

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_MARKS = re.compile(r"[*_`>#|\\-]+|^\s*\d+\. ", re.MULTILINE)


class FiledDraft(Strict):
    """A draft as its file has it."""

    number: int
    status: Literal["new", "adds", "contradicts"]
    topic: str | None
    safety: bool
    heading: str
    question: str
    answer: str
    passage: str
    examples: list[str]
    follow_ups: list[str]
    drafted: str = ""
    """The question before anybody changed it; empty while nobody has."""

    done: bool = False
    """It was accepted, merged or thrown away."""

    @property
    def key(self) -> str:
        """The same for the same question and passage, whenever they are drafted."""
        text = f"{self.drafted or self.question}\n{self.passage}"
        return hashlib.sha256(_plain(text).encode()).hexdigest()[:16]


class DraftFile(Strict):
    """The drafts of one document."""

    title: str
    origin: str
    filed: date
    drafts: list[FiledDraft]
    left_out: int = 0
    """Drafts that were done before the document was brought in again."""

    @property
    def waiting(self) -> list[FiledDraft]:
        """The drafts that nobody has decided on."""
        return [one for one in self.drafts if not one.done]

    def without(self, numbers: Collection[int]) -> DraftFile:
        """The file once the drafts of these numbers are done."""
        drafts = [
            one.copy(update={"done": True}) if one.number in numbers else one for one in self.drafts
        ]
        return self.copy(update={"drafts": drafts})

    def again(self, drafts: Sequence[FiledDraft], today: date) -> DraftFile:
        """The file when the document was drafted again.

        What was done stays so, and what waits keeps what somebody has changed of it.
        """
        before = {one.key: one for one in self.drafts}
        kept = [
            before.get(one.key, one).copy(
                update={"number": one.number, "status": one.status, "topic": one.topic,
                        "safety": one.safety}
            )
            for one in drafts
        ]  # fmt: skip
        left_out = sum(one.done for one in kept)
        return self.copy(update={"drafts": kept, "left_out": left_out, "filed": today})


@dataclass(frozen=True)
class Filed:
    """A draft that waits for review.

    Attributes:
        id: of document and number, as ``hot-stone-massage/3``.
        document: name of its document's files.
        title: of the document.
        origin: the file or address it was read from.
        filed: when.
        draft: what was drafted.
        fields: the topic it would become; its source is the document's article.
    """

    id: str
    document: str
    title: str
    origin: str
    filed: date
    draft: FiledDraft
    fields: EntryText

    @property
    def status(self) -> str:
        """``new``, ``adds`` or ``contradicts``."""
        return self.draft.status

    @property
    def topic(self) -> str | None:
        """The topic that it adds to or contradicts."""
        return self.draft.topic


def filed() -> list[Filed]:
    """Every draft that waits, document by document.

    Raises:
        DataError: a file of drafts has a mistake.
    """
    paths = sorted((settings.home() / "data" / "drafts").glob("*.yml"))
    return [one for path in paths for one in drafts_in(path)]


def draft(id_: str) -> Filed:
    """One draft.

    Raises:
        DataError: it is not there (any more).
    """
    path = path_of(id_.partition("/")[0])
    found = [one for one in (drafts_in(path) if path.exists() else []) if one.id == id_]
    if not found:
        raise DataError(
            f"{id_}: there is no such draft; it was dealt with already, or see "
            "`reception faq drafts`."
        )
    return found[0]


def article_of(document: str) -> Article:
    """The article that a document's drafts rest on.

    Raises:
        DataError: it is not there.
    """
    path = path_of(document).with_suffix(".md")
    if not path.exists():
        raise DataError(f"{path}: the article is missing; draft the document again.")
    return load_article(path)


def heading_in(article: Article, one: FiledDraft) -> str | None:
    """The heading of ``article`` under which a draft's passage stands; None if nowhere."""
    wanted = [_plain(line) for line in one.passage.split("\n") if _plain(line)]
    headings = sorted(article.sections, key=lambda heading: heading != one.heading)
    for heading in headings:
        text = _plain(article.sections[heading])
        if wanted and all(line in text for line in wanted):
            return heading
    return None


def drafts_in(path: Path) -> list[Filed]:
    """The drafts of one file.

    Raises:
        DataError: it has a mistake.
    """
    shelf = read_drafts(path)
    return [
        Filed(
            f"{path.stem}/{item.number}",
            path.stem,
            shelf.title,
            shelf.origin,
            shelf.filed,
            item,
            EntryText(
                question=item.question,
                answer=item.answer,
                article=path.stem,
                heading=item.heading,
                examples=tuple(item.examples),
            ),
        )
        for item in shelf.waiting
    ]


def read_drafts(path: Path) -> DraftFile:
    """A file of drafts.

    Raises:
        DataError: naming file, entry and mend.
    """
    return _read(path, changed_at(path))


@lru_cache(maxsize=100)
def _read(path: Path, _changed: int) -> DraftFile:
    """Read again once it has changed: files whose drafts are all done stay for good."""
    return read_model(path, DraftFile)


def dumped(shelf: DraftFile) -> bytes:
    """The content of a file of drafts."""
    yaml: Any = YAML()
    yaml.width, yaml.allow_unicode = 1000, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    stream.write("# Drafts that wait for review; nothing here is live.\n")
    yaml.dump(shelf.dict(), stream)
    return stream.getvalue().encode()


def _plain(text: str) -> str:
    """Words only, so that Markdown's marks make no difference."""
    return " ".join(_MARKS.sub(" ", text).split()).casefold()


def path_of(document: str) -> Path:
    """The file of a document's drafts, which may not be there.

    Raises:
        DataError: it is no name.
    """
    if not _NAME.fullmatch(document):
        raise DataError(f"{document!r} is no document's name; see `reception faq drafts`.")
    return settings.home() / "data" / "drafts" / f"{document}.yml"
