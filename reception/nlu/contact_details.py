"""Notices a phone number, a mail address or the reference of an appointment in a message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import phonenumbers

from reception.clinic.references import ALPHABET, normal_reference
from reception.nlu.labels import CONTACT
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


_CARD = re.compile(r"(?<![\w+])[2-6]\d(?:[ -]?\d){11,17}(?![\w])")
_NAMED_CARD = re.compile(
    r"(?i)(?<=\bcard )(?:\W|no|number|is|it|details|are)*?(\d(?:[ -]?\d){12,18})\b"
)
_NO_PHONE = re.compile(
    r"(?i)[£$€] ?\d[\d ,.]*|(?<![\d:])\d{1,2}:\d{2}(?![\d:])"
    r"|\b(?:nhs|isbn)(?:-1[03])?(?: number| no\.?| is|:)* ?[\dx][\dx -]{8,16}"
)
"""A price, a time of day, a number that is named as something else."""

_NOT_THIS = re.compile(
    r"(?i)\b(?:not|isn'?t|wasn'?t|instead of|rather than|forget|no longer|replace)"
    r"\W+(?:on |to |at )?$"
)
_IS_WRONG = re.compile(
    r"(?i)^\W*(?:(?:is|was) )?(?:(?:a |the )?(?:wrong|old|mistake)"
    r"|not\b(?!\W+(?:on |to |at )?[+(]?\d))\b"
)
_OVERTAKEN = re.compile(
    r"(?i)^\W*(?:(?:oh|no|oops|sorry|wait|hang on|hold on|i mean|i meant|actually|correction"
    r"|rather|that'?s wrong|make (?:it|that)|it'?s)\W+)+$"
)
"""What stands between a number and the one that it was mistyped for."""


def contacts_meant(text: str, entities: Sequence[Mapping[str, Any]]) -> list[str]:
    """Values of the contacts among ``entities`` of ``text`` that it does not call wrong.

    "Ring 07700 900123 not 07700 900999", "07700 900124, no wait 07700 900123"; each once.
    """
    found = [entity for entity in entities if entity["entity"] == CONTACT]
    meant = []
    for place, entity in enumerate(found):
        before, after = text[: entity["start"]], text[entity["end"] :]
        wrong = _NOT_THIS.search(before) or _IS_WRONG.match(after)
        follows = found[place + 1]["start"] if place + 1 < len(found) else entity["end"]
        if not (wrong or _OVERTAKEN.match(text[entity["end"] : follows])):
            meant.append(str(entity["value"]))
    return list(dict.fromkeys(meant))


def has_card(text: str) -> bool:
    """Whether ``text`` holds the number of a payment card."""
    return without_cards(text) != text


def without_cards(text: str) -> str:
    """``text`` with "[card]" for numbers of payment cards.

    These have 13 to 19 digits whose last one checks the others (ISO/IEC 7812), or are named so.
    """
    named = _NAMED_CARD.sub(
        lambda found: found.group().replace(found[1], "[card]"), plain_digits(text)
    )
    masked = _CARD.sub(lambda found: "[card]" if _checks(found.group()) else found.group(), named)
    return masked if "[card]" in masked else text


def _checks(number: str) -> bool:
    """Whether the last digit of a card's number is what the others make it (Luhn)."""
    digits = [int(sign) for sign in reversed(number) if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def find_contacts(text: str, country: str) -> list[tuple[str, int, int]]:
    """Phone numbers (international form) and mail addresses in ``text``, with place.

    Numbers may be dictated ("oh seven seven, then …"), and of any script's digits.
    """
    found = [(match.group(), match.start(), match.end()) for match in _MAIL.finditer(text)]
    text = _WITH_LETTERS.sub(_with_noughts, plain_digits(text))
    text = _CARD.sub(lambda one: _blank(one) if _checks(one.group()) else one.group(), text)
    text = _NO_PHONE.sub(_blank, _NAMED_CARD.sub(_blank, text))
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
