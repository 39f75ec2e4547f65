"""Moments as the database keeps them: UTC without a zone."""

from __future__ import annotations

from datetime import datetime, timezone

from reception.clinic.facts import load_clinic


def in_database(moment: datetime) -> datetime:
    """An aware moment as it is stored.

    Raises:
        ValueError: it has no zone, so it could be any of two dozen moments.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give it the clinic's.")
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def present(now: datetime | None) -> datetime:
    """``now`` as it is stored; the clinic's present if it is None."""
    return in_database(now or load_clinic().now())


def from_database(stored: datetime) -> datetime:
    """A stored moment, aware again, in UTC."""
    return stored.replace(tzinfo=timezone.utc)


def utc() -> datetime:
    """The real time as it is stored; ``RECEPTION_NOW`` may stand still, and leases must not."""
    return datetime.now(timezone.utc).replace(tzinfo=None)
