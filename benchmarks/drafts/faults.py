"""What is wrong with a draft, as far as a machine can tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.drafts.fit import Ground, of_fit
from benchmarks.drafts.keys import Keyed, folded_long, holds
from benchmarks.drafts.meaning import Meaning
from benchmarks.drafts.questions import of_question
from reception.faq.book import LONGEST_ANSWER
from reception.faq.documents.document import Block, Document
from reception.faq.drafts.drafting import Draft
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.spelling import spelled
from reception.nlu.text import folded

if TYPE_CHECKING:
    from spacy.tokens import Token

FEWEST_EXAMPLES = 8

STRAY = 0.25
"""Share of a draft's examples that may be nearer to another draft's question."""

RUN = 6
ALIKE = 0.6
"""Examples are one sentence in wrappings if more than this share has ``RUN`` words alike."""

NEARER = 0.03
"""By so much in cosine; less says nothing."""

ABOUT = 0.24
"""Cosine of a question to its passage below which they hardly ever belong together.

Of the questions of the keys 1 % are below it, of questions beside another's passage 57 %.
"""

ABOUT_ANSWER = 0.265
"""The same with heading and answer: "Who should not come?" is far from the list of an illness.

With the passage alone 8 of 13 drafts so accused were good to people, with both 1 of 4.
"""

TWIN = 0.97
"""Cosine of two questions that say the same."""

_POINTS_ELSEWHERE = re.compile(
    r"(?i)\bthe table (?:shows|below|above)\b|\bsee (?:above|below|overleaf)\b|\blisted below\b"
)
"""An answer stands alone in the chat."""

_STEM = 5
"""Letters in which words of one family agree: relaxes, relaxation."""

_NOT_SAID = frozenset({"yes", "no", "please"})
"""Words an answer may begin with; that it denies what its passage doesn't is another check."""

_NEGATIONS = frozenset(
    {
        *("no", "not", "n't", "nt", "never", "none", "nobody", "nothing", "without", "cannot"),
        *("cant", "dont", "doesnt", "wont", "isnt", "avoid", "stay", "away", "instead", "leave"),
        *("stop", "off", "hardly", "neither", "nor"),
    }
)


def faults(
    drafts: Sequence[Draft], keyed: Keyed, document: Document, meaning: Meaning
) -> list[list[str]]:
    """For each draft, the kinds of what is wrong with it."""
    found = [
        [
            *_of_passage(draft, keyed, document),
            *of_question(draft.question),
            *of_fit(draft, ground_of(draft, document), document),
            *_of_answer(draft, document),
            *_of_examples(draft, document),
        ]
        for draft in drafts
    ]
    for kind, places in _among(drafts, meaning):
        for place in places:
            found[place].append(kind)
    return found


def _of_passage(draft: Draft, keyed: Keyed, document: Document) -> Iterator[str]:
    if not verbatim(draft, keyed, document):
        yield "passage not verbatim"
    said = f" {folded_long(draft.passage)} {folded_long(draft.answer)} "
    if any(f" {folded_long(noise)} " in said for noise in keyed.key.noise):
        yield "noise"
    if _POINTS_ELSEWHERE.search(draft.passage):
        yield "passage points elsewhere"


def verbatim(draft: Draft, keyed: Keyed, document: Document) -> bool:
    """Whether the passage stands in the document, as a reader sees it, and as it was read.

    A list with the sentence before it has a line for each of its blocks.
    """
    lines = draft.passage.splitlines()
    return all(holds(keyed.words, line) and _blocks_of(line, document) for line in lines)


def _blocks_of(passage: str, document: Document) -> list[Block]:
    """The blocks that each hold the whole ``passage``."""
    blocks = (block for section in document.sections for block in section.blocks)
    return [block for block in blocks if passage in block.text]


def _of_answer(draft: Draft, document: Document) -> Iterator[str]:
    if len(draft.answer.split()) > LONGEST_ANSWER:
        yield "answer too long"
    ground = ground_of(draft, document).text
    if (right := spelled(ground)) != ground:
        ground = f"{ground} {right}"
    if said := unsupported(draft.answer, ground):
        yield f"answer says more ({', '.join(sorted(said)[:4])})"
    if _denies(draft.answer) and not _denies(ground):
        yield "answer denies"


