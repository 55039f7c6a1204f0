"""Who may do what: every endpoint of the inbox has its roles, and everything else is closed."""

import pytest
from factories import SAME_ORIGIN, Office, make_fields, make_session, make_staff, make_submission
from flask import Flask
from flask.testing import FlaskClient

from forms_service.db import Database
from forms_service.inbox.guard import OPEN_ENDPOINTS
from forms_service.inbox.roles import RIGHTS, may
from forms_service.staff import AUDITOR, LEADERS, OPERATOR, READERS, ROLES

KANTOR = "/sukamaju/kantor"
VALUES = {
    "<village_id>": "sukamaju",
    "<reference>": "2026-0001",
    "<slug>": "usaha",
    "<file_id>": "x",
    "<int:page>": "1",
}


def list_rules(app: Flask) -> list[tuple[str, str, str]]:
    return [
        (rule.endpoint, method, _fill(rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint.startswith("inbox.") and rule.endpoint not in OPEN_ENDPOINTS
    ]


def _fill(rule: str) -> str:
    for name, value in VALUES.items():
        rule = rule.replace(name, value)
    return rule


def sign_in(app: Flask, database: Database, office: Office, role: str) -> FlaskClient:
    make_staff(database, office, "budi", role=role)
    client = app.test_client()
    client.set_cookie("balai", make_session(database, office, "budi"), domain="localhost")
    return client


def test_every_closed_endpoint_has_its_roles(app: Flask) -> None:
    missing = {endpoint for endpoint, _, _ in list_rules(app)} - RIGHTS.keys()
    assert not missing, f"say in inbox/roles.py who may use {missing}"


def test_an_endpoint_that_is_not_listed_is_closed_to_everybody() -> None:
    assert not any(may(role, "inbox.something_new") for role in ROLES)
    assert not may("stranger", "inbox.show_queue")


def test_an_auditor_reads_nothing_of_residents() -> None:
    personal = ("open_submission", "show_queue", "find", "reveal", "ask_print", "add_note")
    assert not any(may(AUDITOR, f"inbox.{name}") for name in personal)


def test_only_leaders_let_colleagues_in_and_out() -> None:
    for name in ("show_colleagues", "invite", "let_in", "end_access"):
        assert RIGHTS[f"inbox.{name}"] == LEADERS
    assert OPERATOR not in LEADERS


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_let_through_exactly_where_it_may(
    app: Flask, database: Database, office: Office, role: str
) -> None:
    make_submission(database, office.village)
    client = sign_in(app, database, office, role)
    fields = make_fields(client)
    for endpoint, method, path in list_rules(app):
        if endpoint in ("inbox.sign_out", "inbox.end_access"):
            continue
        response = client.open(path, method=method, data=fields, headers=SAME_ORIGIN)
        refused = response.status_code == 403 or response.location == f"{KANTOR}/akun"
        allowed = may(role, endpoint)
        assert refused != allowed or endpoint.endswith("_sessions"), (endpoint, response.status)
        if role not in READERS:
            assert "Siti" not in response.text


def test_an_auditor_holds_no_office_key(database: Database, office: Office) -> None:
    from forms_service.staff import find_lock

    make_staff(database, office, "budi", role=AUDITOR)
    with database.reading() as session:
        lock = find_lock(session, "sukamaju", "budi")
    assert lock.open("kuda makan rumput hijau") != office.office_key
