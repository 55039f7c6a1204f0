"""The door of the inbox: closed by default, for the office's own pages only, nothing typed lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from factories import PASSWORD, SAME_ORIGIN, SERVICE_URL, Office, make_fields, make_submission
from flask import Flask
from flask.testing import FlaskClient

from forms_service.db import Database
from forms_service.inbox.guard import OPEN_ENDPOINTS

KANTOR = "/sukamaju/kantor"
# What residents and machines reach without a key; everything else needs a signed-in colleague.
PUBLIC_PARTS = ("intake.", "health", "metrics", "robots", "script")


def list_inbox_rules(app: Flask) -> list[tuple[str, str]]:
    return [
        (method, rule.rule.replace("<village_id>", "sukamaju").replace("<reference>", "2026-0001"))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint.startswith("inbox.") and rule.endpoint not in OPEN_ENDPOINTS
    ]


def test_every_endpoint_is_public_or_behind_the_guard(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert rule.endpoint.startswith((*PUBLIC_PARTS, "inbox.")), rule.endpoint
    assert {"inbox.sign_in", "inbox.accept_invitation"} == OPEN_ENDPOINTS


def test_every_closed_endpoint_shows_a_stranger_the_door(
    app: Flask, client: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    for method, path in list_inbox_rules(app):
        response = client.open(path, method=method, headers=SAME_ORIGIN)
        assert response.status_code in (303, 403), path
        assert "Siti" not in response.text
        assert f"{KANTOR}/masuk" in response.headers.get("Location", response.text)


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "é\u202e"])
def test_a_made_up_cookie_opens_nothing(client: FlaskClient, office: Office, cookie: str) -> None:
    client.set_cookie("balai", cookie)
    assert client.get(KANTOR).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": SERVICE_URL},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": SERVICE_URL + ".evil.example"},
    ],
)
def test_a_request_from_elsewhere_is_refused(
    rina: FlaskClient, database: Database, office: Office, headers: dict[str, str]
) -> None:
    reference = make_submission(database, office.village).thread.reference
    fields = make_fields(rina, pesan="Bukan dari kantor")
    path = f"{KANTOR}/{reference}/pesan"
    assert rina.post(path, data=fields, headers=headers).status_code == 403
    assert "Bukan dari kantor" not in rina.get(f"{KANTOR}/{reference}").text


@pytest.mark.parametrize("headers", [SAME_ORIGIN, {"Origin": SERVICE_URL}])
def test_a_request_from_the_office_itself_is_taken(
    rina: FlaskClient, database: Database, office: Office, headers: dict[str, str]
) -> None:
    reference = make_submission(database, office.village).thread.reference
    fields = make_fields(rina, pesan="Dari kantor")
    path = f"{KANTOR}/{reference}/pesan"
    assert rina.post(path, data=fields, headers=headers).status_code == 303


@pytest.mark.parametrize("token", [None, "", "x" * 64, "é"])
@pytest.mark.parametrize("act", ["keluar", "2026-0001/nik", "2026-0001/status", "2026-0001/pesan"])
def test_a_form_without_its_token_does_nothing(
    rina: FlaskClient, database: Database, office: Office, token: str | None, act: str
) -> None:
    make_submission(database, office.village)
    fields = make_fields(rina, pesan="Halo", status="ready", pertanyaan="nik")
    fields.pop("_token")
    fields |= {} if token is None else {"_token": token}
    response = rina.post(f"{KANTOR}/{act}", data=fields, headers=SAME_ORIGIN)
    assert response.status_code == 403
    page = rina.get(f"{KANTOR}/2026-0001").text
    assert "Halo" not in page
    assert "3299 0712 3456 3456" not in page


def test_a_form_of_an_earlier_session_comes_back_filled(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    fields = make_fields(rina, pesan="Mohon tunggu", _token="0" * 64)
    page = rina.post(f"{KANTOR}/2026-0001/pesan", data=fields, headers=SAME_ORIGIN).text
    assert "Mohon tunggu</textarea>" in page
    assert "Belum tersimpan" in page


def test_words_sent_after_the_session_ended_survive_the_sign_in(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    fields = make_fields(rina, pesan="Baris 1\nBaris <2>", status="incomplete")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        door = rina.post(f"{KANTOR}/2026-0001/status", data=fields, headers=SAME_ORIGIN)
        assert door.status_code == 403
        carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', door.text))
        carried |= {"pesan": "Baris 1\nBaris <2>", "nama": "rina", "sandi": PASSWORD}
        page = rina.post(f"{KANTOR}/masuk", data=carried, headers=SAME_ORIGIN)
    assert page.status_code == 200
    assert "Baris 1\nBaris &lt;2&gt;</textarea>" in page.text
    assert re.search(r'value="incomplete"[^>]* checked', page.text)
    assert "belum terkirim" in page.text


def test_a_wrong_password_keeps_the_words_too(client: FlaskClient, office: Office) -> None:
    fields = {"_act": "send_message", "_reference": "2026-0001", "pesan": "Jangan hilang"}
    fields |= {"nama": "rina", "sandi": "salah"}
    page = client.post(f"{KANTOR}/masuk", data=fields, headers=SAME_ORIGIN)
    assert page.status_code == 422
    assert 'name="pesan" value="Jangan hilang"' in page.text


def test_pages_of_the_office_are_never_stored(rina: FlaskClient) -> None:
    headers = rina.get(KANTOR).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_another_village_does_not_know_the_session(rina: FlaskClient) -> None:
    assert rina.get("/mekarsari/kantor").status_code == 404
