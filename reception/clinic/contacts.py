"""Whether the team can reach a visitor by what they have left."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult, shortnumberinfo

from reception.clinic.facts import Clinic
from reception.clinic.references import normal_mail, normal_phone, same_phone

LONGEST_SHORT_NUMBER = 6
"""Digits; longer ones are subscribers' own in most countries."""

LONGEST_HELPLINE = 7
"""Digits, without the nought before them, of numbers such as 0800 1111 for children in need."""

_PREMIUM_BEGINNINGS = {44: "9"}
"""By country code: all such numbers are kept for premium rates, of which the library knows those
that are given out (Ofcom, National Telephone Numbering Plan)."""

_EMERGENCY_NUMBERS = frozenset({"112", "911", "999"})
"""Those that people know from films and journeys, wherever they are."""

_ORDINARY = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)


def trouble_with(contact: str, clinic: Clinic) -> str | None:
    """A sentence that tells the visitor why the team cannot use a contact; None if it can.

    ``contact`` is a mail address, a phone number, or what was typed in place of one.
    """
    if "@" in contact:
        is_ours = normal_mail(contact) == normal_mail(clinic.mail)
        return "That is our own address." if is_ours else None
    digits = phonenumbers.normalize_digits_only(contact)
    if len(digits) <= LONGEST_SHORT_NUMBER:
        return _trouble_with_short(digits, clinic)
    try:
        number = phonenumbers.parse(contact, clinic.country)
    except phonenumbers.NumberParseException:
        return "I cannot read that as a phone number."
    ours = normal_phone(clinic.phone, clinic.country) or ""
    if same_phone(normal_phone(contact, clinic.country) or "", ours):
        return "That is our own number."
    if _is_premium(number):
        return "I am afraid we cannot ring premium-rate numbers."
    national = phonenumbers.national_significant_number(number)
    is_free = phonenumbers.number_type(number) == PhoneNumberType.TOLL_FREE
    if is_free and len(national) <= LONGEST_HELPLINE:
        return "That is a helpline, on which we cannot reach you."
    if phonenumbers.is_valid_number(number):
        return None
    return _trouble_with_length(number)


def is_emergency_number(text: str, clinic: Clinic) -> bool:
    """Whether ``text`` is nothing but a number for emergencies, here or where visitors are from."""
    return text.strip(" .,!?") in {clinic.emergency_number, *_EMERGENCY_NUMBERS}


def _trouble_with_short(digits: str, clinic: Clinic) -> str:
    if digits == clinic.emergency_number or phonenumbers.is_emergency_number(
        digits, clinic.country
    ):
        return f"{digits} is for emergencies: if this is one, please call it now."
    number = PhoneNumber(
        country_code=phonenumbers.country_code_for_region(clinic.country),
        national_number=int(digits or 0),
    )
    if shortnumberinfo.is_valid_short_number_for_region(number, clinic.country):
        return f"{digits} is a public service, on which we cannot reach you."
    return "That has too few digits for a phone number."


def _is_premium(number: PhoneNumber) -> bool:
    begins = _PREMIUM_BEGINNINGS.get(number.country_code or 0)
    national = phonenumbers.national_significant_number(number)
    if begins is not None and national.startswith(begins):
        return True
    return bool(phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE)


def _trouble_with_length(number: PhoneNumber) -> str | None:
    """What is wrong with the length of a number that is not given out to anybody.

    Numbers set aside for examples are given out to nobody either, but have the right length.
    """
    national = phonenumbers.national_significant_number(number)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in _ORDINARY]
    lengths = {
        len(phonenumbers.national_significant_number(example)) for example in examples if example
    }
    result = phonenumbers.is_possible_number_with_reason(number)
    # Where all numbers are of one length, shorter ones are local at best.
    only = lengths.pop() if len(lengths) == 1 else len(national)
    if result == ValidationResult.TOO_LONG or len(national) > only:
        return "That has too many digits for a phone number."
    if result != ValidationResult.IS_POSSIBLE or len(national) < only:
        return "That has too few digits for a phone number."
    return None
