"""Sessions of the console: a random token in a cookie, of which only the hash is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, delete, select, update
from sqlalchemy.orm import Session

from reception.clinic.database import Base, reading, run, transaction
from reception.clinic.times import utc

IDLE = timedelta(hours=8)
"""A working day: after so long without a click it ends."""

LONGEST = timedelta(days=7)
"""After so long it ends in any case."""

NOTED = timedelta(minutes=1)
"""A click is written down at most so often."""


class StaffSession(Base):  # type: ignore[misc]
    """A browser in which somebody is signed in.

    Attributes:
        token_hash: of the cookie's content.
        created_at, seen_at: UTC without zone.
    """

    __tablename__ = "staff_sessions"

    id = Column(Integer, primary_key=True)
    token_hash = Column(String(64), nullable=False, unique=True)
    account_id = Column(
        Integer,
        ForeignKey("staff_accounts.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    created_at = Column(DateTime, nullable=False)
    seen_at = Column(DateTime, nullable=False)


@dataclass(frozen=True)
class Begun:
    """A session that is valid: its number, and whose it is."""

    id: int
    account_id: int


def begin(account_id: int) -> str:
    """The token of a new session."""
    token = secrets.token_urlsafe(32)
    now = utc()
    with transaction() as session:
        run(session, delete(StaffSession).where(_ended()))
        session.add(
            StaffSession(
                token_hash=_hash(token), account_id=account_id, created_at=now, seen_at=now
            )
        )
    return token


def valid(token: str) -> Begun | None:
    """The session of that token, if it has not ended; that it is used is written down."""
    with reading() as session:
        found = session.scalars(
            select(StaffSession).where(StaffSession.token_hash == _hash(token), ~_ended())
        ).first()
    if found is None:
        return None
    if utc() - found.seen_at > NOTED:
        with transaction() as session:
            used = update(StaffSession).where(StaffSession.id == found.id)
            run(session, used.values(seen_at=utc()))
    return Begun(found.id, found.account_id)


def end(session_id: int) -> None:
    """End one session."""
    with transaction() as session:
        run(session, delete(StaffSession).where(StaffSession.id == session_id))


def end_all(account_id: int) -> None:
    """End the sessions of an account, in whatever browser."""
    with transaction() as session:
        delete_sessions(session, account_id)


def delete_sessions(session: Session, account_id: int) -> None:
    """The same in the caller's transaction."""
    run(session, delete(StaffSession).where(StaffSession.account_id == account_id))


def open_sessions(account_id: int) -> list[StaffSession]:
    """Where somebody is signed in, last used first."""
    query = (
        select(StaffSession)
        .where(StaffSession.account_id == account_id, ~_ended())
        .order_by(StaffSession.seen_at.desc())
    )
    with reading() as session:
        return list(session.scalars(query))


def _ended() -> Any:
    now = utc()
    return (StaffSession.seen_at <= now - IDLE) | (StaffSession.created_at <= now - LONGEST)


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
