"""The service for other programs, and forms on pages that Balai did not build."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from factories import MASTER_KEYS, SITE_URL, Office, make_definition, make_submission
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from raw import serving
from sqlalchemy import func, select

from forms_service import budgets, statuses, submissions, threads
from forms_service.config import ROOT
from forms_service.db import Database
from forms_service.definitions import SignedForm
from forms_service.models import SubmissionRow
from forms_service.signing import derive_form_keys, sign_form

ELSEWHERE = "https://contoh.example"
JSON = {"Accept": "application/json"}
EXAMPLES = ROOT / "docs" / "examples"
CHECKS = (
    "not_a_server_error,content_type_conformance,response_schema_conformance,"
    "status_code_conformance"
)
UNLIMITED = replace(budgets.WRONG_CODES, burst=10**9)
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
    routes = {
        rule.rule.replace("<village_id>", "{village}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("intake.") and "POST" in (rule.methods or ())
    }
    # The receipt as a file is a page for people.
    assert set(read_description()["paths"]) == routes - {"/{village}/bukti"} | {"/healthz"}


def read_description() -> dict[str, Any]:
    text = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    described: dict[str, Any] = json.loads(text)
    return described


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
    """Fill the form that stands on a page, review it, send it, and read it with the code."""
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
    code = re.findall(r'<p class="code">([0-9 ]+)<', receipt)[0]
    status = client.post("/sukamaju/status", data={"code": code}).text
    assert "Lampu jalan di RT 03 mati." in status


@pytest.mark.slow
def test_the_walk_with_curl_works_as_it_is_printed(
    app: Flask, database: Database, office: Office, tmp_path: Path
) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    walk = text.partition("## A walk with curl")[2].partition("## A form on any page")[0]
    lines = "".join(re.findall(r"```sh\n(.*?)```", walk, re.DOTALL))
    (tmp_path / "content").symlink_to(ROOT / "content")
    Image.new("RGB", (900, 700), "green").save(tmp_path / "foto.jpg", quality=100)
    with (tmp_path / "foto.jpg").open("ab") as picture:
        picture.write(b"\0" * 150_000)  # three pieces
    with serving(app) as port:
        lines = lines.replace("https://layanan.example", f"http://127.0.0.1:{port}")
        done = run_walk(lines + WITNESS, tmp_path, database.url)
    assert done.returncode == 0, done.stderr
    withdrawn, review, code = done.stdout.strip().splitlines()[-3:]
    assert withdrawn == "withdrawn"
    assert json.loads(review)["answers"]["foto"][0]["name"] == "foto.jpg"
    for kept in ("Lampu jalan di RT 03 mati.", "Terima kasih."):
        assert kept in done.stdout
    with database.reading() as session:
        thread = threads.open_with_code(session, office.village, code)
    assert thread.answers["saran"] == "Lampu jalan di RT 03 mati."


WITNESS = 'echo "$code"\n'


def run_walk(lines: str, folder: Path, database_url: str) -> subprocess.CompletedProcess[str]:
    """Run the lines of the documentation in a shell that stops at the first one that fails."""
    environ = os.environ | {
        "BALAI_DATABASE_URL": database_url,
        "BALAI_MASTER_KEYS": MASTER_KEYS[0],
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    command = ["bash", "-euo", "pipefail", "-c", lines]
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("origin", "allowed"), [(SITE_URL, True), (ELSEWHERE, False), ("null", False)]
)
def test_a_preflight_lets_only_the_village_s_own_site_send_json(
    client: FlaskClient, office: Office, origin: str, allowed: bool
) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x"}
    answer = client.options("/sukamaju/formulir", headers={"Origin": origin} | asked)
    assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is allowed
    assert (answer.headers.get("Access-Control-Allow-Headers") == "Content-Type") is allowed
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["", SITE_URL, ELSEWHERE])
def test_a_cache_is_told_that_the_origin_matters(
    client: FlaskClient, office: Office, origin: str
) -> None:
    for path in ("formulir", "status", "tidak-ada"):
        answer = client.post(f"/sukamaju/{path}", headers={"Origin": origin} if origin else {})
        assert ("Origin" in answer.vary) is (path != "tidak-ada"), path


def test_a_program_reads_what_is_asked_again_and_its_own_data(
    client: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village)
    data = post(client, "hak", code=receipt.code)
    assert {"label": "Nama lengkap", "text": "Siti Aminah", "item": ""} in data.json["answers"]
    refused = post(client, "hak/minta", code=receipt.code, hak="perbaiki")
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert post(client, "hak/berkas", code=receipt.code, berkas="x").status_code == 404
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.change_status(
            session, thread, statuses.INCOMPLETE, "rina", "Mohon dilengkapi", asked=["kk"]
        )
    asked = post(client, "status/lengkapi", code=receipt.code)
    assert asked.json == {"asked": ["kk"]}
    wrong = post(client, "status/lengkapi", code=receipt.code, kk="1", _act="kirim")
    assert [error["pointer"] for error in wrong.json["errors"]] == ["#/kk"]
    words = {"code": receipt.code, "kk": "3299070000001111", "_act": "kirim"}
    assert post(client, "status/lengkapi", **words).status_code == 409
    words["_visit"] = wrong.headers["Balai-Visit"]
    assert post(client, "status/lengkapi", **words).json["status"] == "checking"


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_the_service_answers_as_its_description_says(
    app: Flask, office: Office, database: Database, tmp_path: Path, mode: str
) -> None:
    description = tmp_path / "openapi.json"
    code = make_submission(database, office.village).code
    description.write_text(json.dumps(with_true_tokens(read_description(), code)))
    with serving(app) as port, patch.object(budgets, "WRONG_CODES", UNLIMITED):
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(description)]
        command += ["--url", f"http://127.0.0.1:{port}", "-n", "6", "--mode", mode]
        command += ["-H", "Accept: application/json"]
        command += ["--checks", CHECKS, "--generation-deterministic"]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]
    with database.reading() as session:
        stored = session.scalar(select(func.count()).select_from(SubmissionRow)) or 0
    # By the links from a review to its sending, true submissions are made.
    assert stored > 1 or mode == "negative"


def with_true_tokens(description: dict[str, Any], code: str) -> dict[str, Any]:
    """Let what is generated come through: a form that was signed, answers that are right."""
    description["components"]["parameters"]["village"]["schema"] = {"enum": ["sukamaju"]}
    answers = {name: {"enum": [word]} for name, word in WORDS.items()}
    for path in description["paths"].values():
        path.get("post", {}).get("parameters", [{}]).pop()  # the header comes with every request
        content = path.get("post", {}).get("requestBody", {}).get("content", {})
        for body in content.values():
            fields = body["schema"]["properties"]
            if "code" in fields:
                fields["code"] = {"enum": [code, code[::-1]]}
            if "_form" in fields:
                fields["_form"] = {"enum": [sign()]}
            if "_visit" in fields and "_form" in fields:
                fields |= answers
                body["schema"]["required"] += list(answers)
                body["schema"]["additionalProperties"] = False
    return description
