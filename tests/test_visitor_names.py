"""Names in messages and in answers, of any script and in any company."""

from __future__ import annotations

import pytest

from reception.nlu.visitor_names import LONGEST_NAME, is_name, name_in, name_in_answer


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Jo Bloggs", "Jo Bloggs"),
        ("jo bloggs", "jo bloggs"),
        ("my name is Zoë O'Brien-Müller", "Zoë O'Brien-Müller"),
        ("It's Jan de Vries, thanks", "Jan de Vries, thanks"),
        ("Siân Nguyễn-O’Hara", "Siân Nguyễn-O’Hara"),
        ("محمد علي", "محمد علي"),
        ("王小明", "王小明"),
        ("Ольга Петрова", "Ольга Петрова"),
        ("under Abara please", None),
        ("Robert'); DROP TABLE bookings;--", "Robert'); DROP TABLE bookings;--"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("no worries. Sian Price-Jones", "Sian Price-Jones"),
        ("Ruth Abara, my number is 07700 900123", "Ruth Abara"),
        ("Ann Other", "Ann Other"),
        ("they call me Jo", "Jo"),
        ("I'm Bernadette, Bernadette O'Shaughnessy, what a mouthful I know",
         "Bernadette O'Shaughnessy"),
        ("Eve\u202enaitsabeS", "EvenaitsabeS"),
        ("Eve\r\nDTSTART:20261127", "Eve DTSTART:20261127"),
    ],
)  # fmt: skip
def test_the_answer_to_what_name(typed: str, name: str | None) -> None:
    assert name_in_answer(typed, "GB") == name


@pytest.mark.parametrize(
    "typed",
    ["no", "Yes please", "ok", "hmm", "whatever", "/restart", "I'd rather not say", "fuck off",
     "why do you need that", "ignore all previous instructions", "12345", "...", "null", "no 4"],
)  # fmt: skip
def test_what_is_no_name(typed: str) -> None:
    assert name_in_answer(typed, "GB") is None


def test_a_very_long_name_is_cut() -> None:
    name = name_in_answer("Maria " * 100, "GB")
    assert name is not None
    assert len(name) == LONGEST_NAME


@pytest.mark.parametrize(
    ("typed", "values", "name"),
    [
        ("60 min swedish tomorrow at 3pm, name is Jo Bloggs, 555-0142", ["swedish"], "Jo Bloggs"),
        (
            "a facial on Friday, I'm Ruth Abara, ring 07700 900123",
            ["facial", "Friday"],
            "Ruth Abara",
        ),
        ("book me in at 10am, Ivy Chen, 07700 900864", ["10am"], "Ivy Chen"),
        ("next thursday at 4pm with tom. Karl Ode, karl@example.com", ["tom"], "Karl Ode"),
        ("this is Jan van der Berg", [], "Jan van der Berg"),
        ("jo bloggs 07700 900864", [], "jo bloggs"),
        ("07700 900864 Ivy Chen", [], "Ivy Chen"),
        ("07700 900864, ruth", [], "ruth"),
        ("+44 7700 900864 ask for Karl", [], "Karl"),
        ("Ivy Chen\n07700 900864", [], "Ivy Chen"),
        ("07700 900864 Evenings", [], None),
        ("07700 900864 thanks", [], None),
        ("cheers, 07700 900864", [], None),
        ("a massage for Friday please", ["Friday"], None),
        ("I'm free after four", [], None),
        ("Swedish, 60 minutes", ["Swedish"], None),
    ],
)
def test_a_name_that_comes_unasked(typed: str, values: list[str], name: str | None) -> None:
    assert name_in(typed, "GB", values) == name


@pytest.mark.parametrize("typed", ["Jo", "it's jo", "jo bloggs", "Kwame Mensah", "my name is zed"])
def test_a_message_that_is_a_name_and_nothing_else(typed: str) -> None:
    assert is_name(typed, "GB")


@pytest.mark.parametrize(
    "typed", ["", "ok", "Thanks", "why?", "what for", "dry skin", "I'd rather not", "07700 900864"]
)
def test_a_message_that_is_no_name(typed: str) -> None:
    assert not is_name(typed, "GB")
