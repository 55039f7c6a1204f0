"""Signing in and out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from factories import (
    PASSWORD,
    SAME_ORIGIN,
    Office,
    make_config,
    make_fields,
    make_office,
    make_staff,
    make_submission,
)
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from forms_service import create_app, staff, vault
from forms_service.db import Database, StorageUnavailable
from forms_service.migrations import migrate
from forms_service.models import SessionRow

KANTOR = "/sukamaju/kantor"


def sign_in(client: FlaskClient, query: str = "", **fields: str) -> TestResponse:
    values = {"nama": "rina", "sandi": PASSWORD} | fields
    return client.post(f"{KANTOR}/masuk{query}", data=values, headers=SAME_ORIGIN)


@pytest.fixture
def secure_app(tmp_path: Path) -> Iterator[Flask]:
    config = make_config(
        database_url=f"sqlite:///{tmp_path / 'secure.db'}", service_url="https://layanan.example"
    )
    app = create_app(config)
    database = app.extensions["balai"].database
    migrate(database.engine)
    make_staff(database, make_office(database))
    yield app
    database.engine.dispose()


def test_the_right_password_leads_to_the_queue(client: FlaskClient, office: Office) -> None:
    response = sign_in(client)
    assert (response.status_code, response.location) == (303, KANTOR)
    assert client.get(KANTOR).status_code == 200


def test_the_right_password_leads_to_where_one_wanted_to_go(
    client: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    door = client.get(f"{KANTOR}/2026-0001")
    assert door.location == f"{KANTOR}/masuk?nomor=2026-0001"
    assert sign_in(client, "?nomor=2026-0001").location == f"{KANTOR}/2026-0001"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "../../x", "\\x"])
def test_no_address_leads_out_of_the_inbox(
    client: FlaskClient, office: Office, target: str
) -> None:
    assert sign_in(client, f"?nomor={target}").location == KANTOR


@pytest.mark.parametrize("fields", [{"sandi": "salah sekali ini"}, {"nama": "siapa"}])
def test_a_refusal_does_not_tell_what_was_wrong(
    client: FlaskClient, office: Office, fields: dict[str, str]
) -> None:
    response = sign_in(client, **fields)
    assert response.status_code == 422
    assert "Nama pengguna atau kata sandi salah" in response.text
    assert "Set-Cookie" not in response.headers


def test_a_refusal_keeps_the_name_and_never_the_password(
    client: FlaskClient, office: Office
) -> None:
    page = sign_in(client, sandi="rahasia yang salah").text
    assert 'value="rina"' in page
    assert "rahasia yang salah" not in page
    assert "<title>Kesalahan:" in page


def test_empty_fields_are_told(client: FlaskClient, office: Office) -> None:
    assert "Isi nama pengguna dan kata sandi." in sign_in(client, sandi="").text


def test_the_cookie_is_for_this_host_and_no_script(secure_app: Flask, client: FlaskClient) -> None:
    secure = secure_app.test_client()
    cookie = sign_in(secure).headers["Set-Cookie"]
    assert cookie.startswith("__Host-balai=")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert not any(part.startswith(("Domain", "Expires", "Max-Age")) for part in parts)


def test_without_tls_the_cookie_has_a_plain_name(client: FlaskClient, office: Office) -> None:
    cookie = sign_in(client).headers["Set-Cookie"]
    assert cookie.startswith("balai=")
    assert "HttpOnly" in cookie


def test_each_sign_in_makes_a_new_session_and_ends_the_old(
    client: FlaskClient, database: Database, office: Office
) -> None:
    tokens = {sign_in(client).headers["Set-Cookie"] for _ in range(3)}
    assert len(tokens) == 3
    with database.reading() as session:
        assert session.query(SessionRow).count() == 1


def test_signing_out_ends_the_session_on_both_sides(rina: FlaskClient, database: Database) -> None:
    response = rina.post(f"{KANTOR}/keluar", data=make_fields(rina), headers=SAME_ORIGIN)
    assert (response.status_code, response.location) == (303, f"{KANTOR}/masuk")
    assert rina.get_cookie("balai") is None
    with database.reading() as session:
        assert session.query(SessionRow).count() == 0


def test_who_is_signed_in_is_led_past_the_door(rina: FlaskClient) -> None:
    assert rina.get(f"{KANTOR}/masuk").location == KANTOR


def test_a_cross_site_sign_in_is_refused(client: FlaskClient, office: Office) -> None:
    fields = {"nama": "rina", "sandi": PASSWORD}
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"{KANTOR}/masuk", data=fields, headers=headers).status_code == 403


def test_words_are_kept_while_the_database_is_away(
    client: FlaskClient, database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_database: Database) -> None:
        raise StorageUnavailable("locked")

    monkeypatch.setattr(Database, "writing", fail)
    response = sign_in(client, _act="send_message", _reference="2026-0001", pesan="Tetap ada")
    assert response.status_code == 503
    assert 'value="Tetap ada"' in response.text


def test_a_refusal_costs_the_same_whoever_is_named(
    client: FlaskClient, database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: derivations, key pairs and statements are all the work there is."""
    make_staff(database, office, "budi")
    with database.writing() as session:
        staff.leave(session, office.village.id, "budi")
    done = [
        list_work(client, database, monkeypatch, name) for name in ("x", "siapa", "budi", "rina")
    ]
    assert done[1] == done[2] == done[3]
    assert done[1].count("derive_password_key") == done[1].count("make_key_pair") == 1


def list_work(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch, name: str
) -> list[str]:
    """List the costly steps and the statements of one refused sign-in."""
    done: list[str] = []

    def note(*arguments: Any) -> None:
        done.append(arguments[2])

    def noted(step: str, real: Any) -> Any:
        return lambda *arguments: (done.append(step), real(*arguments))[1]  # type: ignore[func-returns-value]

    with monkeypatch.context() as patched:
        for step in ("derive_password_key", "make_key_pair"):
            patched.setattr(vault, step, noted(step, getattr(vault, step)))
        event.listen(database.engine, "before_cursor_execute", note)
        assert sign_in(client, nama=name, sandi="salah sekali ini").status_code == 422
        event.remove(database.engine, "before_cursor_execute", note)
    return done
