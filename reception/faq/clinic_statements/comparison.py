"""Does a text say of the clinic what ``clinic.yml`` does not? Only what is certain is found."""

from __future__ import annotations

from collections.abc import Iterator

from reception.clinic.facts import Clinic
from reception.faq.clinic_statements.contacts import differing_contacts
from reception.faq.clinic_statements.difference import Difference
from reception.faq.clinic_statements.hours import differing_hours
from reception.faq.clinic_statements.prices import differing_prices
from reception.faq.clinic_statements.team import differing_team
from reception.faq.sentences import sentences_of


def differences(text: str, clinic: Clinic, *, own: bool = True) -> list[Difference]:
    """Where ``text`` and ``clinic`` cannot both be right, at most one of each subject.

    Args:
        text: an answer, or a passage of a document.
        clinic: what ``clinic.yml`` says.
        own: the clinic speaks of itself, so that "a session" is one of its own.
    """
    found: dict[str, Difference] = {}
    for sentence in sentences_of(text):
        if not sentence.endswith("?"):
            for one in _in_sentence(sentence, clinic, own):
                found.setdefault(one.subject, one)
    return list(found.values())


def _in_sentence(sentence: str, clinic: Clinic, own: bool) -> Iterator[Difference]:
    yield from differing_prices(sentence, clinic, own)
    yield from differing_hours(sentence, clinic)
    yield from differing_contacts(sentence, clinic)
    yield from differing_team(sentence, clinic)
