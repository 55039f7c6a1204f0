"""Floods are slowed and never refused; a village behind one address passes."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from factories import MASTER_KEYS, SITE_URL, Office, make_definition
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from werkzeug.test import TestResponse

from forms_service import budgets
from forms_service.budgets import Budget, MustWait
from forms_service.db import Database
from forms_service.definitions import SignedForm
from forms_service.erasure_list import ErasureList
from forms_service.models import BudgetRow
from forms_service.retention import purge
from forms_service.signing import derive_form_keys, sign_form

pytestmark = pytest.mark.slow

FORM = sign_form(
    SignedForm("sukamaju", f"{SITE_URL}/layanan/usaha/", make_definition()),
    derive_form_keys(MASTER_KEYS, "sukamaju"),
)
WORDS = {"_form": FORM, "nama": "Siti Aminah", "nik": "3299071234563456", "puas": "Ya"}
THREE = Budget("three", burst=3, seconds=10)


@contextmanager
def at(moment: float) -> Iterator[None]:
    with patch("time.time", lambda: moment):
        yield


def send(client: FlaskClient, network: str, **changes: str) -> TestResponse:
    origin = {"REMOTE_ADDR": network}
    page = client.post("/sukamaju/formulir", data=WORDS | changes, environ_overrides=origin)
    return press(client, network, page, **changes)


def press(client: FlaskClient, network: str, page: TestResponse, **changes: str) -> TestResponse:
    visit = re.findall(r'name="_visit" value="([^"]+)"', page.text)[0]
    words = WORDS | changes | {"_visit": visit, "_act": "kirim"}
    origin = {"REMOTE_ADDR": network}
    return client.post("/sukamaju/formulir", data=words, environ_overrides=origin)


def test_a_budget_takes_a_burst_and_then_one_at_a_time(database: Database) -> None:
    with database.storing() as connection, at(1000.0):
        for _ in range(3):
            budgets.spend(connection, "desa", THREE, "a")
        with pytest.raises(MustWait) as wait:
            budgets.spend(connection, "desa", THREE, "a")
        assert wait.value.seconds == 10
        budgets.spend(connection, "desa", THREE, "b")
    with database.storing() as connection, at(1010.0):
        budgets.spend(connection, "desa", THREE, "a")


def test_fifty_forms_with_five_small_photos_each_pass_at_once(database: Database) -> None:
    """Two hundred forms a day in four meetings: each photo pays for its pieces, then as a file."""
    photo = 0.4
    for meeting in range(4):
        with database.storing() as connection, at(1e6 + meeting * 6 * 3600):
            for _ in range(50 * 5):
                for megabytes in (photo, max(photo, budgets.LEAST_MEGABYTES)):
                    spend_staged(connection, megabytes)


def spend_staged(connection: Connection, megabytes: float) -> None:
    budgets.spend(connection, "desa", budgets.STAGED_MEGABYTES, "balai", megabytes)


def test_what_is_owed_already_is_counted_when_nothing_is_left(database: Database) -> None:
    with database.storing() as connection, at(1000.0):
        budgets.spend(connection, "desa", THREE, "a", 3)
        budgets.owe(connection, "desa", THREE, "a", 2)
        with pytest.raises(MustWait) as wait:
            budgets.spend(connection, "desa", THREE, "a")
    assert wait.value.seconds == 30


def test_the_nightly_purge_forgets_networks_that_owe_nothing(
    database: Database, office: Office
) -> None:
    with database.storing() as connection:
        budgets.spend(connection, "sukamaju", THREE, "of today")
        with at(time.time() - 2 * budgets.DAY):
            budgets.spend(connection, "sukamaju", THREE, "of the day before yesterday")
    purge(database, office.village, ErasureList(None))
    with database.reading() as session:
        assert session.scalars(select(BudgetRow.budget_id)).all() == ["three:of today"]


def test_places_in_the_queue_come_one_after_the_other(database: Database) -> None:
    with database.writing() as session, at(1000.0):
        waits = [budgets.reserve(session, "desa", THREE, "a") for _ in range(6)]
    assert waits == [0, 0, 0, 10, 20, 30]


def test_a_full_queue_keeps_no_place(database: Database) -> None:
    with database.writing() as session, at(1000.0):
        for _ in range(63):
            budgets.reserve(session, "desa", THREE, "a")
        with pytest.raises(MustWait) as wait:
            budgets.reserve(session, "desa", THREE, "a")
    assert wait.value.seconds == budgets.PAUSE


def test_a_clock_set_back_a_year_makes_nobody_wait_for_a_year(database: Database) -> None:
    with database.storing() as connection, at(5e7):
        budgets.spend(connection, "desa", THREE, "a")
    with database.writing() as session, at(1e7):
        assert budgets.reserve(session, "desa", THREE, "a") <= 10


def test_who_has_to_wait_loses_no_word_and_is_let_in_in_turn(
    client: FlaskClient, office: Office
) -> None:
    began = time.time()
    with at(began):
        answers = [send(client, "198.51.100.66") for _ in range(62)]
        held = answers[-1]
        seconds = int(held.headers["Retry-After"])
        assert held.status_code == 429
        assert "Siti Aminah" in held.text
        assert f"animation:later {seconds}s" in held.text
        again = press(client, "198.51.100.66", held)
        assert again.status_code == 429, "pressing early gains nothing"
    with at(began + seconds):
        assert press(client, "198.51.100.66", held).status_code == 200


def test_another_network_is_not_slowed(client: FlaskClient, office: Office) -> None:
    with at(time.time()):
        for _ in range(70):
            send(client, "198.51.100.66")
        assert send(client, "203.0.113.7").status_code == 200
        assert send(client, "2001:db8::1").status_code == 200


def test_one_form_is_slowed_from_however_many_networks_and_no_other(
    app: Flask, client: FlaskClient, office: Office
) -> None:
    object.__setattr__(app.extensions["balai"].config, "form_burst", 3)
    other = SignedForm("sukamaju", f"{SITE_URL}/layanan/sktm/", make_definition(slug="sktm"))
    token = sign_form(other, derive_form_keys(MASTER_KEYS, "sukamaju"))
    with at(time.time()):
        answers = [send(client, f"203.0.113.{number}") for number in range(5)]
        assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
        assert send(client, "203.0.113.9", _form=token).status_code == 200


def test_a_trap_that_was_filled_marks_it_for_the_office_and_gives_a_receipt(
    client: FlaskClient, rina: FlaskClient
) -> None:
    answer = send(client, "203.0.113.7", _situs="https://casino.example")
    assert answer.status_code == 200
    assert "Kode tanda terima" in answer.text
    page = rina.get("/sukamaju/kantor?tampil=karantina").text
    assert "2026-0001" in page
    assert "mungkin spam" in page


def test_a_turn_after_minutes_of_queue_is_for_the_office_to_look_at_and_has_its_receipt(
    client: FlaskClient, rina: FlaskClient
) -> None:
    began = time.time()
    with at(began):
        held = [send(client, "198.51.100.66") for _ in range(budgets.NETWORK.burst + 21)][-1]
    seconds = int(held.headers["Retry-After"])
    assert seconds >= 120
    with at(began + seconds):
        receipt = press(client, "198.51.100.66", held)
    found = re.search(r"Nomor (\d{4}-\d{4})", receipt.text)
    assert found
    assert found[1] not in rina.get("/sukamaju/kantor").text
    assert found[1] in rina.get("/sukamaju/kantor?tampil=karantina").text


@pytest.mark.slow
def test_the_same_sending_again_is_never_held_off(client: FlaskClient, office: Office) -> None:
    with at(time.time()):
        page = client.post("/sukamaju/formulir", data=WORDS)
        first = press(client, "127.0.0.1", page)
        for _ in range(70):
            send(client, "127.0.0.1")
        assert press(client, "127.0.0.1", page).text == first.text


@pytest.mark.slow
def test_a_flood_from_many_threads_is_counted_right(app: Flask, office: Office) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(app.test_client(), "198.51.100.9"), range(80)))
    assert sum(answer.status_code == 200 for answer in answers) in (60, 61)


def test_wrong_codes_are_slowed_and_what_was_typed_stays(
    client: FlaskClient, office: Office
) -> None:
    from forms_service.receipts import make_receipt_code

    with at(time.time()):
        for number in range(budgets.WRONG_CODES.burst):
            code = make_receipt_code("key", str(number))
            assert client.post("/sukamaju/status", data={"code": code}).status_code == 404
        words = {"code": code, "pesan": "Apakah sudah jadi?"}
        answer = client.post("/sukamaju/status/pesan", data=words)
    assert answer.status_code == 429
    assert code in answer.text
    assert "Apakah sudah jadi?" in answer.text


def test_wrong_passwords_are_slowed(client: FlaskClient, office: Office) -> None:
    words = {"nama": "rina", "sandi": "salah sekali"}
    origin = {"Sec-Fetch-Site": "same-origin"}
    with at(time.time()):
        answers = [
            client.post("/sukamaju/kantor/masuk", data=words, headers=origin).status_code
            for _ in range(budgets.WRONG_PASSWORDS.burst + 1)
        ]
    assert answers[0] == 422
    assert answers[-1] == 429
