"""Set-up links: by one of these, once, a person sets the password of an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, delete, select
from sqlalchemy.orm import Session

from reception import settings
from reception.clinic.database import Base, reading, run
from reception.clinic.times import utc
from reception.errors import DataError

VALID = timedelta(hours=48)

GONE = (
    "This link does not work any more: it was used, or is older than 48 hours. If you have set "
    "your password, sign in with it; if not, ask a publisher for a new link (People, New link). "
    "When nobody can sign in yet, start the assistant again: each start prints a new link."
)


class Link(Base):  # type: ignore[misc]
    """A link that was given and not used.

    Attributes:
        token_hash: of the secret in it, which is kept nowhere.
        account_id: whom it is for; None for whoever is to be the first publisher.
        ends_at: UTC without zone.
    """

    __tablename__ = "staff_links"

    id = Column(Integer, primary_key=True)
    token_hash = Column(String(64), nullable=False, unique=True)
    account_id = Column(Integer, ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True)
    ends_at = Column(DateTime, nullable=False)


@dataclass(frozen=True)
class Linked:
    """Whom a link is for; ``account_id`` is None for the first publisher."""

    account_id: int | None


def address(token: str) -> str:
    """The link itself."""
    return f"{settings.console_url()}/set-up?link={token}"


def new_link(session: Session, account_id: int | None) -> str:
    """A token, in the caller's transaction; the one before stops working."""
    delete_links(session, account_id)
    token = secrets.token_urlsafe(32)
    session.add(Link(token_hash=_hash(token), account_id=account_id, ends_at=utc() + VALID))
    return token


def linked(token: str) -> Linked | None:
    """Whom the link is for that has this token; None if it does not work any more."""
    with reading() as session:
        link = _valid(session, token)
    return Linked(link.account_id) if link else None


def take_link(session: Session, token: str) -> int | None:
    """Use a link up, in the caller's transaction; gives whom it is for, as `Linked` has it.

    Raises:
        DataError: it does not work any more.
    """
    link = _valid(session, token)
    # Whoever deletes it is who uses it.
    if link is None or not run(session, delete(Link).where(Link.id == link.id)):
        raise DataError(GONE)
    account_id: int | None = link.account_id
    return account_id


def delete_links(session: Session, account_id: int | None) -> None:
    """Let the links of that account stop working, and those that are too old."""
    whose = Link.account_id == account_id if account_id else Link.account_id.is_(None)
    run(session, delete(Link).where(whose | (Link.ends_at <= utc())))


def _valid(session: Session, token: str) -> Link | None:
    found: Link | None = session.scalars(
        select(Link).where(Link.token_hash == _hash(token), Link.ends_at > utc())
    ).first()
    return found


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
