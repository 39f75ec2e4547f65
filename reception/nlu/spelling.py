"""Mends how days and times are spelt, and says whether a word is another with one slip."""

from __future__ import annotations

import re

_SHORT_FORMS = {
    "tonite": "tonight", "2nite": "tonight", "2day": "today", "tday": "today", "todays": "today",
    "tomoro": "tomorrow", "tommorow": "tomorrow", "tomora": "tomorrow", "tmrw": "tomorrow",
    "tmr": "tomorrow", "tmw": "tomorrow", "tmo": "tomorrow", "2moro": "tomorrow",
    "2morrow": "tomorrow", "tomoz": "tomorrow", "morra": "tomorrow", "morro": "tomorrow",
    "wednsday": "wednesday", "wensday": "wednesday", "wendsday": "wednesday",
    "teusday": "tuesday", "thur": "thu", "aft": "afternoon", "aftn": "afternoon",
    "arvo": "afternoon", "efternoon": "afternoon", "wk": "week", "wkend": "weekend",
    "wknd": "weekend", "nxt": "next", "oclock": "o'clock", "b4": "before", "hauf": "half",
    "efter": "after", "aboot": "about", "cannae": "can't", "cant": "can't", "dinnae": "don't",
    "dae": "do",
}  # fmt: skip
_LONG_WORDS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow",
    "tonight", "weekend", "afternoon", "morning", "evening", "lunchtime", "january", "february",
    "september", "october", "november", "december", "fortnight", "around", "between",
)  # fmt: skip
_OTHER_WORDS = frozenset({"frida", "sundry", "sundae", "mourning", "moaning"})
"""A slip away from one of these, and a name or a word of its own."""

FEW = 5
"""Letters up to which a word is near many others."""


def one_slip(typed: str, word: str) -> bool:
    """Whether ``typed`` is ``word``, or one letter of it was left out, added, changed or
    exchanged with the next.
    """
    if typed == word:
        return True
    if abs(len(typed) - len(word)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(word)) and typed[start] == word[start]:
        start += 1
    a, b = typed[start:], word[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def one_slip_of_few(typed: str, word: str) -> bool:
    """As `one_slip` for a ``word`` of four or five letters, which are near many others.

    Two letters are exchanged, one is doubled or no longer is, or one of five lacks. Another
    letter makes another word: "form" is not "firm".
    """
    if len(typed) == len(word):
        return sorted(typed) == sorted(word) and one_slip(typed, word)
    if len(word) == FEW and len(typed) == FEW - 1 and one_slip(typed, word):
        return True
    long, short = max(typed, word, key=len), min(typed, word, key=len)
    return any(
        long[at] == long[at + 1] and long[:at] + long[at + 1 :] == short
        for at in range(len(long) - 1)
    )


def mended(text: str) -> tuple[str, list[int]]:
    """``text`` for finding times in it, and the place in ``text`` of each of its letters.

    It is in lower case, with words for days and times spelt right and one space between words.
    """
    lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    lower = lower.translate(str.maketrans("’‘–—", "''--"))
    letters: list[str] = []
    places: list[int] = []
    for match in re.finditer(r"[a-z0-9]+|\s+|.", lower):
        typed = match.group()
        right = " " if typed.isspace() else _spelt(typed)
        letters.append(right)
        # However long the mended word, it begins and ends where the typed one does.
        places += [min(match.start() + i, match.end() - 1) for i in range(len(right) - 1)]
        places.append(match.end() - 1)
    return "".join(letters), places


def _spelt(word: str) -> str:
    if word in _SHORT_FORMS:
        return _SHORT_FORMS[word]
    if len(word) < 5 or word in _OTHER_WORDS:
        return word
    for right in _LONG_WORDS:
        if word[0] == right[0] and len(word) >= len(right) - 1 and one_slip(word, right):
            return word if word == f"{right}s" else right
    return word
