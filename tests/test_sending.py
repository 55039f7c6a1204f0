"""The way from the form to the receipt, screen by screen, as residents meet it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from factories import (
    MASTER_KEYS,
    NASTY,
    SITE_URL,
    Office,
    make_answers,
    make_definition,
    make_submission,
    make_token,
    make_words,
)
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forms_service import threads
from forms_service.budgets import MustWait
from forms_service.db import Database, StorageUnavailable
from forms_service.definitions import Date
from forms_service.models import SubmissionRow

FORM = "/sukamaju/formulir"
JSON = {"Accept": "application/json"}
NEWER = "a-master-key-that-came-later-0000002"


def post(client: FlaskClient, token: str = "", **words: Any) -> TestResponse:
    return client.post(FORM, data={"_form": token or make_token(), **make_words(), **words})


def find_visit(page: TestResponse) -> str:
    found = re.search(r'name="_visit" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def find_code(page: TestResponse) -> str:
    found = re.search(r'<p class="code">([\d ]+)<', page.text)
    assert found, page.text
    return found[1].replace(" ", "")


def send(client: FlaskClient, token: str = "", **words: Any) -> TestResponse:
    visit = find_visit(post(client, token, **words))
    return post(client, token, **words, _visit=visit, _act="kirim")


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(SubmissionRow)) or 0


@pytest.fixture(autouse=True)
def _served(office: Office) -> None:
    """Sukamaju is served."""


def test_right_answers_are_shown_for_review_and_not_stored(
    client: FlaskClient, database: Database
) -> None:
    page = post(client)
    assert page.status_code == 200
    assert "<dd>Siti Aminah</dd>" in page.text
    assert "<dd>3299 0712 3456 3456</dd>" in page.text
    assert "<dd>0812 0000 0199</dd>" in page.text
    assert count(database) == 0


def test_the_review_carries_the_words_as_they_were_typed(client: FlaskClient) -> None:
    page = post(client, keperluan=NASTY)
    for word in make_words(keperluan=NASTY).values():
        assert f'value="{escape(word)}"' in page.text


def test_the_review_lets_each_answer_be_changed(client: FlaskClient) -> None:
    page = post(client).text
    assert re.findall(r'value="ubah:(\w+)"', page) == list(make_words())


def test_a_mistake_is_told_at_the_top_and_at_its_question(client: FlaskClient) -> None:
    page = post(client, nik="123", nama="")
    assert page.status_code == 422
    assert "<title>Kesalahan: Surat Keterangan Usaha" in page.text
    assert 'role="alert"' in page.text
    assert '<li><a href="#nik">“NIK” harus 16 angka. Yang Anda isi 3 angka.</a></li>' in page.text
    assert 'id="nik-e"' in page.text
    assert page.text.count('aria-invalid="true"') == 2


def test_a_mistake_keeps_every_word(client: FlaskClient) -> None:
    page = post(client, nik="12 <b>", keperluan=NASTY).text
    assert 'value="12 &lt;b&gt;"' in page
    assert str(escape(NASTY)) in page
    assert 'value="Ya" checked' in page


def test_a_right_sending_gives_number_code_date_and_what_comes_next(
    client: FlaskClient, database: Database
) -> None:
    page = send(client)
    assert page.status_code == 200
    assert re.search(r"Nomor \d{4}-0001, diterima", page.text)
    assert len(find_code(page)) == 20
    assert re.search(r"Paling lambat \w+, \d+ \w+ \d{4}", page.text)
    assert "<li>Petugas memeriksa.</li>" in page.text
    assert "Data ini dihapus pada" in page.text
    assert count(database) == 1


def test_the_receipt_opens_whatsapp_with_number_and_code(client: FlaskClient) -> None:
    page = send(client)
    code = find_code(page)
    link = re.search(r'href="https://wa\.me/\?text=([^"]+)"', page.text)
    assert link
    assert "%20".join(code[i : i + 4] for i in range(0, 20, 4)) in link[1]
    assert "Siti" not in link[1]


def test_the_office_reads_what_was_typed(
    client: FlaskClient, database: Database, office: Office
) -> None:
    send(client, keperluan=NASTY)
    with database.reading() as session:
        row = session.scalars(select(SubmissionRow)).one()
        thread = threads.open_at_office(session, "sukamaju", row.reference, office.office_key)
    assert thread.answers == make_answers(keperluan=NASTY.strip())


def test_twenty_equal_sends_at_once_give_twenty_equal_receipts(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    token, visit = make_token(), find_visit(post(client))
    words = {"_form": token, "_visit": visit, "_act": "kirim", **make_words()}
    with ThreadPoolExecutor(20) as pool:
        pages = list(pool.map(lambda _: app.test_client().post(FORM, data=words), range(20)))
    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert count(database) == 1


def test_a_visit_used_again_for_other_answers_is_reviewed_anew(
    client: FlaskClient, database: Database
) -> None:
    visit = find_visit(post(client))
    post(client, _visit=visit, _act="kirim")
    page = post(client, nama="Tuti", _visit=visit, _act="kirim")
    assert page.status_code == 409
    assert "Isian ini berbeda dari yang sudah Anda kirim" in page.text
    assert find_visit(page) != visit
    assert count(database) == 1


def test_a_lost_answer_is_given_again_when_the_visit_is_too_old(
    client: FlaskClient, database: Database
) -> None:
    visit = find_visit(post(client))
    first = post(client, _visit=visit, _act="kirim")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=40)):
        again = post(client, _visit=visit, _act="kirim")
        other = post(client, nama="Tuti", _visit=visit, _act="kirim")
    assert (again.status_code, find_code(again)) == (200, find_code(first))
    assert (other.status_code, count(database)) == (409, 1)


def test_a_lost_answer_is_given_again_when_a_day_to_come_has_passed(
    client: FlaskClient, database: Database, office: Office
) -> None:
    day = office.village.today()
    token = make_token(
        make_definition(questions=(Date(name="acara", label="Acara", when="future"),))
    )
    words = {"_form": token, "acara": day.isoformat()}
    visit = find_visit(client.post(FORM, data=words))
    sent = words | {"_visit": visit, "_act": "kirim"}
    first = client.post(FORM, data=sent)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        again = client.post(FORM, data=sent)
        other = client.post(FORM, data=sent | {"acara": f"{day - timedelta(days=1)}"})
    assert (again.status_code, find_code(again)) == (200, find_code(first))
    assert (other.status_code, count(database)) == (422, 1)


def test_a_flood_beside_a_locked_database_keeps_page_and_visit(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = find_visit(post(client))

    def full(*_: object, **__: object) -> None:
        raise MustWait(30)

    def locked(*_: object, **__: object) -> int:
        raise StorageUnavailable("locked")

    monkeypatch.setattr("forms_service.budgets.spend", full)
    monkeypatch.setattr("forms_service.budgets.reserve", locked)
    page = post(client, _visit=visit, _act="kirim")
    assert (page.status_code, find_visit(page)) == (429, visit)
    monkeypatch.undo()
    assert post(client, _visit=visit, _act="kirim").status_code == 200


@pytest.mark.parametrize("visit", ["", "x", "a.b.c"])
def test_a_visit_that_is_not_ours_is_reviewed_again_with_every_word(
    client: FlaskClient, database: Database, visit: str
) -> None:
    page = post(client, _visit=visit, _act="kirim")
    assert page.status_code == 409
    assert 'value="Pinjaman bank"' in page.text
    assert count(database) == 0


def test_a_review_left_open_for_a_month_is_shown_again(
    client: FlaskClient, database: Database
) -> None:
    visit = find_visit(post(client))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        page = post(client, _visit=visit, _act="kirim")
    assert page.status_code == 409
    assert count(database) == 0


def test_a_review_left_open_for_a_week_is_sent(client: FlaskClient) -> None:
    visit = find_visit(post(client))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7)):
        assert post(client, _visit=visit, _act="kirim").status_code == 200


def test_a_visit_of_another_form_is_reviewed_again(client: FlaskClient) -> None:
    other = make_token(make_definition(slug="sktm"))
    visit = find_visit(post(client, other))
    assert post(client, _visit=visit, _act="kirim").status_code == 409


def test_a_page_sent_at_once_is_asked_to_be_read(app: Flask, client: FlaskClient) -> None:
    object.__setattr__(app.extensions["balai"].config, "min_review_seconds", 5)
    page = post(client, _visit=find_visit(post(client)), _act="kirim")
    assert page.status_code == 429
    assert 1 <= int(page.headers["Retry-After"]) <= 5
    assert "Belum terkirim. Periksa dulu sebentar" in page.text


def test_an_older_key_and_an_older_form_are_taken_as_signed(
    app: Flask, client: FlaskClient
) -> None:
    token = make_token(make_definition(title="Formulir lama"))
    object.__setattr__(app.extensions["balai"].config, "master_keys", (NEWER, *MASTER_KEYS))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3 * 365)):
        page = send(client, token)
    assert page.status_code == 200
    assert "Formulir lama" in page.text


def test_a_new_key_between_review_and_sending_changes_nothing(
    app: Flask, client: FlaskClient
) -> None:
    visit = find_visit(post(client))
    first = find_code(post(client, _visit=visit, _act="kirim"))
    object.__setattr__(app.extensions["balai"].config, "master_keys", (NEWER, *MASTER_KEYS))
    assert find_code(post(client, _visit=visit, _act="kirim")) == first


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b",
        make_token() + "x",
        make_token(keys=(NEWER,)),
        make_token(village="sukasari"),
        make_token(keys=(NEWER,), page="https://evil.example/"),
    ],
    ids=["letter", "dots", "tampered", "foreign", "neighbour", "elsewhere"],
)
def test_a_form_nobody_here_signed_is_refused_with_every_answer_and_the_way_back(
    client: FlaskClient, database: Database, token: str
) -> None:
    page = post(client, token, keperluan=NASTY)
    assert page.status_code == 403
    assert "Belum ada yang terkirim" in page.text
    assert str(escape(NASTY)) in page.text
    assert "3299.0712.3456.3456" in page.text
    assert re.search(rf'href="{SITE_URL}/layanan/[a-z]*/?"', page.text)
    assert "evil" not in page.text
    assert count(database) == 0


def test_a_refusal_leads_to_the_page_where_the_form_stands_now(
    client: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    page = post(client, make_token(keys=(NEWER,), page=f"{SITE_URL}/lama/"))
    assert f'href="{SITE_URL}/layanan/usaha/"' in page.text


def test_a_form_in_english_is_answered_in_english(client: FlaskClient) -> None:
    page = post(client, make_token(make_definition(language="en")), nik="1")
    assert '<html lang="en"' in page.text
    assert "<title>Error: " in page.text


def test_a_program_sends_a_whole_form_as_json(client: FlaskClient, database: Database) -> None:
    words = {"_form": make_token(), **make_words()}
    review = client.post(FORM, json=words, headers=JSON)
    assert review.json is not None
    assert review.json["answers"] == make_answers()
    words |= {"_visit": review.json["visit"], "_act": "kirim"}
    receipt = client.post(FORM, json=words, headers=JSON)
    assert receipt.json is not None
    assert re.fullmatch(r"\d{4}-0001", receipt.json["reference"])
    assert count(database) == 1


def test_a_program_is_told_each_mistake_at_its_field(client: FlaskClient) -> None:
    words = {"_form": make_token(), **make_words(nik="1", nama=None)}
    answer = client.post(FORM, json=words, headers=JSON)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert {error["pointer"] for error in answer.json["errors"]} == {"#/nama", "#/nik"}


def test_a_sending_from_the_site_needs_no_cookie_and_gets_none(client: FlaskClient) -> None:
    headers = {"Origin": SITE_URL, "Sec-Fetch-Site": "cross-site"}
    data = {"_form": make_token(), **make_words()}
    page = client.post(FORM, data=data, headers=headers)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
