"""Facts about statements that the driver runs itself."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from forms_service.db import Database, StorageUnavailable
from forms_service.models import BudgetRow, CounterRow, OutboxRow, get_table
from forms_service.statements import Statement

COUNTERS = get_table(CounterRow)
COUNT = Statement(
    update(COUNTERS)
    .where(COUNTERS.c.village_id == bindparam("of"))
    .values(last=COUNTERS.c.last + 1)
    .returning(COUNTERS.c.last)
)
BEGIN = Statement(insert(COUNTERS))
FIRST = {"village_id": "desa", "year": 2026, "last": 41}


def test_it_runs_with_the_values_given_and_those_written_in_it(database: Database) -> None:
    with database.writing() as session:
        BEGIN.run(session.connection(), FIRST)
        assert COUNT.find(session.connection(), {"of": "desa"}) == 42
        assert COUNT.find(session.connection(), {"of": "other"}) is None


def test_types_are_kept_as_the_models_keep_them(database: Database) -> None:
    now = datetime(2026, 11, 26, 1, 2, 3, 456789, tzinfo=UTC)
    notice = {
        "village_id": "desa", "notice_id": "n", "kind": "received", "audience": "kantor",
        "reference": "2026-0001", "status": None, "facts": "{}", "at": now,
    }  # fmt: skip
    with database.writing() as session:
        Statement(insert(get_table(OutboxRow))).run(session.connection(), notice)
    with database.reading() as session:
        row = session.scalars(select(OutboxRow)).one()
    assert (row.at, row.status, row.spread_at) == (now, None, None)


def test_many_rows_or_none_are_written_at_once(database: Database) -> None:
    budgets = Statement(insert(get_table(BudgetRow)))
    rows = [{"village_id": "desa", "budget_id": str(n), "settled_at": float(n)} for n in range(3)]
    with database.writing() as session:
        budgets.run_all(session.connection(), rows)
        budgets.run_all(session.connection(), [])
    with database.reading() as session:
        assert [row.settled_at for row in session.scalars(select(BudgetRow))] == [0.0, 1.0, 2.0]


def test_an_error_of_the_driver_undoes_all_and_is_told_like_any_other(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        BEGIN.run(session.connection(), FIRST)
        BEGIN.run(session.connection(), FIRST)
    with pytest.raises(StorageUnavailable), database.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE counters")
        BEGIN.run(session.connection(), FIRST)
    with database.writing() as session:
        BEGIN.run(session.connection(), FIRST)
