"""Alembic's entry: migrate over the connection that ``database.migrate`` hands in."""

from alembic import context

import reception.clinic.inbox  # noqa: F401  (its tables register themselves)
from reception.clinic.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table="reception_version",
)
context.run_migrations()