def ground_of(draft: Draft, document: Document) -> Ground:
    """What question and answer may draw on."""
    parts = [draft.passage, draft.heading, document.title]
    leads = []
    sections = []
    for block in (b for line in draft.passage.splitlines() for b in _blocks_of(line, document)):
        leads += [block.lead] if block.lead else []
        parts += [block.lead, *block.header]
        sections += [section for section in document.sections if block in section.blocks]
    parts += [text for section in sections for text in section.path]
    return Ground(". ".join(filter(None, parts)), leads, sections)


def unsupported(answer: str, ground: str) -> set[str]:
    """Content words of ``answer`` that ``ground`` has in no form."""
    known = {form for token in parse(ground) for form in _forms(token)}
    stems = {word[:_STEM] for word in known if len(word) >= _STEM}
    return {
        token.lower_
        for token in parse(answer)
        if _carries_meaning(token)
        and not _forms(token) & (known | _NOT_SAID)
        and token.lower_[:_STEM] not in stems
    }


def _forms(token: Token) -> set[str]:
    return {token.lower_, token.lemma_.lower()}


def _carries_meaning(token: Token) -> bool:
    if token.like_num:
        return True
    return token.is_alpha and not token.is_stop and len(token) > 2


def _denies(text: str) -> bool:
    words = {token.lower_.replace("’", "'") for token in parse(text)}
    return bool(words & _NEGATIONS)


def _of_examples(draft: Draft, document: Document) -> Iterator[str]:
    different = {folded(example) for example in draft.examples}
    if len(different) < FEWEST_EXAMPLES:
        yield "too few examples"
    if len(different) < len(draft.examples):
        yield "example twice"
    runs = Counter(run for example in different for run in _runs(example.split()))
    if runs and max(runs.values()) > ALIKE * len(different):
        yield "examples alike"
    about = f"{draft.question} {ground_of(draft, document).text}"
    empty = [text for text in draft.examples if not _shares(text, about)]
    if len(empty) > STRAY * len(draft.examples):
        yield "examples about nothing"


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    """All that stands ``RUN`` words long in a row."""
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def _shares(text: str, about: str) -> bool:
    """Whether ``text`` has a word that carries meaning from ``about``."""
    known = {form for token in parse(about) if _carries_meaning(token) for form in _forms(token)}
    stems = {word[:_STEM] for word in known}
    return any(
        _forms(token) & known or token.lower_[:_STEM] in stems
        for token in parse(text)
        if _carries_meaning(token)
    )


def _among(drafts: Sequence[Draft], meaning: Meaning) -> Iterator[tuple[str, list[int]]]:
    """Faults that vectors show; most of them beside the other drafts."""
    if not drafts:
        return
    questions = meaning.vectors([draft.question for draft in drafts])
    near = (questions * meaning.vectors([draft.passage for draft in drafts])).sum(1)
    answers = meaning.vectors([f"{draft.heading}. {draft.answer}" for draft in drafts])
    strange = (near < ABOUT) & ((questions * answers).sum(1) < ABOUT_ANSWER)
    yield "question about something else", [int(row) for row in np.flatnonzero(strange)]
    alike = questions @ questions.T
    np.fill_diagonal(alike, 0)
    yield "same question as another", [int(row) for row in np.flatnonzero(alike.max(1) >= TWIN)]
    said = Counter(text for draft in drafts for text in set(map(folded, draft.examples)))
    yield (
        "example of another draft too",
        [
            place
            for place, draft in enumerate(drafts)
            if any(said[folded(example)] > 1 for example in draft.examples)
        ],
    )
    stray = []
    for place, draft in enumerate(drafts):
        if not draft.examples:
            continue
        likeness = meaning.vectors(list(draft.examples)) @ questions.T
        own = likeness[:, place].copy()
        likeness[:, place] = -1
        if float((likeness.max(1) > own + NEARER).mean()) > STRAY:
            stray.append(place)
    yield "examples stray", stray
