"""Facts about the service's pages: the village's own colours and words, in the asked language."""

import pytest
from factories import SITE_URL, Office, make_village
from flask import Flask
from flask.testing import FlaskClient

from forms_service.db import Database
from forms_service.service import Service
from forms_service.village import Colours
from forms_service.villages import put_village


def test_a_page_wears_the_colours_of_its_village(
    client: FlaskClient, database: Database, office: Office
) -> None:
    with database.writing() as session:
        village = make_village(id="sukasari", colours=Colours(primary="#7c2d12"))
        put_village(session, village, SITE_URL)
    assert "--brand:#7c2d12" in client.get("/sukasari/status").text
    assert "--brand:#14532d" in client.get("/sukamaju/status").text


@pytest.mark.parametrize(
    ("query", "language"), [("", "id"), ("?bahasa=en", "en"), ("?bahasa=../x", "id")]
)
def test_a_page_speaks_the_language_asked_for(
    client: FlaskClient, office: Office, query: str, language: str
) -> None:
    assert f'<html lang="{language}"' in client.get(f"/sukamaju/status{query}").text


def test_one_visitor_does_not_change_the_language_of_the_next(
    client: FlaskClient, office: Office
) -> None:
    client.get("/sukamaju/status?bahasa=en")
    assert '<html lang="id"' in client.get("/sukamaju/status").text


def test_a_changed_identity_is_shown_within_a_minute(
    app: Flask, client: FlaskClient, database: Database, office: Office
) -> None:
    assert "Desa Sukamaju" in client.get("/sukamaju/status").text
    with database.writing() as session:
        put_village(session, make_village(name="Sukamulya"), SITE_URL)
    service: Service = app.extensions["balai"]
    read_at, known = service.remembered["sukamaju"]
    service.remembered["sukamaju"] = (read_at - 61, known)
    assert "Desa Sukamulya" in client.get("/sukamaju/status").text


def test_a_page_is_drawn_while_the_database_is_away(
    client: FlaskClient, database: Database, office: Office
) -> None:
    client.get("/sukamaju/status")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE villages RENAME TO gone")
    assert client.get("/sukamaju/status").status_code == 200
