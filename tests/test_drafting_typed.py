"""Drafts of what was typed in a hurry: read in right spelling, cited as it stands."""

from __future__ import annotations

import pytest

from reception.faq.documents.document import Block, Document, Section
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.respelt import Respelt
from reception.faq.drafts.words.spelling import is_careless, spelled
from reception.nlu.encoder import SentenceEncoder


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def typed(*texts: str, title: str = "Brow lamination", kind: str = "paragraph") -> Document:
    blocks = tuple(Block(text, kind) for text in texts)
    return Document("test", title, "test.txt", (Section("", (), blocks),), ())


def drafted(encoder: SentenceEncoder, *texts: str, **how: str) -> dict[str, Draft]:
    return {draft.question: draft for draft in drafts_of(typed(*texts, **how), encoder)}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("if uve had it b4 tell me", "if you've had it before tell me"),
        ("dont get them wet for 24hrs", "don't get them wet for 24 hours"),
        ("every 2-3 wks. if u wait its a full set", "every 2-3 weeks. If you wait it's a full set"),
        ("i need atleast 40% left", "I need at least 40% left"),
        ("lasts 1 hr, approx. an hour, e.g. a peel", "lasts 1 hour, approx. an hour, e.g. a peel"),
        ("ur having a tint + lift n ur late", "you're having a tint and lift and you're late"),
    ],
)  # fmt: skip
def test_what_is_typed_for_other_words_is_put_right(text: str, right: str) -> None:
    assert spelled(text) == right


@pytest.mark.parametrize(
    "text", ["60 min £55", "A U-shaped pillow.", "It's gonna be fine.", "Wk 3"]
)
def test_short_forms_alone_do_not_make_a_text_careless(text: str) -> None:
    assert not is_careless(text)
    document = typed(text)
    assert Respelt.of(document).document is document


def test_questions_and_answers_are_spelled_and_passages_stay_as_typed(
    encoder: SentenceEncoder,
) -> None:
    text = "dont use retinol near ur brows. tint fades in about 3 wks"
    found = drafted(encoder, text)
    retinol = found["Can I use retinol near my brows?"]
    assert retinol.answer.startswith("Don't use retinol near your brows.")
    assert retinol.passage == "dont use retinol near ur brows."
    for draft in found.values():
        assert draft.passage in text
        assert not is_careless(f"{draft.question} {draft.answer} {' '.join(draft.examples[:-1])}")


def test_every_line_of_a_spelled_text_leads_back_to_its_own_words() -> None:
    text = "u can come 24hrs later. i wont mind, its fine w me"
    respelt = Respelt.of(typed(text))
    told = respelt.document.sections[0].blocks[0].text
    assert told == "You can come 24 hours later. I won't mind, it's fine with me".replace(
        "You", "you"
    )
    whole = told.split(". ")
    assert respelt.verbatim(f"{whole[0]}.", 0) == "u can come 24hrs later."
    assert respelt.verbatim(whole[1], 0) == "i wont mind, its fine w me"


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("under 16 - sorry no", "Do you treat under 16s?"),
        ("mens brows yes!", "Do you offer mens brows?"),
        ("kids - pls dont bring them, theres hot wax about", "Can I bring kids?"),
        ("mascara - no need, if u must then water based only", "Can I wear mascara?"),
        ("patch test - always", "Do I need a patch test?"),
        ("brow lam + shape £42", "How much does brow lam and shape cost?"),
        ("classic set £45", "How much does a classic set cost?"),
        ("deposit - £10, comes off the total", "Do I have to pay a deposit?"),
    ],
)
@pytest.mark.parametrize("kind", ["paragraph", "item"])
def test_a_line_that_answers_a_word_or_two_is_asked_about(
    encoder: SentenceEncoder, line: str, question: str, kind: str
) -> None:
    found = drafted(encoder, line, "dont worry", title="brow bar info", kind=kind)
    assert question in found, list(found)
    assert found[question].passage == line


def test_what_has_a_price_is_no_complaint(encoder: SentenceEncoder) -> None:
    found = drafted(encoder, "Stretch marks £60", "Back massage £45", title="Prices", kind="item")
    assert "How much does treatment for stretch marks cost?" in found
    assert "How much does a back massage cost?" in found
