"""Which model each of Rasa's workers runs, as they say when they ask for a new one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, DateTime, String, Text, delete, select

from reception.clinic.database import Base, reading, run, transaction
from reception.clinic.times import utc

PRESENT = timedelta(seconds=30)
"""A worker that was not heard of for so long has stopped."""

NOTED_EVERY = 10.0
"""Seconds between two writes about a worker that has nothing new to say."""

MOST = 100
"""Workers that are known at a time; more are not taken down."""

LONGEST_NAME, LONGEST_ETAG, LONGEST_TROUBLE = 100, 64, 500
"""Characters of what a worker says."""


class Worker(Base):
    """One of Rasa's processes.

    Attributes:
        name: host and process.
        etag: of the model that it runs.
        trouble: why it could not load the live one, or empty.
        seen_at: when it was heard of last; real time, UTC without zone.
    """

    __tablename__ = "workers"

    name = Column(String(LONGEST_NAME), primary_key=True)
    etag = Column(String(LONGEST_ETAG), nullable=False)
    trouble = Column(Text, nullable=False)
    seen_at = Column(DateTime, nullable=False)


@dataclass
class _Noted:
    etag: str
    trouble: str
    at: float


class Register:
    """Takes down what workers say, and writes only what is new or has become old."""

    def __init__(self) -> None:
        self._noted: dict[str, _Noted] = {}

    def is_news(self, name: str, etag: str, trouble: str) -> bool:
        """Whether `note` would write it."""
        name, etag, trouble = _bounded(name, etag, trouble)
        before = self._noted.get(name)
        if before is None:
            self._forget_silent()
            return bool(name) and len(self._noted) < MOST
        return (before.etag, before.trouble) != (etag, trouble) or _age(before) > NOTED_EVERY

    def note(self, name: str, etag: str, trouble: str) -> None:
        """Write what a worker says; those that have stopped are forgotten."""
        name, etag, trouble = _bounded(name, etag, trouble)
        with transaction() as session:
            run(session, delete(Worker).where(Worker.seen_at < utc() - PRESENT))
            session.merge(Worker(name=name, etag=etag, trouble=trouble, seen_at=utc()))
        self._noted[name] = _Noted(etag, trouble, time.monotonic())

    def _forget_silent(self) -> None:
        silent = [
            name for name, one in list(self._noted.items()) if _age(one) > PRESENT.total_seconds()
        ]
        for name in silent:
            del self._noted[name]


def _age(noted: _Noted) -> float:
    return time.monotonic() - noted.at


def _bounded(name: str, etag: str, trouble: str) -> tuple[str, str, str]:
    """What fits into the database and on a page: short, and without signs that nobody sees."""
    lengths = (LONGEST_NAME, LONGEST_ETAG, LONGEST_TROUBLE)
    texts = ("".join(filter(str.isprintable, text)) for text in (name, etag, trouble))
    return tuple(text[:length] for text, length in zip(texts, lengths))  # type: ignore[return-value]


def present() -> list[Worker]:
    """The workers that run, by name."""
    with reading() as session:
        return list(
            session.scalars(
                select(Worker).where(Worker.seen_at >= utc() - PRESENT).order_by(Worker.name)
            )
        )


def in_words(etag: str, release: int, restores: int | None = None) -> str:
    """How far the workers have come with the live model, in a sentence or two.

    Args:
        etag: of the live model.
        release: its number.
        restores: number of the earlier release whose model it is, after going back to that.
    """
    known = present()
    if not known:
        return "No worker has asked for a model in the last half minute; visitors may be offline."
    there = [one for one in known if one.etag == etag]
    said = f"{len(there)} of {len(known)} worker{'s' * (len(known) > 1)} "
    said += f"run{'s' * (len(there) == 1)} release {restores or release}"
    said += f", published again as {release}." if restores else "."
    for one in known:
        if one.trouble:
            said += f" Worker {one.name} could not load it: {one.trouble}"
    return said
