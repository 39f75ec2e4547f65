"""A carelessly typed document in right spelling, and the way back to its own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from reception.faq.documents.document import Block, Document, Section
from reception.faq.drafts.words.spelling import changes, is_careless, replaced, spelled


@dataclass
class Respelt:
    """A document as drafts are made of it.

    Attributes:
        document: with what is typed for other words put right, where nobody looked at it.
    """

    document: Document
    _blocks: list[list[str]] = field(default_factory=list)
    _headings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Respelt:
        """``document`` in right spelling; as it is where it seems to be typed with care."""
        if not any(map(is_careless, _texts(document))):
            return cls(document)
        sections = tuple(map(_section, document.sections))
        named = (document.title, *(section.heading for section in document.sections))
        return cls(
            replace(document, title=spelled(document.title), sections=sections),
            [list(_told(section)) for section in document.sections],
            {spelled(name): name for name in named},
        )

    def heading(self, said: str) -> str:
        """The heading ``said`` as the document has it."""
        return self._headings.get(said, said)

    def verbatim(self, passage: str, section: int) -> str:
        """The lines of ``passage``, each from one text of ``section``, as the document has them."""
        if not self._blocks:
            return passage
        own = self._blocks[section]
        others = [text for texts in self._blocks if texts is not own for text in texts]
        return "\n".join(_line(line, [*own, *others]) for line in passage.split("\n"))


def _texts(document: Document) -> Iterator[str]:
    yield document.title
    for section in document.sections:
        yield section.heading
        yield from _told(section)


def _told(section: Section) -> Iterator[str]:
    for block in section.blocks:
        yield block.text
        if block.lead:
            yield block.lead


def _section(section: Section) -> Section:
    blocks = tuple(map(_block, section.blocks))
    return Section(spelled(section.heading), tuple(map(spelled, section.path)), blocks)


def _block(block: Block) -> Block:
    text, lead = spelled(block.text), spelled(block.lead)
    return Block(text, block.kind, tuple(map(spelled, block.header)), lead)


def _line(line: str, texts: Iterable[str]) -> str:
    """``line`` of a text in right spelling, as that one of ``texts`` has it."""
    for text in texts:
        made = changes(text)
        at = replaced(text, made).find(line)
        if at >= 0:
            first, last = _place(at, made, 0), _place(at + len(line), made, 1)
            return text[first:last]
    return line


def _place(at: int, made: list[tuple[int, int, str]], end: int) -> int:
    """Where in a text that is which the changes ``made`` put at ``at``.

    Args:
        at: a place in the text as changed.
        made: the changes, by their places in the text before.
        end: 1 where what was changed as a whole is to lie before the place, else 0.
    """
    moved = 0
    for first, last, new in made:
        begins = first + moved
        if at <= begins:
            break
        if at < begins + len(new):
            return last if end else first
        moved += len(new) - (last - first)
    return at - moved
