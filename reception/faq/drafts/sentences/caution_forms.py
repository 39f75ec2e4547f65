"""Cautions by the form of their sentence, whatever illness they name: "safe, except for …"."""

from __future__ import annotations

import re

from reception.faq.drafts.sentences.caution_likeness import likeness, told_in
from reception.faq.drafts.sentences.caution_words import form, forms, one_of
from reception.faq.drafts.sentences.illness import concerns_health
from reception.faq.drafts.words.wording import mentions, words

LIKE_A_CAUTION = 0.55
"""From so likely on a sentence is a caution. On the documents with keys that are not held back
95 % of the cautions lie above it; at 0.65 it would be 86 %, and a missed one is worse than one too
many."""

LIKE_ONE_AMONG_OTHERS = 0.7
"""The same for one of several sentences: of many, one is soon taken for what it is not."""

LIKE_ONE_IN_FORM = 0.3
"""The same for a sentence that has the form of a caution: below it are orders for the sake of
comfort or looks, such as "no mascara till tomorrow"."""

FEWEST_WORDS = 6
"""A line of fewer words and without a full stop is an item of a list, or a heading."""

_LONGEST = 8
_TAKEN = {"taking": "take", "on": "take", "take": "take", "takes": "take"}


def warns_by_form(text: str) -> bool:
    """Whether ``text`` limits or warns: by its form, and by what sentences of its kind are."""
    return _warns(plain(text))


def only_describes(text: str) -> bool:
    """Whether ``text`` says what something feels like or is for, and asks nothing of anybody."""
    said = plain(text)
    return _describes(said) or not _warns(said)


def _warns(said: str) -> bool:
    told = told_in(said)
    least = LIKE_A_CAUTION if len(told) == 1 else LIKE_ONE_AMONG_OTHERS
    return any(_is_one(one, least) for one in told)


def _is_one(said: str, least: float) -> bool:
    if _in_form(said):
        return likeness(said, _SIGNS) >= LIKE_ONE_IN_FORM
    # "A tight jaw" may be what is helped or what is not treated: its list says which.
    alone = len(said.split()) < FEWEST_WORDS and said[-1].isalnum()
    return not alone and likeness(said, _SIGNS) >= least


def _in_form(said: str) -> bool:
    """Whether ``said`` has the form of a caution, whatever it is about."""
    told = (*forms("warning_forms"), *forms("limits_care"), *forms("wanted_first"))
    if any(known.search(said) for known in (*told, form("refuses"))) or _withheld(said):
        return True
    of_illness = (one_of("withholds"), form("sends"), one_of("provided"))
    return concerns_health(said) and any(known.search(said) for known in of_illness)


def _describes(said: str) -> bool:
    return bool(form("describes").match(said)) and not form("instructs").search(said)


def about_money(text: str) -> bool:
    """Whether ``text`` is about what is charged, even where it names an illness."""
    return bool(one_of("paid").search(plain(text)))


def limits(text: str) -> bool:
    """Whether ``text`` limits, withholds or allows something, or wants to be told first."""
    return bool(form("limits").search(plain(text)))


def withholds(text: str) -> bool:
    """Whether ``text`` says outright that something is not done or has to wait."""
    return bool(one_of("withholds").search(plain(text)))


def is_urgent(text: str) -> bool:
    """Whether ``text`` sends for help when something happens, not for leave beforehand."""
    said = plain(text)
    return bool(form("sends").search(said)) and not one_of("beforehand").search(said)


def sends_for_help(text: str) -> bool:
    """Whether ``text`` sends to a doctor or a hospital."""
    return bool(form("sends").search(plain(text)))


def withheld_from(text: str) -> str:
    """As in "if I have an overactive thyroid": whom ``text`` excepts from what it says, or ""."""
    return _withheld(plain(text))


def _withheld(said: str) -> str:
    for whom in forms("for_whom"):
        for found in whom.finditer(said):
            thing = form("ends").sub("", found["thing"]).strip()
            having = found["having"].removeprefix("who ").removeprefix("that ")
            if not thing or len(thing.split()) > _LONGEST:
                continue
            mine = re.sub(r"\b(?:their|your|his or her)\b", "my", thing)
            verb = _TAKEN.get(having, "have")
            if having in ("prone to", "allergic to"):
                return f"if I am {having} {mine}"
            if having in ("are", "is"):
                return f"if I am {mine}"
            return f"if I {verb} {mine}"
    return ""


def plain(text: str) -> str:
    """``text`` in lower case with its apostrophes, also those that its writer left out."""
    lower = " ".join(text.lower().replace("’", "'").split())
    return one_of("short").sub(lambda found: f"{found[0][:-1]}'t", lower)


_SIGNS = (
    _in_form,
    _describes,
    concerns_health,
    limits,
    sends_for_help,
    lambda said: mentions(said, words().conditions),
    lambda said: mentions(said, words().warnings),
    lambda said: mentions(said, words().conditions) and mentions(said, words().warnings),
    lambda said: mentions(said, words().always_safety),
)
"""What the words of a text say of it, for `likeness` to weigh."""
