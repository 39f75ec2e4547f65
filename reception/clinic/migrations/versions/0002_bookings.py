"""Bookings, the quarter hours that they take, their history, and failed lookups."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "bookings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reference", sa.String(8), nullable=False, unique=True),
        sa.Column("uid", sa.String(36), nullable=False, unique=True),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False, index=True),
        sa.Column("service", sa.String(200), nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("buffer", sa.Integer, nullable=False),
        sa.Column("therapist", sa.String(200), nullable=False),
        sa.Column("starts_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.Column("busy_until", sa.DateTime, nullable=False, index=True),
        sa.Column("held_until", sa.DateTime),
        sa.Column("moving_id", sa.Integer, sa.ForeignKey("bookings.id", ondelete="SET NULL")),
        sa.Column("moved_id", sa.Integer, sa.ForeignKey("bookings.id", ondelete="SET NULL")),
        sa.Column("name", sa.String(200)),
        sa.Column("phone", sa.String(64)),
        sa.Column("mail", sa.String(320)),
        sa.Column("price", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.Index("ix_bookings_state_held_until", "state", "held_until"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "booked_quarters",
        sa.Column("therapist", sa.String(200), primary_key=True),
        sa.Column("quarter", sa.DateTime, primary_key=True),
        sa.Column(
            "booking_id",
            sa.Integer,
            sa.ForeignKey("bookings.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
    )
    op.create_table(
        "booking_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("booking_id", sa.Integer, nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
    )
    op.create_table(
        "failed_lookups",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(255), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("failed_lookups", "booking_events", "booked_quarters", "bookings"):
        op.drop_table(table)
