"""The audit log: who changed what, and when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, Integer, String, Text, or_, select

from reception.clinic.database import Base, reading, transaction
from reception.clinic.times import utc


class Event(Base):  # type: ignore[misc]
    """A change that a person made.

    Attributes:
        at: UTC without zone.
        who: the name of the account; it stays when the account is removed.
        action: what was done, as "saved an FAQ".
        subject: to what.
        detail: what else is worth knowing; never a visitor's personal data.
    """

    __tablename__ = "staff_events"

    id = Column(Integer, primary_key=True)
    at = Column(DateTime, nullable=False, index=True)
    who = Column(String(80), nullable=False)
    action = Column(String(80), nullable=False)
    subject = Column(String(255), nullable=False)
    detail = Column(Text, nullable=False)


def note(user_name: str, action: str, subject: str = "", detail: str = "") -> None:
    """Write down that ``user_name`` did ``action`` to ``subject``.

    It is a transaction of its own: call it after the change, outside of the change's.
    """
    with transaction() as session:
        session.add(
            Event(
                at=utc(), who=user_name[:80], action=action[:80], subject=subject[:255],
                detail=detail,
            )
        )  # fmt: skip


def events(sought: str = "", limit: int | None = 200, offset: int = 0) -> list[Event]:
    """Changes, newest first: those in which ``sought`` occurs, or all."""
    query = select(Event).order_by(Event.id.desc()).offset(offset)
    if limit is not None:
        query = query.limit(limit)
    if sought:
        query = query.where(_holds(sought))
    with reading() as session:
        return list(session.scalars(query))


def _holds(sought: str) -> Any:
    columns = (Event.who, Event.action, Event.subject, Event.detail)
    return or_(*(column.ilike(_pattern(sought), escape="\\") for column in columns))


def _pattern(sought: str) -> str:
    escaped = sought.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
