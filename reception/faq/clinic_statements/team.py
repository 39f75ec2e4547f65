"""Therapists and the treatments that are offered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reception.clinic.facts import Clinic
from reception.faq.clinic_statements.difference import NUMBER, Difference, count, named_services

_NAME = r"[A-Z][a-z]+(?: [A-Z][a-z]+)?"
_CALLED = r"(?: [a-z]+)? (?:therapist|masseuse|masseur)"
_NAMED = re.compile(
    rf"\b(?:[Oo]ur|[Tt]he){_CALLED}s?(?: (?:is|are|is called)|,|:)?"
    rf" (?P<listed>{_NAME}(?:(?:, (?:and )?| and | & | or ){_NAME})*)"
    rf"|\b(?P<one>{_NAME})(?:,| is)(?: our| one of our| a| an){_CALLED}"
    rf"|\b[Bb]ook(?: \w+){{0,5}} with (?P<booked>{_NAME})"
)
_NO_NAMES = frozenset({
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Please", "They",
    "You", "Your", "The", "Our", "Us", "We", "She", "He", "It", "In", "At", "For", "Ask", "All",
    "Everyone", "Each", "This", "That",
})  # fmt: skip
_TEAM = re.compile(
    rf"(?i)\b(?:our (?:team of )?|we (?:have|are)(?: a team of)? |team of )(?P<number>{NUMBER}) "
    r"(?:massage |trained |qualified |skilled )*therapists\b"
)
_GIVES = (
    r"(?: [A-Z]\w+)?(?P<between>(?: [a-z'’]+){0,3}?)"
    r" (?:gives?|offers?|does|do|provides?|performs?|specialis\w+)\b(?P<what>[^.;,]*)"
)
_NOT = re.compile(r"(?i)\b(?:not?|\w+n['’]t|never|no longer)\b")
_CLINIC = r"(?i)\b(?:we|clinic|studio|practice)"
_REFUSED = re.compile(
    rf"{_CLINIC} (?:do not|don['’]t|no longer|never|cannot|can['’]t|does not|doesn['’]t)"
    r" (?:offer|do|give|provide|have)(?P<what>[^.;!?]*)"
)
_OFFERED = re.compile(
    rf"{_CLINIC}(?: also| now| even)? (?:offers?|do|gives?|provides?|have)(?P<what>[^.;!?]*)"
)
_LIMITED = re.compile(
    r"(?i)\b(?:on|to|for|without|in|at|during|if|but|with|only|as|after|before|when|until)\b"
)
_TREATMENT = re.compile(
    r"(?i)\b(?:(?:thai|indian head|shiatsu|tui na|sports|pregnancy|prenatal|ayurvedic|lomi lomi"
    r"|bamboo|chair|aromatherapy|foot|head) massages?|reflexology|acupuncture|acupressure|cupping"
    r"|reiki|osteopathy|physiotherapy|waxing|manicures?|pedicures?|botox|fillers|microneedling"
    r"|dermaplaning|microdermabrasion|shiatsu|hypnotherapy|chiropractic|laser hair removal)\b"
)
"""Treatments that clinics often have, to tell when one is named that is not among the services."""


def differing_team(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    """Therapists and services that are not there, or are and are denied."""
    yield from _names(sentence, clinic)
    yield from _gives(sentence, clinic)
    yield from _services(sentence, clinic)


def unknown_treatment(text: str, clinic: Clinic) -> str:
    """The first treatment in ``text`` that is none of the services; empty if there is none."""
    terms = [term.lower() for one in clinic.services for term in (one.name, *one.aliases)]
    for match in _TREATMENT.finditer(text):
        words = match.group().lower()
        if not any(words in term or term in words for term in terms):
            return match.group()
    return ""


def _names(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    names = [person.name for person in clinic.therapists]
    known = {part for name in names for part in name.split()} | _NO_NAMES
    known |= {
        word.capitalize()
        for one in clinic.services
        for term in (one.name, *one.aliases)
        for word in term.split()
    }
    for match in _NAMED.finditer(sentence):
        said = next(filter(None, match.group("listed", "one", "booked")))
        for name in re.split(r", and |, | and | & | or ", said):
            if name.split()[0] not in known:
                yield Difference("therapists", name, ", ".join(names), sentence)
                return
    team = _TEAM.search(sentence)
    if team and count(team["number"]) != len(names):
        yield Difference("therapists", team.group(), ", ".join(names), sentence)


def _gives(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    """A treatment that a therapist is said to give, or not to give."""
    firsts = [person.name.split()[0] for person in clinic.therapists]
    for person, first in zip(clinic.therapists, firsts):
        match = re.search(rf"\b{re.escape(first)}{_GIVES}", sentence)
        if not match or any(re.search(rf"\b{other}\b", match["what"]) for other in firsts):
            continue
        denied = bool(_NOT.search(match["between"]) or _NOT.match(match["what"].strip()))
        for service in named_services(match["what"], clinic):
            if (service in person.services) == denied:
                said = f"{first} {'does not give' if denied else 'gives'} {service}"
                known = f"{first} gives {', '.join(person.services)}"
                yield Difference("therapists", said, known, sentence)
                return


def _services(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    offered = ", ".join(service.name for service in clinic.services)
    refused = _REFUSED.search(sentence)
    if refused:
        for name in list(named_services(_LIMITED.split(refused["what"])[0], clinic))[:1]:
            if not _LIMITED.search(refused["what"]):
                yield Difference("services", f"no {name}", offered, sentence)
        return
    said = _OFFERED.search(sentence)
    treatment = unknown_treatment(_LIMITED.split(said["what"])[0], clinic) if said else ""
    if said and treatment and not _NOT.search(said["what"]):
        yield Difference("services", treatment, offered, sentence)
