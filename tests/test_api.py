"""The service for other programs, and forms on pages that Balai did not build."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from factories import MASTER_KEYS, SITE_URL, Office, make_definition
from flask import Flask
from flask.testing import FlaskClient
from raw import serving

from forms_service.config import ROOT
from forms_service.definitions import SignedForm
from forms_service.signing import derive_form_keys, sign_form

ELSEWHERE = "https://contoh.example"
JSON = {"Accept": "application/json"}
EXAMPLES = ROOT / "docs" / "examples"
CHECKS = (
    "not_a_server_error,content_type_conformance,response_schema_conformance,"
    "status_code_conformance"
)
WORDS = {"nama": "Siti Aminah", "nik": "3299071234563456", "puas": "Ya"}


def sign(page: str = f"{SITE_URL}/layanan/usaha/") -> str:
    form = SignedForm("sukamaju", page, make_definition())
    return sign_form(form, derive_form_keys(MASTER_KEYS, "sukamaju"))


def post(client: FlaskClient, path: str = "formulir", **words: str) -> Any:
    return client.post(f"/sukamaju/{path}", data=words, headers=JSON)


def test_a_program_checks_sends_and_sends_again(client: FlaskClient, office: Office) -> None:
    words = WORDS | {"_form": sign()}
    visit = post(client, **words).json["visit"]
    receipts = [post(client, **words, _visit=visit, _act="kirim").json for _ in range(3)]
    assert receipts[0] == receipts[1] == receipts[2]
    thread = post(client, "status", code=receipts[0]["code"]).json
    assert thread["reference"] == receipts[0]["reference"]
    answered = post(
        client, "status/pesan", code=receipts[0]["code"], pesan="Baik", _visit=thread["visit"]
    )
    assert answered.json["entries"][-1]["text"] == "Baik"


def test_json_may_be_sent_too(client: FlaskClient, office: Office) -> None:
    answer: Any = client.post("/sukamaju/formulir", json=WORDS | {"_form": sign()}, headers=JSON)
    assert answer.json["answers"]["nama"] == "Siti Aminah"


def test_mistakes_point_at_their_questions(client: FlaskClient, office: Office) -> None:
    answer = post(client, **(WORDS | {"_form": sign(), "nik": "12"}))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [error["pointer"] for error in answer.json["errors"]] == ["#/nik"]


@pytest.mark.parametrize(
    ("page", "origin", "allowed"),
    [
        (SITE_URL, SITE_URL, True),
        (ELSEWHERE, ELSEWHERE, True),
        (SITE_URL, ELSEWHERE, False),
        (ELSEWHERE, "https://jahat.example", False),
        (ELSEWHERE, "null", False),
    ],
)
def test_only_the_site_that_was_signed_reads_by_script(
    client: FlaskClient, office: Office, page: str, origin: str, allowed: bool
) -> None:
    words = WORDS | {"_form": sign(f"{page}/saran/")}
    headers = JSON | {"Origin": origin}
    answer = client.post("/sukamaju/formulir", data=words, headers=headers)
    assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is allowed


def test_a_village_that_is_not_served_is_not_found(client: FlaskClient, office: Office) -> None:
    answer = client.post("/lain/status/pesan", data={"code": "1"}, headers=JSON)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_every_route_of_residents_is_described(app: Flask) -> None:
    described = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    for path in described:
        adapter = app.url_map.bind("127.0.0.1")
        method = "GET" if path == "/healthz" else "POST"
        assert adapter.match(path.replace("{village}", "sukamaju"), method)


def test_a_page_written_by_hand_carries_a_form(
    app: Flask, client: FlaskClient, office: Office
) -> None:
    page = (EXAMPLES / "plain.html").read_text(encoding="utf-8")
    page = page.replace("<!-- form -->", draw_form(app))
    fill_and_send(client, page)


@pytest.mark.slow
def test_a_page_of_hugo_carries_a_form(
    app: Flask, client: FlaskClient, office: Office, tmp_path: Path
) -> None:
    if shutil.which("hugo") is None and "CI" not in os.environ:
        pytest.skip("Hugo is not installed")
    shutil.copytree(EXAMPLES / "hugo", tmp_path / "hugo")
    partial = tmp_path / "hugo" / "layouts" / "partials" / "saran-form.html"
    partial.write_text(draw_form(app), encoding="utf-8")
    subprocess.run(["hugo", "--quiet"], cwd=tmp_path / "hugo", check=True)
    page = tmp_path / "hugo" / "public" / "saran" / "index.html"
    fill_and_send(client, page.read_text(encoding="utf-8"))


def draw_form(app: Flask) -> str:
    """Run the command that the documentation names."""
    command = ["sign", str(ROOT / "content/formulir/saran.toml"), "--html"]
    command += ["--village", "sukamaju", "--page", f"{ELSEWHERE}/saran/"]
    result = app.test_cli_runner().invoke(args=command)
    assert result.exit_code == 0, result.output
    return result.output


class _Fields(HTMLParser):
    """Finds what a browser would send of a form, and where."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = values["action"]
        elif tag in ("input", "textarea") and "name" in values:
            self.names.add(values["name"])
            if values.get("type") == "hidden":
                self.hidden[values["name"]] = values["value"]


def fill_and_send(client: FlaskClient, page: str) -> None:
    """Fill the form that stands on a page, review it, send it."""
    fields = _Fields()
    fields.feed(page)
    assert "saran" in fields.names
    path = fields.action.removeprefix("http://127.0.0.1:8001")
    words = fields.hidden | {
        "saran": "Lampu jalan di RT 03 mati.",
        "tentang": "Lainnya",
        "puas": "Puas",
    }
    review = client.post(path, data=words).text
    visit = html.unescape(re.findall(r'name="_visit" value="([^"]+)"', review)[0])
    receipt = client.post(path, data=words | {"_visit": visit, "_act": "kirim"}).text
    assert "Kode tanda terima" in receipt


@pytest.mark.slow
def test_the_service_answers_as_its_description_says(
    app: Flask, office: Office, tmp_path: Path
) -> None:
    with serving(app) as port:
        description = str(ROOT / "docs" / "openapi.json")
        command = [sys.executable, "-m", "schemathesis.cli", "run", description]
        command += ["--url", f"http://127.0.0.1:{port}", "-n", "30", "--mode", "positive"]
        command += ["--checks", CHECKS, "--generation-database", "none"]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]
