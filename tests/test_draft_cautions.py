"""A caution in a document is asked by whom it concerns, and marked for review."""

from __future__ import annotations

import pytest

from reception.faq.documents.document import Block, Document, Section
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.nlu.encoder import SentenceEncoder


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def drafted(encoder: SentenceEncoder, *blocks: Block, heading: str = "Good to know") -> list[Draft]:
    """The drafts of a page about cupping with one section."""
    section = Section(heading, ("Cupping", heading), blocks)
    return drafts_of(Document("cupping", "Cupping", "cupping.md", (section,), ()), encoder)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "We'd ask you to hold off if you have had a new tattoo within the last month.",
            "Can I have cupping if I have had a new tattoo within the last month?",
        ),
        (
            "Cupping is not one for people with a raging sunburn.",
            "Can I have cupping if I have a raging sunburn?",
        ),
        (
            "With a fear of needles you had better choose something else.",
            "Can I have cupping if I have a fear of needles?",
        ),
        ("Working over varicose veins is a no-no.", "Can I have cupping over varicose veins?"),
        (
            "We steer clear of working near breast implants.",
            "Can I have cupping near breast implants?",
        ),
        (
            "You are better off without the heat during a gout attack.",
            "Can I have cupping during a gout attack?",
        ),
        (
            "Glaucoma patients have to keep their head raised, so this is not possible for them.",
            "Can I have cupping if I have glaucoma?",
        ),
        (
            "Epileptics should only come on the advice of their neurologist.",
            "Can I have cupping if I am epileptic?",
        ),
        (
            "Hypermobile people are welcome but have to stay short of their full range.",
            "Can I have cupping if I am hypermobile?",
        ),
        (
            "Whoever has brittle bones leaves out all twisting.",
            "Can I have cupping if I have brittle bones?",
        ),
        (
            "Persons suffering from asthma may be treated, provided that the neck is omitted.",
            "Can I have cupping if I have asthma?",
        ),
        (
            "A slipped disc needs at least six weeks of rest before you join.",
            "Can I have cupping if I have a slipped disc?",
        ),
        (
            "It's wise to have osteoporosis checked by your doctor before you sign up.",
            "Can I have cupping if I have osteoporosis?",
        ),
        (
            "We will not massage you if you have preeclampsia.",
            "Can I have cupping if I have preeclampsia?",
        ),
        (
            "If your calf is hot or swollen, call your doctor.",
            "What should I do if my calf is hot or swollen?",
        ),
        (
            "Should the dizziness go on for more than an hour, ring your doctor.",
            "What should I do if the dizziness goes on for more than an hour?",
        ),
        (
            "You must tell us about any illness or allergy before each session.",
            "What should I tell you before cupping?",
        ),
    ],
)
def test_a_caution_is_asked_by_whom_it_concerns(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    found = {draft.question: draft for draft in drafted(encoder, Block(text, "paragraph"))}
    assert question in found
    assert found[question].safety
    assert found[question].answer.rstrip(".").endswith(text[-20:].rstrip("."))


@pytest.mark.parametrize(
    "text",
    [
        "Psoriasis is not contagious.",
        "We do not charge if you are ill with something catching.",
        "If you finished more than a year ago and have no side effects, no.",
        "We wait until week 13, unless your midwife has cleared you.",
    ],
)
def test_what_is_no_limit_of_a_treatment_asks_for_none(encoder: SentenceEncoder, text: str) -> None:
    found = [draft.question for draft in drafted(encoder, Block(text, "paragraph"))]
    assert not [question for question in found if question.startswith("Can I have cupping if")]


@pytest.mark.parametrize("text", ["DONT POP THE BLISTERS", "dont pop the blisters"])
def test_a_prohibition_without_its_apostrophe_is_a_caution(text: str) -> None:
    from reception.faq.drafts.sentences.claims import is_caution

    assert is_caution(text)


def test_a_list_inside_a_paragraph_is_asked_about_item_by_item(encoder: SentenceEncoder) -> None:
    text = "Not advisable: with a brain tumour; within 48 hours of drinking heavily."
    found = {draft.question: draft for draft in drafted(encoder, Block(text, "paragraph"))}
    for question in (
        "Can I have cupping if I have a brain tumour?",
        "Can I have cupping within 48 hours of drinking heavily?",
    ):
        assert found[question].safety
        assert found[question].passage in text


@pytest.mark.parametrize(
    ("cell", "answer", "question"),
    [
        ("Pregnant", "No, not at any stage", "Can I have cupping if I am pregnant?"),
        ("Pacemaker", "Only with a doctor's note", "Can I have cupping if I have a pacemaker?"),
    ],
)
def test_a_row_of_a_table_about_conditions_is_asked_by_whom_it_concerns(
    encoder: SentenceEncoder, cell: str, answer: str, question: str
) -> None:
    row = Block(f"{cell} | {answer}", "row", ("Situation", "Can I have it?"))
    found = {draft.question: draft for draft in drafted(encoder, row)}
    assert found[question].safety


def test_drafts_that_rest_on_the_sentence_of_a_caution_are_marked(encoder: SentenceEncoder) -> None:
    text = "Drink a glass of water afterwards. Avoid the sauna if you have a fever."
    drafts = drafted(encoder, Block(text, "paragraph"), heading="Aftercare")
    warned = [draft for draft in drafts if "fever" in draft.passage]
    assert warned
    assert all(draft.safety for draft in warned)
