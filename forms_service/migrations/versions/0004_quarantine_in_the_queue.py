"""Let the queue tell quarantined submissions apart; failed sign-ins are budgeted elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SUSPECT = """
UPDATE standings SET suspect = true WHERE EXISTS
  (SELECT 1 FROM submissions s
    WHERE s.village_id = standings.village_id AND s.reference = standings.reference
      AND s.suspect IS NOT NULL)
"""


def upgrade() -> None:
    """Change the tables."""
    op.drop_table("attempts")
    op.add_column(
        "standings", sa.Column("suspect", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(SUSPECT)
