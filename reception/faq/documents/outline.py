"""From a reader's flow to sections of blocks, with what is no content set aside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from reception.faq.documents import noise
from reception.faq.documents.document import Block, Section
from reception.faq.documents.pieces import (
    END,
    HEADING,
    ITEM,
    LONGEST_QUESTION,
    PARAGRAPH,
    PROMOTED,
    ROW,
    Flow,
    Piece,
    clean,
    looks_like_heading,
)

_ASKED = re.compile(r"^(?:q(?:uestion)?\s*\d*\s*[:.)]|q\d*\s*[-–])\s*(?=\S)", re.IGNORECASE)
_ANSWERED = re.compile(r"^(?:a(?:nswer)?\s*\d*\s*:|a\d*\s*[-–]|A\.)\s*(?=\S)", re.IGNORECASE)
_ASKED_FIRST = re.compile(
    r"(?:how|what|when|where|who|why|which|can|could|do|does|is|are|will|should|may|must)\b"
    r"[^.?!]{6,120}\? (?=\S)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^(?:subject|re|title)\s*:\s*", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"\b(following|follows|below|these|those|such as|includ(?:e|es|ing)|one of|any of|some of)\b",
    re.IGNORECASE,
)

LONGEST_ANSWERED = 60
"""Words of a paragraph that asks a question first and is all about it."""

FEW_WORDS = 6
"""Words of a heading that nothing marks, at the most."""


def title_of(flow: Flow, otherwise: str) -> tuple[str, list[Piece]]:
    """The document's title, and its pieces without the heading that is the title.

    Questions and short lines that stand as headings are made headings first.

    Args:
        flow: as read.
        otherwise: what to call it if it says nothing itself.
    """
    pieces = _promoted(flow.pieces)
    headings = [
        place for place, piece in enumerate(pieces) if piece.kind == HEADING and not piece.why
    ]
    if not headings:
        return flow.title or otherwise, pieces
    top = min(pieces[place].level for place in headings)
    highest = [place for place in headings if pieces[place].level == top]
    place = highest[0] if top == 1 else headings[0]
    heading = pieces[place].text
    alone = len(highest) == 1 and highest[0] == place and top < PROMOTED
    first = not flow.title and not any(
        noise.judge(piece.text).kept for piece in pieces[:place] if not piece.why
    )
    named = (alone and (top == 1 or len(headings) > 1)) or first
    if not named or (flow.certain and clean(flow.title).lower() != heading.lower()):
        return flow.title or otherwise, pieces
    if heading.endswith("?"):  # it is asked of what comes before the next heading
        asked = Piece(HEADING, heading, PROMOTED)
        return heading, [*pieces[:place], Piece(END, "", top), asked, *pieces[place + 1 :]]
    return _plain(heading), [*pieces[:place], Piece(END, "", top), *pieces[place + 1 :]]


def _plain(title: str) -> str:
    """A title without stars and the like around it, and not in capitals."""
    plain = _SUBJECT.sub("", title.strip(" *=~#<>|_-")) or title
    return plain.capitalize() if plain.isupper() and " " in plain else plain


def outline(
    pieces: list[Piece],
) -> tuple[tuple[Section, ...], tuple[tuple[str, str], ...]]:
    """Sections and what was left out of ``pieces``, as `title_of` gives them."""
    building = _Outline()
    for piece in _without_signed(pieces):
        building.add(piece)
    sections = building.sections()
    return sections, tuple(building.left_out)


def _promoted(pieces: list[Piece]) -> list[Piece]:
    """Questions that stand alone become headings, their answers lose the mark."""
    result: list[Piece] = []
    for place, piece in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        if piece.kind == HEADING and (asked := _ASKED.match(piece.text)):
            piece = replace(piece, text=piece.text[asked.end() :])
        elif piece.kind == ROW and (cells := _asked_in_row(piece)):
            result += [Piece(HEADING, cells[0], PROMOTED), Piece(PARAGRAPH, cells[1])]
            continue
        elif piece.kind in (PARAGRAPH, ITEM) and not piece.why:
            asked, answered = _ASKED.match(piece.text), _ANSWERED.match(piece.text)
            if asked:
                result.extend(_question_and_answer(piece.text[asked.end() :]))
                continue
            first = _ASKED_FIRST.match(piece.text) if piece.kind == PARAGRAPH else None
            if first and len(piece.text.split()) <= LONGEST_ANSWERED:
                result.extend(_question_and_answer(piece.text))
                result.append(Piece(END, "", PROMOTED))
                continue
            if answered and result and result[-1].kind == HEADING:
                piece = Piece(PARAGRAPH, piece.text[answered.end() :])
            elif after is not None and (
                (_is_question(piece) and _answers(piece, after)) or _heads(piece, after)
            ):
                piece = Piece(HEADING, piece.text, PROMOTED)
        result.append(piece)
    return result


def _asked_in_row(piece: Piece) -> list[str]:
    """A question and its answer, where a table is used to place them side by side."""
    cells = piece.text.split(" | ")
    asked = Piece(PARAGRAPH, cells[0])
    return cells if len(cells) == 2 and not any(piece.header) and _is_question(asked) else []


def _question_and_answer(text: str) -> list[Piece]:
    """Of "Q: … A: …" in one paragraph two pieces."""
    question, mark, answer = text.partition("?")
    if not mark:
        return [Piece(HEADING, text, PROMOTED)]
    answer = answer.strip()
    answered = _ANSWERED.match(answer)
    answer = answer[answered.end() :] if answered else answer
    heading = Piece(HEADING, f"{question}?", PROMOTED)
    return [heading, Piece(PARAGRAPH, answer)] if answer else [heading]


def _is_question(piece: Piece) -> bool:
    text = piece.text
    if not text.endswith("?") or len(text.split()) > LONGEST_QUESTION:
        return False
    return len(text.split()) > 2 and not re.search(r"[.!?]\s", text)


def _answers(piece: Piece, after: Piece) -> bool:
    if after.why:
        return False
    if piece.kind == ITEM:
        return after.kind == PARAGRAPH or (after.kind == ITEM and after.level > piece.level)
    return after.kind in (PARAGRAPH, ITEM)


def _heads(piece: Piece, after: Piece) -> bool:
    """Whether a few words that no format marks stand above a paragraph as its heading."""
    if piece.kind != PARAGRAPH or after.kind != PARAGRAPH or after.why:
        return False
    few = len(piece.text.split()) <= FEW_WORDS and piece.text[:1].isupper()
    whole = len(after.text.split()) > FEW_WORDS and after.text[-1] in ".!?:"
    if not (few and whole and looks_like_heading(piece.text) and "|" not in piece.text):
        return False
    return bool(noise.judge(piece.text).kept) and not noise.is_signed(piece.text)


def _without_signed(pieces: list[Piece]) -> list[Piece]:
    """A testimonial is known by the name that stands under it."""
    result = list(pieces)
    for place, piece in enumerate(result):
        if piece.why or piece.kind in (HEADING, END):
            continue
        before = result[place - 1] if place else None
        said = before is not None and before.kind in (PARAGRAPH, ITEM)
        if before is None or not said:
            continue
        if noise.is_signature(piece.text, before.text):
            result[place - 1] = replace(before, why=noise.TESTIMONIAL)
            result[place] = replace(piece, why=noise.TESTIMONIAL)
        elif noise.is_signed(piece.text) and noise.judge(before.text).kept == ():
            result[place] = replace(piece, why=noise.TESTIMONIAL)
    return result


@dataclass(frozen=True)
class _Above:
    """A heading that what follows stands under."""

    level: int
    text: str
    why: str
    promoted: bool


@dataclass
class _Outline:
    """Sections as they grow."""

    left_out: list[tuple[str, str]] = field(default_factory=list)
    _above: list[_Above] = field(default_factory=list)
    _done: list[tuple[str, tuple[str, ...], list[Block]]] = field(default_factory=list)
    _lead: str = ""
    _outer: dict[int, str] = field(default_factory=dict)
    _after: str = ""
    _headings: list[str] = field(default_factory=list)

    def sections(self) -> tuple[Section, ...]:
        """The sections; headings that nothing stands under are left out, too."""
        used = {text for heading, path, blocks in self._done if blocks for text in (heading, *path)}
        out = {text for text, _ in self.left_out}
        self.left_out += [
            (text, noise.HEADING_ONLY) for text in self._headings if text not in used | out
        ]
        return tuple(
            Section(heading, path, tuple(blocks)) for heading, path, blocks in self._done if blocks
        )

    def add(self, piece: Piece) -> None:
        if piece.kind == END:
            self._end(piece.level)
        elif piece.why:
            self.left_out.append((piece.text, piece.why))
            return
        elif piece.kind == HEADING:
            level = self._level(piece)
            self._close(level)
            why, everything = noise.of_heading(piece.text) or ("", False)
            promoted = piece.level == PROMOTED
            above = _Above(level, piece.text, why if everything else "", promoted)
            self._above.append(above)
            self._headings.append(piece.text)
            if why:
                self.left_out.append((piece.text, why))
        else:
            self._content(piece)
            return
        self._lead, self._after = "", piece.kind

    def _level(self, heading: Piece) -> int:
        """Questions of an accordion stand side by side, however they are marked."""
        if heading.level == PROMOTED and self._above and heading.text.endswith("?"):
            above = self._above[-1]
            return above.level if above.text.endswith("?") else PROMOTED
        return heading.level

    def _close(self, level: int) -> None:
        while self._above and self._above[-1].level >= level:
            self._above.pop()

    def _end(self, level: int) -> None:
        if level == PROMOTED and self._above and self._above[-1].promoted:
            self._above.pop()
        self._close(level)

    def _content(self, piece: Piece) -> None:
        why = next((above.why for above in self._above if above.why), "")
        if why:
            self.left_out.append((piece.text, why))
            return
        judged = noise.judge(piece.text, piece.kind)
        if self._answers_in_a_word(piece, judged):
            judged = noise.Judged((piece.text,), ())
        self.left_out.extend(judged.left_out)
        lead = self._introduced(piece) if piece.kind == ITEM else ""
        for text in judged.kept:
            self._blocks().append(Block(text, piece.kind, piece.header, lead))
        if piece.kind == ROW:
            self._lead = ""  # it introduced the table
        if piece.kind == PARAGRAPH:
            sentences = noise.sentences_of(judged.kept[-1]) if judged.kept else []
            self._lead = sentences[-1] if sentences else ""
        self._after = piece.kind

    def _answers_in_a_word(self, piece: Piece, judged: noise.Judged) -> bool:
        """Whether what would be a button elsewhere answers the question above: "Yes"."""
        asked = bool(self._above) and self._above[-1].text.endswith("?")
        reasons = {why for _, why in judged.left_out}
        return asked and self._after == HEADING and reasons == {noise.NAVIGATION}

    def _introduced(self, piece: Piece) -> str:
        """The sentence that introduces the list that this item belongs to."""
        if self._after not in (ITEM,):
            self._outer = {0: self._lead if _introduces(self._lead) else ""}
        depths = [depth for depth in self._outer if depth <= piece.level]
        lead = self._outer[max(depths)] if depths else ""
        self._outer = {depth: text for depth, text in self._outer.items() if depth <= piece.level}
        if piece.text.endswith(":"):
            self._outer[piece.level + 1] = piece.text
        return lead

    def _blocks(self) -> list[Block]:
        *path_, heading = [above.text for above in self._above] or [""]
        path = tuple(path_)
        if not self._done or self._done[-1][:2] != (heading, path):
            self._done.append((heading, path, []))
        return self._done[-1][2]


def _introduces(sentence: str) -> bool:
    if not sentence:
        return False
    if sentence[-1] == ":" or looks_like_heading(sentence):
        return True
    if sentence[-1] in ".?":
        return bool(_INTRODUCES.search(sentence))
    return True
