"""The machine that judges drafts finds what people call bad, and leaves alone what they don't."""

from __future__ import annotations

import pytest

from benchmarks.drafts.faults import ground_of
from benchmarks.drafts.fit import of_fit
from benchmarks.drafts.questions import of_question
from reception.faq.documents.document import Block, Document, Section
from reception.faq.drafts.drafting import Draft

HERNIA = Block("a hernia", "item", lead="Tell us at once, and stay at home, if you have:")
CALM = Block("bring calm to the mind", "item", lead="Osteopathy can:")
INSOLES = Block("Buy new insoles every year.", "text")
RESTED = Block("Afterwards, rest for two hours.", "text")
DISCOUNT = Block("Pensioners pay less on Mondays.", "text")
COST = Block("A session costs £40.", "text")
JAW = Block("Your jaw may ache for a while.", "text")
CANCEL = Block("Cancel free of charge until 6 pm.", "text")
ASPIRIN = Block("Nothing is done to your neck while you take aspirin.", "text")
CHILDREN = Block("Babies are seen in the afternoon.", "text")

DOCUMENT = Document(
    "osteopathy",
    "Osteopathy",
    "osteopathy.md",
    (
        Section("Osteopathy", ("Osteopathy",), (CALM, RESTED, COST, CANCEL)),
        Section(
            "When not to come", ("When not to come",), (HERNIA, Block("gout", "item", (), "If:"))
        ),
        Section("Looking after a bad knee", ("Looking after a bad knee",), (INSOLES,)),
        Section("I have braces", ("I have braces",), (JAW,)),
        Section("Who may come", ("Who may come",), (DISCOUNT, CHILDREN, ASPIRIN)),
    ),
    (),
)


def kinds(question: str, block: Block, answer: str = "") -> set[str]:
    """What is wrong with a draft of ``block``."""
    heading = next(part.heading for part in DOCUMENT.sections if block in part.blocks)
    draft = Draft(question, answer or block.text, block.text, heading, (), (), False)
    fit = of_fit(draft, ground_of(draft, DOCUMENT), DOCUMENT)
    return {*of_question(question), *fit}


@pytest.mark.parametrize(
    ("question", "block", "kind"),
    [
        ("Should I call you about a hernia after osteopathy?", HERNIA, "question adds a time"),
        ("Should I buy new insoles after osteopathy?", INSOLES, "question adds a time"),
        ("How long should I rest?", DISCOUNT, "question asks what isn't said"),
        ("How much is osteopathy?", CHILDREN, "question asks what isn't said"),
        ("Should I bring calm to the mind?", CALM, "question turns a statement into advice"),
        ("Should I cancel free of charge?", CANCEL, "question turns a statement into advice"),
        ("Do you take aspirin?", ASPIRIN, "question asks the visitor"),
        ("Can hot stones make hot stones worse?", JAW, "question of a thing with itself"),
        ("Can my jaw ache?", JAW, "question without its condition"),
        ("Does osteopathy help with those cracks?", CALM, "question hangs in the air"),
        ("Should I call you about one that is loose?", HERNIA, "question hangs in the air"),
        ("Can I have osteopathy if I am over?", CHILDREN, "question ungrammatical"),
        ("Does osteopathy do not in a way?", CALM, "question ungrammatical"),
    ],
)
def test_what_people_call_bad_is_found(question: str, block: Block, kind: str) -> None:
    assert kind in kinds(question, block)


@pytest.mark.parametrize(
    ("question", "block"),
    [
        ("Can I have osteopathy if I have a hernia?", HERNIA),
        ("How long should I rest after osteopathy?", RESTED),
        ("How much is osteopathy?", COST),
        ("Can osteopathy bring calm to the mind?", CALM),
        ("Can my jaw ache if I have braces?", JAW),
        ("Can I cancel free of charge?", CANCEL),
        ("Do I have to pay if I cancel?", CANCEL),
        ("Do you see babies?", CHILDREN),
        ("Is osteopathy suitable for those who have gout?", HERNIA),
    ],
)
def test_what_people_let_pass_passes(question: str, block: Block) -> None:
    assert not kinds(question, block)


def test_a_question_of_a_whole_list_does_not_rest_on_a_sentence_beside_it() -> None:
    beside = Block("The belly is left out in pregnancy.", "text")
    section = Section("When not to come", (), (HERNIA, Block("gout", "item", (), "If:"), beside))
    document = Document("osteopathy", "Osteopathy", "osteopathy.md", (section,), ())
    draft = Draft(
        "Who should not have osteopathy?", beside.text, beside.text, section.heading, (), (), True
    )
    found = set(of_fit(draft, ground_of(draft, document), document))
    assert found == {"question wider than its passage"}


def test_signs_of_the_layout_in_an_answer_are_found() -> None:
    found = kinds("When should I rest?", RESTED, answer="*** REST *** afterwards, rest.")
    assert "answer with signs of the layout" in found
