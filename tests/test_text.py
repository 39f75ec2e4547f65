"""Cleaning and folding of what visitors type."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reception.nlu.text import LONGEST, clean, folded, has_words

PLAIN = st.text(st.characters(exclude_categories=["C", "M", "S"], exclude_characters="<>"))
"""Text as people type it: letters, digits, punctuation, spaces."""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  what   does\tit\r\ncost ", "what does it cost"),
        ("x\x00y\x1b[2J", "x y [2J"),
        ("line\u2028one\u2029two\x85three", "line one two three"),
        ("ba\u200bck\ufeff ma\u00adssage\u2060", "back massage"),
        ("\u202eegassam\u202c", "egassam"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("<b>how</b> <a href='http://x.example'>much</a>", "how much"),
        ("I ‘can’t’ “wait” – really", "I 'can't' \"wait\" - really"),
        ("ｆａｃｉａｌ ½ ﬁne", "facial 1⁄2 fine"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_only_what_can_be_read_is_kept(typed: str, read: str) -> None:
    assert clean(typed) == read


@pytest.mark.parametrize("typed", ["1<2", "I <3 massages", "is > 30 < 60 minutes", "-> where?"])
def test_a_lone_angle_bracket_is_no_markup(typed: str) -> None:
    assert clean(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "/greet",
        "//greet",
        " / /greet",
        "\u200b/greet",
        "/\u200bgreet",
        "<b>/greet",
        "／greet",
        "\x00/greet",
        '/greet{"service": "Facial"}',
    ],
)
def test_a_leading_slash_is_no_command(typed: str) -> None:
    assert clean(typed).startswith("greet")


@settings(deadline=None)
@given(st.text())
def test_no_message_is_a_command_after_cleaning(typed: str) -> None:
    assert not clean(f"/{typed}").startswith("/")


def test_a_slash_inside_stays() -> None:
    assert clean("30/60 minutes and/or both") == "30/60 minutes and/or both"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("👍", "yes"),
        ("👎", "no"),
        ("👌", "ok"),
        ("👋", "hello"),
        ("thanks🙏", "thanks thank you"),
        ("sounds good👍", "sounds good yes"),
    ],
)
def test_a_gesture_answers_for_its_word(typed: str, read: str) -> None:
    assert clean(typed) == read


@pytest.mark.parametrize("skin", ["\U0001f3fb", "\U0001f3fd", "\U0001f3ff"])
def test_a_gesture_of_any_skin_answers_for_its_word(skin: str) -> None:
    assert folded(f"👍{skin}") == "yes"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("sooooooo good", "sooo good"),
        ("heeeelp!!!!!!!!", "heeelp!!!"),
        ("aaa", "aaa"),
        ("goood book", "goood book"),
        ("x" * 500, "xxx"),
    ],
)
def test_stretched_letters_are_shortened_to_three(typed: str, read: str) -> None:
    assert clean(typed) == read


def test_a_long_message_keeps_its_start_and_its_end() -> None:
    typed = "first question " + "filler words here " * 3000 + "last question"
    read = clean(typed)
    assert len(read) <= LONGEST + 1
    assert read.startswith("first question filler")
    assert read.endswith("here last question")


@pytest.mark.parametrize(
    "piece",
    [
        "x", "<", "<a ", "\u200b", "👍", "a\u0301", "/", "' ", "ﷺ", "massage ", "<b>", "\x00",
    ],
)  # fmt: skip
def test_a_hundred_kilobytes_are_cleaned_at_once(piece: str) -> None:
    typed = piece * (100_000 // len(piece))
    started = time.thread_time()
    read = clean(typed)
    folded(typed)
    assert time.thread_time() - started < 0.1
    assert len(read) <= LONGEST + 1


@settings(deadline=None)
@given(PLAIN)
def test_cleaning_what_is_clean_changes_nothing(typed: str) -> None:
    once = clean(typed)
    assert clean(once) == once


@settings(deadline=None)
@given(PLAIN)
def test_folding_what_is_folded_changes_nothing(typed: str) -> None:
    once = folded(typed)
    assume(not re.search(r"(.)\1{3}", once))  # "IIIi" is stretched only once it is folded
    assert folded(once) == once


@settings(deadline=None)
@given(st.text())
def test_nothing_invisible_survives(typed: str) -> None:
    categories = {unicodedata.category(character) for character in clean(typed)}
    assert not categories & {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


@settings(deadline=None)
@given(st.text())
def test_folded_text_is_words_with_single_spaces(typed: str) -> None:
    words = folded(typed)
    assert words == " ".join(words.split())
    assert all(character == " " or character == "_" or character.isalnum() for character in words)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("CAN’T breathe!!", "cant breathe"),
        ("Café crème, naïve", "cafe creme naive"),
        ("well-being / face_mask", "well being face_mask"),
        ("I ❤️ massage", "i massage"),
        ("...", ""),
    ],
)
def test_folding_leaves_words_to_compare(typed: str, read: str) -> None:
    assert folded(typed) == read


@pytest.mark.parametrize("text", ["a", "7", "¿qué?", "按摩", "массаж", "!x"])
def test_a_letter_or_digit_of_any_script_is_something_to_read(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize("text", ["", " ", "?!…", "🙂🙂", "—", "<>", "\u200b"])
def test_marks_and_pictures_are_nothing_to_read(text: str) -> None:
    assert not has_words(text)
