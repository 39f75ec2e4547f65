"""What is drafted from lists, tables and cautions: a question for each item somebody asks about."""

from __future__ import annotations

import pytest

from reception.faq.documents.document import Block, Document, Section
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.nlu.encoder import SentenceEncoder


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def drafted(
    encoder: SentenceEncoder, heading: str, *blocks: Block, title: str = "Cupping"
) -> dict[str, Draft]:
    document = Document("test", title, "test.md", (Section(heading, (), blocks),), ())
    return {draft.question: draft for draft in drafts_of(document, encoder)}


def items(lead: str, *texts: str) -> list[Block]:
    return [Block(text, "item", lead=lead) for text in texts]


def table(header: tuple[str, ...], *rows: str) -> list[Block]:
    return [Block(row, "row", header) for row in rows]


@pytest.mark.parametrize(
    ("lead", "item", "question", "answer"),
    [
        (
            "Please do not book cupping if you:",
            "are pregnant",
            "Can I have cupping if I am pregnant?",
            "Please do not book cupping if you are pregnant.",
        ),
        (
            "Speak to your midwife before you book if any of the following applies to you:",
            "a low-lying placenta (placenta praevia)",
            "Can I have cupping if I have a low-lying placenta?",
            "Speak to your midwife before you book if you have a low-lying placenta.",
        ),
        (
            "Stay at home and ring us if you have:",
            "a fever",
            "Can I come for cupping if I have a fever?",
            "Stay at home and ring us if you have a fever.",
        ),
        (
            "Tell us before we start:",
            "if you have had an operation on your back",
            "Can I have cupping if I have had an operation on my back?",
            "Tell us before we start if you have had an operation on your back.",
        ),
        (
            "Not suitable for:",
            "people who take warfarin",
            "Can I have cupping if I take warfarin?",
            "Cupping is not suitable for people who take warfarin.",
        ),
        (
            "We cannot treat anyone with:",
            "pacemaker",
            "Can I have cupping if I have a pacemaker?",
            "We cannot treat anyone with pacemaker.",
        ),
        (
            "Not suitable for:",
            "children under six",
            "Can children under six have cupping?",
            "Cupping is not suitable for children under six.",
        ),
    ],
)
def test_each_caution_of_a_list_is_asked_by_whom_it_concerns(
    encoder: SentenceEncoder, lead: str, item: str, question: str, answer: str
) -> None:
    drafts = drafted(encoder, "Good to know", *items(lead, item, "open wounds"))
    draft = drafts[question]
    assert (draft.answer, draft.passage, draft.safety) == (answer, item, True)
    assert len(draft.examples) >= 8


@pytest.mark.parametrize(
    ("heading", "item", "question"),
    [
        ("Contraindications", "Recent surgery", "Can I have cupping after recent surgery?"),
        ("Contraindications", "Skin infection", "Can I have cupping if I have a skin infection?"),
        (
            "Who should not have cupping?",
            "Anyone with haemophilia",
            "Can I have cupping if I have haemophilia?",
        ),
        (
            "PLEASE STAY AWAY IF...",
            "you have a cold",
            "Can I come for cupping if I have a cold?",
        ),
        (
            "Who can't have cupping?",
            "Pregnant or breastfeeding women",
            "Can I have cupping if I am pregnant or breastfeeding?",
        ),
    ],
)
def test_a_heading_alone_makes_its_items_cautions(
    encoder: SentenceEncoder, heading: str, item: str, question: str
) -> None:
    drafts = drafted(encoder, heading, *items("", item, "Sunburn"))
    assert drafts[question].safety


def test_an_item_of_several_conditions_is_asked_about_one_by_one(
    encoder: SentenceEncoder,
) -> None:
    item = "People with an open foot ulcer, gout in an acute phase or a broken bone in the foot"
    drafts = drafted(encoder, "Who should not have cupping?", *items("", item, "Sunburn"))
    for thing in ("an open foot ulcer", "gout in an acute phase", "a broken bone in the foot"):
        draft = drafts[f"Can I have cupping if I have {thing}?"]
        assert draft.passage == item
        assert draft.answer == f"{item} should not have cupping."


