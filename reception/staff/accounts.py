"""Accounts of the console: who may sign in, and as what."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import Boolean, Column, DateTime, Integer, String, func, select
from sqlalchemy.orm import Session

from reception.clinic.database import Base, one_at_a_time, reading, transaction
from reception.clinic.times import utc
from reception.errors import DataError
from reception.staff import passwords
from reception.staff.links import delete_links, new_link, take_link
from reception.staff.roles import EDITOR, PUBLISHER, ROLES
from reception.staff.sessions import delete_sessions

LONGEST_NAME = 80

ACCOUNTS = 72617370
"""Number of the advisory lock under which people and roles are changed."""


class Account(Base):  # type: ignore[misc]
    """Somebody of the clinic.

    Attributes:
        name: as it is shown and signed in with, in whatever case.
        key: the name as it is compared.
        role: EDITOR or PUBLISHER.
        password: its argon2 hash; None until it is set by the set-up link.
        disabled: it was removed; the name can be added again.
        created_at: UTC without zone.
    """

    __tablename__ = "staff_accounts"

    id = Column(Integer, primary_key=True)
    name = Column(String(LONGEST_NAME), nullable=False)
    key = Column(String(320), nullable=False, unique=True)
    role = Column(String(16), nullable=False)
    password = Column(String(255))
    disabled = Column(Boolean, nullable=False)
    created_at = Column(DateTime, nullable=False)


@dataclass(frozen=True)
class User:
    """Who is signed in."""

    id: int
    name: str
    role: str

    def may(self, role: str) -> bool:
        """Whether they may do what ``role`` may."""
        return role == EDITOR or self.role == PUBLISHER


class WrongPassword(DataError):
    """Somebody who is signed in does not know the password."""


def add(name: str, role: str) -> str:
    """A new account, or one that was removed before; gives the token of its set-up link.

    Raises:
        DataError: the name is taken or no name, or there is no such role.
    """
    shown = _clean(name)
    _check_role(role)
    with one_at_a_time(ACCOUNTS) as session:
        account = _named(session, shown)
        if account is not None and not account.disabled:
            raise DataError(f"There is already an account {account.name!r}; take another name.")
        return new_link(session, _opened(session, shown, role).id)


def reset(name: str) -> str:
    """The token of a new set-up link; until it is used the person cannot sign in.

    Raises:
        DataError: there is no such account.
    """
    with one_at_a_time(ACCOUNTS) as session:
        account = _existing(session, name)
        account.password = None
        delete_sessions(session, account.id)
        return new_link(session, account.id)


def remove(name: str) -> None:
    """Let nobody sign in by that name any more.

    Raises:
        DataError: there is no such account, or it is the last publisher's.
    """
    with one_at_a_time(ACCOUNTS) as session:
        account = _existing(session, name)
        _keep_a_publisher(session, account)
        account.disabled, account.password = True, None
        delete_sessions(session, account.id)
        delete_links(session, account.id)


def set_role(name: str, role: str) -> None:
    """Give somebody another role.

    Raises:
        DataError: there is no such account or role, or it would leave no publisher.
    """
    _check_role(role)
    with one_at_a_time(ACCOUNTS) as session:
        account = _existing(session, name)
        if role != PUBLISHER:
            _keep_a_publisher(session, account)
        account.role = role


def listed() -> list[Account]:
    """The accounts that were not removed, by name."""
    query = select(Account).where(Account.disabled.is_(False)).order_by(Account.key)
    with reading() as session:
        return list(session.scalars(query))


def first_link() -> str | None:
    """The token of a new link for the first publisher; None if a publisher can sign in.

    Links of this kind that were given before stop working.
    """
    with one_at_a_time(ACCOUNTS) as session:
        return None if _publishers(session) else new_link(session, None)


def set_up(token: str, password: str, name: str = "") -> User:
    """Set the password of whom a link is for; of the first one, also the ``name``.

    Raises:
        DataError: the link does not work any more, or name or password won't do; then it can be
            used again.
    """
    with one_at_a_time(ACCOUNTS) as session:
        known = take_link(session, token)
        account = _first(session, name) if known is None else session.get(Account, known)
        passwords.check(password, account.name)
        account.password = passwords.hashed(password)
        session.flush()
        delete_sessions(session, account.id)
        delete_links(session, account.id)
        if account.role == PUBLISHER:
            # There is no first one to be set up any more.
            delete_links(session, None)
        return User(account.id, account.name, account.role)


def verified(name: str, password: str) -> User | None:
    """Who signs in by that name and password; None takes as long whatever was wrong."""
    with reading() as session:
        account = _named(session, name)
    kept = account.password if account and not account.disabled else None
    if not passwords.matches(password, kept):
        return None
    assert account is not None
    if passwords.outdated(account.password):
        with transaction() as session:
            stale = session.get(Account, account.id)
            if stale.password == account.password:
                stale.password = passwords.hashed(password)
    return User(account.id, account.name, account.role)


def change_password(user: User, before: str, after: str) -> None:
    """Set another password; all sessions of the person end.

    Raises:
        WrongPassword: ``before`` is not the one there was.
        DataError: ``after`` won't do.
    """
    if verified(user.name, before) is None:
        raise WrongPassword("The password you have now is another one; try again.")
    passwords.check(after, user.name)
    kept = passwords.hashed(after)
    with one_at_a_time(ACCOUNTS) as session:
        session.get(Account, user.id).password = kept
        delete_sessions(session, user.id)
        delete_links(session, user.id)


def named(name: str) -> Account | None:
    """The account of that name, in whatever case, if it was not removed."""
    with reading() as session:
        account = _named(session, name)
    return account if account and not account.disabled else None


def _named(session: Session, name: str) -> Account | None:
    found: Account | None = session.scalars(
        select(Account).where(Account.key == _key(name))
    ).first()
    return found


def _opened(session: Session, shown: str, role: str) -> Account:
    """A new account of that name without a password, or the one that was removed."""
    account = _named(session, shown)
    if account is None:
        account = Account(key=_key(shown), created_at=utc())
        session.add(account)
    account.name, account.role = shown, role
    account.password, account.disabled = None, False
    session.flush()
    return account


def _first(session: Session, name: str) -> Account:
    """The account of the first publisher, as they call themselves."""
    if _publishers(session):
        raise DataError("There is a publisher already; let them add you under People.")
    account = _opened(session, _clean(name), PUBLISHER)
    delete_sessions(session, account.id)
    return account


def _existing(session: Session, name: str) -> Account:
    account = _named(session, name)
    if account is None or account.disabled:
        raise DataError(f"There is no account {name!r}; `reception staff list` shows all.")
    return account


def _publishers(session: Session, besides: int | None = None) -> int:
    """How many publishers can sign in."""
    query = select(func.count(Account.id)).where(
        Account.role == PUBLISHER, Account.disabled.is_(False), Account.password.isnot(None)
    )
    if besides is not None:
        query = query.where(Account.id != besides)
    return int(session.scalar(query))


def _keep_a_publisher(session: Session, account: Account) -> None:
    if account.role == PUBLISHER and not _publishers(session, besides=account.id):
        raise DataError(
            f"{account.name} is the last publisher who can sign in; make somebody else one first."
        )


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise DataError(f"There is no role {role!r}; choose from {', '.join(ROLES)}.")


def _clean(name: str) -> str:
    """The name without what cannot be seen or stored.

    Raises:
        DataError: nothing is left, or it is too long.
    """
    shown = " ".join(name.split())
    if not shown or any(unicodedata.category(sign)[0] == "C" for sign in shown):
        raise DataError("Write the name of the person, such as 'Jo Bloggs'.")
    if len(shown) > LONGEST_NAME:
        raise DataError(f"That name is too long; take at most {LONGEST_NAME} characters.")
    return shown


def _key(name: str) -> str:
    """Names that look the same are the same."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[:320]
