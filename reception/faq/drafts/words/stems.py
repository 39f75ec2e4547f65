"""The beginnings of words that carry meaning: what texts on one thing have in common."""

from __future__ import annotations

from reception.faq.drafts.words.language import parse

_STEM = 5
"""Letters in which words of one family agree: relaxes, relaxation."""

_EMPTY = frozenset(
    {
        *("long", "time", "day", "week", "month", "hour", "minute", "need", "know"),
        *("tell", "come", "take", "get", "have", "want", "thing", "people", "good", "bad"),
        *("ok", "question", "please", "would", "could", "should", "right", "true", "mean"),
        *("normally", "somebody"),
    }
)


def stems(text: str) -> set[str]:
    """The beginnings of the words of ``text`` that carry meaning."""
    return {
        token.lemma_.lower()[:_STEM]
        for token in parse(text)
        if token.is_alpha and not token.is_stop and token.lemma_.lower() not in _EMPTY
    }
