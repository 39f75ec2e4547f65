"""Labels as staff see them: by the question that a visitor would ask."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.faq import editing, intent_files
from reception.nlu.labels import FAQ, SMALL_TALK, topic_of

OTHERS = {
    "out_of_scope": "Not for us (out of scope)",
    "clarify": "It asked which was meant",
    "several_questions": "Several questions at once",
    "give_contact": "How to reach them",
    "emergency": "An emergency",
    "medical_advice": "Medical advice",
    "refuse_detail": "Would rather not say",
    "positive_feedback": "Praise",
    "negative_feedback": "A complaint",
}
"""Labels whose questions say too little in a list."""


def titles() -> dict[str, str]:
    """Every label that examples can be added to, topics first, with its title."""
    topics = {f"{FAQ}/{name}": _question(editing.path_of(name)) for name in editing.names()}
    intents = {label: _plain(label, question) for label, question in _intents().items()}
    return {**dict(sorted(topics.items(), key=lambda one: one[1].lower())), **intents}


def offered() -> dict[str, str]:
    """The same without courtesies and what has a button of its own."""
    hidden = SMALL_TALK | {"out_of_scope"}
    return {label: title for label, title in titles().items() if label not in hidden}


def title_of(label: str, known: dict[str, str] | None = None) -> str:
    """How staff see a label, also one that there is no more."""
    found = (titles() if known is None else known).get(label)
    return found or OTHERS.get(label) or _words(topic_of(label) or label)


def _plain(label: str, question: str) -> str:
    return OTHERS.get(label) or question or _words(label)


def _words(label: str) -> str:
    return label.replace("_", " ").capitalize()


def _question(path: Path) -> str:
    try:
        return _read_question(path.stem, path.stat().st_mtime_ns, settings.home())
    except (DataError, OSError):
        return _words(path.stem)


@lru_cache(maxsize=1000)
def _read_question(name: str, _changed: int, _home: Path) -> str:
    return editing.open_entry(name)[0].question or _words(name)


def _intents() -> dict[str, str]:
    return _read_intents(intent_files.stamps())


@lru_cache(maxsize=4)
def _read_intents(_files: tuple[tuple[Path, int], ...]) -> dict[str, str]:
    return intent_files.questions()
