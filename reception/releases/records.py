"""Releases in the database: who, when, why, with what figures, and which one is live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reception.clinic.database import one_at_a_time, reading, run, transaction
from reception.clinic.times import utc
from reception.errors import ReceptionError
from reception.releases import answered, archives
from reception.releases.release_table import FAILED, PUBLISHED, REFUSED, RUNNING, Release
from reception.releases.runners import is_alive, runner

LAPSE = timedelta(seconds=20)
"""After so long without a sign of life a running release is taken for dead."""

INTERRUPTED = "It was interrupted. Visitors have kept the model they had; run it again."

_RELEASING = 72617366
"""Number of the advisory lock that beginning and publishing take; see `reception.clinic`."""


class Busy(ReceptionError):
    """Somebody else is releasing; the sentence says who."""


class NoSuchRelease(ReceptionError):
    """There is no such release, or none to go back to."""


def releases(limit: int = 50) -> list[Release]:
    """The newest first."""
    with reading() as session:
        return list(session.scalars(select(Release).order_by(Release.id.desc()).limit(limit)))


def release(number: int) -> Release:
    """One of them.

    Raises:
        NoSuchRelease: naming the ones there are.
    """
    with reading() as session:
        found = session.get(Release, number)
    if found is None:
        raise NoSuchRelease(f"There is no release {number}; `reception releases` lists them.")
    return found


def live() -> Release | None:
    """The one that visitors get; None before the first."""
    with reading() as session:
        return _live(session)


def running() -> Release | None:
    """The one under way, if there is one."""
    with reading() as session:
        return _running(session)


def begin(by: str, reason: str) -> int:
    """Begin a release; its number.

    Raises:
        Busy: another one is under way.
    """
    with one_at_a_time(_RELEASING) as session:
        _bury(session)
        other = _running(session)
        if other is not None:
            raise Busy(
                f"{other.by} is releasing just now (release {other.id}); wait until it is done."
            )
        begun = Release(
            at=utc(),
            by=by,
            reason=reason,
            state=RUNNING,
            step="check",
            runner=runner(),
            seen_at=utc(),
        )
        session.add(begun)
        session.flush()
        return int(begun.id)


def beat(number: int, step: str) -> None:
    """Say that a release is still under way, and where."""
    with transaction() as session:
        run(
            session,
            update(Release).where(Release.id == number).values(step=step, seen_at=utc()),
        )


def refuse(number: int, refusals: Sequence[dict[str, Any]], **about: Any) -> None:
    """Record that a release was refused; ``about`` are columns, such as its figures."""
    _end(number, state=REFUSED, refusals=list(refusals), **about)


def fail(number: int, trouble: str) -> None:
    """Record that a release could not be done."""
    _end(number, state=FAILED, trouble=trouble)


def publish(number: int, etag: str, **about: Any) -> None:
    """Make a release the live one; its model must be in its place.

    Raises:
        Busy: it was taken for dead meanwhile.
    """
    with one_at_a_time(_RELEASING) as session:
        run(session, update(Release).where(Release.live).values(live=False))
        done = run(
            session,
            update(Release)
            .where(Release.id == number, Release.state == RUNNING)
            .values(
                state=PUBLISHED,
                step="publish",
                etag=etag,
                live=True,
                published_at=utc(),
                seen_at=utc(),
                **about,
            ),
        )
        if not done:
            # A computer that slept: others may have released meanwhile.
            raise Busy(
                f"Release {number} gave no sign of life for too long and was taken for dead; "
                "visitors have kept what they had. Run it again."
            )
    _tidy()


def roll_back(to: int | None, by: str, reason: str = "") -> Release:
    """Publish an earlier model again, by default the one before the live one.

    Raises:
        NoSuchRelease: there is none to go back to, or it was never published.
        ModelError: its model is not kept any more, or damaged.
        Busy: a release is under way.
    """
    with reading() as session:
        target, left = _target(session, to), _live(session)
    archives.checked(archives.path_of(target.id, target.etag), target.etag)
    number = begin(by, reason or f"Back to release {target.id}.")
    publish(
        number,
        target.etag,
        restores=target.id,
        data_hash=target.data_hash,
        figures=target.figures,
    )
    if left is not None:
        answered.put_back(left.source)
    return release(number)


def before() -> Release | None:
    """The release that `roll_back` would bring; None if there is none."""
    with reading() as session:
        return _before(session)


def model_of(found: Release) -> Any:
    """The path of a release's model, checked.

    Raises:
        ModelError: it is not kept any more, or damaged.
    """
    return archives.checked(archives.path_of(found.source, found.etag), found.etag)


def bury() -> None:
    """Mark releases whose process has died as interrupted."""
    if running() is None:
        return
    with one_at_a_time(_RELEASING) as session:
        _bury(session)


def _target(session: Session, to: int | None) -> Release:
    published = select(Release).where(Release.state == PUBLISHED, Release.restores.is_(None))
    if to is not None:
        found = session.get(Release, to)
        if found is None or found.state != PUBLISHED:
            numbers = sorted(one.id for one in session.scalars(published))
            raise NoSuchRelease(
                f"Release {to} was never published; choose one of: "
                f"{', '.join(map(str, numbers)) or 'none yet'}."
            )
        return session.get(Release, found.source)
    before = _before(session)
    if before is not None:
        return before
    raise NoSuchRelease("There is no release before the live one to go back to.")


def _before(session: Session) -> Release | None:
    """What visitors had before they first got what they have; not what was taken back since."""
    current = _live(session)
    if current is None:
        return None
    earlier = (
        select(Release)
        .where(Release.state == PUBLISHED, Release.id < current.source)
        .order_by(Release.id.desc())
    )
    for one in session.scalars(earlier):
        if one.source != current.source:
            return session.get(Release, one.source)
    return None


def _live(session: Session) -> Release | None:
    return session.scalars(select(Release).where(Release.live).order_by(Release.id.desc())).first()


def _running(session: Session) -> Release | None:
    return session.scalars(select(Release).where(Release.state == RUNNING)).first()


def _bury(session: Session) -> None:
    for one in session.scalars(select(Release).where(Release.state == RUNNING)):
        if utc() - one.seen_at > LAPSE or not is_alive(one.runner):
            one.state, one.trouble = FAILED, INTERRUPTED


def _end(number: int, **values: Any) -> None:
    with transaction() as session:
        run(
            session,
            update(Release)
            .where(Release.id == number, Release.state == RUNNING)
            .values(seen_at=utc(), **values),
        )


def _tidy() -> None:
    """Delete models but those of the last releases and the live one."""
    with reading() as session:
        rows = session.scalars(
            select(Release)
            .where(Release.state == PUBLISHED, Release.restores.is_(None))
            .order_by(Release.id.desc())
            .limit(archives.KEPT)
        )
        kept = [archives.path_of(one.id, one.etag) for one in rows]
        current = _live(session)
    if current is not None:
        kept.append(archives.path_of(current.source, current.etag))
    archives.prune(kept)
