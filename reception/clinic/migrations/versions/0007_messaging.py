"""What messaging apps deliver, who writes from them, and what is on its way to them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("place", sa.Float(53), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("settled_at", sa.DateTime, index=True),
    )
    op.create_index("ix_deliveries_state_conversation", "deliveries", ["state", "conversation"])
    op.create_table(
        "correspondents",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.JSON, nullable=False),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("said", sa.String(64)),
        sa.Column("repeated", sa.Integer, nullable=False),
        sa.Column("told_at", sa.DateTime),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("heard_at", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(64), nullable=False, unique=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("address", sa.JSON, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("parts_sent", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("sender", sa.String(32)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("trouble", sa.String(200)),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("settled_at", sa.DateTime, index=True),
    )
    op.create_index("ix_outgoing_state_conversation", "outgoing", ["state", "conversation"])


def downgrade() -> None:
    """Drop them."""
    for table in ("outgoing", "correspondents", "deliveries"):
        op.drop_table(table)
