"""Documents that staff upload become drafts: in a thread, one after another, with progress."""

from __future__ import annotations

import logging
import re
import secrets
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from reception import settings
from reception.errors import ReceptionError, place_of
from reception.nlu.encoder import SentenceEncoder

logger = logging.getLogger(__name__)

STEPS = ("waiting", "reading", "drafting", "comparing", "filing")
KEPT = 20
"""Jobs that are remembered, with what became of them."""

_UNSAFE = re.compile(r"[^\w. -]+")


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
    """

    id: str
    source: str
    step: str = STEPS[0]
    document: str = ""
    said: str = ""
    failed: bool = False
    done: bool = False

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

    def add(
        self,
        source: str,
        content: bytes | None,
        encoder: SentenceEncoder,
        by: str,
        filed: Callable[[Job], None],
    ) -> Job:
        """Draft from an uploaded file or, without ``content``, from a public address.

        Args:
            source: file name or address.
            content: of the file.
            encoder: the console's.
            by: who asked for it.
            filed: called in the thread when drafts were filed.
        """
        job = Job(secrets.token_hex(8), source)
        with self._lock:
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
        self._pool.submit(_run, job, content, encoder, by, filed)
        return job

    def get(self, id_: str) -> Job | None:
        """A job, as long as it is remembered."""
        return self._jobs.get(id_)

    def shown(self) -> list[Job]:
        """Those on their way or failed, newest first."""
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.failed or not job.done]

    def forget(self, id_: str) -> None:
        """Show a failed job no more."""
        with self._lock:
            self._jobs.pop(id_, None)


def _run(
    job: Job,
    content: bytes | None,
    encoder: SentenceEncoder,
    by: str,
    filed: Callable[[Job], None],
) -> None:
    try:
        _draft(job, content, encoder, by)
        filed(job)
    except ReceptionError as error:
        job.failed, job.said = True, str(error)
    except Exception as error:
        logger.exception("Drafts could not be made: %s.", place_of(error))
        job.failed = True
        job.said = f"{job.source}: it cannot be read ({type(error).__name__}); try another format."
    job.done = True


def _draft(job: Job, content: bytes | None, encoder: SentenceEncoder, by: str) -> None:
    # Imported here: they take two seconds, which the console need not have to start.
    from reception.faq import shelf
    from reception.faq.book import load_book
    from reception.faq.drafts.command import summary
    from reception.faq.drafts.comparison import compare
    from reception.faq.drafts.drafting import drafts_of
    from reception.faq.drafts.reading import read

    job.step = "reading"
    if content is None:
        document = read(job.source, public_only=True)
    else:
        with tempfile.TemporaryDirectory() as folder:
            name = _UNSAFE.sub("_", Path(job.source).name)[-100:] or "document"
            path = Path(folder, name)
            path.write_bytes(content)
            try:
                document = replace(read(path), origin=job.source)
            except ReceptionError as error:
                raise type(error)(str(error).replace(str(path), name)) from None
    job.step = "drafting"
    drafts = drafts_of(document, encoder)
    job.step = "comparing"
    compared = compare(drafts, load_book(settings.home() / "data"), encoder)
    job.step = "filing"
    if not compared:
        job.failed = True
        job.said = f"{job.source}: there is nothing in it that a visitor could ask about."
        return
    path = shelf.file_drafts(document, compared, by)
    job.document, job.said = path.stem, summary(compared)
