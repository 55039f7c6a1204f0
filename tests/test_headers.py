"""Facts about headers: every answer is closed, unframed and never stored."""

import re
from pathlib import Path

import pytest
from factories import Office, make_config, make_token, make_words
from flask import Flask
from flask.testing import FlaskClient
from raw import exchange, serving
from werkzeug.test import TestResponse

from forms_service import create_app
from forms_service.headers import FIXED
from forms_service.migrations import migrate
from forms_service.stylesheet import hash_source

PATHS = ("/sukamaju/status", "/sukamaju/kantor/masuk", "/sukamaju/kantor", "/x", "/healthz")


@pytest.fixture(autouse=True)
def _served(office: Office) -> None:
    """Sukamaju is served."""


def read_policy(response: TestResponse) -> dict[str, str]:
    rules = response.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, _, sources in (rule.partition(" ") for rule in rules)}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_every_header(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert {name: response.headers[name] for name in FIXED} == FIXED
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_allowed_that_a_page_does_not_need(client: FlaskClient, path: str) -> None:
    policy = read_policy(client.get(path))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)
    assert "*" not in str(policy)


@pytest.mark.parametrize("path", PATHS[:2])
def test_exactly_the_style_of_the_page_is_allowed(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    style = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert style
    assert read_policy(response)["style-src"] == hash_source(style[1])


def test_a_search_engine_may_read_that_no_page_is_to_be_found(client: FlaskClient) -> None:
    robots = client.get("/robots.txt")
    assert robots.text == "User-agent: *\nDisallow:\n"
    assert robots.headers["Content-Type"].startswith("text/plain")
    for path in ("/sukamaju/status", "/sukamaju/kantor/masuk"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex"


def test_the_review_allows_its_own_style(client: FlaskClient) -> None:
    words = {"_form": make_token(), **make_words()}
    response = client.post("/sukamaju/formulir", data=words)
    style = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert style
    assert read_policy(response)["style-src"] == hash_source(style[1])


def test_search_engines_keep_out(client: FlaskClient) -> None:
    assert client.get("/sukamaju/status").headers["X-Robots-Tag"] == "noindex"


def test_only_a_service_over_tls_insists_on_tls(client: FlaskClient, tmp_path: Path) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    url = f"sqlite:///{tmp_path / 's.db'}"
    app: Flask = create_app(make_config(service_url="https://f.example", database_url=url))
    migrate(app.extensions["balai"].database.engine)
    secure = app.test_client().get("/healthz")
    app.extensions["balai"].database.engine.dispose()
    assert secure.headers["Strict-Transport-Security"] == "max-age=63072000"


def test_errors_of_every_kind_carry_every_header(client: FlaskClient) -> None:
    answers = [
        client.get("/sukamaju/formulir"),
        client.open("/sukamaju/status", method="OPTIONS"),
        client.open("/sukamaju/status", method="HEAD"),
        client.open("/sukamaju/status", method="TRACE"),
        client.get("/skrip/tidak-ada.js"),
        client.get("/sukamaju/%00"),
        client.post("/sukamaju/status", data=b"x", content_type="text/xml"),
        client.post("/sukamaju/formulir", data={"_form": "x"}),
        client.post("/sukamaju/kantor/masuk", data={"nama": "rina", "sandi": "x"}),
        client.get("/sukamaju/status", headers={"Accept": "application/json"}),
    ]
    assert {answer.status_code for answer in answers} >= {403, 404, 405, 415}
    for answer in answers:
        assert {name: answer.headers[name] for name in FIXED} == FIXED
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_script_of_the_theme_is_closed_too(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = app.jinja_env.globals["script_url"]("foto")  # type: ignore[operator]
    answer = client.get(address)
    wanted = FIXED | {"Cache-Control": "public, max-age=31536000, immutable"}
    assert {name: answer.headers[name] for name in FIXED} == wanted


@pytest.mark.slow
def test_what_is_no_http_is_answered_with_every_header(app: Flask) -> None:
    with serving(app) as port:
        for data in (b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"):
            answer = exchange(port, data).decode()
            assert answer.startswith("HTTP/1.0 400 ") or answer.startswith("HTTP/1.1 400 ")
            for name, value in FIXED.items():
                assert f"\r\n{name}: {value}\r\n" in answer
            assert "Content-Security-Policy: default-src 'none'" in answer
            assert "waitress" not in answer.lower()
