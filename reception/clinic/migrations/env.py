"""Alembic's entry: migrate over the connection that ``database.migrate`` hands in."""

from alembic import context

# Their tables register themselves.
import reception.clinic.backends.withdrawals
import reception.clinic.booking_tables
import reception.clinic.calendar_addresses
import reception.clinic.chats
import reception.clinic.feedback
import reception.clinic.inbox
import reception.clinic.messages
import reception.clinic.references
import reception.clinic.signing_keys  # noqa: F401
from reception.clinic.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table="reception_version",
)
context.run_migrations()
