"""What of a text no FAQ can rest on, and why: sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reception.faq.documents.pieces import clean
from reception.faq.documents.sources import LARGEST_FILE
from reception.yaml_files import read_yaml

if TYPE_CHECKING:
    from spacy.language import Language

_FILE = Path(__file__).with_name("noise.yml")

FACT = "a fact of clinic.yml"
CALL = "call to action"
TESTIMONIAL = "testimonial"
NAVIGATION = "navigation"
HEADING_ONLY = "heading with nothing under it"

_ABBREVIATED = re.compile(
    r"\b(?:approx|no|nos|tel|ca|max|min|incl|vs|fig|dr|mr|mrs|ms|prof|st|e\.g|i\.e|etc)\.\s*$",
    re.IGNORECASE,
)

LONGEST_CALL = 30
"""Words of a call to action; a longer sentence says more than that."""

LONGEST_NAME = 8
"""Words of the name and place under a testimonial."""


@dataclass(frozen=True)
class Judged:
    """A text after judging.

    Attributes:
        kept: its stretches that stay, each contiguous.
        left_out: the others with the reason.
    """

    kept: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def of_heading(text: str) -> tuple[str, bool] | None:
    """Why a heading is none of an FAQ, and whether all that is under it goes with it."""
    plain = text.strip(" :!.…→»›><«?*~=-–—")
    for part, everything in (("sections", True), ("headings", False)):
        for why, pattern in _patterns()[part]:
            if pattern.fullmatch(plain):
                return why, everything
    return None


def judge(text: str, kind: str = "paragraph") -> Judged:
    """Part ``text`` into what stays and what does not.

    Args:
        text: in one line.
        kind: of the block; rows stay or go as a whole.
    """
    if kind == "row":
        why = _of_row(text)
        return Judged((), ((text, why),)) if why else Judged((text,), ())
    if why := _of_block(text):
        return Judged((), ((text, why),))
    sentences = sentences_of(text)
    reasons = [_of_sentence(sentence) for sentence in sentences]
    if not any(reasons):
        return Judged((text,), ())
    kept: list[str] = []
    left_out: list[tuple[str, str]] = []
    end = 0
    joined = False
    for sentence, why in zip(sentences, reasons):
        start = text.index(sentence, end)
        end = start + len(sentence)
        if why:
            left_out.append((sentence, why))
            joined = False
        elif joined:
            kept[-1] = text[text.rindex(kept[-1], 0, start) : end]
        else:
            kept.append(sentence)
            joined = True
    return Judged(tuple(kept), tuple(left_out))


def is_signature(text: str, said: str) -> bool:
    """Whether ``text`` is the name of who said what stands above it, and that is praise."""
    if len(text.split()) > LONGEST_NAME:
        return False
    quoted = said[:1] in "“\"‘«'"
    if quoted and (is_personal(said) or _found("praise", said)):
        return any(_found(form, text) for form in ("signed", "named", "first_name"))
    if is_personal(said) and _found("praise", said):
        return _found("signed", text) or _found("named", text)
    return False


def is_signed(text: str) -> bool:
    """Whether ``text`` is a name after a dash, as under a quotation."""
    return len(text.split()) <= LONGEST_NAME and _found("signed", text)


def is_personal(text: str) -> bool:
    """Whether somebody speaks of themselves, as in a testimonial that is signed below."""
    return _found("first_person", text) and not text.rstrip("”\"'").endswith("?")


def sentences_of(text: str) -> list[str]:
    """The sentences of ``text``, each as it stands there."""
    starts = [0]
    for sentence in list(_splitter()(text).sents)[1:]:
        # After "(and gentlemen!)" or "approx. ten" the sentence goes on.
        begins = re.match(r"[\W_]*[^\W_a-z]|[“\"‘'(]", sentence.text)
        if begins and not _ABBREVIATED.search(text, 0, sentence.start_char):
            starts.append(sentence.start_char)
    return [
        found
        for start, end in zip(starts, [*starts[1:], len(text)])
        if (found := clean(text[start:end]))
    ]


@lru_cache(maxsize=1)
def _splitter() -> Language:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…"]})
    nlp.max_length = LARGEST_FILE
    return nlp


@lru_cache(maxsize=1)
def _patterns() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Patterns of noise.yml by their entry, each with its reason."""
    content = read_yaml(_FILE)
    pieces: dict[str, str] = {}

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(_filled(pattern, pieces), re.IGNORECASE | re.DOTALL)

    for name, pattern in content.pop("pieces").items():
        pieces[name] = _filled(pattern, pieces)
    result: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for entry, value in content.items():
        by_reason = value if isinstance(value, dict) else {entry: value}
        result[entry] = [
            (why, compiled(pattern))
            for why, patterns in by_reason.items()
            for pattern in ([patterns] if isinstance(patterns, str) else patterns)
        ]
    return result


def _filled(pattern: str, pieces: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda name: pieces[name[1]], pattern)


def _found(entry: str, text: str) -> bool:
    return any(pattern.search(text) for _, pattern in _patterns()[entry])


def _count(entry: str, text: str) -> int:
    return sum(1 for _, pattern in _patterns()[entry] for _ in pattern.finditer(text))


def _without(entry: str, text: str) -> str:
    for _, pattern in _patterns()[entry]:
        text = pattern.sub("", text)
    return text


def _of_block(text: str) -> str | None:
    """Why all of a block is left out: testimonials are known by the whole only."""
    words, praise = len(text.split()), _count("praise", text)
    if _found("stars", text) and (words < 6 or praise or is_personal(text)):
        return TESTIMONIAL
    if words > 3 and _found("quoted", text) and (is_personal(text) or praise):
        return TESTIMONIAL
    advised = _found("therapist", text) or _found("advises", text)
    personal = is_personal(text) and not advised
    if personal and praise and _count("first_person", text) + praise >= 3:
        return TESTIMONIAL
    return None


def _of_sentence(sentence: str) -> str | None:
    plain = sentence.strip(" *·|")
    if not any(letter.isalnum() for letter in plain):
        return NAVIGATION
    for why, pattern in _patterns()["sentences"]:
        if pattern.search(plain):
            return why
    informs = _found("informs", _without("polite", plain))
    if not informs and len(plain.split()) <= LONGEST_CALL and _found("call", plain):
        return CALL
    money = _found("money", plain)
    says_more = informs or money or _found("says_more", plain)
    if not money and _found("hours", plain):
        return FACT
    if not says_more and _found("place", plain):
        return FACT
    return None


def _of_row(text: str) -> str | None:
    cells = [cell for cell in text.split(" | ") if cell]
    rest = [cell for cell in cells if not _found("hours", cell)]
    if len(rest) < len(cells) and all(len(cell.split()) <= 4 for cell in rest):
        return FACT
    if _found("hours", text) or (_found("place", text) and not _found("says_more", text)):
        return FACT
    closed = cells[-1].lower() in ("closed", "by appointment")
    return FACT if closed and re.match(r"(?i)(mon|tue|wed|thu|fri|sat|sun)", cells[0]) else None
