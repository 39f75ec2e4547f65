"""The other side of the conversation: who works at the clinic, and what its database holds."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import Any

from conftest import ROOT, Server

TELL = "import sys; from reception.clinic.chats import tell; tell(*sys.argv[1:])"


class FrontDesk:
    """The clinic's side of ``server``, in processes of its own as in life."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def reception(self, *arguments: str) -> str:
        """What the command of that name prints."""
        return self._python("-m", "reception.cli", *arguments)

    def tell(self, text: str, sender: str = "assistant") -> None:
        """Say something in the newest conversation that its visitor has not asked for."""
        self._python("-c", TELL, self.conversation, text, sender)

    def answer(self, text: str) -> None:
        """Answer the newest request for a person."""
        query = "SELECT max(id) FROM inbox_requests"
        self.reception("inbox", "--answer", str(self.rows(query)[0][0]), text)

    @property
    def conversation(self) -> str:
        """The id of the newest one."""
        query = "SELECT conversation FROM chats ORDER BY created_at DESC LIMIT 1"
        return str(self.rows(query)[0][0])

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, or nothing after a change."""
        with closing(sqlite3.connect(self.server.database, timeout=10)) as database, database:
            return database.execute(query, values).fetchall()

    def visitor_said(self) -> list[str]:
        """What the server has of the visitor of the newest conversation, in order."""
        query = (
            "SELECT json_extract(content, '$.text') FROM chat_messages "
            "WHERE conversation = ? AND sender = 'visitor' ORDER BY sequence"
        )
        # A message that had everything deleted keeps its number, without its text.
        return [text for (text,) in self.rows(query, self.conversation) if text is not None]

    def speakers(self) -> list[str]:
        """Who said something in the newest conversation, in order."""
        query = "SELECT sender FROM chat_messages WHERE conversation = ? ORDER BY sequence"
        return [sender for (sender,) in self.rows(query, self.conversation)]

    def empty_diary(self) -> None:
        """Nothing is booked or held."""
        for table in ("booked_quarters", "booking_events", "bookings"):
            self.rows(f"DELETE FROM {table}")

    def _python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *arguments],
            cwd=ROOT, capture_output=True, text=True, timeout=60,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{self.server.database}"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout
