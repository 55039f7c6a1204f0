"""Sessions: the token opens the office key, the table alone opens nothing, time ends them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from factories import Office, make_config, make_session
from sqlalchemy import select

from forms_service import sessions
from forms_service.db import Database
from forms_service.models import SessionRow
from forms_service.sessions import StaffSession

CONFIG = make_config(session_idle_minutes=60, session_hours=12)


def find(database: Database, token: str, village: str = "sukamaju") -> StaffSession | None:
    with database.reading() as session:
        return sessions.find(session, village, token, CONFIG)


def touch(database: Database, token: str) -> None:
    with database.writing() as session:
        sessions.touch(session, "sukamaju", token)


def test_a_token_opens_the_office_key(database: Database, office: Office) -> None:
    found = find(database, make_session(database, office))
    assert found is not None
    assert (found.staff_id, found.office_key) == ("rina", office.office_key)


def test_a_session_hides_its_secrets_when_printed(database: Database, office: Office) -> None:
    token = make_session(database, office)
    printed = repr(find(database, token))
    assert token not in printed
    assert "office_key" not in printed


def test_the_table_holds_neither_the_token_nor_the_key(database: Database, office: Office) -> None:
    token = make_session(database, office)
    with database.reading() as session:
        row = session.scalars(select(SessionRow)).one()
    stored = row.session_hash + row.sealed_key
    assert token.encode() not in stored
    assert office.office_key not in stored


@pytest.mark.parametrize("token", ["", "x", "salah" * 20, "\u202e"])
def test_a_foreign_token_opens_nothing(database: Database, office: Office, token: str) -> None:
    make_session(database, office)
    assert find(database, token) is None


def test_a_token_is_for_one_village(database: Database, office: Office) -> None:
    assert find(database, make_session(database, office), "mekarsari") is None


def test_an_idle_session_ends(database: Database, office: Office) -> None:
    token = make_session(database, office)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
        assert find(database, token) is None


def test_a_used_session_goes_on(database: Database, office: Office) -> None:
    token, start = make_session(database, office), datetime.now(UTC)
    with time_machine.travel(start + timedelta(minutes=50)):
        touch(database, token)
    with time_machine.travel(start + timedelta(minutes=100)):
        assert find(database, token) is not None


def test_a_session_ends_after_its_hours_however_much_it_is_used(
    database: Database, office: Office
) -> None:
    token, start = make_session(database, office), datetime.now(UTC)
    for minutes in range(50, 12 * 60, 50):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            touch(database, token)
    with time_machine.travel(start + timedelta(hours=12, minutes=1)):
        assert find(database, token) is None


def test_ended_sessions_are_deleted(database: Database, office: Office) -> None:
    make_session(database, office)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=13)):
        with database.writing() as session:
            sessions.delete_ended(session, "sukamaju", CONFIG)
        with database.reading() as session:
            assert session.scalars(select(SessionRow)).all() == []
