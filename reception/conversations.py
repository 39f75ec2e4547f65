"""Rasa's conversations in the database that ``DATABASE_URL`` names."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import make_url
from sqlalchemy.orm import sessionmaker

from reception import settings
from reception.clinic.database import connect_sqlite

FORGOTTEN = "forgotten"
"""Slot of a visitor who has asked that everything about them be deleted."""

STORED: ContextVar[list[DialogueStateTracker] | None] = ContextVar("stored", default=None)
"""Whoever hands a message to Rasa and sets a list finds in it the conversation that was stored."""


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store on the project's database; on SQLite in a file of its own."""

    def __init__(
        self, domain: Domain | None = None, event_broker: EventBroker | None = None, **kwargs: Any
    ) -> None:
        """Connect to the configured database."""
        url = make_url(settings.conversations_url())
        if url.get_backend_name() == "sqlite":
            super().__init__(domain, "sqlite", db=str(url.database), event_broker=event_broker)
            self.engine = connect_sqlite(settings.conversations_url())
            self.sessionmaker = sessionmaker(bind=self.engine)
        else:
            super().__init__(
                domain,
                dialect=url.drivername,
                host=url.host,
                port=url.port,
                db=url.database,
                username=url.username,
                password=url.password,
                query=dict(url.query),
                event_broker=event_broker,
            )
        # Parameters in an error message would bring what visitors wrote into the log.
        self.engine.hide_parameters = True

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new; of a visitor who wanted their data deleted, nothing.

        Rasa stores a turn after its actions have run, and would write anew what they
        have deleted.
        """
        stored = STORED.get()
        if stored is not None:
            stored.append(tracker)
        if not tracker.get_slot(FORGOTTEN):
            await super().save(tracker)
            return
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter_by(sender_id=tracker.sender_id).delete()
            session.commit()
