"""Whatever is wrong, there is a page or JSON that says what to do, and no word typed is lost."""

import re
from itertools import product
from pathlib import Path

import pytest
from factories import (
    NASTY,
    Office,
    make_config,
    make_office,
    make_submission,
    make_token,
    make_words,
)
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from forms_service import create_app
from forms_service.db import Database
from forms_service.migrations import migrate

JSON = {"Accept": "application/json"}
POSTED = ("formulir", "status", "status/pesan", "status/beres", "status/cabut", "status/lengkapi")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
PATHS = (
    "/", "/x", "/sukamaju", "/sukamaju/", "/sukamaju/x", "/desa-lain/formulir",
    "/sukamaju/formulir/x", "/sukamaju/%00", "/%ff%fe/status", "/sukamaju/../etc/passwd",
    "/sukamaju/kantor/../formulir", "/.env", "/wp-login.php",
)  # fmt: skip
BODIES = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "text": (b"hello", "text/plain"),
    "bytes": (bytes(range(256)), "application/octet-stream"),
    "no json": (b"{", "application/json"),
    "list": (b"[1]", "application/json"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "cut multipart": (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb",
                      "multipart/form-data; boundary=x"),
    "charset": (b"a=%e9", "application/x-www-form-urlencoded; charset=no-such"),
    "many": (b"&".join(b"a=1" for _ in range(3000)), "application/x-www-form-urlencoded"),
}  # fmt: skip


def assert_page(text: str) -> None:
    """A whole page with a heading and a way on, and nothing of the program inside."""
    assert re.search(r"<h1>[^<]+</h1>", text)
    assert re.search(r'<html lang="(id|en|su)"', text)
    assert "Traceback" not in text
    assert "werkzeug" not in text.lower()


@pytest.fixture(autouse=True)
def _served(office: Office) -> None:
    """Sukamaju is served."""


@pytest.mark.parametrize("path", PATHS)
def test_every_wrong_address_gets_a_page(client: FlaskClient, path: str) -> None:
    for method in ("GET", "POST"):
        response = client.open(path, method=method)
        assert response.status_code in (400, 404, 405, 422), path
        assert_page(response.text)


@pytest.mark.parametrize("path", PATHS)
def test_every_wrong_address_gets_json_for_a_program(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=JSON)
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == answer.status_code
    assert answer.json["detail"]


@pytest.mark.parametrize(("path", "method"), list(product(POSTED, METHODS)))
def test_every_wrong_method_says_which_are_right(
    client: FlaskClient, path: str, method: str
) -> None:
    response = client.open(f"/sukamaju/{path}", method=method)
    assert_page(response.text)
    if response.status_code == 405:
        assert "POST" in response.headers["Allow"]
        assert method not in response.headers["Allow"].split(", ")


@pytest.mark.parametrize(("path", "body"), list(product(POSTED, sorted(BODIES))))
def test_every_wrong_body_gets_a_page(client: FlaskClient, path: str, body: str) -> None:
    data, kind = BODIES[body]
    response = client.post(f"/sukamaju/{path}", data=data, content_type=kind)
    assert 400 <= response.status_code < 500
    assert_page(response.text)


@pytest.mark.parametrize("path", POSTED)
def test_no_word_is_lost_when_the_village_cannot_be_read(
    app: Flask, client: FlaskClient, database: Database, path: str
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE submissions RENAME TO gone")
    client.get("/sukamaju/status")
    words = {"_form": make_token(), "code": "0" * 20, "pesan": NASTY, **make_words(nama=NASTY)}
    response = client.post(f"/sukamaju/{path}", data=words)
    assert response.status_code in (200, 422, 503)
    assert str(escape(NASTY.strip())) in response.text


@pytest.mark.parametrize("path", POSTED[1:])
def test_an_outage_says_when_to_try_again(
    client: FlaskClient, database: Database, path: str
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE submissions RENAME TO gone")
    response = client.post(f"/sukamaju/{path}", data={"code": "0" * 20})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert_page(response.text)


@pytest.mark.parametrize("path", POSTED)
def test_no_word_is_lost_when_the_program_fails(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise KeyError(NASTY)

    monkeypatch.setattr("forms_service.intake.tracking.open_thread", fail)
    monkeypatch.setattr("forms_service.intake.completing.open_thread", fail)
    monkeypatch.setattr("forms_service.intake.sent.read_signed", fail)
    words = {"_form": make_token(), "pesan": NASTY, **make_words(nama=NASTY)}
    response = client.post(f"/sukamaju/{path}", data=words)
    assert response.status_code == 500
    assert str(escape(NASTY.strip())) in response.text


def test_what_was_typed_is_never_logged(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise KeyError(make_words()["nama"])

    monkeypatch.setattr("forms_service.intake.sent.read_signed", fail)
    client.post("/sukamaju/formulir", data=make_words())
    assert "unexpected KeyError at intake.submit" in caplog.text
    assert "Siti" not in caplog.text


def test_words_are_given_back_where_the_address_is_wrong(client: FlaskClient) -> None:
    response = client.post("/sukamaju/formulirr", data=make_words(nama=NASTY))
    assert response.status_code == 404
    assert str(escape(NASTY)) in response.text


def test_a_village_that_is_not_served_gives_the_words_back(client: FlaskClient) -> None:
    response = client.post("/sukasari/formulir", data=make_words(nama=NASTY))
    assert response.status_code == 404
    assert str(escape(NASTY)) in response.text


def test_a_wrong_host_is_refused_in_production(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'p.db'}"
    config = make_config(production=True, service_url="https://formulir.example", database_url=url)
    app = create_app(config)
    database: Database = app.extensions["balai"].database
    migrate(database.engine)
    make_office(database)
    client = app.test_client()
    assert client.get("/sukamaju/status", base_url="https://formulir.example").status_code == 200
    refused = client.get("/sukamaju/status", base_url="https://evil.example")
    database.engine.dispose()
    assert refused.status_code == 400
    assert_page(refused.text)


def test_the_watcher_is_told_that_all_is_well_or_not(
    client: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    assert client.get("/healthz").json == {"status": "ok"}
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num='x'")
    assert client.get("/healthz").status_code == 503
