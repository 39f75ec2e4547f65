"""Numbers to call, addresses, and the time until which visitors may cancel."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from reception.clinic.facts import Clinic
from reception.faq.clinic_statements.difference import NUMBER, Difference, count

_OURS = re.compile(
    r"(?i)\b(?:us|our|we|reception|clinic|studio|practice|number|phone|telephone|tel|line)\b"
)
_OTHERS = re.compile(
    r"(?i)\b(?:gp|doctor\w*|nhs|samaritans|police|ambulance|taxi|emergenc\w+|hospital|hotel"
    r"|council|car park|helpline|insur\w+|website of|crisis|midwife|pharmac\w+|e\.g|such as)\b"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PLACE = re.compile(
    r"\b(?i:we are(?: based)?|we['’]re|find us|our address(?: is)?|address:|located|situated"
    r"|visit us|come to us|(?:our|the) (?:clinic|studio|practice) is)\b(?P<between>[^.!?]{0,20}?)"
    r"\b(?P<street>\d{1,4}[a-z]? (?:[A-Z][\w'’-]+ ){1,3}(?:Street|St|Road|Rd|Lane|Avenue|Ave"
    r"|Square|Close|Way|Place|Drive|Court|Terrace|Row|Hill|Gardens|Parade|Mews|Crescent|Yard|Quay|Walk"
    r"|Green|Grove))\b"
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
_BESIDE = re.compile(
    r"(?i)\b(?:near|opposite|behind|next to|corner|off|from|beside|past|park\w*)\b"
)
_CANCEL = re.compile(
    r"(?i)\b(?:cancel\w*|reschedul\w+|(?:chang|mov)(?:e|ing) (?:your|the|an) app\w+)"
)
_ANOTHER_LIMIT = re.compile(
    r"(?i)\b(?:voucher|remind|confirm|text|group|course|package|refund|holiday)\w*"
)
_NOTICE = re.compile(
    rf"(?i)\b(?P<said>(?P<number>{NUMBER})(?: full| whole| working)?[ -]"
    r"(?P<unit>hour|day|week)s?)\b['’]?(?P<after>[^.;]{0,30})"
)
_IN_ADVANCE = re.compile(r"(?i)\b(?:before|notice|in advance|ahead|prior|beforehand|earlier)\b")
_HOURS = {"hour": 1, "day": 24, "week": 168}


def differing_contacts(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    """Another phone number, mail address, street, postcode or time to cancel."""
    yield from _numbers(sentence, clinic)
    yield from _address(sentence, clinic)
    yield from _cancelling(sentence, clinic)


def _numbers(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    if not _OURS.search(sentence) or _OTHERS.search(sentence):
        return
    own = phonenumbers.parse(clinic.phone, clinic.country)
    for match in phonenumbers.PhoneNumberMatcher(sentence, clinic.country):
        if match.number != own:
            yield Difference("phone", match.raw_string, clinic.phone, sentence)
    for address in _MAIL.findall(sentence):
        if address.rstrip(".").lower() != clinic.mail.lower():
            yield Difference("mail", address.rstrip("."), clinic.mail, sentence)


def _address(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    match = _PLACE.search(sentence)
    if not match or _BESIDE.search(match["between"]):
        return
    if match["street"].lower() != clinic.address.street.lower():
        yield Difference("address", match["street"], str(clinic.address), sentence)
        return
    code = _POSTCODE.search(sentence)
    if code and code.group() != clinic.address.postcode:
        yield Difference("address", code.group(), str(clinic.address), sentence)


def _cancelling(sentence: str, clinic: Clinic) -> Iterator[Difference]:
    if not _CANCEL.search(sentence) or _ANOTHER_LIMIT.search(sentence):
        return
    hours = clinic.booking.cancellation_hours
    for match in _NOTICE.finditer(sentence):
        said = count(match["number"]) * _HOURS[match["unit"].lower()]
        if _IN_ADVANCE.search(match["after"]):
            if said != hours:
                yield Difference("cancelling", match["said"], f"{hours} hours before", sentence)
            return
