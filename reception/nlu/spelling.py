"""Whether a word is another word with one typing slip."""

from __future__ import annotations


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
