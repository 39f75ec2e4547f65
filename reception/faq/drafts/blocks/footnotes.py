"""Marks like "*" that send the reader to a note: who reads the one must read the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reception.faq.book import LONGEST_ANSWER
from reception.faq.documents.document import Block, Section
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.found import Found

_MARK = re.compile(r"(?<=[\w)%”\"'’.!?])(\*{1,3}|[†‡]+)(?=[\s.,;:!?)|]|$)")
_NOTE = re.compile(r"(?<!\S)(\*{1,3}|[†‡]+)\s*(?=[^\W_])")


def notes_of(sections: Iterable[Section]) -> dict[str, tuple[str, ...]]:
    """The notes of a document by their marks, each as it stands there, mark and all.

    A mark with two notes is told twice: nobody knows which of them is meant.
    """
    found: dict[str, list[str]] = {}
    for section in sections:
        for block in section.blocks:
            marks = list(_NOTE.finditer(block.text))
            ends = [mark.start() for mark in marks[1:]] + [len(block.text)]
            for mark, end in zip(marks, ends):
                found.setdefault(mark.group(1), []).append(block.text[mark.start() : end].strip())
    return {mark: tuple(texts) for mark, texts in found.items()}


def without_notes(blocks: Sequence[Block]) -> list[Block]:
    """``blocks`` less those that are notes, which say nothing by themselves."""
    return [block for block in blocks if not _NOTE.match(block.text)]


def with_notes(found: Sequence[Found], notes: dict[str, tuple[str, ...]]) -> list[Found]:
    """``found`` with the notes that their passages point to; none whose note is not there."""
    kept = []
    for one in found:
        marks = dict.fromkeys(_MARK.findall(one.passage))
        if not marks:
            kept.append(one)
            continue
        missing = [
            note for mark in marks for note in notes.get(mark, ()) if note not in one.passage
        ]
        if any(len(notes.get(mark, ())) != 1 for mark in marks):
            continue
        told = [_NOTE.sub("", note) for mark in marks for note in notes[mark]]
        plain = _NOTE.split(_MARK.sub("", one.answer))[0].strip()
        answer = " ".join([answers.tidied(plain), *map(answers.tidied, told)])
        if answers.length(answer) <= LONGEST_ANSWER:
            kept.append(replace(one, answer=answer, passage="\n".join([one.passage, *missing])))
    return kept
