"""The words of house rules and advice, from ``rules.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from reception.faq.drafts.words.wording import Rule
from reception.yaml_files import Strict, read_model


class Rules(Strict):
    """``rules.yml``."""

    doings: Mapping[str, frozenset[str]]
    keeping_off: frozenset[str]
    times: frozenset[str]
    empty_orders: frozenset[str]
    empty_prohibitions: frozenset[str]
    verdicts: frozenset[str]
    idle_verbs: frozenset[str]
    house_verbs: frozenset[str]
    bare_verbs: frozenset[str]
    wishes: frozenset[str]
    judging: Mapping[str, frozenset[str]]
    policies: tuple[Rule, ...]


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules' word classes."""
    return read_model(Path(__file__).parent / "rules.yml", Rules)


def doing(thing: str, lemma: str) -> str:
    """What one does with ``thing``, "" where that is not known."""
    bare = re.sub(r"^(?:the|an?|any|your|my|all|no) ", "", thing)
    for frame, things in rules().doings.items():
        if lemma in things or lemma.removesuffix("s") in things:
            return frame.format(x=thing, n=bare)
    return ""
