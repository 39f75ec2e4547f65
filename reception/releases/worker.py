"""The workshop's child: keeps Rasa loaded, trains and tries models, a request a line.

``python -m reception.releases.worker FOLDER PARENT`` reads requests as JSON from standard input,
one after another, and writes to standard output, for each, any number of ``{"progress": …}`` and
then ``{"result": …}`` or ``{"error": …}``. Whatever else its libraries print goes to standard
error. It has a database of its own in FOLDER: what is tried out books no appointment. When the
process of number PARENT dies it ends too, whatever it does.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from reception.releases.runners import end_with

logger = logging.getLogger(__name__)


def main(scratch: Path, parent: int) -> None:
    """Serve requests until standard input ends, or ``parent`` does."""
    end_with(parent, lambda: shutil.rmtree(scratch, ignore_errors=True))
    answers = _claim_output()
    os.environ["DATABASE_URL"] = f"sqlite:///{scratch / 'reception.sqlite'}"
    for variable in ("RECEPTION_NOTIFY_STAFF", "RECEPTION_NOTIFY_MAIL", "RECEPTION_NOTIFY_SMS"):
        os.environ.pop(variable, None)

    def send(**content: Any) -> None:
        answers.write(json.dumps(content, default=str) + "\n")
        answers.flush()

    serve = _Requests(scratch)
    for line in sys.stdin:
        try:
            request = json.loads(line)
            result = serve.answer(request, lambda progress: send(progress=asdict(progress)))
            send(result=result)
        except Exception as error:
            from reception.releases.causes import cause

            logger.exception("A request could not be served.")
            send(error=cause(error))


class _Requests:
    """What can be asked of the worker."""

    def __init__(self, scratch: Path) -> None:
        from reception.assistant import quiet

        quiet()
        _keep_bookings_here()
        from reception.releases.steps import Bench

        self._bench = Bench(scratch)
        self._loop = asyncio.new_event_loop()

    def answer(self, request: dict[str, Any], say: Callable[[Any], None]) -> Any:
        """The result of one request.

        Raises:
            ReceptionError: it cannot be done.
        """
        live = Path(request["live"]) if request.get("live") else None
        wanted = request["op"]
        if wanted == "warm":
            return self._bench.warm(live)
        if wanted == "make":
            recent = [(int(number), str(text)) for number, text in request["recent"]]
            return asdict(self._bench.make(live, recent, request["figures"], say))
        if wanted == "answers_surely":
            waiting = [(int(number), str(text)) for number, text in request["waiting"]]
            return self._bench.answers_surely(live, waiting)
        if wanted == "try_out":
            return self._try_out(live, request)
        raise ValueError(f"there is no request {wanted!r}")

    def _try_out(self, live: Path | None, request: dict[str, Any]) -> dict[str, Any]:
        from reception.errors import ModelError

        trial = self._bench.draft() if request["which"] == "draft" else self._bench.live(live)
        if trial is None:
            raise ModelError("Visitors have no model yet; publish the first one.")
        text = request["text"]
        parsed = trial.assistant.parse_all([text])[0]
        replies = self._loop.run_until_complete(
            trial.assistant.reply(text, f"try-{request['conversation']}", "rest")
        )
        best = parsed["candidates"][0]["label"] if parsed["candidates"] else parsed["label"]
        towards = parsed["label"] if parsed["label"] in trial.labels else best
        return {
            "label": parsed["label"],
            "confidence": parsed["confidence"],
            "candidates": [
                (one["label"], trial.question(one["label"]), one["confidence"])
                for one in parsed["candidates"]
            ],
            "replies": replies,
            "nearest": [(one.text, one.label, one.share) for one in trial.nearest(text, towards)],
        }


def _claim_output() -> TextIO:
    """Standard output for answers alone; what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _keep_bookings_here() -> None:
    """Book in the worker's own database: no appointment tried out may reach the clinic's system."""
    from reception.clinic import backends

    backends._BY_NAME["webhook"] = backends._BY_NAME["local"]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
