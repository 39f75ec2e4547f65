"""Drafts are told apart: new, on a topic there is, or against what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception.faq.book import Book, load_book
from reception.faq.documents.reading import read
from reception.faq.drafts.against_book.comparison import compare
from reception.faq.drafts.against_book.contradiction import contradict
from reception.faq.drafts.against_book.quantities import quantities
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.nlu.encoder import SentenceEncoder

DATA = Path(__file__).parents[1] / "data"
ARTICLES = ("massage-and-your-skin", "what-regular-massage-does")


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book(DATA)


def draft(question: str, passage: str) -> Draft:
    return Draft(question, passage, passage, "", (), (), False)


def compared(
    question: str, passage: str, book: Book, encoder: SentenceEncoder
) -> tuple[str, str | None]:
    found = compare([draft(question, passage)], book, encoder)[0]
    return found.status, found.topic


@pytest.mark.parametrize("name", ARTICLES)
def test_all_drafts_of_the_own_articles_add_to_a_topic_that_cites_them(
    name: str, book: Book, encoder: SentenceEncoder
) -> None:
    drafts = drafts_of(read(DATA / "articles" / f"{name}.md"), encoder)
    assert len(drafts) >= 10
    found = compare(drafts, book, encoder)
    assert {one.status for one in found} == {"adds"}


@pytest.mark.parametrize(
    ("question", "passage", "topic"),
    [
        ("Does massage help with dry skin?", "People with dry skin find it helpful.", "dry_skin"),
        ("Will my scars fade?", "Scars fade with regular massages.", "scars"),
        (
            "How often should I have a massage?",
            "A massage from time to time is enough for most people.",
            "how_often",
        ),
        (
            "Does massage help with puffiness?",
            "A light massage drains fluid and lessens puffiness in the morning.",
            "lymphatic_puffiness",
        ),
        (
            "Does massage help with stress?",
            "Many people feel calmer and less tense after a massage.",
            "stress_relief",
        ),
        (
            "Why do you use oil in a massage?",
            "Oil lets the hands glide and is good for the skin.",
            "oils",
        ),
        (
            "Does massage make the skin produce collagen?",
            "Pressure on the skin encourages it to produce collagen.",
            "collagen",
        ),
        (
            "Do wrinkles get better with massage?",
            "Fine lines and wrinkles look softer after regular massages.",
            "wrinkles",
        ),
    ],
)
def test_the_same_question_from_elsewhere_adds_to_its_topic(
    question: str, passage: str, topic: str, book: Book, encoder: SentenceEncoder
) -> None:
    assert compared(question, passage, book, encoder) == ("adds", topic)


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("Does hot stone massage help with sleep?", "Warm stones help many people to sleep."),
        ("How hot are the stones?", "The stones are warmed to between 50 and 55 °C."),
        ("How often should I have a hot stone massage?", "Once a month is plenty."),
        ("Where can I park?", "There are three parking spaces behind the building."),
        ("Does cupping hurt?", "Most people feel a strong pull but no pain."),
        ("Does cupping help with stress?", "Cupping relaxes, and many find it calming."),
        ("How long does a massage take?", "The massage alone takes twenty minutes."),
        ("Can I have a massage in the first trimester?", "Not in the first trimester."),
        ("Should I eat before a massage?", "Have a light snack about two hours before."),
        ("What should I wear?", "Wear loose clothes that you can take off easily."),
        ("Who should not have a massage?", "Anyone with a fever or an infection."),
        ("Do you take cards?", "We take cash and cards, no cheques."),
    ],
)
def test_other_treatments_and_other_matters_are_new(
    question: str, passage: str, book: Book, encoder: SentenceEncoder
) -> None:
    assert compared(question, passage, book, encoder) == ("new", None)


@pytest.mark.parametrize(
    ("question", "passage", "topic"),
    [
        ("Does massage help with dry skin?", "Massage does not help with dry skin.", "dry_skin"),
        (
            "Does massage help with puffiness?",
            "Massage increases puffiness.",
            "lymphatic_puffiness",
        ),
        (
            "How long do the effects of a massage last?",
            "The skin stays supple for a few hours only.",
            "lasting_effect",
        ),
        (
            "Does massage help with wrinkles?",
            "There is no evidence that massage reduces wrinkles.",
            "wrinkles",
        ),
    ],
)
def test_what_denies_an_answer_contradicts_its_topic(
    question: str, passage: str, topic: str, book: Book, encoder: SentenceEncoder
) -> None:
    assert compared(question, passage, book, encoder) == ("contradicts", topic)


@pytest.mark.parametrize(
    ("question", "passage", "subject"),
    [
        ("How much is a Swedish massage?", "A Swedish massage is £70 an hour.", "prices"),
        ("When are you open?", "We are open from Monday to Sunday, 8 am to 8 pm.", "opening hours"),
        ("Until when can I cancel?", "You can cancel up to 48 hours before.", "cancelling"),
        ("How can I reach you?", "Call us on 0117 496 0555.", "phone"),
        ("Do you do hot stones?", "We do not offer hot stones.", "services"),
    ],
)
def test_what_clinic_yml_says_otherwise_contradicts_it(
    question: str, passage: str, subject: str, book: Book, encoder: SentenceEncoder
) -> None:
    assert compared(question, passage, book, encoder) == ("contradicts", f"clinic.yml: {subject}")


def test_prices_of_other_treatments_contradict_nothing(
    book: Book, encoder: SentenceEncoder
) -> None:
    question, passage = "How much is a Thai massage?", "The massage costs £45."
    assert compared(question, passage, book, encoder) == ("new", None)


def test_nothing_in_the_own_articles_contradicts_any_answer(book: Book) -> None:
    alarms = []
    for name in ARTICLES:
        for section in read(DATA / "articles" / f"{name}.md").sections:
            for block in section.blocks:
                for topic in book.values():
                    cited = topic.article.sections[topic.entry.source.heading]
                    for answer in (topic.entry.answer, " ".join(cited.split())):
                        if contradict(block.text, answer):
                            alarms.append((topic.name, block.text))
    assert alarms == []


SEEN, UNSEEN = "seen", "unseen"

PAIRS = [
    (contradicts == "yes", when, passage, answer)
    for contradicts, when, passage, answer in (
        line.split("\t")
        for line in Path(__file__).with_name("contradictions.tsv").read_text().splitlines()
        if not line.startswith("#")
    )
]


def share(pairs: list[tuple[bool, str, str, str]]) -> tuple[float, float]:
    """Precision and recall of contradictions."""
    found = [(wanted, contradict(passage, answer)) for wanted, _, passage, answer in pairs]
    hits = sum(wanted and said for wanted, said in found)
    said = sum(said for _, said in found)
    return hits / said, hits / sum(wanted for wanted, _ in found)


def test_contradictions_are_found_and_few_are_imagined() -> None:
    assert len(PAIRS) > 380
    precision, recall = share([pair for pair in PAIRS if pair[1] == SEEN])
    assert precision >= 0.98
    assert recall >= 0.9


def test_contradictions_in_pairs_that_few_rules_were_made_for() -> None:
    precision, recall = share([pair for pair in PAIRS if pair[1] == UNSEEN])
    assert precision >= 0.97
    assert recall >= 0.85


@pytest.mark.parametrize(
    ("sentence", "role", "low", "high"),
    [
        ("Come once a month.", "often", 720, 720),
        ("Twice a week is best.", "often", 84, 84),
        ("One session every two to four weeks is enough.", "often", 336, 672),
        ("The effect lasts for days or weeks.", "lasts", 24, 4.3 * 168),
        ("The glow lasts a few hours.", "lasts", 2, 6),
        ("Wait at least 48 hours before the next one.", "wait", 48, 48),
        ("A session takes 45 to 60 minutes.", "takes", 0.75, 1),
        ("It is heated to between 50 and 55 °C.", "°C", 50, 55),
        ("The marks last up to nine days.", "lasts", 72, 216),
    ],
)
def test_times_and_amounts_are_understood(
    sentence: str, role: str, low: float, high: float
) -> None:
    found = [one for one in quantities(sentence) if one.role == role]
    assert found, quantities(sentence)
    assert (found[0].low, found[0].high) == (pytest.approx(low), pytest.approx(high))


def test_no_drafts_need_no_book(encoder: SentenceEncoder) -> None:
    assert compare([], {}, encoder) == []
