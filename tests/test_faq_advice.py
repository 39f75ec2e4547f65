"""Advice while somebody writes: what is wrong is found, what is right is left alone, quickly."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from faq_project import EXAMPLES, copied_project

from reception.faq import editing, own_words
from reception.faq.advice import HINT, STOP, WARN, Advice, Adviser
from reception.faq.articles import Article
from reception.faq.editing import EntryText
from reception.faq.example_vectors import ExampleVectors
from reception.faq.promises import promises
from reception.faq.search import search
from reception.nlu.encoder import SentenceEncoder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    patch = pytest.MonkeyPatch()
    yield copied_project(tmp_path_factory.mktemp("project"), patch)
    patch.undo()


@pytest.fixture(scope="module")
def adviser(home: Path) -> Adviser:
    return Adviser(SentenceEncoder())


def entry(name: str, **other: object) -> EntryText:
    return replace(editing.open_entry(name)[0], **other)


def more(name: str, *examples: str) -> EntryText:
    return entry(name, examples=(*editing.open_entry(name)[0].examples, *examples))


def kinds(found: list[Advice]) -> set[tuple[str, str]]:
    return {(one.kind, one.severity) for one in found}


def test_the_books_own_topics_need_no_mending_and_little_looking_at(adviser: Adviser) -> None:
    found = [one for advice in adviser.advise_all().values() for one in advice]
    severities = Counter(one.severity for one in found)
    assert severities[STOP] == 0, [one for one in found if one.severity == STOP]
    # In 25 topics with 2,500 examples.
    assert severities[WARN] <= 25, [one for one in found if one.severity == WARN]


DRY = "massage-and-your-skin", "Dry skin"
NEW = EntryText(
    "Does cupping hurt?", "It may pinch a little at first. Please tell your therapist.",
    own_words.ARTICLE, "Does cupping hurt", "2026-11-20", ("glow",), EXAMPLES,
)  # fmt: skip
FAULTS: list[tuple[str, str, dict[str, object], str, str]] = [
    # what is wrong, the topic ("" is the new one), what is changed in it, kind, severity
    ("no question", "", {"question": ""}, "question", STOP),
    ("a statement", "", {"question": "Cupping hurts"}, "no_question", WARN),
    ("no question mark", "", {"question": "Does cupping hurt"}, "no_question", WARN),
    ("too long for a button", "", {"question": f"Does it {'really ' * 15}hurt?"}, "long_question",
     WARN),
    ("another's question", "", {"question": "Does massage help dry skin?"}, "same_question", STOP),
    ("nearly another's", "", {"question": "Does a massage help with dry skin?"}, "same_question",
     WARN),
    ("no answer", "", {"answer": ""}, "answer", STOP),
    ("too long an answer", "", {"answer": "It may pinch. " * 30}, "long_answer", STOP),
    ("curly brackets", "", {"answer": "It costs {price}."}, "brackets", STOP),
    ("an unknown article", "dry_skin", {"article": "nope"}, "source", STOP),
    ("an unknown heading", "dry_skin", {"heading": "Nope"}, "source", STOP),
    ("an unknown follow-up", "dry_skin", {"follow_ups": ("oyls",)}, "follow_up", STOP),
    ("no follow-up", "dry_skin", {"follow_ups": ()}, "no_follow_ups", HINT),
    ("four follow-ups", "dry_skin", {"follow_ups": ("oils", "glow", "scars", "moisture")},
     "many_follow_ups", HINT),
    ("an invented effect", "dry_skin", {"answer": "The oil moisturises and kills bacteria."},
     "promise", STOP),
    ("an invented fact", "dry_skin", {"answer": "Our oils are organic and come from Italy."},
     "support_nowhere", WARN),
    ("another invented effect", "dry_skin", {"answer": "It boosts your immune system."},
     "support_nowhere", WARN),
    ("an invented study", "dry_skin", {"answer": "Studies at Harvard show that it works."},
     "support_nowhere", WARN),
    ("an invented number", "dry_skin", {"answer": "Dry skin stays supple for 3 weeks."},
     "support_number", WARN),
    ("an invented number in words", "dry_skin", {"answer": "Skin is moist for seven days."},
     "support_number", WARN),
    ("a strong word", "dry_skin", {"answer": "It always helps dry skin."}, "promise", STOP),
    ("a guarantee", "dry_skin", {"answer": "It is guaranteed to help dry skin."},
     "promise", STOP),
    ("a claim of safety", "dry_skin", {"answer": "Massage is safe for everyone with dry skin."},
     "promise", STOP),
    ("the opposite", "dry_skin", {"answer": "Massage does not help dry skin."},
     "support_negation", WARN),
    ("a dropped “some”", "creams_and_injections",
     {"answer": "Patients avoid wrinkle creams and injections by having regular massages."},
     "support_hedge", WARN),
    ("the wrong section", "dry_skin", {"answer": "Stretch marks fade gradually."},
     "support_elsewhere", HINT),
    ("a medical claim", "", {"answer": "Cupping helps with eczema."}, "medical", STOP),
    ("a medical matter", "", {"answer": "Come back when the infection is over."}, "medical", WARN),
    ("too few examples", "", {"examples": EXAMPLES[:5]}, "few_examples", STOP),
    ("few examples", "", {}, "more_examples", WARN),
    ("an example twice", "", {"examples": (*EXAMPLES, "Does Cupping Hurt")}, "twice", STOP),
    ("another's example", "", {"examples": (*EXAMPLES, "hydration")}, "already", STOP),
    ("an example of an intent", "", {"examples": (*EXAMPLES, "book me in")}, "already", STOP),
    ("all but another's example", "",
     {"examples": (*EXAMPLES, "does a massage help the dry skin?")}, "already", STOP),
    ("nearer to another topic", "dry_skin",
     {"examples": ("could my knots in the shoulders get better",)}, "too_near", WARN),
    ("another topic altogether", "",
     {"examples": ("how stiff calves get better", "sore calves after the gym",
                   "my calves are sore and stiff", "aching calf muscles",
                   "stiff and sore legs after running")}, "same_topic", WARN),
    ("two that say the same", "", {"examples": (*EXAMPLES, "does the cupping hurt?")}, "alike",
     HINT),
    ("a red flag", "", {"examples": (*EXAMPLES, "I can't breathe and my chest hurts")},
     "red_flag", STOP),
    ("a medical flag", "", {"examples": (*EXAMPLES, "I am 14 weeks pregnant, cups ok?")},
     "red_flag", WARN),
    ("a phone number", "", {"examples": (*EXAMPLES, "ring me on 020 7946 0958 about cups")},
     "personal", STOP),
    ("a mail address", "", {"examples": (*EXAMPLES, "mail jo@example.org about cups")},
     "personal", STOP),
    ("a test message", "", {"examples": (*EXAMPLES, "skin benefits please")}, "test_message",
     STOP),
    ("own words", "", {}, "own_words", HINT),
    ("a question of danger", "", {"question": "Can cupping help if I can't breathe?"}, "red_flag",
     STOP),
    ("a medical question", "", {"question": "Can I have cupping in the first trimester?"},
     "red_flag", STOP),
    ("examples that are mostly medical", "",
     {"examples": (*EXAMPLES[:3], *(f"{text} when I am pregnant" for text in EXAMPLES))},
     "red_flags", STOP),
    ("a promise in own words", "", {"answer": "Cupping always cures a stiff neck."}, "promise",
     STOP),
    ("a claim of safety in own words", "", {"answer": "There is no risk at all."}, "promise", STOP),
    ("more certain than one can be", "", {"answer": "You will definitely love it."}, "promise",
     WARN),
    ("another price", "", {"answer": "A Swedish massage of 60 minutes costs £70."}, "clinic", WARN),
    ("other hours", "", {"answer": "Come any day: we are open on Sundays."}, "clinic", WARN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "severity"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_planted_fault_is_found(
    adviser: Adviser, name: str, wrong: dict[str, object], kind: str, severity: str
) -> None:
    fields = entry(name, **wrong) if name else replace(NEW, **wrong)
    found = adviser.advise(name or "cupping", fields)
    assert (kind, severity) in kinds(found), found


def test_a_topic_in_order_is_left_alone(adviser: Adviser) -> None:
    assert adviser.advise("collagen", entry("collagen")) == []


def test_advice_names_the_example_and_whose_it_is(adviser: Adviser) -> None:
    found = adviser.advise("glow", more("glow", "hydration"))
    advice = next(one for one in found if one.kind == "already")
    assert advice.where == "hydration"
    assert "How does massage help skin stay hydrated?" in advice.text


def test_advice_says_how_many_examples_and_which_voices_are_missing(adviser: Adviser) -> None:
    asked = tuple(f"{text.strip('?').capitalize()}, would you say?" for text in EXAMPLES)
    found = adviser.advise("cupping", replace(NEW, examples=asked))
    text = next(one.text for one in found if one.kind == "more_examples")
    assert text.startswith("3 more examples are wanted")
    assert "in lower case without punctuation" in text
    few = adviser.advise("cupping", replace(NEW, examples=EXAMPLES[:7]))
    assert any(one.text.startswith("One more example is needed") for one in few)


def test_the_answers_words_are_counted(adviser: Adviser) -> None:
    found = adviser.advise("cupping", replace(NEW, answer="word " * 75))
    assert any("has 75 words; shorten it by 5" in one.text for one in found)


def test_a_referral_makes_a_medical_matter_right(adviser: Adviser) -> None:
    answer = "With eczema, please ask your doctor first."
    assert not any(
        one.kind == "medical" for one in adviser.advise("cupping", replace(NEW, answer=answer))
    )


def test_the_gravest_comes_first(adviser: Adviser) -> None:
    found = adviser.advise("cupping", replace(NEW, question="", examples=EXAMPLES[:3]))
    order = [(STOP, WARN, HINT).index(one.severity) for one in found]
    assert order == sorted(order)


def test_what_was_saved_counts_at_once(home: Path, adviser: Adviser) -> None:
    editing.add_example("faq/glow", "would it make my face like a lantern")
    found = adviser.advise("oils", more("oils", "Would it make my face like a lantern?"))
    assert ("already", STOP) in kinds(found)
    editing.undo("glow")
    found = adviser.advise("oils", more("oils", "Would it make my face like a lantern?"))
    assert ("already", STOP) not in kinds(found)


def test_a_broken_file_is_named_and_stops_no_advice_on_others(home: Path, adviser: Adviser) -> None:
    path = editing.path_of("glow")
    text = path.read_text()
    path.write_text("question: [")
    try:
        found = adviser.advise_all()
        assert ("broken", STOP) in kinds(found["glow"])
        assert len(found) == 25
        assert adviser.advise("collagen", entry("collagen")) == []
    finally:
        path.write_text(text)


def test_advice_on_a_fact_of_the_clinic_shows_both_values(adviser: Adviser) -> None:
    answer = "An hour of Swedish massage is £70."
    found = adviser.advise("cupping", replace(NEW, answer=answer))
    advice = next(one for one in found if one.kind == "clinic")
    assert "£70 for 60 minutes" in advice.text
    assert "£62 for 60 minutes" in advice.text
    assert advice.where == answer


def test_advice_on_a_red_flag_names_the_words_and_what_is_answered(adviser: Adviser) -> None:
    found = adviser.advise("cupping", replace(NEW, question="Is it bad that I can't breathe?"))
    advice = next(one for one in found if one.kind == "red_flag" and one.field == "question")
    assert "“cant breathe”" in advice.text
    assert "the emergency number before any FAQ" in advice.text


def test_what_the_cited_section_promises_may_be_repeated(adviser: Adviser) -> None:
    said = {"Oil": "The oil is proven to soften skin."}
    article = Article("leaflet", "Leaflet", date(2026, 11, 20), said)
    fields = replace(NEW, answer="It is proven to soften skin.", article="leaflet", heading="Oil")
    assert "promise" not in {one.kind for one in adviser.advise("cupping", fields, article)}
    other = replace(fields, answer="It is proven to soften skin, and heals it.")
    assert ("promise", STOP) in kinds(adviser.advise("cupping", other, article))


def test_all_that_a_sentence_promises_is_named_at_once(adviser: Adviser) -> None:
    said = "Cupping is guaranteed to cure back pain and good for everybody, forever."
    found = [
        one for one in adviser.advise("cupping", replace(NEW, answer=said)) if one.kind == "promise"
    ]
    assert [one.severity for one in found] == [STOP]
    for words in ("“cure”", "“good for everybody”", "“guaranteed”", "“forever”"):
        assert words in found[0].text
    # It rests on the writer's own words.
    assert "cited" not in found[0].text
    cited = [
        one
        for one in adviser.advise("dry_skin", entry("dry_skin", answer="It cures dry skin."))
        if one.kind == "promise"
    ]
    assert "no more than the cited section says" in cited[0].text


@pytest.mark.parametrize(
    ("answer", "severity"),
    [
        ("There is no good evidence that reflexology treats any illness.", WARN),
        ("Reflexology cures no illness.", WARN),
        ("Reflexology treats any illness.", STOP),
        ("Reflexology not only relaxes, it treats any illness.", STOP),
        ("Reflexology not only treats illness but is pleasant.", STOP),
        ("There is no doubt that it treats any illness.", STOP),
        ("It never fails to cure an illness.", STOP),
        ("It does not hurt, and it heals any illness.", STOP),
    ],
)
def test_a_denied_effect_is_no_promise(adviser: Adviser, answer: str, severity: str) -> None:
    found = adviser.advise("cupping", replace(NEW, answer=answer))
    worst = {one.severity for one in found if one.kind in ("promise", "medical")}
    assert (STOP in worst) == (severity == STOP), found


def rows(name: str) -> list[list[str]]:
    lines = Path(__file__).with_name(name).read_text().splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("half", "least"), [("seen", 0.97), ("unseen", 0.94)])
def test_promises_are_found_and_honest_sentences_left_alone(half: str, least: float) -> None:
    known = [(kind, promises([text])) for kind, when, text in rows("promises.tsv") if when == half]
    made = [(kind, found) for kind, found in known if kind != "honest"]
    assert len(made) >= 30
    assert sum(bool(found) for _, found in made) / len(made) >= least
    alarms = [found for kind, found in known if kind == "honest" and found]
    assert len(alarms) <= 1, alarms
    wrong = [found for kind, found in made if found and (kind == "cure") != found[0].grave]
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(("half", "least"), [("seen", 0.9), ("unseen", 0.79)])
def test_what_a_section_says_is_told_from_what_it_does_not(
    adviser: Adviser, half: str, least: float
) -> None:
    judged = []
    for kind, when, article, heading, answer in rows("supported_answers.tsv"):
        if when == half:
            fields = replace(NEW, answer=answer, article=article, heading=heading)
            found = [one for one in adviser.advise("cupping", fields) if one.field == "answer"]
            judged.append((kind == "faithful") == (not found))
    assert sum(judged) / len(judged) >= least


@pytest.mark.timed
def test_advice_keeps_up_with_typing_in_a_book_of_ten_thousand_examples(
    home: Path, adviser: Adviser
) -> None:
    assert len(adviser.examples.known().texts) > 9000
    fields = more("dry_skin", "")
    adviser.advise("dry_skin", fields)
    took = []
    for end in range(10, 40):
        typed = "my shins are like sandpaper all winter long"[:end]
        answer = f"{fields.answer} And more{' so' * (end // 10)}."
        start = time.perf_counter()
        adviser.advise(
            "dry_skin", replace(fields, examples=(*fields.examples, typed), answer=answer)
        )
        took.append(time.perf_counter() - start)
    # 11 ms on a machine with nothing else to do.
    assert statistics.median(took) < 0.15, took


def test_only_new_texts_are_encoded(home: Path) -> None:
    encoder = SentenceEncoder()
    examples = ExampleVectors(encoder)
    first = examples.known()
    assert examples.known() is first
    editing.add_example("faq/glow", "like a freshly painted fence, will I be")
    second = examples.known()
    assert len(second.texts) == len(first.texts) + 1
    place = second.texts.index("like a freshly painted fence, will I be")
    again = encoder.encode([second.texts[place]])[0]
    assert np.allclose(second.vectors[place], again)
    editing.undo("glow")


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("bags under the eyes", "lymphatic_puffiness"), ("dry skn", "dry_skin"),
        ("collagin", "collagen"), ("knots in my shoulders", "muscle_soreness"),
        ("how many times a month", "how_often"), ("stripes on my tummy", "stretch_marks"),
    ],
)  # fmt: skip
def test_topics_are_found_by_meaning_and_despite_slips(
    adviser: Adviser, words: str, topic: str
) -> None:
    assert search(words, 3, adviser.examples)[0].topic == topic


@pytest.mark.parametrize("words", ["", "  ", "?!", "car tyres", "football tonight"])
def test_what_the_book_does_not_know_is_not_found(adviser: Adviser, words: str) -> None:
    assert search(words, 3, adviser.examples) == []
