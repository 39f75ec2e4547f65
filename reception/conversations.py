"""Rasa's conversations in the database that ``DATABASE_URL`` names."""

from __future__ import annotations

from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy import event
from sqlalchemy.engine import make_url

from reception import settings
from reception.clinic.database import tune_sqlite


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store on the project's database; on SQLite in a file of its own.

    Two writers share an SQLite file badly, and Rasa writes after every message.
    """

    def __init__(
        self, domain: Domain | None = None, event_broker: EventBroker | None = None, **kwargs: Any
    ) -> None:
        """Connect to the configured database."""
        url = make_url(settings.database_url())
        if url.get_backend_name() == "sqlite":
            path = str(url.database).replace("reception.sqlite", "conversations.sqlite")
            super().__init__(domain, "sqlite", db=path, event_broker=event_broker)
            event.listen(self.engine, "connect", tune_sqlite)
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
