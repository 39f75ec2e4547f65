"""A caution in a document is asked by whom it concerns, and marked for review."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception.errors import DataError
from reception.faq.documents.document import Block, Document, Section
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.sentences.caution_likeness import examples
from reception.faq.drafts.sentences.claims import is_caution
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


HAY_FEVER = Document(
    "hay-fever",
    "Hay fever: what eases it",
    "hay-fever.md",
    tuple(
        Section(heading, ("Hay fever", heading), tuple(Block(t, "paragraph") for t in texts))
        for heading, *texts in (
            ("Sneezing", "Pollen irritates the lining of the nose. It swells within minutes."),
            ("Red eyes", "Rinse your eyes with cool water. Sunglasses keep pollen away."),
            ("At night", "Shut the window and wash your hair. Pollen sticks to the pillow."),
            ("Food", "Some people react to apples. Cooking the fruit takes care of that."),
            (
                "What may help",
                "Acupuncture eases a blocked nose for some people. "
                "Cryotherapy is not suitable if you have a pacemaker. "
                "Acupuncture can leave small bruises.",
            ),
        )
    ),
    (),
)


def test_an_article_about_a_complaint_asks_of_no_treatment_that_it_only_mentions(
    encoder: SentenceEncoder,
) -> None:
    asked = [draft.question for draft in drafts_of(HAY_FEVER, encoder)]
    assert "Can I have cryotherapy if I have a pacemaker?" in asked
    for heading in ("Sneezing", "Red eyes", "At night", "Food"):
        drafts = [draft for draft in drafts_of(HAY_FEVER, encoder) if draft.heading == heading]
        assert not [draft for draft in drafts if "acupuncture" in draft.question.lower()]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "Fire cupping uses a flame, so we don't offer it because of the insurance.",
            "Does fire cupping use a flame?",
        ),
        (
            "We offer pregnancy cupping from week 13. You'll lie on your side with cushions.",
            "What happens during pregnancy cupping?",
        ),
    ],
)
def test_a_kind_of_treatment_keeps_its_name_in_the_question(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    drafts = drafted(encoder, Block(text, "paragraph"), heading="When you're pregnant")
    assert question in [draft.question for draft in drafts]


def test_who_should_not_have_it_is_answered_with_every_caution_of_its_section(
    encoder: SentenceEncoder,
) -> None:
    lead = "Cupping must not be given to anyone who has:"
    beside = "Clients with epilepsy should bring a letter from their doctor."
    blocks = [
        Block("a stent", "item", lead=lead),
        Block("brittle bones", "item", lead=lead),
        Block(beside, "paragraph"),
    ]
    drafts = drafted(encoder, *blocks, heading="Is cupping safe for me?")
    whole = next(draft for draft in drafts if draft.question == "Is cupping safe for me?")
    for said in ("stent", "brittle bones", "epilepsy"):
        assert said in whole.answer
        assert said in whole.passage


def test_a_general_question_is_not_asked_of_a_part_of_the_cautions(
    encoder: SentenceEncoder,
) -> None:
    filler = "The room is warm and there are " + "towels and " * 60 + "blankets."
    blocks = [
        Block("You should not have cupping if you have a stent. " + filler, "paragraph"),
        Block("Clients with epilepsy must not be treated.", "paragraph"),
    ]
    drafts = drafted(encoder, *blocks, heading="Is cupping safe for me?")
    assert "Can I have cupping if I have epilepsy?" in [draft.question for draft in drafts]
    for draft in drafts:
        if draft.question == "Is cupping safe for me?":
            assert "stent" in draft.answer
            assert "epilepsy" in draft.answer


@pytest.mark.parametrize(
    ("heading", "text", "question", "never"),
    [
        (
            "After treatment",
            "Caffeine should be avoided for six hours.",
            "Can I drink caffeine after cupping?",
            "Can I have cupping if I have",
        ),
        (
            "Good to know",
            "Clients receiving chemotherapy will be treated only with their surgeon's consent.",
            "Can I have cupping if I am receiving chemotherapy?",
            "if I have the consent",
        ),
        (
            "Good to know",
            "We advise against hot baths while eczema is weeping.",
            "Can I have hot baths while eczema is weeping?",
            "Is eczema weeping?",
        ),
        (
            "Good to know",
            "Any lump that grows from week to week should be seen by a doctor.",
            "What should I do if I have a lump that grows from week to week?",
            "Should I see any lump?",
        ),
        (
            "Asthma",
            "We'll sit you up and never work over the chest.",
            "Can I have cupping if I have asthma?",
            "What does cupping",
        ),
        (
            "First 48 hrs",
            "No sauna and no swimming.",
            "Can I go to the sauna after cupping?",
            "Is sauna allowed?",
        ),
    ],
)
def test_a_condition_stays_with_what_depends_on_it(
    encoder: SentenceEncoder, heading: str, text: str, question: str, never: str
) -> None:
    drafts = drafted(encoder, Block(text, "paragraph"), heading=heading)
    asked = [draft.question for draft in drafts]
    assert question in asked
    assert not [one for one in asked if one.startswith(never)]
    assert next(draft for draft in drafts if draft.question == question).safety


@pytest.mark.parametrize(
    "text",
    [
        "Do not shave your legs for two days.",
        "Avoid the sauna until tomorrow.",
        "You must use sunscreen every day for a month.",
        "Scabs should not be picked.",
        "No fake tan on the day.",
        "We do not see anyone under 16.",
        "A guardian has to stay in the room.",
        "A patch test is needed two days before.",
        "The balm contains peanut oil.",
        "Please tell your consultant that you are coming.",
    ],
)
def test_a_limit_around_a_treatment_is_a_caution(text: str) -> None:
    assert is_caution(text)


@pytest.mark.parametrize(
    "text",
    [
        "You may feel a prickling or burning warmth around the cups.",
        "Cupping is often used after a knee operation and for arthritis.",
        "A deposit is charged even if you are ill.",
        "There is no need to shave.",
        "Acupuncture uses no oil.",
    ],
)
def test_what_it_feels_like_is_for_or_costs_is_no_caution(text: str) -> None:
    assert not is_caution(text)


@pytest.mark.parametrize(
    "text",
    [
        "Anybody with a wobbly tooth gets a wide berth round the jaw.",
        "Shingles? Wait until the last blister has gone.",
        "Tipsy guests are sent home.",
        "The treatment is deferred while a wound is open.",
        "pls say if ur on blood thinners",
        "The couch holds up to 160 kg.",
        "Kidney disease | ask your doctor first",
    ],
)
def test_a_caution_that_no_form_foresees_is_told_by_what_it_is_like(text: str) -> None:
    assert is_caution(text)


@pytest.mark.parametrize(
    "text",
    [
        "No nail polish tomorrow, or the colour smudges.",
        "Please don't rinse off the mask before the evening, so that it can work.",
        "Is tipping expected? Never.",
        "It cannot make you slimmer.",
        "Fewer migraines were counted in the second month.",
        "The founder worked in a hospital for years.",
    ],
)
def test_comfort_looks_and_illnesses_that_are_only_named_are_no_cautions(text: str) -> None:
    assert not is_caution(text)


def test_an_example_of_a_caution_that_is_neither_yes_nor_no_is_named_with_its_line(
    tmp_path: Path,
) -> None:
    wrong = tmp_path / "examples.tsv"
    wrong.write_text("# examples\nyes\tNot with a fever.\nperhaps\tMind the step.\n")
    with pytest.raises(DataError, match="line 3"):
        examples(wrong)


def test_an_it_that_stands_for_nothing_is_not_replaced(encoder: SentenceEncoder) -> None:
    text = "It is usual to feel thirstier than before for the rest of the day."
    drafts = drafted(encoder, Block(text, "paragraph"), heading="After cupping")
    assert drafts
    assert not [draft for draft in drafts if draft.answer.startswith("Cupping is usual")]


def test_a_table_of_names_and_values_is_asked_of_the_treatment(encoder: SentenceEncoder) -> None:
    rows = [
        Block("Treatment time | 40 minutes", "row"),
        Block("Downtime | 2 days", "row"),
        Block("Back to sport | After three days", "row"),
    ]
    asked = [draft.question for draft in drafted(encoder, *rows, heading="At a glance")]
    assert "How long does cupping take?" in asked
    assert "What is the downtime after cupping?" in asked
    assert "How soon can I go back to sport after cupping?" in asked


def test_a_row_with_several_prices_tells_them_all(encoder: SentenceEncoder) -> None:
    row = Block("Back cupping | £40 | £100", "row", ("Treatment", "One session", "Course of 3"))
    answers = [draft.answer for draft in drafted(encoder, row, heading="Prices")]
    assert "Back cupping: one session £40; course of 3 £100." in answers


@pytest.mark.parametrize(
    ("item", "question"),
    [
        ("Asthma: bring your inhaler, and we shorten the session.", "if I have asthma?"),
        (
            "An underactive thyroid: we stay away from the neck.",
            "if I have an underactive thyroid?",
        ),
        ("Pregnancy: the belly is not worked on.", "during pregnancy?"),
    ],
)
def test_a_condition_with_what_is_done_then_is_no_definition(
    encoder: SentenceEncoder, item: str, question: str
) -> None:
    items = Block(item, "item"), Block("Lavender: calms the mind.", "item")
    found = {draft.question: draft for draft in drafted(encoder, *items)}
    asked = found[f"Can I have cupping {question}"]
    assert asked.safety
    assert asked.answer == item


def test_a_limit_of_a_limit_stays_with_it(encoder: SentenceEncoder) -> None:
    text = "If your platelets are low, we only hold your hands. If they are below 20, we wait."
    (draft,) = drafted(encoder, Block(text, "paragraph"))
    assert draft.answer == text
    text = "If you feel faint, sit down at once. Don't drive until it has passed."
    for draft in drafted(encoder, Block(text, "paragraph")):
        assert draft.answer == text


def test_what_people_were_told_once_is_no_answer(encoder: SentenceEncoder) -> None:
    myth = "For years people with cancer were told that cupping spreads it."
    assert drafted(encoder, Block(myth, "paragraph")) == []
    whole = f"{myth} That advice is out of date."
    for draft in drafted(encoder, Block(whole, "paragraph")):
        assert draft.answer == whole


def test_what_stands_under_a_condition_is_asked_with_it(encoder: SentenceEncoder) -> None:
    text = "Hands and feet can usually be cupped, but we do not move the part."
    found = drafted(encoder, Block(text, "paragraph"), heading="If cancer has reached the bone")
    assert ("Can I have cupping if cancer has reached the bone?", True) in [
        (draft.question, draft.safety) for draft in found
    ]


def test_signs_to_ring_about_are_not_asked_as_what_forbids(encoder: SentenceEncoder) -> None:
    items = Block("a rash that spreads", "item"), Block("a hot, swollen calf", "item")
    found = drafted(encoder, *items, heading="When to ring somebody")
    assert [draft.question for draft in found] == [
        "When should I see a doctor after cupping?",
        "Should I see a doctor about a rash that spreads after cupping?",
        "Should I see a doctor about a hot, swollen calf after cupping?",
    ]
