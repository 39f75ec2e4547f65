"""Answers that are needed often, from ``quick_replies.yml`` beside this module."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from string import Template

from reception.clinic.facts import Clinic
from reception.yaml_files import Strict, read_model

FILE = Path(__file__).with_name("quick_replies.yml")

TIME_TO_CALL = timedelta(minutes=30)
"""Before closing: with less, "today" could not be kept."""


class QuickReply(Strict):
    """What a button says, and the text that it puts in."""

    button: str
    text: str


class _Replies(Strict):
    replies: list[QuickReply]


def quick_replies(clinic: Clinic, now: datetime) -> list[tuple[str, str]]:
    """Button and text of each, as it is true at ``now``.

    Raises:
        DataError: the file has a mistake.
    """
    facts = {"phone": clinic.phone, "when": _when(clinic, now)}
    return [
        (one.button, Template(one.text).safe_substitute(facts))
        for one in read_model(FILE, _Replies).replies
    ]


def _when(clinic: Clinic, now: datetime) -> str:
    """When somebody can call: "today" only while they are there, or will be."""
    hours = clinic.hours_on(now.date())
    if hours and now + TIME_TO_CALL <= datetime.combine(now.date(), hours.closes, now.tzinfo):
        return "today"
    opens = clinic.next_opening_in_words(now)
    return opens.replace(" at ", " after ") if opens else "as soon as we are back"
