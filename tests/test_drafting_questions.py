"""Which statements become questions: those that somebody asks, with what limits them."""

from __future__ import annotations

import pytest

from reception.faq.documents.document import Block, Document, Section
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.sentences.life_stages import stage_of
from reception.faq.drafts.sieve import is_whole
from reception.nlu.encoder import SentenceEncoder


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def drafted(
    encoder: SentenceEncoder, text: str, heading: str = "Good to know", title: str = "Shiatsu"
) -> dict[str, Draft]:
    section = Section(heading, (), (Block(text, "paragraph"),))
    found = drafts_of(Document("test", title, "test.md", (section,), ()), encoder)
    return {draft.question: draft for draft in found}


@pytest.mark.parametrize(
    "text",
    [
        "Each room looks out on the water.",
        "We are three therapists who share an old mill.",
        "I use my forearms and a great deal of patience.",
        "I keep Thursday evenings for people who work.",
        "Pushing harder gets us nowhere.",
        "You close your eyes and drift.",
        "A series consists of four appointments on a mat.",
    ],
)
def test_nobody_asks_for_what_a_house_tells_of_itself(encoder: SentenceEncoder, text: str) -> None:
    yes_or_no = ("Do you", "Are you", "Does", "Will I", "Is ")
    assert [asked for asked in drafted(encoder, text) if asked.startswith(yes_or_no)] == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Brows need to stay dry for 24 hours.", "How long do brows need to stay dry?"),
        ("You will be sore. It passes in two days.", "How long does the soreness take to p"),
        ("A spa day includes lunch and two hours in the pool.", "What does a spa day include?"),
        ("It differs from acupuncture in that no skin is pierced.", "What is the difference betw"),
        ("Nobody needs to drink three litres of water.", "Do I need to drink three litres of wa"),
        ("Cosmetics may be applied after 24 hours.", "Can I apply cosmetics"),
        ("Exposure to sunlight must be avoided.", "Do I have to avoid exposure to sunlight"),
        ("Dark skin can be treated by our Nd:YAG laser.", "Can dark skin be treated by your Nd:Y"),
    ],
)  # fmt: skip
def test_a_statement_is_asked_as_people_ask_it(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    found = drafted(encoder, text)
    assert any(asked.startswith(question) for asked in found), list(found)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Infills are every two to three weeks.", "How often do I need infills?"),
        ("Verrucas go by themselves within two years.", "How long do verrucas"),
        ("Freezing takes three to five sessions.", "How many sessions does freezing take?"),
    ],
)
def test_what_a_page_about_no_treatment_states_is_asked_of_its_subject(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    found = drafted(encoder, text, title="Frequently asked questions")
    assert any(asked.startswith(question) for asked in found), list(found)


@pytest.mark.parametrize(
    "question",
    [
        "Can I have read after a massage?",
        "Does Hannah treated dancers?",
        "Does a harsh scrub make them worse?",
        "Can I get after a treatment?",
        "Does laser hair removal reduce hair for good but hormones?",
        "Should I shave the area before a facial if so?",
        "Is it normal to need six to eight sessions?",
        "Does toothpaste on spots help nobody?",
        "Should I use white ones?",
    ],
)
def test_what_is_garbled_is_no_question(question: str) -> None:
    assert not is_whole(question)


@pytest.mark.parametrize(
    "question",
    [
        "How long should my hair be for waxing?",
        "Are massages safe when they are deep?",
        "Can my child bring their toys?",
        "Does hormone replacement therapy thicken the skin?",
        "Can I have my back massaged?",
    ],
)
def test_what_looks_garbled_may_be_whole(question: str) -> None:
    assert is_whole(question)


def test_a_comparison_names_what_it_holds_in(encoder: SentenceEncoder) -> None:
    text = "Skin on the hands tears more easily."
    asked = drafted(encoder, text, title="Your skin and the menopause")
    assert "Does skin on the hands tear more easily around the menopause?" in asked
    assert drafted(encoder, text, title="Looking after your skin") == {}


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("Your skin and the menopause", "around the menopause"),
        ("Skin care after fifty", "after fifty"),
        ("Teenage skin: what helps", "in the teenage years"),
        ("Skin in your 40s", "in my 40s"),
        ("Hot stone massage", ""),
        ("Sixty minutes of calm", ""),
    ],
)
def test_a_title_may_name_a_time_of_life(title: str, stage: str) -> None:
    assert stage_of(title) == stage


def test_what_limits_a_statement_at_its_beginning_stays(encoder: SentenceEncoder) -> None:
    text = "In the five years after the last period skin loses a third of its collagen."
    asked = drafted(encoder, text, title="Skin")
    assert [one for one in asked if one.startswith("Does skin lose")] == [
        "Does skin lose a third of its collagen in the five years after the last period?"
    ]


def test_details_of_an_answer_are_no_questions_but_the_visitors_are(
    encoder: SentenceEncoder,
) -> None:
    text = "A lamp warms the oil from below. You can keep your socks on."
    asked = drafted(encoder, text, heading="What happens at the first visit?")
    assert not any("lamp" in one for one in asked)
    assert any(one.startswith("Can I keep my socks on") for one in asked)


def test_an_items_passage_has_the_lead_that_its_answer_begins_with(
    encoder: SentenceEncoder,
) -> None:
    lead, texts = "A hot stone massage can:", ("ease back pain", "help you sleep better")
    blocks = (Block(lead, "paragraph"), *(Block(text, "item", lead=lead) for text in texts))
    section = Section("Good to know", (), blocks)
    document = Document("test", "Hot stone massage", "test.md", (section,), ())
    found = {draft.question: draft for draft in drafts_of(document, encoder)}
    for draft in found.values():
        if draft.answer.startswith("A hot stone massage can"):
            assert draft.passage.startswith(lead)
    assert any(draft.passage == f"{lead}\n{texts[0]}" for draft in found.values())


def test_steps_of_an_instruction_are_one_answer(encoder: SentenceEncoder) -> None:
    steps = ("Wash your hands.", "Place two fingers on the scar.", "Make small circles.")
    section = Section("How to do it", (), tuple(Block(step, "item") for step in steps))
    found = drafts_of(Document("test", "Scar massage", "test.md", (section,), ()), encoder)
    assert [draft.passage for draft in found] == ["\n".join(steps)]
    assert found[0].question == "How do I do a scar massage?"


def test_a_question_of_several_visitors_is_one_visitors(encoder: SentenceEncoder) -> None:
    found = drafted(encoder, "A day before, nothing is due.", heading="What if we have to cancel?")
    assert list(found) == ["What if I have to cancel?"]
    found = drafted(encoder, "No, almond oil.", heading="Do we use strong oils?")
    assert list(found) == ["Do you use strong oils?"]


def test_a_shouted_title_is_not_shouted_in_questions(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder, "No alcohol until tomorrow.", title="SHIATSU - AFTER YOUR VISIT (keep)"
    )
    assert list(found) == ["Can I drink alcohol after shiatsu?"]


@pytest.mark.parametrize("question", ["What should I do if I have had?", "Can I come if I feel?"])
def test_a_condition_that_breaks_off_is_no_question(question: str) -> None:
    assert not is_whole(question)
