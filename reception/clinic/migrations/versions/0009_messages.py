"""What visitors asked and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("conversation", sa.String(255), index=True),
        sa.Column("message_id", sa.String(64)),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("text", sa.String(1000)),
        sa.Column("label", sa.String(160), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("step", sa.String(8)),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("handled_as", sa.String(200)),
        sa.Column("batch", sa.String(32), index=True),
    )
    op.create_index("ix_messages_state_outcome", "messages", ["state", "outcome"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("messages")
