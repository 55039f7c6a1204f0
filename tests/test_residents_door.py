"""The forms service behind the name of the site: what residents need, and not the office."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from factories import Office, make_definition, make_token, make_words
from flask import Flask
from raw import serving
from sqlalchemy import func, select
from test_release import make_site
from web_servers import DEPLOY, SERVERS, SERVICE_HOST, Site, serve_site

from forms_service.care.doctor import BAD, GOOD, check_site
from forms_service.db import Database
from forms_service.definitions import SignedForm
from forms_service.models import SubmissionRow
from forms_service.sendings import keep_definition
from forms_service.served_scripts import script_url
from forms_service.villages import put_village
from release.places import Place

pytestmark = pytest.mark.slow
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DOWN = {"gangguan.html": "Balai desa belum dapat dihubungi"}
SAID = ("Content-Security-Policy", "Cache-Control", "X-Content-Type-Options", "X-Frame-Options")


@pytest.fixture(params=SERVERS)
def door(
    request: pytest.FixtureRequest, app: Flask, office: Office, tmp_path: Path
) -> Iterator[Site]:
    """A site whose name leads to the service too; the service knows its own name only."""
    app.config["TRUSTED_HOSTS"] = [SERVICE_HOST]
    pages = {"index.html": "Selamat datang", "404.html": "Halaman ini tidak ada"} | DOWN
    release = make_site(tmp_path / "site", **pages)
    (release / "layanan" / "status").mkdir(parents=True)
    (release / "layanan" / "status" / "index.html").write_text("Panduan status")
    Place(str(tmp_path / "www")).publish(release, "1")
    with (
        serving(app) as port,
        serve_site(request.param, tmp_path, tmp_path / "www", service_port=port) as site,
    ):
        yield site


def find_visit(page: bytes) -> str:
    found = re.search(rb'name="_visit" value="([^"]+)"', page)
    assert found
    return found[1].decode()


def test_a_form_goes_all_the_way_under_the_name_of_the_site(door: Site, database: Database) -> None:
    form = {"_form": make_token(), **make_words()}
    review, page = door.ask("POST", "/sukamaju/formulir", urlencode(form).encode(), FORM)
    assert review.status == 200
    assert b'action="/sukamaju/formulir"' in page
    send = {**form, "_visit": find_visit(page), "_act": "kirim"}
    receipt, page = door.ask("POST", "/sukamaju/formulir", urlencode(send).encode(), FORM)
    assert receipt.status == 200
    assert b"Kode tanda terima" in page
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SubmissionRow)) == 1


def test_the_service_says_its_own_headers_once(door: Site) -> None:
    response, _ = door.get("/sukamaju/status")
    assert response.status == 200
    for name in SAID:
        assert len(response.headers.get_all(name) or []) == 1, name
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_office_is_not_there(door: Site) -> None:
    for path in ("/sukamaju/kantor", "/sukamaju/kantor/masuk", "/healthz", "/metrics"):
        response, page = door.get(path)
        assert response.status == 404, path
        assert b"Halaman ini tidak ada" in page, path


def test_pages_of_the_site_keep_their_addresses(door: Site) -> None:
    assert door.get("/layanan/status/")[1] == b"Panduan status"
    assert b"Selamat datang" in door.get("/")[1]


def test_the_scripts_of_the_service_are_there(door: Site, app: Flask) -> None:
    with app.test_request_context():
        path = script_url("bukti")
    response, _ = door.get(path)
    assert response.status == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_what_is_too_large_is_answered_with_a_page(door: Site) -> None:
    body = urlencode(
        {"_form": make_token(), **make_words(), "keperluan": "y" * 70_000_000}
    ).encode()
    response, page = door.ask("POST", "/sukamaju/formulir", body, FORM)
    assert response.status == 413
    assert b"Siti" in page


def test_the_doctor_sees_whether_the_door_leads_to_the_service(
    door: Site, app: Flask, database: Database, office: Office
) -> None:
    here = f"http://127.0.0.1:{door.port}"
    page, definition = f"{here}/layanan/usaha/", make_definition(slug="usaha")
    token = make_token(definition, page=page)
    with database.writing() as session:
        put_village(session, office.village.profile, here)
        form = SignedForm(office.village.id, page, definition)
        keep_definition(session.connection(), form, office.village.id, datetime.now(UTC))
    for action, level in ((f"{here}/sukamaju/formulir", GOOD), (f"{here}/x/formulir", BAD)):
        write_page(door, f'<form action="{action}"><input name="_form" value="{token}"></form>')
        assert [found.level for found in check_site(app.extensions["balai"])] == [level]


LOCATION = re.compile(r"^location ([^{]+) \{\n(.*?)^\}", re.DOTALL | re.MULTILINE)
UNLOGGED = re.compile(r"^\s*access_log off;$", re.MULTILINE)


def test_no_location_before_the_service_logs_who_came() -> None:
    texts = {path.name: path.read_text() for path in DEPLOY.glob("*.nginx")}
    logged = [
        (name, place)
        for name, text in texts.items()
        for place, inner in LOCATION.findall(text)
        if re.search(r"proxy_pass|@balai;", inner)
        and not UNLOGGED.search(inner + LOCATION.sub("", text))
    ]
    found = sum(len(LOCATION.findall(text)) for text in texts.values())
    assert found == sum(text.count("\nlocation ") for text in texts.values())
    assert logged == []


def test_what_residents_send_leaves_no_line_in_the_log(door: Site, tmp_path: Path) -> None:
    for body in (b"_form=x", b"y" * 70_000_000):
        door.ask("POST", "/sukamaju/formulir", body, FORM)
    door.get("/sukamaju/status")
    door.get("/")
    assert set(read_log(tmp_path)) <= {"/index.html"}


def read_log(folder: Path) -> list[str]:
    """Return the paths that nginx logged; Caddy logs nothing unless it is told to."""
    path = folder / "sizes.log"
    return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []


def write_page(door: Site, text: str) -> None:
    folder = (door.place / "current").resolve() / "layanan" / "usaha"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(text)


@pytest.mark.parametrize("server", SERVERS)
def test_while_the_service_is_down_the_site_says_what_to_do(server: str, tmp_path: Path) -> None:
    Place(str(tmp_path / "www")).publish(make_site(tmp_path / "site", **DOWN), "1")
    with serve_site(server, tmp_path, tmp_path / "www") as site:
        response, page = site.ask("POST", "/sukamaju/formulir", b"_form=x", FORM)
    assert response.status == 502
    assert b"Balai desa belum dapat dihubungi" in page
    assert read_log(tmp_path) == []
