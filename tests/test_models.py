"""Facts about the tables: every key leads with the village, every constraint has a name."""

import pytest
from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint

from forms_service.models import Base

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
KEYS = (PrimaryKeyConstraint, UniqueConstraint, ForeignKeyConstraint)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_every_key_leads_with_the_village(table: Table) -> None:
    keys = [constraint for constraint in table.constraints if isinstance(constraint, KEYS)]
    assert [next(iter(key.columns)).name for key in keys] == ["village_id"] * len(keys)
    assert table.primary_key in keys


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_every_index_leads_with_the_village(table: Table) -> None:
    assert {next(iter(index.columns)).name for index in table.indexes} <= {"village_id"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_every_constraint_that_may_change_has_a_name(table: Table) -> None:
    assert all(
        constraint.name
        for constraint in table.constraints
        if not isinstance(constraint, PrimaryKeyConstraint)
    )
