"""What visitors asked and what became of it."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create them."""
