"""Replies as messaging apps can show them: nothing lost, nothing too long, no character torn."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reception.channels.messaging.parts import (
    Choice,
    Limits,
    Measure,
    Part,
    has_room,
    numbered,
    parts_of,
    split,
    utf8,
    utf16,
)

FAMILY, FLAG, KEYCAP = "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "3️⃣"
CHARACTERS = ["a", "Z", "é", "e\u0301\u0323", "陳", "각", "각", "नि", "👍", "👍🏽", "🇬🇧", FAMILY,
              FLAG, KEYCAP, ".", "!", "?", "…", ".”", " ", "  ", "\n", "\n\n", "\t"]  # fmt: skip
"""Each is read as one character, however many code points it has; or is blank."""

LONGEST_CHARACTER = 30
"""No character of `CHARACTERS` is longer, by whichever measure."""

MEASURES: dict[str, Measure] = {"characters": len, "utf16": utf16, "utf8": utf8}
WORDS = st.lists(st.sampled_from(CHARACTERS) | st.sampled_from(["massage", "Tuesday", "10:30"]))
TEXTS = WORDS.map("".join)

by_each_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
often = settings(deadline=None, max_examples=100)


def solid(text: str) -> str:
    """What is not blank."""
    return "".join(text.split())


def cuts(text: str, pieces: list[str]) -> list[int]:
    """Where pieces end in the text that they were made of."""
    found, end = [], 0
    for piece in pieces:
        end = text.index(piece, end) + len(piece)
        found.append(end)
    return found


# Splitting


@by_each_measure
@often
@given(text=st.text() | TEXTS, longest=st.integers(4, 60))
@example(text="\ud83d" * 9, longest=4)
@example(text=" \u0301 " * 9, longest=4)
def test_nothing_but_blanks_is_lost_and_nothing_is_too_long(
    text: str, longest: int, measure: Measure
) -> None:
    pieces = split(text, longest, measure)
    assert solid("".join(pieces)) == solid(text)
    for piece in pieces:
        assert 0 < measure(piece) <= longest
        assert piece == piece.strip()


@by_each_measure
@often
@given(text=TEXTS, longest=st.integers(LONGEST_CHARACTER, 90))
def test_no_character_is_torn(text: str, longest: int, measure: Measure) -> None:
    ends = {found.end() for found in regex.finditer(r"\X", text)}
    assert set(cuts(text, split(text, longest, measure))) <= ends


@by_each_measure
@often
@given(text=TEXTS, longest=st.integers(LONGEST_CHARACTER, 90))
def test_two_pieces_that_would_fit_into_one_are_not_made(
    text: str, longest: int, measure: Measure
) -> None:
    if measure(text.strip()) <= longest:
        assert split(text, longest, measure) == ([text.strip()] if text.strip() else [])
    else:
        assert len(split(text, longest, measure)) > 1


def test_a_character_that_is_too_long_alone_is_cut_and_its_neighbours_are_not() -> None:
    pieces = split(f"ab{FAMILY}cd", 5, utf16)
    assert (pieces[0], pieces[1], pieces[-1]) == ("ab", FAMILY[:3], "cd")
    assert "".join(pieces[1:-1]) == FAMILY


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One two three. Four five six", ["One two three.", "Four five six"]),
        ("One two three? Four five six", ["One two three?", "Four five six"]),
        ("“One two.” Three four five", ["“One two.”", "Three four five"]),
        ("Monday, 10:00\nTuesday, 11:00", ["Monday, 10:00", "Tuesday, 11:00"]),
        # One that ends too early is no place to end at; a word is.
        ("One. Two three four five six", ["One. Two three four", "five six"]),
        ("One two three four five six", ["One two three four", "five six"]),
        ("It is 10.30 or 11.45 on Friday", ["It is 10.30 or 11.45", "on Friday"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopqrst", "uvwxyz"]),
        # Exactly full.
        ("One two three four, a five", ["One two three four,", "a five"]),
        ("abcdefghijklmnopqrst uvw", ["abcdefghijklmnopqrst", "uvw"]),
        ("One two three fours. Five", ["One two three fours.", "Five"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_piece_ends_with_a_sentence_or_line_else_a_word_else_anywhere(
    text: str, pieces: list[str]
) -> None:
    assert split(text, 20, len) == pieces


def test_the_number_of_a_line_stays_with_what_it_numbers() -> None:
    text = "1. Tuesday at ten\n2. Friday"
    for longest in range(12, 30):
        assert not [piece for piece in split(text, longest, len) if piece.endswith(("1.", "2."))]


def test_a_long_text_is_split_soon() -> None:
    text = f"{FAMILY} word. " * 20_000
    pieces = split(text, 1600, utf16)
    assert solid("".join(pieces)) == solid(text)
    assert {utf16(piece) > 1500 for piece in pieces[:-1]} == {True}


def test_lengths_are_as_providers_count_them() -> None:
    assert [utf16(text) for text in ("a", "é", "陳", "👍", FAMILY)] == [1, 1, 1, 2, 11]
    assert [utf8(text) for text in ("a", "é", "陳", "👍", FAMILY)] == [1, 2, 3, 4, 25]


# Choices

LIMITS = Limits(text=200, text_with_choices=60, choices=3, title=10, payload=12)


def choices(*titles: str) -> list[Choice]:
    return [Choice(title, f"/{number}") for number, title in enumerate(titles)]


def content(text: str, *titles: str, first: int | None = None) -> dict[str, object]:
    found: dict[str, object] = {"text": text, "choices": [vars(one) for one in choices(*titles)]}
    return found | ({"first": first} if first else {})


@pytest.mark.parametrize(
    ("given", "room"),
    [
        ([], True),
        (choices("Yes", "No"), True),
        (choices("Yes", "No", "Perhaps"), True),
        (choices("Yes", "No", "Perhaps", "Never"), False),
        ([Choice("ten chars!", "/yes")], True),
        ([Choice("ten chars…!", "/yes")], False),
        ([Choice("👍👍👍👍👍", "/yes")], True),
        ([Choice("👍👍👍👍👍!", "/yes")], False),
        ([Choice("", "/yes")], False),
        ([Choice("Yes", "")], False),
        ([Choice("Yes", "/" + "a" * 11)], True),
        ([Choice("Yes", "/" + "a" * 12)], False),
        ([Choice("Yes", "/" + "é" * 6)], False),
        ([Choice("Yes", "/1"), Choice("Yes", "/2")], False),
        ([Choice("Yes", "/1"), Choice("Aye", "/1")], False),
    ],
)
def test_choices_are_buttons_where_all_of_them_have_room(given: list[Choice], room: bool) -> None:
    assert has_room(given, LIMITS) is room
    assert has_room(given, Limits(text=200)) is (not given)


def test_buttons_are_with_the_last_message() -> None:
    first, last = "This is what there is to say. " * 6, "Would you like to book it?"
    parts = parts_of(content(first + last, "Yes", "No"), LIMITS)
    assert len(parts) > 1
    assert [part.choices for part in parts[:-1]] == [()] * (len(parts) - 1)
    assert parts[-1].choices == tuple(choices("Yes", "No"))
    assert parts[-1].text.endswith(last)
    assert utf16(parts[-1].text) <= LIMITS.text_with_choices


def test_buttons_alone_come_with_something_to_say() -> None:
    assert parts_of(content("", "Yes"), LIMITS) == [Part("…", tuple(choices("Yes")))]


def test_choices_without_room_are_numbered_lines() -> None:
    (part,) = parts_of(content("When?", "Monday", "Tuesday", "Friday", "Sunday"), LIMITS)
    assert part == Part(
        "When?\n\n1. Monday\n2. Tuesday\n3. Friday\n4. Sunday\n\nReply with a number to choose."
    )


def test_numbers_go_on_where_those_of_the_reply_before_have_ended() -> None:
    (part,) = parts_of(content("", "A long title", "Another", first=7), LIMITS)
    assert part.text.startswith("7. A long title\n8. Another\n")
    assert numbered(choices("A", "B"), 3).splitlines()[:2] == ["3. A", "4. B"]
    assert numbered([]) == ""


def test_a_reply_that_says_nothing_makes_no_message() -> None:
    assert parts_of({"text": " \n"}, LIMITS) == []
    assert parts_of({}, LIMITS) == []
    assert parts_of({"text": "Hello", "choices": None}, LIMITS) == [Part("Hello")]


@often
@given(
    text=TEXTS,
    titles=st.lists(TEXTS.filter(str.strip), max_size=5),
    first=st.integers(1, 9),
    room=st.booleans(),
)
def test_whatever_is_said_fits_into_the_app(
    text: str, titles: list[str], first: int, room: bool
) -> None:
    limits = LIMITS if room else Limits(text=40)
    given = content(text, *titles, first=first)
    parts = parts_of(given, limits)
    assert all(part.text for part in parts)
    assert all(utf16(part.text) <= limits.text for part in parts)
    shown = [part for part in parts if part.choices]
    assert all(utf16(part.text) <= limits.text_with_choices for part in shown)
    whole = solid("".join(part.text for part in parts))
    if shown:
        assert whole == (solid(text) or "…")
        assert [choice.title for choice in shown[0].choices] == titles
    else:
        assert whole == solid(f"{text}{numbered(choices(*titles), first)}")
