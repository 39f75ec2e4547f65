"""Drafts of documents as clinics publish them, against keys written without seeing a draft."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.drafts.__main__ import BY_COMMAND, drafted_by_command
from benchmarks.drafts.faults import FEWEST_EXAMPLES, verbatim
from benchmarks.drafts.keys import DOCUMENTS, Keyed, documents
from benchmarks.drafts.meaning import Meaning
from benchmarks.drafts.scoring import Scored, score
from reception.faq.book import LONGEST_ANSWER
from reception.nlu.encoder import SentenceEncoder
from reception.nlu.text import folded

FLOORS = {
    "aftercare": {"recall": 0.86, "cautions": 0.85, "sound": 0.95, "examples": 0.87},
    "aromatherapy": {"recall": 0.29, "cautions": 0.4, "sound": 0.95, "examples": 0.91},
    "cupping": {"recall": 0.75, "cautions": 0.95, "sound": 0.89, "examples": 0.95},
    "facial-care": {"recall": 0.9, "cautions": 0.95, "sound": 0.95, "examples": 0.86},
    "hot-stone-massage": {"recall": 0.8, "cautions": 0.95, "sound": 0.95, "examples": 0.92},
    "house-rules": {"recall": 0.91, "cautions": 0.95, "sound": 0.87, "examples": 0.9},
    "lymphatic-drainage": {"recall": 0.39, "cautions": 0.06, "sound": 0.68, "examples": 0.81},
    "massage-and-illness": {"recall": 0.39, "cautions": 0.18, "sound": 0.95, "examples": 0.91},
    "massage-and-your-skin": {"recall": 0.86, "cautions": 0.95, "sound": 0.95, "examples": 0.9},
    "pregnancy-massage": {"recall": 0.95, "cautions": 0.95, "sound": 0.92, "examples": 0.87},
    "reflexology": {"recall": 0.79, "cautions": 0.95, "sound": 0.9, "examples": 0.85},
    "scar-massage": {"recall": 0.45, "cautions": 0.0, "sound": 0.89, "examples": 0.83},
    "spa-menu": {"recall": 0.69, "cautions": 0.68, "sound": 0.92, "examples": 0.84},
    "sports-massage": {"recall": 0.56, "cautions": 0.78, "sound": 0.83, "examples": 0.9},
    "thai-massage": {"recall": 0.51, "cautions": 0.51, "sound": 0.91, "examples": 0.95},
    "waxing-faq": {"recall": 0.86, "cautions": 0.95, "sound": 0.92, "examples": 0.82},
    "what-regular-massage-does": {
        "recall": 0.95,
        "cautions": 0.95,
        "sound": 0.95,
        "examples": 0.89,
    },
}
"""Least shares: claims found, cautions found and marked, drafts and their examples without a fault.

Five hundredths below what ``python -m benchmarks.drafts`` measures, so that only a loss fails.
"""

NOISY = {"aromatherapy": 1, "cupping": 1, "scar-massage": 1, "sports-massage": 2}
"""Drafts with something that is none: "Choose a time that suits you", words to Gavin and mum."""

MEANING = {"precision": 0.75, "recall": 0.90}
"""How well questions of one meaning are told from others, or recall says nothing."""


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    return Meaning(SentenceEncoder())


@pytest.fixture(scope="module")
def every(meaning: Meaning) -> dict[str, Scored]:
    return {name: score(keyed, meaning) for name, keyed in documents().items() if name in FLOORS}


@pytest.fixture(params=FLOORS)
def scored(request: pytest.FixtureRequest, every: dict[str, Scored]) -> Scored:
    return every[request.param]


def test_every_document_has_a_floor() -> None:
    assert set(documents()) == set(FLOORS)
    kinds = {keyed.path.suffix for keyed in documents().values()}
    assert kinds == {".html", ".docx", ".pdf", ".txt", ".md"}


def test_the_measure_agrees_with_people(meaning: Meaning) -> None:
    agreed = meaning.calibration()
    assert agreed.pairs >= 60
    assert agreed.precision >= MEANING["precision"]
    assert agreed.recall >= MEANING["recall"]


def test_what_a_visitor_could_ask_is_found(scored: Scored) -> None:
    missed = [claim.question for claim in scored.missed()]
    assert scored.recall() >= FLOORS[scored.keyed.name]["recall"], missed


def test_cautions_are_found_and_marked(scored: Scored) -> None:
    assert scored.safety() >= FLOORS[scored.keyed.name]["cautions"]


def test_most_drafts_have_no_fault(scored: Scored) -> None:
    bad = [(draft.question, kinds) for draft, kinds in zip(scored.drafts, scored.faults) if kinds]
    assert 1 - scored.bad() >= FLOORS[scored.keyed.name]["sound"], bad


def test_most_examples_say_the_question_in_other_words(scored: Scored) -> None:
    assert 1 - scored.poor_examples() >= FLOORS[scored.keyed.name]["examples"]


def test_every_passage_is_verbatim(scored: Scored) -> None:
    for draft in scored.drafts:
        assert verbatim(draft, scored.keyed, scored.document), draft.passage


def test_nothing_but_the_text_becomes_a_draft(scored: Scored) -> None:
    assert len(list(_with("noise", scored))) <= NOISY.get(scored.keyed.name, 0)


def test_every_draft_has_enough_different_examples(scored: Scored) -> None:
    for draft in scored.drafts:
        assert len(set(map(folded, draft.examples))) >= FEWEST_EXAMPLES, draft.question


def test_no_answer_is_longer_than_the_book_allows(scored: Scored) -> None:
    for draft in scored.drafts:
        assert len(draft.answer.split()) <= LONGEST_ANSWER, draft.question


def test_follow_ups_are_questions_of_other_drafts(scored: Scored) -> None:
    questions = {draft.question for draft in scored.drafts}
    for draft in scored.drafts:
        assert set(draft.follow_ups) <= questions - {draft.question}


def _with(fault: str, scored: Scored) -> Iterator[tuple[str, str]]:
    for draft, kinds in zip(scored.drafts, scored.faults):
        if fault in kinds:
            yield draft.question, draft.passage


@pytest.fixture(scope="module")
def by_command() -> tuple[Keyed, list[dict[str, object]]]:
    keyed = documents()[BY_COMMAND]
    return keyed, drafted_by_command(keyed)


def test_the_command_prints_what_was_promised(
    by_command: tuple[Keyed, list[dict[str, object]]], every: dict[str, Scored]
) -> None:
    keyed, printed = by_command
    assert keyed.path.is_relative_to(DOCUMENTS)
    assert printed
    for draft in printed:
        assert list(draft) == [
            "question", "answer", "passage", "heading", "examples", "status", "topic", "safety",
        ]  # fmt: skip
        assert draft["status"] in ("new", "adds", "contradicts")
        assert (draft["topic"] is None) == (draft["status"] == "new")
        assert isinstance(draft["safety"], bool)
        assert isinstance(draft["examples"], list)
    assert [draft["question"] for draft in printed] == [
        draft.question for draft in every[BY_COMMAND].drafts
    ]


def test_the_same_document_gives_the_same_drafts_again(
    every: dict[str, Scored], meaning: Meaning
) -> None:
    name = "reflexology"
    assert score(documents()[name], meaning).drafts == every[name].drafts