def test_warning_signs_are_no_uses(encoder: SentenceEncoder) -> None:
    lead = "Seek medical help without delay if you notice:"
    drafts = drafted(
        encoder, "Afterwards", *items(lead, "chest pain", "numbness in an arm"), title="Massage"
    )
    assert not any("help with" in question for question in drafts)
    assert all(draft.safety for draft in drafts.values())
    assert (
        drafts["Should I see a doctor about chest pain after a massage?"].answer
        == "Seek medical help without delay if you notice chest pain."
    )


def test_a_list_of_benefits_makes_a_question_of_each(encoder: SentenceEncoder) -> None:
    lead = "A cupping session can:"
    drafts = drafted(encoder, "Benefits", *items(lead, "ease tight muscles", "improve sleep"))
    assert drafts["Can cupping ease tight muscles?"].answer == (
        "A cupping session can ease tight muscles."
    )
    lead = "It can help with:"
    drafts = drafted(encoder, "Uses", *items(lead, "lower back pain", "stiff shoulders"))
    assert "Does cupping help with lower back pain?" in drafts
    assert not any(draft.safety for draft in drafts.values())


def test_advice_is_asked_for_item_by_item_beside_the_overview(encoder: SentenceEncoder) -> None:
    drafts = drafted(
        encoder,
        "Aftercare",
        *items("", "Drink plenty of water", "No sauna for 24 hours", "Don't drink alcohol"),
    )
    assert {
        "What should I do after cupping?",
        "Should I drink plenty of water after cupping?",
        "Can I go to the sauna after cupping?",
        "Can I drink alcohol after cupping?",
    } <= set(drafts)


def test_a_label_names_what_its_order_is_about(encoder: SentenceEncoder) -> None:
    drafts = drafted(
        encoder,
        "Stretches for home",
        *items("", "Neck: let your head sink to the left.", "Hips: kneel and push forward."),
    )
    assert list(drafts) == ["How do I stretch my neck?", "How do I stretch my hips?"]


@pytest.mark.parametrize(
    ("header", "row", "question"),
    [
        (("Skin type", "What I use"), "Dry | avocado oil", "What do you use for dry skin?"),
        (
            ("Skin type", "Mask", "How often"),
            "Dry | avocado oil | every month",
            "How often should I have cupping if I have dry skin?",
        ),
        (
            ("Trimester", "What we do", "Position"),
            "Second (weeks 13–27) | 50 minutes | on your side",
            "In which position do I lie in the second trimester?",
        ),
        (
            ("Complaint", "What studies show", "Sessions"),
            "Migraine | Promising | 8",
            "Does cupping help with migraine?",
        ),
        (
            ("Complaint", "What studies show", "Sessions"),
            "Migraine | Promising | 8",
            "How many sessions of cupping do I need for migraine?",
        ),
        (("Oil", "Good for"), "Lavender | sleep", "What is lavender oil good for?"),
        (("Treatment", "Duration"), "Foot massage | 30 min", "How long does a foot massage take?"),
        (("Tool", "Suitable in pregnancy"), "Jade | yes", "Is jade suitable in pregnancy?"),
    ],
)
def test_a_row_is_asked_about_by_what_its_first_column_names(
    encoder: SentenceEncoder, header: tuple[str, ...], row: str, question: str
) -> None:
    drafts = drafted(encoder, "At a glance", *table(header, row))
    assert drafts[question].passage == row


