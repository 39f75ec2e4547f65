"""What stands in a file that is kept in place of personal data: "I'm Alex", "call my number"."""

from __future__ import annotations

import re

from reception.faq.entry_text import one_line
from reception.nlu.masking import mask
from reception.nlu.text import folded

_STAND_INS = {
    "name": "Alex",
    "phone": "my number",
    "mail": "my email",
    "link": "a website",
    "handle": "my account",
    "date of birth": "my date of birth",
    "address": "my address",
    "postcode": "my postcode",
    "number": "my number",
    "card": "my card",
    "reference": "my reference",
    "contact": "my number",
}
"""By what was masked."""

_MASKED = re.compile(r"\[(" + "|".join(_STAND_INS) + r")\]")


def unmasked(text: str) -> str:
    """A masked message as an example: "I'm [name]" becomes "I'm Alex"."""
    return one_line(_MASKED.sub(lambda found: _STAND_INS[found[1]], text))


def impersonal(text: str) -> str:
    """A message without personal data: "I'm Jo, 07700 900123" becomes "I'm Alex, my number".

    One that holds none is given back as it is.
    """
    found = unmasked(mask(text))
    # Masking also writes signs that look alike in one way.
    return text if folded(found) == folded(text) else found
