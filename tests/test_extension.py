"""An answer to a request for information put off once: why, until when, told to both sides."""

from datetime import date, timedelta

import pytest
from factories import (
    SAME_ORIGIN,
    Office,
    make_definition,
    make_fields,
    make_submission,
)
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forms_service import deadlines
from forms_service.db import Database
from forms_service.sendings import Receipt
from forms_service.wording import format_weekday

PATH = "/sukamaju/kantor/2026-0001"
FORM = make_definition(slug="informasi", kind="information", working_days=10)
WHY = "Rinciannya masih kami kumpulkan dari tiap dusun."


@pytest.fixture
def receipt(database: Database, office: Office) -> Receipt:
    """What Siti asked for."""
    return make_submission(database, office.village, FORM)


def set_status(rina: FlaskClient, name: str, text: str = "", seen: int = 1) -> TestResponse:
    fields = make_fields(rina, status=name, pesan=text) | {"_seen": str(seen)}
    return rina.post(f"{PATH}/status", data=fields, headers=SAME_ORIGIN)


def ask_status(client: FlaskClient, receipt: Receipt) -> str:
    return client.post("/sukamaju/status", data={"code": receipt.code}).text


def move(receipt: Receipt) -> date:
    return deadlines.add_working_days(receipt.thread.due_on, 7)


def test_resident_and_office_read_the_new_day_and_why(
    client: FlaskClient, rina: FlaskClient, receipt: Receipt
) -> None:
    assert set_status(rina, "extended", WHY).status_code == 303
    told = ask_status(client, receipt)
    assert WHY in told
    assert f"Janji yang baru: {format_weekday(move(receipt))}." in told
    shown = rina.get(PATH).text
    assert format_weekday(move(receipt)) in shown
    assert "sudah diperpanjang" in shown


def test_nobody_is_put_off_without_a_reason(rina: FlaskClient, receipt: Receipt) -> None:
    page = set_status(rina, "extended")
    assert page.status_code == 422
    assert "Tulis alasannya" in page.text


def test_nobody_is_put_off_twice(rina: FlaskClient, receipt: Receipt) -> None:
    set_status(rina, "extended", WHY)
    set_status(rina, "checking", seen=2)
    assert 'value="extended"' not in rina.get(PATH).text
    assert set_status(rina, "extended", "Sekali lagi.", seen=3).status_code == 422
    assert format_weekday(move(receipt)) in rina.get(PATH).text


def test_a_broken_promise_is_not_mended_by_putting_it_off(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    yesterday = office.village.today() - timedelta(days=1)
    make_submission(database, office.village, FORM, due_on=yesterday)
    page = set_status(rina, "extended", WHY)
    assert page.status_code == 422
    assert "tidak dapat diperpanjang" in page.text
    assert WHY in page.text


def test_an_answer_has_words(rina: FlaskClient, receipt: Receipt) -> None:
    assert set_status(rina, "answered").status_code == 422
    fields = make_fields(rina, pesan="Ini jawabannya.")
    rina.post(f"{PATH}/pesan", data=fields, headers=SAME_ORIGIN)
    assert set_status(rina, "answered", seen=2).status_code == 303
