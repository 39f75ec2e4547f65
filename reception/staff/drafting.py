"""Documents that staff bring become drafts: one after another, with progress, and to be stopped."""

from __future__ import annotations

import logging
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from reception.errors import DataError, place_of
from reception.faq.drafts.apart import DraftingProcess, Stopped

logger = logging.getLogger(__name__)

STEPS = ("waiting", "reading", "drafting", "comparing", "filing")
KEPT = 20
"""Jobs that are remembered, with what became of them."""

MOST_WAITING = 5
"""Jobs that may wait or be under way: their documents are in memory."""

LONGEST_NAME = 100
"""Characters of a file's name that are kept."""


@dataclass
class Job:
    """A document on its way.

    Attributes:
        id: unguessable.
        source: its name or address as staff gave it.
        step: of ``STEPS``.
        document: name of the filed document, once it is done.
        said: what came of it, or what went wrong.
        failed: it came to nothing.
        done: it goes on no more.
        stopped: nobody wants it any more.
        process: that drafts from it now.
    """

    id: str
    source: str
    step: str = STEPS[0]
    document: str = ""
    said: str = ""
    failed: bool = False
    done: bool = False
    stopped: bool = False
    process: DraftingProcess | None = field(default=None, repr=False)

    def begin(self, step: str) -> None:
        """Go on to a step of ``STEPS``."""
        self.step = step

    @property
    def share(self) -> float:
        """How far it is, 0 to 1."""
        return 1.0 if self.done else STEPS.index(self.step) / len(STEPS)


@dataclass
class Jobs:
    """The jobs of a console. Drafting takes all of a core, so it is one at a time."""

    _jobs: OrderedDict[str, Job] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="drafting")
    )

    def add(self, source: str, content: bytes | None, by: str, filed: Callable[[Job], None]) -> Job:
        """Draft from an uploaded file or, without ``content``, from a public address.

        Args:
            source: file name or address.
            content: of the file.
            by: who asked for it.
            filed: called in the thread when drafts were filed.

        Raises:
            DataError: too many documents wait already.
        """
        job = Job(secrets.token_hex(8), source)
        with self._lock:
            if sum(not one.done for one in self._jobs.values()) >= MOST_WAITING:
                raise DataError(
                    f"{MOST_WAITING} documents wait to be read already; stop one of them, or "
                    "bring yours when they are done."
                )
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
        self._pool.submit(self._run, job, content, by, filed)
        return job

    def get(self, id_: str) -> Job | None:
        """A job, as long as it is remembered."""
        return self._jobs.get(id_)

    def shown(self) -> list[Job]:
        """Those on their way or failed, newest first."""
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.failed or not job.done]

    def forget(self, id_: str) -> None:
        """Show a job no more; one that is on its way is stopped, unless it is filed just now."""
        with self._lock:
            job = self._jobs.pop(id_, None)
            if job is not None:
                job.stopped = True
                if job.process is not None:
                    job.process.stop()

    def _run(self, job: Job, content: bytes | None, by: str, filed: Callable[[Job], None]) -> None:
        try:
            with self._lock:
                if job.stopped:
                    return
                job.process = DraftingProcess()
            with job.process as process:
                job.document, job.said = process.file_drafts(job.source, content, by, job.begin)
            filed(job)
        except Stopped:
            pass
        except DataError as error:
            job.failed, job.said = True, str(error)
        except Exception as error:
            said = error.args[0] if isinstance(error, RuntimeError) else place_of(error)
            logger.error("Drafts could not be made: %s.", said)
            job.failed = True
            job.said = f"{job.source} cannot be read; save it anew as DOCX or PDF, and try that."
        finally:
            job.done, job.process = True, None


def file_name(given: str) -> str:
    r"""The name of an uploaded file, whatever a browser says: one line, without folders.

    Args:
        given: such as ``C:\leaflets\stones.docx`` or ``../stones.docx``.
    """
    last = re.split(r"[/\\]", given.strip())[-1]
    name = re.sub(r"\s+", " ", "".join(one for one in last if one.isprintable())).strip()
    name = name.lstrip(".") or "document"
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
