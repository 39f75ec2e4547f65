"""``python -m benchmarks.website``: only the tables of the chat on the website."""

from __future__ import annotations

from benchmarks.website.report import tables
from reception.assistant import newest_model

if __name__ == "__main__":
    print(tables(newest_model()))
