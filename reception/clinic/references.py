"""What a visitor shows to reach a booking: its reference, and the contact it was made with."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime, timedelta

import phonenumbers
from sqlalchemy import Column, DateTime, Integer, String, delete, func, select

from reception.clinic.database import Base, reading, transaction
from reception.clinic.times import present

ALPHABET = "BCDFGHJKMNPQRSTVWXZ23456789"
"""No vowels, so that it spells nothing, and nothing that is taken for something else."""

LENGTH = 8
"""With 27 signs: 280 thousand million references."""

LOOKUPS_REMEMBERED = timedelta(hours=24)
"""How long a failed lookup counts against its conversation."""

SAME_ENDING = 7
"""Digits at the end that make two ways of writing a phone number the same one."""

LONGEST_PHONE = 32
"""Digits of a phone number that are kept."""


class FailedLookup(Base):  # type: ignore[misc]
    """Somebody asked for a booking with a reference and a contact that do not belong together.

    Attributes:
        conversation: id of the conversation.
        at: UTC without zone.
    """

    __tablename__ = "failed_lookups"

    id = Column(Integer, primary_key=True)
    conversation = Column(String(255), nullable=False, index=True)
    at = Column(DateTime, nullable=False, index=True)


def new_reference() -> str:
    """A reference that cannot be guessed.

    It has a letter, so that it is no phone number, and no letter four times in a row, which
    in a message would be read as a stretched one.
    """
    while True:
        reference = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not reference.isdecimal() and not re.search(r"([A-Z])\1{3}", reference):
            return reference


def normal_reference(text: str) -> str | None:
    """The reference that somebody wrote, such as BCDF2345 for "bcdf 2345"; None if it is none."""
    signs = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()
    fits = len(signs) == LENGTH and all(sign in ALPHABET for sign in signs)
    return signs if fits else None


def shown_reference(reference: str) -> str:
    """A reference as people read it: BCDF-2345."""
    return f"{reference[:4]}-{reference[4:]}"


def normal_phone(text: str, country: str) -> str | None:
    """A phone number in E.164 where it can be told, else its digits; None if it has none.

    A number without a prefix is one of ``country``, two letters.
    """
    digits = phonenumbers.normalize_digits_only(text)[:LONGEST_PHONE]
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return digits or None
    has_prefix = text.lstrip("( ").startswith(("0", "+"))
    can_be_dialled = phonenumbers.is_valid_number(number) or (
        # Numbers set aside for examples are possible without being valid.
        has_prefix and phonenumbers.is_possible_number(number)
    )
    if not can_be_dialled:
        return digits or None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def shown_phone(phone: str | None) -> str | None:
    """A number from ``normal_phone`` as people read it: +44 7700 900142."""
    try:
        number = phonenumbers.parse(phone or "")
    except phonenumbers.NumberParseException:
        return phone
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def normal_mail(text: str) -> str:
    """A mail address as it is stored and compared."""
    return text.replace("\0", "").strip().lower()


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers from ``normal_phone`` are the same but for the prefix."""
    short, long = sorted((one.lstrip("+0"), other.lstrip("+0")), key=len)
    return one == other or (len(short) >= SAME_ENDING and long.endswith(short))


def failed_lookups(conversation: str, add: int = 0, now: datetime | None = None) -> int:
    """How often ``conversation`` asked in vain in the last 24 hours, after adding ``add``.

    In the database, because restarting the conversation clears what it remembers.
    """
    moment = present(now)
    since = moment - LOOKUPS_REMEMBERED
    count = select(func.count()).where(
        FailedLookup.conversation == conversation, FailedLookup.at > since
    )
    if not add:
        with reading() as session:
            return int(session.scalar(count))
    with transaction() as session:
        session.execute(delete(FailedLookup).where(FailedLookup.at <= since))
        session.add_all(FailedLookup(conversation=conversation, at=moment) for _ in range(add))
        session.flush()
        return int(session.scalar(count))
