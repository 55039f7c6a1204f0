"""Keep staged files apart from those of submissions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change the tables; the table that is dropped never held anything."""
    op.drop_table("files")
    op.create_table(
        "staged_files",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("staged_at", sa.DateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "file_id"),
    )
    op.create_index("ix_staged_files_staged", "staged_files", ["village_id", "staged_at"])
    op.create_table(
        "files",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "reference"],
            ["submissions.village_id", "submissions.reference"],
            name="fk_files_submission",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("village_id", "reference", "file_id"),
    )
