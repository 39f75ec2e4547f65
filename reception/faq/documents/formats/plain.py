"""Reads plain text: what is a heading, a list or a table its layout says."""

from __future__ import annotations

import re
from itertools import pairwise

from reception.faq.documents import noise
from reception.faq.documents.formats import typed
from reception.faq.documents.formats.struck import strip_typed
from reception.faq.documents.pieces import (
    END,
    HEADING,
    ITEM,
    LONGEST_HEADING,
    PARAGRAPH,
    Flow,
    Piece,
    bullet,
    clean,
    looks_like_heading,
    row,
)

UNWRAPPED = 110
"""Characters of a line beyond which the text is not wrapped: each line is a paragraph."""

FEWEST_ROWS = 2

ANSWERED = 4
"""Level of the heading over questions that are answered one a line; as of a line in small letters,
so that the next such heading ends it."""

_UNDERLINE = re.compile(r"\s*([=\-~*_^#])\1{2,}\s*$")
_UNDER_TITLE, _UNDER_HEADING = "===", "---"
_NUMBERED = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[A-Z][.)]|[IVX]{1,4}[.)])\s+(?=[A-Z])")
_COLUMNS = re.compile(r"\t+|\s*\|\s*| {3,}|(?<![.!?:]) {2}")
_LEADING_TABS = re.compile(r"^\t+")
_STOPS = (".", "!", "?", ":", ";", "”", '"', ")")


def read_plain(text: str) -> Flow:
    """The flow of a plain text."""
    text, struck = strip_typed(text.replace("\f", "\n\n"))
    lines = text.split("\n")
    lines = [_LEADING_TABS.sub(lambda tabs: "    " * len(tabs[0]), line).rstrip() for line in lines]
    lines = [typed.spaced(line) for line in lines]
    return Flow(_Lines(lines).pieces() + struck)


