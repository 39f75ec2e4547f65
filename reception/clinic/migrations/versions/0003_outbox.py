"""The outbox of notices."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(32), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("recipient", sa.String(16), nullable=False),
        sa.Column("booking_id", sa.Integer, index=True),
        sa.Column("request_id", sa.Integer, index=True),
        sa.Column("starts_at", sa.DateTime),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("untouched_until", sa.DateTime, nullable=False),
        sa.Column("sender", sa.String(32)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("trouble", sa.String(200)),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("settled_at", sa.DateTime),
        sa.Index("ix_notices_state_due_at", "state", "due_at"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("notices")
