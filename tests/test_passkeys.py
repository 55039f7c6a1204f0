"""Passkeys: whatever a stranger sends in the place of one is refused, in bounded time."""

from datetime import UTC, datetime

import pytest
from factories import SAME_ORIGIN, Office, make_fields, make_session, make_staff
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forms_service import passkeys, staff
from forms_service.db import Database
from forms_service.models import PasskeyRow, SessionRow

NONSENSE = ("", "{}", "[]", "null", "{" * 5000, '{"id": "x", "rawId": "eA", "response": {}}', "é")


def give_key(database: Database, staff_id: str = "rina") -> None:
    with database.writing() as session:
        session.add(
            PasskeyRow(
                village_id="sukamaju", credential_id=staff_id.encode(), staff_id=staff_id,
                public_key=b"none", sign_count=0, name="HP", created_at=datetime.now(UTC),
            )
        )  # fmt: skip


@pytest.mark.parametrize("answer", NONSENSE)
def test_nonsense_is_no_passkey(rina: FlaskClient, database: Database, answer: str) -> None:
    give_key(database)
    with database.writing() as session:
        for row in session.scalars(select(SessionRow)):
            row.confirmed = False
    fields = make_fields(rina, jawaban=answer)
    refused = rina.post("/sukamaju/kantor/kunci", data=fields, headers=SAME_ORIGIN)
    assert refused.status_code == 422
    assert "Pakai kunci sandi" in refused.text
    assert "Pakai kunci sandi" in rina.get("/sukamaju/kantor").text


def test_a_password_is_needed_to_add_one(rina: FlaskClient) -> None:
    fields = make_fields(rina, jawaban="{}", sandi="salah sekali ini")
    refused = rina.post("/sukamaju/kantor/akun/kunci", data=fields, headers=SAME_ORIGIN)
    assert "Kata sandi salah" in refused.text


def test_whoever_has_a_passkey_has_to_show_it(database: Database, office: Office) -> None:
    make_staff(database, office, "dedi")
    with database.reading() as session:
        assert not staff.find_lock(session, "sukamaju", "dedi").needs_code
    give_key(database, "dedi")
    with database.reading() as session:
        assert staff.find_lock(session, "sukamaju", "dedi").needs_code


def test_whoever_leaves_leaves_no_passkey(app: Flask, database: Database, office: Office) -> None:
    make_staff(database, office, "dedi")
    make_session(database, office, "dedi")
    give_key(database, "dedi")
    with database.writing() as session:
        staff.leave(session, "sukamaju", "dedi")
    with database.reading() as session:
        assert passkeys.list_passkeys(session, "sukamaju", "dedi") == []
