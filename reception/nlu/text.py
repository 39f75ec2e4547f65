"""Text as a visitor types it, made fit for understanding."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1000
"""Characters of a message that are read; a question fits many times over."""

_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,200}>")
_SPACE = re.compile(r"\s+")
# Letters and signs only: a phone number may well have four noughts.
_STRETCHED = re.compile(r"(?i)([^\W\d_]|[^\w\s])\1{3,}")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})

_GESTURES = {
    "👍": " yes ", "👌": " ok ", "👎": " no ", "👋": " hello ", "🙏": " thank you ",
    "🤰": " pregnant ",
}  # fmt: skip
"""Emoji that answer for a word; others say nothing by themselves."""


def clean(text: str) -> str:
    """``text`` without markup, invisible characters and stretched letters.

    At most ``LONGEST`` characters are kept, two thirds from the start and one third
    from the end, because a long preamble has its question at either. A leading slash
    goes: Rasa would take ``/intent`` for a command.
    """
    if len(text) > 4 * LONGEST:
        text = text[: 3 * LONGEST] + " " + text[-LONGEST:]
    text = plain_digits(unicodedata.normalize("NFKC", text).translate(_QUOTES))
    text = _TAG.sub(" ", text)
    for emoji, words in _GESTURES.items():
        text = text.replace(emoji, words)
    # All that goes is not printable; most text is, and has every example looked at in no time.
    if not text.isprintable():
        text = "".join(
            " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
            for c in text
            if unicodedata.category(c) not in ("Cf", "Co", "Cs", "Cn")
        )
    text = _STRETCHED.sub(r"\1\1\1", text)
    text = _SPACE.sub(" ", text).strip()
    if len(text) > LONGEST:
        text = text[: 2 * LONGEST // 3] + " " + text[-LONGEST // 3 :]
    return text.lstrip("/ ").strip()


def plain_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9, of the same length."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def has_words(text: str) -> bool:
    """Whether anything in ``text`` could be read: a letter or a digit of any script."""
    return any(c.isalnum() for c in text)


def folded(text: str) -> str:
    """``text`` for comparing: lower case, no accents, words and digits only."""
    decomposed = unicodedata.normalize("NFKD", clean(text).lower())
    bare = decomposed
    if not bare.isascii():
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", bare.replace("'", "")).strip()
