"""``reception bookings``: what a receptionist enters and sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from reception import desk
from reception.errors import ReceptionError


@pytest.fixture
def calendar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty calendar."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")


def run(*arguments: str) -> str:
    """What the command prints; its error is raised."""
    return CliRunner().invoke(desk.bookings, arguments, catch_exceptions=False).output


def test_a_receptionist_enters_finds_and_cancels_an_appointment(calendar: None) -> None:
    assert "No appointment" in run()
    added = run(
        "add", "swedish", "60", "tuesday 3pm", "--name", "Jo Bloggs",
        "--contact", "0117 496 0123", "--therapist", "Asha Raman",
    )  # fmt: skip
    assert "Tuesday 24 November 2026, 15:00, with Asha Raman" in added
    reference = added.split("Reference ")[1].strip(". \n")
    listed = run()
    assert "Jo Bloggs (+441174960123)" in listed
    assert reference in listed
    assert "Cancelled" in run("cancel", reference.lower())
    assert "No appointment" in run()


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (("reiki", "60", "tuesday 3pm"), "Swedish massage (30, 60, 90)"),
        (("swedish", "45", "tuesday 3pm"), "Swedish massage (30, 60, 90)"),
        (("swedish", "60", "whenever"), "write it like"),
        (("swedish", "60", "sunday 3pm"), "closed"),
        (("swedish", "60", "tuesday 3pm", "--therapist", "Bob"), "Asha Raman, Tom Fielding"),
        (("swedish", "60", "tuesday 3pm", "--contact", "?"), "no phone number"),
    ],
)
def test_a_mistake_at_the_desk_is_told_in_a_sentence(
    arguments: tuple[str, ...], mend: str, calendar: None
) -> None:
    details = ("--name", "Jo", "--contact", "0117 496 0123")
    with pytest.raises(ReceptionError, match=re.escape(mend)):
        run("add", *details, *arguments)
    assert "No appointment" in run()
