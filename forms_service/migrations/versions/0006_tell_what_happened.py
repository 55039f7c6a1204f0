"""An outbox of what has to be told, and how its deliveries go."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "outbox",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("notice_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("spread_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("village_id", "notice_id"),
    )
    op.create_index("ix_outbox_spread", "outbox", ["village_id", "spread_at"])
    op.create_table(
        "deliveries",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("notice_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "notice_id"],
            ["outbox.village_id", "outbox.notice_id"],
            name="fk_deliveries_notice",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("village_id", "notice_id", "channel"),
    )
    op.create_index("ix_deliveries_next", "deliveries", ["village_id", "next_at"])
