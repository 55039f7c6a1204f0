"""When data leaked: those affected are found in the access log, and finding them is logged."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from factories import (
    NASTY,
    SAME_ORIGIN,
    Office,
    make_answers,
    make_fields,
    make_session,
    make_staff,
    make_submission,
)
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forms_service import access, breaches
from forms_service.breaches import Period
from forms_service.db import Database
from forms_service.models import AccessRow

PAGE = "/sukamaju/kantor/kebocoran"
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZoneInfo("Asia/Jakarta")).date()


def note(database: Database, staff_id: str, reference: str, act: str, hours_ago: float = 0) -> None:
    with database.writing() as session:
        at = NOW - timedelta(hours=hours_ago)
        access.log_act(session, "sukamaju", staff_id, reference=reference, act=act, at=at)


def find(database: Database, **changes: object) -> list[str]:
    values = {"since": NOW - timedelta(hours=2), "until": NOW + timedelta(hours=1)} | changes
    with database.reading() as session:
        return breaches.list_references(session, "sukamaju", Period(**values))  # type: ignore[arg-type]


@pytest.fixture
def three(database: Database, office: Office) -> Database:
    """Three submissions: Rina opened the first now, Dedi the second, the third yesterday."""
    for _number in range(3):
        make_submission(database, office.village)
    note(database, "rina", "2026-0001", access.OPENED)
    note(database, "dedi", "2026-0002", access.REVEALED)
    note(database, "rina", "2026-0003", access.OPENED, hours_ago=24)
    return database


def test_what_was_seen_in_the_period_is_found(three: Database) -> None:
    assert find(three) == ["2026-0001", "2026-0002"]


def test_one_account_narrows_it(three: Database) -> None:
    assert find(three, staff_id="rina") == ["2026-0001"]


def test_whoever_searched_or_exported_may_have_seen_all(three: Database) -> None:
    note(three, "rina", "", access.SEARCHED)
    assert find(three, staff_id="rina") == ["2026-0001", "2026-0002", "2026-0003"]
    assert find(three, staff_id="dedi") == ["2026-0002"]


def test_a_stolen_database_affects_all(three: Database) -> None:
    assert len(find(three, everything=True)) == 3


def draft(client: FlaskClient, **changes: str) -> str:
    day = TODAY.isoformat()
    fields = {"dari": day, "sampai": day, "akun": "", "kejadian": "HP petugas hilang di pasar."}
    data = make_fields(client, **(fields | changes))
    return client.post(PAGE, data=data, headers=SAME_ORIGIN).text


def test_the_draft_names_those_affected_and_is_logged(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village, answers=make_answers(nama=NASTY))
    assert rina.get(PAGE).status_code == 200
    note(database, "rina", "2026-0001", access.OPENED)
    text = draft(rina)
    assert "HP petugas hilang di pasar." in text
    assert "081200000199" in text
    assert "<script>alert" not in text
    with database.reading() as session:
        [row] = session.scalars(select(AccessRow).where(AccessRow.act == access.BREACH))
    assert row.detail.endswith(" 1")


def test_whoever_drafted_a_notice_has_seen_those_it_lists(
    rina: FlaskClient, three: Database
) -> None:
    draft(rina, akun="dedi")
    assert find(three, staff_id="rina") == ["2026-0001", "2026-0002"]
    draft(rina, dari=(TODAY - timedelta(days=1)).isoformat())
    assert find(three, staff_id="rina") == ["2026-0001", "2026-0002", "2026-0003"]
    assert find(three, staff_id="dedi") == ["2026-0002"]


def test_a_draft_of_all_has_shown_all(rina: FlaskClient, three: Database) -> None:
    draft(rina, akun="semua")
    assert find(three, staff_id="rina") == ["2026-0001", "2026-0002", "2026-0003"]


def test_drafting_again_lists_no_more_people(rina: FlaskClient, three: Database) -> None:
    for _time in range(12):
        draft(rina)
    with three.reading() as session:
        rows = session.scalars(select(AccessRow).where(AccessRow.act == access.BREACH)).all()
    assert {row.detail.rpartition(" ")[2] for row in rows} == {"2"}


def test_a_draft_that_cannot_be_read_counts_as_one_of_all(three: Database) -> None:
    note(three, "dedi", "", access.BREACH, hours_ago=-0.5)
    assert find(three, staff_id="dedi") == ["2026-0001", "2026-0002", "2026-0003"]


def test_half_a_form_comes_back_with_what_was_typed(rina: FlaskClient) -> None:
    assert "Isi hari pertama" in draft(rina, dari="")
    assert "HP petugas" in draft(rina, dari="")
    assert "Tulis apa yang terjadi" in draft(rina, kejadian="a")


def test_only_who_leads_the_office_may(app: Flask, database: Database, office: Office) -> None:
    for staff_id, role in (("dedi", "operator"), ("wati", "auditor")):
        make_staff(database, office, staff_id, role=role)
        client = app.test_client()
        client.set_cookie("balai", make_session(database, office, staff_id), domain="localhost")
        assert client.get(PAGE).status_code == 403
