"""Notices a phone number, a mail address or the reference of an appointment in a message."""

from __future__ import annotations

import re

import phonenumbers

from reception.clinic.references import ALPHABET, normal_reference
from reception.nlu.spoken_numbers import SpokenNumber, spoken_numbers
from reception.nlu.text import plain_digits

_SHORT = re.compile(r"(?<![\w+£$€.:/-])(?<!\d )\d{3,5}[ -]?\d{3,5}(?![\w:/.-]*\w)(?! \d)")
_REFERENCE = re.compile(rf"(?i)(?<!\w)[{ALPHABET}](?:[ -]?[{ALPHABET}]){{7}}(?!\w)")
_WITH_LETTERS = re.compile(
    r"(?<![\w@.£$€])[+(]{0,2}(?=[\d ().+-]{0,16}[oO])[\doO](?:[ ().-]{0,2}[\doO]){8,14}(?![\w@])"
)
"""A number some of whose noughts are the letter: "o77oo 9oo123"."""

MOST_LETTERS = 4
"""Letters o that a number typed so may have."""

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")

SHORTEST_ATTEMPT, LONGEST_ATTEMPT = 3, 24
"""Digits of what may be meant as a phone number, and be none."""

LONG_ATTEMPT = 6
"""Digits from which a number is meant as one, whatever else is said: no year has as many."""

SHORTEST_SPOKEN = 9
"""Digits from which a number with words in it is a phone number: "from zero to ten" is none."""

_MORE_DIGITS = re.compile(r"[ -]?(?!0)\d{2,}(?:[ -]\d+)*[\s.!]*$")
_DIGITS_BEFORE = re.compile(r"\d[ ().-]{0,3}$")
_BARE_NUMBER = re.compile(
    r"(?i)(?:(?:hi|ok|okay|yes|sure|well|no|sorry|my|the|phone|mobile|number|tel|it|it's|its|is|on"
    r"|at|call|ring|me|just|you|can|reach|us|here|please|then|thanks|thank you|cheers|ta)\b\W*)*"
    r"\[number\]\W*(?:(?:please|thanks|thank you|cheers|ta|ok)\b\W*)*"
)


def find_contacts(text: str, country: str) -> list[tuple[str, int, int]]:
    """Phone numbers (international form) and mail addresses in ``text``, with place.

    Numbers may be dictated ("oh seven seven, then …"), and of any script's digits.
    """
    found = [(match.group(), match.start(), match.end()) for match in _MAIL.finditer(text)]
    text = _WITH_LETTERS.sub(_with_noughts, plain_digits(text))
    for spoken in spoken_numbers(text):
        dictated = _dictated(spoken, country) if spoken.in_words else None
        if dictated:
            found.append(dictated)
            _, start, end = dictated
            text = text[:start] + " " * (end - start) + text[end:]
    for match in phonenumbers.PhoneNumberMatcher(
        text, country, leniency=phonenumbers.Leniency.POSSIBLE
    ):
        if _looks_like_a_phone(match) and not _is_part_of_more(match, text):
            found.append((_international(match.number), match.start, match.end))
    return sorted(found, key=lambda contact: contact[1])


def find_attempt(text: str) -> str | None:
    """The digits of what is meant as a phone number where one is expected, with too few perhaps.

    None if there is nothing of the kind. It may well be in `find_contacts` too.
    """
    runs = [one.digits for one in spoken_numbers(_WITH_LETTERS.sub(_with_noughts, text))]
    fits = [one for one in runs if SHORTEST_ATTEMPT <= len(one) <= LONGEST_ATTEMPT]
    if not fits:
        return None
    attempt = max(fits, key=len)
    # "Who won the cup in 1987?" asks, and tells no number.
    return attempt if len(attempt) >= LONG_ATTEMPT or is_bare_number(text) else None


def is_bare_number(text: str) -> bool:
    """Whether ``text`` is a number and what comes with a phone number, and nothing else."""
    runs = [
        one
        for one in spoken_numbers(text)
        if SHORTEST_ATTEMPT <= len(one.digits) <= LONGEST_ATTEMPT
    ]
    if len(runs) != 1:
        return False
    start, end = runs[0].pieces[0][1], runs[0].pieces[-1][2]
    return bool(_BARE_NUMBER.fullmatch(f"{text[:start]}[number]{text[end:]}".strip(" .,!")))


def _dictated(spoken: SpokenNumber, country: str) -> tuple[str, int, int] | None:
    """The phone number that some of the pieces make, as many as can be; with place."""
    pieces = spoken.pieces
    for first, (begins, start, _) in enumerate(pieces):
        if not begins.startswith(("0", "+")):
            continue
        for last in range(len(pieces), first, -1):
            digits = "".join(piece for piece, _, _ in pieces[first:last])
            if len(digits) < SHORTEST_SPOKEN:
                break
            try:
                number = phonenumbers.parse(digits, country)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_possible_number(number):
                return _international(number), start, pieces[last - 1][2]
    return None


def _international(number: phonenumbers.PhoneNumber) -> str:
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))


def _is_part_of_more(match: phonenumbers.PhoneNumberMatch, text: str) -> bool:
    """Whether digits of a longer number were left out to make a possible one of the rest."""
    begins = match.raw_string.lstrip("( ").startswith(("0", "+"))
    before = _DIGITS_BEFORE.search(text, max(0, match.start - 4), match.start)
    after = _MORE_DIGITS.match(text, match.end)
    return bool(after or (before and not begins))


def _with_noughts(found: re.Match[str]) -> str:
    """The number with noughts for the letter o, as long as most of it are digits."""
    number = found.group()
    digits = sum(sign.isdigit() for sign in number)
    return re.sub("[oO]", "0", number) if digits > MOST_LETTERS else number


def find_short_numbers(text: str) -> list[tuple[str, int, int]]:
    """Local numbers without an area code, as typed ("555-0142"), with place.

    Only for a message in which a number is expected: anywhere else it may be anything.
    """
    return [(match.group(), match.start(), match.end()) for match in _SHORT.finditer(text)]


def find_references(text: str) -> list[tuple[str, int, int]]:
    """References of appointments ("BCDF-2345" in any writing), in normal form, with place."""
    found = []
    for match in _REFERENCE.finditer(text):
        reference = normal_reference(match.group())
        # Figures alone are a phone number.
        if reference and not reference.isdecimal():
            found.append((reference, match.start(), match.end()))
    return found


def _looks_like_a_phone(match: phonenumbers.PhoneNumberMatch) -> bool:
    """Whether it is a number that exists, or at least begins as phone numbers do.

    A date such as 2026-11-20 is a possible number too, but neither of these.
    """
    digits = re.sub(r"\D", "", match.raw_string)
    begins = match.raw_string.lstrip("( ").startswith(("0", "+"))
    return phonenumbers.is_valid_number(match.number) or (begins and len(digits) >= 9)
