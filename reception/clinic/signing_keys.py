"""The keys that sessions are signed with; in the database, so that every worker has them."""

from __future__ import annotations

import secrets
from functools import cache

from sqlalchemy import Column, DateTime, Integer, String, select

from reception import settings
from reception.clinic.database import Base, one_at_a_time, reading
from reception.clinic.times import present


class SigningKey(Base):  # type: ignore[misc]
    """A secret of 256 random bits; ``created_at`` is UTC without zone."""

    __tablename__ = "signing_keys"

    id = Column(Integer, primary_key=True)
    key = Column(String(64), nullable=False)
    created_at = Column(DateTime, nullable=False)


def signing_keys() -> list[str]:
    """The keys, oldest first; the newest signs, all are believed. The first time, a new one."""
    return _stored(settings.database_url())


@cache
def _stored(_database: str) -> list[str]:
    query = select(SigningKey.key).order_by(SigningKey.id)
    # Without a writer's turn, which whoever asks may have already.
    with reading() as session:
        keys = list(session.scalars(query))
    if keys:
        return keys
    # Workers that start together must not make one each.
    with one_at_a_time() as session:
        keys = list(session.scalars(query))
        if not keys:
            keys = [secrets.token_urlsafe(32)]
            session.add(SigningKey(key=keys[0], created_at=present(None)))
    return keys
