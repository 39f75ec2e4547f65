"""The keeper: what has to be done without anybody asking, again and again.

It sends notices, frees times whose hold has run out, withdraws from the clinic's own system
what came to nothing, and deletes what is too old. Several keepers may run at once.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from threading import Event, Thread

from reception.clinic.backends import backend, deliver_withdrawals
from reception.clinic.bookings import release_expired
from reception.clinic.database import empty_log, engine
from reception.clinic.delivery import check_recipients
from reception.clinic.facts import load_clinic
from reception.clinic.privacy import enforce_retention
from reception.clinic.rasa_events import rasa_database
from reception.clinic.sending import send_due
from reception.errors import ReceptionError, place_of

AFTER_FAILURE = 30.0
"""Seconds at least before something that failed is tried again."""

_log = logging.getLogger(__name__)


def keep() -> None:
    """Keep on until SIGTERM or SIGINT; what is under way then is finished first.

    Raises:
        ReceptionError: clinic.yml or an address that notices go to has a mistake, or a
            secret is missing.
    """
    backend(load_clinic())
    check_recipients()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    duties: list[tuple[Callable[[], object], float]] = [
        (lambda: send_due(stop.is_set), 2),
        (deliver_withdrawals, 5),
        (release_expired, 60),
        (enforce_retention, 3600),
        (empty_logs, 60),
    ]
    threads = [Thread(target=_repeat, args=(*duty, stop)) for duty in duties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def empty_logs() -> None:
    """Have nothing left in the databases' logs of what visitors asked to forget."""
    empty_log(engine())
    rasa = rasa_database()
    if rasa is not None and rasa is not engine():
        empty_log(rasa)


def _repeat(duty: Callable[[], object], every: float, stop: Event) -> None:
    """Do it, and again ``every`` so many seconds; a failure is logged and does not end it."""
    while not stop.is_set():
        pause = every
        try:
            duty()
        except Exception as error:
            pause = max(every, AFTER_FAILURE)
            _log.error("%s; it is tried again in %.0f s.", _described(error), pause)
        stop.wait(pause)


def _described(error: Exception) -> str:
    """What went wrong and where, without its message, which may hold personal data."""
    if isinstance(error, ReceptionError):
        return str(error).rstrip(".")
    return place_of(error)