def test_a_row_that_refuses_is_a_caution(encoder: SentenceEncoder) -> None:
    rows = table(("Trimester", "What we do"), "First | No cupping", "Second | Light cupping")
    drafts = drafted(encoder, "Month by month", *rows)
    draft = drafts["Can I have cupping in the first trimester?"]
    assert (draft.safety, draft.answer) == (True, "First trimester: no cupping.")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "I do not give cupping when there are open wounds, as they could tear.",
            "Can I have cupping if I have open wounds?",
        ),
        ("With osteoporosis I press more gently.", "Can I have cupping if I have osteoporosis?"),
        ("I do not treat people with a fever.", "Can I have cupping if I have a fever?"),
        (
            "Not in the first three months of pregnancy.",
            "Can I have cupping in the first three months of pregnancy?",
        ),
    ],
)
def test_cautions_in_running_text_are_asked_by_those_they_concern(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    drafts = drafted(encoder, "Your health", Block(text, "paragraph"))
    assert drafts[question].safety
    assert drafts[question].passage == text


@pytest.mark.parametrize("text", ["We number our rooms.", "Loose clothing is best for cupping."])
def test_a_word_that_begins_like_an_illness_is_no_caution(
    encoder: SentenceEncoder, text: str
) -> None:
    drafts = drafted(encoder, "Avoid stress", Block(text, "paragraph"))
    assert not any(draft.safety for draft in drafts.values())


def test_a_list_of_cautions_keeps_the_sentence_that_closes_it(encoder: SentenceEncoder) -> None:
    closing = "In these cases we do not treat, or ask your doctor first."
    blocks = items("Do not come if you have:", "a fever", "open wounds")
    drafts = drafted(encoder, "Good to know", *blocks, Block(closing, "paragraph"))
    whole = [draft for draft in drafts.values() if "fever; open wounds" in draft.answer]
    assert whole
    for draft in whole:
        assert draft.answer.endswith(closing)
        assert draft.passage.endswith(f"open wounds\n{closing}")


def test_a_heading_that_says_no_treatment_makes_its_items_cautions(
    encoder: SentenceEncoder,
) -> None:
    drafts = drafted(encoder, "No cupping:", *items("", "with verrucas", "after surgery"))
    for question in ("Can I have cupping if I have verrucas?", "Can I have cupping after surgery?"):
        assert drafts[question].safety


@pytest.mark.parametrize("cell", ["never", "\N{BALLOT X}", "No.", "only with a doctor's letter"])
def test_a_cell_that_forbids_what_its_row_names_is_a_caution(
    encoder: SentenceEncoder, cell: str
) -> None:
    blocks = table(("Condition", "Cupping"), f"Thrombosis | {cell}", "Tired legs | yes")
    draft = drafted(encoder, "At a glance", *blocks)["Can I have cupping if I have thrombosis?"]
    assert draft.safety


def test_a_cell_with_a_bare_number_is_told_in_a_sentence(encoder: SentenceEncoder) -> None:
    drafts = drafted(encoder, "At a glance", *table(("Treatment", "Minutes"), "Salt scrub | 30"))
    assert drafts["How long does a salt scrub take?"].answer == "A salt scrub takes 30 minutes."


def test_an_item_of_hearsay_is_no_draft(encoder: SentenceEncoder) -> None:
    blocks = items("", "Many people say cupping cures colds", "It was used to be given for fever")
    assert not any(
        "colds" in draft.question for draft in drafted(encoder, "Uses", *blocks).values()
    )


def test_a_numbered_paragraph_is_read_like_one_without_a_number(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder,
        "Good to know",
        *items(
            "",
            "Payment is due straight after the treatment. We cannot send invoices afterwards.",
            "Photographs are not permitted in the rooms. The garden is open to everybody till six.",
            "Valuables belong in the locker. Contact lenses can go back in after 24 hours.",
        ),
    )
    assert "When is payment due?" in found
    assert "Are photographs permitted in the rooms?" in found
    assert "Do valuables belong in the locker?" in found
    # Not only the first sentence of each.
    assert "When can contact lenses go back in?" in found
    assert found["When is payment due?"].passage == "Payment is due straight after the treatment."


@pytest.mark.parametrize("part", ["Face", "Underarms", "Full back"])
def test_a_row_that_names_a_part_of_the_body_is_no_treatment(
    encoder: SentenceEncoder, part: str
) -> None:
    header = ("Treatment", "Duration", "Price")
    rows = table(header, f"{part} | 75 min | $295", "Hot stone massage | 60 min | $95")
    drafts = drafted(encoder, "Prices", *rows, title="Our prices")
    assert set(drafts) == {
        "How long does a hot stone massage take?",
        "How much does a hot stone massage cost?",
    }
    assert all("295" not in draft.answer for draft in drafts.values())


def test_a_part_of_the_body_under_a_treatment_is_asked_about_with_it(
    encoder: SentenceEncoder,
) -> None:
    rows = table(("", "Duration", "Price"), "Face | 75 min | $295")
    drafts = drafted(encoder, "Facials", *rows, title="Our prices")
    assert drafts["How much does a facial of the face cost?"].answer == "Face – price: $295."
