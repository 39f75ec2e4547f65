"""Choosing by place: "2", "the second one", "the last"."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception.nlu.ordinals import choice_meant


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0), ("2", 1), (" 3. ", 2), ("(2)", 1), ("4", 3),
        ("number 2", 1), ("No. 2", 1), ("option 3 please", 2), ("I'll take 2", 1),
        ("I'll have the second one", 1), ("the first", 0), ("The FIRST one, please", 0),
        ("yes, the third time works", 2), ("take the fourth slot then", 3),
        ("the second is fine", 1), ("ok the second, thanks!", 1), ("let's do the third", 2),
        ("I'd like the earliest", 0), ("the soonest please", 0),
        ("the last", 3), ("the latest one", 3), ("last time", 3),
    ],
)  # fmt: skip
def test_a_choice_is_named_by_its_place(text: str, place: int) -> None:
    assert choice_meant(text, 4) == place


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "0", "5", "99", "the fifth one", "007", "123", "-", "yes", "please", "one",
        "2 people", "2pm", "at 2", "2 o'clock", "on the 2nd", "2nd", "the second of May",
        "is the first one with Asha?", "first of all, what does it cost?", "1 or 2", "1, 2",
        "not the last one", "my last massage hurt", "²", "½", "10:30", "1.5",
    ],
)  # fmt: skip
def test_what_means_something_else_or_no_choice_there_is_chooses_none(text: str) -> None:
    assert choice_meant(text, 4) is None


def test_digits_may_be_left_to_mean_something_else() -> None:
    assert choice_meant("2", 4, digits=False) is None
    assert choice_meant("the second", 4, digits=False) == 1


@pytest.mark.parametrize("text", ["1", "the first", "the last"])
def test_of_nothing_nothing_is_chosen_and_of_one_it_is_that(text: str) -> None:
    assert choice_meant(text, 0) is None
    assert choice_meant(text, 1) == 0


@settings(deadline=None)
@given(number=st.integers(1, 99), place=st.integers(0, 120))
def test_a_digit_means_the_choice_of_that_number(number: int, place: int) -> None:
    assert choice_meant(str(place + 1), number) == (place if place < min(number, 99) else None)


@settings(deadline=None)
@given(text=st.text(), number=st.integers(0, 9))
def test_whatever_is_typed_means_a_choice_that_there_is_or_none(text: str, number: int) -> None:
    place = choice_meant(text, number)
    assert place is None or 0 <= place < number
