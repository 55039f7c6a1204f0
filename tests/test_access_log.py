"""The access log: append-only by the database itself, and every entry binds all before it."""

from datetime import UTC, datetime

import pytest
from factories import Office, make_submission
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forms_service import access
from forms_service.chain import EMPTY, Fact, link
from forms_service.db import Database, StorageUnavailable

CHANGES = [
    "UPDATE access_log SET staff_id = 'nobody' WHERE number = 2",
    "UPDATE access_log SET at = '2020-01-01 00:00:00.000000' WHERE number = 2",
    "DELETE FROM access_log WHERE number = 2",
    "UPDATE access_log SET number = number + 10 WHERE number = 2",
]


@pytest.fixture
def log(database: Database, office: Office) -> Database:
    """A log of three entries."""
    for _ in range(3):
        with database.writing() as session:
            access.log_act(session, "sukamaju", "rina", reference="2026-0001", act=access.OPENED)
    return database


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_changes(log: Database, change: str) -> None:
    with pytest.raises((StorageUnavailable, DBAPIError)), log.writing() as session:
        session.execute(text(change))


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_by_force_is_found(log: Database, change: str, app: Flask) -> None:
    with log.writing() as session:
        session.execute(text("DROP TRIGGER access_log_no_update"))
        session.execute(text("DROP TRIGGER access_log_no_delete"))
        session.execute(text(change))
    with log.reading() as session, pytest.raises(access.BrokenChain) as found:
        access.verify(session, "sukamaju")
    assert found.value.number == 2
    result = app.test_cli_runner().invoke(args=["log", "verify"])
    assert (result.exit_code, "BROKEN" in result.output) == (1, True)


def test_a_whole_log_names_its_end(log: Database, app: Flask) -> None:
    with log.reading() as session:
        head = access.verify(session, "sukamaju")
        assert head == access.get_head(session, "sukamaju")
    assert head.number == 3
    assert str(head) in app.test_cli_runner().invoke(args=["log", "verify"]).output


def test_auditors_read_who_did_what(rina: FlaskClient, database: Database, office: Office) -> None:
    reference = make_submission(database, office.village).thread.reference
    rina.get(f"/sukamaju/kantor/{reference}")
    page = rina.get("/sukamaju/kantor/catatan").text
    assert "Catatan utuh: 1 entri" in page
    assert reference in page
    assert "Rina" in page
    assert "membuka (saat Diterima)" in page


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_two_entries_share_a_hash(one: str, other: str) -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    links = {
        link(EMPTY, Fact("sukamaju", 1, at, staff_id, reference, "opened", ""))
        for staff_id, reference in ((one, other), (one + other, ""), ("", one + other))
    }
    distinct = {(one, other), (one + other, ""), ("", one + other)}
    assert len(links) == len(distinct)
