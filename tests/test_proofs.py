"""Facts about proof of work: it spares the wait, once, and nobody needs it."""

import html
import json
import re
import time
from typing import Any

import pytest
from factories import Office, make_token, make_words
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forms_service import proofs

pytestmark = pytest.mark.slow

NETWORK = {"REMOTE_ADDR": "198.51.100.66"}


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=["proof", *words])
    assert result.exit_code == 0, result.output
    app.extensions["balai"].remembered.clear()
    return result.output


@pytest.fixture
def flooded(app: Flask, office: Office) -> FlaskClient:
    """A client of a village whose operator asks for proof, on a network that is over budget."""
    run(app, "ask", "sukamaju")
    return app.test_client()


def post(client: FlaskClient, **words: str) -> TestResponse:
    data = {"_form": make_token(), **make_words()} | words
    return client.post("/sukamaju/formulir", data=data, environ_overrides=NETWORK)


def read(page: TestResponse) -> tuple[str, Any]:
    visit = re.findall(r'name="_visit" value="([^"]+)"', page.text)[0]
    found = re.search(r'data-soal="([^"]+)"', page.text)
    return visit, json.loads(html.unescape(found[1])) if found else None


def test_nobody_is_asked_while_there_is_no_flood(client: FlaskClient, office: Office) -> None:
    page = post(client)
    assert read(page)[1] is None
    assert "<script" not in page.text


def test_who_proves_is_let_in_at_once_however_many_come(flooded: FlaskClient) -> None:
    for _ in range(3):
        visit, challenge = read(post(flooded))
        answer = post(flooded, _visit=visit, _act="kirim", _bukti=proofs.solve(challenge))
        assert "Kode tanda terima" in answer.text


def test_who_proves_nothing_waits_a_minute_and_loses_nothing(flooded: FlaskClient) -> None:
    answer = post(flooded, _visit=read(post(flooded))[0], _act="kirim")
    assert answer.status_code == 429
    assert 60 <= int(answer.headers["Retry-After"]) <= 61
    assert "Siti Aminah" in answer.text


def test_a_turn_that_was_waited_for_needs_no_proof(flooded: FlaskClient, time_machine: Any) -> None:
    time_machine.move_to(time.time(), tick=False)
    held = post(flooded, _visit=read(post(flooded))[0], _act="kirim")
    assert read(held)[1] is None
    time_machine.shift(61)
    assert "Kode tanda terima" in post(flooded, _visit=read(held)[0], _act="kirim").text


def test_a_proof_is_good_for_its_own_visit_only(flooded: FlaskClient) -> None:
    _, challenge = read(post(flooded))
    other, _ = read(post(flooded))
    answer = post(flooded, _visit=other, _act="kirim", _bukti=proofs.solve(challenge))
    assert answer.status_code == 429


def test_a_proof_sent_again_stores_nothing_again(flooded: FlaskClient) -> None:
    visit, challenge = read(post(flooded))
    words = {"_visit": visit, "_act": "kirim", "_bukti": proofs.solve(challenge)}
    assert post(flooded, **words).text == post(flooded, **words).text


@pytest.mark.parametrize("payload", ["x", "bnVsbA==", "[]", "e30=", "\u00e9\x00", "A" * 5000])
def test_nonsense_is_no_proof(flooded: FlaskClient, payload: str) -> None:
    answer = post(flooded, _visit=read(post(flooded))[0], _act="kirim", _bukti=payload)
    assert answer.status_code == 429


def test_a_program_is_given_the_challenge_too(flooded: FlaskClient) -> None:
    data = {"_form": make_token(), **make_words()}
    headers = {"Accept": "application/json"}
    review: Any = flooded.post("/sukamaju/formulir", data=data, headers=headers).json
    data |= {"_visit": review["visit"], "_act": "kirim"}
    data["_bukti"] = proofs.solve(review["challenge"])
    receipt: Any = flooded.post("/sukamaju/formulir", data=data, headers=headers).json
    assert receipt["reference"]


def test_the_operator_ends_it(app: Flask, flooded: FlaskClient) -> None:
    run(app, "stop", "sukamaju")
    assert read(post(flooded))[1] is None


def test_a_village_that_is_not_served_is_told(app: Flask, office: Office) -> None:
    result = app.test_cli_runner().invoke(args=["proof", "ask", "lain"])
    assert "no village lain" in result.output
