"""Mends the words of services as visitors type them: "depe tisue masage", "sweedish"."""

from __future__ import annotations

from collections.abc import Iterable

from reception.nlu.spelling import one_slip

TWO_SLIPS_FROM = 7
"""Words of this many letters may have two typing errors, of one letter fewer one."""

_SHORTEST = 4
_OTHER_WORDS = frozenset({"fascial", "swedes", "form", "had"})
"""Near a service's word, and words of their own."""


class ServiceWords:
    """The words of a clinic's services, which mend what is typed."""

    def __init__(self, words: Iterable[str]) -> None:
        """Know ``words``, in lower case."""
        self._known = set(words)
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= _SHORTEST:
                self._by_letter.setdefault(word[0], []).append(word)

    def mended(self, typed: str) -> str:
        """Lower-case ``typed``, or the word of a service that it is a slip or two away from."""
        if typed in self._known or typed in _OTHER_WORDS or len(typed) < _SHORTEST - 1:
            return typed
        near = (word for word in self._by_letter.get(typed[0], ()) if _is_near(typed, word))
        return next(near, typed)


def _is_near(typed: str, word: str) -> bool:
    if len(word) < TWO_SLIPS_FROM - 1:
        return _is_short_slip(typed, word)
    if one_slip(typed, word):
        return True
    if len(word) < TWO_SLIPS_FROM or typed[:2] != word[:2]:
        return False
    from spacy.matcher.levenshtein import levenshtein

    return bool(levenshtein(typed, word, 2) <= 2)


def _is_short_slip(typed: str, word: str) -> bool:
    """Whether two letters are exchanged, or one is doubled or no longer is.

    Another letter makes another word: "form" is not "firm".
    """
    if len(typed) == len(word):
        return sorted(typed) == sorted(word) and one_slip(typed, word)
    long, short = max(typed, word, key=len), min(typed, word, key=len)
    return any(
        long[at] == long[at + 1] and long[:at] + long[at + 1 :] == short
        for at in range(len(long) - 1)
    )
