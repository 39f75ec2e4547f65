"""On a page no receptionist reads labels, fields or places of files."""

from __future__ import annotations

import pytest

from reception import settings
from reception.staff import topics
from reception.staff.plain_words import in_plain_words, subject_in_plain_words

OILS, DRY = "“Why are oils used in a massage?”", "“Does massage help dry skin?”"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "{home}/data/faq/oils.yml: answer: it has 71 words; shorten it to 70.",
            f"{OILS}: Answer: it has 71 words; shorten it to 70.",
        ),
        (
            "examples: 'how dry' is an example of out_of_scope and of faq/dry_skin; keep it.",
            "Examples: “how dry” is an example of “Not for us (out of scope)” and of "
            f"{DRY}; keep it.",
        ),
        (
            "'how dry' is a test message (faq/oils, tests/regression/staff.tsv), so reword it.",
            f"“how dry” is a test message ({OILS}), so reword it.",
        ),
        (
            "data/faq/oils.yml: source.heading: care has no heading 'x'; choose one of: A, B. C.",
            f"{OILS}: Section: care has no heading “x”; load the page again and choose another.",
        ),
        ("{home}/data/nlu/a.yml: out_of_scope: 'a dog' stands there already.",
         "“Not for us (out of scope)”: “a dog” stands there already."),
        ("leaflet/3: it is about safety; say who.", "It is about safety; say who."),
        ("faq/oils was changed again since; edit it instead.",
         f"{OILS} was changed again since; edit it instead."),
        ("It's 5 o'clock; wait.", "It's 5 o'clock; wait."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_questions(said: str, shown: str) -> None:
    assert in_plain_words(said.replace("{home}", str(settings.home()))) == shown


def test_a_file_that_is_mended_by_hand_keeps_its_name() -> None:
    said = "data/faq/oils.yml, line 3: it is no valid YAML; check the indentation."
    assert in_plain_words(f"{settings.home()}/{said}") == said


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("oils", OILS[1:-1]), ("faq/dry_skin", DRY[1:-1]), ("release 3", "release 3"),
        ("out_of_scope", "Not for us (out of scope)"), ("Jo Bloggs", "Jo Bloggs"),
    ],
)  # fmt: skip
def test_the_log_names_questions(subject: str, shown: str) -> None:
    assert subject_in_plain_words(subject, topics.titles()) == shown
