"""Cutting a message that holds two questions."""

from __future__ import annotations

import time

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.nlu import clauses as clauses_module
from reception.nlu.clauses import (
    CLAUSE_KINDS,
    FEWEST_WORDS,
    MOST_CLAUSES,
    MOST_PASSAGES,
    PIECE,
    QUESTION,
    ClauseSplitter,
    clauses,
    passages,
)
from reception.nlu.labels import CLAUSES


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "what does a massage cost and when are you open",
            ["what does a massage cost", "when are you open"],
        ),
        (
            "How much is a facial? And where are you?",
            ["How much is a facial?", "where are you?"],
        ),
        (
            "do you do deep tissue, and can I park outside",
            ["do you do deep tissue", "can I park outside"],
        ),
        (
            "where are you, what are the prices, and when do you open",
            ["where are you", "what are the prices", "when do you open"],
        ),
        (
            "thanks! what are your prices and do you have parking?",
            ["thanks!", "what are your prices", "do you have parking?"],
        ),
        (
            "I want to book an appointment for friday and what is the address",
            ["I want to book an appointment for friday", "what is the address"],
        ),
        (
            "hi, how often should I have a massage and does it help with wrinkles",
            ["hi", "how often should I have a massage", "does it help with wrinkles"],
        ),
    ],
)
def test_two_questions_are_cut_into_two(message: str, expected: list[str]) -> None:
    assert clauses(message) == expected


@pytest.mark.parametrize(
    "message",
    [
        "does massage help with wrinkles, stretch marks and cellulite?",
        "I have dry skin and it is itchy and flaky in winter",
        "is it good for me and my mum to have a massage together",
        "what is the difference between swedish and deep tissue massage",
        "how often should I have a massage to see any difference in my skin",
        "my shoulders and my neck are sore after work and I sit all day long",
    ],
)
def test_one_question_stays_whole(message: str) -> None:
    assert clauses(message) == []


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking spaCy is a failure."""

    def refuse() -> None:
        raise AssertionError("the parser was asked")

    monkeypatch.setattr(clauses_module, "parser", refuse)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "hello",
        "price?",
        "how much, and where, and when?",
        "what are your prices and opening",
    ],
)
@pytest.mark.usefixtures("no_parser")
def test_a_short_message_is_never_parsed(message: str) -> None:
    assert len(message.split()) < FEWEST_WORDS
    assert clauses(message) == []


@pytest.mark.usefixtures("no_parser")
@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("price? hours?", ["price?", "hours?"]),
        ("hello, where are you", ["hello", "where are you"]),
        ("good morning team! open sunday", ["good morning team", "open sunday"]),
    ],
)
def test_two_question_marks_or_a_greeting_need_no_parser(message: str, parts: list[str]) -> None:
    assert clauses(message) == parts


@pytest.mark.usefixtures("no_parser")
def test_a_long_message_with_one_question_is_never_parsed() -> None:
    assert clauses("I would love to know whether a massage is any good for dry winter skin") == []


@pytest.mark.usefixtures("no_parser")
def test_a_message_that_may_hold_two_is_parsed() -> None:
    with pytest.raises(AssertionError, match="the parser was asked"):
        clauses("what does a massage cost and when are you open")


def test_a_questionnaire_is_not_cut() -> None:
    questions = ["Do you have parking?", "Do you take cards?", "Is there a lift?", "Where is it?"]
    assert len(clauses(" ".join(questions))) == len(questions) == MOST_CLAUSES
    assert clauses(" ".join([*questions, "Are dogs allowed?"])) == []


def test_clauses_are_parts_of_the_message_in_their_order() -> None:
    message = "Hi there, what are the prices, and do you know when you open on Sunday - also where?"
    found = clauses(message)
    places = [message.find(clause) for clause in found]
    assert len(found) >= 2
    assert -1 not in places
    assert places == sorted(places)


def test_the_longest_message_is_cut_in_no_time() -> None:
    message = ("what does it cost and when are you open and " * 30)[:1000]
    clauses(message)
    started = time.thread_time()
    clauses(message)
    assert time.thread_time() - started < 0.5


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("help dying 07700 900123", ["help dying"]),
        ("my number is 07700 900123 help dying", ["help dying"]),
        ("help dying, ring me on 07700 900123", ["help dying"]),
        ("help dying a@b.example", ["help dying"]),
        ("Jo Bloggs. help dying", ["help dying"]),
        ("help dying. 09 8765 43210", ["help dying"]),
        ("Jo Bloggs help dying", ["help dying"]),
        ("help dying, do you have parking?", ["help dying"]),
    ],
)
def test_what_is_said_besides_name_number_and_question_is_a_passage(
    message: str, expected: list[str]
) -> None:
    found = [passage.text for passage in passages(message, "GB")]
    assert set(expected) <= set(found)


@pytest.mark.parametrize("message", ["hello", "help dying", "", "?!", "07700 900123"])
def test_a_message_of_one_piece_has_no_passages(message: str) -> None:
    assert passages(message, "GB") == []


def test_of_a_message_of_many_sentences_the_last_is_read() -> None:
    message = (
        "I like it here. " * 3 + "".join(f"This is number {n}. " for n in range(40)) + "Help me"
    )
    found = passages(message, "GB")
    assert len(found) <= MOST_PASSAGES
    assert "Help me" in [passage.text for passage in found]


def test_a_piece_that_is_a_question_too_is_read_once() -> None:
    text = "Anna Baker. How much is a facial? What are your opening hours please?"
    (message,) = ClauseSplitter({}).process([Message(data={TEXT: text})])
    found = list(zip(message.get(CLAUSES), message.get(CLAUSE_KINDS)))
    asked = {clause for clause, kind in found if kind == QUESTION}
    assert "How much is a facial?" in asked
    assert passages(text, "GB").count((PIECE, "How much is a facial?")) == 1
    assert not asked & {clause for clause, kind in found if kind == PIECE}
