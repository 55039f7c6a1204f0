"""Keep tombstones of what is erased, chain the access log."""

import sqlalchemy as sa
from alembic import op

from forms_service.chain import EMPTY, Fact, link

revision = "0008"
down_revision = "0007"
REFUSALS = {"UPDATE": "no_update", "DELETE": "no_delete"}


def upgrade() -> None:
    """Change the tables."""
    op.add_column("submissions", sa.Column("erased_at", sa.DateTime(), nullable=True))
    op.add_column("submissions", sa.Column("erased_why", sa.String(), nullable=True))
    op.create_index("ix_events_kind", "events", ["village_id", "kind", "at"], unique=False)
    op.add_column(
        "access_log", sa.Column("number", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "access_log", sa.Column("chain", sa.LargeBinary(), nullable=False, server_default="")
    )
    _chain_old_entries()
    op.create_index("uq_access_log_number", "access_log", ["village_id", "number"], unique=True)
    _refuse_changes()


def _chain_old_entries() -> None:
    names = ("village_id", "entry_id", "at", "staff_id", "reference", "act", "detail")
    table = sa.table(
        "access_log",
        *(sa.column(name, sa.DateTime() if name == "at" else sa.String()) for name in names),
        sa.column("number", sa.Integer()),
        sa.column("chain", sa.LargeBinary()),
    )
    connection, heads = op.get_bind(), dict[str, tuple[int, bytes]]()
    rows = connection.execute(sa.select(table).order_by(table.c.at, table.c.entry_id)).all()
    for row in rows:
        number, head = heads.get(row.village_id, (0, EMPTY))
        fact = Fact(
            row.village_id, number + 1, row.at, row.staff_id, row.reference, row.act, row.detail
        )
        heads[row.village_id] = (number + 1, link(head, fact))
        connection.execute(
            sa.update(table)
            .where(table.c.village_id == row.village_id, table.c.entry_id == row.entry_id)
            .values(number=number + 1, chain=heads[row.village_id][1])
        )


def _refuse_changes() -> None:
    """Make the database itself refuse to change or delete what was logged."""
    if op.get_bind().dialect.name == "sqlite":
        for act, name in REFUSALS.items():
            op.execute(
                f"CREATE TRIGGER access_log_{name} BEFORE {act} ON access_log "
                "BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the access log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
