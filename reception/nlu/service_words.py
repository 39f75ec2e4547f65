"""Mends the words of services as visitors type them: "depe tisue masage", "sweedish"."""

from __future__ import annotations

from collections.abc import Iterable

from reception.nlu.spelling import one_slip, one_slip_of_few

_SHORTEST = 4
_ONE_SLIP_FROM, _TWO_SLIPS_FROM, _THREE_SLIPS_FROM = 6, 7, 9
"""Letters of a word that may have so many typing errors."""

_OTHER_WORDS = frozenset({"fascial", "swedes", "form", "had"})
"""Near a service's word, and words of their own."""


class ServiceWords:
    """The words of a clinic's services, which mend what is typed."""

    def __init__(self, words: Iterable[str], joined: Iterable[str]) -> None:
        """Know ``words``, and ``joined``: names written as one word; in lower case."""
        self._joined = frozenset(joined)
        self._known = self._joined.union(words)
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= _SHORTEST:
                self._by_letter.setdefault(word[0], []).append(word)

    def mended(self, typed: str) -> str:
        """Lower-case ``typed``, or the word of a service that it is a slip or two away from."""
        if typed in self._known or typed in _OTHER_WORDS or len(typed) < _SHORTEST - 1:
            return typed
        for word in self._by_letter.get(typed[0], ()):
            # "Hormones" is three slips away from "hotstones".
            if one_slip(typed, word) if word in self._joined else _is_near(typed, word):
                return word
        return typed


def _is_near(typed: str, word: str) -> bool:
    if len(word) < _ONE_SLIP_FROM:
        return one_slip_of_few(typed, word)
    if one_slip(typed, word):
        return True
    if len(word) < _TWO_SLIPS_FROM:
        return False
    from spacy.matcher.levenshtein import levenshtein

    if len(word) >= _THREE_SLIPS_FROM:
        return bool(levenshtein(typed, word, 3) <= 3)
    return typed[:2] == word[:2] and bool(levenshtein(typed, word, 2) <= 2)
