"""Accounts, sessions and audit log of the console."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create them."""
