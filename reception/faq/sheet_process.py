"""Reading a workbook in a process of its own, which has so much memory and time and no more.

``python -m reception.faq.sheet_process`` is that process: standard input is the workbook, standard
output the rows as JSON, or what is wrong. What a hostile file does there harms nobody else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from reception.errors import DataError
from reception.faq.documents.limits import limit_time, limited_memory
from reception.faq.sheet_files import Read, read_rows

MEMORY = 512 * 1024**2
"""Bytes of address space that reading may add; with a book of 2,000 topics and 40,000 examples the
process has 90 MB in all."""

TIME = 60
"""Seconds of processor time; that book takes 2."""

PATIENCE = 300
"""Seconds by the clock, on a machine that has much else to do."""

LARGEST_RESULT = 64 * 1024**2
"""Bytes of rows that are taken; a small file may name one long text in every cell."""

_TOO_LARGE = "The workbook is too large when unpacked; split it."


def read_workbook(content: bytes) -> Read:
    """The rows of a workbook, as `read_rows` has them.

    Raises:
        DataError: as there, or reading took too much memory or time.
    """
    command = [sys.executable, "-W", "ignore", "-m", "reception.faq.sheet_process"]
    try:
        done = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise DataError("The workbook takes too long to be read; split it.") from None
    if not done.stdout:
        raise DataError(
            "The workbook is too large or damaged: reading it had to be ended; split it, or save "
            "it again as .xlsx."
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    if "wrong" in answer:
        raise DataError(answer["wrong"])
    return [(number, row) for number, row in answer["rows"]], answer["examples"]


def main() -> None:
    """Read the workbook that standard input holds, and say what is in it."""
    content = sys.stdin.buffer.read()
    limit_time(TIME)
    try:
        with limited_memory(MEMORY):
            rows, examples = read_rows(content, "xlsx")
            answer = json.dumps({"rows": rows, "examples": examples}).encode()
        if len(answer) > LARGEST_RESULT:
            raise DataError(_TOO_LARGE)
    except DataError as error:
        answer = json.dumps({"wrong": str(error)}).encode()
    except MemoryError:
        answer = json.dumps({"wrong": _TOO_LARGE}).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # What is left need not be tidied up.
    os._exit(0)


if __name__ == "__main__":
    main()
