"""Let the office work together: notes, assignment, roles, invitations, and a fast queue."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

STANDINGS = """
INSERT INTO standings (village_id, reference, slug, received_at, status, closed, heard_at,
                       opened_at)
SELECT s.village_id, s.reference, s.slug, s.received_at,
       (SELECT e.status FROM events e
         WHERE e.village_id = s.village_id AND e.reference = s.reference AND e.status IS NOT NULL
         ORDER BY e.number DESC LIMIT 1),
       (SELECT e.status FROM events e
         WHERE e.village_id = s.village_id AND e.reference = s.reference AND e.status IS NOT NULL
         ORDER BY e.number DESC LIMIT 1)
         IN ('collected', 'rejected', 'done', 'not_ours', 'withdrawn'),
       (SELECT max(e.at) FROM events e
         WHERE e.village_id = s.village_id AND e.reference = s.reference
           AND e.kind IN ('received', 'reply', 'withdrawn')),
       (SELECT max(a.at) FROM access_log a
         WHERE a.village_id = s.village_id AND a.reference = s.reference AND a.act = 'opened')
  FROM submissions s
"""
WAITING = """
UPDATE standings SET waiting_since =
  (SELECT max(e.at) FROM events e
    WHERE e.village_id = standings.village_id AND e.reference = standings.reference
      AND e.status = 'incomplete')
 WHERE status = 'incomplete' AND heard_at <=
  (SELECT max(e.at) FROM events e
    WHERE e.village_id = standings.village_id AND e.reference = standings.reference
      AND e.status = 'incomplete')
"""
DONE = """
UPDATE standings SET done_at =
  (SELECT max(e.at) FROM events e
    WHERE e.village_id = standings.village_id AND e.reference = standings.reference
      AND e.status = 'done')
 WHERE status = 'done' AND EXISTS
  (SELECT 1 FROM submissions s
    WHERE s.village_id = standings.village_id AND s.reference = standings.reference
      AND s.kind = 'complaint')
"""


def upgrade() -> None:
    """Change the tables."""
    op.add_column("villages", sa.Column("previous_key", sa.LargeBinary(), nullable=True))
    _widen_staff()
    _widen_sessions()
    op.add_column("events", sa.Column("detail", sa.String(), nullable=True))
    op.add_column(
        "submissions", sa.Column("channel", sa.String(), nullable=False, server_default="web")
    )
    op.add_column("submissions", sa.Column("person", sa.LargeBinary(), nullable=True))
    op.create_index("ix_submissions_person", "submissions", ["village_id", "person"])
    _make_doors()
    _make_standings()
    op.execute(STANDINGS)
    op.execute(WAITING)
    op.execute(DONE)


def _widen_staff() -> None:
    """Whoever was here before may do everything, and gets a key pair at the next sign-in."""
    for column in (
        sa.Column("role", sa.String(), nullable=False, server_default="sekretaris"),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("public_mac", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("staff", column)


def _widen_sessions() -> None:
    op.add_column("sessions", sa.Column("device", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "sessions", sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def _make_doors() -> None:
    op.create_table(
        "invitations",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "token_hash"),
    )
    op.create_table(
        "attempts",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "who"),
    )


def _make_standings() -> None:
    op.create_table(
        "standings",
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("assignee_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "reference"],
            ["submissions.village_id", "submissions.reference"],
            name="fk_standings_submission",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("village_id", "reference"),
    )
    op.create_index(
        "ix_standings_received", "standings", ["village_id", "received_at", "reference"]
    )
    op.create_index("ix_standings_closed", "standings", ["village_id", "closed"])
