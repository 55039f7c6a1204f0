"""Hold floods off, keep files."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("submissions", sa.Column("suspect", sa.String(), nullable=True))
    op.create_table(
        "budgets",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("budget_id", sa.String(), nullable=False),
        sa.Column("settled_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "budget_id"),
    )
    op.create_table(
        "files",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("staged_at", sa.DateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "reference"],
            ["submissions.village_id", "submissions.reference"],
            name="fk_files_submission",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("village_id", "file_id"),
    )
    op.create_index("ix_files_reference", "files", ["village_id", "reference"])
    op.create_index("ix_files_staged", "files", ["village_id", "staged_at"])
