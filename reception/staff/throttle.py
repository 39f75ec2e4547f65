"""How fast passwords can be tried: each failure makes the next try wait longer.

Failures are counted in the database, so that neither a second process nor a restart begins
anew. A stranger can make the owner of an account wait on a new browser, for some minutes; on
one where the owner has signed in before, failures are counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import Column, DateTime, Integer, String, delete, select

from reception.clinic.database import Base, one_at_a_time, run
from reception.clinic.times import utc

FREE_OF_ACCOUNT, FREE_OF_ADDRESS = 5, 20
"""Tries without a wait. People mistype; a clinic's people share one address."""

LONGEST_WAIT = 300
"""Seconds."""

FORGOTTEN = timedelta(hours=12)
"""After so long without a try all are free again."""

TRYING = 72617371
"""Number of the advisory lock under which tries are counted."""


class Attempts(Base):  # type: ignore[misc]
    """Tries by or for one of whom they are counted, since the last success.

    Attributes:
        whom: a hash: names that were tried may be mistyped passwords.
        last_at: UTC without zone.
    """

    __tablename__ = "staff_attempts"

    whom = Column(String(64), primary_key=True)
    count = Column(Integer, nullable=False)
    last_at = Column(DateTime, nullable=False, index=True)


@dataclass(frozen=True)
class Counted:
    """For whom a try is counted, and how many are free of waiting."""

    whom: str
    free: int


def of_account(name: str) -> Counted:
    """Tries for the account of that name, whether there is one or not."""
    return Counted(f"account {name}", FREE_OF_ACCOUNT)


def of_address(address: str) -> Counted:
    """Tries from that address."""
    return Counted(f"address {address}", FREE_OF_ADDRESS)


def of_known_browser(browser: str) -> Counted:
    """Tries in a browser in which the account's owner has signed in before."""
    return Counted(f"browser {browser}", FREE_OF_ACCOUNT)


def excess(counted: Sequence[Counted]) -> int | None:
    """Count a try before it is made; or the seconds until one may be made again, uncounted.

    It is a failure until `succeeded`, so that many tries at once are no way around.
    """
    now = utc()
    with one_at_a_time(TRYING) as session:
        run(session, delete(Attempts).where(Attempts.last_at <= now - FORGOTTEN))
        keys = {_hash(one.whom): one for one in counted}
        found = {
            row.whom: row
            for row in session.scalars(select(Attempts).where(Attempts.whom.in_(keys)))
        }
        waits = [_wait(row, keys[row.whom].free, now) for row in found.values()]
        if any(waits):
            return max(waits)
        for key in keys:
            row = found.get(key)
            if row is None:
                session.add(Attempts(whom=key, count=1, last_at=now))
            else:
                row.count, row.last_at = row.count + 1, now
    return None


def succeeded(counted: Sequence[Counted]) -> None:
    """Forget the tries: the last one was right."""
    keys = [_hash(one.whom) for one in counted]
    with one_at_a_time(TRYING) as session:
        run(session, delete(Attempts).where(Attempts.whom.in_(keys)))


def in_words(wait: int) -> str:
    """What somebody is told who has to wait so many seconds."""
    time = f"{wait} seconds" if wait < 90 else f"{-(-wait // 60)} minutes"
    return f"There were too many tries. Please wait {time}, then try again."


def _wait(row: Attempts, free: int, now: datetime) -> int:
    """Seconds: 5 after the last free try, then twice as many each time."""
    over = row.count - free
    if over < 0:
        return 0
    pause = min(LONGEST_WAIT, 5 * 2 ** min(over, 10))
    return max(0, ceil((row.last_at + timedelta(seconds=pause) - now).total_seconds()))


def _hash(whom: str) -> str:
    return sha256(whom.encode(errors="replace")).hexdigest()
