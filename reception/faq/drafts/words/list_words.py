"""The words and patterns that lists and tables are read by, from ``lists.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pydantic

from reception.faq.drafts.words.wording import Rule
from reception.yaml_files import Strict, read_model, regular_expression


class ListWords(Strict):
    """``lists.yml``: its comments say what each class is for."""

    cautions: tuple[Rule, ...]
    open_lead: str
    following: str
    those: frozenset[str]
    others: frozenset[str]
    events: frozenset[str]
    times: frozenset[str]
    counted: frozenset[str]
    doing: frozenset[str]
    body_parts: frozenset[str]
    home_verbs: frozenset[str]
    first_columns: Mapping[str, frozenset[str]]
    refusing: str

    _regular = pydantic.validator("open_lead", "following", "refusing", allow_reuse=True)(
        regular_expression
    )


@lru_cache(maxsize=1)
def list_words() -> ListWords:
    """What ``lists.yml`` says."""
    return read_model(Path(__file__).parent / "lists.yml", ListWords)
