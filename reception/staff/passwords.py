"""Which passwords are good enough, and how they are kept: argon2, never as they are."""

from __future__ import annotations

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reception.errors import DataError

SHORTEST, LONGEST = 12, 256
"""Characters. Length is what counts (NIST SP 800-63B); no rule asks for odd signs."""

FEWEST_SIGNS = 5
"""Different characters."""

FEWEST_OWN = 8
"""Characters that a password has beside common words and the person's name."""

_COMMON = (
    "password", "passwort", "passw0rd", "qwerty", "qwertz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "letmein", "welcome", "iloveyou", "admin", "administrator", "secret", "changeme", "monkey",
    "dragon", "football", "baseball", "sunshine", "princess", "superman", "trustno", "master",
    "login", "default", "massage", "reception", "receptionist", "clinic", "summer", "winter",
    "spring", "autumn", "liverpool", "arsenal", "chelsea", "computer", "whatever", "starwars",
)  # fmt: skip
"""What lists of leaked passwords are made of, before people lengthen it by digits and signs."""

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")
_LEET = str.maketrans("013457@$!", "oleastasi")


def check(password: str, name: str) -> None:
    """Take a password that is long and not easily guessed.

    Raises:
        DataError: it is too short or too long, common, or made from the person's name.
    """
    if len(password) < SHORTEST:
        raise DataError(
            f"That password is too short: take {SHORTEST} characters or more; three or four "
            "words that have nothing to do with each other are easy to keep in mind."
        )
    if len(password) > LONGEST:
        raise DataError(f"That password is too long: take at most {LONGEST} characters.")
    if _guessable(password.casefold(), name.casefold()):
        raise DataError(
            "That password is easy to guess: take three or four words that have nothing to do "
            "with each other, with you or with the clinic."
        )


def hashed(password: str) -> str:
    """The password as it is kept."""
    return _hasher().hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether ``kept`` was made from the password; without ``kept`` no, in the same time."""
    try:
        right = _hasher().verify(kept or _nobodys(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether it was kept with weaker parameters than are usual now."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")


def _guessable(password: str, name: str) -> bool:
    if len(set(password)) < FEWEST_SIGNS:
        return True
    if re.fullmatch(r"(.{1,8}?)\1+.{0,7}", password):
        return True
    if any(password in row or password in row[::-1] for row in _ROWS):
        return True
    words = [*_COMMON, *(part for part in re.split(r"[\W_]+", name) if len(part) > 2)]
    for written in (password, password.translate(_LEET)):
        left = _without(written, words)
        if left != written and len(left) < FEWEST_OWN:
            return True
    return False


def _without(written: str, words: list[str]) -> str:
    """What is left when the words are taken out."""
    for word in sorted(words, key=len, reverse=True):
        written = written.replace(word, "")
    return written
