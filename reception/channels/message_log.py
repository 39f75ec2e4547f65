"""Notes what visitors ask and what became of it.

A thread writes it down in batches, so that no reply waits for it. With the database down, what
should have been written is lost, and no reply is.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from datetime import datetime
from multiprocessing.util import Finalize
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from reception.channels.outcomes import Turn, outcome_of
from reception.clinic import messages
from reception.clinic.database import transaction
from reception.clinic.times import utc
from reception.errors import place_of
from reception.nlu.masking import mask

PAUSE = 0.5
"""Seconds in which messages gather before they are written."""

MOST_WAITING = 2000
"""Messages that wait to be written; beyond that, new ones are lost."""

AGAIN_AFTER = 5.0
"""Seconds after which a conversation is forgotten again: other workers may have been about to
write what was said in it before."""

AT_STOP = 3.0
"""Seconds that a server which stops waits for what is not written yet."""

_log = logging.getLogger(__name__)


class MessageLog:
    """Writes turns to the database, later."""

    def __init__(self) -> None:
        self._turns: queue.Queue[tuple[datetime, Turn] | threading.Event] = queue.Queue(
            MOST_WAITING
        )
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._hurry = threading.Event()
        self._forget_again: dict[str, tuple[float, datetime]] = {}

    def note(self, tracker: DialogueStateTracker) -> None:
        """Note the last turn of a conversation; raises nothing, waits for nothing."""
        try:
            turn = outcome_of(tracker)
            if turn is not None:
                self._turns.put_nowait((utc(), turn))
                self._start()
        except queue.Full:
            # Said when the database failed; once more for each message would fill the log.
            pass
        except Exception as error:
            _log.error("A message could not be noted: %s.", place_of(error))

    def flush(self, seconds: float = AT_STOP) -> bool:
        """Write down what waits, now; False if that takes longer than ``seconds``."""
        if self._thread is None:
            return True
        written = threading.Event()
        self._hurry.set()
        try:
            self._turns.put(written, timeout=seconds)
        except queue.Full:
            return False
        done = written.wait(seconds)
        self._hurry.clear()
        return done

    def _start(self) -> None:
        if self._thread is not None:
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="message log", daemon=True)
                self._thread.start()
                # Runs in forked workers too, which know no atexit.
                Finalize(None, self.flush, exitpriority=10)

    def _run(self) -> None:
        while True:
            try:
                first = [self._turns.get(timeout=self._until_next())]
            except queue.Empty:
                first = []
            else:
                self._hurry.wait(PAUSE)
            self._write([*first, *self._gathered()])

    def _gathered(self) -> list[Any]:
        gathered = []
        while not self._turns.empty():
            gathered.append(self._turns.get())
        return gathered

    def _until_next(self) -> float | None:
        """Seconds until a conversation is to be forgotten again; None if none is."""
        if not self._forget_again:
            return None
        return max(0.0, min(self._forget_again.values())[0] - time.monotonic())

    def _write(self, gathered: list[Any]) -> None:
        turns = [entry for entry in gathered if isinstance(entry, tuple)]
        flushed = [entry for entry in gathered if isinstance(entry, threading.Event)]
        try:
            messages.store([_row(at, turn) for at, turn in turns])
        except Exception as error:
            _log.error("%d messages could not be noted: %s.", len(turns), place_of(error))
        forgotten = {turn.conversation: at for at, turn in turns if turn.forgotten}
        self._forget(forgotten, is_last=bool(flushed))
        for event in flushed:
            event.set()

    def _forget(self, conversations: dict[str, datetime], is_last: bool) -> None:
        """Forget what was said in conversations until a moment, now and once more later."""
        now = time.monotonic()
        due = {
            name: until for name, (at, until) in self._forget_again.items() if at <= now or is_last
        }
        again = dict(conversations)
        for name in due:
            del self._forget_again[name]
        try:
            for name, until in {**due, **conversations}.items():
                with transaction() as session:
                    messages.forget(session, name, until)
        except Exception as error:
            again = {**due, **conversations}
            _log.error("A conversation could not be forgotten yet: %s.", place_of(error))
        for name, until in again.items():
            self._forget_again[name] = (now + AGAIN_AFTER, until)


def _row(at: datetime, turn: Turn) -> dict[str, Any]:
    return {
        "at": at,
        "conversation": None if turn.forgotten else turn.conversation[:255],
        "message_id": None if turn.forgotten else (turn.message_id or "")[:64],
        "channel": turn.channel[:64],
        "text": None if turn.text is None else mask(turn.text, turn.known),
        "label": turn.label[:160],
        "confidence": turn.confidence,
        "outcome": turn.outcome,
        "candidates": list(turn.candidates),
        "step": turn.step,
    }


MESSAGE_LOG = MessageLog()
"""This process's."""
