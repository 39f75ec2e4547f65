"""The clinic's database: SQLite by default, PostgreSQL by ``DATABASE_URL``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import alembic.command
import alembic.config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session, declarative_base
from sqlalchemy.pool import QueuePool

from reception import settings

Base: Any = declarative_base()
"""Parent of every table of ours; the migrations follow its metadata."""

_MIGRATIONS = Path(__file__).with_name("migrations")

_WRITING = Lock()
"""Held by the one thread that writes to SQLite, which itself lets others sleep and ask again:
two that collide lose up to 100 ms, where one that waits for this lock goes on at once."""

_BRIEFLY = 0.05
"""Seconds that writers may have to wait while the log is emptied."""

_MIGRATING, BOOKING, DELIVERING = 72617363, 72617364, 72617365
"""Numbers of the advisory locks; any will do that nobody else uses in the same database."""


def engine() -> Engine:
    """The engine of the configured database, migrated to the newest schema."""
    return _migrated(settings.database_url())


@cache
def _migrated(url: str) -> Engine:
    created = connect(url)
    migrate(created)
    return created


def connect(url: str) -> Engine:
    """An engine for ``url``; on SQLite readers and a writer do not wait for each other."""
    if url.startswith("sqlite"):
        created = connect_sqlite(url)
        event.listen(created, "connect", _keep_transactions)
        event.listen(created, "begin", _begin)
    else:
        # Parameters in an error message would bring personal data into the log.
        created = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(created, "connect", _tune_postgresql)
        event.listen(created, "before_cursor_execute", _without_nul, retval=True)
    return created


def connect_sqlite(url: str) -> Engine:
    """An engine for an SQLite file that keeps its connections.

    By default a file is opened, and its journal looked at, for every transaction: 1 ms.
    """
    created = create_engine(
        url, poolclass=QueuePool, connect_args={"check_same_thread": False}, hide_parameters=True
    )
    event.listen(created, "connect", _tune_sqlite)
    return created


def _tune_postgresql(connection: Any, _record: Any) -> None:
    """Let nobody keep a lock for long who has stopped, or whose network has."""
    cursor = connection.cursor()
    cursor.execute("SET idle_in_transaction_session_timeout = '30s'")
    cursor.close()
    connection.commit()


def _without_nul(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """Leave out of texts the one sign that PostgreSQL has no place for; anybody may send it."""
    return statement, _cleaned(parameters)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_cleaned, value))
    return value


def _keep_transactions(connection: Any, _record: Any) -> None:
    """Leave transactions to us, and let what was committed outlive a power cut."""
    # Python's driver would begin one only at the first write.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    """Begin as a writer, unless told otherwise.

    A transaction that reads first and then writes fails at once, whatever its patience,
    when another has written in between; one that is a writer from the start waits its turn.
    """
    reads = connection.get_execution_options().get("reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, patience with other writers, foreign keys; what is deleted is gone."""
    cursor = connection.cursor()
    # Whoever asks at the right moment is next, so of many writers some wait for seconds.
    cursor.execute("PRAGMA busy_timeout=10000")
    # Another process may be switching just now; the mode is kept in the file.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # Otherwise the bytes of what somebody asked us to forget stay in the file.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def empty_log(of: Engine) -> bool:
    """Bring SQLite's write-ahead log into the database, and make the file of it empty.

    Until then what was deleted can be found in the log.

    Returns:
        whether it is empty; not if somebody reads or writes just now, whom it does not keep.
    """
    if of.dialect.name != "sqlite" or not of.url.database:
        return True
    # Of its own: its lack of patience must not become another's.
    with closing(sqlite3.connect(of.url.database, timeout=_BRIEFLY)) as connection:
        try:
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy


def migrate(target: Engine) -> None:
    """Bring the schema of ``target`` up to date; several processes may do so at once."""
    configuration = alembic.config.Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS))
    with target.begin() as connection:
        if target.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        configuration.attributes["connection"] = connection
        alembic.command.upgrade(configuration, "head")


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that commits at the end, or rolls back when something is raised."""
    target = engine()
    turn: Any = _WRITING if target.dialect.name == "sqlite" else nullcontext()
    with turn, Session(target, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def one_at_a_time(kind: int = BOOKING) -> Iterator[Session]:
    """As ``transaction``, but no two of one kind at once, on any machine.

    Without it two that want the same rows in another order would wait for each other, as
    visitors who swap their times. SQLite has one writer at a time anyway.
    """
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": kind})
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads: on SQLite it neither waits for a writer nor keeps one waiting."""
    with Session(engine().execution_options(reads=True), expire_on_commit=False) as session:
        yield session


def run(session: Session, statement: Any) -> int:
    """Update or delete rows; how many. Objects of theirs in the session are not looked after."""
    done: Any = session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)