class _Lines:
    """A text by its lines."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        lengths = sorted(len(line) for line in lines if line.strip())
        longest = lengths[-1] if lengths else 0
        self._unwrapped = longest > UNWRAPPED
        # The length that wrapped lines come close to; a few may stick out.
        self._width = lengths[int(len(lengths) * 0.9)] if lengths else 0
        self._ragged = self._is_ragged()
        # Whether a line by its end tells where a sentence or a paragraph ends.
        self._loose = self._ragged or self._unwrapped

    def pieces(self) -> list[Piece]:
        """What the lines are."""
        pieces: list[Piece] = []
        blocks = self._blocks()
        for number, block in enumerate(blocks):
            after = blocks[number + 1] if number + 1 < len(blocks) else []
            opened = bool(pieces) and pieces[-1].kind != ITEM and typed.opens(pieces[-1].text)
            pieces.extend(self._block(block, after, first=not pieces, opened=opened))
        return pieces

    def _is_ragged(self) -> bool:
        """Whether lines end where a sentence does, not where the page is full."""
        broken = [
            self._broken_early(line, after.strip())
            for line, after in pairwise(self._lines)
            if line.strip() and after.strip() and not bullet(after)
            if not (_UNDERLINE.match(line) or _UNDERLINE.match(after))
        ]
        return not self._unwrapped and sum(broken) >= len(broken) / 2

    def _blocks(self) -> list[list[str]]:
        """Lines between empty lines; a heading is a block with the line under it."""
        blocks: list[list[str]] = [[]]
        for number, line in enumerate(self._lines):
            after = self._lines[number + 1] if number + 1 < len(self._lines) else ""
            if not line.strip():
                blocks.append([])
            elif heading := self._marked(number):
                titled = not any(blocks) and not typed.asks_or_names(heading)
                blocks += [[heading, _UNDER_TITLE if titled else _UNDER_HEADING], []]
            elif _UNDERLINE.match(line):
                if len(blocks[-1]) == 1:
                    blocks[-1].append(line)
                blocks.append([])
            elif _UNDERLINE.match(after) and len(line.split()) <= LONGEST_HEADING:
                blocks.append([line])
            else:
                blocks[-1].append(line)
        return [block for block in blocks if block]

    def _marked(self, number: int) -> str:
        """The heading that a line is whatever stands around it; "" if it is none for sure."""
        line = self._lines[number]
        before = self._lines[number - 1].strip() if number else ""
        after = self._lines[number + 1].strip() if number + 1 < len(self._lines) else ""
        if _UNDERLINE.match(after):
            return ""
        if signed := typed.signed_heading(line):
            return signed
        shouted = typed.shouted_heading(line)
        if shouted and not (before.isupper() or after.isupper()) and (before or after):
            return shouted
        if not self._loose or not after or typed.opens(before):
            return ""
        if not before and (cried := typed.cried_heading(line)):
            return cried
        if bullet(after) and line.rstrip().endswith(":"):
            return ""  # what introduces a list
        numbered = typed.numbered_heading(line)
        if numbered and not (bullet(before) or bullet(after)):
            deeper = _indent(self._lines[number + 1]) > _indent(line)
            return "" if deeper else numbered
        return clean(line).rstrip(" .:;") if typed.asks_or_names(line) else ""

    def _block(self, block: list[str], after: list[str], first: bool, opened: bool) -> list[Piece]:
        if len(block) == 2 and _UNDERLINE.match(block[1]):
            level = 1 if block[1].strip()[0] in "=#*" else 2
            return [Piece(HEADING, self._unnumbered(block[0]), level)]
        table = self._table(block)
        if table:
            return table
        if len(block) == 1 and self._is_heading(block[0], after):
            return [Piece(HEADING, self._unnumbered(block[0]), self._level(block[0], first))]
        if first and len(block) == 1 and after and typed.is_title(block[0]):
            return [Piece(HEADING, clean(block[0]).rstrip(" .:"), 1)]
        if len(block) > 2 and typed.asks_if(block[0]) and all(map(typed.is_answered, block[1:])):
            return self._answered(block)
        pieces: list[Piece] = []
        if len(block) > 1 and self._heads(block[0], block[1:]):
            level = self._level(block[0], first)
            pieces.append(Piece(HEADING, self._unnumbered(block[0]), level))
            opened = typed.opens(block[0])
            block = block[1:]
        return pieces + self._text(block, opened)

    def _text(self, block: list[str], opened: bool) -> list[Piece]:
        """Paragraphs and items of a block; after what ``opened`` a list, items need no bullet."""
        parts: list[tuple[str, int, list[str]]] = []
        margin = min(map(_indent, block))
        listing = opened
        for number, line in enumerate(block):
            marked = bullet(line)
            if marked:
                depth = max(0, (_indent(line) - margin) // 2)
                parts.append((ITEM, min(depth, 3), [line[marked:]]))
                listing = False
                continue
            if parts and parts[-1][0] == PARAGRAPH:
                listing = self._loose and typed.opens(block[number - 1])
            said = typed.is_item(line) or typed.is_answered(line)
            listing = listing and said and not typed.opens(line)
            in_list = bool(parts) and parts[-1][0] == ITEM
            if listing and (in_list or self._lists(block, number)):
                parts.append((ITEM, 0, [line.strip()]))
            elif parts and not self._begins(block[number - 1], line):
                parts[-1][2].append(line.strip())
            else:
                parts.append((PARAGRAPH, 0, [line.strip()]))
        pieces: list[Piece] = []
        for kind, depth, lines in parts:
            text = _joined(lines)
            if kind == ITEM:
                pieces += [Piece(ITEM, text, depth)] if text else []
                continue
            opened = typed.opens(pieces[-1].text) if pieces else opened
            if typed.calls(text):
                pieces.append(Piece(PARAGRAPH, text, why=noise.CALL))
                continue
            lead, items = typed.run_together(text)
            items = items or (typed.parted(text) if opened else [])
            pieces += [Piece(PARAGRAPH, lead)] if lead else []
            pieces += [Piece(ITEM, item) for item in items] or [Piece(PARAGRAPH, text)]
        return pieces

    def _answered(self, block: list[str]) -> list[Piece]:
        """A question for each line, and the line under it: it begins with what is asked of."""
        title = clean(next(line for line in self._lines if line.strip()))
        pieces = [Piece(HEADING, clean(block[0]), ANSWERED)]
        for line in block[1:]:
            said = clean(line[bullet(line) :])
            asked = typed.question_of(clean(block[0]), said, title)
            pieces += [Piece(HEADING, asked, ANSWERED + 1), Piece(PARAGRAPH, said)]
        return [*pieces, Piece(END, "", ANSWERED)]

    @staticmethod
    def _lists(block: list[str], number: int) -> bool:
        """Whether the line after this one can be an item without a bullet, too."""
        after = block[number + 1] if number + 1 < len(block) else ""
        said = typed.is_item(after) or typed.is_answered(after)
        return bool(after.strip()) and said and not bullet(after)

    def _begins(self, before: str, line: str) -> bool:
        """Whether ``line`` begins a paragraph although no empty line comes before it."""
        if self._unwrapped:
            return True
        text = line.strip()
        small = not text[:1].isupper() and not text[:1].isdigit() and text[:1] not in "“\"'‘"
        if typed.goes_on(before, text) if self._ragged else small:
            return False
        if before.rstrip().endswith(":") and not bullet(before):
            return True
        if bullet(before) and _indent(line) > _indent(before):
            return False
        if self._ragged and not small:
            return True
        return self._broken_early(before, text) and (
            before.rstrip().endswith(_STOPS) or len(before.split()) <= 6 or self._ragged
        )

    def _broken_early(self, before: str, text: str) -> bool:
        """Whether the next word would have fitted in the line before."""
        return len(before) + 1 + len(text.split()[0]) + 2 <= self._width

    def _is_heading(self, line: str, after: list[str]) -> bool:
        text = self._unnumbered(line)
        if bullet(line) and not _NUMBERED.match(line):
            return False
        if typed.run_together(text)[1] or (self._loose and text[:1].islower()):
            return typed.asks_or_names(line)
        if not after or not looks_like_heading(text):
            return text.isupper() and bool(after) and looks_like_heading(text.rstrip(":.…"))
        if _NUMBERED.match(line):
            # A numbered line is an item if the next block is one too.
            return not bullet(after[0])
        introduced = bullet(after[0]) and text[:1].islower()
        return not introduced and text[:1] not in "“\"‘'—–-©"

    def _heads(self, line: str, rest: list[str]) -> bool:
        """Whether ``line`` is the heading of the lines that follow at once."""
        text = self._unnumbered(line)
        if bullet(line) and not (_NUMBERED.match(line) and not bullet(rest[0])):
            return False
        if not looks_like_heading(text):
            return text.isupper() and looks_like_heading(text.rstrip(":.…"))
        if text.isupper() or text.endswith("?"):
            return True
        if bullet(rest[0]):
            return text[:1].isupper()
        prose = len(clean(" ".join(rest)).split()) > 8 and rest[0].strip()[:1].isupper()
        return prose and self._broken_early(line, rest[0].strip()) and len(text.split()) <= 9

    def _level(self, line: str, first: bool) -> int:
        numbered = re.match(r"\s*(\d{1,2}(?:\.\d{1,2})*)[.)]?\s", line)
        text = self._unnumbered(line)
        if first and not text.endswith("?"):
            return 1
        if numbered:
            return 3 + numbered.group(1).count(".")
        return 2 if text.isupper() else 4

    @staticmethod
    def _unnumbered(line: str) -> str:
        text = clean(line)
        return text[match.end() :] if (match := _NUMBERED.match(text)) else text

    def _table(self, block: list[str]) -> list[Piece]:
        """Rows, if the block's lines have the same number of columns."""
        lines = [line for line in block if not re.fullmatch(r"[\s|+=:-]+", line)]
        ruled = len(lines) < len(block)
        split = [
            [cell for part in _COLUMNS.split(line.strip().strip("|")) if (cell := clean(part))]
            for line in lines
        ]
        widths = {len(cells) for cells in split}
        if (
            len(lines) < FEWEST_ROWS
            or widths == {1}
            or len(widths) > 1
            or any(bullet(line) for line in lines)
        ):
            return []
        names = all(len(cell.split()) <= 4 and not re.search(r"\d", cell) for cell in split[0])
        headed = ruled or (names and len(split) > 2)
        header = tuple(split[0]) if headed else ()
        return [row(cells, header) for cells in split[1 if headed else 0 :]]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _joined(lines: list[str]) -> str:
    """Wrapped lines as one; a word that was parted by a hyphen keeps it."""
    text = ""
    for line in lines:
        text += (
            line.strip() if text.endswith("-") and not text.endswith(" -") else f" {line.strip()}"
        )
    return clean(text)
