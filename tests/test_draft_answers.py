"""What a draft answers: the question that is asked, in the document's own words, nothing false."""

from __future__ import annotations

import re

import pytest

from reception.faq.drafts.documents import Block, Document, Section
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.headings import asked_by
from reception.faq.drafts.sieve import is_whole
from reception.faq.drafts.subjects import Topic, topic_of
from reception.nlu.encoder import SentenceEncoder

FACIAL = Topic("a facial", "a facial", "facial")
SHIATSU = Topic("shiatsu", "shiatsu", "shiatsu")


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def drafted(encoder: SentenceEncoder, title: str, *sections: tuple[str, str]) -> dict[str, Draft]:
    made = tuple(Section(heading, (), (Block(text, "paragraph"),)) for heading, text in sections)
    found = drafts_of(Document("test", title, "test.md", made, ()), encoder)
    return {draft.question: draft for draft in found}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Don't eat a heavy meal before your session.", "Can I eat a heavy meal before shiatsu?"),
        ("Avoid coffee afterwards.", "Can I drink coffee after shiatsu?"),
        ("No swimming pool for 24 hours.", "Can I go to the swimming pool after shiatsu?"),
        ("Take your contact lenses out, I have a case.", "Should I take my contact lenses out?"),
        ("Jewellery off.", "Should I take off my jewellery?"),
        ("You shouldn't do hard exercise that evening.", "Can I do hard exercise after shiatsu?"),
        ("No need to shave your legs.", "Do I need to shave my legs?"),
    ],
)
def test_what_visitors_are_told_to_do_is_what_they_ask(
    encoder: SentenceEncoder, text: str, question: str
) -> None:
    assert question in drafted(encoder, "Shiatsu", ("Good to know", text))


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Why we DON'T lay you on your back", "Why don't you lay me on my back?"),
        ("When you should NOT have shiatsu", "When should I not have shiatsu?"),
        ("Does it hurt?", "Does shiatsu hurt?"),
        ("How often?", "How often should I have shiatsu?"),
        ("And afterwards?", "What should I do after shiatsu?"),
        ("Ice or heat?", "Should I use ice or heat?"),
        ("Can children have it?", "Can children have shiatsu?"),
        ("Drink water, but don't overdo it", "Should I drink water?"),
    ],
)
def test_a_heading_keeps_its_not_and_names_its_subject(heading: str, question: str) -> None:
    claim = asked_by(heading, SHIATSU).claim
    assert claim is not None
    assert claim.question == question


def test_a_red_flag_heading_asks_for_a_doctor_not_for_uses() -> None:
    claim = asked_by("Get medical help at once if", FACIAL).claim
    assert claim is not None
    assert claim.safety
    assert "help with" not in claim.question


def test_a_condition_keeps_its_not(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder, "House rules", ("Rules", "If you don't turn up we ask for half of the price.")
    )
    assert not any(re.search(r"if I turn up", question) for question in found)


def test_an_answer_never_swaps_a_pronoun_for_the_wrong_thing(encoder: SentenceEncoder) -> None:
    text = "Ordinary paracetamol is fine. Please don't take ibuprofen: it dulls the pain."
    found = drafted(encoder, "After your massage", ("Painkillers", text))
    assert all("paracetamol dulls" not in draft.answer for draft in found.values())
    assert all("paracetamol dull" not in question for question in found)


def test_a_sentence_that_begins_with_but_stays_with_the_one_before(
    encoder: SentenceEncoder,
) -> None:
    text = (
        "There is no proof that massage does harm in the first weeks. "
        "But we do not treat anybody then."
    )
    found = drafted(encoder, "Pregnancy massage", ("The first weeks", text))
    told = [draft for draft in found.values() if "no proof" in draft.answer]
    assert told
    assert all("But we do not treat" in draft.answer for draft in told)


def test_what_a_pronoun_stands_for_is_in_the_passage(encoder: SentenceEncoder) -> None:
    text = "Put compression stockings on after the treatment. Replace them every six months."
    found = drafted(encoder, "Lymph drainage", ("Stockings", text))
    told = [draft for draft in found.values() if "Replace them" in draft.answer]
    assert all("stockings" in draft.answer for draft in told)


@pytest.mark.parametrize(
    "question",
    [
        "Can I have a massage if I have?",
        "Does massage help with improve circulation?",
        "Should I stretch as far?",
        "Can you give me?",
        "Is it taken by them?",
        "Is there evidence for this?",
        "How long does the my session last?",
        "What should I BRING AND WEAR?",
        "What happens if I forgot mine?",
    ],
)
def test_garbled_questions_are_no_drafts(question: str) -> None:
    assert not is_whole(question)


@pytest.mark.parametrize(
    "question",
    [
        "Can I eat before shiatsu?",
        "Is it normal to feel sore after a massage?",
        "What should I do if the pressure is too much?",
        "Who should not have a facial?",
    ],
)
def test_whole_questions_pass(question: str) -> None:
    assert is_whole(question)


def test_nobody_asks_whether_the_clinic_has_been_there_for_years(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder,
        "Cupping",
        ("About us", "We have been offering cupping for years. Your treatment does not end here."),
    )
    assert not any(question.startswith(("Have you", "Does massage end")) for question in found)


def test_the_subject_is_the_treatment_most_spoken_of_not_the_letterhead() -> None:
    text = "Sports massage is firm. Have a sports massage after a race. A massage takes an hour."
    made = (Section("News", (), (Block(text, "paragraph"),)),)
    document = Document("letter", "RIDE & RUN SPORTS THERAPY", "letter.txt", made, ())
    assert topic_of(document).name == "sports massage"


def test_examples_vary_and_speak_of_the_subject(encoder: SentenceEncoder) -> None:
    found = drafted(
        encoder, "Facials", ("Afterwards", "No sauna for 24 hours. No make-up until the evening.")
    )
    draft = found["Can I go to the sauna after a facial?"]
    assert 8 <= len(draft.examples) <= 12
    assert all(re.search(r"sauna|suana|facial", example.lower()) for example in draft.examples)
    assert sum("go to the sauna after a facial" in example for example in draft.examples) <= 5
