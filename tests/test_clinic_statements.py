"""What a text says of the clinic is compared with clinic.yml; only real differences are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from reception.clinic.facts import Clinic, load_clinic
from reception.faq.book import load_book
from reception.faq.clinic_statements.comparison import differences

ROWS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("clinic_statements.tsv").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic(ROOT / "clinic.yml")


@pytest.mark.parametrize(("subject", "sentence"), ROWS, ids=[row[1] for row in ROWS])
def test_a_sentence_differs_from_the_clinics_facts_where_it_does_and_nowhere_else(
    subject: str, sentence: str, clinic: Clinic
) -> None:
    found = {one.subject for one in differences(sentence, clinic)}
    assert found == (set() if subject == "-" else {subject})


def test_nothing_in_the_own_book_and_articles_differs(clinic: Clinic) -> None:
    for topic in load_book(ROOT / "data").values():
        for text in (topic.entry.answer, *topic.article.sections.values()):
            assert differences(text, clinic) == []


def test_both_values_are_told(clinic: Clinic) -> None:
    found = differences("We are open on Saturdays until 6 pm.", clinic)[0]
    assert (found.said, found.known) == (
        "We are open on Saturdays until 6 pm.",
        "Saturday 10:00 to 16:00",
    )
    found = differences("Half an hour of deep tissue is £50.", clinic)[0]
    assert "£50 for 30 minutes" in found.said
    assert found.known == "Deep tissue massage £42 for 30 minutes"


def test_in_a_document_a_session_may_be_of_anything(clinic: Clinic) -> None:
    assert differences("A session of 60 minutes costs £48.", clinic, own=False) == []
    assert differences("A session of 60 minutes costs £48.", clinic)
    assert differences("A massage of 60 minutes costs £48.", clinic, own=False)
